//! Contracts: generated with their award, completed, signed, varied (CON-1).

mod completing;
mod generating;
mod placing;

pub use completing::{CompleteContract, SignContract, VaryContract};
pub use placing::{EndPlacement, RecordArrival, RecordNonArrival, RecordPlacementPlan, RefuseContract};

pub(crate) use generating::generate_contract;
