//! A real server on a real port: who is let in, what is refused before a handler runs, and how it stops.

use api::reference::v1::reference_service_client::ReferenceServiceClient;
use api::reference::v1::{GetDistanceRequest, ListCodesRequest};
use event_log::clock::SystemClock;
use futures::future::ready;
use prost::Message as _;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::metadata::MetadataValue;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::{HealthCheckRequest, health_check_response};
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::{ServerReflectionRequest, ServerReflectionResponse};
use tonic_types::StatusExt as _;

use super::*;
use crate::services::reference::Reference;

mod limits;
mod rates;
mod raw;

use raw::RawCodec;

const CALL: &str = "/hafan.reference.v1.ReferenceService/ListCodes";

async fn start(identities: Identities) -> (Serving, Channel) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let table = Table::new().with(Reference::service(std::sync::Arc::default(), Vec::new()));
    let transport = Transport { tls: None, clock: Arc::new(SystemClock::new()), limits: Limits::default() };
    let serving = serve(listener, table, identities, transport, &Calls::default(), Stop::new()).await.unwrap();
    let address = format!("http://{}", serving.address());
    let channel = Channel::from_shared(address).unwrap().connect().await.unwrap();
    (serving, channel)
}

/// A request with a caller.
fn signed<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    for (name, value) in [
        ("hafan-actor", "people/ann.finder"),
        ("hafan-role", "PLACEMENT_FINDER"),
        ("hafan-organisation", "authorities/W06000015"),
    ] {
        request.metadata_mut().insert(name, MetadataValue::from_static(value));
    }
    request
}

/// Sends bytes as the message of a call.
async fn send(channel: &Channel, path: &'static str, bytes: Vec<u8>) -> Result<Vec<u8>, Status> {
    let mut grpc = tonic::client::Grpc::new(channel.clone());
    grpc.ready().await.unwrap();
    let answer = grpc.unary(signed(bytes), PathAndQuery::from_static(path), RawCodec).await;
    answer.map(tonic::Response::into_inner)
}

fn reason(status: &Status) -> String {
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}

#[tokio::test]
async fn a_caller_who_says_who_calls_is_served() {
    let (serving, channel) = start(Identities::Development).await;
    let mut client = ReferenceServiceClient::new(channel);
    let lists = client.list_codes(signed(ListCodesRequest { lists: vec!["sex".into()] })).await.unwrap().into_inner();
    assert_eq!(lists.lists[0].codes[0].code, vocabulary::Sex::ALL[0].code());
    let refusal = client.get_distance(signed(GetDistanceRequest::default())).await.unwrap_err();
    assert_eq!((refusal.code(), reason(&refusal).as_str()), (Code::InvalidArgument, "FIELD_REQUIRED"));
    assert_eq!(refusal.get_details_bad_request().unwrap().field_violations.len(), 2);
    drop(client);
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn a_caller_who_does_not_is_told_every_header_before_the_body_is_read() {
    let (serving, channel) = start(Identities::Development).await;
    let mut grpc = tonic::client::Grpc::new(channel);
    grpc.ready().await.unwrap();
    let mut request = Request::new(vec![0xFF; 16]);
    request.metadata_mut().insert("hafan-role", MetadataValue::from_static("KING"));
    let refusal = grpc.unary(request, PathAndQuery::from_static(CALL), RawCodec).await.unwrap_err();
    assert_eq!((refusal.code(), reason(&refusal).as_str()), (Code::Unauthenticated, "NOT_AUTHENTICATED"));
    let fields: Vec<String> =
        refusal.get_details_bad_request().unwrap().field_violations.into_iter().map(|field| field.field).collect();
    assert_eq!(fields, ["hafan-actor", "hafan-role", "hafan-organisation"]);
    drop(grpc);
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn without_identities_only_health_and_reflection_answer() {
    let (serving, channel) = start(Identities::NotConfigured).await;
    let refusal = send(&channel, CALL, Vec::new()).await.unwrap_err();
    assert_eq!((refusal.code(), reason(&refusal).as_str()), (Code::Unauthenticated, "IDENTITIES_NOT_CONFIGURED"));
    let mut health = HealthClient::new(channel.clone());
    for service in ["", "hafan.reference.v1.ReferenceService"] {
        let check = HealthCheckRequest { service: service.into() };
        let status = health.check(check).await.unwrap().into_inner().status();
        assert_eq!(status, health_check_response::ServingStatus::Serving, "{service}");
    }
    assert_eq!(
        services(channel.clone()).await,
        ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "hafan.reference.v1.ReferenceService"]
    );
    drop((health, channel));
    serving.stop().await.unwrap();
}

/// The services that reflection lists.
async fn services(channel: Channel) -> Vec<String> {
    let mut client = ServerReflectionClient::new(channel);
    let ask = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut answers = client.server_reflection_info(tokio_stream::once(ask)).await.unwrap().into_inner();
    let ServerReflectionResponse { message_response, .. } = answers.message().await.unwrap().unwrap();
    let Some(MessageResponse::ListServicesResponse(list)) = message_response else { panic!("{message_response:?}") };
    let mut names: Vec<String> = list.service.into_iter().map(|service| service.name).collect();
    names.sort();
    names
}

#[tokio::test]
async fn what_cannot_be_decoded_is_unreadable_and_the_server_stays_up() {
    let (serving, channel) = start(Identities::Development).await;
    let deep = deeply_nested(200);
    let unreadable: [(&str, Vec<u8>); 5] = [
        ("no message", vec![0xFF; 32]),
        ("invalid UTF-8", vec![0x0A, 0x02, 0xC3, 0x28]),
        ("cut short", vec![0x0A, 0x7F, b'x']),
        ("another type", vec![0x08, 0x01]),
        ("deep nesting", deep),
    ];
    for (what, bytes) in unreadable {
        let refusal = send(&channel, CALL, bytes).await.unwrap_err();
        assert_eq!(
            (refusal.code(), reason(&refusal).as_str()),
            (Code::InvalidArgument, "MESSAGE_UNREADABLE"),
            "{what}"
        );
    }
    assert!(send(&channel, CALL, ListCodesRequest { lists: vec!["sex".into()] }.encode_to_vec()).await.is_ok());
    drop(channel);
    serving.stop().await.unwrap();
}

/// An unknown field of groups in groups.
fn deeply_nested(depth: usize) -> Vec<u8> {
    let mut bytes = vec![0x1B; depth];
    bytes.extend(vec![0x1C; depth]);
    bytes
}

#[tokio::test]
async fn what_is_too_large_is_told_so_and_the_limit_itself_is_not() {
    let (serving, channel) = start(Identities::Development).await;
    for bytes in [vocabulary::limits::MESSAGE_BYTES_MAX + 1, 10 << 20] {
        let refusal = send(&channel, CALL, vec![0; bytes]).await.unwrap_err();
        assert_eq!(
            (refusal.code(), reason(&refusal).as_str()),
            (Code::InvalidArgument, "MESSAGE_TOO_LARGE"),
            "{bytes}"
        );
    }
    // An unknown field of bytes, with its header of five, up to the limit exactly.
    let mut padded = vec![0x7A];
    prost::encode_length_delimiter(vocabulary::limits::MESSAGE_BYTES_MAX - 4, &mut padded).unwrap();
    padded.resize(vocabulary::limits::MESSAGE_BYTES_MAX, 0);
    assert!(send(&channel, CALL, padded).await.is_ok());
    drop(channel);
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn a_call_that_nobody_has_is_told_so() {
    let (serving, channel) = start(Identities::Development).await;
    for path in ["/hafan.search.v1.SearchService/GetSearch", "/hafan.reference.v1.ReferenceService/Nothing"] {
        let refusal = send(&channel, path, Vec::new()).await.unwrap_err();
        assert_eq!((refusal.code(), reason(&refusal).as_str()), (Code::Unimplemented, "NOT_IMPLEMENTED"), "{path}");
    }
    drop(channel);
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn a_stream_that_never_ends_does_not_keep_a_server_from_stopping() {
    let (serving, channel) = start(Identities::Development).await;
    let mut health = HealthClient::new(channel);
    let mut watched = health.watch(HealthCheckRequest::default()).await.unwrap().into_inner();
    let status = watched.message().await.unwrap().unwrap().status();
    assert_eq!(status, health_check_response::ServingStatus::Serving);
    serving.set_serving(ServingStatus::NotServing).await;
    let status = watched.message().await.unwrap().unwrap().status();
    assert_eq!(status, health_check_response::ServingStatus::NotServing);
    drop((watched, health));
    serving.stop().await.unwrap();
}
