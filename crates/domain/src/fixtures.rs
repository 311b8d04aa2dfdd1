//! What the unit tests share: a small register, a complete request, complete terms. Everything in it is invented.
//!
//! The world begins on Tuesday 1 December 2026 at 09:00 in London. Four fostering agencies with one household each: oak, elm, ash and
//! yew. The child needs a home from 10 December.

mod decide;
mod decide_after;
mod story;
mod transfer;
mod world;

pub(crate) use story::{check, check_all, short};
pub(crate) use transfer::vale;
pub(crate) use world::{World, hold_places};

use vocabulary::{
    ActorId, AgeBand, AuthorityCode, BasisPoints, CategoryOfNeed, ContractId, Date, EvidenceGrade, HoldId, LegalForm,
    LegalStatus, LevelOfNeed, Lot as LotCode, NeedDomain, NeededBy, OfferId, OptionConsidered, OptionOutcome,
    Organisation, Pence, PlacementType, PlanLength, ProviderId, ProviderKind, Regulator, RiskLevel, RiskToChild,
    RiskToOthers, Role, SearchId, SettingId, SettingKind, Sex, Timestamp, TrancheId,
};

use crate::actor::Actor;
use crate::event::{
    By, ChildKey, CorePrice, ExtraPrice, LotKey, LotRecorded, Member, Prices, ProviderRecorded, RequestSealed, Sealed,
    SettingRecorded,
};
use crate::framework::{Lot, PriceList};
use crate::provider::Provider;
use crate::request::{Child, ConsideredOption, Contact, Need, Request, Risk, School, Shared, YesNoUnknown};
use crate::setting::{Place, Setting, Taken};
use crate::terms::{Fee, NeedAnswer, Terms};

/// The providers, each with one household of the same name.
pub(crate) const NAMES: [&str; 4] = ["oak", "elm", "ash", "yew"];

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap_or_else(|_| panic!("{text} is no day"))
}

/// `03T09:00` is in December 2026; anything longer is written in full.
pub(crate) fn time(text: &str) -> Timestamp {
    let full = match text.len() {
        8 => format!("2026-12-{text}:00Z"),
        9..=18 => format!("2026-12-{text}Z"),
        _ => text.to_owned(),
    };
    full.parse().unwrap_or_else(|_| panic!("{text} is no time"))
}

pub(crate) fn points(points: u32) -> BasisPoints {
    BasisPoints::new(points).unwrap()
}

pub(crate) fn cardiff() -> AuthorityCode {
    "W06000015".parse().unwrap()
}

pub(crate) fn sealed(tag: u8) -> Sealed {
    Sealed { commitment: [tag; 32], ciphertext: [tag; 32] }
}

fn number(name: &str) -> u8 {
    let at = NAMES.iter().position(|known| *known == name).unwrap_or_else(|| panic!("nobody is called {name}"));
    u8::try_from(at).unwrap() + 1
}

pub(crate) fn provider_id(name: &str) -> ProviderId {
    ProviderId::from_bytes([number(name); 16])
}

pub(crate) fn setting_id(name: &str) -> SettingId {
    SettingId::from_bytes([0x10 + number(name); 16])
}

/// The offer of a provider's household; a second one after a withdrawal is `oak2`.
pub(crate) fn offer_id(name: &str) -> OfferId {
    let again = name.ends_with('2');
    OfferId::from_bytes([number(name.trim_end_matches('2')) + if again { 0x30 } else { 0x20 }; 16])
}

pub(crate) fn hold_id(tag: u8) -> HoldId {
    HoldId::from_bytes([tag; 16])
}

pub(crate) fn tranche_id(tag: u8) -> TrancheId {
    TrancheId::from_bytes([0xe0 + tag; 16])
}

pub(crate) fn search_id() -> SearchId {
    SearchId::from_bytes([0xaa; 16])
}

pub(crate) fn child_key() -> ChildKey {
    ChildKey([0xcc; 32])
}

/// The children of a group by their places; the first is the one of a search for one child.
pub(crate) fn child_keys(count: usize) -> Vec<ChildKey> {
    (0xcc..).take(count).map(|tag| ChildKey([tag; 32])).collect()
}

/// The search that children move to.
pub(crate) fn contract_id() -> ContractId {
    ContractId::from_bytes([0xc0; 16])
}

pub(crate) fn successor_id() -> SearchId {
    SearchId::from_bytes([0xab; 16])
}

pub(crate) fn lot_key() -> LotKey {
    LotKey { framework: "test".to_owned(), lot: LotCode::Fostering }
}

pub(crate) fn person(name: &str) -> ActorId {
    format!("people/{name}").parse().unwrap()
}

/// `finder`, `dm` (the decision maker), `approver`, `higher` (another approver), `stranger`, `manager` (of the frameworks), or a provider by name.
pub(crate) fn actor(name: &str) -> Actor {
    let authority = Organisation::Authority(cardiff());
    let (role, organisation) = match name {
        "finder" => (Role::PlacementFinder, authority),
        "dm" | "stranger" => (Role::DecisionMaker, authority),
        "approver" | "higher" => (Role::Approver, authority),
        "leader" => (Role::TeamManager, authority),
        "panel" => (Role::PanelAdministrator, authority),
        "manager" => (Role::FrameworkManager, Organisation::Consortium),
        provider => (Role::ProviderSystem, Organisation::Provider(provider_id(provider))),
    };
    Actor { id: person(&format!("the.{name}")), role, organisation }
}

pub(crate) fn by(name: &str) -> By {
    crate::by(&actor(name))
}

/// A complete request: one girl of eight, long-term fostering, one need of level 2.
pub(crate) fn request() -> Request {
    let options = OptionConsidered::ALL.iter().map(|option| ConsideredOption {
        option: *option,
        outcome: OptionOutcome::NotAvailable,
        note: String::new(),
    });
    let shared = Shared {
        needed_by: Some(NeededBy::Over5Days),
        needed_on: Some(day("2026-12-10")),
        placement_type: Some(PlacementType::LongTermFostering),
        level: Some(LevelOfNeed::Standard),
        plan_length: Some(PlanLength::To18),
        contact: Some(Contact {
            name: "Ann".to_owned(),
            email: "ann@example.org".to_owned(),
            telephone: String::new(),
        }),
        options_considered: options.collect(),
        ..Shared::default()
    };
    Request { shared, children: vec![child()], parent: None }
}

pub(crate) fn need(level: u8) -> Need {
    Need { level: Some(level), specifics: vec![], context: "Worst at bedtime; a story helps.".to_owned() }
}

pub(crate) fn child() -> Child {
    let needs = NeedDomain::ALL.iter().map(|domain| (*domain, need(u8::from(*domain == NeedDomain::Behaviour) * 2)));
    let risk = || Risk { level: RiskLevel::NoKnownRisk, specifics: String::new() };
    Child {
        number: "C-1".to_owned(),
        age_band: Some(AgeBand::Age5_9),
        age_years: Some(8),
        sex: Some(Sex::F),
        home_sector: Some("CF10 4".to_owned()),
        home_authority: Some(cardiff()),
        school: Some(School { attends: YesNoUnknown::No, sector: None, keep: YesNoUnknown::No, key_stage: None }),
        needs: needs.collect(),
        risks_to_child: RiskToChild::ALL.iter().map(|of| (*of, risk())).collect(),
        risks_to_others: RiskToOthers::ALL.iter().map(|of| (*of, risk())).collect(),
        legal_status: Some(LegalStatus::C2),
        category_of_need: Some(CategoryOfNeed::N1),
        pen_picture: "Likes football and her nan's cooking.".to_owned(),
        ..Child::default()
    }
}

pub(crate) fn request_sealed(version: u32) -> RequestSealed {
    let tag = u8::try_from(version).unwrap_or(u8::MAX);
    RequestSealed { version, shared: sealed(tag), children: vec![sealed(tag)], parent: None }
}

/// Complete terms: £900 a week, from 9 December, a hold of 72 hours.
pub(crate) fn terms() -> Terms {
    Terms {
        children_taken: vec![0],
        fee: fee(90_000),
        earliest_start: day("2026-12-09"),
        notice_days: 28,
        stay: PlanLength::To18,
        valid_until: time("2027-01-31T12:00:00Z"),
        hold_hours: 72,
        must_haves: vec![],
        needs: vec![NeedAnswer {
            child: Some(0),
            domain: NeedDomain::Behaviour,
            capability: 3,
            support: String::new(),
            evidence: EvidenceGrade::Documented,
        }],
        schools: vec![],
        wishes: vec![],
        identity_needs: vec![],
        household: None,
        siblings: None,
        family_time_transport: YesNoUnknown::Yes,
        conditions_accepted: YesNoUnknown::Yes,
        parent_and_baby: None,
        matching_statement: "Experienced carers near home.".to_owned(),
        support_needed: String::new(),
    }
}

pub(crate) fn fee(core_weekly_pence: i64) -> Fee {
    Fee {
        core_weekly_pence,
        extras: vec![],
        education_weekly_pence: 0,
        other_weekly_pence: 0,
        one_off_pence: 0,
        nightly_pence: 0,
    }
}

pub(crate) fn provider(name: &str) -> Provider {
    let recorded = ProviderRecorded {
        display_name: name.to_owned(),
        registration_number: format!("CIW-{name}"),
        regulator: Regulator::Ciw,
        kind: ProviderKind::FosteringAgency,
        legal_form: LegalForm::CharitableCompanyByGuarantee,
        agreement_signed_on: Some(day("2020-01-01")),
    };
    Provider {
        id: provider_id(name),
        recorded,
        concealment: None,
        held_by: vec![],
        places_confirmed_at: None,
        authority: None,
        filter: crate::provider::StandingFilter::default(),
    }
}

/// A household in Cardiff with `places` numbered places, free from 1 December.
pub(crate) fn setting(name: &str, places: u32) -> Setting {
    let recorded = SettingRecorded {
        provider: provider_id(name),
        kind: SettingKind::FosterHousehold,
        placement_types: vec![PlacementType::LongTermFostering],
        ages: (0, 17),
        sexes: vec![Sex::F, Sex::M],
        children_max: 3,
        fostering_exemption: YesNoUnknown::No,
        sector: "CF5 1".to_owned(),
        profile_version: 1,
        profile: sealed(9),
        reference: None,
    };
    let free = Place { available_from: Some(day("2026-12-01")), taken: Taken::Free };
    Setting {
        id: setting_id(name),
        recorded,
        places: (1..=places).map(|number| (number, free)).collect(),
        places_stated_at: Some(time("01T08:00")),
        reconfirmed: vec![],
        report: None,
        concealment: None,
        held_by: vec![],
        holds: std::collections::BTreeMap::new(),
    }
}

pub(crate) fn member(name: &str) -> Member {
    Member { provider: provider_id(name), from: day("2026-04-01"), until: None, suspended: YesNoUnknown::No }
}

pub(crate) fn lot() -> Lot {
    Lot::new(LotRecorded {
        framework_name: "Test framework".to_owned(),
        from: day("2026-04-01"),
        until: day("2030-03-31"),
        placement_types: vec![PlacementType::LongTermFostering],
        authorities: vec![cardiff()],
        members: NAMES.iter().map(|name| member(name)).collect(),
    })
}

/// £900 a week for the request above; one extra at £45; no discounts.
pub(crate) fn prices() -> Prices {
    Prices {
        valid_from: day("2026-04-01"),
        core: vec![CorePrice {
            placement_type: PlacementType::LongTermFostering,
            age_band: AgeBand::Age5_9,
            level: LevelOfNeed::Standard,
            weekly: Pence::new(90_000),
        }],
        extras: vec![ExtraPrice {
            code: "SCHOOL-RUN".to_owned(),
            label: "School run".to_owned(),
            weekly: Pence::new(4_500),
        }],
        sibling: vec![],
        long_stay: vec![],
        volume: vec![],
    }
}

pub(crate) fn price_list() -> PriceList {
    PriceList { dated: vec![prices()] }
}
