//! Master keys: 32 bytes each, outside the data directory. Whoever has the store without them has nothing.

mod command;
mod ring;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

pub use command::KeyCommand;
pub(crate) use ring::KeyMaker;
pub use ring::MasterKeys;

/// A master key and its id.
#[derive(Clone)]
pub struct MasterKey {
    /// Names the key in every wrapped data key.
    pub id: String,
    pub(crate) bytes: Zeroizing<[u8; 32]>,
}

/// Why a master key could not be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not a key.
    #[error("{0}: a master key file holds 64 hexadecimal digits, one of a key command its key id and the wrapped key")]
    Malformed(PathBuf),
    /// No randomness.
    #[error("no randomness: {0}")]
    Random(String),
    /// A file that only a key command opens, and there is none.
    #[error("{0}: opened by a key command alone; set keys.command")]
    NoCommand(PathBuf),
    /// Two files of one key.
    #[error("{0} and {1} are of one number; take the wrong one away")]
    Twice(PathBuf, PathBuf),
    /// More keys than anybody needs.
    #[error("more than {0} master keys")]
    TooMany(u32),
    /// The key command failed.
    #[error("the key command {program} failed to {verb}: {why}")]
    Command {
        /// The program.
        program: String,
        /// What it was asked.
        verb: String,
        /// Why, as it said.
        why: String,
    },
}

impl MasterKey {
    /// A key of given bytes, for tests and key commands.
    #[must_use]
    pub fn of(id: impl Into<String>, bytes: [u8; 32]) -> Self {
        Self { id: id.into(), bytes: Zeroizing::new(bytes) }
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MasterKey({})", self.id)
    }
}

/// Makes a folder that nobody but its owner reads.
pub(crate) fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Written whole, synced and owner-only before anything is encrypted under it: under another name first, so that an end on the way leaves no
/// half a key.
pub(crate) fn write_owner_only(path: &Path, text: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    if path.exists() {
        return Err(std::io::ErrorKind::AlreadyExists.into());
    }
    let unfinished = path.with_extension("unfinished");
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    if let Some(folder) = path.parent() {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}
