//! What chance decides, from one seed: the same on every machine.

use vocabulary::{
    AttachmentId, ContractId, HoldId, ImportId, OfferId, ProviderId, QuestionId, RequestId, SearchId, SettingId,
    Timestamp, TrancheId,
};

/// A sequence of numbers (splitmix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The sequence of a seed.
    #[must_use]
    pub const fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_f491_4f6c_dd1d))
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 where that is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.number() % bound).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = usize::try_from(high - low + 1).unwrap_or(1);
        low + i64::try_from(self.below(width)).unwrap_or(0)
    }

    /// Whether something happens that happens once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of several; none of nothing.
    pub fn one_of<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        of.get(self.below(of.len())).cloned()
    }

    /// Some of several, at most `most`, in another order.
    pub fn some_of<T: Clone>(&mut self, of: &[T], most: usize) -> Vec<T> {
        let mut left = of.to_vec();
        let mut taken = Vec::new();
        while !left.is_empty() && taken.len() < most {
            taken.push(left.swap_remove(self.below(left.len())));
        }
        taken
    }

    fn bytes(&mut self) -> [u8; 16] {
        let (high, low) = (self.number(), self.number());
        let mut bytes = ((u128::from(high) << 64) | u128::from(low)).to_be_bytes();
        // Of the form of a random UUID, as the engine makes them.
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        bytes
    }

    /// A request id made at an instant: a UUIDv7.
    pub fn request(&mut self, at: Timestamp) -> RequestId {
        let millis = u64::try_from(at.micros() / 1_000).unwrap_or(0).to_be_bytes();
        let mut bytes = self.bytes();
        bytes[..6].copy_from_slice(&millis[2..]);
        bytes[6] = (bytes[6] & 0x0f) | 0x70;
        RequestId::from_bytes(bytes)
    }
}

macro_rules! ids {
    ($($name:ident: $kind:ident),+) => {
        impl Dice {$(
            /// A new id.
            pub fn $name(&mut self) -> $kind {
                $kind::from_bytes(self.bytes())
            }
        )+}
    };
}

ids!(search: SearchId, offer: OfferId, question: QuestionId, tranche: TrancheId, hold: HoldId, provider: ProviderId,
    setting: SettingId, import: ImportId, contract: ContractId, attachment: AttachmentId);
