//! One server with its register, its people, and its clock: each test has a world of its own.

use std::future::Future;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use api::admin::v1::{AdvanceSandboxClockRequest, GetServerStatusRequest};
use api::audit::v1::{
    GetLogHeadRequest, ListLogRecordsRequest, LogHead, LogRecord, VerifyLogRequest, VerifyLogResponse,
};
use hafan::serve::{Hooks, Running, ServeOptions, Ticker};
use tempfile::TempDir;
use tokio_stream::StreamExt as _;
use tonic::transport::Channel;
use vocabulary::{Date, Timestamp, from_london, working_days};

use super::caller::{Caller, new_request_id};
use super::outcome::{Outcome as _, Reply, reply};
use super::register::{self, Agency, CARDIFF, Register, Registered, VALE};
use super::{examples, server};

/// A running server, its register, its people.
pub(crate) struct World {
    channel: Channel,
    register: Register,
    today: Date,
    running: Option<Running>,
    under_load: OnceLock<String>,
    // Last: the folder goes when the server has. None where the program under test has a folder of its own.
    folder: Option<TempDir>,
}

impl World {
    /// A server without a ticker, its register loaded, its clock at ten on a Tuesday of three ordinary weeks.
    pub(crate) async fn start() -> Self {
        Self::start_with(Ticker::Stopped).await
    }

    /// As [`World::start`], with or without a ticker.
    pub(crate) async fn start_with(ticker: Ticker) -> Self {
        Self::start_hooked(Hooks { ticker, ..Hooks::default() }).await
    }

    /// As [`World::start`], with every hook given.
    pub(crate) async fn start_hooked(hooks: Hooks) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let running = server::serve_hooked(folder.path(), hooks).await;
        let world = Self::begin_at(running.address()).await;
        Self { running: Some(running), folder: Some(folder), ..world }
    }

    /// A server with nothing in it and its clock as it comes: for a story that sets both itself.
    pub(crate) async fn bare(ticker: Ticker) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let running = server::serve(folder.path(), ticker).await;
        let channel = server::connect(running.address()).await;
        let today = now(&administrator(&channel)).await.london_date();
        let (register, under_load) = (Register::default(), OnceLock::new());
        Self { channel, register, today, running: Some(running), under_load, folder: Some(folder) }
    }

    /// The world of a server that runs elsewhere: its clock set, its register loaded.
    pub(crate) async fn begin_at(address: SocketAddr) -> Self {
        let channel = server::connect(address).await;
        let admin = administrator(&channel);
        let now = now(&admin).await;
        let start = ordinary_tuesday(now.london_date());
        advance(&admin, start.since(now).micros()).await;
        let today = start.london_date();
        let manager = Caller::new(channel.clone(), "people/mair.manager", "FRAMEWORK_MANAGER", "consortium");
        let register = register::load(&manager, proto_date(today)).await;
        Self { channel, register, today, running: None, under_load: OnceLock::new(), folder: None }
    }

    /// The same world, its server started again elsewhere.
    pub(crate) async fn moved_to(&self, address: SocketAddr) -> Self {
        Self {
            channel: server::connect(address).await,
            register: self.register.clone(),
            today: self.today,
            running: None,
            under_load: self.under_load.clone(),
            folder: None,
        }
    }

    /// Publishes the search that [`World::search_under_load`] names.
    pub(crate) async fn publish_under_load(&self) {
        let search = self.published(|_| {}).await.name;
        self.under_load.set(search).expect("one search under load");
    }

    /// The search that is offered for under load.
    pub(crate) fn search_under_load(&self) -> String {
        self.under_load.get().expect("a search under load").clone()
    }

    /// Verifies the log.
    pub(crate) async fn verify(&self) -> Reply<VerifyLogResponse> {
        reply(self.auditor().audit().verify_log(VerifyLogRequest::default()).await)
    }

    /// Starts the server again on the same store, run as `alter` says.
    pub(crate) async fn start_again_as(&mut self, alter: impl FnOnce(&mut ServeOptions)) {
        self.stop().await;
        let mut options = server::options(self.path(), Ticker::Stopped);
        alter(&mut options);
        let running = server::serve_as(options).await;
        self.channel = server::connect(running.address()).await;
        self.running = Some(running);
    }

    /// Stops the server in good order; the store stays in [`World::data_dir`] until the world is dropped.
    pub(crate) async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await.unwrap_or_else(|error| panic!("the server did not stop: {error}"));
        }
    }

    /// Starts the server again on the same store, and connects to it.
    pub(crate) async fn start_again(&mut self) {
        self.stop().await;
        let running = server::serve(self.path(), Ticker::Stopped).await;
        self.channel = server::connect(running.address()).await;
        self.running = Some(running);
    }

    /// Why the server does not start again on the same store.
    pub(crate) async fn start_again_refused(&self) -> String {
        server::refused(self.path()).await
    }

    /// Why a server does not start on another folder: a copy of a store, with keys beside it.
    pub(crate) async fn opened_refused(&self, folder: &Path) -> String {
        server::refused(folder).await
    }

    /// Where the server tells metrics.
    pub(crate) fn metrics_address(&self) -> SocketAddr {
        self.running.as_ref().and_then(Running::metrics_address).expect("a server that tells metrics")
    }

    fn path(&self) -> &Path {
        self.folder.as_ref().expect("a folder of its own").path()
    }

    /// Where the store lies.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.path().join("data")
    }

    /// Where it is recorded who looked at what.
    pub(crate) fn access_dir(&self) -> PathBuf {
        self.path().join("data.access")
    }

    /// Where the server of this world listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.running.as_ref().expect("a running server").address()
    }

    /// A connection of its own, for callers of the raw wire.
    pub(crate) fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// `today` and so many days, as the contract has days.
    pub(crate) fn day(&self, days: i32) -> api::common::v1::Date {
        proto_date(self.today.plus_days(days))
    }

    /// Ten in the morning, so many days after `today`.
    pub(crate) fn start_of_days(&self, days: i64) -> Timestamp {
        let day = self.today.plus_days(i32::try_from(days).expect("days"));
        from_london(day, 10, 0).expect("ten exists")
    }

    /// A file of `examples/searches`, its days moved to this world's.
    pub(crate) fn example_search(&self, name: &str) -> api::search::v1::Search {
        examples::search(name, self.today)
    }

    /// A file of `examples/offers`, its days moved to this world's.
    pub(crate) fn example_offer(&self, name: &str) -> api::search::v1::SubmitOfferRequest {
        examples::offer(name, self.today)
    }

    /// A provider as registered.
    pub(crate) fn registered(&self, agency: Agency) -> &Registered {
        self.register.of(agency)
    }

    // ---- People

    /// Anybody.
    pub(crate) fn caller(&self, actor: &str, role: &str, organisation: &str) -> Caller {
        Caller::new(self.channel.clone(), actor, role, organisation)
    }

    /// The finder of Cardiff's searches.
    pub(crate) fn finder(&self) -> Caller {
        self.caller("people/ann.finder", "PLACEMENT_FINDER", CARDIFF)
    }

    /// Another finder of Cardiff's, not assigned to the searches of [`World::finder`].
    pub(crate) fn other_finder(&self) -> Caller {
        self.caller("people/bea.finder", "PLACEMENT_FINDER", CARDIFF)
    }

    /// A finder of the Vale's.
    pub(crate) fn vale_finder(&self) -> Caller {
        self.caller("people/vic.finder", "PLACEMENT_FINDER", VALE)
    }

    /// The decision maker of the example searches.
    pub(crate) fn decision_maker(&self) -> Caller {
        self.caller("people/dewi.decision", "DECISION_MAKER", CARDIFF)
    }

    /// An approver of Cardiff's.
    pub(crate) fn approver(&self) -> Caller {
        self.caller("people/pat.approver", "APPROVER", CARDIFF)
    }

    /// A user of a provider.
    pub(crate) fn provider(&self, agency: Agency) -> Caller {
        self.caller("people/una.user", "PROVIDER_USER", &self.registered(agency).name)
    }

    /// An auditor of Cardiff's.
    pub(crate) fn auditor(&self) -> Caller {
        self.caller("people/olu.auditor", "AUDITOR", CARDIFF)
    }

    /// An administrator.
    pub(crate) fn admin(&self) -> Caller {
        administrator(&self.channel)
    }

    /// The framework manager.
    pub(crate) fn framework_manager(&self) -> Caller {
        self.caller("people/mair.manager", "FRAMEWORK_MANAGER", "consortium")
    }

    // ---- The clock

    /// Now, by the one clock that judges.
    pub(crate) async fn now(&self) -> Timestamp {
        now(&self.admin()).await
    }

    /// Moves the clock forward, and records what has become due.
    pub(crate) async fn advance(&self, hours: i64) {
        advance(&self.admin(), hours * 3_600_000_000).await;
    }

    /// Moves the clock to an instant ahead, such as the close, and records what has become due.
    pub(crate) async fn advance_to(&self, instant: Timestamp) {
        let admin = self.admin();
        let ahead = instant.since(now(&admin).await);
        assert!(ahead.micros() > 0, "{instant} has passed already");
        advance(&admin, ahead.micros()).await;
    }

    // ---- The log

    /// The newest record of the log.
    pub(crate) async fn log_head(&self) -> LogHead {
        reply(self.auditor().audit().get_log_head(GetLogHeadRequest {}).await).accepted()
    }

    /// Every record after a position.
    pub(crate) async fn log_after(&self, position: u64) -> Vec<LogRecord> {
        let request = ListLogRecordsRequest { from_position: position + 1, ..ListLogRecordsRequest::default() };
        let mut records = reply(self.auditor().audit().list_log_records(request).await).accepted();
        let mut read = Vec::new();
        while let Some(record) = records.next().await {
            read.push(record.unwrap_or_else(|status| panic!("the log broke off: {status}")));
        }
        read
    }

    /// Runs a call and asserts that it left the log as it was.
    pub(crate) async fn nothing_appended<T>(&self, call: impl Future<Output = T>) -> T {
        let before = self.log_head().await;
        let answer = call.await;
        let after = self.log_head().await;
        // An accepted call that changes nothing still leaves its request id, and with it the instant of the commit.
        if (before.position, &before.chain) != (after.position, &after.chain) {
            let appended = self.log_after(before.position).await;
            panic!("appended: {appended:#?}");
        }
        answer
    }
}

fn administrator(channel: &Channel) -> Caller {
    Caller::new(channel.clone(), "people/adam.admin", "ADMINISTRATOR", "operator")
}

async fn now(admin: &Caller) -> Timestamp {
    let status = reply(admin.admin().get_server_status(GetServerStatusRequest {}).await).accepted();
    super::instant(status.now.expect("the server's now"))
}

async fn advance(admin: &Caller, micros: i64) {
    let by = prost_types::Duration {
        seconds: micros / 1_000_000,
        nanos: i32::try_from(micros % 1_000_000 * 1_000).expect("under a second"),
    };
    let request = AdvanceSandboxClockRequest { by: Some(by), request_id: new_request_id() };
    reply(admin.admin().advance_sandbox_clock(request).await).accepted();
}

/// Ten in the morning of the first Tuesday, three days from now or later, whose three weeks have no bank holiday and no change of the
/// clock: days count there as they do in most weeks.
fn ordinary_tuesday(today: Date) -> Timestamp {
    let is_tuesday = |day: &Date| !day.is_weekend() && day.plus_days(-3).is_weekend() && day.plus_days(-2).is_weekend();
    let is_ordinary = |day: &Date| {
        let weekdays = (0..21).map(|days| day.plus_days(days)).filter(|day| !day.is_weekend());
        let all_work = weekdays.into_iter().all(|day| working_days::is_working_day(day).expect("within the calendar"));
        let hours = |day: Date| from_london(day, 10, 0).expect("ten exists").micros();
        all_work && hours(day.plus_days(21)) - hours(*day) == 21 * 24 * 3_600_000_000
    };
    let mut days = (3..366).map(|days| today.plus_days(days)).filter(is_tuesday);
    let day = days.find(is_ordinary).expect("an ordinary Tuesday within a year");
    from_london(day, 10, 0).expect("ten exists")
}

fn proto_date(day: Date) -> api::common::v1::Date {
    api::common::v1::Date { year: day.year().into(), month: day.month().into(), day: day.day().into() }
}

impl World {
    /// A system of a provider, by its name, on a connection of its own.
    pub(crate) async fn connection_of(&self, provider: &str) -> Caller {
        let channel = server::connect(self.running.as_ref().expect("a running server").address()).await;
        Caller::new(channel, "systems/places-api", "PROVIDER_SYSTEM", provider)
    }

    /// Cardiff's finder and decision maker, together on a connection of their own.
    pub(crate) async fn desk_of_its_own(&self) -> (Caller, Caller) {
        let channel = server::connect(self.address()).await;
        let finder = Caller::new(channel.clone(), "people/ann.finder", "PLACEMENT_FINDER", CARDIFF);
        (finder, Caller::new(channel, "people/dewi.decision", "DECISION_MAKER", CARDIFF))
    }

    /// A user of a provider on a connection of its own.
    pub(crate) async fn own_connection(&self, agency: Agency) -> Caller {
        let channel = server::connect(self.address()).await;
        Caller::new(channel, "people/una.user", "PROVIDER_USER", &self.registered(agency).name)
    }
}
