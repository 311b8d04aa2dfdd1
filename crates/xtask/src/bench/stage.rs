//! The stage of everything that is measured through the real server: the program's own server in this process, on loopback, over a sled store
//! in a folder of its own, and a register and searches made through the public API. Client and server share the process and its cores.
//!
//! Callers are believed (no TLS, no tokens), and rates of principals and addresses are lifted; everything else is as `hafan serve` has it, the access log
//! too.

mod caller;
mod example;
mod register;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use api::admin::v1::{AdvanceSandboxClockRequest, GetServerStatusRequest};
use api::audit::v1::GetLogHeadRequest;
use api::search::v1::{
    AcknowledgePreMatchRequest, ApprovalStatus, CreateSearchRequest, GrantApprovalRequest, PublishSearchRequest,
    RequestApprovalsRequest, Search, SubmitOfferRequest,
};
use hafan::serve::{
    AccessOptions, Hooks, Identities, Limits, Mode, Periods, Retention, Running, ServeOptions, Ticker, start,
};
use server::serving::Rate;
use tempfile::TempDir;
use tonic::transport::Channel;
use vocabulary::{Date, Timestamp, from_london, working_days};

pub(super) use caller::{Caller, new_request_id, refusal};
pub(super) use register::Registered;

use super::bare::connect;
use super::frame::{Failed, told};

/// Whose searches they are.
pub(super) const AUTHORITY: &str = "authorities/W06000015";
/// Connections that callers share: eight, as the ceiling has them.
pub(super) const CONNECTIONS: usize = 8;
/// Hours a window is open: from Tuesday ten to Thursday four.
const WINDOW_HOURS: i64 = 54;

/// A running server with its register.
pub(super) struct Stage {
    running: Option<Running>,
    address: SocketAddr,
    channels: Vec<Channel>,
    /// Providers in the order of their numbers, each with one setting.
    pub(super) providers: Vec<Registered>,
    today: Date,
    opened_at: Timestamp,
    searches: u32,
    offer: SubmitOfferRequest,
    // Last: the folder goes when the server has.
    folder: TempDir,
}

impl Stage {
    /// A server whose clock stands at ten on an ordinary Tuesday, with so many providers in its fostering lot.
    pub(super) async fn start(providers: usize) -> Result<Self, Failed> {
        let folder = tempfile::tempdir().map_err(told)?;
        let running = start(options(folder.path())).await.map_err(told)?;
        let address = running.address();
        let mut channels = Vec::with_capacity(CONNECTIONS);
        for _ in 0..CONNECTIONS {
            channels.push(connect(address).await?);
        }
        let admin = Caller::new(channels[0].clone(), "people/adam.admin", "ADMINISTRATOR", "operator")?;
        let opened_at = to_an_ordinary_tuesday(&admin).await?;
        let today = opened_at.london_date();
        let manager = Caller::new(channels[0].clone(), "people/mair.manager", "FRAMEWORK_MANAGER", "consortium")?;
        let providers = register::load(&manager, providers, today).await?;
        let offer = example::moved(example::OFFER, today)?;
        let running = Some(running);
        Ok(Self { running, address, channels, providers, today, opened_at, searches: 0, offer, folder })
    }

    /// Where it listens.
    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where its store and its keys lie.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Somebody, on one of the connections.
    pub(super) fn caller(&self, connection: usize, who: [&str; 3]) -> Result<Caller, Failed> {
        let [actor, role, organisation] = who;
        Caller::new(self.channels[connection % CONNECTIONS].clone(), actor, role, organisation)
    }

    /// The finder of every search.
    pub(super) fn finder(&self, connection: usize) -> Result<Caller, Failed> {
        self.caller(connection, ["people/ann.finder", "PLACEMENT_FINDER", AUTHORITY])
    }

    /// The system of a provider, by its number.
    pub(super) fn provider(&self, number: usize) -> Result<Caller, Failed> {
        let system = format!("systems/provider-{number}");
        self.caller(number, [&system, "PROVIDER_SYSTEM", &self.providers[number].name])
    }

    /// A search approved and not yet published.
    pub(super) async fn approved(&mut self) -> Result<String, Failed> {
        let (finder, approver) = (self.finder(0)?, self.caller(0, ["people/pat.approver", "APPROVER", AUTHORITY])?);
        let mut search: Search = example::moved(example::SEARCH, self.today)?;
        self.searches += 1;
        for child in search.request.iter_mut().flat_map(|request| &mut request.children) {
            // Another child each time: nothing is a search for somebody who was searched for before.
            child.number = format!("BENCH-{}", self.searches);
        }
        let create = CreateSearchRequest {
            parent: AUTHORITY.to_owned(),
            search: Some(search),
            origin: 0,
            request_id: new_request_id(),
        };
        let name = finder.searches().create_search(create).await.map_err(refusal)?.into_inner().name;
        let shown =
            AcknowledgePreMatchRequest { name: name.clone(), request_id: new_request_id(), ..Default::default() };
        finder.pre_matches().acknowledge_pre_match(shown).await.map_err(refusal)?;
        let ask = RequestApprovalsRequest { name: name.clone(), request_id: new_request_id(), ..Default::default() };
        let asked = finder.searches().request_approvals(ask).await.map_err(refusal)?.into_inner();
        let open = asked.approvals.into_iter().filter(|approval| approval.status() == ApprovalStatus::Requested);
        for approval in open {
            let grant = GrantApprovalRequest {
                name: name.clone(),
                kind: approval.kind,
                request_id: new_request_id(),
                ..Default::default()
            };
            approver.searches().grant_approval(grant).await.map_err(refusal)?;
        }
        Ok(name)
    }

    /// Publishes an approved search; its window closes so many minutes after that of others.
    pub(super) async fn publish(&self, search: &str, minutes: i64) -> Result<(), Failed> {
        let request = PublishSearchRequest {
            name: search.to_owned(),
            closes_at: Some(instant(self.closes(minutes))),
            request_id: new_request_id(),
            ..Default::default()
        };
        self.finder(0)?.searches().publish_search(request).await.map_err(refusal)?;
        Ok(())
    }

    /// When a window that is so many minutes later than the first closes.
    pub(super) fn closes(&self, minutes: i64) -> Timestamp {
        Timestamp::from_micros(self.opened_at.plus_hours(WINDOW_HOURS).micros() + minutes * 60_000_000)
    }

    /// So many searches, published, that close with the first.
    pub(super) async fn published(&mut self, count: usize) -> Result<Vec<String>, Failed> {
        let mut names = Vec::with_capacity(count);
        for _ in 0..count {
            let name = self.approved().await?;
            self.publish(&name, 0).await?;
            names.push(name);
        }
        Ok(names)
    }

    /// The offer of a provider's setting for a search.
    pub(super) fn offer(&self, search: &str, provider: usize) -> SubmitOfferRequest {
        let mut request = self.offer.clone();
        request.parent = format!("{search}/rounds/1");
        request.setting.clone_from(&self.providers[provider].setting);
        request.request_id = new_request_id();
        if let Some(fee) = request.terms.as_mut().and_then(|terms| terms.fee.as_mut()) {
            fee.core_weekly_pence = Some(80_000 + i64::try_from(provider * 37 % 5_000).unwrap_or(0));
        }
        request
    }

    /// Every offer that the providers can make for these searches: an offer, and who makes it.
    pub(super) fn offers(&self, searches: &[String]) -> Result<Vec<(Caller, SubmitOfferRequest)>, Failed> {
        let all = searches.iter().flat_map(|search| (0..self.providers.len()).map(move |provider| (search, provider)));
        all.map(|(search, provider)| Ok((self.provider(provider)?, self.offer(search, provider)))).collect()
    }

    /// Moves the clock to an instant ahead and has everything that is due by then recorded.
    pub(super) async fn advance_to(&self, at: Timestamp) -> Result<(), Failed> {
        let admin = self.caller(0, ["people/adam.admin", "ADMINISTRATOR", "operator"])?;
        advance(&admin, at.since(now(&admin).await?).micros()).await
    }

    /// Moves the clock to the next ordinary Tuesday, a week on or more: whatever is published from then on closes after that.
    pub(super) async fn go_to_next_week(&mut self) -> Result<(), Failed> {
        let admin = self.caller(0, ["people/adam.admin", "ADMINISTRATOR", "operator"])?;
        self.opened_at = to_an_ordinary_tuesday(&admin).await?;
        self.today = self.opened_at.london_date();
        self.offer = example::moved(example::OFFER, self.today)?;
        Ok(())
    }

    /// The last event of its log.
    pub(super) async fn log_position(&self) -> Result<u64, Failed> {
        let auditor = self.caller(0, ["people/olu.auditor", "AUDITOR", AUTHORITY])?;
        Ok(auditor.audit().get_log_head(GetLogHeadRequest {}).await.map_err(refusal)?.into_inner().position)
    }

    /// Ends the server and closes its store; the folder stays for as long as this lives.
    pub(super) async fn stop(&mut self) -> Result<(), Failed> {
        self.channels.clear();
        match self.running.take() {
            Some(running) => running.stop().await.map_err(told),
            None => Ok(()),
        }
    }
}

/// Makes an offer of [`Stage::offers`].
pub(super) async fn submit((caller, request): (Caller, SubmitOfferRequest)) -> Result<(), Failed> {
    caller.offers().submit_offer(request).await.map(drop).map_err(refusal)
}

fn options(folder: &Path) -> ServeOptions {
    let lifted = Rate::of(10_000_000, 600_000_000);
    ServeOptions {
        data_dir: folder.join("data"),
        keys_dir: folder.join("data.keys"),
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        backups_dir: None,
        metrics: None,
        mode: Mode::Sandbox,
        identities: Identities::Insecure,
        access: AccessOptions::beside(&folder.join("data")),
        key_command: None,
        periods: Periods::default(),
        retention: Retention::ByCommand,
        tls: None,
        limits: Limits {
            reads: lifted,
            changes: lifted,
            streams: lifted,
            connections_per_address: 4_096,
            ..Limits::default()
        },
        hooks: Hooks { ticker: Ticker::Stopped, ..Hooks::default() },
    }
}

fn instant(at: Timestamp) -> prost_types::Timestamp {
    let nanos = i32::try_from(at.micros().rem_euclid(1_000_000) * 1_000).unwrap_or(0);
    prost_types::Timestamp { seconds: at.micros().div_euclid(1_000_000), nanos }
}

async fn now(admin: &Caller) -> Result<Timestamp, Failed> {
    let status = admin.admin().get_server_status(GetServerStatusRequest {}).await.map_err(refusal)?.into_inner();
    let at = status.now.ok_or("the server does not say what time it is")?;
    Ok(Timestamp::from_micros(at.seconds * 1_000_000 + i64::from(at.nanos) / 1_000))
}

async fn advance(admin: &Caller, micros: i64) -> Result<(), Failed> {
    let nanos = i32::try_from(micros.rem_euclid(1_000_000) * 1_000).map_err(told)?;
    let by = prost_types::Duration { seconds: micros.div_euclid(1_000_000), nanos };
    let request = AdvanceSandboxClockRequest { by: Some(by), request_id: new_request_id() };
    admin.admin().advance_sandbox_clock(request).await.map_err(refusal)?;
    Ok(())
}

/// Moves the clock to ten in the morning of a Tuesday in a week of five working days; answers where it then stands.
async fn to_an_ordinary_tuesday(admin: &Caller) -> Result<Timestamp, Failed> {
    let now = now(admin).await?;
    let works = |day: Date| working_days::is_working_day(day).unwrap_or(false);
    let ordinary = |day: &Date| {
        day.plus_days(-2).is_weekend()
            && day.plus_days(-3).is_weekend()
            && (-1..4).all(|days| works(day.plus_days(days)))
    };
    let tuesday = (3..366).map(|days| now.london_date().plus_days(days)).find(ordinary);
    let tuesday = tuesday.ok_or("no ordinary Tuesday within a year")?;
    let at = from_london(tuesday, 10, 0).map_err(told)?;
    advance(admin, at.since(now).micros()).await?;
    Ok(at)
}
