//! A search offered to another authority, for either of the two (SRC-14).

use api::search::v1 as proto;
use domain::event::By;
use domain::search::TransferAnswer;
use engine::{TransferSide, TransferView};
use vocabulary::{SearchName, Timestamp};

use crate::convert::instant_out;

use super::{invitation, names};

/// The last offer of a search, its etag still empty.
pub fn transfer(view: &TransferView) -> proto::Transfer {
    let TransferView { search, transfer, side, request, erased, text, answer_text } = view;
    let answered: Option<(&By, Timestamp)> = transfer.answer.as_ref().map(|answer| match answer {
        TransferAnswer::TakenBack { by, at }
        | TransferAnswer::Declined { by, at, text: _ }
        | TransferAnswer::Accepted { by, at, search: _ } => (by, *at),
    });
    let (state, draft) = match &transfer.answer {
        Some(TransferAnswer::TakenBack { .. }) => (proto::TransferState::TakenBack, String::new()),
        Some(TransferAnswer::Declined { .. }) => (proto::TransferState::Declined, String::new()),
        Some(TransferAnswer::Accepted { search, .. }) => {
            let draft = SearchName { authority: transfer.to, search: *search };
            (proto::TransferState::Accepted, draft.to_string())
        }
        None if search.end.is_some() => (proto::TransferState::Lapsed, String::new()),
        None => (proto::TransferState::Offered, String::new()),
    };
    let knows_where = *side == TransferSide::Offering || state == proto::TransferState::Accepted;
    proto::Transfer {
        search: names::search(search),
        from: names::authority(search.authority),
        to: names::authority(transfer.to),
        state: state.into(),
        summary: (!erased).then(|| invitation::summary(request, search.authority)),
        erased: *erased,
        text: text.clone(),
        offered_by: transfer.by.actor.to_string(),
        offered_at: Some(instant_out(transfer.at)),
        answered_by: answered.map(|(by, _)| by.actor.to_string()).unwrap_or_default(),
        answered_at: answered.map(|(_, at)| instant_out(at)),
        answer_text: answer_text.clone(),
        draft,
        whereabouts: if knows_where { transfer.whereabouts.code().to_owned() } else { String::new() },
        etag: String::new(),
    }
}
