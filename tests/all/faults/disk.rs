//! A disk that does not do what it should: syncs left out, writes and syncs that fail, no room left (P1, P8).

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use power_cut::Cut;
use tonic::Code;

use super::load::{Crew, Unanswered};
use super::program::Program;
use super::{Forgets, Trial, drawn, rounds};
use crate::harness::{Outcome as _, Refused, World};

/// SIGABRT: how the program ends when its store fails.
const ABORTED: i32 = 6;

const MEBIBYTE: u64 = 1 << 20;

/// What shows that the other tests would see a loss: a store that only flushes loses what it acknowledged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p1_a_store_that_only_flushes_is_caught_behind_the_server() {
    let mut trial = Trial::begin(Forgets::Yes).await;
    let program = trial.start(&[("HAFAN_SYNC", "flush_only".to_owned())]).await;
    let mut working = trial.work(&program).await;
    working.until_told(60).await;
    trial.ended(program.kill(), Cut::All);
    trial.crew = Some(working.stopped().await);
    let (faults, _) = trial.faults().await;
    assert!(!faults.is_empty(), "nothing was missed: {:?}", trial.lost);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p8_a_write_or_sync_that_fails_ends_the_program_and_loses_nothing_acknowledged() {
    let mut trial = Trial::begin(Forgets::Yes).await;
    for round in 1..=rounds() {
        let fail = match round % 2 {
            0 => format!("sync:{}", 12 + drawn(round, 40)),
            _ => format!("write:{}", 20 + drawn(round, 80)),
        };
        let program = trial.start(&[("POWER_CUT_FAIL", fail.clone())]).await;
        let working = trial.work(&program).await;
        // Nobody is answered any more: it has ended by itself.
        trial.crew = Some(working.stopped().await);
        let (world, status) = program.ended().await;
        assert_eq!(status.signal(), Some(ABORTED), "{fail}: {status}");
        trial.ended(world, Cut::All);
    }
    trial.finds_nothing("failing writes and syncs").await;
}

/// A file system of its own with so much room, seen from outside through the process that holds it.
struct SmallDisk {
    holder: Child,
    path: PathBuf,
}

impl SmallDisk {
    fn of(mebibytes: u64, at: &Path) -> Self {
        let script = format!("mount -t tmpfs -o size={mebibytes}m hafan '{}' && echo there && exec cat", at.display());
        let mut holder = Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("unshare");
        let mut said = String::new();
        BufReader::new(holder.stdout.take().expect("a pipe")).read_line(&mut said).expect("a line");
        assert_eq!(
            said, "there\n",
            "no file system of its own could be made: this test needs user and mount namespaces"
        );
        let path = PathBuf::from(format!("/proc/{}/root{}", holder.id(), at.display()));
        Self { holder, path }
    }

    fn free(&self) -> u64 {
        let found = rustix::fs::statvfs(&self.path).expect("a file system");
        found.f_bavail * found.f_frsize
    }

    /// Takes room until only so much is free.
    fn fill_up_to(&self, left: u64) {
        let file = File::options().write(true).create(true).truncate(false).open(self.path.join("filler"));
        let file = file.expect("the filler");
        let size = file.metadata().expect("its size").len();
        rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, size + self.free() - left).expect("room");
    }

    fn free_again(&self) {
        std::fs::remove_file(self.path.join("filler")).expect("the filler");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Its end is the file system's end.
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

async fn is_full(world: &World) {
    let refused = world.finder().draft(world.example_search("long-term-fostering")).await;
    refused.expect_refusal(Code::ResourceExhausted, "STORE_FULL");
}

async fn reads_go_on(world: &World) {
    world.finder().search(&world.search_under_load()).await.accepted();
    assert!(!world.finder().whole_feed().await.is_empty());
    world.verify().await.accepted();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p8_on_a_full_disk_writes_are_refused_reads_go_on_and_service_resumes() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = SmallDisk::of(448, folder.path());
    let program = Program::start(&disk.path, None).await;
    program.world.publish_under_load().await;
    let crew = Crew::of(&program.world).await;
    let connected = async || program.world.moved_to(program.address).await;
    let mut working = crew.work(connected, Unanswered::AskAgain).await;
    working.until_told(40).await;
    // Somebody else's files take the room, in the middle of the load.
    disk.fill_up_to(100 * MEBIBYTE);
    is_full(&program.world).await;
    reads_go_on(&program.world).await;
    disk.free_again();
    let told = working.told();
    working.until_told(told + 40).await;
    working.stop();
    let crew = working.stopped().await;

    // All of it, and started on nothing: the ballast is what it opens on.
    disk.fill_up_to(0);
    let refused = program.world.finder().draft(program.world.example_search("long-term-fostering")).await;
    let reason = refused.map_err(|status| Refused::of(&status).reason);
    assert_eq!(reason.err().as_deref(), Some("STORE_FULL"));
    let known = program.kill();
    let program = Program::start(&disk.path, Some(&known)).await;
    is_full(&program.world).await;
    reads_go_on(&program.world).await;
    disk.free_again();
    let connected = async || program.world.moved_to(program.address).await;
    let mut working = crew.work(connected, Unanswered::AskAgain).await;
    working.until_told(40).await;
    working.stop();
    let mut crew = working.stopped().await;
    assert_eq!(crew.faults(&program.world).await, [""; 0]);
    program.kill();
}
