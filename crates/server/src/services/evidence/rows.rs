//! Rows of placements and budgets made elsewhere, in and out; faults by row.

use api::evidence::v1 as proto;
use domain::event::{Budget, ChildKey};
use domain::{Fault, Refusal};
use engine::verbs::{EvidenceTally, PlacementRow};
use engine::{BudgetKey, ImportedPlacementView, PlacementKey};
use vocabulary::{Date, Language, Pence, RefusalReason, limits};

use crate::convert::{Faults, Path, date_out};
use crate::present::names;
use crate::status::working;

/// Rows of placements to judge, and every fault of reading them.
pub(super) fn placements(given: &[proto::ImportedPlacement]) -> (Vec<PlacementRow>, Vec<Fault>) {
    let mut faults = count_faults(given.len());
    let mut good = Vec::with_capacity(given.len().min(limits::EVIDENCE_ROWS_PER_CALL_MAX));
    for (row, placement) in given.iter().take(limits::EVIDENCE_ROWS_PER_CALL_MAX).enumerate() {
        let mut read = Faults::new();
        let root = Path::root("rows");
        let at = root.index(row);
        let proto::ImportedPlacement { child_number, code, placed_in, from, until, weekly_pence } = placement;
        let placement = PlacementRow {
            row,
            number: read.required_text(&at.field("child_number"), child_number.clone(), limits::CHILD_NUMBER_CHARS_MAX),
            code: read.code(&at.field("code"), code),
            placed_in: read.authority(&at.field("placed_in"), placed_in),
            from: read.date(&at.field("from"), *from),
            until: read.optional_date(&at.field("until"), *until),
            weekly: weekly_pence.map(Pence::new),
        };
        take(read, placement, &mut good, &mut faults);
    }
    (good, faults)
}

/// Rows of budgets to judge, and every fault of reading them.
pub(super) fn budgets(given: &[proto::ImportedBudget]) -> (Vec<(usize, Budget)>, Vec<Fault>) {
    let mut faults = count_faults(given.len());
    let mut good = Vec::with_capacity(given.len().min(limits::EVIDENCE_ROWS_PER_CALL_MAX));
    for (row, budget) in given.iter().take(limits::EVIDENCE_ROWS_PER_CALL_MAX).enumerate() {
        let mut read = Faults::new();
        let root = Path::root("rows");
        let at = root.index(row);
        let proto::ImportedBudget { code, from, until, amount_pence } = budget;
        let budget = Budget {
            code: read.code(&at.field("code"), code),
            from: read.date(&at.field("from"), *from),
            until: read.date(&at.field("until"), *until),
            amount: Pence::new(*amount_pence),
        };
        take(read, (row, budget), &mut good, &mut faults);
    }
    (good, faults)
}

/// A row whose faults leave open whose and when it is judges nothing; any other is judged for what else is wrong with it.
fn take<T>(read: Faults, row: T, good: &mut Vec<T>, faults: &mut Vec<Fault>) {
    let (row, found) = read.for_judging(Some(row));
    let open = |fault: &Fault| [".child_number", ".from", ".until"].iter().any(|field| fault.subject.contains(field));
    good.extend(row.filter(|_| !found.iter().any(open)));
    faults.extend(found);
}

fn count_faults(rows: usize) -> Vec<Fault> {
    match rows {
        0 => vec![Fault::new(RefusalReason::FieldRequired, "rows")],
        1..=limits::EVIDENCE_ROWS_PER_CALL_MAX => Vec::new(),
        _ => {
            let fault = Fault::new(RefusalReason::LimitExceeded, "rows");
            vec![fault.with("given", rows).with("max", limits::EVIDENCE_ROWS_PER_CALL_MAX)]
        }
    }
}

/// What is to be done, or every fault of the rows at once.
pub(super) fn whole<V>(faults: Vec<Fault>, judged: &Result<EvidenceTally, Vec<Fault>>, verb: V) -> Result<V, Refusal> {
    let mut all = Faults::new();
    all.join(faults);
    // Rows without a fault are judged again with the commit; here only for what is told beside the others.
    if !all.is_empty() {
        all.join(judged.as_ref().err().cloned().unwrap_or_default());
    }
    all.finish(verb)
}

/// What rows would come to, and every fault.
pub(super) fn checked(mut faults: Vec<Fault>, judged: Result<EvidenceTally, Vec<Fault>>) -> proto::ImportRowsResponse {
    let tally = match judged {
        Ok(tally) if faults.is_empty() => tally,
        Ok(_) => EvidenceTally::default(),
        Err(more) => {
            faults.extend(more);
            EvidenceTally::default()
        }
    };
    let mut told: Vec<proto::RowFault> = faults.iter().map(row_fault).collect();
    told.sort_by_key(|fault| fault.row);
    told.truncate(limits::IMPORT_FAULTS_MAX);
    proto::ImportRowsResponse { faults: told, ..tally_out(tally) }
}

/// A tally, for the wire.
pub(super) fn tally_out(tally: EvidenceTally) -> proto::ImportRowsResponse {
    let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
    proto::ImportRowsResponse {
        created_rows: count(tally.created),
        changed_rows: count(tally.changed),
        unchanged_rows: count(tally.unchanged),
        faults: Vec::new(),
    }
}

fn row_fault(fault: &Fault) -> proto::RowFault {
    let within = fault.subject.strip_prefix("rows[").and_then(|rest| rest.split_once(']'));
    let (row, field) = within.unwrap_or(("0", &fault.subject));
    proto::RowFault {
        row: row.parse().unwrap_or(0),
        field: field.trim_start_matches('.').to_owned(),
        reason: fault.reason.code().to_owned(),
        message_en: fault.reason.message(Language::En).to_owned(),
        message_cy: fault.reason.message(Language::Cy).to_owned(),
        working: working(fault),
    }
}

/// A placement, for the wire.
pub(super) fn placement_out(view: &ImportedPlacementView) -> proto::ImportedPlacement {
    let placement = &view.placement;
    proto::ImportedPlacement {
        child_number: view.number.clone(),
        code: placement.code.code().to_owned(),
        placed_in: names::authority(placement.placed_in),
        from: Some(date_out(placement.from)),
        until: placement.until.map(date_out),
        weekly_pence: placement.weekly.map(Pence::pence),
    }
}

/// A budget, for the wire.
pub(super) fn budget_out(budget: &Budget) -> proto::ImportedBudget {
    proto::ImportedBudget {
        code: budget.code.code().to_owned(),
        from: Some(date_out(budget.from)),
        until: Some(date_out(budget.until)),
        amount_pence: budget.amount.pence(),
    }
}

/// What a page of placements follows: the day as text, then the child's key.
pub(super) fn placement_key((from, ChildKey(child)): PlacementKey) -> Vec<u8> {
    [from.to_string().as_bytes(), &child].concat()
}

/// What a page of placements follows, read.
pub(super) fn read_placement_key(key: &[u8]) -> Option<PlacementKey> {
    let (from, child) = key.split_at_checked(key.len().checked_sub(32)?)?;
    Some((read_day(from)?, ChildKey(child.try_into().ok()?)))
}

/// What a page of budgets follows: the day as text, a space, the code.
pub(super) fn budget_key((from, code): BudgetKey) -> Vec<u8> {
    format!("{from} {code}").into_bytes()
}

/// What a page of budgets follows, read.
pub(super) fn read_budget_key(key: &[u8]) -> Option<BudgetKey> {
    let (from, code) = std::str::from_utf8(key).ok()?.split_once(' ')?;
    Some((from.parse().ok()?, code.parse().ok()?))
}

fn read_day(text: &[u8]) -> Option<Date> {
    std::str::from_utf8(text).ok()?.parse().ok()
}
