//! The model: what the rules let follow from what was recorded, kept in plain tables.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::event::{Awarded, ChildEvent, Event, OfferEvent, OfferSlot, ProviderRecorded, SettingRecorded};
use domain::request::YesNoUnknown;
use engine::Engine;
use vocabulary::{
    ActorId, ApprovalKind, AuthorityCode, ContractId, ContractSide, HoldId, ImportId, OfferId, ProviderId,
    RejectionReason, SearchId, SettingId, Timestamp, TrancheId,
};

use super::erasures::Erasures;
use super::files::Files;
use super::imports::{Batch, Stage};
use crate::{Violation, hold};

/// Everything the auditor knows.
#[derive(Default)]
pub(super) struct Book {
    pub(super) searches: BTreeMap<SearchId, Case>,
    pub(super) homes: BTreeMap<SettingId, Home>,
    pub(super) agencies: BTreeMap<ProviderId, Standing>,
    pub(super) contracts: BTreeMap<ContractId, Paper>,
    pub(super) imports: BTreeMap<ImportId, Batch>,
    /// The import whose commit has begun and not ended.
    pub(super) committing: Option<ImportId>,
    pub(super) files: Files,
    pub(super) erasures: Erasures,
    /// The live searches of each child, and which of them are emergencies.
    children: BTreeMap<[u8; 32], BTreeMap<SearchId, bool>>,
}

/// A search.
#[derive(Debug, Default)]
pub(super) struct Case {
    /// Whose children it goes on with.
    pub(super) succeeds: Option<SearchId>,
    pub(super) authority: Option<AuthorityCode>,
    pub(super) finder: Option<ActorId>,
    pub(super) decision_maker: Option<ActorId>,
    pub(super) version: u32,
    /// Asked for before opening, and whether granted; for this version.
    pub(super) approvals: BTreeMap<ApprovalKind, bool>,
    /// Granted after the opening: for offers, or for a round.
    pub(super) granted: BTreeSet<ApprovalKind>,
    pub(super) rounds: Vec<Round>,
    /// Whether its first round was one of a same-day emergency.
    pub(super) emergency: bool,
    pub(super) offers: BTreeMap<OfferId, Bid>,
    pub(super) tranche: Option<Sent>,
    pub(super) last_sent: Option<TrancheId>,
    pub(super) choice: Option<(OfferId, Timestamp)>,
    pub(super) award: Option<Awarded>,
    pub(super) awards: u32,
    pub(super) conflicts: BTreeMap<OfferId, YesNoUnknown>,
    /// Which an approver said goes on, and when last.
    pub(super) goes_on: BTreeMap<OfferId, Timestamp>,
    pub(super) ended: bool,
    pub(super) placed: bool,
}

/// A round of a search.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) number: u32,
    pub(super) opens: Timestamp,
    pub(super) closes: Timestamp,
    pub(super) closed: bool,
    pub(super) invited: BTreeSet<ProviderId>,
    pub(super) confirm_from: u32,
    pub(super) stood: BTreeSet<OfferId>,
}

/// An offer.
#[derive(Debug)]
pub(super) struct Bid {
    pub(super) slot: OfferSlot,
    pub(super) provider: ProviderId,
    pub(super) live: bool,
    pub(super) terms_version: u32,
    pub(super) answers: u32,
    /// Whether it was unconfirmed when its round closed; absent before.
    pub(super) unconfirmed: Option<bool>,
    /// Its rank in the newest snapshot; absent before one, and where it has none.
    pub(super) rank: Option<u32>,
    pub(super) scored: bool,
    pub(super) answered: Option<RejectionReason>,
    pub(super) retracted: bool,
    pub(super) carried: bool,
    /// For how many hours it grants that places are held, where that is known.
    pub(super) hours: Option<u32>,
}

impl Bid {
    /// Whether it may still be sent, chosen or awarded.
    pub(super) const fn stands(&self) -> bool {
        self.rank.is_some() && self.answered.is_none() && !self.retracted && !self.carried
    }
}

/// A tranche with the decision maker.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) id: TrancheId,
    pub(super) offers: Vec<OfferId>,
    pub(super) return_by: Timestamp,
}

/// A setting.
#[derive(Debug, Default)]
pub(super) struct Home {
    pub(super) provider: Option<ProviderId>,
    pub(super) recorded: Option<Arc<SettingRecorded>>,
    pub(super) places: BTreeSet<u32>,
    pub(super) holds: BTreeMap<HoldId, Held>,
    pub(super) taken: BTreeMap<u32, SearchId>,
    /// Since when it is concealed, if it is.
    pub(super) concealed: Option<Timestamp>,
    pub(super) lifts: Option<Timestamp>,
}

/// Places held.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) search: SearchId,
    pub(super) offer: OfferId,
    pub(super) places: Vec<u32>,
    pub(super) until: Timestamp,
}

/// How a provider stands.
#[derive(Debug, Default)]
pub(super) struct Standing {
    pub(super) signed: bool,
    pub(super) recorded: Option<Arc<ProviderRecorded>>,
    /// Since when it is concealed, if it is.
    pub(super) concealed: Option<Timestamp>,
    pub(super) lifts: Option<Timestamp>,
}

/// A contract.
#[derive(Debug)]
pub(super) struct Paper {
    pub(super) search: SearchId,
    pub(super) waiting: Option<(u32, [u8; 32])>,
    pub(super) signed: BTreeSet<ContractSide>,
    pub(super) exchanged: u32,
    pub(super) arrived: bool,
    pub(super) ended: bool,
}

impl Book {
    /// One append: each event in its order, and then what has to hold of all of them together.
    pub(super) fn committed(&mut self, events: &[(Event, Timestamp)], hours: Option<u32>) -> Result<(), Violation> {
        let committing = self.committing;
        for (event, at) in events {
            self.follow(event, *at)?;
        }
        self.grant_hours(events, hours);
        self.hold_imports(committing, events)?;
        self.erasures.hold_orders()?;
        self.hold_sends(events)?;
        self.hold_awards(events)?;
        self.hold_ends(events)
    }

    fn follow(&mut self, event: &Event, at: Timestamp) -> Result<(), Violation> {
        match event {
            Event::Search(id, event) => self.search(*id, event, at),
            Event::Offer(slot, event) => self.offer(*slot, event, at),
            Event::Setting(id, event) => self.setting(*id, event, at),
            Event::Provider(id, event) => self.provider(*id, event, at),
            Event::Contract(id, event) => self.contract(*id, event),
            Event::Child(key, event) => self.child(key.0, *event),
            Event::Import(id, event) => self.import(*id, event),
            Event::Imports(event) => self.imports(event, at),
            Event::Privacy(subject, event) => self.erasures.privacy(*subject, event),
            Event::Keys(event) => self.erasures.keys(event),
            Event::Attachment(to, event) => self.file(*to, event, at),
            Event::Standing(_)
            | Event::Lot(..)
            | Event::PriceList(..)
            | Event::Authority(..)
            | Event::Evidence(..)
            | Event::Reference(..)
            | Event::Principal(..)
            | Event::Clock(_) => Ok(()),
        }
    }

    /// One live search per child, but where another was approved to run beside it (SRC-6).
    fn child(&mut self, key: [u8; 32], event: ChildEvent) -> Result<(), Violation> {
        let live = self.children.entry(key).or_default();
        match event {
            ChildEvent::SearchOpened(search) | ChildEvent::EmergencyOpened(search) => {
                let emergency = matches!(event, ChildEvent::EmergencyOpened(_));
                let case = self.searches.get(&search);
                let parallel =
                    case.is_some_and(|case| case.approvals.get(&ApprovalKind::ParallelSearch) == Some(&true));
                // A planned search and an emergency do not count for each other.
                let alone = live.iter().all(|(other, same)| *other == search || *same != emergency);
                // What succeeds another takes its place beside whatever ran beside that one; to open a round it is held to the rule itself.
                let takes_over = case.is_some_and(|case| case.succeeds.is_some()) && !live.contains_key(&search);
                hold(alone || parallel || takes_over, "SRC-6", || format!("{search} opened beside {live:?}"))?;
                live.insert(search, emergency);
            }
            ChildEvent::SearchEnded(search) => {
                live.remove(&search);
            }
        }
        Ok(())
    }

    pub(super) fn case(&self, id: SearchId) -> Result<&Case, Violation> {
        self.searches.get(&id).ok_or_else(|| Violation::new("section-3", format!("{id} was never drafted")))
    }

    pub(super) fn case_mut(&mut self, id: SearchId) -> Result<&mut Case, Violation> {
        self.searches.get_mut(&id).ok_or_else(|| Violation::new("section-3", format!("{id} was never drafted")))
    }

    pub(super) fn sealed_offers(&self) -> Vec<(OfferId, SearchId, ProviderId)> {
        let cases = self.searches.iter();
        let sealed = cases.flat_map(|(search, case)| {
            let open = |bid: &Bid| case.round(bid.slot.round).is_some_and(|round| !round.closed);
            let bids = case.offers.iter().filter(move |(_, bid)| open(bid));
            bids.map(|(offer, bid)| (*offer, *search, bid.provider))
        });
        sealed.collect()
    }

    pub(super) fn open_rounds(&self) -> Vec<(SearchId, u32)> {
        let open = self.searches.iter().filter_map(|(id, case)| {
            let round = case.rounds.last().filter(|round| !round.closed && !case.ended)?;
            Some((*id, round.number))
        });
        open.collect()
    }

    pub(super) fn authority_of(&self, search: SearchId) -> Option<AuthorityCode> {
        self.searches.get(&search).and_then(|case| case.authority)
    }

    pub(super) fn searches(&self) -> Vec<SearchId> {
        self.searches.keys().copied().collect()
    }

    /// Whether an import was committed.
    pub(super) fn is_committed(&self, import: &str) -> bool {
        let found = self.imports.iter().find(|(id, _)| id.to_string() == import);
        found.is_some_and(|(_, batch)| batch.stage == Stage::Committed)
    }

    /// The register that a program reads is the one that was recorded.
    pub(super) fn hold_register(&self, engine: &Engine) -> Result<(), Violation> {
        let world = engine.world();
        for (id, standing) in &self.agencies {
            let (known, read) = (standing.recorded.as_deref(), world.provider(*id).map(|found| &found.recorded));
            hold(known == read, "REG-2", || format!("{id} reads {read:?} and was recorded as {known:?}"))?;
        }
        for (id, home) in &self.homes {
            let (known, read) = (home.recorded.as_deref(), world.setting(*id).map(|found| &found.recorded));
            hold(known == read, "REG-2", || format!("{id} reads {read:?} and was recorded as {known:?}"))?;
        }
        Ok(())
    }

    /// What an offer grants, of the call that made or changed it.
    fn grant_hours(&mut self, events: &[(Event, Timestamp)], hours: Option<u32>) {
        for (event, _) in events {
            let Event::Offer(slot, OfferEvent::Submitted { offer, .. } | OfferEvent::Revised { offer, .. }) = event
            else {
                continue;
            };
            let bid = self.searches.get_mut(&slot.search).and_then(|case| case.offers.get_mut(offer));
            if let Some(bid) = bid {
                bid.hours = hours;
            }
        }
    }

    /// Whether somebody else's concealment or missing signature keeps an offer out; not a concealment from before somebody said that it
    /// goes on.
    pub(super) fn kept_out(
        &self,
        provider: ProviderId,
        setting: SettingId,
        goes_on: Option<Timestamp>,
    ) -> Option<&'static str> {
        let counts = |since: Timestamp| goes_on.is_none_or(|said| said < since);
        let standing = self.agencies.get(&provider);
        if standing.is_none_or(|standing| !standing.signed) {
            return Some("unsigned");
        }
        let concealed = standing.is_some_and(|standing| standing.concealed.is_some_and(counts));
        let home = self.homes.get(&setting);
        let hidden = home.is_some_and(|home| home.concealed.is_some_and(counts));
        let others = home.is_none_or(|home| home.provider != Some(provider));
        match (concealed || hidden, others) {
            (true, _) => Some("concealed"),
            (false, true) => Some("not its own"),
            (false, false) => None,
        }
    }
}

impl Case {
    pub(super) fn round(&self, number: u32) -> Option<&Round> {
        self.rounds.iter().find(|round| round.number == number)
    }

    pub(super) fn round_mut(&mut self, number: u32) -> Option<&mut Round> {
        self.rounds.iter_mut().find(|round| round.number == number)
    }
}
