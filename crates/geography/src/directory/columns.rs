//! Which column holds what. Names change from release to release: `oseast1m, osnrth1m, oslaua` until 2024, `east1m, north1m, lad25cd` from
//! 2025, `lad26cd` a year later. So they are found by their pattern, in small letters or capitals.

use super::faults::{DirectoryFault, DirectoryFaults};

/// A column that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The postcode, with a space.
    Postcode,
    /// Metres east.
    Easting,
    /// Metres north.
    Northing,
    /// The local authority district.
    Authority,
    /// The month it was terminated.
    Terminated,
}

impl Column {
    /// Every column.
    pub const ALL: [Self; 5] = [Self::Postcode, Self::Easting, Self::Northing, Self::Authority, Self::Terminated];

    /// What it may be called.
    pub const fn names(self) -> &'static str {
        match self {
            Self::Postcode => "pcds",
            Self::Easting => "east1m or oseast1m",
            Self::Northing => "north1m or osnrth1m",
            Self::Authority => "lad25cd, another year's such as lad26cd, or oslaua",
            Self::Terminated => "doterm",
        }
    }

    fn is(self, name: &str) -> bool {
        match self {
            Self::Postcode => name == "pcds",
            Self::Easting => name == "east1m" || name == "oseast1m",
            Self::Northing => name == "north1m" || name == "osnrth1m",
            Self::Authority => name == "oslaua" || is_district_of_a_year(name),
            Self::Terminated => name == "doterm",
        }
    }

    const fn place(self) -> usize {
        self as usize
    }
}

fn is_district_of_a_year(name: &str) -> bool {
    let year = name.strip_prefix("lad").and_then(|rest| rest.strip_suffix("cd"));
    year.is_some_and(|year| year.len() == 2 && year.bytes().all(|digit| digit.is_ascii_digit()))
}

/// Where the columns are in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    found: [(usize, String); 5],
    width: usize,
}

impl Columns {
    /// How many columns each row has.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Which column of a row it is, from 0.
    pub fn index(&self, column: Column) -> usize {
        self.found.get(column.place()).map_or(usize::MAX, |(index, _)| *index)
    }

    /// What it is called in this file.
    pub fn name(&self, column: Column) -> &str {
        self.found.get(column.place()).map_or("", |(_, name)| name)
    }
}

/// The first row of a file.
#[derive(Clone, Copy, Debug)]
pub struct Heading<'h, 'n>(pub &'h [&'n str]);

impl Heading<'_, '_> {
    /// Finds the columns.
    ///
    /// # Errors
    /// Every column that is not there, or is there twice.
    pub fn columns(self) -> Result<Columns, DirectoryFaults> {
        let Self(names) = self;
        let clean = |name: &&str| name.trim_start_matches('\u{feff}').trim().trim_matches('"').to_ascii_lowercase();
        let names: Vec<String> = names.iter().map(clean).collect();
        let mut faults = DirectoryFaults::default();
        let found = Column::ALL.map(|column| {
            let mut matching = names.iter().enumerate().filter(|(_, name)| column.is(name));
            let (first, second) = (matching.next(), matching.next());
            let fault = |given: String| DirectoryFault {
                row: 1,
                column: String::new(),
                given,
                expected: format!("one column {}", column.names()).into(),
            };
            match (first, second) {
                (Some((index, name)), None) => return (index, name.clone()),
                (Some((_, one)), Some((_, other))) => faults.push(fault(format!("{one} and {other}"))),
                (None, _) => faults.push(fault(String::new())),
            }
            (usize::MAX, String::new())
        });
        faults.unless_empty()?;
        Ok(Columns { found, width: names.len() })
    }
}
