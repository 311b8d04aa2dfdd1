//! Variations of an exchanged contract (CON-1).

use domain::contract::{
    Completion, Contract, Document, ProposeVariation, VariedTerms, completed, propose_variation, with_terms,
};
use domain::search::{FeeFacts, Search};
use domain::{Decision, Fault};
use views::permit::Action;
use vocabulary::{ContractId, Date};

use super::super::require_words;
use super::completing::{document_of, fixed, permitted};
use crate::failure::Failure;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Proposes a variation.
pub struct VaryContract {
    /// Of which contract.
    pub contract: ContractId,
    /// What is to be otherwise.
    pub completion: Completion,
    /// What is to be paid or promised otherwise.
    pub terms: VariedTerms,
    /// From which day on.
    pub effective_on: Date,
    /// What changes, in words.
    pub changes: String,
}

impl VaryContract {
    /// The document with the terms it varies, and what is wrong with a fee that rises.
    async fn priced(
        &self,
        tx: &mut Tx<'_>,
        (contract, search): (&Contract, &Search),
        document: Document,
    ) -> Result<(Document, Vec<Fault>), Failure> {
        let generated = &contract.generated;
        let offer = search.offers.get(&generated.offer).ok_or(Failure::NotPermitted)?;
        let round = search.round_numbered(offer.round).ok_or(Failure::NotPermitted)?;
        let lot_key = round.opening.lot.as_ref();
        let lot = lot_key.and_then(|key| tx.lot(key));
        let prices = lot_key.map(|key| tx.prices(key, generated.provider)).unwrap_or_default();
        let engine = tx.engine();
        let (request, _) = engine.open_request(search).await?;
        let sealed = engine.terms_of(&engine.world(), search, generated.offer).ok_or(Failure::NotPermitted)?;
        let terms = self.terms.written_in(engine.open_terms(generated.offer, &sealed).await?);
        // As at the award: without the placement whose fee it is.
        let live = engine.world().live_placements(generated.provider, search.authority);
        let own = u32::try_from(generated.children.len()).unwrap_or(u32::MAX);
        let fee = FeeFacts {
            request: &request,
            terms: &terms,
            provider: generated.provider,
            lot: lot.as_deref(),
            prices: &prices,
            live_placements: live.saturating_sub(own),
            siblings_there: engine.world().siblings_there(search, generated.setting),
        };
        Ok(with_terms(document, &self.terms, (round.opening.tier, &fee), self.effective_on))
    }
}

impl Verb for VaryContract {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let (contract, search) = permitted(tx, self.contract, Action::CompleteContract)?;
        require_words("changes", &self.changes)?;
        let before = document_of(tx, &contract).await?;
        let after = completed(before.clone(), self.completion.clone())?;
        let (mut after, of_fee) = self.priced(tx, (&contract, &search), after).await?;
        after.variation = contract.next_variation();
        after.varied = Some((self.effective_on, self.changes.clone()));
        let text = fixed(tx, &after).await?;
        let changes = tx.seal(KeySubject::Search(search.id), self.changes.as_str()).await?;
        let command = ProposeVariation { text, effective_on: self.effective_on, changes };
        Ok(propose_variation(&contract, &search, tx.actor, (&before, &after), of_fee, command)?)
    }

    fn outcome(&self) -> String {
        self.contract.to_string()
    }
}
