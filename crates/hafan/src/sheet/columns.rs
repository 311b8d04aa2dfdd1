//! The columns of each kind of sheet: heading in both languages, form, example, which field of the contract it is, how it is read and
//! written. docs/import.md is held against these tables by a test.

use api::framework::v1::{CorePrice, ExtraPrice, LongStayDiscount, PriceList, SiblingDiscount, VolumeDiscount};
use api::imports::v1::{PlacesRow, PriceListRow, ProviderKey, SettingRow};
use api::register::v1::{IdentityCapacity, Inspection, OfferedService, Place, Provider, Setting, TermsOfApproval};

use super::forms::{
    Expected, read_answer, read_code, read_count, read_day, read_list, read_pence, read_provided_by, split_pair,
    write_answer, write_day, write_list, write_provided_by,
};

/// Whether a column has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// The file is refused without it.
    Required,
    /// It may be left out.
    Optional,
}

/// One column.
pub(crate) struct Column<M: 'static> {
    /// Its heading.
    pub(crate) heading: &'static str,
    /// Its heading in Welsh; either is read.
    pub(crate) welsh: &'static str,
    /// Whether it has to be there.
    pub(crate) need: Need,
    /// What stands in it.
    pub(crate) form: &'static str,
    /// Such as.
    pub(crate) example: &'static str,
    /// The fields of the row it fills, without indices: where a fault of the server's belongs.
    pub(crate) fields: &'static [&'static str],
    /// Puts a cell that is not empty into the message.
    pub(crate) read: fn(&mut M, &str) -> Result<(), Expected>,
    /// The cell of a message.
    pub(crate) write: fn(&M) -> String,
}

impl<M> Column<M> {
    /// The fields of which nothing can be told where its cell cannot be read, without what else a fault of may be told in it.
    pub(crate) fn unreadable(&self) -> &'static [&'static str] {
        match self.heading {
            "number" => &["places.places.number"],
            "threshold" => THRESHOLDS,
            // Without its sort a line is no entry of any list.
            "line" => &[],
            _ => self.fields,
        }
    }
}

const REQUIRED: Need = Need::Required;
const OPTIONAL: Need = Need::Optional;

macro_rules! columns {
    ($($heading:literal / $welsh:literal, $need:ident, $form:literal, $example:literal, $fields:expr, $read:expr, $write:expr;)+) => {
        &[$(Column {
            heading: $heading, welsh: $welsh, need: $need, form: $form, example: $example, fields: $fields, read: $read, write: $write,
        }),+]
    };
}

pub(super) use columns;

/// Of a provider.
pub(crate) const PROVIDERS: &[Column<Provider>] = columns! {
    "name" / "enw adnodd", OPTIONAL, "resource name of a provider the register has", "providers/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01", &["provider.name"],
        |row, cell| { cell.clone_into(&mut row.name); Ok(()) }, |row| row.name.clone();
    "regulator" / "rheoleiddiwr", REQUIRED, "code of regulator", "CIW", &["provider.regulator"],
        |row, cell| { row.regulator = read_code(cell); Ok(()) }, |row| row.regulator.clone();
    "registration_number" / "rhif cofrestru", REQUIRED, "text; with the regulator it says which provider", "W-00417", &["provider.registration_number"],
        |row, cell| { cell.clone_into(&mut row.registration_number); Ok(()) }, |row| row.registration_number.clone();
    "display_name" / "enw", REQUIRED, "text", "Maethu Derwen", &["provider.display_name"],
        |row, cell| { cell.clone_into(&mut row.display_name); Ok(()) }, |row| row.display_name.clone();
    "kind" / "math", REQUIRED, "code of provider-kind", "FOSTERING_AGENCY", &["provider.kind"],
        |row, cell| { row.kind = read_code(cell); Ok(()) }, |row| row.kind.clone();
    "legal_form" / "ffurf gyfreithiol", REQUIRED, "code of legal-form", "CHARITABLE_COMPANY_BY_GUARANTEE", &["provider.legal_form"],
        |row, cell| { row.legal_form = read_code(cell); Ok(()) }, |row| row.legal_form.clone();
    "agreement_signed_on" / "llofnodwyd y cytundeb", OPTIONAL, "day", "2024-04-02", &["provider.agreement_signed_on"],
        |row, cell| { row.agreement_signed_on = read_day(cell)?; Ok(()) }, |row| write_day(row.agreement_signed_on.as_ref());
};

fn key(key: &mut Option<ProviderKey>) -> &mut ProviderKey {
    key.get_or_insert_default()
}

fn of_key(key: Option<&ProviderKey>, field: fn(&ProviderKey) -> &String) -> String {
    key.map(field).cloned().unwrap_or_default()
}

fn of(row: &mut SettingRow) -> &mut Setting {
    row.setting.get_or_insert_default()
}

fn said<T: Default>(row: &SettingRow, of: impl FnOnce(&Setting) -> T) -> T {
    row.setting.as_ref().map(of).unwrap_or_default()
}

fn approval(row: &mut SettingRow) -> &mut TermsOfApproval {
    of(row).approval.get_or_insert_default()
}

fn approved(row: &SettingRow, of: fn(&TermsOfApproval) -> String) -> String {
    said(row, |setting| setting.approval.as_ref().map(of).unwrap_or_default())
}

fn inspection(row: &mut SettingRow) -> &mut Inspection {
    of(row).inspection.get_or_insert_default()
}

fn inspected(row: &SettingRow, of: fn(&Inspection) -> String) -> String {
    said(row, |setting| setting.inspection.as_ref().map(of).unwrap_or_default())
}

fn codes(cell: &str) -> Vec<String> {
    read_list(cell).iter().map(|code| read_code(code)).collect()
}

fn list(entries: &[String]) -> String {
    write_list(entries.iter().map(String::as_str))
}

fn services(row: &mut SettingRow, cell: &str) -> Result<(), Expected> {
    for entry in read_list(cell) {
        let (by, name) = split_pair(&entry);
        of(row).services.push(OfferedService { name, provided_by: read_provided_by(&by)? });
    }
    Ok(())
}

fn capacities(row: &mut SettingRow, cell: &str) -> Result<(), Expected> {
    let read = read_list(cell).into_iter().map(|entry| {
        let (need, detail) = split_pair(&entry);
        IdentityCapacity { need, detail }
    });
    of(row).capacities.extend(read);
    Ok(())
}

/// `WORD: text`, or the word alone.
fn pair(word: &str, text: &str) -> String {
    if text.is_empty() { word.to_owned() } else { format!("{word}: {text}") }
}

/// Of a setting.
pub(crate) const SETTINGS: &[Column<SettingRow>] = columns! {
    "name" / "enw adnodd", OPTIONAL, "resource name of a setting the register has; needed where there is no reference", "providers/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01/settings/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f02", &["setting.setting.name"],
        |row, cell| { cell.clone_into(&mut of(row).name); Ok(()) }, |row| said(row, |setting| setting.name.clone());
    "provider_regulator" / "rheoleiddiwr y darparwr", OPTIONAL, "code of regulator; a provider leaves it out for its own", "CIW", &["setting.provider.regulator", "setting.provider"],
        |row, cell| { key(&mut row.provider).regulator = read_code(cell); Ok(()) }, |row| of_key(row.provider.as_ref(), |key| &key.regulator);
    "provider_registration_number" / "rhif cofrestru'r darparwr", OPTIONAL, "text", "W-00417", &["setting.provider.registration_number"],
        |row, cell| { cell.clone_into(&mut key(&mut row.provider).registration_number); Ok(()) }, |row| of_key(row.provider.as_ref(), |key| &key.registration_number);
    "reference" / "cyfeirnod", REQUIRED, "text: the provider's own reference, unique with it; never a person's name", "D17", &["setting.setting.reference"],
        |row, cell| { cell.clone_into(&mut of(row).reference); Ok(()) }, |row| said(row, |setting| setting.reference.clone());
    "display_name" / "enw", REQUIRED, "text; of a foster household a reference", "Household D17", &["setting.setting.display_name"],
        |row, cell| { cell.clone_into(&mut of(row).display_name); Ok(()) }, |row| said(row, |setting| setting.display_name.clone());
    "kind" / "math", REQUIRED, "code of setting-kind", "FOSTER_HOUSEHOLD", &["setting.setting.kind"],
        |row, cell| { of(row).kind = read_code(cell); Ok(()) }, |row| said(row, |setting| setting.kind.clone());
    "placement_types" / "mathau o leoliad", REQUIRED, "codes of placement-type, between semicolons", "SHORT_TERM_FOSTERING; LONG_TERM_FOSTERING", &["setting.setting.placement_types"],
        |row, cell| { of(row).placement_types = codes(cell); Ok(()) }, |row| said(row, |setting| list(&setting.placement_types));
    "age_years_min" / "oedran ieuengaf", OPTIONAL, "whole years; 0 unless given", "0", &["setting.setting.approval.age_years_min"],
        |row, cell| { approval(row).age_years_min = Some(read_count(cell)?); Ok(()) }, |row| approved(row, |approval| approval.age_years_min.map(|age| age.to_string()).unwrap_or_default());
    "age_years_max" / "oedran hynaf", REQUIRED, "whole years", "12", &["setting.setting.approval.age_years_max", "setting.setting.approval.ages"],
        |row, cell| { approval(row).age_years_max = Some(read_count(cell)?); Ok(()) }, |row| approved(row, |approval| approval.age_years_max.map(|age| age.to_string()).unwrap_or_default());
    "sexes" / "rhywiau", REQUIRED, "codes of sex, between semicolons", "F; M", &["setting.setting.approval.sexes"],
        |row, cell| { approval(row).sexes = codes(cell); Ok(()) }, |row| approved(row, |approval| list(&approval.sexes));
    "children_max" / "nifer mwyaf o blant", REQUIRED, "whole number, 1 to 60", "2", &["setting.setting.approval.children_max"],
        |row, cell| { approval(row).children_max = read_count(cell)?; Ok(()) }, |row| approved(row, |approval| approval.children_max.to_string());
    "postcode" / "cod post", REQUIRED, "postcode, with or without its space", "CF5 4AA", &["setting.setting.postcode"],
        |row, cell| { cell.clone_into(&mut of(row).postcode); Ok(()) }, |row| said(row, |setting| setting.postcode.clone());
    "languages" / "ieithoedd", OPTIONAL, "IETF tags, between semicolons", "cy; en", &["setting.setting.languages"],
        |row, cell| { of(row).languages = read_list(cell); Ok(()) }, |row| said(row, |setting| list(&setting.languages));
    "capacities" / "gallu hunaniaeth", OPTIONAL, "code of identity-need and how it is met, between semicolons", "FAITH: Chapel on Sundays; WELSH_LANGUAGE: Welsh at home", &["setting.setting.capacities"],
        capacities, |row| said(row, |setting| {
            let pairs: Vec<String> = setting.capacities.iter().map(|capacity| pair(&capacity.need, &capacity.detail)).collect();
            list(&pairs)
        });
    "skills" / "sgiliau", OPTIONAL, "texts, between semicolons", "therapeutic parenting", &["setting.setting.skills"],
        |row, cell| { of(row).skills = read_list(cell); Ok(()) }, |row| said(row, |setting| list(&setting.skills));
    "services" / "gwasanaethau", OPTIONAL, "who provides it (SETTING, NHS or COUNCIL) and what it is, between semicolons", "SETTING: play therapy; NHS: speech therapy", &["setting.setting.services"],
        services, |row| said(row, |setting| {
            let pairs: Vec<String> = setting.services.iter().map(|service| pair(write_provided_by(service.provided_by), &service.name)).collect();
            list(&pairs)
        });
    "usual_fostering_exemption" / "eithriad o'r terfyn maethu", OPTIONAL, "yes, no or unknown", "no", &["setting.setting.usual_fostering_exemption"],
        |row, cell| { of(row).usual_fostering_exemption = read_answer(cell)?; Ok(()) }, |row| said(row, |setting| write_answer(setting.usual_fostering_exemption));
    "animals" / "anifeiliaid", OPTIONAL, "codes of animal, between semicolons; empty: not said", "DOG; CAT", &["setting.setting.animals"],
        |row, cell| { of(row).animals = codes(cell); Ok(()) }, |row| said(row, |setting| list(&setting.animals));
    "inspected_on" / "dyddiad arolygu", OPTIONAL, "day", "2026-05-12", &["setting.setting.inspection.inspected_on", "setting.setting.inspection"],
        |row, cell| { inspection(row).inspected_on = read_day(cell)?; Ok(()) }, |row| inspected(row, |inspection| write_day(inspection.inspected_on.as_ref()));
    "inspected_by" / "arolygwyd gan", OPTIONAL, "code of regulator", "CIW", &["setting.setting.inspection.body"],
        |row, cell| { inspection(row).body = read_code(cell); Ok(()) }, |row| inspected(row, |inspection| inspection.body.clone());
    "inspection_judgement" / "dyfarniad arolygu", OPTIONAL, "text", "Good", &["setting.setting.inspection.judgement"],
        |row, cell| { cell.clone_into(&mut inspection(row).judgement); Ok(()) }, |row| inspected(row, |inspection| inspection.judgement.clone());
    "inspection_link" / "dolen arolygu", OPTIONAL, "link", "https://example.org/report", &["setting.setting.inspection.link"],
        |row, cell| { cell.clone_into(&mut inspection(row).link); Ok(()) }, |row| inspected(row, |inspection| inspection.link.clone());
};

/// Of places: a line each; a line without a number says that the setting has none.
pub(crate) const PLACES: &[Column<PlacesRow>] = columns! {
    "setting" / "lleoliad", OPTIONAL, "resource name of a setting the register has; needed where there is no reference", "providers/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01/settings/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f02", &["places.setting", "places.name"],
        |row, cell| { cell.clone_into(&mut row.setting); Ok(()) }, |row| row.setting.clone();
    "provider_regulator" / "rheoleiddiwr y darparwr", OPTIONAL, "code of regulator; a provider leaves it out for its own", "CIW", &["places.provider.regulator", "places.provider"],
        |row, cell| { key(&mut row.provider).regulator = read_code(cell); Ok(()) }, |row| of_key(row.provider.as_ref(), |key| &key.regulator);
    "provider_registration_number" / "rhif cofrestru'r darparwr", OPTIONAL, "text", "W-00417", &["places.provider.registration_number"],
        |row, cell| { cell.clone_into(&mut key(&mut row.provider).registration_number); Ok(()) }, |row| of_key(row.provider.as_ref(), |key| &key.registration_number);
    "reference" / "cyfeirnod", REQUIRED, "text: the provider's own reference of the setting", "D17", &["places.reference"],
        |row, cell| { cell.clone_into(&mut row.reference); Ok(()) }, |row| row.reference.clone();
    "number" / "rhif", REQUIRED, "whole number from 1; empty: the setting has no places", "1", &["places.places.number", "places.places"],
        |row, cell| { let place = place(row); place.number = read_count(cell)?; Ok(()) }, |row| row.places.first().map(|place| place.number.to_string()).unwrap_or_default();
    "available_from" / "ar gael o", REQUIRED, "day; empty: not available", "2026-12-01", &["places.places.available_from"],
        |row, cell| { let place = place(row); place.available_from = read_day(cell)?; Ok(()) }, |row| write_day(row.places.first().and_then(|place| place.available_from.as_ref()));
};

/// The one place of a line.
fn place(row: &mut PlacesRow) -> &mut Place {
    if row.places.is_empty() {
        row.places.push(Place::default());
    }
    &mut row.places[0]
}

fn prices(row: &mut PriceListRow) -> &mut PriceList {
    row.price_list.get_or_insert_default()
}

fn priced<T: Default>(row: &PriceListRow, of: impl FnOnce(&PriceList) -> T) -> T {
    row.price_list.as_ref().map(of).unwrap_or_default()
}

/// Makes the one line of a price list what its first column says.
fn line(row: &mut PriceListRow, cell: &str) -> Result<(), Expected> {
    let list = prices(row);
    match read_code(cell).as_str() {
        "CORE" => list.core.push(CorePrice::default()),
        "EXTRA" => list.extras.push(ExtraPrice::default()),
        "SIBLING" => list.sibling.push(SiblingDiscount::default()),
        "LONG_STAY" => list.long_stay.push(LongStayDiscount::default()),
        "VOLUME" => list.volume.push(VolumeDiscount::default()),
        _ => return Err(SORTS),
    }
    Ok(())
}

/// The lists of a price list, whose entries are lines.
pub(crate) const PRICE_LISTS: &[&str] = &[
    "price_list.price_list.core",
    "price_list.price_list.extras",
    "price_list.price_list.sibling",
    "price_list.price_list.long_stay",
    "price_list.price_list.volume",
];

/// What a discount begins at, sort by sort.
const THRESHOLDS: &[&str] = &[
    "price_list.price_list.sibling.children",
    "price_list.price_list.long_stay.from_weeks",
    "price_list.price_list.volume.from_live_placements",
];

const SORTS: Expected = "CORE, EXTRA, SIBLING, LONG_STAY or VOLUME";

/// Whether it says that a line is of no sort.
pub(crate) fn is_unknown_sort(expected: Expected) -> bool {
    expected == SORTS
}

/// Whether it says that a cell is not for a line of this sort.
pub(crate) fn is_of_another_sort(expected: Expected) -> bool {
    [CORE_ONLY, EXTRA_ONLY, DISCOUNT_ONLY, PRICE_ONLY].contains(&expected)
}

const CORE_ONLY: Expected = "nothing, unless the line is CORE";
const EXTRA_ONLY: Expected = "nothing, unless the line is EXTRA";
const DISCOUNT_ONLY: Expected = "nothing, unless the line is SIBLING, LONG_STAY or VOLUME";
const PRICE_ONLY: Expected = "nothing, unless the line is CORE or EXTRA";

fn core(row: &mut PriceListRow) -> Result<&mut CorePrice, Expected> {
    prices(row).core.first_mut().ok_or(CORE_ONLY)
}

fn extra(row: &mut PriceListRow) -> Result<&mut ExtraPrice, Expected> {
    prices(row).extras.first_mut().ok_or(EXTRA_ONLY)
}

fn of_core(row: &PriceListRow, of: fn(&CorePrice) -> String) -> String {
    priced(row, |list| list.core.first().map(of).unwrap_or_default())
}

fn of_extra(row: &PriceListRow, of: fn(&ExtraPrice) -> String) -> String {
    priced(row, |list| list.extras.first().map(of).unwrap_or_default())
}

fn word(row: &PriceListRow) -> String {
    let words = priced(row, |list| {
        [
            (list.core.is_empty(), "CORE"),
            (list.extras.is_empty(), "EXTRA"),
            (list.sibling.is_empty(), "SIBLING"),
            (list.long_stay.is_empty(), "LONG_STAY"),
            (list.volume.is_empty(), "VOLUME"),
        ]
    });
    words
        .iter()
        .find(|(empty, word)| !empty && !word.is_empty())
        .map(|(_, word)| (*word).to_owned())
        .unwrap_or_default()
}

fn weekly(row: &mut PriceListRow, cell: &str) -> Result<(), Expected> {
    let pence = read_pence(cell)?;
    let list = prices(row);
    if let Some(core) = list.core.first_mut() {
        core.weekly_pence = pence;
    } else {
        list.extras.first_mut().ok_or(PRICE_ONLY)?.weekly_pence = pence;
    }
    Ok(())
}

fn threshold(row: &mut PriceListRow, cell: &str) -> Result<(), Expected> {
    let from = read_count(cell)?;
    let list = prices(row);
    if let Some(step) = list.sibling.first_mut() {
        step.children = from;
    } else if let Some(step) = list.long_stay.first_mut() {
        step.from_weeks = from;
    } else {
        list.volume.first_mut().ok_or(DISCOUNT_ONLY)?.from_live_placements = from;
    }
    Ok(())
}

fn points(row: &mut PriceListRow, cell: &str) -> Result<(), Expected> {
    let points = read_count(cell)?;
    let list = prices(row);
    if let Some(step) = list.sibling.first_mut() {
        step.basis_points = points;
    } else if let Some(step) = list.long_stay.first_mut() {
        step.basis_points = points;
    } else {
        list.volume.first_mut().ok_or(DISCOUNT_ONLY)?.basis_points = points;
    }
    Ok(())
}

/// The threshold and the basis points of a line that is a discount.
fn step(list: &PriceList) -> Option<(u32, u32)> {
    let sibling = list.sibling.first().map(|step| (step.children, step.basis_points));
    let long_stay = list.long_stay.first().map(|step| (step.from_weeks, step.basis_points));
    let volume = list.volume.first().map(|step| (step.from_live_placements, step.basis_points));
    sibling.or(long_stay).or(volume)
}

/// Of price lists: a line a price or a step of a discount; lines of one provider, lot and day stand together.
pub(crate) const PRICES: &[Column<PriceListRow>] = columns! {
    "provider_regulator" / "rheoleiddiwr y darparwr", REQUIRED, "code of regulator", "CIW", &["price_list.provider.regulator", "price_list.provider"],
        |row, cell| { key(&mut row.provider).regulator = read_code(cell); Ok(()) }, |row| of_key(row.provider.as_ref(), |key| &key.regulator);
    "provider_registration_number" / "rhif cofrestru'r darparwr", REQUIRED, "text", "W-00417", &["price_list.provider.registration_number"],
        |row, cell| { cell.clone_into(&mut key(&mut row.provider).registration_number); Ok(()) }, |row| of_key(row.provider.as_ref(), |key| &key.registration_number);
    "lot" / "lot", REQUIRED, "resource name of the lot", "frameworks/4cs-2026/lots/FOSTERING", &["price_list.price_list.lot"],
        |row, cell| { cell.clone_into(&mut prices(row).lot); Ok(()) }, |row| priced(row, |list| list.lot.clone());
    "valid_from" / "yn ddilys o", REQUIRED, "day", "2026-04-01", &["price_list.price_list.valid_from"],
        |row, cell| { prices(row).valid_from = read_day(cell)?; Ok(()) }, |row| priced(row, |list| write_day(list.valid_from.as_ref()));
    "line" / "llinell", REQUIRED, "CORE, EXTRA, SIBLING, LONG_STAY or VOLUME", "CORE", &["price_list.price_list"],
        line, word;
    "placement_type" / "math o leoliad", OPTIONAL, "of CORE: code of placement-type", "LONG_TERM_FOSTERING", &["price_list.price_list.core.placement_type"],
        |row, cell| { core(row)?.placement_type = read_code(cell); Ok(()) }, |row| of_core(row, |core| core.placement_type.clone());
    "age_band" / "band oedran", OPTIONAL, "of CORE: code of age-band", "AGE_5_9", &["price_list.price_list.core.age_band"],
        |row, cell| { core(row)?.age_band = read_code(cell); Ok(()) }, |row| of_core(row, |core| core.age_band.clone());
    "level" / "lefel", OPTIONAL, "of CORE: code of level-of-need", "STANDARD", &["price_list.price_list.core.level", "price_list.price_list.core"],
        |row, cell| { core(row)?.level = read_code(cell); Ok(()) }, |row| of_core(row, |core| core.level.clone());
    "code" / "cod", OPTIONAL, "of EXTRA: the provider's code", "SCHOOL-RUN", &["price_list.price_list.extras.code"],
        |row, cell| { cell.clone_into(&mut extra(row)?.code); Ok(()) }, |row| of_extra(row, |extra| extra.code.clone());
    "label" / "label", OPTIONAL, "of EXTRA: what it is", "School run over 10 miles", &["price_list.price_list.extras.label"],
        |row, cell| { cell.clone_into(&mut extra(row)?.label); Ok(()) }, |row| of_extra(row, |extra| extra.label.clone());
    "weekly_pence" / "ceiniogau'r wythnos", OPTIONAL, "of CORE and EXTRA: whole pence a week", "82600", &["price_list.price_list.core.weekly_pence", "price_list.price_list.extras.weekly_pence"],
        weekly, |row| priced(row, |list| {
            let core = list.core.first().map(|core| core.weekly_pence);
            core.or_else(|| list.extras.first().map(|extra| extra.weekly_pence)).map(|pence| pence.to_string()).unwrap_or_default()
        });
    "threshold" / "trothwy", OPTIONAL, "of discounts: children, weeks or live placements from which it counts", "2", &["price_list.price_list.sibling", "price_list.price_list.long_stay", "price_list.price_list.volume"],
        threshold, |row| priced(row, |list| step(list).map(|(from, _)| from.to_string()).unwrap_or_default());
    "basis_points" / "pwyntiau sylfaen", OPTIONAL, "of discounts: 1 to 10,000", "500", &["price_list.price_list.sibling.basis_points", "price_list.price_list.long_stay.basis_points", "price_list.price_list.volume.basis_points"],
        points, |row| priced(row, |list| step(list).map(|(_, points)| points.to_string()).unwrap_or_default());
};
