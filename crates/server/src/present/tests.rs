//! Searches, rounds and offers as messages, from the events that made them.

use std::sync::Arc;

use api::search::v1 as proto;
use domain::Actor;
use domain::event::{By, ChildKey, Invited, LotKey, Notice, Opening, RequestSealed, RoundTier, Sealed, SearchEvent};
use domain::request::Request;
use domain::search::{Search, apply};
use engine::documents::{AnswerWords, Returned};
use engine::{ApprovalWords, SearchView};
use vocabulary::{
    AgeBand, ApprovalKind, LevelOfNeed, Lot, NoBidReason, PlacementType, ProviderId, ReturnReason, Role, SearchId,
    SearchWithdrawalReason, Timestamp, Whereabouts, Window,
};

use super::next_actions::next_actions;
use super::{offer, round, search};

fn at(hours: i64) -> Timestamp {
    "2026-11-23T10:00:00Z".parse::<Timestamp>().unwrap().plus_hours(hours)
}

fn actor(id: &str, role: Role) -> Actor {
    Actor { id: id.parse().unwrap(), role, organisation: "authorities/W06000015".parse().unwrap() }
}

fn finder() -> Actor {
    actor("people/ann.finder", Role::PlacementFinder)
}

fn decision_maker() -> Actor {
    actor("people/dai.worker", Role::DecisionMaker)
}

fn approver() -> Actor {
    actor("people/eve.approver", Role::Approver)
}

fn by(actor: &Actor) -> By {
    By { actor: actor.id.clone(), role: actor.role }
}

fn sealed(byte: u8) -> Sealed {
    Sealed { commitment: [byte; 32], ciphertext: [byte; 32] }
}

fn request(version: u32) -> RequestSealed {
    let byte = u8::try_from(version).unwrap();
    RequestSealed { version, shared: sealed(byte), children: vec![sealed(byte + 100)], parent: None }
}

fn drafted() -> SearchEvent {
    SearchEvent::Drafted {
        by: by(&finder()),
        authority: "W06000015".parse().unwrap(),
        decision_maker: decision_maker().id,
        children: vec![ChildKey([1; 32])],
        request: request(1),
        succeeds: None,
    }
}

fn asked(version: u32) -> SearchEvent {
    let kinds = vec![ApprovalKind::IndependentSearch, ApprovalKind::ShortWindow];
    SearchEvent::ApprovalsRequested { by: by(&finder()), request_version: version, kinds }
}

fn opened() -> [SearchEvent; 2] {
    let opening = Opening {
        round: 1,
        tier: RoundTier::Framework,
        lot: Some(LotKey { framework: "4cs-2026".to_owned(), lot: Lot::Fostering }),
        window: Window::new(at(4), at(52)).unwrap(),
        question_deadline: at(40),
        placement_type: PlacementType::LongTermFostering,
        level: LevelOfNeed::Standard,
        age_band: AgeBand::Age5_9,
        needed_on: at(400).london_date(),
        request_version: 1,
        weights: [1; 9],
        weight_profile: 0,
        policy_version: 1,
        criteria_digest: [9; 32],
        parallel_to: Vec::new(),
    };
    let invited = vec![Invited { provider: oak(), notice: Notice::Alert }];
    [
        SearchEvent::RoundOpened { by: by(&finder()), opening: Box::new(opening) },
        SearchEvent::ProvidersInvited { round: 1, invited },
    ]
}

fn oak() -> ProviderId {
    ProviderId::from_bytes([7; 16])
}

/// Events an hour apart, from the first.
fn told(events: impl IntoIterator<Item = SearchEvent>) -> Search {
    let mut search = None;
    for (hour, event) in (0..).zip(events) {
        search = apply(search, SearchId::from_bytes([3; 16]), &event, at(hour));
    }
    search.unwrap()
}

fn view(search: Search, now: Timestamp) -> SearchView {
    SearchView {
        reassignment_texts: Vec::new(),
        interest_texts: Vec::new(),
        nearer_texts: Vec::new(),
        freeze: None,
        contract: None,
        continuation_conditions: Vec::new(),
        undone_texts: Vec::new(),
        state: search.state(now),
        now,
        erased: false,
        request: Request::default(),
        counting: Vec::new(),
        criteria_digest: [9; 32],
        offers_counts: search.rounds.iter().map(|_| 2).collect(),
        no_bid_notes: search
            .rounds
            .iter()
            .flat_map(|round| round.declined.keys())
            .map(|id| (*id, "Full.".to_owned()))
            .collect(),
        words: search.approvals.iter().map(|_| ApprovalWords::default()).collect(),
        past_words: search.past_approvals.iter().map(|_| ApprovalWords::default()).collect(),
        returned: search
            .returned
            .map(|_| Returned { reason: ReturnReason::PlanChanged, text: "Kin came forward.".to_owned() }),
        end_text: String::new(),
        award_information: String::new(),
        split_text: String::new(),
        childs_view: String::new(),
        search: Arc::new(search),
    }
}

#[test]
fn approvals_stay_visible_once_refused_or_void_and_each_shows_what_it_covers() {
    let returned = SearchEvent::Returned { by: by(&approver()), kind: ApprovalKind::ShortWindow, reason: sealed(50) };
    let decision_maker = decision_maker().id;
    let edited = SearchEvent::Edited { by: by(&finder()), decision_maker, children: vec![], request: request(2) };
    let found = told([drafted(), asked(1), returned.clone(), edited, asked(2)]);
    let shown = search::search(&view(found, at(9)), &finder());
    let of = |approval: &proto::Approval| (approval.kind.clone(), approval.status(), approval.request_version);
    let expected = [
        ("INDEPENDENT_SEARCH", proto::ApprovalStatus::Void, 1),
        ("SHORT_WINDOW", proto::ApprovalStatus::Refused, 1),
        ("INDEPENDENT_SEARCH", proto::ApprovalStatus::Requested, 2),
        ("SHORT_WINDOW", proto::ApprovalStatus::Requested, 2),
    ];
    let shown_as: Vec<_> = shown.approvals.iter().map(of).collect();
    assert_eq!(shown_as, expected.map(|(kind, status, version)| (kind.to_owned(), status, version)));
    assert_eq!(shown.approvals[1].decided_by, "people/eve.approver");
    assert_eq!(shown.approvals[2].request_digest, shown.request_digest);
    assert_ne!(shown.approvals[0].request_digest, shown.request_digest);
    let shown = search::search(&view(told([drafted(), asked(1), returned]), at(9)), &finder());
    assert_eq!(shown.returned.unwrap().reason, "PLAN_CHANGED");
    assert_eq!(shown.state, proto::SearchState::Draft as i32);
}

#[test]
fn each_reads_only_its_own_next_actions_and_each_is_a_call_of_the_contract() {
    let [open, invited] = opened();
    let stories = [
        (told([drafted()]), at(1)),
        (told([drafted(), asked(1)]), at(2)),
        (told([drafted(), open.clone(), invited.clone()]), at(10)),
        (told([drafted(), open, invited]), at(60)),
    ];
    let methods: Vec<String> = api::pool()
        .services()
        .flat_map(|service| service.methods().map(|method| method.name().to_owned()).collect::<Vec<_>>())
        .collect();
    for (found, now) in &stories {
        for reader in [finder(), decision_maker(), approver()] {
            for action in next_actions(found, (None, None), &reader, *now) {
                assert!(methods.iter().any(|method| method == action), "{action}");
            }
        }
        let other = actor("people/ben.finder", Role::PlacementFinder);
        assert!(next_actions(found, (None, None), &other, *now).is_empty());
    }
    let (awaiting, now) = &stories[1];
    assert_eq!(next_actions(awaiting, (None, None), &approver(), *now), ["GrantApproval", "ReturnSearch"]);
    assert_eq!(next_actions(awaiting, (None, None), &finder(), *now), ["UpdateSearch", "WithdrawSearch"]);
    let (pending, now) = &stories[3];
    assert_eq!(next_actions(pending, (None, None), &finder(), *now), ["WithdrawSearch"]);
}

#[test]
fn after_the_close_and_before_it_is_recorded_all_is_pending_and_sealed() {
    let [open, invited] = opened();
    let found = told([drafted(), open, invited]);
    let shown = search::search(&view(found.clone(), at(51)), &finder());
    assert_eq!(
        (shown.state(), shown.shortlist_state()),
        (proto::SearchState::Open, proto::ShortlistState::Unspecified)
    );
    assert_eq!((shown.rounds[0].terms_state(), shown.rounds[0].offers_count), (proto::TermsState::Sealed, Some(2)));
    let shown = search::search(&view(found.clone(), at(52)), &finder());
    let expected = (proto::SearchState::Shortlisting, proto::ShortlistState::Pending);
    assert_eq!((shown.state(), shown.shortlist_state()), expected);
    assert_eq!(shown.rounds[0].terms_state(), proto::TermsState::Sealed);
    let closed = SearchEvent::RoundClosed { round: 1, unanswered_questions: 0, offer_count: 0 };
    let closed = apply(Some(found), SearchId::from_bytes([3; 16]), &closed, at(53)).unwrap();
    assert_eq!(round::terms_state(&closed.rounds[0]), proto::TermsState::Open);
}

#[test]
fn no_bids_are_for_finder_and_decision_maker_alone() {
    let [open, invited] = opened();
    let user = By { actor: "people/oak.user".parse().unwrap(), role: Role::ProviderUser };
    let reason = NoBidReason::NoVacancy;
    let declined = SearchEvent::InvitationDeclined { by: user, provider: oak(), reason, note: Some(sealed(8)) };
    let found = view(told([drafted(), open, invited, declined]), at(10));
    for reader in [finder(), decision_maker()] {
        let no_bids = search::search(&found, &reader).rounds.remove(0).no_bids;
        assert_eq!((no_bids[0].reason.as_str(), no_bids[0].note.as_str()), ("NO_VACANCY", "Full."));
    }
    assert!(search::search(&found, &approver()).rounds[0].no_bids.is_empty());
}

#[test]
fn a_withdrawal_answers_every_offer_and_says_who_ended_it() {
    let [open, invited] = opened();
    let withdrawn = SearchEvent::Withdrawn {
        by: by(&decision_maker()),
        reason: SearchWithdrawalReason::KinFound,
        whereabouts: Whereabouts::ALL[0],
        text: None,
    };
    let found = told([drafted(), open, invited, withdrawn]);
    let any = vocabulary::OfferId::from_bytes([5; 16]);
    let answer = offer::answer(&found, any, &AnswerWords::default(), at(10)).unwrap();
    assert_eq!(answer.reason, "SEARCH_WITHDRAWN");
    let shown = search::search(&view(found, at(100)), &finder());
    let ending = shown.ending.clone().unwrap();
    assert_eq!((ending.reason.as_str(), ending.ended_by.as_str()), ("KIN_FOUND", "people/dai.worker"));
    assert_eq!(shown.shortlist_state(), proto::ShortlistState::Unspecified, "its round never closed");
    assert!(shown.next_actions.is_empty());
}
