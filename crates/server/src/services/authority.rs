//! What an authority keeps of the register itself: its own providers and its partners (REG-8).

use api::register::v1 as proto;
use api::register::v1::authority_service_server::{AuthorityService, AuthorityServiceServer};
use domain::Actor;
use domain::event::Subject;
use engine::verbs::{Entry, ProviderToPut, PutOwnProvider, PutPartners};
use engine::{Engine, Moment, NewIds};
use tonic::{Request, Response, Status};
use views::World;
use views::permit::{Action, may, may_serve};
use vocabulary::{AuthorityCode, ProviderId, ProviderName, SettingId, SettingName, limits};

use super::call::{actor, authority, call, failed};
use super::permit;
use super::unchanged::Read;
use crate::convert::{Faults, Path, ProviderGiven, read_providers};
use crate::present::register::ProviderSeen;
use crate::present::{etag, names};
use crate::status::{self, refused};

const PUT_PROVIDER: &str = "hafan.register.v1.AuthorityService/PutAuthorityProvider";
const PUT_PARTNERS: &str = "hafan.register.v1.AuthorityService/PutPartners";
/// No stream ever has this version: what it is compared with is stale.
const NEVER: u64 = u64::MAX;

/// What authorities keep.
#[derive(Clone)]
pub struct Authorities {
    engine: Engine,
}

impl Authorities {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine) -> AuthorityServiceServer<Self> {
        let service = AuthorityServiceServer::new(Self { engine: engine.clone() });
        service.max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }

    async fn provider(&self, actor: &Actor, id: ProviderId, moment: &Moment) -> Result<proto::Provider, Status> {
        let seen = self.engine.at(moment, |world, _| ProviderSeen::of(world, actor, id));
        seen.map_err(permit::refused)?.message(&self.engine, actor).await.map_err(failed)
    }

    fn partners(&self, actor: &Actor, code: AuthorityCode, moment: &Moment) -> proto::Partners {
        let mut message = self.engine.at(moment, |world, _| partners_out(world, code));
        message.etag = etag(&self.engine, actor, &message);
        message
    }

    /// The version that an etag stands for, where one is given.
    fn version_read(&self, given: &str, current: &str, subject: &Subject) -> Option<u64> {
        if given.is_empty() {
            return None;
        }
        let version = Read::version(&self.engine, subject);
        match Read::of(given, current, version) {
            Read::Unsaid => None,
            Read::At(version) => Some(version),
            Read::Stale => Some(NEVER),
        }
    }
}

#[tonic::async_trait]
impl AuthorityService for Authorities {
    async fn put_authority_provider(
        &self,
        request: Request<proto::PutAuthorityProviderRequest>,
    ) -> Result<Response<proto::Provider>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let authority = authority("parent", &message.parent)?;
        may(&actor, Action::PutOwnProvider, authority).map_err(permit::refused)?;
        let given = read_providers(vec![message.provider.clone().unwrap_or_default()]);
        let given = given.map_err(|refusal| refused(&refusal))?.into_iter().next();
        let ProviderGiven { id, recorded, etag } = given.ok_or_else(status::not_permitted)?;
        let (id, entry, read_version) = match id {
            None => (NewIds.provider(), Entry::New, None),
            Some(id) => {
                let own = self.engine.world().owner(id) == Some(authority);
                if !own {
                    may_serve(&actor, Action::ManageRegister).map_err(permit::refused)?;
                }
                let current = self.provider(&actor, id, &Moment::Now).await?.etag;
                (id, Entry::Existing, self.version_read(&etag, &current, &Subject::Provider(id)))
            }
        };
        let call = call(actor.clone(), PUT_PROVIDER, &message.request_id, &message)?;
        let provider = ProviderToPut { id, entry, read_version, recorded };
        let done = self.engine.execute(call, PutOwnProvider { authority, provider }).await.map_err(failed)?;
        let made = done.outcome.parse().map_err(|_| status::not_permitted())?;
        self.provider(&actor, made, &done.moment).await.map(Response::new)
    }

    async fn put_partners(
        &self,
        request: Request<proto::PutPartnersRequest>,
    ) -> Result<Response<proto::Partners>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let given = message.partners.clone().unwrap_or_default();
        let authority = authority("partners.authority", &given.authority)?;
        may(&actor, Action::KeepOwnRegister, authority).map_err(permit::refused)?;
        let (providers, settings) = read_partners(&given)?;
        let subject = Subject::Authority(authority);
        let current = self.partners(&actor, authority, &Moment::Now).etag;
        let read_version = self.version_read(&given.etag, &current, &subject);
        let call = call(actor.clone(), PUT_PARTNERS, &message.request_id, &message)?;
        let verb = PutPartners { authority, providers, settings, read_version };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        Ok(Response::new(self.partners(&actor, authority, &done.moment)))
    }

    async fn get_partners(
        &self,
        request: Request<proto::GetPartnersRequest>,
    ) -> Result<Response<proto::Partners>, Status> {
        let actor = actor(&request)?;
        let authority = authority("parent", &request.into_inner().parent)?;
        may(&actor, Action::ReadPartners, authority).map_err(permit::refused)?;
        Ok(Response::new(self.partners(&actor, authority, &Moment::Now)))
    }
}

/// Providers, and single settings each with the provider it is named under.
type PartnersNamed = (Vec<ProviderId>, Vec<(ProviderId, SettingId)>);

/// The names of partners, every malformed one told at once.
fn read_partners(given: &proto::Partners) -> Result<PartnersNamed, Status> {
    let mut faults = Faults::new();
    let root = Path::root("partners");
    let (of_providers, of_settings) = (root.field("providers"), root.field("settings"));
    let mut providers = Vec::with_capacity(given.providers.len());
    for (index, named) in given.providers.iter().enumerate() {
        providers.push(faults.name::<ProviderName>(&of_providers.index(index), named).provider);
    }
    let mut settings = Vec::with_capacity(given.settings.len());
    for (index, named) in given.settings.iter().enumerate() {
        let named = faults.name::<SettingName>(&of_settings.index(index), named);
        settings.push((named.provider, named.setting));
    }
    faults.finish((providers, settings)).map_err(|refusal| refused(&refusal))
}

fn partners_out(world: &World, code: AuthorityCode) -> proto::Partners {
    let kept = world.authority(code);
    let settings = kept.partner_settings.iter().filter_map(|id| world.setting(*id));
    proto::Partners {
        authority: names::authority(code),
        providers: kept.partner_providers.iter().map(|id| names::provider(*id)).collect(),
        settings: settings.map(|setting| names::setting(setting.recorded.provider, setting.id)).collect(),
        etag: String::new(),
    }
}
