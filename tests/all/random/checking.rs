//! What the program tells, held against the book: who has which place, where each search stands, what each provider reads of its offers.

use std::collections::{BTreeMap, BTreeSet};

use api::register::v1::PlaceState;
use api::search::v1::{ApprovalStatus, OfferState, SearchState};
use vocabulary::Timestamp;

use super::acting::Run;
use super::book::{Fate, For, Taken};
use crate::harness::{Outcome as _, instant};

/// Places that a command has just taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fresh {
    pub(super) search: usize,
    /// For which offer they are held; none where they are awarded.
    pub(super) offer: Option<usize>,
    pub(super) places: usize,
    /// Whether they must have been taken, or only may have.
    pub(super) sure: bool,
}

impl Run {
    /// Reads who has the places of a setting after a command that took some: each was free before, and nobody else's changed. This is where a
    /// place that is held or awarded twice is found.
    pub(super) async fn see(&mut self, home: usize, fresh: Fresh) {
        let told = self.told_of(home).await;
        let now = self.now;
        let mut taken = 0;
        for (number, state) in told {
            let kept = &self.book.homes[home];
            let before = kept.live(number, now);
            let of_fresh = match (&state, fresh.offer) {
                (Told::Held(offer, _), Some(held)) => *offer == self.book.searches[fresh.search].offers[held].name,
                (Told::Awarded, None) => true,
                _ => false,
            };
            let own_hold = match before {
                Some(Taken::Held { search, offer, .. }) => {
                    let won = self.book.searches[fresh.search].award.as_ref().map(|won| won.offer);
                    search == fresh.search && fresh.offer.is_none() && won == Some(offer)
                }
                Some(Taken::Awarded { .. }) | None => false,
            };
            if of_fresh && (before.is_none() || own_hold) {
                assert!(kept.offered.contains(&number), "place {number} of h{home} is no vacancy: {fresh:?}");
                taken += 1;
                let (search, offer) = (fresh.search, fresh.offer);
                let now_taken = match (state, offer) {
                    (Told::Held(_, until), Some(offer)) => Taken::Held { search, offer, until },
                    _ => Taken::Awarded { search },
                };
                self.book.homes[home].taken.insert(number, now_taken);
            }
        }
        let right = if fresh.sure { taken == fresh.places } else { taken == 0 || taken == fresh.places };
        assert!(right, "{taken} places of h{home} were taken: {fresh:?}, free {}", self.book.homes[home].free(now));
        self.check_home(home).await;
    }

    /// What its provider is told of each place.
    async fn told_of(&self, home: usize) -> BTreeMap<u32, Told> {
        let (kept, provider) = (&self.book.homes[home], self.provider_of(home));
        let setting = provider.get_setting(&kept.name).await.accepted();
        let held = if setting.places.iter().any(|place| place.state() == PlaceState::Held) {
            provider.held_places(provider.organisation()).await.accepted()
        } else {
            Vec::new()
        };
        let now = self.now;
        let of_place = |number: u32| held.iter().find(|held| held.setting == kept.name && held.place == number);
        let told = |place: &api::register::v1::Place| match place.state() {
            PlaceState::Awarded => Told::Awarded,
            PlaceState::Held => match of_place(place.number) {
                Some(held) => Told::Held(held.offer.clone(), instant(held.held_until.expect("until when"))),
                // Its time has passed, and nobody has needed the place since.
                None => {
                    assert!(place.held_until.is_some_and(|until| instant(until) <= now), "held for nobody: {place:?}");
                    vacant(place)
                }
            },
            _ => vacant(place),
        };
        let numbers: BTreeSet<u32> =
            held.iter().filter(|held| held.setting == kept.name).map(|held| held.place).collect();
        let listed = held.iter().filter(|held| held.setting == kept.name).count();
        assert_eq!(listed, numbers.len(), "a place of h{home} is held twice: {held:#?}");
        setting.places.iter().map(|place| (place.number, told(place))).collect()
    }

    /// Each place of a setting is whose the book says it is.
    pub(super) async fn check_home(&self, home: usize) {
        let told = self.told_of(home).await;
        let (kept, now) = (&self.book.homes[home], self.now);
        let all: BTreeSet<u32> = told.keys().chain(&kept.offered).chain(kept.taken.keys()).copied().collect();
        for number in all {
            let by_book = match kept.live(number, now) {
                Some(Taken::Held { search, offer, until }) => {
                    Told::Held(self.book.searches[search].offers[offer].name.clone(), until)
                }
                Some(Taken::Awarded { .. }) => Told::Awarded,
                None if kept.offered.contains(&number) => Told::Available,
                None => Told::NotAvailable,
            };
            let by_program = told.get(&number).cloned().unwrap_or(Told::NotAvailable);
            assert_eq!(by_program, by_book, "place {number} of h{home} at {now}; taken {:?}", kept.taken);
        }
    }

    /// One search with its offers, and two settings.
    pub(super) async fn check(&mut self, of: usize) {
        if of < self.book.searches.len() {
            self.check_search(of).await;
            let homes: BTreeSet<usize> = self.book.searches[of].offers.iter().map(|offered| offered.home).collect();
            for home in self.dice.some_of(&homes.into_iter().collect::<Vec<_>>(), 2) {
                self.check_home(home).await;
            }
        }
    }

    /// Every setting, every search that has not ended, and now and then one that has.
    pub(super) async fn check_all(&mut self) {
        for home in 0..self.book.homes.len() {
            self.check_home(home).await;
        }
        for of in 0..self.book.searches.len() {
            if self.book.searches[of].end.is_none() || self.dice.once_in(5) {
                self.check_search(of).await;
                self.check_offers(of).await;
            }
        }
    }

    /// The search stands where the book has it: state, choice, award, approvals.
    async fn check_search(&self, of: usize) {
        let kept = &self.book.searches[of];
        let found = self.world.finder().search(&kept.name).await.accepted();
        let now = self.now;
        let name = |offer: usize| kept.offers[offer].name.clone();
        assert_eq!(found.state(), kept.state(now), "s{of}");
        assert_eq!(found.request_version, kept.version, "s{of}");
        let open = kept.end.is_none() && kept.award.is_none();
        if open {
            let chosen = found.choice.as_ref().map(|choice| choice.offer.clone());
            assert_eq!(chosen, kept.chosen(now).map(name), "the choice of s{of}");
            let sent = kept.with_decision_maker(now).map(|sent| sent.name.clone()).unwrap_or_default();
            assert_eq!(found.tranche, sent, "the tranche of s{of}");
        }
        let awarded = found.award.as_ref().map(|award| award.offer.clone());
        assert_eq!(awarded, kept.award.as_ref().map(|won| name(won.offer)), "the award of s{of}");
        let granted: BTreeSet<(String, For)> = found
            .approvals
            .iter()
            .filter(|one| one.status() == ApprovalStatus::Granted && one.kind != "CONTINUE_AFTER_CONCEALMENT")
            .map(|one| (one.kind.clone(), self.subject_of(of, &one.offer, one.round)))
            .collect();
        assert_eq!(granted, kept.granted, "what was granted for s{of}");
    }

    fn subject_of(&self, of: usize, offer: &str, round: u32) -> For {
        let kept = &self.book.searches[of];
        match kept.offers.iter().position(|offered| offered.name == offer) {
            Some(offer) => For::Offer(offer),
            None if round > 0 => For::Round(usize::try_from(round).expect("few")),
            None => For::Opening,
        }
    }

    /// Each provider reads of its offer what the book expects, and the answer it was given.
    pub(super) async fn check_offers(&self, of: usize) {
        let kept = &self.book.searches[of];
        for (index, offered) in kept.offers.iter().enumerate() {
            let found = self.provider_of(offered.home).get_offer(&offered.name).await.accepted();
            let now = self.now;
            let by_book = kept.stands(index, now);
            // Gates are the program's: one that failed, at the close or when its setting was concealed, answers itself.
            let gates = offered.failed || self.book.homes[offered.home].was_concealed;
            let open = matches!(
                by_book,
                OfferState::Ranked
                    | OfferState::InTranche
                    | OfferState::Chosen
                    | OfferState::Answered
                    | OfferState::Unconfirmed
            );
            if found.state() == OfferState::NotEligible {
                assert!(open && gates && offered.fate == Fate::Stands, "o{index} of s{of}: {by_book:?}");
            } else {
                assert_eq!(found.state(), by_book, "o{index} of s{of} at {now}");
            }
            self.check_answer(of, index, &found);
        }
    }

    /// The answer an offer has: the one it was given, or none while it waits.
    fn check_answer(&self, of: usize, index: usize, found: &api::search::v1::Offer) {
        let told = found.answer.as_ref().map(|answer| answer.reason.as_str());
        let withdrawn = self.book.searches[of].end == Some(SearchState::Withdrawn);
        match &self.book.searches[of].offers[index].fate {
            Fate::Answered(reason) => assert_eq!(told, Some(reason.as_str()), "o{index} of s{of}"),
            Fate::Withdrawn | Fate::Retracted => assert_eq!(told, None, "o{index} of s{of}"),
            Fate::Stands if found.state() == OfferState::NotEligible => assert!(told.is_some(), "o{index} of s{of}"),
            Fate::Stands if withdrawn => assert_eq!(told, Some("SEARCH_WITHDRAWN"), "o{index} of s{of}"),
            Fate::Stands => assert_eq!(told, None, "o{index} of s{of}"),
        }
    }
}

/// What is told of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    /// For an offer by name, until when.
    Held(String, Timestamp),
    Awarded,
    Available,
    NotAvailable,
}

fn vacant(place: &api::register::v1::Place) -> Told {
    if place.available_from.is_some() { Told::Available } else { Told::NotAvailable }
}
