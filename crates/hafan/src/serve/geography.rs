//! The geography of a store: a file in its folder, written whole or not at all, and read once, when a server starts.
//!
//! A server that runs keeps the one it started with; so the file may be put in its place at any time, and takes effect at the next start.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use geography::Geography;
use vocabulary::limits;

use crate::failure::Failure;

/// The file, beside the store's own.
const FILE: &str = "geography.hafan";

/// A geography that was imported.
#[derive(Debug)]
pub(crate) struct Imported {
    pub(crate) geography: Geography,
    /// SHA-256 of its file.
    pub(crate) digest: [u8; 32],
}

/// Where the file of a store lies.
pub(crate) fn path(data_dir: &Path) -> PathBuf {
    data_dir.join(FILE)
}

/// The geography a server of this store works on: the imported one, and where none was, the one compiled in.
///
/// # Errors
/// [`Failure::File`] where a file is there and cannot be read whole: a server that silently measured by other data would be worse than none.
pub(crate) fn in_use(data_dir: &Path) -> Result<Geography, Failure> {
    Ok(imported(data_dir)?.map_or_else(Geography::default, |imported| imported.geography))
}

/// The imported one, if one was.
///
/// # Errors
/// As [`in_use`].
pub(crate) fn imported(data_dir: &Path) -> Result<Option<Imported>, Failure> {
    let path = path(data_dir);
    let failed = |message: String| Failure::File { path: path.clone(), message };
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error.to_string())),
    };
    let mut bytes = Vec::new();
    file.take(limits::GEOGRAPHY_FILE_BYTES_MAX).read_to_end(&mut bytes).map_err(|error| failed(error.to_string()))?;
    let read = Geography::from_bytes(&bytes).map_err(|error| failed(error.to_string()));
    read.map(|(geography, digest)| Some(Imported { geography, digest }))
}

/// Puts a geography in the place of the one before, so that a crash leaves one or the other, whole.
///
/// # Errors
/// [`Failure::File`] where it cannot be written; the one before is untouched then.
pub(crate) fn replace(data_dir: &Path, geography: &Geography) -> Result<[u8; 32], Failure> {
    let path = path(data_dir);
    let failed = |message: String| Failure::File { path: path.clone(), message };
    let bytes = geography.to_bytes();
    // Read back before anything is replaced: what a server would refuse to start on never gets there.
    let (_, digest) = Geography::from_bytes(&bytes).map_err(|error| failed(error.to_string()))?;
    let written = || -> std::io::Result<()> {
        fs::create_dir_all(data_dir)?;
        let mut file = tempfile::NamedTempFile::new_in(data_dir)?;
        file.write_all(&bytes)?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|error| error.error)?;
        File::open(data_dir)?.sync_all()
    };
    written().map_err(|error| failed(error.to_string()))?;
    Ok(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_file_the_one_compiled_in_is_used_and_with_one_that() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        assert_eq!(in_use(&data).unwrap().release(), Geography::builtin().release());
        let digest = replace(&data, Geography::builtin()).unwrap();
        assert_eq!(imported(&data).unwrap().unwrap().digest, digest);
        let left: Vec<_> = fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, [FILE], "nothing half-written stays");
    }

    #[test]
    fn a_file_that_was_cut_is_refused_and_never_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        replace(folder.path(), Geography::builtin()).unwrap();
        let path = path(folder.path());
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() - 7]).unwrap();
        let told = in_use(folder.path()).unwrap_err().to_string();
        assert!(told.contains(FILE) && told.contains("import the directory again"), "{told}");
    }
}
