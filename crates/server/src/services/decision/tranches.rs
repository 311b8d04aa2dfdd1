//! Tranches: sent with their holds, released, given back; and the conflicts providers declare.

use std::sync::Arc;

use api::decision::v1 as proto;
use api::search::v1::Offer;
use domain::search::Search;
use domain::{Actor, Fault, Refusal};
use engine::verbs::{DeclareConflict, ReleaseDisclosure, ReturnTranche, SendTranche};
use engine::{Done, NewIds};
use tonic::{Request, Status};
use views::permit::Action;
use vocabulary::{OfferName, RefusalReason, SearchName, TrancheId, TrancheName, limits};

use super::Decisions;
use super::told::told;
use crate::convert::{Faults, Path};
use crate::present::tranche;
use crate::services::call::{actor, call, failed, name, read_call, with};
use crate::services::permit;
use crate::status::{incident, not_permitted};

const SEND: &str = "hafan.decision.v1.DecisionService/SendTranche";
const RELEASE: &str = "hafan.decision.v1.DecisionService/ReleaseDisclosure";
const RETURN: &str = "hafan.decision.v1.DecisionService/ReturnTranche";
const DECLARE: &str = "hafan.decision.v1.DecisionService/DeclareConflict";

impl Decisions {
    pub(super) async fn send(&self, request: Request<proto::SendTrancheRequest>) -> Result<proto::Tranche, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let parent: SearchName = name("parent", &message.parent)?;
        let search = permit::search(&self.engine, &actor, parent, Action::Find)?;
        let call = read_call(&actor, SEND, &message.request_id, &message);
        let (call, given) = with(call, read_tranche(message, parent))?;
        require_known(&search, &given.offers)?;
        let done = self.engine.execute(call, given.send(parent)).await.map_err(|failure| told(&search, failure))?;
        self.tranche(&actor, parent, &done).await
    }

    /// The tranche a call was about, as its caller reads it then.
    async fn tranche(&self, actor: &Actor, search: SearchName, done: &Done) -> Result<proto::Tranche, Status> {
        let id: TrancheId = done.outcome.parse().map_err(|error| incident(&error))?;
        let view = self.engine.tranche(actor, search.search, id, &done.moment).await.map_err(failed)?;
        Ok(tranche::tranche(&view))
    }

    /// The search of a tranche, where its decision maker asks.
    fn decides(&self, actor: &Actor, name: TrancheName) -> Result<Arc<Search>, Status> {
        let search = permit::search(&self.engine, actor, name.search_name(), Action::Decide)?;
        if search.tranche(name.tranche).is_some() { Ok(search) } else { Err(not_permitted()) }
    }

    pub(super) async fn release(
        &self,
        request: Request<proto::ReleaseDisclosureRequest>,
    ) -> Result<proto::Tranche, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: TrancheName = name("tranche", &message.tranche)?;
        let search = self.decides(&actor, name)?;
        let call = call(actor.clone(), RELEASE, &message.request_id, &message)?;
        let verb = ReleaseDisclosure { search: name.search, tranche: name.tranche };
        let done = self.engine.execute(call, verb).await.map_err(|failure| told(&search, failure))?;
        self.tranche(&actor, name.search_name(), &done).await
    }

    pub(super) async fn give_back(
        &self,
        request: Request<proto::ReturnTrancheRequest>,
    ) -> Result<proto::Tranche, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: TrancheName = name("tranche", &message.tranche)?;
        let search = self.decides(&actor, name)?;
        let call = read_call(&actor, RETURN, &message.request_id, &message);
        let (call, verb) = with(call, read_return(message, name))?;
        let done = self.engine.execute(call, verb).await.map_err(|failure| told(&search, failure))?;
        self.tranche(&actor, name.search_name(), &done).await
    }

    pub(super) async fn declare(&self, request: Request<proto::DeclareConflictRequest>) -> Result<Offer, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: OfferName = name("offer", &message.offer)?;
        permit::own_offer(&self.engine, &actor, name)?;
        let call = read_call(&actor, DECLARE, &message.request_id, &message);
        let (call, verb) = with(call, read_conflict(message, name))?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.offer(&actor, (name.search, name.offer), &done.moment).await
    }
}

/// What a tranche to be sent says.
struct Given {
    offers: Vec<OfferName>,
    return_by: vocabulary::Timestamp,
    reorder: Option<vocabulary::ReorderReason>,
    single: Option<vocabulary::SingleOfferReason>,
    text: String,
}

impl Given {
    fn send(self, parent: SearchName) -> SendTranche {
        let Self { offers, return_by, reorder, single, text } = self;
        let offers = offers.into_iter().map(|name| (name.offer, NewIds.hold())).collect();
        SendTranche { search: parent.search, tranche: NewIds.tranche(), offers, return_by, reorder, single, text }
    }
}

fn read_tranche(given: proto::SendTrancheRequest, parent: SearchName) -> Result<Given, Refusal> {
    let proto::SendTrancheRequest {
        parent: _,
        offers,
        return_by,
        reorder_reason,
        single_offer_reason,
        text,
        request_id: _,
    } = given;
    let mut faults = Faults::new();
    let at = Path::root("offers");
    if offers.is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, at.to_string()));
    }
    faults.list(&at, offers.len(), limits::OFFERS_PER_TRANCHE_MAX);
    let mut named: Vec<OfferName> = Vec::new();
    for (index, offer) in offers.iter().enumerate().take(limits::OFFERS_PER_TRANCHE_MAX) {
        let at = at.index(index);
        named.push(offer_of(&mut faults, &at, offer, parent, &named));
    }
    let code = |given: &str| (!given.is_empty()).then(|| given.to_owned());
    let (reorder, single) = (code(&reorder_reason), code(&single_offer_reason));
    let tranche = Given {
        offers: named,
        return_by: faults.instant(&Path::root("return_by"), return_by),
        reorder: faults.optional_code(&Path::root("reorder_reason"), reorder.as_deref()),
        single: faults.optional_code(&Path::root("single_offer_reason"), single.as_deref()),
        text: faults.text(&Path::root("text"), text, limits::NOTE_CHARS_MAX),
    };
    faults.finish(tranche)
}

/// An offer of the search asked about, named once.
pub(super) fn offer_of(
    faults: &mut Faults,
    at: &Path<'_>,
    given: &str,
    parent: SearchName,
    earlier: &[OfferName],
) -> OfferName {
    let name: OfferName = faults.name(at, given);
    let expected =
        |expected: &'static str| Fault::new(RefusalReason::ValueInvalid, at.to_string()).with("expected", expected);
    if faults.names(&at.to_string()) {
        return name;
    }
    if name.search_name() != parent {
        faults.push(expected("an offer of the search that is the parent"));
    } else if earlier.contains(&name) {
        faults.push(expected("each offer once"));
    }
    name
}

/// An offer that is not among those of its round is no offer.
pub(super) fn require_known(search: &Search, offers: &[OfferName]) -> Result<(), Status> {
    let known = |name: &OfferName| {
        search.offers.get(&name.offer).is_some_and(|closed| closed.round == u32::from(name.round.get()))
    };
    if offers.iter().all(known) { Ok(()) } else { Err(not_permitted()) }
}

fn read_return(given: proto::ReturnTrancheRequest, name: TrancheName) -> Result<ReturnTranche, Refusal> {
    let proto::ReturnTrancheRequest { tranche: _, reason, text, request_id: _ } = given;
    let mut faults = Faults::new();
    let verb = ReturnTranche {
        search: name.search,
        tranche: name.tranche,
        reason: faults.code(&Path::root("reason"), &reason),
        text: faults.text(&Path::root("text"), text, limits::NOTE_CHARS_MAX),
    };
    faults.finish(verb)
}

fn read_conflict(given: proto::DeclareConflictRequest, name: OfferName) -> Result<DeclareConflict, Refusal> {
    let proto::DeclareConflictRequest { offer: _, conflict, text, request_id: _ } = given;
    let mut faults = Faults::new();
    let verb = DeclareConflict {
        search: name.search,
        offer: name.offer,
        conflict: faults.answer(&Path::root("conflict"), conflict),
        text: faults.text(&Path::root("text"), text, limits::NOTE_CHARS_MAX),
    };
    faults.finish(verb)
}
