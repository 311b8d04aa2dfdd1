//! Terms with every answer given, and terms with none.

use domain::request::YesNoUnknown;
use domain::terms::{
    Extra, Fee, Household, HouseholdChild, IdentityAnswer, MustHaveAnswer, NeedAnswer, ParentAndBabyAnswer,
    SchoolAnswer, Terms, WishAnswer,
};
use vocabulary::{
    AgeBand, Animal, AssessmentType, EvidenceGrade, IdentityNeed, NeedDomain, PlanLength, SchoolOutcome, Sex,
    SiblingOutcome, WishOutcome,
};

pub(crate) fn terms() -> Terms {
    Terms {
        children_taken: vec![0, 1],
        fee: Fee {
            core_weekly_pence: 89_950,
            extras: vec![Extra { code: "SCHOOL-RUN".to_owned(), weekly_pence: 4_500 }],
            education_weekly_pence: 1,
            other_weekly_pence: 2,
            one_off_pence: 3,
            nightly_pence: 4,
        },
        must_haves: vec![MustHaveAnswer {
            must_have: 0,
            answer: YesNoUnknown::Unknown,
            note: "The dog may stay with family".to_owned(),
        }],
        needs: vec![
            NeedAnswer {
                child: Some(0),
                domain: NeedDomain::EmotionalWellbeing,
                capability: 3,
                support: "Fortnightly consultation".to_owned(),
                evidence: EvidenceGrade::Documented,
            },
            NeedAnswer {
                child: None,
                domain: NeedDomain::Independence,
                capability: 1,
                support: String::new(),
                evidence: EvidenceGrade::Claimed,
            },
        ],
        schools: vec![SchoolAnswer { child: 0, outcome: SchoolOutcome::NewConfirmed }],
        wishes: vec![WishAnswer { child: 0, wish: 1, outcome: WishOutcome::Partly }],
        identity_needs: vec![IdentityAnswer {
            child: 0,
            identity_need: 0,
            need: IdentityNeed::Language,
            can_meet: YesNoUnknown::Yes,
        }],
        household: Some(Household {
            adults: 2,
            children: vec![HouseholdChild { age_band: AgeBand::Age10_15, sex: Sex::M }],
            animals: vec![Animal::Cat],
        }),
        siblings: Some(SiblingOutcome::Together),
        family_time_transport: YesNoUnknown::Yes,
        conditions_accepted: YesNoUnknown::No,
        parent_and_baby: Some(ParentAndBabyAnswer {
            houses_both: YesNoUnknown::Yes,
            assessments: vec![AssessmentType::SupportOnly],
        }),
        matching_statement: "A calm home near the school.".to_owned(),
        support_needed: "Respite twice a year".to_owned(),
        ..bare()
    }
}

/// Terms that leave open what may be left open.
pub(crate) fn bare() -> Terms {
    Terms {
        children_taken: vec![0],
        fee: Fee {
            core_weekly_pence: 50_000,
            extras: vec![],
            education_weekly_pence: 0,
            other_weekly_pence: 0,
            one_off_pence: 0,
            nightly_pence: 0,
        },
        earliest_start: "2026-12-07".parse().unwrap(),
        notice_days: 28,
        stay: PlanLength::To18,
        valid_until: "2026-12-18T17:00:00Z".parse().unwrap(),
        hold_hours: 48,
        must_haves: vec![],
        needs: vec![],
        schools: vec![],
        wishes: vec![],
        identity_needs: vec![],
        household: None,
        siblings: None,
        family_time_transport: YesNoUnknown::Unknown,
        conditions_accepted: YesNoUnknown::Unknown,
        parent_and_baby: None,
        matching_statement: String::new(),
        support_needed: String::new(),
    }
}
