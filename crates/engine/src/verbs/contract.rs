//! Contracts: generated with their award, completed, signed, varied (CON-1).

mod completing;
mod generating;
mod placing;
mod varying;

pub use completing::{CompleteContract, SignContract};
pub use placing::{EndPlacement, RecordArrival, RecordNonArrival, RecordPlacementPlan, RefuseContract};

pub use varying::VaryContract;

pub(crate) use generating::generate_contract;
