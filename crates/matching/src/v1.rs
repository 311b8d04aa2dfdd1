//! Version 1 of the matching model: filter by gates, label with the statutory tier, then score. The three are never mixed.
//!
//! Reading order: [`Tender`] and [`Candidate`] are what is frozen when a search opens and when it closes; [`gates()`], [`tier()`]
//! and [`score()`] each answer for one candidate; [`rank()`] puts them together; [`sentences`] says it in words.
//!
//! What a reader may rely on, each held by a test in `v1/laws.rs` and, over 100,000 generated searches, in `tests/proof`:
//! - a candidate that fails a gate is never ranked, and never disappears;
//! - scales are fixed, so that deleting a loser never reorders the rest;
//! - age, sex, fee, key and the order of the offers reach no score;
//! - all arithmetic is on integers, rounded once where a value is kept.

mod answer;
mod candidate;
mod columns;
mod combinations;
mod criteria;
mod criterion;
mod draws;
mod gates;
pub mod limits;
mod miles;
mod pareto;
mod points;
mod policy;
mod pre_match;
mod range;
mod rank;
mod score;
mod sensitivity;
pub mod sentences;
mod setting;
mod share;
mod tender;
mod tier;

#[cfg(test)]
mod examples;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod laws;

pub use answer::Answer;
pub use candidate::{
    Candidate, CandidateKey, ChildAnswers, Companions, Confirmation, FeeFlag, NeedAnswer, Stay, Submission,
    SupportAgreed,
};
pub use columns::{Columns, Counts, Entry, Found, FreeFrom, Judged, Listing, ProviderFacts, Question, Slices, Verdict};
pub use combinations::{Combination, combinations, combinations_for};
pub use criteria::counting;
pub use criterion::{Applies, Criterion, CriterionScore, Fact, NeedLine, Person, StartFact, StayFact, Utility};
pub use gates::{
    GateOutcome, GateReason, GateResult, SatisfiedBy, gate, gates, invited_gates, pre_match_gates, setting_gates,
    worst_outcome,
};
pub use miles::{Miles, Place};
pub use pareto::{Priced, pareto_front};
pub use points::share_out;
pub use policy::{Anchors, DistanceScale, Policy, PolicyFault, Weights};
pub use pre_match::pre_match_score;
pub use rank::{Banner, Lead, Listed, Ranked, Shortlist, rank};
pub use score::{ChildScored, Scored, score, weighted_score};
pub use sensitivity::{Improvement, OfferSensitivity, Sensitivity, TurningPoint, UnknownRank, sensitivity};
pub use setting::{
    AgeRange, Approval, HeldPlaces, LegalFormOutcome, ParentAndBabyFacts, SettingFacts, Standing, Vacancy,
};
pub use share::{Points, Share};
pub use tender::{
    Child, ChildAge, HomeMode, Incompatibility, IncompatibleWith, Level, MinimumDistance, MustHaveAsked, Needs,
    NoGoArea, ParentAndBaby, Plan, Safety, School, SiblingsAsked, Tender, TenderFault,
};
pub use tier::{TierLabel, tier, tier_of};

/// Which engine made a result; frozen with it, so that a replay knows which module to call (SHL-2).
pub const ENGINE_VERSION: &str = "v1";
