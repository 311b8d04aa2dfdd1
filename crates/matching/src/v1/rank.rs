//! Section E across offers: who is ranked, in which band, and who is listed beside with a reason.
//!
//! Every candidate is in the result exactly once: ranked; failed, if a gate fails; or unconfirmed. A band starts at its best offer
//! and takes all within 0.02 of it: effectively equal, one rank number, no order shown. Within a band the list is kept by score and
//! then key, so that the same input gives the same bytes; a page may show it in any order.

use serde::{Deserialize, Serialize};
use vocabulary::Gate;

use super::ENGINE_VERSION;
use super::candidate::{Candidate, CandidateKey, Confirmation, FeeFlag};
use super::criteria;
use super::criterion::{Applies, Criterion};
use super::gates::{GateOutcome, GateResult, gates, worst_outcome};
use super::score::{Scored, score};
use super::share::Share;
use super::tender::{Plan, Tender};
use super::tier::{TierLabel, tier};

/// All offers of a search, judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortlist {
    /// Which engine made it: [`ENGINE_VERSION`].
    pub engine_version: String,
    /// What a reader has to know before reading the ranks.
    pub banners: Vec<Banner>,
    /// Offers that fail no gate, best first.
    pub ranked: Vec<Ranked>,
    /// Offers that fail a gate, by key.
    pub failed: Vec<Listed>,
    /// Offers not confirmed after a material amendment, by key (SRC-8).
    pub unconfirmed: Vec<Listed>,
}

/// An offer with a rank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranked {
    /// Which offer.
    pub key: CandidateKey,
    /// 1 for the first band; offers of one band share it.
    pub rank: u32,
    /// Which band, 1 for the first.
    pub band: u32,
    /// How many offers the band has: more than one is a tie.
    pub in_band: u32,
    /// How far the band's best offer leads the next band's best.
    pub lead: Lead,
    /// The twelve gates.
    pub gates: Vec<GateResult>,
    /// Gates to be checked before an award.
    pub needs_check: Vec<Gate>,
    /// The statutory tier; a label, never a part of the score.
    pub tier: TierLabel,
    /// The score and what makes it.
    pub scored: Scored,
    /// The fee against the framework; a flag, never a part of the score.
    pub fee: FeeFlag,
}

/// An offer without a rank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Which offer.
    pub key: CandidateKey,
    /// The twelve gates, with every reason.
    pub gates: Vec<GateResult>,
    /// The statutory tier.
    pub tier: TierLabel,
    /// What it would have scored, for "why not?" (SHL-2).
    pub scored: Scored,
    /// The fee against the framework.
    pub fee: FeeFlag,
}

/// How far a band's best offer leads the next band's best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Lead {
    /// No band follows.
    Last,
    /// 0.02 to 0.05: other weights might turn it round.
    Sensitive {
        /// The lead.
        by: Share,
    },
    /// More than 0.05.
    Clear {
        /// The lead.
        by: Share,
    },
}

/// What a reader has to know before reading the ranks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Banner {
    /// A fact of the authority is missing, so this criterion counts for no offer (section D).
    CriterionDropped {
        /// Which.
        criterion: Criterion,
    },
    /// The plan's length is stated as not known: C9 rests on the start alone.
    PlanLengthNotKnown,
    /// No criterion counts for this child: its offers are all equal.
    NothingToScore {
        /// Which child.
        child: u32,
    },
    /// This offer is ranked, but cannot be awarded until these gates are resolved.
    NeedsCheck {
        /// Which offer.
        key: CandidateKey,
        /// Which gates.
        gates: Vec<Gate>,
    },
    /// The statutory tier of this offer cannot be told.
    TierNeedsCheck {
        /// Which offer.
        key: CandidateKey,
    },
}

/// Judges and ranks the offers of a search.
pub fn rank(tender: &Tender, candidates: &[Candidate]) -> Shortlist {
    let mut standing: Vec<Listed> = Vec::new();
    let mut failed = Vec::new();
    let mut unconfirmed = Vec::new();
    for candidate in candidates {
        let listed = judge(tender, candidate);
        match (worst_outcome(&listed.gates), candidate.confirmation) {
            (GateOutcome::Fail, _) => failed.push(listed),
            (GateOutcome::Pass | GateOutcome::NeedsCheck, Confirmation::Unconfirmed) => unconfirmed.push(listed),
            (GateOutcome::Pass | GateOutcome::NeedsCheck, Confirmation::Confirmed) => standing.push(listed),
        }
    }
    failed.sort_by_key(|listed| listed.key);
    unconfirmed.sort_by_key(|listed| listed.key);
    let ranked = in_bands(standing);
    let banners = banners(tender, &ranked);
    Shortlist { engine_version: ENGINE_VERSION.to_owned(), banners, ranked, failed, unconfirmed }
}

fn judge(tender: &Tender, candidate: &Candidate) -> Listed {
    Listed {
        key: candidate.key,
        gates: gates(tender, candidate),
        tier: tier(tender, candidate),
        scored: score(tender, candidate),
        fee: candidate.fee,
    }
}

fn in_bands(mut standing: Vec<Listed>) -> Vec<Ranked> {
    standing.sort_by(|a, b| {
        let best_first = (b.scored.score, b.scored.mean).cmp(&(a.scored.score, a.scored.mean));
        best_first.then(a.key.cmp(&b.key))
    });
    let mut bands: Vec<Vec<Listed>> = Vec::new();
    for listed in standing {
        match bands.last_mut() {
            Some(band) if best(band).above(listed.scored.score) <= Share::TIE => band.push(listed),
            Some(_) | None => bands.push(vec![listed]),
        }
    }
    let bests: Vec<Share> = bands.iter().map(|band| best(band)).collect();
    let mut ranked: Vec<Ranked> = Vec::new();
    for (index, band) in bands.into_iter().enumerate() {
        let in_band = count(band.len());
        let rank = count(ranked.len()).saturating_add(1);
        let lead = lead(bests.get(index).copied(), bests.get(index.saturating_add(1)).copied());
        let number = count(index).saturating_add(1);
        ranked.extend(band.into_iter().map(|listed| with_rank(listed, Position { rank, band: number, in_band, lead })));
    }
    ranked
}

struct Position {
    rank: u32,
    band: u32,
    in_band: u32,
    lead: Lead,
}

fn with_rank(listed: Listed, position: Position) -> Ranked {
    let Listed { key, gates, tier, scored, fee } = listed;
    let Position { rank, band, in_band, lead } = position;
    let open = gates.iter().filter(|result| result.outcome == GateOutcome::NeedsCheck);
    let needs_check = open.map(|result| result.gate).collect();
    Ranked { key, rank, band, in_band, lead, gates, needs_check, tier, scored, fee }
}

/// The score a band starts at.
fn best(band: &[Listed]) -> Share {
    band.first().map_or(Share::ZERO, |listed| listed.scored.score)
}

fn lead(best: Option<Share>, next: Option<Share>) -> Lead {
    let Some((best, next)) = best.zip(next) else {
        return Lead::Last;
    };
    let by = best.above(next);
    if by <= Share::SENSITIVE { Lead::Sensitive { by } } else { Lead::Clear { by } }
}

fn banners(tender: &Tender, ranked: &[Ranked]) -> Vec<Banner> {
    let dropped = Criterion::ALL.iter().copied().filter(|criterion| criteria::is_dropped(*criterion, tender));
    let mut banners: Vec<Banner> = dropped.map(|criterion| Banner::CriterionDropped { criterion }).collect();
    if tender.plan == Plan::NotKnown {
        banners.push(Banner::PlanLengthNotKnown);
    }
    banners.extend(tender.child_indices().zip(&tender.children).filter_map(|(index, child)| {
        let counts = |criterion: &Criterion| {
            criteria::applies(*criterion, tender, child) == Applies::Yes && tender.policy.weights.of(*criterion) > 0
        };
        (!Criterion::ALL.iter().any(counts)).then_some(Banner::NothingToScore { child: index })
    }));
    for offer in ranked {
        if !offer.needs_check.is_empty() {
            banners.push(Banner::NeedsCheck { key: offer.key, gates: offer.needs_check.clone() });
        }
        if offer.tier == TierLabel::NeedsCheck {
            banners.push(Banner::TierNeedsCheck { key: offer.key });
        }
    }
    banners
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
