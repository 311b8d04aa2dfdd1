//! Across: the log (ACR-1), who may not know (ACR-2), both languages (ACR-4), limits (ACR-5).

mod languages;
mod limits;
mod log;
mod permission;
