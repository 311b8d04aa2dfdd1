//! One event of every kind of a search and of its offers.

use domain::event::{
    Awarded, ChildKey, ChildsView, Confirmation, Event, GateOutcome, InPrinciple, Invited, NearerMark, Notice,
    OfferClosed, OfferEvent, OfferScore, Opening, RequestSealed, Restated, RestatedContract, RoundTier, SearchEvent,
    Split, TrancheSent,
};
use domain::request::YesNoUnknown;
use vocabulary::{
    AgeBand, AmendmentKind, ApprovalBasis, ApprovalKind, BasisPoints, ConcealmentReason, ExtensionReason, Gate,
    LevelOfNeed, NearerVerdict, NoBidReason, PassedOverReason, Pence, PlacementType, ReassignmentReason,
    RejectionReason, ReorderReason, RetractionReason, ReturnReason, Role, SearchState, SearchWithdrawalReason,
    SingleOfferReason, SplitReason, SpotPurchaseReason, Tier, UndoReason, Whereabouts, Window,
};

use super::{
    approver, at, cardiff, child, day, decision_maker, digest, finder, lot, oak, offer, provider, sealed, search_id,
    setting, slot, uuid,
};

fn of(event: SearchEvent) -> Event {
    Event::Search(search_id(), event)
}

fn request(version: u32) -> RequestSealed {
    RequestSealed { version, shared: sealed(10), children: vec![sealed(20), sealed(30)], parent: Some(sealed(40)) }
}

pub(crate) fn opening() -> Opening {
    Opening {
        round: 1,
        tier: RoundTier::Spot(SpotPurchaseReason::FrameworkExhausted),
        lot: Some(lot()),
        window: Window::new(at("2026-11-23T10:00:00Z"), at("2026-11-25T12:00:00Z")).unwrap(),
        question_deadline: at("2026-11-25T00:00:00Z"),
        placement_type: PlacementType::LongTermFostering,
        level: LevelOfNeed::Enhanced,
        age_band: AgeBand::Age5_9,
        needed_on: day("2026-12-07"),
        request_version: 2,
        weights: [20, 15, 15, 15, 10, 10, 5, 5, 5],
        weight_profile: 2,
        policy_version: 1,
        criteria_digest: digest(50),
        parallel_to: vec![uuid(2)],
    }
}

pub(crate) fn before_the_close() -> Vec<Event> {
    let children = vec![child(1), child(2)];
    let (by, decision_maker) = (finder(), decision_maker().actor);
    vec![
        of(SearchEvent::Drafted {
            by,
            authority: cardiff(),
            decision_maker: decision_maker.clone(),
            children: children.clone(),
            request: request(1),
            succeeds: Some(uuid(2)),
        }),
        of(SearchEvent::Edited { by: finder(), decision_maker, children, request: request(2) }),
        of(SearchEvent::PreMatchShown { by: finder(), request_version: 2, as_of: 1_234, settings: 17, could_serve: 3 }),
        of(SearchEvent::ApprovalsRequested {
            by: finder(),
            request_version: 2,
            kinds: vec![ApprovalKind::IndependentSearch, ApprovalKind::ShortWindow],
        }),
        of(SearchEvent::ApprovalGranted {
            by: approver(),
            kind: ApprovalKind::ShortWindow,
            request_version: 2,
            window_hours_min: Some(6),
            conditions: Some(sealed(60)),
            offer: None,
            extra: None,
            basis: ApprovalBasis::SeniorManager,
            decided_on: Some(day("2026-11-24")),
        }),
        of(SearchEvent::Returned { by: approver(), kind: ApprovalKind::IndependentSearch, reason: sealed(61) }),
        of(SearchEvent::ApprovalAsked {
            by: finder(),
            kind: ApprovalKind::SpotPurchase,
            request_version: 2,
            round: Some(2),
            offer: None,
            reason: Some(SpotPurchaseReason::FrameworkExhausted),
            rejections: vec![(RejectionReason::NeedNotMet, 2), (RejectionReason::TooFar, 1)],
            text: Some(sealed(68)),
            extra: Some("SCHOOL-RUN".to_owned()),
            principle: Some(InPrinciple {
                tier: Tier::T4,
                placement_type: PlacementType::Residential,
                weekly_max: Pence::new(900_000),
            }),
            panel: Some(sealed(70)),
        }),
        of(SearchEvent::ApprovalRefused {
            by: approver(),
            kind: ApprovalKind::SpotPurchase,
            reason: sealed(69),
            offer: Some(offer()),
            extra: Some("SCHOOL-RUN".to_owned()),
        }),
        of(SearchEvent::ApprovalRatified {
            by: approver(),
            kind: ApprovalKind::OutOfArea,
            offer: Some(offer()),
            decided_on: day("2026-11-25"),
        }),
        of(SearchEvent::RatificationRefused {
            by: approver(),
            kind: ApprovalKind::OutOfArea,
            offer: Some(offer()),
            decided_on: day("2026-11-25"),
            reason: sealed(98),
        }),
        of(SearchEvent::RoleReassigned {
            by: approver(),
            role: Role::PlacementFinder,
            from: finder().actor,
            to: super::decision_maker().actor,
            reason: ReassignmentReason::Absence,
            text: Some(sealed(73)),
        }),
        of(SearchEvent::InterestDeclared { by: finder(), interest: YesNoUnknown::Yes, text: Some(sealed(74)) }),
        of(SearchEvent::NearerOffersMarked {
            by: super::decision_maker(),
            snapshot: 2,
            marks: vec![
                NearerMark {
                    offer: offer(),
                    verdict: NearerVerdict::Capable,
                    reason: Some(PassedOverReason::NotReasonablyPracticable),
                    text: sealed(71),
                },
                NearerMark { offer: uuid(13), verdict: NearerVerdict::NotCapable, reason: None, text: sealed(72) },
            ],
        }),
        of(SearchEvent::RoundOpened { by: finder(), opening: Box::new(opening()) }),
        of(SearchEvent::ProvidersInvited {
            round: 1,
            invited: vec![
                Invited { provider: provider(), notice: Notice::Alert },
                Invited { provider: uuid(12), notice: Notice::Digest },
            ],
        }),
        of(SearchEvent::Amended {
            by: finder(),
            kind: AmendmentKind::Material,
            request: request(3),
            closes: Some(at("2026-11-26T12:00:00Z")),
            request_digest: digest(62),
        }),
        of(SearchEvent::WindowClosedEarly { by: finder(), round: 1 }),
        of(SearchEvent::WindowExtended {
            by: finder(),
            round: 1,
            closes: at("2026-11-27T12:00:00Z"),
            question_deadline: at("2026-11-27T00:00:00Z"),
            reason: ExtensionReason::FewOffers,
            text: Some(sealed(63)),
        }),
        of(SearchEvent::Withdrawn {
            by: finder(),
            reason: SearchWithdrawalReason::KinFound,
            whereabouts: Whereabouts::Kin,
            text: Some(sealed(64)),
        }),
        of(SearchEvent::ProfileOpened { by: oak(), provider: provider() }),
        of(SearchEvent::InvitationDeclined {
            by: oak(),
            provider: provider(),
            reason: NoBidReason::TooFar,
            note: Some(sealed(65)),
        }),
        of(SearchEvent::QuestionAsked { by: oak(), provider: provider(), question: uuid(41), text: sealed(66) }),
        of(SearchEvent::QuestionAnswered { by: finder(), question: uuid(41), published: sealed(67) }),
        of_offer(OfferEvent::Submitted {
            by: oak(),
            offer: offer(),
            provider: provider(),
            answers_request_version: 2,
            terms: sealed(70),
            vacancy_reconfirmed: None,
        }),
        of_offer(OfferEvent::Revised {
            by: oak(),
            offer: offer(),
            terms_version: 2,
            answers_request_version: 3,
            terms: sealed(71),
            vacancy_reconfirmed: Some(YesNoUnknown::No),
        }),
        of_offer(OfferEvent::CarriedOn { offer: offer(), from: uuid(32) }),
        of_offer(OfferEvent::Withdrawn { by: oak(), offer: offer() }),
        of_offer(OfferEvent::Confirmed {
            by: oak(),
            offer: offer(),
            request_version: 3,
            vacancy_reconfirmed: Some(YesNoUnknown::Yes),
        }),
    ]
}

fn of_offer(event: OfferEvent) -> Event {
    Event::Offer(slot(), event)
}

pub(crate) fn closed(number: u64) -> OfferClosed {
    OfferClosed {
        offer: uuid(number),
        setting: uuid(number + 1_000),
        provider: uuid(number + 2_000),
        terms_version: 2,
        confirmation: Confirmation::Unconfirmed,
    }
}

pub(crate) fn score() -> OfferScore {
    let gates = Gate::ALL.iter().map(|gate| match gate {
        Gate::G6 => (*gate, GateOutcome::NeedsCheck),
        _ => (*gate, GateOutcome::Pass),
    });
    OfferScore {
        gates: gates.collect(),
        tier: Some(Tier::T2),
        score: 734_250_000_000,
        low: 690_000_000_000,
        high: 790_000_000_000,
        rank: Some(1),
        children: vec![0, 1],
    }
}

fn split() -> Split {
    Split { reason: SplitReason::Safety, text: Some(sealed(95)), passed_over: vec![uuid(32)] }
}

fn shortlist() -> Vec<Event> {
    let standing =
        OfferClosed { offer: offer(), setting: setting(), provider: provider(), terms_version: 2, ..closed(31) };
    vec![
        of(SearchEvent::OffersStood {
            round: 1,
            offers: vec![OfferClosed { confirmation: Confirmation::Confirmed, ..standing }, closed(32)],
        }),
        of(SearchEvent::RoundClosed { round: 1, unanswered_questions: 1, offer_count: 2 }),
        of(SearchEvent::OfferScored { snapshot: 1, offer: offer(), scored: score() }),
        of(SearchEvent::ShortlistPublished {
            snapshot: 1,
            engine_version: "v1".to_owned(),
            inputs: sealed(80),
            inputs_digest: digest(81),
            result_digest: digest(85),
        }),
        of(SearchEvent::UnknownResolved {
            by: finder(),
            offer: offer(),
            item: "gate/G6".to_owned(),
            evidence: sealed(82),
        }),
        of(SearchEvent::OfferRetracted {
            by: oak(),
            offer: offer(),
            reason: RetractionReason::CarerUnavailable,
            text: Some(sealed(83)),
        }),
        of(SearchEvent::FeeReduced { by: oak(), offer: offer(), terms_version: 3, terms: sealed(84) }),
        of(SearchEvent::OfferIdentityOpened { by: decision_maker(), offer: offer() }),
    ]
}

pub(crate) fn after_the_close() -> Vec<Event> {
    let mut events = shortlist();
    let tranche = TrancheSent {
        id: uuid(51),
        offers: vec![offer(), uuid(32)],
        return_by: at("2026-11-30T17:00:00Z"),
        reorder: Some(ReorderReason::ChildView),
        single: Some(SingleOfferReason::OthersRetracted),
        text: Some(sealed(85)),
    };
    let award = Awarded {
        offer: offer(),
        setting: setting(),
        provider: provider(),
        start_date: day("2026-12-07"),
        core_weekly: Pence::new(89_950),
        total_weekly: Pence::new(94_450),
        allowed_core_weekly: Some(Pence::new(90_250)),
        discounts: BasisPoints::new(500).unwrap(),
        information: Some(sealed(90)),
        children: vec![0],
        split: Some(split()),
        successor: Some(uuid(3)),
        contract: super::contract::contract(),
    };
    events.extend([
        of(SearchEvent::TrancheSent { by: finder(), tranche: Box::new(tranche) }),
        of(SearchEvent::DisclosureReleased { by: decision_maker(), tranche: uuid(51) }),
        of(SearchEvent::ConflictDeclared {
            by: oak(),
            offer: offer(),
            conflict: YesNoUnknown::No,
            text: Some(sealed(86)),
        }),
        of(SearchEvent::OfferRejected {
            by: decision_maker(),
            offer: uuid(32),
            reason: RejectionReason::SchoolLost,
            text: Some(sealed(87)),
        }),
        of(SearchEvent::TrancheReturned {
            by: decision_maker(),
            tranche: uuid(51),
            reason: ReturnReason::WantsMoreOffers,
            text: Some(sealed(88)),
        }),
        of(SearchEvent::ReturnByPassed { tranche: uuid(51) }),
        of(SearchEvent::OfferChosen {
            by: decision_maker(),
            offer: offer(),
            confirm_by: at("2026-12-14T17:00:00Z"),
            childs_view: ChildsView::Recorded(sealed(89)),
            children: vec![0],
            split: Some(split()),
        }),
        of(SearchEvent::ConfirmByAccepted { by: oak(), offer: offer(), confirm_by: at("2026-12-14T17:00:00Z") }),
        of(SearchEvent::ConfirmByPassed { tranche: uuid(51), offer: offer() }),
        of(SearchEvent::Awarded { by: finder(), award: Box::new(award) }),
        of(SearchEvent::ContinuedAfterConcealment {
            by: approver(),
            offer: offer(),
            category: ConcealmentReason::Safeguarding,
            concealed_at: at("2026-12-02T09:00:00Z"),
            conditions: Some(sealed(92)),
        }),
        of(SearchEvent::ChoiceUndone {
            by: approver(),
            offer: offer(),
            tranche: uuid(51),
            reason: UndoReason::Concealed,
            text: Some(sealed(93)),
        }),
        of(SearchEvent::AwardUndone {
            by: approver(),
            offer: offer(),
            reason: UndoReason::Concealed,
            text: Some(sealed(94)),
        }),
        of(SearchEvent::OfferReconfirmed { by: oak(), offer: offer() }),
        of(SearchEvent::ChildArrived {
            by: finder(),
            contract: super::contract::contract(),
            arrived_on: day("2026-12-07"),
        }),
        of(SearchEvent::FurtherRoundOpened {
            by: finder(),
            round: 2,
            reason: vocabulary::FurtherRoundReason::NoneSuitable,
            text: Some(sealed(95)),
        }),
        of(SearchEvent::OfferCarried { round: 2, offer: offer(), from: uuid(32) }),
        of(SearchEvent::TypeReconsidered {
            by: finder(),
            reason: vocabulary::SearchWithdrawalReason::NoSupply,
            successor: uuid(72),
        }),
        of(SearchEvent::AmendedAfterClose {
            by: finder(),
            kind: AmendmentKind::Material,
            request: request(4),
            request_digest: digest(98),
        }),
        of(SearchEvent::ChangeReconfirmed { by: oak(), offer: offer(), request_version: 3 }),
        of(SearchEvent::OfferQuestionAsked {
            by: decision_maker(),
            offer: offer(),
            question: uuid(41),
            text: sealed(96),
            answer_by: at("2026-12-03T17:00:00Z"),
        }),
        of(SearchEvent::OfferQuestionAnswered { by: oak(), offer: offer(), question: uuid(41), text: sealed(97) }),
        of(SearchEvent::EndedWithoutMatch { by: finder(), whereabouts: Whereabouts::Remained, text: Some(sealed(91)) }),
        of(SearchEvent::TransferOffered {
            by: approver(),
            to: "W06000014".parse().unwrap(),
            whereabouts: Whereabouts::Remained,
            text: Some(sealed(95)),
        }),
        of(SearchEvent::TransferTakenBack { by: approver() }),
        of(SearchEvent::TransferDeclined { by: finder(), text: Some(sealed(96)) }),
        of(SearchEvent::TransferAccepted { by: finder(), search: uuid(2) }),
        of(SearchEvent::TransferReceived { by: finder(), from: cardiff(), search: search_id() }),
        of(SearchEvent::IdentitiesExported { by: approver() }),
        of(SearchEvent::Restated {
            search: Box::new(Restated {
                authority: cardiff(),
                children: vec![ChildKey([7; 32])],
                succeeds: Some(uuid(2)),
                drafted_at: at("2026-12-01T09:00:00Z"),
                state: SearchState::Placed,
                over_at: at("2027-03-01T17:00:00Z"),
                emergency: Some(false),
                awarded: Some(uuid(3)),
                placed: vec![0],
                contracts: vec![RestatedContract {
                    contract: uuid(4),
                    setting: uuid(3),
                    provider: uuid(5),
                    generated_at: at("2026-12-04T12:00:00Z"),
                }],
                settings: vec![uuid(3), uuid(6)],
                invited: vec![uuid(5), uuid(7)],
                offered_to: vec!["W06000014".parse().unwrap()],
                positions: vec![17, 18, 40],
            }),
        }),
    ]);
    events
}
