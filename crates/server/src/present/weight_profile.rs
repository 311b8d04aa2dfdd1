//! Weight profiles (SRC-7).

use api::search::v1 as proto;
use domain::authority::{Authority, ProfileState, WeightProfile};
use matching::v1::{Criterion, Weights};
use vocabulary::{AuthorityCode, Date};

use super::names;
use super::round::criterion_code;
use crate::convert::{date_out, instant_out};

/// A profile as it stands on a day.
pub fn profile(code: AuthorityCode, kept: &Authority, found: &WeightProfile, today: Date) -> proto::WeightProfile {
    let state = match kept.profile_state(found, today) {
        ProfileState::AwaitingApproval => proto::WeightProfileState::AwaitingApproval,
        ProfileState::Approved => proto::WeightProfileState::Approved,
        ProfileState::InEffect => proto::WeightProfileState::InEffect,
        ProfileState::Superseded => proto::WeightProfileState::Superseded,
        ProfileState::Declined => proto::WeightProfileState::Declined,
    };
    proto::WeightProfile {
        name: names::weight_profile(code, found.version),
        weights: weights_out(found.weights),
        effective_on: Some(date_out(found.effective)),
        state: state.into(),
        proposed_by: found.proposed_by.actor.to_string(),
        proposed_at: Some(instant_out(found.proposed_at)),
        answered_by: found.answered.as_ref().map(|answered| answered.by.actor.to_string()).unwrap_or_default(),
        answered_at: found.answered.as_ref().map(|answered| instant_out(answered.at)),
    }
}

/// The published table, which holds until an authority has a profile of its own.
pub fn published_table(code: AuthorityCode, kept: &Authority, today: Date) -> proto::WeightProfile {
    let table = Weights::default();
    let state = match kept.profile_on(today) {
        None => proto::WeightProfileState::InEffect,
        Some(_) => proto::WeightProfileState::Superseded,
    };
    proto::WeightProfile {
        name: names::weight_profile(code, 0),
        weights: weights_out(Criterion::ALL.map(|criterion| table.of(criterion))),
        state: state.into(),
        ..proto::WeightProfile::default()
    }
}

fn weights_out(weights: [u32; 9]) -> Vec<proto::CriterionWeight> {
    let one = |(criterion, weight): (Criterion, u32)| proto::CriterionWeight {
        criterion: criterion_code(criterion).to_owned(),
        weight,
    };
    Criterion::ALL.into_iter().zip(weights).map(one).collect()
}
