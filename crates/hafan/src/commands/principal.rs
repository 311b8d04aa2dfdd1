//! `hafan admin principal`: who may call, and as what; `hafan whoami`: who the caller is taken to be.

use api::admin::v1 as proto;
use clap::{Args, Subcommand};
use vocabulary::{Credential, Timestamp};

use super::{PAGE_SIZE, Session};
use crate::failure::Failure;
use crate::pages::principal as page;
use crate::wire::instant;

/// What to do with principals.
#[derive(Debug, Subcommand)]
pub(crate) enum Principal {
    /// Everybody registered
    List {
        /// Only those who hold a role for this organisation, such as authorities/W06000015
        #[arg(long)]
        of: Option<String>,
    },
    /// One principal
    Show {
        /// Its id, such as people/ann.finder
        id: String,
    },
    /// Registers a principal
    Register {
        /// Its id, such as people/ann.finder or systems/acme.bridge; best a pseudonym
        id: String,
        /// What it is known by: token:ISSUER#SUBJECT, certificate:uri:NAME or certificate:dns:NAME
        #[arg(long = "credential", value_name = "CREDENTIAL")]
        credentials: Vec<Credential>,
        /// What it may act as, such as PLACEMENT_FINDER@authorities/W06000015; --expires is of the principal as a whole
        #[arg(long = "role-of", value_name = "ROLE@ORGANISATION", value_parser = role)]
        roles: Vec<proto::RoleGrant>,
        /// Known until then, such as 2027-03-31T17:00:00Z
        #[arg(long, value_name = "INSTANT")]
        expires: Option<Timestamp>,
    },
    /// Adds a credential
    AddCredential(Known),
    /// Revokes a credential
    RevokeCredential(Known),
    /// Grants a role, or sets its expiry anew
    Grant {
        /// The principal's id
        id: String,
        /// The role and for whom, such as PLACEMENT_FINDER@authorities/W06000015
        #[arg(value_parser = role)]
        role: proto::RoleGrant,
        /// Held until then
        #[arg(long, value_name = "INSTANT")]
        expires: Option<Timestamp>,
    },
    /// Withdraws a role
    Withdraw {
        /// The principal's id
        id: String,
        /// The role and for whom
        #[arg(value_parser = role)]
        role: proto::RoleGrant,
    },
    /// Sets until when a principal is known; without --at there is no end
    Expire {
        /// The principal's id
        id: String,
        /// Known until then
        #[arg(long, value_name = "INSTANT")]
        at: Option<Timestamp>,
    },
    /// Suspends a principal: it may do nothing
    Suspend {
        /// The principal's id
        id: String,
        /// Why: a code of the list principal-suspension-reason
        #[arg(long)]
        reason: String,
    },
    /// Reinstates a suspended principal
    Reinstate {
        /// The principal's id
        id: String,
    },
}

/// A principal and one of its credentials.
#[derive(Debug, Args)]
pub(crate) struct Known {
    /// The principal's id
    id: String,
    /// token:ISSUER#SUBJECT, certificate:uri:NAME or certificate:dns:NAME
    credential: Credential,
}

/// Who the caller is taken to be.
#[derive(Debug, Args)]
pub(crate) struct WhoAmI {}

/// A role and for whom it is held.
fn role(text: &str) -> Result<proto::RoleGrant, String> {
    let form = "expected a role and an organisation, such as PLACEMENT_FINDER@authorities/W06000015";
    let (role, organisation) = text.split_once('@').ok_or(form)?;
    Ok(proto::RoleGrant { role: role.to_owned(), organisation: organisation.to_owned(), expire_time: None })
}

fn credential(known: &Credential) -> proto::Credential {
    proto::Credential {
        kind: known.kind().code().to_owned(),
        issuer: known.issuer().to_owned(),
        subject: known.subject().to_owned(),
    }
}

fn named(id: &str) -> String {
    format!("principals/{id}")
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Principal) -> Result<(), Failure> {
    let connection = session.connection.clone();
    let mut principals = connection.principals();
    let request_id = connection.request_id();
    let answered = match command {
        Principal::List { of } => return list(session, of.unwrap_or_default()).await,
        Principal::Show { id } => principals.get_principal(proto::GetPrincipalRequest { name: named(&id) }).await?,
        Principal::Register { id, credentials, roles, expires } => {
            let principal = proto::Principal {
                name: named(&id),
                expire_time: expires.map(instant),
                credentials: credentials.iter().map(credential).collect(),
                roles,
                ..proto::Principal::default()
            };
            let request = proto::RegisterPrincipalRequest { principal: Some(principal), request_id };
            principals.register_principal(request).await?
        }
        Principal::AddCredential(Known { id, credential: known }) => {
            let credential = Some(credential(&known));
            principals.add_credential(proto::AddCredentialRequest { name: named(&id), credential, request_id }).await?
        }
        Principal::RevokeCredential(Known { id, credential: known }) => {
            let credential = Some(credential(&known));
            let request = proto::RevokeCredentialRequest { name: named(&id), credential, request_id };
            principals.revoke_credential(request).await?
        }
        Principal::Grant { id, role, expires } => {
            let role = Some(proto::RoleGrant { expire_time: expires.map(instant), ..role });
            principals.grant_role(proto::GrantRoleRequest { name: named(&id), role, request_id }).await?
        }
        Principal::Withdraw { id, role } => {
            let request = proto::WithdrawRoleRequest { name: named(&id), role: Some(role), request_id };
            principals.withdraw_role(request).await?
        }
        Principal::Expire { id, at } => {
            let expire_time = at.map(instant);
            let request = proto::SetPrincipalExpiryRequest { name: named(&id), expire_time, request_id };
            principals.set_principal_expiry(request).await?
        }
        Principal::Suspend { id, reason } => {
            let request = proto::SuspendPrincipalRequest { name: named(&id), reason, request_id };
            principals.suspend_principal(request).await?
        }
        Principal::Reinstate { id } => {
            let request = proto::ReinstatePrincipalRequest { name: named(&id), request_id };
            principals.reinstate_principal(request).await?
        }
    };
    session.output.show(answered.get_ref(), page::one)
}

async fn list(session: &mut Session<'_>, organisation: String) -> Result<(), Failure> {
    let mut principals = session.connection.principals();
    let mut all = proto::ListPrincipalsResponse::default();
    let mut page_token = String::new();
    loop {
        let organisation = organisation.clone();
        let request = proto::ListPrincipalsRequest { organisation, page_size: PAGE_SIZE, page_token };
        let listed = principals.list_principals(request).await?.into_inner();
        all.principals.extend(listed.principals);
        page_token = listed.next_page_token;
        if page_token.is_empty() {
            return session.output.show(&all, page::table);
        }
    }
}

/// Tells who the caller is taken to be.
pub(crate) async fn who_am_i(session: &mut Session<'_>) -> Result<(), Failure> {
    let caller = session.connection.principals().get_caller(proto::GetCallerRequest {}).await?;
    session.output.show(caller.get_ref(), page::caller)
}
