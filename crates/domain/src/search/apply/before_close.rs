//! What the events of drafts and rounds change, up to the close.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{AmendmentKind, Timestamp};

use super::approvals::end_approvals;
use crate::event::{By, OfferClosed, Opening, RequestSealed, SearchEvent};
use crate::search::{Amendment, ApprovalEnd, ClosedOffer, NoBid, PreMatchShown, Question, Round, Search};

/// Folds one; the others are not of this part.
pub(super) fn change(search: &mut Search, event: &SearchEvent, at: Timestamp) {
    match event {
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
        SearchEvent::WindowClosedEarly { round, .. } => {
            if let Some(round) = round_mut(search, *round) {
                round.closes = at;
                round.question_deadline = round.question_deadline.min(at);
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
        _ => {}
    }
}

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
    request: impl FnOnce() -> RequestSealed,
) {
    search.request = request();
    search.amendments.push(Amendment { kind, request_version, at });
    let Some(round) = search.rounds.last_mut() else { return };
    if let Some(closes) = closes {
        round.question_deadline = crate::search::question_deadline(round.opening.window.opens(), closes);
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
