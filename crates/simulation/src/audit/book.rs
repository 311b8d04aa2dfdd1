//! The model: what the rules let follow from what was recorded, kept in plain tables.

use std::collections::{BTreeMap, BTreeSet};

use domain::event::{Awarded, ChildEvent, Event, OfferSlot};
use domain::request::YesNoUnknown;
use vocabulary::{
    ActorId, ApprovalKind, AuthorityCode, ContractId, ContractSide, HoldId, OfferId, ProviderId, RejectionReason,
    SearchId, SettingId, Timestamp, TrancheId,
};

use crate::{Violation, hold};

/// Everything the auditor knows.
#[derive(Default)]
pub(super) struct Book {
    pub(super) searches: BTreeMap<SearchId, Case>,
    pub(super) homes: BTreeMap<SettingId, Home>,
    pub(super) agencies: BTreeMap<ProviderId, Standing>,
    pub(super) contracts: BTreeMap<ContractId, Paper>,
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
    pub(super) offers: BTreeMap<OfferId, Bid>,
    pub(super) tranche: Option<Sent>,
    pub(super) last_sent: Option<TrancheId>,
    pub(super) choice: Option<(OfferId, Timestamp)>,
    pub(super) award: Option<Awarded>,
    pub(super) awards: u32,
    pub(super) conflicts: BTreeMap<OfferId, YesNoUnknown>,
    pub(super) goes_on: BTreeSet<OfferId>,
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
    pub(super) places: BTreeSet<u32>,
    pub(super) holds: BTreeMap<HoldId, Held>,
    pub(super) taken: BTreeMap<u32, SearchId>,
    pub(super) concealed: bool,
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
    pub(super) concealed: bool,
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
    pub(super) fn committed(&mut self, events: &[(Event, Timestamp)]) -> Result<(), Violation> {
        for (event, at) in events {
            self.follow(event, *at)?;
        }
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
            Event::Standing(_)
            | Event::Lot(..)
            | Event::PriceList(..)
            | Event::Authority(..)
            | Event::Evidence(..)
            | Event::Reference(..)
            | Event::Import(..)
            | Event::Imports(_)
            | Event::Privacy(..)
            | Event::Keys(_)
            | Event::Principal(..)
            | Event::Attachment(..)
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

    /// Whether somebody else's concealment or missing signature keeps an offer out.
    pub(super) fn kept_out(&self, provider: ProviderId, setting: SettingId) -> Option<&'static str> {
        let standing = self.agencies.get(&provider);
        if standing.is_none_or(|standing| !standing.signed) {
            return Some("unsigned");
        }
        let concealed = standing.is_some_and(|standing| standing.concealed);
        let home = self.homes.get(&setting);
        let hidden = home.is_some_and(|home| home.concealed);
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
