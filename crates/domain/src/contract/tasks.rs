//! Tasks of a placement that nothing else ends (CON-3, CON-5): telling who has to know, a review, settings nearer home. Who did them and when
//! is recorded, and no more.

use vocabulary::{RefusalReason, TaskKind, Timestamp};

use super::Contract;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{ContractEvent, Event};
use crate::refusal::{Fault, Refusal};

/// Whether a task of this kind is marked as done; any other ends when what it asks for is done.
pub const fn is_marked(kind: TaskKind) -> bool {
    match kind {
        TaskKind::NotifyReviewingOfficer
        | TaskKind::NotifyAreaAuthority
        | TaskKind::NotifyHealthBoard
        | TaskKind::NotifySchool
        | TaskKind::ReviewDue
        | TaskKind::NearerHome => true,
        TaskKind::ReturnByPassed
        | TaskKind::InvitationDue
        | TaskKind::OfferToConfirm
        | TaskKind::QuestionDue
        | TaskKind::DecisionDue
        | TaskKind::AwardDue
        | TaskKind::OfferQuestionDue
        | TaskKind::ReconfirmationDue
        | TaskKind::ConfirmByPassed
        | TaskKind::ConcealmentDecision
        | TaskKind::ConcealmentReview
        | TaskKind::PlacesToConfirm
        | TaskKind::ApprovalWaiting
        | TaskKind::RatificationDue
        | TaskKind::PanelReferralDue
        | TaskKind::WeightProfileWaiting
        | TaskKind::ContractToComplete
        | TaskKind::ContractToSign
        | TaskKind::ContractAfterArrival
        | TaskKind::PlacementPlan
        | TaskKind::TransferWaiting
        | TaskKind::RatificationRefused => false,
    }
}

/// Records that a task of a contract is done; doing it again changes nothing.
pub fn mark_done(contract: &Contract, actor: &Actor, kind: TaskKind, since: Timestamp) -> Result<Decision, Refusal> {
    if !is_marked(kind) {
        return Err(Fault::new(RefusalReason::TaskEndsByItself, "name").with("kind", kind).into());
    }
    if contract.done.contains(&(kind, since)) {
        return Ok(Decision::default());
    }
    let done = ContractEvent::TaskDone { by: by(actor), kind, since };
    Ok(Decision::of(Event::Contract(contract.id, done)))
}
