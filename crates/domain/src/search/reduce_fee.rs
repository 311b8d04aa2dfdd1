//! Lowering a fee after the close (OFF-7): only the fee, and only downwards, part by part.

use vocabulary::{OfferId, ProviderId, RefusalReason, SearchState, Timestamp};

use super::Search;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SearchEvent};
use crate::refusal::{Fault, Refusal, require};
use crate::terms::{Fee, bounds};

/// Lowers the fee of an offer.
pub struct ReduceFee<'a> {
    /// The offer.
    pub offer: OfferId,
    /// Its provider.
    pub provider: ProviderId,
    /// The fee as it stands.
    pub before: &'a Fee,
    /// The fee as it shall stand.
    pub after: &'a Fee,
    /// The terms with the lower fee, in the vault.
    pub terms: Sealed,
}

/// Decides a reduction.
pub fn reduce_fee(
    search: &Search,
    actor: &Actor,
    command: &ReduceFee<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Shortlisting, SearchState::Deciding, SearchState::Chosen])?;
    let own = search.offers.get(&command.offer).filter(|offer| offer.provider == command.provider);
    let Some(closed) = own else {
        return Err(Refusal::of(RefusalReason::OfferNotLive, command.offer.to_string()));
    };
    require(search.is_undecided(command.offer), RefusalReason::OfferAnswered, command.offer.to_string())?;
    Refusal::unless_empty(rises(command.before, command.after))?;
    let reduced = SearchEvent::FeeReduced {
        by: by(actor),
        offer: command.offer,
        terms_version: closed.terms_version + 1,
        terms: command.terms,
    };
    Ok(Decision::of(Event::Search(search.id, reduced)))
}

/// Every part that rises, a fee out of its bounds (an extra named twice would be charged twice), and one that does not fall at all.
fn rises(before: &Fee, after: &Fee) -> Vec<Fault> {
    let parts = [
        ("fee.core_weekly_pence", before.core_weekly_pence, after.core_weekly_pence),
        ("fee.education_weekly_pence", before.education_weekly_pence, after.education_weekly_pence),
        ("fee.other_weekly_pence", before.other_weekly_pence, after.other_weekly_pence),
        ("fee.one_off_pence", before.one_off_pence, after.one_off_pence),
        ("fee.nightly_pence", before.nightly_pence, after.nightly_pence),
    ];
    let only_lower = |field: &str, was: i64, asked: i64| {
        Fault::new(RefusalReason::FeeRaised, field).with("was_pence", was).with("asked_pence", asked)
    };
    let mut faults: Vec<Fault> = parts
        .iter()
        .filter(|(_, was, asked)| asked > was || *asked < 0)
        .map(|(field, was, asked)| only_lower(field, *was, *asked))
        .collect();
    for extra in &after.extras {
        let was = before.extras.iter().find(|old| old.code == extra.code).map_or(0, |old| old.weekly_pence);
        if extra.weekly_pence > was || extra.weekly_pence < 0 {
            faults.push(only_lower(&format!("fee.extras.{}", extra.code), was, extra.weekly_pence));
        }
    }
    if faults.is_empty() {
        bounds::fee(after, &mut faults);
    }
    if faults.is_empty() && before == after {
        faults.push(only_lower("fee", before.weekly_pence(), after.weekly_pence()));
    }
    faults
}
