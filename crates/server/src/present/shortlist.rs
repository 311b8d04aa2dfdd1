//! A shortlist (SHL-1 to SHL-3). A row names neither provider nor setting nor locality until its reader opened it.

use api::decision::v1 as proto;
use domain::setting::Freshness;
use engine::vault::hex;
use engine::{FeeQuery, ShortlistRow, ShortlistView};
use matching::v1::sentences::Detail;
use matching::v1::{FeeFlag, GateResult, Lead, Ranked, Scored, Shortlist, TierLabel};

use vocabulary::Timestamp;

use crate::convert::{instant_out, terms_out};

use super::banners::banners;
use super::open_questions::open_questions;
use super::strengths::{gaps, strengths};
use super::tranche::tranche;
use super::{identity, names, offer, scored, siblings};

/// A page of a shortlist; its token is still empty.
pub fn shortlist(view: &ShortlistView) -> proto::Shortlist {
    let round = view.search.round_numbered(view.round);
    let unanswered_questions = round.map_or(0, |round| round.unanswered_questions);
    let published = view.snapshot.published.as_ref();
    proto::Shortlist {
        round: names::round(&view.search, view.round),
        snapshot: view.snapshot.number,
        snapshots: view.snapshots,
        inputs_digest: published.map(|published| hex(&published.inputs_digest)).unwrap_or_default(),
        policy_version: round.map_or(0, |round| round.opening.policy_version),
        engine_version: published.map(|published| published.engine_version.clone()).unwrap_or_default(),
        banners: banners(view, unanswered_questions),
        rows: view.rows.iter().filter_map(|shown| row(view, shown)).collect(),
        next_page_token: String::new(),
        unanswered_questions,
        published_at: published.map(|published| instant_out(published.at)),
        tranche: view.tranche.as_ref().map(tranche),
        geography_release: view.geography_release.clone(),
        combinations: siblings::combinations(view),
        weight_profile: round
            .map(|round| names::weight_profile(view.search.authority, round.opening.weight_profile))
            .unwrap_or_default(),
    }
}

/// Whose the offer of a row is; absent until this reader opened it.
pub fn opened_identity(view: &ShortlistView, shown: &ShortlistRow) -> Option<proto::OpenedIdentity> {
    let judged = Judged::of(&view.result, shown)?;
    identity::opened(view, shown, judged.scored.worst_child)
}

/// What the matching came to for the offer of a row.
pub fn scored_of<'a>(view: &'a ShortlistView, shown: &ShortlistRow) -> Option<&'a Scored> {
    Judged::of(&view.result, shown).map(|judged| judged.scored)
}

/// What the matching came to for one offer, ranked or not.
struct Judged<'a> {
    ranked: Option<&'a Ranked>,
    gates: &'a [GateResult],
    tier: TierLabel,
    scored: &'a Scored,
}

impl<'a> Judged<'a> {
    fn of(result: &'a Shortlist, row: &ShortlistRow) -> Option<Self> {
        let key = row.candidate.key;
        if let Some(found) = result.ranked.iter().find(|ranked| ranked.key == key) {
            return Some(Self { ranked: Some(found), gates: &found.gates, tier: found.tier, scored: &found.scored });
        }
        let found = result.unconfirmed.iter().chain(&result.failed).find(|listed| listed.key == key)?;
        Some(Self { ranked: None, gates: &found.gates, tier: found.tier, scored: &found.scored })
    }
}

fn row(view: &ShortlistView, shown: &ShortlistRow) -> Option<proto::ShortlistRow> {
    let ShortlistView { search, tender, now, .. } = view;
    let judged = Judged::of(&view.result, shown)?;
    let detail = if shown.identity.is_some() { Detail::Exact } else { Detail::Banded };
    let miles = identity::miles(tender, shown, judged.scored.worst_child);
    let open = search.end.is_none() && search.award.is_none() && search.is_undecided(shown.offer);
    let questions = || open_questions(tender, &shown.candidate, judged.gates, judged.scored);
    Some(proto::ShortlistRow {
        offer: names::closed_offer(search, shown.offer),
        state: offer::closed_state(search, shown.offer, *now).unwrap_or_default().into(),
        rank: judged.ranked.map(|ranked| ranked.rank),
        tie_band: judged.ranked.map(|ranked| ranked.band),
        sensitive: judged.ranked.is_some_and(|ranked| matches!(ranked.lead, Lead::Sensitive { .. })),
        gates: judged.gates.iter().map(scored::gate).collect(),
        tier: scored::tier(judged.tier).into(),
        tier_rule: Some(scored::tier_rule(judged.tier)),
        distance_band: miles.map(|miles| identity::band(miles.straight_tenths)),
        score: Some(scored::score(judged.scored)),
        criteria: scored::criteria(judged.scored, detail),
        total_weekly_pence: shown.terms.fee.weekly_pence(),
        fee: terms_out(&shown.terms).fee,
        fee_against_list: against_list(shown.fee).into(),
        children_taken: shown.terms.children_taken.clone(),
        strengths: strengths(judged.scored, detail),
        gaps: gaps(judged.scored, &shown.terms),
        open_questions: if open { questions() } else { Vec::new() },
        earlier_placement_here: shown.earlier_placement,
        inspection: identity::inspection_in_first_look(shown),
        stale: Freshness::of(shown.places_confirmed_at, *now).is_stale(),
        places_age_days: shown.places_confirmed_at.map(|confirmed| days_between(confirmed, *now)),
        identity: identity::opened(view, shown, judged.scored.worst_child),
        answer: offer::answer(search, shown.offer, &shown.answer_words, *now),
        fee_queried: shown.fee_query == FeeQuery::UnderMedian,
        children: siblings::children(view, judged.scored, detail),
    })
}

/// Whole days, for an exact instant would tell whose the offer is (SHL-3).
fn days_between(earlier: Timestamp, later: Timestamp) -> u32 {
    u32::try_from(later.since(earlier).whole_days()).unwrap_or(0)
}

const fn against_list(flag: FeeFlag) -> proto::FeeAgainstList {
    match flag {
        FeeFlag::WithinFramework => proto::FeeAgainstList::Within,
        FeeFlag::AboveFramework => proto::FeeAgainstList::Above,
        FeeFlag::NoListPrice => proto::FeeAgainstList::NoPrice,
    }
}
