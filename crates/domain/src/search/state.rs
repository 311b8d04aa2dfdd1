//! The facts of a search, and the state computed from them.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{
    ActorId, AmendmentKind, ApprovalKind, AuthorityCode, ConcealmentReason, NoBidReason, OfferId, ProviderId,
    QuestionId, RefusalReason, RejectionReason, RetractionReason, SearchId, SearchState, SearchWithdrawalReason,
    SettingId, SpotPurchaseReason, Timestamp, TrancheId, UndoReason, Whereabouts,
};

use crate::event::{
    Awarded, By, ChildKey, ChildsView, Confirmation, GateOutcome, Notice, OfferScore, Opening, RequestSealed, Sealed,
    Split, TrancheSent,
};
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
    /// Awards that were undone, in order (DEC-10).
    pub undone: Vec<UndoneAward>,
    /// Offers answered without being rejected that an undone award asks to stand again; each reconfirms once.
    pub reconfirmable: BTreeSet<OfferId>,
    /// How it ended.
    pub end: Option<End>,
    /// When it was drafted.
    pub drafted_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
}

/// One amendment of an open search (SRC-8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amendment {
    /// Kind.
    pub kind: AmendmentKind,
    /// Version of the request it made.
    pub request_version: u32,
    /// When.
    pub at: Timestamp,
}

/// The match against the authority's own and partner settings, as the finder was shown it (SRC-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreMatchShown {
    /// To whom.
    pub by: By,
    /// When.
    pub at: Timestamp,
    /// For which version of the request.
    pub request_version: u32,
    /// As of which position of the log.
    pub as_of: u64,
    /// Own and partner settings that were matched.
    pub settings: u32,
    /// Of them, those that could serve.
    pub could_serve: u32,
}

/// One approval (APR-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Kind.
    pub kind: ApprovalKind,
    /// Version of the request it covers.
    pub request_version: u32,
    /// The request it covers, in the vault: an amendment leaves the search with another (SRC-8).
    pub covers: RequestSealed,
    /// Who asked for it.
    pub requested_by: ActorId,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// What it lets happen.
    pub subject: ApprovalSubject,
    /// Why a spot purchase was asked for.
    pub reason: Option<SpotPurchaseReason>,
    /// How offers had been answered when it was asked for: each reason, and how often (ESC-1).
    pub rejections: Vec<(RejectionReason, u32)>,
    /// The finder's words, in the vault.
    pub text: Option<Sealed>,
    /// Who granted it, and when.
    pub granted: Option<(By, Timestamp)>,
    /// The window granted, for a short window.
    pub window_hours_min: Option<u32>,
    /// Conditions, in the vault.
    pub conditions: Option<Sealed>,
}

/// What an approval lets happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalSubject {
    /// The opening of the first round.
    Opening,
    /// The opening of a later round, by number.
    Round(u32),
    /// The award of an offer.
    Offer(OfferId),
}

impl ApprovalSubject {
    /// As an event names it.
    pub(super) fn of(round: Option<u32>, offer: Option<OfferId>) -> Self {
        match (round, offer) {
            (_, Some(offer)) => Self::Offer(offer),
            (Some(round), None) => Self::Round(round),
            (None, None) => Self::Opening,
        }
    }

    /// Where it is granted or refused.
    pub(super) const fn states(self) -> &'static [SearchState] {
        match self {
            Self::Opening => &[SearchState::AwaitingApproval],
            Self::Round(_) => &[SearchState::Shortlisting],
            Self::Offer(_) => &[SearchState::Shortlisting, SearchState::Deciding, SearchState::Chosen],
        }
    }
}

/// An approval that no longer stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastApproval {
    /// As it stood.
    pub approval: Approval,
    /// What became of it.
    pub end: ApprovalEnd,
}

/// Why an approval no longer stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApprovalEnd {
    /// It was refused: by whom, and when.
    Refused(By, Timestamp),
    /// The request it covered was edited, or another approval of it was refused.
    Void,
}

/// One round.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// What was fixed at opening.
    pub opening: Opening,
    /// Who opened it, and when.
    pub opened: (By, Timestamp),
    /// The close as it stands.
    pub closes: Timestamp,
    /// Questions are taken before this instant.
    pub question_deadline: Timestamp,
    /// Those invited.
    pub invited: BTreeMap<ProviderId, Notice>,
    /// Those who opened the profile.
    pub profile_opened: BTreeSet<ProviderId>,
    /// Those who will not offer.
    pub declined: BTreeMap<ProviderId, NoBid>,
    /// Questions.
    pub questions: BTreeMap<QuestionId, Question>,
    /// When `RoundClosed` was recorded: the evidence that its offers may be opened.
    pub closed_at: Option<Timestamp>,
    /// Questions that stood unanswered at the close (QST-2).
    pub unanswered_questions: u32,
    /// Offers made before this version are unconfirmed (SRC-8).
    pub confirm_from_version: u32,
}

/// One no-bid (INV-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoBid {
    /// Why.
    pub reason: NoBidReason,
    /// A note, in the vault.
    pub note: Option<Sealed>,
    /// When.
    pub at: Timestamp,
}

/// One question (QST-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Who asked; shown to the authority only.
    pub provider: ProviderId,
    /// The question as asked.
    pub text: Sealed,
    /// When.
    pub asked_at: Timestamp,
    /// The edited question and its answer, once published.
    pub published: Option<(Sealed, Timestamp)>,
}

/// An offer that stood at the close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedOffer {
    /// Its round.
    pub round: u32,
    /// Its setting.
    pub setting: SettingId,
    /// Its provider.
    pub provider: ProviderId,
    /// Version of its terms that counts.
    pub terms_version: u32,
    /// Whether it answers the request as it stands.
    pub confirmation: Confirmation,
}

/// One scored snapshot (SHL-2).
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Number, from 1, through all rounds.
    pub number: u32,
    /// The round whose offers it scores.
    pub round: u32,
    /// Every offer's score.
    pub scores: BTreeMap<OfferId, OfferScore>,
    /// The inputs, once published: visible from here on.
    pub published: Option<PublishedSnapshot>,
}

/// What publishing a snapshot fixed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedSnapshot {
    /// Version of the matching engine.
    pub engine_version: String,
    /// The frozen inputs.
    pub inputs: Sealed,
    /// Their digest.
    pub inputs_digest: [u8; 32],
    /// The digest of the whole result: what a replay is compared with.
    pub result_digest: [u8; 32],
    /// When.
    pub at: Timestamp,
}

/// One unknown settled with evidence (SHL-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The offer.
    pub offer: OfferId,
    /// Which item, such as `gate/G9` or `must-have/2`.
    pub item: String,
    /// Verdict, evidence and note, in the vault.
    pub evidence: Sealed,
}

/// A tranche and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tranche {
    /// What was sent.
    pub sent: TrancheSent,
    /// Who sent it.
    pub sent_by: By,
    /// When.
    pub sent_at: Timestamp,
    /// When first name and school were released.
    pub released_at: Option<Timestamp>,
    /// When it was returned or undone, or its return-by time was found passed.
    pub ended_at: Option<Timestamp>,
    /// When its return-by time was found passed (SHL-4).
    pub lapsed_at: Option<Timestamp>,
}

/// An answer its provider can read (DEC-7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Who answered.
    pub by: By,
    /// Why.
    pub reason: RejectionReason,
    /// In words.
    pub text: Option<Sealed>,
    /// When.
    pub at: Timestamp,
}

/// A choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The offer.
    pub offer: OfferId,
    /// Who chose.
    pub by: By,
    /// The award is issued before this instant.
    pub confirm_by: Timestamp,
    /// The child's view.
    pub childs_view: ChildsView,
    /// The children it takes, by their places in the request (DEC-6).
    pub children: Vec<u32>,
    /// Why the others are placed apart; absent where it leaves none over.
    pub split: Option<Split>,
    /// When.
    pub at: Timestamp,
}

/// One confirmation that a search goes on after a concealment: an approval of kind CONTINUE_AFTER_CONCEALMENT (APR-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Continuation {
    /// The chosen or awarded offer it covers.
    pub offer: OfferId,
    /// The category of the concealment, as authorities see it.
    pub category: ConcealmentReason,
    /// It covers the concealments put on until this instant, and none that came later.
    pub concealed_at: Timestamp,
    /// Who confirmed.
    pub by: By,
    /// Conditions, in the vault.
    pub conditions: Option<Sealed>,
    /// When.
    pub at: Timestamp,
}

/// An award that was undone (DEC-10).
#[derive(Clone, Debug, PartialEq)]
pub struct UndoneAward {
    /// The award.
    pub award: Awarded,
    /// Why it was undone.
    pub reason: UndoReason,
    /// Who undid it.
    pub by: By,
    /// When.
    pub at: Timestamp,
}

/// How a search ended.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// Withdrawn.
    Withdrawn {
        /// Why.
        reason: SearchWithdrawalReason,
        /// Where the child is now.
        whereabouts: Whereabouts,
        /// The reason in words, in the vault.
        text: Option<Sealed>,
        /// Who ended it.
        by: By,
        /// When.
        at: Timestamp,
    },
    /// Without a match.
    NoMatch {
        /// Where the child is now.
        whereabouts: Whereabouts,
        /// More in words, in the vault.
        text: Option<Sealed>,
        /// Who ended it.
        by: By,
        /// When.
        at: Timestamp,
    },
}

/// Where an offer stands after the close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferStanding {
    /// A material amendment was never confirmed: listed, not ranked.
    Unconfirmed,
    /// A gate failed; it answers itself.
    NotEligible,
    /// Ranked, and still open.
    Ranked,
    /// With the decision maker.
    InTranche,
    /// Chosen.
    Chosen,
    /// Awarded.
    Awarded,
    /// Answered with a reason.
    Answered,
    /// Retracted by its provider.
    Retracted,
}

impl Search {
    /// The state at an instant, by section 3 of the domain.
    pub fn state(&self, now: Timestamp) -> SearchState {
        match &self.end {
            Some(End::Withdrawn { .. }) => return SearchState::Withdrawn,
            Some(End::NoMatch { .. }) => return SearchState::NoMatch,
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
        if self.approvals.is_empty() {
            SearchState::Draft
        } else if self.approvals.iter().all(|approval| approval.granted.is_some()) {
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

    /// The tranche the decision maker still has at `now`: not ended, not past its return-by time, with an offer left to decide.
    pub fn active_tranche(&self, now: Timestamp) -> Option<&Tranche> {
        let tranche = self.tranches.last()?;
        let running = tranche.ended_at.is_none() && now < tranche.sent.return_by;
        (running && tranche.sent.offers.iter().any(|offer| self.is_undecided(*offer))).then_some(tranche)
    }

    /// The choice, while its confirm-by time has not passed and its offer was not retracted.
    pub fn standing_choice(&self, now: Timestamp) -> Option<&Choice> {
        self.choice.as_ref().filter(|choice| now < choice.confirm_by && !self.retracted.contains_key(&choice.offer))
    }

    /// Whether an offer has neither been answered nor retracted.
    pub fn is_undecided(&self, offer: OfferId) -> bool {
        self.offers.contains_key(&offer) && !self.answers.contains_key(&offer) && !self.retracted.contains_key(&offer)
    }

    /// Where an offer of a closed round stands; absent while the shortlist is pending.
    pub fn offer_standing(&self, offer: OfferId, now: Timestamp) -> Option<OfferStanding> {
        let closed = self.offers.get(&offer)?;
        let score = self.score_of(offer)?;
        Some(if self.retracted.contains_key(&offer) {
            OfferStanding::Retracted
        } else if self.award.as_ref().is_some_and(|(award, ..)| award.offer == offer) {
            OfferStanding::Awarded
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
        self.approvals
            .iter()
            .find(|approval| approval.kind == kind && approval.subject == subject && approval.granted.is_some())
    }

    /// The approval of a kind that waits for an approver.
    pub fn waiting(&self, kind: ApprovalKind) -> Option<&Approval> {
        self.approvals.iter().find(|approval| approval.kind == kind && approval.granted.is_none())
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
