//! Who orders and holds. A child's data is its authority's: its team manager decides. A setting's is its provider's to give up, and the
//! framework manager's; where the setting is an authority's own, its team manager's (REG-8). A legal hold over a setting is never the
//! provider's to place or lift, for it may be the provider that is looked into.

use domain::Actor;
use domain::event::DataSubject;

use crate::permit::{Action, NotPermitted, Object, may};
use crate::world::World;

/// What can be asked of somebody's data as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrivacyAction {
    /// Order that it is erased, or take that back.
    Erase,
    /// Place or lift a legal hold.
    Hold,
    /// Read holds and orders.
    Read,
    /// Have everything told that is held.
    Access,
}

/// Whether an actor may ask something of somebody's data; a subject that does not exist is refused by the same path.
pub fn may_with(actor: &Actor, action: PrivacyAction, subject: DataSubject, world: &World) -> Result<(), NotPermitted> {
    let asked = match subject {
        DataSubject::Child(authority, _)
        | DataSubject::Search(authority, _)
        | DataSubject::Parent(authority, _)
        | DataSubject::Offers(authority, _) => may(actor, of_child(action), authority),
        DataSubject::Setting(provider, _) => {
            may(actor, of_household(action), Object::Provider(provider, world.owner(provider)))
        }
    };
    asked?;
    if exists(subject, world) { Ok(()) } else { Err(NotPermitted) }
}

const fn of_child(action: PrivacyAction) -> Action {
    match action {
        PrivacyAction::Read => Action::ReadChildData,
        PrivacyAction::Erase | PrivacyAction::Hold | PrivacyAction::Access => Action::ManageChildData,
    }
}

const fn of_household(action: PrivacyAction) -> Action {
    match action {
        PrivacyAction::Hold => Action::HoldHouseholdData,
        PrivacyAction::Erase | PrivacyAction::Read | PrivacyAction::Access => Action::ManageHouseholdData,
    }
}

fn exists(subject: DataSubject, world: &World) -> bool {
    match subject {
        DataSubject::Child(authority, child) => {
            world.was_searched_for(authority, child) || world.evidence(authority).placements.contains_key(&child)
        }
        DataSubject::Search(authority, id) | DataSubject::Offers(authority, id) => {
            world.search(id).is_some_and(|search| search.authority == authority)
        }
        DataSubject::Parent(authority, id) => {
            world.search(id).is_some_and(|search| search.authority == authority && search.request.parent.is_some())
        }
        DataSubject::Setting(provider, id) => {
            world.setting(id).is_some_and(|setting| setting.recorded.provider == provider)
        }
    }
}
