//! What stands against an erasure, and what an order and a hold come to.

use super::*;
use crate::fixtures::{actor, cardiff, search_id, time};

fn subject() -> DataSubject {
    DataSubject::Search(cardiff(), search_id())
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn facts() -> ErasureFacts {
    ErasureFacts { keys: vec![KeyName::Search(search_id())], kept_until: Some(day("2026-11-01")), ..Default::default() }
}

fn ordered(privacy: &Privacy, facts: &ErasureFacts, reason: ErasureReason, on: &str) -> String {
    let made = order_erasure(privacy, subject(), Some(&actor("leader")), (reason, None), (facts, day(on)));
    made.map_or_else(|refusal| refusal.to_string(), |_| "ordered".to_owned())
}

fn folded(privacy: Privacy, decision: Decision) -> Privacy {
    decision.events.into_iter().fold(privacy, |privacy, event| match event {
        Event::Privacy(_, event) => apply(privacy, &event, time("01T09:00")),
        other => panic!("{other:?}"),
    })
}

#[test]
fn acr_3_a_period_not_over_stands_against_an_order_unless_a_court_or_an_error_ends_it() {
    let none = Privacy::default();
    let told = ordered(&none, &facts(), ErasureReason::RetentionOver, "2026-10-31");
    assert_eq!(told, "refused RETENTION_NOT_OVER subject kept_until=2026-11-01");
    assert_eq!(ordered(&none, &facts(), ErasureReason::RetentionOver, "2026-11-01"), "ordered");
    assert_eq!(ordered(&none, &facts(), ErasureReason::CourtOrder, "2026-10-31"), "ordered");
    assert_eq!(ordered(&none, &facts(), ErasureReason::RecordedInError, "2026-10-31"), "ordered");
    assert!(ordered(&none, &facts(), ErasureReason::DataSubjectRequest, "2026-10-31").contains("RETENTION_NOT_OVER"));
}

#[test]
fn acr_3_everything_that_stands_against_it_is_told_at_once_and_a_hold_yields_to_no_reason() {
    let facts =
        ErasureFacts { holds: vec![(subject(), 2)], live: vec!["contracts/x".to_owned()], keys: Vec::new(), ..facts() };
    let told = ordered(&Privacy::default(), &facts, ErasureReason::Other, "2026-10-01");
    for part in ["LEGAL_HOLD", "hold=2", "STILL_LIVE contracts/x", "RETENTION_NOT_OVER", "TEXT_REQUIRED", "NOTHING_TO_"]
    {
        assert!(told.contains(part), "{part} in {told}");
    }
    let told = ordered(&Privacy::default(), &facts, ErasureReason::CourtOrder, "2026-10-01");
    assert!(told.contains("LEGAL_HOLD") && !told.contains("RETENTION"), "{told}");
}

#[test]
fn acr_3_an_order_is_made_once_taken_back_while_it_waits_and_not_stopped_once_begun() {
    let tess = actor("leader");
    let reason = (ErasureReason::CourtOrder, None);
    let made = order_erasure(&Privacy::default(), subject(), Some(&tess), reason, (&facts(), day("2026-10-01")));
    let waiting = folded(Privacy::default(), made.unwrap());
    assert!(ordered(&waiting, &facts(), ErasureReason::CourtOrder, "2026-10-01").contains("ERASURE_ORDERED"));
    let back = folded(waiting.clone(), take_back_erasure(&waiting, subject(), &tess).unwrap());
    assert!(back.open_order().is_none());
    assert_eq!(take_back_erasure(&back, subject(), &tess).unwrap_err().reason(), RefusalReason::NoSuchOrder);
    let begun = begin_erasure(&waiting, subject(), 7, (&facts(), day("2026-10-01"))).unwrap();
    let begun = folded(waiting.clone(), Decision::of(begun));
    assert_eq!(begun.begun_in(7).map(|order| order.number), Some(1));
    assert_eq!(take_back_erasure(&begun, subject(), &tess).unwrap_err().reason(), RefusalReason::ErasureBegun);
    let hold = place_hold(&begun, subject(), &tess, (LegalHoldReason::Inquiry, None));
    assert_eq!(hold.unwrap_err().reason(), RefusalReason::ErasureBegun);
    let held = ErasureFacts { holds: vec![(subject(), 1)], ..facts() };
    assert_eq!(begin_erasure(&waiting, subject(), 7, (&held, day("2026-10-01"))), None, "a hold placed since wins");
}

#[test]
fn acr_3_a_hold_is_lifted_by_its_number_once() {
    let tess = actor("leader");
    let placed = place_hold(&Privacy::default(), subject(), &tess, (LegalHoldReason::Litigation, None)).unwrap();
    let held = folded(Privacy::default(), placed);
    assert_eq!(held.standing_holds().count(), 1);
    assert_eq!(lift_hold(&held, subject(), &tess, 2).unwrap_err().reason(), RefusalReason::NoSuchLegalHold);
    let lifted = folded(held.clone(), lift_hold(&held, subject(), &tess, 1).unwrap());
    assert_eq!(lifted.standing_holds().count(), 0);
    assert!(lift_hold(&lifted, subject(), &tess, 1).is_err());
    let other = place_hold(&lifted, subject(), &tess, (LegalHoldReason::Other, None)).unwrap_err();
    assert_eq!(other.reason(), RefusalReason::TextRequired);
}
