//! What keeps a person's data, and until when (ACR-3): a placement while it lasts, one made elsewhere too, and then the longest of its periods.

use api::common::v1::Date;
use api::evidence::v1::{ImportPlacementsRequest, ImportedPlacement};
use api::search::v1::PreMatchRequest;
use api::search::v1::pre_match_request::Subject;

use crate::harness::{CARDIFF, Outcome as _, ROWAN, World, child, new_request_id, reply};

/// Days for which retention keeps a case record, a household, an offer that was not awarded, a draft: the defaults.
const CASE_RECORD: i32 = 27_394;
const HOUSEHOLD: i32 = 3_653;
const OFFER: i32 = 1_096;
const DRAFT: i32 = 365;

#[tokio::test]
async fn acr_3_a_placement_keeps_what_is_of_it_while_it_lasts_and_each_for_its_own_period_from_its_end() {
    let world = World::start().await;
    let made = world.placed().await;
    let (manager, provider) = (world.team_manager(), world.provider(made.agency));
    let number = child(&mut world.finder().search(&made.search).await.accepted()).number.clone();
    let of_child = manager.find_child(CARDIFF, &number).await.accepted().name;
    let (search, offers) = (made.search.clone(), format!("{}/offers", made.search));
    let household = world.registered(made.agency).settings[0].clone();
    let of_authority = [(&of_child, CASE_RECORD), (&search, CASE_RECORD), (&offers, OFFER)];
    for (name, _) in of_authority {
        let refused = world.nothing_appended(manager.order_erasure(name, "COURT_ORDER", "")).await;
        refused.refused("STILL_LIVE").of_rule("ACR-3").names(&made.contract, "STILL_LIVE");
    }
    let refused = world.nothing_appended(provider.order_erasure(&household, "COURT_ORDER", "")).await;
    refused.refused("STILL_LIVE").of_rule("ACR-3").names(&made.contract, "STILL_LIVE");
    assert_eq!(manager.subject(&offers).await.accepted().keys, 2, "the awarded one stays with the child's record");

    // Two days after it ended that is recorded: a household counts from the end, everything else from the record.
    world.at_start(30).await;
    let officer = world.contracts_officer();
    officer.end_placement(&made.contract, world.day(48), "CARPL", "").await.accepted();
    for (name, days) in of_authority {
        let held = manager.subject(name).await.accepted();
        assert_eq!((held.live.len(), held.kept_until), (0, Some(world.day(50 + days))), "{name}");
        let refused = world.nothing_appended(manager.order_erasure(name, "DATA_SUBJECT_REQUEST", "")).await;
        refused.refused("RETENTION_NOT_OVER").of_rule("ACR-3");
    }
    let held = provider.subject(&household).await.accepted();
    assert_eq!((held.live.len(), held.kept_until), (0, Some(world.day(48 + HOUSEHOLD))));
    let refused = world.nothing_appended(provider.order_erasure(&household, "DATA_SUBJECT_REQUEST", "")).await;
    refused.refused("RETENTION_NOT_OVER").of_rule("ACR-3");
}

/// Says of a placement elsewhere that it lasted from one day to another, or lasts.
async fn lived_elsewhere(world: &World, number: &str, from: Date, until: Option<Date>) {
    let row = ImportedPlacement {
        child_number: number.to_owned(),
        code: "K2".to_owned(),
        placed_in: CARDIFF.to_owned(),
        from: Some(from),
        until,
        weekly_pence: None,
    };
    let (parent, rows) = (CARDIFF.to_owned(), vec![row]);
    let request = ImportPlacementsRequest { parent, rows, validate_only: false, request_id: new_request_id() };
    reply(world.contracts_officer().evidence().import_placements(request).await).accepted();
}

#[tokio::test]
async fn acr_3_a_placement_made_elsewhere_keeps_a_child_and_the_longest_of_its_periods_counts() {
    let (world, number) = (World::start().await, "K-7");
    let manager = world.team_manager();
    let draft = world.drafted(|search| child(search).number = number.to_owned()).await.name;
    world.finder().withdraw_search(&draft, "KIN_FOUND", "KIN", "").await.accepted();
    let name = manager.find_child(CARDIFF, number).await.accepted().name;
    assert_eq!(manager.subject(&name).await.accepted().kept_until, Some(world.day(DRAFT)));

    let (from, until) = (world.day(-100), world.day(-10));
    lived_elsewhere(&world, number, from, None).await;
    let Date { year, month, day } = from;
    let lasting = format!("{CARDIFF}/placements-elsewhere/{year:04}-{month:02}-{day:02}");
    let refused = world.nothing_appended(manager.order_erasure(&name, "COURT_ORDER", "")).await;
    refused.refused("STILL_LIVE").of_rule("ACR-3").names(&lasting, "STILL_LIVE");

    lived_elsewhere(&world, number, from, Some(until)).await;
    let held = manager.subject(&name).await.accepted();
    assert_eq!((held.live.len(), held.kept_until), (0, Some(world.day(-10 + CASE_RECORD))), "not the draft's");
    let refused = world.nothing_appended(manager.order_erasure(&name, "DATA_SUBJECT_REQUEST", "")).await;
    refused.refused("RETENTION_NOT_OVER").of_rule("ACR-3");
    manager.order_erasure(&name, "COURT_ORDER", "").await.accepted();
}

#[tokio::test]
async fn acr_3_a_household_that_was_erased_is_matched_no_more() {
    let mut world = World::start().await;
    let setting = world.registered(ROWAN).settings[0].clone();
    let draft = world.drafted(|_| {}).await.name;
    let matched = async |world: &World| {
        let request = PreMatchRequest {
            parent: CARDIFF.to_owned(),
            subject: Some(Subject::Name(draft.clone())),
            ..Default::default()
        };
        let found = reply(world.finder().pre_matches().pre_match(request).await).accepted();
        found.settings.into_iter().map(|found| found.setting).collect::<Vec<_>>()
    };
    assert!(matched(&world).await.contains(&setting), "before");
    world.provider(ROWAN).order_erasure(&setting, "DATA_SUBJECT_REQUEST", "").await.accepted();
    world.erase().await.accepted();
    let left = matched(&world).await;
    assert!(!left.contains(&setting) && !left.is_empty(), "{left:?}");
    world.start_again().await;
    assert_eq!(matched(&world).await, left, "as a program finds it that starts now");
}
