//! Who may call, and as what.

use std::str::FromStr as _;

use api::admin::v1::{Caller, Credential, ListPrincipalsResponse, Principal, PrincipalState, RoleGrant};
use vocabulary::{Language, PrincipalSuspensionReason, Role};

use crate::output::Page;
use crate::wire::time_shown;

/// One principal a row.
pub(crate) fn table(listed: &ListPrincipalsResponse, page: Page) -> String {
    let headings = [
        ("Principal", "Prifolyn"),
        ("State", "Cyflwr"),
        ("Until", "Tan"),
        ("Credentials", "Cymwysterau"),
        ("Roles", "Rolau"),
    ];
    let row = |principal: &Principal| {
        vec![
            id(principal).to_owned(),
            state(principal.state(), page.lang).to_owned(),
            time_shown(principal.expire_time.as_ref()),
            principal.credentials.len().to_string(),
            principal
                .roles
                .iter()
                .map(|held| format!("{}@{}", held.role, held.organisation))
                .collect::<Vec<_>>()
                .join("\n"),
        ]
    };
    page.table(&headings, listed.principals.iter().map(row).collect())
}

/// One principal in full.
pub(crate) fn one(principal: &Principal, page: Page) -> String {
    let reason = PrincipalSuspensionReason::from_str(&principal.suspension_reason);
    let reason = reason.map_or("", |reason| reason.label(page.lang));
    let told = page.facts(vec![
        (page.of("Principal", "Prifolyn"), id(principal).to_owned()),
        (page.of("State", "Cyflwr"), state(principal.state(), page.lang).to_owned()),
        (page.of("Registered", "Cofrestrwyd"), time_shown(principal.create_time.as_ref())),
        (page.of("Known until", "Yn hysbys tan"), time_shown(principal.expire_time.as_ref())),
        (page.of("Suspended since", "Ataliwyd ers"), time_shown(principal.suspend_time.as_ref())),
        (page.of("Why", "Pam"), reason.to_owned()),
    ]);
    let known = |known: &Credential| match known.issuer.as_str() {
        "" => vec![format!("certificate:{}", known.subject)],
        issuer => vec![format!("token:{issuer}#{}", known.subject)],
    };
    let credentials = page.table(&[("Known by", "Yn hysbys trwy")], principal.credentials.iter().map(known).collect());
    told + &credentials + &roles(&principal.roles, page)
}

/// Who a caller is taken to be.
pub(crate) fn caller(caller: &Caller, page: Page) -> String {
    let told = page.facts(vec![
        (page.of("Caller", "Galwr"), caller.actor.clone()),
        (page.of("Acting as", "Yn gweithredu fel"), label(&caller.role, page.lang)),
        (page.of("For", "Ar ran"), caller.organisation.clone()),
        (page.of("Until", "Tan"), time_shown(caller.expire_time.as_ref())),
    ]);
    if caller.roles.is_empty() { told } else { told + &roles(&caller.roles, page) }
}

fn roles(held: &[RoleGrant], page: Page) -> String {
    let headings = [("Code", "Cod"), ("Role", "Rôl"), ("For", "Ar ran"), ("Until", "Tan")];
    let row = |held: &RoleGrant| {
        vec![
            held.role.clone(),
            label(&held.role, page.lang),
            held.organisation.clone(),
            time_shown(held.expire_time.as_ref()),
        ]
    };
    page.table(&headings, held.iter().map(row).collect())
}

fn id(principal: &Principal) -> &str {
    principal.name.strip_prefix("principals/").unwrap_or(&principal.name)
}

fn label(role: &str, lang: Language) -> String {
    Role::from_str(role).map_or_else(|_| role.to_owned(), |role| role.label(lang).to_owned())
}

const fn state(state: PrincipalState, lang: Language) -> &'static str {
    match state {
        PrincipalState::Unspecified => "-",
        PrincipalState::Active => lang.of("active", "gweithredol"),
        PrincipalState::Suspended => lang.of("suspended", "wedi'i atal"),
        PrincipalState::Expired => lang.of("expired", "wedi dod i ben"),
    }
}
