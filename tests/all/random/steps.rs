//! The kinds of steps, and which of them make sense in which state.

use api::search::v1::SearchState;

macro_rules! steps {
    ($($step:ident)+) => {
        /// A kind of step.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Step { $($step,)+ }

        impl Step {
            /// Each.
            pub(super) const ALL: &[Self] = &[$(Self::$step,)+];
        }
    };
}

steps! {
    Draft Edit AskApprovals Grant Return Publish
    OpenProfile Decline Ask Answer Correct AmendMaterially Extend Offer Revise WithdrawOffer Confirm
    Advance Close
    SendTranche RejectSent RejectRest AnswerRest ReduceFee Retract ReturnTranche
    Choose ChooseAndUndo AcceptConfirmBy MarkNearer AskAwardApproval GrantAwardApproval RefuseAwardApproval
    Award AwardAndUndo UndoChoice UndoAward RefuseAward Reconfirm
    AskSpot GrantSpot OpenSpot
    Complete SignForAuthority SignForProvider RefuseContract AskArrival GrantArrival Arrive NonArrival EndPlacement
    Places CutPlaces Conceal Lift GoOnAfterConcealment UndoAfterConcealment
    EndWithoutMatch WithdrawSearch
}

/// What may be done with a search in a state, each as often as its weight says.
pub(super) const fn plausible(state: SearchState) -> &'static [(Step, usize)] {
    use Step as S;
    match state {
        SearchState::Draft => &[(S::AskApprovals, 24), (S::Edit, 1), (S::WithdrawSearch, 1)],
        SearchState::AwaitingApproval => &[(S::Grant, 30), (S::Return, 1), (S::Edit, 1)],
        SearchState::Approved => &[(S::Publish, 30), (S::Edit, 1)],
        SearchState::Open => &[
            (S::Offer, 8),
            (S::OpenProfile, 2),
            (S::Decline, 1),
            (S::Ask, 3),
            (S::Answer, 4),
            (S::Correct, 2),
            (S::AmendMaterially, 2),
            (S::Extend, 1),
            (S::Revise, 1),
            (S::WithdrawOffer, 2),
            (S::Confirm, 4),
            (S::Close, 6),
        ],
        SearchState::Shortlisting => &[
            (S::SendTranche, 16),
            (S::RejectRest, 1),
            (S::AnswerRest, 1),
            (S::ReduceFee, 1),
            (S::Retract, 1),
            (S::Reconfirm, 7),
            (S::AskSpot, 3),
            (S::GrantSpot, 3),
            (S::OpenSpot, 3),
            (S::EndWithoutMatch, 1),
        ],
        SearchState::Deciding => &[
            (S::Choose, 14),
            (S::ChooseAndUndo, 6),
            (S::RejectSent, 4),
            (S::Retract, 1),
            (S::ReturnTranche, 2),
            (S::AskAwardApproval, 2),
            (S::MarkNearer, 1),
            (S::ReduceFee, 1),
        ],
        SearchState::Chosen => &[
            (S::Award, 12),
            (S::AwardAndUndo, 5),
            (S::AcceptConfirmBy, 3),
            (S::AskAwardApproval, 4),
            (S::GrantAwardApproval, 5),
            (S::RefuseAwardApproval, 3),
            (S::MarkNearer, 2),
            (S::RejectRest, 1),
            (S::RejectSent, 1),
            (S::UndoChoice, 2),
            (S::Retract, 1),
            (S::ReturnTranche, 1),
            (S::GoOnAfterConcealment, 4),
            (S::UndoAfterConcealment, 4),
        ],
        SearchState::Awarded => &[
            (S::Complete, 7),
            (S::SignForAuthority, 6),
            (S::SignForProvider, 6),
            (S::RefuseContract, 2),
            (S::UndoAward, 2),
            (S::RefuseAward, 2),
            (S::AskArrival, 3),
            (S::GrantArrival, 4),
            (S::Arrive, 13),
            (S::NonArrival, 2),
            (S::GoOnAfterConcealment, 4),
            (S::UndoAfterConcealment, 4),
            (S::WithdrawSearch, 1),
        ],
        SearchState::Placed => &[(S::EndPlacement, 3), (S::SignForAuthority, 1), (S::SignForProvider, 1)],
        SearchState::NoMatch | SearchState::Withdrawn | SearchState::Unspecified => &[(S::Draft, 1)],
    }
}

/// What is done with the world as a whole, and how often rather than something with one search.
pub(super) const OF_THE_WORLD: &[(Step, usize)] =
    &[(Step::Advance, 5), (Step::Places, 6), (Step::CutPlaces, 2), (Step::Conceal, 2), (Step::Lift, 4)];
