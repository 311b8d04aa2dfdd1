//! One event of every kind of an Individual Placement Contract.

use domain::event::{By, ContractEvent, ContractGenerated, Event, TextSealed};
use vocabulary::{ContractId, ContractRefusalReason, ContractSide, LatePlanReason, PlacementEndReason, Role, TaskKind};

use super::{at, by, cardiff, day, digest, finder, oak, offer, provider, sealed, search_id, setting, uuid};

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
        ContractEvent::Refused {
            by: oak(),
            side: ContractSide::Provider,
            reason: ContractRefusalReason::TermsNotAgreed,
            text: Some(sealed(100)),
        },
        ContractEvent::ArrivalRecorded { by: officer(), arrived_on: day("2026-12-07") },
        ContractEvent::PlacementPlanRecorded {
            by: officer(),
            made_on: day("2026-12-09"),
            late: Some(LatePlanReason::Emergency),
            text: Some(sealed(102)),
        },
        ContractEvent::PlacementEnded {
            by: officer(),
            ended_on: day("2027-06-01"),
            reason: PlacementEndReason::Carpl,
            text: Some(sealed(104)),
        },
        ContractEvent::TaskDone { by: officer(), kind: TaskKind::NotifySchool, since: at("2026-12-01T10:00:00Z") },
        ContractEvent::NearerHomeMatched { month: day("2027-02-01"), found: 1, settings: vec![setting()] },
    ];
    events.into_iter().map(|event| Event::Contract(contract(), event)).collect()
}
