//! An offer as a candidate.

use std::collections::BTreeMap;

use matching::v1::{
    Answer, Candidate, CandidateKey, ChildAnswers, Companions, Confirmation, FeeFlag, Level, NeedAnswer, Stay,
    Submission, SupportAgreed, Tender,
};
use vocabulary::{AgeBand, NeedDomain, PlanLength, Timestamp};

use super::answer;
use super::setting::{SettingView, plan_days, setting_facts};
use crate::event;
use crate::framework::PriceList;
use crate::request::Request;
use crate::terms::{Household, NeedAnswer as TermsNeed, Terms};

/// An offer with everything a candidate is made of.
pub struct OfferFacts<'a> {
    /// Its place in the list the caller keeps.
    pub key: u32,
    /// The offer.
    pub offer: vocabulary::OfferId,
    /// Its terms.
    pub terms: &'a Terms,
    /// Its setting.
    pub setting: SettingView<'a>,
    /// Whether it answers the request as it stands.
    pub confirmation: event::Confirmation,
    /// The provider's price lists in the lot that covers the type, where it is bound by them.
    pub prices: &'a PriceList,
    /// The authority's live placements with the provider.
    pub live_placements: u32,
    /// Siblings whom an earlier award of the same group placed in the setting.
    pub siblings_there: u32,
}

/// The candidate of an offer. Completeness was a condition of its submission, and an amendment makes it unconfirmed.
pub fn candidate(facts: &OfferFacts<'_>, request: &Request, tender: &Tender, now: Timestamp) -> Candidate {
    let terms = facts.terms;
    let mut setting = setting_facts(&facts.setting, request, Some(facts.offer), now);
    if let Some(parent_and_baby) = &terms.parent_and_baby {
        setting.parent_and_baby.houses_both = answer(parent_and_baby.houses_both);
        setting.parent_and_baby.assessments = Some(parent_and_baby.assessments.iter().copied().collect());
    }
    if let Some(household) = &terms.household {
        setting.animals = Some(household.animals.iter().copied().collect());
    }
    Candidate {
        key: CandidateKey(facts.key),
        confirmation: match facts.confirmation {
            event::Confirmation::Confirmed => Confirmation::Confirmed,
            event::Confirmation::Unconfirmed => Confirmation::Unconfirmed,
        },
        fee: fee(facts, request),
        submission: Submission { invited: Answer::Yes, in_time: Answer::Yes, complete: Answer::Yes },
        setting,
        earliest_start: Some(terms.earliest_start),
        stay: match terms.stay {
            PlanLength::To18 => Some(Stay::AsLongAsNeeded),
            length => plan_days(Some(length)).map(Stay::Days),
        },
        must_haves: terms.must_haves.iter().map(|given| (given.must_have, answer(given.answer))).collect(),
        legal_conditions_kept: if tender.legal_conditions == 0 {
            Answer::Yes
        } else {
            answer(terms.conditions_accepted)
        },
        siblings: terms.siblings,
        drives_to_family_time: answer(terms.family_time_transport),
        children: terms.children_taken.iter().map(|child| child_answers(*child, terms, request)).collect(),
        parent_needs: needs(terms.needs.iter().filter(|need| need.child.is_none())),
        resolved: BTreeMap::new(),
    }
}

fn fee(facts: &OfferFacts<'_>, request: &Request) -> FeeFlag {
    let placed = (facts.live_placements, facts.siblings_there);
    match facts.prices.working(request, facts.terms, placed, facts.terms.earliest_start) {
        Ok(working) if working.faults().is_empty() => FeeFlag::WithinFramework,
        Ok(_) => FeeFlag::AboveFramework,
        Err(_) => FeeFlag::NoListPrice,
    }
}

fn child_answers(child: u32, terms: &Terms, request: &Request) -> ChildAnswers {
    let own_band =
        usize::try_from(child).ok().and_then(|index| request.children.get(index)).and_then(|one| one.age_band);
    ChildAnswers {
        child,
        needs: needs(terms.needs.iter().filter(|need| need.child == Some(child))),
        school: terms.schools.iter().find(|school| school.child == child).map(|school| school.outcome),
        wishes: terms.wishes.iter().filter(|wish| wish.child == child).map(|wish| (wish.wish, wish.outcome)).collect(),
        identity: terms
            .identity_needs
            .iter()
            .filter(|given| given.child == child)
            .map(|given| (given.identity_need, answer(given.can_meet)))
            .collect(),
        companions: terms.household.as_ref().and_then(|household| companions(household, own_band)),
    }
}

fn needs<'a>(given: impl Iterator<Item = &'a TermsNeed>) -> BTreeMap<NeedDomain, NeedAnswer> {
    given
        .filter_map(|need| {
            let support = if need.support.trim().is_empty() { SupportAgreed::None } else { SupportAgreed::Agreed };
            Some((need.domain, NeedAnswer { capability: Level::new(need.capability)?, support, grade: need.evidence }))
        })
        .collect()
}

/// The other children seen from one child; absent when its own age band is not known.
fn companions(household: &Household, own: Option<AgeBand>) -> Option<Companions> {
    if household.children.is_empty() {
        return Some(Companions::NoOthers);
    }
    let own = own?;
    let others = || household.children.iter().map(|other| other.age_band);
    Some(if others().all(|other| other > own) {
        Companions::AllOlder
    } else if others().all(|other| other < own) {
        Companions::AllYounger
    } else {
        Companions::Mixed
    })
}
