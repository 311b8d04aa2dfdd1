//! One realistic event of every kind, and others for the branches the first leave out.

mod attachments;
mod contract;
mod import;
mod largest;
mod other;
mod principal;
mod privacy;
mod register;
mod search;

use domain::event::{By, ChildKey, Event, LotKey, OfferSlot, Sealed};
use vocabulary::{ActorId, AuthorityCode, Date, Lot, OfferId, ProviderId, Role, SearchId, SettingId, Timestamp};

pub(crate) use largest::largest;
pub(crate) use other::others;

/// One event of every kind, the content of the golden files.
pub(crate) fn golden() -> Vec<Event> {
    [search::before_the_close(), search::after_the_close(), register::all(), contract::all(), privacy::all()].concat()
}

pub(crate) fn uuid<T: std::str::FromStr<Err = vocabulary::ids::IdError>>(number: u64) -> T {
    format!("0193e4a0-7c1b-7d3e-8f2a-{number:012}").parse().unwrap()
}

pub(crate) fn search_id() -> SearchId {
    uuid(1)
}

pub(crate) fn offer() -> OfferId {
    uuid(31)
}

pub(crate) fn provider() -> ProviderId {
    uuid(11)
}

pub(crate) fn setting() -> SettingId {
    uuid(21)
}

pub(crate) fn slot() -> OfferSlot {
    OfferSlot { search: search_id(), round: 1, setting: setting() }
}

pub(crate) fn lot() -> LotKey {
    LotKey { framework: "4cs-2026".to_owned(), lot: Lot::Fostering }
}

pub(crate) fn cardiff() -> AuthorityCode {
    "W06000015".parse().unwrap()
}

pub(crate) fn child(number: u8) -> ChildKey {
    ChildKey(digest(number))
}

/// 32 bytes that differ from each other and with the number.
pub(crate) fn digest(number: u8) -> [u8; 32] {
    std::array::from_fn(|index| u8::try_from(index).unwrap().wrapping_mul(37).wrapping_add(number))
}

pub(crate) fn sealed(number: u8) -> Sealed {
    Sealed { commitment: digest(number), ciphertext: digest(number + 1) }
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn by(actor: &str, role: Role) -> By {
    By { actor: actor.parse::<ActorId>().unwrap(), role }
}

pub(crate) fn finder() -> By {
    by("people/ann.finder", Role::PlacementFinder)
}

pub(crate) fn decision_maker() -> By {
    by("people/carys.social-worker", Role::DecisionMaker)
}

pub(crate) fn approver() -> By {
    by("people/dewi.panel", Role::Approver)
}

pub(crate) fn oak() -> By {
    by("systems/oak-api", Role::ProviderSystem)
}

pub(crate) fn consortium() -> By {
    by("people/framework.manager", Role::FrameworkManager)
}

pub(crate) fn administrator() -> By {
    by("people/operator", Role::Administrator)
}
