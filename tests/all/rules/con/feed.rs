//! Contract and placement on the feeds of both sides, and what is to be done next (CON-1, CON-4).

use api::contract::v1::ContractSide;
use api::feed::v1::FeedItemKind;
use api::feed::v1::feed_item::Payload;

use crate::harness::{Caller, OAK, Outcome as _, ROWAN, World};

/// The kinds a caller was told of one contract, with the side that signed.
async fn steps(caller: &Caller, contract: &str) -> Vec<(FeedItemKind, String)> {
    let feed = caller.whole_feed().await;
    let of = feed.iter().filter_map(|item| match &item.payload {
        Some(Payload::Contract(step)) if step.contract == contract => Some((item.kind(), step.side.clone())),
        _ => None,
    });
    of.collect()
}

async fn next(caller: &Caller, search: &str) -> Vec<String> {
    caller.search(search).await.accepted().next_actions
}

#[tokio::test]
async fn con_1_each_step_of_a_contract_is_told_to_both_sides_and_shows_what_is_next() {
    let world = World::start().await;
    let made = world.contracted().await;
    let (officer, finder, provider) = (world.contracts_officer(), world.finder(), world.provider(made.agency));
    assert!(next(&officer, &made.search).await.contains(&"CompleteContract".to_owned()));
    assert!(!next(&officer, &made.search).await.contains(&"SignContract".to_owned()));
    assert!(!next(&finder, &made.search).await.contains(&"RecordArrival".to_owned()), "not signed yet");
    let digest = world.completed(&made.contract).await;
    assert!(next(&officer, &made.search).await.contains(&"SignContract".to_owned()));
    provider.sign_contract(&made.contract, &digest).await.accepted();
    officer.sign_contract(&made.contract, &digest).await.accepted();
    let signed = next(&officer, &made.search).await;
    assert!(signed.contains(&"ProposeVariation".to_owned()) && !signed.contains(&"RefuseContract".to_owned()));
    assert!(next(&finder, &made.search).await.contains(&"RecordArrival".to_owned()));
    assert!(next(&world.other_finder(), &made.search).await.is_empty());
    world.at_start(0).await;
    let today = world.today().await;
    finder.record_arrival(&made.contract, today).await.accepted();
    assert!(next(&officer, &made.search).await.contains(&"EndPlacement".to_owned()));
    officer.end_placement(&made.contract, today, "CARPL", "").await.accepted();
    assert!(next(&officer, &made.search).await.is_empty());
    let side = |side: ContractSide| side.as_str_name().trim_start_matches("CONTRACT_SIDE_").to_owned();
    let expected = [
        (FeedItemKind::ContractTextFixed, String::new()),
        (FeedItemKind::ContractSigned, side(ContractSide::Provider)),
        (FeedItemKind::ContractExchanged, side(ContractSide::Authority)),
        (FeedItemKind::ChildArrived, String::new()),
        (FeedItemKind::PlacementEnded, String::new()),
    ];
    for caller in [&officer, &finder, &provider] {
        assert_eq!(steps(caller, &made.contract).await, expected, "{}", caller.actor());
    }
    for other in
        [world.provider(if made.agency == OAK { ROWAN } else { OAK }), world.other_finder(), world.vale_finder()]
    {
        assert!(steps(&other, &made.contract).await.is_empty());
    }
}

#[tokio::test]
async fn con_4_a_child_who_did_not_arrive_is_told_to_both_sides() {
    let world = World::start().await;
    let made = world.contracted().await;
    world.exchanged(&made).await;
    world.at_start(0).await;
    let finder = world.finder();
    assert!(next(&finder, &made.search).await.contains(&"RecordNonArrival".to_owned()));
    finder.record_non_arrival(&made.contract, "She stayed with her aunt.").await.accepted();
    for caller in [world.contracts_officer(), finder, world.provider(made.agency)] {
        let told = steps(&caller, &made.contract).await;
        assert_eq!(told.last(), Some(&(FeedItemKind::ChildNotArrived, String::new())), "{told:?}");
    }
}
