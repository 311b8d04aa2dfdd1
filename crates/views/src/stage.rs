//! How much of a child a provider sees, by stage (INV-3). Never, at any stage: no-go areas, named people and their reasons.

use std::collections::BTreeSet;

use domain::request::{Identity, Request};
use domain::search::Search;
use vocabulary::{ProviderId, Timestamp};

/// How far disclosure has come for one provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Type, age band, area, needed by, headline needs.
    Feed,
    /// The full pseudonymous profile, opened on interest.
    Opened,
    /// First name and school, released by the decision maker.
    Tranche,
    /// The identity block, for the awarded provider alone.
    Award,
}

/// The stage a provider has reached; absent when it was never invited. A withdrawal closes everything again (SRC-9).
pub fn stage(search: &Search, provider: ProviderId, now: Timestamp) -> Option<Stage> {
    search.round_of(provider)?;
    // Who cares for the child keeps what the award disclosed; to everybody else an end closes everything.
    let awarded = search.award.as_ref().is_some_and(|(award, ..)| award.provider == provider);
    if awarded && (search.end.is_none() || search.is_placed()) {
        return Some(Stage::Award);
    }
    if search.end.is_some() {
        return Some(Stage::Feed);
    }
    let released = search.active_tranche(now).filter(|tranche| tranche.released_at.is_some());
    let own = |offer: &vocabulary::OfferId| {
        search.is_undecided(*offer) && search.offers.get(offer).is_some_and(|offer| offer.provider == provider)
    };
    if search.award.is_none() && released.is_some_and(|tranche| tranche.sent.offers.iter().any(own)) {
        return Some(Stage::Tranche);
    }
    let opened = search.rounds.iter().any(|round| round.profile_opened.contains(&provider));
    Some(if opened { Stage::Opened } else { Stage::Feed })
}

/// The children, by their places in the request, whom a provider is told the names of once a stage is reached: those its awarded offer
/// takes, or those its offers with the decision maker would (INV-3, DEC-6).
pub fn children_told(search: &Search, provider: ProviderId, stage: Stage, now: Timestamp) -> BTreeSet<u32> {
    match stage {
        Stage::Feed | Stage::Opened => BTreeSet::new(),
        Stage::Tranche => {
            let sent = search.active_tranche(now).into_iter().flat_map(|tranche| &tranche.sent.offers);
            let own = |offer: &&vocabulary::OfferId| {
                let of_provider = search.offers.get(offer).is_some_and(|offer| offer.provider == provider);
                of_provider && search.is_undecided(**offer)
            };
            sent.filter(own).flat_map(|offer| search.children_of(*offer)).collect()
        }
        Stage::Award => search.award.iter().flat_map(|(award, ..)| award.children.iter().copied()).collect(),
    }
}

/// The request as a provider may read it from stage `Opened` on: pseudonymous, without safety exclusions and their reasons, without
/// what was considered before, without the child number.
pub fn for_provider(mut request: Request) -> Request {
    let location = &mut request.shared.location;
    location.no_go_areas.clear();
    location.named_people.clear();
    location.reason_text.clear();
    location.minimum_miles = None;
    location.out_of_area_reason = None;
    request.shared.options_considered.clear();
    request.shared.short_window = None;
    request.shared.parallel = None;
    request.shared.predecessor = None;
    request.shared.direct = None;
    for child in &mut request.children {
        child.number.clear();
    }
    request
}

/// The identity block as a stage allows it.
pub fn identity_at(identity: &Identity, stage: Stage) -> Option<Identity> {
    match stage {
        Stage::Feed | Stage::Opened => None,
        Stage::Tranche => Some(Identity {
            first_name: identity.first_name.clone(),
            school_name: identity.school_name.clone(),
            ..Identity::default()
        }),
        Stage::Award => Some(identity.clone()),
    }
}
