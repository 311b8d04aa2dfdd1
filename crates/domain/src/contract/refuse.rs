//! Refusing to sign before the arrival (CON-2): it undoes the award (DEC-10), and the contract is void.

use vocabulary::{
    ContractRefusalReason, ContractSide, OfferId, ProviderId, RefusalReason, RetractionReason, SearchState, Timestamp,
    UndoReason,
};

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
    let RefuseContract { side, reason, text, offer_text } = command;
    let taken_back = match side {
        ContractSide::Authority => None,
        ContractSide::Provider => Some((RetractionReason::Other, offer_text)),
    };
    let judged = require_refusable(contract, search);
    judged.and_then(|()| require_text(reason.needs_text(), text.as_ref(), "text"))?;
    refused(contract, search, actor, places, Refusing { side, reason, text, taken_back }, now)
}

/// A provider that refuses the award of its offer (DEC-10).
pub struct RefuseAward {
    /// The offer.
    pub offer: OfferId,
    /// Its provider.
    pub provider: ProviderId,
    /// Why it takes its offer back.
    pub reason: RetractionReason,
    /// In words, in the vault; required with OTHER.
    pub text: Option<Sealed>,
    /// The same words for the offer, under the offer's key.
    pub offer_text: Option<Sealed>,
}

/// Decides that a provider refuses its award: a refusal to sign, said of the offer. The offer is taken back with it, and asks for no answer.
pub fn refuse_award(
    contract: &Contract,
    search: &Search,
    actor: &Actor,
    places: AwardedPlaces<'_>,
    command: RefuseAward,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Awarded])?;
    let RefuseAward { offer, provider, reason, text, offer_text } = command;
    let awarded = search.award.as_ref().is_some_and(|(award, ..)| (award.offer, award.provider) == (offer, provider));
    require(awarded, RefusalReason::OfferNotLive, offer.to_string())?;
    require_refusable(contract, search)?;
    require_text(reason.needs_text(), text.as_ref(), "text")?;
    let of_contract = match reason {
        RetractionReason::CarerUnavailable | RetractionReason::PlaceFilled => ContractRefusalReason::PlaceNotAvailable,
        RetractionReason::NeedChanged => ContractRefusalReason::NeedChanged,
        RetractionReason::Safeguarding | RetractionReason::Other => ContractRefusalReason::Other,
    };
    let taken_back = Some((reason, offer_text));
    let refusing = Refusing { side: ContractSide::Provider, reason: of_contract, text, taken_back };
    refused(contract, search, actor, places, refusing, now)
}

/// A refusal that was judged.
struct Refusing {
    side: ContractSide,
    reason: ContractRefusalReason,
    text: Option<Sealed>,
    /// That the offer is taken back with it, and why.
    taken_back: Option<(RetractionReason, Option<Sealed>)>,
}

fn require_refusable(contract: &Contract, search: &Search) -> Result<(), Refusal> {
    contract.require_standing(search)?;
    require(contract.arrival.is_none(), RefusalReason::ArrivalRecorded, contract.id.to_string())?;
    require(contract.exchanged.is_empty(), RefusalReason::ContractExchanged, contract.id.to_string())
}

fn refused(
    contract: &Contract,
    search: &Search,
    actor: &Actor,
    places: AwardedPlaces<'_>,
    refusing: Refusing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let Refusing { side, reason, text, taken_back } = refusing;
    let undo = match side {
        ContractSide::Authority => UndoReason::AuthorityRefused,
        ContractSide::Provider => UndoReason::ProviderRefused,
    };
    let by = by(actor);
    let refused = ContractEvent::Refused { by: by.clone(), side, reason, text };
    let mut decision = undone_award(search, by.clone(), Undo { reason: undo, text }, places, now)?;
    decision.events.insert(0, Event::Contract(contract.id, refused));
    if let Some((reason, text)) = taken_back {
        let retracted = SearchEvent::OfferRetracted { by, offer: contract.generated.offer, reason, text };
        decision.events.push(Event::Search(search.id, retracted));
    }
    Ok(decision)
}
