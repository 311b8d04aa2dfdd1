//! One event of every kind of an Individual Placement Contract.

use domain::event::{By, ContractEvent, ContractGenerated, Event, TextSealed};
use vocabulary::{ContractId, ContractSide, Role};

use super::{by, cardiff, day, digest, finder, offer, provider, sealed, search_id, setting, uuid};

pub(crate) fn contract() -> ContractId {
    uuid(91)
}

fn officer() -> By {
    by("people/olwen.contracts", Role::ContractsOfficer)
}

fn text(variation: u32) -> TextSealed {
    let review_dates = vec![day("2027-01-07"), day("2027-04-08")];
    TextSealed { variation, document: sealed(92), text: sealed(94), digest: digest(96), review_dates }
}

pub(crate) fn all() -> Vec<Event> {
    let generated = ContractGenerated {
        search: search_id(),
        authority: cardiff(),
        offer: offer(),
        provider: provider(),
        setting: setting(),
        start_date: day("2026-12-07"),
        children: vec![0],
        review_dates: vec![day("2027-01-07")],
        document: sealed(90),
    };
    let events = vec![
        ContractEvent::Generated { by: finder(), generated: Box::new(generated) },
        ContractEvent::Completed { by: officer(), text: Box::new(text(0)) },
        ContractEvent::Signed { by: officer(), side: ContractSide::Authority, variation: 0, digest: digest(96) },
        ContractEvent::VariationProposed {
            by: officer(),
            text: Box::new(text(1)),
            effective_on: day("2027-02-01"),
            changes: sealed(98),
        },
    ];
    events.into_iter().map(|event| Event::Contract(contract(), event)).collect()
}
