//! Answering offers: one, several, and all that are left when a search ends without a match (DEC-1, DEC-7).

use api::decision::v1 as proto;
use api::search::v1::{Offer, Search};
use domain::event::Subject;
use domain::{Fault, Refusal};
use engine::Done;
use engine::NewIds;
use engine::verbs::{AnswerOffers, Defaults, EndForReconsideration, EndWithoutMatch, GivenAnswer};
use tonic::{Request, Status};
use views::permit::Action;
use vocabulary::{OfferId, OfferName, RefusalReason, SearchId, SearchName, limits};

use super::Decisions;
use super::told::{Renamed, told, told_renamed};
use super::tranches::{offer_of, require_known};
use crate::convert::{Faults, Path};
use crate::services::call::{actor, name, read_call, with};
use crate::services::permit;
use crate::services::unchanged::IfUnchanged;

const REJECT: &str = "hafan.decision.v1.DecisionService/RejectOffer";
const REJECT_SEVERAL: &str = "hafan.decision.v1.DecisionService/BatchRejectOffers";
const ANSWER_SEVERAL: &str = "hafan.decision.v1.DecisionService/BatchAnswerOffers";
const RECONSIDER: &str = "hafan.decision.v1.DecisionService/EndForReconsideration";
const END: &str = "hafan.decision.v1.DecisionService/EndWithoutMatch";

impl Decisions {
    pub(super) async fn reject(&self, request: Request<proto::RejectOfferRequest>) -> Result<Offer, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: OfferName = name("offer", &message.offer)?;
        let search = permit::closed_offer(&self.engine, &actor, name, Action::Decide)?;
        let call = read_call(&actor, REJECT, &message.request_id, &message);
        let (call, answer) = with(call, read_rejection(message, name))?;
        let verb = AnswerOffers { search: name.search, answers: vec![answer], defaults: Defaults::None };
        // The field `offer` of the one answer is that of the call.
        let renamed = [Renamed { from: "answers[0].", to: "" }];
        let done = self.engine.execute(call, verb).await;
        let done = done.map_err(|failure| told_renamed(&search, failure, &renamed))?;
        self.offer(&actor, (name.search, name.offer), &done.moment).await
    }

    pub(super) async fn reject_several(
        &self,
        request: Request<proto::BatchRejectOffersRequest>,
    ) -> Result<proto::BatchRejectOffersResponse, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let parent: SearchName = name("parent", &message.parent)?;
        let search = permit::search(&self.engine, &actor, parent, Action::Answer)?;
        let call = read_call(&actor, REJECT_SEVERAL, &message.request_id, &message);
        let (call, answers) = with(call, read_rejections(message.rejections, parent))?;
        require_known(&search, &answers.names)?;
        let ids = answers.ids();
        let verb = AnswerOffers { search: parent.search, answers: answers.given, defaults: Defaults::None };
        let renamed = [Renamed { from: "answers[", to: "rejections[" }];
        let done = self.engine.execute(call, verb).await;
        let done = done.map_err(|failure| told_renamed(&search, failure, &renamed))?;
        let offers = self.offers(&actor, (parent.search, &ids), &done.moment).await?;
        Ok(proto::BatchRejectOffersResponse { offers })
    }

    pub(super) async fn answer_several(
        &self,
        request: Request<proto::BatchAnswerOffersRequest>,
    ) -> Result<proto::BatchAnswerOffersResponse, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let parent: SearchName = name("parent", &message.parent)?;
        let search = permit::search(&self.engine, &actor, parent, Action::Answer)?;
        let call = read_call(&actor, ANSWER_SEVERAL, &message.request_id, &message);
        let (call, (answers, defaults)) = with(call, read_answers(message.answers, message.default_answers, parent))?;
        require_known(&search, &answers.names)?;
        let named = answers.ids();
        let verb = AnswerOffers { search: parent.search, answers: answers.given, defaults };
        let done = self.engine.execute(call, verb).await.map_err(|failure| told(&search, failure))?;
        let by_default = self.answered_besides(parent.search, &named, &done);
        let ids: Vec<OfferId> = named.into_iter().chain(by_default).collect();
        let offers = self.offers(&actor, (parent.search, &ids), &done.moment).await?;
        Ok(proto::BatchAnswerOffersResponse { offers })
    }

    /// Offers that a call answered without naming them, by name.
    fn answered_besides(&self, search: SearchId, named: &[OfferId], done: &Done) -> Vec<OfferId> {
        self.engine.at(&done.moment, |world, _| {
            let search = world.search(search);
            let answers = search.iter().flat_map(|search| &search.answers);
            let same = answers.filter(|(offer, answer)| answer.at == done.recorded_at && !named.contains(offer));
            same.map(|(offer, _)| *offer).collect()
        })
    }

    pub(super) async fn reconsider(
        &self,
        request: Request<proto::EndForReconsiderationRequest>,
    ) -> Result<Search, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let parent: SearchName = name("name", &message.name)?;
        let id = parent.search;
        let search = permit::search(&self.engine, &actor, parent, Action::Find)?;
        let call = read_call(&actor, RECONSIDER, &message.request_id, &message);
        let etag = message.etag.clone();
        let (call, (names, verb)) = with(call, read_reconsideration(message, parent))?;
        require_known(&search, &names)?;
        let read = self.read_etag(&actor, id, &etag).await?;
        let verb = IfUnchanged { verb, subject: Subject::Search(id), read };
        let done = self.engine.execute(call, verb).await.map_err(|failure| told(&search, failure))?;
        self.search(&actor, id, &done.moment).await
    }

    pub(super) async fn end(&self, request: Request<proto::EndWithoutMatchRequest>) -> Result<Search, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let parent: SearchName = name("name", &message.name)?;
        let id = parent.search;
        let search = permit::search(&self.engine, &actor, parent, Action::Find)?;
        let call = read_call(&actor, END, &message.request_id, &message);
        let etag = message.etag.clone();
        let (call, (names, verb)) = with(call, read_end(message, parent))?;
        require_known(&search, &names)?;
        let read = self.read_etag(&actor, id, &etag).await?;
        let verb = IfUnchanged { verb, subject: Subject::Search(id), read };
        let done = self.engine.execute(call, verb).await.map_err(|failure| told(&search, failure))?;
        self.search(&actor, id, &done.moment).await
    }
}

/// Answers with the offers they are for.
pub(super) struct Answers {
    pub(super) names: Vec<OfferName>,
    pub(super) given: Vec<GivenAnswer>,
}

impl Answers {
    fn ids(&self) -> Vec<OfferId> {
        self.names.iter().map(|name| name.offer).collect()
    }
}

/// Reads a list of answers, each for another offer of the search.
pub(super) fn answers(
    faults: &mut Faults,
    at: &Path<'_>,
    given: Vec<proto::OfferToAnswer>,
    parent: SearchName,
) -> Answers {
    faults.list(at, given.len(), limits::BATCH_ITEMS_MAX);
    let mut answers = Answers { names: Vec::new(), given: Vec::new() };
    for (index, one) in given.into_iter().enumerate().take(limits::BATCH_ITEMS_MAX) {
        let proto::OfferToAnswer { offer, reason, text } = one;
        let at = at.index(index);
        let name = offer_of(faults, &at.field("offer"), &offer, parent, &answers.names);
        let reason = faults.code(&at.field("reason"), &reason);
        let text = faults.text(&at.field("text"), text, limits::NOTE_CHARS_MAX);
        answers.names.push(name);
        answers.given.push(GivenAnswer { offer: name.offer, reason, text });
    }
    answers
}

/// What becomes of the offers that are not named.
pub(super) fn defaults(faults: &mut Faults, given: i32) -> Defaults {
    match proto::DefaultAnswers::try_from(given) {
        Ok(proto::DefaultAnswers::Unspecified) => Defaults::None,
        Ok(proto::DefaultAnswers::UseCriterionSentences) => Defaults::CriterionSentences,
        Err(_) => {
            let fault = Fault::new(RefusalReason::ValueInvalid, "default_answers").with("given", given);
            faults.push(fault.with("expected", "a value of this field's enum"));
            Defaults::None
        }
    }
}

fn read_rejection(given: proto::RejectOfferRequest, name: OfferName) -> Result<GivenAnswer, Refusal> {
    let proto::RejectOfferRequest { offer: _, reason, text, request_id: _ } = given;
    let mut faults = Faults::new();
    let answer = GivenAnswer {
        offer: name.offer,
        reason: faults.code(&Path::root("reason"), &reason),
        text: faults.text(&Path::root("text"), text, limits::NOTE_CHARS_MAX),
    };
    faults.finish(answer)
}

fn read_rejections(given: Vec<proto::OfferToAnswer>, parent: SearchName) -> Result<Answers, Refusal> {
    let mut faults = Faults::new();
    let at = Path::root("rejections");
    if given.is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, at.to_string()));
    }
    let answers = answers(&mut faults, &at, given, parent);
    faults.finish(answers)
}

fn read_answers(
    given: Vec<proto::OfferToAnswer>,
    others: i32,
    parent: SearchName,
) -> Result<(Answers, Defaults), Refusal> {
    let mut faults = Faults::new();
    let answers = answers(&mut faults, &Path::root("answers"), given, parent);
    let defaults = defaults(&mut faults, others);
    faults.finish((answers, defaults))
}

fn read_reconsideration(
    given: proto::EndForReconsiderationRequest,
    parent: SearchName,
) -> Result<(Vec<OfferName>, EndForReconsideration), Refusal> {
    let proto::EndForReconsiderationRequest {
        name: _,
        reason,
        whereabouts,
        text,
        answers: given,
        default_answers,
        etag: _,
        request_id: _,
    } = given;
    let mut faults = Faults::new();
    let reason = faults.code(&Path::root("reason"), &reason);
    let (names, end) = end(&mut faults, (whereabouts, text), (given, default_answers), parent);
    faults.finish((names, EndForReconsideration { reason, end, successor: NewIds.search() }))
}

fn read_end(
    given: proto::EndWithoutMatchRequest,
    parent: SearchName,
) -> Result<(Vec<OfferName>, EndWithoutMatch), Refusal> {
    let proto::EndWithoutMatchRequest {
        name: _,
        whereabouts,
        text,
        answers: given,
        default_answers,
        etag: _,
        request_id: _,
    } = given;
    let mut faults = Faults::new();
    let read = end(&mut faults, (whereabouts, text), (given, default_answers), parent);
    faults.finish(read)
}

/// An end without a match, whoever reads it: where the child is, and what every offer still open is told.
fn end(
    faults: &mut Faults,
    (whereabouts, text): (String, String),
    (given, others): (Vec<proto::OfferToAnswer>, i32),
    parent: SearchName,
) -> (Vec<OfferName>, EndWithoutMatch) {
    let whereabouts = faults.code(&Path::root("whereabouts"), &whereabouts);
    let text = faults.text(&Path::root("text"), text, limits::NOTE_CHARS_MAX);
    let Answers { names, given: answers } = answers(faults, &Path::root("answers"), given, parent);
    let defaults = defaults(faults, others);
    (names, EndWithoutMatch { search: parent.search, whereabouts, text, answers, defaults })
}
