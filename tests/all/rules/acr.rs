//! Across: the log (ACR-1), who may not know (ACR-2), both languages (ACR-4), limits (ACR-5).

mod access;
mod attachments;
mod authorising;
mod erasing;
mod every_rpc;
mod keeping;
mod languages;
mod limits;
mod log;
mod opening;
mod permission;
