//! An offer: whole for its own provider, without whose it is for those who have not opened its identity (SHL-3).

use api::search::v1 as proto;
use domain::event::GateOutcome;
use domain::search::{End, OfferStanding, Search, default_answer};
use engine::OfferView;
use engine::documents::AnswerWords;
use engine::vault::hex;
use vocabulary::{Language, OfferId, RejectionReason, Timestamp};

use crate::convert::{answer_out, instant_out, signature_out, terms_out};

use super::names;
use super::text::{both, localized};

/// An offer, as far as its view has it.
pub fn offer(view: &OfferView) -> proto::Offer {
    let OfferView { search, offer, slot, now, .. } = view;
    let whose = view.identity_open;
    let hold = view.hold.as_ref().filter(|hold| *now < hold.until);
    proto::Offer {
        name: names::offer(search, slot.round, offer.id),
        setting: if whose { names::setting(offer.provider, slot.setting) } else { String::new() },
        provider: if whose { names::provider(offer.provider) } else { String::new() },
        version: view.terms_version,
        state: state(view).into(),
        terms: view.terms.as_ref().map(terms_out),
        terms_state: match view.terms_state {
            engine::TermsState::Sealed => proto::TermsState::Sealed,
            engine::TermsState::Open => proto::TermsState::Open,
            engine::TermsState::Erased => proto::TermsState::Erased,
        }
        .into(),
        answers_request_version: offer.answers_request_version,
        receipt: view.receipt.as_ref().map(|receipt| proto::Receipt {
            version: view.terms_version,
            commitment: hex(&receipt.sealed.commitment),
            salt: hex(&receipt.salt),
            received_at: Some(instant_out(view.terms_received_at)),
            store: receipt.store.clone(),
            offer: receipt.offer.clone(),
            signature: receipt.signature.as_ref().map(signature_out),
        }),
        answer: if view.withdrawn { None } else { answer(search, offer.id, &view.answer_words, *now) },
        vacancy_reconfirmed: offer.vacancy_reconfirmed.map_or(0, answer_out),
        hold: hold.map(|hold| proto::Hold {
            places: u32::try_from(hold.places.len()).unwrap_or(u32::MAX),
            held_until: Some(instant_out(hold.until)),
        }),
        confirm_by: search
            .standing_choice(*now)
            .filter(|choice| choice.offer == offer.id && search.award.is_none())
            .map(|choice| proto::ConfirmBy {
                confirm_by: Some(instant_out(choice.confirm_by)),
                accepted_at: choice.accepted_at.map(instant_out),
            }),
        conflict: search.conflicts.get(&offer.id).map_or(0, |conflict| answer_out(*conflict)),
        submitted_at: Some(instant_out(offer.received_at)),
    }
}

/// Where an offer stands. Until the shortlist is complete its provider reads no more than before the close.
fn state(view: &OfferView) -> proto::OfferState {
    let OfferView { search, offer, slot, now, .. } = view;
    if view.withdrawn {
        return proto::OfferState::Withdrawn;
    }
    if let Some(state) = closed_state(search, offer.id, *now) {
        return state;
    }
    let from = search.round_numbered(slot.round).map_or(0, |round| round.confirm_from_version);
    if is_withdrawn(search).is_some() {
        proto::OfferState::Answered
    } else if offer.answers_request_version < from {
        proto::OfferState::Unconfirmed
    } else {
        proto::OfferState::Submitted
    }
}

/// Where an offer of a closed round stands; `None` while the shortlist is not complete.
pub fn closed_state(search: &Search, offer: OfferId, now: Timestamp) -> Option<proto::OfferState> {
    let standing = search.offer_standing(offer, now)?;
    let open = |state| if is_withdrawn(search).is_some() { proto::OfferState::Answered } else { state };
    Some(match standing {
        OfferStanding::Unconfirmed => open(proto::OfferState::Unconfirmed),
        OfferStanding::Ranked => open(proto::OfferState::Ranked),
        OfferStanding::InTranche => open(proto::OfferState::InTranche),
        OfferStanding::Chosen => open(proto::OfferState::Chosen),
        OfferStanding::NotEligible => proto::OfferState::NotEligible,
        OfferStanding::Awarded => proto::OfferState::Awarded,
        OfferStanding::Retracted => proto::OfferState::Retracted,
        OfferStanding::CarriedOn => proto::OfferState::CarriedOn,
        OfferStanding::Answered => match search.answers.get(&offer) {
            Some(answer) if answer.reason.answer_only() => proto::OfferState::Answered,
            Some(_) | None => proto::OfferState::Rejected,
        },
    })
}

/// What a provider was told of its offer: by a person, by the gate that failed, or by the search's withdrawal, which answers all that
/// is left (DEC-7, SRC-9).
pub fn answer(search: &Search, offer: OfferId, words: &AnswerWords, now: Timestamp) -> Option<proto::OfferAnswer> {
    if let Some(answer) = search.answers.get(&offer) {
        return Some(answer_of(answer.reason, words, answer.at));
    }
    let standing = search.offer_standing(offer, now);
    if standing == Some(OfferStanding::Retracted) {
        return None;
    }
    if let Some(answer) = gate_answer(search, offer).filter(|_| standing == Some(OfferStanding::NotEligible)) {
        return Some(answer);
    }
    is_withdrawn(search).map(|at| answer_of(RejectionReason::SearchWithdrawn, &AnswerWords::default(), at))
}

fn answer_of(reason: RejectionReason, words: &AnswerWords, at: Timestamp) -> proto::OfferAnswer {
    proto::OfferAnswer {
        reason: reason.code().to_owned(),
        reason_text: Some(localized(|language| reason.provider_text(language))),
        text: words.text.clone(),
        sentences: words.sentences.as_ref().map(|(en, cy)| both(en, cy)),
        answered_at: Some(instant_out(at)),
    }
}

/// The answer a failed gate gives by itself, from the first snapshot in which it failed. Which gate it was is told unless that would
/// tell a safety exclusion or a court's condition (INV-2).
fn gate_answer(search: &Search, offer: OfferId) -> Option<proto::OfferAnswer> {
    let scored = search.snapshots.iter().find_map(|snapshot| {
        let score = snapshot.scores.get(&offer).filter(|score| score.fails())?;
        snapshot.published.as_ref().map(|published| (score, published.at))
    });
    let (score, at) = scored?;
    let reason = default_answer(score)?;
    let failed = score.gates.iter().find(|(_, outcome)| *outcome == GateOutcome::Fail).map(|(gate, _)| *gate);
    let told = failed.filter(|gate| gate.shown_in_invitations());
    let sentences = told.map(|gate| (gate.label(Language::En).to_owned(), gate.label(Language::Cy).to_owned()));
    Some(answer_of(reason, &AnswerWords { text: String::new(), sentences }, at))
}

/// When the search was withdrawn, if it was.
fn is_withdrawn(search: &Search) -> Option<Timestamp> {
    match &search.end {
        Some(End::Withdrawn { at, .. }) => Some(*at),
        Some(End::NoMatch { .. } | End::Placed { .. }) | None => None,
    }
}
