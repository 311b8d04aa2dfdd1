//! The table of states (section 3): every verb tried in every state; any move the table does not have is refused by name.

use expect_test::expect;
use vocabulary::{RefusalReason, SearchState};

use crate::fixtures::World;

/// Where each state is reached; the shortlist is pending in the first SHORTLISTING.
const STATES: [(&str, &str); 11] = [
    ("DRAFT", "@draft"),
    ("AWAITING_APPROVAL", "@awaiting"),
    ("APPROVED", "@approved"),
    ("OPEN", "@offered"),
    ("SHORTLISTING", "@closed"),
    ("SHORTLISTING", "@short"),
    ("DECIDING", "@ready"),
    ("CHOSEN", "@chosen"),
    ("AWARDED", "@awarded"),
    ("NO_MATCH", "@nomatch"),
    ("WITHDRAWN", "@withdrawn"),
];

/// Every verb, as well prepared as it can be without regard to the state.
const VERBS: [&str; 30] = [
    "edit",
    "request-approvals",
    "grant INDEPENDENT_SEARCH",
    "return INDEPENDENT_SEARCH",
    "publish close=05T12:00",
    "amend CORRECTION",
    "extend close=05T12:00",
    "ask oak 1",
    "answer 1",
    "decline yew",
    "open-profile oak",
    "offer yew",
    "revise oak",
    "take-back oak",
    "confirm oak",
    "close",
    "shortlist snapshot=2 oak=1",
    "resolve elm gate/G9 snapshot=2",
    "tranche oak,elm,ash return=07T09:00 id=1",
    "open ash",
    "release",
    "conflict elm NO",
    "reject elm",
    "return-tranche",
    "retract elm",
    "reduce elm fee=80000",
    "choose elm",
    "award oak answers=elm,ash",
    "end answers=oak,elm,ash",
    "withdraw",
];

/// A dash is STATE_FORBIDS; what comes too late for the window is told by both times instead (OFF-5).
#[test]
fn every_verb_in_every_state() {
    let mut table = String::from("every verb | ");
    table.push_str(&STATES.map(|(_, story)| story).join(" | "));
    for verb in VERBS {
        let cells = STATES.map(|(state, story)| {
            let mut world = World::after(story);
            assert_eq!(world.state().map(SearchState::code), Some(state), "{story}");
            match world.run(verb) {
                Ok(None) => "nothing to do".to_owned(),
                Ok(Some(_)) => format!("ok {}", world.state().unwrap()),
                Err(refusal) if refusal.reason() == RefusalReason::StateForbids => "-".to_owned(),
                Err(refusal) => refusal.faults().map(|fault| fault.reason.code()).collect::<Vec<_>>().join(" "),
            }
        });
        table.push_str(&format!("\n{verb} | {}", cells.join(" | ")));
    }
    expect![[r#"
        every verb | @draft | @awaiting | @approved | @offered | @closed | @short | @ready | @chosen | @awarded | @nomatch | @withdrawn
        edit | ok DRAFT | ok DRAFT | ok DRAFT | - | - | - | - | - | - | - | -
        request-approvals | ok AWAITING_APPROVAL | - | - | - | - | - | - | - | - | - | -
        grant INDEPENDENT_SEARCH | - | ok APPROVED | - | - | - | - | - | - | - | - | -
        return INDEPENDENT_SEARCH | - | ok DRAFT | - | - | - | - | - | - | - | - | -
        publish close=05T12:00 | - | - | ok OPEN | - | - | - | - | - | - | - | -
        amend CORRECTION | - | - | - | ok OPEN | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | - | -
        extend close=05T12:00 | - | - | - | ok OPEN | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | - | -
        ask oak 1 | - | - | - | ok OPEN | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | - | -
        answer 1 | - | - | - | NOT_PERMITTED | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | - | -
        decline yew | - | - | - | ok OPEN | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | - | -
        open-profile oak | - | - | - | ok OPEN | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | - | -
        offer yew | - | - | - | ok OPEN | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | - | -
        revise oak | - | - | - | ok OPEN | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | - | -
        take-back oak | - | - | - | ok OPEN | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | - | -
        confirm oak | - | - | - | ok OPEN | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | OFFER_LATE | - | -
        close | nothing to do | nothing to do | nothing to do | nothing to do | nothing to do | nothing to do | nothing to do | nothing to do | nothing to do | nothing to do | nothing to do
        shortlist snapshot=2 oak=1 | nothing to do | nothing to do | nothing to do | nothing to do | ok SHORTLISTING | ok SHORTLISTING | ok DECIDING | ok CHOSEN | ok AWARDED | nothing to do | nothing to do
        resolve elm gate/G9 snapshot=2 | - | - | - | - | SHORTLIST_PENDING | ok SHORTLISTING | ok DECIDING | ok CHOSEN | - | - | -
        tranche oak,elm,ash return=07T09:00 id=1 | - | - | - | - | SHORTLIST_PENDING | ok DECIDING | - | - | - | - | -
        open ash | - | - | - | - | SHORTLIST_PENDING | ok SHORTLISTING | ok DECIDING | ok CHOSEN | ok AWARDED | - | -
        release | - | - | - | - | - | - | ok DECIDING | ok CHOSEN | - | - | -
        conflict elm NO | - | - | - | - | - | - | ok DECIDING | ok CHOSEN | - | - | -
        reject elm | - | - | - | - | SHORTLIST_PENDING | NOT_IN_TRANCHE | ok DECIDING | ok CHOSEN | - | - | -
        return-tranche | - | - | - | - | - | - | ok SHORTLISTING | ok SHORTLISTING | - | - | -
        retract elm | - | - | - | - | ok SHORTLISTING | ok SHORTLISTING | ok DECIDING | ok CHOSEN | - | - | -
        reduce elm fee=80000 | - | - | - | - | ok SHORTLISTING | ok SHORTLISTING | ok DECIDING | ok CHOSEN | - | - | -
        choose elm | - | - | - | - | - | - | ok CHOSEN | - | - | - | -
        award oak answers=elm,ash | - | - | - | - | - | - | - | ok AWARDED | AWARD_EXISTS | - | -
        end answers=oak,elm,ash | - | - | - | - | SHORTLIST_PENDING | ok NO_MATCH | - | - | - | - | -
        withdraw | ok WITHDRAWN | ok WITHDRAWN | ok WITHDRAWN | ok WITHDRAWN | ok WITHDRAWN | ok WITHDRAWN | ok WITHDRAWN | ok WITHDRAWN | ok WITHDRAWN | - | -"#]].assert_eq(&table);
}

#[test]
fn a_refused_move_names_the_table_the_state_and_what_was_wanted() {
    let mut world = World::after("@chosen");
    world.check(
        "publish close=05T12:00",
        expect!["refused STATE_FORBIDS search rule=section-3 state=CHOSEN wanted=APPROVED"],
    );
    world.check(
        "tranche ash return=07T09:00 id=1",
        expect!["refused STATE_FORBIDS search rule=section-3 state=CHOSEN wanted=SHORTLISTING"],
    );
}

/// The states the clock alone moves to, at the instant itself and just before it.
#[test]
fn time_alone_closes_doors() {
    let mut told = String::new();
    let stories = [
        ("@offered", "03T08:59:59.999999", "03T09:00"),
        ("@ready", "07T08:59:59.999999", "07T09:00"),
        ("@chosen", "07T08:59:59.999999", "07T09:00"),
    ];
    for (story, before, after) in stories {
        let mut world = World::after(story);
        for at in [before, after] {
            world.now = crate::fixtures::time(at);
            told.push_str(&format!("{story} at {at}: {}\n", world.state().unwrap()));
        }
    }
    expect![[r#"
        @offered at 03T08:59:59.999999: OPEN
        @offered at 03T09:00: SHORTLISTING
        @ready at 07T08:59:59.999999: DECIDING
        @ready at 07T09:00: SHORTLISTING
        @chosen at 07T08:59:59.999999: CHOSEN
        @chosen at 07T09:00: SHORTLISTING
    "#]]
    .assert_eq(&told);
}
