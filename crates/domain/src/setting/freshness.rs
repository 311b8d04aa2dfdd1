//! How old a setting's vacancies are (REG-4): confirmed at least weekly, a reminder from day 6, stale at day 7.
//!
//! Pure and computed on read: that time has passed is never recorded. Both edges are half-open, so at exactly six days a confirmation is
//! due and at exactly seven the vacancies are stale.

use vocabulary::{RefusalReason, SearchId, Timestamp, limits};

use super::{Reconfirmed, Setting};
use crate::provider::Provider;
use crate::refusal::Fault;

/// How a setting's vacancies stand against the weekly confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// Stated or confirmed less than six days ago.
    Fresh,
    /// Six days old or more: its provider is reminded; it counts as fresh still.
    Due,
    /// Seven days old or more, or never stated: left out of pre-matching and alerts, and an offer must reconfirm.
    Stale,
}

impl Freshness {
    /// Of vacancies confirmed then, or never.
    pub fn of(confirmed_at: Option<Timestamp>, now: Timestamp) -> Self {
        match confirmed_at {
            Some(confirmed) if now < reminder_at(confirmed) => Self::Fresh,
            Some(confirmed) if now < stale_at(confirmed) => Self::Due,
            Some(_) | None => Self::Stale,
        }
    }

    /// Whether the vacancies are stale.
    pub const fn is_stale(self) -> bool {
        match self {
            Self::Fresh | Self::Due => false,
            Self::Stale => true,
        }
    }
}

/// From when on the provider of vacancies confirmed then is reminded.
pub fn reminder_at(confirmed_at: Timestamp) -> Timestamp {
    confirmed_at.plus_days(limits::VACANCY_REMINDER_DAYS)
}

/// From when on vacancies confirmed then are stale.
pub fn stale_at(confirmed_at: Timestamp) -> Timestamp {
    confirmed_at.plus_days(limits::VACANCY_STALE_DAYS)
}

impl Setting {
    /// When its places were last confirmed, as its own provider knows it: stated, confirmed with all of the provider's, or reconfirmed
    /// with an offer. Absent while they were never stated: then there is nothing to confirm.
    pub fn places_confirmed_at(&self, provider: &Provider) -> Option<Timestamp> {
        self.confirmed_at(provider, |_| true)
    }

    /// As [`Self::places_confirmed_at`], as everybody else may know it: what was reconfirmed with an offer of a round that still runs
    /// does not count, for it would tell who offered (OFF-3).
    pub fn places_known_confirmed_at(
        &self,
        provider: &Provider,
        is_closed: impl Fn(SearchId, u32) -> bool,
    ) -> Option<Timestamp> {
        self.confirmed_at(provider, |with| is_closed(with.search, with.round))
    }

    /// Notes that its places were reconfirmed with an offer. What the rounds that are over told is kept as their latest alone, so that
    /// what everybody may know never goes back.
    pub fn note_reconfirmed(&mut self, with: Reconfirmed, is_over: impl Fn(SearchId, u32) -> bool) {
        let known = self.reconfirmed.iter().filter(|with| is_over(with.search, with.round));
        let latest = known.max_by_key(|with| with.at).copied();
        let same = |one: &Reconfirmed| (one.search, one.round) == (with.search, with.round);
        self.reconfirmed.retain(|one| !is_over(one.search, one.round) && !same(one));
        if self.reconfirmed.len() >= limits::RECONFIRMATIONS_KEPT_MAX {
            self.reconfirmed.remove(0);
        }
        self.reconfirmed.push(with);
        self.reconfirmed.extend(latest);
    }

    fn confirmed_at(&self, provider: &Provider, counts: impl Fn(&Reconfirmed) -> bool) -> Option<Timestamp> {
        let stated = self.places_stated_at?;
        let with_offers = self.reconfirmed.iter().filter(|with| counts(with)).map(|with| with.at);
        with_offers.chain(provider.places_confirmed_at).chain([stated]).max()
    }

    /// How its vacancies stand, as its own provider knows it.
    pub fn freshness(&self, provider: &Provider, now: Timestamp) -> Freshness {
        Freshness::of(self.places_confirmed_at(provider), now)
    }

    /// Why an offer of this setting must say that its vacancy is still there; nothing while the vacancies are not stale.
    pub(crate) fn reconfirmation_fault(&self, provider: &Provider, now: Timestamp) -> Option<Fault> {
        let confirmed_at = self.places_confirmed_at(provider);
        if !Freshness::of(confirmed_at, now).is_stale() {
            return None;
        }
        let fault = Fault::new(RefusalReason::VacancyStale, "vacancy_reconfirmed");
        Some(match confirmed_at {
            Some(confirmed) => fault.with("confirmed_at", confirmed).with("stale_since", stale_at(confirmed)),
            None => fault.with("confirmed_at", "never"),
        })
    }
}
