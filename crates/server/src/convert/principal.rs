//! Principals as they are given: every fault of the message at once.

use api::admin::v1 as proto;
use domain::principal::{Grant, Registration};
use domain::{Fault, Refusal};
use vocabulary::{Credential, CredentialKind, Organisation, PrincipalName, RefusalReason, Role, limits};

use super::{Faults, Path};

/// Reads a principal to register.
///
/// # Errors
/// Every fault; what is output only must be empty.
pub fn read_principal(given: Option<proto::Principal>) -> Result<Registration, Refusal> {
    let mut faults = Faults::new();
    let root = Path::root("principal");
    let given = faults.required(&root, given).unwrap_or_default();
    let name: Option<PrincipalName> = match given.name.as_str() {
        "" => faults.required(&root.field("name"), None),
        name => faults.optional_name(&root.field("name"), Some(name)),
    };
    let output_only = [
        ("create_time", given.create_time.is_some()),
        ("state", given.state != 0),
        ("suspend_time", given.suspend_time.is_some()),
        ("suspension_reason", !given.suspension_reason.is_empty()),
    ];
    for (field, set) in output_only {
        if set {
            let fault = Fault::new(RefusalReason::ValueInvalid, root.field(field).to_string());
            faults.push(fault.with("expected", "nothing: output only"));
        }
    }
    let expires = faults.optional_instant(&root.field("expire_time"), given.expire_time);
    let at = root.field("credentials");
    faults.list(&at, given.credentials.len(), limits::CREDENTIALS_PER_PRINCIPAL_MAX);
    let credentials: Vec<Credential> = (given.credentials.into_iter().take(limits::CREDENTIALS_PER_PRINCIPAL_MAX))
        .enumerate()
        .filter_map(|(index, given)| credential(&mut faults, &at.index(index), Some(given)))
        .collect();
    let at = root.field("roles");
    faults.list(&at, given.roles.len(), limits::ROLES_PER_PRINCIPAL_MAX);
    let roles: Vec<Grant> = (given.roles.into_iter().take(limits::ROLES_PER_PRINCIPAL_MAX))
        .enumerate()
        .filter_map(|(index, given)| grant(&mut faults, &at.index(index), Some(given)))
        .collect();
    let read = name.map(|name| Registration { id: name.id, expires, credentials, roles });
    faults.finish_some(read)
}

/// Reads a credential.
///
/// # Errors
/// Every fault of it.
pub fn read_credential(given: Option<proto::Credential>) -> Result<Credential, Refusal> {
    let mut faults = Faults::new();
    let read = credential(&mut faults, &Path::root("credential"), given);
    faults.finish_some(read)
}

/// Reads a role for an organisation.
///
/// # Errors
/// Every fault of it.
pub fn read_grant(given: Option<proto::RoleGrant>) -> Result<Grant, Refusal> {
    let mut faults = Faults::new();
    let read = grant(&mut faults, &Path::root("role"), given);
    faults.finish_some(read)
}

fn credential(faults: &mut Faults, at: &Path<'_>, given: Option<proto::Credential>) -> Option<Credential> {
    let proto::Credential { kind, issuer, subject } = faults.required(at, given)?;
    let kind: Option<CredentialKind> = match kind.as_str() {
        "" => faults.required(&at.field("kind"), None),
        code => faults.optional_code(&at.field("kind"), Some(code)),
    };
    let (field, read) = match kind? {
        CredentialKind::Token => ("issuer", Credential::token(&issuer, &subject)),
        CredentialKind::Certificate if !issuer.is_empty() => {
            let fault = Fault::new(RefusalReason::ValueInvalid, at.field("issuer").to_string());
            faults.push(fault.with("expected", "nothing: a certificate's issuer is the client CA"));
            return None;
        }
        CredentialKind::Certificate => ("subject", Credential::certificate(&subject)),
    };
    match read {
        Ok(credential) => Some(credential),
        Err(error) => {
            let fault = Fault::new(RefusalReason::ValueInvalid, at.field(field).to_string());
            faults.push(fault.with("expected", error.expected));
            None
        }
    }
}

fn grant(faults: &mut Faults, at: &Path<'_>, given: Option<proto::RoleGrant>) -> Option<Grant> {
    let proto::RoleGrant { role, organisation, expire_time } = faults.required(at, given)?;
    let read: Option<Role> = match role.as_str() {
        "" => faults.required(&at.field("role"), None),
        code => faults.optional_code(&at.field("role"), Some(code)),
    };
    let of: Option<Organisation> = match organisation.as_str() {
        "" => faults.required(&at.field("organisation"), None),
        name => faults.optional_name(&at.field("organisation"), Some(name)),
    };
    let expires = faults.optional_instant(&at.field("expire_time"), expire_time);
    Some(Grant { role: read?, organisation: of?, expires })
}
