//! The translation to what matching reads, and settling an unknown (SHL-1, SHL-2, INV-2).

use geography::Geography;
use matching::v1::{
    Answer, Candidate, Companions, FeeFlag, GateOutcome, HomeMode, LegalFormOutcome, Plan, Policy, Stay, SupportAgreed,
    Tender, gate,
};
use vocabulary::{
    AgeBand, Gate, LegalForm, MustHave, NeedDomain, PetPreference, PlanLength, RefusalReason, Sex, WishOutcome,
};

use super::{OfferFacts, SettingView, apply_resolution, candidate, setting_facts, tender};
use crate::event::Confirmation;
use crate::fixtures::{
    cardiff, day, fee, hold_id, lot, offer_id, price_list, provider, request, search_id, setting, terms, time,
};
use crate::request::{MustHaveAsked, NoGoArea, Request, YesNoUnknown};
use crate::setting::{Concealment, Hold, Place, Profile, Setting, Taken};
use crate::terms::{Household, HouseholdChild, MustHaveAnswer, Terms};

fn tender_of(request: &Request) -> Tender {
    tender(request, cardiff(), Policy::default(), Geography::builtin()).unwrap()
}

/// Whether the lot's own round asks a provider.
fn registered(lot: &crate::framework::Lot, provider: &crate::provider::Provider) -> Answer {
    let lots = [(crate::fixtures::lot_key(), std::sync::Arc::new(lot.clone()))].into();
    let key = crate::fixtures::lot_key();
    crate::event::RoundTier::Framework.admits(Some(&key), &lots, provider.id, day("2026-12-03"))
}

fn candidate_of(home: &Setting, terms: &Terms, request: &Request) -> Candidate {
    let (provider, lot, prices) = (provider("oak"), lot(), price_list());
    let setting = SettingView {
        setting: home,
        provider: &provider,
        profile: None,
        registered: registered(&lot, &provider),
        geography: Geography::builtin(),
    };
    let facts = OfferFacts {
        key: 1,
        offer: offer_id("oak"),
        terms,
        setting,
        confirmation: Confirmation::Confirmed,
        prices: &prices,
        live_placements: 0,
        siblings_there: 0,
    };
    candidate(&facts, request, &tender_of(request), time("03T09:00"))
}

/// A home with places from these days, of which some are held by another until 5 December.
fn places(from: &[(&str, bool)]) -> Setting {
    let mut home = setting("oak", 0);
    for (number, (from, held)) in (1..).zip(from) {
        let taken = if *held { Taken::Held(hold_id(1)) } else { Taken::Free };
        home.places.insert(number, Place { available_from: Some(day(from)), taken });
    }
    let held = home.places.iter().filter(|(_, place)| place.taken != Taken::Free).map(|(number, _)| *number).collect();
    let hold = Hold { search: search_id(), offer: offer_id("elm"), places: held, until: time("05T09:00") };
    home.holds.insert(hold_id(1), hold);
    home
}

/// G6 as the close judges it, the child needed home on 10 December.
fn g6(from: &[(&str, bool)]) -> GateOutcome {
    let asked = request();
    gate(Gate::G6, &tender_of(&asked), &candidate_of(&places(from), &terms(), &asked)).outcome
}

#[test]
fn a_place_in_time_passes_whatever_others_come_later() {
    assert_eq!(g6(&[("2026-12-01", false)]), GateOutcome::Pass);
    assert_eq!(g6(&[("2026-12-01", false), ("2027-06-01", false)]), GateOutcome::Pass);
    assert_eq!(g6(&[("2027-06-01", false), ("2026-12-01", false)]), GateOutcome::Pass);
    assert_eq!(g6(&[("2027-06-01", true), ("2026-12-01", false)]), GateOutcome::Pass);
    assert_eq!(g6(&[("2026-12-10", false)]), GateOutcome::Pass);
}

#[test]
fn a_place_too_late_or_held_or_missing_does_not() {
    assert_eq!(g6(&[("2026-12-11", false)]), GateOutcome::Fail);
    assert_eq!(g6(&[]), GateOutcome::Fail);
    assert_eq!(g6(&[("2026-12-01", true)]), GateOutcome::NeedsCheck);
    assert_eq!(g6(&[("2027-06-01", true)]), GateOutcome::Fail, "held, but never there in time");
}

#[test]
fn an_offers_own_hold_counts_as_free_and_an_award_does_not() {
    let asked = request();
    let mut home = places(&[("2026-12-01", true)]);
    home.holds.get_mut(&hold_id(1)).unwrap().offer = offer_id("oak");
    let judged = |home: &Setting| gate(Gate::G6, &tender_of(&asked), &candidate_of(home, &terms(), &asked)).outcome;
    assert_eq!(judged(&home), GateOutcome::Pass);
    let awarded = Taken::Awarded { search: search_id(), authority: cardiff() };
    home.places.get_mut(&1).unwrap().taken = awarded;
    assert_eq!(judged(&home), GateOutcome::Fail);
    assert_eq!(candidate_of(&home, &terms(), &asked).setting.children_there, Some(1));
    home.places_stated_at = None;
    assert_eq!(judged(&home), GateOutcome::NeedsCheck, "places never stated are not known");
}

#[test]
fn what_the_register_says_of_a_setting() {
    let (home, lot) = (setting("oak", 1), lot());
    let mut owner = provider("oak");
    let facts = |owner: &crate::provider::Provider, profile: Option<&Profile>, asked: &Request| {
        let view = SettingView {
            setting: &home,
            provider: owner,
            profile,
            registered: registered(&lot, owner),
            geography: Geography::builtin(),
        };
        setting_facts(&view, asked, None, time("03T09:00"))
    };
    let asked = request();
    let plain = facts(&owner, None, &asked);
    assert_eq!((plain.standing.signed, plain.standing.concealed), (Answer::Yes, Answer::No));
    assert!(plain.place_margin_tenths > 0, "a sector's centre is not exact");
    owner.recorded.agreement_signed_on = Some(day("2026-12-04"));
    let reason = vocabulary::ConcealmentReason::Contract;
    let since = time("01T09:00");
    owner.concealment = Some(Concealment { reason, text: crate::fixtures::sealed(1), since, lifts: None });
    owner.recorded.legal_form = LegalForm::ForProfitTransitional;
    let hidden = facts(&owner, None, &asked);
    assert_eq!((hidden.standing.signed, hidden.standing.concealed), (Answer::No, Answer::Yes));
    assert_eq!(hidden.legal_form, LegalFormOutcome::Allowed);
    let mut later = asked.clone();
    later.shared.needed_on = Some(day("2030-04-01"));
    assert_eq!(facts(&owner, None, &later).legal_form, LegalFormOutcome::MinistersApprovalNeeded);
    let mut welsh = asked;
    let code = MustHave::WelshSpeakingCarer;
    welsh.shared.must_haves = vec![MustHaveAsked { code, parameter: String::new(), child: None }];
    let profile = Profile { postcode: "CF10 4UW".to_owned(), languages: vec!["CY".to_owned()], ..Profile::default() };
    let opened = facts(&owner, Some(&profile), &welsh);
    assert_eq!(opened.must_haves.get(&0), Some(&Answer::Yes));
    assert_eq!(opened.place_margin_tenths, 0);
}

#[test]
fn a_request_as_a_tender() {
    let mut asked = request();
    assert_eq!(tender_of(&asked).plan, Plan::Days(10 * 365), "to 18, at eight");
    assert_eq!(tender_of(&asked).home_mode, HomeMode::NearHome);
    asked.shared.plan_length = Some(PlanLength::NotKnown);
    asked.shared.location.minimum_miles = Some(12);
    let area = |radius_miles| NoGoArea { sector: "CF24 3".to_owned(), radius_miles, reason: String::new() };
    asked.shared.location.no_go_areas = vec![area(0), area(5)];
    asked.shared.location.named_people = vec!["Someone".to_owned()];
    let must_have = |code| MustHaveAsked { code, parameter: String::new(), child: None };
    asked.shared.must_haves = vec![must_have(MustHave::NoOtherChildren), must_have(MustHave::NoPets)];
    asked.children[0].pets = Some(PetPreference::No);
    asked.children[0].conditions = vec!["Not in Barry alone".to_owned()];
    let tender = tender_of(&asked);
    assert_eq!(tender.plan, Plan::NotKnown);
    assert_eq!(tender.home_mode, HomeMode::SafeZone { at_least_tenths: 120 });
    assert_eq!((tender.safety.no_go.len(), tender.safety.minimum_distances.len()), (2, 1));
    assert_eq!((tender.safety.named_people, tender.legal_conditions), (1, 1));
    assert_eq!(tender.incompatibilities.len(), 3);
    asked.shared.placement_type = None;
    assert!(super::tender(&asked, cardiff(), Policy::default(), Geography::builtin()).is_none());
}

#[test]
fn the_fee_is_told_against_the_list() {
    let home = setting("oak", 1);
    let flag = |pence, asked: &Request| candidate_of(&home, &Terms { fee: fee(pence), ..terms() }, asked).fee;
    let asked = request();
    assert_eq!((flag(90_000, &asked), flag(90_001, &asked)), (FeeFlag::WithinFramework, FeeFlag::AboveFramework));
    let mut complex = request();
    complex.shared.level = Some(vocabulary::LevelOfNeed::Complex);
    assert_eq!(flag(1, &complex), FeeFlag::NoListPrice);
}

#[test]
fn the_other_children_as_the_child_sees_them() {
    let with = |bands: &[AgeBand]| {
        let children = bands.iter().map(|band| HouseholdChild { age_band: *band, sex: Sex::F }).collect();
        let household = Some(Household { adults: 2, children, animals: vec![] });
        candidate_of(&setting("oak", 1), &Terms { household, ..terms() }, &request()).children[0].companions
    };
    assert_eq!(with(&[]), Some(Companions::NoOthers));
    assert_eq!(with(&[AgeBand::Age10_15]), Some(Companions::AllOlder));
    assert_eq!(with(&[AgeBand::Age1_4]), Some(Companions::AllYounger));
    assert_eq!(with(&[AgeBand::Age1_4, AgeBand::Age10_15]), Some(Companions::Mixed));
    assert_eq!(with(&[AgeBand::Age5_9]), Some(Companions::Mixed));
    let unsaid = candidate_of(&setting("oak", 1), &terms(), &request());
    assert_eq!(unsaid.children[0].companions, None);
}

#[test]
fn an_offers_answers_as_a_candidate() {
    let home = setting("oak", 1);
    let plain = candidate_of(&home, &terms(), &request());
    assert_eq!(plain.stay, Some(Stay::AsLongAsNeeded));
    assert_eq!(plain.legal_conditions_kept, Answer::Yes, "there are none to keep");
    assert_eq!(plain.children[0].needs[&NeedDomain::Behaviour].support, SupportAgreed::None);
    let mut asked = request();
    asked.children[0].conditions = vec!["Not in Barry alone".to_owned()];
    let mut offered = Terms { conditions_accepted: YesNoUnknown::Unknown, stay: PlanLength::NotKnown, ..terms() };
    offered.needs[0].support = "Fortnightly consultation".to_owned();
    let candidate = candidate_of(&home, &offered, &asked);
    assert_eq!((candidate.stay, candidate.legal_conditions_kept), (None, Answer::Unknown));
    assert_eq!(candidate.children[0].needs[&NeedDomain::Behaviour].support, SupportAgreed::Agreed);
}

/// A request with one of each thing an offer may leave open, and an offer that leaves all of it open.
fn open() -> (Tender, Candidate) {
    let mut asked = request();
    let code = MustHave::OwnBedroom;
    asked.shared.must_haves = vec![MustHaveAsked { code, parameter: String::new(), child: None }];
    let child = &mut asked.children[0];
    child.wishes = vec!["A garden".to_owned()];
    child.conditions = vec!["Not in Barry alone".to_owned()];
    let need = vocabulary::IdentityNeed::Faith;
    child.identity_needs = vec![crate::request::IdentityNeedAsked { need, detail: String::new() }];
    let unknown = YesNoUnknown::Unknown;
    let offered = Terms {
        must_haves: vec![MustHaveAnswer { must_have: 0, answer: unknown, note: String::new() }],
        family_time_transport: unknown,
        conditions_accepted: unknown,
        ..terms()
    };
    let candidate = candidate_of(&setting("oak", 1), &offered, &asked);
    (tender_of(&asked), candidate)
}

#[test]
fn what_was_unknown_is_settled_once_and_what_was_answered_never() {
    let (tender, mut candidate) = open();
    let items = [
        ("must-have/0", "YES"),
        ("family-time-transport", "NO"),
        ("need/0/HEALTH", "2"),
        ("school/0", "KEPT"),
        ("wish/0/0", "PARTLY"),
        ("identity/0/0", "YES"),
        ("gate/G9", "YES"),
    ];
    for (item, value) in items {
        assert_eq!(apply_resolution(&tender, &mut candidate, item, value), Ok(()), "{item}");
        let again = apply_resolution(&tender, &mut candidate, item, value).map_err(|refusal| refusal.reason());
        assert_eq!(again, Err(RefusalReason::NothingToResolve), "{item} again");
    }
    assert_eq!(candidate.children[0].wishes[&0], WishOutcome::Partly);
    let given = apply_resolution(&tender, &mut candidate, "need/0/BEHAVIOUR", "3").map_err(|refusal| refusal.reason());
    assert_eq!(given, Err(RefusalReason::NothingToResolve), "a given answer never improves");
}

#[test]
fn what_was_never_asked_or_is_not_a_persons_to_settle_is_refused() {
    let items = [
        ("gate/G1", "YES"),
        ("gate/G6", "YES"),
        ("gate/G99", "YES"),
        ("must-have/1", "YES"),
        ("must-have/x", "YES"),
        ("need/1/HEALTH", "2"),
        ("need/0/NOTHING", "2"),
        ("school/1", "KEPT"),
        ("wish/0/1", "MET"),
        ("identity/0/1", "YES"),
        ("identity/1/0", "YES"),
        ("anything", "YES"),
    ];
    for (item, value) in items {
        let (tender, mut candidate) = open();
        let refused = apply_resolution(&tender, &mut candidate, item, value).map_err(|refusal| refusal.reason());
        assert_eq!(refused, Err(RefusalReason::NothingToResolve), "{item}");
    }
    for (item, value) in [
        ("must-have/0", "MAYBE"),
        ("need/0/HEALTH", "4"),
        ("school/0", "LOST"),
        ("wish/0/0", "SOON"),
        ("gate/G9", "PERHAPS"),
    ] {
        let (tender, mut candidate) = open();
        let refused = apply_resolution(&tender, &mut candidate, item, value).map_err(|refusal| refusal.reason());
        assert_eq!(refused, Err(RefusalReason::ValueInvalid), "{item}={value}");
    }
}

/// The columns of one setting, and the question of a request to them.
#[test]
fn a_row_of_the_columns_is_what_the_gates_read_of_the_setting() {
    let asked = request();
    let tender = tender_of(&asked);
    let (owner, lot, now) = (provider("oak"), lot(), time("03T09:00"));
    let profile = Profile { postcode: "CF10 4UW".to_owned(), languages: vec!["cy".to_owned()], ..Profile::default() };
    let homes = [
        places(&[("2026-12-01", false), ("2027-06-01", false)]),
        places(&[("2026-12-01", true)]),
        places(&[]),
        places(&[("2026-12-01", false); 6]),
    ];
    for kind in [vocabulary::SettingKind::ChildrensHome, vocabulary::SettingKind::FosterHousehold] {
        for home in &homes {
            let mut home = home.clone();
            home.recorded.kind = kind;
            let mut columns = matching::v1::Columns::default();
            columns.put(&super::entry(&home, &profile, home.places_stated_at, Geography::builtin()));
            let registered = if lot.has_member(owner.id, now.london_date()) { Answer::Yes } else { Answer::No };
            let needed_on = asked.shared.needed_on;
            let of_provider = super::provider_facts(&owner, registered, matching::v1::Listing::Other, needed_on, now);
            let question = matching::v1::Question {
                tender: &tender,
                providers: &[of_provider],
                listed: &std::collections::BTreeMap::new(),
                own_search: None,
                now,
                stale_after: vocabulary::Span::of_days(7),
            };
            let view = SettingView {
                setting: &home,
                provider: &owner,
                profile: Some(&profile),
                registered,
                geography: Geography::builtin(),
            };
            let mut expected = setting_facts(&view, &asked, None, now);
            if kind == vocabulary::SettingKind::FosterHousehold {
                let by_sector = SettingView { profile: None, ..view };
                let by_sector = setting_facts(&by_sector, &asked, None, now);
                // A household counts as being at the middle of its sector, and lies in the authority of its postcode (REG-2).
                (expected.place, expected.place_margin_tenths) = (by_sector.place, by_sector.place_margin_tenths);
            }
            assert_eq!(columns.facts(0, &question), Some(expected), "{kind} {:?}", home.places);
        }
    }
}
