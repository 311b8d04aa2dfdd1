//! Parts that several facts share, and the aggregates they are of.

use domain::event::{
    By as DomainBy, ChildKey, LotKey, OfferSlot, ReferenceKey, RequestSealed as DomainRequestSealed,
    Sealed as DomainSealed,
};
use domain::request::YesNoUnknown;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use vocabulary::{
    ActorId, AgeBand, AmendmentKind, ApprovalBasis, ApprovalKind, AttachmentId, AttachmentKind, AttachmentStage,
    AuthorityCode, BasisPoints, ConcealmentReason, ContractId, ContractRefusalReason, ContractSide, CredentialKind,
    Date, ErasureReason, ExtensionReason, FurtherRoundReason, Gate, HoldId, ImportId, LatePlanReason, LegalForm,
    LegalHoldReason, LevelOfNeed, Lot, NearerVerdict, NoBidReason, OfferId, Organisation, PassedOverReason, Pence,
    PlacementCode, PlacementEndReason, PlacementType, PrincipalSuspensionReason, ProviderId, ProviderKind, QuestionId,
    ReassignmentReason, Regulator, RejectionReason, ReorderReason, RetractionReason, ReturnReason, Role, SearchId,
    SearchState, SearchWithdrawalReason, SettingId, SettingKind, Sex, SingleOfferReason, SplitReason,
    SpotPurchaseReason, SuspensionReason, TaskKind, Tier, Timestamp, TrancheId, UndoReason, Whereabouts, Window,
};

use super::shape::Convert;

same!(bool, u32, u64, i64, String, [u32; 9]);
same!(Date, Pence, BasisPoints, Timestamp, Window, YesNoUnknown);
same!(
    ActorId,
    AttachmentId,
    AttachmentKind,
    AttachmentStage,
    AuthorityCode,
    ContractId,
    HoldId,
    ImportId,
    OfferId,
    Organisation,
    ProviderId,
    QuestionId,
    SearchId,
    SettingId,
    TrancheId
);
same!(
    AgeBand,
    AmendmentKind,
    ApprovalKind,
    ConcealmentReason,
    ContractSide,
    ExtensionReason,
    Gate,
    LegalForm,
    LevelOfNeed,
    Lot
);
same!(NoBidReason, PlacementType, ProviderKind, Regulator, RejectionReason, ReorderReason, RetractionReason);
same!(ReturnReason, Role, SearchWithdrawalReason, SettingKind, Sex, SingleOfferReason, SpotPurchaseReason);
same!(ApprovalBasis, FurtherRoundReason, NearerVerdict, PassedOverReason, ReassignmentReason);
same!(PlacementCode);
same!(ErasureReason, LegalHoldReason);
same!(ContractRefusalReason, LatePlanReason, PlacementEndReason, TaskKind);
same!(CredentialKind, PrincipalSuspensionReason);
same!(SearchState, SplitReason, SuspensionReason, Tier, UndoReason, Whereabouts);

object! {
    By = DomainBy { actor: ActorId, role: Role }
    Sealed = DomainSealed { commitment: Hex, ciphertext: Hex }
    RequestSealed = DomainRequestSealed { version: u32, shared: Sealed, children: Vec<Sealed>, parent: Option<Sealed> }
    LotSubject = LotKey { framework: String, lot: Lot }
    OfferSubject = OfferSlot { search: SearchId, round: u32, setting: SettingId }
}

/// Of a search.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchSubject {
    pub(super) search: SearchId,
}

/// Of a setting.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettingSubject {
    pub(super) setting: SettingId,
}

/// Of a principal.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrincipalSubject {
    pub(super) principal: ActorId,
}

/// Of a provider.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProviderSubject {
    pub(super) provider: ProviderId,
}

/// Of a provider's price lists in a lot.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PricesSubject {
    pub(super) framework: String,
    pub(super) lot: Lot,
    pub(super) provider: ProviderId,
}

/// Of an authority.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthoritySubject {
    pub(super) authority: AuthorityCode,
}

/// Of a child, by its key.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChildSubject {
    pub(super) child: Hex,
}

/// Of a provider's own reference of a setting, by its key.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReferenceSubject {
    pub(super) reference: Hex,
}

/// Of an import.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportSubject {
    pub(super) import: ImportId,
}

/// Of a contract.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContractSubject {
    pub(super) contract: ContractId,
}

/// Of the one aggregate of its kind.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoSubject {}

/// 32 bytes as 64 digits of lower-case hex, and in no other way.
pub(crate) struct Hex([u8; 32]);

impl Convert<Hex> for [u8; 32] {
    fn convert(self) -> Hex {
        Hex(self)
    }
}

impl Convert<[u8; 32]> for Hex {
    fn convert(self) -> [u8; 32] {
        self.0
    }
}

impl Convert<Hex> for ChildKey {
    fn convert(self) -> Hex {
        Hex(self.0)
    }
}

impl Convert<ChildKey> for Hex {
    fn convert(self) -> ChildKey {
        ChildKey(self.0)
    }
}

impl Convert<Hex> for ReferenceKey {
    fn convert(self) -> Hex {
        Hex(self.0)
    }
}

impl Convert<ReferenceKey> for Hex {
    fn convert(self) -> ReferenceKey {
        ReferenceKey(self.0)
    }
}

impl Serialize for Hex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |half: u8| char::from(DIGITS[usize::from(half & 0x0f)]);
        let text: String = self.0.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect();
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        from_hex(&text).map(Self).ok_or_else(|| serde::de::Error::custom("expected 64 digits of lower-case hex"))
    }
}

/// The 32 bytes of 64 digits of lower-case hex.
pub(crate) fn from_hex(text: &str) -> Option<[u8; 32]> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let digits: &[u8; 64] = text.as_bytes().try_into().ok()?;
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.as_chunks::<2>().0) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(bytes)
}
