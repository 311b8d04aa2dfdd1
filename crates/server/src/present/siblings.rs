//! Sibling groups (DEC-6): why they are placed apart, where those left over went, and which offers place them all.

use std::collections::BTreeSet;

use api::decision::v1 as decision;
use api::search::v1 as proto;
use domain::event::Split;
use domain::search::Search;
use engine::{Combined, ShortlistView};
use matching::v1::sentences::Detail;
use matching::v1::{ChildScored, Scored};
use vocabulary::{SearchId, SearchName};

use super::{names, scored};

/// Another search of the same authority, by name.
pub fn search_name(search: &Search, other: SearchId) -> String {
    SearchName { authority: search.authority, search: other }.to_string()
}

/// The searches that children of this one moved to, each once.
pub fn successors(search: &Search) -> Vec<String> {
    let reconsidered = search.reconsidered.map(|reconsidered| reconsidered.successor);
    let all: BTreeSet<SearchId> = search.moved.values().copied().chain(reconsidered).collect();
    all.into_iter().map(|successor| search_name(search, successor)).collect()
}

/// Why the children of a choice or award are placed apart from the others.
pub fn split(search: &Search, split: &Split, words: &str) -> proto::Split {
    proto::Split {
        reason: split.reason.code().to_owned(),
        text: words.to_owned(),
        passed_over: split.passed_over.iter().map(|offer| names::closed_offer(search, *offer)).collect(),
    }
}

/// The combinations of offers that place every child.
pub fn combinations(view: &ShortlistView) -> Vec<decision::Combination> {
    let out = |combined: &Combined| decision::Combination {
        rank: combined.rank,
        offers: combined.offers.iter().map(|offer| names::closed_offer(&view.search, *offer)).collect(),
        worst_points_hundredths: combined.worst.points().hundredths(),
        mean_points_hundredths: combined.mean.points().hundredths(),
        together: combined.offers.len() == 1,
    };
    view.combinations().iter().map(out).collect()
}

/// Each child an offer takes, scored; none in a search for one child, whose score is the offer's.
pub fn children(view: &ShortlistView, judged: &Scored, detail: Detail) -> Vec<decision::ChildScore> {
    if view.tender.children.len() < 2 {
        return Vec::new();
    }
    let out = |child: &ChildScored| decision::ChildScore {
        child: child.child,
        score: Some(scored::child_score(child)),
        criteria: scored::criteria_of(&child.criteria, detail),
    };
    judged.children.iter().map(out).collect()
}
