//! Proofs typed: a receipt and an export of the log, verified with files alone (ACR-1, P7).

use std::ffi::OsString;

use hafan::serve::Hooks;
use hafan::{Environment, Exit, run};

use super::{Desk, Who};
use crate::harness::{CARDIFF, OAK};

fn auditor() -> Who {
    ("people/alex.audit", "AUDITOR", CARDIFF.to_owned())
}

/// A command typed where no server is.
async fn offline(words: &[&str]) -> (Exit, String) {
    let environment = Environment::of([("HAFAN_SERVER", "http://127.0.0.1:9")]);
    let words = std::iter::once("hafan").chain(words.iter().copied()).map(OsString::from);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = Box::pin(run(words, &environment, Hooks::default(), (&mut out, &mut err))).await;
    (exit, String::from_utf8([out, err].concat()).expect("text"))
}

impl Desk {
    fn path(&self, name: &str) -> String {
        self.files.path().join(name).display().to_string()
    }

    fn kept(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).expect("a file");
        self.path(name)
    }

    async fn keep(&self, name: &str, who: Who, words: &[&str]) -> String {
        let told = self.json(who, words).await;
        self.kept(name, &told.to_string())
    }
}

#[tokio::test]
async fn acr_1_a_receipt_is_verified_by_anybody_with_the_public_key_and_no_server() {
    let desk = Desk::new().await;
    let search = desk.world.published(crate::harness::unnamed).await.name;
    let offer = desk.world.offer(&search, OAK).submit().await.expect("an offer").name;
    let keys = desk.keep("keys.json", desk.provider(OAK), &["receipt", "keys"]).await;
    let kept = desk.keep("receipt.json", desk.provider(OAK), &["receipt", "show", &offer]).await;
    let verify =
        |receipt: String, keys: String| async move { offline(&["receipt", "verify", &receipt, "--keys", &keys]).await };
    let (exit, told) = verify(kept.clone(), keys.clone()).await;
    assert_eq!(exit, Exit::Done, "{told}");
    assert!(told.contains("The receipt holds.") && told.contains(&offer), "{told}");
    // Read again it is the same, byte for byte.
    let again = desk.json(desk.provider(OAK), &["receipt", "show", &offer]).await.to_string();
    let text = std::fs::read_to_string(&kept).expect("the receipt");
    assert_eq!(text, again);
    // Whatever it says otherwise breaks it.
    let receipt: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let wrong = [
        ("version", serde_json::json!(2)),
        ("commitment", serde_json::json!("0".repeat(64))),
        ("receivedAt", serde_json::json!("2026-12-01T09:00:00Z")),
        ("store", serde_json::json!("0".repeat(32))),
        ("offer", serde_json::json!(offer.replace("rounds/1", "rounds/2"))),
    ];
    for (field, value) in wrong {
        let mut other = receipt.clone();
        assert_ne!(other[field], value, "{field}");
        other[field] = value;
        let (exit, told) = verify(desk.kept("wrong.json", &other.to_string()), keys.clone()).await;
        assert_eq!(exit, Exit::NotVerified, "{field}: {told}");
    }
    // Another service's key is no key.
    let elsewhere = Desk::new().await;
    let others = elsewhere.keep("keys.json", elsewhere.provider(OAK), &["receipt", "keys"]).await;
    let (exit, told) = verify(kept, others).await;
    assert_eq!(exit, Exit::NotVerified, "{told}");
    assert!(told.contains("none of the keys given"), "{told}");
}

#[tokio::test]
async fn acr_1_an_export_is_verified_offline_and_a_flipped_dropped_or_reordered_record_is_found_by_its_position() {
    let desk = Desk::new().await;
    desk.world.published(crate::harness::unnamed).await;
    let keys = desk.keep("keys.json", auditor(), &["receipt", "keys"]).await;
    let noted = desk.keep("noted.json", auditor(), &["log", "head"]).await;
    let position = desk.world.log_head().await.position;
    let search = desk.world.published(|search| crate::harness::child(search).number = "C-2".to_owned()).await.name;
    desk.world.offer(&search, OAK).submit().await.expect("an offer");
    let export = desk.path("log.jsonl");
    desk.typed(auditor(), &["log", "export", &export]).await;
    let verify = |export: String| {
        let (keys, noted) = (keys.clone(), noted.clone());
        async move { offline(&["log", "verify", "--export", &export, "--keys", &keys, "--checkpoint", &noted]).await }
    };
    let (exit, told) = verify(export.clone()).await;
    assert_eq!(exit, Exit::Done, "{told}");
    assert!(told.contains("the log holds") && told.contains("Sealed, taken as they stand"), "{told}");
    let text = std::fs::read_to_string(&export).expect("the export");
    let lines: Vec<&str> = text.lines().collect();
    assert!(u64::try_from(lines.len()).is_ok_and(|all| all > position + 2), "records and a checkpoint");
    let broken = |lines: Vec<String>, at: &str| {
        let file = desk.kept("broken.jsonl", &(lines.join("\n") + "\n"));
        let (verify, at) = (verify(file), at.to_owned());
        async move {
            let (exit, told) = verify.await;
            assert_eq!(exit, Exit::NotVerified, "{told}");
            assert!(told.contains(&at), "{at}: {told}");
        }
    };
    let owned = || lines.iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut flipped = owned();
    flipped[4] = flipped[4].replacen("\\\"", "\\\"x", 1);
    assert_ne!(flipped[4], lines[4]);
    broken(flipped, "position 5").await;
    let (exit, told) =
        offline(&["log", "verify", "--export", &desk.path("broken.jsonl"), "--keys", &keys, "--lang", "cy"]).await;
    assert_eq!(exit, Exit::NotVerified, "{told}");
    assert!(told.contains("safle 5: nid yw ei feitiau"), "{told}");
    let mut dropped = owned();
    dropped.remove(6);
    broken(dropped, "position 7").await;
    let mut reordered = owned();
    reordered.swap(8, 9);
    broken(reordered, "position 9").await;
    // Cut off behind the checkpoint kept, with the checkpoint as the new end: the signature holds, the export ends too early for its end.
    let cut = owned()[..usize::try_from(position).expect("small") - 1].to_vec();
    let end = desk.json(auditor(), &["log", "head"]).await.to_string();
    broken(cut.iter().cloned().chain([end]).collect(), "ends at").await;
    // Rewritten from some record on it passes through another chain than the one kept.
    let shorter = owned()[..lines.len() - 1].to_vec();
    broken(shorter, "without its checkpoint").await;
    // A checkpoint that says something else is not signed.
    let forged = desk.kept(
        "forged.json",
        &text.lines().last().expect("a checkpoint").replacen("position\":\"", "position\":\"1", 1),
    );
    let (exit, told) = offline(&["log", "verify", "--export", &export, "--keys", &keys, "--checkpoint", &forged]).await;
    assert_eq!(exit, Exit::NotVerified, "{told}");
    assert!(told.contains("the checkpoint does not hold"), "{told}");
}

#[tokio::test]
async fn p9_an_administrator_types_for_a_backup_and_it_makes_a_store() {
    let mut desk = Desk::new().await;
    let admin = || ("people/adam.admin", "ADMINISTRATOR", "operator".to_owned());
    desk.refused(admin(), &["admin", "backup"], "STATE_FORBIDS").await;
    let backups = desk.files.path().join("backups");
    let folder = backups.clone();
    desk.world.start_again_as(|options| options.backups_dir = Some(folder)).await;
    let told = desk.typed(admin(), &["admin", "backup", "--lang", "cy"]).await;
    assert!(told.contains("Nid yw'r allweddi ynddo"), "{told}");
    let backup = desk.json(admin(), &["admin", "backup"]).await;
    let file = backups.join(backup["file"].as_str().expect("a name")).display().to_string();
    let into = desk.path("restored");
    let (exit, told) = offline(&["restore", &file, "--data-dir", &into, "--json"]).await;
    assert_eq!(exit, Exit::Done, "{told}");
    let restored: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    for fact in ["position", "chain", "digest", "vaultRecords"] {
        assert_eq!(restored[fact], backup[fact], "{fact}");
    }
}

#[tokio::test]
async fn acr_2_the_access_log_is_listed_and_verified_with_files_alone() {
    let mut desk = Desk::new().await;
    let search = desk.world.published(crate::harness::unnamed).await.name;
    let keys = desk.keep("keys.json", desk.provider(OAK), &["receipt", "keys"]).await;
    let listed = desk.typed(auditor(), &["log", "access", "--object", &search, "--who", "people/ann.finder"]).await;
    assert!(listed.contains("people/ann.finder PLACEMENT_FINDER") && listed.contains("PublishSearch"), "{listed}");
    assert!(listed.lines().all(|line| line.contains(&search) && line.contains("people/ann.finder")), "{listed}");
    desk.world.stop().await;
    let folder = desk.world.access_dir();
    let verify = |folder: String| {
        let keys = keys.clone();
        async move { offline(&["log", "verify", "--access", &folder, "--keys", &keys]).await }
    };
    let shown = folder.display().to_string();
    let (exit, told) = verify(shown.clone()).await;
    assert_eq!(exit, Exit::Done, "{told}");
    assert!(told.contains("the access log holds"), "{told}");
    let files = std::fs::read_dir(&folder).expect("the days").map(|file| file.expect("a file").path());
    let mut files: Vec<_> = files.collect();
    files.sort();
    let last = files.last().expect("a day").clone();
    let whole = std::fs::read_to_string(&last).expect("a day");
    // Somebody else's reading made mine; a line taken out; the order turned.
    let lines: Vec<&str> = whole.lines().collect();
    let changed = whole.replacen("people/ann.finder", "people/eve.finder", 1);
    let dropped = [&lines[..2], &lines[3..]].concat().join("\n") + "\n";
    let turned = [&lines[..1], &[lines[2], lines[1]], &lines[3..]].concat().join("\n") + "\n";
    for wrong in [changed, dropped, turned] {
        std::fs::write(&last, wrong).expect("written");
        let (exit, told) = verify(shown.clone()).await;
        assert_eq!(exit, Exit::NotVerified, "{told}");
        assert!(told.contains(".jsonl, line ") && told.contains("reordered"), "{told}");
    }
}
