//! A pack on the disk: a folder, or a ZIP. Both hold the same bytes; a ZIP knows no time, so that the same pack is the same file.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::FILES;
use crate::failure::Failure;

/// Files of a pack and folders above them, at most: more is no pack.
const ENTRIES_MAX: usize = 64;

/// Bytes of one file that is read whole.
const FILE_BYTES_MAX: u64 = 256 << 20;

/// A pack being written, under a name that nobody takes for a pack until it is whole.
pub(crate) struct Writer {
    path: PathBuf,
    partial: PathBuf,
    kind: Written,
}

enum Written {
    Folder(Option<BufWriter<File>>),
    Zip(Box<ZipWriter<BufWriter<File>>>),
}

impl Writer {
    /// Begins a pack at a path that is not there yet: a ZIP where it ends in `.zip`, else a folder.
    pub(crate) fn create(path: &Path) -> Result<Self, Failure> {
        let at_fault = |message: String| Failure::File { path: path.to_owned(), message };
        let io = |error: std::io::Error| at_fault(error.to_string());
        if path.exists() {
            return Err(at_fault("is there already".to_owned()));
        }
        let name = path.file_name().ok_or_else(|| at_fault("names no file".to_owned()))?;
        let partial = path.with_file_name(format!(".{}.partial", name.to_string_lossy()));
        let is_zip = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
        let kind = if is_zip {
            let file = fs::OpenOptions::new().write(true).create_new(true).open(&partial).map_err(io)?;
            Written::Zip(Box::new(ZipWriter::new(BufWriter::new(file))))
        } else {
            fs::create_dir(&partial).map_err(io)?;
            Written::Folder(None)
        };
        Ok(Self { path: path.to_owned(), partial, kind })
    }

    /// Begins the next file of the pack.
    pub(crate) fn begin(&mut self, name: &str) -> Result<(), Failure> {
        match &mut self.kind {
            Written::Folder(open) => {
                let path = self.partial.join(name);
                let at_fault = |error: std::io::Error| Failure::File { path: path.clone(), message: error.to_string() };
                if let Some(file) = open.take() {
                    closed(file).map_err(at_fault)?;
                }
                if let Some(folder) = path.parent() {
                    fs::create_dir_all(folder).map_err(at_fault)?;
                }
                *open = Some(BufWriter::new(File::create(&path).map_err(at_fault)?));
                Ok(())
            }
            Written::Zip(zip) => {
                let options = SimpleFileOptions::default()
                    .compression_method(CompressionMethod::Deflated)
                    .last_modified_time(DateTime::default())
                    .unix_permissions(0o644)
                    .large_file(true);
                zip.start_file(name, options).map_err(|error| self.at_fault(&error.to_string()))
            }
        }
    }

    /// Writes on in the file begun last.
    pub(crate) fn write(&mut self, text: &str) -> Result<(), Failure> {
        let written = match &mut self.kind {
            Written::Folder(Some(file)) => file.write_all(text.as_bytes()),
            Written::Folder(None) => Ok(()),
            Written::Zip(zip) => zip.write_all(text.as_bytes()),
        };
        written.map_err(|error| self.at_fault(&error.to_string()))
    }

    /// The pack is whole: it gets its name.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        let at_fault = |message: String| Failure::File { path: self.path.clone(), message };
        match self.kind {
            Written::Folder(open) => {
                if let Some(file) = open {
                    closed(file).map_err(|error| at_fault(error.to_string()))?;
                }
            }
            Written::Zip(zip) => {
                let file = zip.finish().map_err(|error| at_fault(error.to_string()))?;
                closed(file).map_err(|error| at_fault(error.to_string()))?;
            }
        }
        fs::rename(&self.partial, &self.path).map_err(|error| at_fault(error.to_string()))
    }

    /// The pack did not become whole: nothing of it stays.
    pub(crate) fn abandon(self) {
        // What was to be told went wrong already; a leftover under its own name is no pack.
        let _ = match self.kind {
            Written::Folder(_) => fs::remove_dir_all(&self.partial),
            Written::Zip(_) => fs::remove_file(&self.partial),
        };
    }

    fn at_fault(&self, message: &str) -> Failure {
        Failure::File { path: self.path.clone(), message: message.to_owned() }
    }
}

fn closed(mut file: BufWriter<File>) -> std::io::Result<()> {
    file.flush()?;
    file.get_ref().sync_all()
}

/// A pack being read.
pub(crate) enum Reader {
    /// A folder.
    Folder(PathBuf),
    /// A ZIP.
    Zip(PathBuf, Box<ZipArchive<BufReader<File>>>),
}

impl Reader {
    /// Opens a pack.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let at_fault = |message: String| Failure::File { path: path.to_owned(), message };
        if path.is_dir() {
            return Ok(Self::Folder(path.to_owned()));
        }
        let file = File::open(path).map_err(|error| at_fault(error.to_string()))?;
        let archive = ZipArchive::new(BufReader::new(file)).map_err(|error| at_fault(error.to_string()))?;
        Ok(Self::Zip(path.to_owned(), Box::new(archive)))
    }

    /// What does not belong to a pack, or is missing of it, by name.
    pub(crate) fn misfits(&self) -> Result<Vec<String>, Failure> {
        let found = match self {
            Self::Folder(root) => {
                let mut found = Vec::new();
                listed(root, "", &mut found).map_err(|error| self.at_fault(&error.to_string()))?;
                found
            }
            Self::Zip(_, archive) => {
                let name = |name: Result<std::borrow::Cow<'_, str>, _>| {
                    name.map_or_else(|_| "?".to_owned(), |name| name.into_owned())
                };
                archive.file_names().take(ENTRIES_MAX).map(name).collect()
            }
        };
        let names: BTreeSet<&str> = found.iter().map(String::as_str).collect();
        let wanted = BTreeSet::from(FILES);
        let mut misfits: Vec<String> = names.symmetric_difference(&wanted).map(ToString::to_string).collect();
        if let Self::Zip(_, archive) = self
            && archive.len() != names.len()
        {
            misfits.push("two files of one name".to_owned());
        }
        Ok(misfits)
    }

    /// Reads a file whole.
    pub(crate) fn whole(&mut self, name: &str) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        let read = self.lines_of(name)?.take(FILE_BYTES_MAX).read_to_end(&mut bytes);
        read.map_err(|error| self.within(name, &error))?;
        Ok(bytes)
    }

    /// Opens a file to read on in.
    pub(crate) fn lines_of(&mut self, name: &str) -> Result<Box<dyn Read + '_>, Failure> {
        match self {
            Self::Folder(root) => {
                let path = root.join(name);
                let at_fault = |error: std::io::Error| Failure::File { path: path.clone(), message: error.to_string() };
                Ok(Box::new(File::open(&path).map_err(at_fault)?))
            }
            Self::Zip(path, archive) => {
                let path = path.join(name);
                let found = archive.by_name(name);
                Ok(Box::new(found.map_err(|error| Failure::File { path, message: error.to_string() })?))
            }
        }
    }

    fn within(&self, name: &str, error: &std::io::Error) -> Failure {
        let (Self::Folder(path) | Self::Zip(path, _)) = self;
        Failure::File { path: path.join(name), message: error.to_string() }
    }

    fn at_fault(&self, message: &str) -> Failure {
        let (Self::Folder(path) | Self::Zip(path, _)) = self;
        Failure::File { path: path.clone(), message: message.to_owned() }
    }
}

/// Every file below a folder, by its path from there.
fn listed(folder: &Path, above: &str, found: &mut Vec<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{above}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() && above.is_empty() {
            listed(&entry.path(), &format!("{name}/"), found)?;
        } else {
            found.push(name);
        }
        if found.len() > ENTRIES_MAX {
            return Ok(());
        }
    }
    Ok(())
}
