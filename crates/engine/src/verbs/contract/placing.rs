//! Arrival, non-arrival, refusal to sign, placement plan, end of placement (CON-2 to CON-4).

use std::sync::Arc;

use domain::contract::{
    ArrivalFacts, Contract, EndPlacement as End, RecordPlan, RefuseContract as Refuse, end_placement, record_arrival,
    record_non_arrival, record_plan, refuse_contract,
};
use domain::search::{AwardedPlaces, Search};
use domain::setting::Setting;
use domain::{Decision, Refusal};
use views::permit::{Action, Object, may, signing_side};
use vocabulary::{
    ContractId, ContractRefusalReason, ContractSide, Date, Language, LatePlanReason, PlacementEndReason, RefusalReason,
};

use super::super::freezing::settled;
use super::super::require_note;
use super::completing::search_of;
use crate::failure::Failure;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Records that the child arrived.
pub struct RecordArrival {
    /// Under which contract.
    pub contract: ContractId,
    /// The day.
    pub arrived_on: Date,
}

impl Verb for RecordArrival {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let (contract, search) = placing(tx, self.contract)?;
        // Judged first, for whose search has ended has nothing that could be frozen.
        let recorded = || Failure::from(Refusal::of(RefusalReason::ArrivalRecorded, self.contract.to_string()));
        if contract.arrival.is_some() {
            return Err(recorded());
        }
        for child in search.children.clone() {
            tx.child(child);
        }
        let Some(settled) = settled(tx, &search)? else {
            return Err(Refusal::of(RefusalReason::ContractVoid, self.contract.to_string()).into());
        };
        let facts = ArrivalFacts { standing: settled.facts() };
        Ok(record_arrival(&contract, &search, tx.actor, facts, self.arrived_on, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.contract.to_string()
    }
}

/// Records that the child did not arrive: the award is undone.
pub struct RecordNonArrival {
    /// Under which contract.
    pub contract: ContractId,
    /// In words; empty for none.
    pub text: String,
}

impl Verb for RecordNonArrival {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let (contract, search) = placing(tx, self.contract)?;
        require_note("text", &self.text)?;
        let places = places_of(tx, &contract, &search)?;
        let text = tx.seal_text(KeySubject::Search(search.id), &self.text).await?;
        Ok(record_non_arrival(&contract, &search, tx.actor, places.facts(&places.held()), text, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.contract.to_string()
    }
}

/// Refuses to sign: the award is undone.
pub struct RefuseContract {
    /// Which contract.
    pub contract: ContractId,
    /// Why.
    pub reason: ContractRefusalReason,
    /// In words; required with OTHER.
    pub text: String,
}

impl Verb for RefuseContract {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let contract = tx.contract(self.contract);
        let side = signing_side(tx.actor, contract.as_deref())?;
        let contract = contract.ok_or(Failure::NotPermitted)?;
        require_note("text", &self.text)?;
        let search = search_of(tx, &contract)?;
        let places = places_of(tx, &contract, &search)?;
        let text = tx.seal_text(KeySubject::Search(search.id), &self.text).await?;
        let offer_text = match side {
            ContractSide::Authority => None,
            ContractSide::Provider => {
                let words = if text.is_some() { &*self.text } else { self.reason.label(Language::En) };
                tx.seal_text(KeySubject::Offer(contract.generated.offer), words).await?
            }
        };
        let command = Refuse { side, reason: self.reason, text, offer_text };
        Ok(refuse_contract(&contract, &search, tx.actor, places.facts(&places.held()), command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.contract.to_string()
    }
}

/// Records the placement plan.
pub struct RecordPlacementPlan {
    /// Under which contract.
    pub contract: ContractId,
    /// The day it was made.
    pub made_on: Date,
    /// Why only after the start.
    pub late: Option<LatePlanReason>,
    /// In words; empty for none.
    pub text: String,
}

impl Verb for RecordPlacementPlan {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let (contract, search) = placing(tx, self.contract)?;
        require_note("text", &self.text)?;
        let text = tx.seal_text(KeySubject::Search(search.id), &self.text).await?;
        let command = RecordPlan { made_on: self.made_on, late: self.late, text };
        Ok(record_plan(&contract, &search, tx.actor, command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.contract.to_string()
    }
}

/// Ends a placement.
pub struct EndPlacement {
    /// Under which contract.
    pub contract: ContractId,
    /// The last day.
    pub ended_on: Date,
    /// Why.
    pub reason: PlacementEndReason,
    /// In words; required with OTHER.
    pub text: String,
}

impl Verb for EndPlacement {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let (contract, search) = placing(tx, self.contract)?;
        require_note("text", &self.text)?;
        let setting = tx.setting(contract.generated.setting)?.ok_or(Failure::NotPermitted)?;
        let text = tx.seal_text(KeySubject::Search(search.id), &self.text).await?;
        let command = End { ended_on: self.ended_on, reason: self.reason, text };
        Ok(end_placement(&contract, &search, tx.actor, &setting, command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.contract.to_string()
    }
}

/// A contract whose placement the actor may record of, with its search.
fn placing(tx: &mut Tx<'_>, id: ContractId) -> Result<(Arc<Contract>, Arc<Search>), Failure> {
    let contract = tx.contract(id).ok_or(Failure::NotPermitted)?;
    let search = tx.search_as_is(contract.generated.search).ok_or(Failure::NotPermitted)?;
    may(tx.actor, Action::RecordPlacement, Object::Placement(&contract, &search))?;
    let search = search_of(tx, &contract)?;
    Ok((contract, search))
}

/// Where the places of an award are.
struct Places {
    setting: Arc<Setting>,
    held: Vec<Arc<Setting>>,
}

impl Places {
    fn held(&self) -> Vec<&Setting> {
        self.held.iter().map(|setting| &**setting).collect()
    }

    fn facts<'a>(&'a self, held: &'a [&'a Setting]) -> AwardedPlaces<'a> {
        AwardedPlaces { setting: &self.setting, held }
    }
}

fn places_of(tx: &mut Tx<'_>, contract: &Contract, search: &Search) -> Result<Places, Failure> {
    let setting = tx.setting(contract.generated.setting)?.ok_or(Failure::NotPermitted)?;
    let held = tx.settings_of(search)?.into_values().collect();
    Ok(Places { setting, held })
}
