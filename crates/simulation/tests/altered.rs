//! The auditor names what is wrong with a history: one that holds is altered in one way at a time.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;

use domain::event::{
    AttachmentEvent, Event, GateOutcome, ImportsEvent, KeysEvent, OfferEvent, OfferScore, SearchEvent, SettingEvent,
};
use event_log::envelope::extend_chain;
use event_log::{CHAIN_START, Position, Recorded, Version, stored};
use simulation::audit::Auditor;
use simulation::store::Commit;
use simulation::{Violation, history};
use vocabulary::{HoldId, OfferId, Timestamp};

/// What one append recorded, and when.
type Append = (Timestamp, Vec<Event>);

fn appends(records: &[Vec<Recorded>]) -> Vec<Append> {
    let append = |records: &Vec<Recorded>| {
        let events = records.iter().map(|record| stored::decode(&record.bytes).unwrap()).collect();
        records.first().map(|first| (first.recorded_at, events))
    };
    records.iter().filter_map(append).collect()
}

/// The log that these appends would be.
fn recorded(appends: &[Append]) -> Vec<Vec<Recorded>> {
    let (mut position, mut chain) = (0, CHAIN_START);
    let mut versions: BTreeMap<String, u64> = BTreeMap::new();
    let mut record = |at: Timestamp, event: &Event| {
        let stream = stored::stream_name(&event.subject()).unwrap();
        let version = versions.entry(stream.to_string()).or_default();
        *version += 1;
        position += 1;
        let mut recorded = Recorded {
            position: Position(position),
            stream,
            version: Version(*version),
            recorded_at: at,
            bytes: stored::encode(event).unwrap(),
            chain,
        };
        chain = extend_chain(&chain, &recorded.stored_bytes());
        recorded.chain = chain;
        recorded
    };
    appends.iter().map(|(at, events)| events.iter().map(|event| record(*at, event)).collect()).collect()
}

fn audited(log: &[Vec<Recorded>]) -> Result<(), Violation> {
    let mut auditor = Auditor::of_log();
    for records in log {
        let (Some(first), Some(last)) = (records.first(), records.last()) else { continue };
        let commit = Commit { first: first.position.0, last: last.position.0, request: None };
        auditor.committed(&commit, records)?;
    }
    Ok(())
}

/// A history with an event such as wanted, and in which append it stands.
fn with(wanted: impl Fn(&Event) -> bool) -> (Vec<Append>, usize, Event) {
    let lives = (1..=200).filter_map(|seed| history(seed).ok());
    let found = lives.map(|records| appends(&records)).find_map(|appends| {
        let at = appends.iter().position(|(_, events)| events.iter().any(&wanted))?;
        let event = appends[at].1.iter().find(|event| wanted(event)).cloned()?;
        Some((appends, at, event))
    });
    found.unwrap()
}

fn named(appends: &[Append], rule: &str) {
    let violation = audited(&recorded(appends)).unwrap_err();
    assert_eq!(violation.rule, rule, "{violation}");
}

fn any_id(last: u8) -> [u8; 16] {
    let mut bytes = [0x40; 16];
    (bytes[8], bytes[15]) = (0x80, last);
    bytes
}

#[test]
fn a_history_that_holds_is_not_found_fault_with() {
    let (appends, ..) = with(|event| matches!(event, Event::Search(_, SearchEvent::Awarded { .. })));
    audited(&recorded(&appends)).unwrap();
}

#[test]
fn an_offer_after_the_close_is_invariant_1() {
    let (mut appends, at, closed) = with(
        |event| matches!(event, Event::Search(_, SearchEvent::RoundClosed { offer_count, .. }) if *offer_count > 0),
    );
    let Event::Search(search, SearchEvent::RoundClosed { round, .. }) = closed else { return };
    let mut recorded = appends.iter().flat_map(|(_, events)| events);
    let offer = recorded.find(|event| {
        matches!(event, Event::Offer(slot, OfferEvent::Submitted { .. }) if (slot.search, slot.round) == (search, round))
    });
    let Some(Event::Offer(slot, OfferEvent::Submitted { by, provider, answers_request_version, terms, .. })) =
        offer.cloned()
    else {
        return;
    };
    let offer = OfferId::from_bytes(any_id(1));
    let late = OfferEvent::Submitted { by, offer, provider, answers_request_version, terms, vacancy_reconfirmed: None };
    appends.insert(at + 1, (appends[at].0, vec![Event::Offer(slot, late)]));
    named(&appends, "INVARIANT-1");
}

#[test]
fn an_offer_missing_from_its_close_is_invariant_1() {
    let stood = |event: &Event| matches!(event, Event::Search(_, SearchEvent::OffersStood { .. }));
    let (mut appends, at, _) = with(stood);
    appends[at].1.retain(|event| !stood(event));
    named(&appends, "INVARIANT-1");
}

#[test]
fn an_offer_opened_before_its_close_is_invariant_2() {
    let (mut appends, at, offer) = with(|event| matches!(event, Event::Offer(_, OfferEvent::Submitted { .. })));
    let Event::Offer(slot, OfferEvent::Submitted { offer, .. }) = offer else { return };
    let (gates, children) = (vec![(vocabulary::Gate::ALL[0], GateOutcome::Pass)], vec![0]);
    let scored = OfferScore { gates, tier: None, score: 0, low: 0, high: 0, rank: Some(1), children };
    let early = Event::Search(slot.search, SearchEvent::OfferScored { snapshot: 1, offer, scored });
    appends.insert(at + 1, (appends[at].0, vec![early]));
    named(&appends, "INVARIANT-2");
}

#[test]
fn a_second_award_is_invariant_3() {
    let (mut appends, at, award) = with(|event| matches!(event, Event::Search(_, SearchEvent::Awarded { .. })));
    appends.insert(at + 1, (appends[at].0, vec![award]));
    named(&appends, "INVARIANT-3");
}

#[test]
fn a_place_held_twice_is_invariant_4() {
    let (mut appends, at, taken) = with(|event| matches!(event, Event::Setting(_, SettingEvent::HoldTaken { .. })));
    let Event::Setting(setting, SettingEvent::HoldTaken { search, offer, places, until, .. }) = taken else { return };
    let again = SettingEvent::HoldTaken { hold: HoldId::from_bytes(any_id(2)), search, offer, places, until };
    appends.insert(at + 1, (appends[at].0, vec![Event::Setting(setting, again)]));
    named(&appends, "INVARIANT-4");
}

#[test]
fn an_award_by_a_hold_that_had_run_out_is_shl_4() {
    let by_hold = |event: &Event| matches!(event, Event::Setting(_, SettingEvent::PlacesAwarded { hold: Some(_), .. }));
    let (mut appends, _, awarded) = with(by_hold);
    let Event::Setting(_, SettingEvent::PlacesAwarded { hold: Some(name), .. }) = awarded else { return };
    for (at, events) in &mut appends {
        for event in events {
            if let Event::Setting(_, SettingEvent::HoldTaken { hold, until, .. }) = event
                && *hold == name
            {
                *until = Timestamp::from_micros(at.micros() + 1);
            }
        }
    }
    named(&appends, "SHL-4");
}

#[test]
fn an_import_that_counts_twice_is_reg_2() {
    let (mut appends, at, committed) = with(|event| matches!(event, Event::Imports(ImportsEvent::Committed { .. })));
    appends.insert(at + 1, (appends[at].0, vec![committed]));
    named(&appends, "REG-2");
}

#[test]
fn a_file_that_is_taken_away_twice_is_acr_7() {
    let removed = |event: &Event| matches!(event, Event::Attachment(_, AttachmentEvent::Removed { .. }));
    let (mut appends, at, removed) = with(removed);
    appends.insert(at + 1, (appends[at].0, vec![removed]));
    named(&appends, "ACR-7");
}

#[test]
fn a_run_that_destroyed_nothing_and_ended_is_acr_3() {
    let (mut appends, ..) = with(|event| matches!(event, Event::Keys(KeysEvent::RunCompleted { .. })));
    for (_, events) in &mut appends {
        events.retain(|event| !matches!(event, Event::Keys(KeysEvent::KeysDestroyed { .. })));
    }
    named(&appends, "ACR-3");
}

#[test]
fn an_award_without_its_contract_is_con_1() {
    let (mut appends, at, _) = with(|event| matches!(event, Event::Search(_, SearchEvent::Awarded { .. })));
    appends[at].1.retain(|event| !matches!(event, Event::Contract(..)));
    named(&appends, "CON-1");
}

#[test]
fn an_award_that_leaves_somebody_without_an_answer_is_dec_7() {
    let answered = |event: &Event| matches!(event, Event::Search(_, SearchEvent::OfferRejected { .. }));
    let awarded = |event: &Event| matches!(event, Event::Search(_, SearchEvent::Awarded { .. }));
    let both = |events: &[Event]| events.iter().any(answered) && events.iter().any(awarded);
    let lives = (1..=200).filter_map(|seed| history(seed).ok()).map(|records| appends(&records));
    let found = lives.filter_map(|appends| {
        let at = appends.iter().position(|(_, events)| both(events))?;
        Some((appends, at))
    });
    let (mut appends, at) = found.take(1).next().unwrap();
    appends[at].1.retain(|event| !answered(event));
    named(&appends, "DEC-7");
}

#[test]
fn an_offer_that_was_answered_and_is_sent_again_is_shl_3() {
    let (mut appends, at, tranche) = with(|event| matches!(event, Event::Search(_, SearchEvent::TrancheSent { .. })));
    let Event::Search(search, SearchEvent::TrancheSent { by, tranche }) = &tranche else { return };
    let offer = tranche.offers[0];
    let reason = vocabulary::RejectionReason::TooFar;
    let rejected = SearchEvent::OfferRejected { by: by.clone(), offer, reason, text: None };
    appends.insert(at, (appends[at].0, vec![Event::Search(*search, rejected)]));
    named(&appends, "SHL-3");
}

#[test]
fn a_gap_a_wrong_version_and_a_broken_chain_are_named() {
    let records = history(1).unwrap();
    let log: Vec<Vec<Recorded>> = records.into_iter().filter(|records| !records.is_empty()).collect();
    audited(&log).unwrap();
    let mut gap = log.clone();
    gap.remove(2);
    assert_eq!(audited(&gap).unwrap_err().rule, "P3");
    let mut version = log.clone();
    version[1][0].version = Version(9);
    assert_eq!(audited(&version).unwrap_err().rule, "P2");
    let mut chain = log.clone();
    chain[1][0].chain[0] ^= 1;
    assert_eq!(audited(&chain).unwrap_err().rule, "P7");
    let mut back = log;
    let last = back.len() - 1;
    back[last][0].recorded_at = Timestamp::from_micros(0);
    assert_eq!(audited(&back).unwrap_err().rule, "P6");
}
