//! Starting and stopping: the port is taken first, so that a second server fails before it touches the store, and served last, when the store
//! is open and folded; and the other way round.

use std::net::SocketAddr;
use std::sync::Arc;

use engine::access::AccessLog;
use engine::keys::MasterKeys;
use engine::signing::SigningKeys;
use engine::vault::Vault;
use engine::{Backups, Callers, Engine, Filling, Settings};
use event_log::clock::{Clock, SandboxClock, SystemClock};
use event_log::{EventLog, StoreId};
use event_log_sled::SledLog;
use server::identity::{Registered, require_loopback};
use server::metrics::{Calls, Exposed, Metrics, expose};
use server::serving::{Serving, Stop, Transport};
use server::tls::Tls;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::backups::BackupFolder;
use super::geography;
use super::{Identities, Mode, RegisteredCallers, ServeOptions, Ticker};
use crate::failure::Failure;

/// A server that runs.
pub struct Running {
    serving: Serving,
    metrics: Option<Exposed>,
    ticker: Option<JoinHandle<()>>,
    filling: Filling,
    access: AccessLog,
    key_runs: JoinHandle<()>,
}

/// Opens the store, folds it, and listens.
///
/// # Errors
/// [`Failure::Serve`] with what stands in the way: the store in use or of another mode, a key that does not fit, a port that is taken, an
/// address that is not loopback where callers are merely believed.
pub async fn start(options: ServeOptions) -> Result<Running, Failure> {
    if options.identities == Identities::Insecure {
        require_loopback(options.listen).map_err(failed)?;
        if options.tls.is_some() {
            return Err(Failure::Serve("callers over TLS are never believed who they say they are".to_owned()));
        }
        tracing::warn!("callers are believed who they say they are: loopback only, never with real children");
    }
    let tls = match options.tls.clone() {
        Some(files) => Some(Arc::new(Tls::load(files).map_err(failed)?)),
        None => {
            require_loopback(options.listen).map_err(failed)?;
            None
        }
    };
    let listener = bound(options.listen).await?;
    let watched = match options.metrics {
        Some(address) => {
            require_loopback(address).map_err(failed)?;
            Some(bound(address).await?)
        }
        None => None,
    };
    let geography = Arc::new(geography::in_use(&options.data_dir)?);
    tracing::info!(geography.release = geography.release(), "distances by this release of the directory of postcodes");
    let (clock, sandbox) = clock(options.mode);
    let store = open_store(&options, clock)?;
    let backups = backups(&options, &store)?;
    let log: Arc<dyn EventLog> = store;
    let log = options.hooks.over_log.as_ref().map_or_else(|| Arc::clone(&log), |over| (over.0)(Arc::clone(&log)));
    let masters = MasterKeys::of_folder(&options.keys_dir, options.key_command.clone()).map_err(failed)?;
    // Before anything else holds the store: with other keys nothing of it is begun.
    let vault = Vault::open(&*log, masters).await.map_err(failed)?;
    let signing = Some(SigningKeys::in_folder(&options.keys_dir).map_err(failed)?);
    let access = AccessLog::open(options.access.clone(), &log, signing.clone()).map_err(failed)?;
    let callers = match options.identities {
        Identities::Registered(_) => Callers::Registered,
        Identities::None | Identities::Insecure => Callers::Believed,
    };
    let (periods, retention, steps) = (options.periods, options.retention, options.hooks.keys.clone());
    let access_log = Some(access.clone());
    let settings =
        Settings { signing, callers, sandbox, geography, access: access_log, backups, periods, retention, steps };
    let engine = match Engine::over(log, vault, settings).await {
        Ok(engine) => engine,
        Err(failure) => {
            // Its keeper holds the store, which whoever tries again with other keys has to open; why it failed matters more.
            let _ = access.stop().await;
            return Err(failed(failure));
        }
    };
    let identities = match options.identities {
        Identities::Insecure => Ok(server::identity::Identities::Development),
        Identities::None => Ok(server::identity::Identities::NotConfigured),
        Identities::Registered(callers) => registered(&engine, callers).await,
    };
    let identities = match identities {
        Ok(identities) => identities,
        Err(failure) => {
            let _ = access.stop().await;
            return Err(failure);
        }
    };
    let key_runs = engine.start_key_runs();
    let ticker = match options.hooks.ticker {
        Ticker::Running => Some(engine.start_ticker()),
        Ticker::Stopped => None,
    };
    let filling = engine.start_filling();
    let stop = Stop::new();
    let table = server::services::table(&engine, &stop);
    let calls = Calls::default();
    let metrics = match watched {
        Some(watched) => Some(expose(watched, Metrics::new(&engine, &calls), stop.stopping()).map_err(failed)?),
        None => None,
    };
    // Certificates are judged by the time there is, also in a sandbox.
    let transport = Transport { tls, clock: Arc::new(SystemClock::new()), limits: options.limits };
    let serving = server::serving::serve(listener, table, identities, transport, &calls, stop);
    Ok(Running { serving: serving.await.map_err(failed)?, metrics, ticker, filling, access, key_runs })
}

/// Real callers; where nobody administers, the administrator named is made one.
async fn registered(engine: &Engine, callers: RegisteredCallers) -> Result<server::identity::Identities, Failure> {
    if let Some((id, credential)) = &callers.administrator
        && engine.appoint_administrator(id, credential).await.map_err(failed)?
    {
        tracing::warn!(identity.actor = %id, "nobody administered: the administrator of the settings was made one");
    }
    if !engine.principals().has_administrator(engine.now()) {
        let needed = "identities.administrator and identities.administrator_credential: nobody administers yet";
        return Err(Failure::Serve(needed.to_owned()));
    }
    let registered = Registered::new(engine, callers.issuers).await.map_err(Failure::Serve)?;
    Ok(server::identity::Identities::Registered(registered))
}

async fn bound(address: SocketAddr) -> Result<TcpListener, Failure> {
    let listener = TcpListener::bind(address).await;
    listener.map_err(|error| Failure::Serve(format!("cannot listen on {address}: {error}")))
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.serving.address()
    }

    /// Where it tells metrics, if it does.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(Exposed::address)
    }

    /// Stops taking calls, lets those under way end, and closes the store.
    ///
    /// # Errors
    /// [`Failure::Serve`] when the transport failed.
    pub async fn stop(self) -> Result<(), Failure> {
        let Self { serving, metrics, ticker, filling, access, key_runs } = self;
        let ended = serving.stop().await.map_err(failed);
        if let Some(metrics) = metrics {
            metrics.ended().await;
        }
        filling.stop().await;
        for task in [Some(key_runs), ticker].into_iter().flatten() {
            task.abort();
            // Ended by the abort, as asked: its engine is dropped with it.
            let _ = task.await;
        }
        // After the last call: its line is in it.
        let recorded = access.stop().await.map_err(failed);
        ended.and(recorded)
    }

    /// Serves until the process is told to stop.
    ///
    /// # Errors
    /// [`Failure::Serve`] when the transport failed, or the process cannot be told.
    pub(crate) async fn until_told_to_stop(mut self) -> Result<(), Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
        tokio::select! {
            ended = self.serving.ended() => return ended.map_err(failed),
            _ = terminate.recv() => tracing::info!("told to stop by SIGTERM"),
            interrupted = tokio::signal::ctrl_c() => interrupted.map_err(failed)?,
        }
        self.stop().await
    }
}

/// The clock, and in a sandbox the one that can be moved.
fn clock(mode: Mode) -> (Arc<dyn Clock>, Option<Arc<SandboxClock>>) {
    let system: Arc<dyn Clock> = Arc::new(SystemClock::new());
    match mode {
        Mode::Production => (system, None),
        Mode::Sandbox => {
            let sandbox = Arc::new(SandboxClock::over(system));
            (sandbox.clone(), Some(sandbox))
        }
    }
}

/// What writes backups into the folder of the settings, which is made where it is not there.
fn backups(options: &ServeOptions, store: &Arc<SledLog>) -> Result<Option<Arc<dyn Backups>>, Failure> {
    let Some(folder) = options.backups_dir.clone() else { return Ok(None) };
    let unusable = |error| Failure::Serve(format!("backups.dir {}: {error}", folder.display()));
    std::fs::create_dir_all(&folder).map_err(unusable)?;
    Ok(Some(Arc::new(BackupFolder { store: Arc::clone(store), folder })))
}

fn open_store(options: &ServeOptions, clock: Arc<dyn Clock>) -> Result<Arc<SledLog>, Failure> {
    let mode = match options.mode {
        Mode::Production => event_log::Mode::Production,
        Mode::Sandbox => event_log::Mode::Sandbox,
    };
    let store = event_log_sled::Options::new(&options.data_dir, mode, new_store_id(), clock)
        .hooks(options.hooks.store.clone())
        .open()
        .map_err(failed)?;
    Ok(Arc::new(store))
}

/// What a store made now is called for ever.
#[expect(clippy::disallowed_methods, reason = "a store's id is made once, where the store is made")]
fn new_store_id() -> StoreId {
    StoreId(*Uuid::new_v4().as_bytes())
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::Serve(error.to_string())
}
