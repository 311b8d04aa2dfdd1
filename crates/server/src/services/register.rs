//! The register of providers, settings and vacancies (REG-1 to REG-7).

mod filtering;
mod history;
mod holds;
mod inspecting;
mod puts;
mod reads;
mod updates;

use api::register::v1::lift_concealment_response::Lifted;
use api::register::v1::register_service_server::{RegisterService, RegisterServiceServer};
use api::register::v1::{
    BatchPutProvidersRequest, BatchPutProvidersResponse, BatchPutSettingsRequest, BatchPutSettingsResponse,
    BatchRecordInspectionsRequest, BatchRecordInspectionsResponse, BatchUpdateSettingsRequest,
    BatchUpdateSettingsResponse, ConcealProviderRequest, ConcealSettingRequest, ConfirmPlacesRequest,
    GetProviderRequest, GetSettingRequest, GetStandingFilterRequest, LiftConcealmentRequest, LiftConcealmentResponse,
    ListChangesRequest, ListChangesResponse, ListHeldPlacesRequest, ListHeldPlacesResponse, ListInspectionsRequest,
    ListInspectionsResponse, ListProvidersRequest, ListProvidersResponse, ListSettingsRequest, ListSettingsResponse,
    Provider, PutPlacesRequest, PutStandingFilterRequest, Setting, StandingFilter, UpdateProviderRequest,
    UpdateSettingRequest,
};
use domain::Actor;
use engine::verbs::{Conceal, Concealable, LiftConcealment};
use engine::{Engine, Moment};
use tonic::{Request, Response, Status};
use views::permit::{Action, may_serve};
use vocabulary::{ProviderName, SettingName, limits};

use super::call::{actor, call, failed, name};
use super::permit;
use crate::convert::read_concealment;
use crate::present::register::{ProviderSeen, SettingSeen};
use crate::status::{not_permitted, refused};

const CONCEAL_PROVIDER: &str = "hafan.register.v1.RegisterService/ConcealProvider";
const CONCEAL_SETTING: &str = "hafan.register.v1.RegisterService/ConcealSetting";
const LIFT_CONCEALMENT: &str = "hafan.register.v1.RegisterService/LiftConcealment";

/// The register over one engine.
#[derive(Clone)]
pub struct Register {
    engine: Engine,
}

impl Register {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine) -> RegisterServiceServer<Self> {
        let register = Self { engine: engine.clone() };
        RegisterServiceServer::new(register).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }

    /// A provider as the caller sees it at a moment.
    async fn provider(&self, actor: &Actor, name: ProviderName, moment: &Moment) -> Result<Provider, Status> {
        let seen = self.engine.at(moment, |world, _| ProviderSeen::of(world, actor, name.provider));
        let seen = seen.map_err(permit::refused)?;
        seen.message(&self.engine, actor).await.map_err(failed)
    }

    /// A setting as the caller sees it at a moment; its name names its provider rightly or names nothing.
    async fn setting(&self, actor: &Actor, name: SettingName, moment: &Moment) -> Result<Setting, Status> {
        let seen = self.engine.at(moment, |world, now| SettingSeen::of(world, actor, name.setting, now));
        let seen = seen.map_err(permit::refused)?;
        if seen.provider() != name.provider {
            return Err(not_permitted());
        }
        seen.message(&self.engine, actor).await.map_err(failed)
    }

    /// Whether a setting of that name is in the register; who asks may manage all of it.
    fn require_setting(&self, name: SettingName) -> Result<(), Status> {
        let world = self.engine.world();
        let found = world.setting(name.setting).filter(|setting| setting.recorded.provider == name.provider);
        found.map(|_| ()).ok_or_else(not_permitted)
    }
}

#[tonic::async_trait]
impl RegisterService for Register {
    async fn batch_put_providers(
        &self,
        request: Request<BatchPutProvidersRequest>,
    ) -> Result<Response<BatchPutProvidersResponse>, Status> {
        let actor = actor(&request)?;
        let providers = self.put_providers(&actor, request.into_inner()).await?;
        Ok(Response::new(BatchPutProvidersResponse { providers }))
    }

    async fn batch_put_settings(
        &self,
        request: Request<BatchPutSettingsRequest>,
    ) -> Result<Response<BatchPutSettingsResponse>, Status> {
        let actor = actor(&request)?;
        let settings = self.put_settings(&actor, request.into_inner()).await?;
        Ok(Response::new(BatchPutSettingsResponse { settings }))
    }

    async fn update_provider(&self, request: Request<UpdateProviderRequest>) -> Result<Response<Provider>, Status> {
        let actor = actor(&request)?;
        Ok(Response::new(self.update_provider(&actor, request.into_inner()).await?))
    }

    async fn update_setting(&self, request: Request<UpdateSettingRequest>) -> Result<Response<Setting>, Status> {
        let actor = actor(&request)?;
        Ok(Response::new(self.update_setting(&actor, request.into_inner()).await?))
    }

    async fn batch_update_settings(
        &self,
        request: Request<BatchUpdateSettingsRequest>,
    ) -> Result<Response<BatchUpdateSettingsResponse>, Status> {
        let actor = actor(&request)?;
        let settings = self.update_settings(&actor, request.into_inner()).await?;
        Ok(Response::new(BatchUpdateSettingsResponse { settings }))
    }

    async fn list_changes(
        &self,
        request: Request<ListChangesRequest>,
    ) -> Result<Response<ListChangesResponse>, Status> {
        let actor = actor(&request)?;
        Ok(Response::new(self.list_of_changes(&actor, &request.into_inner()).await?))
    }

    async fn list_held_places(
        &self,
        request: Request<ListHeldPlacesRequest>,
    ) -> Result<Response<ListHeldPlacesResponse>, Status> {
        let actor = actor(&request)?;
        self.list_of_held_places(&actor, &request.into_inner()).map(Response::new)
    }

    async fn batch_record_inspections(
        &self,
        request: Request<BatchRecordInspectionsRequest>,
    ) -> Result<Response<BatchRecordInspectionsResponse>, Status> {
        let actor = actor(&request)?;
        let settings = self.record_inspections(&actor, request.into_inner()).await?;
        Ok(Response::new(BatchRecordInspectionsResponse { settings }))
    }

    async fn list_inspections(
        &self,
        request: Request<ListInspectionsRequest>,
    ) -> Result<Response<ListInspectionsResponse>, Status> {
        let actor = actor(&request)?;
        Ok(Response::new(self.list_of_inspections(&actor, &request.into_inner()).await?))
    }

    async fn put_standing_filter(
        &self,
        request: Request<PutStandingFilterRequest>,
    ) -> Result<Response<StandingFilter>, Status> {
        let actor = actor(&request)?;
        Ok(Response::new(self.put_filter(&actor, request.into_inner()).await?))
    }

    async fn get_standing_filter(
        &self,
        request: Request<GetStandingFilterRequest>,
    ) -> Result<Response<StandingFilter>, Status> {
        let actor = actor(&request)?;
        Ok(Response::new(self.get_filter(&actor, &request.into_inner())?))
    }

    async fn get_provider(&self, request: Request<GetProviderRequest>) -> Result<Response<Provider>, Status> {
        let actor = actor(&request)?;
        let name = name("name", &request.into_inner().name)?;
        Ok(Response::new(self.provider(&actor, name, &Moment::Now).await?))
    }

    async fn get_setting(&self, request: Request<GetSettingRequest>) -> Result<Response<Setting>, Status> {
        let actor = actor(&request)?;
        let name = name("name", &request.into_inner().name)?;
        Ok(Response::new(self.setting(&actor, name, &Moment::Now).await?))
    }

    async fn list_providers(
        &self,
        request: Request<ListProvidersRequest>,
    ) -> Result<Response<ListProvidersResponse>, Status> {
        let actor = actor(&request)?;
        Ok(Response::new(self.list_of_providers(&actor, &request.into_inner()).await?))
    }

    async fn list_settings(
        &self,
        request: Request<ListSettingsRequest>,
    ) -> Result<Response<ListSettingsResponse>, Status> {
        let actor = actor(&request)?;
        Ok(Response::new(self.list_of_settings(&actor, &request.into_inner()).await?))
    }

    async fn put_places(&self, request: Request<PutPlacesRequest>) -> Result<Response<Setting>, Status> {
        let actor = actor(&request)?;
        Ok(Response::new(self.state_places(&actor, request.into_inner()).await?))
    }

    async fn confirm_places(&self, request: Request<ConfirmPlacesRequest>) -> Result<Response<Provider>, Status> {
        let actor = actor(&request)?;
        Ok(Response::new(self.confirm_all_places(&actor, request.into_inner()).await?))
    }

    async fn conceal_provider(&self, request: Request<ConcealProviderRequest>) -> Result<Response<Provider>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: ProviderName = name("name", &message.name)?;
        may_serve(&actor, Action::ManageFramework).map_err(permit::refused)?;
        let given = read_concealment(&message.category, message.reason.clone(), message.lift_time);
        let given = given.map_err(|refusal| refused(&refusal))?;
        let call = call(actor.clone(), CONCEAL_PROVIDER, &message.request_id, &message)?;
        let subject = Concealable::Provider(name.provider);
        let verb = Conceal { subject, reason: given.category, text: given.reason, lifts: given.lifts };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        Ok(Response::new(self.provider(&actor, name, &done.moment).await?))
    }

    async fn conceal_setting(&self, request: Request<ConcealSettingRequest>) -> Result<Response<Setting>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: SettingName = name("name", &message.name)?;
        may_serve(&actor, Action::ManageFramework).map_err(permit::refused)?;
        self.require_setting(name)?;
        let given = read_concealment(&message.category, message.reason.clone(), message.lift_time);
        let given = given.map_err(|refusal| refused(&refusal))?;
        let call = call(actor.clone(), CONCEAL_SETTING, &message.request_id, &message)?;
        let subject = Concealable::Setting(name.setting);
        let verb = Conceal { subject, reason: given.category, text: given.reason, lifts: given.lifts };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        Ok(Response::new(self.setting(&actor, name, &done.moment).await?))
    }

    async fn lift_concealment(
        &self,
        request: Request<LiftConcealmentRequest>,
    ) -> Result<Response<LiftConcealmentResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        // Both forms are read, so that a name of neither is told the form of the shorter one.
        let setting = message.name.parse::<SettingName>().ok();
        let provider = setting.map_or_else(|| name("name", &message.name), |setting| Ok(setting.provider_name()))?;
        may_serve(&actor, Action::ManageFramework).map_err(permit::refused)?;
        setting.map_or(Ok(()), |setting| self.require_setting(setting))?;
        let call = call(actor.clone(), LIFT_CONCEALMENT, &message.request_id, &message)?;
        let subject = match setting {
            Some(setting) => Concealable::Setting(setting.setting),
            None => Concealable::Provider(provider.provider),
        };
        let done = self.engine.execute(call, LiftConcealment { subject }).await.map_err(failed)?;
        let lifted = match setting {
            Some(setting) => Lifted::Setting(self.setting(&actor, setting, &done.moment).await?),
            None => Lifted::Provider(self.provider(&actor, provider, &done.moment).await?),
        };
        Ok(Response::new(LiftConcealmentResponse { lifted: Some(lifted) }))
    }
}

#[cfg(test)]
mod tests;
