//! A refusal: which rule said no, about what, and what would satisfy it.
//!
//! A refusal carries every fault found, never just the first: bad input gets one answer that names all of it. The messages in
//! both languages stand in `vocabulary`'s refusal list; the details below are codes, numbers and instants, never free text.

use std::collections::BTreeMap;
use std::fmt;

use vocabulary::RefusalReason;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which rule refuses, and how.
    pub reason: RefusalReason,
    /// What it is about: a field path (`request.children[0].sex`) or a resource.
    pub subject: String,
    /// Codes, numbers and instants that show the working (`allowed_pence`, `close`); never free text of a person.
    pub details: BTreeMap<&'static str, String>,
}

impl Fault {
    /// A fault about a subject.
    pub fn new(reason: RefusalReason, subject: impl Into<String>) -> Self {
        Self { reason, subject: subject.into(), details: BTreeMap::new() }
    }

    /// Adds one detail of the working.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl fmt::Display) -> Self {
        self.details.insert(key, value.to_string());
        self
    }

    /// The rule that refuses; a `NOT_SUPPORTED_YET` names the rule whose path is missing.
    pub fn rule(&self) -> &str {
        self.details.get("rule").map_or_else(|| self.reason.rule(), String::as_str)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.reason.code())?;
        if !self.subject.is_empty() {
            write!(f, " {}", self.subject)?;
        }
        for (key, value) in &self.details {
            write!(f, " {key}={value}")?;
        }
        Ok(())
    }
}

/// Why a command was refused; it changed nothing. Holds at least one fault; the first gives the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    first: Box<Fault>,
    rest: Vec<Fault>,
}

impl Refusal {
    /// A refusal for one reason.
    pub fn of(reason: RefusalReason, subject: impl Into<String>) -> Self {
        Fault::new(reason, subject).into()
    }

    /// `Ok` when there is no fault, else a refusal with all of them.
    pub fn unless_empty(faults: Vec<Fault>) -> Result<(), Self> {
        let mut faults = faults.into_iter();
        match faults.next() {
            None => Ok(()),
            Some(first) => Err(Self { first: Box::new(first), rest: faults.collect() }),
        }
    }

    /// The reason of the first fault.
    pub fn reason(&self) -> RefusalReason {
        self.first.reason
    }

    /// Every fault, the first one first.
    pub fn faults(&self) -> impl Iterator<Item = &Fault> {
        std::iter::once(&*self.first).chain(&self.rest)
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self { first: Box::new(fault), rest: Vec::new() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults().enumerate() {
            let separator = if index == 0 { "refused " } else { "; " };
            write!(f, "{separator}{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

/// Refuses with `reason` about `subject` unless `holds`.
pub fn require(holds: bool, reason: RefusalReason, subject: impl Into<String>) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::of(reason, subject)) }
}
