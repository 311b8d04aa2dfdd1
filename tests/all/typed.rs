//! The whole main job typed: every verb of the command line that changes a search, an offer or a tranche, in the order people use them.
//!
//! What the calls decide is tested under `rules`; here a person's words go in, and what comes out is what the next command takes.

mod approvals;
mod attachments;
mod changing;
mod contract;
mod evidence;
mod packs;
mod privacy;
mod proofs;
mod siblings;
mod tls;
mod transfer;
mod undoing;

use std::ffi::OsString;

use api::search::v1::{Search, SubmitOfferRequest};
use hafan::serve::Hooks;
use hafan::{Environment, Exit, run};
use prost::{Message, Name};
use prost_reflect::DynamicMessage;
use serde_json::Value;

use crate::harness::{Agency, BIRCH, CARDIFF, OAK, ROWAN, World, shared, unnamed};

/// A world whose people type.
struct Desk {
    world: World,
    files: tempfile::TempDir,
}

/// Who types: actor, role, organisation.
type Who = (&'static str, &'static str, String);

fn finder() -> Who {
    ("people/ann.finder", "PLACEMENT_FINDER", CARDIFF.to_owned())
}

fn approver() -> Who {
    ("people/pat.approver", "APPROVER", CARDIFF.to_owned())
}

fn decision_maker() -> Who {
    ("people/dewi.decision", "DECISION_MAKER", CARDIFF.to_owned())
}

impl Desk {
    async fn new() -> Self {
        Self { world: World::start().await, files: tempfile::tempdir().expect("a folder") }
    }

    fn provider(&self, agency: Agency) -> Who {
        ("systems/feed", "PROVIDER_SYSTEM", self.world.registered(agency).name.clone())
    }

    async fn run(&self, (actor, role, organisation): Who, words: &[&str]) -> (Exit, String, String) {
        let server = format!("http://{}", self.world.address());
        let environment = Environment::of([
            ("HAFAN_SERVER", server.as_str()),
            ("HAFAN_ACTOR", actor),
            ("HAFAN_ROLE", role),
            ("HAFAN_ORGANISATION", organisation.as_str()),
        ]);
        let words = std::iter::once("hafan").chain(words.iter().copied()).map(OsString::from);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        // On the heap: a story types many commands, and each is a large future.
        let exit = Box::pin(run(words, &environment, Hooks::default(), (&mut out, &mut err))).await;
        (exit, String::from_utf8(out).expect("text"), String::from_utf8(err).expect("text"))
    }

    /// What is answered to people.
    async fn typed(&self, who: Who, words: &[&str]) -> String {
        let (exit, out, err) = self.run(who, words).await;
        assert_eq!(exit, Exit::Done, "{words:?}: {err}{out}");
        out
    }

    /// What is answered to programs.
    async fn json(&self, who: Who, words: &[&str]) -> Value {
        let words: Vec<&str> = words.iter().copied().chain(["--json"]).collect();
        let out = self.typed(who, &words).await;
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"))
    }

    /// A command that a rule refuses: what is said of it.
    async fn refused(&self, who: Who, words: &[&str], reason: &str) {
        let (exit, _, err) = self.run(who, words).await;
        assert_eq!(exit, Exit::Refused, "{words:?}: {err}");
        assert!(err.contains(reason), "{words:?}: {err}");
    }

    /// A command that its call, or what it names, does not let pass: how it ends, and what is said of it.
    async fn ends(&self, who: Who, words: &[&str], exit: Exit, told: &str) {
        let (ended, _, err) = self.run(who, words).await;
        assert_eq!(ended, exit, "{words:?}: {err}");
        assert!(err.contains(told), "{words:?}: {err}");
    }

    /// A message as the file that a person would write.
    fn file<M: Message + Name>(&self, name: &str, message: &M) -> String {
        let descriptor = api::pool().get_message_by_name(&M::full_name()).expect("a message of the contract");
        let read = DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice()).expect("the same message");
        let path = self.files.path().join(name);
        std::fs::write(&path, serde_json::to_string(&read).expect("JSON")).expect("a file");
        path.display().to_string()
    }

    fn search_file(&self, name: &str, alter: impl FnOnce(&mut Search)) -> String {
        let mut search = self.world.example_search("long-term-fostering");
        unnamed(&mut search);
        alter(&mut search);
        self.file(name, &search)
    }

    async fn offered(&self, agency: Agency, search: &str) -> String {
        let example = self.world.example_offer("long-term-fostering-canton");
        // The draft was replaced once.
        let request = SubmitOfferRequest { answers_request_version: 2, ..example };
        let file = self.file("offer.json", &request);
        let setting = self.world.registered(agency).settings[0].clone();
        let words = ["offer", "submit", &file, "--search", search, "--setting", &setting];
        name_of(&self.json(self.provider(agency), &words).await)
    }

    async fn state(&self, search: &str) -> String {
        self.json(finder(), &["search", "show", search]).await["state"].as_str().expect("a state").to_owned()
    }

    async fn in_hours(&self, hours: i64) -> String {
        self.world.now().await.plus_hours(hours).to_string()
    }

    /// From the file to the open round, by way of an approver who sends it back first.
    async fn published(&self) -> String {
        let file = self.search_file("search.json", |_| {});
        let search = name_of(&self.json(finder(), &["search", "create", &file]).await);
        self.typed(finder(), &["search", "check", &search]).await;
        self.approvals(&search, "return").await;
        assert_eq!(self.state(&search).await, "SEARCH_STATE_DRAFT");
        self.typed(finder(), &["search", "update", &search, &file]).await;
        self.approvals(&search, "approve").await;
        let closes = self.in_hours(54).await;
        self.typed(finder(), &["search", "publish", &search, "--closes", &closes]).await;
        search
    }

    /// Asks for every approval; they are granted, or the first of them is refused.
    async fn approvals(&self, search: &str, verb: &str) {
        self.json(finder(), &["search", "pre-match", search, "--own", "--acknowledge"]).await;
        let asked = self.json(finder(), &["search", "request-approvals", search]).await;
        let approvals = asked["approvals"].as_array().expect("approvals").iter();
        let open = approvals.filter(|approval| approval["status"] == "APPROVAL_STATUS_REQUESTED");
        let kinds: Vec<&str> = open.map(|approval| approval["kind"].as_str().expect("a kind")).collect();
        if verb == "return" {
            let words = ["search", "return", search, "--kind", kinds[0], "--reason", "INFORMATION_MISSING"];
            self.typed(approver(), &words).await;
            return;
        }
        for kind in kinds {
            self.typed(approver(), &["search", verb, search, kind]).await;
        }
    }
}

fn name_of(message: &Value) -> String {
    message["name"].as_str().unwrap_or_else(|| panic!("no name in {message}")).to_owned()
}

#[tokio::test]
async fn the_main_job_is_typed_from_the_draft_to_the_award() {
    let desk = Desk::new().await;
    let search = desk.published().await;
    let oak = desk.offered(OAK, &search).await;
    let rowan = desk.offered(ROWAN, &search).await;
    let birch = desk.offered(BIRCH, &search).await;

    let amended = desk.search_file("amended.json", |search| shared(search).outcomes.push("A garden.".to_owned()));
    desk.typed(finder(), &["search", "amend", &search, &amended, "--kind", "MATERIAL"]).await;
    for (agency, offer) in [(OAK, &oak), (ROWAN, &rowan)] {
        desk.typed(desk.provider(agency), &["offer", "confirm", offer]).await;
    }
    let closes = desk.in_hours(60).await;
    desk.typed(finder(), &["search", "extend", &search, "--closes", &closes, "--reason", "FEW_OFFERS"]).await;
    desk.world.close(&search).await;

    let table = desk.typed(finder(), &["shortlist", &search]).await;
    assert!([&oak, &rowan, &birch].iter().all(|offer| table.contains(*offer)), "names to go on with: {table}");
    desk.typed(desk.provider(ROWAN), &["offer", "reduce-fee", &rowan, "--core-weekly-pence", "80000"]).await;
    let raised = ["offer", "reduce-fee", &rowan, "--core-weekly-pence", "80001"];
    desk.refused(desk.provider(ROWAN), &raised, "FEE_RAISED").await;

    // The first tranche comes back: one offer is retracted, the other rejected.
    let return_by = desk.in_hours(24).await;
    let send = ["tranche", "send", &search, &oak, &rowan, "--return-by", &return_by];
    let tranche = name_of(&desk.json(finder(), &send).await);
    let shown = desk.typed(decision_maker(), &["tranche", "show", &tranche]).await;
    assert!(shown.contains(&oak) && shown.contains("with the decision maker"), "{shown}");
    desk.typed(decision_maker(), &["tranche", "return", &tranche, "--reason", "WANTS_MORE_OFFERS"]).await;
    assert_eq!(desk.state(&search).await, "SEARCH_STATE_SHORTLISTING");

    let tranche = name_of(&desk.json(finder(), &send).await);
    desk.typed(decision_maker(), &["tranche", "release", &tranche]).await;
    desk.typed(desk.provider(ROWAN), &["offer", "retract", &rowan, "--reason", "CARER_UNAVAILABLE"]).await;
    desk.typed(desk.provider(OAK), &["tranche", "conflict", &oak, "--none"]).await;
    desk.typed(decision_maker(), &["shortlist", "open", &oak]).await;
    desk.typed(decision_maker(), &["decide", "choose", &oak, "--childs-view", "She liked the dog."]).await;
    assert_eq!(desk.state(&search).await, "SEARCH_STATE_CHOSEN");

    let start = (desk.world.now().await.london_date()).plus_days(21).to_string();
    let award = ["award", "issue", &oak, "--start", &start, "--agreement", "yes"];
    desk.refused(finder(), &award, "OFFERS_UNANSWERED").await;
    let answer = format!("{birch}=INFORMATION_NOT_PROVIDED");
    desk.typed(finder(), &["decide", "answer", &search, "--answer", &answer]).await;
    let check: Vec<&str> = ["award", "check"].into_iter().chain(award[2..].iter().copied()).collect();
    assert!(desk.typed(finder(), &check).await.contains("Every check passes."));
    desk.typed(finder(), &award).await;
    assert_eq!(desk.state(&search).await, "SEARCH_STATE_AWARDED");
    let told = desk.typed(desk.provider(BIRCH), &["feed"]).await;
    assert!(told.contains(&birch), "what was answered is named: {told}");
}

#[tokio::test]
async fn a_search_without_a_match_is_ended_by_a_typed_line() {
    let desk = Desk::new().await;
    let search = desk.published().await;
    let oak = desk.offered(OAK, &search).await;
    desk.world.close(&search).await;
    let return_by = desk.in_hours(24).await;
    let tranche = ["tranche", "send", &search, &oak, "--return-by", &return_by];
    desk.typed(finder(), &tranche).await;
    let reject = ["decide", "reject", &oak, "--reason", "CHILD_DECLINED", "--text", "She asked to stay near Nain."];
    desk.typed(decision_maker(), &reject).await;
    desk.typed(finder(), &["end", &search, "--whereabouts", "KIN"]).await;
    assert_eq!(desk.state(&search).await, "SEARCH_STATE_NO_MATCH");
    let told = desk.typed(desk.provider(OAK), &["offer", "show", &oak]).await;
    assert!(told.contains("She asked to stay near Nain."), "{told}");
}

#[tokio::test]
async fn a_review_after_a_concealment_is_done_by_a_typed_line() {
    let desk = Desk::new().await;
    let done = desk.world.shortlisted().await;
    let tranche = desk.world.deciding(&done).await;
    let offer = tranche.offers[0].offer.clone();
    desk.world.decision_maker().choose(&offer).await.expect("a choice");
    let provider = desk.world.registered(done.agency_of(&offer)).name.clone();
    desk.world.framework_manager().conceal_provider(&provider).await.expect("a concealment");
    let (exit, listed, err) = desk.run(finder(), &["tasks", "--json"]).await;
    assert_eq!(exit, Exit::Done, "{err}");
    let listed: Value = serde_json::from_str(&listed).expect("JSON");
    let mut tasks = listed["tasks"].as_array().into_iter().flatten();
    let review = tasks.find(|task| task["kind"] == "CONCEALMENT_REVIEW").expect("a review");
    let name = name_of(review);
    let id = name.rsplit('/').next().expect("an id");
    let (exit, shown, err) = desk.run(finder(), &["tasks", "done", id]).await;
    assert_eq!(exit, Exit::Done, "{err}");
    assert!(shown.contains(&name) && shown.contains("people/ann.finder"), "{shown}");
    let (_, none, _) = desk.run(finder(), &["tasks"]).await;
    assert!(!none.contains("Review after a concealment"), "{none}");
    let (exit, ..) = desk.run(finder(), &["tasks", "done", id]).await;
    assert_eq!(exit, Exit::NotPermitted);
}

#[tokio::test]
async fn a_shortlist_is_explained_drawn_and_replayed_by_typed_lines() {
    let desk = Desk::new().await;
    let search = desk.published().await;
    let oak = desk.offered(OAK, &search).await;
    desk.offered(ROWAN, &search).await;
    desk.world.close(&search).await;
    desk.world.settle(&search).await;
    let path = |name: &str| desk.files.path().join(name).display().to_string();
    let read = |name: &str| std::fs::read_to_string(desk.files.path().join(name)).expect("a document");

    let told = desk.typed(finder(), &["shortlist", "--explain", &oak, "--html", &path("oak.html")]).await;
    assert!(told.contains("Points, criterion by criterion") && told.contains(&oak), "{told}");
    let document = read("oak.html");
    assert!(document.starts_with("<!DOCTYPE html>") && document.contains("lang=\"en\""), "{document}");
    assert!(document.contains("Needs and evidence") && document.contains("Gates"), "{document}");
    let welsh = ["shortlist", "--explain", &oak, "--html", &path("oak-cy.html"), "--lang", "cy"];
    desk.typed(finder(), &welsh).await;
    assert!(read("oak-cy.html").contains("lang=\"cy\"") && read("oak-cy.html").contains("Anghenion a thystiolaeth"));

    let words = ["shortlist", "sensitivity", &search, "--svg", &path(""), "--html", &path("rests.html")];
    let told = desk.typed(finder(), &words).await;
    assert!(told.contains("other weightings") && told.contains(&oak), "{told}");
    for plot in ["places", "turning-points", "unknowns", "score-and-fee"] {
        assert!(read(&format!("{plot}.svg")).starts_with("<svg"), "{plot}");
    }
    assert_eq!(read("rests.html").matches("<figure").count(), 4);

    let told = desk.typed(finder(), &["shortlist", "replay", &search]).await;
    assert!(told.contains("SAME, byte for byte"), "{told}");
    let missing = path("no/such/folder.html");
    let (exit, _, err) = desk.run(finder(), &["shortlist", "--explain", &oak, "--html", &missing]).await;
    assert_eq!(exit, Exit::BadInput, "{err}");
}

#[tokio::test]
async fn weights_are_proposed_and_approved_by_typed_lines() {
    let desk = Desk::new().await;
    let manager = || ("people/tess.manager", "TEAM_MANAGER", CARDIFF.to_owned());
    let from = desk.world.now().await.london_date().to_string();
    let school = ["C1=20", "C2=40", "C3=10", "C4=10", "C5=5", "C6=5", "C7=5", "C8=5", "C9=0"];
    let propose: Vec<&str> =
        ["weights", "propose", CARDIFF].into_iter().chain(school).chain(["--from", from.as_str()]).collect();
    let profile = name_of(&desk.json(manager(), &propose).await);
    desk.refused(manager(), &propose, "WEIGHT_PROFILE_WAITING").await;
    desk.typed(approver(), &["weights", "approve", &profile]).await;
    let told = desk.typed(finder(), &["weights", "list", CARDIFF]).await;
    assert!(told.contains("20 40 10 10 5 5 5 5 0") && told.contains("in effect"), "{told}");
    desk.refused(approver(), &["weights", "decline", &profile], "WEIGHT_PROFILE_ANSWERED").await;
}
