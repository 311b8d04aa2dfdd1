//! A world in which every kind of thing exists: searches at each stage, with what belongs to them.

use api::attachment::v1::Attachment;
use api::common::v1::YesNoUnknown;
use api::decision::v1::{AskOfferQuestionRequest, Tranche};
use api::framework::v1::{GetFrameworkRequest, GetPriceListRequest};
use api::imports::v1::StartImportRequest;
use api::register::v1::{GetProviderRequest, GetSettingRequest, Partners, PutPartnersRequest};
use api::search::v1::{CriterionWeight, OfferTransferRequest, ProposeWeightProfileRequest, WeightProfile};
use api::task::v1::ListTasksRequest;

use super::super::attaching::{of_offer, of_search, pdf, said};
use super::super::caller::{Caller, new_request_id};
use super::super::deciding::{Shortlisted, lower, unnamed};
use super::super::outcome::{Outcome as _, reply};
use super::super::register::{Agency, BIRCH, CARDIFF, OAK, ROWAN, VALE, WILLOW};
use super::super::searching::{child, proto_instant, round_of};
use super::super::world::World;
use super::objects::{self, Objects};

/// A world, and what of it requests can be about. Cardiff's finder and decision maker act in all of it; [`OAK`] is the provider of each
/// [`Objects`], [`ROWAN`] its rival in the same round, [`WILLOW`] was invited and did not offer, and nobody of the residential lot was
/// invited to anything.
pub(crate) struct Prepared {
    /// The world; its clock stands within the window of [`Prepared::live`].
    pub(crate) world: World,
    /// A search that nobody was asked about.
    pub(crate) draft: Objects,
    /// A search whose approvals were asked for.
    pub(crate) waiting: Objects,
    /// A search before its close, with sealed offers, a question, and a profile opened.
    pub(crate) live: Objects,
    /// The offer of oak's rival for [`Prepared::live`].
    pub(crate) live_rival: String,
    /// A search after its close, with its shortlist; nothing was sent.
    pub(crate) shortlisted: Objects,
    /// A search with a tranche before its decision maker, and a question to oak.
    pub(crate) deciding: Objects,
    /// A search awarded to oak, with its contract, completed.
    pub(crate) awarded: Objects,
    /// The offer of rowan, which was not awarded.
    pub(crate) awarded_rival: String,
    /// A search offered to the Vale, whose transfer waits.
    pub(crate) transfer: Objects,
    /// As [`Prepared::live`], with an import of oak's own.
    pub(crate) own_import: Objects,
}

impl Prepared {
    /// Prepares a world.
    pub(crate) async fn start() -> Self {
        // A story each: together they are too deep for the stack of a test that is not optimised.
        Box::pin(Self::in_world(World::start().await)).await
    }

    /// Prepares a world that has just begun.
    pub(crate) async fn in_world(world: World) -> Self {
        let mut common = Box::pin(common(&world)).await;
        let mut awarded = Box::pin(awarded(&world, &common)).await;
        common.task = task_of(&world.contracts_officer()).await;
        awarded.0.task.clone_from(&common.task);
        let shortlisted = Box::pin(shortlisted(&world, &common)).await;
        let deciding = Box::pin(deciding(&world, &common)).await;
        let (live, live_rival) = Box::pin(live(&world, &common)).await;
        let waiting = world.drafted(|search| child(search).number = "CDF-2020-0005".to_owned());
        let waiting = Box::pin(waiting).await.name;
        world.finder().request_approvals(&waiting).await.accepted();
        let draft = world.drafted(|search| child(search).number = "CDF-2020-0006".to_owned());
        let draft = Box::pin(draft).await.name;
        let transfer = Box::pin(transferring(&world, &common)).await;
        let oaks = world.provider(OAK);
        let started = reply(oaks.imports().start_import(StartImportRequest { request_id: new_request_id() }).await);
        let own_import = Objects { import: started.accepted().name, ..live.clone() };
        let (awarded, awarded_rival) = awarded;
        let about = |search: &str| common.clone().about_search(search);
        let bytes = pdf("attached", 0);
        let of_offer = of_offer(&bytes, YesNoUnknown::Yes);
        let live = Box::pin(attached(&oaks, live.clone(), &live.offer, of_offer, &bytes)).await;
        let shortlisted = Box::pin(attached(
            &world.finder(),
            shortlisted.clone(),
            &shortlisted.search,
            of_search(&bytes, "AWARD"),
            &bytes,
        ))
        .await;
        let awarded =
            Box::pin(attached(&world.contracts_officer(), awarded.clone(), &awarded.contract, said(&bytes), &bytes))
                .await;
        let draft =
            Box::pin(attached(&world.finder(), about(&draft), &draft, of_search(&bytes, "OPENED"), &bytes)).await;
        Self {
            draft,
            waiting: about(&waiting),
            live,
            live_rival,
            shortlisted,
            deciding,
            awarded,
            awarded_rival,
            transfer,
            own_import,
            world,
        }
    }

    /// Every stage by name: what is worth calling each RPC about.
    pub(crate) fn stages(&self) -> [(&'static str, &Objects); 8] {
        [
            ("draft", &self.draft),
            ("waiting", &self.waiting),
            ("live", &self.live),
            ("shortlisted", &self.shortlisted),
            ("deciding", &self.deciding),
            ("awarded", &self.awarded),
            ("transfer", &self.transfer),
            ("own_import", &self.own_import),
        ]
    }
}

impl Objects {
    /// What is the same at every stage, of a world that has just begun; searches and what belongs to them are not there.
    pub(crate) async fn of(world: &World) -> Self {
        common(world).await
    }
}

impl World {
    /// The team manager of Cardiff's.
    pub(crate) fn team_manager(&self) -> Caller {
        self.caller("people/tess.manager", "TEAM_MANAGER", CARDIFF)
    }
}

/// What is the same at every stage: the register, the framework, weights that wait, an import of the framework manager, a task.
async fn common(world: &World) -> Objects {
    let (oak, manager) = (world.registered(OAK).clone(), world.framework_manager());
    let objects = objects::of_framework(Objects::absent()).about_provider(&oak.name, &oak.settings[0]);
    let entry = reply(manager.register().get_provider(GetProviderRequest { name: oak.name.clone() }).await).accepted();
    let setting = GetSettingRequest { name: oak.settings[0].clone() };
    let setting_entry = reply(world.provider(OAK).register().get_setting(setting).await).accepted();
    let framework = GetFrameworkRequest { name: objects.framework.clone() };
    let framework_entry = reply(manager.frameworks().get_framework(framework).await).accepted();
    let of_oak = GetPriceListRequest { lot: objects.lot.clone(), provider: oak.name.clone(), on: None };
    let price_list = reply(manager.frameworks().get_price_list(of_oak).await).accepted();
    let started = reply(manager.imports().start_import(StartImportRequest { request_id: new_request_id() }).await);
    let leader = world.team_manager();
    let partners = Partners {
        authority: CARDIFF.to_owned(),
        providers: vec![world.registered(WILLOW).name.clone()],
        ..Default::default()
    };
    let put = PutPartnersRequest { partners: Some(partners), request_id: new_request_id() };
    reply(leader.own_register().put_partners(put).await).accepted();
    let weights = (1..).zip([20, 40, 10, 10, 5, 5, 5, 5, 0]);
    let weights = weights.map(|(number, weight)| CriterionWeight { criterion: format!("C{number}"), weight }).collect();
    let propose = ProposeWeightProfileRequest {
        parent: CARDIFF.to_owned(),
        profile: Some(WeightProfile { weights, effective_on: Some(world.day(1)), ..Default::default() }),
        request_id: new_request_id(),
    };
    let proposed = reply(leader.weight_profiles().propose_weight_profile(propose).await).accepted();
    let known = api::admin::v1::Principal { name: "principals/people/kay.known".to_owned(), ..Default::default() };
    let register = api::admin::v1::RegisterPrincipalRequest { principal: Some(known), request_id: new_request_id() };
    let principal = reply(world.admin().principals().register_principal(register).await).accepted().name;
    let now = world.now().await;
    Objects {
        authority: CARDIFF.to_owned(),
        entry,
        setting_entry,
        framework_entry,
        price_list,
        import: started.accepted().name,
        weight_profile: proposed.name,
        principal,
        document: world.example_search("long-term-fostering"),
        terms: world.example_offer("long-term-fostering-canton").terms.unwrap_or_default(),
        today: now.london_date(),
        // After every stage has been prepared.
        soon: now.plus_hours(240),
        ..objects
    }
}

/// Objects with a file attached to one of them.
async fn attached(by: &Caller, objects: Objects, to: &str, said: Attachment, bytes: &[u8]) -> Objects {
    let attachment = by.attach(to, said, bytes).await.accepted().name;
    objects.about_attachment(to, &attachment)
}

/// The first task of somebody who has one.
async fn task_of(caller: &Caller) -> String {
    let listed = reply(caller.tasks().list_tasks(ListTasksRequest::default()).await).accepted();
    listed.tasks.first().expect("a task").name.clone()
}

fn unnamed_only(search: &mut api::search::v1::Search) {
    unnamed(search);
}

/// A published search of a child of its own: one child has one live search.
async fn of_child(world: &World, number: u32, alter: impl FnOnce(&mut api::search::v1::Search)) -> String {
    let published = world.published(|search| {
        child(search).number = format!("CDF-2020-000{number}");
        alter(search);
    });
    published.await.name
}

/// Oak's offer, and rowan's.
async fn offers(world: &World, search: &str) -> (String, String) {
    let oak = world.offer(search, OAK).submit().await.accepted().name;
    let rowan = world.offer(search, ROWAN).terms(|terms| lower(terms, 1)).submit().await.accepted().name;
    (oak, rowan)
}

/// A closed search whose two best offers, oak's first, are before its decision maker, both opened and without conflict.
async fn sent(world: &World, number: u32) -> (Shortlisted, Tranche) {
    let search = of_child(world, number, unnamed_only).await;
    let (oak, rowan) = offers(world, &search).await;
    let birch = world.offer(&search, BIRCH).terms(|terms| lower(terms, 2)).submit().await.accepted().name;
    world.close(&search).await;
    world.settle(&search).await;
    let done = Shortlisted { search, oak, rowan, birch };
    let tranche = world.deciding(&done).await;
    (done, tranche)
}

async fn awarded(world: &World, common: &Objects) -> (Objects, String) {
    let (done, tranche) = sent(world, 1).await;
    world.decision_maker().choose(&done.oak).await.accepted();
    let award = world.finder().award_as(world.award_of(&done.oak)).await.accepted();
    let contract = award.search.and_then(|search| search.award).expect("an award").contract;
    let contract_digest = world.completed(&contract).await;
    let objects = Objects {
        offer: done.oak,
        tranche: tranche.name,
        contract,
        contract_digest,
        ..common.clone().about_search(&done.search)
    };
    (objects, done.rowan)
}

async fn shortlisted(world: &World, common: &Objects) -> Objects {
    let search = of_child(world, 3, unnamed_only).await;
    let (oak, _) = offers(world, &search).await;
    world.close(&search).await;
    world.settle(&search).await;
    Objects { offer: oak, ..common.clone().about_search(&search) }
}

async fn deciding(world: &World, common: &Objects) -> Objects {
    let (done, tranche) = sent(world, 2).await;
    let ask = AskOfferQuestionRequest {
        offer: done.oak.clone(),
        question: "Could she bring her cat?".to_owned(),
        answer_by: Some(proto_instant(world.now().await.plus_hours(24))),
        request_id: new_request_id(),
    };
    let asked = reply(world.decision_maker().decisions().ask_offer_question(ask).await).accepted();
    Objects {
        offer: done.oak,
        offer_question: asked.name,
        tranche: tranche.name,
        ..common.clone().about_search(&done.search)
    }
}

async fn live(world: &World, common: &Objects) -> (Objects, String) {
    let search = of_child(world, 4, |_| {}).await;
    let (oak, rowan) = offers(world, &search).await;
    let asker: Agency = WILLOW;
    world.provider(asker).open(&search).await.accepted();
    let question = world.provider(asker).ask(&search, "Does she swim?").await.accepted().name;
    let objects = Objects { offer: oak, question, ..common.clone().about_search(&search) };
    assert_eq!(objects.round, round_of(&search));
    (objects, rowan)
}

async fn transferring(world: &World, common: &Objects) -> Objects {
    let search = world.drafted(|search| child(search).number = "CDF-2020-0007".to_owned()).await.name;
    let offer = OfferTransferRequest {
        name: search.clone(),
        to: VALE.to_owned(),
        whereabouts: "REMAINED".to_owned(),
        text: "The family has moved to Barry.".to_owned(),
        request_id: new_request_id(),
    };
    reply(world.team_manager().transfers().offer_transfer(offer).await).accepted();
    common.clone().about_search(&search)
}
