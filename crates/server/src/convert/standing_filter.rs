//! Standing filters: `hafan.register.v1` to the domain and back (INV-1).

use api::register::v1 as proto;
use domain::Refusal;
use domain::provider::{Near, StandingFilter};
use geography::Geography;
use vocabulary::limits;

use super::faults::Faults;
use super::names::authority_name;
use super::path::Path;

/// Reads a filter, under the path `filter`.
///
/// # Errors
/// Every fault at once.
pub fn read_filter(given: Option<proto::StandingFilter>, geography: &Geography) -> Result<StandingFilter, Refusal> {
    let mut faults = Faults::new();
    let at = Path::root("filter");
    let Some(given) = faults.required(&at, given) else { return faults.finish_some(None) };
    let proto::StandingFilter { placement_types, age_bands, levels, authorities, near, etag: _ } = given;
    let authorities_at = at.field("authorities");
    faults.list(&authorities_at, authorities.len(), limits::FILTER_AUTHORITIES_MAX);
    let named = authorities.iter().take(limits::FILTER_AUTHORITIES_MAX).enumerate();
    let authorities = named.map(|(index, name)| faults.authority(&authorities_at.index(index), name)).collect();
    let filter = StandingFilter {
        placement_types: faults.codes(&at.field("placement_types"), &placement_types),
        age_bands: faults.codes(&at.field("age_bands"), &age_bands),
        levels: faults.codes(&at.field("levels"), &levels),
        authorities,
        near: near.map(|given| self::near(&given, &at.field("near"), geography, &mut faults)),
    };
    faults.finish(filter)
}

fn near(given: &proto::NearSector, at: &Path<'_>, geography: &Geography, faults: &mut Faults) -> Near {
    let proto::NearSector { sector, miles } = given;
    let place = faults.place(&at.field("sector"), sector, geography);
    Near { sector: place.map(|place| place.sector.to_string()).unwrap_or_default(), miles: *miles }
}

/// A filter, for the wire; its etag is its reader's.
pub fn filter_out(filter: &StandingFilter) -> proto::StandingFilter {
    let StandingFilter { placement_types, age_bands, levels, authorities, near } = filter;
    proto::StandingFilter {
        placement_types: placement_types.iter().map(ToString::to_string).collect(),
        age_bands: age_bands.iter().map(ToString::to_string).collect(),
        levels: levels.iter().map(ToString::to_string).collect(),
        authorities: authorities.iter().copied().map(authority_name).collect(),
        near: near.as_ref().map(|Near { sector, miles }| proto::NearSector { sector: sector.clone(), miles: *miles }),
        etag: String::new(),
    }
}
