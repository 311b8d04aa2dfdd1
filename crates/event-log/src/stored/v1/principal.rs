//! The stored facts of who may call.

use domain::event::PrincipalEvent;
use serde::{Deserialize, Serialize};
use vocabulary::{
    Credential as DomainCredential, CredentialError, Organisation, PrincipalSuspensionReason, Role, Timestamp,
};

use super::parts::By;
use super::shape::Convert;

facts! {
    Fact = PrincipalEvent, KINDS, kind_of {
        "principal.registered" Registered { by: By, expires: Option<Timestamp> }
        "principal.credential_added" CredentialAdded { by: By, credential: Credential }
        "principal.credential_revoked" CredentialRevoked { by: By, credential: Credential }
        "principal.role_granted" RoleGranted {
            by: By, role: Role, organisation: Organisation, expires: Option<Timestamp>
        }
        "principal.role_withdrawn" RoleWithdrawn { by: By, role: Role, organisation: Organisation }
        "principal.expiry_set" ExpirySet { by: By, expires: Option<Timestamp> }
        "principal.suspended" Suspended { by: By, reason: PrincipalSuspensionReason }
        "principal.reinstated" Reinstated { by: By }
    }
}

/// A credential as it is written, `token:ISSUER#SUBJECT` or `certificate:KIND:NAME`; text that is none does not read.
#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(crate) struct Credential(DomainCredential);

impl From<Credential> for String {
    fn from(credential: Credential) -> Self {
        credential.0.to_string()
    }
}

impl TryFrom<String> for Credential {
    type Error = CredentialError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

impl Convert<Credential> for DomainCredential {
    fn convert(self) -> Credential {
        Credential(self)
    }
}

impl Convert<DomainCredential> for Credential {
    fn convert(self) -> DomainCredential {
        self.0
    }
}
