//! What is wrong with a directory: every fault by row and column, as many as may be told, and the count of all.

use std::borrow::Cow;
use std::fmt;

use vocabulary::limits;

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryFault {
    /// The row, the heading being row 1; 0 where the fault is the whole file's.
    pub row: u64,
    /// The column, as the file calls it; empty where the fault is the whole row's.
    pub column: String,
    /// What stands there, cut to some characters.
    pub given: String,
    /// What was expected.
    pub expected: Cow<'static, str>,
}

impl fmt::Display for DirectoryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.row > 0 {
            write!(f, "row {}: ", self.row)?;
        }
        if !self.column.is_empty() {
            write!(f, "{}: ", self.column)?;
        }
        if !self.given.is_empty() {
            write!(f, "`{}`; ", self.given)?;
        }
        write!(f, "expected {}", self.expected)
    }
}

/// Faults: the first of them, and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectoryFaults {
    told: Vec<DirectoryFault>,
    count: u64,
}

impl DirectoryFaults {
    /// One fault of the whole file.
    pub(crate) fn of(given: &str, expected: &'static str) -> Self {
        let mut faults = Self::default();
        faults.push(DirectoryFault {
            row: 0,
            column: String::new(),
            given: given.to_owned(),
            expected: expected.into(),
        });
        faults
    }

    /// The first of them.
    pub fn told(&self) -> &[DirectoryFault] {
        &self.told
    }

    /// How many there are.
    pub const fn count(&self) -> u64 {
        self.count
    }

    pub(crate) fn push(&mut self, fault: DirectoryFault) {
        self.count += 1;
        if self.told.len() < limits::GEOGRAPHY_FAULTS_MAX {
            self.told.push(fault);
        }
    }

    /// More rows than there may be are told once.
    pub(crate) fn too_many_rows(&mut self, row: u64) {
        let expected = format!("no more than {} rows", limits::GEOGRAPHY_ROWS_MAX);
        let is_told = self.told.last().is_some_and(|last| last.expected == expected);
        if !is_told {
            self.push(DirectoryFault { row, column: String::new(), given: String::new(), expected: expected.into() });
        }
    }

    pub(crate) fn unless_empty(&self) -> Result<(), Self> {
        if self.count == 0 { Ok(()) } else { Err(self.clone()) }
    }
}

impl fmt::Display for DirectoryFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.told.iter().try_for_each(|fault| writeln!(f, "{fault}"))?;
        let more = self.count.saturating_sub(self.told.len() as u64);
        if more > 0 { writeln!(f, "and {more} more") } else { Ok(()) }
    }
}

impl std::error::Error for DirectoryFaults {}
