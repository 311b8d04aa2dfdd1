//! Sectors from the postcodes in them: the middle east and the middle north, each by itself, and the most frequent authority.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::AuthorityCode;

use crate::authorities::upper_tier;
use crate::packed::{Shared, Value};
use crate::place::GridReference;

/// Bits of a postcode's key that follow its sector's.
const UNIT_BITS: u32 = 16;

/// A postcode of the directory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gathered {
    /// Its key.
    pub(super) key: u64,
    /// Where it is.
    pub(super) at: GridReference,
    /// The place of its authority in the list.
    pub(super) authority: u16,
    /// Its row.
    pub(super) row: u32,
}

/// The sectors of postcodes in the order of their keys.
///
/// A sector is shared where its postcodes lie in more than one upper-tier authority: only that can make its statutory tier uncertain.
pub(super) fn sector_values(
    postcodes: &[Gathered],
    code_of: impl Fn(u16) -> Option<AuthorityCode>,
) -> Vec<(u64, Value)> {
    let mut sectors = Vec::new();
    let (mut easts, mut norths) = (Vec::new(), Vec::new());
    for inside in postcodes.chunk_by(|one, other| one.key >> UNIT_BITS == other.key >> UNIT_BITS) {
        easts.clear();
        easts.extend(inside.iter().map(|one| one.at.easting));
        norths.clear();
        norths.extend(inside.iter().map(|one| one.at.northing));
        let (easting, northing) = (median(&mut easts), median(&mut norths));
        let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
        inside.iter().for_each(|one| *counts.entry(one.authority).or_default() += 1);
        // Of equally frequent ones the first by code, so that the same file always makes the same table.
        let most = counts.iter().max_by_key(|(index, count)| (**count, std::cmp::Reverse(code_of(**index))));
        let upper = |index: &u16| code_of(*index).map(|code| upper_tier(code).unwrap_or(code));
        let tiers: BTreeSet<AuthorityCode> = counts.keys().filter_map(upper).collect();
        let shared = if tiers.len() > 1 { Shared::Yes } else { Shared::No };
        if let (Some(first), Some((authority, _))) = (inside.first(), most) {
            sectors.push((first.key >> UNIT_BITS, Value { easting, northing, authority: *authority, shared }));
        }
    }
    sectors
}

/// The middle number; of two middles their mean, a half going to the even metre, as the compiled-in sectors have it.
fn median(numbers: &mut [u32]) -> u32 {
    numbers.sort_unstable();
    let upper = numbers.get(numbers.len() / 2).copied().unwrap_or_default();
    if !numbers.len().is_multiple_of(2) {
        return upper;
    }
    let lower = numbers.get((numbers.len() / 2).wrapping_sub(1)).copied().unwrap_or_default();
    let (sum, half) = (lower + upper, (lower + upper) / 2);
    if sum.is_multiple_of(2) { half } else { half + half % 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_goes_to_the_even_metre() {
        for (mut numbers, middle) in
            [(vec![7], 7), (vec![9, 1, 5], 5), (vec![1, 2], 2), (vec![3, 2], 2), (vec![4, 3], 4), (vec![2, 8, 4, 6], 5)]
        {
            assert_eq!(median(&mut numbers), middle, "{numbers:?}");
        }
    }
}
