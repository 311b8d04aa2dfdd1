//! Evidence packs typed: a whole story as a folder and as a ZIP, verified with files alone in both languages, and every way of tampering with one
//! found where it was done (EVD-1).

mod forging;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use hafan::demo::Story;
use hafan::serve::{Hooks, Ticker};
use hafan::{Environment, Exit, run};
use vocabulary::Language;

use super::{Desk, Who};
use crate::harness::{CARDIFF, World};

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

/// A story played to its end, its pack written as a folder.
struct Packed {
    desk: Desk,
    search: String,
    keys: String,
}

impl Packed {
    async fn of(story: Story) -> Self {
        let world = World::bare(Ticker::Running).await;
        let server = format!("http://{}", world.address());
        let mut out = Vec::new();
        let ending = Box::pin(hafan::demo::play(story, &server, Language::En, &mut out)).await.expect("a story");
        let desk = Desk { world, files: tempfile::tempdir().expect("a folder") };
        let keys = desk.json(auditor(), &["receipt", "keys"]).await;
        let path = desk.files.path().join("keys.json");
        std::fs::write(&path, keys.to_string()).expect("a file");
        let packed = Self { desk, search: ending.search, keys: path.display().to_string() };
        packed.write("pack").await;
        packed
    }

    fn path(&self, name: &str) -> PathBuf {
        self.desk.files.path().join(name)
    }

    async fn write(&self, name: &str) -> String {
        let path = self.path(name).display().to_string();
        self.desk.typed(auditor(), &["evidence", "pack", &self.search, "--out", &path]).await
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path("pack").join(name)).expect("a file of the pack")
    }

    async fn verify(&self, name: &str, words: &[&str]) -> (Exit, String) {
        let path = self.path(name).display().to_string();
        let typed: Vec<&str> =
            ["log", "verify", "--pack", &path, "--keys", &self.keys].iter().chain(words).copied().collect();
        offline(&typed).await
    }

    /// The pack with one file written otherwise does not hold, and says where.
    async fn tampered(&self, file: &str, with: impl FnOnce(&str) -> String, told: &[&str]) {
        let path = self.path("pack").join(file);
        let was = std::fs::read_to_string(&path).expect("a file of the pack");
        let is = with(&was);
        assert_ne!(is, was, "{file}: nothing changed");
        std::fs::write(&path, is).expect("written");
        let (exit, said) = self.verify("pack", &[]).await;
        std::fs::write(&path, was).expect("written back");
        assert_eq!(exit, Exit::NotVerified, "{file}: {said}");
        for told in told {
            assert!(said.contains(told), "{file}: `{told}` is not in: {said}");
        }
    }
}

fn files_of(folder: &Path, above: &str) -> BTreeSet<(String, Vec<u8>)> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = format!("{above}{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            found.extend(files_of(&path, &format!("{name}/")));
        } else {
            found.insert((name, std::fs::read(path).expect("a file")));
        }
    }
    found
}

#[tokio::test]
async fn evd_1_a_whole_story_is_in_its_pack_and_verified_offline_as_folder_and_zip_in_both_languages() {
    let packed = Packed::of(Story::PlannedFostering).await;
    let said = packed.write("pack.zip").await;
    assert!(said.contains("the pack holds by its own keys"), "{said}");
    for (name, words, holds) in [
        ("pack", &[][..], "the pack holds"),
        ("pack.zip", &[][..], "the pack holds"),
        ("pack", &["--lang", "cy"][..], "mae'r pecyn yn dal"),
        ("pack.zip", &["--lang", "cy"][..], "mae'r pecyn yn dal"),
        ("pack.zip", &["--json"][..], "\"verdict\": \"HOLDS\""),
    ] {
        let (exit, said) = packed.verify(name, words).await;
        assert_eq!(exit, Exit::Done, "{name}: {said}");
        assert!(said.contains(holds) && said.contains(&packed.search) && !said.contains("own keys"), "{name}: {said}");
    }
    // Both forms hold the same files, and the same pack is the same bytes.
    packed.write("again").await;
    packed.write("again.zip").await;
    let folder = files_of(&packed.path("pack"), "");
    assert_eq!(folder, files_of(&packed.path("again"), ""));
    let bytes = |name: &str| std::fs::read(packed.path(name)).expect("a file");
    assert_eq!(bytes("pack.zip"), bytes("again.zip"));
    let mut zip = zip::ZipArchive::new(std::fs::File::open(packed.path("pack.zip")).expect("a file")).expect("a ZIP");
    let zipped: BTreeSet<(String, Vec<u8>)> = (0..zip.len())
        .map(|index| {
            let mut file = zip.by_index(index).expect("a file");
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).expect("its bytes");
            (file.name().expect("a name").into_owned(), bytes)
        })
        .collect();
    assert_eq!(zipped, folder);
    // There already: nothing is overwritten.
    let path = packed.path("pack").display().to_string();
    packed
        .desk
        .ends(auditor(), &["evidence", "pack", &packed.search, "--out", &path], Exit::BadInput, "is there already")
        .await;
    complete(&packed).await;
}

/// Who was invited and when, what each answered, questions, ranks and reasons, approvals, award, contract: each is said in both languages.
async fn complete(packed: &Packed) {
    let evidence: serde_json::Value = serde_json::from_str(&packed.read("evidence.json")).expect("JSON");
    let search = packed.desk.world.finder().search(&packed.search).await.expect("the search");
    let round = &search.rounds[0];
    let invitations = evidence["invitations"].as_array().expect("invitations");
    assert_eq!(invitations.len(), usize::try_from(round.invited_count).expect("few"));
    let declined = invitations.iter().filter(|found| !found["declined"].is_null()).count();
    assert_eq!(declined, round.no_bids.len());
    let offers = evidence["offers"].as_array().expect("offers");
    let opened = offers.iter().flat_map(|offer| offer["versions"].as_array().into_iter().flatten());
    let opened = opened.filter(|version| version["terms"]["content"]["fee"].is_object()).count();
    assert!(offers.len() >= 3 && opened >= 3, "{opened} of {}", offers.len());
    let award = search.award.expect("an award");
    let (english, welsh) = (packed.read("index.html"), packed.read("index.cy.html"));
    assert!(english.contains("<html lang=\"en\">") && welsh.contains("<html lang=\"cy\">"));
    for said in [
        "Ranks and reasons",
        "Approval granted",
        "Offer chosen",
        "Awarded",
        "Contract signed",
        "Child arrived",
        "Question answered to all",
    ] {
        assert!(english.contains(said), "{said}");
    }
    for said in [
        "Safleoedd a rhesymau",
        "Rhoddwyd cymeradwyaeth",
        "Dyfarnwyd",
        "Llofnodwyd y contract",
        "Cyrhaeddodd y plentyn",
    ] {
        assert!(welsh.contains(said), "{said}");
    }
    let winner = award.offer.rsplit('/').next().expect("an id").to_owned();
    let names = evidence["providers"].as_object().expect("providers");
    let contracts = packed.desk.world.contracts_officer();
    let text = contracts.contract_text(&award.contract, None).await.expect("the text").text;
    let line =
        text.lines().find(|line| line.len() > 30 && !line.contains(['&', '<', '\'', '"'])).expect("a line").to_owned();
    for page in [&english, &welsh] {
        assert!(page.contains(&winner) && page.contains(&line), "{line}");
        assert!(names.values().all(|name| page.contains(&name.as_str().expect("a name").replace('&', "&amp;"))));
        assert!(page.contains("Needs: ") || page.contains("Anghenion: "), "the sentences of the criteria");
    }
    let receipts = packed.read("proofs/receipts.jsonl").lines().count();
    assert_eq!(receipts, offers.iter().map(|offer| offer["versions"].as_array().map_or(0, Vec::len)).sum::<usize>());
    for secret in ["postcode", "\"identity\"", "birth_date"] {
        assert!(!packed.read("proofs/documents.jsonl").contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn evd_1_every_way_of_tampering_with_a_pack_is_found_and_placed() {
    let packed = Packed::of(Story::Retraction).await;
    let (chain, documents) = ("proofs/chain.jsonl", "proofs/documents.jsonl");
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let joined = |lines: Vec<String>| lines.join("\n") + "\n";
    let text = packed.read(chain);
    let all = lines(&text);
    let is_record = |line: &str| line.starts_with("{\"record\"");
    let record = all.iter().rposition(|line| is_record(line)).expect("a record") - 2;
    let leaves = all.iter().position(|line| !is_record(line)).expect("hashes");
    let position = |line: &str| {
        let read: serde_json::Value = serde_json::from_str(line).expect("JSON");
        read["record"]["position"].as_str().expect("a position").to_owned()
    };
    let at = format!("to {}", position(all.iter().skip(record).find(|line| is_record(line)).expect("a record")));
    // A flipped byte in a record, in a hash; a record dropped, two in the wrong order, one said twice.
    packed
        .tampered(
            chain,
            |text| {
                let mut lines = lines(text);
                lines[record] = lines[record].replacen("people/", "people/x", 1);
                joined(lines)
            },
            &[chain, &at],
        )
        .await;
    packed
        .tampered(
            chain,
            |text| {
                let mut lines = lines(text);
                // Within the last hash: its text ends the line, and is longer than this.
                let end = lines[leaves].rfind('"').expect("a text");
                let (before, after) = lines[leaves].split_at(end - 20);
                let other = if after.starts_with('Q') { "R" } else { "Q" };
                lines[leaves] = format!("{before}{other}{}", &after[1..]);
                joined(lines)
            },
            &[chain, "position"],
        )
        .await;
    packed
        .tampered(
            chain,
            |text| {
                let mut lines = lines(text);
                lines.remove(record);
                joined(lines)
            },
            &[chain, "position", "says"],
        )
        .await;
    packed
        .tampered(
            chain,
            |text| {
                let mut lines = lines(text);
                lines.swap(record, record + 1);
                joined(lines)
            },
            &[chain, "position"],
        )
        .await;
    packed
        .tampered(
            chain,
            |text| {
                let mut lines = lines(text);
                lines.insert(record, lines[record].clone());
                joined(lines)
            },
            &[chain, "position"],
        )
        .await;
    packed
        .tampered(
            chain,
            |text| {
                let mut lines = lines(text);
                lines.pop();
                joined(lines)
            },
            &[chain, "ends at position"],
        )
        .await;
    packed.tampered(chain, |text| text.replacen("\"position\":", "\"position\": ", 1), &[chain, "line"]).await;
    // A document altered, dropped, put elsewhere, said to be withheld or erased; its salt.
    let told = lines(&packed.read(documents));
    let open =
        told.iter().position(|line| line.contains("STATE_OPEN") && line.contains("core_weekly_pence")).expect("terms");
    packed
        .tampered(
            documents,
            |text| text.replacen("core_weekly_pence\\\":", "core_weekly_pence\\\":1", 1),
            &[documents, "/terms", "commits"],
        )
        .await;
    packed
        .tampered(
            documents,
            |text| {
                let mut lines = lines(text);
                lines.remove(open);
                joined(lines)
            },
            &[documents, "/terms", "missing"],
        )
        .await;
    packed
        .tampered(
            documents,
            |text| {
                let mut lines = lines(text);
                lines.swap(open, open + 1);
                joined(lines)
            },
            &[documents, "position", "missing"],
        )
        .await;
    for state in ["EVIDENCE_STATE_WITHHELD", "EVIDENCE_STATE_ERASED"] {
        let silent = |line: &str| {
            let mut read: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let field = read["document"].clone();
            read["document"] =
                serde_json::json!({ "position": field["position"], "field": field["field"], "state": state });
            let (position, name) =
                (field["position"].as_str().expect("p").to_owned(), field["field"].as_str().expect("f").to_owned());
            format!("{{\"document\":{{\"position\":\"{position}\",\"field\":\"{name}\",\"state\":\"{state}\"}}}}")
        };
        packed
            .tampered(
                documents,
                |text| {
                    let mut lines = lines(text);
                    lines[open] = silent(&lines[open]);
                    joined(lines)
                },
                &["proofs/pack.jsonl", "signed"],
            )
            .await;
    }
    // What is not in the chain is signed: what a provider is called, that the identities are withheld, from where on it is covered.
    let pack = "proofs/pack.jsonl";
    packed.tampered(pack, |text| text.replacen("displayName\":\"", "displayName\":\"Not ", 1), &[pack, "signed"]).await;
    packed
        .tampered(
            pack,
            |text| {
                let mut lines = lines(text);
                lines.remove(1);
                joined(lines)
            },
            &[pack, "signed"],
        )
        .await;
    packed
        .tampered(
            pack,
            |text| text.replacen("\"search\":\"authorities/W06000015", "\"search\":\"authorities/W06000014", 1),
            &[pack],
        )
        .await;
    packed.tampered(pack, |text| text.replacen("chainBefore\":\"", "chainBefore\":\"0", 1), &[pack]).await;
    // Receipts, keys, pages, JSON, words for people.
    let receipts = "proofs/receipts.jsonl";
    packed
        .tampered(receipts, |text| text.replacen("\"version\":1", "\"version\":2", 1), &["receipt", "position"])
        .await;
    packed
        .tampered(
            receipts,
            |text| {
                let mut lines = lines(text);
                lines.pop();
                joined(lines)
            },
            &["receipt", "missing"],
        )
        .await;
    packed
        .tampered("proofs/keys.json", |text| text.replacen("Ed25519", "Ed25518", 1), &["proofs/keys.json", "line 1"])
        .await;
    packed
        .tampered("evidence.json", |text| text.replacen("\"rank\": 1", "\"rank\": 2", 1), &["evidence.json, line "])
        .await;
    packed.tampered("index.html", |text| text.replacen("</h1>", "!</h1>", 1), &["index.html, line "]).await;
    packed.tampered("index.cy.html", |text| text.replacen("</h1>", "!</h1>", 1), &["index.cy.html, line "]).await;
    packed.tampered("README.txt", |text| text.replacen("hafan", "hafam", 1), &["README.txt, line 4"]).await;
    // A file too many, one too few, and a ZIP with a byte flipped.
    std::fs::write(packed.path("pack").join("proofs/more.txt"), "more").expect("a file");
    let (exit, said) = packed.verify("pack", &[]).await;
    assert!(exit == Exit::NotVerified && said.contains("proofs/more.txt"), "{said}");
    let (exit, said) = packed.verify("pack", &["--lang", "cy"]).await;
    assert!(exit == Exit::NotVerified && said.contains("nid yw'r pecyn yn dal: proofs/more.txt"), "{said}");
    std::fs::remove_file(packed.path("pack").join("proofs/more.txt")).expect("removed");
    std::fs::rename(packed.path("pack").join("evidence.json"), packed.path("kept.json")).expect("moved");
    let (exit, said) = packed.verify("pack", &[]).await;
    assert!(exit == Exit::NotVerified && said.contains("evidence.json"), "{said}");
    std::fs::rename(packed.path("kept.json"), packed.path("pack").join("evidence.json")).expect("moved back");
    // Another service's keys are no keys, and its own alone are told as such.
    let elsewhere = Desk::new().await;
    let keys = elsewhere.json(auditor(), &["receipt", "keys"]).await;
    let other = packed.path("other.json");
    std::fs::File::create(&other).and_then(|mut file| file.write_all(keys.to_string().as_bytes())).expect("a file");
    let (folder, other) = (packed.path("pack").display().to_string(), other.display().to_string());
    let (exit, said) = offline(&["log", "verify", "--pack", &folder, "--keys", &other]).await;
    assert!(exit == Exit::NotVerified && said.contains("is not one of those given"), "{said}");
    let (exit, said) = offline(&["log", "verify", "--pack", &folder]).await;
    assert!(exit == Exit::Done && said.contains("by its own keys"), "{said}");
    let (exit, said) = packed.verify("pack", &[]).await;
    assert_eq!(exit, Exit::Done, "{said}");
}

#[tokio::test]
async fn evd_1_after_an_erasure_a_pack_says_erased_and_holds() {
    let mut packed = Packed::of(Story::WindowExtended).await;
    let before = packed.read("proofs/documents.jsonl");
    assert!(before.contains("core_weekly_pence"));
    packed.desk.world.stop().await;
    // The keys of the search and of its offers, destroyed: an empty record stands in the place of each.
    let store =
        sled::Config::new().path(packed.desk.world.data_dir()).segment_size(8 << 20).flush_every_ms(None).open();
    let store = store.expect("the store, its server stopped");
    let id = packed.search.rsplit('/').next().expect("an id");
    let keys: Vec<_> = store.iter().keys().map(|key| key.expect("readable")).collect();
    let ends = |key: &[u8], of: &str| key.ends_with(of.as_bytes());
    let is_offer = |key: &[u8]| String::from_utf8_lossy(key).contains("key/offer/");
    let erased: Vec<_> =
        keys.into_iter().filter(|key| ends(key, &format!("key/search/{id}")) || is_offer(key)).collect();
    assert!(erased.len() >= 2, "{erased:?}");
    for key in erased {
        store.insert(key, Vec::new()).expect("written");
    }
    store.flush().expect("flushed");
    drop(store);
    packed.desk.world.start_again().await;
    packed.write("after").await;
    let after = std::fs::read_to_string(packed.path("after").join("proofs/documents.jsonl")).expect("a file");
    assert!(
        after.contains("EVIDENCE_STATE_ERASED")
            && !after.contains("core_weekly_pence")
            && !after.contains("STATE_OPEN")
    );
    let (exit, said) = packed.verify("after", &[]).await;
    assert!(exit == Exit::Done && said.contains("ERASED"), "{said}");
    let page = |name: &str| std::fs::read_to_string(packed.path("after").join(name)).expect("a page");
    assert!(page("index.html").contains("ERASED") && page("index.cy.html").contains("WEDI'I DDILEU"));
    // The one written before still proves what it shows.
    let (exit, said) = packed.verify("pack", &[]).await;
    assert_eq!(exit, Exit::Done, "{said}");
}
