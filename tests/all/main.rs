//! Every rule through gRPC, against the real server on the real store. One test binary, so that it links once.

mod bad_input;
mod faults;
mod harness;
mod races;
mod rules;
