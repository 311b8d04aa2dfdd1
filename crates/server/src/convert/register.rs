//! Providers, settings, places and concealments: `hafan.register.v1` to the domain (REG-1 to REG-6).

use std::collections::BTreeSet;

use api::register::v1 as proto;
use domain::event::{ProviderRecorded, Sealed, SettingRecorded, StatedPlace};
use domain::policy::AGE_YEARS_MAX;
use domain::setting::{Capacity, Inspection, Profile, ProvidedBy, Service};
use domain::{Fault, Refusal};
use engine::verbs::HeldPlaces;
use geography::Geography;
use vocabulary::codes::UnknownCode;
use vocabulary::{
    ConcealmentReason, ProviderId, ProviderName, RefusalReason, SettingId, SettingName, Sex, Timestamp, limits,
};

use super::child::each;
use super::common::{answer_out, date_out, unknown_number};
use super::faults::Faults;
use super::inspections;
use super::path::Path;
use super::register_names::SettingPutName;
use super::stand_in::StandIn;

/// What no put says itself: the engine seals the profile and fills in its reference.
const NOT_SEALED_YET: Sealed = Sealed { commitment: [0; 32], ciphertext: [0; 32] };

/// A provider of a put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderGiven {
    /// The provider replaced; absent for a new one.
    pub id: Option<ProviderId>,
    /// As the register shall have it.
    pub recorded: ProviderRecorded,
    /// The etag its caller read; empty when it says none.
    pub etag: String,
}

/// A setting of a put.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingGiven {
    /// The setting replaced; absent for a new one.
    pub id: Option<SettingId>,
    /// What the register records of it; the sealed profile is left to the engine.
    pub recorded: SettingRecorded,
    /// Name, postcode, household.
    pub profile: Profile,
    /// Every place; none when none is given.
    pub places: Vec<StatedPlace>,
    /// The inspection report as its caller read it; no put writes one (REG-6).
    pub inspection: Option<Inspection>,
    /// The etag its caller read; empty when it says none.
    pub etag: String,
}

/// A concealment asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConcealmentGiven {
    /// Category.
    pub category: ConcealmentReason,
    /// Why.
    pub reason: String,
    /// When it lifts itself.
    pub lifts: Option<Timestamp>,
}

/// Reads the providers of a put, under the path `providers`.
///
/// # Errors
/// Every fault at once, a provider named twice among them.
pub fn read_providers(given: Vec<proto::Provider>) -> Result<Vec<ProviderGiven>, Refusal> {
    let mut faults = Faults::new();
    let at = Path::root("providers");
    batch(&at, given.len(), &mut faults);
    let read = each(given, &at, &mut faults, provider);
    each_once(read.iter().map(|provider| provider.id), &at, &mut faults);
    faults.finish(read)
}

/// Reads one provider, under a path of its own.
///
/// # Errors
/// Every fault at once.
pub fn read_provider(given: proto::Provider, at: &Path<'_>) -> Result<ProviderGiven, Refusal> {
    let mut faults = Faults::new();
    let read = provider(given, at, &mut faults);
    faults.finish(read)
}

pub(super) fn provider(given: proto::Provider, at: &Path<'_>, faults: &mut Faults) -> ProviderGiven {
    let proto::Provider {
        name,
        display_name,
        registration_number,
        regulator,
        kind,
        legal_form,
        agreement_signed_on,
        suspended: _,
        concealment: _,
        places_confirmed_at: _,
        authority: _,
        etag,
    } = given;
    let named = faults.optional_name::<ProviderName>(&at.field("name"), said(&name));
    let number_at = at.field("registration_number");
    let recorded = ProviderRecorded {
        display_name: faults.required_text(&at.field("display_name"), display_name, limits::SHORT_TEXT_CHARS_MAX),
        registration_number: faults.required_text(
            &number_at,
            registration_number.trim().to_owned(),
            limits::REGISTRATION_NUMBER_CHARS_MAX,
        ),
        regulator: faults.code(&at.field("regulator"), &regulator),
        kind: faults.code(&at.field("kind"), &kind),
        legal_form: faults.code(&at.field("legal_form"), &legal_form),
        agreement_signed_on: faults.optional_date(&at.field("agreement_signed_on"), agreement_signed_on),
    };
    ProviderGiven { id: named.map(|name| name.provider), recorded, etag }
}

/// Reads the settings of a put, under the path `settings`.
///
/// # Errors
/// Every fault at once, a setting named twice among them.
pub fn read_settings(
    given: Vec<proto::Setting>,
    release_holds: Option<proto::ReleaseHolds>,
    geography: &Geography,
) -> Result<(Vec<SettingGiven>, HeldPlaces), Refusal> {
    let mut faults = Faults::new();
    let at = Path::root("settings");
    batch(&at, given.len(), &mut faults);
    let read = each(given, &at, &mut faults, |given, at, faults| setting(given, at, geography, faults));
    each_once(read.iter().map(|setting| setting.id), &at, &mut faults);
    let held = held_places(release_holds, &mut faults);
    faults.finish((read, held))
}

/// What becomes of held places that are cut: kept, unless the call says that they are gone (OFF-7).
fn held_places(given: Option<proto::ReleaseHolds>, faults: &mut Faults) -> HeldPlaces {
    let Some(proto::ReleaseHolds { reason, text }) = given else { return HeldPlaces::Keep };
    let at = Path::root("release_holds");
    HeldPlaces::Release {
        reason: faults.code(&at.field("reason"), &reason),
        text: faults.text(&at.field("text"), text, limits::NOTE_CHARS_MAX),
    }
}

/// Reads one setting, under a path of its own.
///
/// # Errors
/// Every fault at once.
pub fn read_setting(given: proto::Setting, at: &Path<'_>, geography: &Geography) -> Result<SettingGiven, Refusal> {
    let mut faults = Faults::new();
    let read = setting(given, at, geography, &mut faults);
    faults.finish(read)
}

pub(super) fn setting(
    given: proto::Setting,
    at: &Path<'_>,
    geography: &Geography,
    faults: &mut Faults,
) -> SettingGiven {
    let proto::Setting {
        name,
        display_name,
        kind,
        placement_types,
        approval,
        postcode,
        sector: _,
        authority: _,
        languages,
        capacities,
        skills,
        services,
        usual_fostering_exemption,
        etag,
        inspection,
        animals,
        places,
        places_confirmed_at: _,
        stale: _,
        concealment: _,
        reference,
        // Output only.
        erased: _,
    } = given;
    let SettingPutName { provider, setting } = faults.name(&at.field("name"), &name);
    let Approval { ages, sexes, children_max } = terms_of_approval(approval, &at.field("approval"), faults);
    let place = faults.postcode(&at.field("postcode"), postcode.trim(), geography);
    let kind = faults.code(&at.field("kind"), &kind);
    let placement_types = some_codes(&placement_types, &at.field("placement_types"), faults);
    let recorded = SettingRecorded {
        provider,
        kind,
        placement_types,
        ages,
        sexes,
        children_max,
        fostering_exemption: faults.answer_or_no(&at.field("usual_fostering_exemption"), usual_fostering_exemption),
        sector: place.map(|place| place.sector.to_string()).unwrap_or_default(),
        profile_version: 0,
        profile: NOT_SEALED_YET,
        reference: None,
    };
    let animals = each_code_once(&animals, &at.field("animals"), faults);
    let profile = Profile {
        display_name: faults.required_text(&at.field("display_name"), display_name, limits::SHORT_TEXT_CHARS_MAX),
        reference: faults.text(&at.field("reference"), reference.trim().to_owned(), limits::REFERENCE_CHARS_MAX),
        postcode: postcode.trim().to_uppercase(),
        languages: tags(languages, &at.field("languages"), faults),
        capacities: listed(capacities, &at.field("capacities"), faults, capacity),
        skills: listed(skills, &at.field("skills"), faults, |skill, at, faults| {
            faults.required_text(at, skill, limits::SHORT_TEXT_CHARS_MAX)
        }),
        services: listed(services, &at.field("services"), faults, service),
        // A list cannot say "none": an empty one says nothing, and is never taken for a house without animals.
        animals: Some(animals).filter(|animals| !animals.is_empty()),
    };
    let inspection = inspection.map(|given| inspections::inspection(given, &at.field("inspection"), faults).1);
    let places = self::places(places, &at.field("places"), faults);
    SettingGiven { id: setting, recorded, profile, places, inspection, etag }
}

struct Approval {
    ages: (u32, u32),
    sexes: Vec<Sex>,
    children_max: u32,
}

fn terms_of_approval(given: Option<proto::TermsOfApproval>, at: &Path<'_>, faults: &mut Faults) -> Approval {
    let Some(given) = faults.required(at, given) else {
        return Approval { ages: (0, 0), sexes: Vec::new(), children_max: limits::PLACES_PER_SETTING_MAX };
    };
    let proto::TermsOfApproval { age_years_min, age_years_max, sexes, children_max } = given;
    let youngest = age_years_min.unwrap_or(0);
    let youngest = years(youngest, 0, &at.field("age_years_min"), faults);
    let oldest_at = at.field("age_years_max");
    let oldest = faults.required(&oldest_at, age_years_max);
    let oldest = oldest.map_or(youngest, |oldest| years(oldest, youngest, &oldest_at, faults));
    let in_range = (1..=limits::PLACES_PER_SETTING_MAX).contains(&children_max);
    if !in_range {
        let fault = Fault::new(RefusalReason::ValueOutOfRange, at.field("children_max").to_string());
        faults.push(fault.with("given", children_max).with("min", 1).with("max", limits::PLACES_PER_SETTING_MAX));
    }
    // The most there may be stands in, so that no number of places is told to be too many because this number is at fault.
    let children_max = if in_range { children_max } else { limits::PLACES_PER_SETTING_MAX };
    Approval { ages: (youngest, oldest), sexes: some_codes(&sexes, &at.field("sexes"), faults), children_max }
}

/// An age in whole years, from `least` to the oldest there is.
fn years(given: u32, least: u32, at: &Path<'_>, faults: &mut Faults) -> u32 {
    if !(least..=AGE_YEARS_MAX).contains(&given) {
        let fault = Fault::new(RefusalReason::ValueOutOfRange, at.to_string());
        faults.push(fault.with("given", given).with("min", least).with("max", AGE_YEARS_MAX));
    }
    given
}

/// Codes, at least one, each once.
fn some_codes<T>(given: &[String], at: &Path<'_>, faults: &mut Faults) -> Vec<T>
where
    T: std::str::FromStr<Err = UnknownCode> + StandIn,
{
    if given.is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, at.to_string()));
    }
    each_code_once(given, at, faults)
}

/// Codes, each once.
pub(super) fn each_code_once<T>(given: &[String], at: &Path<'_>, faults: &mut Faults) -> Vec<T>
where
    T: std::str::FromStr<Err = UnknownCode> + StandIn,
{
    let mut seen = BTreeSet::new();
    let given = faults.readable(at, given.iter().map(String::as_str).collect());
    let read = |(index, code): (usize, &str), faults: &mut Faults| {
        if !seen.insert(code.to_owned()) {
            let fault = Fault::new(RefusalReason::ValueInvalid, at.index(index).to_string());
            faults.push(fault.with("expected", "each code once"));
        }
        faults.code(&at.index(index), code)
    };
    let mut read = read;
    given.into_iter().enumerate().map(|entry| read(entry, faults)).collect()
}

fn tags(given: Vec<String>, at: &Path<'_>, faults: &mut Faults) -> Vec<String> {
    faults.list(at, given.len(), limits::LANGUAGES_PER_SETTING_MAX);
    for (index, tag) in given.iter().enumerate() {
        let shaped = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let length = limits::LANGUAGE_TAG_CHARS_MIN..=limits::LANGUAGE_TAG_CHARS_MAX;
        if !length.contains(&tag.len()) || !tag.bytes().all(shaped) {
            let fault = Fault::new(RefusalReason::ValueInvalid, at.index(index).to_string());
            faults.push(fault.with("expected", "an IETF language tag, such as cy or bsl"));
        }
    }
    given
}

fn capacity(given: proto::IdentityCapacity, at: &Path<'_>, faults: &mut Faults) -> Capacity {
    let proto::IdentityCapacity { need, detail } = given;
    Capacity {
        need: faults.code(&at.field("need"), &need),
        detail: faults.text(&at.field("detail"), detail, limits::CAPACITY_CHARS_MAX),
    }
}

fn service(given: proto::OfferedService, at: &Path<'_>, faults: &mut Faults) -> Service {
    let proto::OfferedService { name, provided_by } = given;
    let provided_by_at = at.field("provided_by");
    let provided_by = match proto::ServiceProvidedBy::try_from(provided_by) {
        Ok(proto::ServiceProvidedBy::Setting) => ProvidedBy::Setting,
        Ok(proto::ServiceProvidedBy::Nhs) => ProvidedBy::Nhs,
        Ok(proto::ServiceProvidedBy::Council) => ProvidedBy::Council,
        Ok(proto::ServiceProvidedBy::Unspecified) => {
            faults.at_fault(Fault::new(RefusalReason::FieldRequired, provided_by_at.to_string()))
        }
        Err(_) => faults.at_fault(unknown_number(&provided_by_at, provided_by)),
    };
    Service { name: faults.required_text(&at.field("name"), name, limits::SHORT_TEXT_CHARS_MAX), provided_by }
}

impl StandIn for ProvidedBy {
    fn stand_in() -> Self {
        Self::Setting
    }
}

/// Reads all places of one setting, under the path `places`.
///
/// # Errors
/// Every fault at once.
pub fn read_places(
    given: Vec<proto::Place>,
    release_holds: Option<proto::ReleaseHolds>,
) -> Result<(Vec<StatedPlace>, HeldPlaces), Refusal> {
    let mut faults = Faults::new();
    let read = places(given, &Path::root("places"), &mut faults);
    let held = held_places(release_holds, &mut faults);
    faults.finish((read, held))
}

pub(super) fn places(given: Vec<proto::Place>, at: &Path<'_>, faults: &mut Faults) -> Vec<StatedPlace> {
    let max = usize::try_from(limits::PLACES_PER_SETTING_MAX).unwrap_or(usize::MAX);
    faults.list(at, given.len(), max);
    let given = faults.readable(at, given);
    let mut seen = BTreeSet::new();
    let mut stated = Vec::with_capacity(given.len());
    for (index, given) in given.into_iter().enumerate() {
        let proto::Place { number, available_from, state: _, held_until: _ } = given;
        let at = at.index(index);
        if number == 0 || !seen.insert(number) {
            let fault = Fault::new(RefusalReason::ValueInvalid, at.field("number").to_string());
            faults.push(fault.with("given", number).with("expected", "a number from 1, each once"));
        }
        let available_from = faults.optional_date(&at.field("available_from"), available_from);
        stated.push(StatedPlace { number, available_from });
    }
    stated
}

/// Reads a concealment asked for.
///
/// # Errors
/// Every fault at once.
pub fn read_concealment(
    category: &str,
    reason: String,
    lift_time: Option<prost_types::Timestamp>,
) -> Result<ConcealmentGiven, Refusal> {
    let mut faults = Faults::new();
    let read = ConcealmentGiven {
        category: faults.code(&Path::root("category"), category),
        reason: faults.required_text(&Path::root("reason"), reason, limits::NOTE_CHARS_MAX),
        lifts: faults.optional_instant(&Path::root("lift_time"), lift_time),
    };
    faults.finish(read)
}

/// A list of what is held to the limit of services and skills.
fn listed<G, T>(
    given: Vec<G>,
    at: &Path<'_>,
    faults: &mut Faults,
    read: impl Fn(G, &Path<'_>, &mut Faults) -> T,
) -> Vec<T> {
    faults.list(at, given.len(), limits::SERVICES_PER_SETTING_MAX);
    each(given, at, faults, read)
}

/// 1 to 100 items.
pub(super) fn batch(at: &Path<'_>, given: usize, faults: &mut Faults) {
    if given == 0 {
        faults.push(Fault::new(RefusalReason::FieldRequired, at.to_string()));
    }
    faults.list(at, given, limits::BATCH_ITEMS_MAX);
}

fn each_once<I: Ord>(given: impl Iterator<Item = Option<I>>, at: &Path<'_>, faults: &mut Faults) {
    let mut seen = BTreeSet::new();
    for (index, id) in given.enumerate() {
        if id.is_some_and(|id| !seen.insert(id)) {
            let fault = Fault::new(RefusalReason::ValueInvalid, at.index(index).field("name").to_string());
            faults.push(fault.with("expected", "each once"));
        }
    }
}

/// A text, unless it is empty.
fn said(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// A provider as the register has it; its suspension, concealment and etag are its reader's.
pub fn provider_out(id: ProviderId, recorded: &ProviderRecorded) -> proto::Provider {
    let ProviderRecorded { display_name, registration_number, regulator, kind, legal_form, agreement_signed_on } =
        recorded;
    proto::Provider {
        name: ProviderName { provider: id }.to_string(),
        display_name: display_name.clone(),
        registration_number: registration_number.clone(),
        regulator: regulator.to_string(),
        kind: kind.to_string(),
        legal_form: legal_form.to_string(),
        agreement_signed_on: agreement_signed_on.map(date_out),
        ..proto::Provider::default()
    }
}

/// A setting as the register has it, whole; what its reader may not see is taken away after, and its places, authority, inspection,
/// concealment and etag are put to it.
pub fn setting_out(id: SettingId, recorded: &SettingRecorded, profile: &Profile) -> proto::Setting {
    let SettingRecorded {
        provider,
        kind,
        placement_types,
        ages: (youngest, oldest),
        sexes,
        children_max,
        fostering_exemption,
        sector,
        profile_version: _,
        profile: _,
        reference: _,
    } = recorded;
    let Profile { display_name, reference, postcode, languages, capacities, skills, services, animals } = profile;
    proto::Setting {
        name: SettingName { provider: *provider, setting: id }.to_string(),
        display_name: display_name.clone(),
        kind: kind.to_string(),
        placement_types: placement_types.iter().map(ToString::to_string).collect(),
        approval: Some(proto::TermsOfApproval {
            age_years_min: Some(*youngest),
            age_years_max: Some(*oldest),
            sexes: sexes.iter().map(ToString::to_string).collect(),
            children_max: *children_max,
        }),
        reference: reference.clone(),
        postcode: postcode.clone(),
        sector: sector.clone(),
        languages: languages.clone(),
        capacities: capacities.iter().map(capacity_out).collect(),
        skills: skills.clone(),
        services: services.iter().map(service_out).collect(),
        usual_fostering_exemption: answer_out(*fostering_exemption),
        animals: animals.iter().flatten().map(ToString::to_string).collect(),
        ..proto::Setting::default()
    }
}

fn capacity_out(capacity: &Capacity) -> proto::IdentityCapacity {
    let Capacity { need, detail } = capacity;
    proto::IdentityCapacity { need: need.to_string(), detail: detail.clone() }
}

fn service_out(service: &Service) -> proto::OfferedService {
    let Service { name, provided_by } = service;
    let provided_by = match provided_by {
        ProvidedBy::Setting => proto::ServiceProvidedBy::Setting,
        ProvidedBy::Nhs => proto::ServiceProvidedBy::Nhs,
        ProvidedBy::Council => proto::ServiceProvidedBy::Council,
    };
    proto::OfferedService { name: name.clone(), provided_by: provided_by.into() }
}

#[cfg(test)]
mod tests;
