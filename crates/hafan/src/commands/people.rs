//! Who acts on a search, as it is typed: roles given to others, interests declared.

use api::common::v1::{Role, YesNoUnknown};
use api::search::v1::{DeclareInterestRequest, ReassignRoleRequest};
use clap::Args;

use super::search::Why;
use crate::client::Connection;
use crate::failure::Failure;
use crate::names;

/// A role to give to another person.
#[derive(Debug, Args)]
pub(crate) struct Reassign {
    /// The search
    search: String,
    /// PLACEMENT_FINDER or DECISION_MAKER
    part: String,
    /// To whom, such as people/bea.finder
    #[arg(long, value_name = "PERSON")]
    to: String,
    #[command(flatten)]
    why: Why,
}

impl Reassign {
    /// As the call takes it.
    pub(super) fn request(self, connection: &Connection, request_id: String) -> Result<ReassignRoleRequest, Failure> {
        let Self { search, part: given, to, why: Why { reason, text } } = self;
        let role = Role::from_str_name(&format!("ROLE_{given}"));
        let role =
            role.ok_or_else(|| Failure::Usage(format!("{given}: expected PLACEMENT_FINDER or DECISION_MAKER")))?;
        let name = names::search(connection, &search)?;
        Ok(ReassignRoleRequest { name, role: role.into(), to, reason, text, etag: String::new(), request_id })
    }
}

/// A declaration.
#[derive(Debug, Args)]
pub(crate) struct DeclareInterest {
    /// The search
    search: String,
    /// YES or NO
    interest: String,
    /// The interest in words; required with YES
    #[arg(long, default_value = "", hide_default_value = true)]
    text: String,
}

impl DeclareInterest {
    /// As the call takes it.
    pub(super) fn request(
        self,
        connection: &Connection,
        request_id: String,
    ) -> Result<DeclareInterestRequest, Failure> {
        let Self { search, interest: given, text } = self;
        let interest = match given.as_str() {
            "YES" => YesNoUnknown::Yes,
            "NO" => YesNoUnknown::No,
            other => return Err(Failure::Usage(format!("{other}: expected YES or NO"))),
        };
        let name = names::search(connection, &search)?;
        Ok(DeclareInterestRequest { name, interest: interest.into(), text, etag: String::new(), request_id })
    }
}
