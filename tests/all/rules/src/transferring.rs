//! A search handed over to another authority by the consent of both (SRC-14): it never changes authority.

use api::feed::v1::feed_item::Payload;
use api::feed::v1::{FeedItem, FeedItemKind};
use api::search::v1::{
    AcceptTransferRequest, DeclineTransferRequest, DeclineTransferResponse, GetTransferRequest, ListTransfersRequest,
    OfferState, OfferTransferRequest, Search, SearchState, TakeBackTransferRequest, Transfer, TransferState,
};

use crate::harness::{CARDIFF, Caller, OAK, Outcome as _, Reply, VALE, World, child, new_request_id, reply, shared};

const NEWPORT: &str = "authorities/W06000022";
const OWN_NUMBER: &str = "VOG-77001";

impl Caller {
    async fn offer_transfer(&self, search: &str, to: &str) -> Reply<Transfer> {
        self.offer_transfer_as(search, to, "REMAINED", "The family has moved to Barry.").await
    }

    async fn offer_transfer_as(&self, search: &str, to: &str, whereabouts: &str, text: &str) -> Reply<Transfer> {
        let request = OfferTransferRequest {
            name: search.to_owned(),
            to: to.to_owned(),
            whereabouts: whereabouts.to_owned(),
            text: text.to_owned(),
            request_id: new_request_id(),
        };
        reply(self.transfers().offer_transfer(request).await)
    }

    async fn take_back_transfer(&self, search: &str) -> Reply<Transfer> {
        let request = TakeBackTransferRequest { name: search.to_owned(), request_id: new_request_id() };
        reply(self.transfers().take_back_transfer(request).await)
    }

    async fn accept_transfer(&self, search: &str, numbers: &[&str]) -> Reply<Search> {
        self.accept_transfer_as(AcceptTransferRequest {
            name: search.to_owned(),
            child_numbers: numbers.iter().map(|number| (*number).to_owned()).collect(),
            decision_maker: "people/dilys.decision".to_owned(),
            ..Default::default()
        })
        .await
    }

    /// Accepts as the request has it; its id is made here unless it has one.
    async fn accept_transfer_as(&self, mut request: AcceptTransferRequest) -> Reply<Search> {
        if request.request_id.is_empty() {
            request.request_id = new_request_id();
        }
        reply(self.transfers().accept_transfer(request).await)
    }

    async fn decline_transfer(&self, search: &str, text: &str) -> Reply<DeclineTransferResponse> {
        let (name, text) = (search.to_owned(), text.to_owned());
        let request = DeclineTransferRequest { name, text, request_id: new_request_id() };
        reply(self.transfers().decline_transfer(request).await)
    }

    async fn transfer(&self, search: &str) -> Reply<Transfer> {
        reply(self.transfers().get_transfer(GetTransferRequest { name: search.to_owned() }).await)
    }

    async fn transfers_of(&self, parent: &str) -> Reply<Vec<Transfer>> {
        let request = ListTransfersRequest { parent: parent.to_owned(), ..Default::default() };
        reply(self.transfers().list_transfers(request).await).map(|page| page.transfers)
    }
}

impl World {
    fn leader_of(&self, authority: &str) -> Caller {
        self.caller("people/tom.leader", "TEAM_MANAGER", authority)
    }
}

fn told(feed: &[FeedItem], kind: FeedItemKind) -> Vec<&FeedItem> {
    feed.iter().filter(|item| item.kind() == kind).collect()
}

#[tokio::test]
async fn src_14_with_both_consents_a_search_ends_as_transferred_and_goes_on_as_the_others_draft() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let offer = world.offer(&search, OAK).submit().await.accepted().name;
    let (leader, vic) = (world.leader_of(CARDIFF), world.vale_finder());
    let offered = leader.offer_transfer(&search, VALE).await.accepted();
    assert_eq!((offered.state(), offered.to.as_str()), (TransferState::Offered, VALE));
    assert_eq!(offered.whereabouts, "REMAINED");
    // It goes on meanwhile.
    assert_eq!(world.finder().search(&search).await.accepted().state(), SearchState::Open);

    let read = vic.transfer(&search).await.accepted();
    let summary = read.summary.clone().expect("a summary");
    assert_eq!((summary.placement_type.as_str(), summary.children.len()), ("LONG_TERM_FOSTERING", 1));
    assert_eq!((read.text.as_str(), read.whereabouts.as_str()), ("The family has moved to Barry.", ""));
    vic.search(&search).await.refused("NOT_PERMITTED");
    let feed = vic.whole_feed().await;
    let item = told(&feed, FeedItemKind::TransferOffered)[0];
    assert_eq!(item.search, "", "of the search itself nothing");
    let Some(Payload::Transfer(transfer)) = &item.payload else { panic!("{item:#?}") };
    assert_eq!((transfer.transfer.as_str(), transfer.draft.as_str()), (search.as_str(), ""));
    let tasks = vic.task_list().await.accepted();
    assert_eq!((tasks[0].kind.as_str(), tasks[0].subject.as_str()), ("TRANSFER_WAITING", search.as_str()));

    let before = world.log_head().await.position;
    let mut draft = vic.accept_transfer(&search, &[OWN_NUMBER]).await.accepted();
    assert_eq!(draft.state(), SearchState::Draft);
    assert_eq!((draft.authority.as_str(), draft.finder.as_str()), (VALE, vic.actor()));
    assert_eq!(draft.transferred_from, search);
    let original = world.finder().search(&search).await.accepted();
    assert_eq!((original.state(), original.transferred_to.as_str()), (SearchState::Withdrawn, draft.name.as_str()));
    let ending = original.ending.clone().expect("an ending");
    assert_eq!((ending.reason.as_str(), ending.whereabouts.as_str()), ("TRANSFERRED", "REMAINED"));
    assert_eq!(ending.ended_by, leader.actor());
    let asked = original.request.expect("a request");
    assert_eq!(child(&mut draft).needs, asked.children[0].needs, "the profile is copied");
    assert_eq!(child(&mut draft).number, OWN_NUMBER);
    let copied = shared(&mut draft).clone();
    assert!(copied.predecessor.is_none() && copied.contact.is_none() && copied.needed_on.is_none());
    assert!(!copied.carried_sections.is_empty());
    assert!(copied.carried_sections.iter().all(|section| section.reconfirmed_on.is_none()));
    vic.acknowledge_pre_match(&draft.name).await.accepted();
    let refused = world.nothing_appended(vic.request_approvals_alone(&draft.name)).await;
    refused.refused("ESSENTIALS_MISSING").names("request.children[0].NEEDS", "SECTION_NOT_RECONFIRMED");
    // One commit, as a withdrawal is (SRC-9).
    let records = world.log_after(before).await;
    let of_transfer = records.iter().filter(|record| format!("{record:?}").contains("search.transfer_"));
    let at: std::collections::BTreeSet<String> =
        of_transfer.map(|record| format!("{:?}", record.recorded_at)).collect();
    assert_eq!(at.len(), 1, "{records:#?}");
    let answered = world.provider(OAK).get_offer(&offer).await.accepted();
    assert_eq!(answered.state(), OfferState::Answered);
    for record in &records {
        assert!(!format!("{record:?}").contains(OWN_NUMBER), "no child number stands in the log");
    }
    // Either side has only its own.
    world.finder().search(&draft.name).await.refused("NOT_PERMITTED");
    vic.search(&search).await.refused("NOT_PERMITTED");
    let feed = world.finder().whole_feed().await;
    let Some(Payload::Transfer(accepted)) = &told(&feed, FeedItemKind::TransferAccepted)[0].payload else { panic!() };
    assert_eq!(accepted.draft, draft.name);
    assert_eq!(vic.transfer(&search).await.accepted().state(), TransferState::Accepted);
    assert!(vic.task_list().await.accepted().is_empty());
}

#[tokio::test]
async fn src_14_an_offer_is_taken_back_or_declined_and_the_search_goes_on() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let (leader, vic) = (world.leader_of(CARDIFF), world.vale_finder());
    world.nothing_appended(leader.take_back_transfer(&search)).await.refused("TRANSFER_NOT_OFFERED").of_rule("SRC-14");
    leader.offer_transfer(&search, VALE).await.accepted();
    let twice = world.nothing_appended(leader.offer_transfer(&search, NEWPORT)).await;
    twice.refused("TRANSFER_STANDS").of_rule("SRC-14").shows("to", "W06000014");
    assert_eq!(leader.take_back_transfer(&search).await.accepted().state(), TransferState::TakenBack);
    let late = world.nothing_appended(vic.accept_transfer(&search, &[OWN_NUMBER])).await;
    late.refused("TRANSFER_NOT_OFFERED");
    vic.transfer(&search).await.refused("NOT_PERMITTED");
    assert!(vic.transfers_of(VALE).await.accepted().is_empty());
    assert_eq!(told(&vic.whole_feed().await, FeedItemKind::TransferTakenBack).len(), 1);

    leader.offer_transfer(&search, VALE).await.accepted();
    world.leader_of(VALE).decline_transfer(&search, "He lives in Newport.").await.accepted();
    let read = leader.transfer(&search).await.accepted();
    assert_eq!((read.state(), read.answer_text.as_str()), (TransferState::Declined, "He lives in Newport."));
    vic.transfer(&search).await.refused("NOT_PERMITTED");
    world.nothing_appended(vic.decline_transfer(&search, "")).await.refused("TRANSFER_NOT_OFFERED");
    let found = world.finder().search(&search).await.accepted();
    assert_eq!((found.state(), found.transferred_to.as_str()), (SearchState::Open, ""));
    // To another, and then it is none of the first one's business.
    leader.offer_transfer(&search, NEWPORT).await.accepted();
    world.nothing_appended(vic.accept_transfer(&search, &[OWN_NUMBER])).await.refused("NOT_PERMITTED");
    // An end of the search ends the offer, and tells.
    world.finder().withdraw_search(&search, "KIN_FOUND", "KIN", "").await.accepted();
    assert_eq!(leader.transfer(&search).await.accepted().state(), TransferState::Lapsed);
    let nia = world.caller("people/nia.finder", "PLACEMENT_FINDER", NEWPORT);
    world.nothing_appended(nia.accept_transfer(&search, &[OWN_NUMBER])).await.refused("TRANSFER_NOT_OFFERED");
    assert_eq!(told(&nia.whole_feed().await, FeedItemKind::TransferTakenBack).len(), 1);
    assert!(nia.task_list().await.accepted().is_empty());
    let ended = world.nothing_appended(leader.offer_transfer(&search, VALE)).await;
    ended.refused("STATE_FORBIDS").shows("state", "WITHDRAWN");
}

#[tokio::test]
async fn src_14_only_those_two_authorities_can_tell_that_it_is_offered() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let (leader, vic) = (world.leader_of(CARDIFF), world.vale_finder());
    let before = vic.transfer(&search).await.expect_err("nothing is offered");
    for caller in [world.finder(), world.approver(), world.leader_of(VALE), vic.clone(), world.provider(OAK)] {
        world.nothing_appended(caller.offer_transfer(&search, VALE)).await.refused("NOT_PERMITTED");
    }
    leader.offer_transfer(&search, VALE).await.accepted();
    let outsiders = [
        world.caller("people/nia.finder", "PLACEMENT_FINDER", NEWPORT),
        world.provider(OAK),
        world.admin(),
        world.caller("people/ana.analyst", "ANALYST", VALE),
    ];
    for caller in outsiders {
        let now = caller.transfer(&search).await.expect_err("it is none of theirs");
        assert_eq!((now.code(), now.message(), now.details()), (before.code(), before.message(), before.details()));
        world.nothing_appended(caller.accept_transfer("authorities/W06000015/searches/x", &[])).await.unwrap_err();
        world.nothing_appended(caller.accept_transfer(&search, &[OWN_NUMBER])).await.refused("NOT_PERMITTED");
        world.nothing_appended(caller.decline_transfer(&search, "")).await.refused("NOT_PERMITTED");
    }
    // A name whose parts do not belong together is of nothing.
    let (_, id) = search.rsplit_once('/').expect("a name");
    vic.transfer(&format!("{VALE}/searches/{id}")).await.refused("NOT_PERMITTED");
    // Those of the other authority read it; a placement finder takes it on.
    let (dm, manager) = (world.caller("people/dilys.decision", "DECISION_MAKER", VALE), world.leader_of(VALE));
    for reader in [&dm, &manager, &vic] {
        assert_eq!(reader.transfers_of(VALE).await.accepted().len(), 1);
    }
    for caller in [dm, manager] {
        world.nothing_appended(caller.accept_transfer(&search, &[OWN_NUMBER])).await.refused("NOT_PERMITTED");
    }
    assert_eq!(leader.transfers_of(CARDIFF).await.accepted().len(), 1);
    leader.transfers_of(VALE).await.refused("NOT_PERMITTED");
}

#[tokio::test]
async fn src_14_what_is_accepted_is_what_was_read_under_the_new_authoritys_numbers() {
    let world = World::start().await;
    let search = world.drafted(|_| {}).await.name;
    let (leader, vic) = (world.leader_of(CARDIFF), world.vale_finder());
    let wordless = leader.offer_transfer_as(&search, VALE, "OTHER", "");
    world.nothing_appended(wordless).await.refused("TEXT_REQUIRED").names_exactly(&["text"]);
    let own = world.nothing_appended(leader.offer_transfer(&search, CARDIFF)).await;
    own.refused("VALUE_INVALID").names_exactly(&["to"]);
    let nowhere = world.nothing_appended(leader.offer_transfer_as(&search, "", "", "")).await;
    nowhere.refused("FIELD_REQUIRED").names_exactly(&["to", "whereabouts"]);
    leader.offer_transfer(&search, VALE).await.accepted();
    let read = vic.transfer(&search).await.accepted().etag;
    let none = world.nothing_appended(vic.accept_transfer(&search, &[])).await;
    none.refused("FIELD_REQUIRED").names_exactly(&["child_numbers"]);
    let many = world.nothing_appended(vic.accept_transfer(&search, &["VOG-1", "VOG-2"])).await;
    many.refused("CHILD_NUMBERS_DIFFER").of_rule("SRC-14").shows("wanted", "1");
    let request = AcceptTransferRequest {
        name: search.clone(),
        child_numbers: vec![OWN_NUMBER.to_owned()],
        decision_maker: "people/dilys.decision".to_owned(),
        etag: read.clone(),
        request_id: new_request_id(),
    };
    let both = AcceptTransferRequest { decision_maker: vic.actor().to_owned(), ..request.clone() };
    let both = AcceptTransferRequest { request_id: String::new(), ..both };
    world.nothing_appended(vic.accept_transfer_as(both)).await.refused("DECISION_MAKER_IS_FINDER");
    // Taken back and offered anew: not what was read.
    leader.take_back_transfer(&search).await.accepted();
    leader.offer_transfer_as(&search, VALE, "KIN", "With her aunt.").await.accepted();
    world.nothing_appended(vic.accept_transfer_as(request.clone())).await.refused("STALE_ETAG");
    let etag = vic.transfer(&search).await.accepted().etag;
    let request = AcceptTransferRequest { etag, request_id: new_request_id(), ..request };
    let draft = vic.accept_transfer_as(request.clone()).await.accepted();
    // The same request again has the same answer (OFF-6).
    let again = world.nothing_appended(vic.accept_transfer_as(request)).await.accepted();
    assert_eq!(again.name, draft.name);
    let second = world.nothing_appended(vic.accept_transfer(&search, &[OWN_NUMBER])).await;
    second.refused("TRANSFER_NOT_OFFERED");
}

#[tokio::test]
async fn src_14_nobody_withdraws_as_transferred_by_hand() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let by_hand = world.nothing_appended(world.finder().withdraw_search(&search, "TRANSFERRED", "KIN", "")).await;
    by_hand.refused("TRANSFER_BY_CONSENT").of_rule("SRC-14").names_exactly(&["reason"]);
    world.finder().withdraw_search(&search, "KIN_FOUND", "KIN", "").await.accepted();
}

#[tokio::test]
async fn src_14_a_transfer_of_an_awarded_search_undoes_its_award() {
    let world = World::start().await;
    let made = world.contracted().await;
    world.leader_of(CARDIFF).offer_transfer(&made.search, VALE).await.accepted();
    world.vale_finder().accept_transfer(&made.search, &[OWN_NUMBER]).await.accepted();
    let search = world.finder().search(&made.search).await.accepted();
    assert_eq!((search.state(), search.undone_awards.len()), (SearchState::Withdrawn, 1));
    assert!(search.award.is_none());
    let invitation = world.provider(made.agency).invitation(&made.search).await.accepted();
    assert_eq!(invitation.identities, None, "closed again");
}
