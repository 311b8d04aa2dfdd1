//! Keeping the register: providers, settings, places, concealment (REG-1 to REG-5).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::event::{Event, ProviderRecorded, ReferenceEvent, ReferenceKey, SettingRecorded, StatedPlace, Subject};
use domain::import::Known as _;
use domain::provider::{put_provider, registration};
use domain::setting::{
    HeldPlaces as Held, Hold, Inspection, Profile, PutSetting, ReleaseHolds, Setting, cut_holds, put_setting,
    state_places,
};
use domain::{Decision, Fault, Refusal};
use geography::{Geography, Postcode};
use views::permit::{Action, may_keep, may_serve};
use vocabulary::{
    AuthorityCode, ConcealmentReason, ProviderId, RefusalReason, RetractionReason, SettingId, Timestamp, limits,
};

use super::{require_note, require_words};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Whether a put makes an entry of the register or replaces one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Made now, under an id made for it.
    New,
    /// Replaced; an id nobody has is refused.
    Existing,
}

/// A provider to put.
#[derive(Clone, Debug)]
pub struct ProviderToPut {
    /// Its id.
    pub id: ProviderId,
    /// Whether the register is to have it already.
    pub entry: Entry,
    /// Its version as its caller read it, if it named an etag.
    pub read_version: Option<u64>,
    /// As the register shall have it.
    pub recorded: ProviderRecorded,
}

/// Creates or replaces providers, all or none.
pub struct PutProviders {
    /// The providers.
    pub providers: Vec<ProviderToPut>,
}

impl Verb for PutProviders {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, Action::ManageRegister)?;
        require_batch("providers", self.providers.len())?;
        // Bound, so that of two puts of one registration number the second is judged again.
        tx.standing();
        let mut all = Decision::default();
        let mut faults = taken_numbers(tx, &self.providers);
        for (index, put) in self.providers.iter().enumerate() {
            let existing = tx.provider(put.id)?;
            if existing.is_none() && put.entry == Entry::Existing {
                return Err(Failure::NotPermitted);
            }
            if let Err(refusal) = require_read(tx, Subject::Provider(put.id), put.read_version) {
                faults.extend(prefixed(&refusal, &format!("providers[{index}]")));
                continue;
            }
            match put_provider(existing.as_deref(), tx.actor, put.id, put.recorded.clone()) {
                Ok(decision) => all.events.extend(decision.events),
                Err(refusal) => faults.extend(prefixed(&refusal, &format!("providers[{index}]"))),
            }
        }
        Refusal::unless_empty(faults)?;
        Ok(all)
    }

    fn outcome(&self) -> String {
        let ids: Vec<String> = self.providers.iter().map(|put| put.id.to_string()).collect();
        ids.join("\n")
    }
}

/// A registration number is unique with its regulator (REG-1), in the register and in the batch.
pub(super) fn taken_numbers(tx: &Tx<'_>, providers: &[ProviderToPut]) -> Vec<Fault> {
    let put: BTreeSet<ProviderId> = providers.iter().map(|put| put.id).collect();
    let world = tx.engine().world();
    let kept = world.providers().filter(|provider| !put.contains(&provider.id));
    let mut taken: BTreeSet<_> = kept.map(|provider| registration(&provider.recorded)).collect();
    let mut faults = Vec::new();
    for (index, put) in providers.iter().enumerate() {
        if !taken.insert(registration(&put.recorded)) {
            let subject = format!("providers[{index}].registration_number");
            let fault = Fault::new(RefusalReason::RegistrationTaken, subject);
            faults.push(fault.with("regulator", put.recorded.regulator));
        }
    }
    faults
}

/// A setting to put.
#[derive(Clone, Debug)]
pub struct SettingToPut {
    /// Its id.
    pub id: SettingId,
    /// Whether the register is to have it already.
    pub entry: Entry,
    /// Its version as its caller read it, if it named an etag.
    pub read_version: Option<u64>,
    /// Its provider.
    pub provider: ProviderId,
    /// What the register records of it; the sealed profile, its version and the sector are filled in here.
    pub recorded: SettingRecorded,
    /// Name, postcode, household.
    pub profile: Profile,
    /// Its places, if they are stated with it.
    pub places: Option<Vec<StatedPlace>>,
    /// The inspection report its caller read of it; a put records none, so it has to be the one that stands (REG-6).
    pub inspection: Option<Inspection>,
}

/// What becomes of held places that a put cuts (OFF-7).
#[derive(Clone, Debug, Default)]
pub enum HeldPlaces {
    /// Cutting one is refused.
    #[default]
    Keep,
    /// Holds are released and offers retracted.
    Release {
        /// Why.
        reason: RetractionReason,
        /// In words; required with OTHER.
        text: String,
    },
}

/// Creates or replaces settings, all or none.
pub struct PutSettings {
    /// The settings.
    pub settings: Vec<SettingToPut>,
    /// What becomes of held places that are cut.
    pub held: HeldPlaces,
}

impl Verb for PutSettings {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        require_batch("settings", self.settings.len())?;
        for put in &self.settings {
            let owner = tx.engine().world().owner(put.provider);
            may_keep(tx.actor, put.provider, owner)?;
        }
        let mut all = Decision::default();
        let mut faults = Vec::new();
        for (index, put) in self.settings.iter().enumerate() {
            match put_one(tx, put, &self.held).await {
                Ok(decision) => {
                    all.before = [all.before, decision.before].into_iter().flatten().min();
                    all.events.extend(decision.events);
                }
                Err(Failure::Refused(refusal)) => faults.extend(prefixed(&refusal, &format!("settings[{index}]"))),
                Err(failure) => return Err(failure),
            }
        }
        Refusal::unless_empty(faults)?;
        Ok(all)
    }

    fn outcome(&self) -> String {
        let ids: Vec<String> = self.settings.iter().map(|put| put.id.to_string()).collect();
        ids.join("\n")
    }
}

async fn put_one(tx: &mut Tx<'_>, put: &SettingToPut, held: &HeldPlaces) -> Result<Decision, Failure> {
    let provider = tx.provider(put.provider)?.ok_or(Failure::NotPermitted)?;
    let existing = tx.setting(put.id)?;
    if existing.is_none() && put.entry == Entry::Existing {
        return Err(Failure::NotPermitted);
    }
    require_read(tx, Subject::Setting(put.id), put.read_version)?;
    if existing.as_ref().is_some_and(|setting| setting.recorded.provider != put.provider) {
        return Err(Failure::NotPermitted);
    }
    require_report(tx, put, existing.as_deref()).await?;
    let sector = sector_of(&put.profile.postcode, tx.engine().geography())?;
    let profile = tx.seal(KeySubject::Setting(put.id), &put.profile).await?;
    let profile_version = existing.as_ref().map_or(1, |setting| setting.recorded.profile_version + 1);
    let reference = reference_key(tx.engine(), put.provider, &put.profile.reference);
    let recorded = SettingRecorded { sector, profile, profile_version, reference, ..put.recorded.clone() };
    let given = give_reference(tx, put.id, existing.as_deref(), reference)?;
    let command = PutSetting { setting: put.id, recorded: recorded.clone() };
    let mut decision = put_setting(existing.as_deref(), &provider, tx.actor, command, tx.now)?;
    decision.events.extend(given);
    if let Some(places) = &put.places {
        let stated = match existing {
            Some(setting) => Setting { recorded, ..Arc::unwrap_or_clone(setting) },
            None => Setting::new(put.id, recorded),
        };
        decision.events.extend(stated_places(tx, &stated, places, held).await?.events);
    }
    Ok(decision)
}

/// A put writes no inspection report: one that is given is the one that stands, or refused by its field (REG-6).
async fn require_report(tx: &Tx<'_>, put: &SettingToPut, existing: Option<&Setting>) -> Result<(), Failure> {
    let Some(given) = &put.inspection else { return Ok(()) };
    let stands = match existing {
        Some(setting) => tx.engine().open_report_of(setting).await?,
        None => None,
    };
    if stands.as_ref() == Some(given) {
        return Ok(());
    }
    Err(Refusal::of(RefusalReason::InspectionNotYours, "inspection").into())
}

/// The keyed hash of a provider's own reference; absent where it gives none.
pub(super) fn reference_key(engine: &Engine, provider: ProviderId, reference: &str) -> Option<ReferenceKey> {
    let reference = reference.trim().to_uppercase();
    let hash = || engine.vault().keyed_hash("setting-reference", &[&provider.to_bytes(), reference.as_bytes()]);
    (!reference.is_empty()).then(|| ReferenceKey(hash()))
}

/// A reference is unique with its provider (REG-2): its stream is written, so that of two calls that give it one is judged again.
fn give_reference(
    tx: &mut Tx<'_>,
    setting: SettingId,
    existing: Option<&Setting>,
    reference: Option<ReferenceKey>,
) -> Result<Option<Event>, Refusal> {
    let before = existing.and_then(|setting| setting.recorded.reference);
    let Some(reference) = reference.filter(|reference| Some(*reference) != before) else { return Ok(None) };
    let taken = tx.bind(Subject::Reference(reference), |world| world.setting_referred(&reference));
    if taken.is_some_and(|taken| taken != setting) {
        return Err(Refusal::of(RefusalReason::ReferenceTaken, "reference"));
    }
    Ok(Some(Event::Reference(reference, ReferenceEvent::Given { setting })))
}

/// The sector of a postcode; Northern Ireland and unknown ones are refused by name.
pub(super) fn sector_of(postcode: &str, geography: &Geography) -> Result<String, Refusal> {
    let parsed = postcode.parse::<Postcode>().map_err(|error| error.to_string());
    let located = parsed.and_then(|parsed| geography.locate(parsed).map_err(|error| error.to_string()));
    located.map(|place| place.sector.to_string()).map_err(|expected| {
        let northern_ireland = postcode.trim().to_ascii_uppercase().starts_with("BT");
        let reason = if northern_ireland { RefusalReason::NorthernIreland } else { RefusalReason::LocationNotFound };
        Fault::new(reason, "postcode").with("expected", expected).into()
    })
}

/// States places; where held ones are cut with their provider's word, their offers are retracted with it (OFF-7).
async fn stated_places(
    tx: &mut Tx<'_>,
    setting: &Setting,
    places: &[StatedPlace],
    held: &HeldPlaces,
) -> Result<Decision, Failure> {
    let HeldPlaces::Release { reason, text } = held else {
        return Ok(state_places(setting, tx.actor, places.to_vec(), &Held::Keep, tx.now)?);
    };
    require_note("release_holds.text", text)?;
    let cut: Vec<Hold> = cut_holds(setting, places, tx.now).into_values().cloned().collect();
    let (mut searches, mut texts) = (BTreeMap::new(), BTreeMap::new());
    for hold in cut {
        let search = tx.search(hold.search)?.ok_or_else(|| Failure::Internal("a hold of no search".to_owned()))?;
        let held = tx.settings_of(&search)?;
        searches.insert(hold.search, (search, held));
        if let Some(sealed) = tx.seal_text(KeySubject::Offer(hold.offer), text).await? {
            texts.insert(hold.offer, sealed);
        }
    }
    let searches = searches.iter().map(|(id, (search, held))| {
        let held = held.values().map(|setting| &**setting).collect();
        (*id, (&**search, held))
    });
    let searches = searches.collect();
    let release = ReleaseHolds { reason: *reason, texts, searches };
    Ok(state_places(setting, tx.actor, places.to_vec(), &Held::Release(release), tx.now)?)
}

/// States all places of a setting.
pub struct PutPlaces {
    /// The setting.
    pub setting: SettingId,
    /// Its places.
    pub places: Vec<StatedPlace>,
    /// The setting's version its caller read, if it named an etag.
    pub read_version: Option<u64>,
    /// What becomes of held places that are cut.
    pub held: HeldPlaces,
}

impl Verb for PutPlaces {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let setting = tx.setting(self.setting)?.ok_or(Failure::NotPermitted)?;
        let owner = tx.engine().world().owner(setting.recorded.provider);
        may_keep(tx.actor, setting.recorded.provider, owner)?;
        require_read(tx, Subject::Setting(self.setting), self.read_version)?;
        stated_places(tx, &setting, &self.places, &self.held).await
    }

    fn outcome(&self) -> String {
        self.setting.to_string()
    }
}

/// What can be concealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concealable {
    /// A provider with all its settings.
    Provider(ProviderId),
    /// One setting.
    Setting(SettingId),
}

/// Conceals a provider or setting (REG-5).
pub struct Conceal {
    /// What.
    pub subject: Concealable,
    /// Category.
    pub reason: ConcealmentReason,
    /// Why, for the framework manager alone.
    pub text: String,
    /// When it lifts itself.
    pub lifts: Option<Timestamp>,
}

impl Verb for Conceal {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, Action::ManageFramework)?;
        require_words("reason", &self.text)?;
        tx.standing();
        match self.subject {
            Concealable::Provider(id) => {
                let provider = tx.provider(id)?.ok_or(Failure::NotPermitted)?;
                let text = tx.seal(KeySubject::Provider(id), self.text.as_str()).await?;
                let held = held_settings(tx, id)?;
                let held: Vec<&Setting> = held.iter().map(|setting| &**setting).collect();
                let concealment = (self.reason, text, self.lifts);
                let held_by = held_by(tx, &held);
                Ok(domain::provider::conceal(&provider, tx.actor, &held, concealment, held_by, tx.now)?)
            }
            Concealable::Setting(id) => {
                let setting = tx.setting(id)?.ok_or(Failure::NotPermitted)?;
                let text = tx.seal(KeySubject::Setting(id), self.text.as_str()).await?;
                let concealment = (self.reason, text, self.lifts);
                let held_by = held_by(tx, &[&setting]);
                Ok(domain::setting::conceal(&setting, tx.actor, concealment, held_by, tx.now)?)
            }
        }
    }

    fn outcome(&self) -> String {
        concealable_name(self.subject)
    }
}

/// Settings of a provider on which a hold stands, bound so that the release and the concealment commit together.
fn held_settings(tx: &mut Tx<'_>, provider: ProviderId) -> Result<Vec<Arc<Setting>>, Failure> {
    let ids: Vec<SettingId> = {
        let world = tx.engine().world();
        let held = world.settings_of(provider).filter(|setting| !setting.holds.is_empty());
        held.map(|setting| setting.id).collect()
    };
    ids.into_iter().filter_map(|id| tx.setting(id).transpose()).collect()
}

/// The authorities that have a hold on one of these settings, each once.
fn held_by(tx: &Tx<'_>, settings: &[&Setting]) -> Vec<AuthorityCode> {
    let world = tx.engine().world();
    let holds = settings.iter().flat_map(|setting| setting.holds.values()).filter(|hold| hold.until > tx.now);
    let authorities: BTreeSet<AuthorityCode> =
        holds.filter_map(|hold| world.search(hold.search)).map(|search| search.authority).collect();
    authorities.into_iter().collect()
}

/// Shows a provider or setting again.
pub struct LiftConcealment {
    /// What.
    pub subject: Concealable,
}

impl Verb for LiftConcealment {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, Action::ManageFramework)?;
        tx.standing();
        match self.subject {
            Concealable::Provider(id) => {
                let provider = tx.provider(id)?.ok_or(Failure::NotPermitted)?;
                Ok(domain::provider::lift(&provider, Some(tx.actor))?)
            }
            Concealable::Setting(id) => {
                let setting = tx.setting(id)?.ok_or(Failure::NotPermitted)?;
                Ok(domain::setting::lift(&setting, Some(tx.actor))?)
            }
        }
    }

    fn outcome(&self) -> String {
        concealable_name(self.subject)
    }
}

fn concealable_name(subject: Concealable) -> String {
    match subject {
        Concealable::Provider(id) => id.to_string(),
        Concealable::Setting(id) => id.to_string(),
    }
}

/// Refuses an entry that changed since its caller read it.
pub(super) fn require_read(tx: &mut Tx<'_>, subject: Subject, read: Option<u64>) -> Result<(), Refusal> {
    let bound = subject.clone();
    let current = tx.bind(bound, |world| world.read_version(&subject));
    if read.is_none_or(|read| read == current) { Ok(()) } else { Err(Refusal::of(RefusalReason::StaleEtag, "etag")) }
}

/// Refuses an empty batch, or one over its limit.
pub(super) fn require_batch(field: &str, given: usize) -> Result<(), Refusal> {
    if (1..=limits::BATCH_ITEMS_MAX).contains(&given) {
        return Ok(());
    }
    Err(Fault::new(RefusalReason::LimitExceeded, field)
        .with("given", given)
        .with("max", limits::BATCH_ITEMS_MAX)
        .into())
}

/// The faults of one item of a batch, naming the item.
pub(super) fn prefixed(refusal: &Refusal, item: &str) -> Vec<Fault> {
    let faults = refusal.faults().map(|fault| Fault { subject: format!("{item}.{}", fault.subject), ..fault.clone() });
    faults.collect()
}
