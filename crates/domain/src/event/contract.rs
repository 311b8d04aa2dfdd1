//! What happens to an Individual Placement Contract (CON-1).

use vocabulary::{AuthorityCode, ContractSide, Date, OfferId, ProviderId, SearchId, SettingId};

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
