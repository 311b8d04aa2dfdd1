//! Sibling groups: which children an offer takes, which it leaves over, and why a group is parted (DEC-6).
//!
//! A search for several children has one award, so an award for some of them leaves the others to a successor search. Nobody parts
//! brothers and sisters in silence: a reason is always given, and where an offer for all of them stands that passed its gates, in words.

use std::collections::BTreeSet;

use vocabulary::{OfferId, RefusalReason, SplitReason, limits};

use super::Search;
use crate::event::{Awarded, ChildKey, Sealed, Split};
use crate::refusal::Fault;
use crate::text_fault;

/// The children a choice or an award is for, by their places in the request, as the caller named them. Nobody need be named where the
/// search is for one child.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChildrenNamed(pub Vec<u32>);

/// Why the children an offer leaves over are placed apart, as given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SplitGiven {
    /// Why.
    pub reason: SplitReason,
    /// In words, in the vault.
    pub text: Option<Sealed>,
}

impl Search {
    /// The children this search has still to place: all but those who moved to a successor.
    pub fn to_place(&self) -> BTreeSet<u32> {
        let all = 0..u32::try_from(self.children.len()).unwrap_or(u32::MAX);
        all.filter(|child| !self.moved.contains_key(child)).collect()
    }

    /// The same as keyed hashes, in the order of the request.
    pub fn children_to_place(&self) -> Vec<ChildKey> {
        let keys = (0..).zip(&self.children).filter(|(child, _)| !self.moved.contains_key(child));
        keys.map(|(_, key)| *key).collect()
    }

    /// The children an offer takes; none while it is not scored.
    pub fn children_of(&self, offer: OfferId) -> BTreeSet<u32> {
        self.score_of(offer).map(|score| score.children.iter().copied().collect()).unwrap_or_default()
    }

    /// The children an offer would leave over.
    pub fn left_by(&self, offer: OfferId) -> BTreeSet<u32> {
        let taken = self.children_of(offer);
        self.to_place().into_iter().filter(|child| !taken.contains(child)).collect()
    }

    /// Whether an offer takes a child who has moved to a successor search: it can no longer be chosen.
    pub fn takes_moved(&self, offer: OfferId) -> bool {
        !self.moved.is_empty() && self.children_of(offer).iter().any(|child| self.moved.contains_key(child))
    }

    /// Offers of the latest round that take all the children together, passed their gates and are neither rejected nor retracted, best
    /// rank first; none in a search for one child. An answer that is no rejection, such as PLACE_TAKEN, leaves an offer among them.
    pub fn together_offers(&self) -> Vec<OfferId> {
        let to_place = self.to_place();
        if to_place.len() < 2 {
            return Vec::new();
        }
        let stands = |offer: &OfferId| {
            let rejected = self.answers.get(offer).is_some_and(|answer| !answer.reason.answer_only());
            !rejected && !self.retracted.contains_key(offer)
        };
        let scores = self.shortlist().into_iter().flat_map(|shortlist| &shortlist.scores);
        let all = scores.filter(|(offer, score)| {
            stands(offer) && !score.fails() && score.children.iter().copied().collect::<BTreeSet<_>>() == to_place
        });
        let mut found: Vec<(u32, OfferId)> =
            all.filter_map(|(offer, score)| score.rank.map(|rank| (rank, *offer))).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, offer)| offer).collect()
    }

    /// Offers for all the children that a choice of this one passes over; none where it leaves nobody over.
    pub fn passed_over_by(&self, offer: OfferId) -> Vec<OfferId> {
        if self.left_by(offer).is_empty() { Vec::new() } else { self.together_offers() }
    }
}

/// The children an award leaves over are from now on the successor's.
pub(super) fn note_moved(search: &mut Search, award: &Awarded) {
    let Some(successor) = award.successor else { return };
    let left = search.to_place().into_iter().filter(|child| !award.children.contains(child));
    let left: Vec<u32> = left.collect();
    search.moved.extend(left.into_iter().map(|child| (child, successor)));
}

/// What is wrong with the children a choice names and the reason it gives, or does not give, for leaving others over.
pub(super) fn children_faults(
    search: &Search,
    offer: OfferId,
    named: &ChildrenNamed,
    split: Option<&SplitGiven>,
) -> Vec<Fault> {
    let mut faults: Vec<Fault> = named_fault(search, offer, named).into_iter().collect();
    if search.takes_moved(offer) {
        faults.push(Fault::new(RefusalReason::ChildMovedOn, offer.to_string()));
    }
    let left = search.left_by(offer);
    if search.score_of(offer).is_none() {
        return faults;
    }
    match split {
        None if left.is_empty() => {}
        None => {
            let fault = Fault::new(RefusalReason::SplitReasonMissing, "split.reason").with("left_over", listed(&left));
            faults.push(fault);
        }
        Some(_) if left.is_empty() => {
            let fault = Fault::new(RefusalReason::ValueInvalid, "split");
            faults.push(fault.with("expected", "nothing: the offer leaves no child over"));
        }
        Some(given) => {
            faults.extend(text_fault(given.reason.needs_text(), given.text.as_ref(), "split.text"));
            // With an offer for all at hand the code alone explains nothing, and that there is none is untrue.
            let untold = given.text.is_none() || given.reason == SplitReason::NoOfferTogether;
            let passed_over = search.passed_over_by(offer).into_iter().filter(|_| untold);
            faults.extend(passed_over.map(|offer| Fault::new(RefusalReason::TogetherPassedOver, offer.to_string())));
        }
    }
    faults
}

/// In a search for several children the caller names those the offer takes, all of them and nobody else (DEC-6).
pub(super) fn named_fault(search: &Search, offer: OfferId, named: &ChildrenNamed) -> Option<Fault> {
    let ChildrenNamed(given) = named;
    let takes = search.children_of(offer);
    if takes.is_empty() || (given.is_empty() && search.children.len() < 2) {
        return None;
    }
    let same = given.len() == takes.len() && given.iter().all(|child| takes.contains(child));
    (!same).then(|| Fault::new(RefusalReason::ChildNotNamed, "children_taken").with("takes", listed(&takes)))
}

/// The split a choice records: with the offers for all the children that it passes over, the best ranked of them.
pub(super) fn split_of(search: &Search, offer: OfferId, given: &SplitGiven) -> Split {
    let mut passed_over = search.passed_over_by(offer);
    passed_over.truncate(limits::PASSED_OVER_OFFERS_MAX);
    Split { reason: given.reason, text: given.text, passed_over }
}

/// What a finder is told when an award parts a group though an offer for all of them stands; it stops nothing.
pub fn together_warning(search: &Search, offer: OfferId) -> Vec<Fault> {
    let passed_over = search.passed_over_by(offer).into_iter().take(limits::PASSED_OVER_OFFERS_MAX);
    passed_over.map(|offer| Fault::new(RefusalReason::TogetherPassedOver, offer.to_string())).collect()
}

fn listed(children: &BTreeSet<u32>) -> String {
    let children: Vec<String> = children.iter().map(u32::to_string).collect();
    children.join(",")
}
