//! Sibling groups: scored child by child, combined, held place by place, parted only with a reason; who is left over moves with the award.

use std::collections::BTreeSet;

use api::common::v1::YesNoUnknown;
use api::decision::v1::{AwardOfferRequest, Shortlist};
use api::register::v1::PlaceState;
use api::search::v1::{OfferState, SearchState};

use crate::harness::{
    APART, Agency, BIRCH, BROTHER, OAK, Outcome as _, ROWAN, World, child, group, new_request_id, row, shared, takes,
    unnamed,
};

impl World {
    /// Places of an agency's first household in a state.
    async fn places(&self, agency: Agency, state: PlaceState) -> usize {
        let name = self.registered(agency).settings[0].clone();
        let setting = self.provider(agency).get_setting(&name).await.accepted();
        setting.places.iter().filter(|place| place.state() == state).count()
    }
}

fn codes(shortlist: &Shortlist) -> Vec<&str> {
    shortlist.banners.iter().map(|banner| banner.code.as_str()).collect()
}

#[tokio::test]
async fn shl_1_in_a_sibling_group_each_child_is_scored_and_combinations_place_all_of_them() {
    let world = World::start().await;
    let grouped = world.grouped().await;
    let shortlist = world.finder().shortlist(&grouped.search).await.accepted();
    let both = row(&shortlist, &grouped.both);
    let scored: Vec<u32> = both.children.iter().map(|child| child.child).collect();
    assert_eq!(scored, [0, 1]);
    for child in &both.children {
        let sum: u32 = child.criteria.iter().map(|criterion| criterion.points_hundredths).sum();
        assert_eq!(child.score.expect("a score").points_hundredths, sum, "each child's points add up");
    }
    let worst = both.children.iter().map(|child| child.score.expect("a score").points_hundredths).min();
    assert_eq!(both.score.map(|score| score.points_hundredths), worst, "it ranks by its worst-served child");
    assert_eq!(row(&shortlist, &grouped.girl).children.len(), 1);
    let mut found: Vec<(BTreeSet<&str>, bool)> = Vec::new();
    for combination in &shortlist.combinations {
        found.push((combination.offers.iter().map(String::as_str).collect(), combination.together));
    }
    assert_eq!(found.len(), 2, "{:#?}", shortlist.combinations);
    assert!(found.contains(&([grouped.both.as_str()].into(), true)));
    assert!(found.contains(&([grouped.girl.as_str(), grouped.brother.as_str()].into(), false)));
    let order: Vec<_> =
        shortlist.combinations.iter().map(|one| (one.worst_points_hundredths, one.mean_points_hundredths)).collect();
    assert!(order.is_sorted_by(|better, worse| better >= worse), "worst-served child, then the mean: {order:?}");
    assert!(codes(&shortlist).contains(&"TOGETHER_POSSIBLE"), "{:?}", codes(&shortlist));
}

/// G4, G6: judged for the children an offer takes; one that fails is in no combination.
#[tokio::test]
async fn shl_1_a_household_with_one_place_cannot_take_two_siblings() {
    let world = World::start().await;
    let search = world.published(group).await.name;
    let both = world.offer(&search, ROWAN).terms(|terms| takes(terms, &[0, 1])).submit().await.accepted().name;
    let one = world.offer(&search, BIRCH).terms(|terms| takes(terms, &[0])).submit().await.accepted().name;
    world.close(&search).await;
    world.settle(&search).await;
    let shortlist = world.finder().shortlist(&search).await.accepted();
    let failed =
        row(&shortlist, &both).gates.iter().filter(|gate| gate.outcome() == api::decision::v1::GateOutcome::Fail);
    let failed: Vec<&str> = failed.map(|gate| gate.gate.as_str()).collect();
    assert_eq!(failed, ["G4", "G6"]);
    assert!(row(&shortlist, &one).rank.is_some());
    assert_eq!(shortlist.combinations, [], "nobody offers for the brother alone");
    assert!(!codes(&shortlist).contains(&"TOGETHER_POSSIBLE"));
}

/// INV-1, INV-2: who can take one of the two is asked in earnest, though it cannot take both.
#[tokio::test]
async fn inv_2_a_household_with_one_place_is_told_that_it_may_serve_a_group() {
    let world = World::start().await;
    let search = world.published(group).await.name;
    let household = world.registered(ROWAN).settings[0].clone();
    let invitation = world.provider(ROWAN).invitation(&search).await.accepted();
    assert_eq!(invitation.passing_settings, [household]);
    let ash = world.provider(crate::harness::ASH).invitation(&search).await.accepted();
    assert_eq!(ash.passing_settings, [""; 0], "approved for 12 to 17: it can take neither");
}

#[tokio::test]
async fn off_2_an_offer_names_children_of_the_search_each_once() {
    let world = World::start().await;
    let search = world.published(group).await.name;
    for children in [&[0_u32, 0][..], &[2], &[]] {
        let offer = world.offer(&search, OAK).terms(|terms| terms.children_taken = children.to_vec());
        world.nothing_appended(async { offer.submit().await.unwrap_err() }).await;
    }
    world.offer(&search, OAK).terms(|terms| takes(terms, &[1])).submit().await.accepted();
}

#[tokio::test]
async fn shl_4_an_offer_for_two_siblings_holds_two_places_and_all_are_freed() {
    let world = World::start().await;
    let grouped = world.grouped().await;
    let tranche = world.deciding_on_group(&grouped).await;
    assert_eq!(world.places(OAK, PlaceState::Held).await, 2);
    assert_eq!(world.places(ROWAN, PlaceState::Held).await, 1);
    world.provider(OAK).retract(&grouped.both, "CARER_UNAVAILABLE", "").await.accepted();
    assert_eq!((world.places(OAK, PlaceState::Held).await, world.places(ROWAN, PlaceState::Held).await), (0, 1));
    world.decision_maker().return_tranche(&tranche.name, "WANTS_MORE_OFFERS", "").await.accepted();
    assert_eq!(world.places(ROWAN, PlaceState::Held).await, 0);
}

#[tokio::test]
async fn shl_4_two_places_for_siblings_are_free_again_when_the_return_by_time_has_passed() {
    let world = World::start().await;
    let grouped = world.grouped().await;
    world.deciding_on_group(&grouped).await;
    world.advance(49).await;
    world.settle(&grouped.search).await;
    assert_eq!(world.places(OAK, PlaceState::Held).await, 0);
}

#[tokio::test]
async fn dec_6_a_choice_for_some_of_a_group_names_them_and_gives_its_reason() {
    let world = World::start().await;
    let grouped = world.grouped().await;
    world.deciding_on_group(&grouped).await;
    let decision_maker = world.decision_maker();
    let (girl, both) = (grouped.girl.as_str(), grouped.both.as_str());
    let refused = [
        (world.choice_for(girl, &[], Some(("SAFETY", APART))), "CHILD_NOT_NAMED"),
        (world.choice_for(girl, &[0, 1], Some(("SAFETY", APART))), "CHILD_NOT_NAMED"),
        (world.choice_for(both, &[0], None), "CHILD_NOT_NAMED"),
        (world.choice_for(girl, &[0], None), "SPLIT_REASON_MISSING"),
        (world.choice_for(girl, &[0], Some(("SAFETY", ""))), "TOGETHER_PASSED_OVER"),
        (world.choice_for(girl, &[0], Some(("NO_OFFER_TOGETHER", APART))), "TOGETHER_PASSED_OVER"),
        (world.choice_for(girl, &[0], Some(("OTHER", ""))), "TEXT_REQUIRED"),
    ];
    for (choice, reason) in refused {
        world.nothing_appended(async { decision_maker.choose_as(choice).await.refused(reason) }).await;
    }
    let unknown = world.choice_for(girl, &[0], Some(("BECAUSE", APART)));
    world.nothing_appended(async { decision_maker.choose_as(unknown).await.refused("UNKNOWN_CODE") }).await;
    let needless = world.choice_for(both, &[0, 1], Some(("SAFETY", APART)));
    world.nothing_appended(async { decision_maker.choose_as(needless).await.refused("VALUE_INVALID") }).await;
    let named = world
        .nothing_appended(async {
            let choice = world.choice_for(girl, &[0], Some(("SAFETY", "")));
            decision_maker.choose_as(choice).await.refused("TOGETHER_PASSED_OVER")
        })
        .await;
    named.names_exactly(&[both]);
    let chosen = decision_maker.choose_as(world.choice_for(girl, &[0], Some(("SAFETY", APART)))).await.accepted();
    let choice = chosen.choice.expect("a choice");
    assert_eq!(choice.children_taken, [0]);
    let split = choice.split.expect("a split");
    assert_eq!((split.reason.as_str(), split.text.as_str()), ("SAFETY", APART));
    assert_eq!(split.passed_over, [both]);
}

#[tokio::test]
async fn dec_6_with_the_offer_for_both_rejected_a_coded_reason_is_enough() {
    let world = World::start().await;
    let grouped = world.grouped().await;
    world.deciding_on_group(&grouped).await;
    world.decision_maker().reject(&grouped.both, "NEED_NOT_MET", "").await.accepted();
    let shortlist = world.finder().shortlist(&grouped.search).await.accepted();
    assert!(!codes(&shortlist).contains(&"TOGETHER_POSSIBLE"));
    let choice = world.choice_for(&grouped.girl, &[0], Some(("NO_OFFER_TOGETHER", "")));
    let chosen = world.decision_maker().choose_as(choice).await.accepted();
    assert_eq!(chosen.choice.and_then(|choice| choice.split).expect("a split").passed_over, [""; 0]);
}

#[tokio::test]
async fn dec_6_one_award_takes_both_and_leaves_nobody_over() {
    let world = World::start().await;
    let grouped = world.grouped().await;
    world.deciding_on_group(&grouped).await;
    world.decision_maker().choose_as(world.choice_for(&grouped.both, &[0, 1], None)).await.accepted();
    let unnamed = world.award_of(&grouped.both);
    world.nothing_appended(async { world.finder().award_as(unnamed).await.refused("CHILD_NOT_NAMED") }).await;
    let answer = world.finder().award_as(world.award_for(&grouped.both, &[0, 1])).await.accepted();
    assert_eq!((answer.successor.as_str(), answer.warnings.len()), ("", 0));
    let search = answer.search.expect("the search");
    let award = search.award.expect("the award");
    assert_eq!(award.children_taken, [0, 1]);
    assert!(award.split.is_none() && search.successors.is_empty());
    assert_eq!(world.places(OAK, PlaceState::Awarded).await, 2, "a place each");
}

#[tokio::test]
async fn dec_6_the_brother_left_over_moves_to_a_successor_in_the_commit_of_the_award() {
    let world = World::start().await;
    let grouped = world.chosen_apart().await;
    let check = AwardOfferRequest { validate_only: true, ..world.award_for(&grouped.girl, &[0]) };
    let checked = world.finder().award_as(check).await.accepted();
    assert_eq!(checked.failing_checks, []);
    let told: Vec<(&str, &str)> =
        checked.warnings.iter().map(|warning| (warning.reason.as_str(), warning.subject.as_str())).collect();
    assert_eq!(told, [("TOGETHER_PASSED_OVER", grouped.both.as_str())]);
    let others = world.award_for(&grouped.girl, &[0, 1]);
    world.nothing_appended(async { world.finder().award_as(others).await.refused("CHILD_NOT_NAMED") }).await;
    let before = world.log_head().await.position;
    let answer = world.finder().award_as(world.award_for(&grouped.girl, &[0])).await.accepted();
    assert_eq!(answer.warnings.len(), 1, "told again with the award");
    let search = answer.search.expect("the search");
    let award = search.award.expect("the award");
    assert_eq!((award.children_taken.as_slice(), award.successor.as_str()), (&[0][..], answer.successor.as_str()));
    assert_eq!(award.split.expect("the split").text, APART);
    assert_eq!(search.successors, std::slice::from_ref(&answer.successor));
    // All in one commit: the award, the draft, and the brother's stream let go and taken.
    let records = world.log_after(before).await;
    let commits: BTreeSet<_> =
        records.iter().map(|record| record.recorded_at.map(|at| (at.seconds, at.nanos))).collect();
    assert_eq!(commits.len(), 1, "{records:#?}");
    let of = |event: &str| records.iter().filter(|record| record.event == event).count();
    assert_eq!((of("search.awarded"), of("search.drafted")), (1, 1));
    assert_eq!((of("child.search_ended"), of("child.search_opened")), (1, 1));
    // The draft: his request, his identity, the way back; his sister is a sibling placed elsewhere.
    let draft = world.finder().search(&answer.successor).await.accepted();
    assert_eq!((draft.state(), draft.predecessor.as_str()), (SearchState::Draft, grouped.search.as_str()));
    assert_eq!(
        (draft.finder.as_str(), draft.decision_maker.as_str()),
        (search.finder.as_str(), search.decision_maker.as_str())
    );
    let request = draft.request.expect("a request");
    assert_eq!(request.children.len(), 1);
    let him = &request.children[0];
    assert_eq!(him.number, BROTHER);
    assert_eq!((him.siblings[0].child, him.siblings[0].placed_sector.as_deref()), (None, Some("CF5 3")));
    let asked = request.shared.expect("shared");
    assert_eq!(asked.predecessor.as_deref(), Some(grouped.search.as_str()));
    assert!(asked.must_haves.iter().all(|must_have| must_have.child.is_none()), "hers alone are gone");
    // Every other offer has its answer, also the one for him (DEC-7); no place is held for it.
    for (agency, offer) in [(OAK, &grouped.both), (BIRCH, &grouped.brother)] {
        let answer = world.provider(agency).get_offer(offer).await.accepted().answer.expect("an answer");
        assert_eq!(answer.reason == "OTHER", agency == BIRCH, "his offer was compared with none: {answer:?}");
        let told = format!("{answer:?}");
        assert_eq!(told.contains("made no placement for the children"), agency == BIRCH, "{told}");
        assert_eq!(world.places(agency, PlaceState::Held).await, 0);
    }
    assert_eq!(world.places(ROWAN, PlaceState::Awarded).await, 1);
}

#[tokio::test]
async fn dec_6_a_successor_is_for_those_who_moved_and_goes_its_own_way_to_an_award() {
    let world = World::start().await;
    let grouped = world.chosen_apart().await;
    let answer = world.finder().award_as(world.award_for(&grouped.girl, &[0])).await.accepted();
    let mut draft = world.finder().search(&answer.successor).await.accepted();
    child(&mut draft).number = "CDF-2020-0001".to_owned();
    draft.etag.clear();
    let edited = world.nothing_appended(async { world.finder().edit(draft.clone()).await }).await;
    edited.refused("SUCCESSOR_CHILDREN_FIXED").names_exactly(&["request.children"]);
    child(&mut draft).number = BROTHER.to_owned();
    child(&mut draft).needs[5].level = Some(2);
    world.finder().edit(draft).await.accepted();
    let successor = world.approve(&answer.successor).await.name;
    let closes = world.now().await.plus_hours(54);
    world.finder().publish(&successor, closes).await.accepted();
    let offer = world.offer(&successor, OAK).terms(|terms| {
        terms.must_haves.clear();
        takes(terms, &[0]);
    });
    let offer = offer.request(|request| request.answers_request_version = 2).submit().await.accepted().name;
    world.close(&successor).await;
    world.settle(&successor).await;
    let return_by = world.now().await.plus_hours(24);
    world.finder().send_tranche(&successor, &[&offer], return_by).await.accepted();
    world.decision_maker().open_identity(&offer).await.accepted();
    world.provider(OAK).declare(&offer, YesNoUnknown::No, "").await.accepted();
    world.decision_maker().choose(&offer).await.accepted();
    let start = world.day(25);
    let award = AwardOfferRequest { start_date: Some(start), ..world.award_of(&offer) };
    let awarded = world.finder().award_as(award).await.accepted().search.expect("the search");
    assert_eq!(awarded.state(), SearchState::Awarded);
}

/// SRC-6: the lock of a child who moves goes to the successor in that commit, and nobody else can take it in between.
#[tokio::test]
async fn src_6_a_sibling_who_moved_is_live_in_the_successor_and_let_go_by_its_withdrawal() {
    let world = World::start().await;
    let grouped = world.chosen_apart().await;
    let answer = world.finder().award_as(world.award_for(&grouped.girl, &[0])).await.accepted();
    let his = |search: &mut api::search::v1::Search| {
        unnamed(search);
        BROTHER.clone_into(&mut child(search).number);
    };
    let drafted = world.drafted(his).await.name;
    world.finder().acknowledge_pre_match(&drafted).await.accepted();
    let second = world.nothing_appended(world.finder().request_approvals_alone(&drafted)).await;
    second.refused("LIVE_SEARCH_EXISTS").names_exactly(&["request.shared.parallel"]);
    world.finder().withdraw_search(&answer.successor, "KIN_FOUND", "KIN", "").await.accepted();
    world.finder().request_approvals_alone(&drafted).await.accepted();
    let grouped_again = world.finder().search(&grouped.search).await.accepted();
    assert_eq!(grouped_again.state(), SearchState::Awarded, "the withdrawal is nothing to his sister");
}

#[tokio::test]
async fn src_6_a_group_waits_for_the_live_search_of_any_of_its_children() {
    let world = World::start().await;
    let first = world
        .published(|search| {
            unnamed(search);
            BROTHER.clone_into(&mut child(search).number);
        })
        .await
        .name;
    let together = world.drafted(group).await.name;
    world.finder().acknowledge_pre_match(&together).await.accepted();
    let refused = world.nothing_appended(world.finder().request_approvals_alone(&together)).await;
    refused.refused("LIVE_SEARCH_EXISTS");
    world.finder().withdraw_search(&first, "NEEDS_CHANGED", "REMAINED", "").await.accepted();
    world.approve(&together).await;
    let closes = world.now().await.plus_hours(54);
    let open = world.finder().publish(&together, closes).await.accepted().search.expect("the search");
    assert_eq!(open.state(), SearchState::Open);
    assert!(shared(&mut open.clone()).parallel.is_none());
}

/// INV-3: of a group the awarded provider learns who comes to it, and nobody else's name.
#[tokio::test]
async fn inv_3_of_a_group_a_provider_is_told_the_names_of_those_it_takes_alone() {
    let world = World::start().await;
    let grouped = world.grouped().await;
    let tranche = world.deciding_on_group(&grouped).await;
    let names = async |agency: Agency| {
        let invitation = world.provider(agency).invitation(&grouped.search).await.accepted();
        let identities = invitation.identities.unwrap_or_default().children;
        identities.into_iter().map(|identity| identity.first_name).collect::<Vec<_>>()
    };
    assert_eq!(names(ROWAN).await, [""; 0], "not released yet");
    world.decision_maker().release(&tranche.name).await.accepted();
    let both = names(OAK).await;
    assert!(both.len() == 2 && both.iter().all(|name| !name.is_empty()), "{both:?}");
    assert_eq!(names(ROWAN).await, [both[0].clone(), String::new()]);
    let choice = world.choice_for(&grouped.girl, &[0], Some(("SAFETY", APART)));
    world.decision_maker().choose_as(choice).await.accepted();
    world.finder().award_as(world.award_for(&grouped.girl, &[0])).await.accepted();
    assert_eq!(names(ROWAN).await, [both[0].clone(), String::new()]);
    assert_eq!(names(OAK).await, [""; 0]);
    let seen = world.provider(ROWAN).get_offer(&grouped.girl).await.accepted();
    assert_eq!(seen.state(), OfferState::Awarded);
}

/// OFF-6: the same award asked for again is answered as the first, and drafts no second successor.
#[tokio::test]
async fn dec_6_a_split_award_repeated_with_its_request_id_drafts_one_successor() {
    let world = World::start().await;
    let grouped = world.chosen_apart().await;
    let award = AwardOfferRequest { request_id: new_request_id(), ..world.award_for(&grouped.girl, &[0]) };
    let mut decisions = world.finder().decisions();
    let first = decisions.award_offer(award.clone()).await.expect("an award").into_inner();
    let again = world.nothing_appended(async { decisions.award_offer(award).await }).await;
    assert_eq!(again.expect("the same answer").into_inner().successor, first.successor);
}
