//! Rounds beyond the framework: a type without a lot (FRM-1), a spot-purchase round (ESC-1, FRM-3), its fees (DEC-3).

use expect_test::expect;
use vocabulary::{PlacementType, RefusalReason, SpotPurchaseReason};

use crate::event::RoundTier;
use crate::fixtures::{World, check, check_all, fee, offer_id, terms};
use crate::request::YesNoUnknown;
use crate::terms::Terms;

/// Every offer of the framework round is rejected.
const REJECTED: &str = "@short; reject oak,elm,ash as=finder reason=NEED_NOT_MET at=03T10:00";
/// And the purchase approved.
const APPROVED: &str = "ask-approval SPOT_PURCHASE; grant SPOT_PURCHASE";
/// And a second round run with an offer of yew's, the only household not rejected.
const SECOND: &str = "open-spot close=07T12:00; offer yew; close at=07T12:00; shortlist yew=1 snapshot=2";

fn second(story: &str) -> World {
    let mut world = World::new();
    world.check(&format!("{REJECTED}; {APPROVED}; {SECOND}"), expect!["SHORTLISTING: OfferScored ShortlistPublished"]);
    if !story.is_empty() {
        world.tell(story);
    }
    world
}

/// Yew's offer of the second round is chosen.
const CHOSEN: &str = "tranche yew return=09T09:00 id=1; open yew as=dm; conflict yew NO; choose yew";

#[test]
fn the_framework_comes_first() {
    let spot = "open-spot close=07T12:00";
    check("@offered; open-spot close=07T12:00", expect!["refused FRAMEWORK_FIRST round closes=03T09:00"]);
    check_all(
        "@short",
        &[spot, "ask-approval SPOT_PURCHASE"],
        expect![[r#"
            open-spot close=07T12:00 -> refused FRAMEWORK_FIRST oak's offer; FRAMEWORK_FIRST elm's offer; FRAMEWORK_FIRST ash's offer
            ask-approval SPOT_PURCHASE -> refused FRAMEWORK_FIRST oak's offer; FRAMEWORK_FIRST elm's offer; FRAMEWORK_FIRST ash's offer
        "#]],
    );
    check(
        "@short; reject oak,elm as=finder reason=TOO_FAR; ask-approval SPOT_PURCHASE",
        expect!["refused FRAMEWORK_FIRST ash's offer"],
    );
    check("@closed; open-spot close=07T12:00", expect!["refused SHORTLIST_PENDING search"]);
    check(
        "@deciding; open-spot close=07T12:00",
        expect!["refused STATE_FORBIDS search rule=section-3 state=DECIDING wanted=SHORTLISTING"],
    );
}

#[test]
fn the_purchase_is_approved_by_another_with_the_answers_before_it() {
    check(
        &format!("{REJECTED}; open-spot close=07T12:00"),
        expect!["refused APPROVAL_MISSING SPOT_PURCHASE granted_by=APPROVER"],
    );
    check_all(
        REJECTED,
        &[
            "ask-approval SPOT_PURCHASE reason=NO_LOT",
            "ask-approval SPOT_PURCHASE reason=OTHER",
            "ask-approval SPOT_PURCHASE reason=OTHER text",
            "ask-approval SPOT_PURCHASE",
            "grant SPOT_PURCHASE",
        ],
        expect![[r#"
            ask-approval SPOT_PURCHASE reason=NO_LOT -> refused VALUE_INVALID reason expected=FRAMEWORK_EXHAUSTED or OTHER given=NO_LOT
            ask-approval SPOT_PURCHASE reason=OTHER -> refused TEXT_REQUIRED text
            ask-approval SPOT_PURCHASE reason=OTHER text -> SHORTLISTING: ApprovalAsked
            ask-approval SPOT_PURCHASE -> SHORTLISTING: ApprovalAsked
            grant SPOT_PURCHASE -> refused STATE_FORBIDS search rule=section-3 state=SHORTLISTING wanted=AWAITING_APPROVAL
        "#]],
    );
    let asked = format!("{REJECTED}; ask-approval SPOT_PURCHASE");
    check_all(
        &asked,
        &[
            "ask-approval SPOT_PURCHASE",
            "open-spot close=07T12:00",
            "grant SPOT_PURCHASE as=finder",
            "return SPOT_PURCHASE",
        ],
        expect![[r#"
            ask-approval SPOT_PURCHASE -> refused APPROVAL_STANDS SPOT_PURCHASE
            open-spot close=07T12:00 -> refused APPROVAL_MISSING SPOT_PURCHASE granted_by=APPROVER
            grant SPOT_PURCHASE as=finder -> refused APPROVAL_OWN_REQUEST people/the.finder
            return SPOT_PURCHASE -> SHORTLISTING: ApprovalRefused
        "#]],
    );
    let world = World::after(&asked);
    let asked_for = world.search().waiting(vocabulary::ApprovalKind::SpotPurchase).unwrap();
    assert_eq!(asked_for.rejections, [(vocabulary::RejectionReason::NeedNotMet, 3)]);
    assert_eq!(asked_for.reason, Some(SpotPurchaseReason::FrameworkExhausted));
    // Refused, it may be asked for again.
    check(
        &format!("{asked}; return SPOT_PURCHASE; {APPROVED}; open-spot close=07T12:00"),
        expect!["OPEN: RoundOpened ProvidersInvited(4) before=07T12:00"],
    );
}

#[test]
fn its_window_is_never_short() {
    check_all(
        &format!("{REJECTED}; {APPROVED}"),
        &[
            "open-spot close=04T09:59:59.999999",
            "open-spot close=04T10:00",
            "open-spot close=18T10:00",
            "open-spot close=04T10:00 invite=",
        ],
        expect![[r#"
            open-spot close=04T09:59:59.999999 -> refused WINDOW_TOO_SHORT closes_at closes=04T09:59:59.999999Z opens=03T10:00 window_hours_min=24
            open-spot close=04T10:00 -> OPEN: RoundOpened ProvidersInvited(4) before=04T10:00
            open-spot close=18T10:00 -> refused WINDOW_INVALID closes_at closes=18T10:00 opens=03T10:00 window_days_max=14
            open-spot close=04T10:00 invite= -> refused AUDIENCE_EMPTY audience
        "#]],
    );
}

#[test]
fn it_excludes_rejected_settings_and_not_their_providers() {
    let open = format!("{REJECTED}; {APPROVED}; open-spot close=07T12:00");
    check_all(
        &open,
        &["offer yew", "offer oak", "offer oak of=yew"],
        expect![[r#"
            offer yew -> OPEN: Submitted before=07T12:00
            offer oak -> refused SETTING_EXCLUDED oak's home
            offer oak of=yew -> refused SETTING_NOT_OWN yew's home
        "#]],
    );
    // That another match was better is no rejection.
    let kind = "@short; reject oak,elm,ash as=finder reason=BETTER_MATCH_CHOSEN at=03T10:00";
    check(
        &format!("{kind}; {APPROVED}; open-spot close=07T12:00; offer oak"),
        expect!["OPEN: Submitted before=07T12:00"],
    );
}

#[test]
fn each_round_has_its_own_window_questions_and_offers() {
    let open = format!("{REJECTED}; {APPROVED}; open-spot close=07T12:00; offer yew");
    check_all(
        &open,
        &[
            "ask oak 1",
            "ask oak 1 round=1",
            "decline ash",
            "extend close=08T12:00",
            "amend CORRECTION change=pen-picture",
            "withdraw",
            "close",
            "close at=07T12:00",
        ],
        expect![[r#"
            ask oak 1 -> OPEN: QuestionAsked before=07T00:00
            ask oak 1 round=1 -> refused OFFER_LATE round close=03T09:00 received=03T10:00
            decline ash -> OPEN: InvitationDeclined before=07T12:00
            extend close=08T12:00 -> OPEN: WindowExtended(closes 08T12:00, questions until 08T00:00) before=07T12:00
            amend CORRECTION change=pen-picture -> OPEN: Amended before=07T12:00
            withdraw -> WITHDRAWN: Withdrawn SearchEnded
            close -> nothing to do
            close at=07T12:00 -> SHORTLISTING: OffersStood(yew's offer Confirmed) RoundClosed not_before=07T12:00
        "#]],
    );
    let world = second("");
    let (one, two) = (world.search().shortlist_of(1).unwrap(), world.search().shortlist_of(2).unwrap());
    assert_eq!((one.number, one.scores.len(), two.number, two.scores.len()), (1, 3, 2, 1));
    assert_eq!(world.search().shortlist().unwrap().number, 2);
    assert_eq!((world.standing("oak"), world.standing("yew")), ("Answered".to_owned(), "Ranked".to_owned()));
    assert_eq!(world.search().eligible_offers(), [(offer_id("yew"), 1)]);
}

#[test]
fn an_offer_of_an_earlier_round_is_not_revised_in_a_later_one() {
    let mut world = World::after(&format!("{REJECTED}; {APPROVED}; open-spot close=07T12:00"));
    let earlier = crate::event::OfferSlot { round: 1, ..world.slot("oak") };
    let offers = world.offers[&earlier].clone();
    let actor = crate::fixtures::actor("oak");
    let command = (earlier, offer_id("oak"), crate::fixtures::provider_id("oak"));
    let refused = crate::offer::withdraw(world.search(), &offers, &actor, command, world.now).unwrap_err();
    assert_eq!(refused.reason(), RefusalReason::OfferLate);
    world.check("revise oak", expect!["refused OFFER_NOT_LIVE oak's offer"]);
}

#[test]
fn a_member_keeps_its_list_price_and_others_have_the_ceiling() {
    let award = |change: fn(&mut World)| {
        let mut world = second(CHOSEN);
        change(&mut world);
        world.settle();
        world.tell("award yew start=2026-12-10")
    };
    expect!["AWARDED: Awarded Generated PlacesAwarded(yew's home [1] of its hold) before=09T09:00"]
        .assert_eq(&award(|_| {}));
    expect!["refused FEE_ABOVE_LIST fee.core_weekly_pence allowed_pence=89999 asked_pence=90000 discount_basis_points=0 list_pence=89999 long_stay_basis_points=0 price_list_from=2026-04-01 sibling_basis_points=0 volume_basis_points=0"]
        .assert_eq(&award(|world| world.prices.dated[0].core[0].weekly = vocabulary::Pence::new(89_999)));
    // Of no lot, or of no list: the ceiling, of which fostering has none.
    for change in
        [(|world: &mut World| world.lot.as_mut().unwrap().recorded.members.clear()) as fn(&mut World), |world| {
            world.prices.dated.clear()
        }]
    {
        expect!["AWARDED: Awarded Generated PlacesAwarded(yew's home [1] of its hold) before=09T09:00"]
            .assert_eq(&award(change));
    }
    expect!["refused MEMBER_SUSPENDED yew on=07"].assert_eq(&award(|world| {
        world.lot.as_mut().unwrap().recorded.members[3].suspended = YesNoUnknown::Yes;
    }));
}

/// A residential search without a lot: its only round asks everybody.
fn residential(pence: i64) -> World {
    let mut world = World::new();
    world.lot = None;
    world.prices.dated.clear();
    world.request.shared.placement_type = Some(PlacementType::Residential);
    for name in crate::fixtures::NAMES {
        world.setting_mut(name).recorded.placement_types = vec![PlacementType::Residential];
    }
    world.settle();
    world.terms.insert("oak".to_owned(), Terms { fee: fee(pence), ..terms() });
    world
}

const NO_LOT: &str = "@awaiting; grant SPOT_PURCHASE; grant INDEPENDENT_SEARCH; publish close=03T09:00";

#[test]
fn a_type_without_a_lot_opens_with_spot_approval() {
    residential(1).check(NO_LOT, expect!["OPEN: RoundOpened ProvidersInvited(4) SearchOpened before=03T09:00"]);
    let mut world = residential(1);
    world.tell(NO_LOT);
    assert_eq!(world.search().round().unwrap().opening.tier, RoundTier::Spot(SpotPurchaseReason::NoLot));
    // The lot ended after the approvals were asked for: nobody has approved a purchase.
    let mut world = World::after("@approved");
    world.lot = None;
    world.check("publish close=03T09:00", expect!["refused NO_LOT placement_type"]);
}

#[test]
fn above_the_ceiling_a_second_approver_agrees() {
    let chosen = format!(
        "{NO_LOT}; offer oak; close at=03T09:00; shortlist oak=1; tranche oak return=07T09:00 at=03T10:00; open oak as=dm; conflict oak NO; choose oak"
    );
    let at = |pence: i64, story: &str| {
        let mut world = residential(pence);
        let limit = "ask-approval AWARD_ABOVE_LIMIT oak; grant AWARD_ABOVE_LIMIT";
        world.tell(&format!("{chosen}; {limit}{story}; award oak"))
    };
    expect!["AWARDED: Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00"]
        .assert_eq(&at(1_150_000, ""));
    expect!["refused ABOVE_CEILING fee approval=ABOVE_CEILING ceiling_pence=1150000 granting_role=APPROVER rule=DEC-3 weekly_pence=1150001"].assert_eq(&at(1_150_001, ""));
    expect!["refused ABOVE_CEILING fee approval=ABOVE_CEILING ceiling_pence=1150000 granting_role=APPROVER rule=DEC-3 weekly_pence=1150001"]
        .assert_eq(&at(1_150_001, "; ask-approval ABOVE_CEILING oak"));
    expect!["AWARDED: Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00"]
        .assert_eq(&at(1_150_001, "; ask-approval ABOVE_CEILING oak; grant ABOVE_CEILING as=higher"));
    let mut world = residential(1_150_001);
    world.tell(&chosen);
    let told: String = [
        "ask-approval ABOVE_CEILING oak fee=1150000",
        "ask-approval ABOVE_CEILING oak",
        "ask-approval ABOVE_CEILING oak",
        "grant ABOVE_CEILING",
        "grant ABOVE_CEILING as=finder",
        "grant ABOVE_CEILING as=higher",
    ]
    .iter()
    .map(|step| format!("{step} -> {}\n", world.tell(step)))
    .collect();
    expect![[r#"
        ask-approval ABOVE_CEILING oak fee=1150000 -> refused APPROVAL_NOT_DUE oak's offer
        ask-approval ABOVE_CEILING oak -> CHOSEN: ApprovalAsked
        ask-approval ABOVE_CEILING oak -> refused APPROVAL_STANDS ABOVE_CEILING
        grant ABOVE_CEILING -> refused HIGHER_APPROVER_NEEDED people/the.approver
        grant ABOVE_CEILING as=finder -> refused APPROVAL_OWN_REQUEST people/the.finder
        grant ABOVE_CEILING as=higher -> CHOSEN: ApprovalGranted
    "#]]
    .assert_eq(&told);
}
