//! The approvals of an award (APR-1, DEC-4, DEC-5, REG-7): asked for when they are due, granted on the basis of their kind, each covering one
//! offer at its fee or lower.

use expect_test::expect;
use vocabulary::{AgeBand, KeyStage, LegalForm, SchoolOutcome};

use crate::fixtures::{World, fee, terms};
use crate::request::{School, YesNoUnknown};
use crate::terms::{Extra, Fee, SchoolAnswer, Terms};

const DECIDE: &str = "tranche oak,elm return=07T09:00; open oak as=dm; open elm as=dm; conflict oak NO; choose oak";
const AWARD: &str = "award oak answers=elm,ash";

/// A world where oak's offer is chosen and needs all there is to need: in tier 6, dear, for a child under five in key stage 4, by a
/// for-profit provider, with an extra above its price.
fn needing_everything() -> World {
    let mut world = World::after(&format!("@closed; shortlist oak=t6:1 elm=2 ash=3; {DECIDE}"));
    let extras = vec![Extra { code: "SCHOOL-RUN".to_owned(), weekly_pence: 4_501 }];
    let schools = vec![SchoolAnswer { child: 0, outcome: SchoolOutcome::Neither }];
    world.terms.insert("oak".to_owned(), Terms { fee: Fee { extras, ..fee(600_000) }, schools, ..terms() });
    let sector = Some("CF24 0".to_owned());
    let (attends, key_stage) = (YesNoUnknown::Yes, Some(KeyStage::KeyStage4));
    let child = &mut world.request.children[0];
    child.school = Some(School { attends, sector, keep: YesNoUnknown::Yes, key_stage });
    child.age_band = Some(AgeBand::Age1_4);
    world.provider_mut("oak").recorded.legal_form = LegalForm::ForProfitTransitional;
    for line in &mut world.prices.dated[0].core {
        line.age_band = AgeBand::Age1_4;
        line.weekly = vocabulary::Pence::new(600_000);
    }
    world
}

fn each(world: &mut World, steps: &[&str]) -> String {
    steps.iter().map(|step| format!("{step} -> {}\n", world.tell(step))).collect()
}

#[test]
fn every_missing_approval_is_told_at_once_with_who_grants_it() {
    let mut world = needing_everything();
    world.check(&format!("{AWARD} start=2030-04-01"), expect!["refused EXTRA_ABOVE_LIST fee.extras.SCHOOL-RUN approval=EXTRA_ABOVE_LIST_PRICE asked_pence=4501 granting_role=APPROVER list_pence=4500 rule=DEC-2; APPROVAL_MISSING oak's offer approval=AWARD_ABOVE_LIMIT granting_role=APPROVER limit_pence=600000 rule=APR-1 weekly_pence=604501; APPROVAL_MISSING oak's offer approval=OUT_OF_AREA granting_role=PANEL_ADMINISTRATOR rule=DEC-4 tier=T6; APPROVAL_MISSING oak's offer approval=OUTSIDE_ENGLAND_AND_WALES granting_role=PANEL_ADMINISTRATOR rule=DEC-4 tier=T6; APPROVAL_MISSING oak's offer approval=UNDER_FIVE_OUT_OF_AREA granting_role=PANEL_ADMINISTRATOR rule=DEC-4 tier=T6; APPROVAL_MISSING request.children[0].school approval=KEY_STAGE_4_MOVE granting_role=APPROVER offer=oak's offer rule=DEC-5; APPROVAL_MISSING oak's offer approval=MINISTERS_2030 granting_role=APPROVER rule=REG-7 start_date=2030-04-01; NEARER_OFFER_UNMARKED elm's offer; NEARER_OFFER_UNMARKED ash's offer"]);
    world.check(&format!("{AWARD} start=2030-04-01 dry"), expect!["refused EXTRA_ABOVE_LIST fee.extras.SCHOOL-RUN approval=EXTRA_ABOVE_LIST_PRICE asked_pence=4501 granting_role=APPROVER list_pence=4500 rule=DEC-2; APPROVAL_MISSING oak's offer approval=AWARD_ABOVE_LIMIT granting_role=APPROVER limit_pence=600000 rule=APR-1 weekly_pence=604501; APPROVAL_MISSING oak's offer approval=OUT_OF_AREA granting_role=PANEL_ADMINISTRATOR rule=DEC-4 tier=T6; APPROVAL_MISSING oak's offer approval=OUTSIDE_ENGLAND_AND_WALES granting_role=PANEL_ADMINISTRATOR rule=DEC-4 tier=T6; APPROVAL_MISSING oak's offer approval=UNDER_FIVE_OUT_OF_AREA granting_role=PANEL_ADMINISTRATOR rule=DEC-4 tier=T6; APPROVAL_MISSING request.children[0].school approval=KEY_STAGE_4_MOVE granting_role=APPROVER offer=oak's offer rule=DEC-5; APPROVAL_MISSING oak's offer approval=MINISTERS_2030 granting_role=APPROVER rule=REG-7 start_date=2030-04-01; NEARER_OFFER_UNMARKED elm's offer; NEARER_OFFER_UNMARKED ash's offer"]);
}

#[test]
fn each_is_asked_for_granted_and_lets_the_award_pass() {
    let mut world = needing_everything();
    let told = each(
        &mut world,
        &[
            "ask-approval EXTRA_ABOVE_LIST_PRICE oak extra=SCHOOL-RUN",
            "grant EXTRA_ABOVE_LIST_PRICE",
            "ask-approval AWARD_ABOVE_LIMIT oak",
            "grant AWARD_ABOVE_LIMIT",
            "ask-approval OUT_OF_AREA oak",
            "ask-approval OUT_OF_AREA oak panel",
            "grant OUT_OF_AREA as=panel basis=PANEL day=2026-12-03",
            "ask-approval OUTSIDE_ENGLAND_AND_WALES oak",
            "grant OUTSIDE_ENGLAND_AND_WALES as=panel basis=PANEL day=2026-12-02",
            "ask-approval UNDER_FIVE_OUT_OF_AREA oak",
            "grant UNDER_FIVE_OUT_OF_AREA as=panel basis=CHAIRS_ACTION",
            "ask-approval KEY_STAGE_4_MOVE oak",
            "grant KEY_STAGE_4_MOVE basis=NOMINATED_OFFICER",
            "ask-approval MINISTERS_2030 oak",
            "ask-approval MINISTERS_2030 oak start=2030-04-01",
            "grant MINISTERS_2030",
            "mark elm=NOT_CAPABLE ash=NOT_REASONABLY_PRACTICABLE",
            "award oak answers=elm,ash start=2030-04-01",
        ],
    );
    expect![[r#"
        ask-approval EXTRA_ABOVE_LIST_PRICE oak extra=SCHOOL-RUN -> CHOSEN: ApprovalAsked
        grant EXTRA_ABOVE_LIST_PRICE -> CHOSEN: ApprovalGranted
        ask-approval AWARD_ABOVE_LIMIT oak -> CHOSEN: ApprovalAsked
        grant AWARD_ABOVE_LIMIT -> CHOSEN: ApprovalGranted
        ask-approval OUT_OF_AREA oak -> refused TEXT_REQUIRED panel
        ask-approval OUT_OF_AREA oak panel -> CHOSEN: ApprovalAsked
        grant OUT_OF_AREA as=panel basis=PANEL day=2026-12-03 -> CHOSEN: ApprovalGranted
        ask-approval OUTSIDE_ENGLAND_AND_WALES oak -> CHOSEN: ApprovalAsked
        grant OUTSIDE_ENGLAND_AND_WALES as=panel basis=PANEL day=2026-12-02 -> CHOSEN: ApprovalGranted
        ask-approval UNDER_FIVE_OUT_OF_AREA oak -> CHOSEN: ApprovalAsked
        grant UNDER_FIVE_OUT_OF_AREA as=panel basis=CHAIRS_ACTION -> CHOSEN: ApprovalGranted
        ask-approval KEY_STAGE_4_MOVE oak -> CHOSEN: ApprovalAsked
        grant KEY_STAGE_4_MOVE basis=NOMINATED_OFFICER -> CHOSEN: ApprovalGranted
        ask-approval MINISTERS_2030 oak -> refused APPROVAL_NOT_DUE oak's offer
        ask-approval MINISTERS_2030 oak start=2030-04-01 -> CHOSEN: ApprovalAsked
        grant MINISTERS_2030 -> CHOSEN: ApprovalGranted
        mark elm=NOT_CAPABLE ash=NOT_REASONABLY_PRACTICABLE -> CHOSEN: NearerOffersMarked before=07T09:00
        award oak answers=elm,ash start=2030-04-01 -> AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T09:00
    "#]].assert_eq(&told);
}

#[test]
fn what_is_not_due_is_not_asked_for() {
    let mut world = World::after("@chosen");
    let kinds = [
        "AWARD_ABOVE_LIMIT",
        "OUT_OF_AREA",
        "OUTSIDE_ENGLAND_AND_WALES",
        "KEY_STAGE_4_MOVE",
        "UNDER_FIVE_OUT_OF_AREA",
        "MINISTERS_2030",
        "ABOVE_CEILING",
    ];
    for kind in kinds {
        world.check(&format!("ask-approval {kind} oak panel"), expect!["refused APPROVAL_NOT_DUE oak's offer"]);
    }
    world.check(
        "ask-approval EXTRA_ABOVE_LIST_PRICE oak extra=SCHOOL-RUN",
        expect!["refused APPROVAL_NOT_DUE oak's offer"],
    );
}

#[test]
fn a_grant_rests_on_a_basis_of_its_kind_and_is_given_by_its_role() {
    let mut world = needing_everything();
    let told = each(
        &mut world,
        &[
            "ask-approval OUT_OF_AREA oak panel",
            "ask-approval OUT_OF_AREA oak panel",
            "grant OUT_OF_AREA basis=PANEL day=2026-12-03",
            "grant OUT_OF_AREA as=panel",
            "grant OUT_OF_AREA as=panel basis=SENIOR_MANAGER",
            "grant OUT_OF_AREA as=panel basis=PANEL",
            "grant OUT_OF_AREA as=panel basis=PANEL day=2026-12-04",
            "grant OUT_OF_AREA as=finder basis=PANEL day=2026-12-03",
            "grant OUT_OF_AREA as=dm basis=PANEL day=2026-12-03",
            "ask-approval KEY_STAGE_4_MOVE oak",
            "grant KEY_STAGE_4_MOVE as=panel",
            "grant KEY_STAGE_4_MOVE basis=MINISTERS",
            "return KEY_STAGE_4_MOVE",
            "grant KEY_STAGE_4_MOVE",
        ],
    );
    expect![[r#"
        ask-approval OUT_OF_AREA oak panel -> CHOSEN: ApprovalAsked
        ask-approval OUT_OF_AREA oak panel -> refused APPROVAL_STANDS OUT_OF_AREA
        grant OUT_OF_AREA basis=PANEL day=2026-12-03 -> refused APPROVAL_NOT_YOURS OUT_OF_AREA granting_role=PANEL_ADMINISTRATOR
        grant OUT_OF_AREA as=panel -> refused APPROVAL_BASIS_INVALID basis permitted=PANEL|CHAIRS_ACTION
        grant OUT_OF_AREA as=panel basis=SENIOR_MANAGER -> refused APPROVAL_BASIS_INVALID basis permitted=PANEL|CHAIRS_ACTION
        grant OUT_OF_AREA as=panel basis=PANEL -> refused PANEL_DAY_INVALID decided_on latest=03
        grant OUT_OF_AREA as=panel basis=PANEL day=2026-12-04 -> refused PANEL_DAY_INVALID decided_on latest=03
        grant OUT_OF_AREA as=finder basis=PANEL day=2026-12-03 -> refused APPROVAL_OWN_REQUEST people/the.finder
        grant OUT_OF_AREA as=dm basis=PANEL day=2026-12-03 -> refused APPROVAL_OWN_REQUEST people/the.dm
        ask-approval KEY_STAGE_4_MOVE oak -> CHOSEN: ApprovalAsked
        grant KEY_STAGE_4_MOVE as=panel -> refused APPROVAL_NOT_YOURS KEY_STAGE_4_MOVE granting_role=APPROVER
        grant KEY_STAGE_4_MOVE basis=MINISTERS -> refused APPROVAL_BASIS_INVALID basis permitted=NOMINATED_OFFICER
        return KEY_STAGE_4_MOVE -> CHOSEN: ApprovalRefused
        grant KEY_STAGE_4_MOVE -> refused STATE_FORBIDS search rule=section-3 state=CHOSEN wanted=AWAITING_APPROVAL
    "#]].assert_eq(&told);
}

#[test]
fn the_panel_ratifies_what_its_chair_granted() {
    let mut world = needing_everything();
    world.tell("ask-approval OUT_OF_AREA oak panel; grant OUT_OF_AREA as=panel basis=CHAIRS_ACTION");
    let told = each(
        &mut world,
        &[
            "ratify KEY_STAGE_4_MOVE day=2026-12-03",
            "ratify OUT_OF_AREA day=2026-12-02",
            "ratify OUT_OF_AREA day=2026-12-04",
            "ratify OUT_OF_AREA day=2026-12-03 as=approver",
            "ratify OUT_OF_AREA day=2026-12-03 as=dm",
            "ratify OUT_OF_AREA day=2026-12-03",
            "ratify OUT_OF_AREA day=2026-12-03",
        ],
    );
    expect![[r#"
        ratify KEY_STAGE_4_MOVE day=2026-12-03 -> refused APPROVAL_NOT_YOURS KEY_STAGE_4_MOVE granting_role=APPROVER
        ratify OUT_OF_AREA day=2026-12-02 -> refused PANEL_DAY_INVALID decided_on earliest=03 given=02 latest=03
        ratify OUT_OF_AREA day=2026-12-04 -> refused PANEL_DAY_INVALID decided_on earliest=03 given=04 latest=03
        ratify OUT_OF_AREA day=2026-12-03 as=approver -> refused APPROVAL_NOT_YOURS OUT_OF_AREA granting_role=PANEL_ADMINISTRATOR
        ratify OUT_OF_AREA day=2026-12-03 as=dm -> refused APPROVAL_OWN_REQUEST people/the.dm
        ratify OUT_OF_AREA day=2026-12-03 -> CHOSEN: ApprovalRatified
        ratify OUT_OF_AREA day=2026-12-03 -> refused NOTHING_TO_RATIFY OUT_OF_AREA
    "#]].assert_eq(&told);
    assert!(world.search().approvals.iter().any(|found| found.ratified.is_some() && found.to_ratify().is_none()));
}

#[test]
fn two_offers_may_wait_for_one_kind_and_are_told_apart() {
    let mut world = World::after("@closed; shortlist oak=t3:1 elm=t3:2 ash=3");
    let told = each(
        &mut world,
        &[
            "ask-approval OUT_OF_AREA oak panel",
            "ask-approval OUT_OF_AREA elm panel",
            "grant OUT_OF_AREA as=panel basis=CHAIRS_ACTION",
            "grant OUT_OF_AREA as=panel basis=CHAIRS_ACTION for=elm",
            "return OUT_OF_AREA as=panel for=elm",
            "return OUT_OF_AREA as=panel",
            "ask-approval OUT_OF_AREA oak panel",
        ],
    );
    expect![[r#"
        ask-approval OUT_OF_AREA oak panel -> SHORTLISTING: ApprovalAsked
        ask-approval OUT_OF_AREA elm panel -> SHORTLISTING: ApprovalAsked
        grant OUT_OF_AREA as=panel basis=CHAIRS_ACTION -> refused APPROVAL_NOT_NAMED OUT_OF_AREA
        grant OUT_OF_AREA as=panel basis=CHAIRS_ACTION for=elm -> SHORTLISTING: ApprovalGranted
        return OUT_OF_AREA as=panel for=elm -> refused STATE_FORBIDS search rule=section-3 state=SHORTLISTING wanted=AWAITING_APPROVAL
        return OUT_OF_AREA as=panel -> SHORTLISTING: ApprovalRefused
        ask-approval OUT_OF_AREA oak panel -> SHORTLISTING: ApprovalAsked
    "#]].assert_eq(&told);
    let offers: Vec<_> = world.search().approvals.iter().filter_map(crate::search::Approval::offer).collect();
    assert_eq!(offers, ["elm", "oak"].map(crate::fixtures::offer_id), "elm's grant and oak's new request");
}

#[test]
fn a_lower_fee_keeps_it_and_a_material_change_voids_it() {
    let story = format!("@closed; shortlist oak=t3:1 elm=t3:2 ash=t3:3; {DECIDE}");
    let mut world = World::after(&story);
    world.tell("ask-approval OUT_OF_AREA oak panel; grant OUT_OF_AREA as=panel basis=CHAIRS_ACTION");
    let mut reduced = world.clone();
    reduced.tell("reduce oak fee=80000");
    reduced.check(&format!("{AWARD} fee=80000"), expect!["AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T09:00"]);
    let asked_over = world.search().approvals[0].request_version;
    let search = world.search.as_mut().expect("a search");
    search.amendments.push(crate::search::Amendment {
        kind: vocabulary::AmendmentKind::Material,
        request_version: asked_over + 1,
        at: crate::fixtures::time("03T10:00"),
    });
    let (search, actor) = (world.search(), crate::fixtures::actor("panel"));
    assert!(!search.stands(search.approvals.last().expect("one")));
    assert!(!crate::search::is_answerable_by(search, &actor, &search.approvals[0], world.now));
}

#[test]
fn out_of_area_in_principle_covers_what_is_no_farther_and_no_dearer() {
    let asked = "@draft; ask-approval OUT_OF_AREA principle=T3 top=90000 panel";
    let mut world = World::after(asked);
    let told = each(
        &mut world,
        &[
            "ask-approval OUT_OF_AREA principle=T1 top=90000 panel",
            "ask-approval OUT_OF_AREA principle=T3 top=90000",
            "ask-approval OUT_OF_AREA principle=T4 top=90000 panel",
            "edit",
            "grant OUT_OF_AREA as=panel basis=PANEL day=2026-12-01",
            "ask-approval OUT_OF_AREA principle=T3 top=90000 panel",
        ],
    );
    expect![[r#"
        ask-approval OUT_OF_AREA principle=T1 top=90000 panel -> refused APPROVAL_NOT_DUE in_principle.tier
        ask-approval OUT_OF_AREA principle=T3 top=90000 -> refused TEXT_REQUIRED panel
        ask-approval OUT_OF_AREA principle=T4 top=90000 panel -> refused APPROVAL_STANDS OUT_OF_AREA
        edit -> DRAFT: Edited
        grant OUT_OF_AREA as=panel basis=PANEL day=2026-12-01 -> DRAFT: ApprovalGranted
        ask-approval OUT_OF_AREA principle=T3 top=90000 panel -> refused APPROVAL_STANDS OUT_OF_AREA
    "#]]
    .assert_eq(&told);
    let awarded = |oak: &str, pence: i64| {
        let granted = format!("{asked}; grant OUT_OF_AREA as=panel basis=PANEL day=2026-12-01");
        let opened = "request-approvals; grant INDEPENDENT_SEARCH; publish close=03T09:00; offer oak at=02T09:00; offer elm; \
                      offer ash; close at=03T09:00";
        let mut world = World::after(&format!("{granted}; {opened}; shortlist oak={oak} elm=t3:2 ash=t3:3"));
        world.prices.dated[0].core[0].weekly = vocabulary::Pence::new(95_000);
        world.terms.insert("oak".to_owned(), Terms { fee: fee(pence), ..terms() });
        world.tell(&format!("{} at=03T10:00; {AWARD}", DECIDE.replacen(';', " at=03T10:00;", 1)))
    };
    let told = [awarded("t3:1", 90_000), awarded("t2:1", 89_000), awarded("t3:1", 90_001), awarded("t6:1", 90_000)];
    expect![[r#"
        AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00
        AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00
        refused APPROVAL_MISSING oak's offer approval=OUT_OF_AREA granting_role=PANEL_ADMINISTRATOR rule=DEC-4 tier=T3
        refused APPROVAL_MISSING oak's offer approval=OUT_OF_AREA granting_role=PANEL_ADMINISTRATOR rule=DEC-4 tier=T6; APPROVAL_MISSING oak's offer approval=OUTSIDE_ENGLAND_AND_WALES granting_role=PANEL_ADMINISTRATOR rule=DEC-4 tier=T6; NEARER_OFFER_UNMARKED elm's offer; NEARER_OFFER_UNMARKED ash's offer"#]].assert_eq(&told.join("\n"));
}
