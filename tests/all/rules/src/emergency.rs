//! Same-day emergencies (SRC-10): opened from the draft, asked of everybody, closed once an offer is in, chosen and awarded in one act;
//! what they defer falls due within working days, and what they never defer is refused as ever.

use api::search::v1::{ApprovalStatus, RoundTier, SearchState};
use vocabulary::working_days;

use crate::harness::{CARDIFF, HAZEL, OAK, Outcome as _, ROWAN, THORN, World, instant, shared};

#[tokio::test]
async fn src_10_an_emergency_opens_from_its_draft_to_every_provider_and_defers_its_approvals() {
    let world = World::start().await;
    let name = world.emergency_drafted(|_| {}).await;
    let opened_at = world.now().await;
    let closes = opened_at.plus_hours(2);
    let opened = world.finder().publish(&name, closes).await.accepted().search.expect("the search");
    assert_eq!(opened.state(), SearchState::Open);
    assert_eq!(opened.rounds[0].tier(), RoundTier::Spot);
    assert_eq!(opened.rounds[0].reason, "EMERGENCY");
    // Members of the lot and whoever else is registered; never the unsigned.
    for agency in [OAK, ROWAN, HAZEL] {
        world.provider(agency).invitation(&name).await.accepted();
    }
    world.provider(THORN).invitation(&name).await.refused("NOT_PERMITTED");
    let due = working_days::add_working_days(opened_at, 1).expect("a working day");
    let asked: Vec<&str> = opened.approvals.iter().map(|approval| approval.kind.as_str()).collect();
    assert_eq!(asked, ["INDEPENDENT_SEARCH", "SPOT_PURCHASE"]);
    for approval in &opened.approvals {
        assert_eq!(approval.status(), ApprovalStatus::Requested);
        let told = instant(approval.due_at.expect("when it is due"));
        assert!(told.since(due).micros().abs() < 60_000_000, "{told} is not about {due}");
    }
    // Granted when there is time for it, the round long open.
    let granted = world.approver().grant(&name, "SPOT_PURCHASE", None).await.accepted();
    let spot = granted.approvals.iter().find(|approval| approval.kind == "SPOT_PURCHASE").expect("the approval");
    assert_eq!((spot.status(), granted.state()), (ApprovalStatus::Granted, SearchState::Open));
}

#[tokio::test]
async fn src_10_what_is_not_needed_the_same_day_is_no_emergency() {
    let world = World::start().await;
    let now = world.now().await;
    for needed_before in [now.plus_hours(72), now.plus_hours(-1)] {
        let name = world.drafted(|search| world.make_emergency(search, needed_before)).await.name;
        world.finder().acknowledge_pre_match(&name).await.accepted();
        let refused = world.nothing_appended(world.finder().publish(&name, now.plus_hours(2))).await;
        refused.refused("NOT_SAME_DAY").of_rule("SRC-10");
    }
    // Needed by a day that is not today, or with what a planned search asks for: the format says no.
    let needed_before = world.tomorrow_morning().await;
    let mut search = world.example_search("long-term-fostering");
    world.make_emergency(&mut search, needed_before);
    shared(&mut search).needed_by = Some("OVER_5_DAYS".to_owned());
    let refused = world.nothing_appended(world.finder().draft(search)).await;
    refused.refused("VALUE_INVALID").names_exactly(&["request.shared.needed_by"]);
}

#[tokio::test]
async fn src_10_the_window_is_short_but_not_shorter_than_a_quarter_of_an_hour_nor_later_than_needed() {
    let world = World::start().await;
    let name = world.emergency_drafted(|_| {}).await;
    let now = world.now().await;
    let short = world.nothing_appended(world.finder().publish(&name, now.plus_minutes(10))).await;
    short.refused("WINDOW_TOO_SHORT").shows("window_minutes_min", "15");
    let needed = world.tomorrow_morning().await;
    let late = world.nothing_appended(world.finder().publish(&name, needed.plus_minutes(1))).await;
    late.refused("WINDOW_INVALID");
    world.finder().publish(&name, now.plus_minutes(30)).await.accepted();
}

#[tokio::test]
async fn src_10_the_window_closes_early_once_an_offer_is_in() {
    let world = World::start().await;
    let search = world.emergency_open().await;
    world.nothing_appended(world.finder().close_early(&search)).await.refused("NO_OFFER_YET").of_rule("SRC-10");
    world.offer_today(&search, OAK).await;
    world.nothing_appended(world.other_finder().close_early(&search)).await.refused("NOT_PERMITTED");
    let closed = world.finder().close_early(&search).await.accepted();
    assert_eq!(closed.state(), SearchState::Shortlisting);
    let late = world.offer(&search, ROWAN).submit().await;
    late.refused("OFFER_LATE").of_rule("OFF-5");
    // A planned search is never closed early.
    let planned = world.published(|search| crate::harness::child(search).number = "CDF-77".to_owned()).await.name;
    world.offer(&planned, OAK).submit().await.accepted();
    world.nothing_appended(world.finder().close_early(&planned)).await.refused("NOT_AN_EMERGENCY");
}

#[tokio::test]
async fn src_10_one_call_chooses_and_awards_and_the_search_is_approved_afterwards() {
    let world = World::start().await;
    let (search, offer) = world.emergency_deciding().await;
    world.nothing_appended(world.finder().choose_and_award(world.award_today(&offer))).await.refused("NOT_PERMITTED");
    let done = world.decision_maker().choose_and_award(world.award_today(&offer)).await.accepted();
    let awarded = done.search.expect("the search");
    assert_eq!(awarded.state(), SearchState::Awarded);
    assert_eq!(awarded.award.expect("an award").offer, offer);
    let again = world.decision_maker().choose_and_award(world.award_today(&offer)).await;
    again.refused("AWARD_EXISTS").of_rule("DEC-6");
    let granted = world.approver().grant(&search, "INDEPENDENT_SEARCH", None).await.accepted();
    assert_eq!(granted.state(), SearchState::Awarded);
}

#[tokio::test]
async fn src_10_fee_check_and_gates_are_never_deferred_and_all_that_stands_against_it_is_named_at_once() {
    let world = World::start().await;
    let search = world.emergency_open().await;
    let dear = world.offer(&search, OAK).terms(|terms| {
        terms.earliest_start = Some(world.day(0));
        terms.fee.get_or_insert_default().core_weekly_pence = Some(900_000);
    });
    let offer = dear.submit().await.accepted().name;
    world.finder().close_early(&search).await.accepted();
    world.settle(&search).await;
    let return_by = world.now().await.plus_hours(4);
    world.finder().send_tranche(&search, &[&offer], return_by).await.accepted();
    // Neither opened nor declared, and above the list price.
    let refused = world.nothing_appended(world.decision_maker().choose_and_award(world.award_today(&offer))).await;
    let status = refused.expect_err("refused");
    let told = crate::harness::Refused::of(&status);
    for reason in ["CONFLICTS_NOT_DECLARED", "FEE_ABOVE_LIST"] {
        assert!(told.violations.iter().any(|(_, found)| found == reason), "{reason} is not in {told:#?}");
    }
}

#[tokio::test]
async fn src_10_one_call_is_for_emergencies_alone() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    world.deciding(&done).await;
    let best = done.ranked(&world).await[0].clone();
    let refused = world.nothing_appended(world.decision_maker().choose_and_award(world.award_of(&best))).await;
    refused.refused("NOT_AN_EMERGENCY").of_rule("SRC-10");
}

#[tokio::test]
async fn src_10_a_deferred_approval_that_is_refused_keeps_the_award_back_until_it_is_granted() {
    let world = World::start().await;
    let (search, offer) = world.emergency_deciding().await;
    let approver = world.approver();
    approver.return_search(&search, "SPOT_PURCHASE", "INFORMATION_MISSING", "").await.accepted();
    let award = world.award_today(&offer);
    let refused = world.nothing_appended(world.decision_maker().choose_and_award(award.clone())).await;
    refused.refused("DEFERRED_APPROVAL_REFUSED").of_rule("SRC-10");
    world.finder().request_approvals_alone(&search).await.accepted();
    let waiting = world.nothing_appended(world.decision_maker().choose_and_award(award.clone())).await;
    waiting.refused("DEFERRED_APPROVAL_REFUSED");
    approver.grant(&search, "SPOT_PURCHASE", None).await.accepted();
    world.decision_maker().choose_and_award(award).await.accepted();
    // Nothing else was refused: there is nothing to ask for again.
    world.nothing_appended(world.finder().request_approvals_alone(&search)).await.refused("APPROVAL_NOT_DUE");
}

#[tokio::test]
async fn src_10_out_of_hours_one_person_finds_and_decides_and_an_approver_confirms_it() {
    let world = World::start().await;
    let alone = |search: &mut api::search::v1::Search| search.decision_maker = "people/ann.finder".to_owned();
    let name = world.emergency_drafted(alone).await;
    // Tuesday at ten.
    let refused = world.nothing_appended(world.finder().publish(&name, world.now().await.plus_hours(1))).await;
    refused.refused("OFFICE_HOURS").of_rule("SRC-10");
    world.advance(8).await;
    let opened = world.finder().publish(&name, world.now().await.plus_hours(1)).await.accepted().search;
    let opened = opened.expect("the search");
    assert!(opened.approvals.iter().any(|approval| approval.kind == "OUT_OF_HOURS_CONFIRMATION"));
    let offer = world.offer_today(&name, OAK).await;
    world.finder().close_early(&name).await.accepted();
    world.settle(&name).await;
    let return_by = world.now().await.plus_hours(4);
    world.finder().send_tranche(&name, &[&offer], return_by).await.accepted();
    world.provider(OAK).declare(&offer, api::common::v1::YesNoUnknown::No, "").await.accepted();
    let ann_decides = world.caller("people/ann.finder", "DECISION_MAKER", CARDIFF);
    ann_decides.open_identity(&offer).await.accepted();
    ann_decides.choose_and_award(world.award_today(&offer)).await.accepted();
    let ann_approves = world.caller("people/ann.finder", "APPROVER", CARDIFF);
    let own = world.nothing_appended(ann_approves.grant(&name, "OUT_OF_HOURS_CONFIRMATION", None)).await;
    own.refused("APPROVAL_OWN_REQUEST");
    world.approver().grant(&name, "OUT_OF_HOURS_CONFIRMATION", None).await.accepted();
    // In a planned search they are two people.
    let mut planned = world.example_search("long-term-fostering");
    alone(&mut planned);
    world.nothing_appended(world.finder().draft(planned)).await.refused("DECISION_MAKER_IS_FINDER");
}

#[tokio::test]
async fn src_6_a_planned_search_beside_an_emergency_one_is_no_parallel_search() {
    let world = World::start().await;
    world.emergency_open().await;
    let planned = world.published(|_| {}).await;
    assert_eq!(planned.state(), SearchState::Open);
    assert!(planned.approvals.iter().all(|approval| approval.kind != "PARALLEL_SEARCH"));
    // A second emergency of the same child is one too many.
    let second = world.emergency_drafted(|_| {}).await;
    let refused = world.nothing_appended(world.finder().publish(&second, world.now().await.plus_hours(1))).await;
    refused.refused("LIVE_SEARCH_EXISTS").of_rule("SRC-6");
}

#[tokio::test]
async fn src_10_an_emergency_awarded_out_of_area_is_a_task_of_its_finder_until_the_panel_is_asked() {
    let world = World::start().await;
    let search = world.emergency_open().await;
    let offer = world.offer_today(&search, crate::harness::WILLOW).await;
    world.finder().close_early(&search).await.accepted();
    world.settle(&search).await;
    let shortlist = world.finder().shortlist(&search).await.accepted();
    let row = crate::harness::row(&shortlist, &offer);
    let unknown = row.gates.iter().filter(|gate| gate.outcome() == api::decision::v1::GateOutcome::NeedsCheck);
    for gate in unknown.map(|gate| gate.gate.clone()).collect::<Vec<_>>() {
        world.finder().resolve(&offer, &format!("gate/{gate}"), "YES").await.accepted();
    }
    world.decide_today(&search, &offer, crate::harness::WILLOW).await;
    let kinds = |tasks: Vec<api::task::v1::Task>| tasks.into_iter().map(|task| task.kind).collect::<Vec<_>>();
    let before = kinds(world.finder().task_list().await.accepted());
    assert!(!before.contains(&"PANEL_REFERRAL_DUE".to_owned()), "{before:?}");
    world.decision_maker().choose_and_award(world.award_today(&offer)).await.accepted();
    let tasks = world.finder().task_list().await.accepted();
    let task = tasks.iter().find(|task| task.kind == "PANEL_REFERRAL_DUE").expect("the referral");
    assert_eq!(task.subject, search);
    // Twenty-five working days after the award.
    let due = crate::harness::instant(task.due_at.expect("a time")).since(world.now().await).micros();
    assert!(due > 34 * 86_400_000_000 && due < 45 * 86_400_000_000, "{due}");
    assert!(!kinds(world.other_finder().task_list().await.accepted()).contains(&"PANEL_REFERRAL_DUE".to_owned()));
    world.finder().ask_for(&search, "OUT_OF_AREA", &offer).await.accepted();
    let after = kinds(world.finder().task_list().await.accepted());
    assert!(!after.contains(&"PANEL_REFERRAL_DUE".to_owned()), "{after:?}");
}
