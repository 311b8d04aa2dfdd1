//! One search from draft to award on the memory log: what the engine promises, without the wire.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::sync::Arc;

use domain::Actor;
use domain::event::CorePrice;
use domain::event::{
    LotKey, LotRecorded, Member, OfferSlot, Prices, ProviderRecorded, Sealed, SettingRecorded, StatedPlace,
};
use domain::request::{Child, ConsideredOption, Contact, Identity, Need, Request, Risk, School, Shared, YesNoUnknown};
use domain::setting::Profile;
use domain::terms::{Fee, NeedAnswer, Terms};
use engine::keys::MasterKey;
use engine::verbs::{
    AnswerOffers, Audience, AwardOffer, ChooseOffer, CreateSearch, DeclareConflict, Defaults, Entry, GivenAnswer,
    GrantApproval, HeldPlaces, LotToPut, OpenOfferIdentity, PricesToPut, ProviderToPut, PublishSearch, PutLots,
    PutPriceLists, PutProviders, PutSettings, RequestApprovals, SendTranche, SettingToPut, SubmitOffer,
};
use engine::{Call, Done, Engine, Failure, Moment, NewIds, Settings, Verb};
use event_log::{ManualClock, MemoryDisk, MemoryLog, Mode, StoreId, StoreMarks};
use vocabulary::{
    AgeBand, ApprovalKind, BasisPoints, CategoryOfNeed, Date, EvidenceGrade, LegalForm, LegalStatus, LevelOfNeed, Lot,
    NeedDomain, NeededBy, OfferId, OptionConsidered, OptionOutcome, Organisation, Pence, PlacementType, PlanLength,
    ProviderId, ProviderKind, RefusalReason, Regulator, RejectionReason, RequestId, RiskLevel, RiskToChild,
    RiskToOthers, Role, SearchId, SearchState, SettingId, SettingKind, Sex, Timestamp,
};

const CARDIFF: &str = "W06000015";

struct Story {
    engine: Engine,
    clock: Arc<ManualClock>,
    ids: u64,
}

fn start() -> Timestamp {
    "2026-12-01T09:00:00Z".parse().unwrap()
}

fn actor(id: &str, role: Role, organisation: Organisation) -> Actor {
    Actor { id: id.parse().unwrap(), role, organisation }
}

fn authority() -> Organisation {
    Organisation::Authority(CARDIFF.parse().unwrap())
}

fn finder() -> Actor {
    actor("people/ann.finder", Role::PlacementFinder, authority())
}

fn decision_maker() -> Actor {
    actor("people/dai.worker", Role::DecisionMaker, authority())
}

fn approver() -> Actor {
    actor("people/bet.manager", Role::Approver, authority())
}

fn consortium() -> Actor {
    actor("people/cai.framework", Role::FrameworkManager, Organisation::Consortium)
}

fn of_provider(id: ProviderId) -> Actor {
    actor("systems/provider-api", Role::ProviderSystem, Organisation::Provider(id))
}

fn sealed() -> Sealed {
    Sealed { commitment: [0; 32], ciphertext: [0; 32] }
}

fn date(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap()
}

impl Story {
    async fn begin() -> Self {
        let clock = Arc::new(ManualClock::at(start()));
        let marks = StoreMarks { id: StoreId([7; 16]), mode: Mode::Production };
        let log = Arc::new(MemoryLog::open(MemoryDisk::new(marks), clock.clone()));
        let engine = Engine::open(log, MasterKey::of("test", [3; 32]), Settings::default()).await.unwrap();
        Self { engine, clock, ids: 0 }
    }

    /// A UUIDv7 of the present instant: 48 bits of milliseconds, then a count.
    fn request_id(&mut self) -> RequestId {
        self.ids += 1;
        let millis = self.engine.now().micros() / 1_000;
        format!("{:08x}-{:04x}-7000-8000-{:012x}", millis >> 16, millis & 0xffff, self.ids).parse().unwrap()
    }

    async fn run(&mut self, actor: &Actor, verb: impl Verb) -> Result<Done, Failure> {
        let request_id = self.request_id();
        self.engine.execute(Call { actor: actor.clone(), method: "test", request_id, body: vec![] }, verb).await
    }

    async fn must(&mut self, actor: &Actor, verb: impl Verb) -> Done {
        self.run(actor, verb).await.unwrap()
    }

    fn state(&self, search: SearchId) -> SearchState {
        let now = self.engine.now();
        self.engine.world().search(search).unwrap().state(now)
    }
}

fn refused(result: Result<Done, Failure>) -> Vec<RefusalReason> {
    match result {
        Err(Failure::Refused(refusal)) => refusal.faults().map(|fault| fault.reason).collect(),
        Err(failure) => panic!("{failure}"),
        Ok(_) => panic!("accepted"),
    }
}

fn request(number: &str) -> Request {
    let need =
        |level| Need { level: Some(level), specifics: vec![], context: "Worst at bedtime; a story helps.".into() };
    let risk = || Risk { level: RiskLevel::NoKnownRisk, specifics: String::new() };
    let needs = NeedDomain::ALL.iter().map(|domain| (*domain, need(u8::from(*domain == NeedDomain::Behaviour) * 2)));
    Request {
        shared: Shared {
            needed_by: Some(NeededBy::Over5Days),
            needed_on: Some(date(2026, 12, 10)),
            placement_type: Some(PlacementType::LongTermFostering),
            level: Some(LevelOfNeed::Standard),
            plan_length: Some(PlanLength::To18),
            contact: Some(Contact { name: "Ann".into(), email: "ann@example.org".into(), telephone: String::new() }),
            options_considered: OptionConsidered::ALL
                .iter()
                .map(|option| ConsideredOption {
                    option: *option,
                    outcome: OptionOutcome::NotAvailable,
                    note: String::new(),
                })
                .collect(),
            ..Shared::default()
        },
        children: vec![Child {
            number: number.into(),
            age_band: Some(AgeBand::Age5_9),
            age_years: Some(8),
            sex: Some(Sex::F),
            home_sector: Some("CF10 4".into()),
            home_authority: Some(CARDIFF.parse().unwrap()),
            school: Some(School { attends: YesNoUnknown::No, sector: None, keep: YesNoUnknown::No, key_stage: None }),
            needs: needs.collect(),
            risks_to_child: RiskToChild::ALL.iter().map(|kind| (*kind, risk())).collect(),
            risks_to_others: RiskToOthers::ALL.iter().map(|kind| (*kind, risk())).collect(),
            legal_status: Some(LegalStatus::C2),
            category_of_need: Some(CategoryOfNeed::N1),
            pen_picture: "Likes football and her nan's cooking.".into(),
            ..Child::default()
        }],
        parent: None,
    }
}

fn terms(core_weekly_pence: i64, capability: u8) -> Terms {
    Terms {
        children_taken: vec![0],
        fee: Fee {
            core_weekly_pence,
            extras: vec![],
            education_weekly_pence: 0,
            other_weekly_pence: 0,
            one_off_pence: 0,
            nightly_pence: 0,
        },
        earliest_start: date(2026, 12, 9),
        notice_days: 28,
        stay: PlanLength::To18,
        valid_until: "2027-01-31T12:00:00Z".parse().unwrap(),
        hold_hours: 72,
        must_haves: vec![],
        needs: vec![NeedAnswer {
            child: Some(0),
            domain: NeedDomain::Behaviour,
            capability,
            support: String::new(),
            evidence: EvidenceGrade::Documented,
        }],
        schools: vec![],
        wishes: vec![],
        identity_needs: vec![],
        household: None,
        siblings: None,
        family_time_transport: YesNoUnknown::Yes,
        conditions_accepted: YesNoUnknown::Yes,
        parent_and_baby: None,
        matching_statement: "Experienced carers near home.".into(),
        support_needed: String::new(),
    }
}

/// Two providers with one Cardiff household each, in a lot with a list price of £900.
async fn register(story: &mut Story) -> Vec<(ProviderId, SettingId)> {
    let consortium = consortium();
    let key = LotKey { framework: "test".into(), lot: Lot::Fostering };
    let (mut settings, mut lists) = (Vec::new(), Vec::new());
    for (name, postcode) in [("Oak", "CF10 4UW"), ("Elm", "CF5 1JJ")] {
        let (provider, setting) = (NewIds.provider(), NewIds.setting());
        let recorded = ProviderRecorded {
            display_name: name.into(),
            registration_number: format!("CIW-{name}"),
            regulator: Regulator::Ciw,
            kind: ProviderKind::FosteringAgency,
            legal_form: LegalForm::CharitableCompanyByGuarantee,
            agreement_signed_on: Some(date(2020, 1, 1)),
        };
        let put = ProviderToPut { id: provider, entry: Entry::New, read_version: None, recorded };
        story.must(&consortium, PutProviders { providers: vec![put] }).await;
        let recorded = SettingRecorded {
            provider,
            kind: SettingKind::FosterHousehold,
            placement_types: vec![PlacementType::LongTermFostering],
            ages: (0, 17),
            sexes: vec![Sex::F, Sex::M],
            children_max: 2,
            fostering_exemption: YesNoUnknown::No,
            sector: String::new(),
            profile_version: 0,
            profile: sealed(),
        };
        let profile = Profile { display_name: name.into(), postcode: postcode.into(), ..Profile::default() };
        let places = Some(vec![StatedPlace { number: 1, available_from: Some(date(2026, 12, 1)) }]);
        let entry = Entry::New;
        let put = SettingToPut { id: setting, entry, read_version: None, provider, recorded, profile, places };
        story.must(&consortium, PutSettings { settings: vec![put], held: HeldPlaces::Keep }).await;
        let core = CorePrice {
            placement_type: PlacementType::LongTermFostering,
            age_band: AgeBand::Age5_9,
            level: LevelOfNeed::Standard,
            weekly: Pence::new(90_000),
        };
        let discount = BasisPoints::new(500).unwrap();
        let prices = Prices {
            valid_from: date(2026, 4, 1),
            core: vec![core],
            extras: vec![],
            sibling: vec![(2, discount)],
            long_stay: vec![(52, discount)],
            volume: vec![(5, discount)],
        };
        let list = PricesToPut { key: key.clone(), provider, prices };
        lists.push(list);
        settings.push((provider, setting));
    }
    let member = |(provider, _): &(ProviderId, SettingId)| Member {
        provider: *provider,
        from: date(2026, 4, 1),
        until: None,
        suspended: YesNoUnknown::No,
    };
    let recorded = LotRecorded {
        framework_name: "Test framework".into(),
        from: date(2026, 4, 1),
        until: date(2030, 3, 31),
        placement_types: vec![PlacementType::LongTermFostering],
        authorities: vec![CARDIFF.parse().unwrap()],
        members: settings.iter().map(member).collect(),
    };
    story.must(&consortium, PutLots { framework: "test".into(), lots: vec![LotToPut { key, recorded }] }).await;
    story.must(&consortium, PutPriceLists { lists }).await;
    settings
}

async fn published(story: &mut Story, number: &str) -> SearchId {
    let search = NewIds.search();
    let children = vec![Identity { first_name: "Mali".into(), ..Identity::default() }];
    let identities = engine::documents::Identities { children, parent: None };
    let create = CreateSearch {
        search,
        authority: CARDIFF.parse().unwrap(),
        decision_maker: decision_maker().id,
        request: request(number),
        identities,
    };
    story.must(&finder(), create).await;
    story.must(&finder(), RequestApprovals { search }).await;
    let kind = ApprovalKind::IndependentSearch;
    story.must(&approver(), GrantApproval { search, kind, window_hours_min: None, conditions: String::new() }).await;
    let closes = story.engine.now().plus_hours(48);
    story.must(&finder(), PublishSearch { search, closes, audience: Audience::default() }).await;
    search
}

fn submit(search: SearchId, setting: SettingId, terms: Terms) -> SubmitOffer {
    let slot = OfferSlot { search, round: 1, setting };
    SubmitOffer { offer: NewIds.offer(), slot, answers_request_version: 1, terms, vacancy_reconfirmed: None }
}

#[tokio::test]
async fn a_search_goes_from_draft_to_award() {
    let mut story = Story::begin().await;
    let settings = register(&mut story).await;
    let search = published(&mut story, "C-1").await;
    assert_eq!(story.state(search), SearchState::Open);
    let (oak, elm) = (of_provider(settings[0].0), of_provider(settings[1].0));
    let dear: OfferId =
        story.must(&oak, submit(search, settings[0].1, terms(95_000, 3))).await.outcome.parse().unwrap();
    let fair: OfferId =
        story.must(&elm, submit(search, settings[1].1, terms(90_000, 3))).await.outcome.parse().unwrap();
    assert!(matches!(story.engine.offer(&finder(), dear, &Moment::Now).await, Err(Failure::NotPermitted)));
    story.clock.set(start().plus_hours(48));
    assert_eq!(
        refused(story.run(&oak, submit(search, settings[0].1, terms(80_000, 3))).await),
        [RefusalReason::OfferLate]
    );
    let shortlist = story.engine.shortlist(&finder(), search, None, &Moment::Now).await.unwrap();
    assert_eq!(shortlist.rows.len(), 2);
    assert!(shortlist.rows.iter().all(|row| row.identity.is_none() && row.standing.is_some()));
    let offers: Vec<_> =
        shortlist.result.ranked.iter().map(|ranked| shortlist.rows[ranked.key.0 as usize].offer).collect();
    assert_eq!(offers.len(), 2);
    let order: Vec<_> = shortlist.rows.iter().map(|row| (row.offer, NewIds.hold())).collect();
    let return_by = story.engine.now().plus_hours(24);
    let tranche = NewIds.tranche();
    let send =
        SendTranche { search, tranche, offers: order, return_by, reorder: None, single: None, text: String::new() };
    story.must(&finder(), send).await;
    assert_eq!(story.state(search), SearchState::Deciding);
    for (provider, offer) in [(&oak, dear), (&elm, fair)] {
        story.must(&decision_maker(), OpenOfferIdentity { search, offer }).await;
        let declare = DeclareConflict { search, offer, conflict: YesNoUnknown::No, text: String::new() };
        story.must(provider, declare).await;
    }
    let choose =
        |offer| ChooseOffer { search, offer, childs_view: "I would like that.".into(), not_recorded: String::new() };
    story.must(&decision_maker(), choose(dear)).await;
    let issue = |offer| AwardOffer {
        search,
        offer,
        start_date: date(2026, 12, 10),
        agreement_to_accommodate: YesNoUnknown::Yes,
        information: String::new(),
        answers: vec![],
        defaults: Defaults::CriterionSentences,
    };
    assert_eq!(refused(story.run(&finder(), issue(dear)).await), [RefusalReason::FeeAboveList]);
    let tranche_back = engine::verbs::ReturnTranche {
        search,
        tranche,
        reason: vocabulary::ReturnReason::from_code("OTHER").unwrap(),
        text: "Above the framework's price.".into(),
    };
    story.must(&decision_maker(), tranche_back).await;
    let reject = GivenAnswer { offer: dear, reason: RejectionReason::FeeAboveFramework, text: String::new() };
    story.must(&finder(), AnswerOffers { search, answers: vec![reject], defaults: Defaults::None }).await;
    let tranche = NewIds.tranche();
    let offers = vec![(fair, NewIds.hold())];
    let send = SendTranche { search, tranche, offers, return_by, reorder: None, single: None, text: String::new() };
    story.must(&finder(), send).await;
    story.must(&decision_maker(), choose(fair)).await;
    story.must(&finder(), issue(fair)).await;
    assert_eq!(story.state(search), SearchState::Awarded);
    assert_eq!(refused(story.run(&finder(), issue(fair)).await), [RefusalReason::AwardExists]);
    story.engine.log().verify().await.unwrap();
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_and_another_body_is_refused() {
    let mut story = Story::begin().await;
    let settings = register(&mut story).await;
    let search = published(&mut story, "C-2").await;
    let oak = of_provider(settings[0].0);
    let request_id = story.request_id();
    let call = |body: &[u8]| Call { actor: oak.clone(), method: "submit", request_id, body: body.to_vec() };
    let first = story.engine.execute(call(b"a"), submit(search, settings[0].1, terms(80_000, 2))).await.unwrap();
    let position = story.engine.log().head().position;
    let again = story.engine.execute(call(b"a"), submit(search, settings[0].1, terms(80_000, 2))).await.unwrap();
    assert_eq!(first.outcome, again.outcome);
    let other = story.engine.execute(call(b"b"), submit(search, settings[0].1, terms(1, 2))).await;
    assert_eq!(refused(other), [RefusalReason::RequestIdReused]);
    assert_eq!(story.engine.log().head().position, position);
}

#[tokio::test]
async fn a_second_live_search_for_a_child_is_refused() {
    let mut story = Story::begin().await;
    register(&mut story).await;
    published(&mut story, "C-3").await;
    let search = NewIds.search();
    let create = CreateSearch {
        search,
        authority: CARDIFF.parse().unwrap(),
        decision_maker: decision_maker().id,
        request: request(" c-3 "),
        identities: engine::documents::Identities::default(),
    };
    story.must(&finder(), create).await;
    assert_eq!(refused(story.run(&finder(), RequestApprovals { search }).await), [RefusalReason::LiveSearchExists]);
}

#[tokio::test]
async fn the_world_folded_anew_is_the_world_that_served() {
    let mut story = Story::begin().await;
    let settings = register(&mut story).await;
    let search = published(&mut story, "C-4").await;
    story.must(&of_provider(settings[0].0), submit(search, settings[0].1, terms(80_000, 2))).await;
    story.clock.set(start().plus_hours(49));
    story.engine.tick().await.unwrap();
    let again =
        Engine::open(story.engine.log().clone(), MasterKey::of("test", [3; 32]), Settings::default()).await.unwrap();
    let now = story.engine.now();
    assert_eq!(again.world().search(search), story.engine.world().search(search));
    assert_eq!(again.world().search(search).unwrap().state(now), SearchState::Shortlisting);
    let wrong = Engine::open(story.engine.log().clone(), MasterKey::of("test", [4; 32]), Settings::default()).await;
    assert!(wrong.is_err());
}
