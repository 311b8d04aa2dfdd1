//! Tokens that are no good: one answer for all of them, and the reason in the log alone.

use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use super::{Logged, Service, who};
use crate::harness::Caller;

impl<'a> MakeWriter<'a> for Logged {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// What a caller gets, whole.
async fn answer(service: &Service, token: &str) -> (i32, String, Vec<u8>) {
    let caller = Caller::with_token(service.channel.clone(), token, "", "");
    let status = who(&caller).await.expect_err("refused");
    (status.code().into(), status.message().to_owned(), status.details().to_vec())
}

#[tokio::test]
async fn acr_2_no_bad_token_is_let_in_its_reason_is_logged_and_none_is_answered() {
    let logged = Logged::default();
    let lines = tracing_subscriber::fmt().with_ansi(false).with_writer(logged.clone()).finish();
    // With one subscriber alone, another test that meets a place first would decide for this thread that nobody listens there.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _kept = tracing::subscriber::set_default(lines);
    let service = Service::start().await;
    let now = service.now.micros() / 1_000_000;
    let good = || service.token("ann");
    let claiming = |name: &str, value: Value| good().claiming(name, value).text();
    let none = good().headed("alg", json!("none"));
    let bad: Vec<(&str, String)> = vec![
        ("TOKEN_EXPIRED", claiming("exp", json!(now - 61))),
        ("TOKEN_NOT_YET_VALID", claiming("nbf", json!(now + 600))),
        ("TOKEN_NOT_YET_VALID", claiming("iat", json!(now + 600))),
        ("AUDIENCE_WRONG", claiming("aud", json!("another-service"))),
        ("ISSUER_UNKNOWN", claiming("iss", json!("https://evil.example.org"))),
        ("CLAIM_MISSING", claiming("exp", json!("tomorrow"))),
        ("CLAIM_MISSING", claiming("sub", Value::Null)),
        ("NOT_REGISTERED", claiming("sub", json!("somebody-else"))),
        ("TOKEN_UNREADABLE", none.text()),
        ("TOKEN_UNREADABLE", none.unsigned()),
        ("TOKEN_UNREADABLE", good().headed("alg", json!("HS256")).text()),
        ("TOKEN_UNREADABLE", "a.b.c".to_owned()),
        ("SIGNATURE_WRONG", good().signed_by(2).text()),
        ("SIGNATURE_WRONG", good().unsigned()),
        ("SIGNATURE_WRONG", good().headed("alg", json!("ES256")).text()),
        ("KEY_UNKNOWN", good().headed("kid", json!("2")).signed_by(2).text()),
    ];
    let first = answer(&service, &bad[0].1).await;
    for (reason, token) in &bad {
        let before = logged.lines().len();
        assert_eq!(answer(&service, token).await, first, "{reason}");
        let lines = logged.lines().split_off(before);
        let told: Vec<&String> = lines.iter().filter(|line| line.contains("a caller was not known")).collect();
        assert_eq!(told.len(), 1, "{lines:?}");
        assert!(told[0].contains(reason), "{reason}: {told:?}");
        let parts: Vec<&str> = token.split('.').filter(|part| part.len() > 3).collect();
        assert!(lines.iter().all(|line| parts.iter().all(|part| !line.contains(part))), "a token was logged");
    }
    let telling = String::from_utf8_lossy(&first.2).into_owned();
    assert!(bad.iter().all(|(reason, _)| !telling.contains(reason)), "{telling}");
    who(&service.finder()).await.expect("a good one is");
}
