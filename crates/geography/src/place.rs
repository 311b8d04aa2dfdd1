//! A place: where it is on the grid, which authority it is in, and how exactly either is known.

use vocabulary::AuthorityCode;

use crate::postcode::Sector;

/// A point on the British National Grid, in metres.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GridReference {
    /// Metres east of the grid's origin; below 1,048,576.
    pub easting: u32,
    /// Metres north of the grid's origin; below 2,097,152.
    pub northing: u32,
}

/// How exactly a place is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// By its own postcode, to some tens of metres.
    Postcode,
    /// By the middle of its sector: about 0.6 miles out, 3.5 at the 95th percentile.
    Sector,
}

/// Where something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Where on the grid.
    pub at: GridReference,
    /// The sector it is in: what may be said of it where the postcode may not.
    pub sector: Sector,
    /// The authority it is in, as the data names it (an English district, not its county); `None` where the data cannot say.
    pub authority: Option<AuthorityCode>,
    /// How exactly it is known.
    pub precision: Precision,
}

/// Why a postcode or sector could not be placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocateError {
    /// Great Britain has no such sector (the Channel Islands and the Isle of Man are not of it).
    #[error("no postcode sector {0} is known in Great Britain")]
    UnknownSector(Sector),
}
