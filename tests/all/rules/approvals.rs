//! The approvals of an award (APR-1, DEC-2, DEC-4, DEC-5, DEC-9, REG-7), and the work list of those who answer them.

use api::common::v1::Date;
use api::decision::v1::AwardOfferRequest;
use api::register::v1::{BatchPutProvidersRequest, GetProviderRequest};
use api::search::v1::{
    ApprovalStatus, GrantApprovalRequest, RequestApprovalRequest, ReturnSearchRequest, Search, SubmitOfferRequest,
    Terms,
};

use crate::harness::{
    Agency, CARDIFF, ChosenOf, OAK, Outcome as _, ROWAN, VALE, WILLOW, World, child, missing, new_request_id, panel,
    reply,
};

fn terms(offer: &mut SubmitOfferRequest) -> &mut Terms {
    offer.terms.as_mut().expect("terms")
}

fn fee(offer: &mut SubmitOfferRequest) -> &mut api::search::v1::Fee {
    terms(offer).fee.as_mut().expect("a fee")
}

/// £6,000.01 a week in all, the core fee within its list price.
fn dear(offer: &mut SubmitOfferRequest) {
    let fee = fee(offer);
    fee.extras.clear();
    fee.core_weekly_pence = Some(82_600);
    fee.education_weekly_pence = 517_401;
}

fn in_key_stage_4(search: &mut Search) {
    child(search).school.as_mut().expect("a school").key_stage = Some("KEY_STAGE_4".to_owned());
}

fn school_lost(offer: &mut SubmitOfferRequest) {
    terms(offer).schools.iter_mut().for_each(|school| school.outcome = "NEITHER".to_owned());
}

impl World {
    /// A provider turns for-profit.
    async fn for_profit(&self, agency: Agency) {
        let manager = self.framework_manager();
        let name = self.registered(agency).name.clone();
        let mut provider = reply(manager.register().get_provider(GetProviderRequest { name }).await).accepted();
        provider.legal_form = "FOR_PROFIT_TRANSITIONAL".to_owned();
        provider.etag = String::new();
        let put = BatchPutProvidersRequest { providers: vec![provider], request_id: new_request_id() };
        reply(manager.register().batch_put_providers(put).await).accepted();
    }
}

#[tokio::test]
async fn apr_1_an_award_above_a_finders_limit_is_approved_first() {
    let world = World::start().await;
    let ChosenOf { search, offer, .. } = world.chosen_of(OAK, &[], |_| {}, dear).await;
    let award = world.award_of(&offer);
    let failing = world.failing(award.clone()).await;
    assert_eq!(missing(&failing), [("AWARD_ABOVE_LIMIT", "APPROVER", "APR-1")]);
    assert!(failing[0].text.as_ref().expect("a text").en.contains("600000"), "{failing:#?}");
    let asked = world.finder().ask_for(&search, "AWARD_ABOVE_LIMIT", &offer).await.accepted();
    let waiting = asked.approvals.last().expect("it waits");
    assert_eq!((waiting.status(), waiting.offer.as_str()), (ApprovalStatus::Requested, offer.as_str()));
    let again = world.nothing_appended(world.finder().ask_for(&search, "AWARD_ABOVE_LIMIT", &offer)).await;
    again.refused("APPROVAL_STANDS");
    assert_eq!(missing(&world.failing(award.clone()).await).len(), 1, "asked for is not granted");
    let granted = world.approver().grant(&search, "AWARD_ABOVE_LIMIT", None).await.accepted();
    assert_eq!(granted.approvals.last().expect("it").basis, "SENIOR_MANAGER");
    world.finder().award_as(award).await.accepted();
}

#[tokio::test]
async fn apr_1_a_lower_fee_keeps_what_was_granted() {
    let world = World::start().await;
    let ChosenOf { search, offer, .. } = world.chosen_of(OAK, &[], |_| {}, dear).await;
    world.finder().ask_for(&search, "AWARD_ABOVE_LIMIT", &offer).await.accepted();
    world.approver().grant(&search, "AWARD_ABOVE_LIMIT", None).await.accepted();
    let mut lower = world.provider(OAK).get_offer(&offer).await.accepted().terms.expect("terms").fee.expect("a fee");
    lower.core_weekly_pence = Some(82_599);
    world.provider(OAK).reduce_fee(&offer, lower).await.accepted();
    world.finder().award_as(world.award_of(&offer)).await.accepted();
}

#[tokio::test]
async fn apr_1_what_an_offer_does_not_need_is_not_asked_for() {
    let world = World::start().await;
    let ChosenOf { search, offer, .. } = world.chosen_of(OAK, &[], |_| {}, |_| {}).await;
    let kinds = ["AWARD_ABOVE_LIMIT", "OUT_OF_AREA", "OUTSIDE_ENGLAND_AND_WALES", "KEY_STAGE_4_MOVE"];
    for kind in kinds.into_iter().chain(["UNDER_FIVE_OUT_OF_AREA", "MINISTERS_2030", "ABOVE_CEILING"]) {
        world.nothing_appended(world.finder().ask_for(&search, kind, &offer)).await.refused("APPROVAL_NOT_DUE");
    }
    let extra = RequestApprovalRequest {
        name: search.clone(),
        kind: "EXTRA_ABOVE_LIST_PRICE".to_owned(),
        offer: offer.clone(),
        extra: "THERAPEUTIC_SUPERVISION".to_owned(),
        ..Default::default()
    };
    world.nothing_appended(world.finder().ask_approval(extra)).await.refused("APPROVAL_NOT_DUE");
    let other = world.nothing_appended(world.other_finder().ask_for(&search, "AWARD_ABOVE_LIMIT", &offer)).await;
    other.refused("NOT_PERMITTED");
}

#[tokio::test]
async fn apr_1_bad_input_is_told_at_once() {
    let world = World::start().await;
    let ChosenOf { search, offer, .. } = world.chosen_of(OAK, &[], |_| {}, |_| {}).await;
    let wordless = RequestApprovalRequest {
        name: search.clone(),
        kind: "OUT_OF_AREA".to_owned(),
        reason: "OTHER".to_owned(),
        offer: offer.clone(),
        panel: Some(api::search::v1::PanelInformation::default()),
        ..Default::default()
    };
    let refused = world.nothing_appended(world.finder().ask_approval(wordless)).await.refused("FIELD_REQUIRED");
    refused.names_exactly(&[
        "reason",
        "panel.education",
        "panel.health",
        "panel.funding_split",
        "panel.impasse_referred",
    ]);
}

#[tokio::test]
async fn apr_1_nobody_of_the_search_answers_what_is_asked_of_others() {
    let world = World::start().await;
    let ChosenOf { search, offer, .. } = world.chosen_of(OAK, &[], |_| {}, dear).await;
    world.finder().ask_for(&search, "AWARD_ABOVE_LIMIT", &offer).await.accepted();
    for person in [world.finder(), world.decision_maker()] {
        let as_approver = world.caller(person.actor(), "APPROVER", CARDIFF);
        let refused = world.nothing_appended(as_approver.grant(&search, "AWARD_ABOVE_LIMIT", None)).await;
        refused.refused("APPROVAL_OWN_REQUEST");
    }
    let refused = world.nothing_appended(world.panel().grant(&search, "AWARD_ABOVE_LIMIT", None)).await;
    refused.refused("APPROVAL_NOT_YOURS").shows("granting_role", "APPROVER");
    let elsewhere = world.caller("people/pat.approver", "PANEL_ADMINISTRATOR", VALE);
    let refused = world.nothing_appended(elsewhere.grant(&search, "AWARD_ABOVE_LIMIT", None)).await;
    refused.refused("NOT_PERMITTED");
}

#[tokio::test]
async fn dec_2_an_extra_above_its_list_price_is_agreed_by_its_code() {
    let world = World::start().await;
    let above = |offer: &mut SubmitOfferRequest| fee(offer).extras[0].weekly_pence = 6_001;
    let ChosenOf { search, offer, .. } = world.chosen_of(OAK, &[], |_| {}, above).await;
    let award = world.award_of(&offer);
    let failing = world.failing(award.clone()).await;
    assert_eq!(missing(&failing), [("EXTRA_ABOVE_LIST_PRICE", "APPROVER", "DEC-2")]);
    assert_eq!(failing[0].reason, "EXTRA_ABOVE_LIST");
    let ask = |extra: &str| RequestApprovalRequest {
        name: search.clone(),
        kind: "EXTRA_ABOVE_LIST_PRICE".to_owned(),
        offer: offer.clone(),
        extra: extra.to_owned(),
        ..Default::default()
    };
    world.nothing_appended(world.finder().ask_approval(ask("PONY"))).await.refused("APPROVAL_NOT_DUE");
    world.finder().ask_approval(ask("THERAPEUTIC_SUPERVISION")).await.accepted();
    let granted = world.approver().grant(&search, "EXTRA_ABOVE_LIST_PRICE", None).await.accepted();
    assert_eq!(granted.approvals.last().expect("it").extra, "THERAPEUTIC_SUPERVISION");
    world.finder().award_as(award).await.accepted();
}

#[tokio::test]
async fn dec_2_an_extra_that_no_list_has_is_agreed_by_an_approver_too() {
    let world = World::start().await;
    let unlisted = |offer: &mut SubmitOfferRequest| {
        let mut pony = fee(offer).extras[0].clone();
        pony.code = "PONY".to_owned();
        fee(offer).extras.push(pony);
    };
    let ChosenOf { search, offer, .. } = world.chosen_of(OAK, &[], |_| {}, unlisted).await;
    let award = world.award_of(&offer);
    let failing = world.failing(award.clone()).await;
    assert_eq!(missing(&failing), [("EXTRA_ABOVE_LIST_PRICE", "APPROVER", "DEC-2")]);
    assert_eq!((failing[0].reason.as_str(), failing[0].subject.as_str()), ("EXTRA_NOT_LISTED", "fee.extras.PONY"));
    world.nothing_appended(world.finder().award_as(award.clone())).await.refused("EXTRA_NOT_LISTED");
    let ask = RequestApprovalRequest {
        name: search.clone(),
        kind: "EXTRA_ABOVE_LIST_PRICE".to_owned(),
        offer: offer.clone(),
        extra: "PONY".to_owned(),
        ..Default::default()
    };
    world.finder().ask_approval(ask).await.accepted();
    world.approver().grant(&search, "EXTRA_ABOVE_LIST_PRICE", None).await.accepted();
    world.finder().award_as(award).await.accepted();
}

#[tokio::test]
async fn dec_4_out_of_area_waits_for_the_panel_and_the_nearer_offers() {
    let world = World::start().await;
    let ChosenOf { search, offer, others } = world.chosen_out_of_area().await;
    let award = world.award_of(&offer);
    let failing = world.failing(award.clone()).await;
    assert_eq!(missing(&failing), [("OUT_OF_AREA", "PANEL_ADMINISTRATOR", "DEC-4")]);
    let unmarked = failing.iter().filter(|check| check.reason == "NEARER_OFFER_UNMARKED");
    let mut unmarked: Vec<_> = unmarked.map(|check| check.subject.clone()).collect();
    let mut expected = others.clone();
    unmarked.sort();
    expected.sort();
    assert_eq!(unmarked, expected, "every nearer offer is named");

    // The decision maker marks them.
    let dm = world.decision_maker();
    let capable = world.nothing_appended(dm.mark_nearer(&search, &[(&others[0], "CAPABLE", "")])).await;
    capable.refused("PASSED_OVER_REASON_MISSING").names_exactly(&["marks[0].reason"]);
    let chosen = world.nothing_appended(dm.mark_nearer(&search, &[(&offer, "NOT_CAPABLE", "")])).await;
    chosen.refused("OFFER_CHOSEN");
    let finder = world.finder();
    let by_finder = world.nothing_appended(finder.mark_nearer(&search, &[(&others[0], "NOT_CAPABLE", "")])).await;
    by_finder.refused("NOT_PERMITTED");
    let marks =
        [(others[0].as_str(), "CAPABLE", "MORE_CONSISTENT_WITH_WELLBEING"), (others[1].as_str(), "NOT_CAPABLE", "")];
    let marked = dm.mark_nearer(&search, &marks).await.accepted();
    assert_eq!(marked.nearer_marks.len(), 2);
    assert!(marked.nearer_marks.iter().all(|mark| mark.marked_by == dm.actor() && !mark.text.is_empty()));
    assert!(world.failing(award.clone()).await.iter().all(|check| check.reason != "NEARER_OFFER_UNMARKED"));

    // The panel agrees.
    let asked = world.finder().ask_for(&search, "OUT_OF_AREA", &offer).await.accepted();
    assert_eq!(asked.approvals.last().expect("it").panel, panel());
    let refused = world.nothing_appended(world.approver().grant(&search, "OUT_OF_AREA", None)).await;
    refused.refused("APPROVAL_NOT_YOURS").shows("granting_role", "PANEL_ADMINISTRATOR");
    let today = world.today().await;
    let panel = world.panel();
    let no_basis = world.nothing_appended(panel.grant(&search, "OUT_OF_AREA", None)).await;
    no_basis.refused("APPROVAL_BASIS_INVALID").shows("permitted", "PANEL|CHAIRS_ACTION");
    let not_its_own = world.nothing_appended(panel.grant_on(&search, "OUT_OF_AREA", "SENIOR_MANAGER", None)).await;
    not_its_own.refused("APPROVAL_BASIS_INVALID");
    let dayless = world.nothing_appended(panel.grant_on(&search, "OUT_OF_AREA", "PANEL", None)).await;
    dayless.refused("PANEL_DAY_INVALID");
    let ahead = Date { year: today.year + 1, ..today };
    let ahead = world.nothing_appended(panel.grant_on(&search, "OUT_OF_AREA", "PANEL", Some(ahead))).await;
    ahead.refused("PANEL_DAY_INVALID");
    let granted = panel.grant_on(&search, "OUT_OF_AREA", "PANEL", Some(today)).await.accepted();
    let approval = granted.approvals.last().expect("it");
    assert_eq!((approval.basis.as_str(), approval.decided_on), ("PANEL", Some(today)));
    world.finder().award_as(award).await.accepted();
}

#[tokio::test]
async fn dec_4_a_changed_shortlist_needs_new_marks() {
    let world = World::start().await;
    // With its named people kept, every offer has a check of its own to settle.
    let search = world.published(|_| {}).await.name;
    let willow = world.offer(&search, WILLOW).submit().await.accepted().name;
    let oak = world.offer(&search, OAK).submit().await.accepted().name;
    world.close(&search).await;
    world.settle(&search).await;
    world.finder().resolve(&willow, "gate/G8", "YES").await.accepted();
    let tranche = api::decision::v1::SendTrancheRequest {
        parent: search.clone(),
        offers: vec![willow.clone(), oak.clone()],
        return_by: Some(crate::harness::proto_instant(world.now().await.plus_hours(48))),
        reorder_reason: "LOCAL_KNOWLEDGE".to_owned(),
        text: "As agreed.".to_owned(),
        ..Default::default()
    };
    world.finder().send_tranche_as(tranche).await.accepted();
    let dm = world.decision_maker();
    for (offer, agency) in [(&willow, WILLOW), (&oak, OAK)] {
        dm.open_identity(offer).await.accepted();
        world.provider(agency).declare(offer, api::common::v1::YesNoUnknown::No, "").await.accepted();
    }
    dm.choose(&willow).await.accepted();
    dm.mark_nearer(&search, &[(&oak, "NOT_CAPABLE", "")]).await.accepted();
    let unmarked = |checks: Vec<api::decision::v1::FailingCheck>| {
        checks.iter().filter(|check| check.reason == "NEARER_OFFER_UNMARKED").count()
    };
    assert_eq!(unmarked(world.failing(world.award_of(&willow)).await), 0);
    world.finder().resolve(&oak, "gate/G8", "YES").await.accepted();
    assert_eq!(unmarked(world.failing(world.award_of(&willow)).await), 1, "marked on the shortlist before");
}

#[tokio::test]
async fn dec_4_in_principle_covers_what_is_no_farther_and_no_dearer() {
    let world = World::start().await;
    let draft = world.drafted(crate::harness::unnamed).await.name;
    let near = world.nothing_appended(world.finder().ask_in_principle(&draft, "T1", 90_000)).await;
    near.refused("APPROVAL_NOT_DUE");
    let asked = world.finder().ask_in_principle(&draft, "T2", 90_000).await.accepted();
    assert_eq!(asked.state(), api::search::v1::SearchState::Draft, "it is none of those before the opening");
    let covers = asked.approvals[0].in_principle.clone().expect("what it covers");
    assert_eq!((covers.tier.as_str(), covers.placement_type.as_str()), ("T2", "LONG_TERM_FOSTERING"));
    let today = world.today().await;
    world.panel().grant_on(&draft, "OUT_OF_AREA", "PANEL", Some(today)).await.accepted();
    world.approve(&draft).await;
    let closes = world.now().await.plus_hours(54);
    world.finder().publish(&draft, closes).await.accepted();
    let offer = world.offer(&draft, WILLOW).submit().await.accepted().name;
    world.close(&draft).await;
    world.settle(&draft).await;
    world.choose_alone(&draft, &offer, WILLOW).await;
    let again = world.nothing_appended(world.finder().ask_for(&draft, "OUT_OF_AREA", &offer)).await;
    again.refused("APPROVAL_STANDS");
    world.finder().award_as(world.award_of(&offer)).await.accepted();

    // One for a lower fee covers nothing here.
    let other = world.drafted(|search| {
        crate::harness::unnamed(search);
        child(search).number = "CDF-70001".to_owned();
    });
    let other = other.await.name;
    world.finder().ask_in_principle(&other, "T6", 88_599).await.accepted();
    world.panel().grant_on(&other, "OUT_OF_AREA", "PANEL", Some(today)).await.accepted();
    let found = world.finder().search(&other).await.accepted();
    assert_eq!(found.approvals[0].status(), ApprovalStatus::Granted);
    let edited = world.finder().edit(found).await.accepted();
    assert_eq!(edited.approvals[0].status(), ApprovalStatus::Granted, "an edit of the draft leaves it");
}

#[tokio::test]
async fn dec_4_a_child_under_five_out_of_area_is_the_panels_too() {
    let world = World::start().await;
    let young = |search: &mut Search| {
        let child = child(search);
        (child.age_band, child.age_years) = (Some("AGE_1_4".to_owned()), Some(3));
    };
    let ChosenOf { search, offer, .. } = world.chosen_of(WILLOW, &[], young, |_| {}).await;
    let award = world.award_of(&offer);
    let both =
        [("OUT_OF_AREA", "PANEL_ADMINISTRATOR", "DEC-4"), ("UNDER_FIVE_OUT_OF_AREA", "PANEL_ADMINISTRATOR", "DEC-4")];
    assert_eq!(missing(&world.failing(award.clone()).await), both);
    let today = world.today().await;
    for (kind, ..) in both {
        world.finder().ask_for(&search, kind, &offer).await.accepted();
        world.panel().grant_on(&search, kind, "PANEL", Some(today)).await.accepted();
    }
    assert!(missing(&world.failing(award).await).is_empty());
}

#[tokio::test]
async fn dec_5_key_stage_4_education_disrupted_is_the_nominated_officers() {
    let world = World::start().await;
    let ChosenOf { search, offer, .. } = world.chosen_of(OAK, &[], in_key_stage_4, school_lost).await;
    let award = world.award_of(&offer);
    assert_eq!(missing(&world.failing(award.clone()).await), [("KEY_STAGE_4_MOVE", "APPROVER", "DEC-5")]);
    world.finder().ask_for(&search, "KEY_STAGE_4_MOVE", &offer).await.accepted();
    let wrong = world.nothing_appended(world.approver().grant_on(&search, "KEY_STAGE_4_MOVE", "MINISTERS", None)).await;
    wrong.refused("APPROVAL_BASIS_INVALID").shows("permitted", "NOMINATED_OFFICER");
    world.approver().grant(&search, "KEY_STAGE_4_MOVE", None).await.accepted();
    assert!(world.failing(award).await.is_empty());
}

#[tokio::test]
async fn dec_5_a_school_that_is_kept_needs_no_officer() {
    let world = World::start().await;
    let ChosenOf { offer, .. } = world.chosen_of(OAK, &[], in_key_stage_4, |_| {}).await;
    assert!(world.failing(world.award_of(&offer)).await.is_empty());
}

#[tokio::test]
async fn reg_7_a_for_profit_placement_from_april_2030_is_the_ministers() {
    let world = World::start().await;
    world.for_profit(OAK).await;
    let ChosenOf { search, offer, .. } = world.chosen_of(OAK, &[], |_| {}, |_| {}).await;
    let on =
        |year, month, day| AwardOfferRequest { start_date: Some(Date { year, month, day }), ..world.award_of(&offer) };
    let before = world.failing(on(2030, 3, 31)).await;
    assert!(before.iter().all(|check| check.rule != "REG-7"), "{before:#?}");
    let from = world.failing(on(2030, 4, 1)).await;
    assert_eq!(missing(&from), [("MINISTERS_2030", "APPROVER", "REG-7")]);
    let early = world.nothing_appended(world.finder().ask_for(&search, "MINISTERS_2030", &offer)).await;
    early.refused("APPROVAL_NOT_DUE");
    let ask = RequestApprovalRequest {
        name: search.clone(),
        kind: "MINISTERS_2030".to_owned(),
        offer: offer.clone(),
        start_date: Some(Date { year: 2030, month: 4, day: 1 }),
        ..Default::default()
    };
    world.finder().ask_approval(ask).await.accepted();
    let granted = world.approver().grant(&search, "MINISTERS_2030", None).await.accepted();
    assert_eq!(granted.approvals.last().expect("it").basis, "MINISTERS");
    assert!(missing(&world.failing(on(2030, 4, 1)).await).is_empty());
}

#[tokio::test]
async fn dec_9_every_missing_approval_is_in_one_list() {
    let world = World::start().await;
    world.for_profit(WILLOW).await;
    let everything = |offer: &mut SubmitOfferRequest| {
        dear(offer);
        school_lost(offer);
    };
    let ChosenOf { offer, others, .. } = world.chosen_of(WILLOW, &[OAK], in_key_stage_4, everything).await;
    let award = AwardOfferRequest {
        start_date: Some(Date { year: 2030, month: 4, day: 1 }),
        agreement_to_accommodate: 0,
        default_answers: 0,
        ..world.award_of(&offer)
    };
    let failing = world.failing(award).await;
    let expected = [
        ("AWARD_ABOVE_LIMIT", "APPROVER", "APR-1"),
        ("OUT_OF_AREA", "PANEL_ADMINISTRATOR", "DEC-4"),
        ("KEY_STAGE_4_MOVE", "APPROVER", "DEC-5"),
        ("MINISTERS_2030", "APPROVER", "REG-7"),
    ];
    assert_eq!(missing(&failing), expected);
    let named = |reason: &str, subject: &str| {
        failing.iter().any(|check| check.reason == reason && check.subject == subject && !check.rule.is_empty())
    };
    assert!(named("NEARER_OFFER_UNMARKED", &others[0]) && named("OFFERS_UNANSWERED", &others[0]), "{failing:#?}");
    assert!(named("AGREEMENT_NOT_RECORDED", "agreement_to_accommodate"), "{failing:#?}");
}

#[tokio::test]
async fn apr_1_the_chairs_action_waits_for_the_panel_to_ratify_it() {
    let world = World::start().await;
    let ChosenOf { search, offer, others } = world.chosen_out_of_area().await;
    world.finder().ask_for(&search, "OUT_OF_AREA", &offer).await.accepted();
    let today = world.today().await;
    let nothing = world.nothing_appended(world.panel().ratify(&search, "OUT_OF_AREA", today)).await;
    nothing.refused("NOTHING_TO_RATIFY");
    let granted = world.panel().grant_on(&search, "OUT_OF_AREA", "CHAIRS_ACTION", None).await.accepted();
    assert!(granted.approvals.last().expect("it").ratify_by.is_some());
    let tasks = world.panel().task_list().await.accepted();
    let due: Vec<_> = tasks.iter().map(|task| (task.kind.as_str(), task.approval.as_str())).collect();
    assert_eq!(due, [("RATIFICATION_DUE", "OUT_OF_AREA")]);
    assert!(tasks[0].due_at.is_some() && tasks[0].subject == search);
    // It is granted at once: the award passes.
    let marks: Vec<_> = others.iter().map(|other| (other.as_str(), "NOT_CAPABLE", "")).collect();
    world.decision_maker().mark_nearer(&search, &marks).await.accepted();
    world.finder().award_as(world.award_of(&offer)).await.accepted();
    let before = Date { year: today.year - 1, ..today };
    let early = world.nothing_appended(world.panel().ratify(&search, "OUT_OF_AREA", before)).await;
    early.refused("PANEL_DAY_INVALID");
    let by_approver = world.nothing_appended(world.approver().ratify(&search, "OUT_OF_AREA", today)).await;
    by_approver.refused("APPROVAL_NOT_YOURS");
    let ratified = world.panel().ratify(&search, "OUT_OF_AREA", today).await.accepted();
    let approval = ratified.approvals.last().expect("it");
    assert_eq!((approval.ratified_on, approval.ratified_by.as_str()), (Some(today), world.panel().actor()));
    assert!(world.panel().task_list().await.accepted().is_empty());
}

#[tokio::test]
async fn apr_1_a_panel_that_declines_to_ratify_ends_the_approval_and_tells_the_decision_maker() {
    let world = World::start().await;
    let ChosenOf { search, offer, others } = world.chosen_out_of_area().await;
    let (finder, panel, dm, kind) = (world.finder(), world.panel(), world.decision_maker(), "OUT_OF_AREA");
    finder.ask_for(&search, kind, &offer).await.accepted();
    let today = world.today().await;
    let nothing = world.nothing_appended(panel.refuse_ratification(&search, kind, today, ("OTHER", "No."))).await;
    nothing.refused("NOTHING_TO_RATIFY").of_rule("APR-1");
    panel.grant_on(&search, kind, "CHAIRS_ACTION", None).await.accepted();
    let marks: Vec<_> = others.iter().map(|other| (other.as_str(), "NOT_CAPABLE", "")).collect();
    dm.mark_nearer(&search, &marks).await.accepted();
    finder.award_as(world.award_of(&offer)).await.accepted();
    let wordless = world.nothing_appended(panel.refuse_ratification(&search, kind, today, ("OTHER", ""))).await;
    wordless.refused("TEXT_REQUIRED");
    let approver = world.approver();
    let by_approver = approver.refuse_ratification(&search, kind, today, ("OTHER", "No."));
    world.nothing_appended(by_approver).await.refused("APPROVAL_NOT_YOURS");
    let early = Date { year: today.year - 1, ..today };
    let early = world.nothing_appended(panel.refuse_ratification(&search, kind, early, ("OTHER", "No."))).await;
    early.refused("PANEL_DAY_INVALID");
    for caller in [world.finder(), world.vale_finder()] {
        let refused = caller.refuse_ratification(&search, kind, today, ("OTHER", "No."));
        world.nothing_appended(refused).await.refused("NOT_PERMITTED");
    }
    let kinds = async |caller: &crate::harness::Caller| -> Vec<String> {
        caller.task_list().await.accepted().into_iter().map(|task| task.kind).collect()
    };
    let refused =
        panel.refuse_ratification(&search, kind, today, ("OTHER", "Too far from her brother.")).await.accepted();
    let approval = refused.approvals.iter().find(|approval| approval.kind == kind).expect("it");
    assert_eq!((approval.status(), approval.decided_by.as_str()), (ApprovalStatus::Refused, panel.actor()));
    assert_eq!(refused.returned.as_ref().map(|why| why.text.as_str()), Some("Too far from her brother."));
    assert_eq!(refused.state(), api::search::v1::SearchState::Awarded, "somebody decides what follows");
    assert!(kinds(&panel).await.is_empty(), "nothing is left to ratify");
    assert!(kinds(&dm).await.contains(&"RATIFICATION_REFUSED".to_owned()));
    let feed = dm.whole_feed().await;
    assert!(super::tasks::told(&feed).iter().any(|task| task.kind == "RATIFICATION_REFUSED"), "told once");
    let again = world.nothing_appended(panel.ratify(&search, kind, today)).await;
    again.refused("NOTHING_TO_RATIFY");
    world.approver().undo_award(&search, "AUTHORITY_REFUSED", "").await.accepted();
    assert!(!kinds(&dm).await.contains(&"RATIFICATION_REFUSED".to_owned()), "done");
}

#[tokio::test]
async fn apr_1_the_work_list_shows_what_is_the_callers_first() {
    let world = World::start().await;
    let ChosenOf { search, offer, .. } = world.chosen_of(WILLOW, &[OAK], |_| {}, dear).await;
    world.finder().ask_for(&search, "OUT_OF_AREA", &offer).await.accepted();
    world.finder().ask_for(&search, "AWARD_ABOVE_LIMIT", &offer).await.accepted();
    world.advance(1).await;
    let draft = world.drafted(|search| child(search).number = "CDF-70002".to_owned()).await;
    world.finder().request_approvals(&draft.name).await.accepted();
    for page_size in [1, 100] {
        let rows = world.approver().approval_list(&[], page_size).await.accepted();
        let told: Vec<_> = rows.iter().map(|row| (row.kind.as_str(), row.yours, row.status())).collect();
        let expected = [
            ("AWARD_ABOVE_LIMIT", true, ApprovalStatus::Requested),
            ("INDEPENDENT_SEARCH", true, ApprovalStatus::Requested),
            ("OUT_OF_AREA", false, ApprovalStatus::Requested),
            ("INDEPENDENT_SEARCH", false, ApprovalStatus::Granted),
        ];
        assert_eq!(told, expected);
        let first = &rows[0];
        assert_eq!((first.search.as_str(), first.offer.as_str()), (search.as_str(), offer.as_str()));
        assert_eq!((first.rule.as_str(), first.requested_by.as_str()), ("APR-1", world.finder().actor()));
        assert!(first.requested_at.is_some() && first.due_at.is_some());
    }
    let kinds = world.approver().approval_list(&["OUT_OF_AREA"], 0).await.accepted();
    assert_eq!(kinds.len(), 1);
    let panels = world.panel().approval_list(&[], 0).await.accepted();
    assert_eq!((panels[0].kind.as_str(), panels[0].yours), ("OUT_OF_AREA", true));
    // Each that waits is a task of whoever answers it.
    let kinds_of = |tasks: Vec<api::task::v1::Task>| {
        tasks.into_iter().map(|task| format!("{} {}", task.kind, task.approval)).collect::<Vec<_>>()
    };
    assert_eq!(
        kinds_of(world.approver().task_list().await.accepted()),
        ["APPROVAL_WAITING AWARD_ABOVE_LIMIT", "APPROVAL_WAITING INDEPENDENT_SEARCH"]
    );
    assert_eq!(kinds_of(world.panel().task_list().await.accepted()), ["APPROVAL_WAITING OUT_OF_AREA"]);
    world.approver().grant(&search, "AWARD_ABOVE_LIMIT", None).await.accepted();
    assert_eq!(kinds_of(world.approver().task_list().await.accepted()), ["APPROVAL_WAITING INDEPENDENT_SEARCH"]);
    // Nobody of another authority, and nobody who may not read the searches.
    for caller in [world.vale_finder(), world.provider(OAK), world.admin()] {
        world.nothing_appended(caller.approval_list(&[], 0)).await.refused("NOT_PERMITTED");
    }
}

#[tokio::test]
async fn apr_1_two_offers_that_wait_for_one_kind_are_told_apart() {
    let world = World::start().await;
    let search = world.published(crate::harness::unnamed).await.name;
    let oak = world.offer(&search, OAK).request(dear).submit().await.accepted().name;
    let rowan = world.offer(&search, ROWAN).request(dear).submit().await.accepted().name;
    world.close(&search).await;
    world.settle(&search).await;
    for offer in [&oak, &rowan] {
        world.finder().ask_for(&search, "AWARD_ABOVE_LIMIT", offer).await.accepted();
    }
    let unnamed = world.nothing_appended(world.approver().grant(&search, "AWARD_ABOVE_LIMIT", None)).await;
    unnamed.refused("APPROVAL_NOT_NAMED");
    let grant = GrantApprovalRequest {
        name: search.clone(),
        kind: "AWARD_ABOVE_LIMIT".to_owned(),
        offer: oak.clone(),
        conditions: "Reviewed after six weeks.".to_owned(),
        ..Default::default()
    };
    world.approver().grant_as(grant).await.accepted();
    let refuse = ReturnSearchRequest {
        name: search.clone(),
        kind: "AWARD_ABOVE_LIMIT".to_owned(),
        reason: "PLAN_CHANGED".to_owned(),
        offer: rowan.clone(),
        request_id: new_request_id(),
        ..Default::default()
    };
    let refused = reply(world.approver().searches().return_search(refuse).await).accepted();
    let stand = |offer: &str| {
        let found = refused.approvals.iter().find(|approval| approval.offer == offer).expect("it");
        (found.status(), found.conditions.clone())
    };
    assert_eq!(stand(&oak), (ApprovalStatus::Granted, "Reviewed after six weeks.".to_owned()));
    assert_eq!(stand(&rowan), (ApprovalStatus::Refused, String::new()));
}
