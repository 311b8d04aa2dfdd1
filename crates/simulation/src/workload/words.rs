//! What is written in requests, terms and the register.

use domain::event::CorePrice;
use domain::event::{LotKey, LotRecorded, Member, Prices, ProviderRecorded, Sealed, SettingRecorded, StatedPlace};
use domain::request::{
    Child, ConsideredOption, Contact, EmergencyAsked, MustHaveAsked, Need, Request, Risk, School, Shared, YesNoUnknown,
};
use domain::setting::Profile;
use domain::terms::{Fee, MustHaveAnswer, NeedAnswer, Terms};
use engine::verbs::{Entry, LotToPut, PricesToPut, ProviderToPut, SettingToPut};
use vocabulary::{
    AgeBand, AuthorityCode, BasisPoints, CategoryOfNeed, Date, EmergencyReason, EvidenceGrade, LegalForm, LegalStatus,
    LevelOfNeed, MustHave, NeedDomain, NeededBy, OptionConsidered, OptionOutcome, Pence, PlacementType, PlanLength,
    ProviderId, ProviderKind, Regulator, RiskLevel, RiskToChild, RiskToOthers, SettingId, SettingKind, Sex, Timestamp,
};

use super::Agency;
use crate::Violation;
use crate::dice::Dice;

/// What the lot's list says of the one type, a week.
const LIST_PENCE: i64 = 90_000;

/// A request for one child, needed some days from now.
pub(super) fn request(numbers: &[String], authority: AuthorityCode, needed_on: Date, wish: &str) -> Request {
    Request {
        shared: Shared {
            needed_by: Some(NeededBy::Over5Days),
            needed_on: Some(needed_on),
            placement_type: Some(PlacementType::LongTermFostering),
            level: Some(LevelOfNeed::Standard),
            plan_length: Some(PlanLength::To18),
            contact: Some(Contact { name: "Ann".into(), email: "ann@example.org".into(), telephone: String::new() }),
            options_considered: considered(),
            outcomes: vec![wish.to_owned()],
            ..Shared::default()
        },
        children: numbers.iter().map(|number| child(number, authority)).collect(),
        parent: None,
    }
}

/// Every option, considered and not available.
fn considered() -> Vec<ConsideredOption> {
    let considered = |option: &OptionConsidered| ConsideredOption {
        option: *option,
        outcome: OptionOutcome::NotAvailable,
        note: String::new(),
    };
    OptionConsidered::ALL.iter().map(considered).collect()
}

fn child(number: &str, authority: AuthorityCode) -> Child {
    let need =
        |level| Need { level: Some(level), specifics: vec![], context: "Worst at bedtime; a story helps.".into() };
    let risk = || Risk { level: RiskLevel::NoKnownRisk, specifics: String::new() };
    let needs = NeedDomain::ALL.iter().map(|domain| (*domain, need(u8::from(*domain == NeedDomain::Behaviour) * 2)));
    Child {
        number: number.into(),
        age_band: Some(AgeBand::Age5_9),
        age_years: Some(8),
        sex: Some(Sex::F),
        home_sector: Some("CF10 4".into()),
        home_authority: Some(authority),
        school: Some(School { attends: YesNoUnknown::No, sector: None, keep: YesNoUnknown::No, key_stage: None }),
        needs: needs.collect(),
        risks_to_child: RiskToChild::ALL.iter().map(|kind| (*kind, risk())).collect(),
        risks_to_others: RiskToOthers::ALL.iter().map(|kind| (*kind, risk())).collect(),
        legal_status: Some(LegalStatus::C2),
        category_of_need: Some(CategoryOfNeed::N1),
        pen_picture: "Likes football and her nan's cooking.".into(),
        ..Child::default()
    }
}

/// One thing that every offer has to answer.
pub(super) fn with_must_have(request: &mut Request) {
    request.shared.must_haves = vec![MustHaveAsked { code: MustHave::NoPets, parameter: String::new(), child: None }];
}

/// A planned search, with everything that has to be recorded before it opens.
pub(super) fn as_planned(request: &mut Request, needed_on: Date) {
    let shared = &mut request.shared;
    shared.options_considered = considered();
    (shared.emergency, shared.needed_by, shared.needed_on) = (None, Some(NeededBy::Over5Days), Some(needed_on));
}

/// The same day, as an emergency.
pub(super) fn today(request: &mut Request, now: Timestamp) {
    let Some(reason) = EmergencyReason::ALL.first().copied() else { return };
    let asked = EmergencyAsked { needed_before: now.plus_hours(12), reason, text: "The carer is in hospital.".into() };
    request.shared.emergency = Some(asked);
    request.shared.needed_by = Some(NeededBy::Today);
}

/// A fee; now and then above the list.
pub(super) fn fee(dice: &mut Dice) -> Fee {
    let core_weekly_pence =
        dice.one_of(&[80_000, 84_000, 88_000, LIST_PENCE, LIST_PENCE + 5_000]).unwrap_or(LIST_PENCE);
    Fee {
        core_weekly_pence,
        extras: vec![],
        education_weekly_pence: 0,
        other_weekly_pence: 0,
        one_off_pence: 0,
        nightly_pence: 0,
    }
}

/// Terms of an offer that has a good chance.
pub(super) fn good_terms(dice: &mut Dice, now: Timestamp, request: &Request) -> Terms {
    let mut terms = terms(dice, now, request);
    if !dice.once_in(8) {
        terms.hold_hours = 72;
        terms.needs.iter_mut().for_each(|need| need.capability = 3);
        terms.fee.core_weekly_pence = terms.fee.core_weekly_pence.min(84_000);
    }
    terms
}

/// Terms of an offer for the children, or now and then for the first of them alone.
pub(super) fn terms(dice: &mut Dice, now: Timestamp, request: &Request) -> Terms {
    let today = now.london_date();
    let children = u32::try_from(request.children.len()).unwrap_or(1);
    let taken = if dice.once_in(2) { children } else { 1 };
    let must_have = |must_have| MustHaveAnswer {
        must_have,
        answer: dice
            .one_of(&[YesNoUnknown::Yes, YesNoUnknown::Yes, YesNoUnknown::Unknown])
            .unwrap_or(YesNoUnknown::Yes),
        note: String::new(),
    };
    let must_haves = (0..u32::try_from(request.shared.must_haves.len()).unwrap_or(0)).map(must_have).collect();
    Terms {
        children_taken: (0..taken).collect(),
        fee: fee(dice),
        earliest_start: today.plus_days(dice.one_of(&[0, 0, 2]).unwrap_or(2)),
        notice_days: 28,
        stay: PlanLength::To18,
        valid_until: now.plus_days(60),
        hold_hours: dice.one_of(&[0, 1, 24, 72, 72]).unwrap_or(72),
        must_haves,
        needs: (0..taken).map(|child| need_answer(dice, child)).collect(),
        schools: vec![],
        wishes: vec![],
        identity_needs: vec![],
        household: None,
        siblings: None,
        family_time_transport: YesNoUnknown::Yes,
        conditions_accepted: YesNoUnknown::Yes,
        parent_and_baby: None,
        matching_statement: "Experienced carers near home.".into(),
        support_needed: String::new(),
    }
}

fn need_answer(dice: &mut Dice, child: u32) -> NeedAnswer {
    NeedAnswer {
        child: Some(child),
        domain: NeedDomain::Behaviour,
        capability: dice.one_of(&[1, 2, 3, 3]).unwrap_or(3),
        support: String::new(),
        evidence: EvidenceGrade::Documented,
    }
}

fn day(year: i16, month: i8, day: i8) -> Result<Date, Violation> {
    Date::new(year, month, day).map_err(|error| Violation::new("simulation", error.to_string()))
}

/// Places of a setting, of which the first few are there from a day on.
pub(super) fn places(most: u32, there: u32, from: Date) -> Vec<StatedPlace> {
    (1..=most).map(|number| StatedPlace { number, available_from: (number <= there).then_some(from) }).collect()
}

/// Providers as they are first recorded.
pub(super) fn provider(agency: &Agency) -> Result<ProviderToPut, Violation> {
    Ok(ProviderToPut { id: agency.id, entry: Entry::New, read_version: None, recorded: recorded(agency.name, true)? })
}

/// A provider's entry in the register, with the agreement signed or not.
pub(super) fn recorded(name: &str, signed: bool) -> Result<ProviderRecorded, Violation> {
    let on = day(2020, 1, 1)?;
    Ok(ProviderRecorded {
        display_name: name.into(),
        registration_number: format!("CIW-{name}"),
        regulator: Regulator::Ciw,
        kind: ProviderKind::FosteringAgency,
        legal_form: LegalForm::CharitableCompanyByGuarantee,
        agreement_signed_on: signed.then_some(on),
    })
}

/// A setting as it is first recorded, or recorded again.
pub(super) fn setting(
    of: (ProviderId, SettingId),
    postcode: &str,
    places: Option<u32>,
    entry: Entry,
) -> Result<SettingToPut, Violation> {
    let recorded = SettingRecorded {
        provider: of.0,
        kind: SettingKind::FosterHousehold,
        placement_types: vec![PlacementType::LongTermFostering],
        ages: (0, 17),
        sexes: vec![Sex::F, Sex::M],
        children_max: 2,
        fostering_exemption: YesNoUnknown::No,
        sector: String::new(),
        profile_version: 0,
        profile: Sealed { commitment: [0; 32], ciphertext: [0; 32] },
        reference: None,
    };
    let profile = Profile { display_name: "A home".into(), postcode: postcode.into(), ..Profile::default() };
    let from = day(2026, 12, 1)?;
    let place = |number| StatedPlace { number, available_from: Some(from) };
    let places = places.map(|places| (1..=places).map(place).collect());
    let (provider, id) = of;
    Ok(SettingToPut { id, entry, read_version: None, provider, recorded, profile, places, inspection: None })
}

/// A member of the lot, without an end.
pub(super) fn member(provider: ProviderId, suspended: YesNoUnknown) -> Result<Member, Violation> {
    Ok(Member { provider, from: day(2026, 4, 1)?, until: None, suspended })
}

/// The lot with its members.
pub(super) fn lot(key: &LotKey, authorities: Vec<AuthorityCode>, members: Vec<Member>) -> Result<LotToPut, Violation> {
    let recorded = LotRecorded {
        framework_name: "Test framework".into(),
        from: day(2026, 4, 1)?,
        until: day(2030, 3, 31)?,
        placement_types: vec![PlacementType::LongTermFostering],
        authorities,
        members,
    };
    Ok(LotToPut { key: key.clone(), recorded })
}

/// A price list of the lot.
pub(super) fn prices(key: &LotKey, provider: ProviderId, from: Option<Date>) -> Result<PricesToPut, Violation> {
    let core = CorePrice {
        placement_type: PlacementType::LongTermFostering,
        age_band: AgeBand::Age5_9,
        level: LevelOfNeed::Standard,
        weekly: Pence::new(LIST_PENCE),
    };
    let discount = BasisPoints::new(500).map_err(|error| Violation::new("simulation", format!("{error:?}")))?;
    let prices = Prices {
        valid_from: from.map_or_else(|| day(2026, 4, 1), Ok)?,
        core: vec![core],
        extras: vec![],
        sibling: vec![(2, discount)],
        long_stay: vec![(52, discount)],
        volume: vec![(5, discount)],
    };
    Ok(PricesToPut { key: key.clone(), provider, prices })
}
