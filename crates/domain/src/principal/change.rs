//! What an administrator may do to a principal: never to their own, and never so that nobody is left to administer.

use vocabulary::{
    ActorId, Credential, Organisation, PrincipalSuspensionReason, RefusalReason, Role, Timestamp, limits,
};

use super::{Grant, Principal, Principals, apply, role_faults};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, PrincipalEvent};
use crate::refusal::{Fault, Refusal};

/// What becomes of a principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is known by a further credential.
    AddCredential(Credential),
    /// A credential is nobody's any longer.
    RevokeCredential(Credential),
    /// It holds a role; held already, its end changes.
    GrantRole(Grant),
    /// It no longer holds a role.
    WithdrawRole(Role, Organisation),
    /// It is known until then, or without end.
    SetExpiry(Option<Timestamp>),
    /// It may do nothing.
    Suspend(PrincipalSuspensionReason),
    /// It may act again.
    Reinstate,
}

/// A principal to register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Its id.
    pub id: ActorId,
    /// Until when it is known; without end where absent.
    pub expires: Option<Timestamp>,
    /// What it is known by.
    pub credentials: Vec<Credential>,
    /// What it may act as.
    pub roles: Vec<Grant>,
}

/// Registers a principal with what it is known by and what it may act as.
pub fn register(
    known: &Principals,
    actor: &Actor,
    registration: &Registration,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let Registration { id, expires, credentials, roles } = registration;
    if known.get(id).is_some() {
        return Err(Fault::new(RefusalReason::PrincipalExists, "id").into());
    }
    let mut faults = expiry_fault(*expires, now, "expire_time").into_iter().collect::<Vec<_>>();
    if known.len() >= limits::PRINCIPALS_MAX {
        faults.push(limit("principals", limits::PRINCIPALS_MAX));
    }
    let mut grown = known.clone();
    let mut events = vec![PrincipalEvent::Registered { by: by(actor), expires: *expires }];
    grown = apply(grown, id, &events[0], now);
    let changes = credentials.iter().cloned().map(Change::AddCredential);
    for step in changes.chain(roles.iter().copied().map(Change::GrantRole)) {
        match decided(&grown, actor, id, step, now) {
            Ok(event) => {
                grown = apply(grown, id, &event, now);
                events.push(event);
            }
            Err(refusal) => faults.extend(refusal.faults().cloned()),
        }
    }
    Refusal::unless_empty(faults)?;
    Ok(Decision::all(events.into_iter().map(|event| Event::Principal(id.clone(), event)).collect()))
}

/// Changes a registered principal.
pub fn change(
    known: &Principals,
    actor: &Actor,
    id: &ActorId,
    change: Change,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if &actor.id == id {
        return Err(Refusal::of(RefusalReason::PrincipalOwn, id.as_str()));
    }
    let event = decided(known, actor, id, change, now)?;
    Ok(Decision::of(Event::Principal(id.clone(), event)))
}

/// The event a change comes to.
pub(super) fn decided(
    known: &Principals,
    actor: &Actor,
    id: &ActorId,
    change: Change,
    now: Timestamp,
) -> Result<PrincipalEvent, Refusal> {
    let by = by(actor);
    let unknown = || Refusal::of(RefusalReason::NotPermitted, id.as_str());
    let principal = known.get(id).ok_or_else(unknown)?;
    Ok(match change {
        Change::AddCredential(credential) => {
            addable(known, principal, &credential)?;
            PrincipalEvent::CredentialAdded { by, credential }
        }
        Change::RevokeCredential(credential) => {
            let held = principal.credentials.contains(&credential);
            held.then_some(()).ok_or_else(|| Refusal::of(RefusalReason::CredentialAbsent, "credential"))?;
            PrincipalEvent::CredentialRevoked { by, credential }
        }
        Change::GrantRole(grant) => {
            Refusal::unless_empty(grant_faults(principal, &grant, now))?;
            PrincipalEvent::RoleGranted {
                by,
                role: grant.role,
                organisation: grant.organisation,
                expires: grant.expires,
            }
        }
        Change::WithdrawRole(role, organisation) => {
            let held = principal.roles.iter().any(|held| (held.role, held.organisation) == (role, organisation));
            held.then_some(()).ok_or_else(|| Refusal::of(RefusalReason::RoleAbsent, "role"))?;
            PrincipalEvent::RoleWithdrawn { by, role, organisation }
        }
        Change::SetExpiry(expires) => {
            Refusal::unless_empty(expiry_fault(expires, now, "expire_time").into_iter().collect())?;
            PrincipalEvent::ExpirySet { by, expires }
        }
        Change::Suspend(reason) => {
            is_suspended(principal, false)?;
            PrincipalEvent::Suspended { by, reason }
        }
        Change::Reinstate => {
            is_suspended(principal, true)?;
            PrincipalEvent::Reinstated { by }
        }
    })
}

fn addable(known: &Principals, principal: &Principal, credential: &Credential) -> Result<(), Refusal> {
    if known.known_by(credential).is_some() {
        return Err(Refusal::of(RefusalReason::CredentialTaken, "credential"));
    }
    if principal.credentials.len() >= limits::CREDENTIALS_PER_PRINCIPAL_MAX {
        return Err(limit("credentials", limits::CREDENTIALS_PER_PRINCIPAL_MAX).into());
    }
    Ok(())
}

fn grant_faults(principal: &Principal, grant: &Grant, now: Timestamp) -> Vec<Fault> {
    let mut faults: Vec<Fault> = expiry_fault(grant.expires, now, "expire_time").into_iter().collect();
    faults.extend(role_faults((grant.role, "role"), (grant.organisation, "organisation")));
    let others = || principal.roles.iter().filter(|held| held.role != grant.role);
    let administers = |role: Role| role == Role::Administrator;
    if others().any(|held| administers(held.role) || administers(grant.role)) {
        faults.push(Fault::new(RefusalReason::RolesApart, "role").with("given", grant.role));
    }
    let again = principal.roles.iter().any(|held| (held.role, held.organisation) == (grant.role, grant.organisation));
    if !again && principal.roles.len() >= limits::ROLES_PER_PRINCIPAL_MAX {
        faults.push(limit("roles", limits::ROLES_PER_PRINCIPAL_MAX));
    }
    faults
}

/// An end lies ahead.
fn expiry_fault(expires: Option<Timestamp>, now: Timestamp, field: &str) -> Option<Fault> {
    let past = expires.filter(|expires| *expires <= now)?;
    Some(Fault::new(RefusalReason::ValueOutOfRange, field).with("given", past).with("after", now))
}

fn is_suspended(principal: &Principal, expected: bool) -> Result<(), Refusal> {
    let as_expected = principal.suspended.is_some() == expected;
    as_expected.then_some(()).ok_or_else(|| Refusal::of(RefusalReason::PrincipalState, "principal"))
}

fn limit(list: &str, max: usize) -> Fault {
    Fault::new(RefusalReason::LimitExceeded, list).with("max", max)
}
