//! Numbered variations (CON-1): the only way an exchanged contract changes. Each is a whole text of its own, signed like the first; earlier
//! texts stay as they are.

use vocabulary::{Date, RefusalReason};

use super::complete::{completion_faults, require_room};
use super::{Contract, Document};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{ContractEvent, Event, Sealed, TextSealed};
use crate::refusal::{Fault, Refusal, require};
use crate::search::Search;

/// Proposes a variation.
pub struct ProposeVariation {
    /// Its text.
    pub text: TextSealed,
    /// From which day on.
    pub effective_on: Date,
    /// What changes, in words, in the vault.
    pub changes: Sealed,
}

impl Contract {
    /// The number of the next variation; one that waits unsigned keeps its number when it is replaced.
    pub fn next_variation(&self) -> u32 {
        u32::try_from(self.exchanged.len()).unwrap_or(u32::MAX)
    }
}

/// Decides that a variation is proposed: the contracts officer's act, of a contract that both have signed. One that waits for signatures
/// is replaced. `of_fee` is what is wrong with a fee that rises.
pub fn propose_variation(
    contract: &Contract,
    search: &Search,
    actor: &Actor,
    (before, after): (&Document, &Document),
    of_fee: Vec<Fault>,
    command: ProposeVariation,
) -> Result<Decision, Refusal> {
    contract.require_standing(search)?;
    require(contract.ended.is_none(), RefusalReason::PlacementEnded, contract.id.to_string())?;
    let exchanged = !contract.exchanged.is_empty();
    require(exchanged, RefusalReason::ContractNotExchanged, contract.id.to_string())?;
    let mut faults = completion_faults(after);
    faults.extend(of_fee);
    if command.effective_on < after.start_date {
        faults.push(Fault::new(RefusalReason::ValueOutOfRange, "effective_on").with("min", after.start_date));
    }
    let same = Document { variation: before.variation, varied: before.varied.clone(), ..after.clone() } == *before;
    if same {
        faults.push(Fault::new(RefusalReason::ContractUnchanged, contract.id.to_string()));
    }
    Refusal::unless_empty(faults)?;
    require_room(contract)?;
    let ProposeVariation { text, effective_on, changes } = command;
    let proposed = ContractEvent::VariationProposed { by: by(actor), text: Box::new(text), effective_on, changes };
    Ok(Decision::of(Event::Contract(contract.id, proposed)))
}
