//! What each event of a search changes. Believes: no rules, no errors, no clock.

mod after_close;
mod approvals;
mod before_close;

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{SearchId, Timestamp};

use super::Search;
use crate::event::SearchEvent;

/// Folds one event; a search begins with `Drafted`, and any other event without one leaves nothing.
pub fn apply(search: Option<Search>, id: SearchId, event: &SearchEvent, at: Timestamp) -> Option<Search> {
    if let SearchEvent::Drafted { by, authority, decision_maker, children, request, succeeds } = event {
        return Some(Search {
            id,
            authority: *authority,
            finder: by.actor.clone(),
            decision_maker: decision_maker.clone(),
            children: children.clone(),
            succeeds: *succeeds,
            moved: BTreeMap::new(),
            request: request.clone(),
            amendments: Vec::new(),
            pre_match: None,
            approvals: Vec::new(),
            past_approvals: Vec::new(),
            returned: None,
            rounds: Vec::new(),
            offers: BTreeMap::new(),
            snapshots: Vec::new(),
            resolutions: Vec::new(),
            opened: BTreeMap::new(),
            first_opened: BTreeMap::new(),
            tranches: Vec::new(),
            conflicts: BTreeMap::new(),
            conflict_texts: BTreeMap::new(),
            answers: BTreeMap::new(),
            retracted: BTreeMap::new(),
            reduced: BTreeMap::new(),
            choice: None,
            award: None,
            continuations: Vec::new(),
            nearer: BTreeMap::new(),
            reassignments: Vec::new(),
            interests: BTreeMap::new(),
            undone: Vec::new(),
            reconfirmable: BTreeSet::new(),
            further: Vec::new(),
            carried: BTreeMap::new(),
            reconsidered: None,
            reconfirmed: BTreeMap::new(),
            offer_questions: Vec::new(),
            end: None,
            unratified: Vec::new(),
            transfers: Vec::new(),
            received: None,
            drafted_at: at,
            changed_at: at,
        });
    }
    let mut search = search?;
    // To be read otherwise is no change.
    if !matches!(event, SearchEvent::Restated { .. }) {
        search.changed_at = at;
    }
    change(&mut search, event, at);
    Some(search)
}

/// Each event is folded by one of four: that of drafts and rounds, that of approvals, that of everything after the close, that of transfers.
pub(super) fn change(search: &mut Search, event: &SearchEvent, at: Timestamp) {
    match event {
        SearchEvent::Drafted { .. } | SearchEvent::IdentitiesExported { .. } | SearchEvent::Restated { .. } => {}
        SearchEvent::Edited { .. }
        | SearchEvent::PreMatchShown { .. }
        | SearchEvent::RoundOpened { .. }
        | SearchEvent::ProvidersInvited { .. }
        | SearchEvent::Amended { .. }
        | SearchEvent::WindowExtended { .. }
        | SearchEvent::WindowClosedEarly { .. }
        | SearchEvent::ProfileOpened { .. }
        | SearchEvent::InvitationDeclined { .. }
        | SearchEvent::QuestionAsked { .. }
        | SearchEvent::QuestionAnswered { .. }
        | SearchEvent::OffersStood { .. }
        | SearchEvent::RoundClosed { .. } => before_close::change(search, event, at),
        SearchEvent::ApprovalsRequested { .. }
        | SearchEvent::ApprovalGranted { .. }
        | SearchEvent::Returned { .. }
        | SearchEvent::ApprovalAsked { .. }
        | SearchEvent::ApprovalRefused { .. }
        | SearchEvent::ApprovalRatified { .. }
        | SearchEvent::RatificationRefused { .. }
        | SearchEvent::NearerOffersMarked { .. }
        | SearchEvent::RoleReassigned { .. }
        | SearchEvent::InterestDeclared { .. }
        | SearchEvent::ContinuedAfterConcealment { .. } => approvals::change(search, event, at),
        SearchEvent::OfferScored { .. }
        | SearchEvent::ShortlistPublished { .. }
        | SearchEvent::UnknownResolved { .. }
        | SearchEvent::OfferRetracted { .. }
        | SearchEvent::FeeReduced { .. }
        | SearchEvent::OfferIdentityOpened { .. }
        | SearchEvent::TrancheSent { .. }
        | SearchEvent::DisclosureReleased { .. }
        | SearchEvent::ConflictDeclared { .. }
        | SearchEvent::OfferRejected { .. }
        | SearchEvent::TrancheReturned { .. }
        | SearchEvent::ReturnByPassed { .. }
        | SearchEvent::OfferChosen { .. }
        | SearchEvent::ConfirmByAccepted { .. }
        | SearchEvent::ConfirmByPassed { .. }
        | SearchEvent::Awarded { .. }
        | SearchEvent::ChoiceUndone { .. }
        | SearchEvent::AwardUndone { .. }
        | SearchEvent::OfferReconfirmed { .. }
        | SearchEvent::Withdrawn { .. }
        | SearchEvent::ChildArrived { .. }
        | SearchEvent::FurtherRoundOpened { .. }
        | SearchEvent::OfferCarried { .. }
        | SearchEvent::TypeReconsidered { .. }
        | SearchEvent::AmendedAfterClose { .. }
        | SearchEvent::ChangeReconfirmed { .. }
        | SearchEvent::OfferQuestionAsked { .. }
        | SearchEvent::OfferQuestionAnswered { .. }
        | SearchEvent::EndedWithoutMatch { .. } => after_close::change(search, event, at),
        SearchEvent::TransferOffered { .. }
        | SearchEvent::TransferTakenBack { .. }
        | SearchEvent::TransferDeclined { .. }
        | SearchEvent::TransferAccepted { .. }
        | SearchEvent::TransferReceived { .. } => super::transfer::fold(search, event, at),
    }
}
