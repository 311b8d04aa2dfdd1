//! A direct search to one named setting (SRC-13): approved, every check applies, no other setting offers.

use expect_test::expect;
use vocabulary::{ConcealmentReason, DirectSearchReason, PlacementType};

use crate::event::RoundTier;
use crate::fixtures::{World, sealed, setting_id, time};
use crate::request::{DirectAsked, ShortWindowAsked, YesNoUnknown};
use crate::setting::Concealment;

const OPEN: &str = "@awaiting; grant INDEPENDENT_SEARCH; grant DIRECT_SEARCH; publish close=03T09:00 invite=oak";

/// A search that asks oak's household.
fn direct() -> World {
    let mut world = World::new();
    let reason = DirectSearchReason::SiblingThere;
    world.request.shared.direct = Some(DirectAsked {
        provider: crate::fixtures::provider_id("oak"),
        setting: setting_id("oak"),
        reason,
        text: String::new(),
    });
    world
}

fn after(story: &str, change: impl FnOnce(&mut World), step: &str) -> String {
    let mut world = direct();
    world.tell(story);
    change(&mut world);
    world.tell(step)
}

#[test]
fn it_opens_with_its_approval_and_asks_that_setting_alone() {
    direct().check(OPEN, expect!["OPEN: RoundOpened ProvidersInvited(1) SearchOpened before=03T09:00"]);
    let mut world = direct();
    world.tell(OPEN);
    let tier = world.search().round().unwrap().opening.tier;
    assert_eq!(tier, RoundTier::Direct(setting_id("oak"), DirectSearchReason::SiblingThere));
    world.clone().check("offer oak", expect!["OPEN: Submitted before=03T09:00"]);
    world.setting_mut("elm").recorded.provider = crate::fixtures::provider_id("oak");
    world.check("offer oak of=elm", expect!["refused NOT_THE_NAMED_SETTING elm's home"]);
    direct().check(
        "@awaiting; grant INDEPENDENT_SEARCH; publish close=03T09:00",
        expect!["refused STATE_FORBIDS search rule=section-3 state=AWAITING_APPROVAL wanted=APPROVED"],
    );
}

#[test]
fn the_setting_may_take_a_child() {
    let approved = "@awaiting; grant INDEPENDENT_SEARCH; grant DIRECT_SEARCH";
    let publish = "publish close=03T09:00 invite=oak";
    let concealment = || {
        let reason = ConcealmentReason::CareStandards;
        Some(Concealment { reason, text: sealed(1), since: time("01T09:00"), lifts: None })
    };
    expect!["refused CONCEALED oak category=CARE_STANDARDS"].assert_eq(&after(
        approved,
        |world| world.provider_mut("oak").concealment = concealment(),
        publish,
    ));
    expect!["refused CONCEALED oak's home category=CARE_STANDARDS"].assert_eq(&after(
        approved,
        |world| world.setting_mut("oak").concealment = concealment(),
        publish,
    ));
    expect!["refused PROVIDER_UNSIGNED oak"].assert_eq(&after(
        approved,
        |world| world.provider_mut("oak").recorded.agreement_signed_on = None,
        publish,
    ));
    expect!["refused MEMBER_SUSPENDED oak on=01"].assert_eq(&after(
        approved,
        |world| world.lot.as_mut().unwrap().recorded.members[0].suspended = YesNoUnknown::Yes,
        publish,
    ));
    expect!["refused SETTING_NOT_ELIGIBLE request.shared.direct.setting"].assert_eq(&after(
        approved,
        |world| world.setting_mut("oak").recorded.placement_types = vec![PlacementType::Residential],
        publish,
    ));
    // Neither a member of the lot, nor is there one.
    expect!["OPEN: RoundOpened ProvidersInvited(1) SearchOpened before=03T09:00"].assert_eq(&after(
        approved,
        |world| world.lot.as_mut().unwrap().recorded.members.clear(),
        publish,
    ));
}

#[test]
fn what_it_asks_for_is_known_and_its_window_is_not_short() {
    let mut world = direct();
    let unknown = vocabulary::SettingId::from_bytes([0x77; 16]);
    world.request.shared.direct.as_mut().unwrap().setting = unknown;
    let reason = vocabulary::ShortWindowReason::CourtDate;
    world.request.shared.short_window = Some(ShortWindowAsked { window_hours_min: 6, reason, text: String::new() });
    world.check("@draft; request-approvals", expect!["refused SHORT_WINDOW_FRAMEWORK_ONLY request.shared.short_window; VALUE_INVALID request.shared.direct.setting expected=a setting of the register"]);
    let close = "@awaiting; grant INDEPENDENT_SEARCH; grant DIRECT_SEARCH; publish close=02T08:59";
    direct()
        .check(close, expect!["refused WINDOW_TOO_SHORT closes_at closes=02T08:59 opens=01T09:00 window_hours_min=24"]);
}

#[test]
fn the_framework_was_not_searched_so_no_purchase_follows() {
    let story =
        format!("{OPEN}; offer oak; close at=03T09:00; shortlist oak=1; reject oak as=finder reason=CHILD_DECLINED");
    let mut world = direct();
    world.check(&format!("{story}; ask-approval SPOT_PURCHASE"), expect!["refused FRAMEWORK_FIRST lot"]);
}
