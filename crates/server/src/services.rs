//! The services, one a file: read names, authorise, convert, one call of the engine, convert out.

pub mod reference;
