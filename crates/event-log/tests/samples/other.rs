//! The branches the golden events leave out: what is absent, what is not recorded, what is below zero.

use domain::event::{
    Awarded, ChildsView, Event, GateOutcome, OfferScore, Opening, Prices, ProviderEvent, ProviderRecorded,
    RequestSealed, RoundTier, SearchEvent, SettingEvent, Split, TrancheSent,
};
use domain::event::{ClockEvent, DataSubject, KeysEvent, PriceListEvent, PrivacyEvent};
use vocabulary::{
    AmendmentKind, ApprovalBasis, ApprovalKind, BasisPoints, DirectSearchReason, ErasureReason, ExtensionReason, Gate,
    LegalForm, NoBidReason, Pence, ProviderKind, Regulator, SplitReason, Whereabouts,
};

use super::search::{opening, score};
use super::{
    administrator, approver, at, cardiff, consortium, day, decision_maker, digest, finder, lot, oak, offer, provider,
    sealed, search_id, setting, uuid,
};

/// Further events, each with something that no golden event has.
pub(crate) fn others() -> Vec<Event> {
    let mut events: Vec<Event> = search_events().into_iter().map(|event| Event::Search(search_id(), event)).collect();
    let nobody = SettingEvent::ConcealmentLifted { by: None };
    let unheld = SettingEvent::PlacesAwarded {
        search: search_id(),
        offer: offer(),
        places: vec![],
        hold: None,
        authority: cardiff(),
    };
    let unsigned = ProviderRecorded {
        display_name: "Cartref \"Y Bont\"\u{2028}\\".to_owned(),
        registration_number: String::new(),
        regulator: Regulator::Other,
        kind: ProviderKind::School,
        legal_form: LegalForm::OtherNotRestricted,
        agreement_signed_on: None,
    };
    let empty = Prices { core: vec![], extras: vec![], sibling: vec![], ..super::register::prices() };
    let unattended = PrivacyEvent::ErasureOrdered {
        by: None,
        order: 1,
        reason: ErasureReason::RetentionOver,
        text: None,
        keys: vec![],
    };
    events.extend([
        Event::Privacy(DataSubject::Offers(cardiff(), search_id()), unattended),
        Event::Keys(KeysEvent::ErasureBegun { by: None, run: 1, orders: 1 }),
        Event::Setting(setting(), nobody),
        Event::Setting(setting(), unheld),
        Event::Provider(provider(), ProviderEvent::Recorded { by: consortium(), provider: Box::new(unsigned) }),
        Event::Provider(provider(), ProviderEvent::ConcealmentLifted { by: None }),
        Event::PriceList(lot(), provider(), PriceListEvent::Recorded { by: consortium(), prices: Box::new(empty) }),
        Event::Clock(ClockEvent::Advanced { by: administrator(), micros: i64::MAX }),
    ]);
    events.extend(super::attachments::others());
    events
}

fn search_events() -> Vec<SearchEvent> {
    let request = RequestSealed { version: 1, shared: sealed(10), children: vec![], parent: None };
    let failed = OfferScore {
        gates: vec![(Gate::G8, GateOutcome::Fail)],
        tier: None,
        score: i64::MIN,
        low: -1,
        high: 0,
        rank: None,
        children: vec![],
    };
    let plain = TrancheSent {
        id: uuid(51),
        offers: vec![offer()],
        return_by: at("2026-11-30T17:00:00.000001Z"),
        reorder: None,
        single: None,
        text: None,
    };
    let bare = Awarded {
        offer: offer(),
        setting: setting(),
        provider: provider(),
        start_date: day("2026-12-07"),
        core_weekly: Pence::new(-1),
        total_weekly: Pence::ZERO,
        allowed_core_weekly: None,
        discounts: BasisPoints::ZERO,
        information: None,
        children: vec![],
        split: None,
        successor: None,
        contract: super::contract::contract(),
    };
    let mut alone = opening();
    alone.parallel_to.clear();
    let direct =
        Opening { tier: RoundTier::Direct(setting(), DirectSearchReason::SiblingThere), lot: None, ..opening() };
    let framework = Opening { tier: RoundTier::Framework, ..opening() };
    vec![
        SearchEvent::Edited {
            by: finder(),
            decision_maker: super::decision_maker().actor,
            children: vec![],
            request: request.clone(),
        },
        SearchEvent::ApprovalGranted {
            by: approver(),
            kind: ApprovalKind::IndependentSearch,
            request_version: 1,
            window_hours_min: None,
            conditions: None,
            offer: None,
            extra: None,
            basis: ApprovalBasis::Ministers,
            decided_on: None,
        },
        SearchEvent::RoundOpened { by: finder(), opening: Box::new(alone) },
        SearchEvent::RoundOpened { by: finder(), opening: Box::new(direct) },
        SearchEvent::RoundOpened { by: finder(), opening: Box::new(framework) },
        SearchEvent::Amended {
            by: finder(),
            kind: AmendmentKind::Correction,
            request,
            closes: None,
            request_digest: digest(0),
        },
        SearchEvent::WindowExtended {
            by: finder(),
            round: u32::MAX,
            closes: at("2026-11-27T12:00:00Z"),
            question_deadline: at("1969-12-31T23:59:59Z"),
            reason: ExtensionReason::ServiceUnavailable,
            text: None,
        },
        SearchEvent::InvitationDeclined { by: oak(), provider: provider(), reason: NoBidReason::NoVacancy, note: None },
        SearchEvent::OfferScored { snapshot: 2, offer: offer(), scored: failed },
        SearchEvent::OfferScored { snapshot: 2, offer: offer(), scored: OfferScore { gates: vec![], ..score() } },
        SearchEvent::TrancheSent { by: finder(), tranche: Box::new(plain) },
        SearchEvent::OfferChosen {
            by: decision_maker(),
            offer: offer(),
            confirm_by: at("2026-12-14T17:00:00Z"),
            childs_view: ChildsView::NotRecorded(sealed(89)),
            children: vec![],
            split: Some(Split { reason: SplitReason::NoOfferTogether, text: None, passed_over: vec![] }),
        },
        SearchEvent::Awarded { by: finder(), award: Box::new(bare) },
        SearchEvent::EndedWithoutMatch { by: finder(), whereabouts: Whereabouts::Kin, text: None },
    ]
}
