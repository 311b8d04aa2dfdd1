//! Faults under load, behind the real server over the real wire: kills, ends at named places, power cuts, failing writes and syncs, a full
//! disk, a clock that is stepped, connections that are cut or slow. Whatever happens, what clients saw and what the log says agree
//! (`history`), and verify passes.
//!
//! Rounds and places are drawn from a seed; each test asserts that enough happened, so that none passes by doing nothing.

mod clock;
mod commits;
mod connections;
mod disk;
mod draining;
mod erasing;
mod history;
mod load;
mod program;

use power_cut::{Cut, Lost, VolatileDisk};
use tempfile::TempDir;

use crate::harness::{Outcome as _, World};
use load::{Crew, Unanswered, Working};
use program::Program;

/// Rounds of each kind; `HAFAN_FAULT_ROUNDS` sets another number for the deep check.
fn rounds() -> u64 {
    option_env!("HAFAN_FAULT_ROUNDS").and_then(|rounds| rounds.parse().ok()).unwrap_or(20)
}

/// A number from a seed, spread evenly enough (SplitMix64).
fn drawn(seed: u64, below: u64) -> u64 {
    let mut z = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) % below
}

/// One of the moments at which a run of the load is ended: after so many acknowledged changes.
fn some(round: u64) -> usize {
    20 + usize::try_from(drawn(round, 60)).expect("a small number")
}

/// A store, its clients and, where the disk forgets, its disk; the folder of a test that failed is kept.
struct Trial {
    folder: Option<TempDir>,
    disk: Option<VolatileDisk>,
    world: Option<World>,
    crew: Option<Crew>,
    lost: Lost,
}

impl Trial {
    /// A world with a search under load, on a disk as it is or on one that forgets.
    async fn begin(forgets: Forgets) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let disk = (forgets == Forgets::Yes).then(|| {
            let disk = VolatileDisk::new(folder.path().join("data"), folder.path().join("writes.log"));
            disk.expect("a disk that forgets")
        });
        let mut trial = Self { folder: Some(folder), disk, world: None, crew: None, lost: Lost::default() };
        let program = trial.start(&[]).await;
        program.world.publish_under_load().await;
        trial.crew = Some(Crew::of(&program.world).await);
        trial.ended(program.kill(), Cut::All);
        trial
    }

    fn path(&self) -> &std::path::Path {
        self.folder.as_ref().expect("a folder").path()
    }

    /// Starts the program on what is there, with these variables.
    async fn start(&self, variables: &[(&str, String)]) -> Program {
        self.try_start(variables).await.unwrap_or_else(|said| panic!("the program did not serve: {said:#?}"))
    }

    async fn try_start(&self, variables: &[(&str, String)]) -> Result<Program, Vec<String>> {
        let alter = |command: &mut std::process::Command| {
            if let Some(disk) = &self.disk {
                disk.preload(command).expect("the library to preload");
            }
            command.envs(variables.iter().map(|(name, value)| (name, value)));
        };
        Program::try_start(self.path(), self.world.as_ref(), alter).await
    }

    /// Sends the clients to work.
    async fn work(&mut self, program: &Program) -> Working {
        let crew = self.crew.take().expect("nobody at work");
        crew.work(async || program.world.moved_to(program.address).await, Unanswered::Stop).await
    }

    /// The program has ended: the power goes with it, where the disk forgets.
    fn ended(&mut self, world: World, cut: Cut) {
        self.world = Some(world);
        if let Some(disk) = &self.disk {
            let lost = disk.cut_power(cut).expect("a power cut");
            self.lost.unsynced += lost.unsynced;
            self.lost.lost += lost.lost;
            self.lost.barriers += lost.barriers;
        }
    }

    /// What is wrong with what is there now; how many changes were acknowledged and how many calls not answered.
    async fn faults(&mut self) -> (Vec<String>, (usize, u64)) {
        let program = match self.try_start(&[]).await {
            Ok(program) => program,
            Err(said) => return (said, (0, 0)),
        };
        let crew = self.crew.as_mut().expect("nobody at work");
        let faults = crew.faults(&program.world).await;
        if faults.is_empty() {
            load::standing_offers_are_read(&program.world).await;
        }
        let tally = crew.tally().await;
        program.kill();
        (faults, tally)
    }

    /// Ends a trial that must not have found anything.
    async fn finds_nothing(mut self, name: &str) {
        let (faults, (told, unanswered)) = self.faults().await;
        assert!(faults.is_empty(), "{name}: {faults:#?}");
        let rounds = usize::try_from(rounds()).expect("a small number");
        assert!(told > 10 * rounds && unanswered > 0, "{name}: too little happened: {told}, {unanswered} unanswered");
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Some(folder) = self.folder.take()
        {
            tracing::error!(kept = %folder.keep().display(), "a trial failed");
        }
    }
}

/// Whether a disk forgets what was not synced.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Forgets {
    No,
    Yes,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acr_6_what_was_acknowledged_survives_kills_at_random_moments() {
    let mut trial = Trial::begin(Forgets::No).await;
    for round in 1..=rounds() {
        let program = trial.start(&[]).await;
        program.world.verify().await.accepted();
        let mut working = trial.work(&program).await;
        working.until_told(some(round)).await;
        trial.ended(program.kill(), Cut::All);
        trial.crew = Some(working.stopped().await);
    }
    trial.finds_nothing("kill").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acr_6_what_was_acknowledged_survives_an_end_at_every_place_of_a_commit() {
    const PLACES: [&str; 3] = ["before_flush", "after_flush_before_sync", "after_sync"];
    let mut trial = Trial::begin(Forgets::No).await;
    for round in 1..=rounds() {
        let place = PLACES[usize::try_from(round % 3).expect("three")];
        let program = trial.start(&[("HAFAN_ABORT_AT", format!("{place}:{}", 15 + drawn(round, 30)))]).await;
        let working = trial.work(&program).await;
        trial.crew = Some(working.stopped().await);
        // Every client was cut off: the program has reached the place and ended there.
        let (world, status) = program.ended().await;
        assert!(!status.success(), "{place} was not reached");
        trial.ended(world, Cut::All);
    }
    trial.finds_nothing("failpoint").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acr_6_what_was_acknowledged_survives_power_cuts() {
    let mut trial = Trial::begin(Forgets::Yes).await;
    for round in 1..=rounds() {
        let program = trial.start(&[]).await;
        program.world.verify().await.accepted();
        let mut working = trial.work(&program).await;
        working.until_told(some(round)).await;
        let world = program.kill();
        trial.ended(world, if round.is_multiple_of(2) { Cut::All } else { Cut::Half { seed: round } });
        trial.crew = Some(working.stopped().await);
    }
    let lost = trial.lost;
    assert!(lost.barriers > 0 && lost.lost > 0, "no power cut took anything: {lost:?}");
    trial.finds_nothing("power cut").await;
}
