//! What a contract says: a document of the vault under its search's key. It names no child: each is told by age band and sex and bound to
//! the identity block of the search by that block's commitment, so that erasing a child erases the name and leaves the text whole.

use serde::{Deserialize, Serialize};
use vocabulary::{
    AgeBand, AuthorityCode, BasisPoints, ContractId, ContractSide, Date, LegalForm, LevelOfNeed, Pence, PlacementType,
    PlanLength, ProviderId, Regulator, SearchId, SettingId, SettingKind, Sex,
};

/// Everything a contract says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Which contract.
    pub contract: ContractId,
    /// Which text of it: 0 for the contract itself, from 1 its variations.
    pub variation: u32,
    /// Of a variation: from which day on, and what changes, in words.
    pub varied: Option<(Date, String)>,
    /// The search it came from.
    pub search: SearchId,
    /// The authority.
    pub authority: AuthorityCode,
    /// Its name, in English and in Welsh.
    pub authority_name: (String, String),
    /// The provider.
    pub provider: ProviderParty,
    /// The setting.
    pub setting: SettingParty,
    /// The type of placement.
    pub placement_type: PlacementType,
    /// The level of need as the request stated it.
    pub level: LevelOfNeed,
    /// The children it takes.
    pub children: Vec<ChildParty>,
    /// The day the placement starts.
    pub start_date: Date,
    /// Notice the provider gives to end it, in days.
    pub notice_days: u32,
    /// How long the children can stay.
    pub stay: PlanLength,
    /// What is paid.
    pub fees: Fees,
    /// How the core fee was checked; absent where no list price binds the provider.
    pub working: Option<Working>,
    /// Support for the gaps the match left.
    pub supports: Vec<Support>,
    /// What the provider said it would need of the authority.
    pub support_needed: String,
    /// When the placement is reviewed.
    pub review_dates: Vec<Date>,
    /// Whom either side reaches.
    pub contacts: Vec<ContractContact>,
    /// Special terms, in words.
    pub special_terms: String,
}

/// The provider as a party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderParty {
    /// Id.
    pub id: ProviderId,
    /// Name.
    pub name: String,
    /// Registration number.
    pub registration_number: String,
    /// Regulator.
    pub regulator: Regulator,
    /// Legal form.
    pub legal_form: LegalForm,
    /// When it signed the All Wales Pre-Placement Agreement.
    pub agreement_signed_on: Option<Date>,
}

/// Where the children live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingParty {
    /// Id.
    pub id: SettingId,
    /// Name; of a foster household its reference.
    pub name: String,
    /// Kind.
    pub kind: SettingKind,
    /// Postcode sector.
    pub sector: String,
}

/// A child as the contract tells of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildParty {
    /// Place in the request, from 0.
    pub index: u32,
    /// Age band.
    pub age_band: Option<AgeBand>,
    /// Sex.
    pub sex: Option<Sex>,
    /// The commitment to the child's part of the request, names and birth date in it, in lower-case hex.
    pub identity: String,
}

/// What is paid, in pence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fees {
    /// Weekly core fee.
    pub core_weekly: Pence,
    /// Weekly extras, each with its list price where it has one.
    pub extras: Vec<ExtraLine>,
    /// Weekly education fee.
    pub education_weekly: Pence,
    /// Other weekly fees.
    pub other_weekly: Pence,
    /// All weekly parts together.
    pub total_weekly: Pence,
    /// One-off fees.
    pub one_off: Pence,
    /// Fee by the night, where it is charged so.
    pub nightly: Pence,
}

/// One extra.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtraLine {
    /// Its code in the price list.
    pub code: String,
    /// What is paid a week.
    pub weekly: Pence,
    /// Its list price.
    pub list: Option<Pence>,
}

/// The fee check and the discounts it rests on (DEC-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Working {
    /// First day of the price list.
    pub list_from: Date,
    /// The age band whose price binds.
    pub age_band: AgeBand,
    /// The weekly list price.
    pub list: Pence,
    /// Sibling discount due.
    pub sibling: BasisPoints,
    /// Long-stay discount due on the first day.
    pub long_stay: BasisPoints,
    /// Volume discount due.
    pub volume: BasisPoints,
    /// All of them, at most the whole.
    pub discounts: BasisPoints,
    /// The greatest weekly core fee on the first day.
    pub allowed: Pence,
    /// The sibling schedule: by children placed in the setting.
    pub sibling_steps: Vec<Step>,
    /// The long-stay schedule, dated from the start.
    pub long_stay_steps: Vec<LongStayStep>,
    /// The volume schedule: by the authority's live placements with the provider.
    pub volume_steps: Vec<Step>,
}

/// One step of a schedule of discounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// From so many on.
    pub from: u32,
    /// The discount.
    pub discount: BasisPoints,
}

/// One step of the long-stay schedule, with its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LongStayStep {
    /// After so many weeks.
    pub weeks: u32,
    /// Which is this day.
    pub from: Date,
    /// The discount.
    pub discount: BasisPoints,
    /// The greatest weekly core fee from then on, the other discounts as on the first day.
    pub allowed: Pence,
}

/// Support written in for one gap the match left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Support {
    /// The criterion, such as `C1`.
    pub criterion: String,
    /// The gap, in English and in Welsh.
    pub gap: (String, String),
    /// What the provider agreed in its offer; empty where it said nothing.
    pub offered: String,
    /// What is agreed, as the contract has it.
    pub agreed: String,
}

/// Somebody to reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractContact {
    /// Of which side.
    pub side: ContractSide,
    /// Name.
    pub name: String,
    /// Work telephone.
    pub telephone: String,
    /// Work e-mail.
    pub email: String,
}
