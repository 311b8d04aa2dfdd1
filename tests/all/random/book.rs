//! The book that is kept beside the program: who has which place, who was granted what, who was told what. It knows the rules of the domain
//! by their words, and nothing of the program's types but names on the wire.

use std::collections::{BTreeMap, BTreeSet};

use api::search::v1::{OfferState, SearchState};
use vocabulary::{Date, Timestamp};

use crate::harness::Agency;

/// Everything.
#[derive(Default)]
pub(super) struct Book {
    pub(super) searches: Vec<Kept>,
    pub(super) homes: Vec<Home>,
    /// Cases so far: each gives a child its number.
    pub(super) cases: usize,
}

/// A setting and who has its places.
pub(super) struct Home {
    pub(super) agency: Agency,
    /// Its place among its provider's settings.
    pub(super) at: usize,
    pub(super) name: String,
    pub(super) residential: bool,
    /// Lies outside the authority that searches.
    pub(super) outside: bool,
    /// Children it is approved for.
    pub(super) most: u32,
    /// Places its provider says are there.
    pub(super) offered: BTreeSet<u32>,
    pub(super) taken: BTreeMap<u32, Taken>,
    pub(super) concealed: bool,
    pub(super) was_concealed: bool,
}

/// Who has a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    Held { search: usize, offer: usize, until: Timestamp },
    Awarded { search: usize },
}

/// What a draft is about.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// Numbers of the children.
    pub(super) numbers: Vec<String>,
    pub(super) residential: bool,
    pub(super) under_five: bool,
    pub(super) key_stage_4: bool,
    pub(super) not_looked_after: bool,
    /// Hours of a window shorter than a day.
    pub(super) short: Option<u32>,
    pub(super) needed_on: Date,
}

/// A search.
pub(super) struct Kept {
    pub(super) name: String,
    pub(super) case: Case,
    pub(super) version: u32,
    /// What was asked for before the opening; none in a draft.
    pub(super) asked: Vec<&'static str>,
    /// What was granted, and for what.
    pub(super) granted: BTreeSet<(String, For)>,
    /// What was asked for after the opening and waits.
    pub(super) waiting: BTreeSet<(String, For)>,
    /// When each round closes.
    pub(super) rounds: Vec<Timestamp>,
    pub(super) offers: Vec<Offered>,
    pub(super) tranche: Option<Sent>,
    pub(super) choice: Option<Chosen>,
    pub(super) award: Option<Won>,
    pub(super) end: Option<SearchState>,
    /// Children who went on to another search.
    pub(super) moved: BTreeSet<u32>,
    /// Drafted by an award that left its children over: its sections are confirmed first.
    pub(super) succeeds: bool,
    pub(super) opened_by: BTreeSet<Agency>,
    pub(super) questions: Vec<String>,
    /// The offer that goes on though its setting was concealed: an approver said so.
    pub(super) went_on: Option<usize>,
}

/// What an approval is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum For {
    Opening,
    Round(usize),
    Offer(usize),
}

/// An offer.
pub(super) struct Offered {
    pub(super) name: String,
    pub(super) home: usize,
    pub(super) round: usize,
    pub(super) children: Vec<u32>,
    /// All weekly parts for one child.
    pub(super) weekly: i64,
    pub(super) dear_extra: bool,
    pub(super) school_kept: bool,
    pub(super) holds: bool,
    pub(super) fate: Fate,
    /// A material amendment came after it.
    pub(super) unconfirmed: bool,
    /// It passed its gates and is ranked, as the shortlist of its round said.
    pub(super) passed: bool,
    /// It failed one, which answers it.
    pub(super) failed: bool,
}

/// What became of an offer, but for an award.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Stands,
    Withdrawn,
    Retracted,
    /// With a reason; empty until it is read.
    Answered(String),
}

/// A tranche.
pub(super) struct Sent {
    pub(super) name: String,
    pub(super) offers: Vec<usize>,
    pub(super) return_by: Timestamp,
}

/// A choice.
pub(super) struct Chosen {
    pub(super) offer: usize,
    pub(super) confirm_by: Timestamp,
}

/// An award.
#[derive(Clone)]
pub(super) struct Won {
    pub(super) offer: usize,
    pub(super) contract: String,
    pub(super) signed: (bool, bool),
    pub(super) digest: String,
    pub(super) over: bool,
}

impl Home {
    /// Who has a place at an instant: a hold that ran out holds nothing.
    pub(super) fn live(&self, number: u32, now: Timestamp) -> Option<Taken> {
        self.taken.get(&number).copied().filter(|taken| match taken {
            Taken::Held { until, .. } => now < *until,
            Taken::Awarded { .. } => true,
        })
    }

    /// Places that nobody has.
    pub(super) fn free(&self, now: Timestamp) -> usize {
        self.offered.iter().filter(|number| self.live(**number, now).is_none()).count()
    }

    /// Whether an offer has its hold still.
    pub(super) fn holds_for(&self, wanted: (usize, usize), now: Timestamp) -> bool {
        let own = |taken| matches!(taken, Taken::Held { search, offer, .. } if (search, offer) == wanted);
        self.taken.keys().any(|number| self.live(*number, now).is_some_and(own))
    }

    /// Nobody has what `gone` says.
    pub(super) fn release(&mut self, gone: impl Fn(&Taken) -> bool) {
        self.taken.retain(|_, taken| !gone(taken));
    }
}

impl Book {
    /// Every hold of a search ends, or of one offer of it.
    pub(super) fn release_holds(&mut self, of: usize, only: Option<usize>) {
        for home in &mut self.homes {
            home.release(|taken| match taken {
                Taken::Held { search, offer, .. } => *search == of && only.is_none_or(|only| only == *offer),
                Taken::Awarded { .. } => false,
            });
        }
    }

    /// What an award took is free.
    pub(super) fn free_award(&mut self, of: usize) {
        for home in &mut self.homes {
            home.release(|taken| *taken == Taken::Awarded { search: of });
        }
    }

    /// Another live search of a child of this one: opened, or begun by an award, and not ended.
    pub(super) fn parallel(&self, of: usize) -> bool {
        let children = self.searches[of].to_place();
        let live = |kept: &Kept| kept.end.is_none() && (!kept.rounds.is_empty() || kept.succeeds);
        let others = self.searches.iter().enumerate().filter(|(index, kept)| *index != of && live(kept));
        others.into_iter().any(|(_, kept)| kept.to_place().intersection(&children).next().is_some())
    }
}

impl Kept {
    /// Numbers of the children it has still to place.
    pub(super) fn to_place(&self) -> BTreeSet<&str> {
        let stay = (0_u32..).zip(&self.case.numbers).filter(|(index, _)| !self.moved.contains(index));
        stay.map(|(_, number)| number.as_str()).collect()
    }

    /// The approvals that come before the opening, in the order in which the page of approvals has them.
    pub(super) fn needed_to_open(&self, parallel: bool) -> Vec<&'static str> {
        let all = [
            ("ACCOMMODATION_NEED", self.case.not_looked_after),
            ("INDEPENDENT_SEARCH", true),
            ("PARALLEL_SEARCH", parallel),
            ("SHORT_WINDOW", self.case.short.is_some()),
            // No lot covers the type.
            ("SPOT_PURCHASE", self.case.residential),
        ];
        all.into_iter().filter(|(_, needed)| *needed).map(|(kind, _)| kind).collect()
    }

    /// The approvals that an award of an offer needs beside those of its opening.
    pub(super) fn needed_to_award(&self, offer: usize, homes: &[Home]) -> Vec<(&'static str, For)> {
        let offered = &self.offers[offer];
        let outside = homes[offered.home].outside;
        let all = [
            ("ABOVE_CEILING", self.case.residential && offered.weekly > 1_150_000),
            ("EXTRA_ABOVE_LIST_PRICE", !self.case.residential && offered.dear_extra),
            ("AWARD_ABOVE_LIMIT", offered.weekly > 600_000),
            ("OUT_OF_AREA", outside),
            ("UNDER_FIVE_OUT_OF_AREA", outside && self.case.under_five),
            ("KEY_STAGE_4_MOVE", self.case.key_stage_4 && !offered.school_kept),
        ];
        let of_offer = all.into_iter().filter(|(_, needed)| *needed).map(|(kind, _)| (kind, For::Offer(offer)));
        let later = (offered.round > 1).then_some(("SPOT_PURCHASE", For::Round(offered.round)));
        of_offer.chain(later).collect()
    }

    /// Those that nobody has granted.
    pub(super) fn missing_to_award(&self, offer: usize, homes: &[Home]) -> Vec<(&'static str, For)> {
        let needed = self.needed_to_award(offer, homes).into_iter();
        needed.filter(|(kind, subject)| !self.granted.contains(&((*kind).to_owned(), *subject))).collect()
    }

    /// Neither answered nor taken back.
    pub(super) fn undecided(&self, offer: usize) -> bool {
        self.offers[offer].fate == Fate::Stands
    }

    /// The choice, until its time has passed.
    pub(super) fn chosen(&self, now: Timestamp) -> Option<usize> {
        let standing = self.choice.as_ref().filter(|choice| now < choice.confirm_by && self.undecided(choice.offer));
        standing.map(|choice| choice.offer)
    }

    /// The tranche that the decision maker has.
    pub(super) fn with_decision_maker(&self, now: Timestamp) -> Option<&Sent> {
        let sent = self.tranche.as_ref()?;
        let ends = self.choice.as_ref().map_or(sent.return_by, |choice| choice.confirm_by);
        (now < ends && sent.offers.iter().any(|offer| self.undecided(*offer))).then_some(sent)
    }

    /// The state, by section 3 of the domain.
    pub(super) fn state(&self, now: Timestamp) -> SearchState {
        if let Some(end) = self.end {
            return end;
        }
        if self.award.is_some() {
            return SearchState::Awarded;
        }
        if self.chosen(now).is_some() {
            return SearchState::Chosen;
        }
        if self.with_decision_maker(now).is_some() {
            return SearchState::Deciding;
        }
        match self.rounds.last() {
            Some(closes) if now < *closes => SearchState::Open,
            Some(_) => SearchState::Shortlisting,
            None if self.asked.is_empty() => SearchState::Draft,
            None => {
                let granted = |kind: &&str| self.granted.contains(&((*kind).to_owned(), For::Opening));
                if self.asked.iter().all(granted) { SearchState::Approved } else { SearchState::AwaitingApproval }
            }
        }
    }

    /// Where its provider is to read that an offer stands, gates apart.
    pub(super) fn stands(&self, offer: usize, now: Timestamp) -> OfferState {
        let offered = &self.offers[offer];
        let closed = self.rounds.get(offered.round - 1).is_some_and(|closes| *closes <= now);
        match &offered.fate {
            Fate::Withdrawn => return OfferState::Withdrawn,
            Fate::Retracted => return OfferState::Retracted,
            Fate::Answered(reason) if answers_only(reason) => return OfferState::Answered,
            Fate::Answered(_) => return OfferState::Rejected,
            Fate::Stands => {}
        }
        if self.award.as_ref().is_some_and(|won| won.offer == offer) {
            OfferState::Awarded
        } else if self.end == Some(SearchState::Withdrawn) {
            OfferState::Answered
        } else if offered.unconfirmed {
            OfferState::Unconfirmed
        } else if !closed {
            OfferState::Submitted
        } else if self.chosen(now) == Some(offer) {
            OfferState::Chosen
        } else if self.with_decision_maker(now).is_some_and(|sent| sent.offers.contains(&offer)) {
            OfferState::InTranche
        } else {
            OfferState::Ranked
        }
    }

    /// Offers of the latest round that can be sent.
    pub(super) fn eligible(&self) -> Vec<usize> {
        let latest = self.rounds.len();
        let all = self.offers.iter().enumerate();
        let sendable = all.filter(|(index, offered)| {
            let moved = offered.children.iter().any(|child| self.moved.contains(child));
            offered.round == latest && self.undecided(*index) && offered.passed && !offered.unconfirmed && !moved
        });
        sendable.map(|(index, _)| index).collect()
    }
}

/// Whether a reason answers without rejecting.
pub(super) fn answers_only(reason: &str) -> bool {
    matches!(reason, "BETTER_MATCH_CHOSEN" | "PLACE_TAKEN" | "SEARCH_WITHDRAWN")
}
