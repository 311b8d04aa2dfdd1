//! Feed items, a line each: when, what, and what to read.

use api::feed::v1::feed_item::Payload;
use api::feed::v1::{FeedItem, FeedItemKind, ListFeedResponse};

use super::invitation::summary;
use super::labels::{label, notice};
use super::offer::answer;
use crate::output::{Page, short_name};
use crate::wire::time_shown;

/// Many items.
pub(crate) fn items(all: &ListFeedResponse, page: Page) -> String {
    if all.items.is_empty() {
        return page.of("Nothing yet.\n", "Dim byd eto.\n").to_owned();
    }
    all.items.iter().map(|item| line(item, page)).collect()
}

/// One item.
pub(crate) fn line(item: &FeedItem, page: Page) -> String {
    let told = item.payload.as_ref().map_or_else(String::new, |payload| told(payload, page));
    // What names itself needs no search beside it.
    let search = if told.contains(&item.search) { String::new() } else { format!("{} ", short_name(&item.search)) };
    format!("{} {:<22} {search}{told}\n", time_shown(item.time.as_ref()), kind(item.kind(), page))
}

/// What kind of item it is.
pub(crate) fn kind(kind: FeedItemKind, page: Page) -> &'static str {
    match kind {
        FeedItemKind::Unspecified => "-",
        FeedItemKind::Invitation => page.of("invited", "gwahoddwyd"),
        FeedItemKind::Amendment => page.of("amended", "diwygiwyd"),
        FeedItemKind::WindowExtended => page.of("window extended", "ymestynnwyd y ffenestr"),
        FeedItemKind::QuestionAsked => page.of("question asked", "gofynnwyd cwestiwn"),
        FeedItemKind::QuestionPublished => page.of("question answered", "atebwyd cwestiwn"),
        FeedItemKind::SearchWithdrawn => page.of("search withdrawn", "tynnwyd y chwiliad yn ôl"),
        FeedItemKind::WindowClosed => page.of("window closed", "caeodd y ffenestr"),
        FeedItemKind::Tranche => page.of("sent to decide", "anfonwyd i benderfynu"),
        FeedItemKind::TrancheReturned => page.of("tranche returned", "dychwelwyd y grŵp"),
        FeedItemKind::DisclosureReleased => page.of("names released", "rhyddhawyd enwau"),
        FeedItemKind::OfferAnswered => page.of("offer answered", "atebwyd y cynnig"),
        FeedItemKind::OfferChosen => page.of("offer chosen", "dewiswyd y cynnig"),
        FeedItemKind::ConfirmByAccepted => page.of("place held on", "cedwir y lle"),
        FeedItemKind::ConfirmByPassed => page.of("confirm-by passed", "aeth yr amser cadarnhau"),
        FeedItemKind::CarryAsked => page.of("stand in a new round?", "sefyll mewn rownd newydd?"),
        FeedItemKind::ChangedAfterClose => page.of("changed after close", "newidiwyd wedi'r cau"),
        FeedItemKind::OfferQuestionAsked => page.of("asked about offer", "holwyd am y cynnig"),
        FeedItemKind::OfferQuestionAnswered => page.of("answered about offer", "atebwyd am y cynnig"),
        FeedItemKind::OfferAwarded => page.of("AWARDED", "DYFARNWYD"),
        FeedItemKind::OfferRetracted => page.of("offer retracted", "tynnwyd y cynnig yn ôl"),
        FeedItemKind::NoBid => page.of("no-bid", "dim cynnig"),
        FeedItemKind::ApprovalRequested => page.of("approval asked for", "gofynnwyd am gymeradwyaeth"),
        FeedItemKind::ApprovalGranted => page.of("approval granted", "rhoddwyd cymeradwyaeth"),
        FeedItemKind::RoleReassigned => page.of("role reassigned", "ailbennwyd rôl"),
        FeedItemKind::InterestDeclared => page.of("interest declared", "datganwyd buddiant"),
        FeedItemKind::Task => page.of("TASK", "TASG"),
        FeedItemKind::OfferUndone => page.of("undone", "dadwnaed"),
        FeedItemKind::ReconfirmationAsked => page.of("does it still stand?", "a yw'n dal i sefyll?"),
        FeedItemKind::OfferReconfirmed => page.of("offer stands again", "cynnig yn sefyll eto"),
        FeedItemKind::ChildArrived => page.of("child arrived", "cyrhaeddodd y plentyn"),
        FeedItemKind::ChildNotArrived => page.of("child did not arrive", "ni chyrhaeddodd"),
        FeedItemKind::PlacementEnded => page.of("placement ended", "daeth y lleoliad i ben"),
        FeedItemKind::ContractTextFixed => page.of("text to sign", "testun i'w lofnodi"),
        FeedItemKind::ContractSigned => page.of("contract signed", "llofnodwyd y contract"),
        FeedItemKind::ContractExchanged => page.of("CONTRACT EXCHANGED", "CYFNEWIDIWYD Y CONTRACT"),
        FeedItemKind::TransferOffered => page.of("transfer offered", "cynigiwyd trosglwyddo"),
        FeedItemKind::TransferTakenBack => page.of("transfer taken back", "tynnwyd y cynnig yn ôl"),
        FeedItemKind::TransferDeclined => page.of("transfer declined", "gwrthodwyd trosglwyddo"),
        FeedItemKind::TransferAccepted => page.of("TRANSFERRED", "TROSGLWYDDWYD"),
        FeedItemKind::SearchReturned => page.of("search returned", "dychwelwyd y chwiliad"),
    }
}

fn told(payload: &Payload, page: Page) -> String {
    match payload {
        Payload::Invitation(item) => {
            let words = item.summary.as_ref().map_or_else(String::new, |found| summary(found, page));
            format!("[{}] {words}", notice(item.notice(), page.lang))
        }
        Payload::Amendment(item) => item.invitation.clone(),
        Payload::WindowExtended(item) => {
            let closes = item.window.as_ref().and_then(|window| window.closes_at.as_ref());
            format!("→ {} ({})", time_shown(closes), label("extension-reason", &item.reason, page.lang))
        }
        Payload::Question(item) => item.question.clone(),
        Payload::SearchWithdrawn(item) => label("search-withdrawal-reason", &item.reason, page.lang),
        Payload::WindowClosed(item) => item.round.clone(),
        Payload::Tranche(item) => item.offers.join(", "),
        Payload::DisclosureReleased(item) => item.invitation.clone(),
        Payload::OfferAnswered(item) => {
            let words = item.answer.as_ref().map_or_else(String::new, |found| answer(found, page));
            format!("{} {words}", item.offer)
        }
        Payload::Offer(item) => item.offer.clone(),
        Payload::RoleReassigned(item) => {
            let role = label("role", &item.role, page.lang);
            format!("{role}: {} → {} ({})", item.from, item.to, label("reassignment-reason", &item.reason, page.lang))
        }
        Payload::InterestDeclared(item) => item.person.clone(),
        Payload::Contract(item) => match item.side.as_str() {
            "" => item.contract.clone(),
            side => format!("{} ({})", item.contract, label("contract-side", side, page.lang)),
        },
        Payload::Transfer(item) if item.draft.is_empty() => format!("{} → {}", item.transfer, item.to),
        Payload::Transfer(item) => format!("{} → {}", item.transfer, item.draft),
        Payload::Task(item) => item.task.as_ref().map_or_else(String::new, |task| super::task::told(task, page)),
        Payload::NoBid(item) => format!("{} {}", item.provider, label("no-bid-reason", &item.reason, page.lang)),
        Payload::Approval(item) => {
            item.kinds.iter().map(|kind| label("approval-kind", kind, page.lang)).collect::<Vec<_>>().join(", ")
        }
    }
}
