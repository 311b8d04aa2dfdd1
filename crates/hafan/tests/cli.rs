//! The command line against a real server: each kind of failure ends on its own number, answers are tables or JSON, in two languages.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use hafan::serve::{AccessOptions, Hooks, Identities, Limits, Mode, Periods, Retention, Running, ServeOptions, start};
use hafan::{Environment, Exit, run};
use serde_json::Value;

/// A server in a folder of its own.
struct World {
    running: Running,
    folder: tempfile::TempDir,
}

/// What a command line came to.
struct Ran {
    exit: Exit,
    out: String,
    err: String,
}

const FINDER: [&str; 3] = ["people/ann.finder", "PLACEMENT_FINDER", "authorities/W06000015"];
const APPROVER: [&str; 3] = ["people/bethan.approver", "APPROVER", "authorities/W06000015"];
const AUDITOR: [&str; 3] = ["people/aled.auditor", "AUDITOR", "consortium"];
const OPERATOR: [&str; 3] = ["people/olwen.operator", "ADMINISTRATOR", "operator"];

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = ServeOptions {
            data_dir: folder.path().join("store"),
            keys_dir: folder.path().join("store.keys"),
            listen: "127.0.0.1:0".parse().unwrap(),
            backups_dir: None,
            metrics: None,
            mode: Mode::Sandbox,
            identities: Identities::Insecure,
            access: AccessOptions::beside(&folder.path().join("store")),
            key_command: None,
            periods: Periods::default(),
            retention: Retention::ByCommand,
            tls: None,
            limits: Limits::default(),
            hooks: Hooks::default(),
        };
        Self { running: start(options).await.unwrap(), folder }
    }

    async fn typed(&self, [actor, role, organisation]: [&str; 3], words: &[&str]) -> Ran {
        let server = format!("http://{}", self.running.address());
        let environment = Environment::of([
            ("HAFAN_SERVER", server.as_str()),
            ("HAFAN_ACTOR", actor),
            ("HAFAN_ROLE", role),
            ("HAFAN_ORGANISATION", organisation),
        ]);
        let words = std::iter::once("hafan").chain(words.iter().copied()).map(OsString::from);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = run(words, &environment, Hooks::default(), (&mut out, &mut err)).await;
        Ran { exit, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
    }

    async fn drafted(&self) -> String {
        let file = example("searches/long-term-fostering.yaml");
        let ran = self.typed(FINDER, &["search", "create", &file, "--json"]).await;
        assert_eq!(ran.exit, Exit::Done, "{}", ran.err);
        json(&ran.out)["name"].as_str().unwrap().to_owned()
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path: PathBuf = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }
}

fn example(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name).display().to_string()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_tables_or_json_in_two_languages() {
    let world = World::new().await;
    let ran = world.typed(FINDER, &["codes", "sex", "--lang", "cy"]).await;
    assert_eq!(ran.exit, Exit::Done);
    assert!(ran.out.contains("Cymraeg") && ran.out.contains("Benyw"), "{}", ran.out);
    let ran = world.typed(FINDER, &["distance", "CF10 4UW", "SA1 1DP", "--json"]).await;
    assert_eq!(json(&ran.out)["straightMilesTenths"], 350);
    let ran = world.typed(OPERATOR, &["admin", "status", "--json"]).await;
    assert_eq!(json(&ran.out)["mode"], "SERVER_MODE_SANDBOX");
    world.running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_failure_ends_on_its_own_number() {
    let world = World::new().await;
    let search = world.drafted().await;
    let closes = "2099-01-01T10:00:00Z";
    let bad_file =
        world.file("bad.yaml", "decisionMaker: people/dewi.decision\nrequest:\n  shared:\n    levle: COMPLEX\n");
    let example = example("searches/residential.yaml");
    let cases: [(&[&str], Exit, &str); 7] = [
        (&["search", "frobnicate"], Exit::Usage, "frobnicate"),
        (&["search", "create", &bad_file], Exit::BadInput, "line 4"),
        (&["codes", "no-such-list"], Exit::BadInput, "lists"),
        (&["distance", "CF10 4UW", "BT1 1AA"], Exit::BadInput, "NORTHERN_IRELAND"),
        (&["search", "publish", &search, "--closes", closes], Exit::Refused, "STATE_FORBIDS"),
        (&["log", "head"], Exit::NotPermitted, "NOT_PERMITTED"),
        (&["search", "update", &search, &example, "--etag", "0123"], Exit::Conflict, "STALE_ETAG"),
    ];
    for (words, expected, named) in cases {
        let ran = world.typed(FINDER, words).await;
        assert_eq!(ran.exit, expected, "{words:?}: {}", ran.err);
        assert!(ran.err.contains(named) && ran.out.is_empty(), "{words:?}: {}", ran.err);
    }
    let ran = world.typed(["", "", ""], &["codes"]).await;
    assert_eq!(ran.exit, Exit::NotPermitted);
    assert!(ran.err.contains("--organisation"), "{}", ran.err);
    world.running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_for_programs_is_one_line_of_json_with_every_violation() {
    let world = World::new().await;
    let incomplete = example("searches/incomplete-search.yaml");
    let ran = world.typed(FINDER, &["search", "create", &incomplete, "--json"]).await;
    let name = json(&ran.out)["name"].as_str().unwrap().to_owned();
    let ran = world.typed(FINDER, &["search", "request-approvals", &name, "--json"]).await;
    assert_eq!((ran.exit, ran.out.as_str(), ran.err.lines().count()), (Exit::Refused, "", 1));
    let error = &json(&ran.err)["error"];
    assert_eq!((&error["exit"], &error["reason"]), (&Value::from(4), &Value::from("ESSENTIALS_MISSING")));
    let subjects: Vec<_> =
        error["violations"].as_array().unwrap().iter().map(|found| found["subject"].clone()).collect();
    assert!(subjects.len() > 10 && subjects.contains(&Value::from("request.shared.contact")), "{subjects:?}");
    world.running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_repeated_by_its_id_is_answered_as_the_first_time() {
    let world = World::new().await;
    let file = example("searches/long-term-fostering.yaml");
    let id = "--request-id=".to_owned() + &request_id(&world).await;
    let words = ["search", "create", &file, "--json", &id];
    let (first, again) = (world.typed(FINDER, &words).await, world.typed(FINDER, &words).await);
    assert_eq!((first.exit, again.exit), (Exit::Done, Exit::Done), "{}", again.err);
    assert_eq!(json(&first.out)["name"], json(&again.out)["name"]);
    let listed = world.typed(FINDER, &["search", "list", "--json"]).await;
    assert_eq!(json(&listed.out)["searches"].as_array().unwrap().len(), 1);
    world.running.stop().await.unwrap();
}

/// A UUIDv7 of the server's now.
async fn request_id(world: &World) -> String {
    let status = world.typed(OPERATOR, &["admin", "status", "--json"]).await;
    let now: vocabulary::Timestamp = json(&status.out)["now"].as_str().unwrap().parse().unwrap();
    let millis = now.micros() / 1_000;
    format!("{:08x}-{:04x}-7000-8000-000000000001", millis >> 16, millis & 0xffff)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_goes_from_file_to_approval_and_the_log_shows_it() {
    let world = World::new().await;
    let search = world.drafted().await;
    let checked = world.typed(FINDER, &["search", "check", &search]).await;
    assert!(checked.out.contains("Every essential is there."), "{}", checked.out);
    for (who, words) in [
        (FINDER, vec!["search", "pre-match", &search, "--acknowledge"]),
        (FINDER, vec!["search", "request-approvals", &search]),
        (APPROVER, vec!["search", "approve", &search, "INDEPENDENT_SEARCH"]),
        // There is no framework here, so the type has no lot (FRM-1).
        (APPROVER, vec!["search", "approve", &search, "SPOT_PURCHASE"]),
    ] {
        let ran = world.typed(who, &words).await;
        assert_eq!(ran.exit, Exit::Done, "{}", ran.err);
    }
    let shown = world.typed(FINDER, &["search", "show", &search, "--json"]).await;
    assert_eq!(json(&shown.out)["state"], "SEARCH_STATE_APPROVED");
    let feed = world.typed(FINDER, &["feed"]).await;
    assert!(feed.out.contains("approval granted"), "{}", feed.out);
    let verified = world.typed(AUDITOR, &["log", "verify"]).await;
    assert_eq!(verified.exit, Exit::Done, "{}", verified.err);
    let wrong = "0".repeat(64);
    let verified = world.typed(AUDITOR, &["log", "verify", "--expect", &wrong]).await;
    assert_eq!(verified.exit, Exit::NotVerified, "{}", verified.out);
    let records = world.typed(AUDITOR, &["log", "cat", "--json"]).await;
    assert!(records.out.lines().count() >= 3);
    assert!(records.out.lines().all(|line| json(line)["chain"].is_string()), "{}", records.out);
    world.running.stop().await.unwrap();
}
