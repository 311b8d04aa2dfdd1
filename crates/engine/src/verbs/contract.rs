//! Contracts: generated with their award, completed, signed, varied (CON-1).

mod completing;
mod generating;

pub use completing::{CompleteContract, SignContract, VaryContract};
pub(crate) use generating::generate_contract;
