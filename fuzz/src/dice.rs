//! Bytes as decisions: what to call, as whom, and what to say. Out of bytes, everything is the least.

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use vocabulary::codes;

/// How deep a message made up here goes.
const DEPTH_MAX: usize = 7;

/// Texts that somebody may send for any other.
const TEXTS: [&str; 24] = [
    "",
    " ",
    "a",
    "W06000015",
    "authorities/W06000015",
    "authorities/W06000014",
    "providers/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01",
    "providers/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01/settings/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f02",
    "authorities/W06000015/searches/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f03",
    "authorities/W06000015/searches/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f03/rounds/1",
    "authorities/W06000015/searches/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f03/rounds/1/offers/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f04",
    "frameworks/4cs-2026",
    "frameworks/4cs-2026/lots/FOSTERING",
    "imports/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f05",
    "people/ann.finder",
    "people/dewi.decision",
    "CF10 1EP",
    "CF10 1",
    "cy",
    "ŵyr \u{202e}\u{0}\u{feff}🏠",
    "2026-12-01",
    "-1",
    "99999999999999999999",
    "'; DROP TABLE searches; --",
];

/// Bytes, taken from the front.
pub(crate) struct Dice<'d> {
    data: &'d [u8],
    learnt: Vec<String>,
    requests: u64,
}

impl<'d> Dice<'d> {
    pub(crate) fn of(data: &'d [u8]) -> Self {
        Self { data, learnt: Vec::new(), requests: 0 }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    pub(crate) fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.data.split_first() else { return 0 };
        self.data = rest;
        *first
    }

    pub(crate) fn number(&mut self) -> u64 {
        let bytes = std::array::from_fn(|_| self.byte());
        u64::from_le_bytes(bytes)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let drawn = usize::from(self.byte()) << 8 | usize::from(self.byte());
        drawn % limit.max(1)
    }

    /// Bytes as they are, at most so many.
    pub(crate) fn take(&mut self, most: usize) -> &'d [u8] {
        let length = self.below(most + 1).min(self.data.len());
        let (taken, rest) = self.data.split_at(length);
        self.data = rest;
        taken
    }

    /// Names that an answer gave, to be said again.
    pub(crate) fn learn(&mut self, message: &DynamicMessage) {
        for (_, value) in message.fields() {
            self.learn_value(value);
        }
    }

    fn learn_value(&mut self, value: &Value) {
        match value {
            Value::String(text) if text.contains('/') && text.len() < 300 && self.learnt.len() < 200 => {
                self.learnt.push(text.clone());
            }
            Value::Message(inner) => self.learn(inner),
            Value::List(items) => items.iter().for_each(|item| self.learn_value(item)),
            _ => {}
        }
    }

    pub(crate) fn message(&mut self, descriptor: &MessageDescriptor, depth: usize) -> DynamicMessage {
        let mut message = DynamicMessage::new(descriptor.clone());
        for field in descriptor.fields() {
            // Mostly said: what is left out is found out soon, and hides what comes after.
            if self.is_empty() || self.byte().is_multiple_of(8) {
                continue;
            }
            if field.is_map() {
                continue;
            }
            let value = if field.is_list() {
                let items = match self.byte() {
                    255 => 1_001,
                    drawn => usize::from(drawn % 4),
                };
                let items = (0..items).filter_map(|_| self.value(&field, depth)).collect();
                Some(Value::List(items))
            } else {
                self.value(&field, depth)
            };
            if let Some(value) = value {
                message.set_field(&field, value);
            }
        }
        message
    }

    fn value(&mut self, field: &FieldDescriptor, depth: usize) -> Option<Value> {
        Some(match field.kind() {
            Kind::Message(inner) if depth < DEPTH_MAX => Value::Message(self.message(&inner, depth + 1)),
            Kind::Message(_) => return None,
            Kind::Enum(kind) => Value::EnumNumber(i32::try_from(self.below(kind.values().count() + 2)).unwrap_or(0)),
            Kind::String => Value::String(self.text(field.name())),
            Kind::Bytes => Value::Bytes(self.take(64).to_vec().into()),
            Kind::Bool => Value::Bool(self.byte() % 2 == 1),
            Kind::Double => Value::F64(f64::from_bits(self.number())),
            Kind::Float => Value::F32(f32::from_bits(self.number() as u32)),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(self.whole() as i32),
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(self.whole()),
            Kind::Uint32 | Kind::Fixed32 => Value::U32(self.whole() as u32),
            Kind::Uint64 | Kind::Fixed64 => Value::U64(self.whole() as u64),
        })
    }

    /// Mostly numbers that mean something.
    fn whole(&mut self) -> i64 {
        match self.byte() {
            0..=99 => i64::from(self.byte() % 16),
            100..=159 => i64::from(self.byte()) * 100,
            160..=199 => 1_796_000_000 + i64::from(self.byte()) * 3_600,
            200..=219 => 2026,
            220..=229 => i64::MAX,
            230..=239 => i64::MIN,
            240..=247 => -1,
            _ => i64::from_le_bytes(self.number().to_le_bytes()),
        }
    }

    fn text(&mut self, field: &str) -> String {
        if field == "request_id" && !self.byte().is_multiple_of(16) {
            self.requests += 1;
            // A UUIDv7 of the instant at which the service's clock stands.
            let millis = super::service::START_MICROS / 1_000;
            return format!("{:08x}-{:04x}-7000-8000-{:012x}", millis >> 16, millis & 0xffff, self.requests);
        }
        if matches!(field, "etag" | "page_token" | "cursor") && !self.byte().is_multiple_of(8) {
            return String::new();
        }
        match self.byte() {
            0..=89 => self.code(),
            90..=159 => {
                let chosen = self.below(TEXTS.len());
                TEXTS[chosen].to_owned()
            }
            160..=219 if !self.learnt.is_empty() => {
                let chosen = self.below(self.learnt.len());
                self.learnt[chosen].clone()
            }
            220..=239 => "word ".repeat(self.below(2_000)),
            _ => String::from_utf8_lossy(self.take(48)).into_owned(),
        }
    }

    fn code(&mut self) -> String {
        let lists = codes::lists();
        let list = &lists[self.below(lists.len())];
        list.entries[self.below(list.entries.len())].code.to_owned()
    }
}
