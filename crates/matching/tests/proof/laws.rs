//! The laws, each over one search.

use std::collections::{BTreeMap, BTreeSet};

use matching::v1::{
    Answer, Candidate, CandidateKey, ChildAge, Confirmation, FeeFlag, GateOutcome, GateResult, Level, Share, Shortlist,
    Stay, Tender, rank, score,
};
use proptest::prelude::*;
use vocabulary::{EvidenceGrade, Gate, SchoolOutcome, Sex, SiblingOutcome, WishOutcome};

use crate::drawn::{self, Draws};
use crate::restated;

type Law = Result<(), TestCaseError>;

/// All of them, over the search of this seed.
pub(crate) fn all_hold((seed, offers, children): (u64, u32, u32)) -> Law {
    let tender = drawn::tender(seed, children);
    let offers: Vec<Candidate> = (0..offers).map(|at| drawn::offer(seed, at, &tender)).collect();
    let mut draws = Draws::new(seed, 2);
    prop_assert_eq!(tender.faults(), []);
    let shortlist = rank(&tender, &offers);
    every_offer_stands_where_the_rules_put_it(&tender, &offers, &shortlist)?;
    points_sum_to_the_score(&shortlist)?;
    deleting_a_loser_never_reorders_the_rest(&tender, &offers, &shortlist, &mut draws)?;
    a_better_utility_never_lowers_a_rank(&tender, &offers, &shortlist, &mut draws)?;
    order_and_names_change_nothing(&tender, &offers, &shortlist)?;
    what_section_f_names_changes_no_score(&tender, &offers, &mut draws)?;
    if draws.rare(8) {
        the_same_input_gives_the_same_bytes(&tender, &offers, &shortlist)?;
    }
    Ok(())
}

/// G.1: no ineligible offer is ranked as PASS, every exclusion has a code, and no offer is lost.
fn every_offer_stands_where_the_rules_put_it(tender: &Tender, offers: &[Candidate], shortlist: &Shortlist) -> Law {
    let ranked = shortlist.ranked.iter().map(|it| (it.key, "ranked", &it.gates));
    let failed = shortlist.failed.iter().map(|it| (it.key, "failed", &it.gates));
    let unconfirmed = shortlist.unconfirmed.iter().map(|it| (it.key, "unconfirmed", &it.gates));
    let stands: BTreeMap<CandidateKey, (&str, &Vec<GateResult>)> =
        ranked.chain(failed).chain(unconfirmed).map(|(key, place, gates)| (key, (place, gates))).collect();
    let listed = shortlist.ranked.len() + shortlist.failed.len() + shortlist.unconfirmed.len();
    prop_assert_eq!((listed, stands.len()), (offers.len(), offers.len()));
    for offer in offers {
        let restated: Vec<GateOutcome> = Gate::ALL.iter().map(|gate| restated::outcome(*gate, tender, offer)).collect();
        let worst = restated.iter().copied().max().unwrap();
        let place = match (worst, offer.confirmation) {
            (GateOutcome::Fail, _) => "failed",
            (GateOutcome::Pass | GateOutcome::NeedsCheck, Confirmation::Unconfirmed) => "unconfirmed",
            (GateOutcome::Pass | GateOutcome::NeedsCheck, Confirmation::Confirmed) => "ranked",
        };
        let (stands, gates) = stands[&offer.key];
        prop_assert_eq!(stands, place, "offer {}: {:?}", offer.key.0, restated);
        let found: Vec<GateOutcome> = gates.iter().map(|result| result.outcome).collect();
        prop_assert_eq!(found, restated, "offer {}", offer.key.0);
        for result in gates {
            every_exclusion_has_a_code(result)?;
        }
    }
    for ranked in &shortlist.ranked {
        let open = ranked.gates.iter().filter(|it| it.outcome == GateOutcome::NeedsCheck).map(|it| it.gate);
        prop_assert_eq!(&ranked.needs_check, &open.collect::<Vec<_>>());
    }
    Ok(())
}

fn every_exclusion_has_a_code(result: &GateResult) -> Law {
    prop_assert_eq!(result.outcome == GateOutcome::Pass, result.reasons.is_empty());
    prop_assert_eq!(result.outcome == GateOutcome::Pass, result.satisfied_by.is_some());
    for reason in &result.reasons {
        prop_assert!(!reason.code().is_empty() && !reason.rejection().code().is_empty());
        prop_assert_eq!(reason.gate(), result.gate);
        prop_assert!(reason.outcome() <= result.outcome);
    }
    let worst = result.reasons.iter().map(|reason| reason.outcome()).max();
    prop_assert_eq!(worst.unwrap_or(GateOutcome::Pass), result.outcome);
    Ok(())
}

fn points_sum_to_the_score(shortlist: &Shortlist) -> Law {
    let scored = shortlist.ranked.iter().map(|it| &it.scored).chain(shortlist.failed.iter().map(|it| &it.scored));
    for scored in scored {
        // An offer that names a child twice fails G3; which of the two stands for it is nobody's question.
        let named: BTreeSet<u32> = scored.children.iter().map(|child| child.child).collect();
        if named.len() < scored.children.len() {
            continue;
        }
        let sum: u32 = scored.criteria().iter().map(|criterion| criterion.points.hundredths()).sum();
        prop_assert_eq!(sum, scored.points.hundredths());
        prop_assert_eq!(scored.points, scored.score.points());
        prop_assert!(scored.low <= scored.score && scored.score <= scored.high);
        for child in &scored.children {
            let sum: u32 = child.criteria.iter().map(|criterion| criterion.points.hundredths()).sum();
            prop_assert_eq!((sum, child.points), (child.points.hundredths(), child.score.points()));
        }
    }
    Ok(())
}

/// Offers in the order shown, with their scores.
fn order(shortlist: &Shortlist, but: CandidateKey) -> Vec<(CandidateKey, Share)> {
    let others = shortlist.ranked.iter().filter(|ranked| ranked.key != but);
    others.map(|ranked| (ranked.key, ranked.scored.score)).collect()
}

fn deleting_a_loser_never_reorders_the_rest(
    tender: &Tender,
    offers: &[Candidate],
    before: &Shortlist,
    draws: &mut Draws,
) -> Law {
    // Any offer but the first: ranked lower, failed, or unconfirmed.
    let first = before.ranked.first().map(|ranked| ranked.key);
    let losers: Vec<CandidateKey> = offers.iter().map(|offer| offer.key).filter(|key| Some(*key) != first).collect();
    if losers.is_empty() {
        return Ok(());
    }
    let loser = draws.pick(&losers);
    let rest: Vec<Candidate> = offers.iter().filter(|offer| offer.key != loser).cloned().collect();
    let after = rank(tender, &rest);
    prop_assert_eq!(order(before, loser), order(&after, loser));
    let winners = |shortlist: &Shortlist| -> Vec<CandidateKey> {
        shortlist.ranked.iter().filter(|it| it.rank == 1 && it.key != loser).map(|it| it.key).collect()
    };
    prop_assert_eq!(winners(before), winners(&after));
    Ok(())
}

fn a_better_utility_never_lowers_a_rank(
    tender: &Tender,
    offers: &[Candidate],
    before: &Shortlist,
    draws: &mut Draws,
) -> Law {
    if before.ranked.is_empty() {
        return Ok(());
    }
    let ranked = &before.ranked[draws.below(before.ranked.len() as u32) as usize];
    let mut improved = offers.to_vec();
    let Some(offer) = improved.iter_mut().find(|offer| offer.key == ranked.key) else { return Ok(()) };
    improve(offer, tender, draws);
    let after = rank(tender, &improved);
    let found = after.ranked.iter().find(|it| it.key == ranked.key);
    prop_assert!(found.is_some(), "a better answer took offer {} off the list", ranked.key.0);
    if let Some(found) = found {
        prop_assert!(found.scored.score >= ranked.scored.score, "a better answer lowered a score");
        prop_assert!(found.rank <= ranked.rank, "a better answer lowered a rank");
    }
    for other in before.ranked.iter().filter(|it| it.key != ranked.key) {
        let same = after.ranked.iter().any(|it| it.key == other.key && it.scored == other.scored);
        prop_assert!(same, "the answer of one offer changed the score of another");
    }
    Ok(())
}

/// One answer that was given made better; none that a gate reads.
fn improve(offer: &mut Candidate, tender: &Tender, draws: &mut Draws) {
    let which = draws.below(8);
    let at = draws.below(offer.children.len() as u32) as usize;
    let Some(answers) = offer.children.get_mut(at) else { return };
    match which {
        0 => {
            for answer in answers.needs.values_mut() {
                answer.capability = Level::new(3).unwrap();
            }
        }
        1 => {
            for answer in answers.needs.values_mut().filter(|answer| answer.grade == EvidenceGrade::Claimed) {
                answer.grade = EvidenceGrade::Documented;
            }
        }
        2 => answers.school = answers.school.map(|_| SchoolOutcome::Kept),
        3 => {
            for wish in answers.wishes.values_mut() {
                *wish = if *wish == WishOutcome::Not { WishOutcome::Partly } else { WishOutcome::Met };
            }
        }
        4 => {
            for identity in answers.identity.values_mut() {
                *identity = Answer::Yes;
            }
        }
        5 => offer.drives_to_family_time = Answer::Yes,
        6 => {
            offer.siblings = offer.siblings.map(|outcome| match outcome {
                SiblingOutcome::Apart => SiblingOutcome::ContactPlan,
                SiblingOutcome::ContactPlan | SiblingOutcome::Together => outcome,
            });
        }
        _ => {
            offer.stay = Some(Stay::AsLongAsNeeded);
            for answer in offer.parent_needs.values_mut().filter(|_| tender.parent_and_baby.is_some()) {
                answer.capability = Level::new(3).unwrap();
            }
        }
    }
}

fn order_and_names_change_nothing(tender: &Tender, offers: &[Candidate], before: &Shortlist) -> Law {
    let last = offers.len() as u32 - 1;
    let turned: Vec<Candidate> = offers
        .iter()
        .rev()
        .map(|offer| Candidate { key: CandidateKey(7_000 + last - offer.key.0), ..offer.clone() })
        .collect();
    let after = rank(tender, &turned);
    let of = |shortlist: &Shortlist, name: fn(u32, u32) -> u32| -> BTreeMap<u32, (u32, u32, Share, Share)> {
        let each = shortlist.ranked.iter();
        each.map(|it| (name(it.key.0, last), (it.rank, it.in_band, it.scored.score, it.scored.mean))).collect()
    };
    prop_assert_eq!(of(before, |key, _| key), of(&after, |key, last| last - (key - 7_000)));
    Ok(())
}

/// What the types let one say of section F, and everything else that is no criterion, changed at once.
fn what_section_f_names_changes_no_score(tender: &Tender, offers: &[Candidate], draws: &mut Draws) -> Law {
    let mut asked = tender.clone();
    asked.responsible_authority = "W06000006".parse().unwrap();
    asked.policy.version = "another name".to_owned();
    asked.must_haves.clear();
    asked.incompatibilities.clear();
    asked.legal_conditions = 3;
    for child in &mut asked.children {
        child.age = Some(ChildAge::Years(draws.below(18)));
        child.sex = Some(draws.pick(&[Sex::F, Sex::M, Sex::U]));
    }
    let strange = drawn::offer(draws.below(u32::MAX).into(), 0, tender);
    for offer in offers {
        let mut changed = Candidate {
            key: CandidateKey(offer.key.0 + 500),
            fee: draws.pick(&[FeeFlag::WithinFramework, FeeFlag::AboveFramework, FeeFlag::NoListPrice]),
            confirmation: strange.confirmation,
            submission: strange.submission,
            must_haves: strange.must_haves.clone(),
            legal_conditions_kept: strange.legal_conditions_kept,
            resolved: strange.resolved.clone(),
            setting: strange.setting.clone(),
            ..offer.clone()
        };
        // Where it is, the miles: the one fact of a setting that is scored.
        changed.setting.place = offer.setting.place;
        prop_assert_eq!(score(tender, offer), score(&asked, &changed));
    }
    Ok(())
}

fn the_same_input_gives_the_same_bytes(tender: &Tender, offers: &[Candidate], shortlist: &Shortlist) -> Law {
    let bytes = serde_json::to_vec(shortlist).unwrap();
    prop_assert_eq!(&bytes, &serde_json::to_vec(&rank(tender, offers)).unwrap());
    let thawed: Tender = serde_json::from_slice(&serde_json::to_vec(tender).unwrap()).unwrap();
    let offers: Vec<Candidate> = serde_json::from_slice(&serde_json::to_vec(offers).unwrap()).unwrap();
    prop_assert_eq!(&bytes, &serde_json::to_vec(&rank(&thawed, &offers)).unwrap());
    Ok(())
}
