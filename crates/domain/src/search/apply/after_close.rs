//! What the events after the close change.

use std::collections::BTreeMap;

use vocabulary::{OfferId, Timestamp, TrancheId};

use crate::event::{OfferScore, SearchEvent, TrancheSent};
use crate::search::siblings::note_moved;
use crate::search::undo::{ask_again, fold_award_undone};
use crate::search::{
    Amendment, Answer, Choice, End, FurtherRound, OfferQuestion, PublishedSnapshot, Reconsidered, Resolution, Search,
    Snapshot, Tranche,
};

/// Folds one; the others are not of this part.
pub(super) fn change(search: &mut Search, event: &SearchEvent, at: Timestamp) {
    match event {
        SearchEvent::OfferScored { snapshot, offer, scored } => {
            snapshot_mut(search, *snapshot).insert(*offer, scored.clone());
        }
        SearchEvent::ShortlistPublished { snapshot, engine_version, inputs, inputs_digest, result_digest } => {
            snapshot_mut(search, *snapshot);
            if let Some(found) = search.snapshots.iter_mut().find(|found| found.number == *snapshot) {
                found.published = Some(PublishedSnapshot {
                    engine_version: engine_version.clone(),
                    inputs: *inputs,
                    inputs_digest: *inputs_digest,
                    result_digest: *result_digest,
                    at,
                });
            }
        }
        SearchEvent::UnknownResolved { offer, item, evidence, .. } => {
            search.resolutions.push(Resolution { offer: *offer, item: item.clone(), evidence: *evidence });
        }
        SearchEvent::OfferRetracted { offer, reason, .. } => {
            search.retracted.insert(*offer, *reason);
            if search.choice.as_ref().is_some_and(|choice| choice.offer == *offer)
                && let Some(tranche) = search.tranche_of(*offer).map(|tranche| tranche.sent.id)
            {
                end_tranche(search, tranche, at);
                ask_again(search);
            }
        }
        SearchEvent::FeeReduced { offer, terms_version, terms, .. } => {
            search.reduced.insert(*offer, (*terms, at));
            if let Some(closed) = search.offers.get_mut(offer) {
                closed.terms_version = *terms_version;
            }
        }
        SearchEvent::OfferIdentityOpened { by, offer } => {
            search.opened.entry(*offer).or_default().insert(by.actor.clone());
            search.first_opened.entry(*offer).or_insert_with(|| (by.actor.clone(), at));
        }
        SearchEvent::TrancheSent { by, tranche } => search.tranches.push(Tranche {
            sent: TrancheSent::clone(tranche),
            sent_by: by.clone(),
            sent_at: at,
            released_at: None,
            ended_at: None,
            lapsed_at: None,
            choice_lapsed_at: None,
        }),
        SearchEvent::DisclosureReleased { tranche, .. } => {
            for found in search.tranches.iter_mut().filter(|found| found.sent.id == *tranche) {
                found.released_at = Some(at);
            }
        }
        SearchEvent::ConflictDeclared { by: _, offer, conflict, text } => {
            search.conflicts.insert(*offer, *conflict);
            match text {
                Some(text) => search.conflict_texts.insert(*offer, *text),
                None => search.conflict_texts.remove(offer),
            };
        }
        SearchEvent::OfferRejected { by, offer, reason, text } => {
            let answer = Answer { by: by.clone(), reason: *reason, text: *text, at };
            search.answers.insert(*offer, answer);
            search.reconfirmable.remove(offer);
        }
        SearchEvent::TrancheReturned { tranche, .. } => end_tranche(search, *tranche, at),
        SearchEvent::ChoiceUndone { tranche, .. } => {
            end_tranche(search, *tranche, at);
            ask_again(search);
        }
        SearchEvent::ReturnByPassed { tranche } => {
            end_tranche(search, *tranche, at);
            for found in search.tranches.iter_mut().filter(|found| found.sent.id == *tranche) {
                found.lapsed_at = Some(at);
            }
        }
        SearchEvent::OfferChosen { by, offer, confirm_by, childs_view, children, split } => {
            search.choice = Some(Choice {
                offer: *offer,
                by: by.clone(),
                confirm_by: *confirm_by,
                accepted_at: None,
                childs_view: *childs_view,
                children: children.clone(),
                split: split.clone(),
                at,
            });
        }
        SearchEvent::ConfirmByAccepted { offer, .. } => {
            if let Some(choice) = search.choice.as_mut().filter(|choice| choice.offer == *offer) {
                choice.accepted_at = Some(at);
            }
        }
        SearchEvent::ConfirmByPassed { tranche, .. } => {
            end_tranche(search, *tranche, at);
            for found in search.tranches.iter_mut().filter(|found| found.sent.id == *tranche) {
                found.choice_lapsed_at = Some(at);
            }
            ask_again(search);
        }
        SearchEvent::Awarded { by, award } => {
            note_moved(search, award);
            search.award = Some(((**award).clone(), by.clone(), at));
        }
        SearchEvent::AwardUndone { by, reason, text, .. } => fold_award_undone(search, by, (*reason, *text), at),
        SearchEvent::OfferReconfirmed { offer, .. } => {
            search.reconfirmable.remove(offer);
            search.answers.remove(offer);
        }
        SearchEvent::Withdrawn { by, reason, whereabouts, text } => {
            let (by, reason, whereabouts, text) = (by.clone(), *reason, *whereabouts, *text);
            search.end = Some(End::Withdrawn { reason, whereabouts, text, by, at });
        }
        SearchEvent::ChildArrived { by, contract, arrived_on } => {
            let (contract, arrived_on, by) = (*contract, *arrived_on, by.clone());
            search.end = Some(End::Placed { contract, arrived_on, by, at });
        }
        SearchEvent::FurtherRoundOpened { round, reason, text, .. } => {
            search.further.push(FurtherRound { round: *round, reason: *reason, text: *text });
        }
        SearchEvent::OfferCarried { offer, from, .. } => {
            search.carried.insert(*from, *offer);
            search.reconfirmable.remove(from);
        }
        SearchEvent::TypeReconsidered { reason, successor, .. } => {
            search.reconsidered = Some(Reconsidered { reason: *reason, successor: *successor });
        }
        SearchEvent::AmendedAfterClose { kind, request, .. } => {
            search.request = request.clone();
            search.amendments.push(Amendment { kind: *kind, request_version: request.version, at });
        }
        SearchEvent::ChangeReconfirmed { offer, request_version, .. } => {
            search.reconfirmed.insert(*offer, *request_version);
        }
        SearchEvent::OfferQuestionAsked { offer, question, text, answer_by, .. } => {
            let (id, offer, text, answer_by) = (*question, *offer, *text, *answer_by);
            search.offer_questions.push(OfferQuestion { id, offer, text, answer_by, asked_at: at, answer: None });
        }
        SearchEvent::OfferQuestionAnswered { question, text, .. } => {
            for asked in search.offer_questions.iter_mut().filter(|asked| asked.id == *question) {
                asked.answer = Some((*text, at));
            }
        }
        SearchEvent::EndedWithoutMatch { by, whereabouts, text } => {
            search.end = Some(End::NoMatch { whereabouts: *whereabouts, text: *text, by: by.clone(), at });
        }
        _ => {}
    }
}

/// A tranche ends, and with it the choice made from it.
fn end_tranche(search: &mut Search, tranche: TrancheId, at: Timestamp) {
    search.choice = None;
    for found in search.tranches.iter_mut().filter(|found| found.sent.id == tranche) {
        found.ended_at = Some(at);
    }
}

fn snapshot_mut(search: &mut Search, number: u32) -> &mut BTreeMap<OfferId, OfferScore> {
    let index = match search.snapshots.iter().position(|found| found.number == number) {
        Some(index) => index,
        None => {
            let round = search.rounds.last().map_or(0, |round| round.opening.round);
            search.snapshots.push(Snapshot { number, round, scores: BTreeMap::new(), published: None });
            search.snapshots.len() - 1
        }
    };
    &mut search.snapshots[index].scores
}
