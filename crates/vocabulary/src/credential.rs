//! What a caller is known by.

use std::fmt;
use std::str::FromStr;

use crate::{CredentialKind, limits};

/// A token's issuer and subject, or a name in a client certificate. Written as `token:ISSUER#SUBJECT` or `certificate:uri:…` and
/// `certificate:dns:…`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Credential {
    kind: CredentialKind,
    issuer: String,
    subject: String,
}

/// Not a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{expected}")]
pub struct CredentialError {
    /// What would be one.
    pub expected: &'static str,
}

impl Credential {
    /// A token of an issuer with a subject: the issuer's exact name, and whom it names by `sub`.
    ///
    /// # Errors
    /// Where one is empty, too long, or holds anything but printable ASCII; an issuer holds no `#` and no space.
    pub fn token(issuer: &str, subject: &str) -> Result<Self, CredentialError> {
        let plain = is_printable(issuer) && is_printable(subject) && !issuer.contains(['#', ' ']);
        let expected =
            "an issuer and a subject, each of 1 to 200 printable ASCII characters, the issuer without # and space";
        let credential =
            || Self { kind: CredentialKind::Token, issuer: issuer.to_owned(), subject: subject.to_owned() };
        plain.then(credential).ok_or(CredentialError { expected })
    }

    /// A name in a certificate: `uri:` or `dns:` and a subject alternative name of that kind.
    ///
    /// # Errors
    /// Where it is of another kind, empty, too long, or holds anything but printable ASCII.
    pub fn certificate(name: &str) -> Result<Self, CredentialError> {
        let known = ["uri:", "dns:"].iter().any(|kind| name.strip_prefix(kind).is_some_and(|rest| !rest.is_empty()));
        let plain = known && is_printable(name) && !name.contains(' ');
        let expected =
            "uri: or dns: and a subject alternative name of a certificate, at most 200 printable ASCII characters";
        let credential = || Self { kind: CredentialKind::Certificate, issuer: String::new(), subject: name.to_owned() };
        plain.then(credential).ok_or(CredentialError { expected })
    }

    /// What it is.
    pub const fn kind(&self) -> CredentialKind {
        self.kind
    }

    /// Whose token; empty for a certificate.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Whom the issuer names, or the name in the certificate.
    pub fn subject(&self) -> &str {
        &self.subject
    }
}

impl fmt::Display for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            CredentialKind::Token => write!(f, "token:{}#{}", self.issuer, self.subject),
            CredentialKind::Certificate => write!(f, "certificate:{}", self.subject),
        }
    }
}

impl FromStr for Credential {
    type Err = CredentialError;

    fn from_str(text: &str) -> Result<Self, CredentialError> {
        let expected = "token:ISSUER#SUBJECT, certificate:uri:NAME or certificate:dns:NAME";
        if let Some(name) = text.strip_prefix("certificate:") {
            return Self::certificate(name);
        }
        let token = text.strip_prefix("token:").and_then(|token| token.split_once('#'));
        let (issuer, subject) = token.ok_or(CredentialError { expected })?;
        Self::token(issuer, subject)
    }
}

fn is_printable(text: &str) -> bool {
    let length = 1..=limits::CREDENTIAL_CHARS_MAX;
    length.contains(&text.len()) && text.bytes().all(|byte| (0x20..0x7F).contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_written_one_way() {
        let written =
            ["token:https://login.example.org/x#ab c", "certificate:uri:spiffe://a/b", "certificate:dns:a.example.org"];
        for text in written {
            assert_eq!(text.parse::<Credential>().unwrap().to_string(), text);
        }
        let long = format!("certificate:dns:{}", "a".repeat(200));
        for wrong in
            ["", "token:a", "token:#b", "token:a#", "certificate:cn:a", "certificate:uri:", "token:a#\u{e9}", &long]
        {
            assert!(wrong.parse::<Credential>().is_err(), "{wrong}");
        }
    }
}
