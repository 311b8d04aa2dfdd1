//! Offers: written by their provider alone, read by it at any time and by the authority from the close on (OFF-1 to OFF-7).

mod read;

use api::search::v1 as proto;
use api::search::v1::offer_service_server::{OfferService, OfferServiceServer};
use domain::Actor;
use engine::verbs::{ReconfirmOffer, WithdrawOffer};
use engine::{Done, Engine, Moment};
use tonic::{Request, Response, Status};
use views::permit::Action;
use vocabulary::{OfferId, OfferName, RoundName, SearchId, limits};

use super::call::{actor, call, failed, name, read_call, with};
use super::permit;
use crate::present::offer::offer;
use crate::present::{Page, next_page_token};
use crate::status::{incident, not_permitted};

const SUBMIT: &str = "hafan.search.v1.OfferService/SubmitOffer";
const REVISE: &str = "hafan.search.v1.OfferService/ReviseOffer";
const WITHDRAW: &str = "hafan.search.v1.OfferService/WithdrawOffer";
const CONFIRM: &str = "hafan.search.v1.OfferService/ConfirmOffer";
const LIST: &str = "hafan.search.v1.OfferService/ListOffers";
const RETRACT: &str = "hafan.search.v1.OfferService/RetractOffer";
const RECONFIRM: &str = "hafan.search.v1.OfferService/ReconfirmOffer";
const CARRY: &str = "hafan.search.v1.OfferService/CarryOffer";
const REDUCE_FEE: &str = "hafan.search.v1.OfferService/ReduceOfferFee";

/// Offers.
#[derive(Clone)]
pub struct Offers {
    engine: Engine,
}

impl Offers {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine) -> OfferServiceServer<Self> {
        OfferServiceServer::new(Self { engine: engine.clone() }).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }

    async fn read(
        &self,
        actor: &Actor,
        id: (SearchId, OfferId),
        moment: &Moment,
    ) -> Result<Response<proto::Offer>, Status> {
        let view = self.engine.offer(actor, id, moment).await.map_err(failed)?;
        Ok(Response::new(offer(&view)))
    }

    /// The offer a call made or changed, as its caller reads it then.
    async fn answer(&self, actor: &Actor, search: SearchId, done: &Done) -> Result<Response<proto::Offer>, Status> {
        let id: OfferId = done.outcome.parse().map_err(|error| incident(&error))?;
        self.read(actor, (search, id), &done.moment).await
    }
}

#[tonic::async_trait]
impl OfferService for Offers {
    async fn submit_offer(
        &self,
        request: Request<proto::SubmitOfferRequest>,
    ) -> Result<Response<proto::Offer>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let round: RoundName = name("parent", &message.parent)?;
        permit::invited_round(&self.engine, &actor, round)?;
        let call = read_call(&actor, SUBMIT, &message.request_id, &message);
        let (call, given) = with(call, read::submit(message, round))?;
        // Whose the setting is says its name; another's looks like one that is not there.
        let own = actor.provider() == Some(given.setting.provider);
        let verb = own.then_some(given.verb).ok_or_else(not_permitted)?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.answer(&actor, round.search, &done).await
    }

    async fn revise_offer(
        &self,
        request: Request<proto::ReviseOfferRequest>,
    ) -> Result<Response<proto::Offer>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: OfferName = name("name", &message.name)?;
        permit::own_offer(&self.engine, &actor, name)?;
        let call = read_call(&actor, REVISE, &message.request_id, &message);
        let (call, verb) = with(call, read::revise(message, name.offer))?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.answer(&actor, name.search, &done).await
    }

    async fn withdraw_offer(
        &self,
        request: Request<proto::WithdrawOfferRequest>,
    ) -> Result<Response<proto::Offer>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: OfferName = name("name", &message.name)?;
        permit::own_offer(&self.engine, &actor, name)?;
        let call = call(actor.clone(), WITHDRAW, &message.request_id, &message)?;
        let done = self.engine.execute(call, WithdrawOffer { offer: name.offer }).await.map_err(failed)?;
        self.answer(&actor, name.search, &done).await
    }

    async fn confirm_offer(
        &self,
        request: Request<proto::ConfirmOfferRequest>,
    ) -> Result<Response<proto::Offer>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: OfferName = name("name", &message.name)?;
        permit::own_offer(&self.engine, &actor, name)?;
        let call = read_call(&actor, CONFIRM, &message.request_id, &message);
        let (call, verb) = with(call, read::confirm(&message, name.offer))?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.answer(&actor, name.search, &done).await
    }

    async fn get_offer(&self, request: Request<proto::GetOfferRequest>) -> Result<Response<proto::Offer>, Status> {
        let actor = actor(&request)?;
        let name: OfferName = name("name", &request.into_inner().name)?;
        match actor.provider() {
            Some(_) => permit::own_offer(&self.engine, &actor, name)?,
            None => permit::closed_offer(&self.engine, &actor, name, Action::ReadShortlist)?,
        };
        self.read(&actor, (name.search, name.offer), &Moment::Now).await
    }

    async fn list_offers(
        &self,
        request: Request<proto::ListOffersRequest>,
    ) -> Result<Response<proto::ListOffersResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let round: RoundName = name("parent", &message.parent)?;
        match actor.provider() {
            Some(_) => permit::invited_round(&self.engine, &actor, round)?,
            None => permit::round(&self.engine, &actor, round, Action::ReadShortlist)?,
        };
        let list = format!("{LIST}|{round}");
        let page = Page::read(&self.engine, &actor, &list, message.page_size, &message.page_token)?;
        let after = page.after().map(OfferId::from_bytes);
        let number = u32::from(round.round.get());
        let found = self.engine.offers(&actor, round.search, number, (after, page.limit + 1)).await.map_err(failed)?;
        let shown = &found[..found.len().min(page.limit)];
        let last = shown.last().filter(|_| found.len() > page.limit).map(|view| view.offer.id.to_bytes());
        Ok(Response::new(proto::ListOffersResponse {
            offers: shown.iter().map(offer).collect(),
            next_page_token: next_page_token(&self.engine, &actor, &list, last.as_ref().map(|key| &key[..]))?,
        }))
    }

    async fn retract_offer(
        &self,
        request: Request<proto::RetractOfferRequest>,
    ) -> Result<Response<proto::Offer>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: OfferName = name("name", &message.name)?;
        permit::own_offer(&self.engine, &actor, name)?;
        let call = read_call(&actor, RETRACT, &message.request_id, &message);
        let (call, verb) = with(call, read::retract(&message, name.offer))?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.answer(&actor, name.search, &done).await
    }

    async fn reconfirm_offer(
        &self,
        request: Request<proto::ReconfirmOfferRequest>,
    ) -> Result<Response<proto::Offer>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: OfferName = name("name", &message.name)?;
        permit::own_offer(&self.engine, &actor, name)?;
        let call = call(actor.clone(), RECONFIRM, &message.request_id, &message)?;
        let request_version = (message.request_version > 0).then_some(message.request_version);
        let verb = ReconfirmOffer { search: name.search, offer: name.offer, request_version };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.answer(&actor, name.search, &done).await
    }

    async fn carry_offer(&self, request: Request<proto::CarryOfferRequest>) -> Result<Response<proto::Offer>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: OfferName = name("name", &message.name)?;
        permit::own_offer(&self.engine, &actor, name)?;
        let call = read_call(&actor, CARRY, &message.request_id, &message);
        let (call, verb) = with(call, read::carry(&message, name.offer))?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.answer(&actor, name.search, &done).await
    }

    async fn reduce_offer_fee(
        &self,
        request: Request<proto::ReduceOfferFeeRequest>,
    ) -> Result<Response<proto::Offer>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: OfferName = name("name", &message.name)?;
        permit::own_offer(&self.engine, &actor, name)?;
        let call = read_call(&actor, REDUCE_FEE, &message.request_id, &message);
        let (call, verb) = with(call, read::reduce_fee(message, name.offer))?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.answer(&actor, name.search, &done).await
    }
}
