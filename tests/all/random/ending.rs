//! Every search can reach an end, from wherever it stands; and then every offer has its answer.

use api::audit::v1::LogVerdict;
use api::decision::v1::DefaultAnswers;
use api::search::v1::{OfferState, SearchState};

use super::acting::Run;
use super::book::{Fate, Taken};
use crate::harness::Outcome as _;
use std::collections::BTreeSet;

/// Commands that bring any search to its end.
const COMMANDS_MAX: usize = 5;

impl Run {
    /// Ends every search by a fixed course, each of whose commands is accepted, and looks at what is left.
    pub(super) async fn wind_down(&mut self) {
        self.note("winding down".to_owned());
        self.check_all().await;
        // Drafts that an award leaves behind come at the end of the list; nobody awards here.
        for of in 0..self.book.searches.len() {
            for _ in 0..COMMANDS_MAX {
                if self.book.searches[of].end.is_some() {
                    break;
                }
                self.towards_the_end(of).await;
            }
            assert!(self.book.searches[of].end.is_some(), "s{of} reaches no end");
        }
        for of in 0..self.book.searches.len() {
            self.check_offers(of).await;
        }
        self.check_all().await;
        self.everybody_has_an_answer().await;
        let placed = |taken: &Taken| matches!(taken, Taken::Awarded { .. });
        assert!(self.book.homes.iter().all(|home| home.taken.values().all(placed)), "held for a search that has ended");
        let verified = self.world.verify().await.accepted();
        assert_eq!(verified.verdict(), LogVerdict::Holds, "{verified:#?}");
    }

    /// One command nearer to the end.
    async fn towards_the_end(&mut self, of: usize) {
        let now = self.now;
        let (name, finder) = (self.book.searches[of].name.clone(), self.world.finder());
        let state = self.book.searches[of].state(now);
        self.note(format!("s{of} from {state:?}"));
        match state {
            SearchState::Draft | SearchState::AwaitingApproval | SearchState::Approved => {
                finder.withdraw_search(&name, "KIN_FOUND", "KIN", "").await.accepted();
                self.book.searches[of].end = Some(SearchState::Withdrawn);
            }
            SearchState::Open => self.close(of).await,
            SearchState::Shortlisting => {
                finder.end_without_match(&name, DefaultAnswers::UseCriterionSentences).await.accepted();
                self.answered_by_default(of, &BTreeSet::new()).await;
                self.tranche_over(of);
                self.book.searches[of].end = Some(SearchState::NoMatch);
            }
            SearchState::Deciding => {
                let tranche = self.book.searches[of].tranche.as_ref().expect("a tranche").name.clone();
                self.world.decision_maker().return_tranche(&tranche, "NONE_SUITABLE", "").await.accepted();
                self.tranche_over(of);
            }
            SearchState::Chosen if self.frozen(of) => {
                self.world.approver().undo_after_concealment(&name).await.accepted();
                self.tranche_over(of);
            }
            SearchState::Chosen => {
                finder.undo_choice(&name, "NO_LONGER_NEEDED", "").await.accepted();
                self.tranche_over(of);
            }
            SearchState::Awarded if self.frozen(of) => {
                self.world.approver().undo_after_concealment(&name).await.accepted();
                self.award_over(of);
            }
            SearchState::Awarded => self.let_arrive(of).await,
            SearchState::Placed | SearchState::NoMatch | SearchState::Withdrawn | SearchState::Unspecified => {
                panic!("s{of} has ended")
            }
        }
    }

    /// Whether a concealment stands over its choice or award that no approver has answered.
    fn frozen(&self, of: usize) -> bool {
        let kept = &self.book.searches[of];
        let settled = kept.award.as_ref().map(|won| won.offer).or(kept.choice.as_ref().map(|choice| choice.offer));
        settled.is_some_and(|offer| self.book.homes[kept.offers[offer].home].concealed && kept.went_on != Some(offer))
    }

    /// Awarded, answered with a reason, taken back, or answered by the end of its search: as its own provider reads it (DEC-7).
    async fn everybody_has_an_answer(&self) {
        for (of, kept) in self.book.searches.iter().enumerate() {
            for (index, offered) in kept.offers.iter().enumerate() {
                let found = self.provider_of(offered.home).get_offer(&offered.name).await.accepted();
                let told = found.answer.as_ref().is_some_and(|answer| !answer.reason.is_empty());
                let answered = match found.state() {
                    OfferState::Awarded => kept.award.as_ref().is_some_and(|won| won.offer == index),
                    OfferState::Withdrawn => offered.fate == Fate::Withdrawn,
                    OfferState::Retracted => offered.fate == Fate::Retracted,
                    OfferState::Rejected | OfferState::Answered | OfferState::NotEligible => told,
                    OfferState::Submitted
                    | OfferState::Unconfirmed
                    | OfferState::Ranked
                    | OfferState::InTranche
                    | OfferState::Chosen
                    // No further framework round is opened here.
                    | OfferState::CarriedOn
                    | OfferState::Unspecified => false,
                };
                assert!(answered, "o{index} of s{of} has no answer: {found:#?}");
            }
        }
    }
}
