//! The edge: authenticate, read names and messages, one call of the engine, answer from the caller's own view.
//!
//! The server translates and decides nothing. It imports no store; which one runs underneath is chosen where the program
//! is put together.

pub mod access;
pub mod authorise;
mod connections;
pub mod convert;
pub mod decode_faults;
pub mod identity;
pub mod metrics;
pub mod panics;
pub mod present;
mod rates;
mod read_out;
pub mod services;
pub mod serving;
pub mod status;
pub mod table;
pub mod tls;
