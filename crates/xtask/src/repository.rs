//! Where the repository is and which files belong to it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Larger files are data, not text that a person wrote, and are not read.
const TEXT_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// One text file of the repository.
#[derive(Debug)]
pub(crate) struct File {
    /// Path from the root, with `/`.
    pub(crate) path: String,
    /// The whole text.
    pub(crate) text: String,
}

/// The repository's files: what git tracks or would track (untracked and not ignored).
#[derive(Debug)]
pub(crate) struct Repository {
    /// Every path from the root, text or not, sorted.
    pub(crate) paths: Vec<String>,
    /// The files that are text, in the order of `paths`.
    pub(crate) files: Vec<File>,
}

/// The root of the workspace: two folders above this crate.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

impl Repository {
    /// Reads all of it.
    ///
    /// # Errors
    /// A sentence, when git cannot list the files or one of them cannot be read.
    pub(crate) fn read(root: &Path) -> Result<Self, String> {
        let paths = listed_by_git(root)?;
        let mut files = Vec::new();
        for path in &paths {
            if let Some(text) = read_text(&root.join(path))? {
                files.push(File { path: path.clone(), text });
            }
        }
        Ok(Self { paths, files })
    }

    /// The files whose name ends so.
    pub(crate) fn ending<'a>(&'a self, suffix: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| file.path.ends_with(suffix))
    }

    /// One file by its path, if it is there and is text.
    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Whether the path is a file of the repository or a folder with one in it.
    pub(crate) fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        path.is_empty() || self.paths.iter().any(|known| known == path || known.starts_with(&folder))
    }
}

fn listed_by_git(root: &Path) -> Result<Vec<String>, String> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("git does not run, and it says which files to look at: {error}"))?;
    if !output.status.success() {
        return Err(format!("git ls-files: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    let listed = String::from_utf8(output.stdout).map_err(|_| "a file name that is not UTF-8".to_owned())?;
    // A file deleted and not yet committed is still listed; it has nothing to say.
    let mut paths: Vec<String> =
        listed.split('\0').filter(|path| !path.is_empty() && root.join(path).is_file()).map(str::to_owned).collect();
    paths.sort();
    paths.dedup();
    Ok(paths)
}

fn read_text(path: &Path) -> Result<Option<String>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    if std::fs::metadata(path).map_err(failed)?.len() > TEXT_BYTES_MAX {
        return Ok(None);
    }
    Ok(String::from_utf8(std::fs::read(path).map_err(failed)?).ok())
}
