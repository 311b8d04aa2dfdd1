//! The server: opens the store, builds the engine, listens, and drains when it is told to stop. Everything is parsed and checked
//! before a port opens. This is the only place that chooses a store.

mod backups;
pub(crate) mod geography;
mod logging;
mod settings;

mod start;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use event_log::EventLog;

pub use engine::access::Options as AccessOptions;
pub use engine::keys::KeyCommand;
pub use engine::{Periods, Retention, Steps};
pub use logging::{LogFormat, Logging};
pub use server::serving::Limits;
pub use server::tls::TlsFiles;
pub(crate) use settings::limits_page;
pub use settings::{ServeFlags, data_dir, explain, settle};
pub use start::{Running, start};

pub use server::identity::{IssuerSettings, KeySource};
use vocabulary::{ActorId, Credential};

use crate::failure::Failure;

/// What a store is for; it stays so for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Real children.
    Production,
    /// Trying out: the clock can be moved.
    Sandbox,
}

/// Who callers are taken to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identities {
    /// No identities are configured: every call but health is refused.
    None,
    /// Callers are believed who they say they are; on loopback only.
    Insecure,
    /// Callers are registered principals, known by a token or a certificate.
    Registered(RegisteredCallers),
}

/// How registered callers are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredCallers {
    /// Whose tokens are accepted.
    pub issuers: Vec<IssuerSettings>,
    /// Who administers where nobody does: an actor, and what it is known by.
    pub administrator: Option<(ActorId, Credential)>,
}

/// How to run a server: checked settings.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Where the store lies.
    pub data_dir: PathBuf,
    /// Where the master key lies: beside and never inside the store.
    pub keys_dir: PathBuf,
    /// Where to listen; port 0 for any that is free.
    pub listen: SocketAddr,
    /// Where backups of the running service are written, if they are.
    pub backups_dir: Option<PathBuf>,
    /// Where metrics are told, if they are: a loopback address; port 0 for any that is free.
    pub metrics: Option<SocketAddr>,
    /// What the store is for.
    pub mode: Mode,
    /// Who callers are taken to be.
    pub identities: Identities,
    /// How it is recorded who looks at what.
    pub access: AccessOptions,
    /// What opens master keys that no file holds in clear.
    pub key_command: Option<KeyCommand>,
    /// For how long what is kept.
    pub periods: Periods,
    /// Whether what is due to be erased is ordered and erased by itself.
    pub retention: Retention,
    /// Where certificates and keys lie; none to speak plainly, on loopback alone.
    pub tls: Option<TlsFiles>,
    /// What connections and calls may take.
    pub limits: Limits,
    /// Failpoints of the program under test; the shipped program passes none.
    pub hooks: Hooks,
}

/// Failpoints and stops of the program under test; the shipped program passes the default.
#[derive(Clone, Debug, Default)]
pub struct Hooks {
    /// Of the store.
    pub store: event_log_sled::Hooks,
    /// Whether what is due is recorded by itself.
    pub ticker: Ticker,
    /// Of runs over the keys.
    pub keys: engine::Steps,
    /// What stands between the engine and the store.
    pub over_log: Option<OverLog>,
}

/// Puts something between the engine and the store, such as a count of what is read.
#[derive(Clone)]
pub struct OverLog(pub Arc<Over>);

/// What makes one log of another.
type Over = dyn Fn(Arc<dyn EventLog>) -> Arc<dyn EventLog> + Send + Sync;

impl fmt::Debug for OverLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OverLog").finish_non_exhaustive()
    }
}

/// Whether what is due is recorded by itself. The result is the same either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ticker {
    /// As in production.
    #[default]
    Running,
    /// Only commands record what is due.
    Stopped,
}

/// Serves until the process is told to stop (SIGTERM, SIGINT), then drains.
///
/// # Errors
/// [`Failure::Serve`] when the server cannot start or does not end well.
pub async fn run(options: ServeOptions) -> Result<(), Failure> {
    let running = start(options).await?;
    running.until_told_to_stop().await
}
