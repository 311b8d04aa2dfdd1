//! The largest events the limits allow, each list at its limit and each text as long as people write it.

use std::sync::Arc;

use domain::event::{
    AuthorityEvent, CorePrice, DataSubject, Event, ExtraPrice, ImportEvent, Invited, KeyName, LotEvent, LotRecorded,
    Member, NearerMark, Notice, Opening, PriceListEvent, Prices, PrivacyEvent, ProviderEvent, ProviderRecorded,
    ReferenceKey, RequestSealed, SearchEvent, SettingEvent, SettingRecorded, Staged, StagedRow, StatedPlace,
    TrancheSent,
};
use domain::import::packed;
use domain::provider::StandingFilter;
use domain::request::YesNoUnknown;
use domain::search::{INVITED_PER_EVENT, OFFERS_PER_EVENT};
use vocabulary::{
    AgeBand, ApprovalKind, BasisPoints, ErasureReason, HoldId, LevelOfNeed, NearerVerdict, PassedOverReason, Pence,
    PlacementType, RejectionReason, ReorderReason, SettingKind, Sex, SingleOfferReason, SpotPurchaseReason, limits,
};

use super::register::{lot_recorded, prices, provider_recorded};
use super::search::{closed, opening, score};
use super::{at, cardiff, child, consortium, day, decision_maker, digest, finder, lot, oak, offer, provider};
use super::{sealed, search_id, setting, uuid};

/// One event for every list an event can hold.
pub(crate) fn largest() -> Vec<Event> {
    let mut events: Vec<Event> = of_search().into_iter().map(|event| Event::Search(search_id(), event)).collect();
    events.extend(of_setting().into_iter().map(|event| Event::Setting(setting(), event)));
    let filter = StandingFilter {
        placement_types: PlacementType::ALL.to_vec(),
        age_bands: AgeBand::ALL.to_vec(),
        levels: LevelOfNeed::ALL.to_vec(),
        authorities: vec![cardiff(); limits::FILTER_AUTHORITIES_MAX],
        ..super::register::filter()
    };
    events.push(Event::Provider(provider(), ProviderEvent::FilterPut { by: oak(), filter: Box::new(filter) }));
    let by = consortium();
    events.push(Event::Lot(lot(), LotEvent::Recorded { by: by.clone(), lot: Box::new(largest_lot()) }));
    let members = largest_lot().members.into_iter().take(limits::BATCH_ITEMS_MAX).collect();
    events.push(Event::Lot(lot(), LotEvent::MembersPut { by: by.clone(), members }));
    let prices = PriceListEvent::Recorded { by, prices: Box::new(largest_prices()) };
    events.push(Event::PriceList(lot(), provider(), prices));
    let providers = (0..limits::PARTNERS_PER_AUTHORITY_MAX as u64).map(uuid).collect();
    events.push(Event::Authority(cardiff(), AuthorityEvent::PartnersPut { by: finder(), providers, settings: vec![] }));
    let keys = vec![KeyName::Child(child(255)); limits::KEYS_PER_ERASURE_MAX];
    let ordered = PrivacyEvent::ErasureOrdered {
        by: Some(finder()),
        order: u32::MAX,
        reason: ErasureReason::DataSubjectRequest,
        text: Some(sealed(9)),
        keys,
    };
    events.push(Event::Privacy(DataSubject::Child(cardiff(), child(255)), ordered));
    events.extend(portions());
    events
}

fn of_search() -> Vec<SearchEvent> {
    let children = limits::CHILDREN_PER_SEARCH_MAX;
    let request =
        RequestSealed { version: 50, shared: sealed(1), children: vec![sealed(2); children], parent: Some(sealed(3)) };
    let opening = Opening { parallel_to: (0..100).map(uuid).collect(), ..opening() };
    let tranche = TrancheSent {
        id: uuid(51),
        offers: (0..limits::OFFERS_PER_TRANCHE_MAX as u64).map(uuid).collect(),
        return_by: at("2026-11-30T17:00:00Z"),
        reorder: Some(ReorderReason::LocalKnowledge),
        single: Some(SingleOfferReason::OnlyOneSuitable),
        text: Some(sealed(4)),
    };
    let invited = |number| Invited { provider: uuid(number), notice: Notice::Digest };
    vec![
        SearchEvent::Drafted {
            by: finder(),
            authority: cardiff(),
            decision_maker: decision_maker().actor,
            children: vec![child(1); children],
            request,
            succeeds: Some(search_id()),
        },
        SearchEvent::ApprovalsRequested { by: finder(), request_version: 50, kinds: ApprovalKind::ALL.to_vec() },
        SearchEvent::RoundOpened { by: finder(), opening: Box::new(opening) },
        SearchEvent::ProvidersInvited { round: 20, invited: (0..INVITED_PER_EVENT as u64).map(invited).collect() },
        SearchEvent::OffersStood { round: 20, offers: (0..OFFERS_PER_EVENT as u64).map(closed).collect() },
        SearchEvent::OfferScored { snapshot: 100, offer: offer(), scored: score() },
        SearchEvent::TrancheSent { by: finder(), tranche: Box::new(tranche) },
        SearchEvent::ApprovalAsked {
            by: finder(),
            kind: ApprovalKind::SpotPurchase,
            request_version: 50,
            round: Some(20),
            offer: None,
            reason: Some(SpotPurchaseReason::Other),
            rejections: RejectionReason::ALL.iter().map(|reason| (*reason, u32::MAX)).collect(),
            text: Some(sealed(5)),
            extra: Some("x".repeat(limits::SHORT_TEXT_CHARS_MAX)),
            principle: None,
            panel: Some(sealed(6)),
        },
        SearchEvent::NearerOffersMarked {
            by: decision_maker(),
            snapshot: u32::MAX,
            marks: vec![
                NearerMark {
                    offer: offer(),
                    verdict: NearerVerdict::Capable,
                    reason: Some(PassedOverReason::MoreConsistentWithWellbeing),
                    text: sealed(7),
                };
                limits::NEARER_MARKS_PER_CALL_MAX
            ],
        },
    ]
}

fn of_setting() -> Vec<SettingEvent> {
    let places = 1..=limits::PLACES_PER_SETTING_MAX;
    let hold: HoldId = uuid(61);
    let (search, offer, until) = (search_id(), offer(), at("2026-11-30T17:00:00Z"));
    let recorded = SettingRecorded {
        provider: provider(),
        kind: SettingKind::ChildrensHome,
        placement_types: PlacementType::ALL.to_vec(),
        ages: (0, 17),
        sexes: Sex::ALL.to_vec(),
        children_max: limits::PLACES_PER_SETTING_MAX,
        fostering_exemption: YesNoUnknown::No,
        sector: "CF10 4".to_owned(),
        profile_version: 1_000_000,
        profile: sealed(5),
        reference: Some(ReferenceKey(digest(7))),
    };
    let stated = |number| StatedPlace { number, available_from: Some(day("2026-11-21")) };
    vec![
        SettingEvent::Recorded { by: oak(), setting: Box::new(recorded) },
        SettingEvent::PlacesStated { by: oak(), places: places.clone().map(stated).collect() },
        SettingEvent::HoldTaken { hold, search, offer, places: places.collect(), until },
    ]
}

fn largest_lot() -> LotRecorded {
    let member = |number| Member {
        provider: uuid(number),
        from: day("2026-04-01"),
        until: Some(day("2030-03-31")),
        suspended: YesNoUnknown::Unknown,
    };
    LotRecorded {
        framework_name: "F".repeat(limits::SHORT_TEXT_CHARS_MAX),
        placement_types: PlacementType::ALL.to_vec(),
        authorities: vec![cardiff(); 22],
        members: (0..limits::MEMBERS_PER_LOT_MAX as u64).map(member).collect(),
        ..lot_recorded()
    }
}

/// Every line a list can have at most once, and extras for the rest.
fn largest_prices() -> Prices {
    let mut core = Vec::new();
    for placement_type in PlacementType::ALL {
        for age_band in AgeBand::ALL {
            for level in LevelOfNeed::ALL {
                let weekly = Pence::new(limits::FEE_PENCE_MAX);
                core.push(CorePrice { placement_type: *placement_type, age_band: *age_band, level: *level, weekly });
            }
        }
    }
    let extra = |number: usize| ExtraPrice {
        code: format!("EXTRA-{number:04}"),
        label: "L".repeat(limits::SHORT_TEXT_CHARS_MAX),
        weekly: Pence::new(limits::FEE_PENCE_MAX),
    };
    let extras = (0..limits::PRICE_LINES_MAX - core.len()).map(extra).collect();
    let steps = |steps| (0..steps).map(|step| (step, BasisPoints::WHOLE)).collect::<Vec<_>>();
    let most = u32::try_from(limits::DISCOUNT_STEPS_MAX).unwrap();
    Prices { core, extras, sibling: steps(most), long_stay: steps(most), volume: steps(most), ..prices() }
}

/// What an import packs into one event: a portion of each sort of row, and one of a row that fills an event alone.
fn portions() -> Vec<Event> {
    let SettingEvent::Recorded { setting: recorded, .. } = of_setting().remove(0) else { return Vec::new() };
    let stated = |number| StatedPlace { number, available_from: Some(day("2026-11-21")) };
    let places: Vec<StatedPlace> = (1..=limits::PLACES_PER_SETTING_MAX).map(stated).collect();
    let provider_is = ProviderRecorded {
        display_name: "\u{2}".repeat(limits::SHORT_TEXT_CHARS_MAX),
        registration_number: "N".repeat(limits::REGISTRATION_NUMBER_CHARS_MAX),
        ..provider_recorded()
    };
    let setting_is =
        Staged::Setting { setting: setting(), recorded: Arc::new(*recorded), places: Some(places.clone()) };
    let sorts = [
        Staged::Provider { provider: provider(), recorded: Arc::new(provider_is) },
        setting_is,
        Staged::Places { setting: setting(), places },
        Staged::Prices { lot: lot(), provider: provider(), prices: Arc::new(prices()) },
        Staged::Prices { lot: lot(), provider: provider(), prices: Arc::new(largest_prices()) },
    ];
    let rows = |staged: Staged| (0..100).map(|row| StagedRow { row: 499_000 + row, staged: staged.clone() }).collect();
    let portions = sorts.into_iter().flat_map(|staged| packed(rows(staged)).into_iter().take(1));
    portions.map(|rows| Event::Import(uuid(71), ImportEvent::RowsStaged { rows })).collect()
}
