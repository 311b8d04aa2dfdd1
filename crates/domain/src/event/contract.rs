//! What happens to an Individual Placement Contract (CON-1).

use vocabulary::{
    AuthorityCode, ContractRefusalReason, ContractSide, Date, LatePlanReason, OfferId, PlacementEndReason, ProviderId,
    SearchId, SettingId, TaskKind, Timestamp,
};

use super::{By, Sealed};

/// What happened to a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
pub enum ContractEvent {
    /// It was generated with its award, in the same commit.
    Generated { by: By, generated: Box<ContractGenerated> },
    /// The contracts officer completed it: its canonical text is fixed, and whatever signatures an earlier text had are void.
    Completed { by: By, text: Box<TextSealed> },
    /// One side signed the text of a variation (0 for the contract itself): exactly the text of this digest.
    Signed { by: By, side: ContractSide, variation: u32, digest: [u8; 32] },
    /// A variation of the exchanged contract was proposed, from a day on; one proposed before and not yet signed by both is replaced.
    VariationProposed { by: By, text: Box<TextSealed>, effective_on: Date, changes: Sealed },
    /// One side refused to sign before the arrival: the award is undone in the same commit (CON-2).
    Refused { by: By, side: ContractSide, reason: ContractRefusalReason, text: Option<Sealed> },
    /// The child arrived on that day; the search is placed in the same commit (CON-4).
    ArrivalRecorded { by: By, arrived_on: Date },
    /// The placement plan was made on that day, and after the start for a reason (CON-3).
    PlacementPlanRecorded { by: By, made_on: Date, late: Option<LatePlanReason>, text: Option<Sealed> },
    /// The placement ended on that day; its places are free, and no vacancy until their provider says so (CON-4).
    PlacementEnded { by: By, ended_on: Date, reason: PlacementEndReason, text: Option<Sealed> },
    /// A task of it that nothing else ends was marked as done (CON-3, CON-5): which, by its kind and since when it waited.
    TaskDone { by: By, kind: TaskKind, since: Timestamp },
    /// The month's match nearer home: how many settings of a better tier could serve, and the best of them (CON-5).
    NearerHomeMatched { month: Date, found: u32, settings: Vec<SettingId> },
}

/// What a contract begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractGenerated {
    /// The search.
    pub search: SearchId,
    /// Its authority.
    pub authority: AuthorityCode,
    /// The offer awarded.
    pub offer: OfferId,
    /// Its provider.
    pub provider: ProviderId,
    /// Its setting.
    pub setting: SettingId,
    /// The day the placement starts.
    pub start_date: Date,
    /// Children it takes, by their places in the request.
    pub children: Vec<u32>,
    /// Review dates proposed.
    pub review_dates: Vec<Date>,
    /// The whole document, in the vault.
    pub document: Sealed,
}

/// One fixed text of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextSealed {
    /// Which: 0 for the contract itself, from 1 its variations.
    pub variation: u32,
    /// The document it was written from, in the vault.
    pub document: Sealed,
    /// The canonical text in both languages, in the vault: whatever a later program would write, this is what was signed.
    pub text: Sealed,
    /// SHA-256 of that text.
    pub digest: [u8; 32],
    /// Its review dates.
    pub review_dates: Vec<Date>,
}
