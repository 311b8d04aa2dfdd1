//! One attempt at a command: what it read, at which version, and what it sealed.
//!
//! Whatever is read through here is *binding*: its stream is guarded in the append, or written at the version it was read at.
//! Informing facts are read from the world directly.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;

use domain::child::Child;
use domain::contract::Contract;
use domain::event::{ChildKey, LotKey, OfferSlot, RequestSealed, Sealed, Subject};
use domain::framework::{Lot, Lots, PriceList};
use domain::offer::Offers;
use domain::provider::Provider;
use domain::request::Request;
use domain::search::Search;
use domain::setting::Setting;
use domain::{Actor, Decision};
use event_log::VaultRecord;
use serde::Serialize;
use tokio::sync::OwnedRwLockReadGuard;
use views::World;
use vocabulary::{ContractId, ImportId, ProviderId, SearchId, SettingId, Timestamp};

use crate::engine::{Callers, Engine};
use crate::failure::{Due, Failure};
use crate::reads::documents::{ChildPart, Identities, ParentPart};
use crate::vault::KeySubject;

/// A command: decided again from fresh facts each time it loses a race.
pub trait Verb: Send + Sync + 'static {
    /// Permits, gathers facts, decides. Runs again after a lost race, so it changes nothing but the transaction.
    fn decide(&self, tx: &mut Tx<'_>) -> impl Future<Output = Result<Decision, Failure>> + Send;

    /// What it makes or changes, as its answer is found again: a resource name, or several in lines.
    fn outcome(&self) -> String;
}

/// One attempt at a command.
pub struct Tx<'a> {
    engine: &'a Engine,
    /// Who acts.
    pub actor: &'a Actor,
    /// The store's clock when the attempt began.
    pub now: Timestamp,
    reads: BTreeMap<Subject, u64>,
    vault: Vec<VaultRecord>,
    /// Held from the first document sealed until the commit is answered: no key changes meanwhile.
    gate: Option<OwnedRwLockReadGuard<()>>,
    committing: Option<ImportId>,
    ending: Option<ImportId>,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(engine: &'a Engine, actor: &'a Actor) -> Self {
        Self {
            engine,
            actor,
            now: engine.now(),
            reads: BTreeMap::new(),
            vault: Vec::new(),
            gate: None,
            committing: None,
            ending: None,
        }
    }

    /// Nothing of the keys changes while what this gives is held.
    pub(crate) fn take_gate(&mut self) -> Option<OwnedRwLockReadGuard<()>> {
        self.gate.take()
    }

    /// Guards a stream without reading it as part of the register: for whoever only asks whether it moved.
    pub(crate) fn guard(&mut self, subject: Subject) {
        let version = self.engine.world().version(&subject);
        self.reads.entry(subject).or_insert(version);
    }

    /// How many streams are read so far.
    pub(crate) fn read_count(&self) -> usize {
        self.reads.len()
    }

    /// Commits these records with the attempt.
    pub(crate) fn commit_with(&mut self, records: Vec<VaultRecord>) {
        self.vault.extend(records);
    }

    async fn hold_keys(&mut self) {
        if self.gate.is_none() {
            self.gate = Some(Arc::clone(&self.engine.vault.gate).read_owned().await);
        }
    }

    pub(crate) fn into_parts(self) -> (BTreeMap<Subject, u64>, Vec<VaultRecord>) {
        (self.reads, self.vault)
    }

    /// Refuses an actor who is not registered as what it acts as, and guards that: whatever is decided is committed while it still holds
    /// (ACR-2). Until when it will, as things stand.
    pub(crate) fn require_known(&mut self) -> Result<Option<Timestamp>, Failure> {
        match self.engine.settings.callers {
            Callers::Believed => Ok(None),
            Callers::Registered => {
                let known = self.bind(Subject::Principals, |world| Arc::clone(world.principals()));
                known.may_act(self.actor, self.now).ok_or(Failure::NotPermitted)
            }
        }
    }

    /// The engine, for informing facts.
    pub fn engine(&self) -> &'a Engine {
        self.engine
    }

    /// Reads a part of the world and its stream's version as one.
    ///
    /// An import changes providers, settings and price lists by one event on one stream, without moving theirs: so whoever binds one of
    /// them guards that stream too, and nothing decided before an import's commit is committed after it.
    pub fn bind<T>(&mut self, subject: Subject, read: impl FnOnce(&World) -> T) -> T {
        let world = self.engine.world();
        let version = world.version(&subject);
        if views::is_imported(&subject) {
            self.reads.entry(Subject::Imports).or_insert_with(|| world.version(&Subject::Imports));
            self.committing = self.committing.or_else(|| world.committing());
        }
        let value = read(&world);
        drop(world);
        self.reads.entry(subject).or_insert(version);
        value
    }

    /// The import whose commit this attempt came into: nothing of the register changes until that has ended.
    pub(crate) fn committing(&self) -> Option<ImportId> {
        self.committing.filter(|import| Some(*import) != self.ending)
    }

    /// This attempt ends that commit itself, or is a step of it.
    pub(crate) const fn end_commit_of(&mut self, import: ImportId) {
        self.ending = Some(import);
    }

    /// A stream about to be written whose state decides nothing.
    pub fn will_write(&mut self, subject: Subject) {
        self.bind(subject, |_| ());
    }

    /// A search; whatever is due on it is recorded first.
    pub fn search(&mut self, id: SearchId) -> Result<Option<Arc<Search>>, Failure> {
        let search = self.search_as_is(id);
        let due = search.as_ref().is_some_and(|search| {
            domain::search::due(search, self.now).0.is_some() || self.engine.world().needs_rejudging(search, self.now)
        });
        if due { Err(Failure::Due(Due::Search(id))) } else { Ok(search) }
    }

    /// A search as it is recorded, whatever is due.
    pub fn search_as_is(&mut self, id: SearchId) -> Option<Arc<Search>> {
        self.bind(Subject::Search(id), |world| world.search(id))
    }

    /// The offers of a slot; empty when it has had none.
    pub fn offers(&mut self, slot: OfferSlot) -> Arc<Offers> {
        self.bind(Subject::Offer(slot), |world| world.offers(&slot).unwrap_or_default())
    }

    /// A provider; a concealment whose date has come is lifted first.
    pub fn provider(&mut self, id: ProviderId) -> Result<Option<Arc<Provider>>, Failure> {
        let provider = self.bind(Subject::Provider(id), |world| world.provider(id).cloned());
        let lifts = provider.as_ref().and_then(|provider| provider.concealment).and_then(|concealed| concealed.lifts);
        if lifts.is_some_and(|lifts| lifts <= self.now) { Err(Failure::Due(Due::Provider(id))) } else { Ok(provider) }
    }

    /// A setting; a concealment whose date has come is lifted first.
    pub fn setting(&mut self, id: SettingId) -> Result<Option<Arc<Setting>>, Failure> {
        let setting = self.bind(Subject::Setting(id), |world| world.setting(id).cloned());
        let lifts = setting.as_ref().and_then(|setting| setting.concealment).and_then(|concealed| concealed.lifts);
        if lifts.is_some_and(|lifts| lifts <= self.now) { Err(Failure::Due(Due::Setting(id))) } else { Ok(setting) }
    }

    /// A lot.
    pub fn lot(&mut self, key: &LotKey) -> Option<Arc<Lot>> {
        self.bind(Subject::Lot(key.clone()), |world| world.lot(key).cloned())
    }

    /// The lots that list a provider.
    pub fn lots_listing(&mut self, provider: ProviderId) -> Lots {
        let listing = self.engine.world().lots_listing(provider);
        listing.into_keys().filter_map(|key| self.lot(&key).map(|lot| (key, lot))).collect()
    }

    /// A provider's price lists in a lot.
    pub fn prices(&mut self, key: &LotKey, provider: ProviderId) -> Arc<PriceList> {
        self.bind(Subject::PriceList(key.clone(), provider), |world| world.prices(key, provider))
    }

    /// A contract.
    pub fn contract(&mut self, id: ContractId) -> Option<Arc<Contract>> {
        self.bind(Subject::Contract(id), |world| world.contract(id))
    }

    /// A child's live searches.
    pub fn child(&mut self, key: ChildKey) -> Child {
        self.bind(Subject::Child(key), |world| world.child(key))
    }

    /// The standing of all providers: publish and award guard it.
    pub fn standing(&mut self) {
        self.bind(Subject::Standing, |_| ());
    }

    /// Every setting on which a search may hold a place.
    pub fn settings_of(&mut self, search: &Search) -> Result<BTreeMap<SettingId, Arc<Setting>>, Failure> {
        let sent = search.tranches.iter().flat_map(|tranche| &tranche.sent.offers);
        let awarded = search.award.iter().map(|(award, ..)| award.setting);
        let sent = sent.filter_map(|offer| search.offers.get(offer)).map(|offer| offer.setting);
        let ids: Vec<SettingId> = sent.chain(awarded).collect();
        let mut settings = BTreeMap::new();
        for id in ids {
            if let Some(setting) = self.bind(Subject::Setting(id), |world| world.setting(id).cloned()) {
                settings.insert(id, setting);
            }
        }
        Ok(settings)
    }

    /// Seals a document to be committed with this attempt.
    pub async fn seal<T: Serialize + Sync + ?Sized>(
        &mut self,
        subject: KeySubject,
        document: &T,
    ) -> Result<Sealed, Failure> {
        let bytes = serde_json::to_vec(document).map_err(|error| Failure::Internal(error.to_string()))?;
        self.seal_bytes(subject, &bytes).await
    }

    /// Seals a document that is written already.
    pub(crate) async fn seal_bytes(&mut self, subject: KeySubject, bytes: &[u8]) -> Result<Sealed, Failure> {
        self.hold_keys().await;
        self.engine.vault.prepare(&*self.engine.log, subject).await?;
        let (sealed, records) = self.engine.vault.seal(subject, bytes)?;
        for record in records {
            if !self.vault.iter().any(|known| known.key == record.key) {
                self.vault.push(record);
            }
        }
        Ok(sealed)
    }

    /// Seals a document under a key that is not kept in memory: for the many documents of an import, each of a subject of its own.
    pub async fn seal_apart<T: Serialize + Sync + ?Sized>(
        &mut self,
        subject: KeySubject,
        document: &T,
    ) -> Result<Sealed, Failure> {
        let bytes = serde_json::to_vec(document).map_err(|error| Failure::Internal(error.to_string()))?;
        self.hold_keys().await;
        let (sealed, records) = self.engine.vault.seal_apart(&*self.engine.log, subject, &bytes).await?;
        self.vault.extend(records);
        Ok(sealed)
    }

    /// Writes a record of the vault as it is, with this attempt.
    pub(crate) fn put(&mut self, record: VaultRecord) {
        self.vault.push(record);
    }

    /// Seals a text; `None` when it is empty.
    pub async fn seal_text(&mut self, subject: KeySubject, text: &str) -> Result<Option<Sealed>, Failure> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        self.seal(subject, text).await.map(Some)
    }

    /// Seals a request: what it says as a whole under the search's key, each child under its own, the parent under theirs.
    pub async fn seal_request(
        &mut self,
        search: SearchId,
        version: u32,
        request: &Request,
        identities: &Identities,
        children: &[ChildKey],
    ) -> Result<RequestSealed, Failure> {
        let shared = self.seal(KeySubject::Search(search), &request.shared).await?;
        let mut sealed = Vec::with_capacity(children.len());
        for (index, (child, key)) in request.children.iter().zip(children).enumerate() {
            let identity = identities.children.get(index).cloned().unwrap_or_default();
            let part = ChildPart { child: child.clone(), identity };
            sealed.push(self.seal(KeySubject::Child(*key), &part).await?);
        }
        let parent = match &request.parent {
            Some(parent) => {
                let identity = identities.parent.clone().unwrap_or_default();
                let part = ParentPart { parent: parent.clone(), identity };
                Some(self.seal(KeySubject::Parent(search), &part).await?)
            }
            None => None,
        };
        Ok(RequestSealed { version, shared, children: sealed, parent })
    }
}
