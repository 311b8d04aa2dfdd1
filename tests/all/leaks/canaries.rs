//! What is planted: a word of its own in each text, a number of its own in some amounts. Another kind of text is planted by one line in the
//! story, and told to whom it may be by one in the table.

use std::collections::{BTreeMap, BTreeSet};

use prost::{Message, Name};
use prost_reflect::{DynamicMessage, ReflectMessage as _, Value};
use sha2::{Digest as _, Sha256};

use super::forms::{self, DIGITS, FIRST_NUMBER, MARK, NUMBERS};

/// Where a canary is: the group it belongs to, and its field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Planted {
    pub(super) group: &'static str,
    pub(super) field: String,
}

/// Every canary there is.
#[derive(Clone)]
pub(super) struct Canaries {
    planted: BTreeMap<String, Planted>,
    numbers: i64,
}

impl Default for Canaries {
    fn default() -> Self {
        let cut_off = Planted { group: "cut off", field: "a word that is cut off".to_owned() };
        Self { planted: BTreeMap::from([(MARK.to_owned(), cut_off)]), numbers: 0 }
    }
}

impl Canaries {
    /// A new word.
    pub(super) fn word(&mut self, group: &'static str, field: &str) -> String {
        let digest = Sha256::digest(format!("{group} {field} {}", self.planted.len()));
        let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let canary = format!("{MARK}{}", &digits[..DIGITS]);
        self.planted.insert(canary.clone(), Planted { group, field: field.to_owned() });
        canary
    }

    /// A text with a new word in it.
    pub(super) fn text(&mut self, group: &'static str, field: &str) -> String {
        format!("About {} it is.", self.word(group, field))
    }

    /// A new number of pence.
    pub(super) fn pence(&mut self, group: &'static str, field: &str) -> i64 {
        let pence = FIRST_NUMBER + self.numbers;
        self.numbers += 1;
        assert!(self.numbers < NUMBERS, "there are no more numbers");
        self.planted.insert(pence.to_string(), Planted { group, field: field.to_owned() });
        pence
    }

    /// Puts a word at the end of every text of a message, in the group that `group` gives its field; none where it gives none.
    pub(super) fn plant<M: Message + Name + Default>(
        &mut self,
        message: &M,
        group: impl Fn(&str) -> Option<&'static str>,
    ) -> M {
        let descriptor = api::pool().get_message_by_name(&M::full_name()).expect("a message of the contract");
        let mut dynamic = DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice()).expect("a message");
        self.plant_in(&mut dynamic, "", &group);
        M::decode(dynamic.encode_to_vec().as_slice()).expect("a message")
    }

    /// As [`Canaries::plant`], each text in one group; whether there was any.
    pub(super) fn plant_each(&mut self, message: &mut DynamicMessage, group: &'static str) -> bool {
        let before = self.planted.len();
        self.plant_in(message, "", &|_| Some(group));
        self.planted.len() > before
    }

    /// Puts a word in place of each text, code and name of a message; whether there was any.
    pub(super) fn replace_in(&mut self, message: &mut DynamicMessage, group: &'static str) -> bool {
        let before = self.planted.len();
        for field in message.fields().map(|(field, _)| field).collect::<Vec<_>>() {
            let path = format!("{} in place of {}", message.descriptor().name(), field.name());
            self.replace(message.get_field_mut(&field), group, &path);
        }
        self.planted.len() > before
    }

    fn replace(&mut self, value: &mut Value, group: &'static str, path: &str) {
        match value {
            Value::Message(inner) => {
                self.replace_in(inner, group);
            }
            Value::List(items) => items.iter_mut().for_each(|item| self.replace(item, group, path)),
            Value::String(text) => *text = self.word(group, path),
            _ => {}
        }
    }

    /// The one canary of a group that has one.
    pub(super) fn of_group(&self, group: &str) -> String {
        let mut of_group = self.all().filter(|(_, planted)| planted.group == group).map(|(canary, _)| canary.clone());
        of_group.next().expect("a canary of that group")
    }

    fn plant_in(&mut self, message: &mut DynamicMessage, at: &str, group: &impl Fn(&str) -> Option<&'static str>) {
        let fields: Vec<_> = message.fields().map(|(field, _)| field).collect();
        for field in fields {
            let path = format!("{at}{}", field.name());
            match message.get_field_mut(&field) {
                Value::List(items) => {
                    for (index, item) in items.iter_mut().enumerate() {
                        self.plant_value(item, &format!("{path}[{index}]"), group);
                    }
                }
                one => self.plant_value(one, &path, group),
            }
        }
    }

    fn plant_value(&mut self, value: &mut Value, path: &str, group: &impl Fn(&str) -> Option<&'static str>) {
        match value {
            Value::Message(inner) => self.plant_in(inner, &format!("{path}."), group),
            Value::String(text) if is_words(text) => {
                if let Some(group) = group(path) {
                    text.push(' ');
                    text.push_str(&self.word(group, path));
                }
            }
            _ => {}
        }
    }

    pub(super) fn planted(&self, canary: &str) -> &Planted {
        self.planted.get(canary).unwrap_or_else(|| panic!("{canary} was not planted"))
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&String, &Planted)> {
        self.planted.iter().filter(|(canary, _)| *canary != MARK)
    }

    /// The canaries in some bytes, in whatever form. A word of which only some is there counts too.
    pub(super) fn found_in(&self, bytes: &[u8]) -> BTreeSet<String> {
        let known = |canary: String| match self.planted.contains_key(&canary) {
            true => Some(canary),
            false => canary.starts_with(MARK).then(|| MARK.to_owned()),
        };
        forms::found_in(bytes).into_iter().filter_map(known).collect()
    }

    /// The numbers among the fields of a message.
    pub(super) fn numbers_in(&self, message: &DynamicMessage, found: &mut BTreeSet<String>) {
        message.fields().for_each(|(_, value)| self.numbers_of(value, found));
    }

    fn numbers_of(&self, value: &Value, found: &mut BTreeSet<String>) {
        let number = match value {
            Value::Message(inner) => return self.numbers_in(inner, found),
            Value::List(items) => return items.iter().for_each(|item| self.numbers_of(item, found)),
            Value::Map(map) => return map.values().for_each(|value| self.numbers_of(value, found)),
            Value::I64(number) => number.to_string(),
            Value::U64(number) => number.to_string(),
            Value::I32(number) => number.to_string(),
            Value::U32(number) => number.to_string(),
            _ => return,
        };
        if self.planted.contains_key(&number) {
            found.insert(number);
        }
    }
}

/// Whether a text is words of somebody's: not a code, a name, a postcode, a day.
fn is_words(text: &str) -> bool {
    let is_postcode = text.len() <= 8
        && text.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == ' ');
    text.contains(' ') && !is_postcode && !text.contains("://")
}
