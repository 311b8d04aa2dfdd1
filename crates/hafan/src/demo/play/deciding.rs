//! Step 5: rejected with a reason, chosen with the child's view; and what takes a choice back.

use api::decision::v1::choose_offer_request::ChildsView;
use api::decision::v1::{
    AnswerOfferQuestionRequest, AskOfferQuestionRequest, BatchAnswerOffersRequest, ChooseOfferRequest, DefaultAnswers,
    OfferToAnswer, RejectOfferRequest, SplitGiven, UndoAfterConcealmentRequest,
};
use api::register::v1::ConcealProviderRequest;
use api::search::v1::Search;
use tonic::{Response, Status};

use super::Play;
use crate::demo::said::said;
use crate::demo::town::Agency;
use crate::demo::who::Who;
use crate::failure::Failure;
use crate::pages::labels::label;
use crate::wire::{instant, time_shown};

/// What is left out of every view but the framework manager's and the provider's own.
const ALLEGATION: &str = "A complaint of a former carer, under review with the regulator.";

impl Play<'_, '_> {
    /// The decision maker asks one provider, with a time to answer by; nobody beside finder and provider reads either (DEC-1).
    pub(crate) async fn asks_the_provider(
        &mut self,
        agency: Agency,
        question: &str,
        answer: &str,
    ) -> Result<(), Failure> {
        let answer_by = self.now().await?.plus_hours(20);
        let (decider, who) = self.decider.clone();
        let request = AskOfferQuestionRequest {
            offer: self.offer_of(agency)?,
            question: question.to_owned(),
            answer_by: Some(instant(answer_by)),
            request_id: decider.request_id(),
        };
        let asked = decider.decisions().ask_offer_question(request).await?.into_inner();
        let (name, by) = (self.name(agency), time_shown(asked.answer_by.as_ref()));
        self.tell(
            who,
            &said!(
                "asks {name}, to be answered by {by}: «{question}»",
                "yn gofyn i {name}, i'w ateb erbyn {by}: «{question}»"
            ),
        )?;
        let provider = &self.of(agency).connection;
        let request = AnswerOfferQuestionRequest {
            name: asked.name,
            answer: answer.to_owned(),
            request_id: provider.request_id(),
        };
        provider.decisions().answer_offer_question(request).await?;
        self.tell(self.provider(agency), &said!("answers: «{answer}»", "yn ateb: «{answer}»"))
    }

    /// The decision maker rejects an offer, with a text its provider reads (DEC-1).
    pub(crate) async fn rejects(&mut self, agency: Agency, reason: &str, text: &str) -> Result<(), Failure> {
        let (decider, who) = self.decider.clone();
        let request = RejectOfferRequest {
            offer: self.offer_of(agency)?,
            reason: reason.to_owned(),
            text: text.to_owned(),
            request_id: decider.request_id(),
        };
        decider.decisions().reject_offer(request).await?;
        let (name, why) = (self.name(agency), label("rejection-reason", reason, self.page().lang));
        self.tell(who, &said!("rejects {name}, which reads why: {why}", "yn gwrthod {name}, sy'n darllen pam: {why}"))
    }

    /// The finder answers what was never sent, each provider with a reason (DEC-7).
    pub(crate) async fn answers(&mut self, agency: Agency, reason: &str) -> Result<(), Failure> {
        let finder = &self.cast.finder;
        let answer = OfferToAnswer { offer: self.offer_of(agency)?, reason: reason.to_owned(), text: String::new() };
        let request = BatchAnswerOffersRequest {
            parent: self.search.clone(),
            answers: vec![answer],
            default_answers: DefaultAnswers::Unspecified.into(),
            request_id: finder.request_id(),
        };
        finder.decisions().batch_answer_offers(request).await?;
        let (name, why) = (self.name(agency), label("rejection-reason", reason, self.page().lang));
        self.tell(Who::Finder, &said!("answers {name}: {why}", "yn ateb {name}: {why}"))
    }

    fn choice(&self, agency: Agency, view: &str) -> Result<ChooseOfferRequest, Failure> {
        Ok(ChooseOfferRequest {
            offer: self.offer_of(agency)?,
            childs_view: Some(ChildsView::ChildsViewText(view.to_owned())),
            ..ChooseOfferRequest::default()
        })
    }

    /// The decision maker chooses, with the child's view (DEC-1, DEC-8).
    pub(crate) async fn chooses(&mut self, agency: Agency, view: &str) -> Result<(), Failure> {
        let (decider, who) = self.decider.clone();
        let request = ChooseOfferRequest { request_id: decider.request_id(), ..self.choice(agency, view)? };
        decider.decisions().choose_offer(request).await?;
        let name = self.name(agency);
        self.tell(
            who,
            &said!("chooses {name}, with the child's view: «{view}»", "yn dewis {name}, gyda barn y plentyn: «{view}»"),
        )
    }

    /// A choice for some of a sibling group, with the reason given for it, if one is.
    pub(crate) async fn try_to_part(
        &self,
        agency: Agency,
        children: &[u32],
        split: Option<(&str, &str)>,
    ) -> Result<Result<Response<Search>, Status>, Failure> {
        let request = ChooseOfferRequest {
            children_taken: children.to_vec(),
            split: split.map(|(reason, text)| SplitGiven { reason: reason.to_owned(), text: text.to_owned() }),
            request_id: self.decider.0.request_id(),
            ..self.choice(agency, "They want to see each other every day.")?
        };
        Ok(self.decider.0.decisions().choose_offer(request).await)
    }

    /// The choice alone, for the one act of an emergency.
    pub(super) fn choice_at_once(&self, agency: Agency, view: &str) -> Result<ChooseOfferRequest, Failure> {
        self.choice(agency, view)
    }

    /// The framework manager conceals a provider: at once, with a category that authorities see and a reason they do not (REG-5).
    pub(crate) async fn is_concealed(&mut self, agency: Agency) -> Result<(), Failure> {
        let manager = &self.cast.framework_manager;
        let request = ConcealProviderRequest {
            name: self.of(agency).connection.organisation().to_owned(),
            category: "SAFEGUARDING".to_owned(),
            reason: ALLEGATION.to_owned(),
            lift_time: None,
            request_id: manager.request_id(),
        };
        manager.register().conceal_provider(request).await?;
        let (name, why) = (self.name(agency), label("concealment-reason", "SAFEGUARDING", self.page().lang));
        self.tell(
            Who::FrameworkManager,
            &said!("conceals {name}: {why}; it takes effect at once", "yn cuddio {name}: {why}; mewn grym ar unwaith"),
        )
    }

    /// The approver reads that the search is frozen, and why as far as an authority may know.
    pub(crate) async fn reads_the_freeze(&mut self) -> Result<(), Failure> {
        let approver = self.cast.approver.clone();
        let waiting = self.tasks_of(&approver).await?;
        let task = waiting.iter().find(|task| task.kind == "CONCEALMENT_DECISION" && task.subject == self.search);
        let task = task.ok_or_else(|| Failure::Internal("the approver has no decision to take".to_owned()))?;
        super::same("the category told", task.category.as_str(), "SAFEGUARDING")?;
        super::same("whether the allegation is told", format!("{task:?}").contains(ALLEGATION), false)?;
        let sentence = crate::pages::labels::text(task.sentence.as_ref(), self.page().lang);
        self.tell(Who::Approver, &said!("has a task: {sentence}", "mae ganddi dasg: {sentence}"))
    }

    /// The approver undoes what was chosen (DEC-10).
    pub(crate) async fn undoes_after_the_concealment(&mut self) -> Result<(), Failure> {
        let approver = &self.cast.approver;
        let request = UndoAfterConcealmentRequest {
            name: self.search.clone(),
            text: "Not while the concern stands.".to_owned(),
            request_id: approver.request_id(),
            ..UndoAfterConcealmentRequest::default()
        };
        approver.decisions().undo_after_concealment(request).await?;
        self.tell(
            Who::Approver,
            &said!(
                "undoes the choice: not while the concern stands",
                "yn dadwneud y dewis: nid tra bo'r pryder yn sefyll"
            ),
        )
    }
}
