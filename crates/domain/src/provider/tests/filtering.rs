//! INV-1: what a standing filter excludes, and what one may say.

use expect_test::expect;
use geography::Geography;
use vocabulary::{AgeBand, LevelOfNeed, PlacementType, limits};

use crate::event::{Event, ProviderEvent};
use crate::fixtures::{actor, cardiff, provider, request, short, time};
use crate::provider::{Near, StandingFilter, apply, put_filter};
use crate::request::Request;

fn put(filter: StandingFilter) -> String {
    match put_filter(&provider("oak"), &actor("oak"), filter) {
        Err(refusal) => short(&refusal.to_string()),
        Ok(decision) => format!("{} events", decision.events.len()),
    }
}

fn near(sector: &str, miles: u32) -> StandingFilter {
    StandingFilter { near: Some(Near { sector: sector.to_owned(), miles }), ..StandingFilter::default() }
}

#[test]
fn a_filter_excludes_what_it_does_not_name() {
    // A girl of eight from CF10 4 in Cardiff, long-term fostering, STANDARD.
    let asked = request();
    let excludes = |filter: &StandingFilter| filter.excludes(&asked, Geography::builtin());
    let of = |change: fn(&mut StandingFilter)| {
        let mut filter = StandingFilter::default();
        change(&mut filter);
        filter
    };
    let admitting = [
        of(|_| {}),
        of(|filter| filter.placement_types = vec![PlacementType::Residential, PlacementType::LongTermFostering]),
        of(|filter| filter.age_bands = vec![AgeBand::Age5_9]),
        of(|filter| filter.levels = vec![LevelOfNeed::Standard]),
        of(|filter| filter.authorities = vec![cardiff()]),
        near("CF5 1", 10),
        near("SA1 1", 36),
    ];
    for filter in &admitting {
        assert!(!excludes(filter), "{filter:?}");
    }
    let excluding = [
        of(|filter| filter.placement_types = vec![PlacementType::Residential]),
        of(|filter| filter.age_bands = vec![AgeBand::Age16_17]),
        of(|filter| filter.levels = vec![LevelOfNeed::Complex]),
        of(|filter| filter.authorities = vec!["W06000011".parse().unwrap()]),
        near("SA1 1", 20),
    ];
    for filter in &excluding {
        assert!(excludes(filter), "{filter:?}");
    }
}

#[test]
fn one_child_that_fits_is_enough_and_silence_is_never_excluded() {
    let mut siblings = request();
    let mut older = siblings.children[0].clone();
    older.age_band = Some(AgeBand::Age16_17);
    siblings.children.push(older);
    let filter = StandingFilter { age_bands: vec![AgeBand::Age16_17], ..StandingFilter::default() };
    assert!(!filter.excludes(&siblings, Geography::builtin()));
    // Both of one child: the older one would have to live in Newport.
    siblings.children[0].home_authority = Some("W06000022".parse().unwrap());
    let both = StandingFilter { authorities: vec!["W06000022".parse().unwrap()], ..filter.clone() };
    assert!(both.excludes(&siblings, Geography::builtin()));
    assert!(!both.excludes(&Request::default(), Geography::builtin()));
    let mut unsaid = request();
    unsaid.children[0].age_band = None;
    unsaid.children[0].home_sector = None;
    assert!(!filter.excludes(&unsaid, Geography::builtin()));
    assert!(!near("SA1 1", 1).excludes(&unsaid, Geography::builtin()));
}

#[test]
fn everything_wrong_with_a_filter_is_said_at_once() {
    let twice = StandingFilter {
        placement_types: vec![PlacementType::Residential; 2],
        age_bands: vec![AgeBand::Age5_9; 2],
        levels: vec![LevelOfNeed::Standard; 2],
        authorities: vec![cardiff(); limits::FILTER_AUTHORITIES_MAX + 1],
        ..near("CF5 1", 0)
    };
    expect!["refused VALUE_INVALID filter.placement_types expected=each once; VALUE_INVALID filter.age_bands expected=each once; VALUE_INVALID filter.levels expected=each once; VALUE_INVALID filter.authorities expected=each once; LIMIT_EXCEEDED filter.authorities given=101 max=100; VALUE_OUT_OF_RANGE filter.near.miles given=0 max=500 min=1"]
        .assert_eq(&put(twice));
    expect!["refused VALUE_OUT_OF_RANGE filter.near.miles given=501 max=500 min=1"].assert_eq(&put(near("CF5 1", 501)));
    expect!["1 events"].assert_eq(&put(near("CF5 1", 500)));
}

#[test]
fn a_filter_takes_the_place_of_the_one_before() {
    let oak = provider("oak");
    let put = |filter: &StandingFilter| {
        let decision = put_filter(&oak, &actor("oak"), filter.clone()).unwrap();
        let [Event::Provider(id, event @ ProviderEvent::FilterPut { .. })] = &decision.events[..] else {
            panic!("a filter is one event")
        };
        apply(Some(oak.clone()), *id, event, time("01T09:00")).unwrap()
    };
    let filter = near("CF5 1", 20);
    assert_eq!(put(&filter).filter, filter);
    assert_eq!(put(&StandingFilter::default()), oak);
}
