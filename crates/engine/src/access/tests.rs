//! A log kept over a memory store, with a clock that is moved by hand.

mod forged;

use std::fs;

use event_log::MemoryLog;
use event_log::clock::ManualClock;

use super::*;
use crate::signing::PublicKey;

struct Desk {
    folder: tempfile::TempDir,
    clock: Arc<ManualClock>,
    log: Arc<dyn EventLog>,
    keys: SigningKeys,
    day_bytes: u64,
}

const SEARCH: &str = "authorities/W06000015/searches/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";

impl Desk {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::at("2026-11-23T10:00:00Z".parse().unwrap()));
        let log: Arc<dyn EventLog> = Arc::new(MemoryLog::new(clock.clone()));
        let keys = SigningKeys::of_this_run().unwrap();
        Self { folder: tempfile::tempdir().unwrap(), clock, log, keys, day_bytes: 1 << 20 }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("access")
    }

    fn open(&self) -> Result<AccessLog, AccessError> {
        let flush_every = Duration::from_secs(3_600);
        let options = Options { folder: self.path(), days: 2, day_bytes: self.day_bytes, flush_every };
        AccessLog::open(options, &self.log, Some(self.keys.clone()))
    }

    fn verified(&self) -> Result<Verified, Broken> {
        verify(&self.path(), self.keys.public()).unwrap()
    }

    fn file(&self, day: &str) -> PathBuf {
        self.path().join(format!("{day}.jsonl"))
    }

    fn text(&self, day: &str) -> String {
        fs::read_to_string(self.file(day)).unwrap()
    }

    fn advance(&self, seconds: i64) {
        self.clock.advance_micros(seconds * 1_000_000);
    }
}

fn looks(log: &AccessLog, who: &str, method: &str, refused: Option<&str>) {
    let by = By::Known(Actor {
        id: who.parse().unwrap(),
        role: vocabulary::Role::PlacementFinder,
        organisation: "authorities/W06000015".parse().unwrap(),
    });
    log.place().unwrap().record(Access {
        at: log.now(),
        by,
        method: method.to_owned(),
        object: Some(SEARCH.to_owned()),
        outcome: if refused.is_some() { "PERMISSION_DENIED" } else { "OK" },
        reason: refused.map(str::to_owned),
    });
}

#[tokio::test]
async fn what_one_person_asks_within_a_minute_is_one_line_with_a_count() {
    let desk = Desk::new();
    let log = desk.open().unwrap();
    for _ in 0..3 {
        looks(&log, "people/ann.finder", "a/GetSearch", None);
        desk.advance(10);
    }
    looks(&log, "people/ann.finder", "a/GetSearch", Some("NOT_PERMITTED"));
    looks(&log, "people/bea.finder", "a/GetSearch", None);
    desk.advance(60);
    looks(&log, "people/ann.finder", "a/GetSearch", None);
    log.flush().await.unwrap();
    let mut reader = DayReader::open(&desk.path(), log.now().london_date()).unwrap().unwrap();
    let mut told = Vec::new();
    while let Some(line) = reader.next_line().unwrap() {
        if let Line::Called(called) = line {
            told.push(format!("{} {} {} {}", called.at, called.who.unwrap(), called.outcome, called.count));
        }
    }
    assert_eq!(
        told,
        [
            "2026-11-23T10:00:00Z people/ann.finder OK 3",
            "2026-11-23T10:00:30Z people/ann.finder PERMISSION_DENIED 1",
            "2026-11-23T10:00:30Z people/bea.finder OK 1",
            "2026-11-23T10:01:30Z people/ann.finder OK 1",
        ]
    );
    log.stop().await.unwrap();
    assert_eq!(desk.verified().map(|found| (found.calls, found.heads, found.unsigned)), Ok((6, 1, 0)));
}

#[tokio::test]
async fn a_day_is_chained_to_the_one_before_signed_at_its_end_and_deleted_when_it_is_no_longer_kept() {
    let desk = Desk::new();
    let log = desk.open().unwrap();
    for _ in 0..5 {
        looks(&log, "people/ann.finder", "a/GetSearch", None);
        log.flush().await.unwrap();
        desk.advance(86_400);
    }
    looks(&log, "people/ann.finder", "a/GetSearch", None);
    log.stop().await.unwrap();
    let kept: Vec<String> = days(&desk.path()).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(kept, ["2026-11-26", "2026-11-27", "2026-11-28"]);
    let found = desk.verified().unwrap();
    assert_eq!((found.calls, found.heads), (3, 3));
    assert!(desk.text("2026-11-27").contains("\"previous_day\":\"2026-11-26\""));
    fs::remove_file(desk.file("2026-11-27")).unwrap();
    let broken = desk.verified().unwrap_err();
    assert_eq!((broken.file.as_str(), broken.line), ("2026-11-28.jsonl", 1));
}

/// A desk with a day of some lines, signed, and a day after it.
async fn two_days() -> Desk {
    let desk = Desk::new();
    let log = desk.open().unwrap();
    for who in ["people/ann.finder", "people/bea.finder", "people/cat.finder"] {
        looks(&log, who, "a/GetSearch", None);
    }
    log.flush().await.unwrap();
    desk.advance(86_400);
    looks(&log, "people/ann.finder", "a/GetSearch", None);
    log.stop().await.unwrap();
    assert!(desk.verified().is_ok());
    desk
}

#[tokio::test]
async fn a_changed_dropped_inserted_or_reordered_line_is_found_where_it_is() {
    let desk = two_days().await;
    let day = "2026-11-23";
    let whole = desk.text(day);
    let lines: Vec<&str> = whole.lines().collect();
    assert_eq!(lines.len(), 5, "{whole}");
    let changed = |lines: &[&str]| {
        fs::write(desk.file(day), lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
        desk.verified().unwrap_err()
    };
    let one_else = lines[1].replace("people/ann", "people/eve");
    let found = changed(&[lines[0], &one_else, lines[2], lines[3], lines[4]]);
    assert_eq!((found.line, found.why), (2, LineError::Chain));
    for (order, line) in
        [(vec![0, 2, 3, 4], 2), (vec![0, 2, 1, 3, 4], 2), (vec![0, 1, 1, 2, 3, 4], 3), (vec![1, 2, 3, 4], 1)]
    {
        let chosen: Vec<&str> = order.iter().map(|index| lines[*index]).collect();
        assert_eq!(changed(&chosen).line, line, "{order:?}");
    }
    let found = changed(&lines[..4]);
    assert_eq!((found.file.as_str(), found.line), ("2026-11-24.jsonl", 1), "a day cut off at its end");
    fs::write(desk.file(day), &whole).unwrap();
    let others: Vec<PublicKey> = SigningKeys::of_this_run().unwrap().public().to_vec();
    let found = verify(&desk.path(), &others).unwrap().unwrap_err();
    assert_eq!((found.line, found.why), (5, LineError::Signature));
}

#[tokio::test]
async fn a_start_goes_on_after_the_last_whole_line_and_says_what_was_cut_off() {
    let desk = two_days().await;
    let file = desk.file("2026-11-24");
    let mut torn = fs::read(&file).unwrap();
    torn.extend_from_slice(b"{\"kind\":\"cal");
    fs::write(&file, torn).unwrap();
    let log = desk.open().unwrap();
    looks(&log, "people/bea.finder", "a/GetSearch", None);
    log.stop().await.unwrap();
    assert!(desk.text("2026-11-24").contains("\"torn_bytes\":12"));
    let found = desk.verified().unwrap();
    assert_eq!((found.calls, found.unsigned), (5, 0));
    fs::write(&file, "something else\n").unwrap();
    assert!(matches!(desk.open(), Err(AccessError::NotOurs { line: 1, .. })));
}

#[tokio::test]
async fn a_day_that_nobody_ended_is_signed_before_the_next_begins() {
    let desk = Desk::new();
    let log = desk.open().unwrap();
    looks(&log, "people/ann.finder", "a/GetSearch", None);
    log.flush().await.unwrap();
    // As a kill leaves it: nothing of what the end writes.
    let killed = desk.text("2026-11-23");
    log.stop().await.unwrap();
    fs::write(desk.file("2026-11-23"), killed).unwrap();
    assert_eq!(desk.verified().unwrap().unsigned, 2);
    desk.advance(3 * 86_400 / 2);
    let log = desk.open().unwrap();
    looks(&log, "people/ann.finder", "a/GetSearch", None);
    log.stop().await.unwrap();
    assert_eq!(desk.verified().map(|found| (found.calls, found.heads, found.unsigned)), Ok((2, 2, 0)));
}

#[tokio::test]
async fn calls_beyond_the_bytes_of_a_day_are_counted() {
    let desk = Desk { day_bytes: 1_000, ..Desk::new() };
    let log = desk.open().unwrap();
    for number in 0..50 {
        looks(&log, &format!("people/finder.{number}"), "a/GetSearch", None);
    }
    log.stop().await.unwrap();
    let found = desk.verified().unwrap();
    assert!(found.calls > 0 && found.left_out > 0, "{found:?}");
    assert_eq!(found.calls + found.left_out, 50);
}

#[tokio::test]
async fn a_call_that_finds_no_place_is_told_so_and_a_stopped_log_has_none() {
    let desk = Desk::new();
    let log = desk.open().unwrap();
    let places: Vec<Place> = std::iter::from_fn(|| log.place()).collect();
    assert_eq!(places.len(), limits::ACCESS_QUEUE_MAX);
    drop(places);
    assert!(log.place().is_some());
    log.stop().await.unwrap();
    assert!(log.flush().await.is_err() && log.place().is_none());
}

#[tokio::test]
async fn while_the_disk_takes_nothing_nothing_is_lost() {
    let desk = Desk::new();
    let log = desk.open().unwrap();
    looks(&log, "people/ann.finder", "a/GetSearch", None);
    // A file where the folder was: whoever runs this, nothing can be written there.
    fs::rename(desk.path(), desk.folder.path().join("aside")).unwrap();
    fs::write(desk.path(), "").unwrap();
    assert!(log.flush().await.is_err());
    looks(&log, "people/ann.finder", "a/GetSearch", None);
    fs::remove_file(desk.path()).unwrap();
    fs::rename(desk.folder.path().join("aside"), desk.path()).unwrap();
    log.stop().await.unwrap();
    assert_eq!(desk.verified().map(|found| found.calls), Ok(2));
}
