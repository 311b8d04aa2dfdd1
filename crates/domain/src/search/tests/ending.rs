//! Withdrawing and ending without a match (SRC-9, ESC-3, DEC-7).

use expect_test::expect;

use crate::fixtures::{World, check, check_all};

#[test]
fn a_search_is_withdrawn_with_a_coded_reason() {
    check_all(
        "@draft",
        &[
            "withdraw",
            "withdraw reason=OTHER",
            "withdraw reason=OTHER text",
            "withdraw where=OTHER",
            "withdraw where=OTHER text",
        ],
        expect![[r#"
            withdraw -> WITHDRAWN: Withdrawn
            withdraw reason=OTHER -> refused TEXT_REQUIRED text
            withdraw reason=OTHER text -> WITHDRAWN: Withdrawn
            withdraw where=OTHER -> refused TEXT_REQUIRED text
            withdraw where=OTHER text -> WITHDRAWN: Withdrawn
        "#]],
    );
}

#[test]
fn what_had_opened_frees_the_child_and_every_hold() {
    check("@approved; withdraw", expect!["WITHDRAWN: Withdrawn"]);
    check("@open; withdraw", expect!["WITHDRAWN: Withdrawn SearchEnded"]);
    check(
        "@deciding; withdraw",
        expect!["WITHDRAWN: Withdrawn SearchEnded HoldReleased(oak's home) HoldReleased(elm's home)"],
    );
    check(
        "@chosen; withdraw",
        expect!["WITHDRAWN: Withdrawn SearchEnded HoldReleased(oak's home) HoldReleased(elm's home)"],
    );
    assert!(World::after("@deciding; withdraw").child.live.is_empty());
}

#[test]
fn dec_10_a_withdrawal_of_an_awarded_search_undoes_the_award_with_it_and_asks_nobody() {
    check("@awarded; withdraw", expect!["WITHDRAWN: Withdrawn SearchEnded AwardUndone PlacesFreed(oak's home)"]);
    let world = World::after("@awarded; withdraw");
    assert!(world.search().award.is_none() && world.search().reconfirmable.is_empty());
}

#[test]
fn what_has_ended_ends_once() {
    check(
        "@withdrawn; withdraw",
        expect![
            "refused STATE_FORBIDS search rule=section-3 state=WITHDRAWN wanted=DRAFT|AWAITING_APPROVAL|APPROVED|OPEN|SHORTLISTING|DECIDING|CHOSEN|AWARDED"
        ],
    );
    check(
        "@nomatch; withdraw",
        expect![
            "refused STATE_FORBIDS search rule=section-3 state=NO_MATCH wanted=DRAFT|AWAITING_APPROVAL|APPROVED|OPEN|SHORTLISTING|DECIDING|CHOSEN|AWARDED"
        ],
    );
    check("@nomatch; end", expect!["refused STATE_FORBIDS search rule=section-3 state=NO_MATCH wanted=SHORTLISTING"]);
}

#[test]
fn a_search_ends_without_a_match_when_every_offer_has_its_answer() {
    check_all(
        "@short",
        &[
            "end",
            "end answers=oak,elm",
            "end answers=oak,elm,ash",
            "end answers=oak,elm,ash where=OTHER",
            "end answers=oak,elm,ash where=OTHER text",
            "end answers=oak,elm,ash reason=OTHER",
        ],
        expect![[r#"
            end -> refused OFFERS_UNANSWERED oak's offer; OFFERS_UNANSWERED elm's offer; OFFERS_UNANSWERED ash's offer
            end answers=oak,elm -> refused OFFERS_UNANSWERED ash's offer
            end answers=oak,elm,ash -> NO_MATCH: OfferRejected(oak's offer) OfferRejected(elm's offer) OfferRejected(ash's offer) EndedWithoutMatch SearchEnded
            end answers=oak,elm,ash where=OTHER -> refused TEXT_REQUIRED text
            end answers=oak,elm,ash where=OTHER text -> NO_MATCH: OfferRejected(oak's offer) OfferRejected(elm's offer) OfferRejected(ash's offer) EndedWithoutMatch SearchEnded
            end answers=oak,elm,ash reason=OTHER -> refused TEXT_REQUIRED answers[0].text; TEXT_REQUIRED answers[1].text; TEXT_REQUIRED answers[2].text
        "#]],
    );
    check(
        "@short; reject oak,elm as=finder; end answers=ash",
        expect!["NO_MATCH: OfferRejected(ash's offer) EndedWithoutMatch SearchEnded"],
    );
    check("@open; close at=03T09:00; shortlist; end", expect!["NO_MATCH: EndedWithoutMatch SearchEnded"]);
    check("@closed; end", expect!["refused SHORTLIST_PENDING search"]);
    check(
        "@ready; end answers=oak,elm,ash",
        expect!["refused STATE_FORBIDS search rule=section-3 state=DECIDING wanted=SHORTLISTING"],
    );
    assert!(World::after("@nomatch").child.live.is_empty());
}
