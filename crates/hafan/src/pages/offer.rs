//! An offer, a list of them, answers given.

use api::decision::v1::BatchAnswerOffersResponse;
use api::search::v1::{Fee, ListOffersResponse, Offer, OfferAnswer};

use super::labels::{label, offer_state, terms_state, text, yes_no};
use crate::output::Page;
use crate::wire::{date_shown, pounds, time_shown, timestamp};

/// One offer.
pub(crate) fn offer(offer: &Offer, page: Page) -> String {
    let lang = page.lang;
    let terms = offer.terms.as_ref();
    let receipt = offer.receipt.as_ref();
    let received = receipt.and_then(|receipt| receipt.received_at.as_ref());
    page.facts(vec![
        (page.of("Offer", "Cynnig"), offer.name.clone()),
        (page.of("Setting", "Lleoliad"), offer.setting.clone()),
        (page.of("State", "Cyflwr"), offer_state(offer.state(), lang).to_owned()),
        (page.of("Version", "Fersiwn"), offer.version.to_string()),
        (page.of("Terms", "Telerau"), terms_state(offer.terms_state(), lang).to_owned()),
        (
            page.of("Fee a week", "Ffi yr wythnos"),
            terms.and_then(|terms| terms.fee.as_ref()).map_or_else(String::new, fee),
        ),
        (
            page.of("Earliest start", "Dechrau cynharaf"),
            terms.map_or_else(String::new, |terms| date_shown(terms.earliest_start.as_ref())),
        ),
        (page.of("Received", "Derbyniwyd"), received.map_or_else(String::new, |at| timestamp(at).to_string())),
        (page.of("Commitment", "Ymrwymiad"), receipt.map_or_else(String::new, |receipt| receipt.commitment.clone())),
        (
            page.of("Salt (keep it)", "Halen (cadwch ef)"),
            receipt.map_or_else(String::new, |receipt| receipt.salt.clone()),
        ),
        (
            page.of("Held until", "Yn cael ei ddal tan"),
            offer.hold.as_ref().map_or_else(String::new, |hold| time_shown(hold.held_until.as_ref())),
        ),
        (page.of("Confirm by", "Cadarnhau erbyn"), confirm_by(offer, page)),
        (page.of("Conflict", "Gwrthdaro"), yes_no(offer.conflict(), lang).to_owned()),
        (page.of("Answer", "Ateb"), offer.answer.as_ref().map_or_else(String::new, |found| answer(found, page))),
    ])
}

/// By when a chosen offer is awarded, and whether its provider accepted that.
fn confirm_by(offer: &Offer, page: Page) -> String {
    let Some(confirm_by) = &offer.confirm_by else { return String::new() };
    let until = time_shown(confirm_by.confirm_by.as_ref());
    match &confirm_by.accepted_at {
        Some(_) => format!("{until} ({})", page.of("accepted", "derbyniwyd")),
        None => format!("{until} ({})", page.of("not accepted yet", "heb ei dderbyn eto")),
    }
}

/// The weekly fee: core, extras and the rest.
pub(crate) fn fee(fee: &Fee) -> String {
    let mut parts = vec![pounds(fee.core_weekly_pence.unwrap_or(0))];
    parts.extend(fee.extras.iter().map(|extra| format!("{} {}", extra.code, pounds(extra.weekly_pence))));
    let others = [("education", fee.education_weekly_pence), ("other", fee.other_weekly_pence)];
    parts.extend(
        others.into_iter().filter(|(_, pence)| *pence > 0).map(|(name, pence)| format!("{name} {}", pounds(pence))),
    );
    parts.join(" + ")
}

/// What a provider was told: what the code says, the words of whoever answered, the sentences on what fell short.
pub(crate) fn answer(answer: &OfferAnswer, page: Page) -> String {
    let reason = match text(answer.reason_text.as_ref(), page.lang) {
        unsaid if unsaid.is_empty() => label("rejection-reason", &answer.reason, page.lang),
        reason => reason,
    };
    let words = [reason, answer.text.clone(), text(answer.sentences.as_ref(), page.lang)];
    words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Many, one a row.
pub(crate) fn list(all: &ListOffersResponse, page: Page) -> String {
    rows(&all.offers, page)
}

/// Those just answered.
pub(crate) fn answered(all: &BatchAnswerOffersResponse, page: Page) -> String {
    rows(&all.offers, page)
}

fn rows(offers: &[Offer], page: Page) -> String {
    let headings = [
        ("Offer", "Cynnig"),
        ("Setting", "Lleoliad"),
        ("State", "Cyflwr"),
        ("Version", "Fersiwn"),
        ("£ core a week", "£ craidd yr wythnos"),
        ("Answer", "Ateb"),
    ];
    let rows = offers.iter().map(|offer| {
        let core = offer.terms.as_ref().and_then(|terms| terms.fee.as_ref()).and_then(|fee| fee.core_weekly_pence);
        vec![
            offer.name.clone(),
            offer.setting.clone(),
            offer_state(offer.state(), page.lang).to_owned(),
            offer.version.to_string(),
            core.map_or_else(|| terms_state(offer.terms_state(), page.lang).to_owned(), pounds),
            offer.answer.as_ref().map_or_else(String::new, |found| answer(found, page)),
        ]
    });
    page.table(&headings, rows.collect())
}
