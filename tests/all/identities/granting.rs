//! What roles may be granted, and that each fault of a grant is told.

use api::admin::v1::{GrantRoleRequest, Principal, RegisterPrincipalRequest, RoleGrant};

use super::{FINDER, Service, grant, known_by};
use crate::harness::{CARDIFF, Outcome as _, new_request_id, proto_instant, reply};

/// A Welsh code that is no authority's, and an authority of England.
const NONE_OF_THE_22: [&str; 2] = ["authorities/W06000007", "authorities/E06000023"];

#[tokio::test]
async fn acr_2_a_role_is_granted_for_one_of_the_22_authorities_alone_and_every_fault_is_told() {
    let service = Service::start().await;
    let granted = |role: RoleGrant| {
        let request = GrantRoleRequest { name: FINDER.to_owned(), role: Some(role), request_id: new_request_id() };
        let admin = service.admin();
        async move { reply(admin.principals().grant_role(request).await) }
    };
    for of in NONE_OF_THE_22 {
        let refused = service.nothing_appended(granted(grant("APPROVER", of))).await;
        refused.refused("VALUE_INVALID").names_exactly(&["organisation"]);
        let past =
            RoleGrant { expire_time: Some(proto_instant(service.now.plus_hours(-1))), ..grant("PROVIDER_USER", of) };
        let refused = service.nothing_appended(granted(past)).await;
        refused.refused("VALUE_OUT_OF_RANGE").names_exactly(&["expire_time", "role", "organisation"]);
        let principal = Principal {
            name: "principals/people/ben.finder".to_owned(),
            credentials: vec![known_by("ann")],
            roles: vec![grant("PLACEMENT_FINDER", of)],
            ..Principal::default()
        };
        let request = RegisterPrincipalRequest { principal: Some(principal), request_id: new_request_id() };
        let refused = service.nothing_appended(service.admin().principals().register_principal(request)).await;
        reply(refused).refused("CREDENTIAL_TAKEN").names_exactly(&["credential", "organisation"]);
    }
    granted(grant("APPROVER", CARDIFF)).await.accepted();
}
