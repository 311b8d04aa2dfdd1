//! Providers and settings.

use api::common::v1::Date;
use api::register::v1::lift_concealment_response::Lifted;
use api::register::v1::{
    Concealment, LiftConcealmentResponse, Partners, PlaceState, Provider, Setting, StandingFilter,
};

use super::labels::{label, place_state, yes_no};
use crate::output::Page;
use crate::wire::{date_shown, time_shown};

/// One provider.
pub(crate) fn provider(provider: &Provider, page: Page) -> String {
    let lang = page.lang;
    page.facts(vec![
        (page.of("Provider", "Darparwr"), format!("{} ({})", provider.display_name, provider.name)),
        (page.of("Kind", "Math"), label("provider-kind", &provider.kind, lang)),
        (page.of("Legal form", "Ffurf gyfreithiol"), label("legal-form", &provider.legal_form, lang)),
        (page.of("Registered", "Cofrestrwyd"), format!("{} {}", provider.regulator, provider.registration_number)),
        (page.of("Agreement signed", "Llofnodwyd y cytundeb"), date_shown(provider.agreement_signed_on.as_ref())),
        (page.of("Places confirmed", "Cadarnhawyd y lleoedd"), time_shown(provider.places_confirmed_at.as_ref())),
        (page.of("Own provider of", "Darparwr ei hun"), provider.authority.clone()),
        (page.of("Suspended", "Wedi'i atal"), yes_no(provider.suspended(), lang).to_owned()),
        (
            page.of("Concealed", "Wedi'i guddio"),
            provider.concealment.as_ref().map_or_else(String::new, |found| concealed(found, page)),
        ),
    ])
}

/// The partners of an authority.
pub(crate) fn partners(partners: &Partners, page: Page) -> String {
    page.facts(vec![
        (page.of("Authority", "Awdurdod"), partners.authority.clone()),
        (page.of("Partner providers", "Darparwyr partner"), partners.providers.join("\n")),
        (page.of("Partner settings", "Lleoliadau partner"), partners.settings.join("\n")),
    ])
}

fn concealed(concealment: &Concealment, page: Page) -> String {
    let category = label("concealment-reason", &concealment.category, page.lang);
    let lifts = concealment.lift_time.as_ref().map_or_else(String::new, |at| format!(", → {}", time_shown(Some(at))));
    format!("{category}, {}{lifts} {}", time_shown(concealment.concealed_at.as_ref()), concealment.reason)
}

/// Many providers, one a row.
pub(crate) fn providers(all: &[Provider], page: Page) -> String {
    let headings = [
        ("Provider", "Darparwr"),
        ("Name", "Enw"),
        ("Kind", "Math"),
        ("Legal form", "Ffurf gyfreithiol"),
        ("Signed", "Llofnodwyd"),
    ];
    let rows = all.iter().map(|provider| {
        vec![
            provider.name.clone(),
            provider.display_name.clone(),
            label("provider-kind", &provider.kind, page.lang),
            label("legal-form", &provider.legal_form, page.lang),
            date_shown(provider.agreement_signed_on.as_ref()),
        ]
    });
    page.table(&headings, rows.collect())
}

/// One setting with its places.
pub(crate) fn setting(setting: &Setting, page: Page) -> String {
    let lang = page.lang;
    let facts = page.facts(vec![
        (page.of("Setting", "Lleoliad"), format!("{} ({})", setting.display_name, setting.name)),
        (
            page.of("Content", "Cynnwys"),
            if setting.erased { page.of("ERASED", "WEDI'I DDILEU") } else { "" }.to_owned(),
        ),
        (page.of("Kind", "Math"), label("setting-kind", &setting.kind, lang)),
        (page.of("Types", "Mathau"), types(setting, page)),
        (page.of("Approved for", "Cymeradwywyd ar gyfer"), approval(setting)),
        (
            page.of("Where", "Ble"),
            format!(
                "{} {}",
                if setting.postcode.is_empty() { &setting.sector } else { &setting.postcode },
                setting.authority
            ),
        ),
        (page.of("Languages", "Ieithoedd"), setting.languages.join(", ")),
        (page.of("Skills", "Sgiliau"), setting.skills.join(", ")),
        (page.of("Confirmed", "Cadarnhawyd"), confirmed(setting, page)),
        (
            page.of("Concealed", "Wedi'i guddio"),
            setting.concealment.as_ref().map_or_else(String::new, |found| concealed(found, page)),
        ),
    ]);
    let rows = setting.places.iter().map(|place| {
        vec![
            place.number.to_string(),
            place_state(place.state(), lang).to_owned(),
            date_shown(place.available_from.as_ref()),
            time_shown(place.held_until.as_ref()),
        ]
    });
    let headings =
        [("Place", "Lle"), ("State", "Cyflwr"), ("Free from", "Yn rhydd o"), ("Held until", "Yn cael ei ddal tan")];
    facts + &page.table(&headings, rows.collect())
}

/// When its places were confirmed, and whether that is too long ago (REG-4).
fn confirmed(setting: &Setting, page: Page) -> String {
    let at = time_shown(setting.places_confirmed_at.as_ref());
    if setting.stale { format!("{at} ({})", page.of("stale", "wedi dyddio")) } else { at }
}

fn types(setting: &Setting, page: Page) -> String {
    setting.placement_types.iter().map(|kind| label("placement-type", kind, page.lang)).collect::<Vec<_>>().join(", ")
}

fn approval(setting: &Setting) -> String {
    setting.approval.as_ref().map_or_else(String::new, |approval| {
        format!(
            "{}–{} {} ×{}",
            approval.age_years_min.unwrap_or(0),
            approval.age_years_max.unwrap_or(0),
            approval.sexes.join("/"),
            approval.children_max
        )
    })
}

/// Many settings, one a row.
pub(crate) fn settings(all: &[Setting], page: Page) -> String {
    let headings = [
        ("Setting", "Lleoliad"),
        ("Kind", "Math"),
        ("Types", "Mathau"),
        ("Approved for", "Cymeradwywyd ar gyfer"),
        ("Sector", "Sector"),
        ("Free places", "Lleoedd rhydd"),
        ("Free from", "Yn rhydd o"),
    ];
    let rows = all.iter().map(|setting| {
        let available = setting.places.iter().filter(|place| place.state() == PlaceState::Available);
        let soonest = available.clone().filter_map(|place| place.available_from.as_ref()).min_by_key(|on| order(on));
        vec![
            setting.name.clone(),
            label("setting-kind", &setting.kind, page.lang),
            types(setting, page),
            approval(setting),
            setting.sector.clone(),
            available.count().to_string(),
            date_shown(soonest),
        ]
    });
    page.table(&headings, rows.collect())
}

const fn order(on: &Date) -> (i32, i32, i32) {
    (on.year, on.month, on.day)
}

/// A standing filter; what it does not name is not narrowed.
pub(crate) fn filter(filter: &StandingFilter, page: Page) -> String {
    let coded = |list: &str, codes: &[String]| {
        codes.iter().map(|code| label(list, code, page.lang)).collect::<Vec<_>>().join(", ")
    };
    let near = filter.near.as_ref().map_or_else(String::new, |near| {
        format!("{} {} {}", near.miles, page.of("miles from", "milltir o"), near.sector)
    });
    page.facts(vec![
        (page.of("Types", "Mathau"), coded("placement-type", &filter.placement_types)),
        (page.of("Ages", "Oedrannau"), coded("age-band", &filter.age_bands)),
        (page.of("Levels of need", "Lefelau angen"), coded("level-of-need", &filter.levels)),
        (page.of("Areas", "Ardaloedd"), filter.authorities.join(", ")),
        (page.of("No farther than", "Dim pellach na"), near),
    ])
}

/// What is shown again.
pub(crate) fn lifted(lifted: &LiftConcealmentResponse, page: Page) -> String {
    match &lifted.lifted {
        Some(Lifted::Provider(found)) => provider(found, page),
        Some(Lifted::Setting(found)) => setting(found, page),
        None => String::new(),
    }
}
