//! An Individual Placement Contract, on a page.

use api::contract::v1::{Contract, ContractDocument, ContractSide, ContractState, ContractText, ListContractsResponse};
use vocabulary::Language;

use super::labels::{label, text};
use crate::names;
use crate::output::Page;
use crate::wire::{date_shown, pounds, time_shown};

/// One contract.
pub(crate) fn contract(found: &Contract, page: Page) -> String {
    let document = found.document.clone().unwrap_or_default();
    let fees = document.fees.clone().unwrap_or_default();
    let mut told = page.facts(vec![
        (page.of("Contract", "Contract"), found.name.clone()),
        (page.of("State", "Cyflwr"), state(found.state(), page.lang)),
        (page.of("Content", "Cynnwys"), if found.erased { page.of("ERASED", "WEDI'I DDILEU") } else { "" }.to_owned()),
        (page.of("Search", "Chwiliad"), found.search.clone()),
        (page.of("Authority", "Awdurdod"), text(document.authority_name.as_ref(), page.lang)),
        (page.of("Provider", "Darparwr"), format!("{} ({})", document.provider_name, document.registration_number)),
        (page.of("Setting", "Lleoliad"), format!("{}, {}", document.setting_name, document.setting_sector)),
        (page.of("Type", "Math"), label("placement-type", &document.placement_type, page.lang)),
        (page.of("Starts on", "Yn dechrau ar"), date_shown(document.start_date.as_ref())),
        (page.of("Fee a week", "Ffi yr wythnos"), pounds(fees.total_weekly_pence)),
        (page.of("Reviews", "Adolygiadau"), reviews(&document)),
    ]);
    told += &placement(found, page);
    told += &supports(&document, page);
    told += &texts(&found.texts, page);
    told
}

/// Contracts, one a row.
pub(crate) fn table(all: &ListContractsResponse, page: Page) -> String {
    let headings = [
        ("Contract", "Contract"),
        ("State", "Cyflwr"),
        ("Provider", "Darparwr"),
        ("Starts on", "Yn dechrau ar"),
        ("Fee a week", "Ffi yr wythnos"),
    ];
    let rows = all.contracts.iter().map(|found| {
        let document = found.document.clone().unwrap_or_default();
        vec![
            names::last(&found.name).to_owned(),
            state(found.state(), page.lang),
            document.provider_name,
            date_shown(document.start_date.as_ref()),
            pounds(document.fees.unwrap_or_default().total_weekly_pence),
        ]
    });
    page.table(&headings, rows.collect())
}

/// The state, as its code list words it.
pub(crate) fn state(state: ContractState, lang: Language) -> String {
    label("contract-state", state.as_str_name().trim_start_matches("CONTRACT_STATE_"), lang)
}

/// A side, as its code list words it.
pub(crate) fn side(side: ContractSide, lang: Language) -> String {
    label("contract-side", side.as_str_name().trim_start_matches("CONTRACT_SIDE_"), lang)
}

/// Who has signed a text.
pub(crate) fn signatures(fixed: &ContractText, lang: Language) -> String {
    let signed = fixed.signatures.iter().map(|signature| {
        format!(
            "{}: {} {}",
            side(signature.side(), lang),
            signature.signed_by,
            time_shown(signature.signed_at.as_ref())
        )
    });
    let signed: Vec<String> = signed.collect();
    if signed.is_empty() { "-".to_owned() } else { signed.join("; ") }
}

/// What became of the placement, a line each.
fn placement(found: &Contract, page: Page) -> String {
    let mut lines = Vec::new();
    if let Some(refusal) = &found.refusal {
        let reason = label("contract-refusal-reason", &refusal.reason, page.lang);
        let side = side(refusal.side(), page.lang);
        lines.push(format!("{}: {side}, {reason} {}", page.of("Refused", "Gwrthodwyd"), refusal.text));
    }
    if let Some(arrival) = &found.arrival {
        lines.push(format!("{}: {}", page.of("Arrived", "Cyrhaeddodd"), date_shown(arrival.arrived_on.as_ref())));
    }
    if let Some(plan) = &found.placement_plan {
        let late = label("late-plan-reason", &plan.late_reason, page.lang);
        let made = date_shown(plan.made_on.as_ref());
        lines.push(format!("{}: {made} {late} {}", page.of("Placement plan", "Cynllun lleoliad"), plan.text));
    }
    if let Some(end) = &found.placement_end {
        let reason = label("placement-end-reason", &end.reason, page.lang);
        let planned =
            if end.planned { page.of("planned", "wedi'i gynllunio") } else { page.of("unplanned", "heb ei gynllunio") };
        let ended = date_shown(end.ended_on.as_ref());
        lines.push(format!("{}: {ended} {reason} ({planned}) {}", page.of("Ended", "Daeth i ben"), end.text));
    }
    lines.into_iter().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn reviews(document: &ContractDocument) -> String {
    document.review_dates.iter().map(|date| date_shown(Some(date))).collect::<Vec<_>>().join(", ")
}

fn supports(document: &ContractDocument, page: Page) -> String {
    if document.supports.is_empty() {
        return String::new();
    }
    let headings =
        [("", ""), ("Gap the match left", "Bwlch a adawyd gan y paru"), ("Support agreed", "Cymorth a gytunwyd")];
    let rows = document
        .supports
        .iter()
        .map(|support| vec![support.criterion.clone(), text(support.gap.as_ref(), page.lang), support.agreed.clone()]);
    page.table(&headings, rows.collect())
}

fn texts(texts: &[ContractText], page: Page) -> String {
    if texts.is_empty() {
        return page.of("No text to sign yet.\n", "Dim testun i'w lofnodi eto.\n").to_owned();
    }
    texts
        .iter()
        .map(|fixed| {
            let name = match fixed.variation {
                0 => page.of("Contract", "Contract").to_owned(),
                number => format!("{} {number}", page.of("Variation", "Amrywiad")),
            };
            let changes = match fixed.changes.as_str() {
                "" => String::new(),
                changes => format!("  {} ({})\n", changes, date_shown(fixed.effective_on.as_ref())),
            };
            let signed = signatures(fixed, page.lang);
            format!("{name}: SHA-256 {}\n{changes}  {}: {signed}\n", fixed.digest, page.of("Signed", "Llofnodwyd"))
        })
        .collect()
}
