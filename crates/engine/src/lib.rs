//! Runs a command: permit, what is due, facts, decide, append, fold. Stores nothing itself and knows no wire.
//!
//! [`Engine`] is cheap to clone. Every mutation is a [`Verb`] run by [`Engine::execute`]; every read takes a [`Moment`].

pub mod access;
mod archive;
mod backups;
mod call;
mod columns;
mod due;
mod engine;
mod erasing;
mod failure;
mod files;
mod follow;
mod ids;
pub mod keys;
mod moment;
mod nearer;
pub mod pack;
mod past;
mod reads;
mod restating;
mod retention;
mod scoring;
pub mod signing;
mod steps;
mod ticker;
mod tx;
pub mod vault;
pub mod verbs;

pub use backups::{Backup, Backups};
pub use call::Call;
pub use columns::Filling;
pub use domain::privacy::Periods;
pub use engine::{Callers, Done, Engine, Retention, Settings};
pub use erasing::KeyStatus;
pub use failure::Failure;
pub use ids::NewIds;
pub use moment::Moment;
pub use reads::*;
pub use retention::{Due as RetentionDue, DueKind, OrderDue};
pub use steps::Steps;
pub use tx::{Tx, Verb};
