//! How many children each authority looks after, and which authorities providers work across.
//!
//! Rounded and illustrative: together they are the 6,407 of the domain's section 7 to the nearest hundred, and no official figure of any one
//! authority.

/// Illustrative numbers of looked-after children, by authority.
pub(super) const LOOKED_AFTER: [(&str, u32); 22] = [
    ("W06000001", 140),
    ("W06000002", 225),
    ("W06000003", 185),
    ("W06000004", 165),
    ("W06000005", 215),
    ("W06000006", 225),
    ("W06000008", 80),
    ("W06000009", 135),
    ("W06000010", 190),
    ("W06000011", 525),
    ("W06000012", 330),
    ("W06000013", 385),
    ("W06000014", 245),
    ("W06000015", 830),
    ("W06000016", 680),
    ("W06000018", 405),
    ("W06000019", 215),
    ("W06000020", 395),
    ("W06000021", 140),
    ("W06000022", 325),
    ("W06000023", 185),
    ("W06000024", 180),
];

/// All of them together.
#[cfg(test)]
pub(super) fn total() -> u32 {
    LOOKED_AFTER.iter().map(|(_, children)| children).sum()
}

/// Weights of the 22, in order.
pub(super) fn weights() -> Vec<usize> {
    LOOKED_AFTER.iter().map(|(_, children)| usize::try_from(*children).unwrap_or(0)).collect()
}

/// The four parts of Wales that providers work across, as places in [`LOOKED_AFTER`].
pub(super) const REGIONS: [&[usize]; 4] = [
    // North.
    &[0, 1, 2, 3, 4, 5],
    // Mid and west.
    &[6, 7, 8, 20],
    // South west.
    &[9, 10, 11],
    // South east.
    &[12, 13, 14, 15, 16, 17, 18, 19, 21],
];

/// How many children each region looks after.
pub(super) fn region_weights() -> Vec<usize> {
    let all = weights();
    REGIONS.iter().map(|region| region.iter().map(|place| all[*place]).sum()).collect()
}

/// Percent of households where Welsh is spoken, by authority: roughly as the census finds it.
pub(super) fn welsh_speaking_percent(code: &str) -> usize {
    match code {
        "W06000001" => 56,
        "W06000002" => 64,
        "W06000008" => 46,
        "W06000010" => 40,
        "W06000003" => 26,
        "W06000004" => 23,
        "W06000009" | "W06000023" => 17,
        "W06000012" => 14,
        _ => 12,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_22_are_the_22_and_add_up_to_section_7() {
        let codes: Vec<_> = geography::welsh_authorities().map(|authority| authority.code.to_string()).collect();
        assert_eq!(codes, LOOKED_AFTER.map(|(code, _)| code));
        assert!((6_350..=6_450).contains(&total()), "{}", total());
    }

    #[test]
    fn every_authority_is_in_one_region() {
        let mut places: Vec<_> = REGIONS.iter().flat_map(|region| region.iter().copied()).collect();
        places.sort_unstable();
        assert_eq!(places, (0..LOOKED_AFTER.len()).collect::<Vec<_>>());
    }
}
