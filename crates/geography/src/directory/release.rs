//! Which release a directory is: named by the operator, or told by the file's own name.

use std::fmt;

use vocabulary::limits;

use crate::geography::year_of;

const MONTHS: [(&str, &str); 12] = [
    ("jan", "January"),
    ("feb", "February"),
    ("mar", "March"),
    ("apr", "April"),
    ("may", "May"),
    ("jun", "June"),
    ("jul", "July"),
    ("aug", "August"),
    ("sep", "September"),
    ("oct", "October"),
    ("nov", "November"),
    ("dec", "December"),
];

/// The name of a release, such as `ONSPD February 2026`: on one line, with its year, which the licence wants told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release(String);

impl Release {
    /// What a name has to be, in words.
    pub const EXPECTED: &'static str =
        "a name of at most 80 characters with the release's year, such as ONSPD February 2026";

    /// A name; `None` where it is none.
    pub fn of(name: &str) -> Option<Self> {
        let name = name.trim();
        let fits = name.chars().count() <= limits::GEOGRAPHY_RELEASE_CHARS_MAX && !name.chars().any(char::is_control);
        (fits && year_of(name).is_some()).then(|| Self(name.to_owned()))
    }

    /// The name that the name of a file tells, such as `ONSPD_FEB_2026_UK.csv`.
    pub fn of_file(name: &str) -> Option<Self> {
        let words: Vec<String> =
            name.split(|letter: char| !letter.is_ascii_alphanumeric()).map(str::to_ascii_lowercase).collect();
        let at = words.iter().position(|word| word == "onspd")?;
        let [month, year, ..] = words.get(at + 1..)? else { return None };
        let (_, month) = MONTHS.iter().find(|(short, long)| month == short || *month == long.to_ascii_lowercase())?;
        Self::of(&format!("ONSPD {month} {year}"))
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
