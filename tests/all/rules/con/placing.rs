//! CON-2 to CON-4: arrival, non-arrival, refusal to sign, placement plan, end of placement.

use api::contract::v1::{ContractSide, ContractState};
use api::register::v1::PlaceState;
use api::search::v1::SearchState;

use crate::harness::{OAK, Outcome as _, ROWAN, World};

#[tokio::test]
async fn con_4_the_arrival_places_the_search_and_frees_the_child_for_another() {
    let world = World::start().await;
    let made = world.contracted().await;
    world.exchanged(&made).await;
    let (officer, finder) = (world.contracts_officer(), world.finder());
    let early = officer.record_arrival(&made.contract, world.day(0));
    let refused = world.nothing_appended(async { early.await.refused("VALUE_OUT_OF_RANGE") }).await;
    refused.names("arrived_on", "VALUE_OUT_OF_RANGE");
    let tomorrow = world.day(21);
    world.at_start(0).await;
    let ahead = officer.record_arrival(&made.contract, tomorrow);
    world.nothing_appended(async { ahead.await.refused("VALUE_OUT_OF_RANGE") }).await;
    let today = world.today().await;
    for other in [world.provider(made.agency), world.other_finder(), world.decision_maker(), world.vale_finder()] {
        let refused = other.record_arrival(&made.contract, today);
        world.nothing_appended(async { refused.await.refused("NOT_PERMITTED") }).await;
    }
    let before = world.log_head().await.position;
    let arrived = finder.record_arrival(&made.contract, today).await.accepted();
    assert_eq!(arrived.arrival.and_then(|arrival| arrival.arrived_on), Some(today));
    let recorded: Vec<String> = world.log_after(before).await.into_iter().map(|record| record.event).collect();
    for kind in ["search.child_arrived", "contract.arrival_recorded", "child.search_ended"] {
        assert!(recorded.iter().any(|event| event == kind), "{kind} in the same commit: {recorded:?}");
    }
    let placed = finder.search(&made.search).await.accepted();
    assert_eq!(placed.state(), SearchState::Placed);
    assert_eq!(placed.award.and_then(|award| award.arrived_on), Some(today));
    assert!(placed.ending.is_none(), "a placement is no end without one");
    let twice = finder.record_arrival(&made.contract, today);
    world.nothing_appended(async { twice.await.refused("ARRIVAL_RECORDED") }).await;
    let never = finder.record_non_arrival(&made.contract, "");
    world.nothing_appended(async { never.await.refused("ARRIVAL_RECORDED") }).await;
    // The live claim on the child has ended with the search: another may open for a next placement (SRC-6).
    let next = world.published(|_| {}).await;
    assert_eq!(next.state(), SearchState::Open);
}

#[tokio::test]
async fn con_2_an_arrival_before_both_have_signed_needs_an_approvers_word() {
    let world = World::start().await;
    let made = world.contracted().await;
    let finder = world.finder();
    world.at_start(0).await;
    let today = world.today().await;
    let unsigned = finder.record_arrival(&made.contract, today);
    let refused = world.nothing_appended(async { unsigned.await.refused("ARRIVAL_UNSIGNED") }).await;
    refused.shows("approval", "ARRIVAL_BEFORE_SIGNATURE").shows("granting_role", "APPROVER");
    let kind = "ARRIVAL_BEFORE_SIGNATURE";
    finder.request_approval(&made.search, kind, "", &made.offer).await.accepted();
    let waiting = finder.record_arrival(&made.contract, today);
    world.nothing_appended(async { waiting.await.refused("ARRIVAL_UNSIGNED") }).await;
    world.approver().grant(&made.search, kind, None).await.accepted();
    finder.record_arrival(&made.contract, today).await.accepted();
    assert_eq!(finder.search(&made.search).await.accepted().state(), SearchState::Placed);
    // The contract is completed and signed all the same.
    let signed = world.exchanged(&made).await;
    assert_eq!(signed.state(), ContractState::Exchanged);
    let again = finder.request_approval(&made.search, kind, "", &made.offer);
    world.nothing_appended(async { again.await.refused("STATE_FORBIDS") }).await;
}

#[tokio::test]
async fn con_2_refusing_to_sign_before_the_arrival_undoes_the_award() {
    let world = World::start().await;
    let made = world.contracted().await;
    let provider = world.provider(made.agency);
    for (reason, code) in [("OTHER", "TEXT_REQUIRED"), ("BECAUSE", "UNKNOWN_CODE")] {
        let refused = provider.refuse_contract(&made.contract, reason, "");
        world.nothing_appended(async { refused.await.refused(code) }).await;
    }
    for other in [world.finder(), world.provider(if made.agency == OAK { ROWAN } else { OAK })] {
        let refused = other.refuse_contract(&made.contract, "TERMS_NOT_AGREED", "");
        world.nothing_appended(async { refused.await.refused("NOT_PERMITTED") }).await;
    }
    let refused =
        provider.refuse_contract(&made.contract, "TERMS_NOT_AGREED", "The notice is too short.").await.accepted();
    assert_eq!(refused.state(), ContractState::Void);
    let said = refused.refusal.expect("a refusal");
    assert_eq!((said.side(), said.text.as_str()), (ContractSide::Provider, "The notice is too short."));
    let search = world.finder().search(&made.search).await.accepted();
    assert_eq!(search.state(), SearchState::Shortlisting);
    assert_eq!(search.undone_awards.last().map(|undone| undone.reason.as_str()), Some("PROVIDER_REFUSED"));
    let setting = world.registered(made.agency).settings[0].clone();
    let places = provider.get_setting(&setting).await.accepted().places;
    assert!(places.iter().all(|place| place.state() != PlaceState::Awarded), "its place is free: {places:?}");
    for void in ["TERMS_NOT_AGREED", "SUPPORT_NOT_AGREED"] {
        let late = provider.refuse_contract(&made.contract, void, "");
        world.nothing_appended(async { late.await.refused("CONTRACT_VOID") }).await;
    }
    let completion = world.completion_of(&made.contract).await;
    let who = world.contracts_officer();
    let late = who.complete_contract(&made.contract, completion);
    world.nothing_appended(async { late.await.refused("CONTRACT_VOID") }).await;
}

#[tokio::test]
async fn con_2_what_both_have_signed_or_is_lived_in_cannot_be_refused() {
    let world = World::start().await;
    let made = world.contracted().await;
    world.exchanged(&made).await;
    let officer = world.contracts_officer();
    let late = officer.refuse_contract(&made.contract, "NO_LONGER_NEEDED", "");
    world.nothing_appended(async { late.await.refused("CONTRACT_EXCHANGED") }).await;
    world.at_start(0).await;
    let today = world.today().await;
    officer.record_arrival(&made.contract, today).await.accepted();
    let later = officer.refuse_contract(&made.contract, "NO_LONGER_NEEDED", "");
    world.nothing_appended(async { later.await.refused("ARRIVAL_RECORDED") }).await;
}

#[tokio::test]
async fn con_4_a_child_who_did_not_arrive_undoes_the_award() {
    let world = World::start().await;
    let made = world.contracted().await;
    world.exchanged(&made).await;
    let officer = world.contracts_officer();
    let early = officer.record_non_arrival(&made.contract, "");
    let refused = world.nothing_appended(async { early.await.refused("NON_ARRIVAL_NOT_DUE") }).await;
    assert!(refused.working.contains_key("start_date"), "{refused:?}");
    world.at_start(0).await;
    let who = world.provider(made.agency);
    let stranger = who.record_non_arrival(&made.contract, "");
    world.nothing_appended(async { stranger.await.refused("NOT_PERMITTED") }).await;
    let void = officer.record_non_arrival(&made.contract, "She stayed with her aunt.").await.accepted();
    assert_eq!(void.state(), ContractState::Void);
    let search = world.finder().search(&made.search).await.accepted();
    assert_eq!(search.state(), SearchState::Shortlisting);
    assert_eq!(search.undone_awards.last().map(|undone| undone.reason.as_str()), Some("NO_ARRIVAL"));
    let today = world.today().await;
    let after = officer.record_arrival(&made.contract, today);
    world.nothing_appended(async { after.await.refused("CONTRACT_VOID") }).await;
}

#[tokio::test]
async fn con_3_a_placement_plan_comes_before_the_start_or_says_why_not() {
    let world = World::start().await;
    let made = world.contracted().await;
    let officer = world.contracts_officer();
    let ahead = officer.record_plan(&made.contract, world.day(90), "", "");
    world.nothing_appended(async { ahead.await.refused("VALUE_OUT_OF_RANGE") }).await;
    let today = world.today().await;
    let planned = officer.record_plan(&made.contract, today, "", "").await.accepted();
    assert_eq!(planned.placement_plan.and_then(|plan| plan.made_on), Some(today));
    let twice = officer.record_plan(&made.contract, today, "", "");
    world.nothing_appended(async { twice.await.refused("PLAN_RECORDED") }).await;
}

#[tokio::test]
async fn con_3_a_plan_after_the_start_needs_a_coded_reason_and_a_late_one_words() {
    let world = World::start().await;
    let made = world.placed().await;
    let officer = world.contracts_officer();
    let start = world.today().await;
    let silent = officer.record_plan(&made.contract, start, "", "");
    let refused = world.nothing_appended(async { silent.await.refused("PLAN_REASON_MISSING") }).await;
    assert!(refused.working.contains_key("due"), "{refused:?}");
    world.at_start(12).await;
    let overdue = world.today().await;
    let wordless = officer.record_plan(&made.contract, overdue, "EMERGENCY", "");
    world.nothing_appended(async { wordless.await.refused("PLAN_REASON_MISSING") }).await;
    let unknown = officer.record_plan(&made.contract, start, "LATER", "");
    world.nothing_appended(async { unknown.await.refused("UNKNOWN_CODE") }).await;
    let who = world.provider(made.agency);
    let stranger = who.record_plan(&made.contract, start, "EMERGENCY", "");
    world.nothing_appended(async { stranger.await.refused("NOT_PERMITTED") }).await;
    let late = officer.record_plan(&made.contract, overdue, "EMERGENCY", "Nobody was reached.").await.accepted();
    let plan = late.placement_plan.expect("a plan");
    assert_eq!((plan.late_reason.as_str(), plan.text.as_str()), ("EMERGENCY", "Nobody was reached."));
    let read = world.provider(made.agency).contract(&made.contract).await.accepted().placement_plan.expect("a plan");
    assert_eq!(read.text, "", "the authority's own words are not the provider's");
}

#[tokio::test]
async fn con_4_a_placement_ends_with_a_coded_reason_and_its_place_is_no_vacancy_until_its_provider_says_so() {
    let world = World::start().await;
    let early = world.contracted().await;
    let officer = world.contracts_officer();
    let today = world.today().await;
    let unstarted = officer.end_placement(&early.contract, today, "CARPL", "");
    world.nothing_appended(async { unstarted.await.refused("PLACEMENT_NOT_STARTED") }).await;
    world.exchanged(&early).await;
    world.at_start(0).await;
    let arrived = world.today().await;
    officer.record_arrival(&early.contract, arrived).await.accepted();
    world.at_start(30).await;
    let today = world.today().await;
    for (on, reason, text, code) in [
        (world.day(3), "CARPL", "", "VALUE_OUT_OF_RANGE"),
        (world.day(90), "CARPL", "", "VALUE_OUT_OF_RANGE"),
        (today, "OTHER", "", "TEXT_REQUIRED"),
        (today, "MOVED", "", "UNKNOWN_CODE"),
    ] {
        let refused = officer.end_placement(&early.contract, on, reason, text);
        world.nothing_appended(async { refused.await.refused(code) }).await;
    }
    let ended = officer.end_placement(&early.contract, today, "STAND", "After an inspection.").await.accepted();
    assert_eq!(ended.state(), ContractState::Ended);
    let end = ended.placement_end.expect("an end");
    assert!(!end.planned, "care standards are no planned end: {end:?}");
    let provider = world.provider(early.agency);
    let setting = world.registered(early.agency).settings[0].clone();
    let places = provider.get_setting(&setting).await.accepted().places;
    let vacated = places.iter().find(|place| place.available_from.is_none()).expect("the place it had");
    assert_ne!(vacated.state(), PlaceState::Awarded, "{places:?}");
    let twice = officer.end_placement(&early.contract, today, "CARPL", "");
    world.nothing_appended(async { twice.await.refused("PLACEMENT_ENDED") }).await;
    let from = world.day(95);
    let vary = officer.vary_contract(&early.contract, Default::default(), from);
    world.nothing_appended(async { vary.await.refused("PLACEMENT_ENDED") }).await;
}
