//! As of when something is read: now, or as a past commit left it.

use std::sync::Arc;

use views::World;
use vocabulary::Timestamp;

/// As of when something is read.
#[derive(Clone, Debug, Default)]
pub enum Moment {
    /// As of the newest synced position, judged by the store's clock.
    #[default]
    Now,
    /// As a past commit left it: the first answer to a repeated request (OFF-6).
    Past(Arc<World>, Timestamp),
}
