//! The stage of the stories: an engine on the memory log, a small register, and one search.

use std::sync::Arc;

use domain::Actor;
use domain::contract::Contract;
use domain::event::CorePrice;
use domain::event::{
    LotKey, LotRecorded, Member, OfferSlot, Prices, ProviderRecorded, Sealed, SettingRecorded, StatedPlace,
};
use domain::request::{Child, ConsideredOption, Contact, Identity, Need, Request, Risk, School, Shared, YesNoUnknown};
use domain::setting::Profile;
use domain::terms::{Fee, NeedAnswer, Terms};
use engine::keys::MasterKey;
use engine::verbs::{
    AcknowledgePreMatch, Audience, CreateSearch, Entry, GrantApproval, HeldPlaces, LotToPut, PricesToPut,
    ProviderToPut, PublishSearch, PutLots, PutPriceLists, PutProviders, PutSettings, RequestApprovals, SettingToPut,
    SubmitOffer,
};
use engine::{Call, Done, Engine, Failure, NewIds, Settings, Verb};
use event_log::{ManualClock, MemoryDisk, MemoryLog, Mode, StoreId, StoreMarks};
use vocabulary::{
    AgeBand, ApprovalKind, BasisPoints, CategoryOfNeed, Date, EvidenceGrade, LegalForm, LegalStatus, LevelOfNeed, Lot,
    NeedDomain, NeededBy, OptionConsidered, OptionOutcome, Organisation, Pence, PlacementType, PlanLength, ProviderId,
    ProviderKind, RefusalReason, Regulator, RequestId, RiskLevel, RiskToChild, RiskToOthers, Role, SearchId,
    SearchState, SettingId, SettingKind, Sex, Timestamp,
};

use crate::interposed::Interposed;

pub(crate) const CARDIFF: &str = "W06000015";

pub(crate) struct Story {
    pub(crate) engine: Engine,
    pub(crate) clock: Arc<ManualClock>,
    /// What runs between a decision and its append, once.
    pub(crate) between: Arc<Interposed>,
    ids: u64,
}

pub(crate) fn start() -> Timestamp {
    "2026-12-01T09:00:00Z".parse().unwrap()
}

pub(crate) fn actor(id: &str, role: Role, organisation: Organisation) -> Actor {
    Actor { id: id.parse().unwrap(), role, organisation }
}

pub(crate) fn authority() -> Organisation {
    Organisation::Authority(CARDIFF.parse().unwrap())
}

pub(crate) fn finder() -> Actor {
    actor("people/ann.finder", Role::PlacementFinder, authority())
}

pub(crate) fn decision_maker() -> Actor {
    actor("people/dai.worker", Role::DecisionMaker, authority())
}

pub(crate) fn approver() -> Actor {
    actor("people/bet.manager", Role::Approver, authority())
}

pub(crate) fn consortium() -> Actor {
    actor("people/cai.framework", Role::FrameworkManager, Organisation::Consortium)
}

pub(crate) fn of_provider(id: ProviderId) -> Actor {
    actor("systems/provider-api", Role::ProviderSystem, Organisation::Provider(id))
}

pub(crate) fn sealed() -> Sealed {
    Sealed { commitment: [0; 32], ciphertext: [0; 32] }
}

pub(crate) fn date(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap()
}

impl Story {
    pub(crate) async fn begin() -> Self {
        Self::begin_with(Settings::default()).await
    }

    pub(crate) async fn begin_with(settings: Settings) -> Self {
        let clock = Arc::new(ManualClock::at(start()));
        let marks = StoreMarks { id: StoreId([7; 16]), mode: Mode::Production };
        let log = MemoryLog::open(MemoryDisk::new(marks), clock.clone());
        let between = Arc::new(Interposed::over(log));
        let engine = Engine::open(between.clone(), MasterKey::of("test", [3; 32]), settings).await.unwrap();
        Self { engine, clock, between, ids: 0 }
    }

    /// A UUIDv7 of the present instant: 48 bits of milliseconds, then a count.
    pub(crate) fn request_id(&mut self) -> RequestId {
        self.ids += 1;
        let millis = self.engine.now().micros() / 1_000;
        format!("{:08x}-{:04x}-7000-8000-{:012x}", millis >> 16, millis & 0xffff, self.ids).parse().unwrap()
    }

    pub(crate) async fn run(&mut self, actor: &Actor, verb: impl Verb) -> Result<Done, Failure> {
        let request_id = self.request_id();
        self.engine.execute(Call { actor: actor.clone(), method: "test", request_id, body: vec![] }, verb).await
    }

    pub(crate) async fn must(&mut self, actor: &Actor, verb: impl Verb) -> Done {
        self.run(actor, verb).await.unwrap()
    }

    /// What the ticker looks at is all that there is to look at.
    pub(crate) fn watches_all(&self) -> [usize; 3] {
        let world = self.engine.world();
        let concealed: Vec<_> = world.settings().filter(|setting| setting.concealment.is_some()).collect();
        let holding: Vec<_> = world.settings().filter(|setting| !setting.holds.is_empty()).collect();
        let runs = |contract: &&_| matches!(contract, Contract { arrival: Some(_), ended: None, .. });
        let running: Vec<_> = world.contracts().map(|contract| &**contract).filter(runs).collect();
        assert!(world.concealed_settings().eq(concealed.iter().copied()));
        assert!(world.holding_settings().eq(holding.iter().copied()));
        assert!(world.running_contracts().map(|contract| contract.id).eq(running.iter().map(|contract| contract.id)));
        [concealed.len(), holding.len(), running.len()]
    }

    pub(crate) fn state(&self, search: SearchId) -> SearchState {
        let now = self.engine.now();
        self.engine.world().search(search).unwrap().state(now)
    }
}

pub(crate) fn refused(result: Result<Done, Failure>) -> Vec<RefusalReason> {
    match result {
        Err(Failure::Refused(refusal)) => refusal.faults().map(|fault| fault.reason).collect(),
        Err(failure) => panic!("{failure}"),
        Ok(_) => panic!("accepted"),
    }
}

pub(crate) fn request(number: &str) -> Request {
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

pub(crate) fn terms(core_weekly_pence: i64, capability: u8) -> Terms {
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

/// A member of the lot, without an end.
pub(crate) fn member(provider: ProviderId) -> Member {
    Member { provider, from: date(2026, 4, 1), until: None, suspended: YesNoUnknown::No }
}

/// The one lot, with these members.
pub(crate) fn put_lot(members: Vec<Member>) -> PutLots {
    let recorded = LotRecorded {
        framework_name: "Test framework".into(),
        from: date(2026, 4, 1),
        until: date(2030, 3, 31),
        placement_types: vec![PlacementType::LongTermFostering],
        authorities: vec![CARDIFF.parse().unwrap()],
        members,
    };
    let key = LotKey { framework: "test".into(), lot: Lot::Fostering };
    PutLots { framework: "test".into(), lots: vec![LotToPut { key, recorded }] }
}

/// A provider's entry in the register.
pub(crate) fn recorded(name: &str) -> ProviderRecorded {
    ProviderRecorded {
        display_name: name.into(),
        registration_number: format!("CIW-{name}"),
        regulator: Regulator::Ciw,
        kind: ProviderKind::FosteringAgency,
        legal_form: LegalForm::CharitableCompanyByGuarantee,
        agreement_signed_on: Some(date(2020, 1, 1)),
    }
}

/// Two providers with one Cardiff household each, in a lot with a list price of £900.
pub(crate) async fn register(story: &mut Story) -> Vec<(ProviderId, SettingId)> {
    let consortium = consortium();
    let key = LotKey { framework: "test".into(), lot: Lot::Fostering };
    let (mut settings, mut lists) = (Vec::new(), Vec::new());
    for (name, postcode) in [("Oak", "CF10 4UW"), ("Elm", "CF5 1JJ")] {
        let (provider, setting) = (NewIds.provider(), NewIds.setting());
        let put = ProviderToPut { id: provider, entry: Entry::New, read_version: None, recorded: recorded(name) };
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
            reference: None,
        };
        let profile = Profile { display_name: name.into(), postcode: postcode.into(), ..Profile::default() };
        let places = Some(vec![StatedPlace { number: 1, available_from: Some(date(2026, 12, 1)) }]);
        let entry = Entry::New;
        let put = SettingToPut {
            id: setting,
            entry,
            read_version: None,
            provider,
            recorded,
            profile,
            places,
            inspection: None,
        };
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
    let members = settings.iter().map(|(provider, _)| member(*provider)).collect();
    story.must(&consortium, put_lot(members)).await;
    story.must(&consortium, PutPriceLists { lists }).await;
    settings
}

pub(crate) async fn published(story: &mut Story, number: &str) -> SearchId {
    let search = approved(story, number).await;
    let publish = publish(story, search);
    story.must(&finder(), publish).await;
    search
}

/// A publication for two days, to all members.
pub(crate) fn publish(story: &Story, search: SearchId) -> PublishSearch {
    PublishSearch { search, closes: story.engine.now().plus_hours(48), audience: Audience::default() }
}

/// A search that may be published.
pub(crate) async fn approved(story: &mut Story, number: &str) -> SearchId {
    let search = NewIds.search();
    let children = vec![Identity { first_name: "Mali".into(), ..Identity::default() }];
    let identities = engine::documents::Identities { children, parent: None };
    let create = CreateSearch {
        search,
        authority: CARDIFF.parse().unwrap(),
        decision_maker: decision_maker().id,
        request: request(number),
        identities,
        origin: engine::verbs::Origin::Written,
    };
    story.must(&finder(), create).await;
    story.must(&finder(), AcknowledgePreMatch { search }).await;
    story.must(&finder(), RequestApprovals { search }).await;
    let kind = ApprovalKind::IndependentSearch;
    story
        .must(
            &approver(),
            GrantApproval {
                search,
                kind,
                about: domain::search::AboutOffer::default(),
                window_hours_min: None,
                conditions: String::new(),
                basis: None,
                decided_on: None,
            },
        )
        .await;
    search
}

pub(crate) fn submit(search: SearchId, setting: SettingId, terms: Terms) -> SubmitOffer {
    let slot = OfferSlot { search, round: 1, setting };
    SubmitOffer { offer: NewIds.offer(), slot, answers_request_version: 1, terms, vacancy_reconfirmed: None }
}
