//! What comes after a shortlist that brings no placement at once, typed: a further round, a timed question, a changed request, an end that
//! reconsiders the type.

use api::search::v1::Search;

use super::{Desk, decision_maker, finder, name_of};
use crate::harness::{OAK, Outcome as _};

#[tokio::test]
async fn esc_2_a_further_round_an_offer_carried_on_and_an_end_that_reconsiders_are_typed() {
    let desk = Desk::new().await;
    let done = desk.world.shortlisted().await;
    let search = done.search.as_str();
    let closes = desk.in_hours(30).await;
    let open = ["search", "open-further", search, "--closes", &closes];
    let open: Vec<&str> = open.into_iter().chain(["--reason", "NONE_SUITABLE"]).collect();
    desk.typed(finder(), &open).await;
    let carried = name_of(&desk.json(desk.provider(OAK), &["offer", "carry", &done.oak]).await);
    assert!(carried.contains("/rounds/2/offers/"), "{carried}");
    let again = ["offer", "carry", &done.oak];
    desk.refused(desk.provider(OAK), &again, "LIVE_OFFER_EXISTS").await;
    desk.world.close_latest(search).await;
    desk.world.settle(search).await;
    let shown = desk.typed(desk.provider(OAK), &["offer", "show", &done.oak, "--lang", "cy"]).await;
    assert!(shown.contains("wedi'i gario ymlaen"), "{shown}");
    let end = ["end", search, "--whereabouts", "REMAINED", "--reconsider", "NO_SUPPLY"];
    desk.refused(finder(), &end, "OFFERS_UNANSWERED").await;
    let end: Vec<&str> = end.into_iter().chain(["--default-answers"]).collect();
    desk.typed(finder(), &end).await;
    assert_eq!(desk.state(search).await, "SEARCH_STATE_NO_MATCH");
}

#[tokio::test]
async fn dec_1_and_src_12_a_question_to_one_provider_and_a_changed_request_are_typed() {
    let desk = Desk::new().await;
    let done = desk.world.shortlisted().await;
    let offer = desk.world.deciding(&done).await.offers[0].offer.clone();
    let agency = done.agency_of(&offer);
    let by = desk.in_hours(20).await;
    let ask = ["decide", "ask", &offer, "--question", "Who is at home by day?", "--answer-by", &by];
    let late = desk.in_hours(400).await;
    let ask_late: Vec<&str> = ask[..6].iter().copied().chain([late.as_str()]).collect();
    desk.refused(decision_maker(), &ask_late, "ANSWER_BY_INVALID").await;
    let question = name_of(&desk.json(decision_maker(), &ask).await);
    desk.typed(desk.provider(agency), &["offer", "answer", &question, "--answer", "My husband."]).await;
    let listed = desk.typed(finder(), &["offer", "questions", &offer]).await;
    assert!(listed.contains("My husband.") && listed.contains("answered"), "{listed}");

    let mut changed =
        Search { request: desk.world.finder().search(&done.search).await.accepted().request, ..Search::default() };
    if let Some(request) = &mut changed.request {
        request.children[0].sex = Some("M".to_owned());
    }
    let file = desk.file("changed.json", &changed);
    let amend = ["search", "amend-closed", &done.search, &file, "--kind"];
    let of_kind = |kind| amend.iter().copied().chain([kind]).collect::<Vec<_>>();
    desk.refused(finder(), &of_kind("CORRECTION"), "AMENDMENT_MATERIAL").await;
    let version = desk.json(finder(), &of_kind("MATERIAL")).await["requestVersion"].to_string();
    let tasks = desk.typed(desk.provider(agency), &["tasks"]).await;
    assert!(tasks.contains("Offer to reconfirm"), "{tasks}");
    desk.refused(desk.provider(agency), &["offer", "reconfirm", &offer], "AMENDMENT_UNCONFIRMED").await;
    desk.typed(desk.provider(agency), &["offer", "reconfirm", &offer, "--request-version", &version]).await;
    let tasks = desk.typed(desk.provider(agency), &["tasks"]).await;
    assert!(!tasks.contains("Offer to reconfirm"), "{tasks}");
}
