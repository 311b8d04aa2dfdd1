//! Marking nearer offers (DEC-4): before a child is placed out of area, the decision maker says of every nearer offer whether it could
//! serve, and of one that could why it is passed over.

use std::collections::BTreeSet;

use vocabulary::{NearerVerdict, OfferId, RefusalReason, SearchState, Tier, Timestamp, limits};

use super::Search;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, NearerMark, SearchEvent};
use crate::refusal::{Fault, Refusal};

/// Marks nearer offers.
pub struct MarkNearer {
    /// Each offer once, each with its words for the panel.
    pub marks: Vec<NearerMark>,
}

/// Decides the marks of offers: on the newest shortlist, for a later one needs new marks.
pub fn mark_nearer(search: &Search, actor: &Actor, command: MarkNearer, now: Timestamp) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Deciding, SearchState::Chosen])?;
    let snapshot = search.require_shortlist()?.number;
    Refusal::unless_empty(mark_faults(search, &command.marks, now))?;
    let marked = SearchEvent::NearerOffersMarked { by: by(actor), snapshot, marks: command.marks };
    let decision = Decision::of(Event::Search(search.id, marked));
    Ok(match (search.standing_choice(now), search.active_tranche(now)) {
        (Some(choice), _) => decision.before(choice.confirm_by),
        (None, Some(tranche)) => decision.before(tranche.sent.return_by),
        (None, None) => decision,
    })
}

fn mark_faults(search: &Search, marks: &[NearerMark], now: Timestamp) -> Vec<Fault> {
    let mut faults = Vec::new();
    if marks.is_empty() || marks.len() > limits::NEARER_MARKS_PER_CALL_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "marks").with("given", marks.len());
        faults.push(fault.with("max", limits::NEARER_MARKS_PER_CALL_MAX));
    }
    let chosen = search.standing_choice(now).map(|choice| choice.offer);
    let mut named = BTreeSet::new();
    for (index, mark) in marks.iter().enumerate() {
        let at = |field: &str| format!("marks[{index}].{field}");
        if !named.insert(mark.offer) {
            faults.push(Fault::new(RefusalReason::ValueInvalid, at("offer")).with("expected", "each once"));
        } else if chosen == Some(mark.offer) {
            faults.push(Fault::new(RefusalReason::OfferChosen, at("offer")));
        } else if !search.is_markable(mark.offer) {
            faults.push(Fault::new(RefusalReason::OfferIneligible, at("offer")));
        }
        match (mark.verdict, mark.reason) {
            (NearerVerdict::Capable, None) | (NearerVerdict::NotCapable, Some(_)) => {
                faults.push(Fault::new(RefusalReason::PassedOverReasonMissing, at("reason")));
            }
            (NearerVerdict::Capable, Some(_)) | (NearerVerdict::NotCapable, None) => {}
        }
    }
    faults
}

impl Search {
    /// Whether an offer of the latest round passed its gates and is neither rejected nor retracted. An answer that is no rejection, such
    /// as that a better match was chosen, leaves it one.
    fn is_markable(&self, offer: OfferId) -> bool {
        let passed = self.score_of(offer).is_some_and(|score| score.rank.is_some() && !score.fails());
        let rejected = self.answers.get(&offer).is_some_and(|answer| !answer.reason.answer_only());
        passed && !rejected && !self.retracted.contains_key(&offer) && !self.takes_moved(offer)
    }

    /// The offers nearer than one out of area that pass their gates and stand unrejected, of the same round; one whose tier is not known
    /// may be nearer. Empty for an offer in the authority's area.
    pub fn nearer_offers(&self, offer: OfferId) -> Vec<OfferId> {
        let tier = self.score_of(offer).and_then(|score| score.tier).filter(|tier| *tier != Tier::T1);
        let (Some(tier), Some(closed)) = (tier, self.offers.get(&offer)) else { return Vec::new() };
        let nearer = |other: &OfferId| {
            let other = self.score_of(*other).and_then(|score| score.tier);
            other.is_none_or(|other| other < tier)
        };
        let of_round = self.offers.iter().filter(|(_, found)| found.round == closed.round).map(|(other, _)| *other);
        of_round.filter(|other| *other != offer && nearer(other) && self.is_markable(*other)).collect()
    }

    /// Of the nearer offers those without a mark on the newest shortlist (DEC-4).
    pub fn nearer_unmarked(&self, offer: OfferId) -> Vec<OfferId> {
        let round = self.offers.get(&offer).map(|closed| closed.round);
        let newest = round.and_then(|round| self.shortlist_of(round)).map(|snapshot| snapshot.number);
        let is_marked = |other: &OfferId| self.nearer.get(other).is_some_and(|marked| Some(marked.snapshot) == newest);
        self.nearer_offers(offer).into_iter().filter(|other| !is_marked(other)).collect()
    }
}
