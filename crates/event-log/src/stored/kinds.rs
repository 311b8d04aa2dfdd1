//! The kind of every event: the word it is stored, listed and counted under. Never renamed once written.

use domain::event::Event;

use super::v1;

/// The kind of an event, such as `search.round_opened`.
pub fn kind_of(event: &Event) -> &'static str {
    match event {
        Event::Search(_, event) => v1::search::kind_of(event),
        Event::Offer(_, event) => v1::offer::kind_of(event),
        Event::Setting(_, event) => v1::setting::kind_of(event),
        Event::Provider(_, event) => v1::provider::kind_of(event),
        Event::Standing(event) => v1::provider::kind_of_standing(event),
        Event::Lot(_, event) => v1::framework::kind_of_lot(event),
        Event::PriceList(_, _, event) => v1::framework::kind_of_prices(event),
        Event::Child(_, event) => v1::child::kind_of(event),
        Event::Authority(_, event) => v1::authority::kind_of(event),
        Event::Evidence(_, event) => v1::evidence::kind_of(event),
        Event::Reference(_, event) => v1::setting::kind_of_reference(event),
        Event::Import(_, event) => v1::import::kind_of(event),
        Event::Contract(_, event) => v1::contract::kind_of(event),
        Event::Imports(event) => v1::import::kind_of_imports(event),
        Event::Privacy(_, event) => v1::privacy::kind_of(event),
        Event::Keys(event) => v1::privacy::keys::kind_of_keys(event),
        Event::Principal(_, event) => v1::principal::kind_of(event),
        Event::Attachment(_, event) => v1::attachment::kind_of(event),
        Event::Clock(event) => v1::clock::kind_of(event),
    }
}

/// Every kind that is written today, aggregate by aggregate.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    let all: [&[&str]; 19] = [
        v1::search::KINDS,
        v1::offer::KINDS,
        v1::setting::KINDS,
        v1::provider::KINDS,
        v1::provider::STANDING_KINDS,
        v1::framework::LOT_KINDS,
        v1::framework::PRICES_KINDS,
        v1::child::KINDS,
        v1::authority::KINDS,
        v1::evidence::KINDS,
        v1::setting::REFERENCE_KINDS,
        v1::import::KINDS,
        v1::import::IMPORTS_KINDS,
        v1::contract::KINDS,
        v1::privacy::KINDS,
        v1::privacy::keys::KEYS_KINDS,
        v1::principal::KINDS,
        v1::attachment::KINDS,
        v1::clock::KINDS,
    ];
    all.into_iter().flatten().copied()
}
