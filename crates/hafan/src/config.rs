//! Where the program is told what to do besides its flags: the only place that reads the environment.

use std::collections::BTreeMap;

/// What every variable of ours begins with.
const PREFIX: &str = "HAFAN_";

/// The variables that concern Hafan, read once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// Those of this process. One whose value is no UTF-8 is as if it were not set.
    #[must_use]
    pub fn of_process() -> Self {
        #[allow(clippy::disallowed_methods, reason = "the one place that reads the environment")]
        let all = std::env::vars_os();
        let ours = all.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self::of(ours)
    }

    /// Those of a list, for tests. Others than ours are left out, but for the width of the screen.
    pub fn of<N: Into<String>, V: Into<String>>(variables: impl IntoIterator<Item = (N, V)>) -> Self {
        let named = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self(named.filter(|(name, _)| name.starts_with(PREFIX) || name == "COLUMNS").collect())
    }

    /// The value of `HAFAN_{name}`; empty counts as not set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(&format!("{PREFIX}{name}")).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// How wide the screen is, in columns, where the shell tells.
    #[must_use]
    pub fn columns(&self) -> Option<u16> {
        self.0.get("COLUMNS")?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ours_are_read_and_an_empty_one_is_not_set() {
        let environment =
            Environment::of([("HAFAN_ROLE", "AUDITOR"), ("HAFAN_LANG", ""), ("ROLE", "x"), ("COLUMNS", "80")]);
        assert_eq!(environment.get("ROLE"), Some("AUDITOR"));
        assert_eq!(environment.get("LANG"), None);
        assert_eq!(environment.columns(), Some(80));
        assert_eq!(environment.0.len(), 3);
    }
}
