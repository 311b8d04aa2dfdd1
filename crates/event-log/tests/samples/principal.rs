//! What happens to who may call.

use domain::event::{Event, PrincipalEvent};
use vocabulary::{ActorId, Organisation, PrincipalSuspensionReason, Role};

use super::{administrator, at, cardiff};

/// One event of every kind.
pub(super) fn all() -> Vec<Event> {
    let by = administrator();
    let organisation = Organisation::Authority(cardiff());
    let until = Some(at("2027-06-30T23:00:00Z"));
    let token = "token:https://login.example.gov.uk#7f3c2f4e".parse().unwrap();
    let certificate = "certificate:uri:https://systems.example.org/placements".parse().unwrap();
    let role = Role::PlacementFinder;
    [
        PrincipalEvent::Registered { by: by.clone(), expires: until },
        PrincipalEvent::CredentialAdded { by: by.clone(), credential: token },
        PrincipalEvent::CredentialRevoked { by: by.clone(), credential: certificate },
        PrincipalEvent::RoleGranted { by: by.clone(), role, organisation, expires: until },
        PrincipalEvent::RoleWithdrawn { by: by.clone(), role, organisation },
        PrincipalEvent::ExpirySet { by: by.clone(), expires: None },
        PrincipalEvent::Suspended { by: by.clone(), reason: PrincipalSuspensionReason::CredentialCompromised },
        PrincipalEvent::Reinstated { by },
    ]
    .map(|event| Event::Principal("people/ann.finder".parse::<ActorId>().unwrap(), event))
    .into()
}
