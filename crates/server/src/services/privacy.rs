//! Data subjects: legal holds, orders to erase, retention, and what is held of a person (ACR-3).

use std::pin::Pin;

use api::privacy::v1 as proto;
use api::privacy::v1::privacy_service_server::{PrivacyService, PrivacyServiceServer};
use domain::event::DataSubject;
use engine::verbs::{LiftHold, OrderErasure, PlaceHold, RecordAccess, TakeBackErasure};
use engine::{Engine, OrderDue, Verb};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt as _};
use tonic::{Request, Response, Status};
use views::permit::{Action, may_serve};
use views::privacy::{PrivacyAction, may_with};
use vocabulary::{ErasureReason, LegalHoldReason, limits};

use super::call::{actor, authority, call, failed, name, read_call, with};
use super::permit;
use crate::convert::{Faults, Path};
use crate::present::{Page, next_page_token, privacy as present};

const ORDER: &str = "hafan.privacy.v1.PrivacyService/OrderErasure";
const TAKE_BACK: &str = "hafan.privacy.v1.PrivacyService/TakeBackErasure";
const PLACE: &str = "hafan.privacy.v1.PrivacyService/PlaceLegalHold";
const LIFT: &str = "hafan.privacy.v1.PrivacyService/LiftLegalHold";
const LIST_DUE: &str = "hafan.privacy.v1.PrivacyService/ListRetentionDue";
const ORDER_DUE: &str = "hafan.privacy.v1.PrivacyService/OrderRetentionDue";
const ACCESS: &str = "hafan.privacy.v1.PrivacyService/ExportSubjectAccess";

/// Parts of an answer made ahead of a reader that is slow.
const PARTS_AHEAD: usize = 16;

/// The data subjects of one engine.
#[derive(Clone)]
pub struct Privacy {
    engine: Engine,
}

impl Privacy {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine) -> PrivacyServiceServer<Self> {
        PrivacyServiceServer::new(Self { engine: engine.clone() }).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }

    /// Refuses whoever may not ask this of a subject's data.
    fn require(&self, actor: &domain::Actor, action: PrivacyAction, subject: DataSubject) -> Result<(), Status> {
        may_with(actor, action, subject, &self.engine.world()).map_err(permit::refused)
    }

    async fn subject(&self, subject: DataSubject) -> Result<Response<proto::DataSubject>, Status> {
        let view = self.engine.data_subject(subject).await.map_err(failed)?;
        Ok(Response::new(present::subject(&view)))
    }

    async fn done(
        &self,
        call: engine::Call,
        verb: impl Verb,
        subject: DataSubject,
    ) -> Result<Response<proto::DataSubject>, Status> {
        self.engine.execute(call, verb).await.map_err(failed)?;
        self.subject(subject).await
    }
}

#[tonic::async_trait]
impl PrivacyService for Privacy {
    type ExportSubjectAccessStream = Pin<Box<dyn Stream<Item = Result<proto::SubjectAccessPart, Status>> + Send>>;

    async fn find_child(
        &self,
        request: Request<proto::FindChildRequest>,
    ) -> Result<Response<proto::DataSubject>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let authority = authority("parent", &message.parent)?;
        let key = self.engine.vault().child_key(&authority.to_string(), &message.child_number);
        let subject = DataSubject::Child(authority, key);
        self.require(&actor, PrivacyAction::Read, subject)?;
        self.subject(subject).await
    }

    async fn get_data_subject(
        &self,
        request: Request<proto::GetDataSubjectRequest>,
    ) -> Result<Response<proto::DataSubject>, Status> {
        let actor = actor(&request)?;
        let subject = name("name", &request.into_inner().name)?;
        self.require(&actor, PrivacyAction::Read, subject)?;
        self.subject(subject).await
    }

    async fn order_erasure(
        &self,
        request: Request<proto::OrderErasureRequest>,
    ) -> Result<Response<proto::DataSubject>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let subject = name("name", &message.name)?;
        self.require(&actor, PrivacyAction::Erase, subject)?;
        let called = read_call(&actor, ORDER, &message.request_id, &message);
        let mut faults = Faults::new();
        let reason: ErasureReason = faults.code(&Path::root("reason"), &message.reason);
        let text = faults.text(&Path::root("text"), message.text.clone(), limits::NOTE_CHARS_MAX);
        let (call, (reason, text)) = with(called, faults.finish((reason, text)))?;
        self.done(call, OrderErasure { subject, reason, text }, subject).await
    }

    async fn take_back_erasure(
        &self,
        request: Request<proto::TakeBackErasureRequest>,
    ) -> Result<Response<proto::DataSubject>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let subject = name("name", &message.name)?;
        self.require(&actor, PrivacyAction::Erase, subject)?;
        let call = call(actor, TAKE_BACK, &message.request_id, &message)?;
        self.done(call, TakeBackErasure { subject }, subject).await
    }

    async fn place_legal_hold(
        &self,
        request: Request<proto::PlaceLegalHoldRequest>,
    ) -> Result<Response<proto::DataSubject>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let subject = name("name", &message.name)?;
        self.require(&actor, PrivacyAction::Hold, subject)?;
        let called = read_call(&actor, PLACE, &message.request_id, &message);
        let mut faults = Faults::new();
        let reason: LegalHoldReason = faults.code(&Path::root("reason"), &message.reason);
        let text = faults.text(&Path::root("text"), message.text.clone(), limits::NOTE_CHARS_MAX);
        let (call, (reason, text)) = with(called, faults.finish((reason, text)))?;
        self.done(call, PlaceHold { subject, reason, text }, subject).await
    }

    async fn lift_legal_hold(
        &self,
        request: Request<proto::LiftLegalHoldRequest>,
    ) -> Result<Response<proto::DataSubject>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let subject = name("name", &message.name)?;
        self.require(&actor, PrivacyAction::Hold, subject)?;
        let call = call(actor, LIFT, &message.request_id, &message)?;
        let hold = u32::try_from(message.hold).unwrap_or(0);
        self.done(call, LiftHold { subject, hold }, subject).await
    }

    async fn list_retention_due(
        &self,
        request: Request<proto::ListRetentionDueRequest>,
    ) -> Result<Response<proto::ListRetentionDueResponse>, Status> {
        let actor = actor(&request)?;
        may_serve(&actor, Action::Administer).map_err(permit::refused)?;
        let message = request.into_inner();
        let page = Page::read(&self.engine, &actor, LIST_DUE, message.page_size, &message.page_token)?;
        let after = std::str::from_utf8(&page.after).ok().and_then(|after| after.parse().ok());
        let mut found = self.engine.retention_due(after, page.limit + 1);
        let more = found.len() > page.limit;
        found.truncate(page.limit);
        let last = found.last().filter(|_| more).map(|due| due.subject.to_string().into_bytes());
        let next_page_token = next_page_token(&self.engine, &actor, LIST_DUE, last.as_deref())?;
        let due = found.iter().map(present::due).collect();
        Ok(Response::new(proto::ListRetentionDueResponse { due, next_page_token }))
    }

    async fn order_retention_due(
        &self,
        request: Request<proto::OrderRetentionDueRequest>,
    ) -> Result<Response<proto::OrderRetentionDueResponse>, Status> {
        let actor = actor(&request)?;
        may_serve(&actor, Action::Administer).map_err(permit::refused)?;
        let message = request.into_inner();
        let call = call(actor, ORDER_DUE, &message.request_id, &message)?;
        let done = self.engine.execute(call, OrderDue::default()).await.map_err(failed)?;
        let ordered = done.outcome.parse().unwrap_or_default();
        Ok(Response::new(proto::OrderRetentionDueResponse { ordered }))
    }

    async fn export_subject_access(
        &self,
        request: Request<proto::ExportSubjectAccessRequest>,
    ) -> Result<Response<Self::ExportSubjectAccessStream>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let subject = name("name", &message.name)?;
        self.require(&actor, PrivacyAction::Access, subject)?;
        let call = call(actor, ACCESS, &message.request_id, &message)?;
        self.engine.execute(call, RecordAccess { subject }).await.map_err(failed)?;
        let (parts, taken) = mpsc::channel(PARTS_AHEAD);
        let engine = self.engine.clone();
        tokio::spawn(async move {
            if let Err(failure) = engine.subject_access(subject, &parts).await {
                // A reader that hung up is told nothing.
                let _ = parts.send(Err(failure)).await;
            }
        });
        let told = ReceiverStream::new(taken).map(|part| part.map(|part| present::part(&part)).map_err(failed));
        Ok(Response::new(Box::pin(told)))
    }
}
