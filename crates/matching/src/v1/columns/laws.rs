//! The law of the columns: gate by gate and to the last unit of a score they say what the row-wise gates and scores say.

use std::collections::BTreeMap;

use proptest::collection::{btree_set, vec};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use vocabulary::{
    AgeBand, Animal, Gate, IdentityNeed, MustHave, PlacementType, ProviderId, SearchId, SettingId, Sex, Span, Timestamp,
};

use super::{Columns, Entry, Found, FreeFrom, Listing, ProviderFacts, Question, Verdict};
use crate::v1::examples::{date, tender, timestamp};
use crate::v1::{
    AgeRange, Answer, ChildAge, GateOutcome, HomeMode, Incompatibility, IncompatibleWith, LegalFormOutcome,
    MinimumDistance, MustHaveAsked, NoGoArea, ParentAndBaby, Place, Safety, School, Standing, Tender, pre_match_gates,
    pre_match_score,
};

const PROVIDERS: u8 = 4;

fn now() -> Timestamp {
    timestamp("2027-02-20T09:00:00Z")
}

fn stale_after() -> Span {
    Span::of_days(7)
}

/// Somewhere in south Wales or across the water: both banks of the Severn.
fn place() -> impl Strategy<Value = Place> {
    (270_000_u32..370_000, 150_000_u32..260_000).prop_map(|(easting, northing)| Place { easting, northing })
}

/// As any, or one of two: settings of one sector lie at one place, and then tie.
fn place_of_setting() -> impl Strategy<Value = Place> {
    let sectors = [(318_400, 176_600), (331_000, 188_000)];
    prop_oneof![place(), select(sectors.map(|(easting, northing)| Place { easting, northing }).to_vec())]
}

fn answer() -> impl Strategy<Value = Answer> {
    select(vec![Answer::Yes, Answer::No, Answer::Unknown])
}

fn provider(number: u8) -> ProviderId {
    ProviderId::from_bytes([number; 16])
}

fn setting(number: u8) -> SettingId {
    SettingId::from_bytes([number.wrapping_mul(37); 16])
}

fn search(number: u8) -> SearchId {
    SearchId::from_bytes([number; 16])
}

fn sector() -> impl Strategy<Value = String> {
    select(vec!["CF10 4", "CF24 3", "BS1 1"]).prop_map(str::to_owned)
}

fn free_from() -> impl Strategy<Value = FreeFrom> {
    let held = (0_u8..3, -3_i64..20).prop_map(|(by, days)| (search(by), now().plus_days(days)));
    (-40_i32..40, weighted(0.2, held))
        .prop_map(|(days, held)| FreeFrom { from: date("2027-03-01").plus_days(days), held })
}

prop_compose! {
    fn entry()(
        (id, of, place, margin, sector) in
            (0_u8..200, 0..PROVIDERS, weighted(0.95, place_of_setting()), select(vec![0_u32, 35]), sector()),
        (concealed, types, from, more, sexes) in (
            weighted(0.05, Just(())),
            subsequence(PlacementType::ALL.to_vec(), 1..=PlacementType::ALL.len()),
            0_u32..17,
            0_u32..18,
            subsequence(Sex::ALL.to_vec(), 1..=Sex::ALL.len()),
        ),
        (number, there, exemption, places, confirmed) in (
            1_u32..7,
            prop_oneof![3 => Just(0_u32), 1 => 0_u32..5],
            answer(),
            weighted(0.95, vec(free_from(), 0..7)),
            weighted(0.95, -200_i64..1),
        ),
        (animals, capacities, speaks_welsh, authority) in (
            weighted(0.8, subsequence(Animal::ALL.to_vec(), 0..=2)),
            prop_oneof![Just(Vec::new()), subsequence(IdentityNeed::ALL.to_vec(), 0..=IdentityNeed::ALL.len())],
            any::<bool>(),
            weighted(0.9, select(vec!["W06000015", "W06000014", "E06000023"])),
        ),
    ) -> Entry {
        Entry {
            id: setting(id),
            provider: provider(of),
            place,
            place_margin_tenths: margin,
            sector,
            authority: authority.map(|code| code.parse().unwrap()),
            concealed: concealed.is_some(),
            placement_types: types,
            ages: AgeRange { from_years: from, to_years: from + more },
            sexes,
            number,
            children_there: there,
            limit_exemption: exemption,
            places,
            confirmed_at: confirmed.map(|hours| now().plus_hours(hours)),
            animals,
            capacities,
            speaks_welsh,
        }
    }
}

fn provider_facts() -> impl Strategy<Value = ProviderFacts> {
    let legal = vec![
        LegalFormOutcome::Allowed,
        LegalFormOutcome::Allowed,
        LegalFormOutcome::NotAllowed,
        LegalFormOutcome::MinistersApprovalNeeded,
        LegalFormOutcome::NotKnown,
    ];
    let yes = || prop_oneof![6 => Just(Answer::Yes), 1 => answer()];
    let listing = prop_oneof![4 => Just(Listing::Other), 1 => Just(Listing::Own), 1 => Just(Listing::Partner)];
    let concealed = prop_oneof![8 => Just(Answer::No), 1 => answer()];
    (yes(), yes(), concealed, select(legal), weighted(0.3, -200_i64..1), listing).prop_map(
        |(registered, signed, concealed, legal_form, confirmed, listing)| ProviderFacts {
            standing: Standing { registered, signed, concealed },
            legal_form,
            confirmed_at: confirmed.map(|hours| now().plus_hours(hours)),
            listing,
        },
    )
}

fn child_age() -> impl Strategy<Value = Option<ChildAge>> {
    let bands = select(AgeBand::ALL.to_vec()).prop_map(ChildAge::Band);
    weighted(0.9, prop_oneof![(0_u32..18).prop_map(ChildAge::Years), bands])
}

prop_compose! {
    fn child()(
        age in child_age(),
        sex in weighted(0.9, select(Sex::ALL.to_vec())),
        home in weighted(0.95, place()),
        school in prop_oneof![
            1 => Just(School::None),
            1 => Just(School::Unknown),
            6 => (weighted(0.95, place()), answer()).prop_map(|(place, keep)| School::Attends { place, keep }),
        ],
        contacts in weighted(0.95, vec(weighted(0.97, place()), 0..4)),
        identity in weighted(0.95, vec(select(IdentityNeed::ALL.to_vec()), 0..4)),
    ) -> crate::v1::Child {
        crate::v1::Child { age, sex, home, school, contacts, identity, ..crate::v1::examples::child() }
    }
}

fn safety() -> impl Strategy<Value = Safety> {
    let area = prop_oneof![
        (place(), 0_u32..400).prop_map(|(centre, radius_tenths)| NoGoArea::Circle { centre, radius_tenths }),
        sector().prop_map(NoGoArea::Sector),
    ];
    let distance = (place(), 0_u32..400).prop_map(|(from, at_least_tenths)| MinimumDistance { from, at_least_tenths });
    (vec(area, 0..3), vec(distance, 0..2), prop_oneof![4 => Just(0_u32), 1 => Just(1_u32)])
        .prop_map(|(no_go, minimum_distances, named_people)| Safety { no_go, minimum_distances, named_people })
}

fn incompatibility() -> impl Strategy<Value = Incompatibility> {
    let with = vec![
        IncompatibleWith::AnyChild,
        IncompatibleWith::NamedChild,
        IncompatibleWith::AnyAnimal,
        IncompatibleWith::Animal(Animal::ALL[0]),
        IncompatibleWith::Animal(Animal::ALL[1]),
    ];
    (weighted(0.5, 0_u32..4), select(with)).prop_map(|(child, with)| Incompatibility { child, with })
}

prop_compose! {
    fn any_tender()(
        children in vec(child(), 1..4),
        mode in prop_oneof![
            3 => Just(HomeMode::NearHome),
            1 => (0_u32..600).prop_map(|at_least_tenths| HomeMode::SafeZone { at_least_tenths }),
        ],
        asked in select(PlacementType::ALL.to_vec()),
        start in weighted(0.9, -30_i32..30),
        (safety, incompatibilities) in (safety(), vec(incompatibility(), 0..3)),
        welsh in any::<bool>(),
    ) -> Tender {
        let code = if welsh { MustHave::WelshSpeakingCarer } else { MustHave::OwnBedroom };
        let mut tender = Tender {
            children,
            home_mode: mode,
            placement_type: asked,
            start_needed: start.map(|days| date("2027-03-01").plus_days(days)),
            safety,
            incompatibilities,
            must_haves: vec![MustHaveAsked { code, child: None }],
            ..tender()
        };
        if tender.asks_parent_and_baby() {
            tender.children.truncate(1);
            let parent_needs = tender.children[0].needs.clone();
            tender.parent_and_baby = Some(ParentAndBaby { assessment: None, parent_needs });
        }
        tender
    }
}

/// A register, a tender, what is known of the providers, settings listed singly.
fn asked() -> impl Strategy<Value = (Vec<Entry>, Tender, Vec<ProviderFacts>, BTreeMap<SettingId, Listing>)> {
    let listed =
        btree_set(0_u8..200, 0..4).prop_map(|ids| ids.into_iter().map(|id| (setting(id), Listing::Partner)).collect());
    (vec(entry(), 1..60), any_tender(), vec(provider_facts(), usize::from(PROVIDERS)), listed)
}

fn filled(entries: &[Entry]) -> Columns {
    let mut columns = Columns::default();
    entries.iter().for_each(|entry| columns.put(entry));
    columns
}

/// What one row comes to by the row-wise gates and score.
fn by_row(columns: &Columns, row: u32, question: &Question<'_>) -> (BTreeMap<Gate, GateOutcome>, Verdict, Found) {
    let facts = columns.facts(row, question).unwrap();
    let gates = pre_match_gates(question.tender, &facts);
    let failing = gates.iter().find(|result| result.outcome == GateOutcome::Fail);
    let verdict = match failing {
        Some(result) => Verdict::Fails(result.gate),
        None if columns.is_stale(row, question) => Verdict::Stale,
        None => Verdict::Serves,
    };
    let scored = pre_match_score(question.tender, &facts, &columns.capacities(row));
    let found = Found {
        listing: columns.listing(row, question),
        score: std::cmp::Reverse(scored.score),
        mean: std::cmp::Reverse(scored.mean),
        setting: columns.setting(row).unwrap(),
        row,
    };
    (gates.iter().map(|result| (result.gate, result.outcome)).collect(), verdict, found)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn columns_say_what_rows_say((entries, tender, providers, listed) in asked()) {
        let columns = filled(&entries);
        // Facts are asked for in the order in which the columns met the providers.
        let question = Question {
            tender: &tender,
            providers: &providers,
            listed: &listed,
            own_search: Some(search(1)),
            now: now(),
            stale_after: stale_after(),
        };
        let judged = columns.judge(&question);
        let mut serving = Vec::new();
        let mut counted = BTreeMap::new();
        for row in 0..u32::try_from(columns.len()).unwrap() {
            let (gates, verdict, found) = by_row(&columns, row, &question);
            for gate in Gate::ALL {
                let expected = gates.get(gate).copied().unwrap_or(GateOutcome::Pass);
                prop_assert_eq!(judged.outcome(row, *gate), expected, "{:?} of row {}", gate, row);
            }
            prop_assert_eq!(judged.verdict(row), verdict);
            prop_assert_eq!(columns.score(row, &question), Some((found.score.0, found.mean.0)), "row {}", row);
            match verdict {
                Verdict::Serves => serving.push(found),
                Verdict::Stale => {}
                Verdict::Fails(gate) => *counted.entry(gate).or_insert(0_u32) += 1,
            }
        }
        serving.sort_unstable();
        let counts = judged.counts(|_| true);
        prop_assert_eq!(counts.could_serve, u32::try_from(serving.len()).unwrap());
        prop_assert_eq!(counts.failing, counted.into_iter().collect::<Vec<_>>());
        for limit in [1, 3, 20] {
            let best = columns.best(&question, &judged, None, limit);
            prop_assert_eq!(&best, &serving[..limit.min(serving.len())]);
        }
        // Page by page it is the same list.
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let page = columns.best(&question, &judged, after, 2);
            let Some(last) = page.last() else { break };
            after = Some(*last);
            paged.extend(page);
        }
        prop_assert_eq!(paged, serving);
    }

    #[test]
    fn a_row_put_again_leaves_nothing_of_what_it_was((mut entries, tender, providers, listed) in asked()) {
        let mut columns = filled(&entries);
        // The last of each id stands, whatever came before it; new providers and sectors keep their numbers.
        entries.reverse();
        entries.iter().rev().for_each(|entry| columns.put(entry));
        let again = filled(&entries.iter().rev().cloned().collect::<Vec<_>>());
        let question = Question {
            tender: &tender,
            providers: &providers,
            listed: &listed,
            own_search: None,
            now: now(),
            stale_after: stale_after(),
        };
        prop_assert_eq!(columns.len(), again.len());
        prop_assert_eq!(columns.judge(&question), again.judge(&question));
    }
}

#[test]
fn a_day_the_row_cannot_hold_and_a_hold_lie_beside_it_exactly() {
    let base = Entry {
        id: setting(1),
        provider: provider(0),
        place: None,
        place_margin_tenths: 0,
        sector: "CF10 4".to_owned(),
        authority: None,
        concealed: false,
        placement_types: vec![PlacementType::LongTermFostering],
        ages: AgeRange { from_years: 0, to_years: 17 },
        sexes: Sex::ALL.to_vec(),
        number: 3,
        children_there: 0,
        limit_exemption: Answer::No,
        places: Some(vec![FreeFrom { from: date("1999-12-31"), held: None }]),
        confirmed_at: Some(now()),
        animals: None,
        capacities: Vec::new(),
        speaks_welsh: false,
    };
    let held = FreeFrom { from: date("2027-01-01"), held: Some((search(1), now().plus_days(1))) };
    let late = FreeFrom { from: date("2300-01-01"), held: None };
    let facts = ProviderFacts {
        standing: Standing { registered: Answer::Yes, signed: Answer::Yes, concealed: Answer::No },
        legal_form: LegalFormOutcome::Allowed,
        ..ProviderFacts::default()
    };
    let (tender, listed) = (Tender { must_haves: Vec::new(), ..tender() }, BTreeMap::new());
    let cases = [
        (base.places.clone(), None, GateOutcome::Pass),
        (Some(vec![late]), None, GateOutcome::Fail),
        (Some(vec![held]), None, GateOutcome::NeedsCheck),
        (Some(vec![held]), Some(search(1)), GateOutcome::Pass),
        (Some(Vec::new()), None, GateOutcome::Fail),
        (None, None, GateOutcome::NeedsCheck),
    ];
    for (places, own_search, expected) in cases {
        let columns = filled(&[Entry { places: places.clone(), ..base.clone() }]);
        let question = Question {
            tender: &tender,
            providers: &[facts],
            listed: &listed,
            own_search,
            now: now(),
            stale_after: stale_after(),
        };
        assert_eq!(columns.judge(&question).outcome(0, Gate::G6), expected, "{places:?}");
        let (gates, ..) = by_row(&columns, 0, &question);
        assert_eq!(gates[&Gate::G6], expected, "{places:?}");
    }
}

#[test]
fn places_are_stale_at_seven_days_and_not_before() {
    let columns = |hours: i64| {
        let mut columns = Columns::default();
        let place = FreeFrom { from: date("2027-01-01"), held: None };
        columns.put(&Entry {
            id: setting(1),
            provider: provider(0),
            place: None,
            place_margin_tenths: 0,
            sector: "CF10 4".to_owned(),
            authority: None,
            concealed: false,
            placement_types: vec![PlacementType::LongTermFostering],
            ages: AgeRange { from_years: 0, to_years: 17 },
            sexes: Sex::ALL.to_vec(),
            number: 3,
            children_there: 0,
            limit_exemption: Answer::No,
            places: Some(vec![place]),
            confirmed_at: Some(now().plus_hours(-hours)),
            animals: None,
            capacities: Vec::new(),
            speaks_welsh: false,
        });
        columns
    };
    let own = ProviderFacts {
        standing: Standing { concealed: Answer::No, ..Standing::default() },
        legal_form: LegalFormOutcome::Allowed,
        listing: Listing::Own,
        ..ProviderFacts::default()
    };
    let (tender, listed) = (tender(), BTreeMap::new());
    let verdict = |hours, confirmed_at| {
        let providers = [ProviderFacts { confirmed_at, ..own }];
        let question = Question {
            tender: &tender,
            providers: &providers,
            listed: &listed,
            own_search: None,
            now: now(),
            stale_after: stale_after(),
        };
        columns(hours).judge(&question).verdict(0)
    };
    assert_eq!(verdict(7 * 24 - 1, None), Verdict::Serves);
    assert_eq!(verdict(7 * 24, None), Verdict::Stale);
    assert_eq!(verdict(7 * 24, Some(now().plus_hours(-1))), Verdict::Serves, "its provider confirmed all its places");
}
