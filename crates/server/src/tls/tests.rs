//! A real server within TLS: whose certificates are taken, what is told of those that are not, and what changes without a restart.

use std::convert::Infallible;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use event_log::clock::{Clock, SystemClock};
use futures::future::{Ready, ready};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, HandshakeKind, SupportedProtocolVersion};
use tokio::net::TcpListener;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::server::NamedService;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Identity};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use tower::Service;
use vocabulary::Timestamp;

use super::{Tls, TlsFaults};
use crate::identity::{Identities, Peer};
use crate::metrics::Calls;
use crate::serving::{Limits, Serving, Stop, Transport, serve};
use crate::table::Table;

mod made;

use made::{Authority, Made, NOW};

/// Answers every call with the names of the certificate it came by. It goes by the name of a service that there is.
#[derive(Clone)]
struct Names;

impl NamedService for Names {
    const NAME: &'static str = "hafan.reference.v1.ReferenceService";
}

impl Service<Request<Body>> for Names {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Infallible>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let peer = request.extensions().get::<Peer>().cloned().unwrap_or_default();
        let names = peer.certificate.map_or_else(|| "nobody".to_owned(), |certificate| certificate.names.join(" "));
        ready(Ok(Status::failed_precondition(names).into_http()))
    }
}

/// What is logged in this thread, from now on.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn begin() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        // With one subscriber alone, another test that meets a place first would decide for this thread that nobody listens there.
        static SECOND: LazyLock<tracing::Dispatch> =
            LazyLock::new(|| tracing::Dispatch::new(tracing_subscriber::registry()));
        LazyLock::force(&SECOND);
        (log, tracing::subscriber::set_default(subscriber))
    }

    /// What was logged since the last time it was asked.
    fn told(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

async fn start(tls: Tls, clock: Arc<dyn Clock>) -> Serving {
    start_with(tls, clock, Limits::default()).await
}

async fn start_with(tls: Tls, clock: Arc<dyn Clock>, limits: Limits) -> Serving {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let transport = Transport { tls: Some(Arc::new(tls)), clock, limits };
    let table = Table::new().with(Names);
    serve(listener, table, Identities::Development, transport, &Calls::default(), Stop::new()).await.unwrap()
}

async fn connect(serving: &Serving, roots: &str, identity: Option<&Made>) -> Result<Channel, tonic::transport::Error> {
    let mut tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(roots));
    if let Some(made) = identity {
        tls = tls.identity(Identity::from_pem(&made.certificate, &made.key));
    }
    let endpoint = Channel::from_shared(format!("https://{}", serving.address())).unwrap();
    endpoint.tls_config(tls).unwrap().connect().await
}

/// What the server says to a call: the names it knows the caller by.
async fn asked(channel: &Channel) -> Status {
    let mut client = api::reference::v1::reference_service_client::ReferenceServiceClient::new(channel.clone());
    let mut request = tonic::Request::new(api::reference::v1::ListCodesRequest::default());
    for (name, value) in [
        ("hafan-actor", "people/ann.finder"),
        ("hafan-role", "PLACEMENT_FINDER"),
        ("hafan-organisation", "authorities/W06000015"),
    ] {
        request.metadata_mut().insert(name, value.parse().unwrap());
    }
    client.list_codes(request).await.unwrap_err()
}

/// How a client of its own TLS comes by a certificate.
fn client(roots: &str, made: &Made, version: &'static SupportedProtocolVersion) -> Arc<ClientConfig> {
    use rustls::pki_types::pem::PemObject as _;
    let root = rustls::pki_types::CertificateDer::from_pem_slice(roots.as_bytes()).unwrap();
    let mut store = rustls::RootCertStore::empty();
    store.add(root).unwrap();
    let (chain, key) = made.der();
    let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(store)
        .with_client_auth_cert(chain, key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    Arc::new(config)
}

/// How its connection goes: what it is told, as its own TLS says it, and the kind of its handshake.
async fn comes(address: SocketAddr, config: Arc<ClientConfig>) -> (String, Option<HandshakeKind>) {
    let came = tokio::task::spawn_blocking(move || {
        let name = ServerName::try_from("localhost").unwrap();
        let mut connection = ClientConnection::new(config, name).unwrap();
        let mut socket = TcpStream::connect(address).unwrap();
        let mut stream = rustls::Stream::new(&mut connection, &mut socket);
        let mut byte = [0];
        let told = match stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").and_then(|()| stream.read(&mut byte)) {
            Ok(read) => format!("{read} bytes were answered"),
            Err(error) => error.to_string(),
        };
        (told, connection.handshake_kind())
    });
    came.await.unwrap()
}

/// What a client is told that comes by a certificate.
async fn ends(address: SocketAddr, roots: &str, made: &Made, version: &'static SupportedProtocolVersion) -> String {
    comes(address, client(roots, made, version)).await.0
}

#[tokio::test]
async fn a_session_is_verified_each_time_and_never_resumed() {
    let folder = tempfile::tempdir().unwrap();
    let ours = Authority::new(folder.path(), "our CA");
    let serving = start(Tls::load(ours.files(&[])).unwrap(), Arc::new(SystemClock::new())).await;
    for version in [&rustls::version::TLS13, &rustls::version::TLS12] {
        let client = client(&ours.pem(), &ours.client(2, NOW), version);
        for _ in 0..2 {
            let (told, kind) = comes(serving.address(), Arc::clone(&client)).await;
            assert_eq!((told.as_str(), kind), ("1 bytes were answered", Some(HandshakeKind::Full)));
        }
    }
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn certificates_that_are_not_good_are_refused_alike_and_only_the_log_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let of_name = |name| Authority::new(folder.path(), name);
    let (ours, foreign, false_name) = (of_name("our CA"), of_name("another CA"), of_name("our CA"));
    let serving = start(Tls::load(ours.files(&[7])).unwrap(), Arc::new(SystemClock::new())).await;
    let (log, _guard) = Log::begin();
    let cases = [
        ("expired", ours.client(2, (2020, 2021)), "expired"),
        ("not yet in force", ours.client(3, (2119, 2120)), "not valid yet"),
        ("of another CA", foreign.client(4, NOW), "UnknownIssuer"),
        ("of a CA that took the name of ours", false_name.client(4, NOW), "BadSignature"),
        ("revoked", ours.client(7, NOW), "Revoked"),
        ("a server's", ours.server(), "extended key usage"),
    ];
    for version in [&rustls::version::TLS13, &rustls::version::TLS12] {
        for (what, made, reason) in &cases {
            let told = ends(serving.address(), &ours.pem(), made, version).await;
            assert_eq!(told, "received fatal alert: AccessDenied", "{what}");
            let logged = log.told();
            let reasons = logged.to_lowercase();
            assert!(reasons.contains(&reason.to_lowercase()), "{what}: {logged}");
            assert!(logged.contains("a client certificate was refused") && logged.contains("peer.address"), "{logged}");
        }
        let good = ends(serving.address(), &ours.pem(), &ours.client(8, NOW), version).await;
        assert_eq!(good, "1 bytes were answered");
    }
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn acr_2_by_a_list_whose_next_is_overdue_no_certificate_is_let_in() {
    let folder = tempfile::tempdir().unwrap();
    let ours = Authority::new(folder.path(), "our CA");
    let files = ours.files(&[]);
    ours.write("revoked.crl", &ours.list_until(&[7], 2, 2022));
    let serving = start(Tls::load(files).unwrap(), Arc::new(SystemClock::new())).await;
    let (log, _guard) = Log::begin();
    let came = async |ours: &Authority| {
        ends(serving.address(), &ours.pem(), &ours.client(2, NOW), &rustls::version::TLS13).await
    };
    assert_eq!(came(&ours).await, "received fatal alert: AccessDenied", "who knows who was revoked since");
    let logged = log.told();
    assert!(logged.contains("certificate revocation list expired"), "{logged}");
    ours.write("revoked.crl", &ours.list(&[7], 3));
    assert_eq!(came(&ours).await, "1 bytes were answered");
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn a_good_certificate_tells_its_names_and_none_is_needed() {
    let folder = tempfile::tempdir().unwrap();
    let ours = Authority::new(folder.path(), "our CA");
    let serving = start(Tls::load(ours.files(&[])).unwrap(), Arc::new(SystemClock::new())).await;
    let system = connect(&serving, &ours.pem(), Some(&ours.client(2, NOW))).await.unwrap();
    assert_eq!(asked(&system).await.message(), "uri:systems/oak.bridge dns:bridge.oak.example");
    let person = connect(&serving, &ours.pem(), None).await.unwrap();
    assert_eq!(asked(&person).await.message(), "nobody");
    drop((system, person));
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn what_speaks_no_tls_is_ended_and_the_next_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let ours = Authority::new(folder.path(), "our CA");
    let serving = start(Tls::load(ours.files(&[])).unwrap(), Arc::new(SystemClock::new())).await;
    let (log, _guard) = Log::begin();
    let plain = Channel::from_shared(format!("http://{}", serving.address())).unwrap().connect().await;
    // It may believe itself connected until it is told that it is not.
    if let Ok(plain) = plain {
        assert_ne!(asked(&plain).await.code(), Code::FailedPrecondition);
    }
    assert!(log.told().contains("a handshake failed"));
    let person = connect(&serving, &ours.pem(), None).await.unwrap();
    assert_eq!(asked(&person).await.message(), "nobody");
    drop(person);
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn acr_5_whoever_connects_and_greets_no_further_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let ours = Authority::new(folder.path(), "our CA");
    let limits = Limits { handshake: std::time::Duration::from_millis(50), ..Limits::default() };
    let tls = Tls::load(ours.files(&[])).unwrap();
    let serving = start_with(tls, Arc::new(SystemClock::new()), limits).await;
    let (log, _guard) = Log::begin();
    let mut silent = tokio::net::TcpStream::connect(serving.address()).await.unwrap();
    let mut byte = [0; 1];
    let read = tokio::io::AsyncReadExt::read(&mut silent, &mut byte);
    let ended = tokio::time::timeout(std::time::Duration::from_secs(30), read).await;
    assert!(!matches!(ended, Err(_) | Ok(Ok(1..))), "{ended:?}");
    assert!(log.told().contains("it took too long"));
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn changed_files_are_read_again_and_broken_ones_keep_the_old() {
    let folder = tempfile::tempdir().unwrap();
    let ours = Authority::new(folder.path(), "our CA");
    let serving = start(Tls::load(ours.files(&[])).unwrap(), Arc::new(SystemClock::new())).await;
    let (log, _guard) = Log::begin();
    let (first, second) = (ours.client(2, NOW), ours.client(3, NOW));
    let known = |made: Made| {
        let (serving, roots) = (&serving, ours.pem());
        async move { ends(serving.address(), &roots, &made, &rustls::version::TLS13).await == "1 bytes were answered" }
    };
    assert!(known(first.clone()).await && known(second.clone()).await);
    ours.write("revoked.crl", &ours.list(&[2], 2));
    assert!(!known(first.clone()).await && known(second.clone()).await, "a certificate is revoked without a restart");
    assert!(log.told().contains("were read again"));
    ours.write("revoked.crl", "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");
    assert!(!known(first.clone()).await && known(second.clone()).await, "a broken list keeps the old one");
    let logged = log.told();
    assert!(logged.contains("tls.client_crl") && logged.contains("the old ones stay"), "{logged}");
    ours.write("revoked.crl", &ours.list(&[3], 3));
    assert!(known(first).await && !known(second).await);
    let another = Authority::new(folder.path(), "our CA");
    let renewed = another.server();
    another.write("server.key", &renewed.key);
    another.write("server.pem", &renewed.certificate);
    let person = connect(&serving, &another.pem(), None).await.unwrap();
    assert_eq!(asked(&person).await.message(), "nobody", "a renewed certificate is served without a restart");
    drop(person);
    serving.stop().await.unwrap();
}

#[test]
fn every_fault_of_the_files_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let ours = Authority::new(folder.path(), "our CA");
    let files = ours.files(&[]);
    ours.write("server.pem", "no PEM");
    ours.write("server.key", "no PEM");
    ours.write("revoked.crl", "no PEM");
    std::fs::remove_file(folder.path().join("ca.pem")).unwrap();
    let TlsFaults(faults) = Tls::load(files).unwrap_err();
    let settings: Vec<&str> = faults.iter().filter_map(|fault| fault.split(':').next()).collect();
    assert_eq!(settings, ["tls.certificate", "tls.key", "tls.client_ca", "tls.client_crl"]);
    let (server, other) = (ours.server(), ours.server());
    let files = ours.files(&[]);
    ours.write("server.pem", &server.certificate);
    ours.write("server.key", &other.key);
    let fault = Tls::load(files).unwrap_err().to_string();
    assert!(fault.starts_with("tls.certificate and tls.key: "), "{fault}");
}

/// A clock that says what it is told to.
#[derive(Debug)]
struct Told(AtomicI64);

impl Clock for Told {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }

    fn suspect(&self) -> bool {
        false
    }

    fn accept(&self) {}
}

#[tokio::test]
async fn a_certificate_that_ends_ends_its_calls_and_its_connection() {
    let folder = tempfile::tempdir().unwrap();
    let ours = Authority::new(folder.path(), "our CA");
    let instant = |text: &str| text.parse::<Timestamp>().unwrap().micros();
    let end = instant("2120-01-01T00:00:00Z");
    let clock = Arc::new(Told(AtomicI64::new(instant("2026-01-01T00:00:00Z"))));
    let serving = start(Tls::load(ours.files(&[])).unwrap(), clock.clone()).await;
    let made = ours.client(2, NOW);
    let system = connect(&serving, &ours.pem(), Some(&made)).await.unwrap();
    assert_eq!(asked(&system).await.code(), Code::FailedPrecondition);
    clock.0.store(end + 1, Ordering::SeqCst);
    let (log, _guard) = Log::begin();
    let refused = asked(&system).await;
    let reason = refused.get_details_error_info().map(|info| info.reason).unwrap_or_default();
    let told = (refused.code(), reason.as_str());
    assert_eq!(told, (Code::Unauthenticated, "CREDENTIALS_REFUSED"), "each call is held against its certificate");
    assert!(log.told().contains("CERTIFICATE_ENDED"));
    drop(system);
    // A connection that begins as its certificate ends is ended with it, though nothing is called.
    clock.0.store(end - 50_000, Ordering::SeqCst);
    let system = connect(&serving, &ours.pem(), Some(&made)).await.unwrap();
    let listed = loop {
        let listed = log.told();
        if listed.contains("a connection was ended") {
            break listed;
        }
        tokio::task::yield_now().await;
    };
    assert!(listed.contains("or its certificate's"), "{listed}");
    drop(system);
    serving.stop().await.unwrap();
}
