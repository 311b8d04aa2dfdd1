//! A provider's standing filter (INV-1): of which invitations it wants to be alerted. What a filter excludes still arrives, as a digest, and
//! may be offered for; it stays out of the response statistics.

use std::collections::BTreeSet;

use geography::{Geography, Sector, TenthsOfMile, straight_miles};
use vocabulary::{AgeBand, AuthorityCode, LevelOfNeed, PlacementType, RefusalReason, limits};

use super::Provider;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, ProviderEvent};
use crate::refusal::{Fault, Refusal};
use crate::request::{Child, Request};

/// What a provider wants to be alerted to. An empty list narrows nothing; what a request does not say is never excluded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StandingFilter {
    /// Types of placement.
    pub placement_types: Vec<PlacementType>,
    /// Age bands: of one of the children at least.
    pub age_bands: Vec<AgeBand>,
    /// Levels of need.
    pub levels: Vec<LevelOfNeed>,
    /// Areas: where the home of one of the children lies.
    pub authorities: Vec<AuthorityCode>,
    /// No farther from here than so many miles: the home of one of the children.
    pub near: Option<Near>,
}

/// Around a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// Postcode sector.
    pub sector: String,
    /// Whole straight miles.
    pub miles: u32,
}

impl StandingFilter {
    /// One that narrows nothing.
    pub const NONE: Self = Self {
        placement_types: Vec::new(),
        age_bands: Vec::new(),
        levels: Vec::new(),
        authorities: Vec::new(),
        near: None,
    };

    /// Whether it excludes a request: its type or level, or every one of its children.
    pub fn excludes(&self, request: &Request, geography: &Geography) -> bool {
        let shared = &request.shared;
        let fits = admits(&self.placement_types, shared.placement_type)
            && admits(&self.levels, shared.level)
            && (request.children.is_empty()
                || request.children.iter().any(|child| self.admits_child(child, geography)));
        !fits
    }

    fn admits_child(&self, child: &Child, geography: &Geography) -> bool {
        admits(&self.age_bands, child.age_band)
            && admits(&self.authorities, child.home_authority)
            && self.near.as_ref().is_none_or(|near| near.admits(child.home_sector.as_deref(), geography))
    }
}

fn admits<T: PartialEq>(wanted: &[T], asked: Option<T>) -> bool {
    wanted.is_empty() || asked.is_none_or(|asked| wanted.contains(&asked))
}

impl Near {
    /// Whether a home lies within; one that cannot be placed is never excluded.
    fn admits(&self, home: Option<&str>, geography: &Geography) -> bool {
        let place = |sector: &str| geography.locate_sector(sector.parse::<Sector>().ok()?).ok();
        let both = place(&self.sector).zip(home.and_then(place));
        both.is_none_or(|(here, home)| straight_miles(here.at, home.at) <= TenthsOfMile::of_miles(self.miles))
    }
}

/// Puts a provider's standing filter in the place of the one before; an empty one takes it away.
pub fn put_filter(provider: &Provider, actor: &Actor, filter: StandingFilter) -> Result<Decision, Refusal> {
    let mut faults = Vec::new();
    each_once("filter.placement_types", &filter.placement_types, &mut faults);
    each_once("filter.age_bands", &filter.age_bands, &mut faults);
    each_once("filter.levels", &filter.levels, &mut faults);
    each_once("filter.authorities", &filter.authorities, &mut faults);
    if filter.authorities.len() > limits::FILTER_AUTHORITIES_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "filter.authorities");
        faults.push(fault.with("given", filter.authorities.len()).with("max", limits::FILTER_AUTHORITIES_MAX));
    }
    if let Some(near) = filter.near.as_ref().filter(|near| !(1..=limits::FILTER_MILES_MAX).contains(&near.miles)) {
        let fault = Fault::new(RefusalReason::ValueOutOfRange, "filter.near.miles");
        faults.push(fault.with("given", near.miles).with("min", 1).with("max", limits::FILTER_MILES_MAX));
    }
    Refusal::unless_empty(faults)?;
    let event = ProviderEvent::FilterPut { by: by(actor), filter: Box::new(filter) };
    Ok(Decision::of(Event::Provider(provider.id, event)))
}

fn each_once<T: Ord>(field: &str, given: &[T], faults: &mut Vec<Fault>) {
    let distinct: BTreeSet<&T> = given.iter().collect();
    if distinct.len() != given.len() {
        faults.push(Fault::new(RefusalReason::ValueInvalid, field).with("expected", "each once"));
    }
}
