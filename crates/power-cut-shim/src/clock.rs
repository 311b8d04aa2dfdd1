//! The stepped wall clock: what is added to it stands in a file, which a test rewrites while the program runs.

use std::sync::OnceLock;

use libc::{c_int, timespec};

use crate::disk::variable;
use crate::syscalls;

const NANOS_PER_SECOND: i64 = 1_000_000_000;

/// Adds what the file says, if there is one.
pub(crate) fn step(read: &mut timespec) {
    static FILE: OnceLock<Option<c_int>> = OnceLock::new();
    let Some(file) = *FILE.get_or_init(|| syscalls::open_to_read(&variable(c"POWER_CUT_CLOCK")?)) else { return };
    let errno = syscalls::errno();
    let offset = syscalls::read_at(file, size_of::<i64>(), 0).try_into().map_or(0, i64::from_le_bytes);
    syscalls::set_errno(errno);
    let nanos = read.tv_nsec + offset.rem_euclid(NANOS_PER_SECOND);
    read.tv_sec += offset.div_euclid(NANOS_PER_SECOND) + nanos / NANOS_PER_SECOND;
    read.tv_nsec = nanos % NANOS_PER_SECOND;
}
