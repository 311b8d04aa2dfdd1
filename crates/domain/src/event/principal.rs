//! What happens to who may call (ACR-2).

use vocabulary::{Credential, Organisation, PrincipalSuspensionReason, Role, Timestamp};

use super::By;

/// What happened to one principal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
pub enum PrincipalEvent {
    /// It is known from now on, until an instant where one is set; it holds no role and no credential yet.
    Registered { by: By, expires: Option<Timestamp> },
    /// It is known by this credential too.
    CredentialAdded { by: By, credential: Credential },
    /// This credential is nobody's from now on.
    CredentialRevoked { by: By, credential: Credential },
    /// It holds this role, until an instant where one is set; put again, that instant changes.
    RoleGranted { by: By, role: Role, organisation: Organisation, expires: Option<Timestamp> },
    /// It no longer holds this role.
    RoleWithdrawn { by: By, role: Role, organisation: Organisation },
    /// It is known until then, or without end.
    ExpirySet { by: By, expires: Option<Timestamp> },
    /// It may do nothing from now on.
    Suspended { by: By, reason: PrincipalSuspensionReason },
    /// It may do again what its roles allow.
    Reinstated { by: By },
}
