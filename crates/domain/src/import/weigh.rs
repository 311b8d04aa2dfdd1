//! Rows into events: as many in one as a stored value has room for, by a weight that no row's stored form exceeds by much.

use crate::event::{Staged, StagedRow};

/// Weight of one event's rows: a stored value holds somewhat more.
const EVENT_WEIGHT_MAX: usize = 44_000;

/// The rows in order, in portions of one event each; a row that is larger than a portion has one of its own.
pub fn packed(rows: Vec<StagedRow>) -> Vec<Vec<StagedRow>> {
    let mut portions = Vec::new();
    let (mut portion, mut weight) = (Vec::new(), 0);
    for row in rows {
        let more = weigh(&row.staged);
        if weight + more > EVENT_WEIGHT_MAX && !portion.is_empty() {
            portions.push(std::mem::take(&mut portion));
            weight = 0;
        }
        weight += more;
        portion.push(row);
    }
    if !portion.is_empty() {
        portions.push(portion);
    }
    portions
}

/// Bytes of a row's stored form, or more. Text is counted more than once, for what JSON escapes.
fn weigh(staged: &Staged) -> usize {
    const ROW: usize = 200;
    const PLACE: usize = 60;
    const CODE: usize = 45;
    const CORE: usize = 180;
    const EXTRA: usize = 80;
    const STEP: usize = 50;
    ROW + match staged {
        Staged::Provider { recorded, .. } => {
            400 + 6 * (recorded.display_name.len() + recorded.registration_number.len())
        }
        Staged::Setting { recorded, places, .. } => {
            let codes = recorded.placement_types.len() + recorded.sexes.len();
            700 + CODE * codes + PLACE * places.as_ref().map_or(0, Vec::len)
        }
        Staged::Places { places, .. } => PLACE * places.len(),
        Staged::Prices { prices, .. } => {
            let extras = prices.extras.iter().map(|extra| EXTRA + 2 * (extra.code.len() + extra.label.len()));
            let steps = prices.sibling.len() + prices.long_stay.len() + prices.volume.len();
            300 + CORE * prices.core.len() + extras.sum::<usize>() + STEP * steps
        }
    }
}
