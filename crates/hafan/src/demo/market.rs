//! The providers of the story: for each part the member whose household lies nearest to the child's school, among those that could
//! take her. All of them are invited as everybody is; these are the ones that answer.

use std::collections::BTreeSet;

use api::register::v1::Setting;
use api::search::v1::PlacementRequest;
use geography::{Geography, GridReference, straight_miles, travel_miles};

use super::bidding::{BIDS, Bid};
use super::register::{Loaded, Register};
use crate::failure::Failure;

/// A provider with a part.
pub(super) struct Player {
    /// What it offers.
    pub(super) bid: Bid,
    /// Place of the provider in the register.
    pub(super) provider: usize,
    /// The setting it offers, by name.
    pub(super) setting: String,
}

/// A household that could take the child, and how far it is from her school.
struct Household<'a> {
    provider: usize,
    setting: &'a Setting,
    tenths: u32,
}

/// Casts a provider for every part.
pub(super) fn players(
    register: &Register,
    loaded: &Loaded,
    request: &PlacementRequest,
) -> Result<Vec<Player>, Failure> {
    let households = households(register, loaded, request)?;
    let mut taken = BTreeSet::new();
    let mut players = Vec::with_capacity(BIDS.len());
    for bid in BIDS {
        let near = |setting: &Setting| bid.near.iter().any(|code| setting.authority.ends_with(code));
        let fitting = households.iter().find(|one| near(one.setting) && !taken.contains(&one.provider));
        let Some(found) = fitting else {
            let places = bid.near.join(" or ");
            return Err(Failure::Internal(format!(
                "this register has no household left in {places}; try another seed"
            )));
        };
        taken.insert(found.provider);
        players.push(Player { bid, provider: found.provider, setting: found.setting.name.clone() });
    }
    Ok(players)
}

/// Households of members of the fostering lot that could take the child, nearest to her school first.
fn households<'a>(
    register: &Register,
    loaded: &'a Loaded,
    request: &PlacementRequest,
) -> Result<Vec<Household<'a>>, Failure> {
    let school = school(request)?;
    let no_go = no_go_areas(request);
    let members: BTreeSet<usize> = register.members.first().into_iter().flatten().copied().collect();
    let mut found = Vec::new();
    for (provider, loaded) in loaded.providers.iter().enumerate().filter(|(place, _)| members.contains(place)) {
        for setting in loaded.settings.iter().filter(|setting| could_take(setting)) {
            let Some(at) = located(&setting.postcode) else { continue };
            let barred = no_go.iter().any(|(centre, tenths)| straight_miles(at, *centre).tenths() <= *tenths);
            if !barred {
                found.push(Household { provider, setting, tenths: travel_miles(school, at).tenths() });
            }
        }
    }
    found.sort_by(|a, b| (a.tenths, &a.setting.display_name).cmp(&(b.tenths, &b.setting.display_name)));
    Ok(found)
}

/// Whether it may serve the search and has a place: a girl of nine, long term.
fn could_take(setting: &Setting) -> bool {
    let long_term = setting.placement_types.iter().any(|code| code == "LONG_TERM_FOSTERING");
    let free = setting.places.iter().any(|place| place.available_from.is_some());
    let approved = setting.approval.as_ref().is_some_and(|approval| {
        let ages = approval.age_years_min.unwrap_or(0)..=approval.age_years_max.unwrap_or(0);
        ages.contains(&9) && approval.sexes.iter().any(|sex| sex == "F")
    });
    setting.kind == "FOSTER_HOUSEHOLD" && long_term && free && approved
}

fn school(request: &PlacementRequest) -> Result<GridReference, Failure> {
    let sector =
        request.children.first().and_then(|child| child.school.as_ref()).and_then(|school| school.sector.as_deref());
    sector
        .and_then(located)
        .ok_or_else(|| Failure::Internal("the request names no school whose sector is known".to_owned()))
}

fn no_go_areas(request: &PlacementRequest) -> Vec<(GridReference, u32)> {
    let areas = request.shared.iter().flat_map(|shared| &shared.location).flat_map(|location| &location.no_go_areas);
    // A mile is added for the spread of a sector round its middle.
    areas.filter_map(|area| Some((located(&area.sector)?, (area.radius_miles + 1) * 10))).collect()
}

/// Where a postcode or sector is.
fn located(text: &str) -> Option<GridReference> {
    let exact = text.parse().ok().and_then(|postcode| Geography::builtin().locate(postcode).ok());
    let by_sector = || text.parse().ok().and_then(|sector| Geography::builtin().locate_sector(sector).ok());
    exact.or_else(by_sector).map(|place| place.at)
}
