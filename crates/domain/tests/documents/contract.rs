//! A contract with everything in it.

use domain::contract::{
    ChildParty, ContractContact, Document, ExtraLine, Fees, LongStayStep, ProviderParty, SettingParty, Step, Support,
    Working,
};
use vocabulary::{
    AgeBand, AuthorityCode, BasisPoints, ContractSide, Date, LegalForm, LevelOfNeed, Pence, PlacementType, PlanLength,
    Regulator, SettingKind, Sex,
};

const ID: &str = "0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn points(points: u32) -> BasisPoints {
    BasisPoints::new(points).unwrap()
}

pub(crate) fn contract() -> Document {
    Document {
        contract: ID.parse().unwrap(),
        variation: 1,
        varied: Some((day("2027-03-01"), "Bus fares.".to_owned())),
        search: ID.parse().unwrap(),
        authority: "W06000015".parse::<AuthorityCode>().unwrap(),
        authority_name: ("Cardiff".to_owned(), "Caerdydd".to_owned()),
        provider: ProviderParty {
            id: ID.parse().unwrap(),
            name: "Oak Fostering".to_owned(),
            registration_number: "W100/1".to_owned(),
            regulator: Regulator::ALL[0],
            legal_form: LegalForm::ALL[0],
            agreement_signed_on: Some(day("2025-04-01")),
        },
        setting: SettingParty {
            id: ID.parse().unwrap(),
            name: "OAK-12".to_owned(),
            kind: SettingKind::ALL[0],
            sector: "CF5 1".to_owned(),
        },
        placement_type: PlacementType::LongTermFostering,
        level: LevelOfNeed::Standard,
        children: vec![ChildParty {
            index: 0,
            age_band: Some(AgeBand::Age5_9),
            sex: Some(Sex::ALL[0]),
            identity: "ab".repeat(32),
        }],
        start_date: day("2026-12-10"),
        notice_days: 28,
        stay: PlanLength::ALL[0],
        fees: Fees {
            core_weekly: Pence::new(90_000),
            extras: vec![ExtraLine { code: "TAXI".to_owned(), weekly: Pence::new(1_000), list: None }],
            education_weekly: Pence::ZERO,
            other_weekly: Pence::ZERO,
            total_weekly: Pence::new(91_000),
            one_off: Pence::ZERO,
            nightly: Pence::ZERO,
        },
        working: Some(Working {
            list_from: day("2026-04-01"),
            age_band: AgeBand::Age5_9,
            list: Pence::new(100_000),
            sibling: BasisPoints::ZERO,
            long_stay: BasisPoints::ZERO,
            volume: points(1_000),
            discounts: points(1_000),
            allowed: Pence::new(90_000),
            sibling_steps: vec![Step { from: 2, discount: points(500) }],
            long_stay_steps: vec![LongStayStep {
                weeks: 52,
                from: day("2027-12-09"),
                discount: points(200),
                allowed: Pence::new(88_000),
            }],
            volume_steps: vec![Step { from: 10, discount: points(1_000) }],
        }),
        supports: vec![Support {
            criterion: "C1".to_owned(),
            gap: ("Health: level 2 needed, 1 offered.".to_owned(), "Iechyd: angen lefel 2, cynigir 1.".to_owned()),
            offered: String::new(),
            agreed: "The council's nurse visits.".to_owned(),
        }],
        support_needed: "Respite twice a year.".to_owned(),
        review_dates: vec![day("2027-01-12")],
        contacts: vec![ContractContact {
            side: ContractSide::Provider,
            name: "Una".to_owned(),
            telephone: "029 2000 0000".to_owned(),
            email: "una@example.org".to_owned(),
        }],
        special_terms: "Taxi to school.".to_owned(),
    }
}
