//! Keys, holds, orders to erase, and what retention no longer keeps.

use api::admin::v1::{KeyRun, KeyRunPurpose, KeyStatus};
use api::privacy::v1 as proto;

use super::labels::label;
use crate::output::Page;
use crate::wire::{date_shown, timestamp};

/// How the keys stand.
pub(crate) fn keys(status: &KeyStatus, page: Page) -> String {
    let run = |run: Option<&KeyRun>| run.map_or_else(|| "-".to_owned(), |run| run_text(run, page));
    page.facts(vec![
        (page.of("Master keys", "Prif allweddi"), status.master_keys.join(", ")),
        (page.of("Run under way", "Rhediad ar y gweill"), run(status.open_run.as_ref())),
        (page.of("Last run", "Rhediad diwethaf"), run(status.last_run.as_ref())),
        (page.of("Orders waiting", "Gorchmynion yn aros"), status.waiting_orders.to_string()),
        (
            page.of("Keys under an old master key", "Allweddi dan hen brif allwedd"),
            status.keys_under_old_master.to_string(),
        ),
    ])
}

fn run_text(run: &KeyRun, page: Page) -> String {
    let purpose = match run.purpose() {
        KeyRunPurpose::Rotation => page.of("another master key", "prif allwedd arall").to_owned(),
        KeyRunPurpose::Erasure => format!("{}: {}", page.of("erasure, orders", "dileu, gorchmynion"), run.orders),
        KeyRunPurpose::Unspecified => "-".to_owned(),
    };
    let at = run.completed_at.as_ref().or(run.begun_at.as_ref());
    let at = at.map_or_else(String::new, |at| timestamp(at).to_string());
    format!("{} ({purpose}) {at}", run.number)
}

/// Holds and orders of a subject.
pub(crate) fn subject(subject: &proto::DataSubject, page: Page) -> String {
    let at = |at: Option<&prost_types::Timestamp>| at.map_or_else(String::new, |at| timestamp(at).to_string());
    let mut facts = vec![
        (page.of("Subject", "Gwrthrych y data"), subject.name.clone()),
        (page.of("Kept until", "Cedwir tan"), dash(&date_shown(subject.kept_until.as_ref()))),
        (page.of("Still needed by", "Mae ei angen o hyd ar"), dash(&subject.live.join(", "))),
        (page.of("Held by", "Daliad ar"), dash(&subject.held_by.join(", "))),
        (page.of("Keys an order destroys", "Allweddi a ddinistria gorchymyn"), subject.keys.to_string()),
    ];
    for hold in &subject.holds {
        let lifted = match &hold.lifted_at {
            Some(lifted) => format!(", {} {}", page.of("lifted", "codwyd"), timestamp(lifted)),
            None => String::new(),
        };
        let reason = label("legal-hold-reason", &hold.reason, page.lang);
        let told = format!("{}: {reason}, {}{lifted} {}", hold.number, at(hold.placed_at.as_ref()), hold.text);
        facts.push((page.of("Legal hold", "Daliad cyfreithiol"), told.trim_end().to_owned()));
    }
    for order in &subject.orders {
        let state = match order.state() {
            proto::ErasureState::Waiting => page.of("waits", "yn aros"),
            proto::ErasureState::Begun => page.of("begun", "wedi dechrau"),
            proto::ErasureState::Erased => page.of("erased", "wedi'i ddileu"),
            proto::ErasureState::TakenBack => page.of("taken back", "wedi'i dynnu'n ôl"),
            proto::ErasureState::Unspecified => "-",
        };
        let reason = label("erasure-reason", &order.reason, page.lang);
        let told = format!("{}: {reason}, {} {} {}", order.number, at(order.ordered_at.as_ref()), state, order.text);
        facts.push((page.of("Order to erase", "Gorchymyn i ddileu"), told.trim_end().to_owned()));
    }
    page.facts(facts)
}

fn dash(text: &str) -> String {
    if text.is_empty() { "-".to_owned() } else { text.to_owned() }
}

/// What retention no longer keeps.
pub(crate) fn due(due: &proto::ListRetentionDueResponse, page: Page) -> String {
    let rows = due.due.iter().map(|due| {
        let kind = match due.kind() {
            proto::RetentionKind::Draft => page.of("draft never opened", "drafft nas agorwyd"),
            proto::RetentionKind::UnsuccessfulOffers => page.of("offers not awarded", "cynigion na ddyfarnwyd"),
            proto::RetentionKind::CaseRecord => page.of("case record", "cofnod achos"),
            proto::RetentionKind::Unspecified => "-",
        };
        let ordered = if due.ordered { page.of("ordered", "gorchmynnwyd") } else { "-" };
        vec![due.name.clone(), kind.to_owned(), date_shown(due.since.as_ref()), ordered.to_owned()]
    });
    let headings = [("Subject", "Gwrthrych"), ("What", "Beth"), ("Since", "Ers"), ("Order", "Gorchymyn")];
    page.table(&headings, rows.collect())
}

/// How many orders were made.
pub(crate) fn ordered(made: &proto::OrderRetentionDueResponse, page: Page) -> String {
    page.facts(vec![(page.of("Ordered", "Gorchmynnwyd"), made.ordered.to_string())])
}
