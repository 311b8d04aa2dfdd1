//! What the server logs, as text or as JSON, to the error stream: the answer stream is for answers.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::failure::Failure;

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs, one object a line.
    Json,
}

/// What is logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logging {
    /// The form.
    pub format: LogFormat,
    /// Levels by target, such as `info` or `warn,engine=debug`.
    pub filter: String,
}

impl Logging {
    /// Starts logging, once per process.
    ///
    /// # Errors
    /// [`Failure::Serve`] where the process logs already.
    pub fn start(&self) -> Result<(), Failure> {
        let builder =
            tracing_subscriber::fmt().with_env_filter(EnvFilter::new(&self.filter)).with_writer(std::io::stderr);
        let started = match self.format {
            LogFormat::Text => builder.finish().try_init(),
            LogFormat::Json => builder.json().finish().try_init(),
        };
        started.map_err(|error| Failure::Serve(format!("logging: {error}")))
    }
}

/// Whether a filter reads.
pub(super) fn check_filter(filter: &str) -> Result<(), String> {
    filter.parse::<EnvFilter>().map(|_| ()).map_err(|error| error.to_string())
}
