//! Measures what a live search with twenty offers takes in memory: the log of a real server folded into a world by a process that does nothing
//! else, by what it holds resident before and after.

use std::hint::black_box;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Arc;

use event_log::clock::SystemClock;
use event_log::{EventLog, Position, Recorded, stored};
use tokio::runtime::Runtime;
use views::World;

use super::frame::{Effort, Failed, Measured, Point, Row, Target, Unit, told};
use super::load::closed;
use super::offers::IN_FLIGHT;
use super::replay::reopened;
use super::stage::{Stage, submit};

/// The argument that makes this program the one that folds.
pub(super) const AS_FOLDER: &str = "as-fold";
/// Offers of each search.
const OFFERS: usize = 20;
/// Events read at a time: few, so that what is read leaves nothing behind.
const PAGE: usize = 50;

const ROW: Row = Row {
    name: "memory-search",
    what: "a live search with 20 offers in the world, by resident bytes",
    size_of: "live searches",
    unit: Unit::Bytes,
    ceiling: None,
    target: Some(Target::ValueBelow(32_768.0, 16_384.0)),
    judged_at: None,
};

/// The row.
pub(super) fn run(effort: Effort) -> Result<Vec<Measured>, Failed> {
    let runtime = Runtime::new().map_err(told)?;
    let mut points = Vec::new();
    for searches in effort.of([50, 200, 800], [5, 10, 20]) {
        let (stage, before) = runtime.block_on(played(searches))?;
        let mut bytes = Vec::new();
        for _ in 0..effort.of(3, 2) {
            bytes.push(by_another(&stage.folder().join("data"), before)? / searches as f64);
        }
        points.push(Point::alone(searches as u64, bytes).ok_or("no repeat was made")?);
    }
    let note = "resident bytes of a process of its own that folds the log of the server; the world alone: data keys that the vault keeps for \
                use and pages that the store keeps are not in it";
    Ok(vec![Measured::of(ROW, points, vec![note.to_owned()], effort)])
}

/// A stage whose server has stopped, and the last event before its searches.
async fn played(searches: usize) -> Result<(Stage, u64), Failed> {
    let mut stage = Stage::start(OFFERS).await?;
    let before = stage.log_position().await?;
    let published = stage.published(searches).await?;
    closed(stage.offers(&published)?, IN_FLIGHT, submit).await?.whole()?;
    stage.stop().await?;
    Ok((stage, before))
}

/// Bytes by which this program, run to fold a store, grew with the events after one.
fn by_another(store: &Path, before: u64) -> Result<f64, Failed> {
    let this = std::env::current_exe().map_err(told)?;
    let output = Command::new(this).arg(AS_FOLDER).arg(store).arg(before.to_string()).output().map_err(told)?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    String::from_utf8_lossy(&output.stdout).trim().parse().map_err(told)
}

/// Folds a store, and prints the bytes by which it grew with the events after one.
pub(super) fn as_folder() -> ExitCode {
    let mut words = std::env::args().skip(2);
    let (Some(store), Some(before)) = (words.next(), words.next().and_then(|word| word.parse().ok())) else {
        eprintln!("{AS_FOLDER} STORE EVENT");
        return ExitCode::from(2);
    };
    match grown(Path::new(&store), before) {
        Ok(bytes) => {
            println!("{bytes}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn grown(store: &Path, before: u64) -> Result<u64, Failed> {
    let runtime = Runtime::new().map_err(told)?;
    let log = reopened(store, Arc::new(SystemClock::new()))?;
    let last = log.head().position.0;
    let mut world = World::default();
    runtime.block_on(fold(&*log, 1, before, &mut world))?;
    // Read and forgotten, so that the store's pages are in memory before anything is weighed.
    runtime.block_on(pages(&*log, before + 1, last, |_| Ok(())))?;
    let resident = super::register::resident_bytes();
    runtime.block_on(fold(&*log, before + 1, last, &mut world))?;
    let bytes = super::register::resident_bytes().saturating_sub(resident);
    black_box(world);
    Ok(bytes)
}

async fn fold(log: &dyn EventLog, from: u64, last: u64, world: &mut World) -> Result<(), Failed> {
    let applied = |recorded: &Recorded| {
        world.apply(&stored::decode(&recorded.bytes).map_err(told)?, recorded.recorded_at);
        Ok(())
    };
    pages(log, from, last, applied).await
}

/// Reads events up to one, a few at a time.
async fn pages(
    log: &dyn EventLog,
    from: u64,
    last: u64,
    mut each: impl FnMut(&Recorded) -> Result<(), Failed>,
) -> Result<(), Failed> {
    let mut next = from;
    while next <= last {
        let page = log.read(Position(next), PAGE).await.map_err(told)?;
        if page.is_empty() {
            return Err(format!("the log ends before {last}"));
        }
        page.iter().take_while(|recorded| recorded.position.0 <= last).try_for_each(&mut each)?;
        next += page.len() as u64;
    }
    Ok(())
}
