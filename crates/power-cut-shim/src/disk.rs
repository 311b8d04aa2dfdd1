//! The watched folder: what is written into it is noted first.
//!
//! Noting and doing happen under one lock, so that the log has the writes in the order in which they were done, and a
//! barrier covers exactly those done before its sync began.

use std::ffi::{CStr, CString};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use libc::{c_int, off64_t, size_t, ssize_t};

use crate::record::{Kind, Record};
use crate::syscalls::{self, Look};

struct Disk {
    dir: Vec<u8>,
    log: c_int,
    lock: Mutex<()>,
    fail: Option<Fail>,
    writes: AtomicU64,
    syncs: AtomicU64,
}

#[derive(Clone, Copy)]
enum Fail {
    Write(u64),
    Sync(u64),
}

/// A file below the watched folder.
pub(crate) struct Watched {
    disk: &'static Disk,
    fd: c_int,
    look: Look,
}

/// The file behind a descriptor, if it is a file and lies below the watched folder.
pub(crate) fn watched(fd: c_int) -> Option<Watched> {
    let disk = disk()?;
    if fd <= libc::STDERR_FILENO || fd == disk.log {
        return None;
    }
    let errno = syscalls::errno();
    let path = syscalls::path_of(fd);
    let is_below =
        path.is_some_and(|path| path.strip_prefix(&*disk.dir).is_some_and(|rest| rest.first() == Some(&b'/')));
    let look = if is_below { syscalls::look_at(fd) } else { None };
    syscalls::set_errno(errno);
    let look = look.filter(|look| look.is_file)?;
    Some(Watched { disk, fd, look })
}

/// Notes and does a write. `place` is `None` where the descriptor's own place counts.
///
/// # Safety
/// `buffer` points to `count` readable bytes.
pub(crate) unsafe fn write_at(
    file: &Watched,
    buffer: *const u8,
    count: size_t,
    offset: off64_t,
    place: Option<off64_t>,
) -> ssize_t {
    let Watched { disk, fd, .. } = *file;
    let number = disk.writes.fetch_add(1, Ordering::SeqCst) + 1;
    if matches!(disk.fail, Some(Fail::Write(failing)) if failing == number) {
        syscalls::set_errno(libc::EIO);
        return -1;
    }
    let _noting = disk.lock();
    // Safety: the caller promises that the bytes are readable.
    let new = unsafe { std::slice::from_raw_parts(buffer, count) };
    let Some(look) = syscalls::look_at(fd) else { return broken() };
    let at = u64::try_from(offset).unwrap_or(0);
    let overwritten = look.size.saturating_sub(at).min(count as u64);
    let old = old_bytes(fd, overwritten, at);
    if disk.note(&Record { kind: Kind::Write, file: &look, at, old: &old, new }).is_err() {
        return broken();
    }
    // Safety: the caller promises that the bytes are readable.
    let written = unsafe {
        match place {
            Some(offset) => syscalls::pwrite(fd, buffer.cast(), count, offset),
            None => syscalls::write(fd, buffer.cast(), count),
        }
    };
    let errno = syscalls::errno();
    let done = u64::try_from(written).unwrap_or(0);
    if done < count as u64
        && disk.note(&Record { kind: Kind::Void, file: &look, at: done, old: &[], new: &[] }).is_err()
    {
        return broken();
    }
    syscalls::set_errno(errno);
    written
}

/// Notes and does a truncation.
pub(crate) fn truncate(file: &Watched, size: off64_t) -> c_int {
    let Watched { disk, fd, .. } = *file;
    let _noting = disk.lock();
    let Some(look) = syscalls::look_at(fd) else { return broken() as c_int };
    let at = u64::try_from(size).unwrap_or(0);
    let old = old_bytes(fd, look.size.saturating_sub(at), at);
    if disk.note(&Record { kind: Kind::Truncate, file: &look, at, old: &old, new: &[] }).is_err() {
        return broken() as c_int;
    }
    syscalls::ftruncate(fd, size)
}

/// Syncs, then notes the barrier: it covers what was done before the sync began.
pub(crate) fn sync(file: &Watched, sync: fn(c_int) -> c_int) -> c_int {
    let Watched { disk, fd, ref look } = *file;
    let number = disk.syncs.fetch_add(1, Ordering::SeqCst) + 1;
    if matches!(disk.fail, Some(Fail::Sync(failing)) if failing == number) {
        syscalls::set_errno(libc::EIO);
        return -1;
    }
    let begun = {
        let _noting = disk.lock();
        syscalls::end_of(disk.log)
    };
    let result = sync(fd);
    if result != 0 {
        return result;
    }
    let _noting = disk.lock();
    match disk.note(&Record { kind: Kind::Barrier, file: look, at: begun, old: &[], new: &[] }) {
        Ok(()) => 0,
        Err(_) => broken() as c_int,
    }
}

impl Disk {
    fn lock(&self) -> MutexGuard<'_, ()> {
        self.lock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, record: &Record<'_>) -> Result<(), c_int> {
        syscalls::append(self.log, &record.encode())
    }
}

/// Bytes about to be lost. A file opened only for writing cannot be read by its own descriptor, so it is opened again.
fn old_bytes(fd: c_int, count: u64, at: u64) -> Vec<u8> {
    let count = usize::try_from(count).unwrap_or(0);
    if count == 0 {
        return Vec::new();
    }
    let own = syscalls::read_at(fd, count, at);
    if own.len() == count { own } else { syscalls::read_again(fd, count, at) }
}

/// The log cannot be written: the test would prove nothing, so the write fails.
fn broken() -> ssize_t {
    syscalls::set_errno(libc::EIO);
    -1
}

fn disk() -> Option<&'static Disk> {
    static DISK: OnceLock<Option<Disk>> = OnceLock::new();
    DISK.get_or_init(|| {
        let dir = variable(c"POWER_CUT_DIR")?.to_bytes().to_vec();
        let log = syscalls::open_to_append(&variable(c"POWER_CUT_LOG")?)?;
        let fail = variable(c"POWER_CUT_FAIL").and_then(|text| read_fail(text.to_str().ok()?));
        Some(Disk { dir, log, lock: Mutex::new(()), fail, writes: AtomicU64::new(0), syncs: AtomicU64::new(0) })
    })
    .as_ref()
}

fn read_fail(text: &str) -> Option<Fail> {
    let (what, number) = text.split_once(':')?;
    let number = number.parse().ok()?;
    match what {
        "write" => Some(Fail::Write(number)),
        "sync" => Some(Fail::Sync(number)),
        _ => None,
    }
}

pub(crate) fn variable(name: &CStr) -> Option<CString> {
    // Safety: the name ends with a zero, and nothing changes the environment of a program under test while it is read.
    let found = unsafe { libc::getenv(name.as_ptr()) };
    // Safety: what the C library gives ends with a zero.
    (!found.is_null()).then(|| unsafe { CStr::from_ptr(found) }.to_owned())
}
