//! Attachments (ACR-7): taken whole and judged before anything is stored, read chunk by chunk.

mod uploads;

use std::pin::Pin;

use api::attachment::v1 as proto;
use api::attachment::v1::attachment_service_server::{AttachmentService, AttachmentServiceServer};
use domain::attachment::Given;
use domain::event::AttachedTo;
use domain::request::YesNoUnknown;
use domain::{Actor, Fault, Refusal};
use engine::verbs::{FileGiven, OpenAttachment};
use engine::{AttachmentView, Engine, NewIds};
use futures::Stream;
use futures::stream::try_unfold;
use tonic::{Request, Response, Status, Streaming};
use views::attachments::{may_attach, may_list};
use vocabulary::{AttachmentName, AttachmentParent, RefusalReason, limits};

use super::call::{actor, call, failed, name, read_call, with};
use super::permit;
use crate::convert::{Faults, Path, answer_out, instant_out};
use crate::serving::{Stop, Stopping};
use crate::status::{EdgeReason, not_permitted, of_edge, refused};
use uploads::Uploads;

const UPLOAD: &str = "hafan.attachment.v1.AttachmentService/UploadAttachment";
const DOWNLOAD: &str = "hafan.attachment.v1.AttachmentService/DownloadAttachment";
const REMOVE: &str = "hafan.attachment.v1.AttachmentService/RemoveAttachment";

/// Attachments over one engine.
#[derive(Clone)]
pub struct Attachments {
    engine: Engine,
    stopping: Stopping,
    uploads: Uploads,
}

impl Attachments {
    /// The service, with the limit of a message; reading ends when the server stops.
    pub fn service(engine: &Engine, stop: &Stop) -> AttachmentServiceServer<Self> {
        let attachments = Self { engine: engine.clone(), stopping: stop.stopping(), uploads: Uploads::default() };
        AttachmentServiceServer::new(attachments).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }

    fn attached_to(&self, parent: AttachmentParent) -> Result<AttachedTo, Status> {
        self.engine.attached_to(parent).ok_or_else(not_permitted)
    }

    async fn own(&self, parent: AttachmentParent, outcome: &str) -> Result<Response<proto::Attachment>, Status> {
        let id = outcome.parse().map_err(|error| crate::status::incident(&error))?;
        let view = self.engine.own_attachment(parent, id).await.map_err(failed)?;
        Ok(Response::new(attachment_out(&view, Reader::Own)))
    }
}

#[tonic::async_trait]
impl AttachmentService for Attachments {
    async fn upload_attachment(
        &self,
        request: Request<Streaming<proto::UploadAttachmentRequest>>,
    ) -> Result<Response<proto::Attachment>, Status> {
        let actor = actor(&request)?;
        let mut parts = request.into_inner();
        let mut first = parts.message().await?.unwrap_or_default();
        let parent: AttachmentParent = name("parent", &first.parent)?;
        let to = self.attached_to(parent)?;
        may_attach(&self.engine.world(), &actor, to).map_err(permit::refused)?;
        let under_way = self.uploads.begin(&actor.id);
        let _under_way = under_way.ok_or_else(|| refused(&Refusal::of(RefusalReason::QuotaExceeded, "uploads")))?;
        let mut bytes = std::mem::take(&mut first.content);
        // The id stands for what is said of the file, its digest with it, and not for how it is cut.
        let call = read_call(&actor, UPLOAD, &first.request_id, &first);
        let given = read_given(&first.attachment.clone().unwrap_or_default());
        let (call, given) = with(call, given)?;
        while let Some(part) = parts.message().await? {
            // What is too large is told with everything else, once it has gone by unkept.
            let room = (limits::ATTACHMENT_BYTES_MAX + 1).saturating_sub(bytes.len());
            bytes.extend_from_slice(&part.content[..part.content.len().min(room)]);
            if room < part.content.len() {
                break;
            }
        }
        let said = first.attachment.unwrap_or_default();
        let file = FileGiven { file_name: said.file_name, bytes, size: said.size, sha256: said.sha256, given };
        let done = self.engine.attach(call, to, NewIds.attachment(), file).await.map_err(failed)?;
        self.own(parent, &done.outcome).await
    }

    type DownloadAttachmentStream =
        Pin<Box<dyn Stream<Item = Result<proto::DownloadAttachmentResponse, Status>> + Send>>;

    async fn download_attachment(
        &self,
        request: Request<proto::DownloadAttachmentRequest>,
    ) -> Result<Response<Self::DownloadAttachmentStream>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: AttachmentName = name("name", &message.name)?;
        let view = self.engine.attachment(&actor, name).await.map_err(failed)?;
        if view.manifest.is_none() {
            return Err(refused(&Refusal::of(RefusalReason::Erased, "attachment")));
        }
        let of = self.attached_to(name.parent)?;
        let own = matches!(of, AttachedTo::Offer(..));
        if actor.provider().is_some() && !own {
            let call = call(actor.clone(), DOWNLOAD, &message.request_id, &message)?;
            let verb = OpenAttachment { of, attachment: name.attachment };
            self.engine.execute(call, verb).await.map_err(failed)?;
        }
        let reader = Reader::of(&actor, of);
        let reading =
            Reading { engine: self.engine.clone(), stopping: self.stopping.clone(), view, reader, next: None };
        Ok(Response::new(Box::pin(try_unfold(reading, Reading::next))))
    }

    async fn list_attachments(
        &self,
        request: Request<proto::ListAttachmentsRequest>,
    ) -> Result<Response<proto::ListAttachmentsResponse>, Status> {
        let actor = actor(&request)?;
        let parent: AttachmentParent = name("parent", &request.into_inner().parent)?;
        let to = self.attached_to(parent)?;
        may_list(&self.engine.world(), &actor, to).map_err(permit::refused)?;
        let found = self.engine.attachments(&actor, parent).await.map_err(failed)?;
        let reader = Reader::of(&actor, to);
        let attachments = found.iter().map(|view| attachment_out(view, reader)).collect();
        Ok(Response::new(proto::ListAttachmentsResponse { attachments }))
    }

    async fn remove_attachment(
        &self,
        request: Request<proto::RemoveAttachmentRequest>,
    ) -> Result<Response<proto::RemoveAttachmentResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: AttachmentName = name("name", &message.name)?;
        let from = self.attached_to(name.parent)?;
        may_attach(&self.engine.world(), &actor, from).map_err(permit::refused)?;
        let call = call(actor, REMOVE, &message.request_id, &message)?;
        self.engine.remove_attachment(call, from, name.attachment).await.map_err(failed)?;
        Ok(Response::new(proto::RemoveAttachmentResponse {}))
    }
}

/// For whom an attachment is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    /// For who may know who attached it.
    Own,
    /// For who reads another's offer: who attached it would say whose it is.
    OfAnothersOffer,
}

impl Reader {
    fn of(actor: &Actor, to: AttachedTo) -> Self {
        match to {
            AttachedTo::Offer(..) if actor.provider().is_none() => Self::OfAnothersOffer,
            AttachedTo::Offer(..) | AttachedTo::Search(_) | AttachedTo::Contract(_) => Self::Own,
        }
    }
}

/// A file being read: what is held of it is one chunk.
struct Reading {
    engine: Engine,
    stopping: Stopping,
    view: AttachmentView,
    reader: Reader,
    /// The next chunk; none before what it is was told.
    next: Option<usize>,
}

impl Reading {
    async fn next(mut self) -> Result<Option<(proto::DownloadAttachmentResponse, Self)>, Status> {
        if self.stopping.is_stopping() {
            return Err(of_edge(EdgeReason::StoreUnavailable));
        }
        let Some(index) = self.next else {
            self.next = Some(0);
            let attachment = Some(attachment_out(&self.view, self.reader));
            return Ok(Some((proto::DownloadAttachmentResponse { attachment, content: Vec::new() }, self)));
        };
        let chunk = self.engine.attachment_chunk(&self.view, index).await.map_err(failed)?;
        self.next = Some(index + 1);
        let part = |content: &[u8]| proto::DownloadAttachmentResponse { attachment: None, content: content.to_vec() };
        Ok(chunk.map(|chunk| (part(&chunk), self)))
    }
}

/// What is said of a file; every fault at once.
fn read_given(said: &proto::Attachment) -> Result<Given, Refusal> {
    let mut faults = Faults::new();
    let root = Path::root("attachment");
    let stage = Some(said.stage.as_str()).filter(|stage| !stage.is_empty());
    let stage = faults.optional_code(&root.field("stage"), stage);
    let unsaid = said.names_nobody == api::common::v1::YesNoUnknown::Unspecified as i32;
    let names_nobody = (!unsaid).then(|| faults.answer(&root.field("names_nobody"), said.names_nobody));
    if names_nobody == Some(YesNoUnknown::Unknown) {
        faults.push(Fault::new(RefusalReason::ValueInvalid, "attachment.names_nobody").with("expected", "YES or NO"));
    }
    faults.finish(Given { stage, child: said.child, names_nobody })
}

fn attachment_out(view: &AttachmentView, reader: Reader) -> proto::Attachment {
    let found = &view.attachment;
    let of_offer = matches!(view.name.parent, AttachmentParent::Offer(_));
    let erased = view.manifest.is_none();
    let manifest = view.manifest.clone().unwrap_or_default();
    let said = if found.names_nobody { YesNoUnknown::Yes } else { YesNoUnknown::No };
    proto::Attachment {
        name: view.name.to_string(),
        kind: found.kind.code().to_owned(),
        file_name: manifest.file_name,
        size: manifest.size,
        sha256: manifest.sha256,
        stage: found.stage.map(|stage| stage.code().to_owned()).unwrap_or_default(),
        child: found.child,
        names_nobody: if of_offer { answer_out(said) } else { 0 },
        attached_by: if reader == Reader::Own { found.by.0.actor.to_string() } else { String::new() },
        attached_at: Some(instant_out(found.by.1)),
        erased,
    }
}
