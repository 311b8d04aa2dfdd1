//! The history of one aggregate, read from its stream in the log: nothing of it is kept in memory (REG-2).

use domain::event::{Event, ProviderEvent, SettingEvent, Subject};
use event_log::{Version, stored};
use vocabulary::Timestamp;

use crate::engine::Engine;
use crate::failure::Failure;

/// Events read from a stream at a time.
const EVENTS_PER_READ: usize = 200;

/// One event of a stream.
#[derive(Clone, Debug)]
pub struct Happened {
    /// Its version in the stream, from 1.
    pub version: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// What.
    pub event: Event,
}

impl Happened {
    /// Whether it recorded the whole of a provider or setting.
    pub const fn is_record(&self) -> bool {
        matches!(
            self.event,
            Event::Setting(_, SettingEvent::Recorded { .. }) | Event::Provider(_, ProviderEvent::Recorded { .. })
        )
    }
}

impl Engine {
    /// Everything that happened to an aggregate, in order. Callers hold a permit for it.
    pub async fn history_of(&self, subject: &Subject) -> Result<Vec<Happened>, Failure> {
        let internal = |error: &dyn std::fmt::Display| Failure::Internal(error.to_string());
        let stream = stored::stream_name(subject).map_err(|error| internal(&error))?;
        let mut happened: Vec<Happened> = Vec::new();
        loop {
            let next = Version(happened.last().map_or(0, |last| last.version) + 1);
            let page = self.log().read_stream(&stream, next, EVENTS_PER_READ).await?;
            if page.is_empty() {
                return Ok(happened);
            }
            for recorded in page {
                let event = stored::decode(&recorded.bytes).map_err(|error| internal(&error))?;
                happened.push(Happened { version: recorded.version.0, at: recorded.recorded_at, event });
            }
        }
    }
}
