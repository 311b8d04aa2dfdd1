//! Runs a command: permit, what is due, facts, decide, append, fold. Stores nothing itself and knows no wire.
//!
//! [`Engine`] is cheap to clone. Every mutation is a [`Verb`] run by [`Engine::execute`]; every read takes a [`Moment`].

mod call;
mod columns;
mod due;
mod engine;
mod failure;
mod follow;
mod ids;
pub mod keys;
mod moment;
mod nearer;
mod reads;
mod scoring;
pub mod signing;
mod ticker;
mod tx;
pub mod vault;
pub mod verbs;

pub use call::Call;
pub use columns::Filling;
pub use engine::{Done, Engine, Settings};
pub use failure::Failure;
pub use ids::NewIds;
pub use moment::Moment;
pub use reads::*;
pub use tx::{Tx, Verb};
