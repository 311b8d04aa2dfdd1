//! Handing a search over to another authority (SRC-14).

use expect_test::expect;

use crate::fixtures::{World, cardiff, check, check_all, search_id, vale};
use crate::search::transferred;

#[test]
fn src_14_a_search_is_offered_once_at_a_time_until_it_ends() {
    check_all(
        "@open",
        &[
            "transfer offer",
            "transfer offer to=W06000015",
            "transfer offer where=OTHER",
            "transfer offer where=OTHER text",
            "transfer take-back",
            "transfer decline",
            "transfer accept",
        ],
        expect![[r#"
            transfer offer -> OPEN: TransferOffered
            transfer offer to=W06000015 -> refused VALUE_INVALID to expected=another authority
            transfer offer where=OTHER -> refused TEXT_REQUIRED text
            transfer offer where=OTHER text -> OPEN: TransferOffered
            transfer take-back -> refused TRANSFER_NOT_OFFERED search
            transfer decline -> refused TRANSFER_NOT_OFFERED search
            transfer accept -> refused TRANSFER_NOT_OFFERED search
        "#]],
    );
    check("@open; transfer offer; transfer offer to=W06000016", expect!["refused TRANSFER_STANDS search to=W06000014"]);
    check("@open; transfer offer; transfer take-back; transfer accept", expect!["refused TRANSFER_NOT_OFFERED search"]);
    check("@open; transfer offer; transfer decline text; transfer offer", expect!["OPEN: TransferOffered"]);
    check(
        "@withdrawn; transfer offer",
        expect![
            "refused STATE_FORBIDS search rule=section-3 state=WITHDRAWN wanted=DRAFT|AWAITING_APPROVAL|APPROVED|OPEN|SHORTLISTING|DECIDING|CHOSEN|AWARDED"
        ],
    );
    check("@open; transfer offer; withdraw; transfer accept", expect!["refused TRANSFER_NOT_OFFERED search"]);
    check("@open; withdraw reason=TRANSFERRED", expect!["refused TRANSFER_BY_CONSENT reason"]);
}

#[test]
fn src_14_its_acceptance_withdraws_it_and_drafts_the_others_in_one_commit() {
    check_all(
        "@draft; transfer offer",
        &["transfer accept", "transfer accept numbers=V-1,V-2", "transfer accept dm=finder"],
        expect![[r#"
            transfer accept -> WITHDRAWN: TransferAccepted Withdrawn Drafted TransferReceived
            transfer accept numbers=V-1,V-2 -> refused CHILD_NUMBERS_DIFFER child_numbers given=2 wanted=1
            transfer accept dm=finder -> refused DECISION_MAKER_IS_FINDER search.decision_maker
        "#]],
    );
    check(
        "@open; transfer offer; transfer accept",
        expect!["WITHDRAWN: TransferAccepted Withdrawn SearchEnded Drafted TransferReceived"],
    );
    check(
        "@deciding; transfer offer; transfer accept",
        expect![
            "WITHDRAWN: TransferAccepted Withdrawn SearchEnded HoldReleased(oak's home) HoldReleased(elm's home) Drafted TransferReceived"
        ],
    );
    check(
        "@awarded; transfer offer; transfer accept",
        expect![
            "WITHDRAWN: TransferAccepted Withdrawn SearchEnded AwardUndone PlacesFreed(oak's home) Drafted TransferReceived"
        ],
    );
    let world = World::after("@open; transfer offer; transfer accept");
    let (search, draft) = (world.search(), world.successor.as_ref().unwrap());
    assert_eq!(search.transferred_to(), Some((vale(), draft.id)));
    assert_eq!((draft.authority, draft.received), (vale(), Some((cardiff(), search_id()))));
    assert!(draft.succeeds.is_none() && search.standing_transfer().is_none());
}

#[test]
fn src_14_what_goes_over_is_the_profile_under_the_new_authoritys_numbers_and_not_the_occasion() {
    let mut world = World::new();
    let mut second = world.request.children[0].clone();
    second.number = "CDF-2".to_owned();
    world.request.children.push(second);
    for step in ["draft", "pre-match", "transfer offer"] {
        world.must(step);
    }
    let numbers = ["V-1".to_owned(), " V-2 ".to_owned()];
    let begun = transferred(world.search(), &world.request, &numbers).unwrap();
    let of: Vec<&str> = begun.children.iter().map(|child| child.number.as_str()).collect();
    assert_eq!(of, ["V-1", "V-2"]);
    let shared = &begun.shared;
    assert!(shared.predecessor.is_none() && shared.contact.is_none() && shared.options_considered.is_empty());
    assert!(shared.needed_on.is_none() && shared.emergency.is_none());
    let waiting = shared.carried.iter().filter(|section| section.reconfirmed_on.is_none()).count();
    assert_eq!(waiting, shared.carried.len());
    assert!(shared.carried.iter().any(|section| section.child.as_deref() == Some("V-2")));
    assert_eq!(begun.children[0].needs, world.request.children[0].needs);
    assert_eq!(shared.location, world.request.shared.location, "who keeps the child safe keeps knowing from what");
}
