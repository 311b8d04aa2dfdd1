//! One search with a canary in everything anybody writes of it, from its window to an award, back, and to its end.

use api::attachment::v1::Attachment;
use api::common::v1::YesNoUnknown;
use api::contract::v1::ContractCompletion;
use api::decision::v1::choose_offer_request::ChildsView;
use api::decision::v1::{
    AnswerOfferQuestionRequest, AskOfferQuestionRequest, AwardOfferRequest, ResolveUnknownRequest, SendTrancheRequest,
};
use api::register::v1::{Provider, Setting};
use api::search::v1::{GrantApprovalRequest, OfferTransferRequest, Search, SubmitOfferRequest};

use super::canaries::Canaries;
use crate::harness::{
    Agency, BIRCH, Caller, HAZEL, OAK, Objects, Outcome as _, ROWAN, Shortlisted, VALE, WILLOW, World, child, lower,
    new_request_id, of_offer, of_search, pdf, proto_instant, reply, said,
};

/// The group of a field of a search.
fn group_of(field: &str) -> Option<&'static str> {
    let hidden = ["no_go_areas", "named_people", "options_considered", "predecessor", "short_window"];
    match field {
        field if field.ends_with("first_name") || field.ends_with("school_name") => Some("first name"),
        field if field.starts_with("identities") => Some("identity"),
        field if hidden.iter().any(|hidden| field.contains(hidden)) => Some("hidden"),
        field if field.starts_with("request") => Some("profile"),
        _ => None,
    }
}

/// A search with a canary in each of its texts.
fn planted(canaries: &mut Canaries, search: &mut Search) {
    // Names are one word in the example, and words are what is planted.
    for identity in search.identities.iter_mut().flat_map(|identities| &mut identities.children) {
        for part in
            [&mut identity.first_name, &mut identity.last_name, &mut identity.school_name, &mut identity.address]
        {
            part.push_str(" of hers");
        }
    }
    *search = canaries.plant(search, group_of);
    child(search).number = canaries.word("child number", "number");
}

/// An offer with a canary in each of its texts, and in what is paid once and by the night.
fn planted_offer(canaries: &mut Canaries, world: &World, search: &str, agency: Agency, by: u32) -> SubmitOfferRequest {
    let group = match agency {
        OAK => "terms of oak",
        ROWAN => "terms of rowan",
        _ => "terms of birch",
    };
    let offer = world.offer(search, agency).terms(|terms| {
        lower(terms, by);
        let fee = terms.fee.get_or_insert_default();
        fee.one_off_pence = canaries.pence(group, "terms.fee.one_off_pence");
        fee.nightly_pence = canaries.pence(group, "terms.fee.nightly_pence");
    });
    canaries.plant(&offer.into_request(), |field| field.starts_with("terms").then_some(group))
}

/// A planted search, and what belongs to it.
#[derive(Default)]
pub(super) struct Story {
    pub(super) search: String,
    pub(super) oak: String,
    rowan: String,
    birch: String,
    question: String,
    offer_question: String,
    tranche: String,
    contract: String,
    /// To what files are attached, and the files.
    files: Vec<(String, String)>,
}

impl Story {
    /// A search in its window: three offers, a question put and one answered, a provider that does not bid.
    pub(super) async fn live(world: &World, canaries: &mut Canaries) -> Self {
        let mut document = world.example_search("long-term-fostering");
        planted(canaries, &mut document);
        let mut story = Self::default();
        Box::pin(story.publish(world, canaries, document)).await;
        let search = story.search.clone();
        let oak = world.provider(OAK).submit(planted_offer(canaries, world, &search, OAK, 0)).await.accepted().name;
        let rowan =
            world.provider(ROWAN).submit(planted_offer(canaries, world, &search, ROWAN, 1)).await.accepted().name;
        let birch =
            world.provider(BIRCH).submit(planted_offer(canaries, world, &search, BIRCH, 2)).await.accepted().name;
        for agency in [OAK, ROWAN, WILLOW] {
            world.provider(agency).open(&search).await.accepted();
        }
        let asked = canaries.text("question as asked", "text");
        let question = world.provider(WILLOW).ask(&search, &asked).await.accepted().name;
        let edited = canaries.text("question as published", "edited_question");
        let answer = canaries.text("question as published", "answer");
        world.finder().answer(&question, &edited, &answer).await.accepted();
        let note = canaries.text("no bid", "note");
        world.provider(WILLOW).decline(&search, "NO_VACANCY", &note).await.accepted();
        let later = world.closes(&search).await.plus_hours(1);
        let why = canaries.text("of the authority", "extension text");
        world.finder().extend(&search, later, "FEW_OFFERS", &why).await.accepted();
        story = Self { oak, rowan, birch, question, ..story };
        Box::pin(story.attach(world, canaries)).await;
        story
    }

    /// Publishes it, a file attached for whoever opens it, each approval granted under a condition.
    async fn publish(&mut self, world: &World, canaries: &mut Canaries, document: Search) {
        let drafted = world.finder().draft(document).await.accepted().name;
        self.search.clone_from(&drafted);
        self.file(canaries, "file once opened", &drafted, &world.finder()).await;
        let asked = world.finder().request_approvals(&drafted).await.accepted();
        for approval in asked.approvals {
            let grant = GrantApprovalRequest {
                name: drafted.clone(),
                kind: approval.kind,
                conditions: canaries.text("of the authority", "conditions"),
                request_id: new_request_id(),
                ..Default::default()
            };
            reply(world.approver().searches().grant_approval(grant).await).accepted();
        }
        let closes = world.now().await.plus_hours(54);
        world.finder().publish(&drafted, closes).await.accepted();
    }

    /// A file for each later stage, and one with each planted offer.
    async fn attach(&mut self, world: &World, canaries: &mut Canaries) {
        let files = [
            ("file of the tranche", self.search.clone(), world.finder()),
            ("file of the award", self.search.clone(), world.finder()),
            ("file of oak", self.oak.clone(), world.provider(OAK)),
            ("file that names rowan", self.rowan.clone(), world.provider(ROWAN)),
        ];
        for (group, to, by) in files {
            self.file(canaries, group, &to, &by).await;
        }
    }

    /// A file with a canary in its name and one in what it says.
    async fn file(&mut self, canaries: &mut Canaries, group: &'static str, to: &str, by: &Caller) {
        let bytes = pdf(&canaries.text(group, "content"), 0);
        let described = match group {
            "file once opened" => of_search(&bytes, "OPENED"),
            "file of the tranche" => of_search(&bytes, "TRANCHE"),
            "file of the award" => of_search(&bytes, "AWARD"),
            "file of oak" => of_offer(&bytes, YesNoUnknown::Yes),
            "file that names rowan" => of_offer(&bytes, YesNoUnknown::No),
            _ => said(&bytes),
        };
        let described = Attachment { file_name: format!("{}.pdf", canaries.word(group, "file_name")), ..described };
        let name = by.attach(to, described, &bytes).await.accepted().name;
        self.files.push((to.to_owned(), name));
    }

    /// What requests are about: oak's offer, rowan's, the invitation of willow, and each file.
    pub(super) fn objects(&self, world: &World, common: &Objects) -> Vec<Objects> {
        let named = |name: &String, or: String| if name.is_empty() { or } else { name.clone() };
        let about = |offer: &str, agency: Agency| {
            let provider = world.registered(agency);
            let transfer = common.transfer.clone();
            let common = Objects { transfer, ..common.clone().about_search(&self.search) };
            let common = common.about_provider(&provider.name, &provider.settings[0]);
            Objects {
                offer: offer.to_owned(),
                question: self.question.clone(),
                offer_question: named(&self.offer_question, common.offer_question),
                tranche: named(&self.tranche, common.tranche),
                contract: named(&self.contract, common.contract),
                ..common
            }
        };
        let mut all = vec![about(&self.oak, OAK), about(&self.rowan, ROWAN), about(&self.oak, WILLOW)];
        let about_oak = all[0].clone();
        all.extend(self.files.iter().map(|(to, file)| about_oak.clone().about_attachment(to, file)));
        all
    }

    /// The same, but what changes an entry of the register changes one that has nothing to do with any story.
    pub(super) fn objects_to_change(&self, world: &World, common: &Objects) -> Vec<Objects> {
        let hazel = world.registered(HAZEL);
        let about = self.objects(world, common).into_iter();
        let changed = about.map(|objects| Objects {
            provider: hazel.name.clone(),
            setting: hazel.settings[0].clone(),
            entry: Provider { name: hazel.name.clone(), ..objects.entry },
            setting_entry: Setting { name: hazel.settings[0].clone(), ..objects.setting_entry },
            ..objects
        });
        changed.collect()
    }

    /// From the stage before to this one.
    pub(super) async fn go_on_to(&mut self, world: &World, canaries: &mut Canaries, stage: &str) {
        match stage {
            "closed" => Box::pin(self.close(world, canaries)).await,
            "sent" => Box::pin(self.send(world, canaries)).await,
            "awarded" => Box::pin(self.award(world, canaries)).await,
            "undone" => {
                let text = canaries.text("undoing", "text");
                world.approver().undo_award(&self.search, "NO_LONGER_NEEDED", &text).await.accepted();
            }
            "ended" => {
                let text = canaries.text("of the authority", "ending text");
                world.finder().withdraw_search(&self.search, "KIN_FOUND", "KIN", &text).await.accepted();
            }
            other => panic!("{other} is no stage"),
        }
    }

    /// The close, and what the finder finds out about each offer.
    async fn close(&self, world: &World, canaries: &mut Canaries) {
        world.close(&self.search).await;
        world.settle(&self.search).await;
        for offer in [&self.oak, &self.rowan, &self.birch] {
            let request = ResolveUnknownRequest {
                offer: offer.clone(),
                item: "gate/G8".to_owned(),
                value: "YES".to_owned(),
                evidence: canaries.text("of the authority", "evidence"),
                note: canaries.text("of the authority", "evidence note"),
                request_id: new_request_id(),
            };
            reply(world.finder().decisions().resolve_unknown(request).await).accepted();
        }
    }

    /// Both planted offers before the decision maker, who has opened both, asked oak, and released the first names.
    async fn send(&mut self, world: &World, canaries: &mut Canaries) {
        let now = world.now().await;
        let (search, oak, rowan, birch) =
            (self.search.clone(), self.oak.clone(), self.rowan.clone(), self.birch.clone());
        let ranked = Shortlisted { search, oak, rowan, birch }.ranked(world).await;
        let tranche = SendTrancheRequest {
            parent: self.search.clone(),
            offers: ranked.into_iter().filter(|offer| *offer != self.birch).collect(),
            return_by: Some(proto_instant(now.plus_hours(48))),
            reorder_reason: "LOCAL_KNOWLEDGE".to_owned(),
            text: canaries.text("of the authority", "tranche text"),
            ..Default::default()
        };
        self.tranche = world.finder().send_tranche_as(tranche).await.accepted().name;
        let decides = world.decision_maker();
        for (offer, agency) in [(&self.oak, OAK), (&self.rowan, ROWAN)] {
            decides.open_identity(offer).await.accepted();
            world.provider(agency).declare(offer, YesNoUnknown::No, "").await.accepted();
        }
        let ask = AskOfferQuestionRequest {
            offer: self.oak.clone(),
            question: canaries.text("question to oak", "question"),
            answer_by: Some(proto_instant(now.plus_hours(24))),
            request_id: new_request_id(),
        };
        self.offer_question = reply(decides.decisions().ask_offer_question(ask).await).accepted().name;
        let answer = AnswerOfferQuestionRequest {
            name: self.offer_question.clone(),
            answer: canaries.text("question to oak", "answer"),
            request_id: new_request_id(),
        };
        reply(world.provider(OAK).decisions().answer_offer_question(answer).await).accepted();
        decides.release(&self.tranche).await.accepted();
    }

    /// Oak's offer awarded, rowan's rejected, the contract completed.
    async fn award(&mut self, world: &World, canaries: &mut Canaries) {
        let text = canaries.text("answer to rowan", "text");
        world.decision_maker().reject(&self.rowan, "NEED_NOT_MET", &text).await.accepted();
        let view = ChildsView::ChildsViewText(canaries.text("of the authority", "child's view"));
        world.decision_maker().choose_with(&self.oak, Some(view)).await.accepted();
        let award =
            AwardOfferRequest { information: canaries.text("award", "information"), ..world.award_of(&self.oak) };
        let awarded = world.finder().award_as(award).await.accepted();
        self.contract = awarded.search.and_then(|search| search.award).expect("an award").contract;
        let completion = ContractCompletion {
            special_terms: canaries.text("award", "special terms"),
            ..world.completion_of(&self.contract).await
        };
        world.contracts_officer().complete_contract(&self.contract, completion).await.accepted();
        let contract = self.contract.clone();
        self.file(canaries, "file of the contract", &contract, &world.contracts_officer()).await;
    }
}

/// A draft that is offered to the Vale, with what is written of that: its name.
pub(super) async fn plant_transfer(world: &World, canaries: &mut Canaries) -> String {
    let document = world.example_search("long-term-fostering");
    let mut document = canaries.plant(&document, |field| field.starts_with("request").then_some("draft"));
    child(&mut document).number = canaries.word("draft", "number");
    let name = world.finder().draft(document).await.accepted().name;
    let request = OfferTransferRequest {
        name: name.clone(),
        to: VALE.to_owned(),
        whereabouts: "REMAINED".to_owned(),
        text: canaries.text("transfer", "text"),
        request_id: new_request_id(),
    };
    reply(world.team_manager().transfers().offer_transfer(request).await).accepted();
    name
}

/// What rowan calls one of its households: nobody's who has no award there.
pub(super) async fn plant_household(world: &World, canaries: &mut Canaries) {
    let rowan = world.provider(ROWAN);
    let mut setting = rowan.get_setting(&world.registered(ROWAN).settings[0]).await.accepted();
    // The first look says neither; who opens whose an offer is, is told what the setting is called (SHL-3).
    setting.display_name = canaries.text("name of a household", "display_name");
    setting.reference = canaries.word("reference of a household", "reference");
    rowan.put_settings(vec![setting]).await.accepted();
}
