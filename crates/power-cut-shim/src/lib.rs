//! A shared library to preload (`LD_PRELOAD`) that makes a folder behave like a disk with a volatile cache.
//!
//! Every write and truncation of a file below `POWER_CUT_DIR` is noted in the file `POWER_CUT_LOG` before it is done, with
//! what it overwrites. `fsync` and `fdatasync` are noted as barriers for their file. `sync_file_range` is not interposed: it
//! promises nothing. The crate `power-cut` reads the log and takes back what no barrier covers. Without the two variables
//! the library passes everything through.
//!
//! `POWER_CUT_FAIL=sync:N` or `write:N` makes the Nth of them below the folder, counted from the start of the process, fail
//! once with EIO; nothing of it is done.
//!
//! `POWER_CUT_CLOCK` names a file of eight bytes, little-endian: so many nanoseconds are added to the wall clock (`CLOCK_REALTIME`), read anew
//! each time, so that a test steps the clock of a running program.
//!
//! System calls are made directly, never through the C library's functions, which are the very ones interposed here.

#![expect(
    unsafe_code,
    reason = "interposing C functions cannot be done without; each one only passes its arguments on"
)]

mod clock;
mod disk;
mod record;
mod syscalls;

use libc::{c_int, c_void, clockid_t, iovec, off_t, off64_t, size_t, ssize_t, timespec};

/// `write(2)`.
///
/// # Safety
/// As the C function: `buffer` points to `count` readable bytes. The same holds for every function of this library.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn write(fd: c_int, buffer: *const c_void, count: size_t) -> ssize_t {
    match disk::watched(fd) {
        // Safety: the caller's promise is passed on.
        Some(file) => unsafe { disk::write_at(&file, buffer.cast(), count, syscalls::where_writes_go(fd), None) },
        None => unsafe { syscalls::write(fd, buffer, count) },
    }
}

/// `pwrite(2)`.
///
/// # Safety
/// See [`write`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwrite(fd: c_int, buffer: *const c_void, count: size_t, offset: off_t) -> ssize_t {
    // Safety: the caller's promise is passed on.
    unsafe { pwrite64(fd, buffer, count, offset) }
}

/// `pwrite64(2)`, which Rust's standard library calls.
///
/// # Safety
/// See [`write`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwrite64(fd: c_int, buffer: *const c_void, count: size_t, offset: off64_t) -> ssize_t {
    match disk::watched(fd) {
        // Safety: the caller's promise is passed on.
        Some(file) => unsafe { disk::write_at(&file, buffer.cast(), count, offset, Some(offset)) },
        None => unsafe { syscalls::pwrite(fd, buffer, count, offset) },
    }
}

/// `writev(2)`. In a watched folder its parts are written one by one.
///
/// # Safety
/// `parts` points to `count` parts, each readable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn writev(fd: c_int, parts: *const iovec, count: c_int) -> ssize_t {
    if disk::watched(fd).is_none() {
        // Safety: the caller's promise is passed on.
        return unsafe { syscalls::writev(fd, parts, count) };
    }
    // Safety: the caller's promise is passed on.
    unsafe { in_parts(parts, count, |part, _| write(fd, part.iov_base, part.iov_len)) }
}

/// `pwritev(2)`. In a watched folder its parts are written one by one.
///
/// # Safety
/// See [`writev`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwritev(fd: c_int, parts: *const iovec, count: c_int, offset: off_t) -> ssize_t {
    // Safety: the caller's promise is passed on.
    unsafe { pwritev64(fd, parts, count, offset) }
}

/// `pwritev64(2)`. In a watched folder its parts are written one by one.
///
/// # Safety
/// See [`writev`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwritev64(fd: c_int, parts: *const iovec, count: c_int, offset: off64_t) -> ssize_t {
    if disk::watched(fd).is_none() {
        // Safety: the caller's promise is passed on.
        return unsafe { syscalls::pwritev(fd, parts, count, offset) };
    }
    // Safety: the caller's promise is passed on.
    unsafe { in_parts(parts, count, |part, done| pwrite64(fd, part.iov_base, part.iov_len, offset + done as off64_t)) }
}

/// `ftruncate(2)`.
///
/// # Safety
/// Touches no memory of the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ftruncate(fd: c_int, size: off_t) -> c_int {
    // Safety: nothing is asked of the caller.
    unsafe { ftruncate64(fd, size) }
}

/// `ftruncate64(2)`.
///
/// # Safety
/// Touches no memory of the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ftruncate64(fd: c_int, size: off64_t) -> c_int {
    match disk::watched(fd) {
        Some(file) => disk::truncate(&file, size),
        None => syscalls::ftruncate(fd, size),
    }
}

/// `fsync(2)`: a barrier.
///
/// # Safety
/// Touches no memory of the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsync(fd: c_int) -> c_int {
    match disk::watched(fd) {
        Some(file) => disk::sync(&file, syscalls::fsync),
        None => syscalls::fsync(fd),
    }
}

/// `fdatasync(2)`: a barrier.
///
/// # Safety
/// Touches no memory of the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fdatasync(fd: c_int) -> c_int {
    match disk::watched(fd) {
        Some(file) => disk::sync(&file, syscalls::fdatasync),
        None => syscalls::fdatasync(fd),
    }
}

/// `clock_gettime(2)`, which Rust's standard library calls.
///
/// # Safety
/// `found` points to a timespec that may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn clock_gettime(clock: clockid_t, found: *mut timespec) -> c_int {
    // Safety: the caller's promise is passed on.
    let result = unsafe { syscalls::clock_gettime(clock, found) };
    if result == 0 && clock == libc::CLOCK_REALTIME {
        // Safety: the system call has written it.
        clock::step(unsafe { &mut *found });
    }
    result
}

/// Writes parts one after another, up to the first that is not written whole.
///
/// # Safety
/// See [`writev`].
unsafe fn in_parts(
    parts: *const iovec,
    count: c_int,
    mut write_part: impl FnMut(&iovec, size_t) -> ssize_t,
) -> ssize_t {
    let mut done: size_t = 0;
    for index in 0..usize::try_from(count).unwrap_or(0) {
        // Safety: the caller promises `count` parts.
        let part = unsafe { &*parts.add(index) };
        let written = write_part(part, done);
        let Ok(bytes) = size_t::try_from(written) else {
            return if done == 0 { written } else { done as ssize_t };
        };
        done += bytes;
        if bytes < part.iov_len {
            break;
        }
    }
    done as ssize_t
}
