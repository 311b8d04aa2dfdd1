//! The ONS Postcode Directory, row by row, made into a geography as the compiled-in one was made: Welsh postcodes exactly, live and
//! terminated; every sector of Great Britain by the medians of all its postcodes, and its most frequent authority.
//!
//! Northern Ireland (another grid), the Channel Islands, the Isle of Man, and postcodes without a grid reference are left out and counted.
//! Every row is judged; one that is at fault, and nothing is made.

mod columns;
mod faults;
mod release;
mod row;
mod sectors;
#[cfg(test)]
mod tests;

pub use columns::{Column, Columns, Heading};
pub use faults::{DirectoryFault, DirectoryFaults};
pub use release::Release;
pub use row::Fields;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{AuthorityCode, limits};

use crate::authorities::{upper_tier, welsh_authorities};
use crate::geography::{Codes, Geography};
use crate::packed::{self, Row, Shared, Value};
use crate::postcode::{Postcode, Sector};
use row::{Judged, Left, judge};
use sectors::{Gathered, sector_values};

/// Of a hundred sectors known before, as many may be missing: the directory keeps terminated postcodes, so none should be.
const SECTORS_MISSING_PER_CENT_MAX: usize = 1;

/// Of a hundred Welsh postcodes known before, as many fewer there may be.
const POSTCODES_MISSING_PER_CENT_MAX: usize = 5;

/// What a directory came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows read.
    pub rows: u64,
    /// Postcodes of Great Britain with a grid reference: what the sectors are made of.
    pub placed: u64,
    /// Of them, those that are terminated.
    pub terminated: u64,
    /// Left out: Northern Ireland.
    pub northern_ireland: u64,
    /// Left out: the Channel Islands and the Isle of Man.
    pub islands: u64,
    /// Left out: of Great Britain, without a grid reference.
    pub without_grid: u64,
    /// Left out: with a grid reference, and no authority said.
    pub without_authority: u64,
    /// Welsh postcodes, known exactly.
    pub welsh: u64,
    /// Sectors.
    pub sectors: u64,
    /// Authorities outside Wales that this program's list does not have, and how many postcodes each has: their tier needs a check.
    pub unlisted: BTreeMap<AuthorityCode, u64>,
}

/// A directory as far as it was read.
pub struct Directory<'k> {
    known: &'k Geography,
    columns: Columns,
    gathered: Vec<Gathered>,
    codes: BTreeMap<AuthorityCode, u16>,
    summary: Summary,
    faults: DirectoryFaults,
}

impl<'k> Directory<'k> {
    /// An empty one, of these columns. What it comes to is held against the geography known so far, so that part of a directory is not
    /// taken for all of it.
    pub fn new(columns: Columns, known: &'k Geography) -> Self {
        Self {
            known,
            columns,
            gathered: Vec::new(),
            codes: BTreeMap::new(),
            summary: Summary::default(),
            faults: DirectoryFaults::default(),
        }
    }

    /// The columns it is read by.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Takes a row, as it stands in the file by its number. A fault is kept until the end.
    pub fn row(&mut self, number: u64, fields: &Fields<'_>) {
        self.summary.rows += 1;
        match judge(fields, &self.columns) {
            Err(found) => found.into_iter().for_each(|fault| self.faults.push(DirectoryFault { row: number, ..fault })),
            Ok(Judged::Left(left)) => {
                let count = match left {
                    Left::NorthernIreland => &mut self.summary.northern_ireland,
                    Left::Islands => &mut self.summary.islands,
                    Left::WithoutGrid => &mut self.summary.without_grid,
                    Left::WithoutAuthority => &mut self.summary.without_authority,
                };
                *count += 1;
            }
            Ok(Judged::Placed { postcode, at, authority, terminated }) => {
                if self.gathered.len() >= limits::GEOGRAPHY_ROWS_MAX {
                    self.faults.too_many_rows(number);
                    return;
                }
                self.summary.placed += 1;
                self.summary.terminated += u64::from(terminated.is_some());
                let listed = upper_tier(authority).is_some();
                if !listed {
                    *self.summary.unlisted.entry(authority).or_default() += 1;
                }
                let next = u16::try_from(self.codes.len()).unwrap_or(u16::MAX);
                let authority = *self.codes.entry(authority).or_insert(next);
                let row = u32::try_from(number).unwrap_or(u32::MAX);
                self.gathered.push(Gathered { key: postcode.key(), at, authority, row });
            }
        }
    }

    /// A row that cannot be read at all.
    pub fn unreadable(&mut self, number: u64, expected: &'static str) {
        self.summary.rows += 1;
        self.faults.push(DirectoryFault {
            row: number,
            column: String::new(),
            given: String::new(),
            expected: expected.into(),
        });
    }

    /// The geography of all rows.
    ///
    /// # Errors
    /// Every fault of the rows; where there is none, what is missing of what is known: the file was cut, or is an extract.
    pub fn finish(self, release: &Release) -> Result<(Geography, Summary), DirectoryFaults> {
        let Self { known, columns, mut gathered, codes, mut summary, mut faults } = self;
        let mut list: Vec<AuthorityCode> = vec![AuthorityCode::of(vocabulary::Country::Wales, 0); codes.len()];
        for (code, index) in &codes {
            if let Some(place) = list.get_mut(usize::from(*index)) {
                *place = *code;
            }
        }
        gathered.sort_unstable_by_key(|one| (one.key, one.row));
        for pair in gathered.windows(2) {
            if let [first, second] = pair
                && first.key == second.key
            {
                faults.push(DirectoryFault {
                    row: u64::from(second.row),
                    column: columns.name(Column::Postcode).to_owned(),
                    given: Postcode::from_key(second.key).to_string(),
                    expected: format!("each postcode once: row {} has it", first.row).into(),
                });
            }
        }
        faults.unless_empty()?;
        let code_of = |index: u16| list.get(usize::from(index)).copied();
        let welsh = gathered.iter().filter(|one| code_of(one.authority).is_some_and(AuthorityCode::is_welsh));
        let postcodes: Option<Vec<Row>> = welsh.map(packed_postcode).collect();
        let values = sector_values(&gathered, code_of);
        let sectors: Option<Vec<Row>> = values.into_iter().map(|(key, value)| packed::row(key, value)).collect();
        let Some((postcodes, sectors)) = postcodes.zip(sectors) else {
            return Err(DirectoryFaults::of("the file", "no more than 1,023 authorities"));
        };
        summary.welsh = postcodes.len() as u64;
        summary.sectors = sectors.len() as u64;
        let made = Geography {
            postcodes: Cow::Owned(postcodes),
            sectors: Cow::Owned(sectors),
            codes: Codes::Own(list),
            release: Cow::Owned(release.to_string()),
        };
        missing(&made, known).unless_empty()?;
        Ok((made, summary))
    }
}

fn packed_postcode(one: &Gathered) -> Option<Row> {
    let Gathered { key, at, authority, row: _ } = *one;
    packed::row(key, Value { easting: at.easting, northing: at.northing, authority, shared: Shared::No })
}

/// What a whole directory would have and this one has not.
fn missing(made: &Geography, known: &Geography) -> DirectoryFaults {
    let mut faults = DirectoryFaults::default();
    let mut whole = |given: String, expected: String| {
        faults.push(DirectoryFault { row: 0, column: String::new(), given, expected: expected.into() });
    };
    for authority in welsh_authorities() {
        if known.welsh_postcodes(authority.code).next().is_some()
            && made.welsh_postcodes(authority.code).next().is_none()
        {
            whole(format!("no postcode of {}", authority.name_en), format!("postcodes of {}", authority.code));
        }
    }
    let fewest = known.postcode_count() * (100 - POSTCODES_MISSING_PER_CENT_MAX) / 100;
    if made.postcode_count() < fewest {
        whole(
            format!("{} Welsh postcodes", made.postcode_count()),
            format!("the whole directory: at least {fewest} of them"),
        );
    }
    let found: BTreeSet<Sector> = made.sectors().collect();
    let lost: Vec<Sector> = known.sectors().filter(|sector| !found.contains(sector)).collect();
    if lost.len() > known.sector_count() * SECTORS_MISSING_PER_CENT_MAX / 100 {
        let some: Vec<String> = lost.iter().take(5).map(ToString::to_string).collect();
        let told = format!("{} sectors missing of {}, such as {}", lost.len(), known.sector_count(), some.join(", "));
        whole(told, "the whole directory: this file was cut, or is an extract".to_owned());
    }
    faults
}
