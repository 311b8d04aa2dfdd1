//! Explaining an offer, the sensitivity of a shortlist, and replaying what was published (SHL-2).

use api::decision::v1 as proto;
use engine::{Moment, Rows};
use tonic::{Request, Status};
use views::permit::Action;
use vocabulary::{OfferName, RoundName, SearchName};

use super::Decisions;
use crate::present::{explanation, replay, sensitivity};
use crate::services::call::{actor, failed, name};
use crate::services::permit;
use crate::status::not_permitted;

impl Decisions {
    pub(super) async fn explain(
        &self,
        request: Request<proto::ExplainOfferRequest>,
    ) -> Result<proto::OfferExplanation, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: OfferName = name("offer", &message.offer)?;
        permit::closed_offer(&self.engine, &actor, name, Action::ReadShortlist)?;
        let of = (Some(u32::from(name.round.get())), number(message.snapshot));
        let rows = Rows::Of(name.offer);
        let view = self.engine.shortlist_rows(&actor, name.search, of, rows, &Moment::Now).await.map_err(failed)?;
        let found = view.sensitivity().await.map_err(failed)?;
        explanation::explanation(&view, &found).ok_or_else(not_permitted)
    }

    pub(super) async fn read_sensitivity(
        &self,
        request: Request<proto::GetSensitivityRequest>,
    ) -> Result<proto::ShortlistSensitivity, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let round: RoundName = name("round", &message.round)?;
        permit::round(&self.engine, &actor, round, Action::ReadShortlist)?;
        let of = (Some(u32::from(round.round.get())), number(message.snapshot));
        let read = self.engine.shortlist_rows(&actor, round.search, of, Rows::All, &Moment::Now).await;
        let view = read.map_err(failed)?;
        let found = view.sensitivity().await.map_err(failed)?;
        Ok(sensitivity::shortlist_sensitivity(&view, &found))
    }

    pub(super) async fn replay(
        &self,
        request: Request<proto::ReplayShortlistsRequest>,
    ) -> Result<proto::ReplayShortlistsResponse, Status> {
        let actor = actor(&request)?;
        let name: SearchName = name("search", &request.into_inner().search)?;
        permit::search(&self.engine, &actor, name, Action::ReadShortlist)?;
        let view = self.engine.replay(&actor, name.search, &Moment::Now).await.map_err(failed)?;
        Ok(replay::replays(&view))
    }
}

/// A snapshot by number; the latest where none is said.
fn number(given: u32) -> Option<u32> {
    (given > 0).then_some(given)
}
