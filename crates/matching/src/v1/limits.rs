//! Every limit of the engine, in one place (ACR-5). They bound the work of one shortlist and keep all sums far inside `i128`.

/// Children of one search.
pub const CHILDREN_MAX: usize = 12;
/// People one child has family time with.
pub const CONTACTS_MAX: usize = 20;
/// Wishes of one child (C5).
pub const WISHES_MAX: u32 = 5;
/// Identity needs of one child (C6).
pub const IDENTITY_NEEDS_MAX: usize = 20;
/// Must-haves of one search (G10).
pub const MUST_HAVES_MAX: usize = 40;
/// No-go areas and minimum distances of one search (G8).
pub const SAFETY_EXCLUSIONS_MAX: usize = 40;
/// Declared incompatibilities of one search (G11).
pub const INCOMPATIBILITIES_MAX: usize = 40;
/// Length of a plan in days: an unborn child to the age of 18, and some.
pub const PLAN_DAYS_MAX: u32 = 7_000;
/// Highest level of need and of capability.
pub const LEVEL_MAX: u8 = 3;
/// What all weights of a policy add up to.
pub const WEIGHTS_TOTAL: u32 = 100;
/// The most a weight profile may give one criterion, of [`WEIGHTS_TOTAL`].
pub const WEIGHT_MAX: u32 = 40;
/// Longest distance an anchor may name, in tenths of a mile: the length of Great Britain.
pub const ANCHOR_TENTHS_MAX: u32 = 10_000;
/// Children whose combinations of offers are worked out; beyond it a person combines.
pub const COMBINED_CHILDREN_MAX: usize = 8;
/// Offers looked at for combinations, best first.
pub const COMBINED_OFFERS_MAX: usize = 64;
/// Combinations kept, best first.
pub const COMBINATIONS_MAX: usize = 20;
/// Offers of one combination.
pub const COMBINATION_OFFERS_MAX: usize = 3;
/// Weight draws of one sensitivity analysis; 1,000 are usual.
pub const WEIGHT_DRAWS_MAX: u32 = 10_000;
/// The most a drawn weight comes to: 40 of 100, the most a profile may give one criterion, in thousandths of that so that draws seldom tie.
pub const WEIGHT_DRAWN_MAX: u32 = 40_000;
