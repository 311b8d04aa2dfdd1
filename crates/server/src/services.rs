//! The services, one a file: read names, authorise, convert, one call of the engine, convert out.

pub mod call;
pub mod permit;
pub mod reference;
pub mod unchanged;
