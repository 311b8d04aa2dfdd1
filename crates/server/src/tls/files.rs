//! The PEM files: read whole and bounded, every fault noted, and a stamp by which a change is seen.

use std::fs::{File, Metadata};
use std::io::Read as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer};
use tracing::warn;

use super::{TlsFaults, TlsFiles};

/// Largest file of certificates or of a key.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Largest list of revoked certificates.
const LIST_BYTES_MAX: u64 = 32 << 20;

/// What tells one state of a file from another: its place on the disk, its length, and when it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    inode: u64,
    bytes: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

/// The state of every file; none for one that is not there.
pub(super) fn stamps(files: &TlsFiles) -> Vec<Option<Stamp>> {
    files.all().map(|path| std::fs::metadata(path).ok().map(|found| stamp(&found))).collect()
}

fn stamp(found: &Metadata) -> Stamp {
    Stamp {
        inode: found.ino(),
        bytes: found.len(),
        modified: (found.mtime(), found.mtime_nsec()),
        changed: (found.ctime(), found.ctime_nsec()),
    }
}

/// Reads files and notes what is wrong with them.
#[derive(Default)]
pub(super) struct Read {
    faults: Vec<String>,
}

impl Read {
    /// The certificates of a file, one at least.
    pub(super) fn certificates(&mut self, setting: &str, path: &Path) -> Vec<CertificateDer<'static>> {
        let Some(bytes) = self.bytes(setting, path, FILE_BYTES_MAX) else { return Vec::new() };
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
        match read {
            Ok(read) if !read.is_empty() => read,
            Ok(_) => self.fault(setting, path, "holds no certificate in PEM"),
            Err(error) => self.fault(setting, path, &error.to_string()),
        }
    }

    /// The private key of a file.
    pub(super) fn key(&mut self, path: &Path) -> Option<PrivateKeyDer<'static>> {
        let setting = "tls.key";
        let bytes = self.bytes(setting, path, FILE_BYTES_MAX)?;
        if std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0) {
            warn!(file = %path.display(), "others than its owner may read the key of TLS");
        }
        match PrivateKeyDer::from_pem_slice(&bytes) {
            Ok(key) => Some(key),
            Err(error) => self.fault(setting, path, &format!("holds no private key in PEM: {error}")),
        }
    }

    /// The lists of revoked certificates of a file, one at least.
    pub(super) fn lists(&mut self, path: &Path) -> Vec<CertificateRevocationListDer<'static>> {
        let setting = "tls.client_crl";
        let Some(bytes) = self.bytes(setting, path, LIST_BYTES_MAX) else { return Vec::new() };
        let read: Result<Vec<_>, _> = CertificateRevocationListDer::pem_slice_iter(&bytes).collect();
        match read {
            Ok(read) if !read.is_empty() => read,
            Ok(_) => self.fault(setting, path, "holds no list of revoked certificates in PEM"),
            Err(error) => self.fault(setting, path, &error.to_string()),
        }
    }

    /// Goes on where nothing was wrong.
    pub(super) fn none_at_fault(self) -> Result<(), TlsFaults> {
        if self.faults.is_empty() { Ok(()) } else { Err(TlsFaults(self.faults)) }
    }

    fn bytes(&mut self, setting: &str, path: &Path, most: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        match File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes)) {
            Ok(read) if read as u64 > most => self.fault(setting, path, &format!("is larger than {most} bytes")),
            Ok(_) => Some(bytes),
            Err(error) => self.fault(setting, path, &error.to_string()),
        }
    }

    fn fault<T: Default>(&mut self, setting: &str, path: &Path, what: &str) -> T {
        self.faults.push(format!("{setting}: {}: {what}", path.display()));
        T::default()
    }
}
