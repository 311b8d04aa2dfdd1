//! Searches offered to another authority.

use api::search::v1::{DeclineTransferResponse, ListTransfersResponse, Transfer, TransferState};

use super::invitation::summary;
use super::labels::label;
use crate::output::Page;
use crate::wire::time_shown;

/// One offer.
pub(crate) fn transfer(transfer: &Transfer, page: Page) -> String {
    let whereabouts = match transfer.whereabouts.as_str() {
        "" => String::new(),
        code => label("whereabouts", code, page.lang),
    };
    page.facts(vec![
        (page.of("Search", "Chwiliad"), transfer.search.clone()),
        (page.of("Offered by", "Cynigiwyd gan"), format!("{} ({})", transfer.from, transfer.offered_by)),
        (page.of("Offered to", "Cynigiwyd i"), transfer.to.clone()),
        (page.of("State", "Cyflwr"), state(transfer.state(), page).to_owned()),
        (
            page.of("Content", "Cynnwys"),
            if transfer.erased { page.of("ERASED", "WEDI'I DDILEU") } else { "" }.to_owned(),
        ),
        (page.of("Asks", "Yn gofyn"), transfer.summary.as_ref().map_or_else(String::new, |asked| summary(asked, page))),
        (page.of("In words", "Mewn geiriau"), transfer.text.clone()),
        (page.of("Where the child is", "Ble mae'r plentyn"), whereabouts),
        (page.of("Offered at", "Cynigiwyd am"), time_shown(transfer.offered_at.as_ref())),
        (page.of("Answered by", "Atebwyd gan"), transfer.answered_by.clone()),
        (page.of("Answered at", "Atebwyd am"), time_shown(transfer.answered_at.as_ref())),
        (page.of("Answer", "Ateb"), transfer.answer_text.clone()),
        (page.of("Goes on as", "Yn parhau fel"), transfer.draft.clone()),
        (page.of("Etag", "Etag"), transfer.etag.clone()),
    ])
}

/// That an offer was declined.
pub(crate) fn declined(_: &DeclineTransferResponse, page: Page) -> String {
    page.of("Declined.\n", "Gwrthodwyd.\n").to_owned()
}

/// A list of them.
pub(crate) fn list(all: &ListTransfersResponse, page: Page) -> String {
    let headings = [
        ("Search", "Chwiliad"),
        ("From", "Oddi wrth"),
        ("To", "I"),
        ("State", "Cyflwr"),
        ("Offered at", "Cynigiwyd am"),
        ("Goes on as", "Yn parhau fel"),
    ];
    let rows = all.transfers.iter().map(|transfer| {
        vec![
            transfer.search.clone(),
            transfer.from.clone(),
            transfer.to.clone(),
            state(transfer.state(), page).to_owned(),
            time_shown(transfer.offered_at.as_ref()),
            transfer.draft.clone(),
        ]
    });
    page.table(&headings, rows.collect())
}

fn state(state: TransferState, page: Page) -> &'static str {
    match state {
        TransferState::Unspecified => "-",
        TransferState::Offered => page.of("offered", "wedi'i gynnig"),
        TransferState::TakenBack => page.of("taken back", "wedi'i dynnu'n ôl"),
        TransferState::Declined => page.of("declined", "wedi'i wrthod"),
        TransferState::Accepted => page.of("accepted", "wedi'i dderbyn"),
        TransferState::Lapsed => page.of("lapsed", "wedi darfod"),
    }
}
