//! `docs/authorisation.md` is made of the code: `UPDATE_EXPECT=1` writes it anew, else a test holds it against the code.

use std::fmt::Write as _;

use api::Method;
use expect_test::expect_file;
use views::permit::{Action, Grant, grants};
use vocabulary::{Language, Role};

use super::rule;

const HEAD: &str = "\
# Who may do what

This page is generated from the code (`crates/views/src/permit`, `crates/server/src/authorise.rs`); a test fails when it is not what the code
says. `UPDATE_EXPECT=1 cargo test -p server authorise` writes it anew.

Whatever is not in these tables is refused. A caller needs one line of one of the actions of the RPC: its role, and how it stands to what it asks
about. Whom no object could be asked about by an RPC is refused before the body of the call is decoded; the others by the name in it, before
anything else of the message is looked at. Not allowed and not existing are one answer, byte for byte. Whether the rules of the domain
then allow the move is another question ([rules.md](rules.md)).

Who declared an interest in a search only reads it (APR-1). How much of what one may read is shown is another question too: an offer's terms stay
sealed until the close, whose an offer is until it is opened, an address until the award.
";

fn roles(roles: &[Role]) -> String {
    if roles.len() == Role::ALL.len() {
        return "every role".to_owned();
    }
    roles.iter().map(|role| role.label(Language::En).to_lowercase()).collect::<Vec<_>>().join(", ")
}

fn page() -> Result<String, std::fmt::Error> {
    let mut page = HEAD.to_owned();
    page.push_str("\n## Actions\n\n| action | what | role | acting for |\n|---|---|---|---|\n");
    for &action in Action::ALL {
        for Grant(granted, relation) in grants(action) {
            let (roles, relation) = (roles(granted), relation.label());
            writeln!(page, "| {action:?} | {} | {roles} | {relation} |", action.label())?;
        }
    }
    page.push_str("\n## RPCs\n\n| RPC | actions, of which one is needed |\n|---|---|\n");
    for &method in Method::ALL {
        let actions = rule(method).iter().map(|action| format!("{action:?}")).collect::<Vec<_>>().join(", ");
        writeln!(page, "| {} | {actions} |", method.name())?;
    }
    Ok(page)
}

#[test]
fn the_page_says_what_the_code_says() {
    expect_file!["../../../../docs/authorisation.md"].assert_eq(&page().unwrap());
}

#[test]
fn each_action_is_asked_by_an_rpc_or_is_part_of_one() {
    let parts = [Action::ReadRegister];
    let asked: Vec<Action> = Method::ALL.iter().flat_map(|method| rule(*method)).copied().collect();
    let unasked: Vec<&Action> =
        Action::ALL.iter().filter(|action| !asked.contains(action) && !parts.contains(action)).collect();
    assert!(unasked.is_empty(), "{unasked:?}");
    assert!(Method::ALL.iter().all(|method| !rule(*method).is_empty()));
}
