//! What nobody beside its provider may know of before the close (OFF-3): that something was done at all.

use domain::event::{AttachedTo, Subject};

use crate::world::World;

impl World {
    /// Whether a stream belongs to what providers do in a round that is not over: its close is not recorded, nor its search ended.
    pub fn is_sealed(&self, subject: &Subject) -> bool {
        let (search, round) = match subject {
            Subject::Attachments(AttachedTo::Offer(slot, _)) => (slot.search, Some(slot.round)),
            Subject::AttachmentsOpened(AttachedTo::Search(search), _) => (*search, None),
            Subject::Offer(slot) => (slot.search, Some(slot.round)),
            Subject::Response(search, _) => (*search, None),
            Subject::Search(_)
            | Subject::Setting(_)
            | Subject::Provider(_)
            | Subject::Standing
            | Subject::Lot(_)
            | Subject::PriceList(..)
            | Subject::Child(_)
            | Subject::Authority(_)
            | Subject::Evidence(_)
            | Subject::Reference(_)
            | Subject::Import(_)
            | Subject::Imports
            | Subject::Contract(_)
            | Subject::Privacy(_)
            | Subject::Keys
            | Subject::Principals
            | Subject::Attachments(_)
            | Subject::AttachmentsOpened(..)
            | Subject::Clock => return false,
        };
        let Some(search) = self.search(search) else { return true };
        if search.end.is_some() {
            return false;
        }
        let round = round.map_or_else(|| search.round(), |number| search.round_numbered(number));
        round.is_none_or(|round| round.closed_at.is_none())
    }
}
