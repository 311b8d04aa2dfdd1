//! Weight profiles of an authority (SRC-7).

use api::search::v1 as proto;
use api::search::v1::weight_profile_service_server::{WeightProfileService, WeightProfileServiceServer};
use domain::{Fault, Refusal};
use engine::verbs::{ApproveWeights, DeclineWeights, ProposeWeights};
use engine::{Engine, Moment};
use matching::v1::Criterion;
use tonic::{Request, Response, Status};
use views::permit::{Action, may};
use vocabulary::{AuthorityCode, Date, RefusalReason, WeightProfileName, limits};

use super::call::{actor, authority, call, failed, name, read_call, with};
use super::permit;
use crate::convert::{Faults, Path};
use crate::present::round::criterion_code;
use crate::present::{Page, next_page_token, weight_profile};
use crate::status;

const PROPOSE: &str = "hafan.search.v1.WeightProfileService/ProposeWeightProfile";
const APPROVE: &str = "hafan.search.v1.WeightProfileService/ApproveWeightProfile";
const DECLINE: &str = "hafan.search.v1.WeightProfileService/DeclineWeightProfile";
const LIST: &str = "hafan.search.v1.WeightProfileService/ListWeightProfiles";

/// The weight profiles of one engine's authorities.
#[derive(Clone)]
pub struct WeightProfiles {
    engine: Engine,
}

impl WeightProfiles {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine) -> WeightProfileServiceServer<Self> {
        let service = WeightProfileServiceServer::new(Self { engine: engine.clone() });
        service.max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }

    /// A profile as of a moment: of a number, or the one proposed last.
    fn profile(
        &self,
        code: AuthorityCode,
        version: Option<u32>,
        moment: &Moment,
    ) -> Result<Response<proto::WeightProfile>, Status> {
        let found = self.engine.at(moment, |world, now| {
            let kept = world.authority(code);
            let found = match version {
                Some(version) => kept.profiles.iter().find(|profile| profile.version == version),
                None => kept.profiles.last(),
            };
            found.map(|found| weight_profile::profile(code, &kept, found, now.london_date()))
        });
        found.map(Response::new).ok_or_else(status::not_permitted)
    }
}

#[tonic::async_trait]
impl WeightProfileService for WeightProfiles {
    async fn propose_weight_profile(
        &self,
        request: Request<proto::ProposeWeightProfileRequest>,
    ) -> Result<Response<proto::WeightProfile>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let authority = authority("parent", &message.parent)?;
        may(&actor, Action::ProposeWeights, authority).map_err(permit::refused)?;
        let called = read_call(&actor, PROPOSE, &message.request_id, &message);
        let (call, (weights, effective)) = with(called, read_profile(message.profile.unwrap_or_default()))?;
        let verb = ProposeWeights { authority, weights, effective };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.profile(authority, None, &done.moment)
    }

    async fn approve_weight_profile(
        &self,
        request: Request<proto::ApproveWeightProfileRequest>,
    ) -> Result<Response<proto::WeightProfile>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let WeightProfileName { authority, profile } = name("name", &message.name)?;
        may(&actor, Action::AnswerWeights, authority).map_err(permit::refused)?;
        let call = call(actor, APPROVE, &message.request_id, &message)?;
        let verb = ApproveWeights { authority, version: profile };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.profile(authority, Some(profile), &done.moment)
    }

    async fn decline_weight_profile(
        &self,
        request: Request<proto::DeclineWeightProfileRequest>,
    ) -> Result<Response<proto::WeightProfile>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let WeightProfileName { authority, profile } = name("name", &message.name)?;
        may(&actor, Action::DeclineWeights, authority).map_err(permit::refused)?;
        let call = call(actor, DECLINE, &message.request_id, &message)?;
        let verb = DeclineWeights { authority, version: profile };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.profile(authority, Some(profile), &done.moment)
    }

    async fn list_weight_profiles(
        &self,
        request: Request<proto::ListWeightProfilesRequest>,
    ) -> Result<Response<proto::ListWeightProfilesResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let code = authority("parent", &message.parent)?;
        may(&actor, Action::ReadWeights, code).map_err(permit::refused)?;
        let list = format!("{LIST}|{code}");
        let page = Page::read(&self.engine, &actor, &list, message.page_size, &message.page_token)?;
        let after = page.after::<4>().map(u32::from_be_bytes);
        let (profiles, last) = self.engine.at(&Moment::Now, |world, now| {
            let (kept, today) = (world.authority(code), now.london_date());
            let own = kept.profiles.iter().rev().map(|found| weight_profile::profile(code, &kept, found, today));
            let all = own.chain([weight_profile::published_table(code, &kept, today)]);
            let numbered = (0..=kept.profiles.len()).rev().map(|number| u32::try_from(number).unwrap_or(u32::MAX));
            let following = numbered.zip(all).filter(|(number, _)| after.is_none_or(|after| *number < after));
            let mut kept: Vec<(u32, proto::WeightProfile)> = following.take(page.limit + 1).collect();
            let more = kept.len() > page.limit;
            kept.truncate(page.limit);
            let last = kept.last().filter(|_| more).map(|(number, _)| number.to_be_bytes());
            (kept.into_iter().map(|(_, profile)| profile).collect(), last)
        });
        let next_page_token = next_page_token(&self.engine, &actor, &list, last.as_ref().map(|key| &key[..]))?;
        Ok(Response::new(proto::ListWeightProfilesResponse { profiles, next_page_token }))
    }
}

/// Weights of C1 to C9 in order and their day: each criterion once, and no other, all faults at once.
fn read_profile(given: proto::WeightProfile) -> Result<([u32; 9], Date), Refusal> {
    let fault = |at: &Path<'_>, reason| Fault::new(reason, at.to_string());
    let mut faults = Faults::new();
    let root = Path::root("profile");
    faults.list(&root.field("weights"), given.weights.len(), Criterion::ALL.len());
    let of_weights = root.field("weights");
    let mut weights: [Option<u32>; 9] = [None; 9];
    for (index, weight) in given.weights.iter().enumerate() {
        let at = of_weights.index(index);
        let at = at.field("criterion");
        let found = Criterion::ALL.iter().position(|criterion| criterion_code(*criterion) == weight.criterion);
        match found.and_then(|found| weights.get_mut(found)) {
            None => {
                faults.push(fault(&at, RefusalReason::UnknownCode).with("expected", "C1 to C9: price has no weight"))
            }
            Some(Some(_)) => faults.push(fault(&at, RefusalReason::ValueInvalid).with("expected", "each once")),
            Some(slot) => *slot = Some(weight.weight),
        }
    }
    for (criterion, weight) in Criterion::ALL.iter().zip(weights) {
        if weight.is_none() {
            faults.push(fault(&of_weights.field(criterion_code(*criterion)), RefusalReason::FieldRequired));
        }
    }
    let effective = faults.date(&root.field("effective_on"), given.effective_on);
    faults.finish((weights.map(Option::unwrap_or_default), effective))
}
