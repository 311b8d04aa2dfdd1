//! A disk that forgets what was not synced, for tests: run a program on it, kill it, cut the power, start it again.
//!
//! Killing a process loses nothing that it wrote: the operating system has it. Only a power cut does, and a test that merely
//! kills would call a store safe that never syncs. Here a preloaded library (`power-cut-shim`) notes every write below a
//! folder with what it overwrites; `fsync` and `fdatasync` are barriers, `sync_file_range` is nothing. After the kill,
//! [`VolatileDisk::cut_power`] takes back what no barrier covers: all of it, or a part chosen by a seed.
//!
//! ```no_run
//! # fn main() -> std::io::Result<()> {
//! use power_cut::{Cut, VolatileDisk};
//! let disk = VolatileDisk::new("/tmp/test/store", "/tmp/test/writes.log")?;
//! let mut command = std::process::Command::new("the-program");
//! disk.preload(&mut command)?;
//! let mut child = command.arg("/tmp/test/store").spawn()?;
//! // … talk to it, note what it acknowledges …
//! child.kill()?; // SIGKILL
//! child.wait()?;
//! let lost = disk.cut_power(Cut::Half { seed: 7 })?;
//! println!("{lost:?}"); // then start it again, and look for what was acknowledged
//! # Ok(())
//! # }
//! ```
//!
//! Cargo builds the library (`libpower_cut_shim.so`) with every crate that depends on this one and lays it into
//! `target/<profile>/deps`, beside the test programs, where [`VolatileDisk::preload`] finds it.
//!
//! By hand: `LD_PRELOAD=…/libpower_cut_shim.so POWER_CUT_DIR=/tmp/test/store POWER_CUT_LOG=/tmp/test/writes.log program`,
//! then `power-cut-undo /tmp/test/store /tmp/test/writes.log half 7`. The folder must be given without links and without a
//! slash at its end; the log must lie outside it. [`VolatileDisk::fail_once`] sets `POWER_CUT_FAIL`.
//!
//! [`SteppedClock`] steps the wall clock of a running program, through the same library.
//!
//! What is not modelled: names (a file that was made, renamed or removed stays so, as if its folder had been synced),
//! truncation by `open`, `fallocate`, and writes through memory maps. sled does none of these with data that counts.

mod clock;
mod coin;
mod log;
mod undo;

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

pub use clock::SteppedClock;

/// What a power cut leaves of the writes since the last barrier of their file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// None of them.
    All,
    /// Each survives or not, as a coin of this seed says: later ones may survive earlier ones.
    Half {
        /// The same seed, the same cut.
        seed: u64,
    },
    /// Each page of 4 KiB is as it was after some of the writes to it, as a die of this seed says: a write over several
    /// pages may survive in parts.
    Pages {
        /// The same seed, the same cut.
        seed: u64,
    },
}

/// What a cut took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lost {
    /// Writes and truncations that no barrier covered.
    pub unsynced: usize,
    /// Of these, those that did not survive whole.
    pub lost: usize,
    /// Barriers seen in the log: zero means that the program never synced, or that the library was not preloaded.
    pub barriers: usize,
}

/// What fails once, with EIO, counted from the start of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fail {
    /// The Nth write.
    Write(u64),
    /// The Nth fsync or fdatasync.
    Sync(u64),
}

/// A folder whose writes are noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolatileDisk {
    dir: PathBuf,
    log: PathBuf,
}

impl VolatileDisk {
    /// Watches `dir`, which is made if need be, and notes into `log`, outside of it.
    ///
    /// # Errors
    /// If the folder cannot be made, or the log lies within it.
    pub fn new(dir: impl AsRef<Path>, log: impl AsRef<Path>) -> io::Result<Self> {
        std::fs::create_dir_all(&dir)?;
        let dir = dir.as_ref().canonicalize()?;
        let log = std::path::absolute(log)?;
        if log.starts_with(&dir) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the log must lie outside the watched folder"));
        }
        Ok(Self { dir, log })
    }

    /// The watched folder, without links in its path.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Makes a program run on this disk.
    ///
    /// # Errors
    /// If the library to preload is not there.
    pub fn preload(&self, command: &mut Command) -> io::Result<()> {
        command.env("LD_PRELOAD", shim_path()?).env("POWER_CUT_DIR", &self.dir).env("POWER_CUT_LOG", &self.log);
        Ok(())
    }

    /// Makes something fail for a program that runs on this disk.
    pub fn fail_once(&self, command: &mut Command, fail: Fail) {
        let fail = match fail {
            Fail::Write(number) => format!("write:{number}"),
            Fail::Sync(number) => format!("sync:{number}"),
        };
        command.env("POWER_CUT_FAIL", fail);
    }

    /// Plays the power cut, after the program has ended, and begins the log anew. What is left counts as synced.
    ///
    /// # Errors
    /// If the log or a file cannot be read or written.
    pub fn cut_power(&self, cut: Cut) -> io::Result<Lost> {
        let unsynced = log::read(&self.log)?;
        let lost = undo::undo(&self.dir, &unsynced, cut)?;
        std::fs::write(&self.log, [])?;
        Ok(lost)
    }
}

/// Where the library to preload lies: beside the program that runs, or in `deps` beneath it.
///
/// # Errors
/// If it is not there: it is built with any crate that depends on this one.
pub fn shim_path() -> io::Result<PathBuf> {
    let program = std::env::current_exe()?;
    let beside = program.parent().unwrap_or(Path::new("."));
    [beside.to_owned(), beside.join("deps"), beside.join("../deps")]
        .into_iter()
        .map(|folder| folder.join("libpower_cut_shim.so"))
        .find(|path| path.is_file())
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "libpower_cut_shim.so is not beside this program"))
}
