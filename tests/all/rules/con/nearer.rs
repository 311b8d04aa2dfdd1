//! CON-5: placements out of area are matched nearer home, month by month.

use vocabulary::{Date, from_london};

use crate::harness::{CARDIFF, OAK, Outcome as _, WILLOW, World};

/// The first day of the month after the one a day is in.
fn next_month(day: Date) -> Date {
    let later = day.plus_days(32 - i32::from(day.day()));
    later.plus_days(1 - i32::from(later.day()))
}

async fn matched_since(world: &World, position: u64) -> usize {
    let records = world.log_after(position).await;
    records.iter().filter(|record| record.event == "contract.nearer_home_matched").count()
}

#[tokio::test]
async fn con_5_a_placement_out_of_area_is_matched_nearer_home_each_month_and_hits_become_tasks() {
    let world = World::start().await;
    let chosen = world.chosen_of(WILLOW, &[], |_| {}, |_| {}).await;
    world.finder().ask_for(&chosen.search, "OUT_OF_AREA", &chosen.offer).await.accepted();
    let today = world.today().await;
    world.panel().grant_on(&chosen.search, "OUT_OF_AREA", "PANEL", Some(today)).await.accepted();
    let answer = world.finder().award_as(world.award_of(&chosen.offer)).await.accepted();
    let contract = answer.search.and_then(|search| search.award).expect("an award").contract;
    let officer = world.contracts_officer();
    let told = officer.kinds_of_tasks().await;
    assert!(told.contains(&"NOTIFY_AREA_AUTHORITY".to_owned()), "the Vale has to know: {told:?}");
    let digest = world.completed(&contract).await;
    world.provider(WILLOW).sign_contract(&contract, &digest).await.accepted();
    officer.sign_contract(&contract, &digest).await.accepted();
    world.at_start(0).await;
    let arrived = world.today().await;
    officer.record_arrival(&contract, arrived).await.accepted();
    let (finder, manager) = (world.finder(), world.caller("people/tess.team", "TEAM_MANAGER", CARDIFF));

    // In the month of the arrival nothing is matched; in the next the vacancies nearby are stale: matched once, found nothing, no task.
    let position = world.log_head().await.position;
    let first = next_month(world.now().await.london_date());
    world.advance_to(from_london(first, 1, 0).expect("an hour")).await;
    assert_eq!(matched_since(&world, position).await, 1);
    world.advance(1).await;
    world.advance(24).await;
    assert_eq!(matched_since(&world, position).await, 1, "repeated ticks change nothing");
    for caller in [&finder, &manager] {
        assert!(!caller.kinds_of_tasks().await.contains(&"NEARER_HOME".to_owned()), "a month without hits makes none");
    }

    // The month after that a household in Cardiff has just confirmed its place.
    let position = world.log_head().await.position;
    let second = next_month(first);
    world.advance_to(from_london(second.plus_days(-1), 12, 0).expect("an hour")).await;
    world.provider(OAK).confirm_places().await.accepted();
    world.advance_to(from_london(second, 1, 0).expect("an hour")).await;
    assert_eq!(matched_since(&world, position).await, 1);
    let setting = &world.registered(OAK).settings[0];
    for caller in [&finder, &manager] {
        let listed = caller.task_list().await.accepted();
        let task = listed.iter().find(|task| task.kind == "NEARER_HOME").expect("a hit is a task");
        assert!(task.settings.contains(setting) && task.subject == contract, "{task:?}");
        assert!(!task.settings.contains(&world.registered(WILLOW).settings[0]), "its own home is none: {task:?}");
    }
    assert!(!world.other_finder().kinds_of_tasks().await.contains(&"NEARER_HOME".to_owned()));
    let task = manager.task_list().await.accepted().into_iter().find(|task| task.kind == "NEARER_HOME").expect("it");
    let who = world.vale_finder();
    let stranger = who.complete(&task.name);
    world.nothing_appended(async { stranger.await.refused("NOT_PERMITTED") }).await;
    manager.complete(&task.name).await.accepted();
    assert!(!finder.kinds_of_tasks().await.contains(&"NEARER_HOME".to_owned()), "looked at for the authority");
}

#[tokio::test]
async fn con_5_a_placement_in_its_own_area_is_never_matched_nearer_home() {
    let world = World::start().await;
    world.placed().await;
    let position = world.log_head().await.position;
    let first = next_month(world.now().await.london_date());
    world.advance_to(from_london(first, 1, 0).expect("an hour")).await;
    assert_eq!(matched_since(&world, position).await, 0);
}
