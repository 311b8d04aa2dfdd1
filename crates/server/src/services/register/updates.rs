//! Changing some fields of an entry: the fields a mask names are put into the entry as its caller reads it, and the whole is put.
//!
//! The put is bound to the version the other fields were read at, so that nothing another call changed is ever written back. Where the
//! caller named no etag it is read and put again; where it did, it is told what the entry is now.

use api::register::v1::{
    BatchUpdateSettingsRequest, Provider, Setting, SettingUpdate, UpdateProviderRequest, UpdateSettingRequest,
};
use domain::event::Subject;
use domain::{Actor, Fault, Refusal};
use engine::verbs::{Entry, HeldPlaces, ProviderToPut, PutProviders, PutSettings, SettingToPut};
use engine::{Call, Done, Failure, Moment};
use prost_types::FieldMask;
use tonic::Status;
use views::permit::{Action, may_keep, may_serve};
use vocabulary::{ProviderName, RefusalReason, SettingId, SettingName, limits};

use super::Register;
use super::puts::{ids, permit_names, version_read};
use crate::convert::{
    Faults, Field, PROVIDER_FIELDS, Path, ProviderGiven, SETTING_FIELDS, SettingGiven, read_mask, read_provider,
    read_setting,
};
use crate::services::call::{failed, name, read_call, with};
use crate::services::permit;
use crate::services::unchanged::Read;
use crate::status::{refused, refused_with_current};

const UPDATE_PROVIDER: &str = "hafan.register.v1.RegisterService/UpdateProvider";
const UPDATE_SETTING: &str = "hafan.register.v1.RegisterService/UpdateSetting";
const UPDATE_SETTINGS: &str = "hafan.register.v1.RegisterService/BatchUpdateSettings";

/// How often an update without an etag is read and put again, when others keep changing the same entry.
const ATTEMPTS_MAX: usize = 50;

/// One setting to change.
struct Change {
    name: SettingName,
    given: Setting,
    fields: Vec<&'static Field<Setting>>,
    /// Where it stands in the message, as faults name it.
    at: String,
}

impl Register {
    pub(super) async fn update_provider(
        &self,
        actor: &Actor,
        message: UpdateProviderRequest,
    ) -> Result<Provider, Status> {
        may_serve(actor, Action::ManageRegister).map_err(permit::refused)?;
        let given = message.provider.clone().unwrap_or_default();
        let name: ProviderName = name("provider.name", &given.name)?;
        let mut faults = Faults::new();
        let fields = read_mask(PROVIDER_FIELDS, &given, message.update_mask.as_ref(), "update_mask", &mut faults);
        let call = read_call(actor, UPDATE_PROVIDER, &message.request_id, &message);
        let (call, fields) = with(call, faults.finish(fields))?;
        for _ in 0..ATTEMPTS_MAX {
            let version = Read::version(&self.engine, &Subject::Provider(name.provider));
            let current = self.provider(actor, name, &Moment::Now).await?;
            let read = Read::of(&given.etag, &current.etag, version);
            let merged = merged(&current, &given, &fields);
            let ProviderGiven { recorded, .. } =
                read_provider(merged, &Path::root("provider")).map_err(|refusal| refused(&refusal))?;
            let read_version = version_read(read).or(Some(version));
            let put = ProviderToPut { id: name.provider, entry: Entry::Existing, read_version, recorded };
            match self.engine.execute(call.clone(), PutProviders { providers: vec![put] }).await {
                Ok(done) => return self.provider(actor, name, &done.moment).await,
                Err(Failure::Refused(refusal)) => {
                    let told = renamed(&refusal, &["providers[0]"], &["provider"]);
                    if told.reason() != RefusalReason::StaleEtag {
                        return Err(refused(&told));
                    }
                    if !given.etag.is_empty() {
                        let now = self.provider(actor, name, &Moment::Now).await?;
                        return Err(refused_with_current(&told, &[now]));
                    }
                }
                Err(failure) => return Err(failed(failure)),
            }
        }
        Err(busy())
    }

    pub(super) async fn update_setting(&self, actor: &Actor, message: UpdateSettingRequest) -> Result<Setting, Status> {
        let given = message.setting.clone().unwrap_or_default();
        let name: SettingName = name("setting.name", &given.name)?;
        may_keep(actor, name.provider, self.engine.world().owner(name.provider)).map_err(permit::refused)?;
        self.require_setting(name)?;
        let mut faults = Faults::new();
        let mask = message.update_mask.as_ref();
        let fields = read_mask(SETTING_FIELDS, &given, mask, "update_mask", &mut faults);
        let call = read_call(actor, UPDATE_SETTING, &message.request_id, &message);
        let (call, fields) = with(call, faults.finish(fields))?;
        let change = Change { name, given, fields, at: "setting".to_owned() };
        let (done, changes) = self.change_settings(actor, call, vec![change]).await?;
        let settings = self.changed(actor, &done, &changes).await?;
        settings.into_iter().next().ok_or_else(busy)
    }

    pub(super) async fn update_settings(
        &self,
        actor: &Actor,
        message: BatchUpdateSettingsRequest,
    ) -> Result<Vec<Setting>, Status> {
        let given = |update: &SettingUpdate| update.setting.clone().unwrap_or_default();
        permit_names(&self.engine, actor, message.updates.iter().map(|update| given(update).name))?;
        let call = read_call(actor, UPDATE_SETTINGS, &message.request_id, &message);
        let (call, changes) = with(call, read_changes(&message))?;
        for change in &changes {
            self.require_setting(change.name)?;
        }
        let (done, changes) = self.change_settings(actor, call, changes).await?;
        self.changed(actor, &done, &changes).await
    }

    /// The settings as the call left them.
    async fn changed(&self, actor: &Actor, done: &Done, changes: &[Change]) -> Result<Vec<Setting>, Status> {
        let mut settings = Vec::with_capacity(changes.len());
        for (change, setting) in changes.iter().zip(ids::<SettingId>(done)?) {
            settings.push(self.setting(actor, SettingName { setting, ..change.name }, &done.moment).await?);
        }
        Ok(settings)
    }

    async fn change_settings(
        &self,
        actor: &Actor,
        call: Call,
        changes: Vec<Change>,
    ) -> Result<(Done, Vec<Change>), Status> {
        let here: Vec<&str> = changes.iter().map(|change| change.at.as_str()).collect();
        let there: Vec<String> = (0..changes.len()).map(|index| format!("settings[{index}]")).collect();
        let there: Vec<&str> = there.iter().map(String::as_str).collect();
        for _ in 0..ATTEMPTS_MAX {
            let settings = self.merged_settings(actor, &changes).await?;
            match self.engine.execute(call.clone(), PutSettings { settings, held: HeldPlaces::Keep }).await {
                Ok(done) => return Ok((done, changes)),
                Err(Failure::Refused(refusal)) => {
                    let told = renamed(&refusal, &there, &here);
                    let stale = stale(&told, &changes);
                    // Only a caller's own stale etag is its affair; what changed between its reading here and the put is not.
                    let own = told.faults().any(|fault| fault.reason != RefusalReason::StaleEtag)
                        || stale.iter().any(|change| !change.given.etag.is_empty());
                    if own {
                        let mut now = Vec::with_capacity(stale.len());
                        for change in stale.into_iter().filter(|change| !change.given.etag.is_empty()) {
                            now.push(self.setting(actor, change.name, &Moment::Now).await?);
                        }
                        return Err(refused_with_current(&told, &now));
                    }
                }
                Err(failure) => return Err(failed(failure)),
            }
        }
        Err(busy())
    }

    /// Each entry as its caller reads it, with the fields it changes, read at once.
    async fn merged_settings(&self, actor: &Actor, changes: &[Change]) -> Result<Vec<SettingToPut>, Status> {
        let mut faults = Faults::new();
        let mut settings = Vec::with_capacity(changes.len());
        for Change { name, given, fields, at } in changes {
            let version = Read::version(&self.engine, &Subject::Setting(name.setting));
            let current = self.setting(actor, *name, &Moment::Now).await?;
            let read = Read::of(&given.etag, &current.etag, version);
            let merged = Setting { inspection: given.inspection.clone(), ..merged(&current, given, fields) };
            match read_setting(merged, &Path::root(at), self.engine.geography()) {
                Err(refusal) => faults.join(refusal.faults().cloned().collect()),
                Ok(SettingGiven { recorded, profile, places, inspection, .. }) => settings.push(SettingToPut {
                    id: name.setting,
                    entry: Entry::Existing,
                    read_version: version_read(read).or(Some(version)),
                    provider: name.provider,
                    recorded,
                    profile,
                    // Places that are not named are neither stated again nor confirmed (REG-4).
                    places: fields.iter().any(|field| field.path == "places").then_some(places),
                    inspection,
                }),
            }
        }
        faults.finish(settings).map_err(|refusal| refused(&refusal))
    }
}

/// The changes of a batch, or every fault of names and masks.
fn read_changes(message: &BatchUpdateSettingsRequest) -> Result<Vec<Change>, Refusal> {
    let mut faults = Faults::new();
    let at = Path::root("updates");
    if message.updates.is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, at.to_string()));
    }
    faults.list(&at, message.updates.len(), limits::BATCH_ITEMS_MAX);
    let mut changes: Vec<Change> = Vec::new();
    for (index, update) in message.updates.iter().take(limits::BATCH_ITEMS_MAX).enumerate() {
        let SettingUpdate { setting, update_mask } = update;
        let at = format!("updates[{index}].setting");
        let Some(given) = faults.required(&Path::root(&at), setting.clone()) else { continue };
        let name_at = format!("{at}.name");
        let name: SettingName = faults.name(&Path::root(&name_at), &given.name);
        if changes.iter().any(|known| known.name == name) && !faults.names(&name_at) {
            let fault = Fault::new(RefusalReason::ValueInvalid, name_at);
            faults.push(fault.with("expected", "each setting once"));
        }
        let mask_at = format!("updates[{index}].update_mask");
        let mask: Option<&FieldMask> = update_mask.as_ref();
        let fields = read_mask(SETTING_FIELDS, &given, mask, &mask_at, &mut faults);
        changes.push(Change { name, given, fields, at });
    }
    faults.finish(changes)
}

fn merged<M: Clone>(current: &M, given: &M, fields: &[&'static Field<M>]) -> M {
    let mut merged = current.clone();
    for field in fields {
        (field.take)(&mut merged, given);
    }
    merged
}

/// A refusal of a put, with its faults where the update has them.
fn renamed(refusal: &Refusal, there: &[&str], here: &[&str]) -> Refusal {
    let moved = |fault: &Fault| {
        let paths = there.iter().zip(here);
        let subject = paths.filter_map(|(there, here)| {
            let rest = fault.subject.strip_prefix(there)?;
            (rest.is_empty() || rest.starts_with('.')).then(|| format!("{here}{rest}"))
        });
        let subject = subject.into_iter().next().unwrap_or_else(|| fault.subject.clone());
        Fault { subject, ..fault.clone() }
    };
    Refusal::unless_empty(refusal.faults().map(moved).collect()).err().unwrap_or_else(|| refusal.clone())
}

/// The changes a refusal calls stale.
fn stale<'a>(refusal: &Refusal, changes: &'a [Change]) -> Vec<&'a Change> {
    let named = |change: &&Change| {
        let subject = format!("{}.etag", change.at);
        let mut faults = refusal.faults();
        faults.any(|fault| fault.reason == RefusalReason::StaleEtag && fault.subject == subject)
    };
    changes.iter().filter(named).collect()
}

fn busy() -> Status {
    failed(Failure::Unavailable("others keep changing the same entries".to_owned()))
}
