//! Who looked at what, and who was refused, is recorded and read by auditors, each of its own (ACR-2); it names objects and nothing else.

use std::path::Path;

use api::audit::v1::{AccessRecord, ListAccessRequest};
use api::search::v1::GetSearchRequest;
use tokio_stream::StreamExt as _;

use crate::harness::{CARDIFF, Caller, OAK, Outcome as _, VALE, World, child, reply, unnamed};

/// A number of a child that is in no line of the log.
const NUMBER: &str = "CDF-2017-0418";

impl World {
    fn auditor_of(&self, organisation: &str) -> Caller {
        self.caller("people/olu.auditor", "AUDITOR", organisation)
    }
}

impl Caller {
    async fn accesses(&self, request: ListAccessRequest) -> Vec<AccessRecord> {
        let mut records = reply(self.audit().list_access(request).await).accepted();
        let mut read = Vec::new();
        while let Some(record) = records.next().await {
            read.push(record.unwrap_or_else(|status| panic!("the access log broke off: {status}")));
        }
        read
    }

    /// Who did what to an object, how it came out, and how often.
    async fn accesses_of(&self, object: &str) -> Vec<(String, String, String, u64)> {
        let request = ListAccessRequest { object: object.to_owned(), ..ListAccessRequest::default() };
        let told = |record: AccessRecord| {
            let method = record.method.rsplit('/').next().unwrap_or_default().to_owned();
            let outcome = if record.reason.is_empty() { record.outcome } else { record.reason };
            (record.actor, method, outcome, record.count)
        };
        self.accesses(request).await.into_iter().map(told).collect()
    }
}

fn reads_of(told: &[(String, String, String, u64)], actor: &str, outcome: &str) -> u64 {
    let reads = told.iter().filter(|(who, method, how, _)| who == actor && method == "GetSearch" && how == outcome);
    reads.map(|(.., count)| count).sum()
}

#[tokio::test]
async fn acr_2_who_looked_at_a_search_and_who_was_refused_is_told_to_auditors_of_its_authority() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    for _ in 0..3 {
        world.finder().search(&search).await.accepted();
    }
    world.vale_finder().search(&search).await.refused("NOT_PERMITTED");
    let (ann, vic) = ("people/ann.finder", "people/vic.finder");
    let cardiff = world.auditor().accesses_of(&search).await;
    assert!(reads_of(&cardiff, ann, "OK") >= 3, "{cardiff:?}");
    assert_eq!(reads_of(&cardiff, vic, "NOT_PERMITTED"), 1, "{cardiff:?}");
    // Another authority's auditor reads what its own people asked, and no more.
    let vale = world.auditor_of(VALE).accesses_of(&search).await;
    assert!(vale.iter().all(|(who, ..)| who == vic) && reads_of(&vale, vic, "NOT_PERMITTED") == 1, "{vale:?}");
    assert_eq!(world.auditor_of("consortium").accesses_of(&search).await, []);
    let operator = world.auditor_of("operator").accesses_of(&search).await;
    assert!(reads_of(&operator, ann, "OK") >= 3 && reads_of(&operator, vic, "NOT_PERMITTED") == 1, "{operator:?}");
    // By person, and by day.
    let of_vic = ListAccessRequest { actor: vic.to_owned(), ..ListAccessRequest::default() };
    let of_vic = world.auditor_of("operator").accesses(of_vic).await;
    assert!(!of_vic.is_empty() && of_vic.iter().all(|record| record.actor == vic && record.organisation == VALE));
    let tomorrow = ListAccessRequest { from: Some(world.day(1)), ..ListAccessRequest::default() };
    assert_eq!(world.auditor_of("operator").accesses(tomorrow).await, []);
}

#[tokio::test]
async fn acr_2_the_access_log_is_read_by_auditors_alone_and_by_no_providers() {
    let world = World::start().await;
    let provider = world.registered(OAK).name.clone();
    let others = [
        world.finder(),
        world.decision_maker(),
        world.approver(),
        world.framework_manager(),
        world.admin(),
        world.provider(OAK),
        world.caller("people/ana.analyst", "ANALYST", CARDIFF),
        world.auditor_of(&provider),
    ];
    for caller in others {
        let asked = caller.audit().list_access(ListAccessRequest::default()).await;
        world.nothing_appended(async { reply(asked.map(|_| tonic::Response::new(()))).refused("NOT_PERMITTED") }).await;
    }
    let asked = ListAccessRequest {
        from: Some(api::common::v1::Date { year: 2026, month: 13, day: 1 }),
        actor: "Ann".to_owned(),
        object: "x".repeat(201),
        ..ListAccessRequest::default()
    };
    let refused = world.auditor().audit().list_access(asked).await.map(|_| tonic::Response::new(()));
    let refused = reply(refused).expect_refusal(tonic::Code::InvalidArgument, "VALUE_INVALID");
    refused.names_exactly(&["from", "object", "actor"]);
}

#[tokio::test]
async fn off_3_what_a_provider_does_in_a_round_is_in_no_access_log_before_its_close() {
    let world = World::start().await;
    let search = world.published(unnamed).await.name;
    let before = world.auditor_of("operator").accesses_of(&search).await;
    world.provider(OAK).open(&search).await.accepted();
    world.offer(&search, OAK).submit().await.accepted();
    let provider = world.provider(OAK).actor().to_owned();
    for organisation in [CARDIFF, "operator", "consortium"] {
        let told = world.auditor_of(organisation).accesses_of(&search).await;
        assert!(told.iter().all(|(who, ..)| *who != provider), "{organisation}: {told:?}");
    }
    let now = world.auditor_of("operator").accesses_of(&search).await;
    assert_eq!(now, before, "an offer shows in nothing");
    world.close(&search).await;
    let told = world.auditor().accesses_of(&search).await;
    let offered =
        told.iter().any(|(who, method, outcome, _)| *who == provider && method == "SubmitOffer" && outcome == "OK");
    assert!(offered, "{told:?}");
}

#[tokio::test]
async fn inv_3_each_opening_of_an_identity_is_told_to_the_authority() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let head = world.log_head().await.position;
    let opened = world.finder().open_identity(&done.oak).await.accepted();
    assert_eq!(opened.opened_by, "people/ann.finder");
    let tranche = world.deciding(&done).await.name;
    world.decision_maker().release(&tranche).await.accepted();
    world.provider(OAK).invitation(&done.search).await.accepted();
    // Who opened an offer's identity first stands on its row, for whoever else opened it.
    let row = crate::harness::row(&world.decision_maker().shortlist(&done.search).await.accepted(), &done.oak).clone();
    let identity = row.identity.expect("opened");
    assert_eq!(identity.opened_by, "people/ann.finder");
    assert!(identity.opened_at.is_some());
    // Both openings are events, for its auditors; and who then read the child's name is in the access log.
    let records = world.log_after(head).await;
    for event in ["search.offer_identity_opened", "search.disclosure_released"] {
        assert!(records.iter().any(|record| record.event == event), "{event}: {records:#?}");
    }
    let told = world.auditor().accesses_of(&done.search).await;
    let provider = world.provider(OAK).actor().to_owned();
    let read =
        told.iter().any(|(who, method, outcome, _)| *who == provider && method == "GetInvitation" && outcome == "OK");
    assert!(read, "{told:?}");
}

#[tokio::test]
async fn acr_2_a_caller_who_is_not_let_in_is_recorded_by_its_address_and_nothing_it_sent() {
    let world = World::start().await;
    let mut unknown = api::search::v1::search_service_client::SearchServiceClient::new(world.channel());
    let mut request = tonic::Request::new(GetSearchRequest { name: format!("{CARDIFF}/searches/{NUMBER}") });
    request.metadata_mut().insert("authorization", "Bearer planted-token".parse().expect("a header"));
    request.metadata_mut().insert("hafan-actor", "planted-actor".parse().expect("a header"));
    reply(unknown.get_search(request).await).expect_refusal(tonic::Code::Unauthenticated, "NOT_AUTHENTICATED");
    let all = world.auditor_of("operator").accesses(ListAccessRequest::default()).await;
    let refused: Vec<_> = all.iter().filter(|record| record.reason == "NOT_AUTHENTICATED").collect();
    let [refused] = refused[..] else { panic!("{all:?}") };
    assert_eq!((refused.actor.as_str(), refused.object.as_str()), ("", ""));
    assert_eq!(refused.address, "127.0.0.1");
    let text = on_disk(&world.access_dir());
    assert!(!text.contains("planted") && !text.contains(NUMBER));
}

#[tokio::test]
async fn acr_3_no_word_of_a_request_is_in_the_access_log() {
    let mut world = World::start().await;
    let search = world.published(|search| child(search).pen_picture = "planted: a funny girl".to_owned()).await.name;
    let asks = |name: String| {
        let finder = world.finder();
        async move { finder.search(&name).await.is_err() }
    };
    for name in [
        format!("{search}/planted"),
        format!("{CARDIFF}/children/{NUMBER}"),
        "planted name".to_owned(),
        "people/planted.name".to_owned(),
        "frameworks/planted".to_owned(),
        format!("{CARDIFF}/searches/planted"),
    ] {
        assert!(asks(name).await);
    }
    world.provider(OAK).ask(&search, "planted: does she swim?").await.accepted();
    world.stop().await;
    let text = on_disk(&world.access_dir());
    assert!(text.contains(&search));
    for planted in ["planted", NUMBER, "Mali", "Enghraifft"] {
        assert!(!text.contains(planted), "{planted}");
    }
}

/// Every file of a folder as text.
fn on_disk(folder: &Path) -> String {
    let files = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let read = |file: std::io::Result<std::fs::DirEntry>| std::fs::read_to_string(file.expect("a file").path());
    files.map(|file| read(file).expect("text")).collect()
}
