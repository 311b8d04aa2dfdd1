//! The register every test starts from, loaded by a framework manager through the public API: small, and with each kind of neighbour.
//!
//! All settings but the named exceptions could take the girl of nine in `examples/searches/long-term-fostering.yaml`.

use api::common::v1::{Date, YesNoUnknown};
use api::framework::v1::{BatchPutPriceListsRequest, PutFrameworkRequest};
use api::framework::v1::{CorePrice, ExtraPrice, Framework, Lot, LotMember, PriceList};
use api::register::v1::{
    BatchPutProvidersRequest, BatchPutSettingsRequest, BatchRecordInspectionsRequest, Inspection, InspectionToRecord,
    Place, Provider, Setting, TermsOfApproval,
};

use super::caller::{Caller, new_request_id};
use super::outcome::{Outcome as _, reply};

/// Cardiff: member of every lot.
pub(crate) const CARDIFF: &str = "authorities/W06000015";
/// The Vale of Glamorgan: member of the fostering lot alone; borders Cardiff.
pub(crate) const VALE: &str = "authorities/W06000014";
/// The framework.
pub(crate) const FRAMEWORK: &str = "frameworks/all-wales";

/// A provider of the register, by its place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Agency(usize);

/// Fostering: Canton, two places, and Whitchurch, one.
pub(crate) const OAK: Agency = Agency(0);
/// Fostering: Fairwater, one place.
pub(crate) const ROWAN: Agency = Agency(1);
/// Fostering: Lisvane, one place, and Penylan, one.
pub(crate) const BIRCH: Agency = Agency(2);
/// Fostering: Splott, one place, inside the no-go area of the example search.
pub(crate) const HAZEL: Agency = Agency(3);
/// Fostering: Penarth in the Vale, one place.
pub(crate) const WILLOW: Agency = Agency(4);
/// Fostering: Newport, one place, approved for 12 to 17 alone: it cannot take a child of nine.
pub(crate) const ASH: Agency = Agency(5);
/// Parent and baby: Penylan, one place.
pub(crate) const CEDAR: Agency = Agency(6);
/// A children's home in Pontprennau, three places.
pub(crate) const LARCH: Agency = Agency(7);
/// Fostering in Canton, member of the lot, and has not signed the pre-placement agreement.
pub(crate) const THORN: Agency = Agency(8);

/// A provider as registered.
#[derive(Clone, Debug)]
pub(crate) struct Registered {
    /// `providers/{id}`.
    pub(crate) name: String,
    /// `providers/{id}/settings/{id}`, in the order of [`AGENCIES`].
    pub(crate) settings: Vec<String>,
}

/// Every provider as registered, in the order of [`AGENCIES`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Register(Vec<Registered>);

impl Register {
    pub(crate) fn of(&self, agency: Agency) -> &Registered {
        &self.0[agency.0]
    }
}

struct Household {
    display_name: &'static str,
    postcode: &'static str,
    places: u32,
    ages: (u32, u32),
}

struct Member {
    display_name: &'static str,
    lot: &'static str,
    signed: bool,
    settings: &'static [Household],
}

const fn household(display_name: &'static str, postcode: &'static str, places: u32) -> Household {
    Household { display_name, postcode, places, ages: (0, 17) }
}

const fn fostering(display_name: &'static str, settings: &'static [Household]) -> Member {
    Member { display_name, lot: "FOSTERING", signed: true, settings }
}

const AGENCIES: [Member; 9] = [
    fostering("Oak Fostering", &[household("Canton 1", "CF5 1AA", 2), household("Whitchurch 1", "CF14 1AA", 1)]),
    fostering("Rowan Fostering", &[household("Fairwater 1", "CF5 3AA", 1)]),
    fostering("Birch Fostering", &[household("Lisvane 1", "CF14 0AA", 1), household("Penylan 1", "CF23 9AA", 1)]),
    fostering("Hazel Fostering", &[household("Splott 1", "CF24 2AA", 1)]),
    fostering("Willow Fostering", &[household("Penarth 1", "CF64 2AA", 1)]),
    fostering("Ash Fostering", &[Household { ages: (12, 17), ..household("Newport 1", "NP20 1AA", 1) }]),
    Member {
        display_name: "Cedar Family Centre",
        lot: "PARENT_AND_BABY",
        signed: true,
        settings: &[Household { ages: (0, 60), ..household("Penylan families", "CF23 9AA", 2) }],
    },
    Member {
        display_name: "Larch Homes",
        lot: "RESIDENTIAL",
        signed: true,
        settings: &[Household { ages: (8, 17), ..household("Pontprennau home", "CF23 9AA", 3) }],
    },
    Member { signed: false, ..fostering("Thorn Fostering", &[household("Canton 2", "CF5 1AA", 1)]) },
];

/// The lots and what they cover; residential schools and supported accommodation have no lot.
const LOTS: [(&str, &[&str], &[&str]); 3] = [
    ("FOSTERING", &["SHORT_TERM_FOSTERING", "LONG_TERM_FOSTERING"], &[CARDIFF, VALE]),
    ("RESIDENTIAL", &["RESIDENTIAL"], &[CARDIFF]),
    ("PARENT_AND_BABY", &["PARENT_AND_BABY_FOSTERING", "PARENT_AND_BABY_RESIDENTIAL"], &[CARDIFF]),
];

fn day(year: i32, month: i32, day: i32) -> Date {
    Date { year, month, day }
}

impl Member {
    fn provider(&self, index: usize) -> Provider {
        Provider {
            display_name: self.display_name.to_owned(),
            registration_number: format!("W-{index:04}"),
            regulator: "CIW".to_owned(),
            kind: match self.lot {
                "RESIDENTIAL" => "RESIDENTIAL_PROVIDER",
                "PARENT_AND_BABY" => "FAMILY_CENTRE",
                _ => "FOSTERING_AGENCY",
            }
            .to_owned(),
            legal_form: "CHARITABLE_COMPANY_BY_GUARANTEE".to_owned(),
            agreement_signed_on: self.signed.then(|| day(2024, 4, 2)),
            ..Provider::default()
        }
    }

    fn setting(&self, provider: &str, household: &Household, today: Date) -> Setting {
        let types: &[&str] = LOTS.iter().find(|(lot, ..)| *lot == self.lot).map_or(&[], |(_, types, _)| types);
        let place = |number| Place { number, available_from: Some(today), ..Place::default() };
        Setting {
            name: format!("{provider}/settings/"),
            display_name: household.display_name.to_owned(),
            kind: match self.lot {
                "RESIDENTIAL" => "CHILDRENS_HOME",
                "PARENT_AND_BABY" => "PARENT_AND_BABY",
                _ => "FOSTER_HOUSEHOLD",
            }
            .to_owned(),
            placement_types: types.iter().map(|&one| one.to_owned()).collect(),
            approval: Some(TermsOfApproval {
                age_years_min: Some(household.ages.0),
                age_years_max: Some(household.ages.1),
                sexes: ["M", "F", "U"].map(str::to_owned).to_vec(),
                children_max: household.places,
            }),
            postcode: household.postcode.to_owned(),
            languages: vec!["en".to_owned(), "cy".to_owned()],
            places: (1..=household.places).map(place).collect(),
            ..Setting::default()
        }
    }
}

/// Loads the register: five calls of a framework manager.
pub(super) async fn load(manager: &Caller, today: Date) -> Register {
    let providers = AGENCIES.iter().enumerate().map(|(index, member)| member.provider(index)).collect();
    let put = BatchPutProvidersRequest { providers, request_id: new_request_id() };
    let providers = reply(manager.register().batch_put_providers(put).await).accepted().providers;
    let names: Vec<String> = providers.into_iter().map(|provider| provider.name).collect();
    let members = || AGENCIES.iter().zip(&names);
    let settings =
        members().flat_map(|(member, name)| member.settings.iter().map(move |one| member.setting(name, one, today)));
    let put =
        BatchPutSettingsRequest { settings: settings.collect(), request_id: new_request_id(), release_holds: None };
    let settings = reply(manager.register().batch_put_settings(put).await).accepted().settings;
    let inspections = settings.iter().map(|setting| report_of(&setting.name)).collect();
    let record = BatchRecordInspectionsRequest { inspections, request_id: new_request_id() };
    let mut settings = reply(manager.register().batch_record_inspections(record).await).accepted().settings.into_iter();
    let put =
        PutFrameworkRequest { framework: Some(framework(&names)), etag: String::new(), request_id: new_request_id() };
    reply(manager.frameworks().put_framework(put).await).accepted();
    let price_lists = members().map(|(member, name)| price_list(member.lot, name)).collect();
    let put = BatchPutPriceListsRequest { price_lists, request_id: new_request_id() };
    reply(manager.frameworks().batch_put_price_lists(put).await).accepted();
    let registered = members().map(|(member, name)| Registered {
        name: name.clone(),
        settings: settings.by_ref().take(member.settings.len()).map(|setting| setting.name).collect(),
    });
    Register(registered.collect())
}

/// The inspection report every setting has.
fn report_of(setting: &str) -> InspectionToRecord {
    let inspection = Inspection {
        inspected_on: Some(day(2026, 3, 10)),
        body: "CIW".to_owned(),
        judgement: "Good".to_owned(),
        link: "https://reports.example/1".to_owned(),
    };
    InspectionToRecord { setting: setting.to_owned(), inspection: Some(inspection) }
}

/// The framework with every agency in its lot.
fn framework(names: &[String]) -> Framework {
    let lot = |(lot, types, authorities): (&str, &[&str], &[&str])| Lot {
        name: String::new(),
        lot: lot.to_owned(),
        placement_types: types.iter().map(|&one| one.to_owned()).collect(),
        member_authorities: authorities.iter().map(|&one| one.to_owned()).collect(),
        members: AGENCIES
            .iter()
            .zip(names)
            .filter(|(member, _)| member.lot == lot)
            .map(|(_, name)| member_of(name))
            .collect(),
    };
    Framework {
        name: FRAMEWORK.to_owned(),
        display_name: "All Wales Framework".to_owned(),
        starts_on: Some(day(2024, 4, 1)),
        ends_on: Some(day(2029, 3, 31)),
        lots: LOTS.map(lot).to_vec(),
        etag: String::new(),
    }
}

fn member_of(provider: &str) -> LotMember {
    LotMember {
        provider: provider.to_owned(),
        from: Some(day(2024, 4, 1)),
        until: None,
        suspended: YesNoUnknown::No.into(),
        suspension: None,
    }
}

/// One list for all of a lot, without discounts: £850 a week for long-term fostering of a child of 5 to 9 at ENHANCED.
fn price_list(lot: &str, provider: &str) -> PriceList {
    let types: &[&str] = LOTS.iter().find(|(name, ..)| *name == lot).map_or(&[], |(_, types, _)| types);
    let base = match lot {
        "RESIDENTIAL" => 400_000,
        "PARENT_AND_BABY" => 150_000,
        _ => 80_000,
    };
    let bands = ["AGE_UNDER_1", "AGE_1_4", "AGE_5_9", "AGE_10_15", "AGE_16_17"];
    let levels = [("STANDARD", 0), ("ENHANCED", 5_000), ("COMPLEX", 15_000)];
    let core = types.iter().flat_map(|placement_type| {
        let prices = bands.iter().flat_map(|age_band| levels.iter().map(move |level| (age_band, level)));
        let core = prices.map(|(age_band, (level, more))| CorePrice {
            placement_type: (*placement_type).to_owned(),
            age_band: (*age_band).to_owned(),
            level: (*level).to_owned(),
            weekly_pence: base + more,
        });
        core.collect::<Vec<_>>()
    });
    PriceList {
        lot: format!("{FRAMEWORK}/lots/{lot}"),
        provider: provider.to_owned(),
        valid_from: Some(day(2024, 4, 1)),
        core: core.collect(),
        extras: vec![ExtraPrice {
            code: "THERAPEUTIC_SUPERVISION".to_owned(),
            label: "Therapeutic supervision of carers".to_owned(),
            weekly_pence: 6_000,
        }],
        ..PriceList::default()
    }
}
