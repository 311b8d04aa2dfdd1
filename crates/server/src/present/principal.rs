//! Principals as administrators read them.

use api::admin::v1 as proto;
use domain::principal::{Grant, Principal};
use vocabulary::{ActorId, Credential, PrincipalName, Timestamp};

use crate::convert::instant_out;

/// A principal as it stands now.
pub fn principal(id: &ActorId, found: &Principal, now: Timestamp) -> proto::Principal {
    let state = match (found.suspended, found.is_live(now)) {
        (Some(_), _) => proto::PrincipalState::Suspended,
        (None, true) => proto::PrincipalState::Active,
        (None, false) => proto::PrincipalState::Expired,
    };
    proto::Principal {
        name: PrincipalName { id: id.clone() }.to_string(),
        create_time: Some(instant_out(found.registered_at)),
        expire_time: found.expires.map(instant_out),
        state: state.into(),
        suspend_time: found.suspended.map(|(at, _)| instant_out(at)),
        suspension_reason: found.suspended.map(|(_, reason)| reason.code().to_owned()).unwrap_or_default(),
        credentials: found.credentials.iter().map(credential).collect(),
        roles: found.roles.iter().map(role).collect(),
    }
}

fn credential(known: &Credential) -> proto::Credential {
    proto::Credential {
        kind: known.kind().code().to_owned(),
        issuer: known.issuer().to_owned(),
        subject: known.subject().to_owned(),
    }
}

/// A role held for an organisation.
pub fn role(held: &Grant) -> proto::RoleGrant {
    proto::RoleGrant {
        role: held.role.code().to_owned(),
        organisation: held.organisation.to_string(),
        expire_time: held.expires.map(instant_out),
    }
}
