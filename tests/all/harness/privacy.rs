//! Team managers who order, hold and ask, and administrators who carry it out.

use api::admin::v1::{CarryOutErasuresRequest, GetKeyStatusRequest, KeyStatus, RotateKeysRequest};
use api::privacy::v1 as proto;
use tokio_stream::StreamExt as _;

use super::World;
use super::caller::{Caller, new_request_id};
use super::outcome::{Outcome as _, Reply, reply};

impl World {
    /// Carries out what is ordered to be erased.
    pub(crate) async fn erase(&self) -> Reply<KeyStatus> {
        let request = CarryOutErasuresRequest { request_id: new_request_id() };
        reply(self.admin().keys().carry_out_erasures(request).await)
    }

    /// Another master key.
    pub(crate) async fn rotate(&self, destroy_old: bool) -> Reply<KeyStatus> {
        let request = RotateKeysRequest { destroy_old, request_id: new_request_id() };
        reply(self.admin().keys().rotate_keys(request).await)
    }

    /// How the keys stand.
    pub(crate) async fn key_status(&self) -> KeyStatus {
        reply(self.admin().keys().get_key_status(GetKeyStatusRequest {}).await).accepted()
    }
}

impl Caller {
    pub(crate) async fn find_child(&self, authority: &str, number: &str) -> Reply<proto::DataSubject> {
        let request = proto::FindChildRequest { parent: authority.to_owned(), child_number: number.to_owned() };
        reply(self.privacy().find_child(request).await)
    }

    pub(crate) async fn subject(&self, name: &str) -> Reply<proto::DataSubject> {
        reply(self.privacy().get_data_subject(proto::GetDataSubjectRequest { name: name.to_owned() }).await)
    }

    pub(crate) async fn order_erasure(&self, name: &str, reason: &str, text: &str) -> Reply<proto::DataSubject> {
        let request = proto::OrderErasureRequest {
            name: name.to_owned(),
            reason: reason.to_owned(),
            text: text.to_owned(),
            request_id: new_request_id(),
        };
        reply(self.privacy().order_erasure(request).await)
    }

    pub(crate) async fn take_back_erasure(&self, name: &str) -> Reply<proto::DataSubject> {
        let request = proto::TakeBackErasureRequest { name: name.to_owned(), request_id: new_request_id() };
        reply(self.privacy().take_back_erasure(request).await)
    }

    pub(crate) async fn place_hold(&self, name: &str, reason: &str, text: &str) -> Reply<proto::DataSubject> {
        let request = proto::PlaceLegalHoldRequest {
            name: name.to_owned(),
            reason: reason.to_owned(),
            text: text.to_owned(),
            request_id: new_request_id(),
        };
        reply(self.privacy().place_legal_hold(request).await)
    }

    pub(crate) async fn lift_hold(&self, name: &str, hold: i32) -> Reply<proto::DataSubject> {
        let request = proto::LiftLegalHoldRequest { name: name.to_owned(), hold, request_id: new_request_id() };
        reply(self.privacy().lift_legal_hold(request).await)
    }

    pub(crate) async fn retention_due(&self) -> Reply<Vec<proto::RetentionDue>> {
        let request = proto::ListRetentionDueRequest::default();
        reply(self.privacy().list_retention_due(request).await).map(|answer| answer.due)
    }

    pub(crate) async fn order_retention_due(&self) -> Reply<i32> {
        let request = proto::OrderRetentionDueRequest { request_id: new_request_id() };
        reply(self.privacy().order_retention_due(request).await).map(|answer| answer.ordered)
    }

    pub(crate) async fn access(&self, name: &str) -> Reply<Vec<proto::SubjectAccessPart>> {
        let request = proto::ExportSubjectAccessRequest { name: name.to_owned(), request_id: new_request_id() };
        let mut told = reply(self.privacy().export_subject_access(request).await)?;
        let mut parts = Vec::new();
        while let Some(part) = told.next().await {
            parts.push(part?);
        }
        Ok(parts)
    }
}
