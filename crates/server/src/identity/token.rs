//! A bearer token held against its issuer: signature, issuer, audience, time (RFC 7519, RFC 9068).

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use vocabulary::{Timestamp, limits};

use super::unknown::Unknown;

/// How far an issuer's clock may be ahead of or behind ours, in seconds.
const LEEWAY_SECONDS: i64 = 60;

/// What is accepted of an issuer that names no algorithm with its key: none is symmetric.
const ACCEPTED: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// What a token says of itself before anything of it is believed: where to find the key.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Claimed {
    /// Whose it says it is.
    pub(super) issuer: String,
    /// Under which key.
    pub(super) key: Option<String>,
    /// By which algorithm; an accepted one.
    pub(super) algorithm: Algorithm,
}

#[derive(Deserialize)]
struct Issued {
    iss: String,
}

/// Reads what a token claims. None of it is believed yet.
pub(super) fn claimed(token: &str) -> Result<Claimed, Unknown> {
    if token.len() > limits::TOKEN_BYTES_MAX {
        return Err(Unknown::TokenUnreadable);
    }
    let header = decode_header(token).map_err(|_| Unknown::TokenUnreadable)?;
    if !ACCEPTED.contains(&header.alg) {
        return Err(Unknown::TokenUnreadable);
    }
    // Only to find the issuer's keys: the issuer is held against the token again once the signature holds.
    let issued: Issued =
        jsonwebtoken::dangerous::insecure_decode_claims(token).map_err(|_| Unknown::TokenUnreadable)?;
    Ok(Claimed { issuer: issued.iss, key: header.kid, algorithm: header.alg })
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
    nbf: Option<i64>,
    iat: Option<i64>,
}

/// Whom a token names, once its signature, issuer, audience and time hold.
pub(super) fn verified(
    token: &str,
    key: &DecodingKey,
    algorithm: Algorithm,
    issuer: &str,
    audience: &str,
    now: Timestamp,
) -> Result<String, Unknown> {
    let mut validation = Validation::new(algorithm);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[audience]);
    validation.set_required_spec_claims(&["aud", "exp", "iss", "sub"]);
    // Judged below by the one clock there is, and from numbers alone.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    let claims: Claims = decode(token, key, &validation).map_err(|error| unverified(error.kind()))?.claims;
    let seconds = now.micros().div_euclid(1_000_000);
    if claims.exp.saturating_add(LEEWAY_SECONDS) <= seconds {
        return Err(Unknown::TokenExpired);
    }
    let begins = claims.nbf.into_iter().chain(claims.iat).max();
    if begins.is_some_and(|begins| begins > seconds.saturating_add(LEEWAY_SECONDS)) {
        return Err(Unknown::TokenNotYetValid);
    }
    Ok(claims.sub)
}

fn unverified(kind: &ErrorKind) -> Unknown {
    match kind {
        ErrorKind::InvalidSignature | ErrorKind::InvalidKeyFormat | ErrorKind::InvalidAlgorithm => {
            Unknown::SignatureWrong
        }
        ErrorKind::InvalidIssuer => Unknown::IssuerUnknown,
        ErrorKind::InvalidAudience => Unknown::AudienceWrong,
        ErrorKind::MissingRequiredClaim(_) | ErrorKind::InvalidClaimFormat(_) | ErrorKind::Json(_) => {
            Unknown::ClaimMissing
        }
        _ => Unknown::TokenUnreadable,
    }
}
