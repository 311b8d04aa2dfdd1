//! The preloaded library and the reader of its log, together: this test program runs itself on a volatile disk.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test, told by its environment that it is the child"
)]

use std::fs::{self, File, OpenOptions};
use std::io::{IoSlice, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use power_cut::{Cut, Fail, SteppedClock, VolatileDisk};
use tempfile::TempDir;

/// Runs `case` of the child in a process of its own, on a disk that holds `before`; answers what a cut leaves.
fn after_cut(case: &str, before: &[(&str, &str)], fail: Option<Fail>) -> (Vec<(String, String)>, power_cut::Lost) {
    let home = TempDir::new().unwrap();
    let disk = VolatileDisk::new(home.path().join("disk"), home.path().join("log")).unwrap();
    for (name, text) in before {
        fs::write(disk.dir().join(name), text).unwrap();
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture"]).env("POWER_CUT_TEST_CASE", case).env("CHILD_DIR", disk.dir());
    disk.preload(&mut command).unwrap();
    if let Some(fail) = fail {
        disk.fail_once(&mut command, fail);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let lost = disk.cut_power(Cut::All).unwrap();
    let mut left: Vec<_> = fs::read_dir(disk.dir())
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap()))
        .collect();
    left.sort();
    (left, lost)
}

fn left(case: &str, before: &[(&str, &str)]) -> Vec<(String, String)> {
    after_cut(case, before, None).0
}

fn files(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// Not a test by itself: what the child does when this program runs itself.
#[test]
fn child() {
    let (Some(case), Some(dir)) = (std::env::var_os("POWER_CUT_TEST_CASE"), std::env::var_os("CHILD_DIR")) else {
        return;
    };
    let dir = Path::new(&dir);
    let open = |name: &str| OpenOptions::new().read(true).write(true).open(dir.join(name)).unwrap();
    match case.to_str().unwrap() {
        "every way of writing" => {
            File::create(dir.join("new")).unwrap().write_all(b"unsynced").unwrap();
            open("a").write_all_at(b"XX", 1).unwrap();
            let mut appended = OpenOptions::new().append(true).open(dir.join("b")).unwrap();
            appended.write_all(b" and more").unwrap();
            let mut vectored = open("c");
            vectored.seek(SeekFrom::Start(2)).unwrap();
            assert_eq!(vectored.write_vectored(&[IoSlice::new(b"12"), IoSlice::new(b"34567")]).unwrap(), 7);
            open("d").set_len(1).unwrap();
            assert_eq!(fs::read_to_string(dir.join("a")).unwrap(), "aXXa");
            assert_eq!(fs::read_to_string(dir.join("b")).unwrap(), "bbbb and more");
            assert_eq!(fs::read_to_string(dir.join("c")).unwrap(), "cc1234567");
        }
        "barriers" => {
            let (a, b) = (open("a"), open("b"));
            a.write_all_at(b"1", 0).unwrap();
            b.write_all_at(b"1", 0).unwrap();
            a.sync_data().unwrap();
            a.write_all_at(b"2", 1).unwrap();
            // Another descriptor of the same file is as good.
            b.write_all_at(b"2", 1).unwrap();
            File::open(dir.join("b")).unwrap().sync_all().unwrap();
            b.write_all_at(b"3", 2).unwrap();
        }
        "renamed" => {
            open("a").write_all_at(b"1", 0).unwrap();
            fs::rename(dir.join("a"), dir.join("z")).unwrap();
        }
        "sync fails once" => {
            let a = open("a");
            a.write_all_at(b"1", 0).unwrap();
            assert_eq!(a.sync_data().unwrap_err().raw_os_error(), Some(5));
        }
        "write fails once" => {
            let a = open("a");
            a.write_all_at(b"1", 0).unwrap();
            assert_eq!(a.write_all_at(b"2", 1).unwrap_err().raw_os_error(), Some(5));
            a.sync_data().unwrap();
        }
        "clock" => {
            let clock = SteppedClock::new(dir.join("clock")).unwrap();
            let seconds = |time: SystemTime| time.duration_since(UNIX_EPOCH).unwrap().as_secs().cast_signed();
            for step in [0, 3_600, -7_200, 0] {
                clock.set(step).unwrap();
                // What the kernel stamps goes by no library.
                fs::write(dir.join("stamped"), b"now").unwrap();
                let right = seconds(fs::metadata(dir.join("stamped")).unwrap().modified().unwrap());
                assert!((seconds(SystemTime::now()) - right - step).abs() < 1_800, "{step}");
            }
        }
        other => unreachable!("{other}"),
    }
}

#[test]
fn what_was_not_synced_is_taken_back_however_it_was_written() {
    let before = [("a", "aaaa"), ("b", "bbbb"), ("c", "cccc"), ("d", "dddd")];
    let (left, lost) = after_cut("every way of writing", &before, None);
    assert_eq!(left, files(&[("a", "aaaa"), ("b", "bbbb"), ("c", "cccc"), ("d", "dddd"), ("new", "")]));
    assert_eq!((lost.unsynced, lost.lost, lost.barriers), (6, 6, 0));
}

#[test]
fn a_barrier_keeps_what_came_before_it_in_its_own_file() {
    assert_eq!(left("barriers", &[("a", "aaaa"), ("b", "bbbb")]), files(&[("a", "1aaa"), ("b", "12bb")]));
}

#[test]
fn a_file_is_known_by_more_than_its_name() {
    assert_eq!(left("renamed", &[("a", "aaaa")]), files(&[("z", "aaaa")]));
}

#[test]
fn a_failed_sync_is_no_barrier() {
    let (left, lost) = after_cut("sync fails once", &[("a", "aaaa")], Some(Fail::Sync(1)));
    assert_eq!((left, lost.barriers), (files(&[("a", "aaaa")]), 0));
}

#[test]
fn a_failed_write_changes_nothing() {
    let (left, lost) = after_cut("write fails once", &[("a", "aaaa")], Some(Fail::Write(2)));
    assert_eq!((left, lost.unsynced), (files(&[("a", "1aaa")]), 0));
}

#[test]
fn the_wall_clock_is_stepped_while_the_program_runs() {
    let home = TempDir::new().unwrap();
    let clock = SteppedClock::new(home.path().join("clock")).unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture"]).env("POWER_CUT_TEST_CASE", "clock").env("CHILD_DIR", home.path());
    clock.preload(&mut command).unwrap();
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}
