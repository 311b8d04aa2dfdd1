//! A provider accepts the confirm-by time of its chosen offer (SHL-4).

use api::decision::v1 as proto;
use api::search::v1::Offer;
use engine::NewIds;
use engine::verbs::AcceptConfirmBy;
use tonic::{Request, Status};
use vocabulary::OfferName;

use super::Decisions;
use crate::services::call::{actor, call, failed, name};
use crate::services::permit;

const ACCEPT: &str = "hafan.decision.v1.DecisionService/AcceptConfirmBy";

impl Decisions {
    pub(super) async fn accept(&self, request: Request<proto::AcceptConfirmByRequest>) -> Result<Offer, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: OfferName = name("offer", &message.offer)?;
        permit::own_offer(&self.engine, &actor, name)?;
        let call = call(actor.clone(), ACCEPT, &message.request_id, &message)?;
        let verb = AcceptConfirmBy { search: name.search, offer: name.offer, hold: NewIds.hold() };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.offer(&actor, (name.search, name.offer), &done.moment).await
    }
}
