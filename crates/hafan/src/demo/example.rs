//! The example files of the repository as messages, every day in them moved to the day of the story: the same files a visitor can send.

use api::search::v1::Search;
use prost::{Message as _, Name as _};
use prost_reflect::{DynamicMessage, Kind, MapKey, ReflectMessage as _, Value};
use vocabulary::Date;

use crate::document;
use crate::failure::Failure;

/// A girl of nine, long term.
pub(crate) const LONG_TERM_FOSTERING: &str = include_str!("../../../../examples/searches/long-term-fostering.yaml");

/// A mother of seventeen and her baby.
pub(crate) const PARENT_AND_BABY: &str = include_str!("../../../../examples/searches/parent-and-baby.yaml");

/// A girl of nine and her brother.
pub(crate) const SIBLING_GROUP: &str = include_str!("../../../../examples/searches/sibling-group.yaml");

/// The day on which the examples were written: their days are moved by the time since.
const WRITTEN_ON: (i16, i8, i8) = (2026, 11, 24);

/// An example as if it were written today.
pub(crate) fn moved(text: &str, today: Date) -> Result<Search, Failure> {
    let search: Search = document::parse(text).map_err(Failure::Internal)?;
    let (year, month, day) = WRITTEN_ON;
    let written_on = Date::new(year, month, day).map_err(|error| Failure::Internal(error.to_string()))?;
    let descriptor = api::pool().get_message_by_name(&Search::full_name());
    let descriptor = descriptor.ok_or_else(|| Failure::Internal("the contract has no search".to_owned()))?;
    let in_words = |error: prost::DecodeError| Failure::Internal(error.to_string());
    let mut read = DynamicMessage::decode(descriptor, search.encode_to_vec().as_slice()).map_err(in_words)?;
    move_message(&mut read, today.days_since(written_on));
    Search::decode(read.encode_to_vec().as_slice()).map_err(in_words)
}

fn move_message(message: &mut DynamicMessage, days: i32) {
    if message.descriptor().full_name() == "hafan.common.v1.Date" {
        return move_date(message, days);
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

/// A day that is none stays as it is: the server says what is wrong with it.
fn move_date(message: &mut DynamicMessage, days: i32) {
    let part = |name: &str| message.get_field_by_name(name).and_then(|value| value.as_i32()).unwrap_or_default();
    let written = api::common::v1::Date { year: part("year"), month: part("month"), day: part("day") };
    let Some(moved) = crate::wire::date(&written).map(|on| on.plus_days(days)) else { return };
    message.set_field_by_name("year", Value::I32(moved.year().into()));
    message.set_field_by_name("month", Value::I32(moved.month().into()));
    message.set_field_by_name("day", Value::I32(moved.day().into()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_an_example_moves_with_the_day_of_the_story() {
        for (text, needed) in [(LONG_TERM_FOSTERING, "2027-02-21"), (PARENT_AND_BABY, "2027-02-07")] {
            let search = moved(text, "2027-02-01".parse().unwrap()).unwrap();
            let shared = search.request.unwrap().shared.unwrap();
            assert_eq!(crate::wire::date(&shared.needed_on.unwrap()).unwrap().to_string(), needed);
        }
        let group = moved(SIBLING_GROUP, "2027-02-01".parse().unwrap()).unwrap();
        let reviewed = group.request.unwrap().children[1].reviewed_on.unwrap();
        assert_eq!(crate::wire::date(&reviewed).unwrap().to_string(), "2027-01-24");
    }
}
