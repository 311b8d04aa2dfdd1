//! The program under test, running on a store of its own.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use tokio::io::AsyncBufReadExt as _;

use crate::harness::World;

/// A running program, and the world its clients live in.
pub(super) struct Program {
    child: Running,
    pub(super) address: SocketAddr,
    pub(super) world: World,
}

/// A process that does not outlive its test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Program {
    /// Starts it on `folder`: a new world, or one that is known.
    pub(super) async fn start(folder: &Path, known: Option<&World>) -> Self {
        Self::start_as(folder, known, |_| {}).await
    }

    /// As [`Program::start`], run as `alter` says.
    pub(super) async fn start_as(folder: &Path, known: Option<&World>, alter: impl FnOnce(&mut Command)) -> Self {
        Self::try_start(folder, known, alter)
            .await
            .unwrap_or_else(|said| panic!("the program did not serve: {said:#?}"))
    }

    /// As [`Program::start_as`].
    ///
    /// # Errors
    /// What the program said before it ended without serving.
    pub(super) async fn try_start(
        folder: &Path,
        known: Option<&World>,
        alter: impl FnOnce(&mut Command),
    ) -> Result<Self, Vec<String>> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hafan-under-test"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--insecure-identities", "--sandbox", "--log", "info"]);
        // One auditor reads the log on and on: over its rate it would see no more, and what it saw proves nothing.
        command.args(["--set", "limits.streams_burst=10000000", "--set", "limits.streams_per_minute=10000000"]);
        command.arg("--data-dir").arg(folder.join("data")).stdout(Stdio::null()).stderr(Stdio::piped());
        alter(&mut command);
        let mut child = Running(command.spawn().expect("the program under test"));
        let address = match address_of(&mut child.0).await {
            Ok(address) => address,
            Err(said) => {
                child.0.wait().expect("an end");
                return Err(said);
            }
        };
        let world = match known {
            None => World::begin_at(address).await,
            Some(known) => known.moved_to(address).await,
        };
        Ok(Self { child, address, world })
    }

    /// SIGKILL.
    pub(super) fn kill(mut self) -> World {
        self.child.0.kill().expect("a kill");
        self.child.0.wait().expect("an end");
        self.world
    }

    /// SIGTERM, and how it ends.
    pub(super) async fn terminate(self) -> (World, ExitStatus) {
        let sent = Command::new("kill").args(["-TERM", &self.child.0.id().to_string()]).status().expect("a signal");
        assert!(sent.success());
        self.ended().await
    }

    /// Waits until it ends by itself.
    pub(super) async fn ended(mut self) -> (World, ExitStatus) {
        let ended = tokio::task::spawn_blocking(move || self.child.0.wait().map(|status| (self.world, status)));
        ended.await.expect("a thread").expect("an end")
    }
}

/// The address that the program says it serves; what it said instead.
async fn address_of(child: &mut Child) -> Result<SocketAddr, Vec<String>> {
    let stderr = child.stderr.take().expect("its messages");
    let mut lines = tokio::io::BufReader::new(tokio::process::ChildStderr::from_std(stderr).expect("a pipe")).lines();
    let mut said = Vec::new();
    while let Some(line) = lines.next_line().await.expect("its messages") {
        let address = line.split("server.address=").nth(1).and_then(|rest| rest.split_whitespace().next());
        if let Some(address) = address.and_then(|address| address.parse().ok()) {
            // Read on, so that the program never waits for a reader.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(address);
        }
        said.push(line);
    }
    Err(said)
}
