//! Letting connections in: never stopped by one that fails, and bounded before anything is read.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use event_log::clock::Clock;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use tokio_stream::wrappers::ReceiverStream;
use tracing::{Instrument as _, info, info_span, warn};

use super::held::{Arrived, Held, Wire};
use super::places::{Place, Places};
use super::watch::Times;
use crate::identity::Peer;
use crate::serving::Limits;
use crate::tls::{Files, Presented, Tls, read_presented};

/// Connections let in that wait to be served.
pub(crate) const READY_MAX: usize = 64;

/// How long nobody is let in after the system let nobody in.
const AFTER_ERROR: Duration = Duration::from_millis(100);

/// How connections are let in.
#[derive(Clone, Debug)]
pub(crate) struct Entrance {
    pub(crate) tls: Option<Arc<Tls>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: Limits,
}

/// The connections of a listener, as they are let in, and the task that lets them in: it ends, and lets go of the listener, once nobody
/// takes any more.
pub(crate) fn incoming(
    listener: TcpListener,
    entrance: Entrance,
) -> (ReceiverStream<io::Result<Held>>, JoinHandle<()>) {
    let (out, incoming) = mpsc::channel(READY_MAX);
    (ReceiverStream::new(incoming), tokio::spawn(run(listener, entrance, out)))
}

async fn run(listener: TcpListener, entrance: Entrance, out: mpsc::Sender<io::Result<Held>>) {
    let Limits { connections, connections_per_address, handshakes, .. } = entrance.limits;
    let places = Places::new(connections, connections_per_address);
    let mut arriving = JoinSet::new();
    loop {
        tokio::select! {
            () = out.closed() => break,
            _arrived = arriving.join_next(), if !arriving.is_empty() => {}
            accepted = listener.accept(), if arriving.len() < handshakes => match accepted {
                Ok((stream, address)) => match places.take(address.ip()) {
                    Ok(place) => {
                        let (entrance, out) = (entrance.clone(), out.clone());
                        let span = info_span!("arriving", peer.address = %address);
                        arriving.spawn(arrive(stream, address, place, entrance, out).instrument(span));
                    }
                    Err(full) => warn!(peer.address = %address, connection.reason = full.said(), "a connection was turned away"),
                },
                Err(error) => {
                    warn!(%error, "a connection could not be let in");
                    tokio::time::sleep(AFTER_ERROR).await;
                }
            },
        }
    }
    arriving.shutdown().await;
}

/// One connection until it is handed to be served.
async fn arrive(
    stream: TcpStream,
    address: SocketAddr,
    place: Place,
    entrance: Entrance,
    out: mpsc::Sender<io::Result<Held>>,
) {
    let began = Instant::now();
    let entered = tokio::time::timeout(entrance.limits.handshake, entrance.enter(stream)).await;
    let (wire, presented) = match entered {
        Ok(Ok(entered)) => entered,
        Ok(Err(error)) => return warn!(%error, "a handshake failed"),
        Err(_elapsed) => return warn!(error = "it took too long", "a handshake failed"),
    };
    let times = entrance.times(began, presented.as_ref());
    let (certificate, not_after) =
        presented.map_or((None, None), |presented| (Some(presented.certificate), Some(presented.not_after)));
    let peer = Arc::new(Peer { address: Some(address), certificate });
    let arrived = Arrived { peer, not_after, answers: Arc::default() };
    // Nobody takes it where the server has stopped meanwhile.
    let _stopped = out.send(Ok(Held::new(wire, arrived, times, place))).await;
}

impl Entrance {
    async fn enter(&self, stream: TcpStream) -> io::Result<(Wire, Option<Presented>)> {
        stream.set_nodelay(true)?;
        let Some(tls) = self.tls.clone() else { return Ok((Wire::Plain(stream), None)) };
        // It may read files.
        let (config, files) = tokio::task::spawn_blocking(move || tls.current()).await.map_err(io::Error::other)?;
        match files {
            Files::Unchanged => {}
            Files::ReadAgain => info!("the files of TLS changed and were read again"),
            Files::Broken(faults) => {
                warn!(error = %faults, "the files of TLS changed and do not read: the old ones stay")
            }
        }
        let stream = TlsAcceptor::from(config).accept(stream).await?;
        let presented = match stream.get_ref().1.peer_certificates().and_then(<[_]>::first) {
            Some(der) => {
                Some(read_presented(der).ok_or_else(|| io::Error::other("the client certificate cannot be read"))?)
            }
            None => None,
        };
        Ok((Wire::Tls(Box::new(stream)), presented))
    }

    /// When a connection ends: its longest time and a grace, or with its certificate.
    fn times(&self, began: Instant, presented: Option<&Presented>) -> Times {
        let limits = &self.limits;
        let oldest = began + limits.connection_age + limits.drain;
        let with_certificate = presented.map(|presented| {
            let left = presented.not_after.since(self.clock.now()).micros();
            began + Duration::from_micros(u64::try_from(left).unwrap_or(0))
        });
        Times {
            greet_by: began + limits.handshake,
            ends_at: with_certificate.map_or(oldest, |end| end.min(oldest)),
            reader: limits.reader,
        }
    }
}
