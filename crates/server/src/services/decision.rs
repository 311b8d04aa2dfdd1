//! From the shortlist to the award (SHL-1 to SHL-4, DEC-1 to DEC-9).

mod answering;
mod awarding;
mod deciding;
mod emergency;
mod explaining;
mod freezing;
mod holding;
mod nearer;
mod offer_questions;
mod reading;
mod told;
mod tranches;
mod undoing;

use api::decision::v1 as proto;
use api::decision::v1::decision_service_server::{DecisionService, DecisionServiceServer};
use api::search::v1::{Offer, Search};
use domain::Actor;
use domain::event::Subject;
use engine::{Engine, Moment};
use tonic::{Request, Response, Status};
use vocabulary::{OfferId, SearchId, limits};

use super::call::failed;
use super::unchanged::Read;
use crate::present::{etag, offer, search};

/// Shortlists, tranches, choices and awards of one engine.
#[derive(Clone)]
pub struct Decisions {
    engine: Engine,
}

impl Decisions {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine) -> DecisionServiceServer<Self> {
        DecisionServiceServer::new(Self { engine: engine.clone() }).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }

    /// A search as its caller reads it, with its etag.
    async fn search(&self, actor: &Actor, id: SearchId, moment: &Moment) -> Result<Search, Status> {
        let view = self.engine.search(actor, id, moment).await.map_err(failed)?;
        let mut message = search::search(&view, actor);
        message.etag = etag(&self.engine, actor, &message);
        Ok(message)
    }

    /// What an etag given with a search stands for; nothing where none is.
    async fn read_etag(&self, actor: &Actor, id: SearchId, etag: &str) -> Result<Read, Status> {
        if etag.is_empty() {
            return Ok(Read::Unsaid);
        }
        let version = Read::version(&self.engine, &Subject::Search(id));
        let current = self.search(actor, id, &Moment::Now).await?.etag;
        Ok(Read::of(etag, &current, version))
    }

    /// An offer as its caller reads it.
    async fn offer(&self, actor: &Actor, id: (SearchId, OfferId), moment: &Moment) -> Result<Offer, Status> {
        let view = self.engine.offer(actor, id, moment).await.map_err(failed)?;
        Ok(offer::offer(&view))
    }

    /// Several of one search, in the order given.
    async fn offers(
        &self,
        actor: &Actor,
        (search, ids): (SearchId, &[OfferId]),
        moment: &Moment,
    ) -> Result<Vec<Offer>, Status> {
        let mut offers = Vec::with_capacity(ids.len());
        for id in ids {
            offers.push(self.offer(actor, (search, *id), moment).await?);
        }
        Ok(offers)
    }
}

#[tonic::async_trait]
impl DecisionService for Decisions {
    async fn get_shortlist(
        &self,
        request: Request<proto::GetShortlistRequest>,
    ) -> Result<Response<proto::Shortlist>, Status> {
        self.read_shortlist(request).await.map(Response::new)
    }

    async fn explain_offer(
        &self,
        request: Request<proto::ExplainOfferRequest>,
    ) -> Result<Response<proto::OfferExplanation>, Status> {
        self.explain(request).await.map(Response::new)
    }

    async fn get_sensitivity(
        &self,
        request: Request<proto::GetSensitivityRequest>,
    ) -> Result<Response<proto::ShortlistSensitivity>, Status> {
        self.read_sensitivity(request).await.map(Response::new)
    }

    async fn replay_shortlists(
        &self,
        request: Request<proto::ReplayShortlistsRequest>,
    ) -> Result<Response<proto::ReplayShortlistsResponse>, Status> {
        self.replay(request).await.map(Response::new)
    }

    async fn resolve_unknown(
        &self,
        request: Request<proto::ResolveUnknownRequest>,
    ) -> Result<Response<proto::Shortlist>, Status> {
        self.resolve(request).await.map(Response::new)
    }

    async fn open_offer_identity(
        &self,
        request: Request<proto::OpenOfferIdentityRequest>,
    ) -> Result<Response<proto::OpenedIdentity>, Status> {
        self.open_identity(request).await.map(Response::new)
    }

    async fn send_tranche(
        &self,
        request: Request<proto::SendTrancheRequest>,
    ) -> Result<Response<proto::Tranche>, Status> {
        self.send(request).await.map(Response::new)
    }

    async fn get_tranche(
        &self,
        request: Request<proto::GetTrancheRequest>,
    ) -> Result<Response<proto::Tranche>, Status> {
        self.read_tranche(request).await.map(Response::new)
    }

    async fn release_disclosure(
        &self,
        request: Request<proto::ReleaseDisclosureRequest>,
    ) -> Result<Response<proto::Tranche>, Status> {
        self.release(request).await.map(Response::new)
    }

    async fn declare_conflict(
        &self,
        request: Request<proto::DeclareConflictRequest>,
    ) -> Result<Response<Offer>, Status> {
        self.declare(request).await.map(Response::new)
    }

    async fn reject_offer(&self, request: Request<proto::RejectOfferRequest>) -> Result<Response<Offer>, Status> {
        self.reject(request).await.map(Response::new)
    }

    async fn batch_reject_offers(
        &self,
        request: Request<proto::BatchRejectOffersRequest>,
    ) -> Result<Response<proto::BatchRejectOffersResponse>, Status> {
        self.reject_several(request).await.map(Response::new)
    }

    async fn return_tranche(
        &self,
        request: Request<proto::ReturnTrancheRequest>,
    ) -> Result<Response<proto::Tranche>, Status> {
        self.give_back(request).await.map(Response::new)
    }

    async fn choose_offer(&self, request: Request<proto::ChooseOfferRequest>) -> Result<Response<Search>, Status> {
        self.choose(request).await.map(Response::new)
    }

    async fn award_offer(
        &self,
        request: Request<proto::AwardOfferRequest>,
    ) -> Result<Response<proto::AwardOfferResponse>, Status> {
        self.award(request).await.map(Response::new)
    }

    async fn choose_and_award(
        &self,
        request: Request<proto::ChooseAndAwardRequest>,
    ) -> Result<Response<proto::AwardOfferResponse>, Status> {
        self.choose_and_award(request).await.map(Response::new)
    }

    async fn confirm_after_concealment(
        &self,
        request: Request<proto::ConfirmAfterConcealmentRequest>,
    ) -> Result<Response<Search>, Status> {
        self.go_on(request).await.map(Response::new)
    }

    async fn undo_after_concealment(
        &self,
        request: Request<proto::UndoAfterConcealmentRequest>,
    ) -> Result<Response<Search>, Status> {
        self.undo(request).await.map(Response::new)
    }

    async fn mark_nearer_offers(
        &self,
        request: Request<proto::MarkNearerOffersRequest>,
    ) -> Result<Response<Search>, Status> {
        self.mark_nearer(request).await.map(Response::new)
    }

    async fn undo_choice(&self, request: Request<proto::UndoChoiceRequest>) -> Result<Response<Search>, Status> {
        self.take_back_choice(request).await.map(Response::new)
    }

    async fn undo_award(&self, request: Request<proto::UndoAwardRequest>) -> Result<Response<Search>, Status> {
        self.take_back_award(request).await.map(Response::new)
    }

    async fn refuse_award(&self, request: Request<proto::RefuseAwardRequest>) -> Result<Response<Offer>, Status> {
        self.refuse(request).await.map(Response::new)
    }

    async fn accept_confirm_by(
        &self,
        request: Request<proto::AcceptConfirmByRequest>,
    ) -> Result<Response<Offer>, Status> {
        self.accept(request).await.map(Response::new)
    }

    async fn ask_offer_question(
        &self,
        request: Request<proto::AskOfferQuestionRequest>,
    ) -> Result<Response<proto::OfferQuestion>, Status> {
        self.ask(request).await.map(Response::new)
    }

    async fn answer_offer_question(
        &self,
        request: Request<proto::AnswerOfferQuestionRequest>,
    ) -> Result<Response<proto::OfferQuestion>, Status> {
        self.answer_question(request).await.map(Response::new)
    }

    async fn list_offer_questions(
        &self,
        request: Request<proto::ListOfferQuestionsRequest>,
    ) -> Result<Response<proto::ListOfferQuestionsResponse>, Status> {
        self.list_questions(request).await.map(Response::new)
    }

    async fn end_for_reconsideration(
        &self,
        request: Request<proto::EndForReconsiderationRequest>,
    ) -> Result<Response<Search>, Status> {
        self.reconsider(request).await.map(Response::new)
    }

    async fn batch_answer_offers(
        &self,
        request: Request<proto::BatchAnswerOffersRequest>,
    ) -> Result<Response<proto::BatchAnswerOffersResponse>, Status> {
        self.answer_several(request).await.map(Response::new)
    }

    async fn end_without_match(
        &self,
        request: Request<proto::EndWithoutMatchRequest>,
    ) -> Result<Response<Search>, Status> {
        self.end(request).await.map(Response::new)
    }
}
