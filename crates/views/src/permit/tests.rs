//! What the table as a whole has to be.

use domain::Actor;
use vocabulary::{Organisation, Role};

use super::*;

fn actor(role: Role, organisation: &str) -> Actor {
    Actor { id: "people/ann.other".parse().unwrap(), role, organisation: organisation.parse().unwrap() }
}

const ORGANISATIONS: [&str; 4] =
    ["authorities/W06000015", "providers/0193e4a0-7c1b-4d3e-8f2a-5b6c7d8e9f01", "consortium", "operator"];

#[test]
fn nobody_may_anything_about_what_does_not_exist() {
    for &action in Action::ALL {
        for &role in Role::ALL {
            for organisation in ORGANISATIONS {
                let actor = actor(role, organisation);
                let unheld = |object: Object<'_>| {
                    let needs_object = grants(action).iter().all(|grant| !grant.1.is_of_actor());
                    assert!(!needs_object || may(&actor, action, object).is_err(), "{action:?} by {actor:?}");
                };
                unheld(Object::Search(None));
                unheld(Object::Contract(None));
                unheld(Object::Import(None));
            }
        }
    }
}

#[test]
fn who_may_could() {
    let provider = match ORGANISATIONS[1].parse().unwrap() {
        Organisation::Provider(id) => id,
        other => panic!("{other}"),
    };
    let authority = "W06000015".parse().unwrap();
    for &action in Action::ALL {
        for &role in Role::ALL {
            for organisation in ORGANISATIONS {
                let actor = actor(role, organisation);
                let objects =
                    [Object::Service, Object::Authority(authority), Object::Provider(provider, Some(authority))];
                let may = objects.into_iter().any(|object| may(&actor, action, object).is_ok());
                assert!(!may || could(&actor, action), "{action:?} by {actor:?}");
            }
        }
    }
}

#[test]
fn an_administrator_reads_nothing_of_a_child_and_a_role_of_the_wrong_organisation_is_worth_nothing() {
    let administrator = actor(Role::Administrator, "operator");
    let can: Vec<Action> = Action::ALL.iter().copied().filter(|action| could(&administrator, *action)).collect();
    assert_eq!(can, [Action::ReadTasks, Action::ReadReference, Action::Administer]);
    for organisation in &ORGANISATIONS[..3] {
        assert!(!could(&actor(Role::Administrator, organisation), Action::Administer));
    }
    assert!(!could(&actor(Role::PlacementFinder, ORGANISATIONS[1]), Action::ReadSearch));
    assert!(!could(&actor(Role::ProviderUser, ORGANISATIONS[0]), Action::Respond));
    assert!(!could(&actor(Role::Auditor, ORGANISATIONS[1]), Action::Audit), "never a provider's own auditor (DEC-7)");
}

#[test]
fn an_analyst_reads_no_search_and_a_system_signs_nothing() {
    let analyst = actor(Role::Analyst, ORGANISATIONS[0]);
    for action in [Action::ReadSearch, Action::ReadShortlist, Action::ListSearches, Action::ReadContract] {
        assert!(!could(&analyst, action), "{action:?}");
    }
    assert!(!could(&actor(Role::ProviderSystem, ORGANISATIONS[1]), Action::SignForProvider));
}
