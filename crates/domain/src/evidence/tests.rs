//! Rows judged together: what is new, what is known, what is at fault; and what lasted on a day.

use vocabulary::PlacementCode;

use super::*;
use crate::fixtures::{actor, cardiff, day, sealed};

fn child(tag: u8) -> ChildKey {
    ChildKey([tag; 32])
}

fn given(tag: u8, from: &str, until: Option<&str>) -> PlacementGiven {
    PlacementGiven {
        child: child(tag),
        code: PlacementCode::U4,
        placed_in: cardiff(),
        from: day(from),
        until: until.map(day),
        weekly: Some(Pence::new(82_600)),
    }
}

fn known(rows: &[PlacementGiven]) -> Evidence {
    let numbered: Vec<_> = rows.iter().copied().enumerate().collect();
    let judged = judge_placements(&Evidence::default(), &numbered, day("2026-12-01")).unwrap();
    let decision = import_placements(&actor("finder"), cardiff(), &judged, |_| Some(sealed(7))).unwrap();
    decision.events.iter().fold(Evidence::default(), |evidence, event| match event {
        Event::Evidence(_, event) => apply(evidence, event),
        other => panic!("{other:?}"),
    })
}

fn told(known: &Evidence, rows: &[PlacementGiven]) -> Vec<String> {
    let numbered: Vec<_> = rows.iter().copied().enumerate().collect();
    match judge_placements(known, &numbered, day("2026-12-01")) {
        Ok(judged) => {
            vec![format!("{} new, {} changed, {} known", judged.created.len(), judged.changed.len(), judged.unchanged)]
        }
        Err(faults) => Refusal::unless_empty(faults).unwrap_err().faults().map(ToString::to_string).collect(),
    }
}

#[test]
fn evd_0_the_same_rows_again_change_nothing_and_others_are_told_apart() {
    let rows = [given(1, "2020-01-21", None), given(2, "2020-01-21", Some("2021-01-01"))];
    let once = known(&rows);
    assert_eq!(told(&once, &rows), ["0 new, 0 changed, 2 known"]);
    let ended = given(1, "2020-01-21", Some("2026-06-01"));
    // One row ends a placement, and another begins where it ended.
    assert_eq!(told(&once, &[given(1, "2026-06-01", None), ended]), ["1 new, 1 changed, 0 known"]);
    let unchanged = judge_placements(&once, &[(0, rows[0])], day("2026-12-01")).unwrap();
    let nothing = import_placements(&actor("finder"), cardiff(), &unchanged, |_| None).unwrap();
    assert!(nothing.events.is_empty());
}

#[test]
fn evd_0_every_fault_of_every_row_is_told_at_once() {
    let once = known(&[given(1, "2020-01-21", None)]);
    let dear = PlacementGiven { weekly: Some(Pence::new(-1)), ..given(3, "2026-01-01", None) };
    let rows = [
        given(1, "2021-01-21", None),
        given(2, "2026-12-02", None),
        given(2, "2026-12-02", None),
        given(4, "2026-02-01", Some("2026-02-01")),
        dear,
    ];
    let faults = told(&once, &rows);
    assert_eq!(faults.len(), 6, "{faults:#?}");
    for (part, reason) in [
        ("rows[0].from", "EVIDENCE_OVERLAPS"),
        ("rows[1].from", "VALUE_OUT_OF_RANGE"),
        ("rows[2]", "VALUE_INVALID"),
        ("rows[3].until", "VALUE_OUT_OF_RANGE"),
        ("rows[4].weekly_pence", "VALUE_OUT_OF_RANGE"),
    ] {
        assert!(faults.iter().any(|fault| fault.contains(part) && fault.contains(reason)), "{part}: {faults:#?}");
    }
}

#[test]
fn evd_0_a_placement_lasts_from_its_first_day_to_before_its_last() {
    let evidence = known(&[given(1, "2020-01-21", Some("2020-02-01")), given(1, "2020-02-01", None)]);
    let on = |text: &str| evidence.on(day(text)).count();
    assert_eq!([on("2020-01-20"), on("2020-01-21"), on("2020-02-01"), on("2030-01-01")], [0, 1, 1, 1]);
    assert_eq!(evidence.number_of(child(1)), Some(sealed(7)));
    assert_eq!(evidence.number_of(child(2)), None);
}

#[test]
fn evd_0_many_rows_are_several_events_and_budgets_do_not_overlap() {
    let many: Vec<PlacementGiven> = (0..=u8::MAX).map(|tag| given(tag, "2020-01-21", None)).collect();
    let numbered: Vec<_> = many.iter().copied().enumerate().collect();
    let judged = judge_placements(&Evidence::default(), &numbered, day("2026-12-01")).unwrap();
    let decision = import_placements(&actor("finder"), cardiff(), &judged, |_| Some(sealed(7))).unwrap();
    assert_eq!(decision.events.len(), many.len().div_ceil(ROWS_PER_EVENT));

    let budget = |code, from: &str, until: &str| Budget {
        code,
        from: day(from),
        until: day(until),
        amount: Pence::new(230_000_000),
    };
    let year = budget(PlacementCode::K2, "2026-04-01", "2027-04-01");
    let judged = judge_budgets(&Evidence::default(), &[(0, year)]).unwrap();
    let decision = import_budgets(&actor("finder"), cardiff(), &judged);
    let Some(Event::Evidence(_, event)) = decision.events.first() else { panic!("{decision:?}") };
    let once = apply(Evidence::default(), event);
    assert_eq!(judge_budgets(&once, &[(0, year)]).unwrap().unchanged, 1);
    let other_code = budget(PlacementCode::U4, "2026-10-01", "2027-04-01");
    assert_eq!(judge_budgets(&once, &[(0, other_code)]).unwrap().created, [other_code]);
    let faults = judge_budgets(&once, &[(3, budget(PlacementCode::K2, "2026-10-01", "2026-10-01"))]).unwrap_err();
    let faults: Vec<String> = Refusal::unless_empty(faults).unwrap_err().faults().map(ToString::to_string).collect();
    assert!(faults.iter().any(|fault| fault.contains("EVIDENCE_OVERLAPS rows[3].from")), "{faults:#?}");
    assert!(faults.iter().any(|fault| fault.contains("VALUE_OUT_OF_RANGE rows[3].until")), "{faults:#?}");
}
