//! The system calls themselves, by number, so that nothing here can meet an interposed function. Each sets `errno` as the C
//! library's function would.

use libc::{c_char, c_int, c_long, c_void, clockid_t, iovec, off64_t, size_t, ssize_t, timespec};

/// # Safety
/// `buffer` points to `count` readable bytes.
pub(crate) unsafe fn write(fd: c_int, buffer: *const c_void, count: size_t) -> ssize_t {
    // Safety: the caller's promise is the kernel's only condition.
    unsafe { libc::syscall(libc::SYS_write, fd, buffer, count) as ssize_t }
}

/// # Safety
/// `buffer` points to `count` readable bytes.
pub(crate) unsafe fn pwrite(fd: c_int, buffer: *const c_void, count: size_t, offset: off64_t) -> ssize_t {
    // Safety: the caller's promise is the kernel's only condition.
    unsafe { libc::syscall(libc::SYS_pwrite64, fd, buffer, count, offset) as ssize_t }
}

/// # Safety
/// `parts` points to `count` parts, each readable.
pub(crate) unsafe fn writev(fd: c_int, parts: *const iovec, count: c_int) -> ssize_t {
    // Safety: the caller's promise is the kernel's only condition.
    unsafe { libc::syscall(libc::SYS_writev, fd, parts, count) as ssize_t }
}

/// # Safety
/// `parts` points to `count` parts, each readable.
pub(crate) unsafe fn pwritev(fd: c_int, parts: *const iovec, count: c_int, offset: off64_t) -> ssize_t {
    // The kernel takes the offset in two halves; on a 64-bit machine the second is nothing.
    // Safety: the caller's promise is the kernel's only condition.
    unsafe { libc::syscall(libc::SYS_pwritev, fd, parts, count, offset, 0 as c_long) as ssize_t }
}

/// Writes all of it where the file ends (the file is open for appending).
pub(crate) fn append(fd: c_int, bytes: &[u8]) -> Result<(), c_int> {
    let mut rest = bytes;
    while !rest.is_empty() {
        // Safety: a slice is readable.
        let written = unsafe { write(fd, rest.as_ptr().cast(), rest.len()) };
        match usize::try_from(written) {
            Ok(written) => rest = &rest[written..],
            Err(_) if errno() == libc::EINTR => {}
            Err(_) => return Err(errno()),
        }
    }
    Ok(())
}

/// Reads `count` bytes at an offset, fewer at the end of the file or on an error.
pub(crate) fn read_at(fd: c_int, count: usize, offset: u64) -> Vec<u8> {
    let mut bytes = vec![0; count];
    let mut done = 0;
    while done < count {
        let rest = &mut bytes[done..];
        // Safety: a slice is writable.
        let read = unsafe { libc::syscall(libc::SYS_pread64, fd, rest.as_mut_ptr(), rest.len(), offset + done as u64) };
        match usize::try_from(read) {
            Ok(0) | Err(_) => break,
            Ok(read) => done += read,
        }
    }
    bytes.truncate(done);
    bytes
}

/// The same through a descriptor of its own, for a file that was opened only for writing.
pub(crate) fn read_again(fd: c_int, count: usize, offset: u64) -> Vec<u8> {
    let path = format!("/proc/self/fd/{fd}\0");
    let flags = libc::O_RDONLY | libc::O_CLOEXEC;
    // Safety: the path ends with a zero.
    let opened = unsafe { libc::syscall(libc::SYS_openat, libc::AT_FDCWD, path.as_ptr(), flags, 0) };
    let Some(opened) = c_int::try_from(opened).ok().filter(|fd| *fd >= 0) else { return Vec::new() };
    let bytes = read_at(opened, count, offset);
    // Safety: this descriptor is ours alone.
    unsafe { libc::syscall(libc::SYS_close, opened) };
    bytes
}

pub(crate) fn ftruncate(fd: c_int, size: off64_t) -> c_int {
    // Safety: no memory is passed.
    unsafe { libc::syscall(libc::SYS_ftruncate, fd, size) as c_int }
}

pub(crate) fn fsync(fd: c_int) -> c_int {
    // Safety: no memory is passed.
    unsafe { libc::syscall(libc::SYS_fsync, fd) as c_int }
}

pub(crate) fn fdatasync(fd: c_int) -> c_int {
    // Safety: no memory is passed.
    unsafe { libc::syscall(libc::SYS_fdatasync, fd) as c_int }
}

/// # Safety
/// `found` points to a timespec that may be written.
pub(crate) unsafe fn clock_gettime(clock: clockid_t, found: *mut timespec) -> c_int {
    // Safety: the caller's promise is the kernel's only condition.
    unsafe { libc::syscall(libc::SYS_clock_gettime, clock, found) as c_int }
}

/// Where the next `write` goes: the end of a file opened for appending, otherwise its own place.
pub(crate) fn where_writes_go(fd: c_int) -> off64_t {
    // Safety: no memory is passed.
    let flags = unsafe { libc::syscall(libc::SYS_fcntl, fd, libc::F_GETFL) };
    let appends = flags >= 0 && flags & c_long::from(libc::O_APPEND) != 0;
    if appends {
        return look_at(fd).map_or(0, |file| i64::try_from(file.size).unwrap_or(i64::MAX));
    }
    // Safety: no memory is passed.
    unsafe { libc::syscall(libc::SYS_lseek, fd, 0 as c_long, libc::SEEK_CUR) }
}

/// The size of a file.
pub(crate) fn end_of(fd: c_int) -> u64 {
    look_at(fd).map_or(0, |file| file.size)
}

/// Opens a file for reading.
pub(crate) fn open_to_read(path: &std::ffi::CStr) -> Option<c_int> {
    let flags = libc::O_RDONLY | libc::O_CLOEXEC;
    // Safety: the path ends with a zero.
    let fd = unsafe { libc::syscall(libc::SYS_openat, libc::AT_FDCWD, path.as_ptr(), flags, 0) };
    c_int::try_from(fd).ok().filter(|fd| *fd >= 0)
}

/// What the kernel says about an open file.
pub(crate) struct Look {
    pub(crate) inode: u64,
    /// When it was made, nanoseconds since 1970, or 0 if the file system does not say: tells apart two files that had the
    /// same inode one after the other.
    pub(crate) born: u64,
    pub(crate) size: u64,
    pub(crate) is_file: bool,
}

pub(crate) fn look_at(fd: c_int) -> Option<Look> {
    // Safety: a statx of zeros is a valid value; the kernel fills it in.
    let mut found: libc::statx = unsafe { std::mem::zeroed() };
    let empty: *const c_char = c"".as_ptr();
    let wanted = libc::STATX_BASIC_STATS | libc::STATX_BTIME;
    // Safety: both pointers live as long as the call.
    let result = unsafe { libc::syscall(libc::SYS_statx, fd, empty, libc::AT_EMPTY_PATH, wanted, &raw mut found) };
    if result != 0 {
        return None;
    }
    let has_birth = found.stx_mask & libc::STATX_BTIME != 0;
    let born = found.stx_btime.tv_sec.unsigned_abs() * 1_000_000_000 + u64::from(found.stx_btime.tv_nsec);
    Some(Look {
        inode: found.stx_ino,
        born: if has_birth { born } else { 0 },
        size: found.stx_size,
        is_file: u32::from(found.stx_mode) & libc::S_IFMT == libc::S_IFREG,
    })
}

/// The path an open file has now, if it fits.
pub(crate) fn path_of(fd: c_int) -> Option<Vec<u8>> {
    let link = format!("/proc/self/fd/{fd}\0");
    let mut path = vec![0_u8; 4096];
    // Safety: the link ends with a zero, and the buffer is as long as said.
    let count =
        unsafe { libc::syscall(libc::SYS_readlinkat, libc::AT_FDCWD, link.as_ptr(), path.as_mut_ptr(), path.len()) };
    let count = usize::try_from(count).ok().filter(|count| *count < path.len())?;
    path.truncate(count);
    Some(path)
}

/// Opens or makes a file for appending.
pub(crate) fn open_to_append(path: &std::ffi::CStr) -> Option<c_int> {
    let flags = libc::O_CREAT | libc::O_WRONLY | libc::O_APPEND | libc::O_CLOEXEC;
    // Safety: the path ends with a zero.
    let fd = unsafe { libc::syscall(libc::SYS_openat, libc::AT_FDCWD, path.as_ptr(), flags, 0o600) };
    c_int::try_from(fd).ok().filter(|fd| *fd >= 0)
}

pub(crate) fn errno() -> c_int {
    // Safety: the C library's errno of this thread is always there.
    unsafe { *libc::__errno_location() }
}

pub(crate) fn set_errno(errno: c_int) {
    // Safety: the C library's errno of this thread is always there.
    unsafe { *libc::__errno_location() = errno }
}
