//! What a check found: where, which rule, and what to do about it.

use std::fmt;

/// One thing to mend. Findings sort by file, then line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// Path from the repository's root.
    pub(crate) file: String,
    /// From 1; 0 where the whole file is meant.
    pub(crate) line: usize,
    /// The rule's short name.
    pub(crate) rule: &'static str,
    /// What is wrong and what to do.
    pub(crate) advice: String,
}

impl Finding {
    /// A finding on one line, or on the whole file with line 0.
    pub(crate) fn new(file: &str, line: usize, rule: &'static str, advice: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, rule, advice: advice.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(out, "{}: {}: {}", self.file, self.rule, self.advice),
            line => write!(out, "{}:{line}: {}: {}", self.file, self.rule, self.advice),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_names_file_line_rule_and_what_to_do() {
        assert_eq!(Finding::new("a.rs", 7, "marker", "finish it").to_string(), "a.rs:7: marker: finish it");
        assert_eq!(Finding::new("a.rs", 0, "length", "split it").to_string(), "a.rs: length: split it");
    }
}
