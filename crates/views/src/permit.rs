//! Who may do what: deny by default, on role, organisation and relation to the object (ACR-2, section 2 of the domain).
//!
//! One table ([`grants`]) says of each [`Action`] which roles may ask it and how they have to stand to the object; [`may`] is the one way to
//! ask. Not allowed and not existing are one answer. The rules here decide whether a caller may ask at all; whether the rules of the
//! domain then allow the move is another question, with another answer. That a caller holds its role now is judged where it becomes an
//! [`Actor`], and again within each attempt.

mod action;
mod relation;
mod table;
#[cfg(test)]
mod tests;

use domain::Actor;
use domain::contract::Contract;
use domain::import::Progress;
use domain::search::Search;
use vocabulary::{AuthorityCode, ContractSide, Organisation, ProviderId};

pub use action::Action;
pub use relation::{Object, Relation};
pub use table::{Grant, grants};

/// Not allowed, or no such thing: nobody can tell which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotPermitted;

/// Whether an actor may ask something about an object; one that does not exist is refused by the same path.
///
/// # Errors
/// [`NotPermitted`] unless the table grants it.
pub fn may<'a>(actor: &Actor, action: Action, object: impl Into<Object<'a>>) -> Result<(), NotPermitted> {
    let object = object.into();
    let granted = |Grant(roles, relation): &Grant| roles.contains(&actor.role) && relation.holds(actor, &object);
    if grants(action).iter().any(granted) { Ok(()) } else { Err(NotPermitted) }
}

/// Whether there could be an object about which an actor may ask this. Where not, it is refused before anything is read.
pub fn could(actor: &Actor, action: Action) -> bool {
    grants(action).iter().any(|Grant(roles, relation)| roles.contains(&actor.role) && relation.can_hold(actor))
}

/// Whether an actor may ask something of the service as a whole.
///
/// # Errors
/// As [`may`].
pub fn may_serve(actor: &Actor, action: Action) -> Result<(), NotPermitted> {
    may(actor, action, Object::Service)
}

/// Whether an actor acts for a provider.
///
/// # Errors
/// As [`may`].
pub fn may_act_for(actor: &Actor, provider: ProviderId) -> Result<(), NotPermitted> {
    may(actor, Action::ActForProvider, provider)
}

/// Whether an actor may put, or state the places of, a provider's settings, which may be an authority's own (REG-8).
///
/// # Errors
/// As [`may`].
pub fn may_keep(actor: &Actor, provider: ProviderId, owner: Option<AuthorityCode>) -> Result<(), NotPermitted> {
    may(actor, Action::KeepSettings, Object::Provider(provider, owner))
}

/// The provider for which an actor may ask something of a search: one that was invited to it.
///
/// # Errors
/// As [`may`].
pub fn may_respond(actor: &Actor, search: Option<&Search>) -> Result<ProviderId, NotPermitted> {
    may(actor, Action::Respond, search)?;
    actor.provider().ok_or(NotPermitted)
}

/// The side for which an actor signs a contract: a contracts officer the authority's, a person of the provider the provider's.
///
/// # Errors
/// As [`may`].
pub fn signing_side(actor: &Actor, contract: Option<&Contract>) -> Result<ContractSide, NotPermitted> {
    let of_authority = may(actor, Action::SignForAuthority, contract).map(|()| ContractSide::Authority);
    of_authority.or_else(|_| may(actor, Action::SignForProvider, contract).map(|()| ContractSide::Provider))
}

/// For whom an actor may import: framework managers everything, a provider its own settings and places, an authority's team manager what is
/// of its own providers (REG-8).
///
/// # Errors
/// As [`may`].
pub fn may_import(actor: &Actor) -> Result<Organisation, NotPermitted> {
    may_serve(actor, Action::Import).map(|()| actor.organisation)
}

/// An import, where an actor may ask anything of it; one that does not exist is refused by the same path.
///
/// # Errors
/// As [`may`].
pub fn may_ask_import(actor: &Actor, import: Option<&Progress>) -> Result<Progress, NotPermitted> {
    may_import(actor)?;
    may(actor, Action::KeepImport, Object::Import(import))?;
    import.copied().ok_or(NotPermitted)
}
