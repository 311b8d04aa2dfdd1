//! A setting of the register as the columns of pre-matching keep it: codes, numbers and a grid reference, nothing else of its profile.
//!
//! A foster household counts as being at the centre of its sector, whatever its postcode (REG-2): who may ask for the match of any
//! number of requests could otherwise find the house by its distances. Its offer is judged and scored by its own postcode, as ever.

use geography::{Geography, Postcode, Precision, Sector};
use matching::v1::{AgeRange, Answer, Entry, FreeFrom, Listing, ProviderFacts, Standing};
use vocabulary::{Date, SettingKind, Timestamp};

use super::answer;
use super::setting::{SECTOR_MARGIN_TENTHS, children_there, legal_form, speaks_welsh};
use crate::provider::Provider;
use crate::setting::{Profile, Setting, Taken};

/// The row of a setting, of its opened profile and of when its places were last confirmed, as everybody may know it.
pub fn entry(setting: &Setting, profile: &Profile, confirmed_at: Option<Timestamp>, geography: &Geography) -> Entry {
    let recorded = &setting.recorded;
    let exact = profile.postcode.parse::<Postcode>().ok().and_then(|postcode| geography.locate(postcode).ok());
    let sector = || recorded.sector.parse::<Sector>().ok().and_then(|sector| geography.locate_sector(sector).ok());
    let counted = match recorded.kind {
        SettingKind::FosterHousehold => sector(),
        SettingKind::ChildrensHome | SettingKind::ParentAndBaby | SettingKind::School => exact.or_else(sector),
    };
    Entry {
        id: setting.id,
        provider: recorded.provider,
        place: counted.map(|place| place.at.into()),
        place_margin_tenths: match counted.map(|place| place.precision) {
            Some(Precision::Postcode) => 0,
            Some(Precision::Sector) | None => SECTOR_MARGIN_TENTHS,
        },
        sector: recorded.sector.clone(),
        authority: exact.or(counted).and_then(|place| place.authority),
        concealed: setting.concealment.is_some(),
        placement_types: recorded.placement_types.clone(),
        ages: AgeRange { from_years: recorded.ages.0, to_years: recorded.ages.1 },
        sexes: recorded.sexes.clone(),
        number: recorded.children_max,
        children_there: children_there(setting),
        limit_exemption: answer(recorded.fostering_exemption),
        places: setting.places_stated_at.map(|_| free_places(setting)),
        confirmed_at,
        animals: profile.animals.clone(),
        capacities: profile.capacities.iter().map(|capacity| capacity.need).collect(),
        speaks_welsh: speaks_welsh(profile),
    }
}

/// Places that are free from a day on, or held from it on; those an award has taken are children there.
fn free_places(setting: &Setting) -> Vec<FreeFrom> {
    let places = setting.places.values().filter_map(|place| {
        let held = match place.taken {
            Taken::Free => None,
            Taken::Held(hold) => setting.holds.get(&hold).map(|hold| (hold.search, hold.until)),
            Taken::Awarded { .. } => return None,
        };
        Some(FreeFrom { from: place.available_from?, held })
    });
    places.collect()
}

/// What is known of a provider for one question: whether it is registered for the service is the lot's to say.
pub fn provider_facts(
    provider: &Provider,
    registered: Answer,
    listing: Listing,
    needed_on: Option<Date>,
    now: Timestamp,
) -> ProviderFacts {
    let today = now.london_date();
    let yes = |holds: bool| if holds { Answer::Yes } else { Answer::No };
    let signed = provider.recorded.agreement_signed_on.is_some_and(|signed| signed <= today);
    ProviderFacts {
        standing: Standing { registered, signed: yes(signed), concealed: yes(provider.concealment.is_some()) },
        legal_form: legal_form(provider, needed_on.unwrap_or(today)),
        confirmed_at: provider.places_confirmed_at,
        listing,
    }
}
