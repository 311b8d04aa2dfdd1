//! An invented Welsh register, generated from a seed: the same seed gives the same register, byte for byte, on every machine and
//! every day. All providers, households and homes are invented; only the postcodes are real.
//!
//! Proportions follow the domain's section 7 and EVD-3: 22 authorities, 200 providers, 3,000 settings, 84 external fostering
//! placements to 16 residential, spread as looked-after children are. Fees start from its figures: independent fostering about
//! £43,000 a year, residential £2,500 to £11,500 a week.

mod dice;
mod load;
mod names;
mod prices;
mod providers;
mod settings;
mod shares;

use api::framework::v1::{Framework, Lot, PriceList};
use api::register::v1::{Provider, Setting};
use prost::Message as _;
use sha2::{Digest as _, Sha256};
use vocabulary::Date;

pub use load::{Loaded, LoadedProvider, load};

use crate::wire::day;

/// The framework's slug.
pub const FRAMEWORK: &str = "frameworks/4cs-2026";

/// How many providers there are.
pub const PROVIDERS: usize = 200;

/// How many settings there are.
pub const SETTINGS: usize = 3_000;

/// A register before it is loaded: what refers to a provider does so by its place in the list.
pub struct Register {
    /// Its seed.
    pub seed: u64,
    /// The providers, without names: the server makes those.
    pub providers: Vec<Provider>,
    /// The settings, each with its provider's place.
    pub settings: Vec<(usize, Setting)>,
    /// The framework, its lots without members.
    pub framework: Framework,
    /// Members by lot, in the order of the framework's lots, as places of providers.
    pub members: Vec<Vec<usize>>,
    /// Price lists without their provider, each with its place.
    pub price_lists: Vec<(usize, PriceList)>,
}

/// Generates the register of a seed.
#[must_use]
pub fn generate(seed: u64) -> Register {
    let drafts = providers::draft(seed);
    let settings = settings::draft(seed, &drafts);
    let framework = framework();
    let members: Vec<Vec<usize>> = framework.lots.iter().map(|lot| providers::members(&drafts, lot)).collect();
    let price_lists = prices::draft(seed, &framework, &members);
    let providers = drafts.into_iter().map(|draft| draft.provider).collect();
    Register { seed, providers, settings, framework, members, price_lists }
}

impl Register {
    /// SHA-256 over all of it, in hex: what tells two registers apart.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for provider in &self.providers {
            hash.update(provider.encode_length_delimited_to_vec());
        }
        for (provider, setting) in &self.settings {
            hash.update(provider.to_be_bytes());
            hash.update(setting.encode_length_delimited_to_vec());
        }
        hash.update(self.framework.encode_length_delimited_to_vec());
        for member in self.members.iter().flatten() {
            hash.update(member.to_be_bytes());
        }
        for (provider, list) in &self.price_lists {
            hash.update(provider.to_be_bytes());
            hash.update(list.encode_length_delimited_to_vec());
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The framework: all 22 sign every lot. What no lot covers (residential schools, supported accommodation) has no framework.
fn framework() -> Framework {
    let lots = [
        ("FOSTERING", ["SHORT_TERM_FOSTERING", "LONG_TERM_FOSTERING"].as_slice()),
        ("RESIDENTIAL", ["RESIDENTIAL"].as_slice()),
        ("PARENT_AND_BABY", ["PARENT_AND_BABY_FOSTERING", "PARENT_AND_BABY_RESIDENTIAL"].as_slice()),
    ];
    let authorities: Vec<String> =
        geography::welsh_authorities().map(|authority| format!("authorities/{}", authority.code)).collect();
    let lots = lots.into_iter().map(|(lot, types)| Lot {
        name: String::new(),
        lot: lot.to_owned(),
        placement_types: types.iter().map(|code| (*code).to_owned()).collect(),
        member_authorities: authorities.clone(),
        members: Vec::new(),
    });
    Framework {
        name: FRAMEWORK.to_owned(),
        display_name: "All Wales framework 2026 (invented)".to_owned(),
        starts_on: fixed(2026, 4, 1),
        ends_on: fixed(2030, 3, 31),
        lots: lots.collect(),
        etag: String::new(),
    }
}

/// A day that stands in the register whatever day it is loaded.
fn fixed(year: i16, month: i8, day_of_month: i8) -> Option<api::common::v1::Date> {
    Date::new(year, month, day_of_month).ok().map(day)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn percent(part: usize, whole: usize) -> usize {
        (part * 100 + whole / 2) / whole
    }

    #[test]
    fn the_same_seed_gives_the_same_register_and_another_seed_another() {
        let digest = generate(2026).digest();
        assert_eq!(digest, generate(2026).digest());
        assert_ne!(digest, generate(2027).digest());
        assert_eq!(digest.len(), 64);
    }

    #[test]
    fn there_are_200_providers_of_three_kinds_and_3000_settings() {
        let register = generate(2026);
        assert_eq!((register.providers.len(), register.settings.len()), (PROVIDERS, SETTINGS));
        let kind = |kind: &str| register.providers.iter().filter(|provider| provider.kind == kind).count();
        assert_eq!([kind("FOSTERING_AGENCY"), kind("RESIDENTIAL_PROVIDER"), kind("FAMILY_CENTRE")], [120, 70, 10]);
        let names: BTreeSet<_> = register.providers.iter().map(|provider| &provider.display_name).collect();
        let numbers: BTreeSet<_> = register.providers.iter().map(|provider| &provider.registration_number).collect();
        assert_eq!((names.len(), numbers.len()), (PROVIDERS, PROVIDERS), "each has a name and a number of its own");
        let with_settings: BTreeSet<_> = register.settings.iter().map(|(provider, _)| *provider).collect();
        assert_eq!(with_settings.len(), PROVIDERS, "nobody is registered for nothing");
    }

    #[test]
    fn settings_are_spread_as_looked_after_children_are() {
        let register = generate(7);
        let kind = |kind: &str| register.settings.iter().filter(|(_, setting)| setting.kind == kind).count();
        let (foster, homes) = (kind("FOSTER_HOUSEHOLD"), kind("CHILDRENS_HOME"));
        assert_eq!(percent(homes, foster + homes), 16, "76 of 462 external placements of EVD-3 are residential");
        let mut by_authority: BTreeMap<_, usize> = BTreeMap::new();
        for (_, setting) in &register.settings {
            let postcode = setting.postcode.parse().unwrap();
            let place = geography::Geography::builtin().locate(postcode).unwrap();
            *by_authority.entry(place.authority.unwrap().to_string()).or_default() += 1;
        }
        assert_eq!(by_authority.len(), 22);
        for (code, children) in shares::LOOKED_AFTER {
            let expected = SETTINGS as f64 * f64::from(children) / f64::from(shares::total());
            let found = by_authority[code] as f64;
            assert!((found - expected).abs() <= 4.0, "{code}: {found} settings, {expected:.1} expected");
        }
    }

    #[test]
    fn fees_start_from_the_figures_of_the_domain() {
        let register = generate(2026);
        let standard: Vec<i64> = lines(&register, "SHORT_TERM_FOSTERING", "STANDARD", "AGE_5_9");
        let mean = standard.iter().sum::<i64>() / i64::try_from(standard.len()).unwrap();
        assert!((80_000..=85_000).contains(&mean), "£43,000 a year are £825 a week, not {mean} pence");
        for level in ["STANDARD", "ENHANCED", "COMPLEX"] {
            let residential = lines(&register, "RESIDENTIAL", level, "AGE_10_15");
            assert!(residential.iter().all(|pence| (250_000..=1_150_000).contains(pence)), "{level}");
        }
    }

    fn lines(register: &Register, placement_type: &str, level: &str, age_band: &str) -> Vec<i64> {
        let from_2026 = register.price_lists.iter().filter(|(_, list)| list.valid_from.map(|on| on.year) == Some(2026));
        let core = from_2026.flat_map(|(_, list)| &list.core);
        core.filter(|price| {
            (price.placement_type.as_str(), price.level.as_str(), price.age_band.as_str())
                == (placement_type, level, age_band)
        })
        .map(|price| price.weekly_pence)
        .collect()
    }

    #[test]
    fn every_code_is_of_its_list_and_every_member_has_prices() {
        let register = generate(2026);
        let has = |list: &str, code: &str| {
            let found = vocabulary::lists().iter().find(|found| found.name == list).unwrap();
            assert!(found.entries.iter().any(|entry| entry.code == code), "{list} has no {code}");
        };
        for provider in &register.providers {
            has("provider-kind", &provider.kind);
            has("legal-form", &provider.legal_form);
            has("regulator", &provider.regulator);
        }
        for (_, setting) in &register.settings {
            has("setting-kind", &setting.kind);
            setting.placement_types.iter().for_each(|code| has("placement-type", code));
            setting.animals.iter().for_each(|code| has("animal", code));
            setting.capacities.iter().for_each(|capacity| has("identity-need", &capacity.need));
            let approval = setting.approval.as_ref().unwrap();
            assert!(approval.age_years_min <= approval.age_years_max && approval.children_max > 0);
            assert_eq!(setting.places.len(), usize::try_from(approval.children_max).unwrap());
        }
        for (lot, members) in register.framework.lots.iter().zip(&register.members) {
            let priced: BTreeSet<_> = register
                .price_lists
                .iter()
                .filter(|(_, list)| list.lot.ends_with(&lot.lot))
                .map(|(provider, _)| *provider)
                .collect();
            assert_eq!(priced, members.iter().copied().collect());
            assert!(members.iter().all(|member| register.providers[*member].agreement_signed_on.is_some()));
        }
    }
}
