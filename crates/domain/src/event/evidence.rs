//! What an authority says of placements and budgets that were made elsewhere (EVD-0).

use vocabulary::{AuthorityCode, Date, Pence, PlacementCode};

use super::{By, ChildKey, Sealed};

/// What was imported: rows that say something new alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields' names and types say all")]
pub enum EvidenceEvent {
    /// Placements that are new, or said otherwise than before.
    PlacementsImported { by: By, rows: Vec<PlacementElsewhere> },
    /// Budgets that are new, or said otherwise than before.
    BudgetsImported { by: By, rows: Vec<Budget> },
}

/// One placement made elsewhere: known by its child and the day it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacementElsewhere {
    /// The child, as a keyed hash of the authority's own number.
    pub child: ChildKey,
    /// That number, in the vault under the child's own key.
    pub number: Sealed,
    /// What kind of placement.
    pub code: PlacementCode,
    /// The authority in whose area it is.
    pub placed_in: AuthorityCode,
    /// The day it began.
    pub from: Date,
    /// The day it ended, which is no longer of it; absent while it lasts.
    pub until: Option<Date>,
    /// What it costs a week, where that is known.
    pub weekly: Option<Pence>,
}

/// A budget for one kind of placement: known by its code and the day it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// For which kind of placement.
    pub code: PlacementCode,
    /// From which day.
    pub from: Date,
    /// Until which day, which is no longer of it.
    pub until: Date,
    /// For all of that time.
    pub amount: Pence,
}
