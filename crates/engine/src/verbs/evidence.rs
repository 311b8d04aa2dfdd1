//! Importing placements and budgets made elsewhere (EVD-0).

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use domain::event::{Budget, ChildKey, Sealed, Subject};
use domain::evidence::{Judged, PlacementGiven, import_budgets, import_placements, judge_budgets, judge_placements};
use domain::{Actor, Decision, Fault, Refusal};
use views::permit::{Action, may};
use vocabulary::{AuthorityCode, Date, Pence, PlacementCode};

use crate::engine::Engine;
use crate::failure::Failure;
use crate::tx::{Tx, Verb};
use crate::vault::{KeySubject, Vault};

/// A placement as a row says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacementRow {
    /// The row's place in what was sent.
    pub row: usize,
    /// The authority's own number of the child.
    pub number: String,
    /// What kind of placement.
    pub code: PlacementCode,
    /// In whose area.
    pub placed_in: AuthorityCode,
    /// From which day.
    pub from: Date,
    /// Until which day.
    pub until: Option<Date>,
    /// What it costs a week.
    pub weekly: Option<Pence>,
}

/// Imports placements.
pub struct ImportPlacements {
    /// The authority.
    pub authority: AuthorityCode,
    /// The rows.
    pub rows: Vec<PlacementRow>,
    /// What the last attempt came to: its outcome.
    pub tally: Tallied,
}

/// Imports budgets.
pub struct ImportBudgets {
    /// The authority.
    pub authority: AuthorityCode,
    /// The rows, each by its place in what was sent.
    pub rows: Vec<(usize, Budget)>,
    /// What the last attempt came to: its outcome.
    pub tally: Tallied,
}

/// What an import came to, or would come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EvidenceTally {
    /// Rows that say something new.
    pub created: usize,
    /// Rows that change what was said.
    pub changed: usize,
    /// Rows that say what is known.
    pub unchanged: usize,
}

impl EvidenceTally {
    fn of<T>(judged: &Judged<T>) -> Self {
        Self { created: judged.created.len(), changed: judged.changed.len(), unchanged: judged.unchanged }
    }

    /// As an outcome keeps it.
    pub fn read(outcome: &str) -> Option<Self> {
        let mut parts = outcome.split(' ').map(str::parse);
        let mut next = || parts.next()?.ok();
        Some(Self { created: next()?, changed: next()?, unchanged: next()? })
    }
}

/// What an attempt came to. Kept with the request id by the attempt that is committed, so that a repeated call has the same answer.
#[derive(Debug, Default)]
pub struct Tallied(Mutex<EvidenceTally>);

impl Tallied {
    fn note(&self, tally: EvidenceTally) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = tally;
    }

    fn outcome(&self) -> String {
        let EvidenceTally { created, changed, unchanged } = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        format!("{created} {changed} {unchanged}")
    }
}

impl Verb for ImportPlacements {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may(tx.actor, Action::ImportEvidence, self.authority)?;
        let known = tx.bind(Subject::Evidence(self.authority), |world| world.evidence(self.authority));
        let given = keyed(tx.engine().vault(), self.authority, &self.rows);
        let judged = judge_placements(&known, &given, tx.now.london_date()).map_err(refusal)?;
        self.tally.note(EvidenceTally::of(&judged));
        let mut numbers: BTreeMap<ChildKey, Sealed> = BTreeMap::new();
        for (row, (_, placement)) in self.rows.iter().zip(&given) {
            let child = placement.child;
            if numbers.contains_key(&child) {
                continue;
            }
            let number = match known.number_of(child) {
                Some(number) => number,
                None => tx.seal(KeySubject::Child(child), row.number.trim()).await?,
            };
            numbers.insert(child, number);
        }
        Ok(import_placements(tx.actor, self.authority, &judged, |child| numbers.get(&child).copied())?)
    }

    fn outcome(&self) -> String {
        self.tally.outcome()
    }
}

impl Verb for ImportBudgets {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may(tx.actor, Action::ImportEvidence, self.authority)?;
        let known = tx.bind(Subject::Evidence(self.authority), |world| world.evidence(self.authority));
        let judged = judge_budgets(&known, &self.rows).map_err(refusal)?;
        self.tally.note(EvidenceTally::of(&judged));
        Ok(import_budgets(tx.actor, self.authority, &judged))
    }

    fn outcome(&self) -> String {
        self.tally.outcome()
    }
}

impl Engine {
    /// Judges placements without a trace: what they would come to, or every fault.
    pub fn check_placements(
        &self,
        actor: &Actor,
        authority: AuthorityCode,
        rows: &[PlacementRow],
    ) -> Result<Result<EvidenceTally, Vec<Fault>>, Failure> {
        may(actor, Action::ImportEvidence, authority)?;
        let known = self.world().evidence(authority);
        let given = keyed(self.vault(), authority, rows);
        Ok(judge_placements(&known, &given, self.now().london_date()).map(|judged| EvidenceTally::of(&judged)))
    }

    /// Judges budgets without a trace, as [`Self::check_placements`] does placements.
    pub fn check_budgets(
        &self,
        actor: &Actor,
        authority: AuthorityCode,
        rows: &[(usize, Budget)],
    ) -> Result<Result<EvidenceTally, Vec<Fault>>, Failure> {
        may(actor, Action::ImportEvidence, authority)?;
        let known = self.world().evidence(authority);
        Ok(judge_budgets(&known, rows).map(|judged| EvidenceTally::of(&judged)))
    }
}

/// The rows with their children as keyed hashes: the same a search of the child has (SRC-6).
fn keyed(vault: &Vault, authority: AuthorityCode, rows: &[PlacementRow]) -> Vec<(usize, PlacementGiven)> {
    let code = authority.to_string();
    let given = rows.iter().map(|row| {
        let PlacementRow { row, number, code: kind, placed_in, from, until, weekly } = row;
        let child = vault.child_key(&code, number.trim());
        let given =
            PlacementGiven { child, code: *kind, placed_in: *placed_in, from: *from, until: *until, weekly: *weekly };
        (*row, given)
    });
    given.collect()
}

fn refusal(faults: Vec<Fault>) -> Failure {
    match Refusal::unless_empty(faults) {
        Err(refusal) => refusal.into(),
        Ok(()) => Failure::Internal("rows were refused without a fault".to_owned()),
    }
}
