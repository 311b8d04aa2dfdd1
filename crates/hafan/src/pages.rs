//! What people read: one file per kind of message, words and tables in the language asked for. Programs read JSON instead.

pub(crate) mod admin;
pub(crate) mod approval;
pub(crate) mod award;
pub(crate) mod contract;
pub(crate) mod evidence;
pub(crate) mod explanation;
pub(crate) mod feed;
pub(crate) mod framework;
pub(crate) mod geography;
pub(crate) mod invitation;
pub(crate) mod labels;
pub(crate) mod log;
pub(crate) mod offer;
pub(crate) mod pre_match;
pub(crate) mod question;
pub(crate) mod receipt;
pub(crate) mod reference;
pub(crate) mod register;
pub(crate) mod register_history;
pub(crate) mod search;
pub(crate) mod shortlist;
pub(crate) mod siblings;
pub(crate) mod task;
pub(crate) mod tranche;
pub(crate) mod transfer;
pub(crate) mod weights;
