//! Room on the disk: asked before every group, with a ballast file for the day it has run out (P8).

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::options::{FreeBytes, Space};

const BALLAST: &str = "ballast";

/// How much room a store has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpaceLeft {
    /// Bytes free where it lies; none where that cannot be told.
    pub free_bytes: Option<u64>,
    /// Below which writes are refused.
    pub refuse_below_bytes: u64,
    /// Bytes of the ballast file; 0 where it was given up.
    pub ballast_bytes: u64,
}

/// What watches the room of one store.
#[derive(Clone)]
pub(crate) struct Room {
    dir: PathBuf,
    space: Space,
    free_bytes: Option<FreeBytes>,
}

/// Whether there is room to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fill {
    Room,
    Low,
}

impl Room {
    pub(crate) fn new(dir: &Path, space: Space, free_bytes: Option<FreeBytes>) -> Self {
        Self { dir: dir.to_owned(), space, free_bytes }
    }

    pub(crate) fn left(&self) -> SpaceLeft {
        SpaceLeft {
            free_bytes: self.free(),
            refuse_below_bytes: self.space.refuse_below_bytes,
            ballast_bytes: fs::metadata(self.dir.join(BALLAST)).map_or(0, |found| found.len()),
        }
    }

    /// Too little room, or room enough. If it cannot be told, writing goes on: a full disk then shows as an I/O error.
    pub(crate) fn fill(&self) -> Fill {
        match self.free() {
            Some(free) if free < self.space.refuse_below_bytes => Fill::Low,
            Some(_) | None => Fill::Room,
        }
    }

    /// Gives up the ballast if there would be too little room to open the store.
    pub(crate) fn make_room_to_open(&self) -> io::Result<()> {
        if self.fill() == Fill::Room {
            return Ok(());
        }
        match fs::remove_file(self.dir.join(BALLAST)) {
            Ok(()) => tracing::warn!(store.dir = %self.dir.display(), "gave up the ballast to open a nearly full disk"),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Puts the ballast back where there is room for it. Failing is no reason not to serve.
    pub(crate) fn restore_ballast(&self) {
        if self.free().is_some_and(|free| free < self.space.refuse_below_bytes + self.space.ballast_bytes) {
            return;
        }
        if let Err(error) = self.write_ballast() {
            tracing::warn!(store.dir = %self.dir.display(), %error, "could not write the ballast file");
        }
    }

    fn write_ballast(&self) -> io::Result<()> {
        let path = self.dir.join(BALLAST);
        if fs::metadata(&path).is_ok_and(|found| found.len() == self.space.ballast_bytes) {
            return Ok(());
        }
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&path)?;
        // Reserved blocks are enough; where they cannot be had, zeros are written.
        let flags = rustix::fs::FallocateFlags::empty();
        if self.space.ballast_bytes > 0 && rustix::fs::fallocate(&file, flags, 0, self.space.ballast_bytes).is_err() {
            fill_with_zeros(&mut file, self.space.ballast_bytes)?;
        }
        file.sync_all()
    }

    fn free(&self) -> Option<u64> {
        if let Some(free_bytes) = &self.free_bytes {
            return free_bytes();
        }
        free_bytes(&self.dir)
    }
}

/// Bytes free where a folder lies; none where that cannot be told.
pub(crate) fn free_bytes(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

fn fill_with_zeros(file: &mut File, bytes: u64) -> io::Result<()> {
    let zeros = [0_u8; 64 * 1024];
    let mut left = bytes;
    while left > 0 {
        let part = left.min(zeros.len() as u64);
        file.write_all(&zeros[..part as usize])?;
        left -= part;
    }
    Ok(())
}
