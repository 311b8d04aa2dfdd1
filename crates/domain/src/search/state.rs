//! The facts of a search, and the state computed from them.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{
    ActorId, AmendmentKind, ApprovalKind, AuthorityCode, OfferId, RefusalReason, RetractionReason, SearchId,
    SearchState, Timestamp, TrancheId,
};

use super::facts::{
    Amendment, Answer, Approval, ApprovalSubject, Choice, ClosedOffer, Continuation, End, Interest, MarkedNearer,
    OfferStanding, PastApproval, PreMatchShown, Reassignment, Resolution, Round, Snapshot, Tranche, Transfer,
    UndoneAward, Unratified,
};
use super::further_round::FurtherRound;
use super::offer_question::OfferQuestion;
use super::reconsider::Reconsidered;
use crate::event::{Awarded, By, ChildKey, Confirmation, GateOutcome, OfferScore, RequestSealed, Sealed};
use crate::refusal::{Fault, Refusal};
use crate::request::YesNoUnknown;

/// What a move that the table of states does not have is refused by: section 3 of the domain.
const STATE_TABLE: &str = "section-3";

/// A search as its events leave it.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// Id.
    pub id: SearchId,
    /// The authority that searches.
    pub authority: AuthorityCode,
    /// The assigned finder.
    pub finder: ActorId,
    /// The assigned decision maker.
    pub decision_maker: ActorId,
    /// The children, as keyed hashes.
    pub children: Vec<ChildKey>,
    /// The search whose award left its children over (DEC-6).
    pub succeeds: Option<SearchId>,
    /// Children who moved to a successor search, by their places in the request, and to which (DEC-6).
    pub moved: BTreeMap<u32, SearchId>,
    /// The request as it stands.
    pub request: RequestSealed,
    /// Amendments while open, in order.
    pub amendments: Vec<Amendment>,
    /// The match against the authority's own settings, as it was last shown (SRC-1).
    pub pre_match: Option<PreMatchShown>,
    /// Approvals of the current request.
    pub approvals: Vec<Approval>,
    /// Approvals that no longer stand, in the order they were asked for.
    pub past_approvals: Vec<PastApproval>,
    /// Why an approver last returned it; cleared by the next request for approval.
    pub returned: Option<Sealed>,
    /// Rounds, in order.
    pub rounds: Vec<Round>,
    /// Offers that stood when their round closed.
    pub offers: BTreeMap<OfferId, ClosedOffer>,
    /// Scored snapshots, in order; never overwritten (SHL-2).
    pub snapshots: Vec<Snapshot>,
    /// Unknowns settled since the close.
    pub resolutions: Vec<Resolution>,
    /// Who opened which offer's identity (SHL-3).
    pub opened: BTreeMap<OfferId, BTreeSet<ActorId>>,
    /// Who opened each first, and when.
    pub first_opened: BTreeMap<OfferId, (ActorId, Timestamp)>,
    /// Tranches, in order.
    pub tranches: Vec<Tranche>,
    /// Conflicts of interest declared.
    pub conflicts: BTreeMap<OfferId, YesNoUnknown>,
    /// The conflicts in words, in the vault.
    pub conflict_texts: BTreeMap<OfferId, Sealed>,
    /// Answers given to offers.
    pub answers: BTreeMap<OfferId, Answer>,
    /// Offers retracted after the close.
    pub retracted: BTreeMap<OfferId, RetractionReason>,
    /// Terms with a fee lowered after the close (OFF-7), and when they came.
    pub reduced: BTreeMap<OfferId, (Sealed, Timestamp)>,
    /// The choice that stands.
    pub choice: Option<Choice>,
    /// The award.
    pub award: Option<(Awarded, By, Timestamp)>,
    /// Confirmations that it goes on though its chosen or awarded offer was concealed, in order (REG-5).
    pub continuations: Vec<Continuation>,
    /// Roles given to other people, in order.
    pub reassignments: Vec<Reassignment>,
    /// What those who act on it declared of their interest in it, the last of each.
    pub interests: BTreeMap<ActorId, Interest>,
    /// Nearer offers as the decision maker marked them (DEC-4).
    pub nearer: BTreeMap<OfferId, MarkedNearer>,
    /// Awards that were undone, in order (DEC-10).
    pub undone: Vec<UndoneAward>,
    /// Offers answered without being rejected that an undone award asks to stand again; each reconfirms once.
    pub reconfirmable: BTreeSet<OfferId>,
    /// Further framework rounds, in order (ESC-2).
    pub further: Vec<FurtherRound>,
    /// Offers of earlier rounds that stood in a further one at its close, each with the one judged there.
    pub carried: BTreeMap<OfferId, OfferId>,
    /// Why it ended to reconsider the type, and which search goes on (ESC-2).
    pub reconsidered: Option<Reconsidered>,
    /// Up to which version of the request an offer's provider said after the close that it stands (SRC-12).
    pub reconfirmed: BTreeMap<OfferId, u32>,
    /// Timed questions to providers of a tranche, in order (DEC-1).
    pub offer_questions: Vec<OfferQuestion>,
    /// How it ended.
    pub end: Option<End>,
    /// Chair's actions that the panel declined to ratify, in order (APR-1).
    pub unratified: Vec<Unratified>,
    /// Offers of it to other authorities, in order (SRC-14).
    pub transfers: Vec<Transfer>,
    /// The search of another authority that this one goes on with (SRC-14).
    pub received: Option<(AuthorityCode, SearchId)>,
    /// When it was drafted.
    pub drafted_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
}

impl Search {
    /// The state at an instant, by section 3 of the domain.
    pub fn state(&self, now: Timestamp) -> SearchState {
        match &self.end {
            Some(End::Withdrawn { .. }) => return SearchState::Withdrawn,
            Some(End::NoMatch { .. }) => return SearchState::NoMatch,
            Some(End::Placed { .. }) => return SearchState::Placed,
            None => {}
        }
        if self.award.is_some() {
            return SearchState::Awarded;
        }
        if self.standing_choice(now).is_some() {
            return SearchState::Chosen;
        }
        if self.active_tranche(now).is_some() {
            return SearchState::Deciding;
        }
        if let Some(round) = self.rounds.last() {
            return if now < round.closes { SearchState::Open } else { SearchState::Shortlisting };
        }
        let mut of_opening = self.approvals.iter().filter(|approval| approval.is_of_opening()).peekable();
        if of_opening.peek().is_none() {
            SearchState::Draft
        } else if of_opening.all(|approval| approval.granted.is_some()) {
            SearchState::Approved
        } else {
            SearchState::AwaitingApproval
        }
    }

    /// Refuses unless the search is in one of the states named, naming the state it is in.
    pub fn require_state(&self, now: Timestamp, wanted: &[SearchState]) -> Result<(), Refusal> {
        let state = self.state(now);
        if wanted.contains(&state) {
            return Ok(());
        }
        let wanted: Vec<&str> = wanted.iter().map(|state| state.code()).collect();
        Err(state_forbids().with("state", state).with("wanted", wanted.join("|")).into())
    }

    /// The tranche the decision maker still has at `now`: not ended, not past its return-by time or the confirm-by time of a choice made from
    /// it, with an offer left to decide.
    pub fn active_tranche(&self, now: Timestamp) -> Option<&Tranche> {
        let tranche = self.tranches.last()?;
        let running = tranche.ended_at.is_none() && now < self.tranche_ends(tranche);
        (running && tranche.sent.offers.iter().any(|offer| self.is_undecided(*offer))).then_some(tranche)
    }

    /// The choice, while its confirm-by time has not passed and its offer was not retracted.
    pub fn standing_choice(&self, now: Timestamp) -> Option<&Choice> {
        self.choice.as_ref().filter(|choice| now < choice.confirm_by && !self.retracted.contains_key(&choice.offer))
    }

    /// Whether this very offer is awarded.
    pub fn is_awarded(&self, offer: OfferId) -> bool {
        self.award.as_ref().is_some_and(|(award, ..)| award.offer == offer)
    }

    /// Whether the child has arrived.
    pub const fn is_placed(&self) -> bool {
        matches!(self.end, Some(End::Placed { .. }))
    }

    /// Whether an offer has neither been answered nor retracted.
    pub fn is_undecided(&self, offer: OfferId) -> bool {
        let ended = self.answers.contains_key(&offer) || self.retracted.contains_key(&offer);
        self.offers.contains_key(&offer) && !ended && !self.carried.contains_key(&offer)
    }

    /// Where an offer of a closed round stands; absent while the shortlist is pending.
    pub fn offer_standing(&self, offer: OfferId, now: Timestamp) -> Option<OfferStanding> {
        let closed = self.offers.get(&offer)?;
        let score = self.score_of(offer)?;
        Some(if self.retracted.contains_key(&offer) {
            OfferStanding::Retracted
        } else if self.award.as_ref().is_some_and(|(award, ..)| award.offer == offer) {
            OfferStanding::Awarded
        } else if self.carried.contains_key(&offer) {
            OfferStanding::CarriedOn
        } else if self.answers.contains_key(&offer) {
            OfferStanding::Answered
        } else if score.fails() {
            OfferStanding::NotEligible
        } else if closed.confirmation == Confirmation::Unconfirmed {
            OfferStanding::Unconfirmed
        } else if self.standing_choice(now).is_some_and(|choice| choice.offer == offer) {
            OfferStanding::Chosen
        } else if self.active_tranche(now).is_some_and(|tranche| tranche.sent.offers.contains(&offer)) {
            OfferStanding::InTranche
        } else {
            OfferStanding::Ranked
        })
    }

    /// Offers that are ranked and neither answered nor retracted: the eligible ones, best rank first.
    pub fn eligible_offers(&self) -> Vec<(OfferId, u32)> {
        let Some(shortlist) = self.shortlist() else { return Vec::new() };
        let mut eligible: Vec<(OfferId, u32)> = shortlist
            .scores
            .iter()
            .filter(|(offer, _)| self.is_undecided(**offer) && !self.takes_moved(**offer))
            .filter_map(|(offer, score)| score.rank.map(|rank| (*offer, rank)))
            .collect();
        eligible.sort_by_key(|(offer, rank)| (*rank, *offer));
        eligible
    }

    /// How many offers there are to compare (DEC-8): ranked and not retracted. One rejected still counts, or rejecting all others
    /// unopened would be a way round; one that its provider took back is no offer any more.
    pub fn comparable_count(&self) -> usize {
        let scores = self.shortlist().into_iter().flat_map(|shortlist| &shortlist.scores);
        let compares = |offer: &OfferId| !self.retracted.contains_key(offer) && !self.takes_moved(*offer);
        scores.filter(|(offer, score)| score.rank.is_some() && compares(offer)).count()
    }

    /// The granted approval of a kind over the current request.
    pub fn granted(&self, kind: ApprovalKind) -> Option<&Approval> {
        self.approvals.iter().find(|approval| {
            approval.kind == kind && approval.granted.is_some() && approval.request_version <= self.request.version
        })
    }

    /// The granted approval of a kind for one thing.
    pub fn granted_for(&self, kind: ApprovalKind, subject: ApprovalSubject) -> Option<&Approval> {
        self.approvals.iter().find(|approval| {
            approval.kind == kind && approval.subject == subject && approval.granted.is_some() && self.stands(approval)
        })
    }

    /// Whether the request has not changed materially since an approval for an award was asked for. One of the opening is bound to its
    /// version: an edit ends it, and an amendment of the open search leaves what it opened.
    pub fn stands(&self, approval: &Approval) -> bool {
        let of_award = match approval.subject {
            ApprovalSubject::Offer(_) | ApprovalSubject::InPrinciple => true,
            ApprovalSubject::Opening | ApprovalSubject::Round(_) => false,
        };
        let changed = |amendment: &Amendment| {
            amendment.kind == AmendmentKind::Material && amendment.request_version > approval.request_version
        };
        !(of_award && self.amendments.iter().any(changed))
    }

    /// The approval of a kind that waits for an approver.
    pub fn waiting(&self, kind: ApprovalKind) -> Option<&Approval> {
        self.approvals.iter().find(|approval| approval.kind == kind && self.waits(approval))
    }

    /// Whether an approval waits for an answer.
    pub fn waits(&self, approval: &Approval) -> bool {
        approval.granted.is_none() && self.stands(approval)
    }

    /// The tranche an offer was last sent in.
    pub fn tranche_of(&self, offer: OfferId) -> Option<&Tranche> {
        self.tranches.iter().rev().find(|tranche| tranche.sent.offers.contains(&offer))
    }

    /// A tranche by id.
    pub fn tranche(&self, id: TrancheId) -> Option<&Tranche> {
        self.tranches.iter().find(|tranche| tranche.sent.id == id)
    }
}

impl OfferScore {
    /// Whether any gate failed.
    pub fn fails(&self) -> bool {
        self.gates.iter().any(|(_, outcome)| *outcome == GateOutcome::Fail)
    }

    /// Gates that still need a check.
    pub fn needs_check(&self) -> impl Iterator<Item = vocabulary::Gate> {
        self.gates.iter().filter(|(_, outcome)| *outcome == GateOutcome::NeedsCheck).map(|(gate, _)| *gate)
    }
}

/// The fault of a move that the table of states does not have: it names that table.
pub(super) fn state_forbids() -> Fault {
    Fault::new(RefusalReason::StateForbids, "search").with("rule", STATE_TABLE)
}
