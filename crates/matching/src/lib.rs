//! Gates, statutory tier, score and rank of offers: pure functions over integers, with no lifecycle, no clock and no randomness.
//!
//! Every version of the engine stays compiled for ever, because a frozen shortlist must give the same bytes when it is replayed
//! years later (SHL-2). A change of any rule, scale or sentence that is part of a result is therefore a new module beside [`v1`],
//! never an edit of it; the golden files beside the tests say when that has been forgotten.

pub mod v1;
