//! What an approver decides after a concealment, and what a provider says after an undone award (REG-5, DEC-10).

use std::sync::Arc;

use domain::Decision;
use domain::provider::Provider;
use domain::search::{
    FreezeFacts, HoldableOffer, Search, continue_after_concealment, reconfirm, undo_after_concealment,
};
use domain::setting::Setting;
use views::permit::{Action, may_respond};
use vocabulary::{HoldId, OfferId, SearchId};

use super::tranche::{is_family, places};
use super::{permitted, require_note};
use crate::failure::Failure;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Whose offer is chosen or awarded, bound.
pub(super) struct Settled {
    provider: Arc<Provider>,
    setting: Arc<Setting>,
}

impl Settled {
    pub(super) fn facts(&self) -> FreezeFacts<'_> {
        FreezeFacts { provider: &self.provider, setting: &self.setting }
    }
}

/// Whose offer is chosen or awarded; none where none is.
pub(super) fn settled(tx: &mut Tx<'_>, search: &Search) -> Result<Option<Settled>, Failure> {
    let closed = search.settled_offer(tx.now).and_then(|offer| search.offers.get(&offer));
    let Some(closed) = closed else { return Ok(None) };
    let provider = tx.provider(closed.provider)?.ok_or(Failure::NotPermitted)?;
    let setting = tx.setting(closed.setting)?.ok_or(Failure::NotPermitted)?;
    Ok(Some(Settled { provider, setting }))
}

/// Whose offer is chosen or awarded, or the refusal that nothing is frozen.
fn require_settled(tx: &mut Tx<'_>, search: &Search) -> Result<Settled, Failure> {
    let nothing = || domain::Refusal::of(vocabulary::RefusalReason::NotFrozen, "search");
    settled(tx, search)?.ok_or_else(|| nothing().into())
}

/// Confirms that a frozen search goes on.
pub struct ConfirmAfterConcealment {
    /// The search.
    pub search: SearchId,
    /// Conditions; empty for none.
    pub conditions: String,
    /// The id of the hold, should the one that was released be taken again.
    pub hold: HoldId,
}

impl Verb for ConfirmAfterConcealment {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Approve)?;
        require_note("conditions", &self.conditions)?;
        let settled = require_settled(tx, &search)?;
        let offer = search.settled_offer(tx.now).ok_or(Failure::NotPermitted)?;
        let sealed = tx.engine().terms_of(&tx.engine().world(), &search, offer).ok_or(Failure::NotPermitted)?;
        let terms = tx.engine().open_terms(offer, &sealed).await?;
        let family = search.round().is_some_and(|round| is_family(round.opening.placement_type));
        let released = HoldableOffer {
            offer,
            hold: self.hold,
            setting: &settled.setting,
            places: places(&terms, family),
            start: terms.earliest_start,
            hold_hours: terms.hold_hours,
        };
        let conditions = tx.seal_text(KeySubject::Search(self.search), &self.conditions).await?;
        Ok(continue_after_concealment(&search, tx.actor, settled.facts(), &released, conditions, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Undoes a frozen choice or award.
pub struct UndoAfterConcealment {
    /// The search.
    pub search: SearchId,
    /// In words; empty for none.
    pub text: String,
}

impl Verb for UndoAfterConcealment {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Approve)?;
        require_note("text", &self.text)?;
        let settled = require_settled(tx, &search)?;
        let held = tx.settings_of(&search)?;
        let held: Vec<_> = held.values().map(|setting| &**setting).collect();
        let text = tx.seal_text(KeySubject::Search(self.search), &self.text).await?;
        Ok(undo_after_concealment(&search, tx.actor, settled.facts(), &held, text, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Says that an offer stands again after an undone award.
pub struct ReconfirmOffer {
    /// The search.
    pub search: SearchId,
    /// The offer.
    pub offer: OfferId,
    /// Version of the request it stands for; absent where none is said.
    pub request_version: Option<u32>,
}

impl Verb for ReconfirmOffer {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = tx.search_as_is(self.search);
        let provider = may_respond(tx.actor, search.as_deref())?;
        let search = tx.search(self.search)?.ok_or(Failure::NotPermitted)?;
        if search.offers.get(&self.offer).is_none_or(|offer| offer.provider != provider) {
            return Err(Failure::NotPermitted);
        }
        let standing = tx.provider(provider)?.ok_or(Failure::NotPermitted)?;
        standing.require_standing(tx.now)?;
        Ok(reconfirm(&search, tx.actor, (self.offer, self.request_version), provider, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.offer.to_string()
    }
}
