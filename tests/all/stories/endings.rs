//! What each story leaves behind, read by people who were not in it.

use api::contract::v1::ContractState;
use api::search::v1::{ApprovalStatus, OfferState, RoundTier, SearchState};

use super::Told;
use crate::harness::Outcome as _;

pub(super) async fn one_child_among_all_of_wales_from_draft_to_arrival(told: &Told) {
    let search = told.ends_awarded(SearchState::Placed).await;
    assert!(search.rounds[0].invited_count > 50, "all members of the lot");
    assert_eq!(told.refusals(), 3, "{}", told.text);
    let points = told.turning_points(&search.name).await;
    let as_told = [
        "round_opened",
        "round_closed",
        "tranche_sent",
        "offer_rejected",
        "offer_chosen",
        "offer_rejected",
        "tranche_sent",
        "offer_chosen",
        "awarded",
        "child_arrived",
    ];
    assert_eq!(points, as_told);
}

pub(super) async fn planned_long_term_fostering(told: &Told) {
    let search = told.ends_awarded(SearchState::Placed).await;
    assert_eq!(told.refusals(), 3, "sealed, late, unanswered: {}", told.text);
    let points = told.turning_points(&search.name).await;
    let as_told =
        ["round_opened", "round_closed", "tranche_sent", "offer_rejected", "offer_chosen", "awarded", "child_arrived"];
    assert_eq!(points, as_told);
    let contract = told.contract_of(&search).await;
    assert!(contract.placement_plan.is_some_and(|plan| plan.late_reason.is_empty()), "before the start");
    assert_eq!(search.approvals.iter().filter(|one| one.status() != ApprovalStatus::Granted).count(), 0);
    assert_eq!(search.rounds[0].no_bids.len(), 1);
}

pub(super) async fn same_day_emergency_on_a_friday_evening(told: &Told) {
    let search = told.ends_awarded(SearchState::Placed).await;
    assert_eq!((search.finder.as_str(), search.decision_maker.as_str()), ("people/ann.finder", "people/ann.finder"));
    let round = &search.rounds[0];
    assert_eq!((round.tier(), round.reason.as_str()), (RoundTier::Spot, "EMERGENCY"));
    let opened = crate::harness::instant(round.window.and_then(|window| window.opens_at).expect("an opening"));
    let (day, hour, _) = vocabulary::london(opened);
    assert!(hour == 18 && day.plus_days(1).is_weekend() && !day.is_weekend(), "a Friday at six: {opened}");
    let award = search.award.clone().expect("an award");
    let awarded = crate::harness::instant(award.awarded_at.expect("when"));
    assert_eq!(awarded.london_date(), day, "the same evening");
    assert_eq!(award.arrived_on, award.start_date, "she arrived that night");
    let mut kinds: Vec<&str> = search.approvals.iter().map(|approval| approval.kind.as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["INDEPENDENT_SEARCH", "OUT_OF_AREA", "OUT_OF_HOURS_CONFIRMATION", "SPOT_PURCHASE"]);
    for approval in &search.approvals {
        assert_eq!(approval.status(), ApprovalStatus::Granted, "{approval:#?}");
        assert_ne!(approval.decided_by, "people/ann.finder");
        assert!(crate::harness::instant(approval.decided_at.expect("when")) > awarded, "deferred: {approval:#?}");
    }
    let contract = told.contract_of(&search).await;
    assert_eq!(contract.placement_plan.expect("a plan").late_reason, "EMERGENCY");
    let points = told.turning_points(&search.name).await;
    let as_told = ["round_opened", "window_closed_early", "tranche_sent", "offer_chosen", "awarded", "child_arrived"];
    let named: Vec<&String> = points.iter().filter(|event| *event != "round_closed").collect();
    assert_eq!(named, as_told);
}

pub(super) async fn parent_and_baby(told: &Told) {
    let search = told.ends_awarded(SearchState::Placed).await;
    let request = search.request.clone().expect("a request");
    assert!(request.parent.is_some() && request.children.len() == 1);
    assert_eq!(request.shared.and_then(|shared| shared.placement_type).as_deref(), Some("PARENT_AND_BABY_FOSTERING"));
    let before = told.predecessor().await;
    assert_eq!((before.state(), before.successors.as_slice()), (SearchState::NoMatch, &[search.name.clone()][..]));
    let first = before.request.and_then(|request| request.shared).and_then(|shared| shared.placement_type);
    assert_eq!(first.as_deref(), Some("PARENT_AND_BABY_RESIDENTIAL"));
    assert_eq!(
        told.turning_points(&before.name).await,
        ["round_opened", "round_closed", "type_reconsidered", "ended_without_match"]
    );
    assert!(told.text.contains("Carys Enghraifft, Lowri Enghraifft"), "both are named to their carers: {}", told.text);
}

pub(super) async fn sibling_group_of_three_split(told: &Told) {
    let girls = told.ends_awarded(SearchState::Placed).await;
    let twins = told.predecessor().await;
    assert_eq!(twins.state(), SearchState::Awarded);
    let award = twins.award.clone().expect("an award");
    assert_eq!(award.children_taken, [1, 2]);
    assert_eq!(award.successor, girls.name);
    let split = award.split.expect("a split");
    assert_eq!((split.reason.as_str(), split.passed_over.len()), ("ASSESSED_APART", 1));
    assert!(split.text.contains("sibling assessment"));
    let numbers = |search: &api::search::v1::Search| {
        let children = search.request.clone().expect("a request").children.into_iter();
        children.map(|child| child.number).collect::<Vec<_>>()
    };
    assert_eq!((numbers(&twins).len(), numbers(&girls)), (3, vec![numbers(&twins)[0].clone()]));
    assert_eq!(told.contract_of(&twins).await.state(), ContractState::Exchanged);
    assert_eq!(told.refusals(), 2, "{}", told.text);
}

pub(super) async fn provider_retracts_after_the_close(told: &Told) {
    let search = told.ends_awarded(SearchState::Awarded).await;
    let points = told.turning_points(&search.name).await;
    let as_told = [
        "round_opened",
        "round_closed",
        "tranche_sent",
        "offer_chosen",
        "offer_retracted",
        "tranche_sent",
        "offer_chosen",
        "awarded",
    ];
    assert_eq!(points, as_told);
}

pub(super) async fn provider_concealed_between_shortlist_and_award(told: &Told) {
    let search = told.ends_awarded(SearchState::Awarded).await;
    let points = told.turning_points(&search.name).await;
    let as_told = [
        "round_opened",
        "round_closed",
        "tranche_sent",
        "offer_chosen",
        "choice_undone",
        "tranche_sent",
        "offer_chosen",
        "awarded",
    ];
    assert_eq!(points, as_told);
    assert!(search.freeze.is_none());
    assert!(!told.text.contains("former carer"), "the allegation is told to nobody: {}", told.text);
}

pub(super) async fn all_offers_rejected_then_a_spot_purchase(told: &Told) {
    let search = told.ends_awarded(SearchState::Placed).await;
    let tiers: Vec<RoundTier> = search.rounds.iter().map(|round| round.tier()).collect();
    assert_eq!(tiers, [RoundTier::Framework, RoundTier::Spot]);
    assert_eq!(search.rounds[1].reason, "FRAMEWORK_EXHAUSTED");
    let spot = search.approvals.iter().find(|approval| approval.kind == "SPOT_PURCHASE").expect("an approval");
    assert_eq!(spot.status(), ApprovalStatus::Granted);
    assert!(search.award.expect("an award").allowed_core_weekly_pence.is_none(), "no price list binds it");
    assert_eq!(told.refusals(), 3, "{}", told.text);
}

pub(super) async fn refusal_at_signing(told: &Told) {
    let search = told.ends_awarded(SearchState::Placed).await;
    assert_eq!(search.undone_awards.len(), 1);
    let undone = &search.undone_awards[0];
    assert_eq!(undone.reason, "PROVIDER_REFUSED");
    assert_ne!(undone.offer, search.award.clone().expect("an award").offer);
    let points = told.turning_points(&search.name).await;
    let as_told = [
        "round_opened",
        "round_closed",
        "tranche_sent",
        "offer_chosen",
        "awarded",
        "award_undone",
        "offer_retracted",
        "offer_reconfirmed",
        "tranche_sent",
        "offer_chosen",
        "awarded",
        "child_arrived",
    ];
    assert_eq!(points, as_told);
    let all = told.world.contracts_officer().list_contracts(crate::harness::CARDIFF, &[]).await.accepted().contracts;
    let void = all.iter().filter(|contract| contract.state() == ContractState::Void).count();
    assert_eq!((all.len(), void), (2, 1), "one was never signed, one was");
}

pub(super) async fn needs_change_in_the_window_and_after_the_close(told: &Told) {
    let search = told.ends_awarded(SearchState::Awarded).await;
    assert_eq!(search.request_version, 3, "drafted, amended in the window, amended after the close");
    let points = told.turning_points(&search.name).await;
    let as_told = [
        "round_opened",
        "amended",
        "round_closed",
        "tranche_sent",
        "offer_chosen",
        "amended_after_close",
        "change_reconfirmed",
        "awarded",
    ];
    assert_eq!(points, as_told);
    let shortlist = told.world.finder().shortlist(&search.name).await.accepted();
    let unconfirmed: Vec<_> = shortlist.rows.iter().filter(|row| row.rank.is_none()).collect();
    assert_eq!(unconfirmed.len(), 1, "{shortlist:#?}");
    assert_eq!(unconfirmed[0].state(), OfferState::Rejected, "answered with the award, and never ranked");
}

pub(super) async fn window_extended(told: &Told) {
    let search = told.ends_awarded(SearchState::Placed).await;
    assert_eq!(told.refusals(), 3, "earlier, too late, closed: {}", told.text);
    let points = told.turning_points(&search.name).await;
    let as_told =
        ["round_opened", "window_extended", "round_closed", "tranche_sent", "offer_chosen", "awarded", "child_arrived"];
    assert_eq!(points, as_told);
    let window = search.rounds[0].window.expect("a window");
    let (opens, closes) = (window.opens_at.expect("an opening"), window.closes_at.expect("a close"));
    let hours = (crate::harness::instant(closes).micros() - crate::harness::instant(opens).micros() + 3_599_000_000)
        / 3_600_000_000;
    assert_eq!(hours, 102, "54 hours and 48 more");
}
