//! The path of a field, as faults name it: `request.children[0].sex`, `request.children[0].needs.HEALTH`.
//!
//! A path lies on the stack, one step a frame, and becomes a string only where there is a fault to name.

use std::fmt;

/// Where in a message a value stands.
#[derive(Clone, Copy)]
pub struct Path<'a> {
    above: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Field(&'a str),
    Index(usize),
}

impl<'a> Path<'a> {
    /// A field of the message that was sent.
    pub const fn root(field: &'a str) -> Self {
        Self { above: None, step: Step::Field(field) }
    }

    /// A field of the message here; also the entry of a list keyed by a code, by that code.
    #[must_use]
    pub const fn field(&'a self, name: &'a str) -> Self {
        Self { above: Some(self), step: Step::Field(name) }
    }

    /// An entry of the list here, from 0.
    #[must_use]
    pub const fn index(&'a self, index: usize) -> Self {
        Self { above: Some(self), step: Step::Index(index) }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(above) = self.above {
            write!(f, "{above}")?;
        }
        match (self.step, self.above) {
            (Step::Field(name), Some(_)) => write!(f, ".{name}"),
            (Step::Field(name), None) => f.write_str(name),
            (Step::Index(index), _) => write!(f, "[{index}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_fields_are_named() {
        let request = Path::root("request");
        let children = request.field("children");
        let child = children.index(0);
        assert_eq!(
            child.field("needs").field("HEALTH").field("level").to_string(),
            "request.children[0].needs.HEALTH.level"
        );
    }
}
