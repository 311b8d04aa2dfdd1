//! Sibling groups: the combinations of offers that still stand and together place every child (matching model, section C).

use domain::search::Search;
use matching::v1::{Ranked, Share, Shortlist, combinations_for};
use vocabulary::OfferId;

use super::ShortlistView;

/// Offers that together take every child still to place, each child once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Combined {
    /// 1 for the best; combinations equal in worst and mean share a rank.
    pub rank: u32,
    /// The offers; one alone takes all the children together.
    pub offers: Vec<OfferId>,
    /// The score of the worst-served child.
    pub worst: Share,
    /// The mean over the children.
    pub mean: Share,
}

impl ShortlistView {
    /// The combinations that stand now, best first.
    pub fn combinations(&self) -> Vec<Combined> {
        combined(&self.search, &self.offers, &self.result)
    }
}

/// The combinations of ranked offers that are neither answered nor retracted, best first: none in a search for one child, and none with an
/// offer that takes a child who has moved to a successor search. `offers` are those ranked, by key.
pub(crate) fn combined(search: &Search, offers: &[OfferId], ranked: &Shortlist) -> Vec<Combined> {
    let awarded = search.award.as_ref().map(|(award, ..)| award.offer);
    let stands = |offer: OfferId| search.is_undecided(offer) || awarded == Some(offer);
    let at = |key: matching::v1::CandidateKey| usize::try_from(key.0).ok().and_then(|at| offers.get(at)).copied();
    let ranked: Vec<&Ranked> = ranked.ranked.iter().filter(|ranked| at(ranked.key).is_some_and(stands)).collect();
    let found = combinations_for(&search.to_place(), &ranked).into_iter().map(|combination| Combined {
        rank: combination.rank,
        offers: combination.keys.iter().filter_map(|key| at(*key)).collect(),
        worst: combination.worst,
        mean: combination.mean,
    });
    found.collect()
}
