//! One file per family of commands: its part of the command line, and what each command calls and shows.

pub(crate) mod access_log;
pub(crate) mod admin;
pub(crate) mod answers;
pub(crate) mod approvals;
pub(crate) mod attachment;
pub(crate) mod award;
pub(crate) mod backup;
pub(crate) mod children;
pub(crate) mod codes;
pub(crate) mod contract;
pub(crate) mod decide;
pub(crate) mod dev_ca;
pub(crate) mod distance;
pub(crate) mod doctor;
pub(crate) mod end;
pub(crate) mod evidence;
pub(crate) mod feed;
pub(crate) mod folder;
pub(crate) mod framework;
pub(crate) mod geography;
mod handing_over;
pub(crate) mod invitations;
pub(crate) mod keys;
pub(crate) mod log;
mod nearer;
pub(crate) mod offer;
mod people;
pub(crate) mod pre_match;
pub(crate) mod principal;
pub(crate) mod privacy;
pub(crate) mod question;
pub(crate) mod receipt;
pub(crate) mod register;
mod register_history;
pub(crate) mod search;
pub(crate) mod shortlist;
pub(crate) mod tasks;
pub(crate) mod tranche;
pub(crate) mod transfer;
pub(crate) mod weights;

use crate::client::Connection;
use crate::output::Output;

/// Rows fetched by a listing, at most, unless more are asked for.
pub(crate) const ROWS_DEFAULT: usize = 500;

/// Rows asked for in one call.
pub(crate) const PAGE_SIZE: i32 = 100;

/// One command at work: whom it calls, and where it shows what came of it.
pub(crate) struct Session<'w> {
    pub(crate) connection: Connection,
    pub(crate) output: Output<'w>,
}
