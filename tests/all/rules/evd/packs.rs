//! Evidence packs (EVD-1): who has one, when, and what is never in it.

use api::audit::v1::evidence_part::Part;
use api::audit::v1::{EvidenceState, ExportEvidenceRequest};
use tokio_stream::StreamExt as _;

use crate::harness::{
    BIRCH, CARDIFF, Caller, OAK, Outcome as _, Reply, VALE, World, child, new_request_id, reply, shared, unnamed,
};

impl Caller {
    async fn pack(&self, search: &str) -> Reply<Vec<Part>> {
        self.pack_as(ExportEvidenceRequest { name: search.to_owned(), ..Default::default() }).await
    }

    async fn pack_with_identities(&self, search: &str) -> Reply<Vec<Part>> {
        let (name, request_id) = (search.to_owned(), new_request_id());
        self.pack_as(ExportEvidenceRequest { name, with_identities: true, request_id }).await
    }

    async fn pack_as(&self, request: ExportEvidenceRequest) -> Reply<Vec<Part>> {
        let mut parts = reply(self.audit().export_evidence(request).await)?;
        let mut read = Vec::new();
        while let Some(part) = parts.next().await {
            read.extend(part?.part);
        }
        Ok(read)
    }
}

/// Everything that a pack tells, as one text.
fn told(parts: &[Part]) -> String {
    format!("{parts:?}")
}

fn kinds(parts: &[Part]) -> Vec<&str> {
    let kind = |part: &Part| match part {
        Part::Record(record) => Some(record.event.clone()),
        _ => None,
    };
    let found: Vec<String> = parts.iter().filter_map(kind).collect();
    found.into_iter().map(|kind| &*Box::leak(kind.into_boxed_str())).collect()
}

fn documents(parts: &[Part], field: &str) -> Vec<(EvidenceState, String)> {
    let found = parts.iter().filter_map(|part| match part {
        Part::Document(document) if document.field == field => Some((document.state(), document.content.clone())),
        _ => None,
    });
    found.collect()
}

#[tokio::test]
async fn evd_1_an_auditor_of_the_authority_has_a_pack_at_any_time_and_others_once_the_search_has_ended() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let search = done.search.as_str();
    let manager = world.caller("people/tess.manager", "TEAM_MANAGER", CARDIFF);
    let acting = [world.finder(), world.decision_maker(), world.contracts_officer(), manager.clone()];
    let parts = world.auditor().pack(search).await.accepted();
    assert!(matches!((parts.first(), parts.last()), (Some(Part::Opening(_)), Some(Part::End(_)))), "{parts:#?}");
    assert!(kinds(&parts).contains(&"search.shortlist_published"), "{:?}", kinds(&parts));
    for caller in &acting {
        let refused = world.nothing_appended(caller.pack(search)).await.refused("EVIDENCE_BEFORE_END");
        refused.of_rule("EVD-1");
    }
    world.nothing_appended(manager.pack_with_identities(search)).await.refused("EVIDENCE_BEFORE_END");
    world.finder().withdraw_search(search, "KIN_FOUND", "KIN", "").await.accepted();
    for caller in acting {
        caller.pack(search).await.accepted();
    }
}

#[tokio::test]
async fn evd_1_nobody_else_has_one() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let search = done.search.as_str();
    world.finder().withdraw_search(search, "KIN_FOUND", "KIN", "").await.accepted();
    let others = [
        world.provider(OAK),
        world.caller("people/ola.provider", "AUDITOR", &world.registered(OAK).name),
        world.other_finder(),
        world.vale_finder(),
        world.caller("people/val.auditor", "AUDITOR", VALE),
        world.caller("people/con.auditor", "AUDITOR", "consortium"),
        world.caller("people/ops.auditor", "AUDITOR", "operator"),
        world.caller("people/ana.analyst", "ANALYST", CARDIFF),
        world.approver(),
        world.framework_manager(),
        world.admin(),
    ];
    for caller in others {
        world.nothing_appended(caller.pack(search)).await.refused("NOT_PERMITTED");
        world.nothing_appended(caller.pack_with_identities(search)).await.refused("NOT_PERMITTED");
    }
    for caller in [world.auditor(), world.finder(), world.contracts_officer()] {
        world.nothing_appended(caller.pack_with_identities(search)).await.refused("NOT_PERMITTED");
    }
    let gone = format!("{CARDIFF}/searches/{}", new_request_id());
    world.auditor().pack(&gone).await.refused("NOT_PERMITTED");
    let manager = world.caller("people/tess.manager", "TEAM_MANAGER", CARDIFF);
    let unnamed = ExportEvidenceRequest { name: search.to_owned(), with_identities: true, ..Default::default() };
    world.nothing_appended(manager.pack_as(unnamed)).await.refused("REQUEST_ID_MISSING");
}

#[tokio::test]
async fn evd_1_before_the_close_a_pack_tells_nothing_of_what_providers_do() {
    let world = World::start().await;
    let search = world.published(unnamed).await.name;
    let quiet = world.auditor().pack(&search).await.accepted();
    world.provider(BIRCH).open(&search).await.accepted();
    world.provider(BIRCH).decline(&search, "TOO_FAR", "A secret note of a no-bid.").await.accepted();
    let offer = world.offer(&search, OAK).submit().await.accepted().name;
    let busy = world.auditor().pack(&search).await.accepted();
    // Not a byte: what is sealed lies after the last record shown, and is not there.
    assert_eq!(told(&busy), told(&quiet));
    // Something of the search is recorded after it: the sealed records become hashes, and nothing more.
    world.finder().extend(&search, world.closes(&search).await.plus_hours(24), "FEW_OFFERS", "").await.accepted();
    let parts = world.auditor().pack(&search).await.accepted();
    let shown = told(&parts);
    let leaves = parts.iter().filter(|part| matches!(part, Part::Leaves(_))).count();
    assert!(leaves >= 1, "{leaves}");
    assert_eq!(kinds(&parts).last(), Some(&"search.window_extended"));
    for secret in
        ["offer.submitted", "profile_opened", "secret note", offer.rsplit('/').next().expect("an id"), "receipt"]
    {
        assert!(!shown.to_lowercase().contains(&secret.to_lowercase()), "{secret}");
    }
    world.close(&search).await;
    world.settle(&search).await;
    let parts = world.auditor().pack(&search).await.accepted();
    assert!(kinds(&parts).contains(&"offer.submitted") && told(&parts).contains("A secret note of a no-bid."));
    let [(EvidenceState::Open, terms)] = &documents(&parts, "/terms")[..] else { panic!("{parts:#?}") };
    assert!(terms.contains("core_weekly_pence"), "{terms}");
}

#[tokio::test]
async fn evd_1_terms_that_never_counted_stay_with_their_provider() {
    let world = World::start().await;
    let search = world.published(unnamed).await.name;
    let offer = world.offer(&search, OAK).submit().await.accepted();
    let mut terms = offer.terms.clone().expect("its own terms");
    terms.matching_statement = "The second statement counts.".to_owned();
    world.provider(OAK).revise(&offer.name, terms, 1).await.accepted();
    let withdrawn = world.offer(&search, BIRCH).submit().await.accepted().name;
    world.provider(BIRCH).withdraw_offer(&withdrawn).await.accepted();
    world.close(&search).await;
    world.settle(&search).await;
    let parts = world.auditor().pack(&search).await.accepted();
    let states: Vec<EvidenceState> = documents(&parts, "/terms").into_iter().map(|(state, _)| state).collect();
    assert_eq!(states, [EvidenceState::Withheld, EvidenceState::Open, EvidenceState::Withheld]);
    assert_eq!(told(&parts).matches("The second statement counts.").count(), 1);
    assert_eq!(kinds(&parts).iter().filter(|kind| kind.starts_with("offer.")).count(), 4, "the log keeps each (OFF-4)");
}

#[tokio::test]
async fn evd_1_who_the_children_are_is_in_a_pack_only_where_a_team_manager_asks_and_that_is_an_event() {
    let world = World::start().await;
    let search = world
        .published(|search| {
            child(search).pen_picture = "Collects fossils by the sea.".to_owned();
            let location = shared(search).location.get_or_insert_default();
            location.named_people.push("Uncle Canary".to_owned());
        })
        .await
        .name;
    world.finder().withdraw_search(&search, "KIN_FOUND", "KIN", "").await.accepted();
    let manager = world.caller("people/tess.manager", "TEAM_MANAGER", CARDIFF);
    let plain = manager.pack(&search).await.accepted();
    for secret in ["Collects fossils", "Uncle Canary"] {
        assert!(!told(&plain).contains(secret), "{secret}");
    }
    let states = documents(&plain, "/request/children/0");
    assert!(!states.is_empty() && states.iter().all(|(state, _)| *state == EvidenceState::Withheld), "{states:?}");
    assert_eq!(told(&manager.pack(&search).await.accepted()), told(&plain), "the same pack twice");
    let before = world.log_head().await.position;
    let whole = manager.pack_with_identities(&search).await.accepted();
    assert!(told(&whole).contains("Collects fossils") && told(&whole).contains("Uncle Canary"));
    let recorded: Vec<String> = world.log_after(before).await.into_iter().map(|record| record.event).collect();
    assert_eq!(recorded, ["search.identities_exported"]);
    assert_eq!(kinds(&whole).last(), Some(&"search.identities_exported"), "and the pack says so itself");
}
