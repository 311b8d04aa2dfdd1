//! A geography as the bytes of a file, and back. What reads back is whole and unchanged, or it is refused: its digest stands at its end.
//!
//! Numbers are little-endian: a mark of eight bytes, the version of the form, the release, the authorities by their codes, the two tables,
//! and SHA-256 over all of that. The rows name authorities by their place in the file's own list, so that a later program, whose list is
//! another, reads the same places.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};
use vocabulary::AuthorityCode;

use crate::directory::Release;
use crate::geography::{Codes, Geography};
use crate::packed::{ROW_BYTES, Row, row_key, row_value};

const MARK: &[u8; 8] = b"HAFANGEO";
const FORM: u32 = 1;
const CODE_BYTES: usize = 9;
const DIGEST_BYTES: usize = 32;

/// Why a file is no geography.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It begins otherwise.
    #[error("it was not written by `hafan geography import`")]
    NotOurs,
    /// It is of a form this program does not read.
    #[error("it is of form {0}, and this program reads form {FORM}: import the directory again")]
    Form(u32),
    /// It was cut or changed.
    #[error("it was cut short or changed since it was written: import the directory again")]
    Damaged,
}

impl Geography {
    /// The bytes of its file, with the digest at the end.
    pub fn to_bytes(&self) -> Vec<u8> {
        let codes: Vec<AuthorityCode> = match &self.codes {
            Codes::Listed => crate::authorities().iter().map(|authority| authority.code).collect(),
            Codes::Own(codes) => codes.clone(),
        };
        let mut bytes = Vec::with_capacity(self.table_bytes() + codes.len() * CODE_BYTES + 1024);
        bytes.extend_from_slice(MARK);
        bytes.extend_from_slice(&FORM.to_le_bytes());
        put_count(&mut bytes, self.release.len());
        bytes.extend_from_slice(self.release.as_bytes());
        put_count(&mut bytes, codes.len());
        codes.iter().for_each(|code| bytes.extend_from_slice(code.to_string().as_bytes()));
        for table in [&self.postcodes, &self.sectors] {
            put_count(&mut bytes, table.len());
            bytes.extend_from_slice(table.as_flattened());
        }
        let digest = Sha256::digest(&bytes);
        bytes.extend_from_slice(&digest);
        bytes
    }

    /// Reads it from the bytes of its file, and tells the digest at their end.
    ///
    /// # Errors
    /// [`FileError`] where the bytes are not all of such a file, unchanged.
    pub fn from_bytes(bytes: &[u8]) -> Result<(Self, [u8; DIGEST_BYTES]), FileError> {
        if !bytes.starts_with(MARK) {
            return Err(FileError::NotOurs);
        }
        let (told, digest) = bytes.split_last_chunk::<DIGEST_BYTES>().ok_or(FileError::Damaged)?;
        let mut rest = Rest(told.get(MARK.len()..).ok_or(FileError::Damaged)?);
        let form = rest.number()?;
        if form != FORM {
            return Err(FileError::Form(form));
        }
        if Sha256::digest(told).as_slice() != digest {
            return Err(FileError::Damaged);
        }
        let release = rest.counted(1)?;
        let release = std::str::from_utf8(release).ok().and_then(Release::of).ok_or(FileError::Damaged)?;
        let codes = rest.counted(CODE_BYTES)?.chunks_exact(CODE_BYTES).map(code);
        let codes: Vec<AuthorityCode> = codes.collect::<Option<_>>().ok_or(FileError::Damaged)?;
        let postcodes = rest.table(codes.len())?;
        let sectors = rest.table(codes.len())?;
        if !rest.0.is_empty() {
            return Err(FileError::Damaged);
        }
        let release = Cow::Owned(release.to_string());
        Ok((Self { postcodes, sectors, codes: Codes::Own(codes), release }, *digest))
    }
}

fn put_count(bytes: &mut Vec<u8>, count: usize) {
    bytes.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn code(bytes: &[u8]) -> Option<AuthorityCode> {
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

/// What is left of a file.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, bytes: usize) -> Result<&'a [u8], FileError> {
        let (taken, rest) = self.0.split_at_checked(bytes).ok_or(FileError::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32, FileError> {
        let bytes = self.take(4)?.try_into().map_err(|_| FileError::Damaged)?;
        Ok(u32::from_le_bytes(bytes))
    }

    /// A number of things of so many bytes each, after their count.
    fn counted(&mut self, each: usize) -> Result<&'a [u8], FileError> {
        let count = usize::try_from(self.number()?).map_err(|_| FileError::Damaged)?;
        self.take(count.checked_mul(each).ok_or(FileError::Damaged)?)
    }

    /// A table in the order of its keys, of authorities that are in the list.
    fn table(&mut self, codes: usize) -> Result<Cow<'static, [Row]>, FileError> {
        let rows: Vec<Row> = self.counted(ROW_BYTES)?.as_chunks().0.to_vec();
        let in_order = rows.is_sorted_by(|a, b| row_key(a) < row_key(b));
        let known = rows.iter().all(|row| usize::from(row_value(row).authority) < codes);
        if in_order && known { Ok(Cow::Owned(rows)) } else { Err(FileError::Damaged) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compiled_in_reads_back_from_its_bytes() {
        let builtin = Geography::builtin();
        let bytes = builtin.to_bytes();
        let (read, digest) = Geography::from_bytes(&bytes).unwrap();
        assert_eq!(read.release(), builtin.release());
        assert_eq!(digest.as_slice(), &bytes[bytes.len() - 32..]);
        for text in ["CF10 4UW", "BS1 5TR", "LD8 2ZZ", "JE2 3AB", "AB10 1AA"] {
            let postcode = text.parse().unwrap();
            assert_eq!(read.locate(postcode), builtin.locate(postcode), "{text}");
        }
        for sector in builtin.sectors() {
            assert_eq!(read.locate_sector(sector), builtin.locate_sector(sector));
            assert_eq!(read.main_authority(sector), builtin.main_authority(sector));
        }
    }

    #[test]
    fn a_file_that_was_cut_or_changed_anywhere_is_refused() {
        let bytes = Geography::builtin().to_bytes();
        let read = |bytes: &[u8]| Geography::from_bytes(bytes).map(|(read, _)| read);
        for kept in [8, 12, 20, 60, 4_000, bytes.len() / 2, bytes.len() - 1] {
            assert_eq!(read(&bytes[..kept]), Err(FileError::Damaged), "{kept}");
        }
        for place in [16, 3_000, bytes.len() / 2, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            assert_eq!(read(&changed), Err(FileError::Damaged), "{place}");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert_eq!(read(&longer), Err(FileError::Damaged));
        let mut newer = bytes.clone();
        newer[8] = 2;
        assert_eq!(read(&newer), Err(FileError::Form(2)));
        assert_eq!(read(b"postcode,easting"), Err(FileError::NotOurs));
        assert_eq!(read(b""), Err(FileError::NotOurs));
    }
}
