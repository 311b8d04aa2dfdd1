//! A choice or an award undone, by the authority or by the provider that refuses it (DEC-10).

use api::decision::v1 as proto;
use api::search::v1::{GoneOffer, Offer, Search};
use domain::search::NoLongerFree;
use domain::{Actor, Refusal};
use engine::Moment;
use engine::verbs::{RefuseAward, UndoAward, UndoChoice};
use tonic::{Request, Status};
use views::permit::Action;
use vocabulary::{OfferName, SearchId, SearchName, UndoReason, limits};

use super::Decisions;
use crate::convert::{Faults, Path, instant_out};
use crate::present::names;
use crate::services::call::{actor, failed, name, read_call, with};
use crate::services::permit;
use crate::status::not_permitted;

const UNDO_CHOICE: &str = "hafan.decision.v1.DecisionService/UndoChoice";
const UNDO_AWARD: &str = "hafan.decision.v1.DecisionService/UndoAward";
const REFUSE: &str = "hafan.decision.v1.DecisionService/RefuseAward";

impl Decisions {
    pub(super) async fn take_back_choice(&self, request: Request<proto::UndoChoiceRequest>) -> Result<Search, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: SearchName = name("name", &message.name)?;
        let search = permit::search(&self.engine, &actor, name, Action::UndoChoice)?;
        let call = read_call(&actor, UNDO_CHOICE, &message.request_id, &message);
        let (call, (reason, text)) = with(call, read_undo(&message.reason, message.text))?;
        let verb = UndoChoice { search: name.search, reason, text };
        self.decide_and_tell(&actor, &search, call, verb, &message.etag).await
    }

    pub(super) async fn take_back_award(&self, request: Request<proto::UndoAwardRequest>) -> Result<Search, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: SearchName = name("name", &message.name)?;
        let search = permit::search(&self.engine, &actor, name, Action::Approve)?;
        let call = read_call(&actor, UNDO_AWARD, &message.request_id, &message);
        let (call, (reason, text)) = with(call, read_undo(&message.reason, message.text))?;
        let verb = UndoAward { search: name.search, reason, text };
        self.decide_and_tell(&actor, &search, call, verb, &message.etag).await
    }

    pub(super) async fn refuse(&self, request: Request<proto::RefuseAwardRequest>) -> Result<Offer, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: OfferName = name("offer", &message.offer)?;
        permit::own_offer(&self.engine, &actor, name)?;
        let call = read_call(&actor, REFUSE, &message.request_id, &message);
        let (call, verb) = with(call, read_refusal(message, name))?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.offer(&actor, (name.search, name.offer), &done.moment).await
    }

    /// A search as its caller reads it after an undone choice or award: with what is no longer free.
    pub(super) async fn undone_search(&self, actor: &Actor, id: SearchId, moment: &Moment) -> Result<Search, Status> {
        let mut message = self.search(actor, id, moment).await?;
        let gone = self.engine.no_longer_free(actor, id, moment).await.map_err(failed)?;
        let search = self.engine.world().search(id).ok_or_else(not_permitted)?;
        let told = |gone: &NoLongerFree| GoneOffer {
            offer: names::closed_offer(&search, gone.offer),
            frees_at: gone.frees_at.map(instant_out),
        };
        message.no_longer_free = gone.iter().map(told).collect();
        Ok(message)
    }
}

fn read_undo(reason: &str, text: String) -> Result<(UndoReason, String), Refusal> {
    let mut faults = Faults::new();
    let reason = faults.code(&Path::root("reason"), reason);
    let text = faults.text(&Path::root("text"), text, limits::NOTE_CHARS_MAX);
    faults.finish((reason, text))
}

fn read_refusal(given: proto::RefuseAwardRequest, name: OfferName) -> Result<RefuseAward, Refusal> {
    let proto::RefuseAwardRequest { offer: _, reason, text, request_id: _ } = given;
    let mut faults = Faults::new();
    let verb = RefuseAward {
        search: name.search,
        offer: name.offer,
        reason: faults.code(&Path::root("reason"), &reason),
        text: faults.text(&Path::root("text"), text, limits::NOTE_CHARS_MAX),
    };
    faults.finish(verb)
}
