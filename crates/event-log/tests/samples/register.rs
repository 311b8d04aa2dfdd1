//! One event of every kind of the register, the frameworks, the children and the sandbox clock.

use domain::event::{
    AuthorityEvent, Budget, ChildEvent, ClockEvent, CorePrice, Event, EvidenceEvent, ExtraPrice, LotEvent, LotRecorded,
    Member, PlacementElsewhere, PriceListEvent, Prices, ProviderEvent, ProviderRecorded, ReferenceEvent, ReferenceKey,
    SettingEvent, SettingRecorded, StandingEvent, StatedPlace,
};
use domain::provider::{Near, StandingFilter};
use domain::request::YesNoUnknown;
use vocabulary::{
    AgeBand, BasisPoints, ConcealmentReason, LegalForm, LevelOfNeed, Pence, PlacementCode, PlacementType, ProviderKind,
    Regulator, SettingKind, Sex, SuspensionReason,
};

use super::{
    administrator, approver, at, cardiff, child, consortium, day, digest, finder, lot, oak, offer, provider, sealed,
    search_id, setting, uuid,
};

pub(crate) fn all() -> Vec<Event> {
    let mut events = setting_events();
    events.extend(provider_events());
    events.extend([
        Event::Standing(StandingEvent::Changed(provider())),
        Event::Lot(lot(), LotEvent::Recorded { by: consortium(), lot: Box::new(lot_recorded()) }),
        Event::Lot(lot(), LotEvent::MembersPut { by: consortium(), members: lot_recorded().members }),
        Event::Lot(
            lot(),
            LotEvent::MemberSuspended {
                by: consortium(),
                provider: provider(),
                reason: SuspensionReason::Inspection,
                text: Some(sealed(103)),
                from: day("2026-12-01"),
            },
        ),
        Event::Lot(
            lot(),
            LotEvent::MemberReinstated {
                by: consortium(),
                provider: provider(),
                on: day("2027-01-04"),
                text: Some(sealed(104)),
            },
        ),
        Event::PriceList(lot(), provider(), PriceListEvent::Recorded { by: consortium(), prices: Box::new(prices()) }),
        Event::Child(child(1), ChildEvent::SearchOpened(search_id())),
        Event::Child(child(2), ChildEvent::EmergencyOpened(search_id())),
        Event::Child(child(1), ChildEvent::SearchEnded(search_id())),
        Event::Authority(
            cardiff(),
            AuthorityEvent::PartnersPut { by: finder(), providers: vec![provider()], settings: vec![setting()] },
        ),
        Event::Authority(
            cardiff(),
            AuthorityEvent::ConcealmentReviewed {
                by: finder(),
                provider: provider(),
                setting: Some(setting()),
                concealed_at: at("2026-12-01T09:00:00Z"),
            },
        ),
        Event::Authority(
            cardiff(),
            AuthorityEvent::WeightsProposed {
                by: finder(),
                version: 2,
                weights: [20, 40, 10, 10, 5, 5, 5, 5, 0],
                effective: day("2026-12-07"),
            },
        ),
        Event::Authority(cardiff(), AuthorityEvent::WeightsApproved { by: approver(), version: 2 }),
        Event::Authority(cardiff(), AuthorityEvent::WeightsDeclined { by: approver(), version: 3 }),
        Event::Evidence(
            cardiff(),
            EvidenceEvent::PlacementsImported {
                by: finder(),
                rows: vec![PlacementElsewhere {
                    child: child(1),
                    number: sealed(97),
                    code: PlacementCode::U4,
                    placed_in: "W06000018".parse().unwrap(),
                    from: day("2019-09-02"),
                    until: Some(day("2026-06-30")),
                    weekly: Some(Pence::new(82_600)),
                }],
            },
        ),
        Event::Evidence(
            cardiff(),
            EvidenceEvent::BudgetsImported {
                by: finder(),
                rows: vec![Budget {
                    code: PlacementCode::K2,
                    from: day("2026-04-01"),
                    until: day("2027-04-01"),
                    amount: Pence::new(230_000_000),
                }],
            },
        ),
        Event::Clock(ClockEvent::Advanced { by: administrator(), micros: 172_800_000_000 }),
        Event::Clock(ClockEvent::Accepted { by: administrator() }),
        Event::Reference(ReferenceKey(digest(103)), ReferenceEvent::Given { setting: setting() }),
    ]);
    events.extend(super::attachments::all());
    events.extend(super::principal::all());
    events.extend(super::import::all());
    events
}

fn setting_events() -> Vec<Event> {
    let recorded = setting_recorded();
    let places = places();
    let events = [
        SettingEvent::Recorded { by: oak(), setting: Box::new(recorded) },
        SettingEvent::PlacesStated { by: oak(), places },
        SettingEvent::InspectionRecorded {
            by: consortium(),
            inspected_on: day("2026-05-12"),
            body: Regulator::Ciw,
            report: sealed(103),
        },
        SettingEvent::Concealed {
            by: consortium(),
            reason: ConcealmentReason::Safeguarding,
            text: sealed(101),
            lifts: Some(at("2027-01-04T09:00:00Z")),
            held_by: vec![cardiff()],
        },
        SettingEvent::ConcealmentLifted { by: Some(consortium()) },
        SettingEvent::HoldTaken {
            hold: uuid(61),
            search: search_id(),
            offer: offer(),
            places: vec![1, 2],
            until: at("2026-11-30T17:00:00Z"),
        },
        SettingEvent::HoldExtended { hold: uuid(61), until: at("2026-12-14T17:00:00Z") },
        SettingEvent::HoldReleased { hold: uuid(61) },
        SettingEvent::HoldExpired { hold: uuid(61) },
        SettingEvent::PlacesAwarded {
            search: search_id(),
            offer: offer(),
            places: vec![1, 2],
            hold: Some(uuid(61)),
            authority: cardiff(),
        },
        SettingEvent::PlacesFreed { search: search_id(), places: vec![1, 2] },
        SettingEvent::PlacesVacated { search: search_id(), places: vec![1, 2] },
    ];
    events.into_iter().map(|event| Event::Setting(setting(), event)).collect()
}

pub(crate) fn setting_recorded() -> SettingRecorded {
    SettingRecorded {
        provider: provider(),
        kind: SettingKind::FosterHousehold,
        placement_types: vec![PlacementType::ShortTermFostering, PlacementType::LongTermFostering],
        ages: (0, 12),
        sexes: vec![Sex::M, Sex::F],
        children_max: 2,
        fostering_exemption: YesNoUnknown::Unknown,
        sector: "CF5 4".to_owned(),
        profile_version: 3,
        profile: sealed(100),
        reference: Some(ReferenceKey(digest(103))),
    }
}

pub(crate) fn places() -> Vec<StatedPlace> {
    vec![
        StatedPlace { number: 1, available_from: Some(day("2026-11-21")) },
        StatedPlace { number: 2, available_from: None },
    ]
}

fn provider_events() -> Vec<Event> {
    let recorded = provider_recorded();
    let events = [
        ProviderEvent::Recorded { by: consortium(), provider: Box::new(recorded) },
        ProviderEvent::Concealed {
            by: consortium(),
            reason: ConcealmentReason::CareStandards,
            text: sealed(102),
            lifts: Some(at("2027-01-04T09:00:00Z")),
            held_by: vec![cardiff()],
        },
        ProviderEvent::ConcealmentLifted { by: Some(consortium()) },
        ProviderEvent::PlacesConfirmed { by: oak() },
        ProviderEvent::OwnerStated { by: consortium(), authority: cardiff() },
        ProviderEvent::FilterPut { by: oak(), filter: Box::new(filter()) },
    ];
    events.into_iter().map(|event| Event::Provider(provider(), event)).collect()
}

pub(crate) fn filter() -> StandingFilter {
    StandingFilter {
        placement_types: vec![PlacementType::ShortTermFostering],
        age_bands: vec![AgeBand::Age5_9, AgeBand::Age10_15],
        levels: vec![LevelOfNeed::Standard],
        authorities: vec![cardiff()],
        near: Some(Near { sector: "CF5 4".to_owned(), miles: 20 }),
    }
}

pub(crate) fn provider_recorded() -> ProviderRecorded {
    ProviderRecorded {
        display_name: "Maethu Derwen / Oak Fostering".to_owned(),
        registration_number: "CIW-12345".to_owned(),
        regulator: Regulator::Ciw,
        kind: ProviderKind::FosteringAgency,
        legal_form: LegalForm::CharitableCompanyByGuarantee,
        agreement_signed_on: Some(day("2026-03-02")),
    }
}

pub(crate) fn lot_recorded() -> LotRecorded {
    LotRecorded {
        framework_name: "All Wales Fostering Framework 2026".to_owned(),
        from: day("2026-04-01"),
        until: day("2030-03-31"),
        placement_types: vec![PlacementType::ShortTermFostering, PlacementType::LongTermFostering],
        authorities: vec![cardiff(), "W06000014".parse().unwrap()],
        members: vec![
            Member { provider: provider(), from: day("2026-04-01"), until: None, suspended: YesNoUnknown::No },
            Member {
                provider: uuid(12),
                from: day("2026-04-01"),
                until: Some(day("2027-03-31")),
                suspended: YesNoUnknown::Yes,
            },
        ],
    }
}

pub(crate) fn prices() -> Prices {
    let off = |points| BasisPoints::new(points).unwrap();
    Prices {
        valid_from: day("2026-04-01"),
        core: vec![CorePrice {
            placement_type: PlacementType::LongTermFostering,
            age_band: AgeBand::Age5_9,
            level: LevelOfNeed::Enhanced,
            weekly: Pence::new(95_000),
        }],
        extras: vec![ExtraPrice {
            code: "SCHOOL-RUN".to_owned(),
            label: "School run over 10 miles".to_owned(),
            weekly: Pence::new(4_500),
        }],
        sibling: vec![(2, off(500)), (3, off(750))],
        long_stay: vec![(52, off(250))],
        volume: vec![(10, off(100))],
    }
}
