//! The register through its service on a log in memory: who reads what, what is refused, and that a repeated put is one put.

use std::sync::Arc;

use api::framework::v1::framework_service_server::FrameworkService as _;
use api::framework::v1::{Framework, GetFrameworkRequest, Lot, LotMember, PutFrameworkRequest};
use api::register::v1::{Place, PutPlacesRequest, TermsOfApproval};
use engine::Settings;
use engine::keys::MasterKey;
use event_log::clock::ManualClock;
use event_log::{MemoryDisk, MemoryLog, Mode, StoreId, StoreMarks};
use tonic_types::StatusExt as _;
use vocabulary::Timestamp;

use super::*;
use crate::services::framework::Frameworks;

const FINDER: (&str, &str) = ("PLACEMENT_FINDER", "authorities/W06000015");
const MANAGER: (&str, &str) = ("FRAMEWORK_MANAGER", "consortium");
const AUDITOR: (&str, &str) = ("AUDITOR", "consortium");
const OPERATOR: (&str, &str) = ("ADMINISTRATOR", "operator");

struct Stage {
    register: Register,
    frameworks: Frameworks,
    engine: Engine,
    ids: std::cell::Cell<u64>,
}

impl Stage {
    async fn at(now: &str) -> Self {
        let now: Timestamp = now.parse().unwrap();
        let marks = StoreMarks { id: StoreId([7; 16]), mode: Mode::Production };
        let log = Arc::new(MemoryLog::open(MemoryDisk::new(marks), Arc::new(ManualClock::at(now))));
        let engine = Engine::open(log, MasterKey::of("test", [3; 32]), Settings::default()).await.unwrap();
        let register = Register { engine: engine.clone() };
        Self { register, frameworks: Frameworks::over(&engine), engine, ids: std::cell::Cell::new(0) }
    }

    /// A UUIDv7 of the present instant: 48 bits of milliseconds, then a count.
    fn request_id(&self) -> String {
        self.ids.set(self.ids.get() + 1);
        let millis = self.engine.now().micros() / 1_000;
        format!("{:08x}-{:04x}-7000-8000-{:012x}", millis >> 16, millis & 0xffff, self.ids.get())
    }

    async fn put(&self, providers: Vec<Provider>) -> Result<Vec<Provider>, Status> {
        let message = BatchPutProvidersRequest { providers, request_id: self.request_id() };
        self.register.batch_put_providers(by(MANAGER, message)).await.map(|put| put.into_inner().providers)
    }

    async fn put_setting(&self, who: (&str, &str), setting: Setting) -> Result<Setting, Status> {
        let message =
            BatchPutSettingsRequest { settings: vec![setting], request_id: self.request_id(), release_holds: None };
        self.register.batch_put_settings(by(who, message)).await.map(|put| put.into_inner().settings.remove(0))
    }

    async fn provider(&self, who: (&str, &str), name: &str) -> Result<Provider, Status> {
        let message = GetProviderRequest { name: name.to_owned() };
        self.register.get_provider(by(who, message)).await.map(Response::into_inner)
    }

    async fn conceal(&self, name: &str) -> Result<Provider, Status> {
        let message = ConcealProviderRequest {
            name: name.to_owned(),
            category: "SAFEGUARDING".to_owned(),
            reason: "An allegation.".to_owned(),
            lift_time: None,
            request_id: self.request_id(),
        };
        self.register.conceal_provider(by(MANAGER, message)).await.map(Response::into_inner)
    }
}

fn by<T>((role, organisation): (&str, &str), message: T) -> Request<T> {
    let mut request = Request::new(message);
    let (role, organisation) = (role.parse().unwrap(), organisation.parse().unwrap());
    request.extensions_mut().insert(Actor { id: "people/cai.tester".parse().unwrap(), role, organisation });
    request
}

fn of(provider: &Provider) -> (&'static str, &str) {
    ("PROVIDER_SYSTEM", &provider.name)
}

fn reason<T: std::fmt::Debug>(refused: Result<T, Status>) -> String {
    refused.unwrap_err().get_details_error_info().unwrap().reason
}

fn agency(number: &str, legal_form: &str) -> Provider {
    Provider {
        display_name: format!("Agency {number}"),
        registration_number: number.to_owned(),
        regulator: "CIW".to_owned(),
        kind: "FOSTERING_AGENCY".to_owned(),
        legal_form: legal_form.to_owned(),
        agreement_signed_on: Some(api::common::v1::Date { year: 2024, month: 4, day: 2 }),
        ..Provider::default()
    }
}

fn charity(number: &str) -> Provider {
    agency(number, "CHARITABLE_COMPANY_BY_GUARANTEE")
}

fn household(provider: &Provider, children_max: u32) -> Setting {
    Setting {
        name: format!("{}/settings/", provider.name),
        display_name: "Canton 1".to_owned(),
        kind: "FOSTER_HOUSEHOLD".to_owned(),
        placement_types: vec!["LONG_TERM_FOSTERING".to_owned()],
        approval: Some(TermsOfApproval {
            age_years_min: None,
            age_years_max: Some(17),
            sexes: vec!["F".to_owned()],
            children_max,
        }),
        postcode: "CF5 1AA".to_owned(),
        ..Setting::default()
    }
}

#[tokio::test]
async fn a_registration_number_is_taken_whatever_its_blanks_and_case() {
    let stage = Stage::at("2026-12-01T09:00:00Z").await;
    let oak = stage.put(vec![charity("CIW-1 a")]).await.unwrap().remove(0);
    assert_eq!(reason(stage.put(vec![charity("ciw-1A")]).await), "REGISTRATION_TAKEN");
    assert_eq!(reason(stage.put(vec![charity("2"), charity("2")]).await), "REGISTRATION_TAKEN", "in one batch");
    let elsewhere = Provider { regulator: "OFSTED".to_owned(), ..charity("CIW-1A") };
    stage.put(vec![elsewhere]).await.unwrap();
    stage.put(vec![Provider { display_name: "Oak".to_owned(), ..oak }]).await.unwrap();
}

#[tokio::test]
async fn a_put_of_what_nobody_made_and_of_what_changed_is_refused() {
    let stage = Stage::at("2026-12-01T09:00:00Z").await;
    let oak = stage.put(vec![charity("1")]).await.unwrap().remove(0);
    let made_up = Provider { name: "providers/0193e4a0-7c1b-4d3e-8f2a-5b6c7d8e9f01".to_owned(), ..charity("2") };
    assert_eq!(reason(stage.put(vec![made_up]).await), "NOT_PERMITTED");
    let renamed = Provider { display_name: "Oak".to_owned(), ..oak.clone() };
    let message = BatchPutProvidersRequest { providers: vec![renamed.clone()], request_id: stage.request_id() };
    let first = stage.register.batch_put_providers(by(MANAGER, message.clone())).await.unwrap().into_inner();
    let again = stage.register.batch_put_providers(by(MANAGER, message)).await.unwrap().into_inner();
    assert_eq!(first, again, "the etag it named is stale by its own doing");
    assert_eq!(reason(stage.put(vec![renamed]).await), "STALE_ETAG");
    assert_ne!(first.providers[0].etag, oak.etag);
}

#[tokio::test]
async fn each_reader_sees_what_it_may_of_a_provider_and_no_more_once_it_is_concealed() {
    let stage = Stage::at("2026-12-01T09:00:00Z").await;
    let both = stage.put(vec![charity("1"), charity("2")]).await.unwrap();
    let (oak, elm) = (&both[0], &both[1]);
    for who in [FINDER, MANAGER, AUDITOR, of(oak)] {
        assert_eq!(stage.provider(who, &oak.name).await.unwrap().display_name, oak.display_name);
    }
    for who in [OPERATOR, of(elm), ("AUDITOR", elm.name.as_str())] {
        assert_eq!(reason(stage.provider(who, &oak.name).await), "NOT_PERMITTED");
    }
    assert_eq!(stage.conceal(&oak.name).await.unwrap().concealment.unwrap().reason, "An allegation.");
    assert_eq!(reason(stage.conceal(&oak.name).await), "CONCEALED");
    assert_eq!(reason(stage.provider(FINDER, &oak.name).await), "NOT_PERMITTED", "it has no search with it");
    for who in [AUDITOR, of(oak)] {
        let concealment = stage.provider(who, &oak.name).await.unwrap().concealment.unwrap();
        assert_eq!((concealment.category.as_str(), concealment.reason.as_str()), ("SAFEGUARDING", ""));
    }
}

#[tokio::test]
async fn pages_follow_each_other_and_a_token_is_its_readers_alone() {
    let stage = Stage::at("2026-12-01T09:00:00Z").await;
    let put = stage.put((0..5).map(|number| charity(&number.to_string())).collect()).await.unwrap();
    let page = |who, page_token| {
        let message = ListProvidersRequest { page_size: 2, page_token };
        stage.register.list_providers(by(who, message))
    };
    let (mut names, mut token) = (Vec::new(), String::new());
    loop {
        let told = page(FINDER, token).await.unwrap().into_inner();
        names.extend(told.providers.into_iter().map(|provider| provider.name));
        token = told.next_page_token;
        if token.is_empty() {
            break;
        }
        assert_eq!(reason(page(MANAGER, token.clone()).await), "VALUE_INVALID");
    }
    let mut expected: Vec<String> = put.into_iter().map(|provider| provider.name).collect();
    expected.sort();
    assert_eq!(names, expected);
    assert_eq!(reason(page(OPERATOR, String::new()).await), "NOT_PERMITTED");
}

#[tokio::test]
async fn a_place_that_is_not_available_is_still_told() {
    let stage = Stage::at("2026-12-01T09:00:00Z").await;
    let oak = stage.put(vec![charity("1")]).await.unwrap().remove(0);
    let setting = stage.put_setting(of(&oak), household(&oak, 2)).await.unwrap();
    let free = Place { number: 1, available_from: oak.agreement_signed_on, ..Place::default() };
    let places = vec![free, Place { number: 2, ..Place::default() }];
    let message = PutPlacesRequest {
        setting: setting.name,
        places,
        release_holds: None,
        etag: setting.etag,
        request_id: stage.request_id(),
    };
    let stated = stage.register.put_places(by(of(&oak), message)).await.unwrap().into_inner();
    let states: Vec<_> = stated.places.iter().map(Place::state).collect();
    assert_eq!(states, [api::register::v1::PlaceState::Available, api::register::v1::PlaceState::NotAvailable]);
    assert!(!stated.stale);
}

#[tokio::test]
async fn from_april_2027_a_for_profit_agency_puts_no_new_household() {
    for (now, expected) in [("2027-03-31T22:59:59Z", None), ("2027-03-31T23:00:00Z", Some("LEGAL_FORM_FORBIDS"))] {
        let stage = Stage::at(now).await;
        let put = stage.put(vec![agency("1", "FOR_PROFIT_TRANSITIONAL"), charity("2")]).await.unwrap();
        let told = stage.put_setting(of(&put[0]), household(&put[0], 1)).await;
        assert_eq!(told.err().map(|status| reason::<()>(Err(status))).as_deref(), expected, "{now}");
        stage.put_setting(of(&put[1]), household(&put[1], 1)).await.unwrap();
    }
}

#[tokio::test]
async fn a_suspension_in_a_lot_is_told_of_the_provider_and_never_to_a_rival() {
    let stage = Stage::at("2026-12-01T09:00:00Z").await;
    let both = stage.put(vec![charity("1"), charity("2")]).await.unwrap();
    let member = |provider: &Provider, suspended: i32| LotMember {
        provider: provider.name.clone(),
        from: provider.agreement_signed_on,
        until: None,
        suspended,
        suspension: None,
    };
    let framework = Framework {
        name: "frameworks/4cs-2026".to_owned(),
        display_name: "4Cs 2026".to_owned(),
        starts_on: both[0].agreement_signed_on,
        ends_on: Some(api::common::v1::Date { year: 2030, month: 3, day: 31 }),
        lots: vec![Lot {
            lot: "FOSTERING".to_owned(),
            placement_types: vec!["LONG_TERM_FOSTERING".to_owned()],
            members: vec![member(&both[0], 1), member(&both[1], 2)],
            ..Lot::default()
        }],
        etag: String::new(),
    };
    let message =
        PutFrameworkRequest { framework: Some(framework), etag: String::new(), request_id: stage.request_id() };
    stage.frameworks.put_framework(by(MANAGER, message)).await.unwrap();
    assert_eq!(stage.provider(FINDER, &both[0].name).await.unwrap().suspended, 1);
    assert_eq!(stage.provider(FINDER, &both[1].name).await.unwrap().suspended, 2);
    for (who, expected) in [(FINDER, [1, 2]), (of(&both[0]), [1, 0]), (of(&both[1]), [0, 2])] {
        let message = GetFrameworkRequest { name: "frameworks/4cs-2026".to_owned() };
        let told = stage.frameworks.get_framework(by(who, message)).await.unwrap().into_inner();
        let suspended: Vec<i32> = told.lots[0].members.iter().map(|member| member.suspended).collect();
        assert_eq!(suspended, expected, "{who:?}");
    }
    let missing = GetFrameworkRequest { name: "frameworks/none".to_owned() };
    assert_eq!(reason(stage.frameworks.get_framework(by(FINDER, missing)).await), "NOT_FOUND");
}
