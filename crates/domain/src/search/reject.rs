//! Answering offers (DEC-1, DEC-7): a coded reason and a text the provider can read. Decision makers answer what they were sent,
//! the finder the rest; gate failures and withdrawals answer themselves.

use std::collections::BTreeMap;

use vocabulary::{OfferId, RefusalReason, RejectionReason, SearchState, SettingId, Timestamp};

use super::{OfferStanding, Search};
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{By, Event, OfferScore, Sealed, SearchEvent};
use crate::refusal::{Fault, Refusal};
use crate::setting::Setting;
use crate::{by, text_fault};

/// One answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferAnswer {
    /// The offer.
    pub offer: OfferId,
    /// Why.
    pub reason: RejectionReason,
    /// In words its provider can read; required with OTHER.
    pub text: Option<Sealed>,
}

/// Decides answers to several offers at once: all of them or none.
pub fn reject(
    search: &Search,
    actor: &Actor,
    settings: &BTreeMap<SettingId, &Setting>,
    answers: &[OfferAnswer],
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Shortlisting, SearchState::Deciding, SearchState::Chosen])?;
    search.require_shortlist()?;
    Refusal::unless_empty(answer_faults(search, actor, answers, now))?;
    Ok(Decision::all(answer_events(search, &by(actor), settings, answers)))
}

/// What is wrong with the answers `actor` would give.
pub(super) fn answer_faults(search: &Search, actor: &Actor, answers: &[OfferAnswer], now: Timestamp) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, answer) in answers.iter().enumerate() {
        let subject = format!("answers[{index}]");
        let twice = answers[..index].iter().any(|earlier| earlier.offer == answer.offer);
        let reason = match search.offer_standing(answer.offer, now) {
            _ if twice => Some(RefusalReason::OfferAnswered),
            None => Some(RefusalReason::OfferNotLive),
            Some(
                OfferStanding::Answered | OfferStanding::CarriedOn | OfferStanding::Retracted | OfferStanding::Awarded,
            ) => Some(RefusalReason::OfferAnswered),
            Some(OfferStanding::NotEligible) => Some(RefusalReason::AnswersItself),
            Some(OfferStanding::Chosen) => Some(RefusalReason::OfferChosen),
            Some(OfferStanding::InTranche) => (actor.id != search.decision_maker && search.choice.is_none())
                .then_some(RefusalReason::NotYoursToAnswer),
            Some(OfferStanding::Ranked | OfferStanding::Unconfirmed) => {
                let decides_only = actor.id == search.decision_maker && !search.is_emergency();
                decides_only.then_some(RefusalReason::NotInTranche)
            }
        };
        faults.extend(reason.map(|reason| Fault::new(reason, format!("{subject}.offer"))));
        faults.extend(text_fault(answer.reason.needs_text(), answer.text.as_ref(), &format!("{subject}.text")));
    }
    faults
}

/// The events of answers found in order, holds released with them.
pub(super) fn answer_events(
    search: &Search,
    by: &By,
    settings: &BTreeMap<SettingId, &Setting>,
    answers: &[OfferAnswer],
) -> Vec<Event> {
    let mut events = Vec::new();
    for answer in answers {
        let rejected = SearchEvent::OfferRejected {
            by: by.clone(),
            offer: answer.offer,
            reason: answer.reason,
            text: answer.text,
        };
        events.push(Event::Search(search.id, rejected));
        let setting = search.offers.get(&answer.offer).and_then(|offer| settings.get(&offer.setting));
        events.extend(setting.into_iter().flat_map(|setting| setting.release_hold_for(answer.offer)));
    }
    events
}

/// Offers that still wait for an answer before an award of `besides`, or before an end without a match (DEC-7).
pub fn answers_due(search: &Search, besides: Option<OfferId>, now: Timestamp) -> Vec<OfferId> {
    let open = |offer: &OfferId| {
        matches!(
            search.offer_standing(*offer, now),
            Some(OfferStanding::Ranked | OfferStanding::Unconfirmed | OfferStanding::InTranche | OfferStanding::Chosen)
        )
    };
    search.offers.keys().copied().filter(|offer| Some(*offer) != besides).filter(open).collect()
}

/// The answer a failed gate gives by itself (vocabularies.md); absent when no gate failed.
pub fn default_answer(score: &OfferScore) -> Option<RejectionReason> {
    use crate::event::GateOutcome::Fail;
    score.gates.iter().find(|(_, outcome)| *outcome == Fail).map(|(gate, _)| crate::policy::gate_answer(*gate))
}
