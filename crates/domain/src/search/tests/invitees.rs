//! What invitees do while a round runs: profile, no-bid, questions (INV-3, INV-4, QST-1).

use expect_test::expect;
use vocabulary::{ConcealmentReason, limits};

use crate::fixtures::{World, check, check_all, sealed, time};
use crate::setting::Concealment;

#[test]
fn the_profile_is_opened_once_by_an_invited_provider() {
    check("@open; open-profile oak", expect!["OPEN: ProfileOpened before=03T09:00"]);
    check("@open; open-profile oak; open-profile oak", expect!["OPEN: no change"]);
    check("@approved; publish close=03T09:00 invite=oak; open-profile elm", expect!["refused NOT_INVITED elm"]);
    check("@open; open-profile oak at=03T09:00", expect!["refused OFFER_LATE round close=03T09:00 received=03T09:00"]);
}

#[test]
fn what_was_opened_before_the_close_stays_open_until_the_search_ends() {
    check("@open; open-profile oak; open-profile oak at=03T09:00", expect!["SHORTLISTING: no change"]);
    check(
        "@open; open-profile oak; withdraw; open-profile oak",
        expect!["refused STATE_FORBIDS search rule=section-3 state=WITHDRAWN wanted=OPEN"],
    );
}

#[test]
fn a_concealed_or_unsigned_provider_reads_no_profile() {
    let concealment =
        Concealment { reason: ConcealmentReason::Safeguarding, text: sealed(1), since: time("01T08:00"), lifts: None };
    let mut world = World::after("@open; open-profile elm");
    for name in ["oak", "elm"] {
        world.provider_mut(name).concealment = Some(concealment);
    }
    world.check("open-profile oak", expect!["refused CONCEALED oak category=SAFEGUARDING"]);
    world.check("open-profile elm", expect!["refused CONCEALED elm category=SAFEGUARDING"]);
    world.provider_mut("ash").recorded.agreement_signed_on = None;
    world.check("open-profile ash", expect!["refused PROVIDER_UNSIGNED ash"]);
}

#[test]
fn a_no_bid_is_one_coded_answer_in_the_window() {
    check_all(
        "@open",
        &[
            "decline oak",
            "decline oak reason=OTHER",
            "decline oak reason=OTHER text",
            "decline oak at=03T08:59:59.999999",
            "decline oak at=03T09:00",
        ],
        expect![[r#"
            decline oak -> OPEN: InvitationDeclined before=03T09:00
            decline oak reason=OTHER -> refused TEXT_REQUIRED note
            decline oak reason=OTHER text -> OPEN: InvitationDeclined before=03T09:00
            decline oak at=03T08:59:59.999999 -> OPEN: InvitationDeclined before=03T09:00
            decline oak at=03T09:00 -> refused OFFER_LATE round close=03T09:00 received=03T09:00
        "#]],
    );
    check("@open; decline oak; decline oak", expect!["refused ALREADY_ANSWERED invitation"]);
    check("@offered; decline oak", expect!["refused ALREADY_ANSWERED invitation"]);
    check("@offered; take-back oak; decline oak", expect!["OPEN: InvitationDeclined before=03T09:00"]);
    check("@approved; publish close=03T09:00 invite=oak; decline elm", expect!["refused NOT_INVITED elm"]);
}

#[test]
fn questions_are_taken_before_their_deadline() {
    check_all(
        "@open",
        &["ask oak 1", "ask oak 1 at=02T20:59:59.999999", "ask oak 1 at=02T21:00", "ask oak 1 at=03T09:00"],
        expect![[r#"
            ask oak 1 -> OPEN: QuestionAsked before=02T21:00
            ask oak 1 at=02T20:59:59.999999 -> OPEN: QuestionAsked before=02T21:00
            ask oak 1 at=02T21:00 -> refused QUESTION_LATE question deadline=02T21:00 received=02T21:00
            ask oak 1 at=03T09:00 -> refused OFFER_LATE round close=03T09:00 received=03T09:00
        "#]],
    );
    check("@approved; publish close=03T09:00 invite=oak; ask elm 1", expect!["refused NOT_INVITED elm"]);
    check("@open; extend close=04T09:00; ask oak 1 at=02T21:00", expect!["OPEN: QuestionAsked before=03T21:00"]);
}

#[test]
fn a_search_takes_so_many_questions() {
    let mut world = World::after("@open; ask oak 1");
    let search = world.search.as_mut().unwrap();
    let asked = search.rounds[0].questions.first_key_value().map(|(_, asked)| asked.clone()).unwrap();
    for number in 2..=limits::QUESTIONS_PER_SEARCH_MAX {
        let mut id = [0; 16];
        id[0] = u8::try_from(number).unwrap();
        search.rounds[0].questions.insert(vocabulary::QuestionId::from_bytes(id), asked.clone());
    }
    world.check("ask elm 9", expect!["refused LIMIT_EXCEEDED questions max=100"]);
}

#[test]
fn a_question_is_answered_once_to_all_while_the_round_runs() {
    check("@open; ask oak 1; answer 1", expect!["OPEN: QuestionAnswered before=03T09:00"]);
    check(
        "@open; ask oak 1; answer 1; answer 1",
        expect!["refused QUESTION_ANSWERED 71717171-7171-7171-7171-717171717171"],
    );
    check("@open; answer 2", expect!["refused NOT_PERMITTED 72727272-7272-7272-7272-727272727272"]);
    check("@open; ask oak 1; answer 1 at=02T22:00", expect!["OPEN: QuestionAnswered before=03T09:00"]);
    check(
        "@open; ask oak 1; answer 1 at=03T09:00",
        expect!["refused OFFER_LATE round close=03T09:00 received=03T09:00"],
    );
}
