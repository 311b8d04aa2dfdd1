//! What each event of a search changes. Believes: no rules, no errors, no clock.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{AmendmentKind, SearchId, Timestamp, TrancheId};

use super::siblings::note_moved;
use super::state::{
    Amendment, Answer, Approval, ApprovalEnd, ApprovalSubject, Choice, ClosedOffer, Continuation, End, NoBid,
    PastApproval, PreMatchShown, PublishedSnapshot, Question, Resolution, Round, Search, Snapshot, Tranche,
};
use super::undo::undo_award;
use crate::event::{By, OfferClosed, OfferScore, Opening, SearchEvent};

/// Folds one event; a search begins with `Drafted`, and any other event without one leaves nothing.
pub fn apply(search: Option<Search>, id: SearchId, event: &SearchEvent, at: Timestamp) -> Option<Search> {
    if let SearchEvent::Drafted { by, authority, decision_maker, children, request, succeeds } = event {
        return Some(Search {
            id,
            authority: *authority,
            finder: by.actor.clone(),
            decision_maker: decision_maker.clone(),
            children: children.clone(),
            succeeds: *succeeds,
            moved: BTreeMap::new(),
            request: request.clone(),
            amendments: Vec::new(),
            pre_match: None,
            approvals: Vec::new(),
            past_approvals: Vec::new(),
            returned: None,
            rounds: Vec::new(),
            offers: BTreeMap::new(),
            snapshots: Vec::new(),
            resolutions: Vec::new(),
            opened: BTreeMap::new(),
            first_opened: BTreeMap::new(),
            tranches: Vec::new(),
            conflicts: BTreeMap::new(),
            conflict_texts: BTreeMap::new(),
            answers: BTreeMap::new(),
            retracted: BTreeMap::new(),
            reduced: BTreeMap::new(),
            choice: None,
            award: None,
            continuations: Vec::new(),
            undone: Vec::new(),
            reconfirmable: BTreeSet::new(),
            end: None,
            drafted_at: at,
            changed_at: at,
        });
    }
    let mut search = search?;
    search.changed_at = at;
    change(&mut search, event, at);
    Some(search)
}

fn change(search: &mut Search, event: &SearchEvent, at: Timestamp) {
    match event {
        SearchEvent::Drafted { .. } => {}
        SearchEvent::Edited { decision_maker, children, request, .. } => {
            search.decision_maker.clone_from(decision_maker);
            search.children.clone_from(children);
            search.request = request.clone();
            end_approvals(search, |_| ApprovalEnd::Void);
        }
        SearchEvent::PreMatchShown { by, request_version, as_of, settings, could_serve } => {
            search.pre_match = Some(PreMatchShown {
                by: by.clone(),
                at,
                request_version: *request_version,
                as_of: *as_of,
                settings: *settings,
                could_serve: *could_serve,
            });
        }
        SearchEvent::ApprovalsRequested { by, request_version, kinds } => {
            search.returned = None;
            search.approvals = kinds
                .iter()
                .map(|kind| Approval {
                    kind: *kind,
                    request_version: *request_version,
                    covers: search.request.clone(),
                    requested_by: by.actor.clone(),
                    requested_at: at,
                    subject: ApprovalSubject::Opening,
                    reason: None,
                    rejections: Vec::new(),
                    text: None,
                    granted: None,
                    window_hours_min: None,
                    conditions: None,
                })
                .collect();
        }
        SearchEvent::ApprovalAsked { by, kind, request_version, round, offer, reason, rejections, text } => {
            let approval = Approval {
                kind: *kind,
                request_version: *request_version,
                covers: search.request.clone(),
                requested_by: by.actor.clone(),
                requested_at: at,
                subject: ApprovalSubject::of(*round, *offer),
                reason: *reason,
                rejections: rejections.clone(),
                text: *text,
                granted: None,
                window_hours_min: None,
                conditions: None,
            };
            end_approvals_of(search, *kind, &ApprovalEnd::Void);
            search.approvals.push(approval);
        }
        SearchEvent::ApprovalRefused { by, kind, reason } => {
            end_approvals_of(search, *kind, &ApprovalEnd::Refused(by.clone(), at));
            search.returned = Some(*reason);
        }
        SearchEvent::ApprovalGranted { by, kind, window_hours_min, conditions, .. } => {
            let waiting = |approval: &&mut Approval| approval.kind == *kind && approval.granted.is_none();
            for approval in search.approvals.iter_mut().filter(waiting) {
                approval.granted = Some((by.clone(), at));
                approval.window_hours_min = *window_hours_min;
                approval.conditions = *conditions;
            }
        }
        SearchEvent::Returned { by, kind, reason } => {
            end_approvals(search, |approval| {
                if approval.kind == *kind { ApprovalEnd::Refused(by.clone(), at) } else { ApprovalEnd::Void }
            });
            search.returned = Some(*reason);
        }
        SearchEvent::RoundOpened { by, opening } => search.rounds.push(open_round(by, opening, at)),
        SearchEvent::ProvidersInvited { round, invited } => {
            if let Some(round) = round_mut(search, *round) {
                round.invited.extend(invited.iter().map(|invited| (invited.provider, invited.notice)));
            }
        }
        SearchEvent::Amended { kind, request, closes, .. } => {
            amend(search, *kind, request.version, *closes, at, || request.clone())
        }
        SearchEvent::WindowExtended { round, closes, question_deadline, .. } => {
            if let Some(round) = round_mut(search, *round) {
                round.closes = *closes;
                round.question_deadline = *question_deadline;
            }
        }
        SearchEvent::ProfileOpened { provider, .. } => {
            if let Some(round) = search.rounds.last_mut() {
                round.profile_opened.insert(*provider);
            }
        }
        SearchEvent::InvitationDeclined { provider, reason, note, .. } => {
            if let Some(round) = search.rounds.last_mut() {
                round.declined.insert(*provider, NoBid { reason: *reason, note: *note, at });
            }
        }
        SearchEvent::QuestionAsked { provider, question, text, .. } => {
            if let Some(round) = search.rounds.last_mut() {
                let asked = Question { provider: *provider, text: *text, asked_at: at, published: None };
                round.questions.insert(*question, asked);
            }
        }
        SearchEvent::QuestionAnswered { question, published, .. } => {
            let asked = search.rounds.iter_mut().find_map(|round| round.questions.get_mut(question));
            if let Some(asked) = asked {
                asked.published = Some((*published, at));
            }
        }
        SearchEvent::OffersStood { round, offers } => {
            search.offers.extend(offers.iter().map(|offer| (offer.offer, closed_offer(*round, offer))));
        }
        SearchEvent::RoundClosed { round, unanswered_questions, .. } => {
            if let Some(round) = round_mut(search, *round) {
                round.closed_at = Some(at);
                round.unanswered_questions = *unanswered_questions;
            }
        }
        _ => decide(search, event, at),
    }
}

/// The events after the close.
fn decide(search: &mut Search, event: &SearchEvent, at: Timestamp) {
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
            sent: TrancheSentRef::clone(tranche),
            sent_by: by.clone(),
            sent_at: at,
            released_at: None,
            ended_at: None,
            lapsed_at: None,
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
        SearchEvent::TrancheReturned { tranche, .. } | SearchEvent::ChoiceUndone { tranche, .. } => {
            end_tranche(search, *tranche, at);
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
                childs_view: *childs_view,
                children: children.clone(),
                split: split.clone(),
                at,
            });
        }
        SearchEvent::Awarded { by, award } => {
            note_moved(search, award);
            search.award = Some(((**award).clone(), by.clone(), at));
        }
        SearchEvent::ContinuedAfterConcealment { by, offer, category, concealed_at, conditions } => {
            search.continuations.push(Continuation {
                offer: *offer,
                category: *category,
                concealed_at: *concealed_at,
                by: by.clone(),
                conditions: *conditions,
                at,
            });
        }
        SearchEvent::AwardUndone { by, reason, .. } => undo_award(search, by, *reason, at),
        SearchEvent::OfferReconfirmed { offer, .. } => {
            search.reconfirmable.remove(offer);
            search.answers.remove(offer);
        }
        SearchEvent::Withdrawn { by, reason, whereabouts, text } => {
            let (by, reason, whereabouts, text) = (by.clone(), *reason, *whereabouts, *text);
            search.end = Some(End::Withdrawn { reason, whereabouts, text, by, at });
        }
        SearchEvent::EndedWithoutMatch { by, whereabouts, text } => {
            search.end = Some(End::NoMatch { whereabouts: *whereabouts, text: *text, by: by.clone(), at });
        }
        SearchEvent::Drafted { .. }
        | SearchEvent::Edited { .. }
        | SearchEvent::PreMatchShown { .. }
        | SearchEvent::ApprovalsRequested { .. }
        | SearchEvent::ApprovalGranted { .. }
        | SearchEvent::Returned { .. }
        | SearchEvent::ApprovalAsked { .. }
        | SearchEvent::ApprovalRefused { .. }
        | SearchEvent::RoundOpened { .. }
        | SearchEvent::ProvidersInvited { .. }
        | SearchEvent::Amended { .. }
        | SearchEvent::WindowExtended { .. }
        | SearchEvent::ProfileOpened { .. }
        | SearchEvent::InvitationDeclined { .. }
        | SearchEvent::QuestionAsked { .. }
        | SearchEvent::QuestionAnswered { .. }
        | SearchEvent::OffersStood { .. }
        | SearchEvent::RoundClosed { .. } => {}
    }
}

/// A tranche ends, and with it the choice made from it.
fn end_tranche(search: &mut Search, tranche: TrancheId, at: Timestamp) {
    search.choice = None;
    for found in search.tranches.iter_mut().filter(|found| found.sent.id == tranche) {
        found.ended_at = Some(at);
    }
}

/// No approval stands any longer; what became of each stays known.
fn end_approvals(search: &mut Search, end: impl Fn(&Approval) -> ApprovalEnd) {
    let ended = std::mem::take(&mut search.approvals).into_iter();
    search.past_approvals.extend(ended.map(|approval| PastApproval { end: end(&approval), approval }));
}

/// No approval of a kind stands any longer.
fn end_approvals_of(search: &mut Search, kind: vocabulary::ApprovalKind, end: &ApprovalEnd) {
    let (ended, standing): (Vec<_>, Vec<_>) =
        std::mem::take(&mut search.approvals).into_iter().partition(|approval| approval.kind == kind);
    search.approvals = standing;
    search.past_approvals.extend(ended.into_iter().map(|approval| PastApproval { approval, end: end.clone() }));
}

type TrancheSentRef = crate::event::TrancheSent;

fn open_round(by: &By, opening: &Opening, at: Timestamp) -> Round {
    Round {
        closes: opening.window.closes(),
        question_deadline: opening.question_deadline,
        confirm_from_version: opening.request_version,
        opening: opening.clone(),
        opened: (by.clone(), at),
        invited: BTreeMap::new(),
        profile_opened: BTreeSet::new(),
        declined: BTreeMap::new(),
        questions: BTreeMap::new(),
        closed_at: None,
        unanswered_questions: 0,
    }
}

fn amend(
    search: &mut Search,
    kind: AmendmentKind,
    request_version: u32,
    closes: Option<Timestamp>,
    at: Timestamp,
    request: impl FnOnce() -> crate::event::RequestSealed,
) {
    search.request = request();
    search.amendments.push(Amendment { kind, request_version, at });
    let Some(round) = search.rounds.last_mut() else { return };
    if let Some(closes) = closes {
        round.question_deadline = super::question_deadline(round.opening.window.opens(), closes);
        round.closes = closes;
    }
    if kind == AmendmentKind::Material {
        round.confirm_from_version = request_version;
    }
}

fn closed_offer(round: u32, offer: &OfferClosed) -> ClosedOffer {
    ClosedOffer {
        round,
        setting: offer.setting,
        provider: offer.provider,
        terms_version: offer.terms_version,
        confirmation: offer.confirmation,
    }
}

fn round_mut(search: &mut Search, number: u32) -> Option<&mut Round> {
    search.rounds.iter_mut().find(|round| round.opening.round == number)
}

fn snapshot_mut(search: &mut Search, number: u32) -> &mut BTreeMap<vocabulary::OfferId, OfferScore> {
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
