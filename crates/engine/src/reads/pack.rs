//! The evidence pack of one search (EVD-1), part by part: its records that are not sealed, the documents they name, leaf hashes of everything in
//! between, and a signed end. It is read as it is taken: what is held of it is at most one page of the log.

mod documents;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use domain::Actor;
use domain::event::{AttachedTo, ChildKey, Event, OfferEvent, SearchEvent, Subject};
use domain::search::{Search, require_concluded};
use event_log::envelope::leaf;
use event_log::{CHAIN_START, Head, Position, Recorded, Version, stored};
use views::World;
use views::permit::{Action, may};
use vocabulary::{OfferId, ProviderId, SearchId, Timestamp};

use crate::engine::Engine;
use crate::failure::Failure;
use crate::pack::{Covered, DocumentState, Identities, Unchained, evidence_statement};
use crate::signing::Signature;
use crate::vault::hex;

/// Records read from the log at a time.
const RECORDS_PER_READ: usize = 200;

/// Leaf hashes of one part, at most.
const LEAVES_PER_PART: usize = 1_000;

/// How a pack begins.
#[derive(Clone, Debug)]
pub struct PackOpening {
    /// The search, by name.
    pub search: String,
    /// The store.
    pub store: String,
    /// The first position covered.
    pub from: Position,
    /// The chain value before it.
    pub chain_before: [u8; 32],
    /// Whether the identities of the children are in it.
    pub identities: Identities,
}

/// A document of a pack.
#[derive(Clone, Debug)]
pub struct PackDocument {
    /// Position of the record that names it.
    pub position: u64,
    /// Where in its fact.
    pub field: String,
    /// What became of it.
    pub state: DocumentState,
    /// The random bytes of its commitment, where it is open and has them.
    pub salt: Option<[u8; 32]>,
    /// The document; empty where it is not open.
    pub content: String,
}

/// A receipt of a pack.
#[derive(Clone, Debug)]
pub struct PackReceipt {
    /// The offer, by name.
    pub offer: String,
    /// Version of its terms.
    pub version: u32,
    /// Their commitment.
    pub commitment: [u8; 32],
    /// When they were received.
    pub received_at: Timestamp,
    /// The store they were received by.
    pub store: String,
    /// The signature; absent where the service has no signing key.
    pub signature: Option<Signature>,
}

/// How a pack ends.
#[derive(Clone, Debug)]
pub struct PackEnd {
    /// The last position covered.
    pub head: Head,
    /// The store.
    pub store: String,
    /// The checkpoint's signature.
    pub checkpoint: Option<Signature>,
    /// What the chain alone does not hold.
    pub unchained: String,
    /// The signature over the whole.
    pub signature: Option<Signature>,
}

/// One part of a pack.
#[derive(Clone, Debug)]
pub enum PackPart {
    /// A record of the search.
    Record(Box<Recorded>),
    /// A run of leaf hashes, and the position of its first.
    Leaves(u64, Vec<u8>),
    /// A document of the record before.
    Document(PackDocument),
    /// A receipt for the record before.
    Receipt(PackReceipt),
    /// What a provider is called.
    Provider(ProviderId, String),
    /// The end.
    End(Box<PackEnd>),
}

/// A pack under way.
pub struct EvidencePack {
    engine: Engine,
    /// How it begins.
    pub opening: PackOpening,
    search: Arc<Search>,
    /// Versions of the terms that counted at their close: the others nobody but their provider reads (OFF-3).
    counted: BTreeMap<OfferId, u32>,
    /// Positions of the records shown.
    shown: BTreeSet<u64>,
    head: Head,
    next: u64,
    leaves: (u64, Vec<u8>),
    ready: VecDeque<PackPart>,
    unchained: Unchained,
    children: Vec<ChildKey>,
    providers: BTreeMap<ProviderId, String>,
    ended: bool,
}

/// What of a search may be told at a moment.
struct Told {
    search: Arc<Search>,
    streams: Vec<Subject>,
    until: u64,
    providers: BTreeMap<ProviderId, String>,
}

impl Engine {
    /// Begins the evidence pack of a search.
    pub async fn evidence_pack(
        &self,
        actor: &Actor,
        id: SearchId,
        identities: Identities,
    ) -> Result<EvidencePack, Failure> {
        let action = match identities {
            Identities::Included => Action::ExportIdentities,
            Identities::Withheld => Action::ExportEvidence,
        };
        let told = told(&self.world(), actor, id, action)?;
        let Told { search, streams, until, providers } = told;
        let mut shown = BTreeSet::new();
        for subject in streams {
            self.positions_of(&subject, until, &mut shown).await?;
        }
        let (Some(from), Some(to)) = (shown.first().copied(), shown.last().copied()) else {
            return Err(Failure::NotPermitted);
        };
        let last = self.recorded_at(Position(to)).await?;
        let head =
            Head { position: last.position, chain: last.chain, recorded_at: last.recorded_at, ..self.log().head() };
        let chain_before = match from {
            0 | 1 => CHAIN_START,
            from => self.recorded_at(Position(from - 1)).await?.chain,
        };
        let counted = search.offers.iter().filter(|(offer, _)| search.score_of(**offer).is_some());
        let counted = counted.map(|(offer, closed)| (*offer, closed.terms_version)).collect();
        let opening = PackOpening {
            search: format!("authorities/{}/searches/{id}", search.authority),
            store: self.store_id(),
            from: Position(from),
            chain_before,
            identities,
        };
        Ok(EvidencePack {
            engine: self.clone(),
            opening,
            search,
            counted,
            shown,
            head,
            next: from,
            leaves: (from, Vec::new()),
            ready: VecDeque::new(),
            unchained: Unchained::default(),
            children: Vec::new(),
            providers,
            ended: false,
        })
    }

    async fn recorded_at(&self, position: Position) -> Result<Recorded, Failure> {
        let page = self.log().read(position, 1).await?;
        page.into_iter().next().ok_or_else(|| Failure::Internal("a record of the log is not there".to_owned()))
    }

    /// Notes where the records of a stream are, as far as the world has them.
    async fn positions_of(&self, subject: &Subject, until: u64, into: &mut BTreeSet<u64>) -> Result<(), Failure> {
        let stream = stored::stream_name(subject).map_err(|error| Failure::Internal(error.to_string()))?;
        let mut from = Version(1);
        loop {
            let page = self.log().read_stream(&stream, from, RECORDS_PER_READ).await?;
            let Some(last) = page.last() else { return Ok(()) };
            from = last.version.next();
            into.extend(page.iter().map(|recorded| recorded.position.0).filter(|position| *position <= until));
        }
    }
}

/// Permits, and names the streams of a search that are not sealed.
fn told(world: &World, actor: &Actor, id: SearchId, action: Action) -> Result<Told, Failure> {
    let search = world.search(id);
    may(actor, action, search.as_deref())?;
    let search = search.ok_or(Failure::NotPermitted)?;
    require_concluded(&search, actor)?;
    let mut streams = vec![Subject::Search(id)];
    let mut providers = BTreeMap::new();
    let mut name = |provider: ProviderId| {
        let known = world.provider(provider).map(|known| known.recorded.display_name.clone());
        providers.entry(provider).or_insert(known.unwrap_or_default());
    };
    for round in &search.rounds {
        for provider in round.invited.keys() {
            name(*provider);
            streams.push(Subject::Response(id, *provider));
            streams.push(Subject::AttachmentsOpened(AttachedTo::Search(id), *provider));
        }
        for (slot, offers) in world.slots_of(id, round.opening.round) {
            streams.push(Subject::Offer(slot));
            let made = offers.live.iter().chain(&offers.withdrawn);
            streams.extend(made.map(|offer| Subject::Attachments(AttachedTo::Offer(slot, offer.id))));
        }
    }
    for contract in world.contracts_in(id) {
        let to = AttachedTo::Contract(contract.id);
        let opened = Subject::AttachmentsOpened(to, contract.generated.provider);
        streams.extend([Subject::Contract(contract.id), Subject::Attachments(to), opened]);
    }
    streams.push(Subject::Attachments(AttachedTo::Search(id)));
    streams.sort();
    streams.dedup();
    streams.retain(|subject| !world.is_sealed(subject));
    Ok(Told { search, streams, until: world.position, providers })
}

impl EvidencePack {
    /// The next part; `None` after the end.
    pub async fn next(&mut self) -> Result<Option<PackPart>, Failure> {
        loop {
            if let Some(part) = self.ready.pop_front() {
                return Ok(Some(part));
            }
            if self.ended {
                return Ok(None);
            }
            if self.next > self.head.position.0 {
                self.end();
                continue;
            }
            let page = self.engine.log().read(Position(self.next), RECORDS_PER_READ).await?;
            if page.is_empty() {
                return Err(Failure::Internal("a record of the log is not there".to_owned()));
            }
            let last = self.head.position;
            for recorded in page.into_iter().take_while(|recorded| recorded.position <= last) {
                self.next = recorded.position.0 + 1;
                self.take(recorded).await?;
            }
        }
    }

    async fn take(&mut self, recorded: Recorded) -> Result<(), Failure> {
        let position = recorded.position.0;
        if !self.shown.contains(&position) {
            if self.leaves.1.is_empty() {
                self.leaves.0 = position;
            }
            self.leaves.1.extend_from_slice(&leaf(&recorded.stored_bytes()));
            if self.leaves.1.len() >= LEAVES_PER_PART * 32 {
                self.flush();
            }
            return Ok(());
        }
        self.flush();
        let event = stored::decode(&recorded.bytes).map_err(|error| Failure::Internal(error.to_string()))?;
        if let Event::Search(_, SearchEvent::Drafted { children, .. } | SearchEvent::Edited { children, .. }) = &event {
            self.children.clone_from(children);
        }
        self.unchained.record(position);
        let json: serde_json::Value =
            serde_json::from_slice(&recorded.bytes).map_err(|error| Failure::Internal(error.to_string()))?;
        let at = recorded.recorded_at;
        self.ready.push_back(PackPart::Record(Box::new(recorded)));
        for document in self.documents_of(position, &event, &json).await? {
            self.unchained.document(position, &document.field, document.state);
            self.ready.push_back(PackPart::Document(document));
        }
        if let Some(receipt) = self.receipt_of(&event, at) {
            self.ready.push_back(PackPart::Receipt(receipt));
        }
        Ok(())
    }

    fn flush(&mut self) {
        if !self.leaves.1.is_empty() {
            let (first, leaves) = std::mem::take(&mut self.leaves);
            self.ready.push_back(PackPart::Leaves(first, leaves));
        }
    }

    /// The receipt of what an event says was received.
    fn receipt_of(&self, event: &Event, received_at: Timestamp) -> Option<PackReceipt> {
        let (offer, round, version, sealed) = match event {
            Event::Offer(slot, OfferEvent::Submitted { offer, terms, .. }) => (*offer, slot.round, 1, terms),
            Event::Offer(slot, OfferEvent::Revised { offer, terms_version, terms, .. }) => {
                (*offer, slot.round, *terms_version, terms)
            }
            Event::Search(_, SearchEvent::FeeReduced { offer, terms_version, terms, .. }) => {
                (*offer, self.search.offers.get(offer)?.round, *terms_version, terms)
            }
            _ => return None,
        };
        let name = format!("{}/rounds/{round}/offers/{offer}", self.opening.search);
        let signature = self.engine.sign_receipt(&name, (version, &sealed.commitment), received_at);
        let commitment = sealed.commitment;
        Some(PackReceipt {
            offer: name,
            version,
            commitment,
            received_at,
            store: self.opening.store.clone(),
            signature,
        })
    }

    fn end(&mut self) {
        self.ended = true;
        self.flush();
        for (provider, name) in std::mem::take(&mut self.providers) {
            self.unchained.provider(&format!("providers/{provider}"), &name);
            self.ready.push_back(PackPart::Provider(provider, name));
        }
        let unchained = std::mem::take(&mut self.unchained).finish();
        let PackOpening { search, store, from, identities, .. } = &self.opening;
        let statement = evidence_statement(&Covered {
            store,
            search,
            from: *from,
            to: self.head.position,
            chain: &hex(&self.head.chain),
            identities: *identities,
            unchained: &unchained,
        });
        let end = PackEnd {
            head: self.head,
            store: store.clone(),
            checkpoint: self.engine.sign_head(&self.head),
            signature: self.engine.sign_statement(&statement),
            unchained,
        };
        self.ready.push_back(PackPart::End(Box::new(end)));
    }
}
