//! The master key: 32 bytes in a file outside the data directory. Whoever has the store without it has nothing.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// A master key and its id.
#[derive(Clone)]
pub struct MasterKey {
    /// Names the key in every wrapped data key.
    pub id: String,
    pub(crate) bytes: Zeroizing<[u8; 32]>,
}

/// Why the master key could not be had.
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
    #[error("{0}: a master key file holds 64 hexadecimal digits")]
    Malformed(PathBuf),
    /// No randomness.
    #[error("no randomness: {0}")]
    Random(String),
}

impl MasterKey {
    /// A key of given bytes, for tests and key commands.
    #[must_use]
    pub fn of(id: impl Into<String>, bytes: [u8; 32]) -> Self {
        Self { id: id.into(), bytes: Zeroizing::new(bytes) }
    }

    /// The key in `<folder>/master-1.key`, made on first start, readable by its owner alone.
    pub fn in_folder(folder: &Path) -> Result<Self, KeyError> {
        let path = folder.join("master-1.key");
        let io = |source| KeyError::Io { path: path.clone(), source };
        if !path.exists() {
            fs::create_dir_all(folder).map_err(io)?;
            let mut bytes = Zeroizing::new([0_u8; 32]);
            getrandom::fill(&mut *bytes).map_err(|error| KeyError::Random(error.to_string()))?;
            write_owner_only(&path, &Zeroizing::new(crate::vault::hex(&*bytes))).map_err(io)?;
        }
        let text = Zeroizing::new(fs::read_to_string(&path).map_err(io)?);
        let bytes = crate::vault::unhex(text.trim()).ok_or_else(|| KeyError::Malformed(path.clone()))?;
        Ok(Self { id: "master-1".to_owned(), bytes: Zeroizing::new(bytes) })
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MasterKey({})", self.id)
    }
}

/// Written whole, synced and owner-only before anything is encrypted under it.
pub(crate) fn write_owner_only(path: &Path, text: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    if let Some(folder) = path.parent() {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}
