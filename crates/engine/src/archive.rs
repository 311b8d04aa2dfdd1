//! Where the world finds what it has let go of: the log itself.

use std::fmt;
use std::sync::Arc;

use domain::event::{Event, Subject};
use event_log::{EventLog, Position, stored};
use views::Archive;
use vocabulary::Timestamp;

/// A log as the archive of the world that is folded from it.
pub(crate) struct LogArchive(pub(crate) Arc<dyn EventLog>);

impl fmt::Debug for LogArchive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LogArchive")
    }
}

impl LogArchive {
    fn read(&self, positions: &[u64]) -> Result<Vec<(Event, Timestamp)>, String> {
        let positions: Vec<Position> = positions.iter().copied().map(Position).collect();
        let recorded = self.0.read_at(&positions).map_err(|error| error.to_string())?;
        let decoded = recorded.iter().map(|event| Ok((stored::decode(&event.bytes)?, event.recorded_at)));
        decoded.collect::<Result<_, stored::DecodeError>>().map_err(|error| error.to_string())
    }
}

impl Archive for LogArchive {
    fn events(&self, positions: &[u64]) -> Option<Vec<(Event, Timestamp)>> {
        let read = self.read(positions);
        read.inspect_err(|error| tracing::error!(%error, "a search that is over cannot be read back")).ok()
    }

    fn version(&self, subject: &Subject, at: u64) -> u64 {
        let Ok(stream) = stored::stream_name(subject) else { return u64::MAX };
        let read = self.0.version_at(&stream, Position(at));
        let read = read.inspect_err(|error| tracing::error!(%error, "the version of a stream cannot be read"));
        // No stream is ever there: whatever rests on it is not committed.
        read.map_or(u64::MAX, |version| version.0)
    }
}
