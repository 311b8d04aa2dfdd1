//! The whole service over a log in memory, without a network: requests made up from bytes, one after another.

use std::cell::RefCell;
use std::sync::{Arc, LazyLock};

use domain::Actor;
use engine::keys::MasterKey;
use engine::{Engine, Settings};
use event_log::{ManualClock, MemoryDisk, MemoryLog, Mode, StoreId, StoreMarks};
use geography::Geography;
use http_body_util::{BodyExt as _, Full};
use prost::Message as _;
use prost_reflect::{DynamicMessage, MethodDescriptor};
use server::access::object_of;
use server::decode_faults::DecodeFaultsLayer;
use server::serving::Stop;
use tokio::runtime::Runtime;
use tonic::body::Body;
use tonic::codegen::Bytes;
use tonic::codegen::http::{HeaderMap, Request, header};
use tonic::{Code, Status};
use tower::{Layer as _, ServiceExt as _};
use vocabulary::Timestamp;

use super::dice::Dice;

/// Where the clock stands: 1 December 2026, nine o'clock.
pub(crate) const START_MICROS: i64 = 1_796_115_600_000_000;

/// Calls of one run, at most.
const CALLS_MAX: usize = 8;

/// Bytes of an answer that are read: enough for a name in it.
const ANSWER_BYTES_MAX: usize = 1 << 20;

static METHODS: LazyLock<Vec<MethodDescriptor>> =
    LazyLock::new(|| api::pool().services().flat_map(|service| service.methods().collect::<Vec<_>>()).collect());

static GEOGRAPHY: LazyLock<Arc<Geography>> = LazyLock::new(Arc::default);

/// Who may be calling.
const CALLERS: [(&str, &str, &str); 14] = [
    ("people/ann.finder", "PLACEMENT_FINDER", "authorities/W06000015"),
    ("people/dewi.decision", "DECISION_MAKER", "authorities/W06000015"),
    ("people/pat.approver", "APPROVER", "authorities/W06000015"),
    ("people/pam.panel", "PANEL_ADMINISTRATOR", "authorities/W06000015"),
    ("people/tom.manager", "TEAM_MANAGER", "authorities/W06000015"),
    ("people/cai.contracts", "CONTRACTS_OFFICER", "authorities/W06000015"),
    ("people/vic.finder", "PLACEMENT_FINDER", "authorities/W06000014"),
    ("people/una.user", "PROVIDER_USER", "providers/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01"),
    ("systems/places", "PROVIDER_SYSTEM", "providers/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01"),
    ("people/mair.manager", "FRAMEWORK_MANAGER", "consortium"),
    ("people/ana.analyst", "ANALYST", "consortium"),
    ("people/olu.auditor", "AUDITOR", "operator"),
    ("people/ola.auditor", "AUDITOR", "authorities/W06000015"),
    ("people/adam.admin", "ADMINISTRATOR", "operator"),
];

/// A service of its own, for one run.
struct Stage {
    engine: Engine,
    routes: server::table::Routes,
    // Dropped, it has been given: streams end with the run.
    _stop: Stop,
}

impl Stage {
    async fn new() -> Self {
        let clock = Arc::new(ManualClock::at(Timestamp::from_micros(START_MICROS)));
        let marks = StoreMarks { id: StoreId([7; 16]), mode: Mode::Production };
        let log = Arc::new(MemoryLog::open(MemoryDisk::new(marks), clock));
        let settings = Settings { geography: Arc::clone(&GEOGRAPHY), ..Settings::default() };
        let engine = Engine::open(log, MasterKey::of("fuzz", [3; 32]), settings).await.expect("an engine");
        let stop = Stop::new();
        let routes = server::services::table(&engine, &stop).into_routes();
        Self { engine, routes, _stop: stop }
    }

    /// One call; what it answered, or the status it was refused with.
    async fn call(&self, method: &MethodDescriptor, actor: Actor, message: &[u8]) -> Result<Bytes, Status> {
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        let length = u32::try_from(message.len()).expect("a short message").to_be_bytes();
        let body = [&[0][..], &length, message].concat();
        let body = Full::new(Bytes::from(body)).map_err(|never| match never {});
        let mut request = Request::post(path.as_str()).header(header::CONTENT_TYPE, "application/grpc");
        if let Some(extensions) = request.extensions_mut() {
            extensions.insert(actor);
        }
        let request = request.body(Body::new(body)).expect("a request");
        let service = DecodeFaultsLayer.layer(self.routes.clone());
        let answer = service.oneshot(request).await.expect("routes do not fail");
        refused(answer.headers())?;
        if method.is_server_streaming() {
            // It began; most go on for as long as somebody listens.
            return Ok(Bytes::new());
        }
        let collected = answer.into_body().collect().await?;
        refused(collected.trailers().unwrap_or(&HeaderMap::new()))?;
        Ok(collected.to_bytes())
    }
}

fn refused(headers: &HeaderMap) -> Result<(), Status> {
    match Status::from_header_map(headers) {
        Some(status) if status.code() != Code::Ok => Err(status),
        _ => Ok(()),
    }
}

/// A few calls, each of bytes as they are or of a message made up by the contract. Each gets an answer or one error of ours.
pub(crate) fn request(data: &[u8]) {
    run(async {
        let stage = Stage::new().await;
        let mut dice = Dice::of(data);
        for _ in 0..CALLS_MAX {
            if dice.is_empty() {
                break;
            }
            let chosen = dice.below(METHODS.len());
            let method = &METHODS[chosen];
            let caller = dice.below(CALLERS.len());
            let message = match dice.byte() {
                0..=15 => dice.take(4_096).to_vec(),
                _ => dice.message(&method.input(), 0).encode_to_vec(),
            };
            if message.len() >= vocabulary::limits::MESSAGE_BYTES_MAX {
                continue;
            }
            let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
            let _ = object_of(&path, &message);
            match stage.call(method, actor(CALLERS[caller]), &message).await {
                Ok(answer) => {
                    let said = answer.get(5..).filter(|said| said.len() < ANSWER_BYTES_MAX).unwrap_or_default();
                    if let Ok(answer) = DynamicMessage::decode(method.output(), said) {
                        dice.learn(&answer);
                    }
                }
                Err(status) => {
                    let broken = matches!(status.code(), Code::Internal | Code::Unknown | Code::DataLoss);
                    assert!(!broken && !status.details().is_empty(), "{}: {status:?}", method.full_name());
                }
            }
        }
    });
}

/// Page tokens and cursors: none that was not given out, nor one changed, opens anything.
pub(crate) fn token(data: &[u8]) {
    run(async {
        let stage = Stage::new().await;
        let vault = stage.engine.vault();
        let given = String::from_utf8_lossy(data);
        assert_eq!(vault.open_token("page", "people/ann.finder", &given), None);
        let finder = actor(CALLERS[0]);
        let read = stage.engine.feed(&finder, Some(&*given), 10).await;
        assert!(given.is_empty() || read.is_err(), "a cursor that nobody gave out");
        let mut dice = Dice::of(data);
        let said = dice.take(64);
        let token = vault.seal_token("page", "people/ann.finder", said).expect("a token");
        assert_eq!(vault.open_token("page", "people/ann.finder", &token).as_deref(), Some(said));
        assert_eq!(vault.open_token("page", "people/bea.finder", &token), None);
        assert_eq!(vault.open_token("feed", "people/ann.finder", &token), None);
        let mut changed = token.clone().into_bytes();
        let at = dice.below(changed.len());
        changed[at] = dice.byte() & 0x7F;
        let changed = String::from_utf8(changed).expect("ASCII");
        assert!(changed == token || vault.open_token("page", "people/ann.finder", &changed).is_none());
    });
}

fn actor((id, role, organisation): (&str, &str, &str)) -> Actor {
    Actor {
        id: id.parse().expect("an id"),
        role: role.parse().expect("a role"),
        organisation: organisation.parse().expect("an organisation"),
    }
}

fn run(what: impl Future<Output = ()>) {
    thread_local! {
        static RUNTIME: RefCell<Runtime> = RefCell::new(
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime"),
        );
    }
    RUNTIME.with_borrow_mut(|runtime| runtime.block_on(what));
}
