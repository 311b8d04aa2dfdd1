//! The stored facts of a search.

use domain::event::SearchEvent;
use domain::request::YesNoUnknown;
use vocabulary::{
    ActorId, AmendmentKind, ApprovalBasis, ApprovalKind, AuthorityCode, ConcealmentReason, ContractId, Date,
    ExtensionReason, FurtherRoundReason, NoBidReason, OfferId, ProviderId, QuestionId, ReassignmentReason,
    RejectionReason, RetractionReason, ReturnReason, Role, SearchId, SearchWithdrawalReason, SpotPurchaseReason,
    Timestamp, TrancheId, UndoReason, Whereabouts,
};

use super::parts::{By, Hex, RequestSealed, Sealed};
use super::search_parts::{
    AnsweredSo, Awarded, ChildsView, InPrinciple, Invited, NearerMark, OfferClosed, OfferScore, Opening, Restated,
    Split, TrancheSent,
};
use super::shape::Convert;

facts! {
    Fact = SearchEvent, KINDS, kind_of {
        "search.drafted" Drafted {
            by: By,
            authority: AuthorityCode,
            decision_maker: ActorId,
            children: Vec<Hex>,
            request: RequestSealed,
            succeeds: Option<SearchId>,
        }
        "search.edited" Edited { by: By, decision_maker: ActorId, children: Vec<Hex>, request: RequestSealed }
        "search.pre_match_shown" PreMatchShown {
            by: By,
            request_version: u32,
            as_of: u64,
            settings: u32,
            could_serve: u32,
        }
        "search.approvals_requested" ApprovalsRequested { by: By, request_version: u32, kinds: Vec<ApprovalKind> }
        "search.approval_granted" ApprovalGranted {
            by: By,
            kind: ApprovalKind,
            request_version: u32,
            window_hours_min: Option<u32>,
            conditions: Option<Sealed>,
            offer: Option<OfferId>,
            extra: Option<String>,
            basis: ApprovalBasis,
            decided_on: Option<Date>,
        }
        "search.returned" Returned { by: By, kind: ApprovalKind, reason: Sealed }
        "search.approval_asked" ApprovalAsked {
            by: By,
            kind: ApprovalKind,
            request_version: u32,
            round: Option<u32>,
            offer: Option<OfferId>,
            reason: Option<SpotPurchaseReason>,
            rejections: Vec<AnsweredSo>,
            text: Option<Sealed>,
            extra: Option<String>,
            principle: Option<InPrinciple>,
            panel: Option<Sealed>,
        }
        "search.approval_refused" ApprovalRefused {
            by: By,
            kind: ApprovalKind,
            reason: Sealed,
            offer: Option<OfferId>,
            extra: Option<String>,
        }
        "search.approval_ratified" ApprovalRatified {
            by: By,
            kind: ApprovalKind,
            offer: Option<OfferId>,
            decided_on: Date,
        }
        "search.ratification_refused" RatificationRefused {
            by: By,
            kind: ApprovalKind,
            offer: Option<OfferId>,
            decided_on: Date,
            reason: Sealed,
        }
        "search.role_reassigned" RoleReassigned {
            by: By,
            role: Role,
            from: ActorId,
            to: ActorId,
            reason: ReassignmentReason,
            text: Option<Sealed>,
        }
        "search.interest_declared" InterestDeclared { by: By, interest: YesNoUnknown, text: Option<Sealed> }
        "search.nearer_offers_marked" NearerOffersMarked { by: By, snapshot: u32, marks: Vec<NearerMark> }
        "search.round_opened" RoundOpened { by: By, opening: Box<Opening> }
        "search.providers_invited" ProvidersInvited { round: u32, invited: Vec<Invited> }
        "search.amended" Amended {
            by: By,
            kind: AmendmentKind,
            request: RequestSealed,
            closes: Option<Timestamp>,
            request_digest: Hex,
        }
        "search.window_extended" WindowExtended {
            by: By,
            round: u32,
            closes: Timestamp,
            question_deadline: Timestamp,
            reason: ExtensionReason,
            text: Option<Sealed>,
        }
        "search.window_closed_early" WindowClosedEarly { by: By, round: u32 }
        "search.withdrawn" Withdrawn {
            by: By,
            reason: SearchWithdrawalReason,
            whereabouts: Whereabouts,
            text: Option<Sealed>,
        }
        "search.profile_opened" ProfileOpened { by: By, provider: ProviderId }
        "search.invitation_declined" InvitationDeclined {
            by: By,
            provider: ProviderId,
            reason: NoBidReason,
            note: Option<Sealed>,
        }
        "search.question_asked" QuestionAsked { by: By, provider: ProviderId, question: QuestionId, text: Sealed }
        "search.question_answered" QuestionAnswered { by: By, question: QuestionId, published: Sealed }
        "search.offers_stood" OffersStood { round: u32, offers: Vec<OfferClosed> }
        "search.round_closed" RoundClosed { round: u32, unanswered_questions: u32, offer_count: u32 }
        "search.offer_scored" OfferScored { snapshot: u32, offer: OfferId, scored: OfferScore }
        "search.shortlist_published" ShortlistPublished {
            snapshot: u32,
            engine_version: String,
            inputs: Sealed,
            inputs_digest: Hex,
            result_digest: Hex,
        }
        "search.unknown_resolved" UnknownResolved { by: By, offer: OfferId, item: String, evidence: Sealed }
        "search.offer_retracted" OfferRetracted {
            by: By,
            offer: OfferId,
            reason: RetractionReason,
            text: Option<Sealed>,
        }
        "search.fee_reduced" FeeReduced { by: By, offer: OfferId, terms_version: u32, terms: Sealed }
        "search.offer_identity_opened" OfferIdentityOpened { by: By, offer: OfferId }
        "search.tranche_sent" TrancheSent { by: By, tranche: Box<TrancheSent> }
        "search.disclosure_released" DisclosureReleased { by: By, tranche: TrancheId }
        "search.conflict_declared" ConflictDeclared {
            by: By,
            offer: OfferId,
            conflict: YesNoUnknown,
            text: Option<Sealed>,
        }
        "search.offer_rejected" OfferRejected {
            by: By,
            offer: OfferId,
            reason: RejectionReason,
            text: Option<Sealed>,
        }
        "search.tranche_returned" TrancheReturned {
            by: By,
            tranche: TrancheId,
            reason: ReturnReason,
            text: Option<Sealed>,
        }
        "search.return_by_passed" ReturnByPassed { tranche: TrancheId }
        "search.offer_chosen" OfferChosen {
            by: By,
            offer: OfferId,
            confirm_by: Timestamp,
            childs_view: ChildsView,
            children: Vec<u32>,
            split: Option<Split>,
        }
        "search.confirm_by_accepted" ConfirmByAccepted { by: By, offer: OfferId, confirm_by: Timestamp }
        "search.confirm_by_passed" ConfirmByPassed { tranche: TrancheId, offer: OfferId }
        "search.awarded" Awarded { by: By, award: Box<Awarded> }
        "search.continued_after_concealment" ContinuedAfterConcealment {
            by: By,
            offer: OfferId,
            category: ConcealmentReason,
            concealed_at: Timestamp,
            conditions: Option<Sealed>,
        }
        "search.choice_undone" ChoiceUndone {
            by: By,
            offer: OfferId,
            tranche: TrancheId,
            reason: UndoReason,
            text: Option<Sealed>,
        }
        "search.award_undone" AwardUndone { by: By, offer: OfferId, reason: UndoReason, text: Option<Sealed> }
        "search.offer_reconfirmed" OfferReconfirmed { by: By, offer: OfferId }
        "search.child_arrived" ChildArrived { by: By, contract: ContractId, arrived_on: Date }
        "search.further_round_opened" FurtherRoundOpened {
            by: By,
            round: u32,
            reason: FurtherRoundReason,
            text: Option<Sealed>,
        }
        "search.offer_carried" OfferCarried { round: u32, offer: OfferId, from: OfferId }
        "search.type_reconsidered" TypeReconsidered {
            by: By,
            reason: SearchWithdrawalReason,
            successor: SearchId,
        }
        "search.amended_after_close" AmendedAfterClose {
            by: By,
            kind: AmendmentKind,
            request: RequestSealed,
            request_digest: Hex,
        }
        "search.change_reconfirmed" ChangeReconfirmed { by: By, offer: OfferId, request_version: u32 }
        "search.offer_question_asked" OfferQuestionAsked {
            by: By,
            offer: OfferId,
            question: QuestionId,
            text: Sealed,
            answer_by: Timestamp,
        }
        "search.offer_question_answered" OfferQuestionAnswered {
            by: By,
            offer: OfferId,
            question: QuestionId,
            text: Sealed,
        }
        "search.ended_without_match" EndedWithoutMatch {
            by: By,
            whereabouts: Whereabouts,
            text: Option<Sealed>,
        }
        "search.transfer_offered" TransferOffered {
            by: By,
            to: AuthorityCode,
            whereabouts: Whereabouts,
            text: Option<Sealed>,
        }
        "search.transfer_taken_back" TransferTakenBack { by: By }
        "search.transfer_declined" TransferDeclined { by: By, text: Option<Sealed> }
        "search.transfer_accepted" TransferAccepted { by: By, search: SearchId }
        "search.transfer_received" TransferReceived { by: By, from: AuthorityCode, search: SearchId }
        "search.identities_exported" IdentitiesExported { by: By }
        "search.restated" Restated { search: Box<Restated> }
    }
}
