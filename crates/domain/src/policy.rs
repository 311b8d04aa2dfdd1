//! The numbers marked (default) in the domain, and dated policy, in one place. Configuration per authority replaces them later.

use vocabulary::{
    Date, Gate, LegalForm, NotForProfitEffect, ProviderKind, RejectionReason, SettingKind, Timestamp, from_london,
};

/// Version of the matching policy: gates, criteria and anchors of matching.md.
pub const POLICY_VERSION: u32 = 1;
/// Oldest age a term of approval may name, in whole years: a parent placed with a baby may be an adult.
pub const AGE_YEARS_MAX: u32 = 60;
/// A tranche may be with the decision maker for at most this many working days (Ours).
pub const RETURN_BY_WORKING_DAYS_MAX: u32 = 10;

/// What a placement finder may award a week without a senior manager's approval, in pence (APR-1, default): every weekly part together.
pub const FINDER_AWARD_WEEKLY_PENCE_MAX: i64 = 600_000;
/// The panel ratifies its chair's action within so many working days (APR-1, default).
pub const RATIFICATION_WORKING_DAYS: u32 = 25;

/// The not-for-profit rules of the Health and Social Care (Wales) Act 2025 as dated data (REG-7): days as year, month, day, on a London
/// calendar. Nothing else knows a day of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotForProfitPolicy {
    /// Version of this table: grows with every change of it.
    pub version: u32,
    /// From this day no for-profit provider is newly registered for a restricted service.
    pub no_new_registration_from: (i16, i8, i8),
    /// From this day a for-profit provider opens no new places or households in a restricted service.
    pub no_new_places_from: (i16, i8, i8),
    /// From this day a for-profit placement needs the Ministers' approval.
    pub ministers_from: (i16, i8, i8),
}

/// The not-for-profit rules as they are in force.
pub const NOT_FOR_PROFIT: NotForProfitPolicy = NotForProfitPolicy {
    version: 1,
    no_new_registration_from: (2026, 4, 1),
    no_new_places_from: (2027, 4, 1),
    ministers_from: (2030, 4, 1),
};

impl NotForProfitPolicy {
    /// What begins when, in the order of the days.
    pub const fn effects(&self) -> [(NotForProfitEffect, (i16, i8, i8)); 3] {
        [
            (NotForProfitEffect::NoNewRegistration, self.no_new_registration_from),
            (NotForProfitEffect::NoNewPlaces, self.no_new_places_from),
            (NotForProfitEffect::MinistersApproval, self.ministers_from),
        ]
    }
}

/// Whether a day lies on or after one of the policy days above.
pub fn on_or_after(on: Date, from: (i16, i8, i8)) -> bool {
    (on.year(), on.month(), on.day()) >= from
}

/// The first instant of a policy day on a London clock; `None` where the calendar has no such day.
pub fn begins(from: (i16, i8, i8)) -> Option<Timestamp> {
    let (year, month, day) = from;
    from_london(Date::new(year, month, day).ok()?, 0, 0).ok()
}

/// Whether a legal form is the one the not-for-profit rules phase out (REG-7): for-profit, registered in Wales. Those outside
/// Wales, and services that are not restricted, are not registered under the Act.
pub const fn is_phased_out(form: LegalForm) -> bool {
    match form {
        LegalForm::ForProfitTransitional => true,
        LegalForm::LocalAuthority
        | LegalForm::CharitableCompanyByGuarantee
        | LegalForm::CharitableIncorporatedOrganisation
        | LegalForm::CharitableRegisteredSociety
        | LegalForm::CommunityInterestCompanyByGuarantee
        | LegalForm::PrivateOutsideWales
        | LegalForm::OtherNotRestricted => false,
    }
}

/// Whether a provider of this kind gives a restricted service (REG-7): fostering or children's homes.
pub const fn provides_restricted_service(kind: ProviderKind) -> bool {
    match kind {
        ProviderKind::FosteringAgency | ProviderKind::ResidentialProvider => true,
        ProviderKind::FamilyCentre | ProviderKind::School => false,
    }
}

/// Whether a setting of this kind is of a restricted service (REG-7).
pub const fn is_restricted_service(kind: SettingKind) -> bool {
    match kind {
        SettingKind::FosterHousehold | SettingKind::ChildrensHome => true,
        SettingKind::ParentAndBaby | SettingKind::School => false,
    }
}

/// The answer a failed gate gives its provider (vocabularies.md).
pub fn gate_answer(gate: Gate) -> RejectionReason {
    match gate {
        Gate::G1 => RejectionReason::QualityConcern,
        Gate::G7 => RejectionReason::LegalCondition,
        Gate::G2 | Gate::G4 | Gate::G5 | Gate::G10 | Gate::G12 => RejectionReason::NeedNotMet,
        Gate::G3 => RejectionReason::InformationNotProvided,
        Gate::G6 => RejectionReason::PlaceTaken,
        Gate::G8 | Gate::G9 => RejectionReason::LocationOrHouseholdNotSuitable,
        Gate::G11 => RejectionReason::HouseholdNotCompatible,
    }
}
