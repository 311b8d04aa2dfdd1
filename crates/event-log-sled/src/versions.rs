//! The versions of streams: read from the stream index when asked for, and those asked for lately kept. So opening a store reads none of them,
//! and there is no more of them in memory than is being worked with.

use std::collections::{BTreeMap, HashMap};

use event_log::{Position, StreamName, Version};

use crate::keys;
use crate::requests::FindError;
use crate::values;

/// Versions that are kept; where there would be more, all are read anew.
const KEPT_MAX: usize = 32_768;

/// The newest version of each stream that was written to lately.
#[derive(Debug, Default)]
pub(crate) struct Versions(HashMap<StreamName, Version>);

impl Versions {
    pub(crate) fn get(&self, stream: &StreamName) -> Option<&Version> {
        self.0.get(stream)
    }

    /// Takes in what a commit has written.
    pub(crate) fn note(&mut self, written: BTreeMap<StreamName, Version>) {
        if self.0.len() + written.len() > KEPT_MAX {
            self.0.clear();
        }
        self.0.extend(written);
    }
}

/// The version a stream had at a position: zero where it did not exist.
pub(crate) fn version_by(db: &sled::Db, stream: &StreamName, at: Position) -> Result<Version, FindError> {
    let chapters = keys::chapter(stream, 0)..=keys::chapter(stream, u32::MAX);
    for entry in db.range(chapters).rev() {
        let (key, value) = entry?;
        let (_, chapter) = keys::split_chapter(&key).ok_or(FindError::Damaged)?;
        let positions = values::split_chapter(&value).ok_or(FindError::Damaged)?;
        let by_then = positions.partition_point(|bytes| u64::from_be_bytes(*bytes) <= at.0);
        if by_then > 0 {
            return Ok(Version(u64::from(chapter) * keys::CHAPTER_EVENTS + by_then as u64));
        }
    }
    Ok(Version::NONE)
}
