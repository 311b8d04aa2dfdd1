//! A connection that was let in: bytes in and out, until its end.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;
use tokio_rustls::server::TlsStream;
use tonic::transport::server::Connected;
use tracing::info;
use vocabulary::Timestamp;

use super::places::Place;
use super::watch::{Answers, Ended, Greeted, Times};
use crate::identity::Peer;

/// Bytes by which HTTP/2 begins, without which nothing is answered.
const PREFACE_BYTES: usize = 24;

/// What every request of a connection is told of it.
#[derive(Clone, Debug)]
pub(crate) struct Arrived {
    /// Who is at the other end.
    pub(crate) peer: Arc<Peer>,
    /// The last instant of its certificate.
    pub(crate) not_after: Option<Timestamp>,
    /// Its answers that wait for their reader.
    pub(crate) answers: Arc<Answers>,
}

/// What bytes travel over.
#[derive(Debug)]
pub(super) enum Wire {
    /// As they are: on loopback only.
    Plain(TcpStream),
    /// Within TLS.
    Tls(Box<TlsStream<TcpStream>>),
}

/// A connection with its place.
#[derive(Debug)]
pub(crate) struct Held {
    wire: Wire,
    arrived: Arrived,
    times: Times,
    looks_again: Pin<Box<Sleep>>,
    bytes_read: usize,
    ended: Option<Ended>,
    _place: Place,
}

impl Held {
    pub(super) fn new(wire: Wire, arrived: Arrived, times: Times, place: Place) -> Self {
        let looks_again = Box::pin(tokio::time::sleep_until(times.greet_by));
        Self { wire, arrived, times, looks_again, bytes_read: 0, ended: None, _place: place }
    }

    /// An error once the connection is over. Otherwise the task that asks is woken when to look again.
    fn over(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        while self.ended.is_none() && self.looks_again.as_mut().poll(context).is_ready() {
            let greeted = if self.bytes_read < PREFACE_BYTES { Greeted::NotYet } else { Greeted::Yes };
            match self.times.judge(tokio::time::Instant::now(), greeted, self.arrived.answers.oldest()) {
                Ok(next) => self.looks_again.as_mut().reset(next),
                Err(ended) => {
                    let address = self.arrived.peer.address.map(|address| address.to_string()).unwrap_or_default();
                    info!(peer.address = %address, connection.reason = ended.said(), "a connection was ended");
                    self.ended = Some(ended);
                }
            }
        }
        match self.ended {
            Some(ended) => Err(io::Error::new(io::ErrorKind::TimedOut, ended.said())),
            None => Ok(()),
        }
    }
}

impl Connected for Held {
    type ConnectInfo = Arrived;

    fn connect_info(&self) -> Arrived {
        self.arrived.clone()
    }
}

impl AsyncRead for Held {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.over(context)?;
        let before = buffer.filled().len();
        let polled = match &mut this.wire {
            Wire::Plain(wire) => Pin::new(wire).poll_read(context, buffer),
            Wire::Tls(wire) => Pin::new(wire.as_mut()).poll_read(context, buffer),
        };
        this.bytes_read = this.bytes_read.saturating_add(buffer.filled().len() - before);
        polled
    }
}

impl AsyncWrite for Held {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.over(context)?;
        match &mut this.wire {
            Wire::Plain(wire) => Pin::new(wire).poll_write(context, bytes),
            Wire::Tls(wire) => Pin::new(wire.as_mut()).poll_write(context, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.over(context)?;
        match &mut this.wire {
            Wire::Plain(wire) => Pin::new(wire).poll_write_vectored(context, bytes),
            Wire::Tls(wire) => Pin::new(wire.as_mut()).poll_write_vectored(context, bytes),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match &self.wire {
            Wire::Plain(wire) => wire.is_write_vectored(),
            Wire::Tls(wire) => wire.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.over(context)?;
        match &mut this.wire {
            Wire::Plain(wire) => Pin::new(wire).poll_flush(context),
            Wire::Tls(wire) => Pin::new(wire.as_mut()).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.over(context)?;
        match &mut this.wire {
            Wire::Plain(wire) => Pin::new(wire).poll_shutdown(context),
            Wire::Tls(wire) => Pin::new(wire.as_mut()).poll_shutdown(context),
        }
    }
}
