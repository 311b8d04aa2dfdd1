//! Keeping the register: providers by framework managers, settings and places by their own provider or a framework manager.

use std::str::FromStr;

use api::register::v1::{
    BatchPutProvidersRequest, BatchPutSettingsRequest, ConfirmPlacesRequest, Provider, PutPlacesRequest, Setting,
};
use domain::event::Subject;
use domain::{Actor, Refusal};
use engine::verbs::{ConfirmPlaces, Entry, ProviderToPut, PutPlaces, PutProviders, PutSettings, SettingToPut};
use engine::{Done, Engine, Failure, Moment, NewIds};
use tonic::Status;
use views::permit::{Action, may, may_keep, may_serve};
use vocabulary::{ProviderId, ProviderName, RefusalReason, SettingId, SettingName};

use super::Register;
use crate::convert::{ProviderGiven, SettingGiven, SettingPutName, read_places, read_providers, read_settings};
use crate::services::call::{call, failed, name};
use crate::services::permit;
use crate::services::unchanged::Read;
use crate::status::{refused, refused_with_current};

const PUT_PROVIDERS: &str = "hafan.register.v1.RegisterService/BatchPutProviders";
const PUT_SETTINGS: &str = "hafan.register.v1.RegisterService/BatchPutSettings";
const CONFIRM_PLACES: &str = "hafan.register.v1.RegisterService/ConfirmPlaces";
const PUT_PLACES: &str = "hafan.register.v1.RegisterService/PutPlaces";

/// No stream ever has this version: what it is compared with is stale.
const NEVER: u64 = u64::MAX;

impl Register {
    pub(super) async fn put_providers(
        &self,
        actor: &Actor,
        message: BatchPutProvidersRequest,
    ) -> Result<Vec<Provider>, Status> {
        may_serve(actor, Action::ManageRegister).map_err(permit::refused)?;
        let given = read_providers(message.providers.clone()).map_err(|refusal| refused(&refusal))?;
        let mut providers = Vec::with_capacity(given.len());
        for ProviderGiven { id, recorded, etag } in given {
            let (id, entry, read_version) = match id {
                None => (NewIds.provider(), Entry::New, None),
                Some(id) => (id, Entry::Existing, self.version_of_provider(actor, id, &etag).await?),
            };
            providers.push(ProviderToPut { id, entry, read_version, recorded });
        }
        let call = call(actor.clone(), PUT_PROVIDERS, &message.request_id, &message)?;
        let named: Vec<ProviderName> = providers.iter().map(|put| ProviderName { provider: put.id }).collect();
        let done = match self.engine.execute(call, PutProviders { providers }).await {
            Ok(done) => done,
            Err(Failure::Refused(refusal)) => {
                let mut now = Vec::new();
                for index in stale_items(&refusal, "providers", named.len()) {
                    now.push(self.provider(actor, named[index], &Moment::Now).await?);
                }
                return Err(refused_with_current(&refusal, &now));
            }
            Err(failure) => return Err(failed(failure)),
        };
        let mut put = Vec::new();
        for provider in ids::<ProviderId>(&done)? {
            put.push(self.provider(actor, ProviderName { provider }, &done.moment).await?);
        }
        Ok(put)
    }

    pub(super) async fn put_settings(
        &self,
        actor: &Actor,
        message: BatchPutSettingsRequest,
    ) -> Result<Vec<Setting>, Status> {
        permit_puts(&self.engine, actor, &message)?;
        let (given, held) =
            read_settings(message.settings.clone(), message.release_holds.clone(), self.engine.geography())
                .map_err(|refusal| refused(&refusal))?;
        let mut settings = Vec::with_capacity(given.len());
        let mut owners = Vec::with_capacity(given.len());
        for SettingGiven { id, recorded, profile, places, inspection, etag } in given {
            let provider = recorded.provider;
            let (id, entry, read_version) = match id {
                None => (NewIds.setting(), Entry::New, None),
                Some(setting) => {
                    let name = SettingName { provider, setting };
                    (setting, Entry::Existing, self.version_of_setting(actor, name, &etag).await?)
                }
            };
            owners.push(provider);
            // A setting without places in a put has none, so they are always stated.
            let places = Some(places);
            settings.push(SettingToPut { id, entry, read_version, provider, recorded, profile, places, inspection });
        }
        let call = call(actor.clone(), PUT_SETTINGS, &message.request_id, &message)?;
        let named = settings.iter().map(|put| SettingName { provider: put.provider, setting: put.id });
        let named: Vec<SettingName> = named.collect();
        let done = match self.engine.execute(call, PutSettings { settings, held }).await {
            Ok(done) => done,
            Err(Failure::Refused(refusal)) => {
                let mut now = Vec::new();
                for index in stale_items(&refusal, "settings", named.len()) {
                    now.push(self.setting(actor, named[index], &Moment::Now).await?);
                }
                return Err(refused_with_current(&refusal, &now));
            }
            Err(failure) => return Err(failed(failure)),
        };
        let mut put = Vec::new();
        for (provider, setting) in owners.into_iter().zip(ids::<SettingId>(&done)?) {
            put.push(self.setting(actor, SettingName { provider, setting }, &done.moment).await?);
        }
        Ok(put)
    }

    pub(super) async fn state_places(&self, actor: &Actor, message: PutPlacesRequest) -> Result<Setting, Status> {
        let name: SettingName = name("setting", &message.setting)?;
        may_keep(actor, name.provider, self.engine.world().owner(name.provider)).map_err(permit::refused)?;
        self.require_setting(name)?;
        let (places, held) =
            read_places(message.places.clone(), message.release_holds.clone()).map_err(|refusal| refused(&refusal))?;
        let read_version = self.version_of_setting(actor, name, &message.etag).await?;
        let call = call(actor.clone(), PUT_PLACES, &message.request_id, &message)?;
        let verb = PutPlaces { setting: name.setting, places, read_version, held };
        match self.engine.execute(call, verb).await {
            Ok(done) => self.setting(actor, name, &done.moment).await,
            Err(Failure::Refused(refusal)) if refusal.reason() == RefusalReason::StaleEtag => {
                let now = self.setting(actor, name, &Moment::Now).await?;
                Err(refused_with_current(&refusal, &[now]))
            }
            Err(failure) => Err(failed(failure)),
        }
    }

    pub(super) async fn confirm_all_places(
        &self,
        actor: &Actor,
        message: ConfirmPlacesRequest,
    ) -> Result<Provider, Status> {
        let name: ProviderName = name("provider", &message.provider)?;
        may_keep(actor, name.provider, self.engine.world().owner(name.provider)).map_err(permit::refused)?;
        let call = call(actor.clone(), CONFIRM_PLACES, &message.request_id, &message)?;
        let verb = ConfirmPlaces { provider: name.provider };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.provider(actor, name, &done.moment).await
    }

    /// The version that a provider's etag stands for, where one is given.
    pub(super) async fn version_of_provider(
        &self,
        actor: &Actor,
        id: ProviderId,
        etag: &str,
    ) -> Result<Option<u64>, Status> {
        if etag.is_empty() {
            return Ok(None);
        }
        let version = Read::version(&self.engine, &Subject::Provider(id));
        let current = self.provider(actor, ProviderName { provider: id }, &Moment::Now).await?;
        Ok(version_read(Read::of(etag, &current.etag, version)))
    }

    /// The version that a setting's etag stands for, where one is given.
    async fn version_of_setting(&self, actor: &Actor, name: SettingName, etag: &str) -> Result<Option<u64>, Status> {
        if etag.is_empty() {
            return Ok(None);
        }
        let version = Read::version(&self.engine, &Subject::Setting(name.setting));
        let current = self.setting(actor, name, &Moment::Now).await?;
        Ok(version_read(Read::of(etag, &current.etag, version)))
    }
}

/// The items of a batch that a refusal calls stale, by their numbers: each is told as it is now.
fn stale_items(refusal: &Refusal, list: &str, count: usize) -> Vec<usize> {
    let is_stale = |index: &usize| {
        let subject = format!("{list}[{index}].etag");
        let mut faults = refusal.faults();
        faults.any(|fault| fault.reason == RefusalReason::StaleEtag && fault.subject == subject)
    };
    (0..count).filter(is_stale).collect()
}

/// The version a verb compares; one that is stale already is refused there, after the request id was looked up.
pub(super) const fn version_read(read: Read) -> Option<u64> {
    match read {
        Read::Unsaid => None,
        Read::At(version) => Some(version),
        Read::Stale => Some(NEVER),
    }
}

/// Permits on the names alone: each that can be read is of a provider whose settings the caller keeps. Who keeps nobody's is refused
/// whatever the names.
fn permit_puts(engine: &Engine, actor: &Actor, message: &BatchPutSettingsRequest) -> Result<(), Status> {
    let manages = may_serve(actor, Action::ManageRegister);
    let keeps_own = actor.provider().is_some_and(|own| may_keep(actor, own, None).is_ok())
        || actor.authority().is_some_and(|authority| may(actor, Action::KeepOwnRegister, authority).is_ok());
    if !keeps_own {
        manages.map_err(permit::refused)?;
    }
    let named = message.settings.iter().filter_map(|setting| SettingPutName::from_str(&setting.name).ok());
    for SettingPutName { provider, .. } in named {
        may_keep(actor, provider, engine.world().owner(provider)).map_err(permit::refused)?;
    }
    Ok(())
}

/// As [`permit_puts`], on the names of settings that are there.
pub(super) fn permit_names(engine: &Engine, actor: &Actor, names: impl Iterator<Item = String>) -> Result<(), Status> {
    let settings = names.map(|name| Setting { name, ..Setting::default() }).collect();
    permit_puts(engine, actor, &BatchPutSettingsRequest { settings, ..BatchPutSettingsRequest::default() })
}

/// The ids of a batch: those the first call made, whoever asks again (OFF-6).
pub(super) fn ids<I: FromStr>(done: &Done) -> Result<Vec<I>, Status> {
    let read = done.outcome.lines().map(|id| id.parse::<I>().map_err(|_| malformed()));
    read.collect()
}

fn malformed() -> Status {
    failed(Failure::Internal("the outcome of a put is no list of ids".to_owned()))
}
