//! The register of the stories: eight invented providers in and round Cardiff, small enough to keep in mind. `hafan demo --story award` has all
//! of Wales instead.

use api::framework::v1::{
    BatchPutPriceListsRequest, CorePrice, ExtraPrice, Framework, Lot, LotMember, PriceList, PutFrameworkRequest,
};
use api::register::v1::{
    BatchPutProvidersRequest, BatchPutSettingsRequest, BatchRecordInspectionsRequest, Inspection, InspectionToRecord,
    Place, Provider, Setting, TermsOfApproval,
};
use vocabulary::Date;

use super::cast::{AUTHORITY, Cast};
use super::register::FRAMEWORK;
use crate::client::Connection;
use crate::failure::Failure;
use crate::wire::day;

/// A provider of the town, by its place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Agency(usize);

/// Fostering in Canton: a household with two places.
pub(crate) const DERWEN: Agency = Agency(0);
/// Fostering in Fairwater: a household with one place.
pub(crate) const CRIAFOL: Agency = Agency(1);
/// Fostering in Lisvane: a household with three places.
pub(crate) const BEDWEN: Agency = Agency(2);
/// Fostering in Penarth, in the Vale: a household with one place.
pub(crate) const HELYG: Agency = Agency(3);
/// Parent and baby in Penylan: a household for one family.
pub(crate) const CEDRWYDD: Agency = Agency(4);
/// Parent and baby in Whitchurch: a household for one family.
pub(crate) const YWEN: Agency = Agency(5);
/// Fostering in Whitchurch, registered and no member of any lot: a household with one place.
pub(crate) const ONNEN: Agency = Agency(6);

/// A family centre in Splott for parents with babies, whose last place goes on the Monday.
pub(crate) const GWERNEN: Agency = Agency(7);

/// How a provider is set up.
struct Member {
    name: &'static str,
    lot: Option<&'static str>,
    setting: &'static str,
    postcode: &'static str,
    places: u32,
    care: Care,
}

/// What kind of care a setting gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Care {
    /// Children, in a household.
    Children,
    /// Parents with their babies, in a household.
    Families,
    /// Parents with their babies, in a centre.
    Centre,
}

const fn fostering(name: &'static str, setting: &'static str, postcode: &'static str, places: u32) -> Member {
    Member { name, lot: Some("FOSTERING"), setting, postcode, places, care: Care::Children }
}

const MEMBERS: [Member; 8] = [
    fostering("Derwen Fostering", "Canton 1", "CF5 1AA", 2),
    fostering("Maethu Criafol", "Fairwater 1", "CF5 3AA", 1),
    fostering("Bedwen Fostering", "Lisvane 1", "CF14 0AA", 3),
    fostering("Maethu Helyg", "Penarth 1", "CF64 2AA", 1),
    Member {
        lot: Some("PARENT_AND_BABY"),
        care: Care::Families,
        ..fostering("Cedrwydd Families", "Penylan 1", "CF23 9AA", 2)
    },
    Member {
        lot: Some("PARENT_AND_BABY"),
        care: Care::Families,
        ..fostering("Teuluoedd Ywen", "Whitchurch 2", "CF14 1AA", 2)
    },
    Member { lot: None, ..fostering("Maethu Onnen", "Whitchurch 1", "CF14 1AA", 1) },
    Member {
        lot: Some("PARENT_AND_BABY"),
        care: Care::Centre,
        ..fostering("Canolfan Gwernen", "Splott families", "CF24 2AA", 4)
    },
];

impl Member {
    /// What it may serve.
    const fn types(&self) -> &'static [&'static str] {
        match self.care {
            Care::Centre => &["PARENT_AND_BABY_RESIDENTIAL"],
            Care::Families => &["PARENT_AND_BABY_FOSTERING"],
            Care::Children => &["SHORT_TERM_FOSTERING", "LONG_TERM_FOSTERING"],
        }
    }
}

/// The lots and what they cover.
const LOTS: [(&str, &[&str]); 2] = [
    ("FOSTERING", &["SHORT_TERM_FOSTERING", "LONG_TERM_FOSTERING"]),
    ("PARENT_AND_BABY", &["PARENT_AND_BABY_FOSTERING", "PARENT_AND_BABY_RESIDENTIAL"]),
];

/// What a member of no lot asks for a week: nobody has agreed a price with it.
const SPOT_PRICE_PENCE: i64 = 98_000;

/// A provider as registered, with a connection of its own.
pub(crate) struct Resident {
    /// What it is called.
    pub(crate) display_name: String,
    /// `providers/{id}/settings/{id}`.
    pub(crate) setting: String,
    /// Its system.
    pub(crate) connection: Connection,
    /// The lot it is a member of, by name; none where it is of none.
    lot: Option<String>,
}

/// The register of a story.
pub(crate) struct Town(Vec<Resident>);

impl Town {
    /// Loads it through the public API, and connects every provider.
    pub(crate) async fn build(cast: &Cast, today: Date) -> Result<Self, Failure> {
        let manager = &cast.framework_manager;
        let names = put_providers(manager).await?;
        let settings = put_settings(manager, &names, today).await?;
        put_framework(manager, &names).await?;
        put_prices(manager, &names).await?;
        let mut residents = Vec::with_capacity(MEMBERS.len());
        for (number, ((member, name), setting)) in MEMBERS.iter().zip(&names).zip(settings).enumerate() {
            residents.push(Resident {
                display_name: member.name.to_owned(),
                setting,
                connection: cast.provider(name, number + 1).await?,
                lot: member.lot.map(|lot| format!("{FRAMEWORK}/lots/{lot}")),
            });
        }
        Ok(Self(residents))
    }

    /// A provider.
    pub(crate) fn of(&self, agency: Agency) -> &Resident {
        // Every agency is one of the constants above, and each has a resident.
        &self.0[agency.0]
    }

    /// How many providers and settings there are.
    pub(crate) fn size(&self) -> usize {
        self.0.len()
    }
}

impl Resident {
    /// Its own list price of a type, age band and level, as it reads it itself.
    pub(crate) async fn list_price(
        &self,
        wanted: [&str; 3],
        on: Option<api::common::v1::Date>,
    ) -> Result<i64, Failure> {
        let Some(lot) = self.lot.clone() else { return Ok(SPOT_PRICE_PENCE) };
        let provider = self.connection.organisation().to_owned();
        let query = api::framework::v1::GetPriceListRequest { lot, provider, on };
        let list = self.connection.frameworks().get_price_list(query).await?.into_inner();
        let mut lines = list.core.into_iter();
        let line =
            lines.find(|line| [line.placement_type.as_str(), line.age_band.as_str(), line.level.as_str()] == wanted);
        line.map(|line| line.weekly_pence)
            .ok_or_else(|| Failure::Internal(format!("{} has no price for {wanted:?}", self.display_name)))
    }
}

fn fixed(year: i32, month: i32, day: i32) -> api::common::v1::Date {
    api::common::v1::Date { year, month, day }
}

async fn put_providers(manager: &Connection) -> Result<Vec<String>, Failure> {
    let provider = |(number, member): (usize, &Member)| Provider {
        display_name: member.name.to_owned(),
        registration_number: format!("STORY-{number:04}"),
        regulator: "CIW".to_owned(),
        kind: if member.care == Care::Centre { "FAMILY_CENTRE" } else { "FOSTERING_AGENCY" }.to_owned(),
        legal_form: "CHARITABLE_COMPANY_BY_GUARANTEE".to_owned(),
        agreement_signed_on: Some(fixed(2024, 4, 2)),
        ..Provider::default()
    };
    let providers = MEMBERS.iter().enumerate().map(provider).collect();
    let put = BatchPutProvidersRequest { providers, request_id: manager.request_id() };
    let put = manager.register().batch_put_providers(put).await?.into_inner();
    Ok(put.providers.into_iter().map(|provider| provider.name).collect())
}

async fn put_settings(manager: &Connection, names: &[String], today: Date) -> Result<Vec<String>, Failure> {
    let settings = MEMBERS.iter().zip(names).map(|(member, name)| setting(member, name, today)).collect();
    let put = BatchPutSettingsRequest { settings, request_id: manager.request_id(), release_holds: None };
    let put = manager.register().batch_put_settings(put).await?.into_inner();
    let names: Vec<String> = put.settings.into_iter().map(|setting| setting.name).collect();
    let report = |setting: &String| InspectionToRecord {
        setting: setting.clone(),
        inspection: Some(Inspection {
            inspected_on: Some(fixed(2026, 3, 10)),
            body: "CIW".to_owned(),
            judgement: "Good".to_owned(),
            link: String::new(),
        }),
    };
    let inspections = names.iter().map(report).collect();
    let record = BatchRecordInspectionsRequest { inspections, request_id: manager.request_id() };
    manager.register().batch_record_inspections(record).await?;
    Ok(names)
}

fn setting(member: &Member, provider: &str, today: Date) -> Setting {
    let family = member.care != Care::Children;
    let place = |number| Place { number, available_from: Some(day(today)), ..Place::default() };
    Setting {
        name: format!("{provider}/settings/"),
        display_name: member.setting.to_owned(),
        kind: if family { "PARENT_AND_BABY" } else { "FOSTER_HOUSEHOLD" }.to_owned(),
        placement_types: member.types().iter().map(|code| (*code).to_owned()).collect(),
        approval: Some(TermsOfApproval {
            age_years_min: Some(0),
            age_years_max: Some(if family { 45 } else { 17 }),
            sexes: ["M", "F", "U"].map(str::to_owned).to_vec(),
            children_max: member.places,
        }),
        postcode: member.postcode.to_owned(),
        languages: vec!["en".to_owned(), "cy".to_owned()],
        places: (1..=member.places).map(place).collect(),
        ..Setting::default()
    }
}

async fn put_framework(manager: &Connection, names: &[String]) -> Result<(), Failure> {
    let member =
        |name: &String| LotMember { provider: name.clone(), from: Some(fixed(2024, 4, 1)), ..LotMember::default() };
    let lot = |(lot, types): (&str, &[&str])| Lot {
        name: String::new(),
        lot: lot.to_owned(),
        placement_types: types.iter().map(|code| (*code).to_owned()).collect(),
        member_authorities: vec![AUTHORITY.to_owned()],
        members: MEMBERS
            .iter()
            .zip(names)
            .filter(|(one, _)| one.lot == Some(lot))
            .map(|(_, name)| member(name))
            .collect(),
    };
    let framework = Framework {
        name: FRAMEWORK.to_owned(),
        display_name: "All Wales framework (invented)".to_owned(),
        starts_on: Some(fixed(2024, 4, 1)),
        ends_on: Some(fixed(2030, 3, 31)),
        lots: LOTS.map(lot).to_vec(),
        etag: String::new(),
    };
    let request =
        PutFrameworkRequest { framework: Some(framework), etag: String::new(), request_id: manager.request_id() };
    manager.frameworks().put_framework(request).await?;
    Ok(())
}

async fn put_prices(manager: &Connection, names: &[String]) -> Result<(), Failure> {
    let lists = MEMBERS.iter().zip(names).filter_map(|(member, name)| Some(price_list(member.lot?, name)));
    let request = BatchPutPriceListsRequest { price_lists: lists.collect(), request_id: manager.request_id() };
    manager.frameworks().batch_put_price_lists(request).await?;
    Ok(())
}

/// £850 a week for fostering a child at ENHANCED, £1,550 for a parent with a baby.
fn price_list(lot: &str, provider: &str) -> PriceList {
    let types = LOTS.iter().find(|(name, _)| *name == lot).map_or(&[][..], |(_, types)| types);
    let base = if lot == "PARENT_AND_BABY" { 150_000 } else { 80_000 };
    let mut core = Vec::new();
    for placement_type in types {
        for age_band in ["AGE_UNDER_1", "AGE_1_4", "AGE_5_9", "AGE_10_15", "AGE_16_17"] {
            for (level, more) in [("STANDARD", 0), ("ENHANCED", 5_000), ("COMPLEX", 15_000)] {
                core.push(CorePrice {
                    placement_type: (*placement_type).to_owned(),
                    age_band: age_band.to_owned(),
                    level: level.to_owned(),
                    weekly_pence: base + more,
                });
            }
        }
    }
    PriceList {
        lot: format!("{FRAMEWORK}/lots/{lot}"),
        provider: provider.to_owned(),
        valid_from: Some(fixed(2024, 4, 1)),
        core,
        extras: vec![ExtraPrice {
            code: "THERAPEUTIC_SUPERVISION".to_owned(),
            label: "Therapeutic supervision of carers".to_owned(),
            weekly_pence: 6_000,
        }],
        ..PriceList::default()
    }
}
