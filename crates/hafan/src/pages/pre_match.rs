//! The register matched against a request, and one setting of it explained.

use api::search::v1::{
    MatchCounts, MatchGateOutcome, MatchOutcome, MatchedSetting, OfferedState, OwnSettingsMatch, PreMatchResponse,
    SettingExplanation, SettingListing,
};

use super::labels::{label, text};
use crate::output::Page;
use crate::wire::time_shown;

/// A match: what it came to, and the settings of the page.
pub(crate) fn matched(response: &PreMatchResponse, page: Page) -> String {
    let mut told = page.facts(vec![
        (page.of("Register", "Cofrestr"), counts(response.counts.as_ref(), page)),
        (page.of("Own and partners", "Ei hun a phartneriaid"), counts(response.own_counts.as_ref(), page)),
        (page.of("Lot", "Lot"), response.lot.clone()),
        (page.of("Judged", "Barnwyd"), time_shown(response.judged_at.as_ref())),
        (page.of("Distances by", "Pellteroedd yn ôl"), response.geography_release.clone()),
    ]);
    told += &settings(&response.settings, page);
    told
}

/// The match against own and partner settings, as the check of a request shows it.
pub(crate) fn own(own: &OwnSettingsMatch, page: Page) -> String {
    let shown = if own.shown { page.of("yes", "ydy") } else { page.of("not yet", "ddim eto") };
    let mut told = page.facts(vec![
        (page.of("Own and partner settings", "Lleoliadau ei hun a phartneriaid"), counts(own.counts.as_ref(), page)),
        (page.of("Shown to the finder", "Dangoswyd i'r canfyddwr"), shown.to_owned()),
        (page.of("Distances by", "Pellteroedd yn ôl"), own.geography_release.clone()),
    ]);
    told += &settings(&own.best, page);
    told
}

fn settings(settings: &[MatchedSetting], page: Page) -> String {
    let headings = [
        ("Setting", "Lleoliad"),
        ("Provider", "Darparwr"),
        ("Of", "Eiddo"),
        ("Sector", "Sector"),
        ("Miles", "Milltiroedd"),
        ("Points", "Pwyntiau"),
        ("Outcome", "Canlyniad"),
        ("Why", "Pam"),
    ];
    let rows = settings.iter().map(|setting| {
        vec![
            setting.setting.clone(),
            setting.provider_display_name.clone(),
            listing(setting.listing(), page).to_owned(),
            setting.sector.clone(),
            miles(setting),
            format!("{}.{:02}", setting.points_hundredths / 100, setting.points_hundredths % 100),
            outcome(setting, page),
            reasons(setting, page),
        ]
    });
    page.table(&headings, rows.collect())
}

fn miles(setting: &MatchedSetting) -> String {
    let of = |tenths: u32| format!("{}.{}", tenths / 10, tenths % 10);
    let all: Vec<String> = setting.distances.iter().map(|distance| of(distance.travel_tenths)).collect();
    if all.is_empty() { "-".to_owned() } else { all.join(", ") }
}

fn counts(counts: Option<&MatchCounts>, page: Page) -> String {
    let Some(counts) = counts else { return String::new() };
    let failing: Vec<String> =
        counts.failing.iter().map(|count| format!("{} {}", count.gate, count.settings)).collect();
    let failing = if failing.is_empty() { String::new() } else { format!("; {}", failing.join(", ")) };
    format!(
        "{} {}, {} {} ({} {}), {} {}{failing}",
        counts.settings,
        page.of("settings", "lleoliad"),
        counts.could_serve,
        page.of("could serve", "a allai wasanaethu"),
        counts.to_check,
        page.of("to check", "i'w gwirio"),
        counts.stale,
        page.of("stale", "wedi dyddio"),
    )
}

fn listing(listing: SettingListing, page: Page) -> &'static str {
    match listing {
        SettingListing::Unspecified => "-",
        SettingListing::Own => page.of("own", "ei hun"),
        SettingListing::Partner => page.of("partner", "partner"),
        SettingListing::Other => page.of("other", "arall"),
    }
}

fn outcome(setting: &MatchedSetting, page: Page) -> String {
    match setting.outcome() {
        MatchOutcome::Unspecified => "-".to_owned(),
        MatchOutcome::CouldServe => page.of("could serve", "gallai wasanaethu").to_owned(),
        MatchOutcome::ToCheck => page.of("to check", "i'w wirio").to_owned(),
        MatchOutcome::Stale => page.of("stale", "wedi dyddio").to_owned(),
        MatchOutcome::Fails => format!("{} {}", page.of("fails", "yn methu"), setting.failed_gate),
    }
}

/// Of the gates that do not pass.
fn reasons(setting: &MatchedSetting, page: Page) -> String {
    let open = setting.gates.iter().filter(|gate| match gate.outcome() {
        MatchGateOutcome::Fail | MatchGateOutcome::NeedsCheck => true,
        MatchGateOutcome::Pass | MatchGateOutcome::NotJudged | MatchGateOutcome::Unspecified => false,
    });
    let said: Vec<String> =
        open.map(|gate| format!("{}: {}", gate.gate, text(gate.text.as_ref(), page.lang))).collect();
    said.join("\n")
}

/// Why a setting is, or is not, on a list.
pub(crate) fn explained(explained: &SettingExplanation, page: Page) -> String {
    let setting = explained.setting.clone().unwrap_or_default();
    let mut told = settings(std::slice::from_ref(&setting), page);
    let offered = match explained.offered() {
        OfferedState::Unspecified | OfferedState::NotClosed => page.of("told at the close", "dywedir wrth gau"),
        OfferedState::NotTold => page.of("not told in the first look", "ni ddywedir yn yr olwg gyntaf"),
        OfferedState::No => page.of("no", "naddo"),
        OfferedState::Yes => page.of("yes", "do"),
    };
    told += &page.facts(vec![
        (
            page.of("Concealed", "Wedi'i guddio"),
            label("concealment-reason", &explained.concealment_category, page.lang),
        ),
        (page.of("Lot", "Lot"), explained.lot.clone()),
        (page.of("Places confirmed", "Cadarnhawyd lleoedd"), time_shown(setting.places_confirmed_at.as_ref())),
        (page.of("No-bid", "Dim cynnig"), label("no-bid-reason", &explained.no_bid, page.lang)),
        (page.of("Offered", "Cynigiwyd"), offered.to_owned()),
        (page.of("Distances by", "Pellteroedd yn ôl"), explained.geography_release.clone()),
    ]);
    for sentence in &explained.sentences {
        told += &format!("{}\n", text(Some(sentence), page.lang));
    }
    told
}
