//! How much of the register each reader sees (REG-2, REG-5): a provider its own entries, framework managers all, authorities all but the
//! addresses of foster households and the reasons of concealments.

use domain::Actor;
use domain::provider::Provider;
use domain::setting::{Concealment, Setting, Taken};
use vocabulary::{AuthorityCode, ProviderId, Role, SettingKind, Timestamp};

use crate::World;
use crate::permit::{Action, NotPermitted, may, may_act_for, may_serve};

/// Who reads an entry of the register, as it stands to that entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The provider itself, or who keeps it for the authority whose own it is.
    Own,
    /// A framework manager.
    Manager,
    /// Those of an authority.
    Authority(AuthorityCode),
    /// An auditor or analyst of nobody in particular.
    Other,
}

/// How much of where a setting is a reader sees (REG-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// Name and postcode.
    Whole,
    /// The name, without the postcode.
    Named,
    /// Neither: a foster household is a reference until it is awarded.
    Reference,
}

/// How a reader stands to a provider's entries, concealed or not; a provider that does not exist is refused to whom all others are.
pub fn reader(actor: &Actor, provider: ProviderId, owner: Option<AuthorityCode>) -> Result<Reader, NotPermitted> {
    let keeps_own = owner.is_some_and(|authority| may(actor, Action::KeepOwnRegister, authority).is_ok());
    if may_act_for(actor, provider).is_ok() || keeps_own {
        return Ok(Reader::Own);
    }
    if may_serve(actor, Action::ManageRegister).is_ok() {
        return Ok(Reader::Manager);
    }
    may_serve(actor, Action::ReadRegister)?;
    Ok(actor.authority().map_or(Reader::Other, Reader::Authority))
}

/// The reader of a provider's page, where it may see it: a concealed one is seen by framework managers, auditors and itself, and by
/// authorities that have a search, offer or award with it.
pub fn reader_of_provider(world: &World, actor: &Actor, provider: &Provider) -> Result<Reader, NotPermitted> {
    let reader = reader(actor, provider.id, provider.authority)?;
    seen(world, actor, reader, provider.id, provider.concealment)
}

/// The reader of a setting, where it may see it: concealed by itself or with its provider, it is seen as a concealed provider is.
pub fn reader_of_setting(world: &World, actor: &Actor, setting: &Setting) -> Result<Reader, NotPermitted> {
    let provider = setting.recorded.provider;
    let reader = reader(actor, provider, world.owner(provider))?;
    seen(world, actor, reader, setting.recorded.provider, concealment(world, setting))
}

/// The concealment that stands over a setting: its own, else its provider's.
pub fn concealment(world: &World, setting: &Setting) -> Option<Concealment> {
    setting.concealment.or_else(|| world.provider(setting.recorded.provider)?.concealment)
}

fn seen(
    world: &World,
    actor: &Actor,
    reader: Reader,
    provider: ProviderId,
    concealment: Option<Concealment>,
) -> Result<Reader, NotPermitted> {
    let seen = match reader {
        Reader::Own | Reader::Manager => true,
        Reader::Authority(code) => actor.role == Role::Auditor || has_search_with(world, code, provider),
        Reader::Other => actor.role == Role::Auditor,
    };
    if concealment.is_none() || seen { Ok(reader) } else { Err(NotPermitted) }
}

/// Whether an authority has invited a provider: offers and awards follow from that alone, so this tells of no offer before the close.
fn has_search_with(world: &World, authority: AuthorityCode, provider: ProviderId) -> bool {
    world.has_invited(authority, provider)
}

/// When the places of a setting were last confirmed, as a reader may know it (REG-4): its own provider whatever it said, everybody else
/// nothing of what it said with an offer while that round runs (OFF-3). Whoever judges staleness for others than the provider, such as
/// pre-matching, asks here.
pub fn places_confirmed_at(world: &World, reader: Reader, setting: &Setting) -> Option<Timestamp> {
    let provider = world.provider(setting.recorded.provider)?;
    match reader {
        Reader::Own => setting.places_confirmed_at(provider),
        Reader::Manager | Reader::Authority(_) | Reader::Other => {
            setting.places_known_confirmed_at(provider, |search, round| world.round_is_over(search, round))
        }
    }
}

/// How much of where a setting is a reader sees: all once one of its places is awarded to it.
pub fn address(reader: Reader, setting: &Setting) -> Address {
    let awarded_to = |code| {
        let mut places = setting.places.values();
        places.any(|place| matches!(place.taken, Taken::Awarded { authority, .. } if authority == code))
    };
    let whole = match reader {
        Reader::Own | Reader::Manager => true,
        Reader::Authority(code) => awarded_to(code),
        Reader::Other => false,
    };
    match (whole, setting.recorded.kind) {
        (true, _) => Address::Whole,
        (false, SettingKind::FosterHousehold) => Address::Reference,
        (false, SettingKind::ChildrensHome | SettingKind::ParentAndBaby | SettingKind::School) => Address::Named,
    }
}
