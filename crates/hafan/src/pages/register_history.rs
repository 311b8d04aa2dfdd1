//! What became of an entry of the register.

use api::register::v1::{ListChangesResponse, ListHeldPlacesResponse, ListInspectionsResponse, RegisterChangeKind};
use vocabulary::Language;

use crate::output::Page;
use crate::wire::{date_shown, time_shown};

/// Changes, one a row.
pub(crate) fn changes(all: &ListChangesResponse, page: Page) -> String {
    let headings =
        [("When", "Pryd"), ("What", "Beth"), ("Who", "Pwy"), ("Fields", "Meysydd"), ("Import", "Mewnforiad")];
    let rows = all.changes.iter().map(|change| {
        vec![
            time_shown(change.changed_at.as_ref()),
            kind(change.kind(), page.lang).to_owned(),
            change.changed_by.clone(),
            match &change.price_list {
                Some(list) => format!("{} {}", list.lot, date_shown(list.valid_from.as_ref())),
                None => change.fields.join(", "),
            },
            change.import.clone(),
        ]
    });
    page.table(&headings, rows.collect())
}

const fn kind(kind: RegisterChangeKind, lang: Language) -> &'static str {
    match kind {
        RegisterChangeKind::Unspecified => "-",
        RegisterChangeKind::Created => lang.of("registered", "cofrestrwyd"),
        RegisterChangeKind::Updated => lang.of("changed", "newidiwyd"),
        RegisterChangeKind::PlacesStated => lang.of("places stated", "nodwyd y lleoedd"),
        RegisterChangeKind::PlacesConfirmed => lang.of("places confirmed", "cadarnhawyd y lleoedd"),
        RegisterChangeKind::InspectionRecorded => lang.of("inspection recorded", "cofnodwyd arolygiad"),
        RegisterChangeKind::Concealed => lang.of("concealed", "cuddiwyd"),
        RegisterChangeKind::ConcealmentLifted => lang.of("shown again", "dangoswyd eto"),
        RegisterChangeKind::HoldsChanged => lang.of("holds changed", "newidiodd y daliadau"),
        RegisterChangeKind::PlacesAwarded => lang.of("places awarded", "dyfarnwyd lleoedd"),
        RegisterChangeKind::PlacesFreed => lang.of("places freed", "rhyddhawyd lleoedd"),
        RegisterChangeKind::OwnerStated => lang.of("owner stated", "nodwyd y perchennog"),
        RegisterChangeKind::FilterPut => lang.of("filter put", "gosodwyd hidlydd"),
        RegisterChangeKind::PricesCreated => lang.of("prices recorded", "cofnodwyd prisiau"),
        RegisterChangeKind::PricesUpdated => lang.of("prices changed", "newidiwyd prisiau"),
    }
}

/// Inspection reports, one a row.
pub(crate) fn inspections(all: &ListInspectionsResponse, page: Page) -> String {
    let headings = [
        ("Inspected", "Arolygwyd"),
        ("Body", "Corff"),
        ("Judgement", "Dyfarniad"),
        ("Report", "Adroddiad"),
        ("Recorded", "Cofnodwyd"),
    ];
    let rows = all.inspections.iter().map(|recorded| {
        let report = recorded.inspection.clone().unwrap_or_default();
        vec![
            date_shown(report.inspected_on.as_ref()),
            report.body,
            report.judgement,
            report.link,
            time_shown(recorded.recorded_at.as_ref()),
        ]
    });
    page.table(&headings, rows.collect())
}

/// Places held, one a row.
pub(crate) fn held(all: &ListHeldPlacesResponse, page: Page) -> String {
    let headings =
        [("Setting", "Lleoliad"), ("Place", "Lle"), ("Held until", "Yn cael ei ddal tan"), ("Offer", "Cynnig")];
    let rows = all.places.iter().map(|held| {
        let until = time_shown(held.held_until.as_ref());
        vec![held.setting.clone(), held.place.to_string(), until, held.offer.clone()]
    });
    page.table(&headings, rows.collect())
}
