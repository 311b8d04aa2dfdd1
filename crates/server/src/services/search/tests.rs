//! Searches through the service on the memory log: etags, repeated calls, pages, identities that follow their child.

use std::sync::Arc;

use api::search::v1 as proto;
use api::search::v1::search_service_server::SearchService;
use domain::Actor;
use engine::Settings;
use engine::keys::MasterKey;
use event_log::clock::ManualClock;
use event_log::{MemoryDisk, MemoryLog, Mode, StoreId, StoreMarks};
use tonic::{Request, Response, Status};
use tonic_types::StatusExt;
use vocabulary::{Role, Timestamp};

use super::*;

const CARDIFF: &str = "authorities/W06000015";

struct Desk {
    searches: Searches,
    clock: Arc<ManualClock>,
    ids: u64,
}

impl Desk {
    async fn open() -> Self {
        let start: Timestamp = "2026-12-01T09:00:00Z".parse().unwrap();
        let clock = Arc::new(ManualClock::at(start));
        let marks = StoreMarks { id: StoreId([7; 16]), mode: Mode::Production };
        let log = Arc::new(MemoryLog::open(MemoryDisk::new(marks), clock.clone()));
        let engine = Engine::open(log, MasterKey::of("test", [3; 32]), Settings::default()).await.unwrap();
        Self { searches: Searches { engine }, clock, ids: 0 }
    }

    fn request_id(&mut self) -> String {
        self.ids += 1;
        let millis = self.searches.engine.now().micros() / 1_000;
        format!("{:08x}-{:04x}-7000-8000-{:012x}", millis >> 16, millis & 0xffff, self.ids)
    }

    async fn create(&mut self, number: &str) -> proto::Search {
        self.clock.set(self.searches.engine.now().plus_hours(1));
        let search = Some(draft(number));
        let request =
            proto::CreateSearchRequest { parent: CARDIFF.to_owned(), search, origin: 0, request_id: self.request_id() };
        accepted(self.searches.create_search(asked(request)).await)
    }

    async fn update(&self, search: proto::Search, etag: &str, request_id: &str) -> Result<proto::Search, String> {
        let (etag, request_id) = (etag.to_owned(), request_id.to_owned());
        let request = proto::UpdateSearchRequest { search: Some(search), etag, request_id };
        told(self.searches.update_search(asked(request)).await)
    }

    async fn list(&self, page_size: i32, token: &str, states: Vec<i32>) -> Result<(Vec<String>, String), String> {
        let page_token = token.to_owned();
        let request = proto::ListSearchesRequest { parent: CARDIFF.to_owned(), states, page_size, page_token };
        let page = told(self.searches.list_searches(asked(request)).await)?;
        assert!(page.searches.iter().all(|search| search.request.is_none() && !search.etag.is_empty()));
        Ok((page.searches.into_iter().map(|search| search.name).collect(), page.next_page_token))
    }
}

fn asked<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.extensions_mut().insert(Actor {
        id: "people/ann.finder".parse().unwrap(),
        role: Role::PlacementFinder,
        organisation: CARDIFF.parse().unwrap(),
    });
    request
}

fn told<T>(answer: Result<Response<T>, Status>) -> Result<T, String> {
    answer.map(Response::into_inner).map_err(|status| status.get_details_error_info().unwrap().reason)
}

fn accepted<T>(answer: Result<Response<T>, Status>) -> T {
    told(answer).unwrap()
}

fn draft(number: &str) -> proto::Search {
    let child = proto::Child { number: number.to_owned(), ..Default::default() };
    proto::Search {
        decision_maker: "people/dai.worker".to_owned(),
        request: Some(proto::PlacementRequest { children: vec![child], ..Default::default() }),
        identities: Some(proto::Identities { children: vec![named(number)], parent: None }),
        ..Default::default()
    }
}

fn named(first_name: &str) -> proto::Identity {
    proto::Identity { first_name: first_name.to_owned(), ..Default::default() }
}

#[tokio::test]
async fn a_repeated_call_gets_its_first_answer_though_it_made_its_own_etag_stale() {
    let mut desk = Desk::open().await;
    let made = desk.create("A").await;
    let mut changed = proto::Search { name: made.name.clone(), ..draft("A") };
    changed.decision_maker = "people/eve.worker".to_owned();
    let id = desk.request_id();
    let first = desk.update(changed.clone(), &made.etag, &id).await.unwrap();
    assert_eq!((first.decision_maker.as_str(), first.request_version), ("people/eve.worker", 2));
    assert_ne!(first.etag, made.etag);
    assert_eq!(desk.update(changed.clone(), &made.etag, &id).await.unwrap(), first);
    let other = desk.request_id();
    assert_eq!(desk.update(changed.clone(), &made.etag, &other).await.unwrap_err(), "STALE_ETAG");
    let third = desk.update(changed.clone(), &first.etag, &other).await.unwrap();
    assert_eq!(third.request_version, 3, "a refused call uses up no id");
    assert_eq!(desk.update(changed.clone(), &made.etag, &id).await.unwrap(), first, "as it was then");
    assert_eq!(desk.update(changed, "", &id).await.unwrap_err(), "REQUEST_ID_REUSED");
}

#[tokio::test]
async fn searches_are_listed_newest_first_page_by_page_and_a_token_serves_one_list() {
    let mut desk = Desk::open().await;
    let mut newest_first = Vec::new();
    for number in ["A", "B", "C"] {
        newest_first.insert(0, desk.create(number).await.name);
    }
    let (first, token) = desk.list(2, "", vec![]).await.unwrap();
    assert_eq!(first, newest_first[..2]);
    let late = desk.create("D").await.name;
    let (rest, end) = desk.list(2, &token, vec![]).await.unwrap();
    assert_eq!((rest.as_slice(), end.as_str()), (&newest_first[2..], ""), "what came since moves no page");
    assert_eq!(desk.list(1, "", vec![]).await.unwrap().0, [late]);
    let drafts = vec![proto::SearchState::Draft as i32];
    assert_eq!(desk.list(2, &token, drafts.clone()).await.unwrap_err(), "VALUE_INVALID");
    assert_eq!(desk.list(101, "", drafts).await.unwrap_err(), "VALUE_OUT_OF_RANGE");
    let open = vec![proto::SearchState::Open as i32];
    assert_eq!(desk.list(0, "", open).await.unwrap(), (vec![], String::new()));
}

#[tokio::test]
async fn an_identity_follows_its_child_and_never_passes_to_another() {
    let mut desk = Desk::open().await;
    let made = desk.create("A").await;
    let child = |number: &str| proto::Child { number: number.to_owned(), ..Default::default() };
    let with = |children: Vec<proto::Child>| proto::Search {
        name: made.name.clone(),
        decision_maker: made.decision_maker.clone(),
        request: Some(proto::PlacementRequest { children, ..Default::default() }),
        ..Default::default()
    };
    let id = desk.request_id();
    desk.update(with(vec![child("B"), child("A")]), "", &id).await.unwrap();
    let name: SearchName = made.name.parse().unwrap();
    let search = desk.searches.engine.world().search(name.search).unwrap().clone();
    let (_, identities) = desk.searches.engine.open_request(&search).await.unwrap();
    let names: Vec<&str> = identities.children.iter().map(|child| child.first_name.as_str()).collect();
    assert_eq!(names, ["", "A"]);
}
