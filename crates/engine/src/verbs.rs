//! Every mutation, one file a group of verbs: permit, gather binding facts, seal what is secret, hand over to `domain`.

mod answers;
mod approvals;
mod asking;
mod attachments;
mod award;
mod carrying;
mod changing;
mod clock;
mod confirming;
mod contract;
mod deciding;
mod draft;
mod emergency;
mod erasing;
mod evidence;
mod exporting;
mod filtering;
mod framework;
mod freezing;
mod further;
mod holding;
mod import;
mod inspecting;
mod membership;
mod nearer;
mod offer_questions;
mod offers;
mod opened;
mod own;
mod people;
mod principals;
mod questions;
mod register;
mod responses;
mod reviewing;
mod spot;
mod tranche;
mod transferring;
mod undoing;
mod weights;

pub use answers::{AnswerOffers, Defaults, EndWithoutMatch, GivenAnswer, ReturnTranche};
pub use approvals::{GrantApproval, RatifyApproval, RefuseRatification, RequestApprovals, ReturnSearch};
pub use asking::{LateApproval, RequestApproval};
pub use attachments::{FileGiven, OpenAttachment};
pub use award::{AwardOffer, CheckedAward};
pub use carrying::{ReconfirmSections, StartSearch};
pub use changing::AmendClosedSearch;
pub use clock::{AcceptClock, AdvanceClock};
pub use confirming::ConfirmPlaces;
pub use contract::{
    CompleteContract, EndPlacement, RecordArrival, RecordNonArrival, RecordPlacementPlan, RefuseContract, SignContract,
    VaryContract,
};
pub use deciding::{ChooseOffer, DeclareConflict, OpenOfferIdentity, ReleaseDisclosure, ResolveUnknown, SplitWords};
pub use draft::{CreateSearch, Origin, UpdateSearch};
pub use emergency::ChooseAndAward;
pub use erasing::{BeginErasures, LiftHold, OrderErasure, PlaceHold, RecordAccess, RotateKeys, TakeBackErasure};
pub(crate) use erasing::{GUARDED_PER_RUN_MAX, begun, words_under};
pub use evidence::{EvidenceTally, ImportBudgets, ImportPlacements, PlacementRow, Tallied};
pub use exporting::ExportIdentities;
pub use filtering::PutStandingFilter;
pub use framework::{LotToPut, PricesToPut, PutLots, PutPriceLists};
pub use freezing::{ConfirmAfterConcealment, ReconfirmOffer, UndoAfterConcealment};
pub use further::{CarryOffer, EndForReconsideration, OpenFurtherRound};
pub use holding::AcceptConfirmBy;
pub use import::{
    AbandonImport, Checked, Doubts, ProviderKey, RowGiven, RowToJudge, SettingKey, StageRows, StartImport, Tally,
    may_hold, require_chunk,
};
pub use inspecting::{RecordInspections, ReportToRecord};
pub use membership::{PutLot, PutMembers, ReinstateMember, SuspendMember};
pub use nearer::{MarkNearerOffers, NearerGiven};
pub use offer_questions::{AnswerOfferQuestion, AskOfferQuestion};
pub use offers::{ConfirmOffer, ReduceOfferFee, RetractOffer, ReviseOffer, SubmitOffer, WithdrawOffer};
pub(crate) use opened::criteria_digest;
pub use opened::{
    AmendSearch, Audience, CheckedPublish, CloseWindowEarly, ExtendWindow, PublishSearch, WithdrawSearch,
};
pub use own::{AcknowledgePreMatch, PutOwnProvider, PutPartners};
pub use people::{DeclareInterest, ReassignRole};
pub use principals::{ChangePrincipal, RegisterPrincipal};
pub use questions::{AnswerQuestion, AskQuestion};
pub use register::{
    Conceal, Concealable, Entry, HeldPlaces, LiftConcealment, ProviderToPut, PutPlaces, PutProviders, PutSettings,
    SettingToPut,
};
pub use responses::{DeclineInvitation, OpenInvitation};
pub use reviewing::CompleteTask;
pub use spot::OpenSpotRound;
pub use tranche::SendTranche;
pub(crate) use tranche::places_in;
pub use transferring::{AcceptTransfer, DeclineTransfer, OfferTransfer, TakeBackTransfer};
pub use undoing::{RefuseAward, UndoAward, UndoChoice};
pub use weights::{ApproveWeights, DeclineWeights, ProposeWeights};

use std::sync::Arc;

use domain::search::Search;
use domain::{Fault, Refusal};
use views::permit::{Action, may};
use vocabulary::{RefusalReason, SearchId, limits};

use crate::failure::Failure;
use crate::tx::Tx;

/// How often what is due is recorded before a check is judged.
pub(crate) const CHECK_ATTEMPTS_MAX: usize = 50;

/// A search the actor may act on so, with whatever was due on it recorded.
pub(crate) fn permitted(tx: &mut Tx<'_>, id: SearchId, action: Action) -> Result<Arc<Search>, Failure> {
    let search = tx.search_as_is(id);
    may(tx.actor, action, search.as_deref())?;
    let search = tx.search(id)?.ok_or(Failure::NotPermitted)?;
    if !action.only_reads() {
        search.require_disinterested(tx.actor)?;
    }
    Ok(search)
}

/// Refuses a free text over its limit.
pub(crate) fn require_note(field: &str, text: &str) -> Result<(), Failure> {
    let chars = text.chars().count();
    if chars <= limits::NOTE_CHARS_MAX {
        return Ok(());
    }
    let fault =
        Fault::new(RefusalReason::LimitExceeded, field).with("chars", chars).with("max", limits::NOTE_CHARS_MAX);
    Err(Refusal::from(fault).into())
}

/// Refuses a free text that is empty or over its limit.
pub(crate) fn require_words(field: &str, text: &str) -> Result<(), Failure> {
    if text.trim().is_empty() {
        return Err(Refusal::of(RefusalReason::FieldRequired, field).into());
    }
    require_note(field, text)
}
