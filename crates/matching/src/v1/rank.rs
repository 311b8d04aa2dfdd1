//! Section E across offers: who is ranked, in which band, and who is listed beside with a reason.
//!
//! Every candidate is in the result exactly once: ranked; failed, if a gate fails; or unconfirmed. A band starts at its best offer
//! and takes all within 0.02 of it: effectively equal, one rank number, no order shown. Within a band the list is kept by score and
//! then key, so that the same input gives the same bytes; a page may show it in any order.

mod shown;

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
pub(super) use shown::rank_if_scored;

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
    /// This offer takes some of the children only: its rank speaks of those, and combinations show the rest.
    TakesSome {
        /// Which offer.
        key: CandidateKey,
        /// Children it takes.
        taken: u32,
        /// Children of the search.
        asked: u32,
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
        let (taken, asked) = (count(offer.scored.children.len()), count(tender.children.len()));
        if taken < asked {
            banners.push(Banner::TakesSome { key: offer.key, taken, asked });
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::Answer;
    use crate::v1::examples::{candidate, sibling_group_tender, taking, tender};

    /// Offers of the example tender with their scores set, in thousandths.
    fn listed(scores: &[(u32, i64)]) -> Vec<Listed> {
        let of = |(key, thousandths): &(u32, i64)| {
            let mut listed = judge(&tender(), &candidate(*key));
            listed.scored.score = Share::from_units(thousandths * 1_000_000_000);
            listed
        };
        scores.iter().map(of).collect()
    }

    /// `key:rank/band` of each, best first.
    fn ranks(scores: &[(u32, i64)]) -> String {
        let ranked = in_bands(listed(scores));
        ranked.iter().map(|it| format!("{}:{}/{}", it.key.0, it.rank, it.band)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_band_starts_at_its_best_and_takes_all_within_two_hundredths_of_it() {
        assert_eq!(ranks(&[(1, 900), (2, 880), (3, 879)]), "1:1/1 2:1/1 3:3/2");
        // The chain does not drag on: 870 is within 0.02 of 885, but not of the band's best.
        assert_eq!(ranks(&[(1, 900), (2, 885), (3, 870), (4, 855)]), "1:1/1 2:1/1 3:3/2 4:3/2");
        assert_eq!(ranks(&[(5, 500)]), "5:1/1");
        assert_eq!(ranks(&[]), "");
    }

    #[test]
    fn the_rank_of_another_score_is_that_of_the_list_made_again() {
        let lists = [
            &[(1, 900), (2, 885), (3, 870), (4, 855), (5, 849)][..],
            &[(2, 700), (1, 700), (3, 100)],
            &[(1, 900), (2, 880), (3, 861), (4, 841), (5, 840), (6, 820)],
            &[(1, 500)],
        ];
        for scores in lists {
            let ranked = in_bands(listed(scores));
            for (index, offer) in ranked.iter().enumerate() {
                for thousandths in (60..960).step_by(5).chain(scores.iter().map(|(_, score)| *score)) {
                    let changed =
                        |(key, score): &(u32, i64)| (*key, if *key == offer.key.0 { thousandths } else { *score });
                    let again = in_bands(listed(&scores.iter().map(changed).collect::<Vec<_>>()));
                    let expected = again.iter().find(|other| other.key == offer.key).map(|other| other.rank);
                    let score = Share::from_units(thousandths * 1_000_000_000);
                    let found = rank_if_scored(&ranked, index, score, offer.scored.mean);
                    assert_eq!(Some(found), expected, "{scores:?}: {} at {thousandths}", offer.key.0);
                }
            }
        }
    }

    #[test]
    fn equal_offers_share_a_rank_whatever_order_they_came_in() {
        assert_eq!(ranks(&[(2, 700), (1, 700), (3, 700)]), "1:1/1 2:1/1 3:1/1");
        assert_eq!(ranks(&[(3, 700), (2, 700), (1, 700)]), "1:1/1 2:1/1 3:1/1");
    }

    #[test]
    fn a_lead_of_two_to_five_hundredths_is_sensitive() {
        let leads = |scores| in_bands(listed(scores)).into_iter().map(|ranked| ranked.lead).collect::<Vec<_>>();
        let by = |thousandths: i64| Share::from_units(thousandths * 1_000_000_000);
        assert_eq!(leads(&[(1, 900), (2, 879)]), [Lead::Sensitive { by: by(21) }, Lead::Last]);
        assert_eq!(leads(&[(1, 900), (2, 850)]), [Lead::Sensitive { by: by(50) }, Lead::Last]);
        assert_eq!(leads(&[(1, 900), (2, 849)]), [Lead::Clear { by: by(51) }, Lead::Last]);
        let tied_then_clear = leads(&[(1, 900), (2, 890), (3, 800)]);
        assert_eq!(tied_then_clear, [Lead::Clear { by: by(100) }, Lead::Clear { by: by(100) }, Lead::Last]);
    }

    #[test]
    fn failed_and_unconfirmed_offers_are_listed_and_never_ranked() {
        let mut failed = candidate(7);
        failed.setting.standing.signed = Answer::No;
        let unconfirmed = Candidate { confirmation: Confirmation::Unconfirmed, ..candidate(8) };
        let mut both = candidate(9);
        both.confirmation = Confirmation::Unconfirmed;
        both.submission.in_time = Answer::No;
        let shortlist = rank(&tender(), &[both, unconfirmed, failed, candidate(1)]);
        let keys = |listed: &[Listed]| listed.iter().map(|listed| listed.key.0).collect::<Vec<_>>();
        assert_eq!(shortlist.ranked.iter().map(|ranked| ranked.key.0).collect::<Vec<_>>(), [1]);
        assert_eq!(keys(&shortlist.failed), [7, 9]);
        assert_eq!(keys(&shortlist.unconfirmed), [8]);
        assert_eq!(shortlist.engine_version, "v1");
    }

    #[test]
    fn an_offer_that_needs_a_check_is_ranked_with_a_banner() {
        let mut held = candidate(3);
        held.setting.vacancy = None;
        held.setting.authority = None;
        let shortlist = rank(&tender(), &[held]);
        assert_eq!(shortlist.ranked[0].needs_check, [Gate::G6]);
        let key = CandidateKey(3);
        let expected = [Banner::NeedsCheck { key, gates: vec![Gate::G6] }, Banner::TierNeedsCheck { key }];
        assert_eq!(shortlist.banners, expected);
    }

    #[test]
    fn an_offer_for_some_of_the_children_says_so() {
        let tender = sibling_group_tender(3);
        let shortlist = rank(&tender, &[taking(&[0, 2], candidate(4)), taking(&[0, 1, 2], candidate(5))]);
        assert_eq!(shortlist.banners, [Banner::TakesSome { key: CandidateKey(4), taken: 2, asked: 3 }]);
    }

    #[test]
    fn what_the_authority_has_not_stated_is_said_in_a_banner() {
        let mut tender = tender();
        tender.plan = Plan::NotKnown;
        tender.children[0].home = None;
        tender.children[0].wishes = None;
        let dropped = |criterion| Banner::CriterionDropped { criterion };
        let expected = [dropped(Criterion::C3), dropped(Criterion::C5), Banner::PlanLengthNotKnown];
        assert_eq!(rank(&tender, &[candidate(1)]).banners, expected);
    }

    #[test]
    fn where_nothing_counts_the_offers_are_equal_and_it_is_said() {
        let mut tender = tender();
        tender.policy.weights = crate::v1::Weights {
            need_fit: 0,
            education: 0,
            home: 0,
            siblings: 100,
            wishes: 0,
            identity: 0,
            family_time: 0,
            household: 0,
            timing: 0,
        };
        tender.children[0].siblings = Some(crate::v1::SiblingsAsked::default());
        let shortlist = rank(&tender, &[candidate(1), candidate(2)]);
        assert_eq!(shortlist.banners, [Banner::NothingToScore { child: 0 }]);
        assert!(shortlist.ranked.iter().all(|ranked| ranked.rank == 1 && ranked.scored.score == Share::ZERO));
    }
}
