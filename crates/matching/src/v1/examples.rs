//! Small tenders and candidates that tests start from and change. The example candidate passes every gate of the example tender.

use std::collections::BTreeMap;

use vocabulary::{
    AssessmentType, Date, EvidenceGrade, IdentityNeed, LivingCompanions, MustHave, NeedDomain, PlacementType,
    SchoolOutcome, Sex, SiblingOutcome, Timestamp, WishOutcome,
};

use super::{
    AgeRange, Answer, Applies, Approval, Candidate, CandidateKey, Child, ChildAge, ChildAnswers, Companions,
    Confirmation, Criterion, FeeFlag, HomeMode, LegalFormOutcome, Level, MustHaveAsked, NeedAnswer, Needs,
    ParentAndBaby, ParentAndBabyFacts, Place, Plan, Policy, Safety, School, SettingFacts, SiblingsAsked, Standing,
    Stay, Submission, SupportAgreed, Tender, Utility, Vacancy, score,
};

/// The middle of Cardiff.
pub(super) const CARDIFF: Place = Place { easting: 318_400, northing: 176_600 };

/// So many tenths of a mile due north, on dry land.
pub(super) fn north_of(place: Place, tenths: u32) -> Place {
    Place { easting: place.easting, northing: place.northing + (tenths * 16_093 + 50) / 100 }
}

pub(super) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub(super) fn timestamp(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn level(number: u8) -> Level {
    Level::new(number).unwrap()
}

pub(super) fn need_answer(capability: u8, grade: EvidenceGrade) -> NeedAnswer {
    NeedAnswer { capability: level(capability), support: SupportAgreed::None, grade }
}

/// One child of nine in Cardiff who needs a foster home on 1 March 2027; every criterion applies.
pub(super) fn tender() -> Tender {
    Tender {
        responsible_authority: "W06000015".parse().unwrap(),
        placement_type: PlacementType::LongTermFostering,
        start_needed: Some(date("2027-03-01")),
        plan: Plan::Days(200),
        home_mode: HomeMode::NearHome,
        children: vec![child()],
        parent_and_baby: None,
        must_haves: vec![MustHaveAsked { code: MustHave::OwnBedroom, child: None }],
        safety: Safety::default(),
        legal_conditions: 0,
        incompatibilities: Vec::new(),
        policy: Policy::default(),
    }
}

pub(super) fn child() -> Child {
    let levels = [3, 2, 1, 3, 0, 1, 2, 0].map(level);
    Child {
        age: Some(ChildAge::Years(9)),
        sex: Some(Sex::F),
        home: Some(CARDIFF),
        school: School::Attends { place: Some(CARDIFF), keep: Answer::Yes },
        contacts: Some(vec![Some(CARDIFF), Some(north_of(CARDIFF, 100))]),
        needs: Needs(NeedDomain::ALL.iter().copied().zip(levels).collect()),
        siblings: Some(SiblingsAsked { in_search: [].into(), elsewhere: 1 }),
        wishes: Some(2),
        identity: Some(vec![IdentityNeed::Language]),
        companions: Some(LivingCompanions::OnlyOlder),
    }
}

/// A setting twenty miles north that answers everything, well but not perfectly.
pub(super) fn candidate(key: u32) -> Candidate {
    Candidate {
        key: CandidateKey(key),
        confirmation: Confirmation::Confirmed,
        fee: FeeFlag::WithinFramework,
        submission: Submission { invited: Answer::Yes, in_time: Answer::Yes, complete: Answer::Yes },
        setting: setting(),
        earliest_start: Some(date("2027-03-01")),
        stay: Some(Stay::Days(150)),
        must_haves: [(0, Answer::Yes)].into(),
        legal_conditions_kept: Answer::Yes,
        siblings: Some(SiblingOutcome::ContactPlan),
        drives_to_family_time: Answer::Yes,
        children: vec![answers(0)],
        parent_needs: BTreeMap::new(),
        resolved: BTreeMap::new(),
    }
}

fn setting() -> SettingFacts {
    SettingFacts {
        place: Some(north_of(CARDIFF, 200)),
        place_margin_tenths: 0,
        sector: Some("CF48 3".to_owned()),
        authority: Some("W06000024".parse().unwrap()),
        standing: Standing { registered: Answer::Yes, signed: Answer::Yes, concealed: Answer::No },
        placement_types: [PlacementType::LongTermFostering, PlacementType::ParentAndBabyFostering].into(),
        approval: Approval {
            ages: Some(AgeRange { from_years: 0, to_years: 17 }),
            sexes: Some([Sex::M, Sex::F].into()),
            number: Some(4),
            types: Some([PlacementType::LongTermFostering, PlacementType::ParentAndBabyFostering].into()),
        },
        children_there: Some(0),
        all_siblings: Answer::Unknown,
        limit_exemption: Answer::No,
        vacancy: Some(Vacancy { places_free: 4, available_from: date("2027-01-01"), held: Vec::new() }),
        legal_form: LegalFormOutcome::Allowed,
        named_person_there: Answer::No,
        named_child_there: Answer::No,
        animals: Some([].into()),
        must_haves: BTreeMap::new(),
        parent_and_baby: ParentAndBabyFacts {
            houses_both: Answer::Yes,
            assessments: Some([AssessmentType::ParentingAssessment].into()),
        },
    }
}

fn answers(child: u32) -> ChildAnswers {
    let needs = NeedDomain::ALL.iter().map(|domain| (*domain, need_answer(2, EvidenceGrade::Documented)));
    ChildAnswers {
        child,
        needs: needs.collect(),
        school: Some(SchoolOutcome::Kept),
        wishes: [(0, WishOutcome::Met), (1, WishOutcome::Partly)].into(),
        identity: [(0, Answer::Yes)].into(),
        companions: Some(Companions::AllOlder),
    }
}

/// The same candidate, taking these children with the same answers for each.
pub(super) fn taking(children: &[u32], candidate: Candidate) -> Candidate {
    Candidate { children: children.iter().map(|child| answers(*child)).collect(), ..candidate }
}

/// A group of siblings who all want to live together.
pub(super) fn sibling_group_tender(size: u32) -> Tender {
    let member = |index: u32| Child {
        siblings: Some(SiblingsAsked { in_search: (0..size).filter(|other| *other != index).collect(), elsewhere: 0 }),
        ..child()
    };
    Tender { children: (0..size).map(member).collect(), ..tender() }
}

/// A parent of needs 2 throughout with a baby under one, to be assessed.
pub(super) fn parent_and_baby_tender() -> Tender {
    let parent_needs = Needs(NeedDomain::ALL.iter().map(|domain| (*domain, level(2))).collect());
    Tender {
        placement_type: PlacementType::ParentAndBabyFostering,
        children: vec![Child { age: Some(ChildAge::Years(0)), sex: Some(Sex::U), ..child() }],
        parent_and_baby: Some(ParentAndBaby { assessment: Some(AssessmentType::ParentingAssessment), parent_needs }),
        ..tender()
    }
}

/// Utility of a criterion that has to apply, for the first child of the offer.
pub(super) fn utility_of(criterion: Criterion, tender: &Tender, candidate: &Candidate) -> Utility {
    let scored = score(tender, candidate);
    let found = scored.children[0].criteria.iter().find(|scored| scored.criterion == criterion).unwrap();
    assert_eq!(found.applies, Applies::Yes);
    found.utility
}
