//! The rounds of a search: which runs, for whom, and what each came to. What a later one does is nothing to an earlier one.

use vocabulary::{OfferId, ProviderId, RefusalReason, SearchState, Timestamp};

use super::state::state_forbids;
use super::{Round, Search, Snapshot};
use crate::event::{OfferScore, RoundTier};
use crate::refusal::{Fault, Refusal};

impl Search {
    /// The round that runs at `now`, or why none does: a closed one refuses as late, naming both times (OFF-5).
    pub fn open_round(&self, now: Timestamp) -> Result<&Round, Refusal> {
        if self.end.is_some() {
            self.require_state(now, &[SearchState::Open])?;
        }
        let Some(round) = self.rounds.last() else {
            self.require_state(now, &[SearchState::Open])?;
            return Err(state_forbids().into());
        };
        round.require_open(now)?;
        Ok(round)
    }

    /// A round by number that runs at `now`, or why it does not.
    pub fn open_round_numbered(&self, number: u32, now: Timestamp) -> Result<&Round, Refusal> {
        if self.end.is_some() {
            self.require_state(now, &[SearchState::Open])?;
        }
        let Some(round) = self.round_numbered(number) else {
            self.require_state(now, &[SearchState::Open])?;
            return Err(state_forbids().into());
        };
        round.require_open(now)?;
        Ok(round)
    }

    /// The latest round that invited a provider: what a later one does is nothing to it.
    pub fn round_of(&self, provider: ProviderId) -> Option<&Round> {
        self.rounds.iter().rev().find(|round| round.invited.contains_key(&provider))
    }

    /// The round that runs at `now` for a provider, or why none does.
    pub fn open_round_of(&self, provider: ProviderId, now: Timestamp) -> Result<&Round, Refusal> {
        match self.round_of(provider) {
            Some(round) => self.open_round_numbered(round.opening.round, now),
            None => self.open_round(now).and_then(|round| round.require_invited(provider).map(|()| round)),
        }
    }

    /// The latest round, if any.
    pub fn round(&self) -> Option<&Round> {
        self.rounds.last()
    }

    /// A round by number.
    pub fn round_numbered(&self, number: u32) -> Option<&Round> {
        self.rounds.iter().find(|round| round.opening.round == number)
    }

    /// The newest published snapshot of the latest round.
    pub fn shortlist(&self) -> Option<&Snapshot> {
        self.shortlist_of(self.round()?.opening.round)
    }

    /// The newest published snapshot of a round.
    pub fn shortlist_of(&self, round: u32) -> Option<&Snapshot> {
        self.snapshots.iter().rev().find(|snapshot| snapshot.round == round && snapshot.published.is_some())
    }

    /// The newest score of an offer, in its own round.
    pub fn score_of(&self, offer: OfferId) -> Option<&OfferScore> {
        self.shortlist_of(self.offers.get(&offer)?.round)?.scores.get(&offer)
    }

    /// Whom the round of an offer asked.
    pub fn tier_of(&self, offer: OfferId) -> Option<RoundTier> {
        Some(self.round_numbered(self.offers.get(&offer)?.round)?.opening.tier)
    }

    /// Whether an offer is of the latest round.
    pub fn is_of_latest_round(&self, offer: OfferId) -> bool {
        let latest = self.round().map(|round| round.opening.round);
        self.offers.get(&offer).is_some_and(|closed| Some(closed.round) == latest)
    }

    /// The published shortlist, or a refusal while it is pending (SHL-1).
    pub fn require_shortlist(&self) -> Result<&Snapshot, Refusal> {
        self.shortlist().ok_or_else(|| Refusal::of(RefusalReason::ShortlistPending, "search"))
    }
}

impl Round {
    /// Refuses at the closing instant or later, naming both times (OFF-5).
    pub fn require_open(&self, now: Timestamp) -> Result<(), Refusal> {
        if now < self.closes && self.closed_at.is_none() {
            return Ok(());
        }
        Err(Fault::new(RefusalReason::OfferLate, "round").with("close", self.closes).with("received", now).into())
    }

    /// Refuses a provider that was not invited (OFF-1).
    pub fn require_invited(&self, provider: ProviderId) -> Result<(), Refusal> {
        crate::refusal::require(self.invited.contains_key(&provider), RefusalReason::NotInvited, provider.to_string())
    }
}
