//! A search, a list of them, a check of a request, a publication.

use api::search::v1::{
    ListSearchesResponse, PublishSearchResponse, Round, RoundTier, Search, SearchCheck, ShortlistState,
};

use super::labels::{approval_status, label, search_state, terms_state, text};
use super::siblings;
use crate::output::Page;
use crate::wire::{date_shown, pounds, time_shown};

/// One search: what it asks, where it stands, what can be done next.
pub(crate) fn search(search: &Search, page: Page) -> String {
    let lang = page.lang;
    let shared = search.request.as_ref().and_then(|request| request.shared.as_ref());
    let coded = |list: &str, code: Option<&String>| code.map_or_else(String::new, |code| label(list, code, lang));
    let mut told = page.facts(vec![
        (page.of("Search", "Chwiliad"), search.name.clone()),
        (page.of("State", "Cyflwr"), search_state(search.state(), lang)),
        (page.of("Content", "Cynnwys"), if search.erased { page.of("ERASED", "WEDI'I DDILEU") } else { "" }.to_owned()),
        (page.of("Type", "Math"), coded("placement-type", shared.and_then(|shared| shared.placement_type.as_ref()))),
        (page.of("Level", "Lefel"), coded("level-of-need", shared.and_then(|shared| shared.level.as_ref()))),
        (page.of("Needed on", "Angen ar"), date_shown(shared.and_then(|shared| shared.needed_on.as_ref()))),
        (page.of("Finder", "Canfyddwr"), search.finder.clone()),
        (page.of("Decision maker", "Penderfynwr"), search.decision_maker.clone()),
        (page.of("Request", "Cais"), format!("v{} {}", search.request_version, short(&search.request_digest))),
        (page.of("Succeeds", "Yn olynu"), search.predecessor.clone()),
        (page.of("Succeeded by", "Olynir gan"), search.successors.join(", ")),
        (page.of("Transferred to", "Trosglwyddwyd i"), search.transferred_to.clone()),
        (page.of("Transferred from", "Trosglwyddwyd o"), search.transferred_from.clone()),
        (page.of("Tranche", "Grŵp o gynigion"), search.tranche.clone()),
        (page.of("No longer free", "Ddim ar gael mwyach"), gone(search)),
        (page.of("Next", "Nesaf"), search.next_actions.join(", ")),
        (page.of("Etag", "Etag"), search.etag.clone()),
    ]);
    if !search.approvals.is_empty() {
        told += &approvals(search, page);
    }
    if !search.rounds.is_empty() {
        told += &rounds(&search.rounds, page);
    }
    if search.shortlist_state() == ShortlistState::Pending {
        told += page.of("The shortlist is being made.\n", "Mae'r rhestr fer yn cael ei llunio.\n");
    }
    told + &ends(search, page)
}

/// Offers whose place has gone, with when it is free again where that is known.
fn gone(search: &Search) -> String {
    let told = search.no_longer_free.iter().map(|gone| match &gone.frees_at {
        Some(at) => format!("{} ({})", gone.offer, time_shown(Some(at))),
        None => gone.offer.clone(),
    });
    told.collect::<Vec<_>>().join(", ")
}

fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

fn approvals(search: &Search, page: Page) -> String {
    let headings = [
        ("Approval", "Cymeradwyaeth"),
        ("Status", "Statws"),
        ("Asked by", "Gofynnwyd gan"),
        ("Decided by", "Penderfynwyd gan"),
    ];
    let rows = search.approvals.iter().map(|approval| {
        vec![
            label("approval-kind", &approval.kind, page.lang),
            approval_status(approval.status(), page.lang).to_owned(),
            approval.requested_by.clone(),
            approval.decided_by.clone(),
        ]
    });
    page.table(&headings, rows.collect())
}

fn rounds(rounds: &[Round], page: Page) -> String {
    let headings = [
        ("Round", "Rownd"),
        ("Asks", "Yn gofyn"),
        ("Opened", "Agorwyd"),
        ("Closes", "Yn cau"),
        ("Questions until", "Cwestiynau tan"),
        ("Invited", "Gwahoddwyd"),
        ("Offers", "Cynigion"),
        ("No-bids", "Dim cynnig"),
        ("Terms", "Telerau"),
    ];
    let rows = rounds.iter().map(|round| {
        let window = round.window.as_ref();
        let asks = match round.tier() {
            RoundTier::Framework => round.lot.clone(),
            RoundTier::Spot => page.of("spot purchase", "pryniant yn y fan a'r lle").to_owned(),
            RoundTier::Direct => page.of("one setting", "un lleoliad").to_owned(),
            RoundTier::Unspecified => "-".to_owned(),
        };
        vec![
            round.number.to_string(),
            asks,
            time_shown(window.and_then(|window| window.opens_at.as_ref())),
            time_shown(window.and_then(|window| window.closes_at.as_ref())),
            time_shown(round.question_deadline.as_ref()),
            round.invited_count.to_string(),
            round.offers_count.map_or_else(|| "-".to_owned(), |count| count.to_string()),
            round.no_bids.len().to_string(),
            terms_state(round.terms_state(), page.lang).to_owned(),
        ]
    });
    page.table(&headings, rows.collect())
}

/// Choice, award, ending and return, whichever there are.
fn ends(search: &Search, page: Page) -> String {
    let mut told = String::new();
    if let Some(returned) = &search.returned {
        let reason = label("return-reason", &returned.reason, page.lang);
        told += &format!("{}: {reason}. {}\n", page.of("Returned", "Dychwelwyd"), returned.text);
    }
    if let Some(choice) = search.choice.as_ref().filter(|_| search.award.is_none()) {
        told += &page.facts(vec![
            (page.of("Chosen", "Dewiswyd"), choice.offer.clone()),
            (page.of("By", "Gan"), choice.chosen_by.clone()),
            (page.of("Stands until", "Yn sefyll tan"), time_shown(choice.confirm_by.as_ref())),
            (page.of("Children", "Plant"), siblings::taken(&choice.children_taken, search)),
            (page.of("Placed apart", "Lleolir ar wahân"), siblings::split(choice.split.as_ref(), page)),
        ]);
        told += &siblings::passed_over(choice.split.as_ref(), page);
    }
    if let Some(freeze) = &search.freeze {
        told += &page.facts(vec![
            (page.of("FROZEN", "WEDI'I REWI"), label("concealment-reason", &freeze.category, page.lang)),
            (page.of("Concealed", "Cuddiwyd"), time_shown(freeze.concealed_at.as_ref())),
        ]);
    }
    if let Some(award) = &search.award {
        told += &page.facts(vec![
            (page.of("Awarded", "Dyfarnwyd"), award.offer.clone()),
            (page.of("Setting", "Lleoliad"), award.setting.clone()),
            (page.of("Starts on", "Yn dechrau ar"), date_shown(award.start_date.as_ref())),
            (page.of("Arrived", "Cyrhaeddodd"), date_shown(award.arrived_on.as_ref())),
            (page.of("Contract", "Contract"), award.contract.clone()),
            (page.of("Core a week", "Craidd yr wythnos"), pounds(award.core_weekly_pence)),
            (page.of("Allowed", "Caniateir"), award.allowed_core_weekly_pence.map_or_else(String::new, pounds)),
            (page.of("Total a week", "Cyfanswm yr wythnos"), pounds(award.total_weekly_pence)),
            (page.of("By", "Gan"), award.awarded_by.clone()),
            (page.of("Children", "Plant"), siblings::taken(&award.children_taken, search)),
            (page.of("Placed apart", "Lleolir ar wahân"), siblings::split(award.split.as_ref(), page)),
            (page.of("The others go on in", "Mae'r lleill yn parhau yn"), award.successor.clone()),
        ]);
        told += &siblings::passed_over(award.split.as_ref(), page);
    }
    if let Some(ending) = &search.ending {
        told += &page.facts(vec![
            (
                page.of("Withdrawn because", "Tynnwyd yn ôl oherwydd"),
                label("search-withdrawal-reason", &ending.reason, page.lang),
            ),
            (page.of("The child is", "Mae'r plentyn"), label("whereabouts", &ending.whereabouts, page.lang)),
            (page.of("In words", "Mewn geiriau"), ending.text.clone()),
        ]);
    }
    told
}

/// Many searches, one a row.
pub(crate) fn list(all: &ListSearchesResponse, page: Page) -> String {
    let headings = [
        ("Search", "Chwiliad"),
        ("State", "Cyflwr"),
        ("Finder", "Canfyddwr"),
        ("Closes", "Yn cau"),
        ("Offers", "Cynigion"),
        ("Drafted", "Drafftiwyd"),
    ];
    let rows = all.searches.iter().map(|search| {
        let round = search.rounds.last();
        let window = round.and_then(|round| round.window.as_ref());
        vec![
            search.name.clone(),
            search_state(search.state(), page.lang),
            search.finder.clone(),
            time_shown(window.and_then(|window| window.closes_at.as_ref())),
            round.and_then(|round| round.offers_count).map_or_else(|| "-".to_owned(), |count| count.to_string()),
            time_shown(search.created_at.as_ref()),
        ]
    });
    page.table(&headings, rows.collect())
}

/// What is missing, and advice.
pub(crate) fn check(check: &SearchCheck, page: Page) -> String {
    let lang = page.lang;
    let mut told = String::new();
    if check.missing.is_empty() {
        told += page.of("Every essential is there.\n", "Mae popeth hanfodol yno.\n");
    } else {
        let rows = check.missing.iter().map(|missing| vec![missing.field.clone(), text(missing.text.as_ref(), lang)]);
        told += &page.table(&[("Missing", "Ar goll"), ("What to say", "Beth i'w ddweud")], rows.collect());
    }
    if !check.advice.is_empty() {
        let rows = check
            .advice
            .iter()
            .map(|advice| vec![advice.field.clone(), advice.code.clone(), text(advice.text.as_ref(), lang)]);
        told += &page.table(&[("Field", "Maes"), ("Advice", "Cyngor"), ("In words", "Mewn geiriau")], rows.collect());
    }
    if let Some(own) = &check.own_settings {
        told += &super::pre_match::own(own, page);
    }
    if let Some(window) = &check.window {
        let hours = page.of("hours", "awr");
        let days = page.of("working days", "diwrnod gwaith");
        told += &format!(
            "{}: {} {hours}, {} {days}\n",
            page.of("Window", "Ffenestr"),
            window.window_hours,
            window.working_days
        );
        for warning in &window.warnings {
            told += &format!("  ! {}\n", text(warning.text.as_ref(), lang));
        }
    }
    let kinds: Vec<_> = check.approvals_due.iter().map(|kind| label("approval-kind", kind, lang)).collect();
    if !kinds.is_empty() {
        told += &format!("{}: {}\n", page.of("Approvals due", "Cymeradwyaethau sydd eu hangen"), kinds.join(", "));
    }
    told
}

/// A publication, with what speaks against it.
pub(crate) fn published(published: &PublishSearchResponse, page: Page) -> String {
    let warnings: String =
        published.warnings.iter().map(|warning| format!("! {}\n", text(warning.text.as_ref(), page.lang))).collect();
    warnings + &published.search.as_ref().map_or_else(String::new, |found| search(found, page))
}
