//! The services, one a file: read names, authorise, convert, one call of the engine, convert out.

pub mod call;
pub mod permit;
pub mod reference;
pub mod unchanged;

use engine::Engine;

use crate::serving::Stop;
use crate::table::Table;
use reference::Reference;

/// Every service that is built, over one engine. A capability that is not built is not in here, and so not reflected.
#[must_use]
pub fn table(_engine: &Engine, _stop: &Stop) -> Table {
    Table::new().with(Reference::service())
}
