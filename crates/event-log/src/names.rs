//! Names of streams and keys of vault records: short, printable, and checked once, when they are made.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use crate::limits::{MAX_STREAM_NAME_BYTES, MAX_VAULT_KEY_BYTES};

/// A stream, named `kind/rest`: `search/W06000015/01jd…`, `lot/…`, `unique/…`.
///
/// At most 200 bytes of printable ASCII without spaces; the kind is lower-case letters and `-`; no part between two
/// slashes is empty.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamName(Arc<str>);

impl StreamName {
    /// Checks and takes a name.
    ///
    /// # Errors
    /// [`NameError`] says which rule of the shape is broken.
    pub fn new(name: impl AsRef<str>) -> Result<Self, NameError> {
        let name = name.as_ref();
        require_printable(name, MAX_STREAM_NAME_BYTES)?;
        let (kind, rest) = name.split_once('/').ok_or(NameError::NoKind)?;
        if kind.is_empty() || !kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') {
            return Err(NameError::NoKind);
        }
        if rest.split('/').any(str::is_empty) {
            return Err(NameError::EmptyPart);
        }
        Ok(Self(Arc::from(name)))
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the first slash.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.0.split_once('/').map_or("", |(kind, _)| kind)
    }
}

impl Borrow<str> for StreamName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StreamName({})", self.0)
    }
}

/// The key of a vault record: at most 200 bytes of printable ASCII without spaces. Its parts are the engine's business;
/// the log only orders keys by their bytes, so that a prefix can be scanned.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VaultKey(Arc<str>);

impl VaultKey {
    /// Checks and takes a key.
    ///
    /// # Errors
    /// [`NameError`] says which rule of the shape is broken.
    pub fn new(key: impl AsRef<str>) -> Result<Self, NameError> {
        let key = key.as_ref();
        require_printable(key, MAX_VAULT_KEY_BYTES)?;
        Ok(Self(Arc::from(key)))
    }

    /// The whole key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for VaultKey {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VaultKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for VaultKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VaultKey({})", self.0)
    }
}

/// Why a name was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing stands there.
    #[error("the name is empty")]
    Empty,
    /// Longer than its limit.
    #[error("the name has {bytes} bytes, at most {max} are allowed")]
    TooLong {
        /// Bytes given.
        bytes: usize,
        /// Bytes allowed.
        max: usize,
    },
    /// A space, a control character or something outside ASCII.
    #[error("the name may only hold printable ASCII without spaces")]
    NotPrintable,
    /// A stream name must begin with `kind/`.
    #[error("the name must begin with a kind in lower-case letters and a slash")]
    NoKind,
    /// Two slashes in a row, or one at the end.
    #[error("the name has an empty part")]
    EmptyPart,
}

fn require_printable(name: &str, max: usize) -> Result<(), NameError> {
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if name.len() > max {
        return Err(NameError::TooLong { bytes: name.len(), max });
    }
    if !name.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(NameError::NotPrintable);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_name_has_a_kind_and_no_empty_part() {
        let name = StreamName::new("search/W06000015/1").unwrap();
        assert_eq!((name.kind(), name.as_str()), ("search", "search/W06000015/1"));
        let refused = [
            ("", NameError::Empty),
            ("search", NameError::NoKind),
            ("/1", NameError::NoKind),
            ("Search/1", NameError::NoKind),
            ("search/", NameError::EmptyPart),
            ("search//1", NameError::EmptyPart),
            ("search/a b", NameError::NotPrintable),
            ("search/ŷ", NameError::NotPrintable),
            ("search/\n", NameError::NotPrintable),
        ];
        for (text, error) in refused {
            assert_eq!(StreamName::new(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn names_are_bounded_exactly() {
        let at_limit = format!("k/{}", "x".repeat(MAX_STREAM_NAME_BYTES - 2));
        assert!(StreamName::new(&at_limit).is_ok());
        assert_eq!(StreamName::new(format!("{at_limit}x")), Err(NameError::TooLong { bytes: 201, max: 200 }));
        assert!(VaultKey::new("x".repeat(MAX_VAULT_KEY_BYTES)).is_ok());
        assert!(VaultKey::new("x".repeat(MAX_VAULT_KEY_BYTES + 1)).is_err());
    }
}
