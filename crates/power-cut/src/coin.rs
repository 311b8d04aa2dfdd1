//! Chance that can be played again: a number from a seed and what is asked about.

/// A number that depends on all three, evenly enough for a coin (SplitMix64's finisher over each).
pub(crate) fn throw(seed: u64, first: u64, second: u64) -> u64 {
    [first, second].into_iter().fold(mix(seed), |state, number| mix(state ^ mix(number)))
}

fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::throw;

    #[test]
    fn a_coin_is_even_and_can_be_thrown_again() {
        let heads = (0..10_000).filter(|number| throw(1, *number, 0).is_multiple_of(2)).count();
        assert!((4_700..5_300).contains(&heads), "{heads}");
        assert_eq!(throw(1, 2, 3), throw(1, 2, 3));
        assert_ne!(throw(1, 2, 3), throw(2, 2, 3));
    }
}
