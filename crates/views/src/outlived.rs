//! Positions of the log that a world folded anew may leave out: what they said is over, or was said again since.

/// A set of positions, a bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlived {
    words: Vec<u64>,
    count: u64,
}

impl Outlived {
    /// Notes a position.
    pub fn insert(&mut self, position: u64) {
        let (word, bit) = place_of(position);
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        let before = self.words[word];
        self.words[word] = before | bit;
        self.count += u64::from(before & bit == 0);
    }

    /// Whether a position may be left out.
    pub fn contains(&self, position: u64) -> bool {
        let (word, bit) = place_of(position);
        self.words.get(word).is_some_and(|found| found & bit != 0)
    }

    /// How many there are.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// From a position on up to another, both included, the first run of those that are not left out: where it begins and how long it is.
    pub fn next_run(&self, from: u64, until: u64) -> Option<(u64, u64)> {
        let first = (from..=until).find(|position| !self.contains(*position))?;
        let end = (first..=until).find(|position| self.contains(*position)).unwrap_or(until + 1);
        Some((first, end - first))
    }

    /// As bytes, least position first.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    /// From the bytes that [`Self::to_bytes`] gave; none where they are no whole words.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (words, rest) = bytes.as_chunks::<8>();
        let words: Vec<u64> = words.iter().map(|word| u64::from_le_bytes(*word)).collect();
        let count = words.iter().map(|word| u64::from(word.count_ones())).sum();
        rest.is_empty().then_some(Self { words, count })
    }
}

fn place_of(position: u64) -> (usize, u64) {
    // More positions than memory has words are never written.
    (usize::try_from(position / 64).unwrap_or(usize::MAX), 1 << (position % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_kept_across_bytes_and_runs_lie_between_them() {
        let mut outlived = Outlived::default();
        for position in [1, 2, 5, 64, 65, 200] {
            outlived.insert(position);
            outlived.insert(position);
        }
        assert_eq!(outlived.count(), 6);
        assert_eq!(Outlived::from_bytes(&outlived.to_bytes()), Some(outlived.clone()));
        assert_eq!(Outlived::from_bytes(&[0; 7]), None);
        let mut runs = Vec::new();
        let mut from = 1;
        while let Some((first, length)) = outlived.next_run(from, 202) {
            runs.push((first, length));
            from = first + length;
        }
        assert_eq!(runs, [(3, 2), (6, 58), (66, 134), (201, 2)]);
        assert_eq!(outlived.next_run(5, 5), None);
        assert_eq!(outlived.next_run(300, 299), None);
    }
}
