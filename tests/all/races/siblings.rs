//! Two awards of a split: exactly one wins, and one successor is drafted.

use tokio::task::JoinSet;

use crate::harness::{Outcome as _, Refused, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dec_6_of_fifty_awards_of_a_split_one_wins_and_one_successor_is_drafted() {
    let world = World::start().await;
    let grouped = world.chosen_apart().await;
    let before = world.log_head().await.position;
    let mut calls = JoinSet::new();
    for _ in 0..50 {
        let (finder, award) = (world.finder(), world.award_for(&grouped.girl, &[0]));
        calls.spawn(async move { finder.award_as(award).await });
    }
    let mut successors = Vec::new();
    for answer in calls.join_all().await {
        match answer {
            Ok(answer) => successors.push(answer.successor),
            Err(status) => assert_eq!(Refused::of(&status).reason, "AWARD_EXISTS"),
        }
    }
    let search = world.finder().search(&grouped.search).await.accepted();
    assert_eq!(successors, search.successors, "one won, and its successor is the search's");
    let records = world.log_after(before).await;
    let of = |event: &str| records.iter().filter(|record| record.event == event).count();
    assert_eq!((of("search.awarded"), of("search.drafted"), of("child.search_opened")), (1, 1, 1));
}
