//! The log and its proofs (ACR-1), for auditors.
//!
//! Events hold no secrets, but that an offer came, when, and in which slot is one until the close (OFF-3): before it a record of an
//! offer shows its position and chain value and nothing else, so that the chain can still be followed without a gap.

mod access;
mod pack;

use std::collections::VecDeque;
use std::pin::Pin;

use api::audit::v1::audit_service_server::{AuditService, AuditServiceServer};
use api::audit::v1::{
    EvidencePart, ExportEvidenceRequest, GetLogHeadRequest, ListAccessRequest, ListLogRecordsRequest, LogHead,
    LogRecord, LogVerdict, VerifyLogRequest, VerifyLogResponse,
};
use api::common::v1::LocalizedText;
use domain::{Actor, Fault, Refusal};
use engine::vault::hex;
use engine::{Engine, Failure};
use event_log::{CHAIN_START, ChainHash, Position, Recorded, StreamName, VerifyError, Version, stored};
use futures::Stream;
use futures::stream::try_unfold;
use tonic::{Request, Response, Status};
use views::World;
use views::permit::{Action, may_serve};
use vocabulary::{RefusalReason, limits};

use super::call::{actor, failed};
use super::permit;
use crate::convert::{instant_out, signature_out};
use crate::serving::{Stop, Stopping};
use crate::status::{EdgeReason, of_edge, refused};

/// Records read from the log at a time.
const RECORDS_PER_READ: usize = 200;

/// What a record shows as its stream while it is sealed.
const SEALED: &str = "sealed";

/// The log of one engine.
#[derive(Clone)]
pub struct Audit {
    engine: Engine,
    stopping: Stopping,
}

impl Audit {
    /// The service, with the limit of a message; long listings end when the server stops.
    pub fn service(engine: &Engine, stop: &Stop) -> AuditServiceServer<Self> {
        let audit = Self { engine: engine.clone(), stopping: stop.stopping() };
        AuditServiceServer::new(audit).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }
}

#[tonic::async_trait]
impl AuditService for Audit {
    async fn verify_log(&self, request: Request<VerifyLogRequest>) -> Result<Response<VerifyLogResponse>, Status> {
        permitted(&request)?;
        let message = request.into_inner();
        let head = self.engine.log().head().position;
        let asked = Asked::read(message.from_position, message.to_position, head);
        let expected = chain_expected(&message.expected_chain);
        let (span, expected) = both(asked, expected).map_err(|refusal| refused(&refusal))?;
        Ok(Response::new(verify(&self.engine, span, expected).await?))
    }

    type ListLogRecordsStream = Pin<Box<dyn Stream<Item = Result<LogRecord, Status>> + Send>>;

    async fn list_log_records(
        &self,
        request: Request<ListLogRecordsRequest>,
    ) -> Result<Response<Self::ListLogRecordsStream>, Status> {
        permitted(&request)?;
        let message = request.into_inner();
        let head = self.engine.log().head().position;
        let asked = Asked::read(message.from_position, message.to_position, head);
        let (span, stream) = both(asked, stream_asked(&message.stream)).map_err(|refusal| refused(&refusal))?;
        let from = Reading {
            engine: self.engine.clone(),
            stopping: self.stopping.clone(),
            span,
            stream,
            next: 0,
            ready: VecDeque::new(),
        };
        Ok(Response::new(Box::pin(try_unfold(from, Reading::next))))
    }

    type ListAccessStream = access::Records;

    async fn list_access(&self, request: Request<ListAccessRequest>) -> Result<Response<access::Records>, Status> {
        let actor = permitted(&request)?;
        let records = access::list(&self.engine, self.stopping.clone(), actor, request.into_inner()).await?;
        Ok(Response::new(records))
    }

    async fn get_log_head(&self, request: Request<GetLogHeadRequest>) -> Result<Response<LogHead>, Status> {
        permitted(&request)?;
        let head = self.engine.log().head();
        let empty = head.position == Position::START;
        let recorded_at = (!empty).then(|| instant_out(head.recorded_at));
        let signature = self.engine.sign_head(&head).filter(|_| !empty);
        Ok(Response::new(LogHead {
            position: head.position.0,
            chain: hex(&head.chain),
            recorded_at,
            store: self.engine.store_id(),
            signature: signature.as_ref().map(signature_out),
        }))
    }

    type ExportEvidenceStream = Pin<Box<dyn Stream<Item = Result<EvidencePart, Status>> + Send>>;

    async fn export_evidence(
        &self,
        request: Request<ExportEvidenceRequest>,
    ) -> Result<Response<Self::ExportEvidenceStream>, Status> {
        let actor = actor(&request)?;
        let parts = pack::export(&self.engine, &actor, request.into_inner(), self.stopping.clone()).await?;
        Ok(Response::new(parts))
    }
}

fn permitted<T>(request: &Request<T>) -> Result<Actor, Status> {
    let actor = actor(request)?;
    may_serve(&actor, Action::Audit).map_err(permit::refused)?;
    Ok(actor)
}

/// A span of positions, both ends included; empty where `to` is before `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asked {
    from: u64,
    to: u64,
}

impl Asked {
    /// 0 stands for the first and for the newest. From just after the newest there is nothing yet, so that a reader can go on where it
    /// stopped; any further position is a fault.
    fn read(from: u64, to: u64, head: Position) -> Result<Self, Vec<Fault>> {
        let span = Self { from: from.max(1), to: if to == 0 { head.0 } else { to } };
        let beyond = |field: &str, given: u64, min: u64| {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, field).with("given", given);
            fault.with("min", min).with("max", head)
        };
        let mut faults = Vec::new();
        if from > head.next().0 {
            faults.push(beyond("from_position", from, 1));
        }
        if to > head.0 || (to != 0 && to < span.from) {
            faults.push(beyond("to_position", to, span.from));
        }
        if faults.is_empty() { Ok(span) } else { Err(faults) }
    }

    fn records(self) -> u64 {
        (self.to + 1).saturating_sub(self.from)
    }
}

/// Both values, or every fault of both.
fn both<A, B>(one: Result<A, Vec<Fault>>, other: Result<B, Vec<Fault>>) -> Result<(A, B), Refusal> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (one, other) => {
            let faults: Vec<Fault> = one.err().into_iter().chain(other.err()).flatten().collect();
            Refusal::unless_empty(faults)?;
            Err(Refusal::of(RefusalReason::Malformed, ""))
        }
    }
}

/// A chain value as noted earlier; absent where none was.
fn chain_expected(given: &str) -> Result<Option<&str>, Vec<Fault>> {
    let plain = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    match given {
        "" => Ok(None),
        given if given.len() == 64 && given.bytes().all(plain) => Ok(Some(given)),
        _ => {
            let fault = Fault::new(RefusalReason::ValueInvalid, "expected_chain");
            Err(vec![fault.with("expected", "64 lower-case hexadecimal digits")])
        }
    }
}

fn stream_asked(given: &str) -> Result<Option<StreamName>, Vec<Fault>> {
    if given.is_empty() {
        return Ok(None);
    }
    StreamName::new(given).map(Some).map_err(|_| {
        let fault = Fault::new(RefusalReason::ValueInvalid, "stream");
        vec![fault.with("expected", "the name of a stream, such as search/{id}")]
    })
}

/// Recomputes the chain from the first record on, and says of the span what came of it.
async fn verify(engine: &Engine, span: Asked, expected: Option<&str>) -> Result<VerifyLogResponse, Status> {
    let (holds_until, fault) = match engine.log().verify().await {
        Ok(_) => (span.to, None),
        Err(VerifyError::Broken(broken)) if broken.position.0 > span.to => (span.to, None),
        Err(VerifyError::Broken(broken)) => (broken.position.0.saturating_sub(1), Some(broken.to_string())),
        Err(VerifyError::Stopped) => return Err(of_edge(EdgeReason::StoreUnavailable)),
    };
    let chain = chain_at(engine, Position(holds_until)).await?;
    let (verdict, fault) = match (fault, expected) {
        (Some(fault), _) => (LogVerdict::Broken, Some(broken(&fault))),
        (None, Some(expected)) if expected != chain => (LogVerdict::UnexpectedHead, Some(unexpected(span.to))),
        (None, _) => (LogVerdict::Holds, None),
    };
    Ok(VerifyLogResponse {
        verdict: verdict.into(),
        records: Asked { to: holds_until, ..span }.records(),
        verified_position: holds_until,
        chain,
        fault,
    })
}

/// The chain value at a position; empty where the record there cannot be read.
async fn chain_at(engine: &Engine, position: Position) -> Result<String, Status> {
    if position == Position::START {
        return Ok(hex(&CHAIN_START));
    }
    let found: Option<ChainHash> = match engine.log().read(position, 1).await {
        Ok(page) => page.first().map(|recorded| recorded.chain),
        Err(event_log::ReadError::Broken(_)) => None,
        Err(error) => return Err(failed(error.into())),
    };
    Ok(found.map(|chain| hex(&chain)).unwrap_or_default())
}

fn broken(fault: &str) -> LocalizedText {
    LocalizedText {
        en: format!("A record is not what was written: {fault}."),
        cy: format!("Nid yw cofnod yr hyn a ysgrifennwyd: {fault}."),
    }
}

fn unexpected(position: u64) -> LocalizedText {
    LocalizedText {
        en: format!(
            "The chain holds, but its value at position {position} is not the one expected: truncated or rewritten since."
        ),
        cy: format!(
            "Mae'r gadwyn yn dal, ond nid ei gwerth yn safle {position} yw'r un disgwyliedig: fe'i cwtogwyd neu ei hailysgrifennu ers hynny."
        ),
    }
}

/// A listing under way. It reads when the client takes: what is held of it is at most one read.
struct Reading {
    engine: Engine,
    stopping: Stopping,
    span: Asked,
    stream: Option<StreamName>,
    /// The next position, or, of one stream, the next version; 0 before the first read.
    next: u64,
    ready: VecDeque<LogRecord>,
}

impl Reading {
    async fn next(mut self) -> Result<Option<(LogRecord, Self)>, Status> {
        loop {
            if let Some(record) = self.ready.pop_front() {
                return Ok(Some((record, self)));
            }
            if self.stopping.is_stopping() {
                return Err(of_edge(EdgeReason::StoreUnavailable));
            }
            let page = self.read().await.map_err(|error| failed(Failure::from(error)))?;
            let Some(last) = page.last() else { return Ok(None) };
            let ended = last.position.0 >= self.span.to;
            self.next = if self.stream.is_some() { last.version.0 + 1 } else { last.position.0 + 1 };
            let span = self.span.from..=self.span.to;
            let asked = page.iter().filter(|recorded| span.contains(&recorded.position.0));
            self.ready = {
                let world = self.engine.world();
                asked.filter_map(|recorded| shown(&world, recorded, self.stream.is_some())).collect()
            };
            if ended && self.ready.is_empty() {
                return Ok(None);
            }
        }
    }

    async fn read(&self) -> Result<Vec<Recorded>, event_log::ReadError> {
        let log = self.engine.log();
        match &self.stream {
            Some(stream) => log.read_stream(stream, Version(self.next.max(1)), RECORDS_PER_READ).await,
            None => log.read(Position(self.next.max(self.span.from)), RECORDS_PER_READ).await,
        }
    }
}

/// A record as an auditor sees it. Asked for by its stream, a sealed one is not there at all: that it is would tell whose it is.
fn shown(world: &World, recorded: &Recorded, by_stream: bool) -> Option<LogRecord> {
    let sealed = stored::subject_of(&recorded.stream).is_some_and(|subject| world.is_sealed(&subject));
    if sealed && by_stream {
        return None;
    }
    if sealed {
        return Some(LogRecord {
            position: recorded.position.0,
            stream: SEALED.to_owned(),
            chain: hex(&recorded.chain),
            ..LogRecord::default()
        });
    }
    Some(record(recorded))
}

/// A record whole, byte for byte.
fn record(recorded: &Recorded) -> LogRecord {
    LogRecord {
        position: recorded.position.0,
        stream: recorded.stream.to_string(),
        version: recorded.version.0,
        recorded_at: Some(instant_out(recorded.recorded_at)),
        event: stored::kind(&recorded.bytes).unwrap_or_default(),
        json: String::from_utf8_lossy(&recorded.bytes).into_owned(),
        chain: hex(&recorded.chain),
    }
}
