//! Messages to domain values and back. Every fault of a message is found in one pass and named by its field; nothing is ever
//! taken for a default, and what the contract calls optional stays absent.

mod child;
mod common;
mod faults;
mod identity;
mod list;
mod location;
mod names;
mod path;
mod request;
mod stand_in;
mod terms;

pub use common::{answer_out, date_out, instant_out};
pub use faults::Faults;
pub(crate) use faults::form_of;
pub use identity::{Identities, identities_out, read_identities};
pub use names::{authority_name, read_authority, read_name};
pub use path::Path;
pub use request::{read_request, request_out};
pub use stand_in::StandIn;
pub use terms::{read_terms, terms_out};

#[cfg(test)]
mod tests;
