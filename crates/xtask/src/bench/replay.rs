//! Measures the start of a server: the log of real searches folded into the world, beside reading and hashing the same bytes from the same store; and
//! a store of a million events of which few are still of use, from opening its files to being able to serve.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use domain::event::{Event, SettingEvent};
use engine::keys::{MasterKey, MasterKeys};
use engine::{Engine, Settings};
use event_log::clock::{SandboxClock, SystemClock};
use event_log::{Append, Clock, EventLog, ManualClock, Mode, Position, StoreId, StreamAppend, Version, stored};
use sha2::{Digest as _, Sha256};
use tokio::runtime::Runtime;

use super::frame::{Effort, Failed, Measured, Point, Row, Target, Unit, interleaved, told};
use super::generated;
use super::load::closed;
use super::offers::IN_FLIGHT;
use super::sampling;
use super::stage::{Stage, submit};
use super::stopwatch::start;

/// Events read at a time.
const PAGE: usize = 1_000;
/// After how many days it is started: what was needless by then has been found.
const DAYS_LATER: i64 = 50;
/// Events of one setting in the large store: one of a hundred is live.
const EVENTS_PER_SETTING: u32 = 100;

const REPLAY: Row = Row {
    name: "replay",
    what: "a log of published searches with their offers folded into the world at start-up",
    size_of: "events",
    unit: Unit::PerSecond,
    ceiling: Some("reading and hashing (SHA-256) the same events from the same store"),
    target: Some(Target::RatioAtLeast(0.3, 0.6)),
    judged_at: None,
};

const START_UP: Row = Row {
    name: "start-up",
    what: "opening a store of events of which one in a hundred is live, and folding it",
    size_of: "events",
    unit: Unit::Seconds,
    ceiling: None,
    target: Some(Target::ValueBelow(2.0, 0.5)),
    judged_at: Some(1_000_000),
};

/// Both rows.
pub(super) fn run(effort: Effort) -> Result<Vec<Measured>, Failed> {
    let runtime = Runtime::new().map_err(told)?;
    Ok(vec![replay(effort, &runtime)?, start_up(effort, &runtime)?])
}

fn replay(effort: Effort, runtime: &Runtime) -> Result<Measured, Failed> {
    let mut points = Vec::new();
    for searches in effort.of([10, 40, 160], [2, 4, 8]) {
        let stage = runtime.block_on(played(searches, effort.of(100, 10)))?;
        points.push(of_store(stage.folder(), effort.of(7, 2), runtime)?);
    }
    let note = "100 providers invited to each search, an offer from each; store and file cache warm on both sides";
    Ok(Measured::of(REPLAY, points, vec![note.to_owned()], effort))
}

/// A stage whose server has stopped, with so many searches in its store.
async fn played(searches: usize, providers: usize) -> Result<Stage, Failed> {
    let mut stage = Stage::start(providers).await?;
    let published = stage.published(searches).await?;
    closed(stage.offers(&published)?, IN_FLIGHT, submit).await?.whole()?;
    stage.stop().await?;
    Ok(stage)
}

fn of_store(folder: &Path, repeats: usize, runtime: &Runtime) -> Result<Point, Failed> {
    let clock = Arc::new(SandboxClock::over(Arc::new(SystemClock::new())));
    let log = reopened(&folder.join("data"), clock.clone())?;
    let events = log.head().position.0;
    let ours = || {
        let masters = MasterKeys::of_folder(&folder.join("data.keys"), None).map_err(told)?;
        let settings = Settings { sandbox: Some(clock.clone()), ..Settings::default() };
        let _sampled = sampling::of(REPLAY.name)?;
        let began = start();
        let engine = runtime.block_on(Engine::open(log.clone(), masters, settings)).map_err(told)?;
        let took = began.elapsed().as_secs_f64();
        if engine.world().position != events {
            return Err(format!("{} of {events} events were folded", engine.world().position));
        }
        Ok(events as f64 / took)
    };
    let ceiling = || {
        let began = start();
        let read = runtime.block_on(hashed(&*log))?;
        let took = began.elapsed().as_secs_f64();
        if read == events { Ok(events as f64 / took) } else { Err(format!("{read} of {events} events were read")) }
    };
    let (ours, ceiling) = interleaved(repeats, ours, ceiling)?;
    Point::beside(events, ours, ceiling).ok_or_else(|| "no repeat was made".to_owned())
}

/// How often a store is looked at that a server has just left, and how long in between: its last connection may still be ending.
const LOOKS: u32 = 200;
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// The store of a server that has stopped.
pub(super) fn reopened(store: &Path, clock: Arc<dyn Clock>) -> Result<Arc<dyn EventLog>, Failed> {
    let mut looks = 0;
    loop {
        match event_log_sled::Options::existing(store, clock.clone()).open() {
            Err(event_log_sled::OpenError::InUse(_)) if looks < LOOKS => looks += 1,
            opened => return Ok(Arc::new(opened.map_err(told)?)),
        }
        std::thread::sleep(BETWEEN_LOOKS);
    }
}

/// Reads and hashes every event; how many there were.
async fn hashed(log: &dyn EventLog) -> Result<u64, Failed> {
    let (mut next, mut read) = (Position(1), 0_u64);
    loop {
        let page = log.read(next, PAGE).await.map_err(told)?;
        let Some(last) = page.last() else { return Ok(read) };
        next = Position(last.position.0 + 1);
        read += page.len() as u64;
        for event in &page {
            black_box(Sha256::digest(&event.bytes));
        }
    }
}

fn start_up(effort: Effort, runtime: &Runtime) -> Result<Measured, Failed> {
    let mut points = Vec::new();
    for events in effort.of([10_000, 100_000, 1_000_000], [1_000, 2_000, 4_000]) {
        let folder = tempfile::tempdir().map_err(told)?;
        fill(folder.path(), events, runtime)?;
        outlive(folder.path(), runtime)?;
        let mut seconds = Vec::new();
        for _ in 0..effort.of(3, 2) {
            let began = start();
            let engine = open_engine(folder.path(), DAYS_LATER, runtime)?;
            seconds.push(began.elapsed().as_secs_f64());
            black_box(engine);
        }
        points.push(Point::alone(u64::from(events), seconds).ok_or("no repeat was made")?);
    }
    let note = "settings of a register whose places were stated again and again; started 50 days later; with the opening of the store's files, which \
                the kernel has in memory; without the columns, which fill while the server serves";
    Ok(Measured::of(START_UP, points, vec![note.to_owned()], effort))
}

fn open_log(folder: &Path, days_later: i64) -> Result<Arc<dyn EventLog>, Failed> {
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(generated::now().plus_days(days_later)));
    let store = event_log_sled::Options::new(folder.join("data"), Mode::Production, StoreId([7; 16]), clock);
    Ok(Arc::new(store.open().map_err(told)?))
}

fn open_engine(folder: &Path, days_later: i64, runtime: &Runtime) -> Result<Engine, Failed> {
    let log = open_log(folder, days_later)?;
    runtime.block_on(Engine::open(log, MasterKey::of("bench", [3; 32]), Settings::default())).map_err(told)
}

/// Long after, one setting more comes into the register: what was said anew since is found to be outlived, and the ticker writes that down.
fn outlive(folder: &Path, runtime: &Runtime) -> Result<(), Failed> {
    let log = open_log(folder, DAYS_LATER)?;
    let [recorded, _] = generated::events(u32::MAX);
    let stream = stored::stream_name(&recorded.subject()).map_err(told)?;
    let events = vec![stored::encode(&recorded).map_err(told)?];
    let append = Append { streams: vec![StreamAppend { stream, expected: Version(0), events }], ..Append::default() };
    runtime.block_on(log.append(append)).map_err(told)?;
    drop(log);
    let engine = open_engine(folder, DAYS_LATER, runtime)?;
    runtime.block_on(engine.tick()).map_err(told)
}

/// A store of so many events, written by the log itself.
fn fill(folder: &Path, events: u32, runtime: &Runtime) -> Result<(), Failed> {
    let engine = open_engine(folder, 0, runtime)?;
    let log = engine.log();
    let numbers: Vec<u32> = (0..events / EVENTS_PER_SETTING).collect();
    for numbers in numbers.chunks(64) {
        let appends = numbers.iter().map(|number| history(*number)).collect::<Result<Vec<_>, Failed>>()?;
        let queued: Vec<_> = appends.into_iter().map(|append| runtime.spawn(log.append(append))).collect();
        for append in queued {
            runtime.block_on(append).map_err(told)?.map_err(told)?;
        }
    }
    Ok(())
}

/// A setting recorded, and its places stated until it has all its events.
fn history(number: u32) -> Result<Append, Failed> {
    let [recorded, stated_once] = generated::events(number);
    let stream = stored::stream_name(&recorded.subject()).map_err(told)?;
    let Event::Setting(_, SettingEvent::PlacesStated { .. }) = &stated_once else {
        return Err("a setting's second event states its places".to_owned());
    };
    let stated = stored::encode(&stated_once).map_err(told)?;
    let mut events = vec![stored::encode(&recorded).map_err(told)?];
    events.resize(EVENTS_PER_SETTING as usize, stated);
    Ok(Append { streams: vec![StreamAppend { stream, expected: Version(0), events }], ..Append::default() })
}
