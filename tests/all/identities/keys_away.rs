//! Tokens that cannot be judged: nobody is told that theirs is no good.

use api::audit::v1::ListAccessRequest;
use hafan::serve::{ServeOptions, Ticker, start};
use tokio_stream::StreamExt as _;
use tonic::Code;

use super::issuer::{Issuer, Token};
use super::{Service, callers, vocabulary_now, who};
use crate::harness::{Caller, Outcome as _, reply, server};

#[tokio::test]
async fn acr_2_while_the_issuers_keys_were_never_had_callers_are_told_to_come_again_and_then_known() {
    let folder = tempfile::tempdir().expect("a folder");
    let issuer = Issuer::in_folder(folder.path());
    std::fs::remove_file(issuer.file()).expect("the issuer is away");
    let options = server::options(folder.path(), Ticker::Stopped);
    let running = start(ServeOptions { identities: callers(&issuer, Some("olu")), ..options }).await;
    let running = running.expect("it starts without the issuer");
    let channel = server::connect(running.address()).await;
    let olu = Caller::with_token(channel.clone(), &Token::of("olu", vocabulary_now()).text(), "", "");
    who(&olu).await.expect_refusal(Code::Unavailable, "IDENTITIES_AWAY");
    issuer.publishes(&[2]);
    who(&olu).await.expect_refusal(Code::Unauthenticated, "CREDENTIALS_REFUSED");
    issuer.publishes(&[1]);
    who(&olu).await.accepted();
    drop((olu, channel));
    running.stop().await.expect("it stops");
}

#[tokio::test]
async fn acr_2_the_access_log_says_why_a_caller_was_not_let_in() {
    let service = Service::start().await;
    let late = service.token("ann").claiming("exp", 1.into());
    for token in [service.token("ann").signed_by(2), late, service.token("nobody")] {
        let refused = who(&service.caller(&token, "", "")).await;
        refused.expect_refusal(Code::Unauthenticated, "CREDENTIALS_REFUSED");
    }
    let auditor = service.caller(&service.token("aled"), "", "");
    let mut records = reply(auditor.audit().list_access(ListAccessRequest::default()).await).accepted();
    let mut told = Vec::new();
    while let Some(record) = records.next().await {
        let record = record.expect("a record");
        if record.actor.is_empty() {
            told.push((record.outcome, record.reason, record.address));
        }
    }
    told.sort();
    let expected = ["NOT_REGISTERED", "SIGNATURE_WRONG", "TOKEN_EXPIRED"];
    let expected = expected.map(|why| ("UNAUTHENTICATED".to_owned(), why.to_owned(), "127.0.0.1".to_owned()));
    assert_eq!(told, expected);
}
