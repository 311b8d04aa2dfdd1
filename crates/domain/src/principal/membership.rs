//! Which role belongs to which organisation (section 2 of the domain).

use std::fmt;

use geography::authority;
use vocabulary::{Organisation, RefusalReason, Role};

use crate::refusal::Fault;

/// The organisations a role is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// Authorities.
    Authority,
    /// Providers.
    Provider,
    /// The consortium.
    Consortium,
    /// Authorities and the consortium.
    AuthorityOrConsortium,
    /// Whoever operates the service.
    Operator,
    /// Every organisation.
    Any,
}

impl Home {
    /// Where a role is at home.
    pub const fn of(role: Role) -> Self {
        match role {
            Role::PlacementFinder
            | Role::DecisionMaker
            | Role::Approver
            | Role::PanelAdministrator
            | Role::TeamManager
            | Role::ContractsOfficer => Self::Authority,
            Role::ProviderUser | Role::ProviderSystem => Self::Provider,
            Role::FrameworkManager => Self::Consortium,
            Role::Analyst => Self::AuthorityOrConsortium,
            Role::Auditor => Self::Any,
            Role::Administrator => Self::Operator,
        }
    }

    /// Whether an organisation is one of them.
    pub const fn has(self, organisation: Organisation) -> bool {
        match organisation {
            Organisation::Authority(_) => matches!(self, Self::Authority | Self::AuthorityOrConsortium | Self::Any),
            Organisation::Provider(_) => matches!(self, Self::Provider | Self::Any),
            Organisation::Consortium => matches!(self, Self::Consortium | Self::AuthorityOrConsortium | Self::Any),
            Organisation::Operator => matches!(self, Self::Operator | Self::Any),
        }
    }
}

impl fmt::Display for Home {
    /// As an organisation is written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Authority => "authorities/{code}",
            Self::Provider => "providers/{id}",
            Self::Consortium => "consortium",
            Self::AuthorityOrConsortium => "authorities/{code} or consortium",
            Self::Operator => "operator",
            Self::Any => "any organisation",
        })
    }
}

/// What is wrong with acting in a role for an organisation, each fault at the field that says it: the organisation is none that acts, the
/// role is not one of its.
pub fn role_faults(
    (role, role_field): (Role, &str),
    (organisation, organisation_field): (Organisation, &str),
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let home = Home::of(role);
    if !home.has(organisation) {
        let fault = Fault::new(RefusalReason::ValueInvalid, role_field);
        faults.push(fault.with("given", role).with("of", home));
    }
    if !acts(organisation) {
        let fault = Fault::new(RefusalReason::ValueInvalid, organisation_field);
        faults.push(fault.with("expected", "one of the 22 authorities of Wales"));
    }
    faults
}

/// An authority that acts is one of the 22; the others only have children placed in their area.
fn acts(organisation: Organisation) -> bool {
    match organisation {
        Organisation::Authority(code) => code.is_welsh() && authority(code).is_some(),
        Organisation::Provider(_) | Organisation::Consortium | Organisation::Operator => true,
    }
}
