//! Undoing a choice or an award: by the authority, and by the provider that refuses one (DEC-10).

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::Decision;
use domain::contract::{RefuseAward as Refuse, refuse_award};
use domain::search::{AwardedPlaces, Search, Undo, undo_award, undo_choice};
use domain::setting::Setting;
use views::permit::{Action, may_respond};
use vocabulary::{OfferId, RefusalReason, RetractionReason, SearchId, SearchState, SettingId, UndoReason};

use super::freezing::settled;
use super::{permitted, require_note};
use crate::failure::Failure;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Where the places of an award are, bound: whatever undoes one gathers it here.
pub(super) struct Awarded {
    setting: Arc<Setting>,
    held: BTreeMap<SettingId, Arc<Setting>>,
}

impl Awarded {
    /// Of the search's award; the refusal by its state where nothing is awarded.
    pub(super) fn gather(tx: &mut Tx<'_>, search: &Search) -> Result<Self, Failure> {
        search.require_state(tx.now, &[SearchState::Awarded])?;
        let held = tx.settings_of(search)?;
        let setting = search.award.as_ref().and_then(|(award, ..)| held.get(&award.setting)).cloned();
        Ok(Self { setting: setting.ok_or(Failure::NotPermitted)?, held })
    }

    /// Every setting on which the search may hold a place.
    pub(super) fn held(&self) -> Vec<&Setting> {
        self.held.values().map(|setting| &**setting).collect()
    }

    /// As a rule reads it.
    pub(super) fn places<'a>(&'a self, held: &'a [&'a Setting]) -> AwardedPlaces<'a> {
        AwardedPlaces { setting: &self.setting, held }
    }
}

/// Undoes the choice of a search.
pub struct UndoChoice {
    /// The search.
    pub search: SearchId,
    /// Why.
    pub reason: UndoReason,
    /// In words; empty for none.
    pub text: String,
}

impl Verb for UndoChoice {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::UndoChoice)?;
        require_note("text", &self.text)?;
        search.require_state(tx.now, &[SearchState::Chosen])?;
        let nothing = || domain::Refusal::of(RefusalReason::NotChosen, "search");
        let chosen = settled(tx, &search)?.ok_or_else(nothing)?;
        let held = tx.settings_of(&search)?;
        let held: Vec<_> = held.values().map(|setting| &**setting).collect();
        let text = tx.seal_text(KeySubject::Search(self.search), &self.text).await?;
        let command = Undo { reason: self.reason, text };
        Ok(undo_choice(&search, tx.actor, chosen.facts(), &held, command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Undoes the award of a search for the authority.
pub struct UndoAward {
    /// The search.
    pub search: SearchId,
    /// Why.
    pub reason: UndoReason,
    /// In words; empty for none.
    pub text: String,
}

impl Verb for UndoAward {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Approve)?;
        require_note("text", &self.text)?;
        let awarded = Awarded::gather(tx, &search)?;
        let held = awarded.held();
        let text = tx.seal_text(KeySubject::Search(self.search), &self.text).await?;
        let command = Undo { reason: self.reason, text };
        Ok(undo_award(&search, tx.actor, command, awarded.places(&held), tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Refuses the award of an offer, as its provider.
pub struct RefuseAward {
    /// The search.
    pub search: SearchId,
    /// The offer.
    pub offer: OfferId,
    /// Why it is taken back.
    pub reason: RetractionReason,
    /// In words; empty for none.
    pub text: String,
}

impl Verb for RefuseAward {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = tx.search_as_is(self.search);
        let provider = may_respond(tx.actor, search.as_deref())?;
        let search = tx.search(self.search)?.ok_or(Failure::NotPermitted)?;
        if search.offers.get(&self.offer).is_none_or(|offer| offer.provider != provider) {
            return Err(Failure::NotPermitted);
        }
        require_note("text", &self.text)?;
        let awarded = Awarded::gather(tx, &search)?;
        let held = awarded.held();
        let contract = search.award.as_ref().map(|(award, ..)| award.contract);
        let contract = contract.and_then(|id| tx.contract(id)).ok_or(Failure::NotPermitted)?;
        let text = tx.seal_text(KeySubject::Search(self.search), &self.text).await?;
        let offer_text = tx.seal_text(KeySubject::Offer(self.offer), &self.text).await?;
        let command = Refuse { offer: self.offer, provider, reason: self.reason, text, offer_text };
        Ok(refuse_award(&contract, &search, tx.actor, awarded.places(&held), command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.offer.to_string()
    }
}
