//! Numbers that look like chance and are the same on every machine: SplitMix64, and nothing made from it but sums, products and
//! quotients. No `exp`, `ln` or `sin` is called anywhere in the generator, for their last digit differs by platform.

/// A generator with its state.
#[derive(Clone, Debug)]
pub(crate) struct Draws(u64);

impl Draws {
    /// Begins at a seed and a topic, so that two topics of one seed have nothing to do with each other.
    pub(crate) fn new(seed: u64, topic: u64) -> Draws {
        let mut mixed = Draws(seed ^ topic.wrapping_mul(0xd134_2543_de82_ef95));
        mixed.next();
        Draws(mixed.next() ^ topic)
    }

    /// The next 64 bits.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not including, 1.
    pub(crate) fn unit(&mut self) -> f64 {
        // 53 bits fit a double exactly.
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Evenly from `low` to `high`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Mean 0, deviation 1, bell-shaped: twelve even draws, which end at 6 either way.
    pub(crate) fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// Whether something of this probability happens.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A whole number from 0 up to, not including, `end`.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u32
    }

    /// The place of one of these weights, each as likely as it is heavy.
    pub(crate) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (at, weight) in weights.iter().enumerate() {
            if left < *weight {
                return at;
            }
            left -= weight;
        }
        weights.len().saturating_sub(1)
    }
}
