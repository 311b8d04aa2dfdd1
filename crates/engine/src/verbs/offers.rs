//! Submitting, revising, withdrawing and confirming offers before the close; retracting and lowering a fee after it.

use std::sync::Arc;

use domain::event::{OfferSlot, Sealed};
use domain::framework::Lots;
use domain::offer::{Confirm, Revise, Submit, SubmitFacts, confirm, revise, submit, withdraw};
use domain::provider::Provider;
use domain::request::{Request, YesNoUnknown};
use domain::search::{ReduceFee, Retract, Search, reduce_fee, retract};
use domain::setting::Setting;
use domain::terms::{Fee, Terms, bounds};
use domain::{Decision, Fault, Refusal};
use views::permit::may_respond;
use vocabulary::{OfferId, ProviderId, RefusalReason, RetractionReason, SearchId, SettingId, limits};

use super::require_note;
use crate::failure::Failure;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// What every offer is decided on, gathered and bound.
pub(super) struct Gathered {
    pub(super) search: Arc<Search>,
    pub(super) provider: Arc<Provider>,
    setting: Arc<Setting>,
    lots: Lots,
    request: Request,
}

impl Gathered {
    pub(super) fn facts(&self) -> SubmitFacts<'_> {
        SubmitFacts { request: &self.request, provider: &self.provider, setting: &self.setting, lots: &self.lots }
    }
}

/// Gathers for an offer of `setting`: an invited provider; a setting that is not its own looks like one that is not there.
pub(super) async fn gather(tx: &mut Tx<'_>, search: SearchId, setting: SettingId) -> Result<Gathered, Failure> {
    let (search, provider) = responding(tx, search)?;
    let provider = tx.provider(provider)?.ok_or(Failure::NotPermitted)?;
    let setting = tx.setting(setting)?.ok_or(Failure::NotPermitted)?;
    if setting.recorded.provider != provider.id {
        return Err(Failure::NotPermitted);
    }
    let lots = tx.lots_listing(provider.id);
    let (request, _) = tx.engine().open_request(&search).await?;
    Ok(Gathered { search, provider, setting, lots, request })
}

fn responding(tx: &mut Tx<'_>, id: SearchId) -> Result<(Arc<Search>, ProviderId), Failure> {
    let search = tx.search_as_is(id);
    let provider = may_respond(tx.actor, search.as_deref())?;
    let search = tx.search(id)?.ok_or(Failure::NotPermitted)?;
    Ok((search, provider))
}

/// The slot of an offer of the actor's own provider.
pub(super) fn own_slot(tx: &Tx<'_>, offer: OfferId) -> Result<OfferSlot, Failure> {
    let world = tx.engine().world();
    let slot = world.slot_to_act_on(offer).ok_or(Failure::NotPermitted)?;
    let offers = world.offers(&slot).unwrap_or_default();
    let found = offers.find(offer);
    let own = found.is_some_and(|found| tx.actor.provider() == Some(found.provider));
    if own { Ok(slot) } else { Err(Failure::NotPermitted) }
}

/// A round takes so many offers and no more (ACR-5): far above what any lot can send, so that its shortlist always fits one commit.
pub(super) fn require_room(tx: &Tx<'_>, slot: OfferSlot) -> Result<(), Failure> {
    let max = limits::OFFERS_PER_ROUND_MAX;
    let live = tx.engine().world().live_offers(slot.search, slot.round);
    if usize::try_from(live).is_ok_and(|live| live < max) {
        return Ok(());
    }
    Err(Refusal::from(Fault::new(RefusalReason::LimitExceeded, "round.offers").with("max", max)).into())
}

/// Submits an offer.
pub struct SubmitOffer {
    /// The new offer.
    pub offer: OfferId,
    /// Search, round and setting.
    pub slot: OfferSlot,
    /// Version of the request it answers.
    pub answers_request_version: u32,
    /// Its terms.
    pub terms: Terms,
    /// Whether the vacancy is still there; absent when not said (REG-4).
    pub vacancy_reconfirmed: Option<YesNoUnknown>,
}

impl Verb for SubmitOffer {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let gathered = gather(tx, self.slot.search, self.slot.setting).await?;
        let round = gathered.search.round_numbered(self.slot.round).ok_or(Failure::NotPermitted)?;
        round.require_open(tx.now)?;
        require_room(tx, self.slot)?;
        let offers = tx.offers(self.slot);
        let sealed = tx.seal(KeySubject::Offer(self.offer), &self.terms).await?;
        let command = Submit {
            offer: self.offer,
            slot: self.slot,
            answers_request_version: self.answers_request_version,
            terms: &self.terms,
            sealed,
            vacancy_reconfirmed: self.vacancy_reconfirmed,
        };
        Ok(submit(&gathered.search, &offers, tx.actor, &gathered.facts(), &command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.offer.to_string()
    }
}

/// Revises an offer.
pub struct ReviseOffer {
    /// The offer.
    pub offer: OfferId,
    /// Version of the request it answers.
    pub answers_request_version: u32,
    /// Its new terms.
    pub terms: Terms,
    /// Whether the vacancy is still there; absent when not said (REG-4).
    pub vacancy_reconfirmed: Option<YesNoUnknown>,
}

impl Verb for ReviseOffer {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let slot = own_slot(tx, self.offer)?;
        let gathered = gather(tx, slot.search, slot.setting).await?;
        let offers = tx.offers(slot);
        let sealed = tx.seal(KeySubject::Offer(self.offer), &self.terms).await?;
        let command = Revise {
            offer: self.offer,
            slot,
            answers_request_version: self.answers_request_version,
            terms: &self.terms,
            sealed,
            vacancy_reconfirmed: self.vacancy_reconfirmed,
        };
        Ok(revise(&gathered.search, &offers, tx.actor, &gathered.facts(), &command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.offer.to_string()
    }
}

/// Withdraws an offer before the close.
pub struct WithdrawOffer {
    /// The offer.
    pub offer: OfferId,
}

impl Verb for WithdrawOffer {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let slot = own_slot(tx, self.offer)?;
        let (search, provider) = responding(tx, slot.search)?;
        let offers = tx.offers(slot);
        Ok(withdraw(&search, &offers, tx.actor, (slot, self.offer, provider), tx.now)?)
    }

    fn outcome(&self) -> String {
        self.offer.to_string()
    }
}

/// Confirms an offer for an amended request.
pub struct ConfirmOffer {
    /// The offer.
    pub offer: OfferId,
    /// The version confirmed for.
    pub request_version: u32,
    /// Whether the vacancy is still there; absent when not said (REG-4).
    pub vacancy_reconfirmed: Option<YesNoUnknown>,
}

impl Verb for ConfirmOffer {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let slot = own_slot(tx, self.offer)?;
        let gathered = gather(tx, slot.search, slot.setting).await?;
        let offers = tx.offers(slot);
        let live = offers.require_live(self.offer, gathered.provider.id)?;
        let terms = tx.engine().open_terms(self.offer, &live.terms).await?;
        let command = Confirm {
            slot,
            offer: self.offer,
            request_version: self.request_version,
            terms: &terms,
            vacancy_reconfirmed: self.vacancy_reconfirmed,
        };
        Ok(confirm(&gathered.search, &offers, tx.actor, &gathered.facts(), command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.offer.to_string()
    }
}

/// Retracts an offer after the close.
pub struct RetractOffer {
    /// The offer.
    pub offer: OfferId,
    /// Why.
    pub reason: RetractionReason,
    /// In words.
    pub text: String,
}

impl Verb for RetractOffer {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let slot = own_slot(tx, self.offer)?;
        let (search, provider) = responding(tx, slot.search)?;
        let held = tx.settings_of(&search)?;
        let held: Vec<_> = held.values().map(|setting| &**setting).collect();
        require_note("text", &self.text)?;
        let text = tx.seal_text(KeySubject::Offer(self.offer), &self.text).await?;
        let command = Retract { offer: self.offer, provider, reason: self.reason, text };
        Ok(retract(&search, tx.actor, &held, command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.offer.to_string()
    }
}

/// Lowers the fee of an offer after the close.
pub struct ReduceOfferFee {
    /// The offer.
    pub offer: OfferId,
    /// The fee as it shall stand.
    pub fee: Fee,
}

impl Verb for ReduceOfferFee {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let slot = own_slot(tx, self.offer)?;
        let (search, provider) = responding(tx, slot.search)?;
        let mut faults = Vec::new();
        bounds::fee(&self.fee, &mut faults);
        domain::Refusal::unless_empty(faults)?;
        let current: Option<Sealed> = tx.engine().terms_of(&tx.engine().world(), &search, self.offer);
        let terms = tx.engine().open_terms(self.offer, &current.ok_or(Failure::NotPermitted)?).await?;
        let lowered = Terms { fee: self.fee.clone(), ..terms.clone() };
        let sealed = tx.seal(KeySubject::Offer(self.offer), &lowered).await?;
        let command = ReduceFee { offer: self.offer, provider, before: &terms.fee, after: &self.fee, terms: sealed };
        Ok(reduce_fee(&search, tx.actor, &command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.offer.to_string()
    }
}
