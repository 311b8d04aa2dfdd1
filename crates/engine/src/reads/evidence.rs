//! Placements and budgets made elsewhere, as an authority reads them (EVD-0).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use domain::Actor;
use domain::event::{Budget, ChildKey, PlacementElsewhere};
use views::permit::{Action, may};
use vocabulary::{AuthorityCode, Date, PlacementCode, RefusalReason};

use crate::engine::Engine;
use crate::failure::Failure;
use crate::vault::KeySubject;

/// Where a placement stands in a list: newest first.
pub type PlacementKey = (Date, ChildKey);

/// Where a budget stands in a list: newest first.
pub type BudgetKey = (Date, PlacementCode);

/// A placement with the authority's own number of its child; empty where the child was erased.
#[derive(Clone, Debug)]
pub struct ImportedPlacementView {
    /// The facts.
    pub placement: PlacementElsewhere,
    /// The child's number.
    pub number: String,
}

/// Placements that lasted on a day.
#[derive(Clone, Debug)]
pub struct PlacementCounts {
    /// The day.
    pub as_at: Date,
    /// How many of each kind in each authority's area.
    pub counts: BTreeMap<(PlacementCode, AuthorityCode), u32>,
    /// What all of them cost a week, in pence, of those whose cost is known.
    pub weekly_pence: i64,
    /// How many have no cost.
    pub without_cost: u32,
}

impl Engine {
    /// Imported placements of an authority, those that lasted on a day where one is named, newest first, after a key, at most `limit`.
    pub async fn imported_placements(
        &self,
        actor: &Actor,
        authority: AuthorityCode,
        as_at: Option<Date>,
        (after, limit): (Option<PlacementKey>, usize),
    ) -> Result<Vec<ImportedPlacementView>, Failure> {
        may(actor, Action::ReadEvidence, authority)?;
        let kept = self.world().evidence(authority);
        let key = |row: &PlacementElsewhere| Reverse((row.from, row.child));
        let mut found: Vec<PlacementElsewhere> = match as_at {
            Some(day) => kept.on(day).copied().collect(),
            None => kept.all().copied().collect(),
        };
        found.retain(|row| after.is_none_or(|after| key(row) > Reverse(after)));
        found.sort_unstable_by_key(key);
        found.truncate(limit);
        let mut views = Vec::with_capacity(found.len());
        for placement in found {
            let number = self.open_document(KeySubject::Child(placement.child), &placement.number).await;
            let number = match number {
                Err(Failure::Refused(refusal)) if refusal.reason() == RefusalReason::Erased => String::new(),
                number => number?,
            };
            views.push(ImportedPlacementView { placement, number });
        }
        Ok(views)
    }

    /// Imported budgets of an authority, newest first, after a key, at most `limit`.
    pub fn imported_budgets(
        &self,
        actor: &Actor,
        authority: AuthorityCode,
        (after, limit): (Option<BudgetKey>, usize),
    ) -> Result<Vec<Budget>, Failure> {
        may(actor, Action::ReadEvidence, authority)?;
        let kept = self.world().evidence(authority);
        let key = |row: &Budget| Reverse((row.from, row.code));
        let mut found: Vec<Budget> = kept.budgets.values().copied().collect();
        found.retain(|row| after.is_none_or(|after| key(row) > Reverse(after)));
        found.sort_unstable_by_key(key);
        found.truncate(limit);
        Ok(found)
    }

    /// Counts the placements of an authority that lasted on a day; today where none is named.
    pub fn placement_counts(
        &self,
        actor: &Actor,
        authority: AuthorityCode,
        as_at: Option<Date>,
    ) -> Result<PlacementCounts, Failure> {
        may(actor, Action::CountEvidence, authority)?;
        let kept = self.world().evidence(authority);
        let as_at = as_at.unwrap_or_else(|| self.now().london_date());
        let (mut counts, mut weekly_pence, mut without_cost) = (BTreeMap::new(), 0_i64, 0);
        for row in kept.on(as_at) {
            *counts.entry((row.code, row.placed_in)).or_insert(0) += 1;
            match row.weekly {
                Some(weekly) => weekly_pence = weekly_pence.saturating_add(weekly.pence()),
                None => without_cost += 1,
            }
        }
        Ok(PlacementCounts { as_at, counts, weekly_pence, without_cost })
    }
}
