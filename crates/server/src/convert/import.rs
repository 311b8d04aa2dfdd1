//! Rows of an import: `hafan.imports.v1` to what the engine stages. Each row is read by the very conversion of a put by call.

use api::imports::v1 as proto;
use api::imports::v1::import_row::Row;
use domain::{Fault, Refusal};
use engine::verbs::{Doubts, ProviderKey, RowGiven, RowToJudge, SettingKey};
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
    /// Those of which something can be judged, by their number; a row at fault has stand-ins, and is staged by nobody.
    pub rows: Vec<RowToJudge>,
    /// What is wrong with them; each subject begins with its row.
    pub faults: Vec<Fault>,
    /// Rows of which nothing can be judged.
    pub faulty: u32,
    /// Where fields are named as unreadable: only a row that is judged may have any.
    unreadable: Vec<Fault>,
}

impl RowsGiven {
    /// All rows, or every fault at once.
    ///
    /// # Errors
    /// Where any row has a fault, or a field its sender could not read.
    pub fn whole(self) -> Result<Vec<RowToJudge>, Refusal> {
        let mut faults = Faults::new();
        faults.join(self.unreadable);
        faults.join(self.faults);
        faults.finish(self.rows)
    }
}

/// Reads the rows of a chunk, each for itself, under the path `rows`. Of what a row's sender could not read nothing is told.
pub fn read_rows(given: Vec<proto::ImportRow>, geography: &Geography) -> RowsGiven {
    let mut read = RowsGiven::default();
    let at = Path::root("rows");
    for (number, given) in (0..).zip(given) {
        let at = at.index(usize::try_from(number).unwrap_or(usize::MAX));
        let mut faults = Faults::new();
        let (unreadable, row_at) = (unreadable(&given, &at, &mut faults), format!("{at}."));
        if !given.unreadable.is_empty() {
            let fault = Fault::new(RefusalReason::ValueInvalid, at.field("unreadable").to_string());
            read.unreadable.push(fault.with("expected", "nothing, where rows are staged"));
        }
        let row = row(given, &at, geography, &mut faults);
        let (row, mut found) = faults.for_judging(row);
        let within = |fault: &Fault| fault.subject.strip_prefix(&row_at).unwrap_or_default().to_owned();
        found.retain(|fault| !unreadable.name(&within(fault)));
        match row {
            Some(row) => {
                let doubts = unreadable.and(found.iter().map(within));
                read.rows.push(RowToJudge { number, row, doubts });
            }
            None => read.faulty += 1,
        }
        read.faults.extend(found);
    }
    read
}

/// The fields that a row's sender could not read, as paths within the row.
fn unreadable(given: &proto::ImportRow, at: &Path<'_>, faults: &mut Faults) -> Doubts {
    let at = at.field("unreadable");
    faults.list(&at, given.unreadable.len(), limits::IMPORT_UNREADABLE_MAX);
    let is_path = |path: &str| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.[]".contains(&byte);
        (1..=limits::SHORT_TEXT_CHARS_MAX).contains(&path.len()) && path.bytes().all(plain)
    };
    let named = given.unreadable.iter().take(limits::IMPORT_UNREADABLE_MAX).enumerate();
    let paths = named.filter_map(|(index, path)| {
        if is_path(path) {
            return Some(path.clone());
        }
        let fault = Fault::new(RefusalReason::ValueInvalid, at.index(index).to_string());
        faults.push(fault.with("expected", "the path of a field, such as setting.setting.postcode"));
        None
    });
    Doubts::of(paths.collect::<Vec<_>>())
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
