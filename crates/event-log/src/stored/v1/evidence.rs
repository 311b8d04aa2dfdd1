//! The stored facts of placements and budgets made elsewhere.

use domain::event::{Budget as DomainBudget, EvidenceEvent, PlacementElsewhere as DomainPlacementElsewhere};
use vocabulary::{AuthorityCode, Date, Pence, PlacementCode};

use super::parts::{By, Hex, Sealed};
use super::shape::Convert;

facts! {
    Fact = EvidenceEvent, KINDS, kind_of {
        "evidence.placements_imported" PlacementsImported { by: By, rows: Vec<PlacementElsewhere> }
        "evidence.budgets_imported" BudgetsImported { by: By, rows: Vec<Budget> }
    }
}

object! {
    PlacementElsewhere = DomainPlacementElsewhere {
        child: Hex,
        number: Sealed,
        code: PlacementCode,
        placed_in: AuthorityCode,
        from: Date,
        until: Option<Date>,
        #[serde(rename = "weekly_pence")]
        weekly: Option<Pence>,
    }
    Budget = DomainBudget {
        code: PlacementCode,
        from: Date,
        until: Date,
        #[serde(rename = "amount_pence")]
        amount: Pence,
    }
}
