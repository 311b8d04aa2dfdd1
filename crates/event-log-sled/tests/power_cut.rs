//! P1, acknowledged means durable: a store is killed in the middle of its work, the power fails, and nothing that was
//! acknowledged is missing. The same without the sync after each flush must be caught, or this test proves nothing.
//!
//! `HAFAN_POWER_CUTS` sets the number of rounds (5), `HAFAN_SEED` where their chance begins (1).

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test, told by its environment what to do; what it prints is shown when it fails"
)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use event_log::{
    Append, EventLog, Mode, Position, Recorded, RequestRecord, StoreId, StreamAppend, StreamName, SystemClock,
    VaultKey, VaultRecord, Version,
};
use event_log_sled::{Hook, Hooks, Options, SledLog, Space, SyncMode};
use power_cut::{Cut, Fail, Lost, VolatileDisk};
use tempfile::TempDir;

const WRITERS: u64 = 8;

/// What is acknowledged: the position, and a number that no two appends share.
type Acknowledged = BTreeMap<Position, u64>;

fn options(dir: &Path) -> Options {
    let options = Options::new(dir, Mode::Sandbox, StoreId([1; 16]), Arc::new(SystemClock::new()));
    options.space(Space { refuse_below_bytes: 0, ballast_bytes: 0 })
}

/// One event, one text and one request, all telling the number.
fn append(writer: u64, version: u64, number: u64) -> Append {
    let mut request = [0; 32];
    request[..8].copy_from_slice(&number.to_be_bytes());
    // From nothing to the largest, so that pages of every size are written and segments are used up.
    let bytes = (number * 7919 % 4096) as usize * if writer < 2 { 14 } else { 1 };
    let mut event = number.to_be_bytes().to_vec();
    event.resize(8 + bytes, number as u8);
    Append {
        streams: vec![StreamAppend {
            stream: StreamName::new(format!("writer/{writer}")).unwrap(),
            expected: Version(version),
            events: vec![event],
        }],
        vault: vec![VaultRecord { key: text(number), bytes: number.to_be_bytes().to_vec() }],
        request: Some(RequestRecord { key: request, digest: request, outcome: number.to_be_bytes().to_vec() }),
        ..Append::default()
    }
}

fn text(number: u64) -> VaultKey {
    VaultKey::new(format!("text/{number}")).unwrap()
}

fn number_in(event: &Recorded) -> u64 {
    u64::from_be_bytes(event.bytes[..8].try_into().unwrap())
}

/// When the store is killed.
#[derive(Debug, Clone, Copy)]
enum Kill {
    /// After so many acknowledgements, wherever it then is.
    After(usize),
    /// At a named place of its so-manyeth commit.
    At(&'static str, usize),
}

/// Stops for ever at a place, the so-manyeth time it is reached, after saying so.
fn stopping_at(place: &str, times: usize) -> Hooks {
    let reached = AtomicUsize::new(0);
    let stop: Hook = Arc::new(move |place| {
        if reached.fetch_add(1, Ordering::SeqCst) + 1 == times {
            tell(&format!("at {place}"));
            loop {
                std::thread::park();
            }
        }
    });
    match place {
        "before_flush" => Hooks { before_flush: Some(stop), ..Hooks::default() },
        "after_flush_before_sync" => Hooks { after_flush_before_sync: Some(stop), ..Hooks::default() },
        "after_sync" => Hooks { after_sync: Some(stop), ..Hooks::default() },
        other => unreachable!("{other}"),
    }
}

fn tell(line: &str) {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}").unwrap();
    stdout.flush().unwrap();
}

/// Not a test by itself: the store that is to be killed. It writes for ever and tells each acknowledgement.
#[test]
fn child() {
    let Some(dir) = std::env::var_os("HAFAN_CHILD_DIR") else { return };
    let first_number: u64 = std::env::var("HAFAN_CHILD_NUMBER").unwrap().parse().unwrap();
    let options = options(Path::new(&dir));
    let stop = std::env::var("HAFAN_CHILD_STOP").unwrap_or_default();
    let mut hooks = match stop.split_once(':') {
        Some((place, times)) => stopping_at(place, times.parse().unwrap()),
        None => Hooks::default(),
    };
    if std::env::var("HAFAN_CHILD_SYNC").unwrap() == "flush only" {
        hooks.sync_mode = SyncMode::FlushOnly;
    }
    let log = Arc::new(options.hooks(hooks).open().unwrap());
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap().block_on(async {
        let writers: Vec<_> =
            (0..WRITERS).map(|writer| tokio::spawn(write_for_ever(log.clone(), writer, first_number))).collect();
        for writer in writers {
            writer.await.unwrap();
        }
    });
}

async fn write_for_ever(log: Arc<SledLog>, writer: u64, first_number: u64) {
    let stream = StreamName::new(format!("writer/{writer}")).unwrap();
    let mut version = log.version_of(&stream).await.unwrap().0;
    for number in (first_number + writer..).step_by(WRITERS as usize) {
        let committed = log.append(append(writer, version, number)).await.unwrap();
        version += 1;
        tell(&format!("ack {} {number}", committed.first));
    }
}

/// This program as the child, on the disk.
fn child_on(disk: &VolatileDisk, sync: &str, first_number: u64) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture"]).stdout(Stdio::piped());
    command.env("HAFAN_CHILD_DIR", disk.dir()).env("HAFAN_CHILD_SYNC", sync);
    command.env("HAFAN_CHILD_NUMBER", first_number.to_string());
    disk.preload(&mut command).unwrap();
    command
}

/// Runs the store on the disk and kills it; acknowledgements that were already on their way are counted too.
fn run_and_kill(disk: &VolatileDisk, sync: &str, first_number: u64, kill: Kill) -> Acknowledged {
    let mut command = child_on(disk, sync, first_number);
    if let Kill::At(place, times) = kill {
        command.env("HAFAN_CHILD_STOP", format!("{place}:{times}"));
    }
    let mut child = command.spawn().unwrap();
    let mut acknowledged = Acknowledged::new();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    loop {
        match kill {
            Kill::After(count) if acknowledged.len() >= count => break,
            Kill::After(_) | Kill::At(..) => {}
        }
        let line = lines.next().expect("the store ended by itself");
        match kill {
            Kill::At(place, _) if line == format!("at {place}") => break,
            Kill::After(_) | Kill::At(..) => acknowledged.extend(read_line(&line)),
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    acknowledged.extend(lines.filter_map(|line| read_line(&line)));
    acknowledged
}

fn read_line(line: &str) -> Option<(Position, u64)> {
    let (position, number) = line.strip_prefix("ack ")?.split_once(' ')?;
    Some((Position(position.parse().ok()?), number.parse().ok()?))
}

/// Opens what is left and holds it against what was acknowledged; says what is wrong.
fn check(dir: &Path, acknowledged: &Acknowledged) -> Result<(), String> {
    let opened = catch_unwind(AssertUnwindSafe(|| options(dir).open()));
    let log = opened.map_err(|_| "it panics at opening".to_owned())?.map_err(|error| error.to_string())?;
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(check_contents(&log, acknowledged))
}

async fn check_contents(log: &SledLog, acknowledged: &Acknowledged) -> Result<(), String> {
    let verified = log.verify().await.map_err(|error| error.to_string())?;
    assert_eq!(log.blob_files().unwrap(), 0);
    let mut found = Acknowledged::new();
    let mut numbers = std::collections::BTreeSet::new();
    while found.len() < verified.position.0 as usize {
        let from = Position(found.len() as u64 + 1);
        for event in log.read(from, 100).await.map_err(|error| error.to_string())? {
            let number = number_in(&event);
            assert!(numbers.insert(number), "{number} is there twice");
            found.insert(event.position, number);
        }
    }
    for (position, number) in acknowledged {
        if found.get(position) != Some(number) {
            return Err(format!("{number} was acknowledged at {position}, and is lost"));
        }
    }
    // What is atomic with the event is there exactly if the event is.
    for number in numbers {
        let request = append(0, 0, number).request.unwrap();
        let outcome = log.request(&request.key).await.unwrap().ok_or_else(|| format!("request {number} is lost"))?;
        let text = log.vault(&text(number)).await.unwrap().ok_or_else(|| format!("text {number} is lost"))?;
        assert_eq!(
            (outcome.outcome.as_slice(), text.as_slice()),
            (&number.to_be_bytes()[..], &number.to_be_bytes()[..])
        );
    }
    Ok(())
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Keeps the folder of a test that failed.
fn keeping_home(test: impl FnOnce(&Path)) {
    let home = TempDir::new().unwrap();
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| test(home.path()))) {
        println!("kept {}", home.keep().display());
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_the_power_fails() {
    let (rounds, seed) = (setting("HAFAN_POWER_CUTS", 5), setting("HAFAN_SEED", 1));
    keeping_home(|home| {
        let disk = VolatileDisk::new(home.join("store"), home.join("writes.log")).unwrap();
        let mut acknowledged = Acknowledged::new();
        let mut total = Lost::default();
        for round in seed..seed + rounds {
            let cut = match round % 3 {
                1 => Cut::All,
                2 => Cut::Half { seed: round },
                _ => Cut::Pages { seed: round },
            };
            let chance = (round * 7919 % 397) as usize;
            let kill = match round % 5 {
                0 | 1 => Kill::At("after_flush_before_sync", 1 + chance % 80),
                2 => Kill::After(chance),
                3 => Kill::At("before_flush", 1 + chance % 80),
                _ => Kill::At("after_sync", 1 + chance % 80),
            };
            acknowledged.extend(run_and_kill(&disk, "flush and sync", round << 32, kill));
            let lost = disk.cut_power(cut).unwrap();
            println!("round {round}: {kill:?}, {cut:?}, {} acknowledged so far, {lost:?}", acknowledged.len());
            assert_eq!(check(disk.dir(), &acknowledged), Ok(()), "round {round}");
            total.lost += lost.lost;
            total.barriers += lost.barriers;
        }
        assert!(!acknowledged.is_empty() && total.barriers > 0, "{} acknowledged, {total:?}", acknowledged.len());
        assert!(total.lost > 0, "no power cut took anything");
    });
}

#[test]
fn a_store_that_only_flushes_is_caught() {
    keeping_home(|home| {
        let disk = VolatileDisk::new(home.join("store"), home.join("writes.log")).unwrap();
        let acknowledged = run_and_kill(&disk, "flush only", 1, Kill::After(200));
        let lost = disk.cut_power(Cut::All).unwrap();
        assert!(lost.lost > 0, "{lost:?}");
        let found = check(disk.dir(), &acknowledged);
        assert!(found.is_err(), "the harness saw nothing missing");
    });
}

/// Runs the store until it ends by itself because of an I/O error, which it must.
fn run_until_aborted(disk: &VolatileDisk, first_number: u64, fail: Fail) -> Acknowledged {
    let mut command = child_on(disk, "flush and sync", first_number);
    disk.fail_once(&mut command, fail);
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let acknowledged = lines.filter_map(|line| read_line(&line)).collect();
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), Some(6), "after {fail:?} it ended with {status}");
    acknowledged
}

#[test]
fn an_io_error_ends_the_process_and_loses_nothing_acknowledged() {
    keeping_home(|home| {
        let disk = VolatileDisk::new(home.join("store"), home.join("writes.log")).unwrap();
        let mut acknowledged = Acknowledged::new();
        let fails = [Fail::Sync(30), Fail::Write(50), Fail::Sync(21), Fail::Write(41)];
        for (round, fail) in (1_u64..).zip(fails) {
            let before = acknowledged.len();
            acknowledged.extend(run_until_aborted(&disk, round << 32, fail));
            assert!(acknowledged.len() > before, "{fail:?} came before anything was acknowledged");
            disk.cut_power(Cut::All).unwrap();
            assert_eq!(check(disk.dir(), &acknowledged), Ok(()), "after {fail:?}");
        }
    });
}
