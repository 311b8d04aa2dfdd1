//! The three headers of a development identity, and which role belongs to which organisation.

use std::fmt::Display;
use std::str::FromStr;

use domain::principal::role_faults;
use domain::{Actor, Fault};
use tonic::codegen::http::HeaderMap;
use vocabulary::RefusalReason;

use crate::convert::form_of;

/// Who, such as `people/ann.finder`.
pub const ACTOR: &str = "hafan-actor";
/// The role acted in, such as `PLACEMENT_FINDER`.
pub const ROLE: &str = "hafan-role";
/// For whom, such as `authorities/W06000015`.
pub const ORGANISATION: &str = "hafan-organisation";

/// Reads who calls.
///
/// # Errors
/// A fault for every header that is missing, malformed or given twice; with all three readable, one where the organisation is none that
/// acts, and one where the role is not one of its.
pub fn read_actor(headers: &HeaderMap) -> Result<Actor, Vec<Fault>> {
    let mut faults = Vec::new();
    let id = header(headers, ACTOR, &mut faults);
    let role = header(headers, ROLE, &mut faults);
    let organisation = header(headers, ORGANISATION, &mut faults);
    let (Some(id), Some(role), Some(organisation)) = (id, role, organisation) else { return Err(faults) };
    let faults = role_faults((role, ROLE), (organisation, ORGANISATION));
    if faults.is_empty() { Ok(Actor { id, role, organisation }) } else { Err(faults) }
}

fn header<T: FromStr<Err: Display>>(headers: &HeaderMap, name: &'static str, faults: &mut Vec<Fault>) -> Option<T> {
    let mut given = headers.get_all(name).iter();
    let fault = match (given.next(), given.next()) {
        (None, _) => Fault::new(RefusalReason::FieldRequired, name),
        (Some(_), Some(_)) => Fault::new(RefusalReason::ValueInvalid, name).with("expected", "the header once"),
        (Some(value), None) => match value.to_str().unwrap_or_default().parse() {
            Ok(value) => return Some(value),
            Err(expected) => Fault::new(RefusalReason::ValueInvalid, name).with("expected", form_of(&expected)),
        },
    };
    faults.push(fault);
    None
}

#[cfg(test)]
mod tests {
    use domain::principal::Home;
    use expect_test::{Expect, expect};
    use vocabulary::Role;

    use super::*;

    const PROVIDER: &str = "providers/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";

    fn check(given: &[(&'static str, &str)], expected: Expect) {
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            headers.append(*name, value.parse().unwrap());
        }
        let told = match read_actor(&headers) {
            Ok(actor) => format!("{} as {} of {}", actor.id, actor.role, actor.organisation),
            Err(faults) => faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        };
        expected.assert_eq(&told);
    }

    #[test]
    fn three_headers_say_who_calls() {
        check(
            &[(ACTOR, "people/ann.finder"), (ROLE, "PLACEMENT_FINDER"), (ORGANISATION, "authorities/W06000015")],
            expect!["people/ann.finder as PLACEMENT_FINDER of authorities/W06000015"],
        );
    }

    #[test]
    fn every_header_at_fault_is_named() {
        check(
            &[],
            expect![[r#"
            FIELD_REQUIRED hafan-actor
            FIELD_REQUIRED hafan-role
            FIELD_REQUIRED hafan-organisation"#]],
        );
        check(
            &[(ACTOR, "ann"), (ROLE, "ROLE_PLACEMENT_FINDER"), (ORGANISATION, "cardiff")],
            expect![[r#"
                VALUE_INVALID hafan-actor expected=people/ or systems/ and a name of 3 to 80 letters a-z, digits, dots, underscores or hyphens, such as people/ann.finder
                VALUE_INVALID hafan-role expected=a code of the list role
                VALUE_INVALID hafan-organisation expected=an organisation: authorities/W06000015, providers/{id}, consortium or operator"#]],
        );
        check(
            &[(ACTOR, "people/ann.finder"), (ACTOR, "people/bob.finder"), (ROLE, "AUDITOR")],
            expect![[r#"
            VALUE_INVALID hafan-actor expected=the header once
            FIELD_REQUIRED hafan-organisation"#]],
        );
    }

    #[test]
    fn only_the_22_act_as_authorities() {
        for code in ["W06000007", "E06000023"] {
            let organisation = format!("authorities/{code}");
            check(
                &[(ACTOR, "people/ann.finder"), (ROLE, "PLACEMENT_FINDER"), (ORGANISATION, &organisation)],
                expect!["VALUE_INVALID hafan-organisation expected=one of the 22 authorities of Wales"],
            );
        }
        check(
            &[(ACTOR, "people/ann.finder"), (ROLE, "PROVIDER_USER"), (ORGANISATION, "authorities/E06000023")],
            expect![[r#"
                VALUE_INVALID hafan-role given=PROVIDER_USER of=providers/{id}
                VALUE_INVALID hafan-organisation expected=one of the 22 authorities of Wales"#]],
        );
    }

    #[test]
    fn a_role_belongs_to_one_kind_of_organisation() {
        let organisations = ["authorities/W06000015", PROVIDER, "consortium", "operator"];
        let mut table = String::new();
        for role in Role::ALL {
            let homes: Vec<&str> = organisations
                .iter()
                .filter(|organisation| Home::of(*role).has(organisation.parse().unwrap()))
                .map(|organisation| organisation.split('/').next().unwrap_or_default())
                .collect();
            table.push_str(&format!("{role}: {}\n", homes.join(" ")));
        }
        expect![[r#"
            PLACEMENT_FINDER: authorities
            DECISION_MAKER: authorities
            APPROVER: authorities
            TEAM_MANAGER: authorities
            CONTRACTS_OFFICER: authorities
            PROVIDER_USER: providers
            PROVIDER_SYSTEM: providers
            FRAMEWORK_MANAGER: consortium
            ANALYST: authorities consortium
            AUDITOR: authorities providers consortium operator
            ADMINISTRATOR: operator
            PANEL_ADMINISTRATOR: authorities
        "#]]
        .assert_eq(&table);
        check(
            &[(ACTOR, "people/ann.finder"), (ROLE, "ADMINISTRATOR"), (ORGANISATION, PROVIDER)],
            expect!["VALUE_INVALID hafan-role given=ADMINISTRATOR of=operator"],
        );
    }
}
