//! Connections that are cut in the middle of a call or an answer, and slow ones: whoever asks again by the same request id is answered as
//! at first, and nothing happens twice.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use super::load::{Crew, Unanswered};
use super::program::Program;
use super::{drawn, rounds};

/// What becomes of a connection.
#[derive(Clone, Copy, Debug)]
enum Fate {
    /// It is cut once so many bytes of calls went through.
    CutCalls(u64),
    /// It is cut once so many bytes of answers went through; what the server still does, nobody is told.
    CutAnswers(u64),
    /// It passes on a few bytes at a time, and is cut at last.
    Slow(u64),
}

impl Fate {
    /// Beyond the handshake of HTTP/2 and the first call's headers, wherever it then is.
    fn drawn(number: u64) -> Self {
        let bytes = 600 + drawn(number, 40_000);
        match drawn(number ^ 0xC0FFEE, 3) {
            0 => Self::CutCalls(bytes),
            1 => Self::CutAnswers(bytes),
            _ => Self::Slow(bytes),
        }
    }

    fn calls(self) -> (u64, usize) {
        match self {
            Self::CutCalls(bytes) => (bytes, usize::MAX),
            Self::CutAnswers(_) => (u64::MAX, usize::MAX),
            Self::Slow(bytes) => (bytes, 23),
        }
    }

    fn answers(self) -> (u64, usize) {
        match self {
            Self::CutCalls(_) => (u64::MAX, usize::MAX),
            Self::CutAnswers(bytes) => (bytes, usize::MAX),
            Self::Slow(_) => (u64::MAX, 23),
        }
    }
}

/// Stands before the server and cuts every connection sooner or later.
struct Cutting {
    address: SocketAddr,
    cuts: Arc<AtomicU64>,
}

impl Cutting {
    async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let cuts = Arc::new(AtomicU64::new(0));
        let counted = cuts.clone();
        tokio::spawn(async move {
            for number in 0.. {
                let Ok((client, _)) = listener.accept().await else { return };
                let Ok(server) = TcpStream::connect(server).await else { return };
                let counted = counted.clone();
                tokio::spawn(async move {
                    let fate = Fate::drawn(number);
                    let ((from_client, to_client), (from_server, to_server)) =
                        (client.into_split(), server.into_split());
                    // Whichever ends first ends both.
                    tokio::select! {
                        () = pass(from_client, to_server, fate.calls()) => {}
                        () = pass(from_server, to_client, fate.answers()) => {}
                    }
                    counted.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        Self { address, cuts }
    }
}

/// Passes bytes on until so many went through, no more than a piece at a time.
async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, (mut left, piece): (u64, usize)) {
    let mut buffer = vec![0; 16 * 1024];
    while left > 0 {
        let Ok(read @ 1..) = from.read(&mut buffer).await else { return };
        let through = usize::try_from(left).unwrap_or(usize::MAX).min(read);
        for piece in buffer[..through].chunks(piece) {
            if to.write_all(piece).await.is_err() {
                return;
            }
            tokio::task::yield_now().await;
        }
        left -= through as u64;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p4_cut_and_slow_connections_lose_nothing_and_do_nothing_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::start(folder.path(), None).await;
    program.world.publish_under_load().await;
    let crew = Crew::of(&program.world).await;
    let cutting = Cutting::before(program.address).await;
    let mut working = crew.work(async || program.world.moved_to(cutting.address).await, Unanswered::AskAgain).await;
    let rounds = usize::try_from(rounds()).expect("a small number");
    working.until_told(20 * rounds).await;
    working.stop();
    let mut crew = working.stopped().await;
    assert_eq!(crew.faults(&program.world).await, [""; 0]);
    let (_, unanswered) = crew.tally().await;
    let cuts = cutting.cuts.load(Ordering::SeqCst);
    assert!(cuts >= rounds as u64 && unanswered > 0, "too little was cut: {cuts}, {unanswered} unanswered");
    program.kill();
}
