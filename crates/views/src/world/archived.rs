//! Searches that are over for good: when a world lets go of one, how it reads it back, and how it takes it in again.
//!
//! A search goes with all that belongs to it: its offers, its contracts, its attachments. What its events did to anything else stays where it
//! is. An event that comes to one later takes it in again, whole, until it is restated anew.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::child::Child;
use domain::contract::Contract;
use domain::event::{
    AttachedTo, AttachmentEvent, ChildKey, ContractEvent, Event, OfferEvent, OfferSlot, Restated, RestatedContract,
    RoundTier, SearchEvent, Subject,
};
use domain::privacy::Periods;
use domain::search::Search;
use vocabulary::{
    AuthorityCode, ContractId, OfferId, ProviderId, SearchId, SettingId, SpotPurchaseReason, Timestamp, limits,
};

use super::World;
use crate::archive::{Archive, Row, Trail, Whole};
use crate::outlived::Outlived;
use crate::privacy::{DraftOrEnd, concluded};
use crate::tasks;

/// A search of an authority in a list: whole, or what is left of it.
#[derive(Clone, Debug)]
pub enum Listed {
    /// It is kept whole.
    Whole(Arc<Search>),
    /// It is over for good.
    Over(Arc<Row>),
}

impl World {
    /// A world that lets go of what is over for good, and reads it back from an archive; of whose events some may be left out when it is folded.
    pub fn over(archive: Arc<dyn Archive>, outlived: Outlived) -> Self {
        Self { archive: Some(archive), outlived, ..Self::default() }
    }

    /// Positions that a world folded anew may leave out.
    pub const fn outlived(&self) -> &Outlived {
        &self.outlived
    }

    /// What is left of a search that is over for good.
    pub fn row(&self, id: SearchId) -> Option<&Arc<Row>> {
        self.rows.get(&id)
    }

    /// Searches that are over for good, by id.
    pub fn rows(&self) -> impl Iterator<Item = &Arc<Row>> {
        self.rows.values()
    }

    /// Whether a search has not ended.
    pub fn is_going_on(&self, id: SearchId) -> bool {
        self.searches.get(&id).is_some_and(|search| search.end.is_none())
    }

    /// How many searches are kept whole.
    pub fn whole_searches(&self) -> usize {
        self.searches.len()
    }

    /// Every search of an authority, newest first, from before a place in that order.
    pub fn listed(
        &self,
        authority: AuthorityCode,
        before: Option<(Timestamp, SearchId)>,
    ) -> impl Iterator<Item = Listed> + '_ {
        let all = self.listed.get(&authority).into_iter().flat_map(move |all| match before {
            Some(before) => all.range(..before).rev(),
            None => all.range(..).rev(),
        });
        all.filter_map(|(_, id)| match self.searches.get(id) {
            Some(search) => Some(Listed::Whole(Arc::clone(search))),
            None => self.rows.get(id).map(|row| Listed::Over(Arc::clone(row))),
        })
    }

    /// When a search was drafted: with its id its place among those of its authority.
    pub fn drafted_at(&self, id: SearchId) -> Option<Timestamp> {
        let whole = self.searches.get(&id).map(|search| search.drafted_at);
        whole.or_else(|| self.rows.get(&id).map(|row| row.drafted_at))
    }

    /// Whether a child was ever searched for by an authority.
    pub fn was_searched_for(&self, authority: AuthorityCode, child: ChildKey) -> bool {
        let mut all = self.of_child.get(&child).into_iter().flatten();
        all.any(|id| match self.searches.get(id) {
            Some(search) => search.authority == authority,
            None => self.rows.get(id).is_some_and(|row| row.authority == authority),
        })
    }

    /// Whether an authority has ever invited a provider.
    pub fn has_invited(&self, authority: AuthorityCode, provider: ProviderId) -> bool {
        self.known_to.get(&provider).is_some_and(|by| by.contains(&authority))
            || self.invited_to(provider).any(|search| search.authority == authority)
    }

    /// Searches in which an offer was ever made of a setting of a provider; read back where they are over for good.
    pub fn offered_in(&self, provider: ProviderId, setting: SettingId) -> Vec<Arc<Search>> {
        let over = self.rows.values().filter(|row| row.settings.contains(&setting));
        self.invited_to(provider).cloned().chain(over.filter_map(|row| self.search(row.id))).collect()
    }

    /// The contracts of a search, by id: of an award that stands or stood.
    pub fn contracts_in(&self, search: SearchId) -> Vec<Arc<Contract>> {
        match self.read_back(search) {
            Some(whole) => whole.contracts.values().cloned().collect(),
            None => self.contracts().filter(|contract| contract.generated.search == search).cloned().collect(),
        }
    }

    /// Every contract of a setting, those of searches that are over for good among them.
    pub fn contracts_of(&self, setting: SettingId) -> Vec<Arc<Contract>> {
        let over = self.rows.values().flat_map(|row| row.contracts.iter());
        let over =
            over.filter(|contract| contract.setting == setting).filter_map(|found| self.contract(found.contract));
        self.contracts().filter(|contract| contract.generated.setting == setting).cloned().chain(over).collect()
    }

    /// Searches that are over for good as of now, their last event so long ago that they may be restated.
    pub fn to_restate(&self, periods: &Periods, now: Timestamp) -> Vec<SearchId> {
        let old = |trail: &Trail| trail.touched_at.plus_days(limits::RESTATED_AFTER_DAYS) <= now;
        let ripe = self.trails.iter().filter(|(_, trail)| old(trail));
        ripe.map(|(id, _)| *id).filter(|id| self.restated(*id, periods, now).is_some()).collect()
    }

    /// A search as it is restated; none while it, its placement, or anything that anybody has to do about it is not over, or while its last
    /// event is recent.
    pub fn restated(&self, id: SearchId, periods: &Periods, now: Timestamp) -> Option<Restated> {
        let search = self.searches.get(&id)?;
        let trail = self.trails.get(&id)?;
        let over_at = match concluded(self, search, periods, now)? {
            DraftOrEnd::Draft(at) | DraftOrEnd::Ended(at) => at,
        };
        let is_over = search.end.is_some()
            && trail.touched_at.plus_days(limits::RESTATED_AFTER_DAYS) <= now
            && !tasks::leaves_anything(self, search, now);
        if !is_over {
            return None;
        }
        let first = search.rounds.first().map(|round| round.opening.tier);
        let award = search.award.as_ref().map(|(award, ..)| award);
        let invited = search.rounds.iter().flat_map(|round| round.invited.keys());
        let is_new = |provider: &ProviderId| {
            let known = self.known_to.get(provider).is_some_and(|by| by.contains(&search.authority));
            !known || trail.invited.contains(provider)
        };
        let mut invited: Vec<ProviderId> =
            invited.copied().filter(is_new).chain(trail.invited.iter().copied()).collect();
        invited.sort_unstable();
        invited.dedup();
        let mut settings: Vec<SettingId> = self.offers_in(id).map(|slot| slot.setting).collect();
        settings.sort_unstable();
        settings.dedup();
        let contracts = self.contracts.values().filter(|contract| contract.generated.search == id);
        let contracts = contracts.map(|contract| RestatedContract {
            contract: contract.id,
            setting: contract.generated.setting,
            provider: contract.generated.provider,
            generated_at: contract.generated_by.1,
        });
        Some(Restated {
            authority: search.authority,
            children: search.children.clone(),
            succeeds: search.succeeds,
            drafted_at: search.drafted_at,
            state: search.state(now),
            over_at,
            emergency: first.map(|tier| tier == RoundTier::Spot(SpotPurchaseReason::Emergency)),
            awarded: award.map(|award| award.setting),
            placed: award.map(|award| award.children.clone()).unwrap_or_default(),
            contracts: contracts.collect(),
            settings,
            invited,
            offered_to: search.transfers.iter().map(|transfer| transfer.to).collect(),
            positions: trail.own.clone(),
        })
    }

    /// The streams of a search and of all that belongs to it, and those of its children: none of them may move while it is restated.
    pub fn streams_of(&self, id: SearchId) -> Vec<Subject> {
        let own = self.family_versions(id).map(|(subject, _)| subject.clone());
        let children = self.searches.get(&id).into_iter().flat_map(|search| search.children.iter());
        own.chain(children.map(|child| Subject::Child(*child))).collect()
    }

    /// To which search an event belongs, so that it is left out and read back with it.
    pub(super) fn family_of(&self, event: &Event) -> Option<SearchId> {
        match event {
            Event::Search(id, _) => Some(*id),
            Event::Offer(slot, _) => Some(slot.search),
            Event::Contract(_, ContractEvent::Generated { generated, .. }) => Some(generated.search),
            Event::Contract(id, _) => self.search_of_contract(*id),
            Event::Attachment(to, _) => self.search_attached_to(to),
            Event::Setting(..)
            | Event::Provider(..)
            | Event::Standing(_)
            | Event::Lot(..)
            | Event::PriceList(..)
            | Event::Child(..)
            | Event::Authority(..)
            | Event::Evidence(..)
            | Event::Reference(..)
            | Event::Import(..)
            | Event::Imports(_)
            | Event::Privacy(..)
            | Event::Keys(_)
            | Event::Principal(..)
            | Event::Clock(_) => None,
        }
    }

    fn search_of_contract(&self, id: ContractId) -> Option<SearchId> {
        let whole = self.contracts.get(&id).map(|contract| contract.generated.search);
        whole.or_else(|| self.row_of_contract.get(&id).copied())
    }

    pub(super) fn search_attached_to(&self, to: &AttachedTo) -> Option<SearchId> {
        match to {
            AttachedTo::Search(id) => Some(*id),
            AttachedTo::Offer(slot, _) => Some(slot.search),
            AttachedTo::Contract(id) => self.search_of_contract(*id),
        }
    }

    /// Notes where an event lies, for the search it is restated with.
    pub(super) fn note_trail(&mut self, event: &Event, family: Option<SearchId>, at: Timestamp) {
        let position = self.position;
        if let Some(id) = family {
            let trail = self.trails.entry(id).or_default();
            trail.own.push(position);
            trail.touched_at = at;
            if matches!(event, Event::Offer(_, event) if event.reconfirms_vacancy()) {
                trail.staying.push(position);
            }
        }
        if let Event::Child(key, _) = event {
            self.child_trails.entry(*key).or_default().push(position);
        }
    }

    /// Lets go of a search: what stays of it is its row.
    pub(super) fn restate(&mut self, id: SearchId, restated: &Restated) {
        if self.archive.is_none() {
            return;
        }
        let trail = self.trails.remove(&id).unwrap_or_default();
        for position in restated.positions.iter().filter(|position| !trail.staying.contains(position)) {
            self.outlived.insert(*position);
        }
        if let Some(is_emergency) = restated.emergency.filter(|_| !self.searches.contains_key(&id)) {
            self.opened.0 += 1;
            self.opened.1 += u64::from(is_emergency);
        }
        self.let_go(id, &restated.children);
        let row = Row::of(id, self.position, restated);
        for provider in &row.invited {
            self.known_to.entry(*provider).or_default().insert(row.authority);
        }
        self.row_of_contract.extend(row.contracts.iter().map(|contract| (contract.contract, id)));
        self.listed.entry(row.authority).or_default().insert((row.drafted_at, id));
        for child in &row.children {
            self.of_child.entry(*child).or_default().insert(id);
        }
        self.rows.insert(id, Arc::new(row));
    }

    fn let_go(&mut self, id: SearchId, children: &[ChildKey]) {
        let subjects: Vec<Subject> = self.family_versions(id).map(|(subject, _)| subject.clone()).collect();
        for subject in subjects {
            self.versions.remove(&subject);
        }
        let slots: Vec<OfferSlot> = self.offers_in(id).copied().collect();
        for slot in slots {
            let offers = self.offers.remove(&slot).unwrap_or_default();
            for offer in offers.live.iter().chain(&offers.withdrawn) {
                self.slots.remove(&offer.id);
            }
        }
        let contracts = self.contracts.values().filter(|contract| contract.generated.search == id);
        let contracts: Vec<ContractId> = contracts.map(|contract| contract.id).collect();
        self.attachments.retain(|to, _| match to {
            AttachedTo::Search(of) => *of != id,
            AttachedTo::Offer(slot, _) => slot.search != id,
            AttachedTo::Contract(contract) => !contracts.contains(contract),
        });
        for contract in contracts {
            self.contracts.remove(&contract);
            self.watched.forget_contract(contract);
        }
        self.rejudge.remove(&id);
        self.live.remove(&id);
        if let Some(search) = self.searches.remove(&id) {
            for provider in search.rounds.iter().flat_map(|round| round.invited.keys()) {
                if let Some(invited) = self.invitations.get_mut(provider) {
                    invited.remove(&id);
                }
            }
            for transfer in &search.transfers {
                if let Some(offered) = self.offered.get_mut(&transfer.to) {
                    offered.remove(&id);
                }
            }
        }
        for child in children {
            // All of its stream or nothing: the version of what is left must be its last.
            if self.children.get(child).is_some_and(|known| *known == Child::default()) {
                self.children.remove(child);
                self.versions.remove(&Subject::Child(*child));
                for position in self.child_trails.remove(child).unwrap_or_default() {
                    self.outlived.insert(position);
                }
            }
        }
    }

    /// Takes a search in again that is over for good, as it was when it was restated.
    pub(super) fn bring_back(&mut self, id: SearchId) {
        if !self.rows.contains_key(&id) {
            return;
        }
        let Some(whole) = self.read_back(id) else { return };
        let Some(row) = self.rows.remove(&id) else { return };
        for contract in &row.contracts {
            self.row_of_contract.remove(&contract.contract);
        }
        if let Some(search) = &whole.search {
            for provider in search.rounds.iter().flat_map(|round| round.invited.keys()) {
                self.invitations.entry(*provider).or_default().insert(id);
            }
            for transfer in &search.transfers {
                self.offered.entry(transfer.to).or_default().insert(id);
            }
            self.searches.insert(id, Arc::clone(search));
        }
        self.offers.extend(whole.offers.iter().map(|(slot, offers)| (*slot, Arc::clone(offers))));
        self.slots.extend(&whole.slots);
        for contract in whole.contracts.values() {
            self.watched.contract(contract);
            self.contracts.insert(contract.id, Arc::clone(contract));
        }
        self.attachments.extend(whole.attachments.iter().map(|(to, attachments)| (*to, Arc::clone(attachments))));
        self.versions.extend(whole.versions.iter().map(|(subject, version)| (subject.clone(), *version)));
        let mut trail = Trail { invited: row.invited.to_vec(), ..whole.trail.clone() };
        trail.own.push(row.position);
        self.trails.insert(id, trail);
    }

    /// A search that is over for good, with all that belongs to it, as it was when it was restated; none where it is kept whole, or unknown.
    pub(super) fn read_back(&self, id: SearchId) -> Option<Arc<Whole>> {
        let row = self.rows.get(&id)?;
        let archive = self.archive.as_ref()?;
        self.shelf.get((id, row.position), || folded(&**archive, id, row.position))
    }

    /// The version of a stream of which this world holds nothing.
    pub(super) fn version_left_out(&self, subject: &Subject) -> u64 {
        let search = match subject {
            Subject::Search(id) | Subject::Response(id, _) => Some(*id),
            Subject::Offer(slot) => Some(slot.search),
            Subject::Contract(id) => self.row_of_contract.get(id).copied(),
            Subject::Attachments(to) | Subject::AttachmentsOpened(to, _) => self.search_attached_to(to),
            Subject::Child(_) => return self.archive.as_ref().map_or(0, |from| from.version(subject, self.position)),
            Subject::Setting(_)
            | Subject::Provider(_)
            | Subject::Standing
            | Subject::Lot(_)
            | Subject::PriceList(..)
            | Subject::Authority(_)
            | Subject::Evidence(_)
            | Subject::Reference(_)
            | Subject::Import(_)
            | Subject::Imports
            | Subject::Privacy(_)
            | Subject::Keys
            | Subject::Principals
            | Subject::Clock => None,
        };
        let whole = search.and_then(|search| self.read_back(search));
        whole.and_then(|whole| whole.versions.get(subject).copied()).unwrap_or(0)
    }

    /// Every stream of a search that is kept whole, with its version.
    fn family_versions(&self, id: SearchId) -> impl Iterator<Item = (&Subject, &u64)> {
        let least = SettingId::from_bytes([0; 16]);
        let slot = OfferSlot { search: id, round: 0, setting: least };
        let nobody = ProviderId::from_bytes([0; 16]);
        let searches = self.versions.range(Subject::Search(id)..=Subject::Search(id));
        let responses = self.versions.range(Subject::Response(id, nobody)..);
        let responses =
            responses.take_while(move |(subject, _)| matches!(subject, Subject::Response(of, _) if *of == id));
        let offers = self.versions.range(Subject::Offer(slot)..);
        let offers =
            offers.take_while(move |(subject, _)| matches!(subject, Subject::Offer(slot) if slot.search == id));
        let contracts = self.contracts.values().filter(move |contract| contract.generated.search == id);
        let contracts = contracts.filter_map(|contract| self.versions.get_key_value(&Subject::Contract(contract.id)));
        let attached = self.attachments.keys().filter(move |to| self.search_attached_to(to) == Some(id));
        let attached = attached.flat_map(move |to| {
            let opened = self.versions.range(Subject::AttachmentsOpened(*to, nobody)..);
            let is_of = move |subject: &Subject| matches!(subject, Subject::AttachmentsOpened(of, _) if of == to);
            let opened = opened.take_while(move |(subject, _)| is_of(subject));
            self.versions.get_key_value(&Subject::Attachments(*to)).into_iter().chain(opened)
        });
        searches.chain(responses).chain(offers).chain(contracts).chain(attached)
    }

    /// Slots of a search that is kept whole.
    fn offers_in(&self, id: SearchId) -> impl Iterator<Item = &OfferSlot> {
        let least = SettingId::from_bytes([0; 16]);
        let from = OfferSlot { search: id, round: 0, setting: least };
        self.offers.range(from..).map(|(slot, _)| slot).take_while(move |slot| slot.search == id)
    }

    pub(super) fn fold_offer(&mut self, slot: OfferSlot, event: &OfferEvent, at: Timestamp) {
        let offers = self.offers.entry(slot).or_default();
        let folded = domain::offer::apply(Arc::unwrap_or_clone(std::mem::take(offers)), event, at);
        let ids = folded.live.iter().chain(&folded.withdrawn).map(|offer| offer.id);
        self.slots.extend(ids.map(|id: OfferId| (id, slot)));
        *offers = Arc::new(folded);
    }

    pub(super) fn fold_contract(&mut self, id: ContractId, event: &ContractEvent, at: Timestamp) {
        let before = self.contracts.remove(&id).map(Arc::unwrap_or_clone);
        if let Some(contract) = domain::contract::apply(before, id, event, at) {
            self.watched.contract(&contract);
            self.contracts.insert(id, Arc::new(contract));
        }
    }

    pub(super) fn fold_attachment(&mut self, to: AttachedTo, event: &AttachmentEvent, at: Timestamp) {
        let before = self.attachments.remove(&to).map(Arc::unwrap_or_clone).unwrap_or_default();
        self.attachments.insert(to, Arc::new(domain::attachment::apply(before, event, at)));
    }

    /// The search itself, and what finds it.
    pub(super) fn fold_whole_search(&mut self, id: SearchId, event: &SearchEvent, at: Timestamp) {
        let before = self.searches.remove(&id).map(Arc::unwrap_or_clone);
        let of_before = before.as_ref().map(|search| search.children.clone()).unwrap_or_default();
        let Some(search) = domain::search::apply(before, id, event, at) else { return };
        if search.rounds.is_empty() || search.end.is_some() || search.award.is_some() {
            self.live.remove(&id);
        } else {
            self.live.insert(id);
        }
        if of_before != search.children {
            for child in &of_before {
                if let Some(all) = self.of_child.get_mut(child) {
                    all.remove(&id);
                }
            }
            for child in &search.children {
                self.of_child.entry(*child).or_default().insert(id);
            }
        }
        self.listed.entry(search.authority).or_default().insert((search.drafted_at, id));
        self.searches.insert(id, Arc::new(search));
    }
}

/// A search with all that belongs to it, folded from its events up to a restatement.
fn folded(archive: &dyn Archive, id: SearchId, restatement: u64) -> Option<Whole> {
    let restated = archive.events(&[restatement])?;
    let [(Event::Search(_, SearchEvent::Restated { search: restated }), _)] = restated.as_slice() else { return None };
    let events = archive.events(&restated.positions)?;
    let mut world = World::default();
    let mut versions: BTreeMap<Subject, u64> = BTreeMap::new();
    for (position, (event, at)) in restated.positions.iter().zip(&events) {
        *versions.entry(event.subject()).or_default() += 1;
        world.position = *position;
        world.note_trail(event, Some(id), *at);
        match event {
            Event::Search(id, event) => world.fold_whole_search(*id, event, *at),
            Event::Offer(slot, event) => world.fold_offer(*slot, event, *at),
            Event::Contract(id, event) => world.fold_contract(*id, event, *at),
            Event::Attachment(to, event) => world.fold_attachment(*to, event, *at),
            // Of no search: nothing else is restated with one.
            _ => return None,
        }
    }
    // The restatement itself.
    *versions.entry(Subject::Search(id)).or_default() += 1;
    Some(Whole {
        search: world.searches.remove(&id),
        offers: world.offers,
        slots: world.slots,
        contracts: world.contracts,
        attachments: world.attachments,
        versions,
        trail: world.trails.remove(&id).unwrap_or_default(),
    })
}
