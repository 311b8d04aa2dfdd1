//! SHL: the shortlist, its snapshots, the tranche and its holds.

use api::decision::v1::{GateOutcome, SendTrancheRequest, TrancheState};
use api::search::v1::{OfferState, SearchState};

use crate::harness::{ASH, BIRCH, OAK, Outcome as _, ROWAN, World, lower, proto_instant, row, unnamed};

#[tokio::test]
async fn shl_1_every_offer_is_there_failed_ones_with_their_reason_and_points_add_up() {
    let world = World::start().await;
    let search = world.published(unnamed).await.name;
    let oak = world.offer(&search, OAK).submit().await.accepted().name;
    let ash = world.offer(&search, ASH).submit().await.accepted().name;
    let before = world.finder().shortlist(&search).await;
    before.refused("SEALED");
    world.close(&search).await;
    world.settle(&search).await;
    let shortlist = world.finder().shortlist(&search).await.accepted();
    assert_eq!(shortlist.rows.len(), 2);
    let failed = row(&shortlist, &ash);
    assert_eq!((failed.rank, failed.state()), (None, OfferState::NotEligible));
    let gate = failed.gates.iter().find(|gate| gate.gate == "G4").expect("terms of approval");
    assert_eq!(gate.outcome(), GateOutcome::Fail);
    assert!(gate.text.as_ref().is_some_and(|text| !text.en.is_empty() && !text.cy.is_empty()));
    let ranked = row(&shortlist, &oak);
    assert_eq!(ranked.rank, Some(1));
    let points: u32 = ranked.criteria.iter().map(|criterion| criterion.points_hundredths).sum();
    assert_eq!(Some(points), ranked.score.as_ref().map(|score| score.points_hundredths), "points sum to the score");
    assert_eq!(ranked.tier(), api::reference::v1::StatutoryTier::InArea);
    let answered = world.provider(ASH).get_offer(&ash).await.accepted().answer.expect("a failed gate answers itself");
    assert_eq!(answered.reason, "NEED_NOT_MET");
}

#[tokio::test]
async fn shl_1_two_equal_offers_share_a_rank() {
    let world = World::start().await;
    let search = world.published(unnamed).await.name;
    world.offer(&search, OAK).submit().await.accepted();
    world.offer(&search, OAK).setting(1).submit().await.accepted();
    world.offer(&search, BIRCH).terms(|terms| lower(terms, 3)).submit().await.accepted();
    world.close(&search).await;
    world.settle(&search).await;
    let shortlist = world.finder().shortlist(&search).await.accepted();
    let ranks: Vec<Option<u32>> = shortlist.rows.iter().map(|row| row.rank).collect();
    assert_eq!(ranks[..2], [Some(1), Some(1)], "{ranks:?}");
    assert_ne!(ranks[2], Some(1), "{ranks:?}");
}

#[tokio::test]
async fn shl_2_resolving_an_unknown_adds_a_snapshot_beside_the_first_and_given_answers_never_improve() {
    let world = World::start().await;
    let search = world
        .published(|search| {
            let location = search
                .request
                .as_mut()
                .and_then(|request| request.shared.as_mut())
                .and_then(|shared| shared.location.as_mut());
            location.expect("a location").no_go_areas.clear();
        })
        .await
        .name;
    let offer = world.offer(&search, OAK).submit().await.accepted().name;
    world.close(&search).await;
    world.settle(&search).await;
    let first = world.finder().shortlist(&search).await.accepted();
    let gate = |shortlist: &api::decision::v1::Shortlist| {
        row(shortlist, &offer).gates.iter().find(|gate| gate.gate == "G8").map(|gate| gate.outcome())
    };
    assert_eq!(
        gate(&first),
        Some(GateOutcome::NeedsCheck),
        "people are named, and nobody knows yet whether they are near"
    );
    world
        .nothing_appended(async {
            world.finder().resolve(&offer, "need/0/BEHAVIOUR", "3").await.refused("NOTHING_TO_RESOLVE")
        })
        .await;
    world
        .nothing_appended(async {
            world.finder().resolve(&offer, "gate/G4", "YES").await.refused("NOTHING_TO_RESOLVE")
        })
        .await;
    let second = world.finder().resolve(&offer, "gate/G8", "YES").await.accepted();
    assert_eq!((second.snapshot, second.snapshots), (2, 2));
    assert_eq!(gate(&second), Some(GateOutcome::Pass));
    let replayed = world.finder().snapshot(&search, 1).await.accepted();
    assert_eq!(replayed.rows, first.rows, "snapshot 1 stands as it was");
    assert_eq!(replayed.inputs_digest, first.inputs_digest);
    assert_ne!(second.inputs_digest, first.inputs_digest);
}

#[tokio::test]
async fn shl_3_the_first_look_shows_no_identity_and_an_opening_is_recorded() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let shortlist = world.finder().shortlist(&done.search).await.accepted();
    for row in &shortlist.rows {
        assert!(row.identity.is_none() && row.distance_band.is_some());
        assert!(row.inspection.as_ref().is_none_or(|inspection| inspection.link.is_empty()));
    }
    let told = format!("{shortlist:?}");
    for hidden in ["Canton", "Fairwater", "Lisvane", "Oak", "CF5 1", "providers/"] {
        assert!(!told.contains(hidden), "the first look tells {hidden}");
    }
    world.nothing_appended(async { world.approver().open_identity(&done.oak).await.refused("NOT_PERMITTED") }).await;
    let head = world.log_head().await.position;
    let opened = world.finder().open_identity(&done.oak).await.accepted();
    assert_eq!(opened.setting_display_name, "Canton 1");
    let recorded = world.log_after(head).await;
    assert!(recorded.iter().any(|record| record.event == "search.offer_identity_opened"), "{recorded:#?}");
    assert!(row(&world.finder().shortlist(&done.search).await.accepted(), &done.oak).identity.is_some());
}

#[tokio::test]
async fn shl_3_an_order_other_than_the_ranks_needs_a_reason() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let ranked = done.ranked(&world).await;
    let (best, worst) = (ranked[0].as_str(), ranked[2].as_str());
    let return_by = world.now().await.plus_hours(24);
    let finder = world.finder();
    world
        .nothing_appended(async {
            finder.send_tranche(&done.search, &[worst, best], return_by).await.refused("REORDER_REASON_MISSING")
        })
        .await;
    let sent = finder
        .send_tranche_as(SendTrancheRequest {
            parent: done.search.clone(),
            offers: vec![worst.to_owned(), best.to_owned()],
            return_by: Some(proto_instant(return_by)),
            reorder_reason: "CHILD_VIEW".to_owned(),
            ..Default::default()
        })
        .await
        .accepted();
    assert_eq!(sent.offers[0].offer, worst);
}

#[tokio::test]
async fn shl_4_sending_holds_a_place_and_nobody_else_can_hold_it() {
    let world = World::start().await;
    let first = world.shortlisted().await;
    let second = world
        .shortlisted_with(|search| {
            search.request.as_mut().expect("a request").children[0].number = "CDF-OTHER-3".to_owned();
        })
        .await;
    let finder = world.finder();
    let return_by = world.now().await.plus_hours(24);
    let send = |search: &str, offer: &str| {
        finder.send_tranche_as(SendTrancheRequest {
            parent: search.to_owned(),
            offers: vec![offer.to_owned()],
            return_by: Some(proto_instant(return_by)),
            reorder_reason: "LOCAL_KNOWLEDGE".to_owned(),
            single_offer_reason: "URGENT".to_owned(),
            ..Default::default()
        })
    };
    let sent = send(&first.search, &first.rowan).await.accepted();
    let hold = world.provider(ROWAN).get_offer(&first.rowan).await.accepted().hold.expect("its provider sees its hold");
    assert_eq!(hold.places, 1);
    let refused =
        world.nothing_appended(async { send(&second.search, &second.rowan).await.refused("PLACE_HELD") }).await;
    assert!(refused.working.contains_key("frees_at"), "{refused:#?}");
    assert!(!format!("{refused:?}").contains(&first.search), "never whose");
    world.decision_maker().return_tranche(&sent.name, "NONE_SUITABLE", "").await.accepted();
    send(&second.search, &second.rowan).await.accepted();
}

#[tokio::test]
async fn shl_4_a_return_by_time_that_passes_returns_the_search_and_frees_the_place() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let tranche = world.deciding(&done).await;
    world.advance(49).await;
    let search = world.finder().search(&done.search).await.accepted();
    assert_eq!(search.state(), SearchState::Shortlisting);
    world
        .nothing_appended(async {
            let offer = tranche.offers[0].offer.clone();
            world.decision_maker().choose(&offer).await.refused("STATE_FORBIDS")
        })
        .await;
    let again = world.deciding(&done).await;
    assert_ne!(again.name, tranche.name);
    assert_eq!(again.state(), TrancheState::Sent);
}

#[tokio::test]
async fn shl_4_a_return_by_time_lies_ahead_and_within_reach() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let ranked = done.ranked(&world).await;
    let two: Vec<&str> = ranked.iter().take(2).map(String::as_str).collect();
    let now = world.now().await;
    for return_by in [now.plus_hours(-1), now.plus_days(60)] {
        world
            .nothing_appended(async {
                world.finder().send_tranche(&done.search, &two, return_by).await.refused("RETURN_BY_INVALID")
            })
            .await;
    }
}
