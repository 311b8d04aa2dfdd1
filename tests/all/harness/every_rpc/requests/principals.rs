//! Who may call.

use api::admin::v1::*;

use super::super::objects::Objects;
use super::asked;
use crate::harness::new_request_id as id;

pub(super) fn request(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let name = || of.principal.clone();
    let known = |subject: &str| {
        let kind = "CERTIFICATE".to_owned();
        Some(Credential { kind, issuer: String::new(), subject: format!("uri:{subject}") })
    };
    let role = || {
        let (role, organisation) = ("DECISION_MAKER".to_owned(), of.authority.clone());
        Some(RoleGrant { role, organisation, expire_time: None })
    };
    Some(match method {
        "PrincipalService/RegisterPrincipal" => {
            let name = format!("{}.{}", of.principal, id());
            let principal = Principal { name, ..Default::default() };
            asked!(RegisterPrincipalRequest { principal: principal, request_id: id() })
        }
        "PrincipalService/GetPrincipal" => asked!(GetPrincipalRequest { name: name() }),
        "PrincipalService/ListPrincipals" => asked!(ListPrincipalsRequest { page_size: 100 }),
        "PrincipalService/AddCredential" => {
            asked!(AddCredentialRequest { name: name(), credential: known(&id()), request_id: id() })
        }
        "PrincipalService/RevokeCredential" => {
            asked!(RevokeCredentialRequest { name: name(), credential: known("known"), request_id: id() })
        }
        "PrincipalService/GrantRole" => asked!(GrantRoleRequest { name: name(), role: role(), request_id: id() }),
        "PrincipalService/WithdrawRole" => asked!(WithdrawRoleRequest { name: name(), role: role(), request_id: id() }),
        "PrincipalService/SetPrincipalExpiry" => asked!(SetPrincipalExpiryRequest { name: name(), request_id: id() }),
        "PrincipalService/SuspendPrincipal" => {
            asked!(SuspendPrincipalRequest { name: name(), reason: "NO_LONGER_NEEDED", request_id: id() })
        }
        "PrincipalService/ReinstatePrincipal" => asked!(ReinstatePrincipalRequest { name: name(), request_id: id() }),
        "PrincipalService/GetCaller" => asked!(GetCallerRequest {}),
        _ => return None,
    })
}
