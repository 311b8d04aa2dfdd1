//! The decision maker's choice (DEC-1, DEC-8).

use api::decision::v1 as proto;
use api::decision::v1::choose_offer_request::ChildsView;
use api::search::v1::Search;
use domain::{Fault, Refusal};
use engine::verbs::{ChooseOffer, SplitWords};
use tonic::{Request, Status};
use views::permit::Action;
use vocabulary::{OfferName, RefusalReason, limits};

use super::Decisions;
use super::told::told;
use crate::convert::{Faults, Path};
use crate::services::call::{actor, name, read_call, with};
use crate::services::permit;

const CHOOSE: &str = "hafan.decision.v1.DecisionService/ChooseOffer";

impl Decisions {
    pub(super) async fn choose(&self, request: Request<proto::ChooseOfferRequest>) -> Result<Search, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: OfferName = name("offer", &message.offer)?;
        let search = permit::closed_offer(&self.engine, &actor, name, Action::Decide)?;
        let call = read_call(&actor, CHOOSE, &message.request_id, &message);
        let (call, verb) = with(call, read_choice(message, name))?;
        let done = self.engine.execute(call, verb).await.map_err(|failure| told(&search, failure))?;
        self.search(&actor, name.search, &done.moment).await
    }
}

/// One of the two is said: the child's view, or why it is not recorded.
pub(super) fn read_choice(given: proto::ChooseOfferRequest, name: OfferName) -> Result<ChooseOffer, Refusal> {
    let proto::ChooseOfferRequest { offer: _, childs_view, children_taken, split, confirm_by, request_id: _ } = given;
    let mut faults = Faults::new();
    let mut said = |field: &'static str, text: String| {
        if text.trim().is_empty() {
            faults.push(Fault::new(RefusalReason::ChildViewMissing, field));
        }
        faults.text(&Path::root(field), text, limits::NOTE_CHARS_MAX)
    };
    let (view, not_recorded) = match childs_view {
        Some(ChildsView::ChildsViewText(text)) => (said("childs_view_text", text), String::new()),
        Some(ChildsView::ChildsViewNotRecorded(text)) => (String::new(), said("childs_view_not_recorded", text)),
        None => (said("childs_view", String::new()), String::new()),
    };
    let children = children(&mut faults, children_taken);
    let confirm_by = confirm_by.map(|given| faults.instant(&Path::root("confirm_by"), Some(given)));
    let split = split.and_then(|split| read_split(&mut faults, split));
    faults.finish(ChooseOffer {
        search: name.search,
        offer: name.offer,
        childs_view: view,
        not_recorded,
        children,
        split,
        confirm_by,
    })
}

/// The children named, no more than a search has.
pub(super) fn children(faults: &mut Faults, given: Vec<u32>) -> Vec<u32> {
    if given.len() > limits::CHILDREN_PER_SEARCH_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "children_taken").with("given", given.len());
        faults.push(fault.with("max", limits::CHILDREN_PER_SEARCH_MAX));
    }
    given
}

fn read_split(faults: &mut Faults, given: proto::SplitGiven) -> Option<SplitWords> {
    let proto::SplitGiven { reason, text } = given;
    let at = Path::root("split");
    let text = faults.text(&at.field("text"), text, limits::NOTE_CHARS_MAX);
    let reason = faults.code(&at.field("reason"), &reason);
    Some(SplitWords { reason, text })
}
