//! Sibling groups (DEC-6, SRC-6, SHL-4): offers for all, some or one; a split is reasoned; who is left over moves in the same commit.

use expect_test::expect;
use vocabulary::SearchState;

use crate::fixtures::{World, child_keys, offer_id, points, search_id, successor_id};

/// Oak takes both, elm the first, ash the second; oak and elm are with the decision maker, opened and without conflicts.
const READY: &str = "@offered; close at=03T09:00; shortlist oak=1/0+1 elm=2/0 ash=3/1; tranche oak,elm return=07T09:00 at=03T10:00; \
                     open oak as=dm; open elm as=dm; conflict oak NO; conflict elm NO";

fn ready() -> World {
    let mut world = World::group(2);
    world.tell(READY);
    world
}

/// The last step's outcome, each from where the two are ready to be chosen from.
fn each(steps: &[&str], expected: expect_test::Expect) {
    let told = steps.iter().map(|step| format!("{step} -> {}\n", ready().tell(step)));
    expected.assert_eq(&told.collect::<String>());
}

#[test]
fn shl_4_an_offer_holds_a_place_for_each_child_it_takes() {
    let world = ready();
    let held = |name: &str| world.setting(name).holds.values().map(|hold| hold.places.clone()).collect::<Vec<_>>();
    assert_eq!((held("oak"), held("elm")), (vec![vec![1, 2]], vec![vec![1]]));
}

/// SHL-3: the best combination needs no reason for its order, though its offers alone are not the best ranked.
#[test]
fn shl_1_a_tranche_follows_the_rank_of_offers_or_of_combinations() {
    let story = "@offered; offer yew; close at=03T09:00; shortlist oak=1/0 elm=2/0+1 ash=3/1 yew=4/1";
    let sent = |step: &str| {
        let mut world = World::group(2);
        let told = world.tell(&format!("{story}; tranche {step} return=07T09:00"));
        format!("{step} -> {}\n", told.split(" HoldTaken").next().unwrap())
    };
    let steps = [
        "elm single=CLEAR_LEAD combined=1:elm,2:oak+ash",
        "elm,oak,ash combined=1:elm,2:oak+ash",
        "oak,ash combined=1:elm,2:oak+ash",
        "oak,ash combined=1:oak+ash,2:elm",
        "oak,yew combined=1:oak+ash,1:oak+yew,2:elm",
        "oak,yew,elm combined=1:oak+ash,1:oak+yew,2:elm",
        "oak,yew",
        "oak,elm",
    ];
    expect![[r#"
        elm single=CLEAR_LEAD combined=1:elm,2:oak+ash -> DECIDING: TrancheSent
        elm,oak,ash combined=1:elm,2:oak+ash -> DECIDING: TrancheSent
        oak,ash combined=1:elm,2:oak+ash -> refused REORDER_REASON_MISSING reorder_reason
        oak,ash combined=1:oak+ash,2:elm -> DECIDING: TrancheSent
        oak,yew combined=1:oak+ash,1:oak+yew,2:elm -> DECIDING: TrancheSent
        oak,yew,elm combined=1:oak+ash,1:oak+yew,2:elm -> refused REORDER_REASON_MISSING reorder_reason
        oak,yew -> refused REORDER_REASON_MISSING reorder_reason
        oak,elm -> DECIDING: TrancheSent
    "#]]
    .assert_eq(&steps.map(sent).concat());
}

#[test]
fn dec_6_a_choice_names_the_children_and_gives_its_reason_for_a_split() {
    each(
        &[
            "choose oak kids=0+1",
            "choose oak kids=1+0",
            "choose oak",
            "choose oak kids=0",
            "choose oak kids=0+1 split=SAFETY",
            "choose elm kids=0",
            "choose elm kids=0+1 split=SAFETY text",
            "choose elm kids=0 split=SAFETY",
            "choose elm kids=0 split=OTHER",
            "choose elm kids=0 split=NO_OFFER_TOGETHER text",
            "choose elm kids=0 split=SAFETY text",
        ],
        expect![[r#"
            choose oak kids=0+1 -> CHOSEN: OfferChosen before=07T09:00
            choose oak kids=1+0 -> CHOSEN: OfferChosen before=07T09:00
            choose oak -> refused CHILD_NOT_NAMED children_taken takes=0,1
            choose oak kids=0 -> refused CHILD_NOT_NAMED children_taken takes=0,1
            choose oak kids=0+1 split=SAFETY -> refused VALUE_INVALID split expected=nothing: the offer leaves no child over
            choose elm kids=0 -> refused SPLIT_REASON_MISSING split.reason left_over=1
            choose elm kids=0+1 split=SAFETY text -> refused CHILD_NOT_NAMED children_taken takes=0
            choose elm kids=0 split=SAFETY -> refused TOGETHER_PASSED_OVER oak's offer
            choose elm kids=0 split=OTHER -> refused TEXT_REQUIRED split.text; TOGETHER_PASSED_OVER oak's offer
            choose elm kids=0 split=NO_OFFER_TOGETHER text -> refused TOGETHER_PASSED_OVER oak's offer
            choose elm kids=0 split=SAFETY text -> CHOSEN: OfferChosen before=07T09:00
        "#]],
    );
}

#[test]
fn dec_6_with_no_offer_for_all_at_hand_a_coded_reason_is_enough() {
    let mut world = ready();
    world.check(
        "reject oak reason=TOO_FAR; choose elm kids=0 split=NO_OFFER_TOGETHER",
        expect!["CHOSEN: OfferChosen before=07T09:00"],
    );
    // An answer that is no rejection leaves the offer among those passed over.
    let mut world = ready();
    world.check(
        "reject oak reason=BETTER_MATCH_CHOSEN; choose elm kids=0 split=SAFETY",
        expect!["refused TOGETHER_PASSED_OVER oak's offer"],
    );
    let mut world = ready();
    world.check(
        "retract oak; choose elm kids=0 split=NO_OFFER_TOGETHER",
        expect!["CHOSEN: OfferChosen before=07T09:00"],
    );
}

#[test]
fn dec_6_an_award_for_all_leaves_nobody_over() {
    let mut world = ready();
    world.check("choose oak kids=0+1; award oak kids=0+1 answers=elm,ash", expect!["AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1, 2] of its hold) before=06T10:00"]);
    assert!(world.successor.is_none() && world.search().moved.is_empty());
}

#[test]
fn dec_6_who_is_left_over_moves_to_a_successor_in_the_commit_of_the_award() {
    let mut world = ready();
    world.must("choose elm kids=0 split=SAFETY text");
    world.check("award elm answers=oak,ash", expect!["refused CHILD_NOT_NAMED children_taken takes=0"]);
    world.check("award elm kids=0 answers=oak,ash", expect!["AWARDED: OfferRejected(oak's offer) HoldReleased(oak's home) OfferRejected(ash's offer) Awarded Generated Drafted SearchEnded(child 1) SearchOpened(child 1) PlacesAwarded(elm's home [1] of its hold) before=06T10:00"]);
    let (award, ..) = world.search().award.clone().unwrap();
    let split = award.split.unwrap();
    assert_eq!((award.children, award.successor), (vec![0], Some(successor_id())));
    assert_eq!(split.passed_over, [offer_id("oak")]);
    assert_eq!(world.search().moved, [(1, successor_id())].into());
    let successor = world.successor.as_ref().unwrap();
    assert_eq!((successor.succeeds, successor.children.as_slice()), (Some(search_id()), &child_keys(2)[1..]));
    assert_eq!(successor.state(world.now), SearchState::Draft);
    assert_eq!(world.search().to_place(), [0].into());
}

/// DEC-10: an award undone leaves who moved where they are; offers that take them can no longer be chosen.
#[test]
fn dec_6_after_an_undone_award_nobody_who_moved_comes_back() {
    let mut world = ready();
    world.must("choose elm kids=0 split=SAFETY text");
    world.must("award elm kids=0 answers=oak,ash");
    world.provider_mut("elm").concealment = Some(crate::setting::Concealment {
        reason: vocabulary::ConcealmentReason::CareStandards,
        text: crate::fixtures::sealed(1),
        since: world.now,
        lifts: None,
    });
    world.must("undo elm");
    assert!(world.search().reconfirmable.is_empty(), "oak takes a child who moved, so does ash");
    assert!(world.search().takes_moved(offer_id("oak")) && !world.search().takes_moved(offer_id("elm")));
    world.check("tranche oak return=08T09:00 at=04T09:00", expect!["refused OFFER_INELIGIBLE offers[0]"]);
}

#[test]
fn dec_2_siblings_of_the_group_already_in_the_setting_count_for_its_discount() {
    let mut world = ready();
    world.prices.dated[0].sibling = vec![(2, points(500))];
    world.must("choose elm kids=0 split=SAFETY text");
    world.check("award elm kids=0 answers=oak,ash siblings=1", expect!["refused FEE_ABOVE_LIST fee.core_weekly_pence allowed_pence=85500 asked_pence=90000 discount_basis_points=500 list_pence=90000 long_stay_basis_points=0 price_list_from=2026-04-01 sibling_basis_points=500 volume_basis_points=0"]);
}

#[test]
fn src_6_a_withdrawn_successor_lets_its_children_go() {
    let mut world = ready();
    world.must("choose elm kids=0 split=SAFETY text");
    world.must("award elm kids=0 answers=oak,ash");
    world.search = world.successor.take();
    world.request.children.remove(0);
    world.check("edit", expect!["refused SUCCESSOR_CHILDREN_FIXED request.children"]);
    let draft = world.search().clone();
    world.request.children.clear();
    let told = crate::search::withdraw(
        &draft,
        &crate::fixtures::actor("finder"),
        &[],
        crate::search::Withdraw {
            reason: vocabulary::SearchWithdrawalReason::KinFound,
            whereabouts: vocabulary::Whereabouts::Kin,
            text: None,
        },
        world.now,
    );
    let ended = crate::event::ChildEvent::SearchEnded(successor_id());
    let moved = child_keys(2)[1];
    assert!(told.unwrap().events.contains(&crate::event::Event::Child(moved, ended)));
}
