//! From a request, its offers and the register to what `matching` reads. Nothing is decided here: it is a translation, and the one place
//! where it is made, so that the shortlist and pre-matching never differ.

mod candidate;
mod entry;
mod gaps;
mod resolved;
mod setting;
mod tender;
#[cfg(test)]
mod tests;

pub use candidate::{OfferFacts, candidate};
pub use entry::{entry, provider_facts};
pub use gaps::{Gap, gaps, whose};
pub use resolved::{ResolveValue, apply_resolution, is_settled_by_a_person};
pub use setting::{SettingView, setting_facts};
pub use tender::tender;

use geography::{Geography, Sector};
use matching::v1::{Answer, Place};

use crate::request::YesNoUnknown;

/// The answer as matching has it.
pub(crate) fn answer(given: YesNoUnknown) -> Answer {
    match given {
        YesNoUnknown::Yes => Answer::Yes,
        YesNoUnknown::No => Answer::No,
        YesNoUnknown::Unknown => Answer::Unknown,
    }
}

/// The centre of a sector; absent when the gazetteer does not have it.
pub(crate) fn place(sector: &str, geography: &Geography) -> Option<Place> {
    let sector = sector.parse::<Sector>().ok()?;
    geography.locate_sector(sector).ok().map(|place| place.at.into())
}
