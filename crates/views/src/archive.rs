//! What a world knows of a search that is over for good, and where it finds the rest. The law: fold, evict, fold equals fold.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::attachment::Attachments;
use domain::contract::Contract;
use domain::event::{AttachedTo, ChildKey, Event, OfferSlot, Restated, RestatedContract, Subject};
use domain::offer::Offers;
use domain::search::Search;
use vocabulary::{AuthorityCode, ContractId, OfferId, ProviderId, SearchId, SearchState, SettingId, Timestamp};

/// Searches read back lately that are kept in case they are asked for again.
const SHELF_MAX: usize = 64;

/// Where the events lie that a world has left out.
pub trait Archive: fmt::Debug + Send + Sync {
    /// The events at these positions, in order, with when each was recorded. None where they cannot be read: then the store has stopped or is
    /// about to, and nothing that is decided without them can be committed.
    fn events(&self, positions: &[u64]) -> Option<Vec<(Event, Timestamp)>>;

    /// The version that the stream of a subject had at a position; one that no stream has where it cannot be read.
    fn version(&self, subject: &Subject, at: u64) -> u64;
}

/// A search that is over for good, as lists and later searches of its children see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Id.
    pub id: SearchId,
    /// Position of its restatement.
    pub position: u64,
    /// The authority that searched.
    pub authority: AuthorityCode,
    /// The children, as keyed hashes.
    pub children: Box<[ChildKey]>,
    /// The search whose award left its children over (DEC-6).
    pub succeeds: Option<SearchId>,
    /// When it was drafted.
    pub drafted_at: Timestamp,
    /// How it ended.
    pub state: SearchState,
    /// When it, or the placement it led to, was over.
    pub over_at: Timestamp,
    /// Whether it ever opened.
    pub opened: bool,
    /// The setting of the award that stood.
    pub awarded: Option<SettingId>,
    /// The children it placed, by their places in the request.
    pub placed: Box<[u32]>,
    /// Its contracts.
    pub contracts: Box<[RestatedContract]>,
    /// Settings of which any offer was ever made in it.
    pub settings: Box<[SettingId]>,
    /// Providers that its restatement names.
    pub invited: Box<[ProviderId]>,
    /// Authorities that it was ever offered to.
    pub offered_to: Box<[AuthorityCode]>,
}

impl Row {
    pub(crate) fn of(id: SearchId, position: u64, restated: &Restated) -> Self {
        let Restated { authority, succeeds, drafted_at, state, over_at, emergency, awarded, .. } = restated;
        Self {
            id,
            position,
            authority: *authority,
            children: restated.children.as_slice().into(),
            succeeds: *succeeds,
            drafted_at: *drafted_at,
            state: *state,
            over_at: *over_at,
            opened: emergency.is_some(),
            awarded: *awarded,
            placed: restated.placed.as_slice().into(),
            contracts: restated.contracts.as_slice().into(),
            settings: restated.settings.as_slice().into(),
            invited: restated.invited.as_slice().into(),
            offered_to: restated.offered_to.as_slice().into(),
        }
    }

    /// Whether its award placed one of these children in a setting.
    pub(crate) fn placed_one_of(&self, children: &[ChildKey], setting: SettingId) -> bool {
        let placed = self.placed.iter().filter_map(|child| self.children.get(usize::try_from(*child).ok()?));
        self.awarded == Some(setting) && placed.into_iter().any(|child| children.contains(child))
    }
}

/// A search with all that belongs to it, read back.
#[derive(Debug, Default)]
pub(crate) struct Whole {
    pub(crate) search: Option<Arc<Search>>,
    pub(crate) offers: BTreeMap<OfferSlot, Arc<Offers>>,
    pub(crate) slots: BTreeMap<OfferId, OfferSlot>,
    pub(crate) contracts: BTreeMap<ContractId, Arc<Contract>>,
    pub(crate) attachments: BTreeMap<AttachedTo, Arc<Attachments>>,
    pub(crate) versions: BTreeMap<Subject, u64>,
    pub(crate) trail: Trail,
}

/// Where the events of a search lie in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trail {
    /// Its own, and those of its offers, contracts and attachments.
    pub(crate) own: Vec<u64>,
    /// Of these the ones that tell of a setting too, and are folded for that.
    pub(crate) staying: Vec<u64>,
    /// Providers that an earlier restatement of it names.
    pub(crate) invited: Vec<ProviderId>,
    /// When the last of its own was recorded.
    pub(crate) touched_at: Timestamp,
}

impl Default for Trail {
    fn default() -> Self {
        let (own, staying, invited) = (Vec::new(), Vec::new(), Vec::new());
        Self { own, staying, invited, touched_at: Timestamp::from_micros(i64::MIN) }
    }
}

/// Searches read back, the latest last, each by its restatement.
type Kept = VecDeque<((SearchId, u64), Arc<Whole>)>;

/// Searches read back lately. All clones of a world share it: what is over for good is the same to all of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf(Arc<Mutex<Kept>>);

impl Shelf {
    /// A search by its restatement; read by `read` where it is not there.
    pub(crate) fn get(
        &self,
        (id, position): (SearchId, u64),
        read: impl FnOnce() -> Option<Whole>,
    ) -> Option<Arc<Whole>> {
        let place = (id, position);
        let found = self.kept().iter().find(|(kept, _)| *kept == place).map(|(_, whole)| Arc::clone(whole));
        if found.is_some() {
            return found;
        }
        let whole = Arc::new(read()?);
        let mut kept = self.kept();
        if kept.len() >= SHELF_MAX {
            kept.pop_front();
        }
        kept.push_back((place, Arc::clone(&whole)));
        Some(whole)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Nothing between two related changes can panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
