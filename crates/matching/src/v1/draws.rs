//! Numbers for weight draws: SplitMix64, whose output for a seed is fixed for ever, and integers alone (section C: `exp` and `ln` differ by
//! platform). Published: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.

/// A generator with its state. The same seed gives the same numbers on every machine.
#[derive(Clone, Debug)]
pub(super) struct Draws(u64);

impl Draws {
    /// Begins at a seed.
    pub(super) fn from_seed(seed: u64) -> Draws {
        Draws(seed)
    }

    /// The next 64 bits.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from 0 to `max`, both included, each as likely as the next to one part in 2^32.
    pub(super) fn up_to(&mut self, max: u32) -> u32 {
        let scaled = (u128::from(self.next()) * (u128::from(max) + 1)) >> 64;
        u32::try_from(scaled).unwrap_or(max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_the_published_ones() {
        // The first outputs for seed 1234567, as in the reference implementation's own test.
        let mut draws = Draws::from_seed(1_234_567);
        let numbers: Vec<u64> = (0..5).map(|_| draws.next()).collect();
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        assert_eq!(numbers, published);
    }

    #[test]
    fn a_draw_covers_its_range_evenly() {
        let mut draws = Draws::from_seed(7);
        let mut seen = [0_u32; 5];
        for _ in 0..5_000 {
            seen[draws.up_to(4) as usize] += 1;
        }
        assert!(seen.iter().all(|count| (900..1_100).contains(count)), "{seen:?}");
        assert_eq!(draws.up_to(0), 0);
    }
}
