//! Weight profiles: what an authority judges offers by (SRC-7, matching model). Versioned, effective from a day, proposed by one person and
//! approved by another. A search keeps the weights it opened with, whatever is approved later.

use matching::v1::Criterion;
use matching::v1::limits::{WEIGHT_MAX, WEIGHTS_TOTAL};
use vocabulary::{AuthorityCode, Date, RefusalReason, Timestamp, limits};

use super::Authority;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{AuthorityEvent, By, Event};
use crate::refusal::{Fault, Refusal, require};

/// One version of an authority's weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightProfile {
    /// From 1, in the order proposed.
    pub version: u32,
    /// Weights of C1 to C9 in order; together 100.
    pub weights: [u32; 9],
    /// Searches that open on this day or later are judged by it, once it is approved.
    pub effective: Date,
    /// Who proposed it.
    pub proposed_by: By,
    /// When.
    pub proposed_at: Timestamp,
    /// What became of it; absent while it waits.
    pub answered: Option<Answered>,
}

/// What became of a proposed profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// What.
    pub answer: ProfileAnswer,
    /// Who said so.
    pub by: By,
    /// When.
    pub at: Timestamp,
}

/// The answer to a proposed profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileAnswer {
    /// It takes effect on its day.
    Approved,
    /// It never does.
    Declined,
}

/// Where a profile stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileState {
    /// Waits for a second person.
    AwaitingApproval,
    /// Approved, its day to come.
    Approved,
    /// What searches opened on that day are judged by.
    InEffect,
    /// A later one has taken its place.
    Superseded,
    /// It never took effect.
    Declined,
}

impl WeightProfile {
    fn is_approved(&self) -> bool {
        self.answered.as_ref().is_some_and(|answered| answered.answer == ProfileAnswer::Approved)
    }
}

impl Authority {
    /// The profile that judges searches opened on a day: of those approved the one with the latest day not after it; of several of one day the
    /// one proposed last. Without one the published table does.
    pub fn profile_on(&self, day: Date) -> Option<&WeightProfile> {
        let approved = self.profiles.iter().filter(|profile| profile.is_approved() && profile.effective <= day);
        approved.max_by_key(|profile| (profile.effective, profile.version))
    }

    /// Where a profile stands on a day.
    pub fn profile_state(&self, profile: &WeightProfile, day: Date) -> ProfileState {
        match profile.answered.as_ref().map(|answered| answered.answer) {
            None => ProfileState::AwaitingApproval,
            Some(ProfileAnswer::Declined) => ProfileState::Declined,
            Some(ProfileAnswer::Approved) if profile.effective > day => ProfileState::Approved,
            Some(ProfileAnswer::Approved) => {
                let in_effect = self.profile_on(day).is_some_and(|found| found.version == profile.version);
                if in_effect { ProfileState::InEffect } else { ProfileState::Superseded }
            }
        }
    }

    fn waiting(&self, version: u32) -> Result<&WeightProfile, Refusal> {
        let found = self.profiles.iter().find(|profile| profile.version == version && profile.answered.is_none());
        found.ok_or_else(|| Refusal::of(RefusalReason::WeightProfileAnswered, format!("weightProfiles/{version}")))
    }
}

/// Proposes weights from a day on. Each 0 to 40, together 100; one proposal waits at a time; every fault at once.
pub fn propose_weights(
    authority: &Authority,
    actor: &Actor,
    code: AuthorityCode,
    (weights, effective): ([u32; 9], Date),
    today: Date,
) -> Result<Decision, Refusal> {
    let mut faults = Vec::new();
    for (criterion, weight) in Criterion::ALL.iter().zip(weights) {
        if weight > WEIGHT_MAX {
            let fault = Fault::new(RefusalReason::WeightOutOfRange, format!("profile.weights.{criterion:?}"));
            faults.push(fault.with("given", weight).with("max", WEIGHT_MAX));
        }
    }
    let total: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
    if total != u64::from(WEIGHTS_TOTAL) {
        let fault = Fault::new(RefusalReason::WeightsTotal, "profile.weights");
        faults.push(fault.with("given", total).with("expected", WEIGHTS_TOTAL));
    }
    faults.extend(past(effective, today));
    if let Some(waiting) = authority.profiles.iter().find(|profile| profile.answered.is_none()) {
        let name = format!("weightProfiles/{}", waiting.version);
        faults.push(Fault::new(RefusalReason::WeightProfileWaiting, name));
    }
    if authority.profiles.len() >= limits::WEIGHT_PROFILES_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "weightProfiles");
        faults.push(fault.with("max", limits::WEIGHT_PROFILES_MAX));
    }
    Refusal::unless_empty(faults)?;
    let version = authority.profiles.iter().map(|profile| profile.version).max().unwrap_or(0) + 1;
    let proposed = AuthorityEvent::WeightsProposed { by: by(actor), version, weights, effective };
    Ok(Decision::of(Event::Authority(code, proposed)))
}

/// Approves a proposed profile: a second person, and not after its day, for what was opened is never judged anew.
pub fn approve_weights(
    authority: &Authority,
    actor: &Actor,
    code: AuthorityCode,
    version: u32,
    today: Date,
) -> Result<Decision, Refusal> {
    let profile = authority.waiting(version)?;
    let own = profile.proposed_by.actor == actor.id;
    require(!own, RefusalReason::ApprovalOwnRequest, format!("weightProfiles/{version}"))?;
    Refusal::unless_empty(past(profile.effective, today).into_iter().collect())?;
    Ok(Decision::of(Event::Authority(code, AuthorityEvent::WeightsApproved { by: by(actor), version })))
}

/// Declines a proposed profile, or takes one's own back.
pub fn decline_weights(
    authority: &Authority,
    actor: &Actor,
    code: AuthorityCode,
    version: u32,
) -> Result<Decision, Refusal> {
    authority.waiting(version)?;
    Ok(Decision::of(Event::Authority(code, AuthorityEvent::WeightsDeclined { by: by(actor), version })))
}

fn past(effective: Date, today: Date) -> Option<Fault> {
    (effective < today).then(|| {
        let fault = Fault::new(RefusalReason::WeightProfilePast, "profile.effective_on");
        fault.with("given", effective).with("min", today)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::apply;
    use crate::fixtures::{actor, cardiff};

    const TABLE: [u32; 9] = [30, 15, 10, 12, 10, 8, 5, 6, 4];
    const SCHOOL_FIRST: [u32; 9] = [20, 40, 10, 10, 5, 5, 5, 5, 0];

    fn day(day: i8) -> Date {
        Date::new(2026, 12, day).unwrap()
    }

    fn fold(authority: Authority, decided: Result<Decision, Refusal>) -> Authority {
        let events = decided.unwrap().events;
        events.iter().fold(authority, |authority, event| match event {
            Event::Authority(_, event) => apply(authority, event, Timestamp::from_micros(0)),
            other => panic!("{other:?}"),
        })
    }

    fn propose(authority: &Authority, weights: [u32; 9], effective: Date) -> Result<Decision, Refusal> {
        propose_weights(authority, &actor("finder"), cardiff(), (weights, effective), day(1))
    }

    fn approve(authority: &Authority, who: &str, version: u32, today: Date) -> Result<Decision, Refusal> {
        approve_weights(authority, &actor(who), cardiff(), version, today)
    }

    #[test]
    fn src_7_every_fault_of_proposed_weights_is_named_at_once() {
        let refused = propose(&Authority::default(), [41, 42, 10, 0, 0, 0, 0, 0, 0], Date::new(2026, 11, 30).unwrap());
        assert_eq!(
            refused.unwrap_err().to_string(),
            "refused WEIGHT_OUT_OF_RANGE profile.weights.C1 given=41 max=40; \
             WEIGHT_OUT_OF_RANGE profile.weights.C2 given=42 max=40; \
             WEIGHTS_TOTAL profile.weights expected=100 given=93; \
             WEIGHT_PROFILE_PAST profile.effective_on given=2026-11-30 min=2026-12-01"
        );
    }

    #[test]
    fn src_7_a_profile_takes_effect_on_its_day_once_a_second_person_approved_it() {
        let proposed = fold(Authority::default(), propose(&Authority::default(), SCHOOL_FIRST, day(5)));
        assert_eq!(proposed.profile_on(day(9)), None, "not without approval");
        assert_eq!(propose(&proposed, TABLE, day(6)).unwrap_err().reason(), RefusalReason::WeightProfileWaiting);
        assert_eq!(approve(&proposed, "finder", 1, day(2)).unwrap_err().reason(), RefusalReason::ApprovalOwnRequest);
        assert_eq!(
            approve(&proposed, "approver", 2, day(2)).unwrap_err().reason(),
            RefusalReason::WeightProfileAnswered
        );
        assert_eq!(approve(&proposed, "approver", 1, day(6)).unwrap_err().reason(), RefusalReason::WeightProfilePast);
        let approved = fold(proposed.clone(), approve(&proposed, "approver", 1, day(5)));
        assert_eq!(approved.profile_on(day(4)), None);
        assert_eq!(approved.profile_on(day(5)).map(|profile| profile.weights), Some(SCHOOL_FIRST));
        assert_eq!(
            approve(&approved, "approver", 1, day(5)).unwrap_err().reason(),
            RefusalReason::WeightProfileAnswered
        );
        let state = |day| approved.profile_state(&approved.profiles[0], day);
        assert_eq!([state(day(4)), state(day(5))], [ProfileState::Approved, ProfileState::InEffect]);
    }

    #[test]
    fn src_7_the_latest_day_wins_and_a_declined_profile_never_counts() {
        let first = fold(Authority::default(), propose(&Authority::default(), SCHOOL_FIRST, day(5)));
        let first = fold(first.clone(), approve(&first, "approver", 1, day(1)));
        let second = fold(first.clone(), propose(&first, TABLE, day(7)));
        let declined = fold(second.clone(), decline_weights(&second, &actor("finder"), cardiff(), 2));
        assert_eq!(declined.profile_on(day(9)).map(|profile| profile.version), Some(1));
        assert_eq!(declined.profile_state(&declined.profiles[1], day(9)), ProfileState::Declined);
        let third = fold(declined.clone(), propose(&declined, TABLE, day(6)));
        let third = fold(third.clone(), approve(&third, "approver", 3, day(1)));
        assert_eq!(third.profile_on(day(9)).map(|profile| profile.version), Some(3));
        assert_eq!(third.profile_state(&third.profiles[0], day(9)), ProfileState::Superseded);
    }
}
