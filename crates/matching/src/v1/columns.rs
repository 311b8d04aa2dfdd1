//! The register in columns: one array per fact of a setting, so that 100,000 settings are gated by comparisons over arrays and only
//! what passes is scored (INV-2, REG-8, SRC-1).
//!
//! A row holds what does not depend on a search: codes, numbers and a grid reference; never a name, an address or a word. What a
//! search, a lot or the day decides comes with each [`Question`]. Law, held in `columns/laws.rs`: the outcome of every gate, and the
//! score, are those of [`pre_match_gates`](super::pre_match_gates) and [`pre_match_score`](super::pre_match_score) over
//! [`Columns::facts`] of the same row.

mod child;
mod codes;
mod entry;
mod facts;
mod judge;
#[cfg(test)]
mod laws;
mod places;
mod question;
mod rank;
mod route;

use std::collections::BTreeMap;

use vocabulary::{AuthorityCode, IdentityNeed, ProviderId, SettingId};

use codes::{capacities_of, identity_bit};
pub use entry::{Entry, FreeFrom};
pub use judge::{Counts, Judged, Verdict};
use places::{INLINE_PLACES, Places};
pub use question::{Listing, ProviderFacts, Question};
pub use rank::Found;

/// No place on the grid.
const NOWHERE: u32 = u32::MAX;
/// The authority is not known.
const NO_AUTHORITY: u16 = u16::MAX;
/// Never stated nor confirmed.
const NEVER: i64 = i64::MIN;

/// Bits of a row that say yes or no.
mod flag {
    pub(super) const EXEMPT: u8 = 1;
    pub(super) const EXEMPTION_UNKNOWN: u8 = 1 << 1;
    pub(super) const CONCEALED: u8 = 1 << 2;
    pub(super) const ANIMALS_KNOWN: u8 = 1 << 3;
    pub(super) const STATED: u8 = 1 << 4;
    pub(super) const SPEAKS_WELSH: u8 = 1 << 5;
    /// Its places do not fit the row: they lie beside, exactly.
    pub(super) const PLACES_BESIDE: u8 = 1 << 6;
}

/// Every setting of the register, a row each. A row is replaced in place and never taken away, as settings never are.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    rows: BTreeMap<SettingId, u32>,
    ids: Vec<SettingId>,
    providers: Interned<ProviderId>,
    sectors: Interned<String>,
    authorities: Interned<AuthorityCode>,
    margins: Interned<u32>,
    provider: Vec<u32>,
    easting: Vec<u32>,
    northing: Vec<u32>,
    margin: Vec<u8>,
    sector: Vec<u16>,
    authority: Vec<u16>,
    types: Vec<u16>,
    youngest: Vec<u8>,
    oldest: Vec<u8>,
    sexes: Vec<u8>,
    number: Vec<u8>,
    there: Vec<u8>,
    flags: Vec<u8>,
    free: Vec<[u16; INLINE_PLACES]>,
    beside: BTreeMap<u32, Places>,
    confirmed: Vec<i64>,
    animals: Vec<u16>,
    identity: Vec<u16>,
}

/// Values kept once, each under a number.
#[derive(Clone, Debug)]
struct Interned<T> {
    values: Vec<T>,
    numbers: BTreeMap<T, u32>,
}

impl<T> Default for Interned<T> {
    fn default() -> Self {
        Self { values: Vec::new(), numbers: BTreeMap::new() }
    }
}

impl<T: Ord + Clone> Interned<T> {
    fn number(&mut self, value: &T) -> u32 {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push(value.clone());
        self.numbers.insert(value.clone(), number);
        number
    }

    fn find(&self, value: &T) -> Option<u32> {
        self.numbers.get(value).copied()
    }

    fn get(&self, number: u32) -> Option<&T> {
        self.values.get(usize::try_from(number).ok()?)
    }
}

/// The arrays as they lie, for measurements: what a bare loop over the same columns would read.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each is the column of its name")]
pub struct Slices<'a> {
    pub provider: &'a [u32],
    pub easting: &'a [u32],
    pub northing: &'a [u32],
    pub types: &'a [u16],
    pub youngest: &'a [u8],
    pub oldest: &'a [u8],
    pub sexes: &'a [u8],
    pub number: &'a [u8],
    pub there: &'a [u8],
    pub flags: &'a [u8],
    /// Days from which places are free, ascending, in days since 2000; 65,535 for none.
    pub free: &'a [[u16; INLINE_PLACES]],
    /// Microseconds since 1970 when the places were confirmed.
    pub confirmed: &'a [i64],
    pub identity: &'a [u16],
}

impl Columns {
    /// How many settings.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Makes room for so many more settings at once.
    pub fn reserve(&mut self, more: usize) {
        self.ids.reserve_exact(more);
        self.provider.reserve_exact(more);
        self.easting.reserve_exact(more);
        self.northing.reserve_exact(more);
        self.margin.reserve_exact(more);
        self.sector.reserve_exact(more);
        self.authority.reserve_exact(more);
        self.types.reserve_exact(more);
        self.youngest.reserve_exact(more);
        self.oldest.reserve_exact(more);
        self.sexes.reserve_exact(more);
        self.number.reserve_exact(more);
        self.there.reserve_exact(more);
        self.flags.reserve_exact(more);
        self.free.reserve_exact(more);
        self.confirmed.reserve_exact(more);
        self.animals.reserve_exact(more);
        self.identity.reserve_exact(more);
    }

    /// The row of a setting.
    pub fn row(&self, setting: SettingId) -> Option<u32> {
        self.rows.get(&setting).copied()
    }

    /// The setting of a row.
    pub fn setting(&self, row: u32) -> Option<SettingId> {
        self.ids.get(usize::try_from(row).ok()?).copied()
    }

    /// Rows by setting id, after one of them.
    pub fn rows_after(&self, after: Option<SettingId>) -> impl Iterator<Item = (SettingId, u32)> + '_ {
        use std::ops::Bound::{Excluded, Unbounded};
        let from = after.map_or(Unbounded, Excluded);
        self.rows.range((from, Unbounded)).map(|(id, row)| (*id, *row))
    }

    /// Every provider a row is of, in the order in which [`Question::providers`] has them.
    pub fn providers(&self) -> &[ProviderId] {
        &self.providers.values
    }

    /// Which identity needs the setting of a row says it can meet.
    pub fn capacities(&self, row: u32) -> Vec<IdentityNeed> {
        let bits = usize::try_from(row).ok().and_then(|row| self.identity.get(row)).copied().unwrap_or(0);
        capacities_of(bits)
    }

    /// The bit of an identity need in the column of capacities.
    pub fn capacity_bit(need: IdentityNeed) -> u16 {
        identity_bit(need)
    }

    /// The arrays as they lie.
    pub fn slices(&self) -> Slices<'_> {
        Slices {
            provider: &self.provider,
            easting: &self.easting,
            northing: &self.northing,
            types: &self.types,
            youngest: &self.youngest,
            oldest: &self.oldest,
            sexes: &self.sexes,
            number: &self.number,
            there: &self.there,
            flags: &self.flags,
            free: &self.free,
            confirmed: &self.confirmed,
            identity: &self.identity,
        }
    }
}
