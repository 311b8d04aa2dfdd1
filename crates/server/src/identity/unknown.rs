//! Why a caller is not known. It stands in the server's log, and never in an answer: who tries doors learns nothing from them.

/// Why a caller is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// Neither a token nor a certificate.
    NoCredential,
    /// More than one `authorization` header, or one that is no bearer token.
    HeaderMalformed,
    /// The token does not read, or asks for an algorithm that is not accepted: `none` and every symmetric one among them.
    TokenUnreadable,
    /// Of an issuer that is not configured.
    IssuerUnknown,
    /// Signed under a key the issuer does not publish.
    KeyUnknown,
    /// The signature is not that key's.
    SignatureWrong,
    /// Made for somebody else.
    AudienceWrong,
    /// A claim is missing or is not what it must be.
    ClaimMissing,
    /// Its time has passed.
    TokenExpired,
    /// Its time has not come.
    TokenNotYetValid,
    /// The issuer's keys were never had, or not for longer than they may be trusted.
    KeysAway,
    /// The connection's certificate has ended since it came in.
    CertificateEnded,
    /// No principal is registered with this credential.
    NotRegistered,
    /// A token of one principal over a connection of another.
    CredentialsDiffer,
    /// A token of the issuer for people names a system, or the other way round.
    KindWrong,
    /// Suspended, expired, or without the role it asks to act in.
    RoleNotHeld,
    /// It holds several roles and does not say in which it acts.
    RoleNotSaid,
}

impl Unknown {
    /// The word in the log.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoCredential => "NO_CREDENTIAL",
            Self::HeaderMalformed => "HEADER_MALFORMED",
            Self::TokenUnreadable => "TOKEN_UNREADABLE",
            Self::IssuerUnknown => "ISSUER_UNKNOWN",
            Self::KeyUnknown => "KEY_UNKNOWN",
            Self::SignatureWrong => "SIGNATURE_WRONG",
            Self::AudienceWrong => "AUDIENCE_WRONG",
            Self::ClaimMissing => "CLAIM_MISSING",
            Self::TokenExpired => "TOKEN_EXPIRED",
            Self::TokenNotYetValid => "TOKEN_NOT_YET_VALID",
            Self::KeysAway => "KEYS_AWAY",
            Self::CertificateEnded => "CERTIFICATE_ENDED",
            Self::NotRegistered => "NOT_REGISTERED",
            Self::CredentialsDiffer => "CREDENTIALS_DIFFER",
            Self::KindWrong => "KIND_WRONG",
            Self::RoleNotHeld => "ROLE_NOT_HELD",
            Self::RoleNotSaid => "ROLE_NOT_SAID",
        }
    }
}
