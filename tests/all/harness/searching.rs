//! Verbs of a search, each one call; and the stories that bring a search to a stage.

use api::feed::v1::{FeedItem, ListFeedRequest};
use api::search::v1::{
    AcknowledgePreMatchRequest, AmendSearchRequest, AmendmentKind, AnswerQuestionRequest, ApprovalStatus,
    AskQuestionRequest, CheckSearchRequest, Child, CreateSearchRequest, DeclineInvitationRequest, ExtendWindowRequest,
    GetInvitationRequest, GetSearchRequest, GrantApprovalRequest, Invitation, ListQuestionsRequest,
    OpenInvitationRequest, PlacementRequest, PublishSearchRequest, PublishSearchResponse, Question,
    RequestApprovalsRequest, ReturnSearchRequest, Search, SearchCheck, Shared, UpdateSearchRequest,
    WithdrawSearchRequest,
};
use vocabulary::Timestamp;

use super::caller::{Caller, new_request_id};
use super::outcome::{Outcome as _, Reply, reply};
use super::world::World;

/// The first round of a search.
pub(crate) fn round_of(search: &str) -> String {
    format!("{search}/rounds/1")
}

/// An instant of the contract.
pub(crate) fn instant(at: prost_types::Timestamp) -> Timestamp {
    Timestamp::from_micros(at.seconds * 1_000_000 + i64::from(at.nanos) / 1_000)
}

/// An instant as the contract has it.
pub(crate) fn proto_instant(at: Timestamp) -> prost_types::Timestamp {
    let micros = at.micros();
    let nanos = i32::try_from(micros.rem_euclid(1_000_000) * 1_000).expect("under a second");
    prost_types::Timestamp { seconds: micros.div_euclid(1_000_000), nanos }
}

// ---- One call each

impl Caller {
    pub(crate) async fn draft(&self, search: Search) -> Reply<Search> {
        let parent = self.organisation().to_owned();
        let request = CreateSearchRequest { parent, search: Some(search), origin: 0, request_id: new_request_id() };
        reply(self.searches().create_search(request).await)
    }

    pub(crate) async fn edit(&self, search: Search) -> Reply<Search> {
        let request = UpdateSearchRequest { search: Some(search), etag: String::new(), request_id: new_request_id() };
        reply(self.searches().update_search(request).await)
    }

    pub(crate) async fn search(&self, name: &str) -> Reply<Search> {
        reply(self.searches().get_search(GetSearchRequest { name: name.to_owned() }).await)
    }

    pub(crate) async fn check(&self, request: CheckSearchRequest) -> Reply<SearchCheck> {
        reply(self.searches().check_search(request).await)
    }

    /// Records that the match against own settings was shown, then asks for approvals: as every finder does (SRC-1).
    pub(crate) async fn request_approvals(&self, name: &str) -> Reply<Search> {
        // Where it is refused, so are the approvals, and by the same rule or a nearer one.
        let _shown = self.acknowledge_pre_match(name).await;
        self.request_approvals_alone(name).await
    }

    /// Records that the match against the authority's own and partner settings was shown.
    pub(crate) async fn acknowledge_pre_match(&self, name: &str) -> Reply<Search> {
        let request =
            AcknowledgePreMatchRequest { name: name.to_owned(), request_id: new_request_id(), ..Default::default() };
        reply(self.pre_matches().acknowledge_pre_match(request).await)
    }

    /// Asks for approvals, and does nothing before it.
    pub(crate) async fn request_approvals_alone(&self, name: &str) -> Reply<Search> {
        let request =
            RequestApprovalsRequest { name: name.to_owned(), request_id: new_request_id(), ..Default::default() };
        reply(self.searches().request_approvals(request).await)
    }

    /// Grants one approval; a short window with its hours.
    pub(crate) async fn grant(&self, name: &str, kind: &str, window_hours_min: Option<u32>) -> Reply<Search> {
        let request = GrantApprovalRequest {
            name: name.to_owned(),
            kind: kind.to_owned(),
            window_hours_min,
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.searches().grant_approval(request).await)
    }

    pub(crate) async fn return_search(&self, name: &str, kind: &str, reason: &str, text: &str) -> Reply<Search> {
        let request = ReturnSearchRequest {
            name: name.to_owned(),
            kind: kind.to_owned(),
            reason: reason.to_owned(),
            text: text.to_owned(),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.searches().return_search(request).await)
    }

    pub(crate) async fn publish(&self, name: &str, closes: Timestamp) -> Reply<PublishSearchResponse> {
        self.publish_as(PublishSearchRequest {
            name: name.to_owned(),
            closes_at: Some(proto_instant(closes)),
            ..Default::default()
        })
        .await
    }

    /// Publishes as the request has it; its id is made here.
    pub(crate) async fn publish_as(&self, request: PublishSearchRequest) -> Reply<PublishSearchResponse> {
        let request = PublishSearchRequest { request_id: new_request_id(), ..request };
        reply(self.searches().publish_search(request).await)
    }

    pub(crate) async fn amend(
        &self,
        name: &str,
        kind: AmendmentKind,
        request: PlacementRequest,
        closes: Option<Timestamp>,
    ) -> Reply<Search> {
        let request = AmendSearchRequest {
            name: name.to_owned(),
            kind: kind.into(),
            request: Some(request),
            closes_at: closes.map(proto_instant),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.searches().amend_search(request).await)
    }

    pub(crate) async fn extend(&self, name: &str, closes: Timestamp, reason: &str, text: &str) -> Reply<Search> {
        let request = ExtendWindowRequest {
            name: name.to_owned(),
            closes_at: Some(proto_instant(closes)),
            reason: reason.to_owned(),
            text: text.to_owned(),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.searches().extend_window(request).await)
    }

    pub(crate) async fn withdraw_search(
        &self,
        name: &str,
        reason: &str,
        whereabouts: &str,
        text: &str,
    ) -> Reply<Search> {
        let request = WithdrawSearchRequest {
            name: name.to_owned(),
            reason: reason.to_owned(),
            whereabouts: whereabouts.to_owned(),
            text: text.to_owned(),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.searches().withdraw_search(request).await)
    }

    /// A provider reads its invitation.
    pub(crate) async fn invitation(&self, search: &str) -> Reply<Invitation> {
        let name = self.invitation_to(search);
        reply(self.invitations().get_invitation(GetInvitationRequest { name }).await)
    }

    /// A provider opens the full profile.
    pub(crate) async fn open(&self, search: &str) -> Reply<Invitation> {
        let request = OpenInvitationRequest { name: self.invitation_to(search), request_id: new_request_id() };
        reply(self.invitations().open_invitation(request).await)
    }

    /// A provider will not offer.
    pub(crate) async fn decline(&self, search: &str, reason: &str, note: &str) -> Reply<Invitation> {
        let request = DeclineInvitationRequest {
            name: self.invitation_to(search),
            reason: reason.to_owned(),
            note: note.to_owned(),
            request_id: new_request_id(),
        };
        reply(self.invitations().decline_invitation(request).await)
    }

    pub(crate) async fn ask(&self, search: &str, text: &str) -> Reply<Question> {
        let request =
            AskQuestionRequest { parent: round_of(search), text: text.to_owned(), request_id: new_request_id() };
        reply(self.questions().ask_question(request).await)
    }

    pub(crate) async fn answer(&self, question: &str, edited: &str, answer: &str) -> Reply<Question> {
        let request = AnswerQuestionRequest {
            name: question.to_owned(),
            edited_question: edited.to_owned(),
            answer: answer.to_owned(),
            request_id: new_request_id(),
        };
        reply(self.questions().answer_question(request).await)
    }

    /// The questions of the first round that this caller may read.
    pub(crate) async fn questions_of(&self, search: &str) -> Reply<Vec<Question>> {
        let request = ListQuestionsRequest { parent: round_of(search), ..Default::default() };
        reply(self.questions().list_questions(request).await).map(|page| page.questions)
    }

    /// The caller's whole feed, without cursors: they are sealed anew each time they are given.
    pub(crate) async fn whole_feed(&self) -> Vec<FeedItem> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = reply(self.feed().list_feed(ListFeedRequest { cursor, page_size: 100 }).await).accepted();
            items.extend(page.items.into_iter().map(|item| FeedItem { cursor: String::new(), ..item }));
            if !page.more {
                return items;
            }
            cursor = page.next_cursor;
        }
    }
}

// ---- Stories

impl World {
    /// The example search of a girl of nine, as `alter` leaves it, drafted by Cardiff's finder.
    pub(crate) async fn drafted(&self, alter: impl FnOnce(&mut Search)) -> Search {
        let mut search = self.example_search("long-term-fostering");
        alter(&mut search);
        self.finder().draft(search).await.accepted()
    }

    /// As [`World::drafted`], with every approval asked for and granted.
    pub(crate) async fn approved(&self, alter: impl FnOnce(&mut Search)) -> Search {
        let drafted = self.drafted(alter).await;
        self.approve(&drafted.name).await
    }

    /// Asks for every approval of a draft of Cardiff's finder, and grants each: a short window as asked.
    pub(crate) async fn approve(&self, search: &str) -> Search {
        let mut approved = self.finder().request_approvals(search).await.accepted();
        let asked = approved.request.as_ref().and_then(|request| request.shared.as_ref());
        let hours = asked.and_then(|shared| shared.short_window.as_ref()).map(|short| short.window_hours_min);
        let asked = approved.approvals.iter().filter(|approval| approval.status() == ApprovalStatus::Requested);
        let kinds: Vec<String> = asked.map(|approval| approval.kind.clone()).collect();
        for kind in kinds {
            let hours = hours.filter(|_| kind == "SHORT_WINDOW");
            approved = self.approver().grant(search, &kind, hours).await.accepted();
        }
        approved
    }

    /// As [`World::approved`], published for 54 hours: from Tuesday ten to Thursday four, when the world has just begun.
    pub(crate) async fn published(&self, alter: impl FnOnce(&mut Search)) -> Search {
        let approved = self.approved(alter).await;
        let closes = self.now().await.plus_hours(54);
        self.finder().publish(&approved.name, closes).await.accepted().search.expect("the search")
    }

    /// Brings a published search past its close.
    pub(crate) async fn close(&self, search: &str) -> Search {
        self.advance_to(self.closes(search).await).await;
        self.finder().search(search).await.accepted()
    }

    /// When the first round of a search closes.
    pub(crate) async fn closes(&self, search: &str) -> Timestamp {
        let search = self.finder().search(search).await.accepted();
        let window = search.rounds.first().and_then(|round| round.window).expect("a round");
        instant(window.closes_at.expect("a close"))
    }
}

// ---- Parts of a request, to alter

/// What a request says as a whole.
pub(crate) fn shared(search: &mut Search) -> &mut Shared {
    search.request.get_or_insert_default().shared.get_or_insert_default()
}

/// The first child of a request.
pub(crate) fn child(search: &mut Search) -> &mut Child {
    search.request.get_or_insert_default().children.first_mut().expect("a child")
}
