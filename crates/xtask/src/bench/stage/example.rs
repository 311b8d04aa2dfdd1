//! The example files of the repository as messages, every day and instant in them moved to the day of the run.

use prost::{Message, Name};
use prost_reflect::{DeserializeOptions, DynamicMessage, Kind, MapKey, ReflectMessage as _, Value};
use vocabulary::{Date, Timestamp};

use crate::frame::{Failed, told};

/// A girl of nine, long term.
pub(super) const SEARCH: &str = include_str!("../../../../../examples/searches/long-term-fostering.yaml");
/// An offer for her.
pub(super) const OFFER: &str = include_str!("../../../../../examples/offers/long-term-fostering-canton.yaml");

/// The day on which the examples were written: their days are moved by the time since.
const WRITTEN_ON: (i16, i8, i8) = (2026, 11, 24);

/// An example as if it were written today.
pub(super) fn moved<M: Message + Name + Default>(text: &str, today: Date) -> Result<M, Failed> {
    let (year, month, day) = WRITTEN_ON;
    let written_on = Date::new(year, month, day).map_err(told)?;
    let descriptor = api::pool().get_message_by_name(&M::full_name()).ok_or("no message of the contract")?;
    let reader = serde_norway::Deserializer::from_str(text);
    let options = DeserializeOptions::new().deny_unknown_fields(true);
    let mut read = DynamicMessage::deserialize_with_options(descriptor, reader, &options).map_err(told)?;
    move_message(&mut read, today.days_since(written_on));
    M::decode(read.encode_to_vec().as_slice()).map_err(told)
}

fn move_message(message: &mut DynamicMessage, days: i32) {
    match message.descriptor().full_name() {
        "hafan.common.v1.Date" => return move_date(message, days),
        "google.protobuf.Timestamp" => return move_instant(message, days),
        _ => {}
    }
    let descriptor = message.descriptor();
    let fields = descriptor.fields().filter(|field| matches!(field.kind(), Kind::Message(_)));
    for field in fields.filter(|field| message.has_field(field)).collect::<Vec<_>>() {
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

/// A day that is none stays as it is: the server says what is wrong with it.
fn move_date(message: &mut DynamicMessage, days: i32) {
    let part = |name: &str| message.get_field_by_name(name).and_then(|value| value.as_i32()).unwrap_or_default();
    let (year, month, day) = (i16::try_from(part("year")), i8::try_from(part("month")), i8::try_from(part("day")));
    let (Ok(year), Ok(month), Ok(day)) = (year, month, day) else { return };
    let Ok(on) = Date::new(year, month, day) else { return };
    let moved = on.plus_days(days);
    message.set_field_by_name("year", Value::I32(moved.year().into()));
    message.set_field_by_name("month", Value::I32(moved.month().into()));
    message.set_field_by_name("day", Value::I32(moved.day().into()));
}

fn move_instant(message: &mut DynamicMessage, days: i32) {
    let seconds = message.get_field_by_name("seconds").and_then(|value| value.as_i64()).unwrap_or_default();
    let moved = Timestamp::from_micros(seconds * 1_000_000).plus_days(days.into());
    message.set_field_by_name("seconds", Value::I64(moved.micros() / 1_000_000));
}
