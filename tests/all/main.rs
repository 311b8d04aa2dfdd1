//! Every rule through gRPC, against the real server on the real store. One test binary, so that it links once.
#![expect(clippy::expect_used, clippy::panic, reason = "a test ends where its story does not hold")]

mod backups;
mod bad_input;
mod faults;
mod fuzzed;
mod geography;
mod harness;
mod identities;
mod leaks;
mod metrics;
mod over_for_good;
mod races;
mod random;
mod rules;
mod stories;
mod typed;
