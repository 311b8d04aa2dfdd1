//! Requests about data subjects and keys.

use api::admin::v1::*;
use api::privacy::v1::*;

use super::super::objects::Objects;
use super::asked;
use crate::harness::caller::new_request_id as id;

pub(super) fn request(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let name = &of.search;
    Some(match method {
        "PrivacyService/FindChild" => asked!(FindChildRequest { parent: &of.authority, child_number: "K-404" }),
        "PrivacyService/GetDataSubject" => asked!(GetDataSubjectRequest { name: name }),
        "PrivacyService/OrderErasure" => {
            asked!(OrderErasureRequest { name: name, reason: "COURT_ORDER", request_id: id() })
        }
        "PrivacyService/TakeBackErasure" => asked!(TakeBackErasureRequest { name: name, request_id: id() }),
        "PrivacyService/PlaceLegalHold" => {
            asked!(PlaceLegalHoldRequest { name: name, reason: "INQUIRY", request_id: id() })
        }
        "PrivacyService/LiftLegalHold" => asked!(LiftLegalHoldRequest { name: name, hold: 1, request_id: id() }),
        "PrivacyService/ListRetentionDue" => asked!(ListRetentionDueRequest { page_size: 100 }),
        "PrivacyService/OrderRetentionDue" => asked!(OrderRetentionDueRequest { request_id: id() }),
        "PrivacyService/ExportSubjectAccess" => asked!(ExportSubjectAccessRequest { name: name, request_id: id() }),
        "KeysService/GetKeyStatus" => asked!(GetKeyStatusRequest {}),
        "KeysService/RotateKeys" => asked!(RotateKeysRequest { destroy_old: false, request_id: id() }),
        "KeysService/CarryOutErasures" => asked!(CarryOutErasuresRequest { request_id: id() }),
        _ => return None,
    })
}
