//! Contracts, as those of the authority and the provider read them: both the same, for whatever stands in one is agreed by both.

use std::sync::Arc;

use domain::Actor;
use domain::contract::{Contract, Document, FixedText};
use domain::event::Sealed;
use domain::search::Search;
use domain::{Fault, Refusal};
use sha2::{Digest, Sha256};
use views::World;
use views::permit::{Action, may};
use vocabulary::{ContractId, ContractState, RefusalReason, Timestamp};

use super::subject::unless_erased;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::moment::Moment;
use crate::vault::KeySubject;

/// A contract, opened.
#[derive(Clone, Debug)]
pub struct ContractView {
    /// Its facts.
    pub contract: Arc<Contract>,
    /// Its search; read only through this view.
    pub search: Arc<Search>,
    /// Where it stands.
    pub state: ContractState,
    /// What it says as it stands.
    pub document: Option<Document>,
    /// What a variation that waits would make it say.
    pub proposed: Option<Document>,
    /// Its texts: those signed by both, then the one that waits.
    pub texts: Vec<TextView>,
    /// What was written of the refusal to sign, of the plan and of the end; empty where nothing was.
    pub words: PlacementWords,
    /// The instant of reading.
    pub now: Timestamp,
}

/// What was written of a placement; empty where nothing was.
#[derive(Clone, Debug, Default)]
pub struct PlacementWords {
    /// Why one side refused to sign.
    pub refused: String,
    /// Why the plan came after the start.
    pub plan: String,
    /// Why the placement ended.
    pub ended: String,
}

/// One text, without its words.
#[derive(Clone, Debug)]
pub struct TextView {
    /// Its facts.
    pub fixed: FixedText,
    /// What it changes, in words; empty for the contract itself.
    pub changes: String,
}

/// A canonical text, word for word.
#[derive(Clone, Debug)]
pub struct ContractTextView {
    /// Its facts.
    pub fixed: FixedText,
    /// The text.
    pub text: String,
}

impl Engine {
    /// Reads a contract.
    pub async fn contract(&self, actor: &Actor, id: ContractId, moment: &Moment) -> Result<ContractView, Failure> {
        let (contract, search, now) = self.at(moment, |world, now| {
            let (contract, search) = found(world, actor, id)?;
            Ok::<_, Failure>((contract, search, now))
        })?;
        self.contract_view(contract, search, now).await
    }

    /// Contracts that the actor may read, and `of` says are asked for, newest first, after `after`, at most `limit`.
    pub async fn contracts(
        &self,
        actor: &Actor,
        of: impl Fn(&Contract, &Search) -> bool + Send,
        page: (Option<ContractId>, usize),
    ) -> Result<Vec<ContractView>, Failure> {
        let (after, limit) = page;
        let now = self.now();
        let kept: Vec<(Arc<Contract>, Arc<Search>)> = {
            let world = self.world();
            let key = |contract: &Contract| std::cmp::Reverse((contract.generated_by.1, contract.id));
            let after = after.and_then(|after| world.contract(after)).map(|contract| key(&contract));
            let wanted = |contract: Arc<Contract>| {
                may(actor, Action::ReadContract, Some(&contract)).ok()?;
                let search = world.search(contract.generated.search)?;
                of(&contract, &search).then_some((contract, search))
            };
            let mut listed: Vec<_> =
                contracts_listed(&world, actor).filter(|(place, _)| after.is_none_or(|after| *place > after)).collect();
            listed.sort_unstable();
            listed.into_iter().filter_map(|(_, id)| wanted(world.contract(id)?)).take(limit).collect()
        };
        let mut views = Vec::with_capacity(kept.len());
        for (contract, search) in kept {
            views.push(self.contract_view(contract, search, now).await?);
        }
        Ok(views)
    }

    /// Reads a canonical text: by its number, or the one that waits, or else the one signed last. A text that is not what was signed is
    /// never shown.
    pub async fn contract_text(
        &self,
        actor: &Actor,
        id: ContractId,
        variation: Option<u32>,
    ) -> Result<ContractTextView, Failure> {
        let (contract, _) = found(&self.world(), actor, id)?;
        let newest = contract.waiting.as_ref().or(contract.exchanged.last());
        let Some(newest) = newest else {
            return Err(Refusal::of(RefusalReason::ContractNotCompleted, contract.id.to_string()).into());
        };
        let asked = variation.map_or(Some(newest), |variation| contract.text(variation));
        let Some(fixed) = asked.cloned() else {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, "variation").with("max", newest.sealed.variation);
            return Err(Refusal::from(fault).into());
        };
        let text: String = self.open_document(key(&contract), &fixed.sealed.text).await?;
        let digest: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        if digest != fixed.sealed.digest {
            return Err(Failure::Altered("a contract's text is not what its digest says".to_owned()));
        }
        Ok(ContractTextView { fixed, text })
    }

    async fn contract_view(
        &self,
        contract: Arc<Contract>,
        search: Arc<Search>,
        now: Timestamp,
    ) -> Result<ContractView, Failure> {
        let key = key(&contract);
        let mut texts = Vec::new();
        for fixed in contract.exchanged.iter().chain(&contract.waiting) {
            let changes: Option<&Sealed> = fixed.variation.as_ref().map(|(_, changes)| changes);
            texts.push(TextView { fixed: fixed.clone(), changes: self.words(key, changes).await? });
        }
        let proposed = match contract.waiting.as_ref().filter(|_| !contract.exchanged.is_empty()) {
            Some(waiting) => unless_erased(self.open_document(key, &waiting.sealed.document).await)?,
            None => None,
        };
        let document = unless_erased(self.open_document(key, contract.document()).await)?;
        let of = |sealed: Option<Sealed>| async move { self.words(key, sealed.as_ref()).await };
        let words = PlacementWords {
            refused: of(contract.refused.as_ref().and_then(|refused| refused.text)).await?,
            plan: of(contract.plan.as_ref().and_then(|plan| plan.text)).await?,
            ended: of(contract.ended.as_ref().and_then(|ended| ended.text)).await?,
        };
        let state = contract.state(&search);
        Ok(ContractView { contract, search, state, document, proposed, texts, words, now })
    }
}

/// Where each contract that could be the caller's stands in a list, and which it is: of those of searches that are over for good no more than
/// that is looked at, until a page has room for it.
fn contracts_listed(
    world: &World,
    actor: &Actor,
) -> impl Iterator<Item = (std::cmp::Reverse<(Timestamp, ContractId)>, ContractId)> {
    let place = |at: Timestamp, id: ContractId| (std::cmp::Reverse((at, id)), id);
    let whole = world.contracts().map(move |contract| place(contract.generated_by.1, contract.id));
    let (authority, provider) = (actor.authority(), actor.provider());
    let over = world.rows().flat_map(move |row| {
        let of_authority = authority == Some(row.authority);
        let contracts =
            row.contracts.iter().filter(move |contract| of_authority || provider == Some(contract.provider));
        contracts.map(move |contract| place(contract.generated_at, contract.contract))
    });
    whole.chain(over)
}

fn found(world: &World, actor: &Actor, id: ContractId) -> Result<(Arc<Contract>, Arc<Search>), Failure> {
    let contract = world.contract(id);
    may(actor, Action::ReadContract, contract.as_deref())?;
    let contract = contract.ok_or(Failure::NotPermitted)?;
    let search = world.search(contract.generated.search).ok_or(Failure::NotPermitted)?;
    Ok((contract.clone(), search.clone()))
}

fn key(contract: &Contract) -> KeySubject {
    KeySubject::Search(contract.generated.search)
}
