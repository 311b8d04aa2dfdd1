//! Approvals, one a row.

use api::search::v1::{ApprovalRow, ListApprovalsResponse};

use super::labels::{approval_status, label};
use crate::output::Page;
use crate::wire::{pounds, time_shown};

/// The work list.
pub(crate) fn list(all: &ListApprovalsResponse, page: Page) -> String {
    if all.approvals.is_empty() {
        return page.of("No approvals.\n", "Dim cymeradwyaethau.\n").to_owned();
    }
    let headings = [
        ("Yours", "Eich un chi"),
        ("Approval", "Cymeradwyaeth"),
        ("Status", "Statws"),
        ("Rule", "Rheol"),
        ("For", "Ar gyfer"),
        ("Asked", "Gofynnwyd"),
        ("By", "Gan"),
        ("Due", "Erbyn"),
        ("Decided by", "Penderfynwyd gan"),
    ];
    page.table(&headings, all.approvals.iter().map(|row| cells(row, page)).collect())
}

fn cells(row: &ApprovalRow, page: Page) -> Vec<String> {
    let status = approval_status(row.status(), page.lang);
    let ratify = page.of("to be ratified", "i'w chadarnhau");
    vec![
        if row.yours { page.of("yes", "ie").to_owned() } else { String::new() },
        label("approval-kind", &row.kind, page.lang),
        if row.to_ratify { format!("{status}, {ratify}") } else { status.to_owned() },
        row.rule.clone(),
        about(row, page),
        time_shown(row.requested_at.as_ref()),
        row.requested_by.clone(),
        time_shown(row.due_at.as_ref()),
        row.decided_by.clone(),
    ]
}

/// The offer, with the extra where it is for one; in principle what it covers; else the search.
fn about(row: &ApprovalRow, page: Page) -> String {
    if let Some(covers) = &row.in_principle {
        let top = pounds(covers.weekly_pence_max);
        let placement_type = label("placement-type", &covers.placement_type, page.lang);
        let in_principle = page.of("in principle", "mewn egwyddor");
        return format!("{} ({in_principle}: {}, {placement_type}, {top})", row.search, covers.tier);
    }
    match (row.offer.as_str(), row.extra.as_str()) {
        ("", _) => row.search.clone(),
        (offer, "") => offer.to_owned(),
        (offer, extra) => format!("{offer} ({extra})"),
    }
}
