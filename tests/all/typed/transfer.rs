//! A search handed over to another authority, typed by both.

use super::{Desk, Who, finder};
use crate::harness::{CARDIFF, VALE};

fn leader() -> Who {
    ("people/tom.leader", "TEAM_MANAGER", CARDIFF.to_owned())
}

fn vale_finder() -> Who {
    ("people/vic.finder", "PLACEMENT_FINDER", VALE.to_owned())
}

#[tokio::test]
async fn a_search_is_offered_taken_back_declined_and_accepted_by_typed_lines() {
    let desk = Desk::new().await;
    let search = desk.world.published(|_| {}).await.name;
    let offer = ["search", "transfer", "offer", &search, "--to", VALE, "--whereabouts", "REMAINED"];
    desk.typed(leader(), &offer).await;
    desk.typed(leader(), &["search", "transfer", "take-back", &search]).await;
    desk.typed(leader(), &offer).await;
    let declined = desk.typed(vale_finder(), &["search", "transfer", "decline", &search, "--lang", "cy"]).await;
    assert_eq!(declined, "Gwrthodwyd.\n");
    desk.typed(leader(), &offer).await;
    let listed = desk.typed(vale_finder(), &["search", "transfer", "list"]).await;
    assert!(listed.contains(&search) && listed.contains("offered"), "{listed}");
    let shown = desk.typed(vale_finder(), &["search", "transfer", "show", &search]).await;
    assert!(shown.contains("people/tom.leader"), "{shown}");
    let feed = desk.typed(vale_finder(), &["feed"]).await;
    assert!(feed.contains("transfer offered"), "{feed}");
    let tasks = desk.typed(vale_finder(), &["tasks", "--json"]).await;
    assert!(tasks.contains("TRANSFER_WAITING"), "{tasks}");
    let accept = ["search", "transfer", "accept", &search, "--child", "VOG-7", "--decision-maker", "people/dilys.x"];
    let draft = desk.json(vale_finder(), &accept).await;
    assert_eq!((draft["state"].as_str(), draft["authority"].as_str()), (Some("SEARCH_STATE_DRAFT"), Some(VALE)));
    desk.refused(vale_finder(), &accept, "TRANSFER_NOT_OFFERED").await;
    let shown = desk.typed(finder(), &["search", "show", &search]).await;
    assert!(shown.contains(draft["name"].as_str().expect("a name")), "{shown}");
}
