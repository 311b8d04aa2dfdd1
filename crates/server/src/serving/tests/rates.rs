//! Rates through a real server: over one is RATE_LIMITED, with the setting and the time to come again.

use super::limits::start_with;
use super::*;

async fn connected(serving: &Serving) -> Channel {
    Channel::from_shared(format!("http://{}", serving.address())).unwrap().connect().await.unwrap()
}

async fn read(channel: &Channel) -> Result<(), Status> {
    let mut client = ReferenceServiceClient::new(channel.clone());
    client.list_codes(signed(ListCodesRequest { lists: vec!["sex".into()] })).await.map(drop)
}

/// Which setting refuses, with the time to come again at most a minute away.
fn limit(refusal: &Status) -> String {
    assert_eq!((refusal.code(), reason(refusal).as_str()), (Code::ResourceExhausted, "RATE_LIMITED"));
    let wait = refusal.get_details_retry_info().and_then(|retry| retry.retry_delay).unwrap();
    assert!(!wait.is_zero() && wait <= Duration::from_secs(60), "{wait:?}");
    refusal.get_details_error_info().unwrap().metadata["limit"].clone()
}

#[tokio::test]
async fn a_principal_over_its_rate_is_told_so_whatever_connection_it_calls_by_and_health_answers() {
    let serving = start_with(Limits { reads: Rate::of(2, 1), ..Limits::default() }).await;
    let (first, second) = (connected(&serving).await, connected(&serving).await);
    read(&first).await.unwrap();
    read(&second).await.unwrap();
    assert_eq!(limit(&read(&first).await.unwrap_err()), "limits.reads_per_minute");
    let mut health = HealthClient::new(first.clone());
    for _ in 0..4 {
        health.check(HealthCheckRequest::default()).await.unwrap();
    }
    let mut other = signed(ListCodesRequest { lists: vec!["sex".into()] });
    other.metadata_mut().insert("hafan-actor", MetadataValue::from_static("people/bob.finder"));
    ReferenceServiceClient::new(second.clone()).list_codes(other).await.unwrap();
    drop((first, second, health));
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn an_address_that_fails_to_say_who_calls_too_often_is_not_heard() {
    let serving = start_with(Limits { failed_authentications: Rate::of(2, 1), ..Limits::default() }).await;
    let channel = connected(&serving).await;
    let mut nobody = ReferenceServiceClient::new(channel.clone());
    for _ in 0..3 {
        read(&channel).await.unwrap();
        let refusal = nobody.list_codes(ListCodesRequest::default()).await.unwrap_err();
        assert_eq!(refusal.code(), Code::Unauthenticated);
    }
    assert_eq!(limit(&read(&channel).await.unwrap_err()), "limits.failed_authentications_per_minute");
    HealthClient::new(channel.clone()).check(HealthCheckRequest::default()).await.unwrap();
    drop((channel, nobody));
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn a_stopping_server_says_so_begins_nothing_and_waits_for_what_began() {
    let serving = start_with(Limits::default()).await;
    let channel = connected(&serving).await;
    let mut health = HealthClient::new(channel.clone());
    let mut watched = health.watch(HealthCheckRequest::default()).await.unwrap().into_inner();
    watched.message().await.unwrap().unwrap();
    let mut grpc = tonic::client::Grpc::new(channel.clone());
    grpc.ready().await.unwrap();
    let (end, ended) = tokio::sync::oneshot::channel::<Vec<u8>>();
    // A request whose message comes later.
    let message = futures::StreamExt::filter_map(futures::stream::once(ended), |sent| ready(sent.ok()));
    let request = signed(message);
    let slow = tokio::spawn(async move {
        grpc.client_streaming(request, PathAndQuery::from_static(CALL), RawCodec).await.map(tonic::Response::into_inner)
    });
    let underway = serving.underway.clone();
    while underway.count() == 0 {
        tokio::task::yield_now().await;
    }
    let stopping = tokio::spawn(serving.stop());
    let told = watched.message().await.unwrap().unwrap().status();
    assert_eq!(told, health_check_response::ServingStatus::NotServing, "health says so before anything else");
    let refusal = loop {
        if let Err(refusal) = read(&channel).await {
            break refusal;
        }
    };
    assert_eq!((refusal.code(), reason(&refusal).as_str()), (Code::Unavailable, "SERVER_STOPPING"));
    assert!(refusal.get_details_retry_info().is_some());
    assert!(!stopping.is_finished(), "it waits for the call that began");
    end.send(ListCodesRequest { lists: vec!["sex".into()] }.encode_to_vec()).unwrap();
    assert!(!slow.await.unwrap().unwrap().is_empty(), "which is answered");
    let over = watched.message().await.unwrap_err();
    assert_eq!((over.code(), reason(&over).as_str()), (Code::Unavailable, "SERVER_STOPPING"));
    stopping.await.unwrap().unwrap();
}

#[tokio::test]
async fn acr_6_a_server_that_has_stopped_has_closed_its_connections_and_let_go_of_its_port() {
    let serving = start_with(Limits::default()).await;
    let address = serving.address();
    let channel = connected(&serving).await;
    read(&channel).await.unwrap();
    serving.stop().await.unwrap();
    tokio::net::TcpListener::bind(address).await.unwrap();
    assert!(read(&channel).await.is_err());
}
