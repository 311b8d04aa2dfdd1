//! The Individual Placement Contract (CON-1): generated with its award, completed by the contracts officer, signed by both sides, and
//! from then on changed by numbered variations alone. It lives on as an object of its own when its search has ended.
//!
//! What it says is a [`Document`] in the vault; what is signed is the canonical text written from it, named by its SHA-256.

mod complete;
mod document;
mod generate;
mod sign;
#[cfg(test)]
mod tests;
mod text;
mod vary;

use std::collections::BTreeMap;

use vocabulary::{ContractId, ContractSide, ContractState, Date, RefusalReason, Timestamp};

use crate::event::{By, ContractEvent, ContractGenerated, Sealed, TextSealed};
use crate::refusal::{Fault, Refusal};
use crate::search::Search;

pub use complete::{Completion, Given, complete, completed, completion_faults};
pub use document::{
    ChildParty, ContractContact, Document, ExtraLine, Fees, LongStayStep, ProviderParty, SettingParty, Step, Support,
    Working,
};
pub use generate::{ContractFacts, generate, generated_event};
pub use sign::{Sign, sign};
pub use text::canonical_text;
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
    /// When it last changed.
    pub changed_at: Timestamp,
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
    fn require_standing(&self, search: &Search) -> Result<(), Refusal> {
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
