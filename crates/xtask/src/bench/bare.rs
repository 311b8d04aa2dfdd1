//! The ceilings of a server: a service of three calls that does nothing but what no server can leave out. `Echo` answers so many bytes, `Append`
//! puts its message on the log and answers when it is durable, `Watch` is a stream of what `Append` was told. Hand-written over tonic's own
//! codec; a message is one field of bytes.

use std::convert::Infallible;
use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use event_log::clock::SystemClock;
use event_log::{Append, EventLog, Mode, StoreId, StreamAppend, StreamName, Version};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio::task::JoinHandle;
use tokio_stream::wrappers::{BroadcastStream, TcpListenerStream};
use tokio_stream::{Stream, StreamExt as _};
use tonic::body::Body;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::codegen::{Service, http};
use tonic::server::{Grpc, NamedService, ServerStreamingService, UnaryService};
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Request, Response, Status, Streaming};
use tonic_prost::ProstCodec;
use uuid::Uuid;

use super::frame::{Failed, told};

/// A message: one field of bytes.
pub(super) type Bytes = Vec<u8>;
/// Messages that a slow stream may fall behind.
const BEHIND: usize = 1_024;

const ECHO: &str = "/bench.Bare/Echo";
const APPEND: &str = "/bench.Bare/Append";
const WATCH: &str = "/bench.Bare/Watch";

type Later<T> = Pin<Box<dyn Future<Output = T> + Send>>;
type Codec = ProstCodec<Bytes, Bytes>;

/// A server of the bare calls over a store of its own.
pub(super) struct BareServer {
    address: SocketAddr,
    task: JoinHandle<Result<(), tonic::transport::Error>>,
    // Last: the folder goes when the store has.
    _folder: TempDir,
}

impl BareServer {
    /// Starts it on a free port.
    pub(super) async fn start() -> Result<Self, Failed> {
        let folder = tempfile::tempdir().map_err(told)?;
        let log = open_store(&folder)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(told)?;
        let address = listener.local_addr().map_err(told)?;
        let incoming = TcpListenerStream::new(listener).map(|accepted| {
            let stream = accepted?;
            stream.set_nodelay(true)?;
            Ok::<_, std::io::Error>(stream)
        });
        let service = Bare { log, told: broadcast::channel(BEHIND).0 };
        let serving = Server::builder().add_service(service).serve_with_incoming(incoming);
        Ok(Self { address, task: tokio::spawn(serving), _folder: folder })
    }

    /// A client on a connection of its own.
    pub(super) async fn connect(&self) -> Result<BareClient, Failed> {
        Ok(BareClient(tonic::client::Grpc::new(connect(self.address).await?)))
    }

    /// So many of them.
    pub(super) async fn connect_many(&self, connections: usize) -> Result<Vec<BareClient>, Failed> {
        let mut clients = Vec::with_capacity(connections);
        for _ in 0..connections {
            clients.push(self.connect().await?);
        }
        Ok(clients)
    }
}

impl Drop for BareServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A sled store as the program opens one.
pub(super) fn open_store(folder: &TempDir) -> Result<Arc<dyn EventLog>, Failed> {
    let clock = Arc::new(SystemClock::new());
    let store = event_log_sled::Options::new(folder.path().join("bare"), Mode::Production, StoreId([9; 16]), clock);
    Ok(Arc::new(store.open().map_err(told)?))
}

/// An append of one event to a stream of its own.
pub(super) fn one_append(bytes: Bytes) -> Result<Append, Failed> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a stream that nobody else writes to, of a store that is thrown away"
    )]
    let name = format!("bare/{}", Uuid::now_v7());
    let stream = StreamName::new(name).map_err(told)?;
    let part = StreamAppend { stream, expected: Version(0), events: vec![bytes] };
    Ok(Append { streams: vec![part], ..Append::default() })
}

/// Connects as every client of the measurements does.
pub(super) async fn connect(address: SocketAddr) -> Result<Channel, Failed> {
    let endpoint = Endpoint::from_shared(format!("http://{address}")).map_err(told)?;
    endpoint.tcp_nodelay(true).connect().await.map_err(told)
}

/// A caller of the bare service.
#[derive(Clone)]
pub(super) struct BareClient(tonic::client::Grpc<Channel>);

impl BareClient {
    /// Sends so many bytes and is answered so many.
    pub(super) async fn echo(mut self, sent: usize, answered: usize) -> Result<(), Failed> {
        let mut message = u32::try_from(answered).map_err(told)?.to_be_bytes().to_vec();
        message.resize(sent.max(message.len()), 0);
        self.0.ready().await.map_err(told)?;
        let codec = Codec::default();
        let answer = self.0.unary(Request::new(message), PathAndQuery::from_static(ECHO), codec).await.map_err(told)?;
        let answer: Bytes = answer.into_inner();
        if answer.len() == answered { Ok(()) } else { Err(format!("{} bytes for {answered}", answer.len())) }
    }

    /// Has so many bytes made durable.
    pub(super) async fn append(mut self, bytes: usize) -> Result<(), Failed> {
        self.0.ready().await.map_err(told)?;
        let codec = Codec::default();
        let message = Request::new(vec![7; bytes]);
        let _durable: Response<Bytes> =
            self.0.unary(message, PathAndQuery::from_static(APPEND), codec).await.map_err(told)?;
        Ok(())
    }

    /// Everything that is appended from now on.
    pub(super) async fn watch(mut self) -> Result<Streaming<Bytes>, Failed> {
        self.0.ready().await.map_err(told)?;
        let (path, codec) = (PathAndQuery::from_static(WATCH), Codec::default());
        Ok(self.0.server_streaming(Request::new(Bytes::new()), path, codec).await.map_err(told)?.into_inner())
    }
}

#[derive(Clone)]
struct Bare {
    log: Arc<dyn EventLog>,
    told: broadcast::Sender<Bytes>,
}

impl NamedService for Bare {
    const NAME: &'static str = "bench.Bare";
}

impl Service<http::Request<Body>> for Bare {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Later<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let bare = self.clone();
        Box::pin(async move {
            let mut grpc = Grpc::new(Codec::default());
            Ok(match request.uri().path() {
                ECHO => grpc.unary(Echo, request).await,
                APPEND => grpc.unary(DurableAppend(bare), request).await,
                WATCH => grpc.server_streaming(Watching(bare), request).await,
                _ => Status::unimplemented("a call of the bare service").into_http(),
            })
        })
    }
}

struct Echo;

impl UnaryService<Bytes> for Echo {
    type Response = Bytes;
    type Future = Later<Result<Response<Bytes>, Status>>;

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let asked = request.get_ref().first_chunk::<4>().map_or(0, |bytes| u32::from_be_bytes(*bytes));
        Box::pin(async move { Ok(Response::new(vec![5; asked as usize])) })
    }
}

struct DurableAppend(Bare);

impl UnaryService<Bytes> for DurableAppend {
    type Response = Bytes;
    type Future = Later<Result<Response<Bytes>, Status>>;

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let Bare { log, told: tell } = self.0.clone();
        Box::pin(async move {
            let message = request.into_inner();
            let append = one_append(message.clone()).map_err(Status::internal)?;
            let committed = log.append(append).await.map_err(|error| Status::internal(error.to_string()))?;
            // Nobody may be watching.
            let _ = tell.send(message);
            Ok(Response::new(committed.last.0.to_be_bytes().to_vec()))
        })
    }
}

struct Watching(Bare);

impl ServerStreamingService<Bytes> for Watching {
    type Response = Bytes;
    type ResponseStream = Pin<Box<dyn Stream<Item = Result<Bytes, Status>> + Send>>;
    type Future = Later<Result<Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, _: Request<Bytes>) -> Self::Future {
        let messages = BroadcastStream::new(self.0.told.subscribe());
        let messages = messages.map(|message| message.map_err(|error| Status::data_loss(error.to_string())));
        Box::pin(async move { Ok(Response::new(Box::pin(messages) as Self::ResponseStream)) })
    }
}
