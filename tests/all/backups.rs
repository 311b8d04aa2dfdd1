//! P9: a store goes into one file and comes out of it whole, under an epoch of its own; what is no whole backup makes no store.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use api::admin::v1::{BackUpRequest, Backup};
use api::feed::v1::ListFeedRequest;
use hafan::serve::Hooks;
use hafan::{Environment, Exit, run};

use crate::harness::{
    CARDIFF, Caller, OAK, Outcome as _, ROWAN, Reply, World, child, lower, new_request_id, reply, shared, unnamed,
};

const CANARY: &str = "Canary-outcome-77c1";

/// Types a command that calls no server.
async fn typed(words: &[&str]) -> (Exit, String) {
    let words = std::iter::once("hafan").chain(words.iter().copied()).map(OsString::from);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = Box::pin(run(words, &Environment::of::<&str, &str>([]), Hooks::default(), (&mut out, &mut err))).await;
    (exit, format!("{}{}", String::from_utf8_lossy(&out), String::from_utf8_lossy(&err)))
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path")
}

/// Stops a world and backs its store up.
async fn backed_up(world: &mut World, out: &Path) {
    world.stop().await;
    let (exit, told) = typed(&["backup", "--data-dir", text(&world.data_dir()), "--out", text(out)]).await;
    assert_eq!(exit, Exit::Done, "{told}");
    world.start_again().await;
}

async fn restored(backup: &Path, into: &Path, more: &[&str]) -> (Exit, String) {
    typed(&[&["restore", text(backup), "--data-dir", text(into)], more].concat()).await
}

/// Starts the world again over a restored store, with the keys there are now.
async fn goes_on_over(world: &mut World, into: &Path) {
    let keys = world.data_dir().with_extension("keys");
    world
        .start_again_as(|options| {
            options.data_dir = into.to_owned();
            options.keys_dir = keys;
        })
        .await;
}

async fn cursor_of(caller: &Caller) -> String {
    let page = reply(caller.feed().list_feed(ListFeedRequest { cursor: String::new(), page_size: 100 }).await);
    page.accepted().next_cursor
}

async fn from_cursor(caller: &Caller, cursor: &str) -> Reply<api::feed::v1::ListFeedResponse> {
    reply(caller.feed().list_feed(ListFeedRequest { cursor: cursor.to_owned(), page_size: 100 }).await)
}

#[tokio::test]
async fn p9_a_restored_store_is_whole_up_to_its_moment_and_takes_no_cursor_of_another_history() {
    let mut world = World::start().await;
    let search = world.published(unnamed).await.name;
    let request = world.offer(&search, OAK).into_request();
    let first = world.provider(OAK).submit(request.clone()).await.accepted();
    let before = world.log_head().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (backup, into) = (folder.path().join("one.backup"), folder.path().join("restored"));
    backed_up(&mut world, &backup).await;
    // Lost with what came after: an offer, and the cursors that saw it.
    world.offer(&search, ROWAN).terms(|terms| lower(terms, 1)).submit().await.accepted();
    let cursor = cursor_of(&world.finder()).await;
    world.stop().await;
    let (exit, told) = restored(&backup, &into, &[]).await;
    assert_eq!(exit, Exit::Done, "{told}");
    goes_on_over(&mut world, &into).await;

    let after = world.log_head().await;
    assert_eq!((after.position, &after.chain), (before.position, &before.chain), "position and chain are kept");
    assert_eq!(world.verify().await.accepted().verified_position, before.position);
    assert_eq!(world.provider(ROWAN).offers_of(&search).await.accepted(), [], "made after the backup");
    // P4 goes on: the same request is the same offer.
    let oak = world.provider(OAK);
    assert_eq!(world.nothing_appended(oak.submit(request)).await.accepted().name, first.name);
    let refused = from_cursor(&world.finder(), &cursor).await;
    refused.expect_refusal(tonic::Code::OutOfRange, "CURSOR_EXPIRED");
    assert!(!from_cursor(&world.finder(), "").await.accepted().items.is_empty());
    // And the story goes on to its close.
    world.offer(&search, ROWAN).terms(|terms| lower(terms, 1)).submit().await.accepted();
    world.close(&search).await;
    world.settle(&search).await;

    // Restored once more, it is another history again.
    let cursor = cursor_of(&world.finder()).await;
    world.stop().await;
    let third = folder.path().join("again");
    assert_eq!(restored(&backup, &third, &[]).await.0, Exit::Done);
    goes_on_over(&mut world, &third).await;
    from_cursor(&world.finder(), &cursor).await.expect_refusal(tonic::Code::OutOfRange, "CURSOR_EXPIRED");
}

/// Asks the server for a backup, named by a request id.
async fn asked(world: &World, request_id: &str) -> Reply<Backup> {
    reply(world.admin().admin().back_up(BackUpRequest { request_id: request_id.to_owned() }).await)
}

#[tokio::test]
async fn p9_a_backup_of_a_service_that_goes_on_is_whole_up_to_its_moment() {
    let mut world = World::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (backups, into) = (folder.path().join("backups"), folder.path().join("restored"));
    world.start_again_as(|options| options.backups_dir = Some(backups.clone())).await;
    let search = world.published(unnamed).await.name;
    let request = world.offer(&search, OAK).into_request();
    let offer = world.provider(OAK).submit(request.clone()).await.accepted();
    let before = world.log_head().await.position;
    // What broke off with a process before is cleared away.
    std::fs::write(backups.join("old.unfinished"), b"half").expect("a file");
    std::fs::write(backups.join("old.backup"), b"").expect("a file");

    // While it is written, others go on writing.
    let id = new_request_id();
    let writing = async {
        let mut revised = offer.clone();
        for round in 1..=30 {
            let terms =
                world.offer(&search, OAK).terms(|terms| lower(terms, round)).into_request().terms.expect("terms");
            revised = world.provider(OAK).revise(&offer.name, terms, 1).await.accepted();
        }
        revised
    };
    let (told, revised) = tokio::join!(asked(&world, &id), writing);
    let (told, after) = (told.accepted(), world.log_head().await.position);
    assert!((before..=after).contains(&told.position), "{before} {told:?} {after}");
    let names = || -> Vec<String> {
        let found = std::fs::read_dir(&backups).expect("the folder");
        found.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(names(), [told.file.as_str()], "it alone is there, and whole");
    // The same request is the same backup, whatever happened since, and after a restart too.
    assert_eq!(asked(&world, &id).await.accepted(), told);
    world.start_again_as(|options| options.backups_dir = Some(backups.clone())).await;
    assert_eq!(asked(&world, &id).await.accepted(), told);
    assert_eq!(names(), [told.file.as_str()]);
    // Another is another, of what there is now.
    let newer = asked(&world, &new_request_id()).await.accepted();
    assert!(newer.position >= after && newer.file != told.file, "{newer:?}");

    world.stop().await;
    let (exit, said) = restored(&backups.join(&told.file), &into, &[]).await;
    assert_eq!(exit, Exit::Done, "{said}");
    goes_on_over(&mut world, &into).await;
    let head = world.log_head().await;
    assert_eq!((head.position, &head.chain), (told.position, &told.chain));
    assert_eq!(world.verify().await.accepted().verified_position, told.position);
    let there = world.provider(OAK).offers_of(&search).await.accepted();
    assert!(there.len() == 1 && (1..=revised.version).contains(&there[0].version), "{there:?}");
    let again = world.nothing_appended(world.provider(OAK).submit(request)).await.accepted();
    assert_eq!(again.name, offer.name, "acknowledged before, so it is in it (P4)");
}

#[tokio::test]
async fn p9_a_server_without_a_folder_for_backups_writes_none() {
    let world = World::start().await;
    let refused = asked(&world, &new_request_id()).await.refused("STATE_FORBIDS");
    refused.shows("state", "NO_FOLDER");
    asked(&world, "").await.refused("REQUEST_ID_MISSING");
}

#[tokio::test]
async fn p9_what_is_no_whole_backup_makes_no_store_and_nothing_is_overwritten() {
    let mut world = World::start().await;
    world.drafted(unnamed).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (backup, into) = (folder.path().join("one.backup"), folder.path().join("restored"));
    let in_use = typed(&["backup", "--data-dir", text(&world.data_dir()), "--out", text(&backup)]).await;
    assert!(in_use.0 == Exit::BadInput && in_use.1.contains("stop the service first"), "{in_use:?}");
    assert!(!backup.exists());
    backed_up(&mut world, &backup).await;
    let whole = std::fs::read(&backup).expect("a backup");
    let written = |name: &str, bytes: &[u8]| -> PathBuf {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    };
    let middle = whole.len() / 2;
    let mut changed = whole.clone();
    changed[middle] ^= 1;
    let cut = written("cut", &whole[..middle]);
    let changed = written("changed", &changed);
    let other = written("other", b"PK something else");
    for (wrong, why) in [(&cut, "cut short"), (&changed, ""), (&other, "no backup")] {
        let (exit, told) = restored(wrong, &into, &[]).await;
        assert!(exit == Exit::NotVerified && told.contains(why), "{told}");
        assert!(!into.exists() && !into.with_extension("restoring").exists(), "{told}");
    }
    let (exit, told) = typed(&["backup", "--data-dir", text(&into), "--out", text(&cut)]).await;
    assert!(exit == Exit::BadInput && !into.exists(), "no store is made to be backed up: {told}");
    world.stop().await;
    let (exit, told) = typed(&["backup", "--data-dir", text(&world.data_dir()), "--out", text(&cut)]).await;
    assert_eq!(exit, Exit::BadInput, "{told}");
    assert_eq!(std::fs::read(&cut).expect("as it was"), whole[..middle], "a file that is there is not overwritten");
    assert_eq!(restored(&backup, &world.data_dir(), &[]).await.0, Exit::BadInput, "nor a store");
    let strangers = World::start().await;
    let mut strangers = strangers;
    let theirs = folder.path().join("theirs.backup");
    backed_up(&mut strangers, &theirs).await;
    let (exit, told) = restored(&backup, &into, &["--key-table", text(&theirs)]).await;
    assert!(exit == Exit::NotVerified && told.contains("another store") && !into.exists(), "{told}");
}

#[tokio::test]
async fn p9_an_older_backup_opens_by_the_newest_key_table_and_what_was_erased_stays_erased() {
    let mut world = World::start().await;
    let erased = world
        .drafted(|search| {
            child(search).number = "K-9".to_owned();
            shared(search).outcomes.push(CANARY.to_owned());
        })
        .await
        .name;
    world.finder().withdraw_search(&erased, "KIN_FOUND", "KIN", "").await.accepted();
    let kept = world.drafted(|search| child(search).number = "K-8".to_owned()).await.name;
    let folder = tempfile::tempdir().expect("a folder");
    let [older, newer] = ["older.backup", "newer.backup"].map(|name| folder.path().join(name));
    backed_up(&mut world, &older).await;
    let subject = world.team_manager().find_child(CARDIFF, "K-9").await.accepted();
    world.team_manager().order_erasure(&subject.name, "RECORDED_IN_ERROR", "").await.accepted();
    world.erase().await.accepted();
    backed_up(&mut world, &newer).await;
    world.stop().await;

    let [alone, with_keys] = ["alone", "with-keys"].map(|name| folder.path().join(name));
    assert_eq!(restored(&older, &alone.join("data"), &[]).await.0, Exit::Done);
    std::fs::create_dir(alone.join("data.keys")).expect("a folder");
    for key in std::fs::read_dir(world.data_dir().with_extension("keys")).expect("the keys") {
        let key = key.expect("a key").path();
        std::fs::copy(&key, alone.join("data.keys").join(key.file_name().expect("a name"))).expect("a copy");
    }
    let refused = world.opened_refused(&alone).await;
    assert!(refused.contains("master"), "by the keys there are now the older table opens nothing: {refused}");
    let (exit, told) = restored(&older, &with_keys, &["--key-table", text(&newer)]).await;
    assert_eq!(exit, Exit::Done, "{told}");
    goes_on_over(&mut world, &with_keys).await;
    assert!(!world.finder().search(&kept).await.accepted().erased);
    let read = world.finder().search(&erased).await.accepted();
    assert!(read.erased && !format!("{read:?}").contains(CANARY), "{read:?}");
    assert_eq!(world.verify().await.accepted().verified_position, world.log_head().await.position);
}

#[tokio::test]
async fn p8_the_doctor_looks_at_all_a_server_needs_and_says_what_is_to_be_mended() {
    let mut world = World::start().await;
    let (data, keys) = (world.data_dir(), world.data_dir().with_extension("keys"));
    let flags = ["--data-dir", text(&data), "--keys-dir", text(&keys), "--sandbox"];
    let looked = |more: &'static [&'static str]| {
        let words: Vec<String> = ["doctor"].iter().chain(&flags).chain(more).map(|word| (*word).to_owned()).collect();
        async move { typed(&words.iter().map(String::as_str).collect::<Vec<_>>()).await }
    };
    let (exit, told) = looked(&[]).await;
    assert!(exit == Exit::Done && told.contains("stop the service to look inside"), "{told}");
    let head = world.log_head().await.position;
    world.stop().await;
    let (exit, told) = looked(&["--json"]).await;
    assert_eq!(exit, Exit::Done, "{told}");
    let found: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    let of = |name: &str| {
        let all = found["findings"].as_array().expect("findings").clone();
        let found = all.into_iter().find(|finding| finding["of"] == name).expect(name);
        (found["state"].as_str().expect("a state").to_owned(), found["found"].as_str().expect("words").to_owned())
    };
    assert_eq!(of("log"), ("GOOD".to_owned(), head.to_string()));
    assert_eq!(of("store"), ("GOOD".to_owned(), format!("sandbox, epoch 1, position {head}")));
    assert_eq!(of("keys"), ("GOOD".to_owned(), "master-1".to_owned()));
    for good in ["blobs", "keys_folder", "geography", "sync"] {
        assert_eq!(of(good).0, "GOOD", "{good}: {told}");
    }
    assert!(looked(&["--lang", "cy"]).await.1.contains("Prif allweddi"));
    std::fs::write(keys.join("master-1.key"), "ab".repeat(32)).expect("another key");
    let (exit, told) = looked(&[]).await;
    assert!(exit == Exit::NotVerified && told.contains("to be mended first: keys"), "{told}");
}
