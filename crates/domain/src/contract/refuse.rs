//! Refusing to sign before the arrival (CON-2): it undoes the award (DEC-10), and the contract is void.

use vocabulary::{ContractRefusalReason, ContractSide, RefusalReason, RetractionReason, Timestamp, UndoReason};

use super::Contract;
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{ContractEvent, Event, Sealed, SearchEvent};
use crate::refusal::{Refusal, require};
use crate::search::{AwardedPlaces, Search, Undo, undone_award};
use crate::{by, require_text};

/// A refusal.
pub struct RefuseContract {
    /// By which side.
    pub side: ContractSide,
    /// Why.
    pub reason: ContractRefusalReason,
    /// In words, in the vault; required with OTHER.
    pub text: Option<Sealed>,
    /// The same words for the offer that a refusing provider takes back, under the offer's key.
    pub offer_text: Option<Sealed>,
}

/// Decides a refusal to sign: by either side, before both have signed and before the child arrived. A provider that refuses takes its offer
/// back with it: it is asked for nothing more.
pub fn refuse_contract(
    contract: &Contract,
    search: &Search,
    actor: &Actor,
    places: AwardedPlaces<'_>,
    command: RefuseContract,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    contract.require_standing(search)?;
    require(contract.arrival.is_none(), RefusalReason::ArrivalRecorded, contract.id.to_string())?;
    require(contract.exchanged.is_empty(), RefusalReason::ContractExchanged, contract.id.to_string())?;
    let RefuseContract { side, reason, text, offer_text } = command;
    require_text(reason.needs_text(), text.as_ref(), "text")?;
    let undo = match side {
        ContractSide::Authority => UndoReason::AuthorityRefused,
        ContractSide::Provider => UndoReason::ProviderRefused,
    };
    let by = by(actor);
    let refused = ContractEvent::Refused { by: by.clone(), side, reason, text };
    let mut decision = undone_award(search, by.clone(), Undo { reason: undo, text }, places, now)?;
    decision.events.insert(0, Event::Contract(contract.id, refused));
    if side == ContractSide::Provider {
        let (offer, reason) = (contract.generated.offer, RetractionReason::Other);
        let retracted = SearchEvent::OfferRetracted { by, offer, reason, text: offer_text };
        decision.events.push(Event::Search(search.id, retracted));
    }
    Ok(decision)
}
