//! Rounds, and what offers are judged by.

use api::common::v1 as common;
use api::search::v1 as proto;
use domain::event::RoundTier;
use domain::request::Request;
use domain::search::{NoBid, Round, Search};
use engine::vault::hex;
use matching::v1::Criterion;
use vocabulary::{AuthorityCode, ProviderId, Timestamp};

use crate::convert::{instant_out, must_have_out};

use super::names;

/// What a round is judged by, as it stands: the request's must-haves are those of its newest version (SRC-8).
pub fn criteria(
    round: &Round,
    request: &Request,
    authority: AuthorityCode,
    counting: &[Criterion],
    digest: [u8; 32],
) -> proto::Criteria {
    let weights = Criterion::ALL.iter().zip(round.opening.weights);
    proto::Criteria {
        weights: weights.map(|(criterion, weight)| criterion_out(*criterion, weight, counting)).collect(),
        must_haves: request.shared.must_haves.iter().map(must_have_out).collect(),
        policy_version: round.opening.policy_version,
        digest: hex(&digest),
        weight_profile: names::weight_profile(authority, round.opening.weight_profile),
    }
}

fn criterion_out(criterion: Criterion, weight: u32, counting: &[Criterion]) -> proto::CriterionWeight {
    let weight = if counting.contains(&criterion) { weight } else { 0 };
    proto::CriterionWeight { criterion: criterion_code(criterion).to_owned(), weight }
}

/// `C1` to `C9`.
pub const fn criterion_code(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::C1 => "C1",
        Criterion::C2 => "C2",
        Criterion::C3 => "C3",
        Criterion::C4 => "C4",
        Criterion::C5 => "C5",
        Criterion::C6 => "C6",
        Criterion::C7 => "C7",
        Criterion::C8 => "C8",
        Criterion::C9 => "C9",
    }
}

/// When a round takes offers, as its close stands now.
pub fn window(round: &Round) -> common::Window {
    common::Window {
        opens_at: Some(instant_out(round.opening.window.opens())),
        closes_at: Some(instant_out(round.closes)),
    }
}

/// Whether those who judge the offers of a round can read them: once its close is recorded, and not a moment before (OFF-3).
pub fn terms_state(round: &Round) -> proto::TermsState {
    match round.closed_at {
        None => proto::TermsState::Sealed,
        Some(_) => proto::TermsState::Open,
    }
}

/// Whether the latest round's shortlist can be read. Between the close and the complete snapshot it is pending.
pub fn shortlist_state(search: &Search, now: Timestamp) -> proto::ShortlistState {
    let Some(round) = search.round() else { return proto::ShortlistState::Unspecified };
    let closed = round.closed_at.is_some() || (search.end.is_none() && now >= round.closes);
    match (search.shortlist(), closed) {
        (Some(_), _) => proto::ShortlistState::Ready,
        (None, true) if search.end.is_none() => proto::ShortlistState::Pending,
        (None, _) => proto::ShortlistState::Unspecified,
    }
}

/// A round, for those of its authority. `no_bids` are for finder and decision maker alone.
pub fn round(
    search: &Search,
    round: &Round,
    offers_count: u32,
    no_bids: Vec<proto::NoBid>,
    criteria: proto::Criteria,
) -> proto::Round {
    // A direct round invites one provider: the setting's own.
    let setting = match (round.opening.tier, round.invited.keys().next()) {
        (RoundTier::Direct(setting, _), Some(provider)) => names::setting(*provider, setting),
        (RoundTier::Direct(..) | RoundTier::Framework | RoundTier::Spot(_), _) => String::new(),
    };
    proto::Round {
        name: names::round(search, round.opening.round),
        number: round.opening.round,
        tier: tier(round.opening.tier).into(),
        lot: round.opening.lot.as_ref().map(names::lot).unwrap_or_default(),
        window: Some(window(round)),
        question_deadline: Some(instant_out(round.question_deadline)),
        criteria: Some(criteria),
        invited_count: u32::try_from(round.invited.len()).unwrap_or(u32::MAX),
        offers_count: Some(offers_count),
        no_bids,
        terms_state: terms_state(round).into(),
        reason: reason(search, round),
        setting,
    }
}

/// Whom a round asks, for the wire.
pub const fn tier(tier: RoundTier) -> proto::RoundTier {
    match tier {
        RoundTier::Framework => proto::RoundTier::Framework,
        RoundTier::Spot(_) => proto::RoundTier::Spot,
        RoundTier::Direct(..) => proto::RoundTier::Direct,
    }
}

/// Why it is no framework round, or a further one; empty for the first.
fn reason(search: &Search, round: &Round) -> String {
    let further = search.further.iter().find(|further| further.round == round.opening.round);
    match round.opening.tier {
        RoundTier::Framework => further.map(|further| further.reason.code().to_owned()).unwrap_or_default(),
        RoundTier::Spot(reason) => reason.code().to_owned(),
        RoundTier::Direct(_, reason) => reason.code().to_owned(),
    }
}

/// A no-bid with its note.
pub fn no_bid(provider: ProviderId, given: &NoBid, note: &str) -> proto::NoBid {
    proto::NoBid {
        provider: names::provider(provider),
        reason: given.reason.code().to_owned(),
        note: note.to_owned(),
        declined_at: Some(instant_out(given.at)),
    }
}
