//! Who acts is registered and still is when it is committed (ACR-2): what ends a principal's role between any decision and its append
//! leaves nothing of the call behind.

use domain::principal::{Change, Grant, Registration};
use engine::verbs::{ChangePrincipal, Entry, ProviderToPut, PutProviders, RegisterPrincipal};
use engine::{Callers, Done, Failure, NewIds, Settings};
use vocabulary::{Credential, Organisation, PrincipalSuspensionReason, Role};

use crate::stage::{Story, actor, consortium, recorded, start};

fn olu() -> domain::Actor {
    actor("people/olu.admin", Role::Administrator, Organisation::Operator)
}

/// An engine that knows its administrator, and the framework manager for a day.
async fn begin() -> Story {
    let mut story = Story::begin_with(Settings { callers: Callers::Registered, ..Settings::default() }).await;
    let credential = Credential::token("https://login.example.org", "olu").unwrap();
    assert!(story.engine.appoint_administrator(&olu().id, &credential).await.unwrap());
    let manager = consortium();
    let role = Grant { role: manager.role, organisation: manager.organisation, expires: Some(start().plus_days(1)) };
    let register =
        RegisterPrincipal(Registration { id: manager.id, expires: None, credentials: Vec::new(), roles: vec![role] });
    story.must(&olu(), register).await;
    story
}

async fn put(story: &mut Story) -> Result<Done, Failure> {
    let new = ProviderToPut { id: NewIds.provider(), entry: Entry::New, read_version: None, recorded: recorded("Oak") };
    story.run(&consortium(), PutProviders { providers: vec![new] }).await
}

fn providers(story: &Story) -> usize {
    story.engine.world().providers().count()
}

#[tokio::test]
async fn acr_2_who_is_not_registered_does_nothing_and_who_is_does() {
    let mut story = begin().await;
    put(&mut story).await.unwrap();
    assert_eq!(providers(&story), 1);
    let stranger = actor("people/eve.other", Role::FrameworkManager, Organisation::Consortium);
    let new = ProviderToPut { id: NewIds.provider(), entry: Entry::New, read_version: None, recorded: recorded("Elm") };
    let done = story.run(&stranger, PutProviders { providers: vec![new] }).await;
    assert!(matches!(done, Err(Failure::NotPermitted)));
    assert_eq!(providers(&story), 1);
}

#[tokio::test]
async fn acr_2_suspended_between_its_decision_and_its_append_nothing_is_recorded() {
    let mut story = begin().await;
    let (engine, request_id) = (story.engine.clone(), story.request_id());
    story.between.arm("provider.recorded", move || {
        Box::pin(async move {
            let change = Change::Suspend(PrincipalSuspensionReason::CredentialCompromised);
            let suspend = ChangePrincipal { id: consortium().id, change };
            let call = engine::Call { actor: olu(), method: "test", request_id, body: vec![] };
            engine.execute(call, suspend).await.unwrap();
        })
    });
    assert!(matches!(put(&mut story).await, Err(Failure::NotPermitted)));
    assert!(story.between.has_run());
    assert_eq!(providers(&story), 0);
}

#[tokio::test]
async fn acr_2_a_role_that_ends_between_its_decision_and_its_append_commits_nothing() {
    let mut story = begin().await;
    let clock = story.clock.clone();
    story.between.arm("provider.recorded", move || {
        Box::pin(async move {
            clock.set(start().plus_days(1));
        })
    });
    assert!(matches!(put(&mut story).await, Err(Failure::NotPermitted)));
    assert!(story.between.has_run());
    assert_eq!(providers(&story), 0);
}
