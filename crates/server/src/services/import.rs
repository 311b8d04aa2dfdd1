//! Imports of the register: staged in chunks, checked without a trace, committed all at once (REG-1 to REG-7, FRM-2).

mod check;

use std::sync::Arc;

use api::imports::v1::import_service_server::{ImportService, ImportServiceServer};
use api::imports::v1::{
    AbandonImportRequest, CheckRowsRequest, CheckRowsResponse, CommitImportRequest, GetImportRequest, Import,
    ImportState, ListImportsRequest, ListImportsResponse, StageRowsRequest, StageRowsResponse, StartImportRequest,
};
use domain::Actor;
use domain::import::{ImportState as State, Progress};
use engine::verbs::{AbandonImport, StageRows, StartImport, may_hold, require_chunk};
use engine::{Engine, Failure, Moment, NewIds};
use prost::Message as _;
use tokio::sync::Semaphore;
use tonic::{Request, Response, Status, Streaming};
use views::permit::{may_ask_import, may_import};
use vocabulary::{ImportId, ImportName, limits};

use super::call::{actor, call, failed, name};
use super::permit;
use crate::convert::{instant_out, read_rows};
use crate::present::{Page, next_page_token};
use crate::serving::{Stop, Stopping};
use crate::status::refused;

const START: &str = "hafan.imports.v1.ImportService/StartImport";
const STAGE: &str = "hafan.imports.v1.ImportService/StageRows";
const COMMIT: &str = "hafan.imports.v1.ImportService/CommitImport";
const ABANDON: &str = "hafan.imports.v1.ImportService/AbandonImport";

/// Checks at once: each keeps what its rows would make in memory.
const CHECKS_MAX: usize = 4;

/// The imports over one engine.
#[derive(Clone)]
pub struct Imports {
    engine: Engine,
    stopping: Stopping,
    checks: Arc<Semaphore>,
}

impl Imports {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine, stop: &Stop) -> ImportServiceServer<Self> {
        let checks = Arc::new(Semaphore::new(CHECKS_MAX));
        let imports = Self { engine: engine.clone(), stopping: stop.stopping(), checks };
        ImportServiceServer::new(imports).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }

    /// The import of that name, where the actor may ask for it.
    fn permit(&self, actor: &Actor, name: ImportName) -> Result<Progress, Status> {
        let found = self.engine.world().import(name.import).map(|import| import.progress);
        may_ask_import(actor, found.as_ref()).map_err(permit::refused)
    }

    /// An import at a moment.
    fn import(&self, id: ImportId, moment: &Moment) -> Result<Import, Status> {
        let found = self.engine.at(moment, |world, _| world.import(id).map(|import| import.progress));
        let missing = || failed(Failure::Internal("an import is not where it was put".to_owned()));
        found.map(|progress| import_out(&progress)).ok_or_else(missing)
    }

    /// Judges a chunk on its import, and stages nothing.
    async fn check_chunk(
        &self,
        actor: &Actor,
        import: ImportId,
        message: StageRowsRequest,
    ) -> Result<StageRowsResponse, Status> {
        let mut checked = check::Checking::default();
        checked.chunk(&self.engine, actor, Some(import), message.rows).await?;
        let CheckRowsResponse { faults, faults_left_out: _, tally } = checked.finish();
        Ok(StageRowsResponse { import: Some(self.import(import, &Moment::Now)?), faults, tally })
    }
}

#[tonic::async_trait]
impl ImportService for Imports {
    async fn start_import(&self, request: Request<StartImportRequest>) -> Result<Response<Import>, Status> {
        let actor = actor(&request)?;
        may_import(&actor).map_err(permit::refused)?;
        let message = request.into_inner();
        let call = call(actor, START, &message.request_id, &message)?;
        let done = self.engine.execute(call, StartImport { import: NewIds.import() }).await.map_err(failed)?;
        let id = done.outcome.parse::<ImportId>().map_err(|error| failed(Failure::Internal(error.to_string())))?;
        Ok(Response::new(self.import(id, &done.moment)?))
    }

    async fn stage_rows(&self, request: Request<StageRowsRequest>) -> Result<Response<StageRowsResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let ImportName { import } = name("name", &message.name)?;
        self.permit(&actor, ImportName { import })?;
        require_chunk(message.rows.len()).map_err(|refusal| refused(&refusal))?;
        if message.validate_only {
            return Ok(Response::new(self.check_chunk(&actor, import, message).await?));
        }
        let chunk = message.sequence;
        let call = call(actor.clone(), STAGE, &message.request_id, &message)?;
        let StageRowsRequest { rows, .. } = message;
        // What is compared with a repeat: the rows alone, since a repeat may come under another request id.
        let body = StageRowsRequest { rows: rows.clone(), sequence: chunk, ..Default::default() }.encode_to_vec();
        let rows = read_rows(rows, self.engine.geography()).whole().map_err(|refusal| refused(&refusal))?;
        may_hold(&actor, &rows).map_err(failed)?;
        let verb = StageRows { import, chunk, body, rows };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        let import = Some(self.import(import, &done.moment)?);
        Ok(Response::new(StageRowsResponse { import, faults: Vec::new(), tally: None }))
    }

    async fn check_rows(
        &self,
        request: Request<Streaming<CheckRowsRequest>>,
    ) -> Result<Response<CheckRowsResponse>, Status> {
        // Who calls stands in the headers: who may not, or comes when as many run as may, has nothing read and nothing kept for it. How long
        // a caller may take with its messages is limited as with every call, by the transport.
        let actor = actor(&request)?;
        may_import(&actor).map_err(permit::refused)?;
        let _permit = self.checks.try_acquire().map_err(|_| check::too_many())?;
        let mut stopping = self.stopping.clone();
        let mut chunks = request.into_inner();
        let mut checking = check::Checking::default();
        while let Some(CheckRowsRequest { rows }) = next_chunk(&mut chunks, &mut stopping).await? {
            require_chunk(rows.len()).map_err(|refusal| refused(&refusal))?;
            checking.chunk(&self.engine, &actor, None, rows).await?;
        }
        Ok(Response::new(checking.finish()))
    }

    async fn get_import(&self, request: Request<GetImportRequest>) -> Result<Response<Import>, Status> {
        let actor = actor(&request)?;
        let name = name("name", &request.into_inner().name)?;
        Ok(Response::new(import_out(&self.permit(&actor, name)?)))
    }

    async fn list_imports(
        &self,
        request: Request<ListImportsRequest>,
    ) -> Result<Response<ListImportsResponse>, Status> {
        const LIST: &str = "ListImports";
        let actor = actor(&request)?;
        let organisation = may_import(&actor).map_err(permit::refused)?;
        let ListImportsRequest { page_size, page_token } = request.into_inner();
        let page = Page::read(&self.engine, &actor, LIST, page_size, &page_token)?;
        let after = page.after().map(ImportId::from_bytes);
        let mut found: Vec<Progress> = self.engine.at(&Moment::Now, |world, _| {
            let following = world.imports_of(organisation).filter(|import| after.is_none_or(|after| after < import.id));
            following.take(page.limit + 1).copied().collect()
        });
        let more = found.len() > page.limit;
        found.truncate(page.limit);
        let last = found.last().filter(|_| more).map(|last| last.id.to_bytes());
        let next_page_token = next_page_token(&self.engine, &actor, LIST, last.as_ref().map(<[u8; 16]>::as_slice))?;
        Ok(Response::new(ListImportsResponse { imports: found.iter().map(import_out).collect(), next_page_token }))
    }

    async fn commit_import(&self, request: Request<CommitImportRequest>) -> Result<Response<Import>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let ImportName { import } = name("name", &message.name)?;
        self.permit(&actor, ImportName { import })?;
        let call = call(actor, COMMIT, &message.request_id, &message)?;
        self.engine.commit_import(call, import).await.map_err(failed)?;
        // An import is committed once and for ever, so a repeated call reads what the first one read.
        Ok(Response::new(self.import(import, &Moment::Now)?))
    }

    async fn abandon_import(&self, request: Request<AbandonImportRequest>) -> Result<Response<Import>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let ImportName { import } = name("name", &message.name)?;
        self.permit(&actor, ImportName { import })?;
        let call = call(actor, ABANDON, &message.request_id, &message)?;
        let done = self.engine.execute(call, AbandonImport { import }).await.map_err(failed)?;
        Ok(Response::new(self.import(import, &done.moment)?))
    }
}

/// An import, for the wire.
fn import_out(progress: &Progress) -> Import {
    let Progress { id, organisation, state, started_at, ended_at, chunks, rows, created, changed } = *progress;
    let state = match state {
        State::Open => ImportState::Open,
        State::Committed => ImportState::Committed,
        State::Abandoned => ImportState::Abandoned,
    };
    Import {
        name: ImportName { import: id }.to_string(),
        organisation: organisation.to_string(),
        state: state.into(),
        start_time: Some(instant_out(started_at)),
        end_time: ended_at.map(instant_out),
        next_sequence: chunks + 1,
        staged_rows: rows,
        created_rows: created,
        changed_rows: changed,
        unchanged_rows: rows.saturating_sub(created).saturating_sub(changed),
    }
}

/// The next rows of a stream, unless the server stops first.
async fn next_chunk(
    chunks: &mut Streaming<CheckRowsRequest>,
    stopping: &mut Stopping,
) -> Result<Option<CheckRowsRequest>, Status> {
    tokio::select! {
        next = chunks.message() => next,
        () = stopping.stopped() => Err(failed(Failure::Unavailable("the server stops".to_owned()))),
    }
}
