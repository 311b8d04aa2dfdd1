//! Matching nearer home (CON-5): each month every placement out of the authority's area is matched again, from the month after the arrival on.

use vocabulary::{Date, SettingId, Tier, Timestamp, limits};

use super::Contract;
use crate::decision::Decision;
use crate::event::{ContractEvent, Event};
use crate::search::Search;

/// The first day of the month a day is in.
pub fn month_of(day: Date) -> Date {
    day.plus_days(1 - i32::from(day.day()))
}

/// The month for which a placement is due to be matched nearer home, and the tier it has: it runs, it is out of area, and neither this month
/// nor the month of the arrival has been matched.
pub fn nearer_home_due(contract: &Contract, search: &Search, now: Timestamp) -> Option<(Date, Tier)> {
    let arrival = contract.arrival.as_ref().filter(|_| contract.ended.is_none() && contract.is_of(search))?;
    let tier = search.score_of(contract.generated.offer).and_then(|score| score.tier);
    let tier = tier.filter(|tier| *tier != Tier::T1)?;
    let month = month_of(now.london_date());
    let known = contract.nearer.as_ref().map_or(month_of(arrival.on), |nearer| nearer.month);
    (known < month).then_some((month, tier))
}

/// Records what a month's match found, the best first: also that it found nothing, so that no month is matched twice.
pub fn nearer_home(
    contract: &Contract,
    search: &Search,
    month: Date,
    mut settings: Vec<SettingId>,
    now: Timestamp,
) -> Option<Decision> {
    let (due, _) = nearer_home_due(contract, search, now).filter(|(due, _)| *due == month)?;
    let found = u32::try_from(settings.len()).unwrap_or(u32::MAX);
    settings.truncate(limits::NEARER_HOME_SETTINGS_MAX);
    let matched = ContractEvent::NearerHomeMatched { month: due, found, settings };
    Some(Decision::of(Event::Contract(contract.id, matched)))
}
