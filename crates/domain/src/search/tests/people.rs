//! Who acts on a search: roles given to others, interests declared.

use expect_test::expect;

use crate::fixtures::{World, actor, check, check_all};

#[test]
fn a_team_manager_gives_a_role_to_another_person() {
    check_all(
        "@open",
        &[
            "reassign PLACEMENT_FINDER to=stranger",
            "reassign DECISION_MAKER to=stranger",
            "reassign PLACEMENT_FINDER to=dm",
            "reassign DECISION_MAKER to=finder",
            "reassign DECISION_MAKER to=dm",
            "reassign APPROVER to=stranger",
            "reassign DECISION_MAKER to=stranger reason=OTHER",
            "reassign DECISION_MAKER to=stranger reason=OTHER text",
        ],
        expect![[r#"
            reassign PLACEMENT_FINDER to=stranger -> OPEN: RoleReassigned
            reassign DECISION_MAKER to=stranger -> OPEN: RoleReassigned
            reassign PLACEMENT_FINDER to=dm -> refused ROLES_NOT_APART to
            reassign DECISION_MAKER to=finder -> refused ROLES_NOT_APART to
            reassign DECISION_MAKER to=dm -> refused ROLE_HELD to
            reassign APPROVER to=stranger -> refused VALUE_INVALID role expected=PLACEMENT_FINDER or DECISION_MAKER given=APPROVER
            reassign DECISION_MAKER to=stranger reason=OTHER -> refused TEXT_REQUIRED text
            reassign DECISION_MAKER to=stranger reason=OTHER text -> OPEN: RoleReassigned
        "#]],
    );
    check(
        "@withdrawn; reassign DECISION_MAKER to=stranger",
        expect!["refused STATE_FORBIDS search rule=section-3 state=WITHDRAWN"],
    );
    let world = World::after("@open; reassign PLACEMENT_FINDER to=stranger; reassign PLACEMENT_FINDER to=approver");
    assert_eq!(world.search().finder, actor("approver").id);
    assert_eq!(world.search().reassignments.len(), 2);
}

#[test]
fn the_new_decision_maker_chooses_and_the_old_one_does_not() {
    let story =
        "@deciding; reassign DECISION_MAKER to=stranger; open oak as=stranger; open elm as=stranger; conflict oak NO";
    check(
        &format!("{story}; choose oak as=dm"),
        expect!["refused NAMED_PERSON_REQUIRED actor; TOO_FEW_OPENED offers opened=0 wanted=2"],
    );
    check(&format!("{story}; choose oak as=stranger"), expect!["CHOSEN: OfferChosen before=07T09:00"]);
}

#[test]
fn whoever_declares_an_interest_only_reads() {
    check_all(
        "@open",
        &["interest YES", "interest YES text", "interest NO", "interest UNKNOWN"],
        expect![[r#"
        interest YES -> refused TEXT_REQUIRED text
        interest YES text -> OPEN: InterestDeclared
        interest NO -> OPEN: InterestDeclared
        interest UNKNOWN -> refused VALUE_INVALID interest
    "#]],
    );
    let mut world = World::after("@awaiting; interest YES text as=approver");
    assert_eq!(
        world.search().require_disinterested(&actor("approver")).unwrap_err().reason(),
        vocabulary::RefusalReason::InterestDeclared
    );
    assert!(world.search().require_disinterested(&actor("finder")).is_ok());
    let (search, waiting) = (world.search(), &world.search().approvals[0]);
    assert!(!crate::search::is_answerable_by(search, &actor("approver"), waiting, world.now));
    assert!(crate::search::is_answerable_by(search, &actor("higher"), waiting, world.now));
    world.check("reassign DECISION_MAKER to=approver", expect!["refused INTEREST_DECLARED to"]);
    world.must("interest NO as=approver");
    assert!(world.search().require_disinterested(&actor("approver")).is_ok());
}
