//! Placements and budgets made elsewhere, as an authority imports them (EVD-0): rows known by child and start, or code and start, so that
//! the same file imported again changes nothing. A child lives in one place at a time.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{AuthorityCode, Date, Pence, PlacementCode, RefusalReason, limits};

use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Budget, By, ChildKey, Event, EvidenceEvent, PlacementElsewhere, Sealed};
use crate::refusal::{Fault, Refusal};

/// Rows in one event, so that it stays a stored value.
pub const ROWS_PER_EVENT: usize = 100;

/// What an authority has imported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Placements made elsewhere, by child and the day each began.
    pub placements: BTreeMap<ChildKey, BTreeMap<Date, PlacementElsewhere>>,
    /// Budgets, by code and the day each begins.
    pub budgets: BTreeMap<(PlacementCode, Date), Budget>,
}

impl Evidence {
    /// The placements of one child, oldest first.
    pub fn of_child(&self, child: ChildKey) -> impl Iterator<Item = &PlacementElsewhere> {
        self.placements.get(&child).into_iter().flat_map(BTreeMap::values)
    }

    /// Where a child's number lies in the vault already, if any row is about the child.
    pub fn number_of(&self, child: ChildKey) -> Option<Sealed> {
        self.of_child(child).next().map(|row| row.number)
    }

    /// Every placement, child by child.
    pub fn all(&self) -> impl Iterator<Item = &PlacementElsewhere> {
        self.placements.values().flat_map(BTreeMap::values)
    }

    /// The placements that lasted on a day.
    pub fn on(&self, day: Date) -> impl Iterator<Item = &PlacementElsewhere> {
        let lasts = move |row: &&PlacementElsewhere| row.from <= day && row.until.is_none_or(|until| day < until);
        self.all().filter(lasts)
    }
}

/// Folds one event.
pub fn apply(mut evidence: Evidence, event: &EvidenceEvent) -> Evidence {
    match event {
        EvidenceEvent::PlacementsImported { by: _, rows } => {
            for row in rows {
                evidence.placements.entry(row.child).or_default().insert(row.from, *row);
            }
        }
        EvidenceEvent::BudgetsImported { by: _, rows } => {
            evidence.budgets.extend(rows.iter().map(|row| ((row.code, row.from), *row)));
        }
    }
    evidence
}

/// A placement as a row of a file says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in the event")]
pub struct PlacementGiven {
    pub child: ChildKey,
    pub code: PlacementCode,
    pub placed_in: AuthorityCode,
    pub from: Date,
    pub until: Option<Date>,
    pub weekly: Option<Pence>,
}

/// What rows that were judged come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged<T> {
    /// Rows that say something new.
    pub created: Vec<T>,
    /// Rows that say something otherwise.
    pub changed: Vec<T>,
    /// Rows that say what is known.
    pub unchanged: usize,
}

/// A child's placements by the day each begins: the day it ends, and the row that says so.
type Days = BTreeMap<Date, (Option<Date>, Option<usize>)>;

/// Judges placements, each by its place in what was sent: every fault of every row. What they say together is judged, so that one row may
/// end a placement and the next begin another.
///
/// # Errors
/// All faults, none of which says whose row it is.
pub fn judge_placements(
    known: &Evidence,
    given: &[(usize, PlacementGiven)],
    today: Date,
) -> Result<Judged<PlacementGiven>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut judged = Judged { created: Vec::new(), changed: Vec::new(), unchanged: 0 };
    let mut seen = BTreeSet::new();
    let mut of_children: BTreeMap<ChildKey, Days> = BTreeMap::new();
    for (row, placement) in given {
        let PlacementGiven { child, from, until, weekly, .. } = *placement;
        let days = of_children
            .entry(child)
            .or_insert_with(|| known.of_child(child).map(|row| (row.from, (row.until, None))).collect());
        days.insert(from, (until, Some(*row)));
        if !seen.insert((child, from)) {
            let fault = Fault::new(RefusalReason::ValueInvalid, format!("rows[{row}]"));
            faults.push(fault.with("expected", "each child and start once"));
        }
        if from > today {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, format!("rows[{row}].from"));
            faults.push(fault.with("given", from).with("max", today));
        }
        if let Some(until) = until.filter(|until| *until <= from) {
            faults.push(ends_before(*row, from, until));
        }
        if let Some(weekly) = weekly.filter(|weekly| !(0..=limits::FEE_PENCE_MAX).contains(&weekly.pence())) {
            faults.push(out_of_range(format!("rows[{row}].weekly_pence"), weekly, limits::FEE_PENCE_MAX));
        }
        match known.placements.get(&child).and_then(|days| days.get(&from)) {
            None => judged.created.push(*placement),
            Some(before) if says(before) == *placement => judged.unchanged += 1,
            Some(_) => judged.changed.push(*placement),
        }
    }
    for days in of_children.values() {
        let following = days.iter().zip(days.iter().skip(1));
        for ((from, (until, row)), (next, (_, later))) in following {
            if until.is_none_or(|until| *next < until)
                && let Some(row) = later.or(*row)
            {
                let other = if later.is_some() { from } else { next };
                let fault = Fault::new(RefusalReason::EvidenceOverlaps, format!("rows[{row}].from"));
                faults.push(fault.with("other", other));
            }
        }
    }
    faults.extend(over_limit(known.all().count() + judged.created.len(), limits::PLACEMENTS_ELSEWHERE_MAX));
    if faults.is_empty() { Ok(judged) } else { Err(faults) }
}

/// Judges budgets, as [`judge_placements`] does placements.
///
/// # Errors
/// All faults.
pub fn judge_budgets(known: &Evidence, given: &[(usize, Budget)]) -> Result<Judged<Budget>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut judged = Judged { created: Vec::new(), changed: Vec::new(), unchanged: 0 };
    let mut seen = BTreeSet::new();
    let mut of_codes: BTreeMap<PlacementCode, BTreeMap<Date, (Date, Option<usize>)>> = BTreeMap::new();
    for (row, budget) in given {
        let Budget { code, from, until, amount } = *budget;
        let of_code =
            |(of, from): &(PlacementCode, Date), known: &Budget| (*of == code).then_some((*from, (known.until, None)));
        let days = of_codes
            .entry(code)
            .or_insert_with(|| known.budgets.iter().filter_map(|(key, known)| of_code(key, known)).collect());
        days.insert(from, (until, Some(*row)));
        if !seen.insert((code, from)) {
            let fault = Fault::new(RefusalReason::ValueInvalid, format!("rows[{row}]"));
            faults.push(fault.with("expected", "each code and start once"));
        }
        if until <= from {
            faults.push(ends_before(*row, from, until));
        }
        if !(0..=limits::BUDGET_PENCE_MAX).contains(&amount.pence()) {
            faults.push(out_of_range(format!("rows[{row}].amount_pence"), amount, limits::BUDGET_PENCE_MAX));
        }
        match known.budgets.get(&(code, from)) {
            None => judged.created.push(*budget),
            Some(before) if before == budget => judged.unchanged += 1,
            Some(_) => judged.changed.push(*budget),
        }
    }
    for days in of_codes.values() {
        for ((from, (until, row)), (next, (_, later))) in days.iter().zip(days.iter().skip(1)) {
            if next < until
                && let Some(row) = later.or(*row)
            {
                let other = if later.is_some() { from } else { next };
                let fault = Fault::new(RefusalReason::EvidenceOverlaps, format!("rows[{row}].from"));
                faults.push(fault.with("other", other));
            }
        }
    }
    faults.extend(over_limit(known.budgets.len() + judged.created.len(), limits::BUDGETS_PER_AUTHORITY_MAX));
    if faults.is_empty() { Ok(judged) } else { Err(faults) }
}

/// Records placements that were judged; `number` says where a child's number lies in the vault. Nothing new appends nothing.
pub fn import_placements(
    actor: &Actor,
    authority: AuthorityCode,
    judged: &Judged<PlacementGiven>,
    number: impl Fn(ChildKey) -> Option<Sealed>,
) -> Result<Decision, Refusal> {
    let mut rows = Vec::with_capacity(judged.created.len() + judged.changed.len());
    for given in judged.created.iter().chain(&judged.changed) {
        let PlacementGiven { child, code, placed_in, from, until, weekly } = *given;
        // Whoever decides has sealed the number of every child in the rows.
        let number = number(child).ok_or_else(|| Refusal::of(RefusalReason::FieldRequired, "rows.child_number"))?;
        rows.push(PlacementElsewhere { child, number, code, placed_in, from, until, weekly });
    }
    let event = |rows: &[PlacementElsewhere], by| EvidenceEvent::PlacementsImported { by, rows: rows.to_vec() };
    Ok(in_events(&rows, authority, &by(actor), event))
}

/// Records budgets that were judged.
pub fn import_budgets(actor: &Actor, authority: AuthorityCode, judged: &Judged<Budget>) -> Decision {
    let rows: Vec<Budget> = judged.created.iter().chain(&judged.changed).copied().collect();
    let event = |rows: &[Budget], by| EvidenceEvent::BudgetsImported { by, rows: rows.to_vec() };
    in_events(&rows, authority, &by(actor), event)
}

fn in_events<T>(rows: &[T], authority: AuthorityCode, by: &By, event: impl Fn(&[T], By) -> EvidenceEvent) -> Decision {
    let events = rows.chunks(ROWS_PER_EVENT).map(|rows| Event::Evidence(authority, event(rows, by.clone())));
    Decision::all(events.collect())
}

fn says(row: &PlacementElsewhere) -> PlacementGiven {
    let PlacementElsewhere { child, number: _, code, placed_in, from, until, weekly } = *row;
    PlacementGiven { child, code, placed_in, from, until, weekly }
}

fn ends_before(row: usize, from: Date, until: Date) -> Fault {
    let fault = Fault::new(RefusalReason::ValueOutOfRange, format!("rows[{row}].until"));
    fault.with("given", until).with("after", from)
}

fn out_of_range(subject: String, given: Pence, max: i64) -> Fault {
    Fault::new(RefusalReason::ValueOutOfRange, subject).with("given", given.pence()).with("min", 0).with("max", max)
}

fn over_limit(count: usize, max: usize) -> Option<Fault> {
    (count > max).then(|| Fault::new(RefusalReason::LimitExceeded, "rows").with("count", count).with("max", max))
}
