//! Rows of an import: `hafan.imports.v1` to what the engine stages. Each row is read by the very conversion of a put by call.

use api::imports::v1 as proto;
use api::imports::v1::import_row::Row;
use domain::{Fault, Refusal};
use engine::verbs::{NumberedRow, ProviderKey, RowGiven, SettingKey};
use geography::Geography;
use vocabulary::{ProviderName, RefusalReason, SettingName, limits};

use super::faults::Faults;
use super::path::Path;
use super::register::ProviderGiven;
use super::stand_in::StandIn;
use super::{PricesGiven, SettingGiven};

/// The rows of a chunk, as far as they can be read.
#[derive(Debug, Default)]
pub struct RowsGiven {
    /// Those that can, by their number.
    pub rows: Vec<NumberedRow>,
    /// What is wrong with the others; each subject begins with its row.
    pub faults: Vec<Fault>,
    /// Rows that cannot be read.
    pub faulty: u32,
}

impl RowsGiven {
    /// All rows, or every fault at once.
    ///
    /// # Errors
    /// Where any row has a fault.
    pub fn whole(self) -> Result<Vec<NumberedRow>, Refusal> {
        let mut faults = Faults::new();
        faults.join(self.faults);
        faults.finish(self.rows)
    }
}

/// Reads the rows of a chunk, each for itself, under the path `rows`.
pub fn read_rows(given: Vec<proto::ImportRow>, geography: &Geography) -> RowsGiven {
    let mut read = RowsGiven::default();
    let at = Path::root("rows");
    for (number, given) in (0..).zip(given) {
        let mut faults = Faults::new();
        let at = at.index(usize::try_from(number).unwrap_or(usize::MAX));
        let row = row(given, &at, geography, &mut faults);
        match faults.finish_some(row) {
            Ok(row) => read.rows.push((number, row)),
            Err(refusal) => {
                read.faulty += 1;
                read.faults.extend(refusal.faults().cloned());
            }
        }
    }
    read
}

fn row(given: proto::ImportRow, at: &Path<'_>, geography: &Geography, faults: &mut Faults) -> Option<RowGiven> {
    let Some(row) = given.row else {
        let fault = Fault::new(RefusalReason::FieldRequired, at.to_string());
        faults.push(fault.with("expected", "one of provider, setting, places, price_list"));
        return None;
    };
    match row {
        Row::Provider(given) => {
            let ProviderGiven { id, recorded, etag: _ } =
                super::register::provider(given, &at.field("provider"), faults);
            Some(RowGiven::Provider { id, recorded })
        }
        Row::Setting(given) => setting(given, &at.field("setting"), geography, faults),
        Row::Places(given) => Some(places(given, &at.field("places"), faults)),
        Row::PriceList(given) => prices(given, &at.field("price_list"), faults),
    }
}

fn setting(given: proto::SettingRow, at: &Path<'_>, geography: &Geography, faults: &mut Faults) -> Option<RowGiven> {
    let proto::SettingRow { provider, setting } = given;
    let setting_at = at.field("setting");
    let mut setting = faults.required(&setting_at, setting)?;
    let named = Some(setting.name.as_str()).filter(|name| !name.is_empty());
    let named = faults.optional_name::<SettingName>(&setting_at.field("name"), named);
    let mut provider = provider_key(provider, &at.field("provider"), faults);
    if let (ProviderKey::Own, Some(name)) = (&provider, named) {
        provider = ProviderKey::Id(name.provider);
    }
    // The conversion of a put asks for a name that says the provider; here its key does, so a stand-in takes that place.
    setting.name = format!("providers/{}/settings/", vocabulary::ProviderId::stand_in());
    let states_places = !setting.places.is_empty();
    let given = super::register::setting(setting, &setting_at, geography, faults);
    let SettingGiven { id: _, recorded, profile, places, inspection, etag: _ } = given;
    Some(RowGiven::Setting {
        provider,
        id: named.map(|name| name.setting),
        recorded: Box::new(recorded),
        profile: Box::new(profile),
        inspection: inspection.map(Box::new),
        places: states_places.then_some(places),
    })
}

fn places(given: proto::PlacesRow, at: &Path<'_>, faults: &mut Faults) -> RowGiven {
    let proto::PlacesRow { provider, setting, reference, places } = given;
    let named = Some(setting.as_str()).filter(|name| !name.is_empty());
    let named = faults.optional_name::<SettingName>(&at.field("setting"), named);
    let mut provider = provider_key(provider, &at.field("provider"), faults);
    if let (ProviderKey::Own, Some(name)) = (&provider, named) {
        provider = ProviderKey::Id(name.provider);
    }
    let setting = match named {
        Some(name) => SettingKey::Id(name.setting),
        None if setting.is_empty() => SettingKey::Reference(faults.required_text(
            &at.field("reference"),
            reference.trim().to_owned(),
            limits::REFERENCE_CHARS_MAX,
        )),
        // Its name is at fault already.
        None => SettingKey::Reference(reference),
    };
    let places = super::register::places(places, &at.field("places"), faults);
    RowGiven::Places { provider, setting, places }
}

fn prices(given: proto::PriceListRow, at: &Path<'_>, faults: &mut Faults) -> Option<RowGiven> {
    let proto::PriceListRow { provider, price_list } = given;
    let list_at = at.field("price_list");
    let mut list = faults.required(&list_at, price_list)?;
    let mut key = provider_key(provider, &at.field("provider"), faults);
    if let (ProviderKey::Own, false) = (&key, list.provider.is_empty()) {
        let named = faults.optional_name::<ProviderName>(&list_at.field("provider"), Some(&list.provider));
        key = named.map_or(key, |name| ProviderKey::Id(name.provider));
    }
    list.provider = ProviderName { provider: vocabulary::ProviderId::stand_in() }.to_string();
    let PricesGiven { lot, provider: _, prices } = super::framework::price_list(list, &list_at, faults);
    Some(RowGiven::Prices { provider: key, lot, prices: Box::new(prices) })
}

fn provider_key(given: Option<proto::ProviderKey>, at: &Path<'_>, faults: &mut Faults) -> ProviderKey {
    let Some(proto::ProviderKey { name, regulator, registration_number }) = given else { return ProviderKey::Own };
    if !name.is_empty() {
        let named = faults.optional_name::<ProviderName>(&at.field("name"), Some(&name));
        return named.map_or(ProviderKey::Own, |name| ProviderKey::Id(name.provider));
    }
    if regulator.is_empty() && registration_number.trim().is_empty() {
        return ProviderKey::Own;
    }
    let number_at = at.field("registration_number");
    let number = registration_number.trim().to_owned();
    ProviderKey::Registration(
        faults.code(&at.field("regulator"), &regulator),
        faults.required_text(&number_at, number, limits::REGISTRATION_NUMBER_CHARS_MAX),
    )
}
