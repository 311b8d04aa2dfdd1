//! The one program of Hafan, as a library: server, demo and command line. The bin parses nothing and decides nothing.
//!
//! The command line is a client like any other: everything it does goes through the public API.

mod access;
mod cli;
mod client;
mod commands;
mod config;
pub mod demo;
mod dev_ca;
mod document;
pub mod doors;
mod exit;
mod failure;
mod html;
mod names;
mod output;
mod pack;
mod pages;
mod plots;
mod proofs;
mod refused;
mod run;
pub mod serve;
mod sheet;
mod wire;

pub use access::Access;
pub use client::{Connection, Identity, RequestIds};
pub use config::Environment;
pub use exit::Exit;
pub use failure::Failure;
pub use refused::{Refused, Violation};
pub use run::{Streams, main, run};
pub use sheet::SheetFault;
