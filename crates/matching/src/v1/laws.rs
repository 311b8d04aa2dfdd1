//! Laws of section G.3 over generated searches: what must hold whatever is asked and answered.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::{btree_map, btree_set, vec};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use vocabulary::{
    EvidenceGrade, IdentityNeed, LivingCompanions, NeedDomain, SchoolOutcome, Sex, SiblingOutcome, WishOutcome,
};

use super::examples::{CARDIFF, candidate, date, level, tender};
use super::{
    Answer, Applies, Candidate, CandidateKey, Child, ChildAge, ChildAnswers, Companions, Confirmation, FeeFlag,
    GateOutcome, HomeMode, NeedAnswer, Needs, Place, Plan, School, Scored, Share, Shortlist, SiblingsAsked, Stay,
    SupportAgreed, Tender, rank, score,
};

fn answer() -> impl Strategy<Value = Answer> {
    select(vec![Answer::Yes, Answer::No, Answer::Unknown])
}

/// Somewhere in south Wales or across the water.
fn place() -> impl Strategy<Value = Place> {
    (270_000_u32..370_000, 150_000_u32..260_000).prop_map(|(easting, northing)| Place { easting, northing })
}

fn needs() -> impl Strategy<Value = Needs> {
    vec(0_u8..=3, NeedDomain::ALL.len())
        .prop_map(|levels| Needs(NeedDomain::ALL.iter().copied().zip(levels.into_iter().map(level)).collect()))
}

fn school() -> impl Strategy<Value = School> {
    let attends = (weighted(0.95, place()), answer()).prop_map(|(place, keep)| School::Attends { place, keep });
    prop_oneof![1 => Just(School::None), 1 => Just(School::Unknown), 8 => attends]
}

fn companions_wanted() -> impl Strategy<Value = LivingCompanions> {
    select(LivingCompanions::ALL)
}

fn child(children: u32) -> impl Strategy<Value = Child> {
    let siblings = (btree_set(0..children, 0..=children as usize), 0_u32..3)
        .prop_map(|(in_search, elsewhere)| SiblingsAsked { in_search, elsewhere });
    let facts = (weighted(0.95, place()), school(), weighted(0.95, vec(weighted(0.97, place()), 0..4)), needs());
    let wants = (
        weighted(0.95, siblings),
        weighted(0.95, 0_u32..=5),
        weighted(0.95, vec(select(IdentityNeed::ALL), 0..4)),
        weighted(0.95, companions_wanted()),
    );
    let person = (0_u32..18, select(vec![Sex::M, Sex::F]));
    (person, facts, wants).prop_map(|((age, sex), (home, school, contacts, needs), wants)| {
        let (siblings, wishes, identity, companions) = wants;
        let (age, sex) = (Some(ChildAge::Years(age)), Some(sex));
        Child { age, sex, home, school, contacts, needs, siblings, wishes, identity, companions }
    })
}

fn any_tender() -> impl Strategy<Value = Tender> {
    let mode = prop_oneof![
        3 => Just(HomeMode::NearHome),
        1 => (0_u32..600).prop_map(|at_least_tenths| HomeMode::SafeZone { at_least_tenths }),
    ];
    let plan = prop_oneof![1 => Just(Plan::NotKnown), 4 => (1_u32..2_000).prop_map(Plan::Days)];
    let children = (1_u32..=3).prop_flat_map(|children| vec(child(children), children as usize));
    (children, mode, plan).prop_map(|(children, home_mode, plan)| Tender { children, home_mode, plan, ..tender() })
}

fn need_answer() -> impl Strategy<Value = NeedAnswer> {
    (0_u8..=3, select(EvidenceGrade::ALL)).prop_map(|(capability, grade)| NeedAnswer {
        capability: level(capability),
        support: SupportAgreed::None,
        grade,
    })
}

fn child_answers(child: u32) -> impl Strategy<Value = ChildAnswers> {
    let found = vec![Companions::NoOthers, Companions::AllOlder, Companions::AllYounger, Companions::Mixed];
    (
        btree_map(select(NeedDomain::ALL), need_answer(), 0..9),
        weighted(0.8, select(SchoolOutcome::ALL)),
        btree_map(0_u32..5, select(WishOutcome::ALL), 0..6),
        btree_map(0_u32..4, answer(), 0..5),
        weighted(0.8, select(found)),
    )
        .prop_map(move |(needs, school, wishes, identity, companions)| ChildAnswers {
            child,
            needs,
            school,
            wishes,
            identity,
            companions,
        })
}

fn any_candidate(children: u32) -> impl Strategy<Value = Candidate> {
    let taken = btree_set(0..children, 1..=children as usize);
    let answers = taken.prop_flat_map(|taken| taken.into_iter().map(child_answers).collect::<Vec<_>>());
    let stay = prop_oneof![Just(Stay::AsLongAsNeeded), (0_u32..2_500).prop_map(Stay::Days)];
    let gates = (weighted(0.9, Just(())), weighted(0.9, Just(())), weighted(0.9, Just(())));
    (
        answers,
        weighted(0.95, place()),
        (weighted(0.8, -20_i32..20), weighted(0.8, stay), weighted(0.8, select(SiblingOutcome::ALL)), answer()),
        gates,
    )
        .prop_map(|(children, place, (days, stay, siblings, drives), (signed, vacant, confirmed))| {
            let mut made = candidate(0);
            made.children = children;
            made.setting.place = place;
            made.earliest_start = days.map(|days| date("2027-03-01").plus_days(days));
            made.stay = stay;
            made.siblings = siblings;
            made.drives_to_family_time = drives;
            if signed.is_none() {
                made.setting.standing.signed = Answer::No;
            }
            if vacant.is_none() {
                made.setting.vacancy = None;
            }
            if confirmed.is_none() {
                made.confirmation = Confirmation::Unconfirmed;
            }
            made
        })
}

/// A tender with up to eight offers, keyed by their place in the list.
fn search() -> impl Strategy<Value = (Tender, Vec<Candidate>)> {
    any_tender().prop_flat_map(|tender| {
        let children = tender.children.len() as u32;
        vec(any_candidate(children), 1..9).prop_map(move |candidates| (tender.clone(), keyed(candidates, 0)))
    })
}

fn keyed(candidates: Vec<Candidate>, first: u32) -> Vec<Candidate> {
    candidates.into_iter().zip(first..).map(|(made, key)| Candidate { key: CandidateKey(key), ..made }).collect()
}

fn ranks(shortlist: &Shortlist) -> BTreeMap<u32, (u32, Share)> {
    shortlist.ranked.iter().map(|ranked| (ranked.key.0, (ranked.rank, ranked.scored.score))).collect()
}

fn bytes<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}

/// Everything a provider could have answered better about one child, answered best.
fn at_its_best(tender: &Tender, candidate: &Candidate) -> Candidate {
    let best = NeedAnswer { capability: level(3), support: SupportAgreed::None, grade: EvidenceGrade::Verified };
    let mut better = candidate.clone();
    better.stay = Some(Stay::AsLongAsNeeded);
    better.earliest_start = tender.start_needed;
    better.drives_to_family_time = Answer::Yes;
    for answers in &mut better.children {
        answers.needs = NeedDomain::ALL.iter().map(|domain| (*domain, best)).collect();
        answers.school = Some(SchoolOutcome::Kept);
        answers.wishes = (0..5).map(|wish| (wish, WishOutcome::Met)).collect();
        answers.identity = (0..4).map(|need| (need, Answer::Yes)).collect();
    }
    better
}

/// Takes the answers of `given` wherever `open` has none; answers given never change.
fn resolved(open: &Candidate, given: &Candidate) -> Candidate {
    let mut made = open.clone();
    made.setting.place = open.setting.place.or(given.setting.place).or(Some(CARDIFF));
    made.earliest_start = open.earliest_start.or(given.earliest_start);
    made.stay = open.stay.or(given.stay);
    made.siblings = open.siblings.or(given.siblings);
    if open.drives_to_family_time == Answer::Unknown {
        made.drives_to_family_time = given.drives_to_family_time;
    }
    let pool = &given.children[0];
    for answers in &mut made.children {
        for (domain, answer) in &pool.needs {
            answers.needs.entry(*domain).or_insert(*answer);
        }
        for (wish, outcome) in &pool.wishes {
            answers.wishes.entry(*wish).or_insert(*outcome);
        }
        for (need, answer) in &pool.identity {
            let known = answers.identity.entry(*need).or_insert(*answer);
            if *known == Answer::Unknown {
                *known = *answer;
            }
        }
        answers.school = answers.school.or(pool.school);
        answers.companions = answers.companions.or(pool.companions);
    }
    made
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_offer_is_there_once_and_none_that_fails_is_ranked((tender, candidates) in search()) {
        let shortlist = rank(&tender, &candidates);
        let ranked = shortlist.ranked.iter().map(|ranked| ranked.key.0);
        let listed = shortlist.failed.iter().chain(&shortlist.unconfirmed).map(|listed| listed.key.0);
        let mut keys: Vec<u32> = ranked.chain(listed).collect();
        keys.sort_unstable();
        prop_assert_eq!(keys, (0..candidates.len() as u32).collect::<Vec<_>>());
        for ranked in &shortlist.ranked {
            prop_assert!(ranked.gates.iter().all(|gate| gate.outcome != GateOutcome::Fail));
            let fresh = &candidates[ranked.key.0 as usize];
            prop_assert_eq!(fresh.confirmation, Confirmation::Confirmed);
        }
        for failed in &shortlist.failed {
            let failing = failed.gates.iter().find(|gate| gate.outcome == GateOutcome::Fail);
            prop_assert!(failing.is_some_and(|gate| gate.reason().is_some()), "a failure without a reason");
        }
    }

    #[test]
    fn points_add_up_and_the_score_lies_between_low_and_high((tender, candidates) in search()) {
        for candidate in &candidates {
            let scored = score(&tender, candidate);
            prop_assert!(scored.low <= scored.score && scored.score <= scored.high);
            prop_assert!(scored.score <= scored.mean);
            for child in &scored.children {
                let sum: u32 = child.criteria.iter().map(|criterion| criterion.points.hundredths()).sum();
                prop_assert_eq!(sum, child.points.hundredths());
                prop_assert!(sum <= 10_000);
                prop_assert!(child.low <= child.score && child.score <= child.high);
                for criterion in &child.criteria {
                    prop_assert_eq!(criterion.fact.is_some(), criterion.applies == Applies::Yes);
                }
            }
        }
    }

    #[test]
    fn bands_are_as_wide_as_a_tie_and_no_wider((tender, candidates) in search()) {
        let ranked = rank(&tender, &candidates).ranked;
        for (above, below) in ranked.iter().zip(ranked.iter().skip(1)) {
            prop_assert!(above.scored.score >= below.scored.score);
            let starts_band = ranked.iter().find(|other| other.band == above.band).unwrap();
            let near = starts_band.scored.score.above(below.scored.score) <= Share::TIE;
            prop_assert_eq!(above.band == below.band, near);
            prop_assert_eq!(above.rank == below.rank, near);
        }
    }

    #[test]
    fn deleting_a_loser_never_reorders_the_rest((tender, candidates) in search(), pick in any::<prop::sample::Index>()) {
        let all = rank(&tender, &candidates);
        prop_assume!(all.ranked.len() > 1);
        let loser = all.ranked[1 + pick.index(all.ranked.len() - 1)].key;
        let rest: Vec<Candidate> = candidates.into_iter().filter(|candidate| candidate.key != loser).collect();
        let without = rank(&tender, &rest);
        let order = |shortlist: &Shortlist| -> Vec<(u32, Share)> {
            let others = shortlist.ranked.iter().filter(|ranked| ranked.key != loser);
            others.map(|ranked| (ranked.key.0, ranked.scored.score)).collect()
        };
        prop_assert_eq!(order(&all), order(&without));
        let winners = |shortlist: &Shortlist| -> BTreeSet<u32> {
            let first = shortlist.ranked.iter().filter(|ranked| ranked.rank == 1 && ranked.key != loser);
            first.map(|ranked| ranked.key.0).collect()
        };
        prop_assert_eq!(winners(&all), winners(&without));
    }

    #[test]
    fn a_better_utility_never_lowers_a_rank((tender, candidates) in search(), pick in any::<prop::sample::Index>()) {
        let before = rank(&tender, &candidates);
        prop_assume!(!before.ranked.is_empty());
        let chosen = before.ranked[pick.index(before.ranked.len())].key;
        let index = chosen.0 as usize;
        let mut improved = candidates.clone();
        improved[index] = at_its_best(&tender, &candidates[index]);
        let after = rank(&tender, &improved);
        let (rank_before, score_before) = ranks(&before)[&chosen.0];
        let (rank_after, score_after) = ranks(&after)[&chosen.0];
        prop_assert!(score_after >= score_before, "better answers lowered the score");
        prop_assert!(rank_after <= rank_before, "better answers lowered the rank");
    }

    #[test]
    fn a_higher_score_never_lowers_a_rank(
        (tender, candidates) in search(),
        replacement in any_candidate(1),
        pick in any::<prop::sample::Index>(),
    ) {
        let before = rank(&tender, &candidates);
        prop_assume!(!before.ranked.is_empty());
        let chosen = before.ranked[pick.index(before.ranked.len())].key;
        let index = chosen.0 as usize;
        let mut changed = candidates.clone();
        changed[index] = resolved(&candidates[index], &replacement);
        let after = rank(&tender, &changed);
        let (rank_before, score_before) = ranks(&before)[&chosen.0];
        if let Some((rank_after, score_after)) = ranks(&after).get(&chosen.0) && *score_after >= score_before {
            prop_assert!(*rank_after <= rank_before);
        }
    }

    #[test]
    fn order_and_keys_of_the_offers_reach_no_score_and_no_rank((tender, candidates) in search()) {
        let before = ranks(&rank(&tender, &candidates));
        let last = candidates.len() as u32 - 1;
        let mut turned = candidates.clone();
        turned.reverse();
        let turned = rank(&tender, &keyed(turned, 100));
        let after: BTreeMap<u32, (u32, Share)> =
            ranks(&turned).into_iter().map(|(key, value)| (last - (key - 100), value)).collect();
        prop_assert_eq!(before, after);
    }

    #[test]
    fn what_section_f_forbids_reaches_no_score(
        (tender, candidates) in search(),
        age in 0_u32..18,
        sex in select(vec![Sex::M, Sex::F, Sex::U]),
        authority in select(vec!["W06000015", "W06000024", "E06000024", "S12000033"]),
        children_there in 0_u32..9,
    ) {
        let mut other = tender.clone();
        for child in &mut other.children {
            child.age = Some(ChildAge::Years(age));
            child.sex = Some(sex);
        }
        for candidate in &candidates {
            let mut changed = candidate.clone();
            changed.key = CandidateKey(candidate.key.0 + 1_000);
            changed.fee = FeeFlag::AboveFramework;
            changed.setting.authority = authority.parse().ok();
            changed.setting.children_there = Some(children_there);
            changed.setting.sector = None;
            prop_assert_eq!(score(&tender, candidate), score(&other, &changed));
        }
    }

    #[test]
    fn whatever_an_open_answer_turns_out_to_be_the_score_was_inside_its_range(
        (tender, candidates) in search(),
        given in any_candidate(1),
    ) {
        for candidate in &candidates {
            let before: Scored = score(&tender, candidate);
            let after = score(&tender, &resolved(candidate, &given));
            for (before, after) in before.children.iter().zip(&after.children) {
                prop_assert!(before.low <= after.low && after.high <= before.high);
            }
        }
    }

    #[test]
    fn the_same_input_gives_the_same_bytes_also_after_a_round_trip((tender, candidates) in search()) {
        let first = bytes(&rank(&tender, &candidates));
        prop_assert_eq!(&first, &bytes(&rank(&tender, &candidates)));
        let thawed: Tender = serde_json::from_str(&bytes(&tender)).unwrap();
        let offers: Vec<Candidate> = serde_json::from_str(&bytes(&candidates)).unwrap();
        prop_assert_eq!(&thawed, &tender);
        prop_assert_eq!(&first, &bytes(&rank(&thawed, &offers)));
    }

    #[test]
    fn which_criteria_apply_is_the_same_for_every_offer((tender, candidates) in search()) {
        let mut seen: BTreeMap<u32, Vec<Applies>> = BTreeMap::new();
        for candidate in &candidates {
            for child in score(&tender, candidate).children {
                let applies: Vec<Applies> = child.criteria.iter().map(|criterion| criterion.applies).collect();
                let first = seen.entry(child.child).or_insert_with(|| applies.clone());
                prop_assert_eq!(&*first, &applies);
            }
        }
    }
}
