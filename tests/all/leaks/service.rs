//! The program under test in a process of its own, logging all it can: its log, its metrics, its files.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

use crate::harness::World;

/// The running program, with a world in it.
pub(super) struct Service {
    world: Option<World>,
    child: Child,
    metrics: std::net::SocketAddr,
    said: Arc<Mutex<Vec<u8>>>,
    reading: JoinHandle<()>,
    folder: tempfile::TempDir,
}

impl Service {
    /// Starts it. It logs all it can; of the transport, which sees frames and no messages, what is worth a line.
    pub(super) async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_hafan-under-test"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0", "--insecure-identities"]);
        command
            .args(["--sandbox", "--log", "trace,h2=info,hyper=info"])
            .arg("--data-dir")
            .arg(folder.path().join("data"));
        command.stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("the program under test");
        let mut lines = BufReader::new(child.stderr.take().expect("its log"));
        let said = Arc::new(Mutex::new(Vec::new()));
        let (mut address, mut metrics) = (None, None);
        while address.is_none() || metrics.is_none() {
            let mut line = Vec::new();
            let read = lines.read_until(b'\n', &mut line).await.expect("its log");
            assert!(read > 0, "the program did not serve: {}", String::from_utf8_lossy(&text(&said)));
            let told = String::from_utf8_lossy(&line).into_owned();
            address = address.or_else(|| after(&told, "server.address="));
            metrics = metrics.or_else(|| after(&told, "metrics.address="));
            said.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&line);
        }
        let into = Arc::clone(&said);
        let reading = tokio::spawn(async move {
            let mut part = Vec::with_capacity(1 << 20);
            while matches!(lines.read_buf(&mut part).await, Ok(1..)) {
                into.lock().unwrap_or_else(PoisonError::into_inner).append(&mut part);
            }
        });
        let world = World::begin_at(address.expect("an address")).await;
        Self { world: Some(world), child, metrics: metrics.expect("an address"), said, reading, folder }
    }

    /// The world in it, for whoever acts there.
    pub(super) fn take_world(&mut self) -> World {
        self.world.take().expect("taken once")
    }

    /// Everything logged so far.
    pub(super) fn log(&self) -> Vec<u8> {
        text(&self.said)
    }

    /// The page of metrics.
    pub(super) async fn metrics(&self) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.metrics).await.expect("the endpoint");
        let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await.expect("asked");
        let mut page = Vec::new();
        stream.read_to_end(&mut page).await.expect("an answer");
        page
    }

    /// Every file of the service but its keys, by name. What is in a backup is among them.
    pub(super) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        read_all(self.folder.path(), &mut files);
        let kept = |path: &Path| !path.components().any(|part| part.as_os_str() == "data.keys");
        files
            .into_iter()
            .filter(|(path, _)| kept(path))
            .map(|(path, bytes)| (path.display().to_string(), bytes))
            .collect()
    }

    /// Ends the program in good order, so that all it has to write is written; its files stay.
    pub(super) async fn stop(&mut self) {
        let id = self.child.id().expect("a running program").to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().await.expect("kill runs");
        assert!(told.success());
        let ended = self.child.wait().await.expect("an end");
        assert!(ended.success(), "{ended}");
        (&mut self.reading).await.expect("the rest of its log");
    }
}

fn text(said: &Mutex<Vec<u8>>) -> Vec<u8> {
    said.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn after(line: &str, word: &str) -> Option<std::net::SocketAddr> {
    line.split(word).nth(1)?.split_whitespace().next()?.parse().ok()
}

fn read_all(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_all(&path, files);
        } else if let Ok(bytes) = std::fs::read(&path) {
            // A file that has gone in the meantime is none.
            files.push((path, bytes));
        }
    }
}
