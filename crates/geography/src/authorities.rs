//! The local authorities of the United Kingdom: names, upper tier, and who borders whom.

use vocabulary::{AuthorityCode, Country, Language};

/// A local authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authority {
    /// Its code.
    pub code: AuthorityCode,
    /// Its English name.
    pub name_en: &'static str,
    /// Its Welsh name; the English one outside Wales.
    pub name_cy: &'static str,
    /// The upper-tier authority, which is responsible for children: itself unless it is a district.
    pub upper_tier: AuthorityCode,
}

include!(concat!(env!("OUT_DIR"), "/authorities.rs"));

impl Authority {
    /// Its name in a language.
    pub const fn name(&self, language: Language) -> &'static str {
        language.of(self.name_en, self.name_cy)
    }
}

/// Every authority, by code.
pub fn authorities() -> &'static [Authority] {
    AUTHORITIES
}

/// The 22 authorities of Wales, by code.
pub fn welsh_authorities() -> impl Iterator<Item = &'static Authority> {
    AUTHORITIES.iter().filter(|authority| authority.code.is_welsh())
}

/// The authority of this code, if there is one.
pub fn authority(code: AuthorityCode) -> Option<&'static Authority> {
    let found = AUTHORITIES.binary_search_by_key(&code, |authority| authority.code);
    found.ok().map(|index| &AUTHORITIES[index])
}

/// The upper-tier authority of this code; `None` for a code that is in no list.
///
/// Counties stand in the list only as the upper tier of their districts; asked for itself, a county answers with itself.
pub fn upper_tier(code: AuthorityCode) -> Option<AuthorityCode> {
    let county = || AUTHORITIES.iter().find(|authority| authority.upper_tier == code);
    authority(code).or_else(county).map(|authority| authority.upper_tier)
}

/// The authorities that border a Welsh one: Welsh, and English of the upper tier. Empty for any other.
pub fn borders(code: AuthorityCode) -> impl Iterator<Item = AuthorityCode> {
    let first = BORDERS.partition_point(|(from, _)| *from < code);
    BORDERS[first..].iter().take_while(move |(from, _)| *from == code).map(|(_, to)| *to)
}

pub(crate) fn by_index(index: u16) -> Option<AuthorityCode> {
    AUTHORITIES.get(usize::from(index)).map(|authority| authority.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> AuthorityCode {
        text.parse().unwrap()
    }

    #[test]
    fn every_authority_is_found_by_its_code() {
        assert_eq!(AUTHORITIES.len(), 361);
        assert!(AUTHORITIES.is_sorted_by(|a, b| a.code < b.code));
        assert!(BORDERS.is_sorted());
        for entry in AUTHORITIES {
            assert_eq!(authority(entry.code), Some(entry));
            assert!(upper_tier(entry.upper_tier).is_some());
        }
        assert_eq!(authority(code("W06000007")), None);
    }

    #[test]
    fn the_22_have_names_in_both_languages_and_are_their_own_upper_tier() {
        assert_eq!(welsh_authorities().count(), 22);
        for entry in welsh_authorities() {
            assert!(!entry.name_en.is_empty() && !entry.name_cy.is_empty());
            assert_eq!(entry.upper_tier, entry.code);
            assert!(borders(entry.code).next().is_some());
        }
        let cardiff = authority(code("W06000015")).unwrap();
        assert_eq!((cardiff.name(Language::En), cardiff.name(Language::Cy)), ("Cardiff", "Caerdydd"));
    }

    #[test]
    fn borders_are_symmetric_among_the_welsh_and_name_upper_tiers() {
        for (from, to) in BORDERS {
            assert!(from.is_welsh() && from != to);
            assert!(!to.is_welsh() || borders(*to).any(|back| back == *from), "{from} {to}");
            assert_eq!(upper_tier(*to), Some(*to), "{to}");
        }
        let monmouthshire: Vec<_> = borders(code("W06000021")).filter(|to| !to.is_welsh()).collect();
        assert_eq!(monmouthshire, [code("E06000019"), code("E10000013")]);
        assert!(borders(code("W06000001")).eq([code("W06000002")]));
    }

    #[test]
    fn a_district_maps_to_its_county() {
        assert_eq!(upper_tier(code("E07000080")), Some(code("E10000013")));
        assert_eq!(upper_tier(code("E10000013")), Some(code("E10000013")));
        assert_eq!(upper_tier(code("E06000019")), Some(code("E06000019")));
        assert_eq!(upper_tier(code("E99999999")), None);
    }
}
