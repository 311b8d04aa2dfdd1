//! Choosing and awarding in one act, in a same-day emergency (SRC-10).

use api::decision::v1 as proto;
use domain::Refusal;
use engine::verbs::ChooseAndAward;
use tonic::{Request, Status};
use views::permit::Action;
use vocabulary::{OfferName, RefusalReason};

use super::Decisions;
use super::awarding::read_award;
use super::deciding::read_choice;
use super::told::told;
use super::tranches::require_known;
use crate::convert::Faults;
use crate::services::call::{actor, name, read_call, with};
use crate::services::permit;

const CHOOSE_AND_AWARD: &str = "hafan.decision.v1.DecisionService/ChooseAndAward";

impl Decisions {
    pub(super) async fn choose_and_award(
        &self,
        request: Request<proto::ChooseAndAwardRequest>,
    ) -> Result<proto::AwardOfferResponse, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let offer = message.choice.as_ref().map(|choice| choice.offer.as_str()).unwrap_or_default();
        let name: OfferName = name("choice.offer", offer)?;
        let search = permit::closed_offer(&self.engine, &actor, name, Action::Decide)?;
        let call = read_call(&actor, CHOOSE_AND_AWARD, &message.request_id, &message);
        let (call, (names, verb)) = with(call, read(message, name))?;
        require_known(&search, &names)?;
        let done = self.engine.execute(call, verb).await.map_err(|failure| told(&search, failure))?;
        self.awarded(&actor, name, &done.moment).await
    }
}

/// Both parts, of one offer; or the faults of both.
fn read(given: proto::ChooseAndAwardRequest, name: OfferName) -> Result<(Vec<OfferName>, ChooseAndAward), Refusal> {
    let proto::ChooseAndAwardRequest { choice, award, request_id: _ } = given;
    let mut faults = Faults::new();
    let choice = choice.unwrap_or_default();
    let award = match award {
        Some(award) => award,
        None => {
            faults.push(domain::Fault::new(RefusalReason::FieldRequired, "award"));
            proto::AwardOfferRequest { offer: choice.offer.clone(), ..Default::default() }
        }
    };
    if award.offer != choice.offer {
        let fault = domain::Fault::new(RefusalReason::ValueInvalid, "award.offer");
        faults.push(fault.with("expected", "the offer of the choice"));
    }
    let choice = read_choice(choice, name).map_err(|refusal| faults.join(within("choice", &refusal))).ok();
    let award = read_award(award, name).map_err(|refusal| faults.join(within("award", &refusal))).ok();
    let both = choice.zip(award).map(|(choice, (names, award))| (names, ChooseAndAward { choice, award }));
    faults.finish_some(both)
}

/// Faults of a part, by their fields in the whole.
fn within(part: &str, refusal: &Refusal) -> Vec<domain::Fault> {
    let placed =
        |fault: &domain::Fault| domain::Fault { subject: format!("{part}.{}", fault.subject), ..fault.clone() };
    refusal.faults().map(placed).collect()
}
