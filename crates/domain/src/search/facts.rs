//! What a search is made of: its approvals, rounds, offers, tranches, answers, and how it ended.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{
    ActorId, AmendmentKind, ApprovalBasis, ApprovalKind, AuthorityCode, ConcealmentReason, ContractId, Date,
    NoBidReason, OfferId, ProviderId, QuestionId, ReassignmentReason, RejectionReason, Role, SearchId, SearchState,
    SearchWithdrawalReason, SettingId, SpotPurchaseReason, Timestamp, UndoReason, Whereabouts,
};

use super::Search;
use crate::event::{
    Awarded, By, ChildsView, Confirmation, InPrinciple, NearerMark, Notice, OfferScore, Opening, RequestSealed, Sealed,
    Split, TrancheSent,
};
use crate::request::YesNoUnknown;

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
    /// Of an extra: its code on the price list.
    pub extra: Option<String>,
    /// What it covers in principle.
    pub principle: Option<InPrinciple>,
    /// What a placement panel needs to know, in the vault.
    pub panel: Option<Sealed>,
    /// On what the grant rests, and the day of that decision where one is stated.
    pub basis: Option<(ApprovalBasis, Option<Date>)>,
    /// That the panel ratified its chair's action: who recorded it, when, and the day of the panel.
    pub ratified: Option<(By, Timestamp, Date)>,
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
    /// The award of any offer that fits what the approval says (DEC-4).
    InPrinciple,
}

impl ApprovalSubject {
    /// As an event names it.
    pub(super) fn of(round: Option<u32>, offer: Option<OfferId>, principle: Option<InPrinciple>) -> Self {
        match (round, offer, principle) {
            (_, Some(offer), _) => Self::Offer(offer),
            (Some(round), None, _) => Self::Round(round),
            (None, None, Some(_)) => Self::InPrinciple,
            (None, None, None) => Self::Opening,
        }
    }

    /// Where it is granted or refused.
    pub(super) const fn states(self) -> &'static [SearchState] {
        match self {
            Self::Opening => &[SearchState::AwaitingApproval],
            Self::Round(_) => &[SearchState::Shortlisting],
            Self::Offer(_) => &[SearchState::Shortlisting, SearchState::Deciding, SearchState::Chosen],
            Self::InPrinciple => &[
                SearchState::Draft,
                SearchState::AwaitingApproval,
                SearchState::Approved,
                SearchState::Open,
                SearchState::Shortlisting,
                SearchState::Deciding,
                SearchState::Chosen,
            ],
        }
    }
}

impl Approval {
    /// One that waits, asked for now over the request as it stands.
    pub(super) fn asked(
        kind: ApprovalKind,
        by: &By,
        over: &RequestSealed,
        request_version: u32,
        at: Timestamp,
    ) -> Self {
        Self {
            kind,
            request_version,
            covers: over.clone(),
            requested_by: by.actor.clone(),
            requested_at: at,
            subject: ApprovalSubject::Opening,
            reason: None,
            rejections: Vec::new(),
            text: None,
            granted: None,
            window_hours_min: None,
            conditions: None,
            extra: None,
            principle: None,
            panel: None,
            basis: None,
            ratified: None,
        }
    }

    /// The offer it is for, where it is for one.
    pub const fn offer(&self) -> Option<OfferId> {
        match self.subject {
            ApprovalSubject::Offer(offer) => Some(offer),
            ApprovalSubject::Opening | ApprovalSubject::Round(_) | ApprovalSubject::InPrinciple => None,
        }
    }

    /// Whether it was asked for with the others before the opening, over one version of the request.
    pub(super) fn is_of_opening(&self) -> bool {
        self.subject == ApprovalSubject::Opening
    }

    /// When the chair's action it rests on was recorded, while the panel has not ratified it.
    pub fn to_ratify(&self) -> Option<Timestamp> {
        let by_chair = matches!(self.basis, Some((ApprovalBasis::ChairsAction, _)));
        let (_, at) = self.granted.as_ref().filter(|_| by_chair && self.ratified.is_none())?;
        Some(*at)
    }
}

/// A role given to another person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reassignment {
    /// Finder or decision maker.
    pub role: Role,
    /// Who had it.
    pub from: ActorId,
    /// Who has it.
    pub to: ActorId,
    /// Why.
    pub reason: ReassignmentReason,
    /// In words, in the vault.
    pub text: Option<Sealed>,
    /// The team manager.
    pub by: By,
    /// When.
    pub at: Timestamp,
}

/// A chair's action that the panel declined to ratify (APR-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unratified {
    /// Of which kind.
    pub kind: ApprovalKind,
    /// For which offer; none for one in principle.
    pub offer: Option<OfferId>,
    /// When that was recorded.
    pub at: Timestamp,
}

impl Unratified {
    /// Whether what it let happen stands all the same: its offer is chosen or awarded, and nobody has granted it again since.
    pub fn concerns(&self, search: &Search, now: Timestamp) -> bool {
        let going_on = search.end.is_none() || search.is_placed();
        let awarded = search.award.as_ref().map(|(award, ..)| award.offer);
        let settled = awarded.or_else(|| search.standing_choice(now).map(|choice| choice.offer));
        settled.is_some_and(|offer| {
            let again = search.granted_for(self.kind, ApprovalSubject::Offer(offer)).is_some();
            going_on && !again && self.offer.is_none_or(|of| of == offer)
        })
    }
}

/// An offer of the search to another authority (SRC-14).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// To which.
    pub to: AuthorityCode,
    /// The team manager who offered it.
    pub by: By,
    /// When.
    pub at: Timestamp,
    /// Where the child is, as the withdrawal records it.
    pub whereabouts: Whereabouts,
    /// In words, in the vault.
    pub text: Option<Sealed>,
    /// What became of it; absent while it waits, and where the search ended first.
    pub answer: Option<TransferAnswer>,
}

/// What became of an offer to another authority.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields' names and types say all")]
pub enum TransferAnswer {
    /// The authority that offered took it back.
    TakenBack { by: By, at: Timestamp },
    /// The other authority declined, perhaps in words that lie in the vault.
    Declined { by: By, text: Option<Sealed>, at: Timestamp },
    /// The other authority accepted: its draft.
    Accepted { by: By, search: SearchId, at: Timestamp },
}

/// What somebody who acts on a search declared of their interest in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interest {
    /// Whether they have one.
    pub interest: YesNoUnknown,
    /// In words, in the vault.
    pub text: Option<Sealed>,
    /// When.
    pub at: Timestamp,
}

/// A nearer offer as the decision maker marked it (DEC-4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedNearer {
    /// The mark.
    pub mark: NearerMark,
    /// On which snapshot: a newer one needs new marks.
    pub snapshot: u32,
    /// Who.
    pub by: By,
    /// When.
    pub at: Timestamp,
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
    /// When the confirm-by time of the choice made from it was found passed (SHL-4).
    pub choice_lapsed_at: Option<Timestamp>,
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
    /// When its provider accepted that time, and held the place until then (SHL-4).
    pub accepted_at: Option<Timestamp>,
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
    /// In words, in the vault.
    pub text: Option<Sealed>,
    /// Who undid it.
    pub by: By,
    /// When.
    pub at: Timestamp,
}

/// How a search ended.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// In a placement: the child arrived.
    Placed {
        /// Its contract, which lives on.
        contract: ContractId,
        /// The day the child arrived.
        arrived_on: Date,
        /// Who recorded it.
        by: By,
        /// When.
        at: Timestamp,
    },
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
    /// It stood in a further round, and is judged there (ESC-2).
    CarriedOn,
    /// Retracted by its provider.
    Retracted,
}
