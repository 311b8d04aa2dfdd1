//! The wall clock of a program under test, stepped while it runs.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shim_path;

/// What is added to the wall clock of the programs that are started with it. Monotonic time goes on as it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SteppedClock {
    file: PathBuf,
}

impl SteppedClock {
    /// A clock that is right as yet; what is added to it stands in `file`.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn new(file: impl AsRef<Path>) -> io::Result<Self> {
        let clock = Self { file: std::path::absolute(file)? };
        clock.set(0)?;
        Ok(clock)
    }

    /// Makes a program go by this clock.
    ///
    /// # Errors
    /// If the library to preload is not there.
    pub fn preload(&self, command: &mut Command) -> io::Result<()> {
        command.env("LD_PRELOAD", shim_path()?).env("POWER_CUT_CLOCK", &self.file);
        Ok(())
    }

    /// Sets the clock so many seconds before or behind the machine's, at once.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn set(&self, seconds: i64) -> io::Result<()> {
        // One write of eight bytes into the same file: who reads meanwhile sees the old or the new.
        let nanos = seconds.saturating_mul(1_000_000_000).to_le_bytes();
        let file = File::options().write(true).create(true).truncate(false).open(&self.file)?;
        file.write_all_at(&nanos, 0)
    }
}
