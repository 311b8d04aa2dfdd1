//! Permits on the parsed name alone, before anything of the message is looked at (ACR-2).
//!
//! The engine's verbs permit again; here it is done first, so that who may not ask gets one answer, however malformed the rest is.
//! A name whose parts do not belong together names nothing, and nothing is what nobody may ask about.

use std::sync::Arc;

use domain::Actor;
use domain::search::Search;
use engine::Engine;
use tonic::Status;
use views::permit::{Action, NotPermitted, may, may_respond};
use vocabulary::{OfferName, QuestionName, RoundName, SearchName};

use crate::status;

/// The search of that name, where the actor may ask `action` of it.
///
/// # Errors
/// NOT_PERMITTED, whether it exists or not.
pub fn search(engine: &Engine, actor: &Actor, name: SearchName, action: Action) -> Result<Arc<Search>, Status> {
    let search = find(engine, name);
    may(actor, action, search.as_deref()).map_err(refused)?;
    search.ok_or_else(status::not_permitted)
}

/// The search of that round, where the actor may ask `action` of it and has such a round.
///
/// # Errors
/// NOT_PERMITTED, whether it exists or not.
pub fn round(engine: &Engine, actor: &Actor, name: RoundName, action: Action) -> Result<Arc<Search>, Status> {
    let found = search(engine, actor, name.search_name(), action)?;
    has_round(&found, name).then_some(found).ok_or_else(status::not_permitted)
}

/// The search of that question, where the actor may ask `action` of it.
///
/// # Errors
/// NOT_PERMITTED, whether it exists or not.
pub fn question(engine: &Engine, actor: &Actor, name: QuestionName, action: Action) -> Result<Arc<Search>, Status> {
    let found = round(engine, actor, name.round_name(), action)?;
    let asked = found.round_numbered(u32::from(name.round.get()));
    let has = asked.is_some_and(|round| round.questions.contains_key(&name.question));
    has.then_some(found).ok_or_else(status::not_permitted)
}

/// The search of that name, where it was last offered to the actor's authority and the actor may ask `action` of it (SRC-14).
///
/// # Errors
/// NOT_PERMITTED, whether it exists or not.
pub fn offered(engine: &Engine, actor: &Actor, name: SearchName, action: Action) -> Result<Arc<Search>, Status> {
    let search = find(engine, name);
    may(actor, action, search.as_deref()).map_err(refused)?;
    search.ok_or_else(status::not_permitted)
}

/// The search of that name, where the actor may read what of it was offered to another authority: on either side.
///
/// # Errors
/// NOT_PERMITTED, whether it exists or not.
pub fn transfer(engine: &Engine, actor: &Actor, name: SearchName) -> Result<Arc<Search>, Status> {
    search(engine, actor, name, Action::ReadSearch).or_else(|_| offered(engine, actor, name, Action::ReadTransfer))
}

/// The search of that name, where the actor's provider was invited to it.
///
/// # Errors
/// NOT_PERMITTED, whether it exists or not.
pub fn invited(engine: &Engine, actor: &Actor, name: SearchName) -> Result<Arc<Search>, Status> {
    let search = find(engine, name);
    may_respond(actor, search.as_deref()).map_err(refused)?;
    search.ok_or_else(status::not_permitted)
}

/// The search of that round, where the actor's provider was invited to that round.
///
/// # Errors
/// NOT_PERMITTED, whether it exists or not.
pub fn invited_round(engine: &Engine, actor: &Actor, name: RoundName) -> Result<Arc<Search>, Status> {
    let found = invited(engine, actor, name.search_name())?;
    let round = found.round_numbered(u32::from(name.round.get()));
    let to_it = round.zip(actor.provider()).is_some_and(|(round, provider)| round.invited.contains_key(&provider));
    to_it.then_some(found).ok_or_else(status::not_permitted)
}

/// An offer of the actor's own provider.
///
/// # Errors
/// NOT_PERMITTED, whether it exists or not.
pub fn own_offer(engine: &Engine, actor: &Actor, name: OfferName) -> Result<Arc<Search>, Status> {
    let search = invited(engine, actor, name.search_name())?;
    let world = engine.world();
    let slot = world.slot_of(name.search, name.offer).filter(|slot| is_in(slot, name));
    let offers = slot.and_then(|slot| world.offers(&slot)).unwrap_or_default();
    let own = offers.find(name.offer).is_some_and(|offer| actor.provider() == Some(offer.provider));
    own.then_some(search).ok_or_else(status::not_permitted)
}

/// An offer of a closed round, where the actor may ask `action` of its search.
///
/// # Errors
/// NOT_PERMITTED, whether it exists or not.
pub fn closed_offer(engine: &Engine, actor: &Actor, name: OfferName, action: Action) -> Result<Arc<Search>, Status> {
    let found = round(engine, actor, name.round_name(), action)?;
    let closed = found.offers.get(&name.offer).is_some_and(|offer| offer.round == u32::from(name.round.get()));
    closed.then_some(found).ok_or_else(status::not_permitted)
}

/// Not permitted, as gRPC says it.
pub fn refused(NotPermitted: NotPermitted) -> Status {
    status::not_permitted()
}

fn find(engine: &Engine, name: SearchName) -> Option<Arc<Search>> {
    engine.world().search(name.search).filter(|search| search.authority == name.authority)
}

fn has_round(search: &Search, name: RoundName) -> bool {
    search.round_numbered(u32::from(name.round.get())).is_some()
}

fn is_in(slot: &domain::event::OfferSlot, name: OfferName) -> bool {
    slot.search == name.search && slot.round == u32::from(name.round.get())
}
