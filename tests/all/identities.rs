//! Real callers (ACR-2): tokens of an issuer, registered principals, roles that begin and end. Each test has a server of its own that
//! believes nobody.

mod granting;
mod issuer;
mod keys_away;
mod refusing;

use std::sync::{Arc, Mutex, PoisonError};

use api::admin::v1::{
    AdvanceSandboxClockRequest, Caller as Known, Credential, GetCallerRequest, GetPrincipalRequest, GrantRoleRequest,
    ListPrincipalsRequest, Principal, PrincipalState, RegisterPrincipalRequest, ReinstatePrincipalRequest, RoleGrant,
    SetPrincipalExpiryRequest, SuspendPrincipalRequest, WithdrawRoleRequest,
};
use api::audit::v1::GetLogHeadRequest;
use api::feed::v1::WatchFeedRequest;
use hafan::serve::{Identities, IssuerSettings, KeySource, RegisteredCallers, Running, ServeOptions, Ticker, start};
use tempfile::TempDir;
use tonic::Code;
use tonic::transport::Channel;
use vocabulary::{ActorKind, Timestamp};

use crate::harness::{CARDIFF, Caller, Outcome as _, Reply, VALE, new_request_id, proto_instant, reply, server};
use issuer::{AUDIENCE, ISSUER, Issuer, Token};

const ADMINISTRATOR: &str = "people/olu.admin";
const FINDER: &str = "principals/people/ann.finder";

/// A server whose callers are registered principals, and their issuer.
struct Service {
    channel: Channel,
    issuer: Issuer,
    now: Timestamp,
    _running: Running,
    _folder: TempDir,
}

fn callers(issuer: &Issuer, administrator: Option<&str>) -> Identities {
    let settings = IssuerSettings {
        issuer: ISSUER.to_owned(),
        audience: AUDIENCE.to_owned(),
        keys: KeySource::File(issuer.file().to_owned()),
        ca: None,
        kinds: vec![ActorKind::Person],
    };
    let known = |subject: &str| format!("token:{ISSUER}#{subject}").parse().expect("a credential");
    let administrator = administrator.map(|subject| (ADMINISTRATOR.parse().expect("an actor"), known(subject)));
    Identities::Registered(RegisteredCallers { issuers: vec![settings], administrator })
}

impl Service {
    /// With an administrator, a finder of Cardiff, and an auditor of the operator.
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let issuer = Issuer::in_folder(folder.path());
        let options = server::options(folder.path(), Ticker::Stopped);
        let options = ServeOptions { identities: callers(&issuer, Some("olu")), ..options };
        let running = start(options).await.unwrap_or_else(|error| panic!("the server did not start: {error}"));
        let channel = server::connect(running.address()).await;
        let now = vocabulary_now();
        let service = Self { channel, issuer, now, _running: running, _folder: folder };
        service.register(FINDER, "ann", "PLACEMENT_FINDER", CARDIFF).await.accepted();
        service.register("principals/people/aled.auditor", "aled", "AUDITOR", "operator").await.accepted();
        service
    }

    fn caller(&self, token: &Token, role: &str, organisation: &str) -> Caller {
        Caller::with_token(self.channel.clone(), &token.text(), role, organisation)
    }

    fn token(&self, subject: &str) -> Token {
        Token::of(subject, self.now)
    }

    fn admin(&self) -> Caller {
        self.caller(&self.token("olu"), "", "")
    }

    fn finder(&self) -> Caller {
        self.caller(&self.token("ann"), "", "")
    }

    async fn register(&self, name: &str, subject: &str, role: &str, of: &str) -> Reply<Principal> {
        let principal = Principal {
            name: name.to_owned(),
            credentials: vec![known_by(subject)],
            roles: vec![grant(role, of)],
            ..Principal::default()
        };
        let request = RegisterPrincipalRequest { principal: Some(principal), request_id: new_request_id() };
        reply(self.admin().principals().register_principal(request).await)
    }

    async fn suspend(&self, name: &str) -> Reply<Principal> {
        let request = SuspendPrincipalRequest {
            name: name.to_owned(),
            reason: "CREDENTIAL_COMPROMISED".to_owned(),
            request_id: new_request_id(),
        };
        reply(self.admin().principals().suspend_principal(request).await)
    }

    async fn position(&self) -> u64 {
        let auditor = self.caller(&self.token("aled"), "", "");
        reply(auditor.audit().get_log_head(GetLogHeadRequest {}).await).accepted().position
    }

    /// Runs a call of an administrator and asserts that it left the log as it was.
    async fn nothing_appended<T>(&self, call: impl Future<Output = T>) -> T {
        let before = self.position().await;
        let answer = call.await;
        assert_eq!(self.position().await, before);
        answer
    }
}

/// The wall clock, as the issuer of a token has it.
#[allow(clippy::disallowed_methods, reason = "an issuer's clock is its own")]
fn vocabulary_now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    Timestamp::from_micros(i64::try_from(since.as_micros()).expect("before 290,000 years have passed"))
}

fn known_by(subject: &str) -> Credential {
    Credential { kind: "TOKEN".to_owned(), issuer: ISSUER.to_owned(), subject: subject.to_owned() }
}

fn grant(role: &str, of: &str) -> RoleGrant {
    RoleGrant { role: role.to_owned(), organisation: of.to_owned(), expire_time: None }
}

async fn who(caller: &Caller) -> Reply<Known> {
    reply(caller.principals().get_caller(GetCallerRequest {}).await)
}

#[tokio::test]
async fn acr_2_a_token_names_a_registered_principal_that_acts_in_the_roles_it_holds() {
    let service = Service::start().await;
    let known = who(&service.finder()).await.accepted();
    assert_eq!((known.actor.as_str(), known.role.as_str()), ("people/ann.finder", "PLACEMENT_FINDER"));
    assert_eq!((known.organisation.as_str(), known.roles.len()), (CARDIFF, 1));
    for (role, of) in [("DECISION_MAKER", CARDIFF), ("PLACEMENT_FINDER", VALE), ("ADMINISTRATOR", "operator")] {
        let other = service.caller(&service.token("ann"), role, of);
        who(&other).await.expect_refusal(Code::Unauthenticated, "CREDENTIALS_REFUSED");
    }
    let request =
        GrantRoleRequest { name: FINDER.to_owned(), role: Some(grant("APPROVER", VALE)), request_id: new_request_id() };
    reply(service.admin().principals().grant_role(request).await).accepted();
    who(&service.finder()).await.expect_refusal(Code::Unauthenticated, "CREDENTIALS_REFUSED");
    let said = who(&service.caller(&service.token("ann"), "APPROVER", "")).await.accepted();
    assert_eq!((said.organisation.as_str(), said.roles.len()), (VALE, 2));
}

#[tokio::test]
async fn acr_2_a_key_that_is_new_is_found_and_one_taken_away_is_good_for_nothing() {
    let service = Service::start().await;
    service.issuer.publishes(&[1, 2]);
    let second = service.token("ann").headed("kid", "2".into()).signed_by(2);
    who(&service.caller(&second, "", "")).await.accepted();
    service.issuer.publishes(&[2]);
    // A key that nobody publishes makes the server read the keys again: from then on the first is gone.
    let third = service.token("ann").headed("kid", "3".into()).signed_by(3);
    who(&service.caller(&third, "", "")).await.expect_refusal(Code::Unauthenticated, "CREDENTIALS_REFUSED");
    who(&service.finder()).await.expect_refusal(Code::Unauthenticated, "CREDENTIALS_REFUSED");
    who(&service.caller(&second, "", "")).await.accepted();
}

#[tokio::test]
async fn acr_2_suspended_a_principal_does_nothing_and_its_open_stream_ends() {
    let service = Service::start().await;
    let finder = service.finder();
    let mut watched = finder.feed().watch_feed(WatchFeedRequest::default()).await.expect("a stream").into_inner();
    service.suspend(FINDER).await.accepted();
    let ended = watched.message().await.map(|_| ());
    ended.expect_refusal(Code::Unauthenticated, "CREDENTIALS_REFUSED");
    who(&finder).await.expect_refusal(Code::Unauthenticated, "CREDENTIALS_REFUSED");
    service.nothing_appended(service.suspend(FINDER)).await.refused("PRINCIPAL_STATE");
    let back = ReinstatePrincipalRequest { name: FINDER.to_owned(), request_id: new_request_id() };
    let back = reply(service.admin().principals().reinstate_principal(back).await).accepted();
    assert_eq!(back.state(), PrincipalState::Active);
    who(&finder).await.accepted();
}

#[tokio::test]
async fn acr_2_at_its_end_a_principal_is_not_known_any_longer() {
    let service = Service::start().await;
    let until = service.now.plus_hours(2);
    let request = SetPrincipalExpiryRequest {
        name: FINDER.to_owned(),
        expire_time: Some(proto_instant(until)),
        request_id: new_request_id(),
    };
    let set = reply(service.admin().principals().set_principal_expiry(request).await).accepted();
    assert_eq!((set.state(), set.expire_time), (PrincipalState::Active, Some(proto_instant(until))));
    let known = who(&service.finder()).await.accepted();
    assert_eq!(known.expire_time, Some(proto_instant(until)));
    let mut watched =
        service.finder().feed().watch_feed(WatchFeedRequest::default()).await.expect("a stream").into_inner();
    let by = prost_types::Duration { seconds: 7_200, nanos: 0 };
    let advance = AdvanceSandboxClockRequest { by: Some(by), request_id: new_request_id() };
    reply(service.admin().admin().advance_sandbox_clock(advance).await).accepted();
    who(&service.finder()).await.expect_refusal(Code::Unauthenticated, "CREDENTIALS_REFUSED");
    let ended = watched.message().await.map(|_| ());
    ended.expect_refusal(Code::Unauthenticated, "CREDENTIALS_REFUSED");
    let read = GetPrincipalRequest { name: FINDER.to_owned() };
    let read = reply(service.admin().principals().get_principal(read).await).accepted();
    assert_eq!(read.state(), PrincipalState::Expired);
    let past = SetPrincipalExpiryRequest {
        name: FINDER.to_owned(),
        expire_time: Some(proto_instant(until)),
        request_id: new_request_id(),
    };
    let past = service.nothing_appended(service.admin().principals().set_principal_expiry(past)).await;
    reply(past).refused("VALUE_OUT_OF_RANGE").names_exactly(&["expire_time"]);
}

#[tokio::test]
async fn acr_2_an_open_stream_ends_with_its_principal_though_nothing_happens() {
    let service = Service::start().await;
    let until = service.now.plus_hours(2);
    let request = SetPrincipalExpiryRequest {
        name: FINDER.to_owned(),
        expire_time: Some(proto_instant(until)),
        request_id: new_request_id(),
    };
    reply(service.admin().principals().set_principal_expiry(request).await).accepted();
    let mut watched =
        service.finder().feed().watch_feed(WatchFeedRequest::default()).await.expect("a stream").into_inner();
    // To the fifth of a second before: from then on nothing is recorded.
    let ahead = until.since(vocabulary_now()).micros() - 200_000;
    let nanos = i32::try_from(ahead % 1_000_000 * 1_000).expect("less than a second");
    let by = prost_types::Duration { seconds: ahead / 1_000_000, nanos };
    let advance = AdvanceSandboxClockRequest { by: Some(by), request_id: new_request_id() };
    reply(service.admin().admin().advance_sandbox_clock(advance).await).accepted();
    let ended = tokio::time::timeout(std::time::Duration::from_secs(60), watched.message()).await;
    let ended = ended.expect("it ends by itself").map(|_| ());
    ended.expect_refusal(Code::Unauthenticated, "CREDENTIALS_REFUSED");
}

#[tokio::test]
async fn acr_2_nobody_changes_themselves_and_an_administrator_holds_no_other_role() {
    let service = Service::start().await;
    let own = |role| GrantRoleRequest {
        name: format!("principals/{ADMINISTRATOR}"),
        role: Some(role),
        request_id: new_request_id(),
    };
    let grown = service.admin().principals().grant_role(own(grant("AUDITOR", "operator"))).await;
    reply(grown).refused("PRINCIPAL_OWN");
    service.register("principals/people/eve.admin", "eve", "ADMINISTRATOR", "operator").await.accepted();
    let eve = service.caller(&service.token("eve"), "", "");
    let mut by_eve = eve.principals();
    let grown = by_eve.grant_role(own(grant("PLACEMENT_FINDER", CARDIFF)));
    reply(service.nothing_appended(grown).await).refused("ROLES_APART").of_rule("ACR-2");
    let role = Some(grant("ADMINISTRATOR", "operator"));
    let both = GrantRoleRequest { name: FINDER.to_owned(), role, request_id: new_request_id() };
    reply(service.nothing_appended(eve.principals().grant_role(both)).await).refused("ROLES_APART");
    let last = WithdrawRoleRequest {
        name: format!("principals/{ADMINISTRATOR}"),
        role: Some(grant("ADMINISTRATOR", "operator")),
        request_id: new_request_id(),
    };
    reply(eve.principals().withdraw_role(last.clone()).await).accepted();
    who(&service.admin()).await.expect_refusal(Code::Unauthenticated, "CREDENTIALS_REFUSED");
    let again = WithdrawRoleRequest { request_id: new_request_id(), ..last };
    reply(eve.principals().withdraw_role(again).await).refused("ROLE_ABSENT");
}

#[tokio::test]
async fn acr_2_a_registration_tells_every_fault_and_a_credential_is_one_principals() {
    let service = Service::start().await;
    let again = service.nothing_appended(service.register(FINDER, "new", "AUDITOR", "operator")).await;
    again.refused("PRINCIPAL_EXISTS");
    let taken = service.register("principals/people/ben.finder", "ann", "PLACEMENT_FINDER", CARDIFF);
    service.nothing_appended(taken).await.refused("CREDENTIAL_TAKEN");
    let wrong = Principal {
        name: "principals/ben".to_owned(),
        state: 1,
        credentials: vec![Credential { kind: "PASSWORD".to_owned(), ..Credential::default() }, known_by("")],
        roles: vec![grant("KING", "consortium"), grant("AUDITOR", "everywhere")],
        ..Principal::default()
    };
    let request = RegisterPrincipalRequest { principal: Some(wrong), request_id: String::new() };
    let told = service.nothing_appended(service.admin().principals().register_principal(request)).await;
    reply(told).expect_refusal(Code::InvalidArgument, "REQUEST_ID_MISSING").names_exactly(&[
        "request_id",
        "principal.name",
        "principal.state",
        "principal.credentials[0].kind",
        "principal.credentials[1].issuer",
        "principal.roles[0].role",
        "principal.roles[1].organisation",
    ]);
}

#[tokio::test]
async fn acr_2_principals_are_kept_by_administrators_and_listed_in_pages() {
    let service = Service::start().await;
    let listed = |size: i32, token: String, organisation: &str| {
        let organisation = organisation.to_owned();
        let request = ListPrincipalsRequest { organisation, page_size: size, page_token: token };
        let admin = service.admin();
        async move { reply(admin.principals().list_principals(request).await).accepted() }
    };
    let first = listed(2, String::new(), "").await;
    let second = listed(2, first.next_page_token.clone(), "").await;
    let names: Vec<&str> = first.principals.iter().chain(&second.principals).map(|found| found.name.as_str()).collect();
    assert_eq!(names, ["principals/people/aled.auditor", FINDER, "principals/people/olu.admin"]);
    assert!(second.next_page_token.is_empty());
    let of_cardiff = listed(10, String::new(), CARDIFF).await.principals;
    assert_eq!(of_cardiff.iter().map(|found| found.name.as_str()).collect::<Vec<_>>(), [FINDER]);
    let finder = service.finder();
    for name in [FINDER, "principals/people/no.body"] {
        let asked = finder.principals().get_principal(GetPrincipalRequest { name: name.to_owned() }).await;
        reply(asked).refused("NOT_PERMITTED");
    }
    let nobody = GetPrincipalRequest { name: "principals/people/no.body".to_owned() };
    reply(service.admin().principals().get_principal(nobody).await).refused("NOT_PERMITTED");
}

#[tokio::test]
async fn acr_2_a_server_without_an_administrator_does_not_start_and_the_one_named_is_made_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let issuer = Issuer::in_folder(folder.path());
    let options = |subject: Option<&str>| ServeOptions {
        identities: callers(&issuer, subject),
        ..server::options(folder.path(), Ticker::Stopped)
    };
    let refused = start(options(None)).await.map(|_| ()).expect_err("nobody administers").to_string();
    assert!(refused.contains("identities.administrator"), "{refused}");
    start(options(Some("olu"))).await.expect("it starts").stop().await.expect("it stops");
    // Somebody administers now: a setting makes nobody else one.
    let running = start(options(Some("eve"))).await.expect("it starts");
    let channel = server::connect(running.address()).await;
    let eve = Caller::with_token(channel.clone(), &Token::of("eve", vocabulary_now()).text(), "", "");
    who(&eve).await.expect_refusal(Code::Unauthenticated, "CREDENTIALS_REFUSED");
    let olu = Caller::with_token(channel, &Token::of("olu", vocabulary_now()).text(), "", "");
    who(&olu).await.accepted();
    drop((eve, olu));
    running.stop().await.expect("it stops");
}

/// What the server logs on this thread while it is held.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Logged {
    fn lines(&self) -> Vec<String> {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()
    }
}

impl std::io::Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
