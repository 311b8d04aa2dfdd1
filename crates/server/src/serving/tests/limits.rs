//! Connections that take more than they may, as raw bytes over a socket: silent ones, slow ones, ones that read nothing, one too many.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::*;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const SETTINGS: u8 = 4;
const HEADERS: u8 = 1;
const DATA: u8 = 0;
const GOAWAY: u8 = 7;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// Limits that are soon over, so that a test need not wait.
fn short() -> Limits {
    let soon = Duration::from_millis(100);
    Limits { handshake: soon, reader: soon, keepalive: soon, keepalive_answer: soon, ..Limits::default() }
}

pub(super) async fn start_with(limits: Limits) -> Serving {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let table = Table::new().with(Reference::service(std::sync::Arc::default(), Vec::new()));
    let transport = Transport { tls: None, clock: Arc::new(SystemClock::new()), limits };
    serve(listener, table, Identities::Development, transport, &Calls::default(), Stop::new()).await.unwrap()
}

/// One frame of HTTP/2.
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut bytes = length[1..].to_vec();
    bytes.extend([kind, flags]);
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// Headers that are in no table and go into none (RFC 7541, 6.2.2).
fn headers(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, value) in fields {
        bytes.push(0);
        for text in [name, value] {
            bytes.push(u8::try_from(text.len()).unwrap());
            bytes.extend(text.as_bytes());
        }
    }
    bytes
}

/// The headers of a call that somebody makes.
fn call() -> Vec<u8> {
    headers(&[
        (":method", "POST"),
        (":scheme", "http"),
        (":path", CALL),
        (":authority", "localhost"),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
        ("hafan-actor", "people/ann.finder"),
        ("hafan-role", "PLACEMENT_FINDER"),
        ("hafan-organisation", "authorities/W06000015"),
    ])
}

/// A greeting: every stream's window is so large.
fn greeting(window: u32) -> Vec<u8> {
    let mut setting = vec![0, 4];
    setting.extend(window.to_be_bytes());
    [PREFACE.to_vec(), frame(SETTINGS, 0, 0, &setting)].concat()
}

/// Sends bytes, then reads until the server ends it: how much was read.
async fn sent(address: SocketAddr, bytes: Vec<u8>) -> usize {
    let reading = tokio::task::spawn_blocking(move || {
        let mut socket = TcpStream::connect(address).unwrap();
        socket.write_all(&bytes).unwrap();
        let mut answer = Vec::new();
        match socket.read_to_end(&mut answer) {
            Ok(read) => read,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}");
                answer.len()
            }
        }
    });
    reading.await.unwrap()
}

#[tokio::test]
async fn whoever_greets_too_late_is_ended() {
    let serving = start_with(Limits { keepalive: Duration::from_secs(30), ..short() }).await;
    sent(serving.address(), Vec::new()).await;
    sent(serving.address(), PREFACE[..23].to_vec()).await;
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn whoever_sends_a_request_byte_by_byte_is_ended() {
    let serving = start_with(short()).await;
    let address = serving.address();
    let reading = tokio::task::spawn_blocking(move || {
        let mut socket = TcpStream::connect(address).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
        socket.write_all(&greeting(65_535)).unwrap();
        // As long as a header frame may be, so that its end is far away.
        let slow = frame(HEADERS, END_HEADERS, 1, &vec![0; 16_384]);
        let mut answer = [0; 1_024];
        for byte in &slow {
            if socket.write_all(&[*byte]).is_err() {
                return true;
            }
            match socket.read(&mut answer) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(_) => return true,
            }
        }
        false
    });
    assert!(reading.await.unwrap(), "the whole of a request that is never done was taken");
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn whoever_sends_a_body_too_slowly_is_answered_without_it() {
    let limits = Limits { call: Duration::from_millis(100), ..Limits::default() };
    let serving = start_with(limits).await;
    let mut grpc = tonic::client::Grpc::new(
        Channel::from_shared(format!("http://{}", serving.address())).unwrap().connect().await.unwrap(),
    );
    grpc.ready().await.unwrap();
    let never = signed(tokio_stream::pending::<Vec<u8>>());
    let refusal = grpc.client_streaming(never, PathAndQuery::from_static(CALL), RawCodec).await;
    let refusal: Status = refusal.map(tonic::Response::into_inner).unwrap_err();
    assert!(matches!(refusal.code(), Code::Cancelled | Code::DeadlineExceeded), "{refusal:?}");
    drop(grpc);
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn whoever_reads_nothing_of_an_answer_is_ended_and_keeps_no_place() {
    let limits = Limits { connections: 1, keepalive: Duration::from_secs(30), ..short() };
    let serving = start_with(limits).await;
    let request = frame(HEADERS, END_HEADERS, 1, &call());
    let message = frame(DATA, END_STREAM, 1, &[0; 5]);
    // Nothing of the answer's body fits a window of no bytes: only its headers come.
    let read = sent(serving.address(), [greeting(0), request.clone(), message.clone()].concat()).await;
    assert!(read > 0 && read < 1_024, "{read}");
    let channel = Channel::from_shared(format!("http://{}", serving.address())).unwrap().connect().await.unwrap();
    let mut client = ReferenceServiceClient::new(channel);
    client.list_codes(signed(ListCodesRequest { lists: vec!["sex".into()] })).await.unwrap();
    drop(client);
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn one_connection_too_many_is_closed_before_it_is_read() {
    let serving = start_with(Limits { connections_per_address: 1, ..Limits::default() }).await;
    let channel = Channel::from_shared(format!("http://{}", serving.address())).unwrap().connect().await.unwrap();
    let mut client = ReferenceServiceClient::new(channel);
    client.list_codes(signed(ListCodesRequest { lists: vec!["sex".into()] })).await.unwrap();
    assert_eq!(sent(serving.address(), PREFACE.to_vec()).await, 0);
    client.list_codes(signed(ListCodesRequest { lists: vec!["sex".into()] })).await.unwrap();
    drop(client);
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn a_connection_takes_no_calls_beyond_its_age_and_its_client_opens_another() {
    let age = Duration::from_millis(50);
    let serving = start_with(Limits { connection_age: age, drain: age, ..Limits::default() }).await;
    // Nothing is called: the connection is ended all the same.
    sent(serving.address(), greeting(65_535)).await;
    serving.stop().await.unwrap();
    // Long before that its client is asked to go.
    let long = Duration::from_secs(600);
    let limits = Limits { connection_age: age, drain: long, keepalive: long, reader: long, ..Limits::default() };
    let serving = start_with(limits).await;
    told(serving.address(), GOAWAY).await;
    serving.stop().await.unwrap();
}

/// Greets, and reads frames until one of this kind comes: what it holds.
async fn told(address: SocketAddr, kind: u8) -> Vec<u8> {
    let reading = tokio::task::spawn_blocking(move || {
        let mut socket = TcpStream::connect(address).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        socket.write_all(&greeting(65_535)).unwrap();
        loop {
            let mut head = [0; 9];
            socket.read_exact(&mut head).unwrap();
            let mut payload = vec![0; usize::from(head[1]) << 8 | usize::from(head[2])];
            socket.read_exact(&mut payload).unwrap();
            if head[3] == kind {
                return payload;
            }
        }
    });
    reading.await.unwrap()
}

#[tokio::test]
async fn acr_5_a_client_is_told_how_many_calls_at_once_and_how_long_a_list_of_headers() {
    let limits = Limits { streams_per_connection: 3, header_list_bytes: 4_096, ..Limits::default() };
    let serving = start_with(limits).await;
    let settings = told(serving.address(), SETTINGS).await;
    let set = |id: u16| {
        let found = settings.chunks(6).find(|setting| setting[..2] == id.to_be_bytes());
        found.map(|setting| u32::from_be_bytes(setting[2..].try_into().unwrap()))
    };
    assert_eq!((set(3), set(6)), (Some(3), Some(4_096)));
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn headers_longer_than_a_list_may_be_are_refused() {
    let (serving, channel) = start(Identities::Development).await;
    let mut client = ReferenceServiceClient::new(channel);
    let mut request = signed(ListCodesRequest { lists: vec!["sex".into()] });
    for number in 0..40 {
        let name = format!("x-{number}").parse::<tonic::metadata::MetadataKey<tonic::metadata::Ascii>>().unwrap();
        request.metadata_mut().insert(name, "x".repeat(500).parse().unwrap());
    }
    client.list_codes(request).await.unwrap_err();
    client.list_codes(signed(ListCodesRequest { lists: vec!["sex".into()] })).await.unwrap();
    drop(client);
    serving.stop().await.unwrap();
}
