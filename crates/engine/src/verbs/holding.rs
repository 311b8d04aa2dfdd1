//! What a provider does about the place of its chosen offer (SHL-4).

use domain::Decision;
use domain::search::{HoldableOffer, accept_confirm_by};
use views::permit::may_respond;
use vocabulary::{HoldId, OfferId, RefusalReason, SearchId};

use super::freezing::settled;
use super::tranche::places_in;
use crate::failure::Failure;
use crate::tx::{Tx, Verb};

/// Accepts the confirm-by time of a choice: the place is held until then.
pub struct AcceptConfirmBy {
    /// The search.
    pub search: SearchId,
    /// The offer.
    pub offer: OfferId,
    /// The id of the hold, should one be taken anew.
    pub hold: HoldId,
}

impl Verb for AcceptConfirmBy {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = tx.search_as_is(self.search);
        let provider = may_respond(tx.actor, search.as_deref())?;
        tx.standing();
        let search = tx.search(self.search)?.ok_or(Failure::NotPermitted)?;
        if search.offers.get(&self.offer).is_none_or(|offer| offer.provider != provider) {
            return Err(Failure::NotPermitted);
        }
        let not_chosen = || domain::Refusal::of(RefusalReason::NotChosen, self.offer.to_string());
        search.require_state(tx.now, &[vocabulary::SearchState::Chosen])?;
        if search.settled_offer(tx.now) != Some(self.offer) {
            return Err(not_chosen().into());
        }
        let chosen = settled(tx, &search)?.ok_or_else(not_chosen)?;
        let sealed = tx.engine().terms_of(&tx.engine().world(), &search, self.offer).ok_or(Failure::NotPermitted)?;
        let terms = tx.engine().open_terms(self.offer, &sealed).await?;
        let facts = chosen.facts();
        let offer = HoldableOffer {
            offer: self.offer,
            hold: self.hold,
            setting: facts.setting,
            places: places_in(&search, &terms),
            start: terms.earliest_start,
            hold_hours: terms.hold_hours,
        };
        Ok(accept_confirm_by(&search, tx.actor, provider, facts, &offer, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.offer.to_string()
    }
}
