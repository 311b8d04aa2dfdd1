//! Every master key a service has, by id: the newest wraps, the others unwrap what is not yet wrapped anew.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use vocabulary::limits;
use zeroize::Zeroizing;

use super::command::KeyCommand;
use super::{KeyError, MasterKey, write_owner_only};
use crate::vault::{hex, unhex, unhex_bytes};

/// The master keys, and where new ones come from.
#[derive(Clone, Debug)]
pub struct MasterKeys {
    /// By number: the highest is the newest.
    keys: BTreeMap<u32, MasterKey>,
    source: Source,
}

/// Where master keys are kept.
#[derive(Clone, Debug)]
enum Source {
    /// Nowhere: keys of this run alone, for tests.
    Memory,
    /// Files `master-N.key` of a folder; with a command, files `master-N.wrapped` that only the command opens.
    Folder { folder: PathBuf, command: Option<KeyCommand> },
}

impl From<MasterKey> for MasterKeys {
    fn from(key: MasterKey) -> Self {
        Self { keys: BTreeMap::from([(1, key)]), source: Source::Memory }
    }
}

impl MasterKeys {
    /// The keys of a folder, none where there are none yet: nothing is made here. A file that only a key command opens is opened by it.
    ///
    /// # Errors
    /// [`KeyError`] when a file cannot be read or is no key, or the command does not open it.
    pub fn of_folder(folder: &Path, command: Option<KeyCommand>) -> Result<Self, KeyError> {
        let mut keys = BTreeMap::new();
        for (number, path) in files(folder)? {
            let id = id_of(number);
            let text = fs::read_to_string(&path).map_err(|source| KeyError::Io { path: path.clone(), source })?;
            let text = Zeroizing::new(text);
            // An end on the way of destroying it: the run that did goes on, and takes the file away.
            if text.starts_with(OVERWRITTEN) {
                continue;
            }
            let bytes = if is_wrapped(&path) {
                let command = command.as_ref().ok_or_else(|| KeyError::NoCommand(path.clone()))?;
                opened(&text, &path, command)?
            } else {
                unhex(text.trim()).map(Zeroizing::new).ok_or_else(|| KeyError::Malformed(path.clone()))?
            };
            keys.insert(number, MasterKey { id, bytes });
        }
        Ok(Self { keys, source: Source::Folder { folder: folder.to_owned(), command } })
    }

    /// The key that wraps.
    pub fn newest(&self) -> Option<&MasterKey> {
        self.keys.last_key_value().map(|(_, key)| key)
    }

    /// A key by its id.
    pub fn find(&self, id: &str) -> Option<&MasterKey> {
        self.keys.values().find(|key| key.id == id)
    }

    /// The ids of all keys, oldest first.
    pub fn ids(&self) -> Vec<String> {
        self.keys.values().map(|key| key.id.clone()).collect()
    }

    /// The source alone, to make a key with while these are in use.
    pub(crate) fn maker(&self) -> KeyMaker {
        let next = self.keys.last_key_value().map_or(1, |(number, _)| number.saturating_add(1));
        KeyMaker { next, source: self.source.clone() }
    }

    /// Takes a key that was made.
    pub(crate) fn add(&mut self, (number, key): (u32, MasterKey)) {
        self.keys.insert(number, key);
    }

    /// Forgets a key that was destroyed.
    pub(crate) fn forget(&mut self, id: &str) {
        self.keys.retain(|_, key| key.id != id);
    }
}

/// Makes and destroys master keys where they are kept. Waits for disks and commands, so it is run where waiting is no harm.
#[derive(Clone, Debug)]
pub(crate) struct KeyMaker {
    next: u32,
    source: Source,
}

impl KeyMaker {
    /// Makes the next key, kept before anything is wrapped by it.
    pub(crate) fn make(&self) -> Result<(u32, MasterKey), KeyError> {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        getrandom::fill(&mut *bytes).map_err(|error| KeyError::Random(error.to_string()))?;
        if self.next > limits::MASTER_KEYS_MAX {
            return Err(KeyError::TooMany(limits::MASTER_KEYS_MAX));
        }
        let id = id_of(self.next);
        if let Source::Folder { folder, command } = &self.source {
            let path = folder.join(format!("{id}.{}", if command.is_some() { "wrapped" } else { "key" }));
            let io = |source| KeyError::Io { path: path.clone(), source };
            super::make_private(folder).map_err(io)?;
            let text = match command {
                Some(command) => {
                    let kms = command.create()?;
                    let wrapped = command.wrap(&kms, &*bytes)?;
                    format!("{kms}\n{}\n", hex(&wrapped))
                }
                None => hex(&*bytes),
            };
            write_owner_only(&path, &Zeroizing::new(text)).map_err(io)?;
        }
        Ok((self.next, MasterKey { id, bytes }))
    }

    /// The ids of the keys that are kept, also of those half destroyed.
    pub(crate) fn kept(&self) -> Result<Vec<String>, KeyError> {
        match &self.source {
            Source::Memory => Ok(Vec::new()),
            Source::Folder { folder, .. } => Ok(files(folder)?.into_keys().map(id_of).collect()),
        }
    }

    /// Destroys a key where it is kept, for good; one that is gone already is destroyed. `between` is called when its bytes are
    /// overwritten and its name still stands.
    pub(crate) fn destroy(&self, id: &str, between: impl Fn()) -> Result<(), KeyError> {
        let Source::Folder { folder, command } = &self.source else { return Ok(()) };
        let found = files(folder)?.into_iter().find(|(number, _)| id_of(*number) == id);
        let Some((_, path)) = found else { return Ok(()) };
        let io = |source| KeyError::Io { path: path.clone(), source };
        if is_wrapped(&path) {
            let text = fs::read_to_string(&path).map_err(io)?;
            // Overwritten already: its key was destroyed before that.
            if let Some(kms) = text.lines().next().filter(|line| !line.is_empty() && !line.starts_with(OVERWRITTEN)) {
                let command = command.as_ref().ok_or_else(|| KeyError::NoCommand(path.clone()))?;
                command.destroy(kms)?;
            }
        }
        overwrite(&path).map_err(io)?;
        between();
        fs::remove_file(&path).map_err(io)?;
        fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)
    }
}

/// What stands in a file whose key is destroyed, until the file is gone.
const OVERWRITTEN: &str = "-";

/// Every byte of a file overwritten and synced. A file system that writes elsewhere may keep the old ones: see `docs/keys.md`.
fn overwrite(path: &Path) -> std::io::Result<()> {
    let length = usize::try_from(fs::metadata(path)?.len()).unwrap_or(0);
    let mut file = fs::OpenOptions::new().write(true).open(path)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(OVERWRITTEN.repeat(length).as_bytes())?;
    file.sync_all()
}

fn id_of(number: u32) -> String {
    format!("master-{number}")
}

fn is_wrapped(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "wrapped")
}

/// The key files of a folder by number.
fn files(folder: &Path) -> Result<BTreeMap<u32, PathBuf>, KeyError> {
    let io = |source| KeyError::Io { path: folder.to_owned(), source };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(io(error)),
    };
    let mut found = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(io)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let stem = name.strip_suffix(".key").or_else(|| name.strip_suffix(".wrapped"));
        let number = stem.and_then(|stem| stem.strip_prefix("master-")).and_then(|number| number.parse().ok());
        let Some(number) = number else { continue };
        if let Some(other) = found.insert(number, path.clone()) {
            return Err(KeyError::Twice(other, path));
        }
    }
    Ok(found)
}

/// The master key that a key command opens.
fn opened(text: &str, path: &Path, command: &KeyCommand) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let malformed = || KeyError::Malformed(path.to_owned());
    let (kms, wrapped) = text.trim().split_once('\n').ok_or_else(malformed)?;
    let wrapped = unhex_bytes(wrapped.trim()).ok_or_else(malformed)?;
    let bytes = command.unwrap(kms.trim(), &wrapped)?;
    let bytes: [u8; 32] = bytes.as_slice().try_into().map_err(|_| malformed())?;
    Ok(Zeroizing::new(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acr_3_keys_are_made_one_after_the_other_and_the_newest_wraps() {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        let mut ring = MasterKeys::of_folder(&keys, None).unwrap();
        assert!(ring.newest().is_none() && !keys.exists(), "looking makes nothing");
        for id in ["master-1", "master-2"] {
            let made = ring.maker().make().unwrap();
            ring.add(made);
            assert_eq!(ring.newest().map(|key| key.id.as_str()), Some(id));
        }
        let again = MasterKeys::of_folder(&keys, None).unwrap();
        assert_eq!(again.ids(), ["master-1", "master-2"]);
        assert_eq!(again.find("master-1").map(|key| *key.bytes), ring.find("master-1").map(|key| *key.bytes));
    }

    #[test]
    fn acr_3_a_destroyed_key_is_overwritten_before_its_name_goes() {
        let folder = tempfile::tempdir().unwrap();
        let mut ring = MasterKeys::of_folder(folder.path(), None).unwrap();
        let made = ring.maker().make().unwrap();
        ring.add(made);
        let path = folder.path().join("master-1.key");
        let seen = std::cell::RefCell::new(String::new());
        ring.maker().destroy("master-1", || *seen.borrow_mut() = fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(*seen.borrow(), "-".repeat(64));
        assert!(!path.exists());
        ring.maker().destroy("master-1", || panic!("it is gone already")).unwrap();
    }

    #[test]
    fn two_files_of_one_key_and_a_wrapped_key_without_its_command_are_told() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("master-1.wrapped"), "kms\n00\n").unwrap();
        assert!(matches!(MasterKeys::of_folder(folder.path(), None), Err(KeyError::NoCommand(_))));
        fs::write(folder.path().join("master-1.key"), "00".repeat(32)).unwrap();
        assert!(matches!(MasterKeys::of_folder(folder.path(), None), Err(KeyError::Twice(..))));
    }
}
