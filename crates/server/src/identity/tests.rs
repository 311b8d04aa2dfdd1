//! Tokens that are held against their issuer: what is refused, and that nothing else is.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};
use vocabulary::{Timestamp, limits};

use super::signatures;
use super::token::{claimed, verified};
use super::unknown::Unknown;

const ISSUER: &str = "https://login.example.org";
const AUDIENCE: &str = "hafan";
const NOW: i64 = 1_796_000_000;

fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

fn key(seed: u8) -> DecodingKey {
    signatures::install();
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE.encode(pair(seed).public_key())});
    DecodingKey::from_jwk(&serde_json::from_value::<Jwk>(jwk).unwrap()).unwrap()
}

fn signed(header: &Value, claims: &Value, seed: u8) -> String {
    let part = |value: &Value| URL_SAFE.encode(serde_json::to_vec(value).unwrap());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE.encode(pair(seed).sign(message.as_bytes()));
    format!("{message}.{signature}")
}

fn header() -> Value {
    json!({"alg": "EdDSA", "kid": "one", "typ": "JWT"})
}

fn claims() -> Value {
    json!({"iss": ISSUER, "aud": AUDIENCE, "sub": "7f3c", "exp": NOW + 300, "nbf": NOW - 300, "iat": NOW - 300})
}

fn with(changes: &[(&str, Value)]) -> Value {
    let mut claims = claims();
    for (name, value) in changes {
        claims[name] = value.clone();
    }
    claims
}

fn judged(token: &str) -> Result<String, Unknown> {
    let said = claimed(token)?;
    verified(token, &key(1), said.algorithm, ISSUER, AUDIENCE, Timestamp::from_micros(NOW * 1_000_000))
}

#[test]
fn a_good_token_names_whom_it_is_of() {
    assert_eq!(judged(&signed(&header(), &claims(), 1)), Ok("7f3c".to_owned()));
    let several = with(&[("aud", json!(["other", AUDIENCE])), ("nbf", Value::Null), ("iat", Value::Null)]);
    assert_eq!(judged(&signed(&header(), &several, 1)), Ok("7f3c".to_owned()));
    let said = claimed(&signed(&header(), &claims(), 1)).unwrap();
    assert_eq!((said.issuer.as_str(), said.key.as_deref(), said.algorithm), (ISSUER, Some("one"), Algorithm::EdDSA));
}

#[test]
fn a_token_is_refused_for_its_time_its_audience_its_issuer_and_what_it_lacks() {
    let refused = |claims: &Value| judged(&signed(&header(), claims, 1)).unwrap_err();
    assert_eq!(refused(&with(&[("exp", json!(NOW - 60))])), Unknown::TokenExpired);
    assert!(judged(&signed(&header(), &with(&[("exp", json!(NOW - 59))]), 1)).is_ok(), "within the leeway");
    assert_eq!(refused(&with(&[("nbf", json!(NOW + 61))])), Unknown::TokenNotYetValid);
    assert_eq!(refused(&with(&[("iat", json!(NOW + 61))])), Unknown::TokenNotYetValid);
    assert_eq!(refused(&with(&[("aud", json!("other"))])), Unknown::AudienceWrong);
    assert_eq!(refused(&with(&[("iss", json!("https://login.example.org/"))])), Unknown::IssuerUnknown);
    for name in ["exp", "aud", "sub"] {
        assert_eq!(refused(&with(&[(name, Value::Null)])), Unknown::ClaimMissing, "{name}");
    }
    for (name, text) in [("exp", json!("9999999999")), ("nbf", json!("x")), ("sub", json!(7))] {
        let wrong = refused(&with(&[(name, text)]));
        assert_eq!(wrong, Unknown::ClaimMissing, "{name}: a number is a number and a text a text");
    }
}

#[test]
fn a_token_is_refused_for_its_signature_and_its_algorithm() {
    assert_eq!(judged(&signed(&header(), &claims(), 2)), Err(Unknown::SignatureWrong), "another key");
    let good = signed(&header(), &claims(), 1);
    let (message, signature) = good.rsplit_once('.').unwrap();
    let other = signed(&header(), &with(&[("sub", json!("root"))]), 1);
    let (others, _) = other.rsplit_once('.').unwrap();
    assert_eq!(judged(&format!("{others}.{signature}")), Err(Unknown::SignatureWrong), "other claims");
    assert_eq!(judged(&format!("{message}.")), Err(Unknown::SignatureWrong), "no signature");
    for algorithm in ["none", "None", "NONE", "HS256", "HS384", "HS512", "RS1", ""] {
        let token = signed(&json!({"alg": algorithm}), &claims(), 1);
        let unsigned = format!("{}.", token.rsplit_once('.').unwrap().0);
        assert_eq!(judged(&token), Err(Unknown::TokenUnreadable), "{algorithm}");
        assert_eq!(judged(&unsigned), Err(Unknown::TokenUnreadable), "{algorithm} unsigned");
    }
    for algorithm in ["RS256", "PS256", "ES256", "ES384"] {
        let swapped = signed(&json!({"alg": algorithm}), &claims(), 1);
        assert_eq!(judged(&swapped), Err(Unknown::SignatureWrong), "{algorithm} with the key of another");
    }
}

#[test]
fn what_is_no_token_is_unreadable() {
    let good = signed(&header(), &claims(), 1);
    let long = format!("{good}{}", "a".repeat(9_000));
    for wrong in ["", ".", "..", "a.b.c", "a.b", &good[1..], &long, &good.replace('.', " ")] {
        assert!(judged(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_token_is_as_long_as_one_may_be_and_no_longer() {
    let padded = |bytes: usize| claimed(&signed(&header(), &with(&[("pad", json!("a".repeat(bytes)))]), 1)).map(|_| ());
    let (mut fits, mut beyond) = (0, limits::TOKEN_BYTES_MAX);
    while beyond - fits > 1 {
        let bytes = usize::midpoint(fits, beyond);
        if padded(bytes).is_ok() { fits = bytes } else { beyond = bytes }
    }
    let longest = signed(&header(), &with(&[("pad", json!("a".repeat(fits)))]), 1).len();
    assert!((limits::TOKEN_BYTES_MAX - 2..=limits::TOKEN_BYTES_MAX).contains(&longest), "{longest}");
    assert_eq!(padded(beyond), Err(Unknown::TokenUnreadable));
}

/// RFC 7515, appendices A.2 and A.3: tokens and keys that nobody here made.
#[test]
fn published_examples_verify() {
    signatures::install();
    let rsa = json!({"kty": "RSA", "e": "AQAB", "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"});
    let rsa_token = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    let curve = json!({"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"});
    let curve_token = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    for (jwk, token, algorithm) in [(rsa, rsa_token, Algorithm::RS256), (curve, curve_token, Algorithm::ES256)] {
        let key = DecodingKey::from_jwk(&serde_json::from_value::<Jwk>(jwk).unwrap()).unwrap();
        let (message, signature) = token.rsplit_once('.').unwrap();
        assert!(jsonwebtoken::crypto::verify(signature, message.as_bytes(), &key, algorithm).unwrap(), "{algorithm:?}");
        let changed = message.replacen('J', "K", 1);
        assert!(!jsonwebtoken::crypto::verify(signature, changed.as_bytes(), &key, algorithm).unwrap());
        assert_eq!(claimed(token).unwrap().issuer, "joe");
    }
}
