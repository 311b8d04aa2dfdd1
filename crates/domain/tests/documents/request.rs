//! A request with everything said, one with nothing said, and an identity. All of it is invented.

use std::collections::BTreeMap;

use domain::request::carried::CarriedSection;
use domain::request::{
    Assessment, Child, ConsideredOption, Contact, CurrentPlacement, DirectAsked, EmergencyAsked, FamilyTime, Identity,
    IdentityNeedAsked, Location, MustHaveAsked, Need, NoGoArea, ParallelAsked, Parent, Request, Risk, School, Shared,
    ShortWindowAsked, Sibling, SuitabilityOfKinds, YesNoUnknown,
};
use vocabulary::{
    AgeBand, AssessmentType, CategoryOfNeed, CommunicationNeed, ContactRole, Date, DirectSearchReason, EmergencyReason,
    IdentityNeed, KeyStage, LegalStatus, LevelOfNeed, LivingCompanions, MustHave, NeedDomain, NeededBy,
    OptionConsidered, OptionOutcome, OutOfAreaReason, ParallelSearchReason, PetPreference, PlacementCode,
    PlacementType, PlanLength, RequestSection, RiskLevel, RiskToChild, RiskToOthers, Sex, ShortWindowReason,
    Suitability,
};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn shared() -> Shared {
    let options = OptionConsidered::ALL.iter().map(|option| ConsideredOption {
        option: *option,
        outcome: OptionOutcome::NotInTime,
        note: "No place before Monday".to_owned(),
    });
    Shared {
        needed_by: Some(NeededBy::Under5Days),
        needed_on: Some(day("2026-12-07")),
        placement_type: Some(PlacementType::ParentAndBabyFostering),
        level: Some(LevelOfNeed::Enhanced),
        plan_length: Some(PlanLength::UpTo1Year),
        suitability: SuitabilityOfKinds {
            foster: Some(Suitability::Preferred),
            residential: Some(Suitability::Unsuitable),
            supported: Some(Suitability::NotSpecified),
        },
        location: location(),
        outcomes: vec!["Settled at school by Easter".to_owned()],
        contact: Some(Contact {
            name: "Ann Finder".to_owned(),
            email: "ann.finder@example.org".to_owned(),
            telephone: "029 2000 0000".to_owned(),
        }),
        options_considered: options.collect(),
        must_haves: vec![MustHaveAsked { code: MustHave::NoPets, parameter: String::new(), child: Some(0) }],
        short_window: Some(ShortWindowAsked {
            window_hours_min: 6,
            reason: ShortWindowReason::PoliceProtection,
            text: "Protection ends at noon tomorrow".to_owned(),
        }),
        parallel: Some(ParallelAsked { reason: ParallelSearchReason::TwoPlansInCourt, text: String::new() }),
        predecessor: Some("0193e4a0-7c1b-7d3e-8f2a-000000000002".parse().unwrap()),
        direct: Some(DirectAsked {
            provider: "0193e4a0-7c1b-7d3e-8f2a-000000000011".parse().unwrap(),
            setting: "0193e4a0-7c1b-7d3e-8f2a-000000000021".parse().unwrap(),
            reason: DirectSearchReason::SiblingThere,
            text: String::new(),
        }),
        assessment: Some(Assessment {
            kind: AssessmentType::ParentingAssessment,
            weeks: 12,
            court_date: Some(day("2027-02-01")),
            second_parent: YesNoUnknown::No,
            baby_born: YesNoUnknown::Yes,
            baby_date: Some(day("2026-10-30")),
        }),
        emergency: Some(EmergencyAsked {
            needed_before: "2026-12-08T08:30:00Z".parse().unwrap(),
            reason: EmergencyReason::PlacementEnded,
            text: String::new(),
        }),
        carried: vec![CarriedSection {
            section: RequestSection::Needs,
            child: Some("CDF-2026-0042".to_owned()),
            as_of: day("2026-09-01"),
            reconfirmed_on: Some(day("2026-12-01")),
        }],
    }
}

fn location() -> Location {
    Location {
        preferred_sector: Some("CF10 4".to_owned()),
        minimum_miles: Some(10),
        out_of_area_reason: Some(OutOfAreaReason::Safeguarding),
        reason_text: "Not near the former home".to_owned(),
        no_go_areas: vec![NoGoArea {
            sector: "CF24 3".to_owned(),
            radius_miles: 5,
            reason: "A relative lives there".to_owned(),
        }],
        named_people: vec!["Someone Named".to_owned()],
    }
}

fn needs() -> BTreeMap<NeedDomain, Need> {
    let need = |domain: &NeedDomain| match domain {
        NeedDomain::Health => Need { level: None, specifics: vec![], context: String::new() },
        _ => Need {
            level: Some(2),
            specifics: vec!["Hits out when told no".to_owned()],
            context: "Mostly at bedtime; a calm voice helps".to_owned(),
        },
    };
    NeedDomain::ALL.iter().map(|domain| (*domain, need(domain))).collect()
}

fn risks_to_child() -> BTreeMap<RiskToChild, Risk> {
    let risk = || Risk { level: RiskLevel::NoKnownRisk, specifics: String::new() };
    RiskToChild::ALL.iter().map(|of| (*of, risk())).collect()
}

fn risks_to_others() -> BTreeMap<RiskToOthers, Risk> {
    let risk = || Risk { level: RiskLevel::Low, specifics: "Pushed a classmate once".to_owned() };
    RiskToOthers::ALL.iter().map(|of| (*of, risk())).collect()
}

pub(crate) fn child() -> Child {
    Child {
        number: "CF-004711".to_owned(),
        siblings: vec![
            Sibling { child: Some(1), placed_sector: None, together_wanted: YesNoUnknown::Yes },
            Sibling { child: None, placed_sector: Some("CF5 4".to_owned()), together_wanted: YesNoUnknown::Unknown },
        ],
        age_band: Some(AgeBand::Age5_9),
        age_years: Some(8),
        sex: Some(Sex::F),
        home_sector: Some("CF24 4".to_owned()),
        home_authority: Some("W06000015".parse().unwrap()),
        current_placement: Some(CurrentPlacement {
            code: PlacementCode::U1,
            notice_on: Some(day("2026-11-16")),
            ends_on: Some(day("2026-12-07")),
        }),
        school: Some(School {
            attends: YesNoUnknown::Yes,
            sector: Some("CF24 0".to_owned()),
            keep: YesNoUnknown::Yes,
            key_stage: Some(KeyStage::KeyStage2),
        }),
        family_time: vec![FamilyTime {
            who: ContactRole::Grandparent,
            sector: Some("CF62 5".to_owned()),
            times_per_month: 4,
        }],
        needs: needs(),
        risks_to_child: risks_to_child(),
        risks_to_others: risks_to_others(),
        communication: vec![CommunicationNeed::Makaton],
        identity_needs: vec![IdentityNeedAsked {
            need: IdentityNeed::Language,
            detail: "Welsh spoken at home, â'r llythrennau ŵ ac ŷ".to_owned(),
        }],
        adaptations: vec!["A ramp".to_owned()],
        companions: Some(LivingCompanions::OnlyOlder),
        pets: Some(PetPreference::YesCan),
        wishes: vec!["\"A garden\"".to_owned(), "My own room".to_owned()],
        legal_status: Some(LegalStatus::C1),
        conditions: vec!["Not to be in Barry alone".to_owned()],
        category_of_need: Some(CategoryOfNeed::N1),
        pen_picture: "Loves drawing.\nSleeps badly.".to_owned(),
        strengths: vec!["Funny".to_owned()],
        reviewed_on: Some(day("2026-11-20")),
    }
}

pub(crate) fn parent() -> Parent {
    Parent {
        age_band: Some(AgeBand::Age16_17),
        age_years: Some(17),
        sex: Some(Sex::F),
        legal_status: Some(LegalStatus::V2),
        needs: needs(),
        risks_to_child: risks_to_child(),
        risks_to_others: risks_to_others(),
        pen_picture: "Keen to learn.".to_owned(),
    }
}

/// A draft in which nothing has been said yet.
pub(crate) fn empty() -> Request {
    Request { shared: Shared::default(), children: vec![Child::default()], parent: Some(Parent::default()) }
}

pub(crate) fn identity() -> Identity {
    Identity {
        first_name: "Mali".to_owned(),
        last_name: "Enghraifft".to_owned(),
        birth_date: Some(day("2018-03-01")),
        address: "1 Stryd yr Enghraifft\nCaerdydd".to_owned(),
        school_name: "Ysgol yr Enghraifft".to_owned(),
    }
}
