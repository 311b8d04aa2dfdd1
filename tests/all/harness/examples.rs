//! The example files of the repository as messages, their days moved to the day of the test: the base that a test alters.

use std::path::Path;

use api::search::v1::{Search, SubmitOfferRequest};
use prost::{Message, Name};
use prost_reflect::{DescriptorPool, DeserializeOptions, DynamicMessage, Kind, MapKey, ReflectMessage, Value};
use vocabulary::{Date, Timestamp};

/// The day on which the examples were written: their days are moved by the time since.
fn written_on() -> Date {
    Date::new(2026, 11, 24).expect("a day")
}

/// Reads `examples/{path}.yaml`, strictly, with every day and instant moved so that it was written `today`.
pub(crate) fn example<M: Message + Name + Default>(path: &str, today: Date) -> M {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(path).with_extension("yaml");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let descriptor = pool().get_message_by_name(&M::full_name()).expect("a message of the contract");
    let reader = serde_norway::Deserializer::from_str(&text);
    let options = DeserializeOptions::new().deny_unknown_fields(true);
    let mut read = DynamicMessage::deserialize_with_options(descriptor, reader, &options)
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    move_message(&mut read, today.days_since(written_on()));
    M::decode(read.encode_to_vec().as_slice()).expect("a message encoded a moment ago")
}

pub(super) fn search(name: &str, today: Date) -> Search {
    example(&format!("searches/{name}"), today)
}

pub(super) fn offer(name: &str, today: Date) -> SubmitOfferRequest {
    example(&format!("offers/{name}"), today)
}

fn pool() -> DescriptorPool {
    api::pool()
}

fn move_message(message: &mut DynamicMessage, days: i32) {
    match message.descriptor().full_name() {
        "hafan.common.v1.Date" => return move_date(message, days),
        "google.protobuf.Timestamp" => return move_instant(message, days),
        _ => {}
    }
    let fields: Vec<_> =
        message.descriptor().fields().filter(|field| matches!(field.kind(), Kind::Message(_))).collect();
    for field in fields.into_iter().filter(|field| message.has_field(field)).collect::<Vec<_>>() {
        move_value(message.get_field_mut(&field), days);
    }
}

fn move_value(value: &mut Value, days: i32) {
    match value {
        Value::Message(message) => move_message(message, days),
        Value::List(list) => list.iter_mut().for_each(|value| move_value(value, days)),
        Value::Map(map) => map.iter_mut().for_each(|(_, value): (&MapKey, &mut Value)| move_value(value, days)),
        _ => {}
    }
}

fn move_date(message: &mut DynamicMessage, days: i32) {
    let part = |name: &str| message.get_field_by_name(name).and_then(|value| value.as_i32()).unwrap_or_default();
    let small = |value: i32| i8::try_from(value).expect("a month or a day");
    let year = i16::try_from(part("year")).expect("a year");
    let moved = Date::new(year, small(part("month")), small(part("day"))).expect("a day").plus_days(days);
    message.set_field_by_name("year", Value::I32(moved.year().into()));
    message.set_field_by_name("month", Value::I32(moved.month().into()));
    message.set_field_by_name("day", Value::I32(moved.day().into()));
}

fn move_instant(message: &mut DynamicMessage, days: i32) {
    let seconds = message.get_field_by_name("seconds").and_then(|value| value.as_i64()).unwrap_or_default();
    let moved = Timestamp::from_micros(seconds * 1_000_000).plus_days(days.into());
    message.set_field_by_name("seconds", Value::I64(moved.micros() / 1_000_000));
}
