//! The way in: an administrator where there is none, named by whoever runs the server and so reads its settings.

use vocabulary::{ActorId, Credential, Organisation, Role, Timestamp};

use super::change::decided;
use super::{Change, Grant, Principals, apply};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, PrincipalEvent};
use crate::refusal::Refusal;

/// Makes a principal an administrator, known by a credential; nothing where somebody administers already.
///
/// # Errors
/// ROLES_APART where it holds another role, CREDENTIAL_TAKEN where the credential is somebody else's.
pub fn first_administrator(
    known: &Principals,
    id: &ActorId,
    credential: &Credential,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if known.has_administrator(now) {
        return Ok(Decision::default());
    }
    let actor = Actor { id: id.clone(), role: Role::Administrator, organisation: Organisation::Operator };
    let by = by(&actor);
    let mut grown = known.clone();
    let mut events = Vec::new();
    let mut happen = |grown: &mut Principals, event: PrincipalEvent| {
        *grown = apply(std::mem::take(grown), id, &event, now);
        events.push(Event::Principal(id.clone(), event));
    };
    match known.get(id) {
        None => happen(&mut grown, PrincipalEvent::Registered { by: by.clone(), expires: None }),
        Some(principal) => {
            if principal.suspended.is_some() {
                happen(&mut grown, PrincipalEvent::Reinstated { by: by.clone() });
            }
            if principal.expires.is_some() {
                happen(&mut grown, PrincipalEvent::ExpirySet { by: by.clone(), expires: None });
            }
        }
    }
    if known.known_by(credential) != Some(id) {
        let added = decided(&grown, &actor, id, Change::AddCredential(credential.clone()), now)?;
        happen(&mut grown, added);
    }
    let grant = Grant { role: actor.role, organisation: actor.organisation, expires: None };
    let granted = decided(&grown, &actor, id, Change::GrantRole(grant), now)?;
    happen(&mut grown, granted);
    Ok(Decision::all(events))
}
