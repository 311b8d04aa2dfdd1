//! Where places are: postcodes to grid references and authorities, the statutory distance tier, and miles.
//!
//! The data is compiled in as sorted tables that are read in place: no start-up cost, no allocation, no file, no failure. A newer release
//! takes its place as a value: [`Directory`] makes one of the rows of the ONS Postcode Directory, and its bytes read back. All
//! arithmetic is in integers, so that the same two places are the same tenths of a mile apart on every machine. Where the
//! data cannot say which authority a place is in, the answer is unknown, never a guess.

mod authorities;
mod directory;
mod estuary;
mod file;
mod geography;
mod miles;
#[allow(dead_code, reason = "shared with the build script: it writes the rows, the library reads them")]
mod packed;
mod place;
mod postcode;
mod tier;

pub use authorities::{Authority, authorities, authority, borders, upper_tier, welsh_authorities};
pub use directory::{Column, Columns, Directory, DirectoryFault, DirectoryFaults, Fields, Heading, Release, Summary};
pub use estuary::{Bridge, crosses_estuary};
pub use file::FileError;
pub use geography::Geography;
pub use miles::{TenthsOfMile, Travel, straight_miles, travel, travel_miles};
pub use place::{GridReference, LocateError, Place, Precision};
pub use postcode::{Postcode, PostcodeError, Sector};
pub use tier::{TierOutcome, tier, tier_of_authority};
