//! A principal that is suspended, that loses its role or whose time ends after its call has decided, and before that is appended, has changed
//! nothing (ACR-2); and however administrators change each other, one is left.

use std::sync::Arc;

use domain::Actor;
use domain::principal::{Change, Grant, Registration};
use engine::verbs::{ChangePrincipal, CreateSearch, Origin, RegisterPrincipal};
use engine::{Call, Callers, Done, Engine, Failure, NewIds, Settings};
use event_log::ManualClock;
use vocabulary::{Credential, Organisation, PrincipalSuspensionReason, RequestId, Role};

use crate::stage::{Story, actor, authority, decision_maker, finder, request, start};

fn admin(id: &str) -> Actor {
    actor(id, Role::Administrator, Organisation::Operator)
}

fn olu() -> Actor {
    admin("people/olu.admin")
}

fn eve() -> Actor {
    admin("people/eve.admin")
}

fn suspend(whom: &Actor) -> ChangePrincipal {
    change(whom, Change::Suspend(PrincipalSuspensionReason::CredentialCompromised))
}

fn change(whom: &Actor, change: Change) -> ChangePrincipal {
    ChangePrincipal { id: whom.id.clone(), change }
}

fn as_is(actor: &Actor) -> RegisterPrincipal {
    let grant = Grant { role: actor.role, organisation: actor.organisation, expires: None };
    RegisterPrincipal(Registration { id: actor.id.clone(), expires: None, credentials: vec![], roles: vec![grant] })
}

fn draft() -> CreateSearch {
    let children = vec![domain::request::Identity { first_name: "Mali".into(), ..Default::default() }];
    let Organisation::Authority(authority) = authority() else { panic!("an authority") };
    CreateSearch {
        search: NewIds.search(),
        authority,
        decision_maker: decision_maker().id,
        request: request("C-1"),
        identities: engine::documents::Identities { children, parent: None },
        origin: Origin::Written,
    }
}

/// Two administrators and a finder, registered.
async fn begin() -> Story {
    let mut story = Story::begin_with(Settings { callers: Callers::Registered, ..Settings::default() }).await;
    let credential = Credential::token("https://login.example.org", "olu").unwrap();
    assert!(story.engine.appoint_administrator(&olu().id, &credential).await.unwrap());
    story.must(&olu(), as_is(&eve())).await;
    story.must(&olu(), as_is(&finder())).await;
    story
}

/// Whoever acts within another call.
#[derive(Clone)]
struct Other {
    engine: Engine,
    clock: Arc<ManualClock>,
}

impl Other {
    async fn changes(&self, by: Actor, verb: ChangePrincipal) -> Result<Done, Failure> {
        let millis = self.engine.now().micros() / 1_000;
        let request_id: RequestId =
            format!("{:08x}-{:04x}-7000-9000-{:012x}", millis >> 16, millis & 0xffff, 1).parse().unwrap();
        self.engine.execute(Call { actor: by, method: "other", request_id, body: vec![] }, verb).await
    }
}

/// What ends a finder's call.
#[derive(Clone, Copy, Debug)]
enum Conflict {
    Suspended,
    RoleWithdrawn,
    Expired,
}

#[tokio::test]
async fn acr_2_whoever_may_not_act_any_more_when_its_call_is_appended_has_changed_nothing() {
    for conflict in [Conflict::Suspended, Conflict::RoleWithdrawn, Conflict::Expired] {
        let mut story = begin().await;
        story.must(&finder(), draft()).await;
        let end = start().plus_hours(1);
        story.must(&olu(), change(&finder(), Change::SetExpiry(Some(end)))).await;
        let other = Other { engine: story.engine.clone(), clock: story.clock.clone() };
        story.between.arm("search.drafted", move || {
            Box::pin(async move {
                match conflict {
                    Conflict::Suspended => drop(other.changes(olu(), suspend(&finder())).await.unwrap()),
                    Conflict::RoleWithdrawn => {
                        let withdrawn = Change::WithdrawRole(Role::PlacementFinder, authority());
                        drop(other.changes(olu(), change(&finder(), withdrawn)).await.unwrap());
                    }
                    Conflict::Expired => other.clock.set(end),
                }
            })
        });
        let head = story.engine.log().head().position.0;
        let drafted = story.run(&finder(), draft()).await;
        assert!(matches!(drafted, Err(Failure::NotPermitted)), "{conflict:?}: {drafted:?}");
        assert!(story.between.has_run(), "{conflict:?}");
        let changed = story.engine.log().head().position.0 - head;
        let expected = match conflict {
            Conflict::Suspended | Conflict::RoleWithdrawn => 1,
            Conflict::Expired => 0,
        };
        assert_eq!(changed, expected, "{conflict:?}: nothing of the call itself");
    }
}

#[tokio::test]
async fn acr_2_two_administrators_who_suspend_each_other_leave_one() {
    let mut story = begin().await;
    let other = Other { engine: story.engine.clone(), clock: story.clock.clone() };
    story.between.arm("principal.suspended", move || {
        Box::pin(async move { drop(other.changes(eve(), suspend(&olu())).await.unwrap()) })
    });
    let second = story.run(&olu(), suspend(&eve())).await;
    assert!(matches!(second, Err(Failure::NotPermitted)), "{second:?}");
    assert!(story.between.has_run());
    assert!(story.engine.principals().may_act(&eve(), story.engine.now()).is_some());
    assert!(story.engine.principals().has_administrator(story.engine.now()));
}
