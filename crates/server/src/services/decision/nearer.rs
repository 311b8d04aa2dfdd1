//! Nearer offers, marked before an award out of area (DEC-4).

use api::decision::v1 as proto;
use api::search::v1::Search;
use domain::event::Subject;
use domain::{Fault, Refusal};
use engine::verbs::{MarkNearerOffers, NearerGiven};
use tonic::{Request, Status};
use views::permit::Action;
use vocabulary::{OfferName, RefusalReason, SearchName, limits};

use super::Decisions;
use super::told::told;
use super::tranches::require_known;
use crate::convert::{Faults, Path};
use crate::services::call::{actor, name, read_call, with};
use crate::services::permit;
use crate::services::unchanged::IfUnchanged;

const MARK: &str = "hafan.decision.v1.DecisionService/MarkNearerOffers";

impl Decisions {
    pub(super) async fn mark_nearer(&self, request: Request<proto::MarkNearerOffersRequest>) -> Result<Search, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: SearchName = name("parent", &message.parent)?;
        let search = permit::search(&self.engine, &actor, name, Action::Decide)?;
        let call = read_call(&actor, MARK, &message.request_id, &message);
        let etag = message.etag.clone();
        let (call, (names, verb)) = with(call, read_marks(message, name))?;
        require_known(&search, &names)?;
        let read = self.read_etag(&actor, name.search, &etag).await?;
        let verb = IfUnchanged { verb, subject: Subject::Search(name.search), read };
        let done = self.engine.execute(call, verb).await.map_err(|failure| told(&search, failure))?;
        self.search(&actor, name.search, &done.moment).await
    }
}

fn read_marks(
    given: proto::MarkNearerOffersRequest,
    search: SearchName,
) -> Result<(Vec<OfferName>, MarkNearerOffers), Refusal> {
    let mut faults = Faults::new();
    let at = Path::root("marks");
    faults.list(&at, given.marks.len(), limits::NEARER_MARKS_PER_CALL_MAX);
    let mut names = Vec::new();
    let mut marks = Vec::new();
    for (index, given) in given.marks.into_iter().enumerate().take(limits::NEARER_MARKS_PER_CALL_MAX) {
        let at = at.index(index);
        let proto::NearerOfferToMark { offer, verdict, reason, text } = given;
        let at_offer = at.field("offer");
        let named = faults.optional_name::<OfferName>(&at_offer, Some(&offer));
        match named {
            Some(named) if named.search_name() != search => {
                let fault = Fault::new(RefusalReason::ValueInvalid, at_offer.to_string());
                faults.push(fault.with("expected", "an offer of this search"));
            }
            Some(named) => names.push(named),
            None => {}
        }
        let verdict = faults.code(&at.field("verdict"), &verdict);
        let reason = Some(reason.as_str()).filter(|reason| !reason.is_empty());
        let reason = faults.optional_code(&at.field("reason"), reason);
        let text = faults.required_text(&at.field("text"), text, limits::NOTE_CHARS_MAX);
        marks.extend(named.map(|named| NearerGiven { offer: named.offer, verdict, reason, text }));
    }
    faults.finish((names, MarkNearerOffers { search: search.search, marks }))
}
