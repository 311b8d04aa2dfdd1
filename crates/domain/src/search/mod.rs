//! A search, from draft to award: its facts, its computed state, and one file per verb.
//!
//! State is never stored (section 3 of the domain): [`Search::state`] computes it from facts and an instant. Time alone may close a
//! door, such as a window; only a recorded event opens one, such as the unsealing of offers.

mod amend;
mod amend_closed;
mod answer_question;
mod apply;
mod approvals;
mod approve;
mod ask;
mod ask_approval;
mod audience;
mod award;
mod award_approvals;
mod award_checks;
mod choose;
mod close;
mod confirm_by;
mod conflict;
mod decline;
mod draft;
mod due;
mod emergency;
mod end;
mod export;
mod extend;
mod facts;
mod fee;
mod freeze;
mod further_round;
mod interest;
mod nearer;
mod offer_question;
mod open_identity;
mod open_profile;
mod open_spot_round;
mod opening;
mod pre_match;
mod publish;
mod ratify;
mod reassign;
mod reconsider;
mod reduce_fee;
mod reject;
mod release;
mod resolve;
mod retract;
mod return_tranche;
mod rounds;
mod shortlist;
mod siblings;
mod state;
mod successor;
#[cfg(test)]
mod tests;
mod tranche;
mod transfer;
mod undo;
mod withdraw;

pub use amend::{Amend, amend};
pub use amend_closed::amend_closed;
pub(crate) use amend_closed::reconfirmation_fault;
pub use answer_question::{AnswerQuestion, answer_question};
pub use apply::apply;
pub use approvals::{ApprovalRule, Built, DueWhen, approval_rule};
pub use approve::{
    AboutOffer, GrantApproval, OpeningFacts, ReturnRequest, grant_approval, is_answerable, is_answerable_by,
    request_approvals, required_approvals, return_request,
};
pub use ask::{Ask, ask};
pub use ask_approval::{AskApproval, ask_approval};
pub use award::{Award, AwardFacts, NewContract, award, award_faults};
pub use award_approvals::{AwardApproval, OfferFacts, approvals_due};
pub use award_checks::{AwardChecks, award_checks};
pub use choose::{Choose, ChooseFacts, choose};
pub use close::{OFFERS_PER_EVENT, StandingOffer, close_round};
pub use confirm_by::{HeldPlace, accept_confirm_by, confirm_by_passed};
pub use conflict::{DeclareConflict, declare_conflict};
pub use decline::{Decline, decline};
pub use draft::{Draft, EditDraft, draft, edit};
pub use due::{Due, due};
pub use emergency::{ChooseAndAward, choose_and_award, close_early};
pub use end::{EndWithoutMatch, end_without_match};
pub use export::{export_identities, require_concluded};
pub use extend::{Extend, extend, question_deadline};
pub use facts::*;
pub use fee::{FeeFacts, FeeVerdict, ceiling, judge_fee, low_fees};
pub use freeze::{Freeze, FreezeFacts, continue_after_concealment};
pub use further_round::{FurtherRound, FurtherRoundFacts, OpenFurtherRound, open_further_round, require_carried};
pub use interest::declare_interest;
pub use nearer::{MarkNearer, mark_nearer};
pub use offer_question::{AskOffer, OfferQuestion, answer_offer_question, ask_offer};
pub use open_identity::open_identity;
pub use open_profile::open_profile;
pub use open_spot_round::{OpenSpotRound, SpotRoundFacts, open_spot_round};
pub use opening::INVITED_PER_EVENT;
pub use pre_match::{ACKNOWLEDGE_CALL, AcknowledgePreMatch, acknowledge_pre_match};
pub use publish::{NamedSetting, Publish, PublishFacts, Warning, publish, window_warnings};
pub use ratify::{Ratify, ratify, ratify_by, refuse_ratification};
pub use reassign::{Reassign, reassign};
pub use reconsider::{EndForReconsideration, Reconsidered, end_for_reconsideration};
pub use reduce_fee::{ReduceFee, reduce_fee};
pub use reject::{OfferAnswer, answers_due, default_answer, reject};
pub use release::release_disclosure;
pub use resolve::{Resolve, resolve};
pub use retract::{Retract, retract};
pub use return_tranche::{ReturnTranche, return_by_passed, return_tranche};
pub use shortlist::{FrozenSnapshot, ScoredOffer, publish_shortlist};
pub use siblings::{ChildrenNamed, SplitGiven, together_warning};
pub use state::*;
pub use successor::{Successor, begun_from, carried_over};
pub use tranche::{HoldableOffer, SendTranche, send_tranche};
pub use transfer::{
    AcceptTransfer, OfferTransfer, accept_transfer, decline_transfer, offer_transfer, take_back_transfer, transferred,
};
pub use undo::{
    AwardedPlaces, NoLongerFree, PlacesAsked, Undo, no_longer_free, reconfirm, undo_after_concealment, undo_award,
    undo_choice, undone_award,
};
pub use withdraw::{Withdraw, withdraw};
