//! Every aggregate as its events leave it. Laws: folding the same events in the same order gives the same world; and so it does when searches
//! that are over for good are left out and read back when they are asked for.

mod archived;
mod places;
mod register;

pub use archived::Listed;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::attachment::Attachments;
use domain::authority::Authority;
use domain::child::Child;
use domain::contract::Contract;
use domain::event::{
    AttachedTo, ChildKey, ClockEvent, Event, LotKey, OfferSlot, PriceListEvent, ProviderEvent, RoundTier, SearchEvent,
    SettingEvent, Subject,
};
use domain::evidence::Evidence;
use domain::framework::{Lot, PriceList};
use domain::offer::Offers;
use domain::principal::Principals;
use domain::provider::{Provider, registration};
use domain::search::{ClosedOffer, End, Freeze, Search};
use domain::setting::{Reconfirmed, Setting, Taken};
use vocabulary::{AuthorityCode, ContractId, OfferId, ProviderId, SearchId, SettingId, SpotPurchaseReason, Timestamp};

use crate::archive::{Archive, Row, Shelf, Trail};
use crate::feed::Feeds;
use crate::imports::Imports;
use crate::outlived::Outlived;
use crate::privacy::Privacies;
use crate::reminders::Reminders;
use crate::tasks::About;
use crate::watched::Watched;
pub(crate) use places::Stated;
use places::Superseded;

/// All aggregates, and the small indices that find them.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// How many events are folded: the position of the last.
    pub position: u64,
    /// When the last was recorded.
    pub recorded_at: Option<Timestamp>,
    /// The sandbox clock's offset.
    pub clock_offset_micros: i64,
    /// What each principal is told.
    pub feeds: Feeds,
    /// When each provider is reminded to confirm its places (REG-4).
    pub reminders: Reminders,
    /// Holds, orders to erase, runs over the keys, and what is erased (ACR-3).
    pub privacy: Privacies,
    versions: BTreeMap<Subject, u64>,
    setting_versions: BTreeMap<SettingId, u32>,
    touched: BTreeSet<SettingId>,
    /// What time alone may make due.
    pub(crate) watched: Watched,
    authorities: BTreeMap<AuthorityCode, Arc<Authority>>,
    evidence: BTreeMap<AuthorityCode, Arc<Evidence>>,
    principals: Arc<Principals>,
    searches: BTreeMap<SearchId, Arc<Search>>,
    live: BTreeSet<SearchId>,
    offers: BTreeMap<OfferSlot, Arc<Offers>>,
    slots: BTreeMap<OfferId, OfferSlot>,
    providers: BTreeMap<ProviderId, Arc<Provider>>,
    settings: BTreeMap<SettingId, Arc<Setting>>,
    settings_of: BTreeMap<ProviderId, BTreeSet<SettingId>>,
    lots: BTreeMap<LotKey, Arc<Lot>>,
    prices: BTreeMap<(LotKey, ProviderId), Arc<PriceList>>,
    children: BTreeMap<ChildKey, Child>,
    contracts: BTreeMap<ContractId, Arc<Contract>>,
    attachments: BTreeMap<AttachedTo, Arc<Attachments>>,
    /// How many searches opened, and how many of them as same-day emergencies (EVD-5).
    opened: (u64, u64),
    /// Searches ever offered to an authority (SRC-14).
    offered: BTreeMap<AuthorityCode, BTreeSet<SearchId>>,
    invitations: BTreeMap<ProviderId, BTreeSet<SearchId>>,
    /// Searches of whose offers one was concealed or shown again since their newest snapshot (REG-5).
    rejudge: BTreeSet<SearchId>,
    /// Where searches are read back from that are over for good; without it all are kept whole.
    archive: Option<Arc<dyn Archive>>,
    shelf: Shelf,
    /// Searches that are over for good.
    rows: BTreeMap<SearchId, Arc<Row>>,
    row_of_contract: BTreeMap<ContractId, SearchId>,
    /// Providers that such searches invited, and the authorities that did.
    known_to: BTreeMap<ProviderId, BTreeSet<AuthorityCode>>,
    /// Every search, by its authority and when it was drafted.
    listed: BTreeMap<AuthorityCode, BTreeSet<(Timestamp, SearchId)>>,
    /// Every search of a child.
    of_child: BTreeMap<ChildKey, BTreeSet<SearchId>>,
    /// Where the events lie of every search that is kept whole.
    trails: BTreeMap<SearchId, Trail>,
    /// Where the events of a child lie, since it last had no live search and was let go of.
    child_trails: BTreeMap<ChildKey, Vec<u64>>,
    /// Where the events about the places of a setting lie, since they were last told as a whole.
    places_trails: BTreeMap<SettingId, Vec<u64>>,
    /// Where the last confirmation of each provider lies.
    confirmations: BTreeMap<ProviderId, u64>,
    superseded: Vec<Superseded>,
    outlived_on: Option<vocabulary::Date>,
    outlived: Outlived,
    /// Imports with their staged rows, which nothing else of the world sees, and what the register is found by.
    pub(crate) imports: Imports,
}

impl World {
    /// Folds one event, recorded at an instant, at the next position, of a world into which every event is folded.
    pub fn apply(&mut self, event: &Event, at: Timestamp) {
        let version = self.version(&event.subject()) + 1;
        self.apply_recorded(event, at, (self.position + 1, version));
    }

    /// Folds one event, recorded at an instant, at a position, as a version of its stream; every position left out since the last is one of
    /// [`Self::outlived`].
    pub fn apply_recorded(&mut self, event: &Event, at: Timestamp, (position, version): (u64, u64)) {
        let family = self.family_of(event);
        if let Some(search) = family {
            self.bring_back(search);
        }
        self.position = position;
        self.recorded_at = Some(at);
        match event.subject() {
            // Kept apart and narrow: there are more settings than everything else together.
            Subject::Setting(id) => {
                self.setting_versions.insert(id, u32::try_from(version).unwrap_or(u32::MAX));
            }
            subject => {
                self.versions.insert(subject, version);
            }
        }
        self.note_trail(event, family, at);
        self.outlive_superseded(at);
        self.fold(event, at);
        let mut feeds = std::mem::take(&mut self.feeds);
        feeds.apply(self, event, at);
        self.feeds = feeds;
        if let Event::Search(id, SearchEvent::Restated { search }) = event {
            self.restate(*id, search);
        }
    }

    fn fold(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::Search(id, event) => self.fold_search(*id, event, at),
            Event::Offer(slot, event) => {
                self.fold_offer(*slot, event, at);
                if event.reconfirms_vacancy() {
                    let before = self.confirmed(slot.setting);
                    self.reconfirm(*slot, at);
                    self.note_confirmed(slot.setting, before, at);
                }
            }
            Event::Setting(id, event) => {
                self.note_places(*id, event, Stated::Itself, at);
                self.fold_setting(*id, event, at);
            }
            Event::Provider(id, event) => {
                self.note_confirmation(*id, event, at);
                self.fold_provider(*id, event, at);
            }
            Event::Standing(_) => {}
            Event::Lot(key, event) => {
                let before = self.lots.remove(key).map(Arc::unwrap_or_clone);
                if let Some(lot) = domain::framework::apply_lot(before, event, at) {
                    self.lots.insert(key.clone(), Arc::new(lot));
                }
            }
            Event::PriceList(key, provider, event) => self.fold_prices(key, *provider, event),
            Event::Child(key, event) => {
                let child = self.children.entry(*key).or_default();
                *child = domain::child::apply(std::mem::take(child), *event);
            }
            Event::Contract(id, event) => self.fold_contract(*id, event, at),
            Event::Authority(code, event) => {
                let before = self.authorities.remove(code).map(Arc::unwrap_or_clone).unwrap_or_default();
                self.authorities.insert(*code, Arc::new(domain::authority::apply(before, event, at)));
            }
            Event::Evidence(code, event) => {
                let before = self.evidence.remove(code).map(Arc::unwrap_or_clone).unwrap_or_default();
                self.evidence.insert(*code, Arc::new(domain::evidence::apply(before, event)));
            }
            // The index of references is folded from the settings themselves; the stream is there to be guarded.
            Event::Reference(..) => {}
            Event::Import(id, event) => {
                let version = self.versions.get(&Subject::Import(*id)).copied().unwrap_or(0);
                self.imports.apply(*id, event, version, at);
            }
            Event::Imports(event) => self.fold_imports(event, at),
            Event::Privacy(subject, event) => {
                let erased = self.privacy.apply(*subject, event, at);
                self.touched.extend(erased);
            }
            Event::Keys(event) => self.privacy.apply_keys(event, at),
            Event::Principal(id, event) => {
                let before = Arc::unwrap_or_clone(std::mem::take(&mut self.principals));
                self.principals = Arc::new(domain::principal::apply(before, id, event, at));
            }
            Event::Attachment(to, event) => self.fold_attachment(*to, event, at),
            Event::Clock(ClockEvent::Advanced { micros, .. }) => {
                self.clock_offset_micros = self.clock_offset_micros.saturating_add(*micros);
            }
            // What it did ended with the process: a machine that starts takes its clock as it stands.
            Event::Clock(ClockEvent::Accepted { .. }) => {}
        }
    }

    /// A setting as it is from now on: found by its provider, and noted as touched for whoever keeps something beside the world.
    fn keep_setting(&mut self, setting: Setting) {
        self.settings_of.entry(setting.recorded.provider).or_default().insert(setting.id);
        self.touched.insert(setting.id);
        self.watched.setting(&setting);
        self.settings.insert(setting.id, Arc::new(setting));
    }

    /// The places of a setting offered with the word that its vacancy stands count as confirmed then (REG-4).
    fn reconfirm(&mut self, slot: OfferSlot, at: Timestamp) {
        let OfferSlot { search, round, setting } = slot;
        let Some(before) = self.settings.remove(&setting) else { return };
        let mut confirmed = Arc::unwrap_or_clone(before);
        confirmed
            .note_reconfirmed(Reconfirmed { at, search, round }, |search, round| self.round_is_over(search, round));
        self.keep_setting(confirmed);
    }

    /// Whether what providers did in a round before its close may be known: its close is recorded, or its search has ended.
    pub fn round_is_over(&self, search: SearchId, round: u32) -> bool {
        let over = |search: &Search| {
            let closed = search.round_numbered(round).is_some_and(|round| round.closed_at.is_some());
            closed || search.end.is_some()
        };
        self.rows.contains_key(&search) || self.searches.get(&search).is_some_and(|search| over(search))
    }

    pub(crate) fn fold_setting(&mut self, id: SettingId, event: &SettingEvent, at: Timestamp) {
        if let SettingEvent::Concealed { .. } | SettingEvent::ConcealmentLifted { .. } = event {
            self.mark_for_rejudging(|offer| offer.setting == id);
        }
        let confirmed = self.confirmed(id);
        let before = self.settings.remove(&id).map(Arc::unwrap_or_clone);
        let referred = before.as_ref().and_then(|setting| setting.recorded.reference);
        if let Some(setting) = domain::setting::apply(before, id, event, at) {
            self.imports.refer(id, referred, setting.recorded.reference);
            self.keep_setting(setting);
        }
        self.note_confirmed(id, confirmed, at);
    }

    pub(crate) fn fold_provider(&mut self, id: ProviderId, event: &ProviderEvent, at: Timestamp) {
        if let ProviderEvent::Concealed { .. } | ProviderEvent::ConcealmentLifted { .. } = event {
            self.mark_for_rejudging(|offer| offer.provider == id);
        }
        let before = self.providers.remove(&id).map(Arc::unwrap_or_clone);
        let registered = before.as_ref().map(|provider| registration(&provider.recorded));
        if let Some(provider) = domain::provider::apply(before, id, event, at) {
            self.imports.register(id, registered, registration(&provider.recorded));
            self.providers.insert(id, Arc::new(provider));
        }
        if let ProviderEvent::PlacesConfirmed { .. } = event {
            let own: Vec<Timestamp> = self.settings_of(id).filter_map(|setting| self.confirmed(setting.id)).collect();
            self.reminders.recounted(id, own.into_iter(), at);
        }
    }

    pub(crate) fn fold_prices(&mut self, key: &LotKey, provider: ProviderId, event: &PriceListEvent) {
        let list = self.prices.entry((key.clone(), provider)).or_default();
        let before = Arc::unwrap_or_clone(std::mem::take(list));
        *list = Arc::new(domain::framework::apply_prices(before, event));
    }

    fn fold_search(&mut self, id: SearchId, event: &SearchEvent, at: Timestamp) {
        match event {
            SearchEvent::ProvidersInvited { invited, .. } => {
                for invited in invited {
                    self.invitations.entry(invited.provider).or_default().insert(id);
                }
            }
            SearchEvent::RoundOpened { opening, .. } if opening.round == 1 => {
                self.opened.0 += 1;
                let emergency = RoundTier::Spot(SpotPurchaseReason::Emergency);
                self.opened.1 += u64::from(opening.tier == emergency);
            }
            SearchEvent::TransferOffered { to, .. } => {
                self.offered.entry(*to).or_default().insert(id);
            }
            SearchEvent::ShortlistPublished { .. } => {
                self.rejudge.remove(&id);
            }
            _ => {}
        }
        // What was reconfirmed with an offer may be known from here on (REG-4, OFF-3).
        if matches!(
            event,
            SearchEvent::RoundClosed { .. } | SearchEvent::Withdrawn { .. } | SearchEvent::EndedWithoutMatch { .. }
        ) {
            let rounds = self.searches.get(&id).map_or(0, |search| search.rounds.len());
            let rounds = (1..=u32::try_from(rounds).unwrap_or(u32::MAX)).collect::<Vec<_>>();
            let offered = rounds.iter().flat_map(|round| self.whole_slots_of(id, *round));
            let offered: Vec<SettingId> = offered.map(|(slot, _)| slot.setting).collect();
            self.touched.extend(offered);
        }
        self.fold_whole_search(id, event, at);
    }

    /// When the places of a setting were last confirmed, where it has any (REG-4).
    fn confirmed(&self, id: SettingId) -> Option<Timestamp> {
        let setting = self.setting(id).filter(|setting| !setting.places.is_empty())?;
        setting.places_confirmed_at(self.provider(setting.recorded.provider)?)
    }

    fn note_confirmed(&mut self, id: SettingId, before: Option<Timestamp>, at: Timestamp) {
        let after = self.confirmed(id);
        if let Some(provider) = self.setting(id).map(|setting| setting.recorded.provider) {
            self.reminders.moved(provider, before, after, at);
        }
    }

    /// Searches whose chosen or awarded offer is of a provider or setting.
    ///
    /// Of those that are kept whole: nothing freezes one that is over for good.
    pub(crate) fn searches_settled_with(&self, about: About, now: Timestamp) -> impl Iterator<Item = &Arc<Search>> {
        self.searches.values().filter(move |search| {
            let settled = search.settled_offer(now).and_then(|offer| search.offers.get(&offer));
            settled.is_some_and(|offer| match about {
                About::Provider(id) => offer.provider == id,
                About::Setting(_, id) => offer.setting == id,
                About::Search(id) => search.id == id,
                About::Offer(..)
                | About::OfferQuestion(..)
                | About::Approval(..)
                | About::WeightProfile(..)
                | About::Contract(_) => false,
            })
        })
    }

    fn mark_for_rejudging(&mut self, concerns: impl Fn(&ClosedOffer) -> bool) {
        let running = self.searches.values().filter(|search| search.end.is_none());
        let concerned = running.filter(|search| search.offers.values().any(&concerns));
        self.rejudge.extend(concerned.map(|search| search.id));
    }

    /// Whether the newest snapshot of a shortlist has become untrue of G1 and a further one is due (REG-5). What is chosen or awarded is
    /// frozen instead.
    pub fn needs_rejudging(&self, search: &Search, now: Timestamp) -> bool {
        self.rejudge.contains(&search.id)
            && search.end.is_none()
            && search.settled_offer(now).is_none()
            && search.shortlist().is_some()
    }

    /// Why a search is frozen, if it is (REG-5).
    pub fn freeze(&self, search: &Search, now: Timestamp) -> Option<Freeze> {
        let closed = search.offers.get(&search.settled_offer(now)?)?;
        let provider = self.provider(closed.provider)?.concealment;
        search.freeze(provider, self.setting(closed.setting)?.concealment, now)
    }

    /// Whether an offer is chosen or awarded and nothing freezes its search: an approver confirmed that it goes on, or nothing stands over it.
    pub fn goes_on(&self, search: SearchId, offer: OfferId, now: Timestamp) -> bool {
        let goes_on = |search: &Search| search.settled_offer(now) == Some(offer) && self.freeze(search, now).is_none();
        self.search(search).is_some_and(|search| goes_on(&search))
    }

    /// How many events the stream of a subject has.
    pub fn version(&self, subject: &Subject) -> u64 {
        match subject {
            Subject::Setting(id) => self.setting_versions.get(id).copied().map_or(0, u64::from),
            subject => self.versions.get(subject).copied().unwrap_or_else(|| self.version_left_out(subject)),
        }
    }

    /// Settings that changed since this was last asked: for one who keeps something of each beside the world. At most one entry a
    /// setting, whether anybody asks or not.
    pub fn take_touched(&mut self) -> BTreeSet<SettingId> {
        std::mem::take(&mut self.touched)
    }

    /// Settings to be told of again, because what was kept of them could not be made.
    pub fn touch(&mut self, settings: impl IntoIterator<Item = SettingId>) {
        self.touched.extend(settings);
    }

    /// Whether any setting changed since that was last asked.
    pub fn has_touched(&self) -> bool {
        !self.touched.is_empty()
    }

    /// What an authority keeps of itself.
    pub fn authority(&self, code: AuthorityCode) -> Arc<Authority> {
        self.authorities.get(&code).cloned().unwrap_or_default()
    }

    /// Who may call, and as what (ACR-2).
    pub fn principals(&self) -> &Arc<Principals> {
        &self.principals
    }

    /// What an authority says of placements and budgets made elsewhere (EVD-0).
    pub fn evidence(&self, code: AuthorityCode) -> Arc<Evidence> {
        self.evidence.get(&code).cloned().unwrap_or_default()
    }

    /// The authority whose own a provider is (REG-8).
    pub fn owner(&self, provider: ProviderId) -> Option<AuthorityCode> {
        self.providers.get(&provider)?.authority
    }

    /// A search; read back where it is over for good.
    pub fn search(&self, id: SearchId) -> Option<Arc<Search>> {
        self.searches.get(&id).cloned().or_else(|| self.read_back(id)?.search.clone())
    }

    /// Every authority that ever drafted a search.
    pub fn searching_authorities(&self) -> impl Iterator<Item = AuthorityCode> {
        self.listed.keys().copied()
    }

    /// Searches of an authority that are kept whole, by id: all but those that are over for good, of which nothing is left to do.
    pub fn searches_of(&self, authority: AuthorityCode) -> impl Iterator<Item = &Arc<Search>> {
        self.searches.values().filter(move |search| search.authority == authority)
    }

    /// The newest search of a child in an authority, however it ended (SRC-15).
    pub fn last_search_of(&self, authority: AuthorityCode, child: ChildKey) -> Option<Arc<Search>> {
        let of_child = self.searches_of_child(authority, child);
        of_child.into_iter().max_by_key(|search| (search.drafted_at, search.id))
    }

    /// Every search of a child in an authority, by id; read back where it is over for good.
    pub fn searches_of_child(&self, authority: AuthorityCode, child: ChildKey) -> Vec<Arc<Search>> {
        let all = self.of_child.get(&child).into_iter().flatten().filter_map(|id| self.search(*id));
        all.filter(|search| search.authority == authority).collect()
    }

    /// How many searches opened, and how many of them as same-day emergencies: of all authorities together, and never which (EVD-5).
    pub const fn opened_searches(&self) -> (u64, u64) {
        self.opened
    }

    /// Searches that were ever offered to an authority, by id, of those that are kept whole.
    pub fn offered_to(&self, authority: AuthorityCode) -> impl Iterator<Item = &Arc<Search>> {
        self.offered.get(&authority).into_iter().flatten().filter_map(|id| self.searches.get(id))
    }

    /// Searches that opened and have not ended: those on which something can fall due.
    pub fn live_searches(&self) -> impl Iterator<Item = &Arc<Search>> {
        self.live.iter().filter_map(|id| self.searches.get(id))
    }

    /// Searches a provider was invited to, of those that are kept whole.
    pub fn invited_to(&self, provider: ProviderId) -> impl Iterator<Item = &Arc<Search>> {
        self.invitations.get(&provider).into_iter().flatten().filter_map(|id| self.searches.get(id))
    }

    /// The offers of one slot.
    pub fn offers(&self, slot: &OfferSlot) -> Option<Arc<Offers>> {
        self.offers.get(slot).cloned().or_else(|| self.read_back(slot.search)?.offers.get(slot).cloned())
    }

    /// Every slot of a round that has had an offer, in order.
    pub fn slots_of(&self, search: SearchId, round: u32) -> Vec<(OfferSlot, Arc<Offers>)> {
        match self.read_back(search) {
            None => self.whole_slots_of(search, round).map(|(slot, offers)| (*slot, Arc::clone(offers))).collect(),
            Some(whole) => {
                let of_round = whole.offers.iter().filter(|(slot, _)| slot.round == round);
                of_round.map(|(slot, offers)| (*slot, Arc::clone(offers))).collect()
            }
        }
    }

    fn whole_slots_of(&self, search: SearchId, round: u32) -> impl Iterator<Item = (&OfferSlot, &Arc<Offers>)> {
        let least = SettingId::from_bytes([0; 16]);
        let from = OfferSlot { search, round, setting: least };
        self.offers.range(from..).take_while(move |(slot, _)| slot.search == search && slot.round == round)
    }

    /// The slot of an offer of a search that is kept whole, of whatever search: to act on an offer.
    pub fn slot_to_act_on(&self, offer: OfferId) -> Option<OfferSlot> {
        self.slots.get(&offer).copied()
    }

    /// The slot of an offer of a search.
    pub fn slot_of(&self, search: SearchId, offer: OfferId) -> Option<OfferSlot> {
        let slot = self.slots.get(&offer).copied().or_else(|| self.read_back(search)?.slots.get(&offer).copied());
        slot.filter(|slot| slot.search == search)
    }

    /// A contract.
    pub fn contract(&self, id: ContractId) -> Option<Arc<Contract>> {
        self.contracts.get(&id).cloned().or_else(|| {
            let search = self.row_of_contract.get(&id)?;
            self.read_back(*search)?.contracts.get(&id).cloned()
        })
    }

    /// What is attached to something.
    pub fn attachments(&self, to: &AttachedTo) -> Arc<Attachments> {
        let left_out = || self.read_back(self.search_attached_to(to)?)?.attachments.get(to).cloned();
        self.attachments.get(to).cloned().or_else(left_out).unwrap_or_default()
    }

    /// Every contract of a search that is kept whole, by id.
    pub fn contracts(&self) -> impl Iterator<Item = &Arc<Contract>> {
        self.contracts.values()
    }

    /// A child's live searches.
    pub fn child(&self, key: ChildKey) -> Child {
        self.children.get(&key).cloned().unwrap_or_default()
    }

    /// An authority's live placements with a provider: places its awards have taken there.
    pub fn live_placements(&self, provider: ProviderId, authority: AuthorityCode) -> u32 {
        let places = self.settings_of(provider).flat_map(|setting| setting.places.values());
        let taken =
            places.filter(|place| matches!(place.taken, Taken::Awarded { authority: by, .. } if by == authority));
        u32::try_from(taken.count()).unwrap_or(u32::MAX)
    }

    /// How many live offers a round has: all a finder sees before the close (OFF-3).
    pub fn live_offers(&self, search: SearchId, round: u32) -> u32 {
        let slots = self.slots_of(search, round);
        let live = slots.iter().filter(|(_, offers)| offers.live.is_some());
        u32::try_from(live.count()).unwrap_or(u32::MAX)
    }

    /// How many live offers one provider has in a round.
    pub fn live_offers_of(&self, search: SearchId, round: u32, provider: ProviderId) -> usize {
        let own = |offers: &Arc<Offers>| offers.live.as_ref().is_some_and(|live| live.provider == provider);
        self.slots_of(search, round).iter().filter(|(_, offers)| own(offers)).count()
    }

    /// Whether another search of one of its children was awarded to this setting before (SHL-3).
    pub fn placed_before(&self, search: &Search, setting: SettingId) -> bool {
        let earlier = search.children.iter().filter_map(|child| self.of_child.get(child)).flatten();
        earlier.filter(|other| **other != search.id).any(|other| match self.searches.get(other) {
            Some(other) => {
                other.award.as_ref().is_some_and(|(award, ..)| award.setting == setting)
                    && award_places_one_of(other, search)
            }
            None => self.rows.get(other).is_some_and(|row| row.placed_one_of(&search.children, setting)),
        })
    }

    /// Children of the same group whom an earlier award placed in a setting: by the searches that this one succeeds (DEC-2, DEC-6).
    pub fn siblings_there(&self, search: &Search, setting: SettingId) -> u32 {
        let before = |id: &SearchId| match self.searches.get(id) {
            Some(earlier) => earlier.succeeds,
            None => self.rows.get(id)?.succeeds,
        };
        let earlier = std::iter::successors(search.succeeds, before).take(SUCCESSIONS_MAX);
        let placed = earlier.map(|id| match self.searches.get(&id) {
            Some(earlier) => {
                let award = earlier.award.as_ref().filter(|(award, ..)| award.setting == setting);
                award.map_or(0, |(award, ..)| award.children.len())
            }
            None => {
                let row = self.rows.get(&id).filter(|row| row.awarded == Some(setting));
                row.map_or(0, |row| row.placed.len())
            }
        });
        u32::try_from(placed.sum::<usize>()).unwrap_or(u32::MAX)
    }

    /// Whether a search ended by withdrawal.
    pub fn is_withdrawn(search: &Search) -> bool {
        matches!(search.end, Some(End::Withdrawn { .. }))
    }
}

/// A chain of searches that succeed each other is at most this long: each places a child at least.
const SUCCESSIONS_MAX: usize = vocabulary::limits::CHILDREN_PER_SEARCH_MAX;

/// Whether the award of a search placed one of the children of another: who moved to a successor was not placed by it.
fn award_places_one_of(search: &Search, other: &Search) -> bool {
    let Some((award, ..)) = &search.award else { return false };
    let placed = award.children.iter().filter_map(|child| search.children.get(usize::try_from(*child).ok()?));
    placed.into_iter().any(|child| other.children.contains(child))
}
