//! The stage's register: so many fostering agencies in and round Cardiff, each with one household that could take the girl of the example, all
//! in the one lot of the framework, at one price.

use api::common::v1::Date as Day;
use api::framework::v1::{
    BatchPutPriceListsRequest, CorePrice, ExtraPrice, Framework, Lot, LotMember, PriceList, PutFrameworkRequest,
};
use api::register::v1::{
    BatchPutProvidersRequest, BatchPutSettingsRequest, BatchRecordInspectionsRequest, Inspection, InspectionToRecord,
    Place, Provider, Setting, TermsOfApproval,
};
use vocabulary::{Date, limits};

use super::AUTHORITY;
use super::caller::{Caller, new_request_id, refusal};
use crate::frame::Failed;

const FRAMEWORK: &str = "frameworks/bench";
const LOT: &str = "FOSTERING";
const TYPES: [&str; 2] = ["SHORT_TERM_FOSTERING", "LONG_TERM_FOSTERING"];
/// None of them lies where the girl must not be.
const POSTCODES: [&str; 6] = ["CF5 1AA", "CF14 1AA", "CF5 3AA", "CF14 0AA", "CF23 9AA", "CF64 2AA"];
/// Price lists of one call: each is an event of some size.
const LISTS_PER_CALL: usize = 50;

/// A provider as registered.
#[derive(Clone, Debug)]
pub(crate) struct Registered {
    /// `providers/{id}`.
    pub(crate) name: String,
    /// `providers/{id}/settings/{id}`.
    pub(crate) setting: String,
}

/// Loads so many agencies.
pub(super) async fn load(manager: &Caller, agencies: usize, today: Date) -> Result<Vec<Registered>, Failed> {
    let mut names = Vec::with_capacity(agencies);
    let numbers: Vec<usize> = (0..agencies).collect();
    for numbers in numbers.chunks(limits::BATCH_ITEMS_MAX) {
        let providers = numbers.iter().map(|number| provider(*number)).collect();
        let put = BatchPutProvidersRequest { providers, request_id: new_request_id() };
        let put = manager.register().batch_put_providers(put).await.map_err(refusal)?.into_inner();
        names.extend(put.providers.into_iter().map(|provider| provider.name));
    }
    let settings = put_settings(manager, &names, today).await?;
    put_framework(manager, &names).await?;
    for names in names.chunks(LISTS_PER_CALL) {
        let price_lists = names.iter().map(|name| price_list(name)).collect();
        let put = BatchPutPriceListsRequest { price_lists, request_id: new_request_id() };
        manager.frameworks().batch_put_price_lists(put).await.map_err(refusal)?;
    }
    Ok(names.into_iter().zip(settings).map(|(name, setting)| Registered { name, setting }).collect())
}

async fn put_settings(manager: &Caller, names: &[String], today: Date) -> Result<Vec<String>, Failed> {
    let mut settings = Vec::with_capacity(names.len());
    let numbered: Vec<(usize, &String)> = names.iter().enumerate().collect();
    for numbered in numbered.chunks(limits::BATCH_ITEMS_MAX) {
        let put = numbered.iter().map(|(number, name)| setting(*number, name, today)).collect();
        let put = BatchPutSettingsRequest { settings: put, request_id: new_request_id(), release_holds: None };
        let put = manager.register().batch_put_settings(put).await.map_err(refusal)?.into_inner();
        let made: Vec<String> = put.settings.into_iter().map(|setting| setting.name).collect();
        let inspections = made.iter().map(|setting| report_of(setting)).collect();
        let record = BatchRecordInspectionsRequest { inspections, request_id: new_request_id() };
        manager.register().batch_record_inspections(record).await.map_err(refusal)?;
        settings.extend(made);
    }
    Ok(settings)
}

const fn fixed(year: i32, month: i32, day: i32) -> Day {
    Day { year, month, day }
}

fn provider(number: usize) -> Provider {
    Provider {
        display_name: format!("Agency {number}"),
        registration_number: format!("B-{number:04}"),
        regulator: "CIW".to_owned(),
        kind: "FOSTERING_AGENCY".to_owned(),
        legal_form: "CHARITABLE_COMPANY_BY_GUARANTEE".to_owned(),
        agreement_signed_on: Some(fixed(2024, 4, 2)),
        ..Provider::default()
    }
}

fn setting(number: usize, provider: &str, today: Date) -> Setting {
    let from = Day { year: today.year().into(), month: today.month().into(), day: today.day().into() };
    Setting {
        name: format!("{provider}/settings/"),
        display_name: format!("Household {number}"),
        kind: "FOSTER_HOUSEHOLD".to_owned(),
        placement_types: TYPES.map(str::to_owned).to_vec(),
        approval: Some(TermsOfApproval {
            age_years_min: Some(0),
            age_years_max: Some(17),
            sexes: ["M", "F", "U"].map(str::to_owned).to_vec(),
            children_max: 1,
        }),
        postcode: POSTCODES[number % POSTCODES.len()].to_owned(),
        languages: vec!["en".to_owned(), "cy".to_owned()],
        places: vec![Place { number: 1, available_from: Some(from), ..Place::default() }],
        ..Setting::default()
    }
}

fn report_of(setting: &str) -> InspectionToRecord {
    let inspection = Inspection {
        inspected_on: Some(fixed(2026, 3, 10)),
        body: "CIW".to_owned(),
        judgement: "Good".to_owned(),
        link: String::new(),
    };
    InspectionToRecord { setting: setting.to_owned(), inspection: Some(inspection) }
}

async fn put_framework(manager: &Caller, names: &[String]) -> Result<(), Failed> {
    let member =
        |name: &String| LotMember { provider: name.clone(), from: Some(fixed(2024, 4, 1)), ..LotMember::default() };
    let lot = Lot {
        name: String::new(),
        lot: LOT.to_owned(),
        placement_types: TYPES.map(str::to_owned).to_vec(),
        member_authorities: vec![AUTHORITY.to_owned()],
        members: names.iter().map(member).collect(),
    };
    let framework = Framework {
        name: FRAMEWORK.to_owned(),
        display_name: "Framework of the measurements".to_owned(),
        starts_on: Some(fixed(2024, 4, 1)),
        ends_on: Some(fixed(2036, 3, 31)),
        lots: vec![lot],
        etag: String::new(),
    };
    let put = PutFrameworkRequest { framework: Some(framework), etag: String::new(), request_id: new_request_id() };
    manager.frameworks().put_framework(put).await.map_err(refusal)?;
    Ok(())
}

/// £850 a week for a child at ENHANCED.
fn price_list(provider: &str) -> PriceList {
    let bands = ["AGE_UNDER_1", "AGE_1_4", "AGE_5_9", "AGE_10_15", "AGE_16_17"];
    let levels = [("STANDARD", 0), ("ENHANCED", 5_000), ("COMPLEX", 15_000)];
    let mut core = Vec::with_capacity(TYPES.len() * bands.len() * levels.len());
    for placement_type in TYPES {
        for age_band in bands {
            core.extend(levels.map(|(level, more)| CorePrice {
                placement_type: placement_type.to_owned(),
                age_band: age_band.to_owned(),
                level: level.to_owned(),
                weekly_pence: 80_000 + more,
            }));
        }
    }
    PriceList {
        lot: format!("{FRAMEWORK}/lots/{LOT}"),
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
