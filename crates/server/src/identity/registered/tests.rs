//! Callers by token, by certificate and by both, of two issuers that vouch for different principals.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE;
use domain::principal::Registration;
use engine::keys::MasterKey;
use engine::verbs::RegisterPrincipal;
use engine::{Call, Settings};
use event_log::clock::ManualClock;
use event_log::{MemoryDisk, MemoryLog, Mode, StoreId, StoreMarks};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use vocabulary::Timestamp;

use super::*;
use crate::identity::PeerCertificate;

const PEOPLE: &str = "https://login.example.org";
const SYSTEMS: &str = "https://systems.example.org";
const AUDIENCE: &str = "hafan";
const NOW: &str = "2026-11-23T10:00:00Z";
const CARDIFF: &str = "authorities/W06000015";
const OAK: &str = "providers/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";

/// Each issuer has one key, named and made by this number.
const fn number_of(issuer: &str) -> u8 {
    // The names differ in length.
    if issuer.len() == PEOPLE.len() { 1 } else { 2 }
}

fn pair(number: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[number; 32]).unwrap()
}

/// A token as its issuer makes it, changed.
fn token(issuer: &str, subject: &str, change: impl FnOnce(&mut Value, &mut Value, &mut u8)) -> String {
    let mut by = number_of(issuer);
    let exp = NOW.parse::<Timestamp>().unwrap().micros() / 1_000_000 + 300;
    let mut header = json!({"alg": "EdDSA", "kid": by.to_string()});
    let mut claims = json!({"iss": issuer, "aud": AUDIENCE, "sub": subject, "exp": exp});
    change(&mut header, &mut claims, &mut by);
    let part = |value: &Value| URL_SAFE.encode(value.to_string());
    let message = format!("{}.{}", part(&header), part(&claims));
    format!("{message}.{}", URL_SAFE.encode(pair(by).sign(message.as_bytes())))
}

fn good(issuer: &str, subject: &str) -> String {
    token(issuer, subject, |_, _, _| {})
}

fn certified(names: &[&str]) -> Peer {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    Peer { address: None, certificate: Some(PeerCertificate { names, fingerprint: [0; 32] }) }
}

struct Stage {
    registered: Registered,
    _folder: TempDir,
}

impl Stage {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let marks = StoreMarks { id: StoreId([7; 16]), mode: Mode::Production };
        let clock = Arc::new(ManualClock::at(NOW.parse().unwrap()));
        let log = Arc::new(MemoryLog::open(MemoryDisk::new(marks), clock));
        let engine = Engine::open(log, MasterKey::of("test", [3; 32]), Settings::default()).await.unwrap();
        let issuer = |issuer: &str, kind| {
            let number = number_of(issuer);
            let file = folder.path().join(format!("{number}.json"));
            let x = URL_SAFE.encode(pair(number).public_key());
            let key = json!({"kty": "OKP", "crv": "Ed25519", "kid": number.to_string(), "x": x});
            std::fs::write(&file, json!({"keys": [key]}).to_string()).unwrap();
            let keys = KeySource::File(file);
            IssuerSettings {
                issuer: issuer.to_owned(),
                audience: AUDIENCE.to_owned(),
                keys,
                ca: None,
                kinds: vec![kind],
            }
        };
        let issuers = vec![issuer(PEOPLE, ActorKind::Person), issuer(SYSTEMS, ActorKind::System)];
        let registered = Registered::new(&engine, issuers).await.unwrap();
        let stage = Self { registered, _folder: folder };
        let (people, systems) = (|name: &str| token_of(PEOPLE, name), |name: &str| token_of(SYSTEMS, name));
        let finder = ("PLACEMENT_FINDER", CARDIFF);
        stage.knows(1, "people/ann.finder", vec![people("ann"), systems("ann")], &[finder]).await;
        stage.knows(2, "people/dai.both", vec![people("dai")], &[finder, ("APPROVER", "authorities/W06000014")]).await;
        let bridge = ("PROVIDER_SYSTEM", OAK);
        let oak = vec![systems("oak"), people("oak"), certificate("uri:systems/oak.bridge")];
        stage.knows(3, "systems/oak.bridge", oak, &[bridge]).await;
        stage.knows(4, "systems/elm.bridge", vec![certificate("dns:elm.example.org")], &[bridge]).await;
        stage
    }

    async fn knows(&self, number: u64, id: &str, credentials: Vec<Credential>, roles: &[(&str, &str)]) {
        let engine = &self.registered.engine;
        let grant = |(role, of): &(&str, &str)| {
            let (role, organisation) = (role.parse().unwrap(), of.parse().unwrap());
            Grant { role, organisation, expires: None }
        };
        let roles = roles.iter().map(grant).collect();
        let registration = Registration { id: id.parse().unwrap(), expires: None, credentials, roles };
        let actor = Actor {
            id: "people/olu.admin".parse().unwrap(),
            role: Role::Administrator,
            organisation: Organisation::Operator,
        };
        let millis = engine.now().micros() / 1_000;
        let request_id = format!("{:08x}-{:04x}-7000-8000-{number:012x}", millis >> 16, millis & 0xffff);
        let call = Call { actor, method: "register", request_id: request_id.parse().unwrap(), body: Vec::new() };
        engine.execute(call, RegisterPrincipal(registration)).await.unwrap();
    }

    /// Who calls with these tokens and headers, over a connection.
    async fn who(&self, headers: &[(&'static str, &str)], peer: Option<&Peer>) -> Result<String, Unknown> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let actor = self.registered.authenticate(&map, peer).await?;
        Ok(format!("{} {} {}", actor.id, actor.role, actor.organisation))
    }

    async fn by_token(&self, token: &str) -> Result<String, Unknown> {
        self.who(&[("authorization", &format!("Bearer {token}"))], None).await
    }
}

fn token_of(issuer: &str, subject: &str) -> Credential {
    Credential::token(issuer, subject).unwrap()
}

fn certificate(name: &str) -> Credential {
    Credential::certificate(name).unwrap()
}

#[tokio::test]
async fn acr_2_an_issuer_is_held_to_its_own_key_and_to_whom_it_vouches_for() {
    let stage = Stage::new().await;
    let ann = format!("people/ann.finder PLACEMENT_FINDER {CARDIFF}");
    let oak = format!("systems/oak.bridge PROVIDER_SYSTEM {OAK}");
    assert_eq!(stage.by_token(&good(PEOPLE, "ann")).await, Ok(ann));
    assert_eq!(stage.by_token(&good(SYSTEMS, "oak")).await, Ok(oak));
    let others_key = token(PEOPLE, "ann", |header, _, by| (header["kid"], *by) = ("2".into(), 2));
    assert_eq!(stage.by_token(&others_key).await, Err(Unknown::KeyUnknown), "a key of the other issuer");
    let others_signature = token(PEOPLE, "ann", |_, _, by| *by = 2);
    assert_eq!(stage.by_token(&others_signature).await, Err(Unknown::SignatureWrong));
    let nobodys = token(PEOPLE, "ann", |_, claims, _| claims["iss"] = "https://third.example.org".into());
    assert_eq!(stage.by_token(&nobodys).await, Err(Unknown::IssuerUnknown));
    assert_eq!(stage.by_token(&good(SYSTEMS, "ann")).await, Err(Unknown::KindWrong), "systems alone");
    assert_eq!(stage.by_token(&good(PEOPLE, "oak")).await, Err(Unknown::KindWrong), "people alone");
    assert_eq!(stage.by_token(&good(PEOPLE, "eve")).await, Err(Unknown::NotRegistered));
}

#[tokio::test]
async fn acr_2_token_and_certificate_are_of_one_principal_and_one_that_is_no_good_is_not_made_up_for() {
    let stage = Stage::new().await;
    let bearer = |token: String| format!("Bearer {token}");
    let oak = format!("systems/oak.bridge PROVIDER_SYSTEM {OAK}");
    let (own, elm) = (certified(&["uri:systems/oak.bridge", "dns:other.example"]), certified(&["dns:elm.example.org"]));
    let with = bearer(good(SYSTEMS, "oak"));
    assert_eq!(stage.who(&[], Some(&own)).await, Ok(oak.clone()));
    assert_eq!(stage.who(&[("authorization", &with)], Some(&own)).await, Ok(oak.clone()));
    assert_eq!(stage.who(&[("authorization", &with)], Some(&elm)).await, Err(Unknown::CredentialsDiffer));
    let of_two = certified(&["uri:systems/oak.bridge", "dns:elm.example.org"]);
    assert_eq!(stage.who(&[], Some(&of_two)).await, Err(Unknown::CredentialsDiffer));
    assert_eq!(stage.who(&[], Some(&certified(&["uri:systems/eve.bridge"]))).await, Err(Unknown::NotRegistered));
    assert_eq!(stage.who(&[], Some(&Peer::default())).await, Err(Unknown::NoCredential));
    let forged = bearer(token(SYSTEMS, "oak", |_, _, by| *by = 1));
    assert_eq!(stage.who(&[("authorization", &forged)], Some(&own)).await, Err(Unknown::SignatureWrong));
    let twice = [("authorization", &*with), ("authorization", &*with)];
    assert_eq!(stage.who(&twice, Some(&own)).await, Err(Unknown::HeaderMalformed));
    for wrong in ["Basic b2FrOm9haw==", "Bearer ", "Bearer", ""] {
        let told = stage.who(&[("authorization", wrong)], Some(&own)).await;
        assert_eq!(told, Err(Unknown::HeaderMalformed), "{wrong}");
    }
}

#[tokio::test]
async fn acr_2_who_holds_several_roles_says_in_which_it_acts_and_acts_in_no_other() {
    let stage = Stage::new().await;
    let dai = format!("Bearer {}", good(PEOPLE, "dai"));
    let acting = |more: &'static [(&'static str, &'static str)]| {
        let headers: Vec<(&'static str, &str)> =
            [("authorization", &*dai)].into_iter().chain(more.iter().copied()).collect();
        let stage = &stage;
        async move { stage.who(&headers, None).await }
    };
    assert_eq!(acting(&[]).await, Err(Unknown::RoleNotSaid));
    let approver = Ok("people/dai.both APPROVER authorities/W06000014".to_owned());
    assert_eq!(acting(&[(ROLE, "APPROVER")]).await, approver);
    assert_eq!(acting(&[(ORGANISATION, "authorities/W06000014")]).await, approver);
    assert_eq!(acting(&[(ROLE, "APPROVER"), (ORGANISATION, CARDIFF)]).await, Err(Unknown::RoleNotHeld));
    assert_eq!(acting(&[(ROLE, "ADMINISTRATOR")]).await, Err(Unknown::RoleNotHeld));
    assert_eq!(acting(&[(ROLE, "KING")]).await, Err(Unknown::HeaderMalformed));
    assert_eq!(acting(&[(ROLE, "APPROVER"), (ROLE, "APPROVER")]).await, Err(Unknown::HeaderMalformed));
}
