//! What each RPC asks of the table of permits, and the layer that refuses by it before a byte of a body is decoded (ACR-2).
//!
//! The layer knows the caller and the method and nothing of the object: it refuses whom no object could be asked about. The handlers refuse
//! by the object, through the same table; either refusal is the same bytes.

mod layer;
#[cfg(test)]
mod page;

use api::Method;
use domain::Actor;
use views::permit::{Action, NotPermitted, could};

pub use layer::{Authorise, AuthoriseLayer};

/// What an RPC asks: a caller needs one of these. An RPC that is not here does not compile.
#[rustfmt::skip]
pub const fn rule(method: Method) -> &'static [Action] {
    use Action as A;
    use Method as M;
    match method {
        // Searches.
        M::SearchCreateSearch | M::SearchStartSearch => &[A::DraftSearch],
        M::SearchGetSearch => &[A::ReadSearch],
        M::SearchListSearches | M::SearchCheckSearch | M::ApprovalListApprovals | M::TransferListTransfers => &[A::ListSearches],
        M::SearchUpdateSearch | M::SearchReconfirmSections | M::SearchRequestApprovals | M::SearchRequestApproval
        | M::SearchPublishSearch | M::SearchOpenSpotRound | M::SearchOpenFurtherRound | M::SearchAmendSearch
        | M::SearchAmendClosedSearch | M::SearchExtendWindow | M::SearchCloseWindowEarly | M::PreMatchAcknowledgePreMatch
        | M::DecisionResolveUnknown | M::DecisionSendTranche | M::DecisionAwardOffer | M::DecisionEndForReconsideration
        | M::DecisionEndWithoutMatch => &[A::Find],
        M::SearchGrantApproval | M::SearchReturnSearch | M::ApprovalRatifyApproval
        | M::ApprovalRefuseRatification => &[A::AnswerApproval],
        M::SearchReassignRole => &[A::Reassign],
        M::SearchDeclareInterest => &[A::DeclareInterest],
        M::SearchWithdrawSearch => &[A::Withdraw],
        M::PreMatchPreMatch | M::PreMatchExplainSetting => &[A::PreMatch],
        // Transfers.
        M::TransferOfferTransfer | M::TransferTakeBackTransfer => &[A::Transfer],
        M::TransferAcceptTransfer => &[A::AcceptTransfer],
        M::TransferDeclineTransfer => &[A::DeclineTransfer],
        M::TransferGetTransfer => &[A::ReadSearch, A::ReadTransfer],
        // What providers do.
        M::InvitationListInvitations | M::RegisterListHeldPlaces | M::RegisterPutStandingFilter
        | M::RegisterGetStandingFilter => &[A::ActForProvider],
        M::InvitationGetInvitation | M::InvitationOpenInvitation | M::InvitationDeclineInvitation
        | M::OfferSubmitOffer | M::OfferReviseOffer | M::OfferWithdrawOffer | M::OfferConfirmOffer | M::OfferRetractOffer
        | M::OfferReduceOfferFee | M::OfferReconfirmOffer | M::OfferCarryOffer | M::QuestionAskQuestion
        | M::DecisionDeclareConflict | M::DecisionAnswerOfferQuestion | M::DecisionAcceptConfirmBy
        | M::DecisionRefuseAward => &[A::Respond],
        M::OfferGetOffer | M::OfferListOffers => &[A::Respond, A::ReadShortlist],
        M::QuestionListQuestions => &[A::Respond, A::ReadSearch],
        M::QuestionAnswerQuestion => &[A::AnswerQuestion],
        // Decisions.
        M::DecisionGetShortlist | M::DecisionExplainOffer | M::DecisionGetSensitivity | M::DecisionReplayShortlists
        | M::DecisionGetTranche => &[A::ReadShortlist],
        M::DecisionOpenOfferIdentity => &[A::OpenIdentity],
        M::DecisionReleaseDisclosure | M::DecisionRejectOffer | M::DecisionReturnTranche | M::DecisionChooseOffer
        | M::DecisionChooseAndAward | M::DecisionMarkNearerOffers | M::DecisionAskOfferQuestion => &[A::Decide],
        M::DecisionBatchRejectOffers | M::DecisionBatchAnswerOffers => &[A::Answer],
        M::DecisionListOfferQuestions => &[A::Respond, A::Answer],
        M::DecisionConfirmAfterConcealment | M::DecisionUndoAfterConcealment | M::DecisionUndoAward => &[A::Approve],
        M::DecisionUndoChoice => &[A::UndoChoice],
        // Contracts.
        M::ContractGetContract | M::ContractGetContractText => &[A::ReadContract],
        M::ContractListContracts => &[A::ListSearches, A::ActForProvider],
        M::ContractCompleteContract | M::ContractProposeVariation => &[A::CompleteContract],
        M::ContractSignContract | M::ContractRefuseContract => &[A::SignForAuthority, A::SignForProvider],
        M::ContractRecordArrival | M::ContractRecordNonArrival | M::ContractRecordPlacementPlan
        | M::ContractEndPlacement => &[A::RecordPlacement],
        // Attachments: of a search, an offer, a contract.
        M::AttachmentUploadAttachment | M::AttachmentRemoveAttachment => {
            &[A::Find, A::Respond, A::SignForAuthority, A::SignForProvider]
        }
        M::AttachmentListAttachments | M::AttachmentDownloadAttachment => {
            &[A::ReadSearch, A::Respond, A::ReadShortlist, A::ReadContract]
        }
        // The register.
        M::RegisterGetProvider | M::RegisterGetSetting | M::RegisterListProviders | M::RegisterListSettings
        | M::RegisterListInspections | M::RegisterListChanges => &[A::ListRegister],
        M::RegisterBatchPutProviders | M::RegisterUpdateProvider | M::RegisterBatchRecordInspections => &[A::ManageRegister],
        M::RegisterBatchPutSettings | M::RegisterUpdateSetting | M::RegisterBatchUpdateSettings | M::RegisterPutPlaces
        | M::RegisterConfirmPlaces => &[A::KeepSettings],
        M::AuthorityPutAuthorityProvider => &[A::PutOwnProvider],
        M::AuthorityPutPartners => &[A::KeepOwnRegister],
        M::AuthorityGetPartners => &[A::ReadPartners],
        M::ImportStartImport | M::ImportCheckRows | M::ImportListImports => &[A::Import],
        M::ImportStageRows | M::ImportGetImport | M::ImportCommitImport | M::ImportAbandonImport => &[A::KeepImport],
        // The framework.
        M::RegisterConcealProvider | M::RegisterConcealSetting | M::RegisterLiftConcealment | M::FrameworkPutFramework
        | M::FrameworkBatchPutPriceLists | M::FrameworkPutLot | M::FrameworkBatchPutMembers | M::FrameworkSuspendMember
        | M::FrameworkReinstateMember => &[A::ManageFramework],
        M::FrameworkListFrameworks | M::FrameworkGetFramework => &[A::ReadFrameworks],
        M::FrameworkListLotChanges => &[A::ReadLotChanges],
        M::FrameworkListPriceLists => &[A::ListPrices],
        M::FrameworkGetPriceList | M::FrameworkCheckFee => &[A::ReadPrices],
        M::FrameworkCheckSearchFee => &[A::Respond, A::ReadSearch],
        // An authority's settings and figures.
        M::WeightProfileProposeWeightProfile => &[A::ProposeWeights],
        M::WeightProfileApproveWeightProfile => &[A::AnswerWeights],
        M::WeightProfileDeclineWeightProfile => &[A::DeclineWeights],
        M::WeightProfileListWeightProfiles => &[A::ReadWeights],
        M::EvidenceImportPlacements | M::EvidenceImportBudgets => &[A::ImportEvidence],
        M::EvidenceListImportedPlacements | M::EvidenceListBudgets => &[A::ReadEvidence],
        M::EvidenceGetPlacementCounts => &[A::CountEvidence],
        // What is held of people.
        M::PrivacyFindChild => &[A::ReadChildData],
        M::PrivacyGetDataSubject => &[A::ReadChildData, A::ManageHouseholdData],
        M::PrivacyOrderErasure | M::PrivacyTakeBackErasure | M::PrivacyExportSubjectAccess => {
            &[A::ManageChildData, A::ManageHouseholdData]
        }
        M::PrivacyPlaceLegalHold | M::PrivacyLiftLegalHold => &[A::ManageChildData, A::HoldHouseholdData],
        // The caller's own, and the service.
        M::TaskListTasks => &[A::ReadTasks],
        M::TaskCompleteTask => &[A::CompleteTask],
        M::FeedWatchFeed | M::FeedListFeed => &[A::ReadFeed],
        M::ReferenceListCodes | M::ReferenceListAuthorities | M::ReferenceGetDistance | M::ReferenceGetNotForProfitPolicy
        | M::ReferenceListVerificationKeys | M::PrincipalGetCaller => &[A::ReadReference],
        M::AuditExportEvidence => &[A::ExportEvidence, A::ExportIdentities],
        M::AuditVerifyLog | M::AuditListLogRecords | M::AuditGetLogHead | M::AuditListAccess => &[A::Audit],
        M::AdminAdvanceSandboxClock | M::AdminAcceptClock | M::AdminBackUp | M::AdminGetServerStatus | M::KeysGetKeyStatus | M::KeysRotateKeys
        | M::PrincipalRegisterPrincipal | M::PrincipalGetPrincipal | M::PrincipalListPrincipals | M::PrincipalAddCredential
        | M::PrincipalRevokeCredential | M::PrincipalGrantRole | M::PrincipalWithdrawRole | M::PrincipalSetPrincipalExpiry
        | M::PrincipalSuspendPrincipal | M::PrincipalReinstatePrincipal
        | M::KeysCarryOutErasures | M::PrivacyListRetentionDue | M::PrivacyOrderRetentionDue => &[A::Administer],
    }
}

/// Whether there is anything about which an actor may call a method.
///
/// # Errors
/// [`NotPermitted`] where it is refused whatever it asks about.
pub fn may_call(actor: &Actor, method: Method) -> Result<(), NotPermitted> {
    if rule(method).iter().any(|action| could(actor, *action)) { Ok(()) } else { Err(NotPermitted) }
}
