//! Every rule through gRPC, against the real server on the real store. One test binary, so that it links once.

mod harness;
mod races;
mod rules;
