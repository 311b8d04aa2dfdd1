//! The records of the log. `power-cut` reads what is written here; its test of the two together holds them to each other.
//!
//! Each record is eight little-endian numbers of 64 bits, then bytes:
//!
//! | number | write | truncation | barrier | void |
//! |---|---|---|---|---|
//! | 0 kind | 1 | 2 | 3 | 4 |
//! | 1 inode | of the file | of the file | of the file | of the file |
//! | 2 birth | of the file | of the file | of the file | of the file |
//! | 3 | offset | new size | length of the log when the sync began | bytes really written |
//! | 4 | old size of the file | old size | 0 | 0 |
//! | 5 | length of what was overwritten | length of what was cut off | 0 | 0 |
//! | 6 | length of what is written | 0 | 0 | 0 |
//! | 7 check | sum of the seven, wrapping, plus 1 | same | same | same |
//!
//! After the numbers come the bytes overwritten or cut off, then those written. A record is written before what it tells of
//! is done, so a record cut short at the end of the log tells of nothing. A void takes back the last write of its file as
//! far as it was not done.

use crate::syscalls::Look;

pub(crate) struct Record<'a> {
    pub(crate) kind: Kind,
    pub(crate) file: &'a Look,
    pub(crate) at: u64,
    pub(crate) old: &'a [u8],
    pub(crate) new: &'a [u8],
}

#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Write = 1,
    Truncate = 2,
    Barrier = 3,
    Void = 4,
}

impl Record<'_> {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let old_size = match self.kind {
            Kind::Write | Kind::Truncate => self.file.size,
            Kind::Barrier | Kind::Void => 0,
        };
        let numbers = [
            self.kind as u64,
            self.file.inode,
            self.file.born,
            self.at,
            old_size,
            self.old.len() as u64,
            self.new.len() as u64,
        ];
        let check = numbers.iter().fold(1_u64, |sum, number| sum.wrapping_add(*number));
        let mut bytes = Vec::with_capacity(64 + self.old.len() + self.new.len());
        for number in numbers.into_iter().chain([check]) {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(self.old);
        bytes.extend_from_slice(self.new);
        bytes
    }
}
