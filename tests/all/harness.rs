//! The stage of every test here: the real server in this process, a small register loaded through the public API, and short verbs, so
//! that a test reads as a story with a result. Nothing here reaches past gRPC but [`World::data_dir`], for tests of the store itself.

mod approving;
mod attaching;
mod caller;
mod contracting;
mod deciding;
mod emergency;
mod every_rpc;
mod examples;
mod offering;
mod outcome;
mod privacy;
mod register;
mod searching;
pub(crate) mod server;
mod siblings;
mod spot;
mod watching;
mod world;

pub(crate) use approving::{ChosenOf, missing, panel};
pub(crate) use attaching::{of_offer, of_search, pdf, said};
pub(crate) use caller::{Caller, new_request_id};
pub(crate) use deciding::{Shortlisted, lower, row, unnamed};
pub(crate) use every_rpc::{Answer, Objects, Prepared, Raw, Rpc, every_rpc, request, rpc};
pub(crate) use outcome::{Outcome, Refused, Reply, reply};
pub(crate) use register::{
    ASH, Agency, BIRCH, CARDIFF, CEDAR, FRAMEWORK, HAZEL, LARCH, OAK, ROWAN, THORN, VALE, WILLOW,
};
pub(crate) use searching::{child, instant, proto_instant, shared};
pub(crate) use siblings::{APART, BROTHER, group, takes};
pub(crate) use watching::{Watch, prepared as watched};
pub(crate) use world::World;
