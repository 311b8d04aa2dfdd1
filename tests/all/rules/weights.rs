//! Weight profiles: limits, the second person, the day, and that what has opened keeps what it opened with (SRC-7, SHL-2).

use api::decision::v1::{ReplayOutcome, ReplayShortlistsRequest};
use api::search::v1::{
    ApproveWeightProfileRequest, CriterionWeight, DeclineWeightProfileRequest, ListWeightProfilesRequest,
    ProposeWeightProfileRequest, WeightProfile, WeightProfileState,
};

use crate::harness::{CARDIFF, Caller, OAK, Outcome as _, Reply, VALE, World, new_request_id, reply, row, unnamed};

/// School above all else.
const SCHOOL: [u32; 9] = [20, 40, 10, 10, 5, 5, 5, 5, 0];

fn manager(world: &World) -> Caller {
    world.caller("people/tess.manager", "TEAM_MANAGER", CARDIFF)
}

fn weighted(weights: &[u32]) -> Vec<CriterionWeight> {
    let named = (1..).zip(weights);
    named.map(|(number, weight)| CriterionWeight { criterion: format!("C{number}"), weight: *weight }).collect()
}

async fn propose(world: &World, by: &Caller, weights: Vec<CriterionWeight>, in_days: i32) -> Reply<WeightProfile> {
    let profile = WeightProfile { weights, effective_on: Some(world.day(in_days)), ..Default::default() };
    let request = ProposeWeightProfileRequest {
        parent: CARDIFF.to_owned(),
        profile: Some(profile),
        request_id: new_request_id(),
    };
    reply(by.weight_profiles().propose_weight_profile(request).await)
}

async fn approve(by: &Caller, name: &str) -> Reply<WeightProfile> {
    let request = ApproveWeightProfileRequest { name: name.to_owned(), request_id: new_request_id() };
    reply(by.weight_profiles().approve_weight_profile(request).await)
}

async fn decline(by: &Caller, name: &str) -> Reply<WeightProfile> {
    let request = DeclineWeightProfileRequest { name: name.to_owned(), request_id: new_request_id() };
    reply(by.weight_profiles().decline_weight_profile(request).await)
}

async fn listed(by: &Caller, page_size: i32, page_token: &str) -> (Vec<WeightProfile>, String) {
    let page_token = page_token.to_owned();
    let request = ListWeightProfilesRequest { parent: CARDIFF.to_owned(), page_size, page_token };
    let page = reply(by.weight_profiles().list_weight_profiles(request).await).accepted();
    (page.profiles, page.next_page_token)
}

#[tokio::test]
async fn src_7_weights_out_of_bounds_are_refused_with_every_fault_and_change_nothing() {
    let world = World::start().await;
    let manager = manager(&world);
    world
        .nothing_appended(async {
            let refused = propose(&world, &manager, weighted(&[41, 42, 10, 0, 0, 0, 0, 0, 0]), 1).await;
            let refusal = refused.refused("WEIGHT_OUT_OF_RANGE");
            let told = format!("{refusal:?}");
            for expected in ["profile.weights.C1", "profile.weights.C2", "WEIGHTS_TOTAL"] {
                assert!(told.contains(expected), "{expected} in {told}");
            }
            propose(&world, &manager, weighted(&SCHOOL), -1).await.refused("WEIGHT_PROFILE_PAST");
            let mut price = weighted(&SCHOOL);
            price[8].criterion = "PRICE".to_owned();
            let told = format!("{:?}", propose(&world, &manager, price, 1).await.refused("UNKNOWN_CODE"));
            assert!(told.contains("profile.weights[8].criterion") && told.contains("profile.weights.C9"), "{told}");
        })
        .await;
}

#[tokio::test]
async fn src_7_a_second_person_approves_and_one_profile_waits_at_a_time() {
    let world = World::start().await;
    let manager = manager(&world);
    let proposed = propose(&world, &manager, weighted(&SCHOOL), 1).await.accepted();
    assert_eq!(proposed.name, format!("{CARDIFF}/weightProfiles/1"));
    assert_eq!(proposed.state(), WeightProfileState::AwaitingApproval);
    propose(&world, &manager, weighted(&SCHOOL), 2).await.refused("WEIGHT_PROFILE_WAITING");
    let same_person = world.caller("people/tess.manager", "APPROVER", CARDIFF);
    approve(&same_person, &proposed.name).await.refused("APPROVAL_OWN_REQUEST");
    let approved = approve(&world.approver(), &proposed.name).await.accepted();
    assert_eq!(
        (approved.state(), approved.answered_by.as_str()),
        (WeightProfileState::Approved, "people/pat.approver")
    );
    approve(&world.approver(), &proposed.name).await.refused("WEIGHT_PROFILE_ANSWERED");
    let taken_back = propose(&world, &manager, weighted(&SCHOOL), 2).await.accepted();
    assert_eq!(decline(&manager, &taken_back.name).await.accepted().state(), WeightProfileState::Declined);
    let (first, token) = listed(&world.finder(), 2, "").await;
    assert_eq!(
        first.iter().map(|profile| profile.state()).collect::<Vec<_>>(),
        [WeightProfileState::Declined, WeightProfileState::Approved]
    );
    let (last, none) = listed(&world.finder(), 2, &token).await;
    assert_eq!((last.len(), last[0].state(), none.as_str()), (1, WeightProfileState::InEffect, ""));
    assert_eq!(last[0].weights, weighted(&[30, 15, 10, 12, 10, 8, 5, 6, 4]), "the published table");
}

#[tokio::test]
async fn src_7_only_the_authority_itself_keeps_approves_and_reads_its_weights() {
    let world = World::start().await;
    let proposed = propose(&world, &manager(&world), weighted(&SCHOOL), 1).await.accepted();
    for caller in [world.finder(), world.framework_manager(), world.caller("people/tom.vale", "TEAM_MANAGER", VALE)] {
        propose(&world, &caller, weighted(&SCHOOL), 1).await.refused("NOT_PERMITTED");
    }
    let other = world.caller("people/una.vale", "APPROVER", VALE);
    approve(&other, &proposed.name).await.refused("NOT_PERMITTED");
    approve(&manager(&world), &proposed.name).await.refused("NOT_PERMITTED");
    decline(&world.finder(), &proposed.name).await.refused("NOT_PERMITTED");
    let request = ListWeightProfilesRequest { parent: CARDIFF.to_owned(), ..Default::default() };
    reply(other.weight_profiles().list_weight_profiles(request).await).refused("NOT_PERMITTED");
}

#[tokio::test]
async fn src_7_what_opens_is_judged_by_the_profile_of_that_day_and_keeps_it() {
    let world = World::start().await;
    let before = world.published(unnamed).await;
    let criteria = |search: &api::search::v1::Search| search.rounds[0].criteria.clone().expect("criteria");
    assert_eq!(criteria(&before).weight_profile, format!("{CARDIFF}/weightProfiles/0"));
    let oak = world.offer(&before.name, OAK).submit().await.accepted().name;
    let proposed = propose(&world, &manager(&world), weighted(&SCHOOL), 0).await.accepted();
    let approved = approve(&world.approver(), &proposed.name).await.accepted();
    assert_eq!(approved.state(), WeightProfileState::InEffect);
    world.close(&before.name).await;
    world.settle(&before.name).await;
    let shortlist = world.finder().shortlist(&before.name).await.accepted();
    assert_eq!(shortlist.weight_profile, format!("{CARDIFF}/weightProfiles/0"));
    let weight = |offer: &str, criterion: &str| {
        let shown = row(&shortlist, offer).criteria.iter().find(|scored| scored.criterion == criterion);
        shown.expect("it applies").weight
    };
    assert_eq!(weight(&oak, "C2"), 15, "the weights it opened with");
    let request = ReplayShortlistsRequest { search: before.name.clone() };
    let replayed = reply(world.finder().decisions().replay_shortlists(request).await).accepted();
    assert!(replayed.snapshots.iter().all(|found| found.outcome() == ReplayOutcome::Same), "{replayed:?}");

    world.finder().withdraw_search(&before.name, "CHILD_RETURNED_HOME", "REMAINED", "").await.accepted();
    let after = world.published(unnamed).await;
    assert_eq!(criteria(&after).weight_profile, proposed.name);
    assert_eq!(criteria(&after).weights[1].weight, 40);
    assert_ne!(criteria(&after).digest, criteria(&before).digest, "hashed at opening");
}

#[tokio::test]
async fn src_7_a_proposed_profile_is_a_task_of_the_approvers_until_it_is_answered() {
    let world = World::start().await;
    let (manager, approver) = (manager(&world), world.approver());
    assert!(approver.task_list().await.accepted().is_empty());
    let proposed = propose(&world, &manager, weighted(&SCHOOL), 1).await.accepted();
    let tasks = approver.task_list().await.accepted();
    assert_eq!((tasks[0].kind.as_str(), &tasks[0].subject), ("WEIGHT_PROFILE_WAITING", &proposed.name));
    let sentence = tasks[0].sentence.clone().expect("a sentence");
    assert!(!sentence.en.is_empty() && !sentence.cy.is_empty() && sentence.en != sentence.cy);
    let feed = approver.whole_feed().await;
    assert_eq!(crate::rules::tasks::told(&feed).into_iter().cloned().collect::<Vec<_>>(), tasks, "told once");
    let same_person = world.caller("people/tess.manager", "APPROVER", CARDIFF);
    let elsewhere = world.caller("people/una.vale", "APPROVER", VALE);
    for caller in [same_person, elsewhere, world.finder(), manager.clone()] {
        assert!(caller.task_list().await.accepted().is_empty(), "{}", caller.actor());
    }
    decline(&approver, &proposed.name).await.accepted();
    assert!(approver.task_list().await.accepted().is_empty(), "answered");
}
