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
        expect![[""]],
    );
    check("@open; transfer offer; transfer offer to=W06000016", expect![[""]]);
    check("@open; transfer offer; transfer take-back; transfer accept", expect![[""]]);
    check("@open; transfer offer; transfer decline text; transfer offer", expect![[""]]);
    check("@withdrawn; transfer offer", expect![[""]]);
    check("@open; transfer offer; withdraw; transfer accept", expect![[""]]);
    check("@open; withdraw reason=TRANSFERRED", expect![[""]]);
}

#[test]
fn src_14_its_acceptance_withdraws_it_and_drafts_the_others_in_one_commit() {
    check_all(
        "@draft; transfer offer",
        &["transfer accept", "transfer accept numbers=V-1,V-2", "transfer accept dm=finder"],
        expect![[""]],
    );
    check("@open; transfer offer; transfer accept", expect![[""]]);
    check("@deciding; transfer offer; transfer accept", expect![[""]]);
    check("@awarded; transfer offer; transfer accept", expect![[""]]);
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
