//! SHL-4 after REG-5: what an approver confirms has its place again, or the approver is told that it is gone.

use api::register::v1::Place;

use super::*;

async fn held(world: &World, setting: &str) -> usize {
    let seen = world.framework_manager().get_setting(setting).await.accepted();
    seen.places.iter().filter(|place| place.state() == PlaceState::Held).count()
}

#[tokio::test]
async fn shl_4_a_confirmation_takes_the_released_hold_again_in_the_same_commit() {
    let world = World::start().await;
    let chosen = world.chosen().await;
    assert_eq!(held(&world, &chosen.setting).await, 1);
    world.framework_manager().conceal_setting(&chosen.setting, None).await.accepted();
    assert_eq!(held(&world, &chosen.setting).await, 0, "released by the concealment");
    let before = world.log_head().await.position;
    world.approver().confirm_after_concealment(&chosen.search).await.accepted();
    let records = world.log_after(before).await;
    let mut kinds: Vec<&str> = records.iter().map(|record| record.event.as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["search.continued_after_concealment", "setting.hold_taken"]);
    assert_eq!(held(&world, &chosen.setting).await, 1);
    // Taken again it stays, though the setting is concealed still, and the award has it.
    world.settle(&chosen.search).await;
    assert_eq!(held(&world, &chosen.setting).await, 1);
    world.finder().award_as(world.award_of(&chosen.offers[0])).await.accepted();
}

#[tokio::test]
async fn shl_4_where_the_place_is_gone_meanwhile_the_approver_is_told_which_gate_fails() {
    let world = World::start().await;
    let chosen = world.chosen().await;
    world.framework_manager().conceal_setting(&chosen.setting, None).await.accepted();
    let manager = world.framework_manager();
    let places = manager.get_setting(&chosen.setting).await.accepted().places;
    let stated = |places: &[Place]| {
        places
            .iter()
            .map(|place| Place { number: place.number, available_from: place.available_from, ..Place::default() })
            .collect::<Vec<_>>()
    };
    manager.put_places(&chosen.setting, Vec::new()).await.accepted();
    let refused = world
        .nothing_appended(async {
            world.approver().confirm_after_concealment(&chosen.search).await.refused("PLACE_HELD")
        })
        .await;
    refused.shows("gate", "G6");
    assert!(world.finder().search(&chosen.search).await.accepted().freeze.is_some(), "as frozen as before");
    manager.put_places(&chosen.setting, stated(&places)).await.accepted();
    world.approver().confirm_after_concealment(&chosen.search).await.accepted();
    assert_eq!(held(&world, &chosen.setting).await, 1);
}

#[tokio::test]
async fn shl_4_a_ticker_leaves_a_hold_that_was_taken_again() {
    let world = World::start_with(hafan::serve::Ticker::Running).await;
    let chosen = world.chosen().await;
    world.framework_manager().conceal_setting(&chosen.setting, None).await.accepted();
    world.approver().confirm_after_concealment(&chosen.search).await.accepted();
    // Moving the clock wakes the ticker; whatever it records on the setting is in the log before a later command of ours.
    for _ in 0..5 {
        world.advance(1).await;
    }
    assert_eq!(held(&world, &chosen.setting).await, 1);
}
