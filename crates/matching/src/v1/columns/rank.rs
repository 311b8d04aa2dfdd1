//! The best of the rows that could serve, by a bounded heap.
//!
//! A row that cannot come among the best even with everything else at its most is put aside by one comparison of squares; one that can
//! do no better than the last of them, and comes after it by id, is put aside as well.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use vocabulary::SettingId;

use super::Columns;
use super::child::{ChildAsked, Needed, children_asked, score};
use super::judge::Judged;
use super::question::{Listing, Question};
use crate::v1::miles::Place;
use crate::v1::share::Share;

/// A row among the best. Orders as it is shown: own settings, then partners', then the others; by score, then mean, then id, which
/// says nothing and only makes the order one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// How it stands to the authority that asks.
    pub listing: Listing,
    /// Its score, the best first.
    pub score: Reverse<Share>,
    /// Mean score over the children, the best first.
    pub mean: Reverse<Share>,
    /// The setting.
    pub setting: SettingId,
    /// Its row.
    pub row: u32,
}

impl Columns {
    /// The best of the rows that could serve, after one of them, at most so many.
    pub fn best(&self, question: &Question<'_>, judged: &Judged, after: Option<Found>, limit: usize) -> Vec<Found> {
        let asked = children_asked(question);
        let mut best: BinaryHeap<Found> = BinaryHeap::with_capacity(limit.saturating_add(1));
        let mut bar = None;
        let listings: Vec<Listing> = question.providers.iter().map(|provider| provider.listing).collect();
        for at in judged.serves() {
            let (listing, setting, place) = (self.listing_at(at, question, &listings), self.id_at(at), self.place(at));
            let capacities = self.identity.get(at).copied().unwrap_or(0);
            let stays_out = |bar: &Bar| bar.keeps_out(&asked, listing, setting, place, capacities);
            if bar.as_ref().is_some_and(stays_out) {
                continue;
            }
            let (score, mean) = score(&asked, place, capacities);
            let row = u32::try_from(at).unwrap_or(u32::MAX);
            let found = Found { listing, score: Reverse(score), mean: Reverse(mean), setting, row };
            let is_behind = best.len() >= limit && best.peek().is_none_or(|worst| found >= *worst);
            if is_behind || after.is_some_and(|after| found <= after) {
                continue;
            }
            best.push(found);
            if best.len() > limit {
                best.pop();
            }
            if best.len() >= limit {
                bar = best.peek().map(|worst| Bar::moved(bar, &asked, *worst));
            }
        }
        best.into_sorted_vec()
    }

    /// The score of one row, as [`Columns::best`] gives it: the worst-served child's and the mean.
    pub fn score(&self, row: u32, question: &Question<'_>) -> Option<(Share, Share)> {
        let at = usize::try_from(row).ok()?;
        let capacities = *self.identity.get(at)?;
        Some(score(&children_asked(question), self.place(at), capacities))
    }

    fn listing_at(&self, at: usize, question: &Question<'_>, listings: &[Listing]) -> Listing {
        let provider = self.provider.get(at).and_then(|provider| usize::try_from(*provider).ok());
        let listing = provider.and_then(|provider| listings.get(provider)).copied().unwrap_or_default();
        if question.listed.is_empty() {
            return listing;
        }
        question.listed.get(&self.id_at(at)).copied().unwrap_or_default().min(listing)
    }
}

/// What keeps a row from the best at all once they are full: told by the first child, whose score no other child's can raise.
#[derive(Clone, Copy, Debug)]
struct Bar {
    /// The last of the best.
    worst: Found,
    /// What a row needs that comes before it by id.
    to_tie: Needed,
    /// What one needs that comes after it: more, where the score of one child is all there is.
    to_pass: Needed,
}

impl Bar {
    /// The bar at a new worst; what is needed is worked out anew only where another score is.
    fn moved(before: Option<Bar>, asked: &[ChildAsked], worst: Found) -> Bar {
        match before {
            Some(bar) if bar.worst.score == worst.score => Bar { worst, ..bar },
            Some(_) | None => {
                let needed = |score| {
                    let anything = Needed { square: None, sum: i64::MIN };
                    asked.first().map_or(anything, |child| child.needed(score))
                };
                let to_tie = needed(worst.score.0.units());
                let to_pass = if asked.len() == 1 { needed(worst.score.0.units().saturating_add(1)) } else { to_tie };
                Bar { worst, to_tie, to_pass }
            }
        }
    }

    /// Whether a row falls short, with everything not yet worked out at its most: by one square first, then part by part, by straight lines.
    /// Whether one crosses the estuary matters only to what comes among the best by them.
    fn keeps_out(
        &self,
        asked: &[ChildAsked],
        listing: Listing,
        setting: SettingId,
        place: Option<Place>,
        capacities: u16,
    ) -> bool {
        let Some(child) = asked.first() else { return false };
        match listing.cmp(&self.worst.listing) {
            Ordering::Less => return false,
            Ordering::Greater => return true,
            Ordering::Equal => {}
        }
        let home = child.square_from_home(place);
        let is_beyond = |needed: &Needed| home.zip(needed.square).is_some_and(|(square, reach)| square >= reach);
        if is_beyond(&self.to_tie) {
            return true;
        }
        let needed = if setting < self.worst.setting { &self.to_tie } else { &self.to_pass };
        is_beyond(needed) || child.falls_short_of(needed.sum, place, capacities)
    }
}
