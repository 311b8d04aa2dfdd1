//! Taking an attachment away: as long as nobody it is for may have seen it.

use vocabulary::{AttachmentId, AttachmentStage, RefusalReason, SearchState, Timestamp};

use super::attach::not_now;
use super::{Attachments, Held};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{AttachedTo, AttachmentEvent, Event};
use crate::refusal::Refusal;

/// Decides whether an attachment is taken away: of a search before its stage is reached, of an offer before the close, of a contract before both
/// sides have signed.
pub fn remove(
    held: &Held<'_>,
    attachments: &Attachments,
    actor: &Actor,
    attachment: AttachmentId,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let found = attachments.live.get(&attachment);
    let found = found.ok_or_else(|| Refusal::of(RefusalReason::NotPermitted, attachment.to_string()))?;
    let removed =
        |to: AttachedTo| Decision::of(Event::Attachment(to, AttachmentEvent::Removed { by: by(actor), attachment }));
    match held {
        Held::Search(search) => {
            let unseen = match found.stage {
                Some(AttachmentStage::Opened) => search.state(now) == SearchState::Draft,
                Some(AttachmentStage::Tranche) => search.tranches.iter().all(|tranche| tranche.released_at.is_none()),
                Some(AttachmentStage::Award) => search.award.is_none() && search.undone.is_empty(),
                None => true,
            };
            let may = unseen && search.end.is_none();
            may.then(|| removed(AttachedTo::Search(search.id))).ok_or_else(|| not_now("search", found.stage))
        }
        Held::Offer(search, offers, slot, offer, provider) => {
            let round = search.open_round_numbered(slot.round, now)?;
            offers.require_live(*offer, *provider)?;
            Ok(removed(AttachedTo::Offer(*slot, *offer)).before(round.closes))
        }
        Held::Contract(contract, search) => {
            contract.require_standing(search)?;
            let may = contract.exchanged.is_empty() && contract.ended.is_none();
            may.then(|| removed(AttachedTo::Contract(contract.id))).ok_or_else(|| not_now("contract", None))
        }
    }
}
