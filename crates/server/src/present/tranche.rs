//! A tranche, for those of its authority (SHL-3, SHL-4).

use api::decision::v1 as proto;
use api::search::v1::Hold;
use engine::{TrancheOfferView, TrancheView};
use vocabulary::OfferId;

use crate::convert::{answer_out, instant_out};

use super::{names, offer};

/// A tranche with its offers in the order sent.
pub fn tranche(view: &TrancheView) -> proto::Tranche {
    let TrancheView { search, tranche, .. } = view;
    let sent = &tranche.sent;
    proto::Tranche {
        name: names::tranche(search, sent.id),
        state: state(view).into(),
        offers: view.offers.iter().map(|one| offer_of(view, one)).collect(),
        return_by: Some(instant_out(sent.return_by)),
        reorder_reason: sent.reorder.map(|reason| reason.code().to_owned()).unwrap_or_default(),
        single_offer_reason: sent.single.map(|reason| reason.code().to_owned()).unwrap_or_default(),
        text: view.text.clone(),
        sent_by: tranche.sent_by.actor.to_string(),
        sent_at: Some(instant_out(tranche.sent_at)),
        disclosure_released_at: tranche.released_at.map(instant_out),
    }
}

fn offer_of(view: &TrancheView, one: &TrancheOfferView) -> proto::TrancheOffer {
    let hold = one.hold.as_ref().map(|hold| Hold {
        places: u32::try_from(hold.places.len()).unwrap_or(u32::MAX),
        held_until: Some(instant_out(hold.until)),
    });
    proto::TrancheOffer {
        offer: names::offer(&view.search, one.round, one.offer),
        state: offer::closed_state(&view.search, one.offer, view.now).unwrap_or_default().into(),
        hold,
        conflict: one.conflict.map_or(0, answer_out),
        conflict_text: one.conflict_text.clone(),
    }
}

/// Where a tranche stands, from what happened to it and to its offers.
fn state(view: &TrancheView) -> proto::TrancheState {
    let TrancheView { search, tranche, now, .. } = view;
    let sent = &tranche.sent;
    let holds = |offer: OfferId| sent.offers.contains(&offer);
    if search.award.as_ref().is_some_and(|(award, ..)| holds(award.offer)) {
        return proto::TrancheState::Chosen;
    }
    if search.end.is_some() {
        return proto::TrancheState::Returned;
    }
    match tranche.ended_at {
        // A return is recorded before the return-by time, a passing at or after it.
        Some(ended) if ended >= sent.return_by => return proto::TrancheState::Expired,
        Some(_) => return proto::TrancheState::Returned,
        None => {}
    }
    if search.standing_choice(*now).is_some_and(|choice| holds(choice.offer)) {
        proto::TrancheState::Chosen
    } else if !sent.offers.iter().any(|offer| search.is_undecided(*offer)) {
        proto::TrancheState::Returned
    } else if *now >= sent.return_by || view.tranche.choice_lapsed_at.is_some() {
        proto::TrancheState::Expired
    } else {
        proto::TrancheState::Sent
    }
}
