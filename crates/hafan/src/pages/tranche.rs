//! A tranche and its offers.

use api::decision::v1::Tranche;

use super::labels::{label, offer_state, tranche_state, yes_no};
use crate::output::Page;
use crate::wire::time_shown;

/// One tranche.
pub(crate) fn tranche(tranche: &Tranche, page: Page) -> String {
    let lang = page.lang;
    let facts = page.facts(vec![
        (page.of("Tranche", "Grŵp o gynigion"), tranche.name.clone()),
        (page.of("State", "Cyflwr"), tranche_state(tranche.state(), lang).to_owned()),
        (page.of("Return by", "Dychwelyd erbyn"), time_shown(tranche.return_by.as_ref())),
        (page.of("Order", "Trefn"), label("reorder-reason", &tranche.reorder_reason, lang)),
        (page.of("One only", "Un yn unig"), label("single-offer-reason", &tranche.single_offer_reason, lang)),
        (page.of("In words", "Mewn geiriau"), tranche.text.clone()),
        (page.of("Sent by", "Anfonwyd gan"), tranche.sent_by.clone()),
        (page.of("Names released", "Rhyddhawyd enwau"), time_shown(tranche.disclosure_released_at.as_ref())),
    ]);
    let headings =
        [("Offer", "Cynnig"), ("State", "Cyflwr"), ("Held until", "Yn cael ei ddal tan"), ("Conflict", "Gwrthdaro")];
    let rows = tranche.offers.iter().map(|offer| {
        let conflict = format!("{} {}", yes_no(offer.conflict(), lang), offer.conflict_text);
        vec![
            offer.offer.clone(),
            offer_state(offer.state(), lang).to_owned(),
            time_shown(offer.hold.as_ref().and_then(|hold| hold.held_until.as_ref())),
            conflict.trim().to_owned(),
        ]
    });
    facts + &page.table(&headings, rows.collect())
}
