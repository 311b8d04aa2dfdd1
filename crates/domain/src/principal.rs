//! Who may call, and as what (ACR-2): principals, the credentials they are known by, and the roles they hold, each for an organisation and
//! each with an end where one is set. Kept by administrators; nobody keeps their own.

mod administrator;
mod change;
mod membership;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use vocabulary::{ActorId, Credential, Organisation, PrincipalSuspensionReason, Role, Timestamp};

use crate::actor::Actor;
use crate::event::PrincipalEvent;

pub use administrator::first_administrator;
pub use change::{Change, Registration, change, register};
pub use membership::{Home, role_faults};

/// Everybody who may call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Principals {
    by_id: BTreeMap<ActorId, Principal>,
    by_credential: BTreeMap<Credential, ActorId>,
}

/// One principal as its events leave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// When it was registered.
    pub registered_at: Timestamp,
    /// Known until then; without end where absent.
    pub expires: Option<Timestamp>,
    /// Since when it is suspended, and why; absent while it is not.
    pub suspended: Option<(Timestamp, PrincipalSuspensionReason)>,
    /// What it is known by.
    pub credentials: Vec<Credential>,
    /// What it may act as, in the order granted.
    pub roles: Vec<Grant>,
}

/// A role held for an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// For whom.
    pub organisation: Organisation,
    /// Held until then; without end where absent.
    pub expires: Option<Timestamp>,
}

impl Principals {
    /// A principal.
    pub fn get(&self, id: &ActorId) -> Option<&Principal> {
        self.by_id.get(id)
    }

    /// Whose a credential is.
    pub fn known_by(&self, credential: &Credential) -> Option<&ActorId> {
        self.by_credential.get(credential)
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&ActorId, &Principal)> {
        self.by_id.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Until when an actor may act as it does, judged now; absent where it may not. The inner instant is absent where no end is set.
    pub fn may_act(&self, actor: &Actor, now: Timestamp) -> Option<Option<Timestamp>> {
        self.get(&actor.id)?.acts_until(actor.role, actor.organisation, now)
    }

    /// Whether anybody may act as an administrator now.
    pub fn has_administrator(&self, now: Timestamp) -> bool {
        self.administrators(now).next().is_some()
    }

    fn administrators(&self, now: Timestamp) -> impl Iterator<Item = &ActorId> {
        let may = move |principal: &Principal| {
            principal.acts_until(Role::Administrator, Organisation::Operator, now).is_some()
        };
        self.by_id.iter().filter(move |(_, principal)| may(principal)).map(|(id, _)| id)
    }
}

impl Principal {
    /// Whether it may do anything at all now.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.suspended.is_none() && self.expires.is_none_or(|expires| now < expires)
    }

    /// The roles it may act in now.
    pub fn live_roles(&self, now: Timestamp) -> impl Iterator<Item = &Grant> {
        let live = self.is_live(now);
        self.roles.iter().filter(move |grant| live && grant.expires.is_none_or(|expires| now < expires))
    }

    /// Until when it may act in a role, judged now; absent where it may not.
    fn acts_until(&self, role: Role, organisation: Organisation, now: Timestamp) -> Option<Option<Timestamp>> {
        let held = |grant: &&Grant| grant.role == role && grant.organisation == organisation;
        let grant = self.live_roles(now).find(held)?;
        Some([self.expires, grant.expires].into_iter().flatten().min())
    }
}

/// Folds one event.
pub fn apply(mut principals: Principals, id: &ActorId, event: &PrincipalEvent, at: Timestamp) -> Principals {
    if let PrincipalEvent::Registered { by: _, expires } = event {
        let principal = Principal {
            registered_at: at,
            expires: *expires,
            suspended: None,
            credentials: Vec::new(),
            roles: Vec::new(),
        };
        principals.by_id.insert(id.clone(), principal);
        return principals;
    }
    let Some(principal) = principals.by_id.get_mut(id) else { return principals };
    match event {
        PrincipalEvent::Registered { .. } => {}
        PrincipalEvent::CredentialAdded { by: _, credential } => {
            principal.credentials.push(credential.clone());
            principals.by_credential.insert(credential.clone(), id.clone());
        }
        PrincipalEvent::CredentialRevoked { by: _, credential } => {
            principal.credentials.retain(|known| known != credential);
            principals.by_credential.remove(credential);
        }
        PrincipalEvent::RoleGranted { by: _, role, organisation, expires } => {
            principal.roles.retain(|held| (held.role, held.organisation) != (*role, *organisation));
            principal.roles.push(Grant { role: *role, organisation: *organisation, expires: *expires });
        }
        PrincipalEvent::RoleWithdrawn { by: _, role, organisation } => {
            principal.roles.retain(|held| (held.role, held.organisation) != (*role, *organisation));
        }
        PrincipalEvent::ExpirySet { by: _, expires } => principal.expires = *expires,
        PrincipalEvent::Suspended { by: _, reason } => principal.suspended = Some((at, *reason)),
        PrincipalEvent::Reinstated { by: _ } => principal.suspended = None,
    }
    principals
}
