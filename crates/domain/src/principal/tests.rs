//! Who is known, as what, and until when.

use vocabulary::{Credential, RefusalReason as Reason};

use super::*;
use crate::refusal::Refusal;
use crate::{Decision, event::Event};

const CARDIFF: &str = "authorities/W06000015";

fn at(day: u32) -> Timestamp {
    format!("2026-12-{day:02}T09:00:00Z").parse().unwrap()
}

fn id(name: &str) -> ActorId {
    name.parse().unwrap()
}

fn admin() -> Actor {
    Actor { id: id("people/olu.admin"), role: Role::Administrator, organisation: Organisation::Operator }
}

fn ann() -> ActorId {
    id("people/ann.finder")
}

fn token(subject: &str) -> Credential {
    Credential::token("https://login.example.org", subject).unwrap()
}

fn finder(expires: Option<Timestamp>) -> Grant {
    Grant { role: Role::PlacementFinder, organisation: CARDIFF.parse().unwrap(), expires }
}

fn fold(mut known: Principals, decision: Decision, day: u32) -> Principals {
    for event in decision.events {
        let Event::Principal(id, event) = event else { panic!("{event:?}") };
        known = apply(known, &id, &event, at(day));
    }
    known
}

fn new(
    known: &Principals,
    id: &ActorId,
    expires: Option<Timestamp>,
    credentials: &[Credential],
    roles: &[Grant],
    day: u32,
) -> Result<Decision, Refusal> {
    let (id, credentials, roles) = (id.clone(), credentials.to_vec(), roles.to_vec());
    register(known, &admin(), &Registration { id, expires, credentials, roles }, at(day))
}

/// Ann, finder of Cardiff until the 20th, herself until the 15th.
fn known() -> Principals {
    let registered = new(&Principals::default(), &ann(), Some(at(15)), &[token("a")], &[finder(Some(at(20)))], 1);
    fold(Principals::default(), registered.unwrap(), 1)
}

fn as_finder() -> Actor {
    Actor { id: ann(), role: Role::PlacementFinder, organisation: CARDIFF.parse().unwrap() }
}

fn reasons(refused: Result<Decision, Refusal>) -> Vec<Reason> {
    refused.unwrap_err().faults().map(|fault| fault.reason).collect()
}

#[test]
fn acr_2_a_role_is_held_until_the_earlier_end_of_itself_and_its_principal() {
    let known = known();
    assert_eq!(known.may_act(&as_finder(), at(2)), Some(Some(at(15))));
    assert_eq!(known.may_act(&as_finder(), at(15)), None, "half-open");
    let longer = change(&known, &admin(), &ann(), Change::SetExpiry(None), at(2)).unwrap();
    let known = fold(known, longer, 2);
    assert_eq!(known.may_act(&as_finder(), at(16)), Some(Some(at(20))));
    assert_eq!(known.may_act(&as_finder(), at(20)), None);
    let other = Actor { organisation: "authorities/W06000014".parse().unwrap(), ..as_finder() };
    assert_eq!(known.may_act(&other, at(2)), None, "held for one organisation alone");
}

#[test]
fn acr_2_a_credential_is_of_one_principal_and_revoked_it_is_nobodys() {
    let known = known();
    assert_eq!(known.known_by(&token("a")), Some(&ann()));
    let ben = id("people/ben.finder");
    let taken = new(&known, &ben, None, &[token("a")], &[finder(None)], 2);
    assert_eq!(reasons(taken), [Reason::CredentialTaken]);
    let revoked = change(&known, &admin(), &ann(), Change::RevokeCredential(token("a")), at(2)).unwrap();
    let known = fold(known, revoked, 2);
    assert_eq!(known.known_by(&token("a")), None);
    assert!(new(&known, &ben, None, &[token("a")], &[finder(None)], 3).is_ok());
    let absent = change(&known, &admin(), &ann(), Change::RevokeCredential(token("a")), at(3));
    assert_eq!(reasons(absent), [Reason::CredentialAbsent]);
}

#[test]
fn acr_2_suspended_it_does_nothing_and_reinstated_what_it_did() {
    let known = known();
    let reason = PrincipalSuspensionReason::CredentialCompromised;
    let known = fold(known.clone(), change(&known, &admin(), &ann(), Change::Suspend(reason), at(2)).unwrap(), 2);
    assert_eq!(known.may_act(&as_finder(), at(3)), None);
    let again = change(&known, &admin(), &ann(), Change::Suspend(reason), at(3));
    assert_eq!(reasons(again), [Reason::PrincipalState]);
    let known = fold(known.clone(), change(&known, &admin(), &ann(), Change::Reinstate, at(4)).unwrap(), 4);
    assert!(known.may_act(&as_finder(), at(5)).is_some());
    assert_eq!(reasons(change(&known, &admin(), &ann(), Change::Reinstate, at(5))), [Reason::PrincipalState]);
}

#[test]
fn acr_2_an_administrator_holds_no_other_role_and_nobody_changes_themselves() {
    let known = known();
    let administrator = Grant { role: Role::Administrator, organisation: Organisation::Operator, expires: None };
    let both = change(&known, &admin(), &ann(), Change::GrantRole(administrator), at(2));
    assert_eq!(reasons(both), [Reason::RolesApart]);
    let olu = id("people/olu.admin");
    let started = first_administrator(&known, &olu, &token("o"), at(2)).unwrap();
    let known = fold(known, started, 2);
    let grown = change(&known, &Actor { id: ann(), ..admin() }, &olu, Change::GrantRole(finder(None)), at(2));
    assert_eq!(reasons(grown), [Reason::RolesApart]);
    let own = change(&known, &admin(), &olu, Change::SetExpiry(Some(at(9))), at(2));
    assert_eq!(reasons(own), [Reason::PrincipalOwn]);
}

#[test]
fn acr_2_the_first_administrator_is_made_only_where_there_is_none() {
    let olu = id("people/olu.admin");
    let first = first_administrator(&Principals::default(), &olu, &token("o"), at(1)).unwrap();
    assert_eq!(first.events.len(), 3);
    let known = fold(Principals::default(), first, 1);
    assert_eq!(known.may_act(&admin(), at(2)), Some(None));
    let second = first_administrator(&known, &id("people/eve.other"), &token("e"), at(2)).unwrap();
    assert!(second.events.is_empty());
    let reason = PrincipalSuspensionReason::LeftOrganisation;
    let by_another = Actor { id: id("people/eve.other"), ..admin() };
    let gone = change(&known, &by_another, &olu, Change::Suspend(reason), at(3)).unwrap();
    let known = fold(known, gone, 3);
    let back = first_administrator(&known, &olu, &token("o"), at(4)).unwrap();
    assert!(fold(known, back, 4).has_administrator(at(4)));
}

#[test]
fn acr_2_every_fault_of_a_registration_is_told_at_once() {
    let wrong = Grant { role: Role::Auditor, organisation: CARDIFF.parse().unwrap(), expires: Some(at(1)) };
    let foreign = Grant { role: Role::ProviderUser, organisation: Organisation::Consortium, expires: None };
    let told = new(&known(), &id("people/ben.other"), Some(at(1)), &[token("a")], &[wrong, foreign], 2);
    assert_eq!(
        reasons(told),
        [Reason::ValueOutOfRange, Reason::CredentialTaken, Reason::ValueOutOfRange, Reason::ValueInvalid]
    );
    let again = new(&known(), &ann(), None, &[], &[], 2);
    assert_eq!(reasons(again), [Reason::PrincipalExists]);
}

#[test]
fn acr_2_a_role_is_granted_for_one_of_the_22_authorities_and_no_other() {
    // A Welsh code of no authority, and an English authority that there is.
    for code in ["W06000007", "E06000023"] {
        let grant = Grant { organisation: format!("authorities/{code}").parse().unwrap(), ..finder(Some(at(1))) };
        let refused = change(&known(), &admin(), &ann(), Change::GrantRole(grant), at(2)).unwrap_err();
        let told: Vec<String> = refused.faults().map(|fault| format!("{} {}", fault.reason, fault.subject)).collect();
        assert_eq!(told, ["VALUE_OUT_OF_RANGE expire_time", "VALUE_INVALID organisation"], "{code}");
        let grant = Grant { role: Role::ProviderUser, expires: None, ..grant };
        let refused = change(&known(), &admin(), &ann(), Change::GrantRole(grant), at(2)).unwrap_err();
        let subjects: Vec<&str> = refused.faults().map(|fault| fault.subject.as_str()).collect();
        assert_eq!(subjects, ["role", "organisation"], "{code}");
    }
}
