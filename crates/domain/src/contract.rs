//! The Individual Placement Contract (CON-1): generated with its award, completed by the contracts officer, signed by both sides, and
//! from then on changed by numbered variations alone. It lives on as an object of its own when its search has ended.
//!
//! What it says is a [`Document`] in the vault; what is signed is the canonical text written from it, named by its SHA-256.

mod arrive;
mod complete;
mod document;
mod end;
mod generate;
mod nearer;
mod plan;
mod refuse;
mod sign;
mod tasks;
#[cfg(test)]
mod tests;
mod text;
mod varied_terms;
mod vary;

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{
    ContractId, ContractRefusalReason, ContractSide, ContractState, Date, LatePlanReason, PlacementEndReason,
    RefusalReason, SettingId, TaskKind, Timestamp,
};

use crate::event::{By, ContractEvent, ContractGenerated, Sealed, TextSealed};
use crate::refusal::{Fault, Refusal};
use crate::search::Search;

pub use arrive::{ArrivalFacts, record_arrival, record_non_arrival};
pub use complete::{Completion, Given, complete, completed, completion_faults};
pub use document::{
    ChildParty, ContractContact, Document, ExtraLine, Fees, LongStayStep, ProviderParty, SettingParty, Step, Support,
    Working,
};
pub use end::{EndPlacement, end_placement};
pub use generate::{ContractFacts, generate, generated_event};
pub use nearer::{month_of, nearer_home, nearer_home_due};
pub use plan::{RecordPlan, plan_due, record_plan};
pub use refuse::{RefuseAward, RefuseContract, refuse_award, refuse_contract};
pub use sign::{Sign, sign};
pub use tasks::{is_marked, mark_done};
pub use text::canonical_text;
pub use varied_terms::{VariedTerms, with_terms};
pub use vary::{ProposeVariation, propose_variation};

/// A contract as its events leave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Id.
    pub id: ContractId,
    /// What it began with.
    pub generated: ContractGenerated,
    /// Who issued the award, and when.
    pub generated_by: (By, Timestamp),
    /// Texts that both sides signed, in order: the contract itself and its variations.
    pub exchanged: Vec<FixedText>,
    /// The text that waits for signatures: the completed contract, or a proposed variation.
    pub waiting: Option<FixedText>,
    /// How many texts were fixed, those replaced among them.
    pub texts: usize,
    /// Who refused to sign before the arrival (CON-2).
    pub refused: Option<Refused>,
    /// The child's arrival (CON-4).
    pub arrival: Option<Arrival>,
    /// The placement plan (CON-3).
    pub plan: Option<Plan>,
    /// The end of the placement (CON-4).
    pub ended: Option<Ended>,
    /// Tasks marked as done, by kind and since when each waited.
    pub done: BTreeSet<(TaskKind, Timestamp)>,
    /// The last match nearer home (CON-5).
    pub nearer: Option<NearerHome>,
    /// When it last changed.
    pub changed_at: Timestamp,
}

/// A refusal to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// By which side.
    pub side: ContractSide,
    /// Why.
    pub reason: ContractRefusalReason,
    /// In words, in the vault.
    pub text: Option<Sealed>,
    /// Who, and when.
    pub by: (By, Timestamp),
}

/// An arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The day.
    pub on: Date,
    /// Who recorded it, and when.
    pub by: (By, Timestamp),
}

/// A placement plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The day it was made.
    pub made_on: Date,
    /// Why only after the start.
    pub late: Option<LatePlanReason>,
    /// In words, in the vault.
    pub text: Option<Sealed>,
    /// Who recorded it, and when.
    pub by: (By, Timestamp),
}

/// The end of a placement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The day.
    pub on: Date,
    /// Why.
    pub reason: PlacementEndReason,
    /// In words, in the vault.
    pub text: Option<Sealed>,
    /// Who recorded it, and when.
    pub by: (By, Timestamp),
}

/// A month's match nearer home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearerHome {
    /// The first day of the month.
    pub month: Date,
    /// Settings of a better tier that could serve.
    pub found: u32,
    /// The best of them.
    pub settings: Vec<SettingId>,
    /// When.
    pub at: Timestamp,
}

/// A text as it was fixed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedText {
    /// What and where it is.
    pub sealed: TextSealed,
    /// Who fixed it.
    pub by: By,
    /// When.
    pub at: Timestamp,
    /// Of a variation: from which day on, and what changes, in the vault.
    pub variation: Option<(Date, Sealed)>,
    /// Who has signed it.
    pub signatures: BTreeMap<ContractSide, Signature>,
}

/// One side's electronic signature of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Who.
    pub by: By,
    /// When.
    pub at: Timestamp,
}

impl Contract {
    /// The state, given the search it belongs to: an undone award leaves its contract void (CON-2).
    pub fn state(&self, search: &Search) -> ContractState {
        if !self.is_of(search) {
            return ContractState::Void;
        }
        if self.ended.is_some() {
            return ContractState::Ended;
        }
        match (self.exchanged.is_empty(), &self.waiting) {
            (false, _) => ContractState::Exchanged,
            (true, Some(_)) => ContractState::Completed,
            (true, None) => ContractState::Generated,
        }
    }

    /// Whether it is the contract of the award that stands.
    pub fn is_of(&self, search: &Search) -> bool {
        search.award.as_ref().is_some_and(|(award, ..)| award.contract == self.id)
    }

    /// The text that counts: the newest that both sides signed, or else the one that waits for them.
    pub fn current(&self) -> Option<&FixedText> {
        self.exchanged.last().or(self.waiting.as_ref())
    }

    /// The document as it stands: of the text that counts, or as it was generated.
    pub fn document(&self) -> &Sealed {
        self.current().map_or(&self.generated.document, |text| &text.sealed.document)
    }

    /// A text by its number: a signed one, or the one that waits.
    pub fn text(&self, variation: u32) -> Option<&FixedText> {
        let mut all = self.exchanged.iter().chain(&self.waiting);
        all.find(|text| text.sealed.variation == variation)
    }

    /// Review dates as they stand.
    pub fn review_dates(&self) -> &[Date] {
        self.current().map_or(&self.generated.review_dates, |text| &text.sealed.review_dates)
    }

    /// Refuses what an undone award has left void.
    pub(crate) fn require_standing(&self, search: &Search) -> Result<(), Refusal> {
        if self.is_of(search) {
            return Ok(());
        }
        let fault = Fault::new(RefusalReason::ContractVoid, self.id.to_string());
        let undone = search.undone.iter().find(|undone| undone.award.contract == self.id);
        Err(match undone {
            Some(undone) => fault.with("undone", undone.reason).into(),
            None => fault.into(),
        })
    }
}

/// Folds one event; a contract begins with `Generated`.
pub fn apply(contract: Option<Contract>, id: ContractId, event: &ContractEvent, at: Timestamp) -> Option<Contract> {
    if let ContractEvent::Generated { by, generated } = event {
        return Some(Contract {
            id,
            generated: (**generated).clone(),
            generated_by: (by.clone(), at),
            exchanged: Vec::new(),
            waiting: None,
            texts: 0,
            refused: None,
            arrival: None,
            plan: None,
            ended: None,
            done: BTreeSet::new(),
            nearer: None,
            changed_at: at,
        });
    }
    let mut contract = contract?;
    contract.changed_at = at;
    match event {
        ContractEvent::Generated { .. } => {}
        ContractEvent::Completed { by, text } => fix(&mut contract, by, text, None, at),
        ContractEvent::VariationProposed { by, text, effective_on, changes } => {
            fix(&mut contract, by, text, Some((*effective_on, *changes)), at);
        }
        ContractEvent::Refused { by, side, reason, text } => {
            contract.refused = Some(Refused { side: *side, reason: *reason, text: *text, by: (by.clone(), at) });
        }
        ContractEvent::ArrivalRecorded { by, arrived_on } => {
            contract.arrival = Some(Arrival { on: *arrived_on, by: (by.clone(), at) });
        }
        ContractEvent::PlacementPlanRecorded { by, made_on, late, text } => {
            contract.plan = Some(Plan { made_on: *made_on, late: *late, text: *text, by: (by.clone(), at) });
        }
        ContractEvent::TaskDone { by: _, kind, since } => {
            contract.done.insert((*kind, *since));
        }
        ContractEvent::NearerHomeMatched { month, found, settings } => {
            contract.nearer = Some(NearerHome { month: *month, found: *found, settings: settings.clone(), at });
        }
        ContractEvent::PlacementEnded { by, ended_on, reason, text } => {
            contract.ended = Some(Ended { on: *ended_on, reason: *reason, text: *text, by: (by.clone(), at) });
        }
        ContractEvent::Signed { by, side, variation, .. } => {
            let Some(waiting) = contract.waiting.as_mut().filter(|text| text.sealed.variation == *variation) else {
                return Some(contract);
            };
            waiting.signatures.insert(*side, Signature { by: by.clone(), at });
            if ContractSide::ALL.iter().all(|side| waiting.signatures.contains_key(side)) {
                contract.exchanged.extend(contract.waiting.take());
            }
        }
    }
    Some(contract)
}

/// A new text waits for signatures; one that waited before is replaced with whatever signatures it had.
fn fix(contract: &mut Contract, by: &By, text: &TextSealed, variation: Option<(Date, Sealed)>, at: Timestamp) {
    let signatures = BTreeMap::new();
    contract.waiting = Some(FixedText { sealed: text.clone(), by: by.clone(), at, variation, signatures });
    contract.texts += 1;
}
