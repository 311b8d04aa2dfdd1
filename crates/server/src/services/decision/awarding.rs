//! The award, and its checks beforehand (DEC-6, DEC-7, DEC-9).

use api::decision::v1 as proto;
use domain::request::YesNoUnknown;
use domain::search::Search;
use domain::{Actor, Fault, Refusal};
use engine::verbs::AwardOffer;
use engine::{Moment, NewIds};
use tonic::{Request, Status};
use views::permit::Action;
use vocabulary::{OfferName, RefusalReason, limits};

use super::Decisions;
use super::answering::{Answers, answers, defaults};
use super::deciding::children;
use super::told::{retold, told};
use super::tranches::require_known;
use crate::convert::{Faults, Path};
use crate::present::framework::working_out;
use crate::present::text::localized;
use crate::services::call::{actor, failed, name, read_call, with};
use crate::services::permit;
use crate::status::{refused, working};

const AWARD: &str = "hafan.decision.v1.DecisionService/AwardOffer";

impl Decisions {
    pub(super) async fn award(
        &self,
        request: Request<proto::AwardOfferRequest>,
    ) -> Result<proto::AwardOfferResponse, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: OfferName = name("offer", &message.offer)?;
        let search = permit::closed_offer(&self.engine, &actor, name, Action::Find)?;
        if message.validate_only {
            let given = read_award(message, name).map_err(|refusal| refused(&refusal))?;
            require_known(&search, &given.0)?;
            return self.check(&actor, &search, given.1).await;
        }
        let call = read_call(&actor, AWARD, &message.request_id, &message);
        let (call, (names, verb)) = with(call, read_award(message, name))?;
        require_known(&search, &names)?;
        let done = self.engine.execute(call, verb).await.map_err(|failure| told(&search, failure))?;
        self.awarded(&actor, name, &done.moment).await
    }

    /// An award as it was issued.
    pub(super) async fn awarded(
        &self,
        actor: &Actor,
        name: OfferName,
        moment: &Moment,
    ) -> Result<proto::AwardOfferResponse, Status> {
        let working = self.engine.award_working(actor, name.search, moment).await.map_err(failed)?;
        let awarded = self.search(actor, name.search, moment).await?;
        let award = awarded.award.clone().unwrap_or_default();
        let passed_over = award.split.into_iter().flat_map(|split| split.passed_over);
        let warning = |offer: String| failing(&Fault::new(RefusalReason::TogetherPassedOver, offer));
        let (warnings, successor) = (passed_over.map(warning).collect(), award.successor);
        Ok(proto::AwardOfferResponse {
            search: Some(awarded),
            failing_checks: Vec::new(),
            fee_working: working.as_ref().map(working_out),
            warnings,
            successor,
        })
    }

    async fn check(
        &self,
        actor: &Actor,
        search: &Search,
        verb: AwardOffer,
    ) -> Result<proto::AwardOfferResponse, Status> {
        let checked = self.engine.check_award(actor, &verb).await.map_err(|failure| told(search, failure))?;
        Ok(proto::AwardOfferResponse {
            search: Some(self.search(actor, search.id, &Moment::Now).await?),
            failing_checks: checked.faults.iter().map(|fault| failing(&retold(search, fault, &[]))).collect(),
            fee_working: checked.working.as_ref().map(working_out),
            warnings: checked.warnings.iter().map(|fault| failing(&retold(search, fault, &[]))).collect(),
            successor: String::new(),
        })
    }
}

/// A check that fails, with its working after the sentence.
fn failing(fault: &Fault) -> proto::FailingCheck {
    let working = working(fault);
    let said = |language| {
        let sentence = fault.reason.message(language);
        if working.is_empty() { sentence.to_owned() } else { format!("{sentence} ({working})") }
    };
    proto::FailingCheck {
        reason: fault.reason.code().to_owned(),
        rule: fault.rule().to_owned(),
        subject: fault.subject.clone(),
        text: Some(localized(said)),
        approval: fault.details.get("approval").cloned().unwrap_or_default(),
        granting_role: fault.details.get("granting_role").cloned().unwrap_or_default(),
    }
}

pub(super) fn read_award(
    given: proto::AwardOfferRequest,
    name: OfferName,
) -> Result<(Vec<OfferName>, AwardOffer), Refusal> {
    let proto::AwardOfferRequest {
        offer: _,
        start_date,
        information,
        agreement_to_accommodate,
        answers: given,
        default_answers,
        children_taken,
        validate_only: _,
        request_id: _,
    } = given;
    let mut faults = Faults::new();
    let start_date = faults.date(&Path::root("start_date"), start_date);
    let information = faults.text(&Path::root("information"), information, limits::NOTE_CHARS_MAX);
    // What is not said is not known, and fails its check.
    let agreement_to_accommodate = match agreement_to_accommodate {
        0 => YesNoUnknown::Unknown,
        given => faults.answer(&Path::root("agreement_to_accommodate"), given),
    };
    let Answers { names, given: answers } = answers(&mut faults, &Path::root("answers"), given, name.search_name());
    let defaults = defaults(&mut faults, default_answers);
    let children = children(&mut faults, children_taken);
    let verb = AwardOffer {
        search: name.search,
        offer: name.offer,
        start_date,
        agreement_to_accommodate,
        information,
        answers,
        defaults,
        children,
        successor: NewIds.search(),
        contract: NewIds.contract(),
    };
    faults.finish((names, verb))
}
