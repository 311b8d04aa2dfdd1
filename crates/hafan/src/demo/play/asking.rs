//! Steps 1 to 3: the draft, its approval, the window, and what changes while it runs.

use api::decision::v1::{DefaultAnswers, EndForReconsiderationRequest};
use api::feed::v1::FeedItemKind;
use api::search::v1::pre_match_request::Subject;
use api::search::v1::{
    AcknowledgePreMatchRequest, AmendClosedSearchRequest, AmendSearchRequest, AmendmentKind, AnswerQuestionRequest,
    ApprovalStatus, AskQuestionRequest, CloseWindowEarlyRequest, CreateSearchRequest, ExtendWindowRequest,
    GrantApprovalRequest, OpenSpotRoundRequest, PlacementRequest, PreMatchRequest, PublishSearchRequest,
    RequestApprovalRequest, RequestApprovalsRequest, Search, UpdateSearchRequest,
};
use tonic::{Response, Status};
use vocabulary::{Language, Timestamp};

use super::Play;
use crate::demo::cast::AUTHORITY;
use crate::demo::example;
use crate::demo::said::{Said, said};
use crate::demo::town::Agency;
use crate::demo::who::Who;
use crate::failure::Failure;
use crate::pages::labels::label;
use crate::wire::{instant, time_shown, timestamp};

/// A code as either language has it.
fn labels(list: &str, code: &str) -> (String, String) {
    (label(list, code, Language::En), label(list, code, Language::Cy))
}

impl Play<'_, '_> {
    /// The finder drafts a search from an example, its days moved to the day of the story, altered.
    pub(crate) async fn drafts(
        &mut self,
        text: &str,
        told: &Said,
        alter: impl FnOnce(&mut Search),
    ) -> Result<(), Failure> {
        let mut search = example::moved(text, self.now().await?.london_date().plus_days(1))?;
        alter(&mut search);
        self.request = search.request.clone().unwrap_or_default();
        let finder = &self.cast.finder;
        let create = CreateSearchRequest {
            parent: AUTHORITY.to_owned(),
            search: Some(search),
            request_id: finder.request_id(),
            ..CreateSearchRequest::default()
        };
        self.search = finder.searches().create_search(create).await?.into_inner().name;
        self.tell(Who::Finder, told)
    }

    /// What an award left over goes on in a search of its own (DEC-6): from here that one is played.
    pub(crate) async fn follows_successor(&mut self) -> Result<(), Failure> {
        let before = self.read().await?;
        let successor = before.successors.last().cloned();
        self.search = successor.ok_or_else(|| Failure::Internal("the search has no successor".to_owned()))?;
        let draft = self.read().await?;
        self.request = draft.request.unwrap_or_default();
        self.round = 1;
        self.offers.clear();
        Ok(())
    }

    /// Nothing of this type is to be had: the search ends, its successor is a draft with all of it (ESC-2).
    pub(crate) async fn ends_to_reconsider_the_type(&mut self) -> Result<(), Failure> {
        let finder = &self.cast.finder;
        let request = EndForReconsiderationRequest {
            name: self.search.clone(),
            reason: "NO_SUPPLY".to_owned(),
            whereabouts: "REMAINED".to_owned(),
            default_answers: DefaultAnswers::UseCriterionSentences.into(),
            request_id: finder.request_id(),
            ..EndForReconsiderationRequest::default()
        };
        finder.decisions().end_for_reconsideration(request).await?;
        let told = said!(
            "ends the search to think its type over: no supply; a draft carries the whole request on",
            "yn dod â'r chwiliad i ben i ailystyried y math: dim cyflenwad; mae drafft yn cario'r cais cyfan ymlaen"
        );
        self.tell(Who::Finder, &told)
    }

    /// The match against the authority's own settings is read and recorded as read, before others are asked (SRC-1).
    pub(crate) async fn looks_at_own_settings(&mut self) -> Result<(), Failure> {
        let finder = &self.cast.finder;
        let request = PreMatchRequest {
            parent: AUTHORITY.to_owned(),
            subject: Some(Subject::Name(self.search.clone())),
            page_size: 5,
            ..PreMatchRequest::default()
        };
        let matched = finder.pre_matches().pre_match(request).await?.into_inner();
        let own = matched.own_counts.as_ref().map_or(0, |counts| counts.could_serve);
        let all = matched.counts.as_ref().map_or(0, |counts| counts.could_serve);
        let request = AcknowledgePreMatchRequest {
            name: self.search.clone(),
            request_id: finder.request_id(),
            ..AcknowledgePreMatchRequest::default()
        };
        finder.pre_matches().acknowledge_pre_match(request).await?;
        self.tell(
            Who::Finder,
            &said!(
                "looks at own and partner settings first: {own} could serve, of {all} on the register",
                "yn edrych gyntaf ar leoliadau'r cyngor a'i bartneriaid: gallai {own} wasanaethu, o {all} ar y gofrestr"
            ),
        )
    }

    /// Every approval that comes before the opening is asked for, and granted by somebody else (APR-1).
    pub(crate) async fn is_approved(&mut self) -> Result<(), Failure> {
        let finder = &self.cast.finder;
        let request = RequestApprovalsRequest {
            name: self.search.clone(),
            request_id: finder.request_id(),
            ..RequestApprovalsRequest::default()
        };
        let asked = finder.searches().request_approvals(request).await?.into_inner();
        for approval in asked.approvals.iter().filter(|approval| approval.status() == ApprovalStatus::Requested) {
            let (en, cy) = labels("approval-kind", &approval.kind);
            self.tell(Who::Finder, &said!("asks for approval: {en}", "yn gofyn am gymeradwyaeth: {cy}"))?;
            self.is_granted(&approval.kind).await?;
        }
        Ok(())
    }

    /// The approver grants what waits.
    pub(crate) async fn is_granted(&mut self, kind: &str) -> Result<(), Failure> {
        let approver = &self.cast.approver;
        let request = GrantApprovalRequest {
            name: self.search.clone(),
            kind: kind.to_owned(),
            request_id: approver.request_id(),
            ..GrantApprovalRequest::default()
        };
        approver.searches().grant_approval(request).await?;
        let (en, cy) = labels("approval-kind", kind);
        self.tell(Who::Approver, &said!("grants: {en}", "yn rhoi: {cy}"))
    }

    /// The finder publishes with a window of so many hours; every provider that may be invited is.
    pub(crate) async fn publishes_for(&mut self, hours: i64) -> Result<(), Failure> {
        self.close = self.now().await?.plus_hours(hours);
        let finder = &self.cast.finder;
        let request = PublishSearchRequest {
            name: self.search.clone(),
            closes_at: Some(instant(self.close)),
            request_id: finder.request_id(),
            ..PublishSearchRequest::default()
        };
        let published = finder.searches().publish_search(request).await?.into_inner();
        let round = published.search.unwrap_or_default().rounds.last().cloned().unwrap_or_default();
        self.round = u32::try_from(round.name.rsplit('/').next().and_then(|end| end.parse::<i64>().ok()).unwrap_or(1))
            .unwrap_or(1);
        self.opened(hours, round.invited_count)
    }

    fn opened(&mut self, hours: i64, invited: u32) -> Result<(), Failure> {
        let closes = time_shown(Some(&instant(self.close)));
        self.tell(
            Who::Finder,
            &said!(
                "publishes for {hours} hours, until {closes}; {invited} providers are invited at once",
                "yn cyhoeddi am {hours} awr, tan {closes}; gwahoddir {invited} darparwr ar unwaith"
            ),
        )
    }

    /// What is known of a spot-purchase round to open, tried.
    pub(crate) async fn try_spot_round(&self, closes: Timestamp) -> Result<Response<Search>, Status> {
        let finder = &self.cast.finder;
        let request = OpenSpotRoundRequest {
            name: self.search.clone(),
            closes_at: Some(instant(closes)),
            request_id: finder.request_id(),
            ..OpenSpotRoundRequest::default()
        };
        finder.searches().open_spot_round(request).await
    }

    /// A spot-purchase round opens for so many hours, to every registered provider (ESC-1).
    pub(crate) async fn opens_spot_round_for(&mut self, hours: i64) -> Result<(), Failure> {
        let closes = self.now().await?.plus_hours(hours);
        let opened = self.try_spot_round(closes).await?.into_inner();
        self.close = closes;
        self.round += 1;
        self.offers.clear();
        let invited = opened.rounds.last().map_or(0, |round| round.invited_count);
        self.opened(hours, invited)
    }

    /// The finder asks for the approval of a spot purchase, with the rejections before it.
    pub(crate) async fn asks_for_spot_purchase(&mut self) -> Result<(), Failure> {
        let finder = &self.cast.finder;
        let request = RequestApprovalRequest {
            name: self.search.clone(),
            kind: "SPOT_PURCHASE".to_owned(),
            reason: "FRAMEWORK_EXHAUSTED".to_owned(),
            request_id: finder.request_id(),
            ..RequestApprovalRequest::default()
        };
        let asked = finder.searches().request_approval(request).await?.into_inner();
        let approval =
            asked.approvals.into_iter().find(|approval| approval.kind == "SPOT_PURCHASE").unwrap_or_default();
        let rejected: u32 = approval.rejections.iter().map(|one| one.offers).sum();
        self.tell(
            Who::Finder,
            &said!(
                "asks to go beyond the framework; the {rejected} rejections and their reasons go with it",
                "yn gofyn am fynd y tu hwnt i'r fframwaith; mae'r {rejected} gwrthodiad a'u rhesymau'n mynd gydag ef"
            ),
        )
    }

    /// A provider asks; the finder edits the question, so that nobody can guess whose it is, and answers it to all (QST-1).
    pub(crate) async fn asks_a_question(
        &mut self,
        agency: Agency,
        asked: &str,
        edited: &str,
        answer: &str,
    ) -> Result<(), Failure> {
        let parent = self.round();
        let asker = &self.of(agency).connection;
        let request = AskQuestionRequest { parent, text: asked.to_owned(), request_id: asker.request_id() };
        let question = asker.questions().ask_question(request).await?.into_inner();
        let finder = &self.cast.finder;
        let request = AnswerQuestionRequest {
            name: question.name,
            edited_question: edited.to_owned(),
            answer: answer.to_owned(),
            request_id: finder.request_id(),
        };
        finder.questions().answer_question(request).await?;
        self.tell(
            self.provider(agency),
            &said!("asks a question that would give it away", "yn gofyn cwestiwn a fyddai'n ei ddatgelu"),
        )?;
        self.tell(
            Who::Finder,
            &said!("edits it, and answers it to every invitee at once", "yn ei olygu, ac yn ei ateb i bawb ar unwaith"),
        )?;
        self.add(&said!("«{edited}» {answer}", "«{edited}» {answer}"))
    }

    /// The finder tries to move the close.
    pub(crate) async fn try_to_extend(&self, closes: Timestamp, reason: &str) -> Result<Response<Search>, Status> {
        let finder = &self.cast.finder;
        let request = ExtendWindowRequest {
            name: self.search.clone(),
            closes_at: Some(instant(closes)),
            reason: reason.to_owned(),
            request_id: finder.request_id(),
            ..ExtendWindowRequest::default()
        };
        finder.searches().extend_window(request).await
    }

    /// The close moves so many hours on; all are told, offers stand (SRC-11).
    pub(crate) async fn extends_by(&mut self, hours: i64, reason: &str) -> Result<(), Failure> {
        let closes = self.close.plus_hours(hours);
        self.try_to_extend(closes, reason).await?;
        self.close = closes;
        let (en, cy) = labels("extension-reason", reason);
        let closes = time_shown(Some(&instant(closes)));
        self.tell(
            Who::Finder,
            &said!(
                "extends the window to {closes}, and says why: {en}",
                "yn ymestyn y ffenestr tan {closes}, ac yn dweud pam: {cy}"
            ),
        )
    }

    /// Needs change while the window runs: a material amendment, after which every offer waits for its provider (SRC-8).
    pub(crate) async fn amends(&mut self, request: PlacementRequest, told: &Said) -> Result<(), Failure> {
        let finder = &self.cast.finder;
        let amend = AmendSearchRequest {
            name: self.search.clone(),
            kind: AmendmentKind::Material.into(),
            request: Some(request.clone()),
            request_id: finder.request_id(),
            ..AmendSearchRequest::default()
        };
        let amended = finder.searches().amend_search(amend).await?.into_inner();
        self.request = request;
        let window = amended.rounds.last().and_then(|round| round.window);
        let moved = window.and_then(|window| window.closes_at).as_ref().map(timestamp).unwrap_or(self.close);
        self.tell(Who::Finder, told)?;
        if moved > self.close {
            let closes = time_shown(Some(&instant(moved)));
            self.add(&said!(
                "less than a day was left: the close moves to {closes}",
                "roedd llai na diwrnod ar ôl: mae'r cau'n symud i {closes}"
            ))?;
        }
        self.close = moved;
        Ok(())
    }

    /// Needs change after the close: award and signature wait for the provider's word (SRC-12).
    pub(crate) async fn amends_after_the_close(
        &mut self,
        request: PlacementRequest,
        told: &Said,
    ) -> Result<(), Failure> {
        let finder = &self.cast.finder;
        let amend = AmendClosedSearchRequest {
            name: self.search.clone(),
            kind: AmendmentKind::Material.into(),
            request: Some(request.clone()),
            request_id: finder.request_id(),
            ..AmendClosedSearchRequest::default()
        };
        finder.searches().amend_closed_search(amend).await?;
        self.request = request;
        self.tell(Who::Finder, told)
    }

    /// The draft asks for another type of placement.
    pub(crate) async fn changes_type_to(&mut self, placement_type: &str) -> Result<(), Failure> {
        let mut draft = self.read().await?;
        let etag = std::mem::take(&mut draft.etag);
        let request = draft.request.get_or_insert_default();
        request.shared.get_or_insert_default().placement_type = Some(placement_type.to_owned());
        self.request = request.clone();
        let finder = &self.cast.finder;
        let update = UpdateSearchRequest { search: Some(draft), etag, request_id: finder.request_id() };
        finder.searches().update_search(update).await?;
        let (en, cy) = labels("placement-type", placement_type);
        self.tell(Who::Finder, &said!("asks for another type: {en}", "yn gofyn am fath arall: {cy}"))
    }

    /// An emergency whose window is closed once an offer is in (SRC-10).
    pub(crate) async fn closes_early(&mut self) -> Result<(), Failure> {
        let finder = &self.cast.finder;
        let request = CloseWindowEarlyRequest {
            name: self.search.clone(),
            request_id: finder.request_id(),
            ..CloseWindowEarlyRequest::default()
        };
        finder.searches().close_window_early(request).await?;
        self.tell(
            Who::Finder,
            &said!(
                "closes the window early, as an offer is in",
                "yn cau'r ffenestr yn gynnar, gan fod cynnig wedi dod"
            ),
        )
    }

    /// The clock passes the close.
    pub(crate) async fn window_closes(&mut self) -> Result<(), Failure> {
        let told = said!("the window has closed, for everybody at once", "mae'r ffenestr wedi cau, i bawb ar unwaith");
        self.until(self.close.plus_seconds(1), &told).await
    }

    /// Providers read on their feeds that something happened.
    pub(crate) async fn are_told(
        &mut self,
        agencies: &[Agency],
        kind: FeedItemKind,
        told: &Said,
    ) -> Result<(), Failure> {
        for agency in agencies {
            self.has_item(*agency, kind).await?;
            self.tell(self.provider(*agency), told)?;
        }
        Ok(())
    }
}
