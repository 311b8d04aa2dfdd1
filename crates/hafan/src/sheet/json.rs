//! JSON: an array of messages, or one message a line, in the contract's own JSON; read strictly.

use std::path::Path;

use prost::Message as _;
use prost_reflect::{DeserializeOptions, DynamicMessage, MessageDescriptor, SerializeOptions};
use serde_json::Value;

use super::lines::Sheet;

/// A message by its number in the file, or what is wrong with it.
pub(super) type Numbered<M> = (u32, Result<M, String>);

/// Reads a file as messages, each numbered from 1, or with what is wrong with it.
///
/// # Errors
/// What is wrong with the file as a whole.
pub(super) fn read<M: Sheet>(path: &Path) -> Result<Vec<Numbered<M>>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let values: Vec<Value> = if text.trim_start().starts_with('[') {
        serde_json::from_str(text).map_err(|error| error.to_string())?
    } else {
        let values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        values.collect::<Result<_, _>>().map_err(|error| error.to_string())?
    };
    let descriptor = descriptor::<M>()?;
    Ok((1..).zip(values).map(|(number, value)| (number, message(&descriptor, value))).collect())
}

fn message<M: Sheet>(descriptor: &MessageDescriptor, value: Value) -> Result<M, String> {
    let options = DeserializeOptions::new().deny_unknown_fields(true);
    let dynamic = DynamicMessage::deserialize_with_options(descriptor.clone(), value, &options)
        .map_err(|error| format!("a {}: {error}", M::full_name()))?;
    M::decode(dynamic.encode_to_vec().as_slice()).map_err(|error| error.to_string())
}

fn descriptor<M: Sheet>() -> Result<MessageDescriptor, String> {
    let name = M::full_name();
    api::pool().get_message_by_name(&name).ok_or_else(|| format!("the contract has no message {name}"))
}

/// Writes messages as an array, one a line.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn write<M: Sheet>(path: &Path, messages: &[M]) -> Result<(), String> {
    let descriptor = descriptor::<M>()?;
    let mut text = String::from("[\n");
    for (index, message) in messages.iter().enumerate() {
        let dynamic = DynamicMessage::decode(descriptor.clone(), message.encode_to_vec().as_slice())
            .map_err(|error| error.to_string())?;
        let value = dynamic
            .serialize_with_options(serde_json::value::Serializer, &SerializeOptions::new())
            .map_err(|error| error.to_string())?;
        text += &value.to_string();
        text += if index + 1 < messages.len() { ",\n" } else { "\n" };
    }
    text += "]\n";
    std::fs::write(path, text).map_err(|error| error.to_string())
}
