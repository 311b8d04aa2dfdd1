//! Collects every fault of a message while it is converted, so that one answer names them all (SRC-3).
//!
//! A value at fault leaves a stand-in behind, so that the rest can still be judged at its own place. A stand-in is made in one
//! function only, which records its fault in the same breath, and [`Faults::finish`] gives nothing out while there is a
//! fault: no stand-in is ever acted upon, and nothing is ever taken for a default.

use std::fmt::Display;
use std::str::FromStr;

use domain::{Fault, Refusal};
use vocabulary::codes::UnknownCode;
use vocabulary::{AuthorityCode, RefusalReason, limits};

use super::path::Path;
use super::stand_in::StandIn;

/// Longest word that is repeated to the caller as the code it gave.
const CODE_CHARS_MAX: usize = 40;

/// The faults found so far.
#[derive(Debug, Default)]
pub struct Faults {
    found: Vec<Fault>,
    left_out: usize,
}

impl Faults {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether a field is named already.
    pub fn names(&self, field: &str) -> bool {
        self.found.iter().any(|known| known.subject == field)
    }

    /// Records a fault; beyond the limit of a call it is only counted.
    pub fn push(&mut self, fault: Fault) {
        if self.found.len() < limits::FAULTS_PER_CALL_MAX {
            self.found.push(fault);
        } else {
            self.left_out += 1;
        }
    }

    /// Records faults found elsewhere, less those about a field that is named already.
    pub fn join(&mut self, others: Vec<Fault>) {
        for fault in others {
            if !self.names(&fault.subject) {
                self.push(fault);
            }
        }
    }

    /// The value, or a refusal with every fault; the first says how many are left out.
    ///
    /// # Errors
    /// The refusal, where there is any fault.
    pub fn finish<T>(self, value: T) -> Result<T, Refusal> {
        let Self { mut found, left_out } = self;
        if let Some(first) = found.first_mut().filter(|_| left_out > 0) {
            *first = first.clone().with("faults_left_out", left_out);
        }
        Refusal::unless_empty(found).map(|()| value)
    }

    /// As [`Self::finish`], where a part that must be there may be missing with its fault recorded.
    ///
    /// # Errors
    /// The refusal, where there is any fault.
    pub fn finish_some<T>(mut self, value: Option<T>) -> Result<T, Refusal> {
        if value.is_none() && self.found.is_empty() {
            self.push(Fault::new(RefusalReason::Malformed, ""));
        }
        let value = self.finish(value)?;
        value.ok_or_else(|| Refusal::of(RefusalReason::Malformed, ""))
    }

    /// What was read with its stand-ins, and every fault: for judging alone what else is wrong with it. Nobody acts upon a value with a
    /// fault.
    pub fn for_judging<T>(mut self, value: Option<T>) -> (Option<T>, Vec<Fault>) {
        if value.is_none() && self.found.is_empty() {
            self.push(Fault::new(RefusalReason::Malformed, ""));
        }
        let Self { mut found, left_out } = self;
        if let Some(first) = found.first_mut().filter(|_| left_out > 0) {
            *first = first.clone().with("faults_left_out", left_out);
        }
        (value, found)
    }

    /// Records that a field has no value, or one that cannot be, and keeps its place.
    pub fn at_fault<T: StandIn>(&mut self, fault: Fault) -> T {
        self.push(fault);
        T::stand_in()
    }

    /// A part that must be there.
    pub fn required<T>(&mut self, at: &Path<'_>, given: Option<T>) -> Option<T> {
        if given.is_none() {
            self.push(Fault::new(RefusalReason::FieldRequired, at.to_string()));
        }
        given
    }

    /// A number that must be there.
    pub fn number(&mut self, at: &Path<'_>, given: Option<u32>) -> u32 {
        given.unwrap_or_else(|| self.at_fault(Fault::new(RefusalReason::FieldRequired, at.to_string())))
    }

    /// A code that must be there.
    pub fn code<T: FromStr<Err = UnknownCode> + StandIn>(&mut self, at: &Path<'_>, given: &str) -> T {
        if given.is_empty() {
            return self.at_fault(Fault::new(RefusalReason::FieldRequired, at.to_string()));
        }
        match given.parse() {
            Ok(code) => code,
            Err(UnknownCode { list }) => self.at_fault(unknown_code(at, given, list)),
        }
    }

    /// A code that may be left out; what is given must be one.
    pub fn optional_code<T: FromStr<Err = UnknownCode>>(&mut self, at: &Path<'_>, given: Option<&str>) -> Option<T> {
        match given?.parse() {
            Ok(code) => Some(code),
            Err(UnknownCode { list }) => {
                self.push(unknown_code(at, given.unwrap_or_default(), list));
                None
            }
        }
    }

    /// A list of codes.
    pub fn codes<T: FromStr<Err = UnknownCode> + StandIn>(&mut self, at: &Path<'_>, given: &[String]) -> Vec<T> {
        self.list(at, given.len(), limits::LIST_ITEMS_MAX);
        let read = given.iter().enumerate().take(limits::LIST_ITEMS_MAX);
        read.map(|(index, code)| self.code(&at.index(index), code)).collect()
    }

    /// A resource name or id that may be left out, or has no stand-in.
    pub fn optional_name<T: FromStr<Err: Display>>(&mut self, at: &Path<'_>, given: Option<&str>) -> Option<T> {
        match given?.parse() {
            Ok(name) => Some(name),
            Err(expected) => {
                self.push(unreadable(at, &expected));
                None
            }
        }
    }

    /// A resource name or id that must be there.
    pub fn name<T>(&mut self, at: &Path<'_>, given: &str) -> T
    where
        T: FromStr<Err: Display> + StandIn,
    {
        if given.is_empty() {
            return self.at_fault(Fault::new(RefusalReason::FieldRequired, at.to_string()));
        }
        given.parse().unwrap_or_else(|expected| self.at_fault(unreadable(at, &expected)))
    }

    /// An authority by its name, `authorities/W06000015`.
    pub fn authority(&mut self, at: &Path<'_>, given: &str) -> AuthorityCode {
        if given.is_empty() {
            return self.at_fault(Fault::new(RefusalReason::FieldRequired, at.to_string()));
        }
        let code = given.strip_prefix("authorities/").and_then(|code| code.parse().ok());
        code.unwrap_or_else(|| {
            let fault = Fault::new(RefusalReason::ValueInvalid, at.to_string());
            self.at_fault(
                fault.with("expected", "a name of the form authorities/{code}, such as authorities/W06000015"),
            )
        })
    }

    /// A level of need or a capability, 0 to 3.
    pub fn level(&mut self, at: &Path<'_>, given: u32) -> u8 {
        match u8::try_from(given) {
            Ok(level) if level <= limits::NEED_LEVEL_MAX => level,
            _ => {
                let fault = Fault::new(RefusalReason::ValueOutOfRange, at.to_string());
                self.at_fault(fault.with("given", given).with("min", 0).with("max", limits::NEED_LEVEL_MAX))
            }
        }
    }

    /// Holds a text to its limit in characters.
    pub fn text(&mut self, at: &Path<'_>, given: String, chars_max: usize) -> String {
        let chars = given.chars().count();
        if chars > chars_max {
            let fault = Fault::new(RefusalReason::LimitExceeded, at.to_string());
            self.push(fault.with("chars", chars).with("max", chars_max));
        }
        given
    }

    /// Holds a text that must be there to its limit in characters.
    pub fn required_text(&mut self, at: &Path<'_>, given: String, chars_max: usize) -> String {
        if given.trim().is_empty() {
            self.push(Fault::new(RefusalReason::FieldRequired, at.to_string()));
        }
        self.text(at, given, chars_max)
    }

    /// Holds a list to its limit.
    pub fn list(&mut self, at: &Path<'_>, given: usize, max: usize) {
        if given > max {
            let fault = Fault::new(RefusalReason::LimitExceeded, at.to_string());
            self.push(fault.with("given", given).with("max", max));
        }
    }
}

/// A word is repeated only where it has the form of a code, so that no text of a person gets into an error.
fn unknown_code(at: &Path<'_>, given: &str, list: &'static str) -> Fault {
    let fault = Fault::new(RefusalReason::UnknownCode, at.to_string()).with("list", list);
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    if (1..=CODE_CHARS_MAX).contains(&given.len()) && given.bytes().all(plain) {
        fault.with("given", given)
    } else {
        fault
    }
}

/// A text that is no name of the kind, with what is.
fn unreadable(at: &Path<'_>, expected: &impl Display) -> Fault {
    Fault::new(RefusalReason::ValueInvalid, at.to_string()).with("expected", form_of(expected))
}

/// The form of an id or name, out of its error, which says `expected …`.
pub(crate) fn form_of(expected: &impl Display) -> String {
    let expected = expected.to_string();
    expected.strip_prefix("expected ").unwrap_or(&expected).to_owned()
}
