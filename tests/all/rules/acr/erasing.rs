//! What is ordered to be erased is gone from every file and answer, also from a copy made before; what stands against it refuses (ACR-3).

use std::fs;
use std::path::{Path, PathBuf};

use api::admin::v1::RotateKeysRequest;
use api::attachment::v1::Attachment;
use api::audit::v1::LogVerdict;
use api::decision::v1::{ReplayOutcome, ReplayShortlistsRequest};
use api::privacy::v1::ErasureState;
use api::search::v1::{Identities, Identity, ListSearchesRequest, Search, SearchState, TermsState};

use hafan::serve::{KeyCommand, Retention};

use crate::harness::{
    BROTHER, CARDIFF, OAK, Outcome as _, ROWAN, VALE, World, child, group, new_request_id, of_search, pdf, reply,
    shared,
};

const FIRST_NAME: &str = "Kanari-Efa-7f3a";
const ADDRESS: &str = "9 Heol Kanari-b81c";
const OUTCOME: &str = "Canary-outcome-22d9";
const STATEMENT: &str = "Canary-statement-c04e";
const WORDS: &str = "Canary-words-5a60";
const QUESTION: &str = "Canary-question-91bb";
const FILE: &str = "Canary-file-60d1";
const CANARIES: [&str; 7] = [FIRST_NAME, ADDRESS, OUTCOME, STATEMENT, WORDS, QUESTION, FILE];

/// Somebody to look for.
fn canaries(search: &mut Search) {
    child(search).number = "K-1".to_owned();
    shared(search).outcomes.push(OUTCOME.to_owned());
    let identity = Identity { first_name: FIRST_NAME.to_owned(), address: ADDRESS.to_owned(), ..Identity::default() };
    search.identities = Some(Identities { children: vec![identity], parent: None });
}

/// A search that was offered for, closed, shortlisted and withdrawn, with its offer.
async fn concluded(world: &World) -> (String, String) {
    let draft = world.drafted(canaries).await.name;
    let bytes = pdf(FILE, 70_000);
    let file = Attachment { file_name: format!("{FILE}.pdf"), child: Some(0), ..of_search(&bytes, "OPENED") };
    world.finder().attach(&draft, file, &bytes).await.accepted();
    let search = world.approve(&draft).await.name;
    let closes = world.now().await.plus_hours(54);
    world.finder().publish(&search, closes).await.accepted();
    world.provider(ROWAN).open(&search).await.accepted();
    let asked = world.provider(ROWAN).ask(&search, QUESTION).await.accepted().name;
    world.finder().answer(&asked, "Does she keep her school?", "She does.").await.accepted();
    let offer = world.offer(&search, OAK).terms(|terms| terms.matching_statement = STATEMENT.to_owned());
    let offer = offer.submit().await.accepted().name;
    world.close(&search).await;
    world.settle(&search).await;
    world.finder().withdraw_search(&search, "KIN_FOUND", "KIN", WORDS).await.accepted();
    (search, offer)
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).expect("below it"));
        fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        fs::copy(&file, target).expect("a copy");
    }
}

fn assert_no_canary(what: &str, text: &[u8]) {
    // Canaries are plain letters: what is no text besides them does not hide one.
    let text = String::from_utf8_lossy(text);
    for canary in CANARIES {
        assert!(!text.contains(canary), "{canary} in {what}");
    }
}

#[tokio::test]
async fn acr_3_what_is_erased_is_in_no_answer_and_no_file_nor_in_a_copy_made_before() {
    let mut world = World::start().await;
    let (search, offer) = concluded(&world).await;
    let seen = format!("{:?}", world.finder().search(&search).await.accepted());
    assert!(seen.contains(OUTCOME), "planted");
    let receipt = world.provider(OAK).get_offer(&offer).await.accepted().receipt.expect("a receipt");

    world.stop().await;
    let before = tempfile::tempdir().expect("a folder");
    copy(&world.data_dir(), &before.path().join("data"));
    world.start_again().await;

    let subject = world.team_manager().find_child(CARDIFF, "K-1").await.accepted();
    assert_eq!(subject.keys, 3, "the child's, the search's, the offer's: {subject:?}");
    let ordered = world.team_manager().order_erasure(&subject.name, "RECORDED_IN_ERROR", WORDS).await.accepted();
    assert_eq!((ordered.orders[0].state(), ordered.orders[0].text.as_str()), (ErasureState::Waiting, WORDS));
    let status = world.erase().await.accepted();
    assert_eq!(status.master_keys, ["master-2"], "the old one is destroyed");
    assert_eq!((status.open_run, status.keys_under_old_master, status.waiting_orders), (None, 0, 0));
    let erased = world.team_manager().subject(&subject.name).await.accepted();
    assert_eq!((erased.orders[0].state(), erased.orders[0].text.as_str(), erased.keys), (ErasureState::Erased, "", 0));

    // Before and after a restart alike: nothing lives on in memory, and nothing comes back.
    for again in [false, true] {
        if again {
            world.start_again().await;
        }
        let (finder, oak) = (world.finder(), world.provider(OAK));
        let read = finder.search(&search).await.accepted();
        assert!(read.erased && read.request.is_none(), "{read:?}");
        assert_eq!(read.state(), SearchState::Withdrawn, "its facts stay");
        let listed = ListSearchesRequest { parent: CARDIFF.to_owned(), ..Default::default() };
        let listed = reply(finder.searches().list_searches(listed).await).accepted();
        assert_eq!(listed.searches.iter().filter(|found| found.erased).count(), 1);
        let own = oak.get_offer(&offer).await.accepted();
        assert_eq!((own.terms_state(), own.terms.is_none(), own.receipt.is_none()), (TermsState::Erased, true, true));
        let theirs = oak.offers_of(&search).await.accepted();
        assert_eq!(theirs[0].terms_state(), TermsState::Erased);
        let invitation = world.provider(ROWAN).invitation(&search).await.accepted();
        assert!(invitation.erased && invitation.summary.is_none());
        let replay = ReplayShortlistsRequest { search: search.clone() };
        let replay = reply(finder.decisions().replay_shortlists(replay).await).accepted();
        assert!(replay.snapshots.iter().all(|snapshot| snapshot.outcome() == ReplayOutcome::Erased));
        assert!(!replay.snapshots.is_empty());
        finder.shortlist(&search).await.refused("ERASED");
        let files = finder.attached(&search).await.accepted();
        assert!(files.len() == 1 && files[0].erased && files[0].file_name.is_empty(), "{files:?}");
        world.nothing_appended(finder.read(&files[0].name)).await.refused("ERASED");
        let mut answers = format!("{files:?}{read:?}{listed:?}{own:?}{theirs:?}{invitation:?}{replay:?}");
        answers += &format!("{:?}", finder.questions_of(&search).await);
        answers += &format!("{:?}{:?}", oak.whole_feed().await, finder.whole_feed().await);
        answers += &format!("{:?}", world.provider(ROWAN).whole_feed().await);
        answers += &format!("{:?}", world.team_manager().access(&subject.name).await.accepted());
        answers += &format!("{:?}", world.log_after(0).await);
        assert_no_canary("an answer", answers.as_bytes());
        assert_eq!(world.verify().await.accepted().verdict(), LogVerdict::Holds, "the chain stands");
    }
    assert!(!receipt.commitment.is_empty(), "what its provider keeps still says what was received");

    world.stop().await;
    let keys = world.data_dir().with_extension("keys");
    for file in files(&world.data_dir()).into_iter().chain(files(&keys)) {
        assert_no_canary(&file.display().to_string(), &fs::read(&file).expect("a file"));
    }
    copy(&keys, &before.path().join("data.keys"));
    let refused = world.opened_refused(before.path()).await;
    assert!(refused.contains("master-1") && refused.contains("master-2"), "{refused}");
    for file in files(before.path()) {
        assert_no_canary(&file.display().to_string(), &fs::read(&file).expect("a file"));
    }
}

#[tokio::test]
async fn acr_3_acr_7_a_file_about_one_child_goes_with_that_child_and_no_other() {
    let world = World::start().await;
    let search = world.drafted(group).await.name;
    let mut files = Vec::new();
    for (index, child) in [(0, Some(0)), (1, Some(1)), (2, None)] {
        let bytes = pdf("about whom", index);
        let file = Attachment { child, ..of_search(&bytes, "AWARD") };
        files.push(world.finder().attach(&search, file, &bytes).await.accepted().name);
    }
    world.finder().withdraw_search(&search, "KIN_FOUND", "KIN", WORDS).await.accepted();
    let subject = world.team_manager().find_child(CARDIFF, BROTHER).await.accepted();
    world.team_manager().order_erasure(&subject.name, "RECORDED_IN_ERROR", WORDS).await.accepted();
    world.erase().await.accepted();
    let listed = world.finder().attached(&search).await.accepted();
    let erased = |name: &String| listed.iter().find(|file| file.name == *name).map(|file| file.erased);
    assert_eq!(files.iter().map(erased).collect::<Vec<_>>(), [Some(false), Some(true), Some(false)], "{listed:?}");
    world.nothing_appended(world.finder().read(&files[1])).await.refused("ERASED");
    world.finder().read(&files[0]).await.accepted();
    world.finder().read(&files[2]).await.accepted();
}

#[tokio::test]
async fn acr_3_a_child_that_comes_again_after_its_erasure_is_searched_for_again() {
    let mut world = World::start().await;
    concluded(&world).await;
    let subject = world.team_manager().find_child(CARDIFF, "K-1").await.accepted().name;
    world.team_manager().order_erasure(&subject, "COURT_ORDER", "").await.accepted();
    world.erase().await.accepted();
    let again = world.drafted(canaries).await.name;
    let bytes = pdf(FILE, 0);
    let file = Attachment { child: Some(0), ..of_search(&bytes, "OPENED") };
    let file = world.finder().attach(&again, file, &bytes).await.accepted().name;
    world.start_again().await;
    let read = world.finder().search(&again).await.accepted();
    assert!(!read.erased && format!("{read:?}").contains(OUTCOME), "sealed under a key of its own");
    let refused = world.team_manager().order_erasure(&subject, "COURT_ORDER", "").await.refused("STILL_LIVE");
    refused.of_rule("ACR-3").names(&again, "STILL_LIVE");
    // And erased again: that key is destroyed as the first was.
    world.finder().withdraw_search(&again, "KIN_FOUND", "KIN", "").await.accepted();
    world.team_manager().order_erasure(&subject, "COURT_ORDER", "").await.accepted();
    world.erase().await.accepted();
    for restarted in [false, true] {
        if restarted {
            world.start_again().await;
        }
        assert!(world.finder().search(&again).await.accepted().erased);
        world.nothing_appended(world.finder().read(&file)).await.refused("ERASED");
    }
}

#[tokio::test]
async fn acr_3_a_live_search_a_period_not_over_and_a_hold_stand_against_it() {
    let world = World::start().await;
    let manager = world.team_manager();
    let open = world.published(canaries).await.name;
    let child = manager.find_child(CARDIFF, "K-1").await.accepted().name;
    world.nothing_appended(manager.order_erasure(&child, "COURT_ORDER", "")).await.refused("STILL_LIVE");
    world.finder().withdraw_search(&open, "KIN_FOUND", "KIN", "").await.accepted();
    for reason in ["RETENTION_OVER", "DATA_SUBJECT_REQUEST"] {
        let refused = world.nothing_appended(manager.order_erasure(&child, reason, "")).await;
        refused.refused("RETENTION_NOT_OVER").of_rule("ACR-3");
    }
    let held = manager.place_hold(&open, "INQUIRY", "").await.accepted();
    assert_eq!(held.held_by, std::slice::from_ref(&open));
    let refused = world.nothing_appended(manager.order_erasure(&child, "COURT_ORDER", "")).await.refused("LEGAL_HOLD");
    refused.names(&open, "LEGAL_HOLD");
    world.nothing_appended(manager.lift_hold(&open, 2)).await.refused("NO_SUCH_LEGAL_HOLD");
    manager.lift_hold(&open, 1).await.accepted();
    manager.order_erasure(&child, "COURT_ORDER", "").await.accepted();
    world.nothing_appended(manager.order_erasure(&child, "COURT_ORDER", "")).await.refused("ERASURE_ORDERED");

    // A hold placed since wins over the order; nothing is carried out.
    manager.place_hold(&child, "LITIGATION", "").await.accepted();
    world.nothing_appended(world.erase()).await.refused("NO_SUCH_ORDER");
    assert_eq!(world.key_status().await.master_keys, ["master-1"]);
    manager.lift_hold(&child, 1).await.accepted();
    manager.take_back_erasure(&child).await.accepted();
    world.nothing_appended(manager.take_back_erasure(&child)).await.refused("NO_SUCH_ORDER");
    assert!(!world.finder().search(&open).await.accepted().erased);
}

#[tokio::test]
async fn acr_3_who_orders_is_the_childs_own_team_manager_and_nobody_can_tell_whom_else_there_is() {
    let world = World::start().await;
    let search = world.published(canaries).await.name;
    let child = world.team_manager().find_child(CARDIFF, "K-1").await.accepted().name;
    let elsewhere = world.caller("people/tomos.manager", "TEAM_MANAGER", VALE);
    for caller in [world.finder(), elsewhere, world.admin(), world.provider(OAK)] {
        for name in [&child, &search] {
            world.nothing_appended(caller.order_erasure(name, "COURT_ORDER", "")).await.refused("NOT_PERMITTED");
            world.nothing_appended(caller.place_hold(name, "INQUIRY", "")).await.refused("NOT_PERMITTED");
            world.nothing_appended(caller.access(name)).await.refused("NOT_PERMITTED");
        }
    }
    let unknown = format!("{CARDIFF}/children/{}", "0".repeat(64));
    world.team_manager().subject(&unknown).await.refused("NOT_PERMITTED");
    world.auditor().subject(&child).await.accepted();
    let rotated = async {
        let request = RotateKeysRequest { destroy_old: true, request_id: new_request_id() };
        reply(world.team_manager().keys().rotate_keys(request).await)
    };
    world.nothing_appended(rotated).await.refused("NOT_PERMITTED");
}

#[tokio::test]
async fn acr_3_a_household_is_erased_and_the_register_still_lists() {
    let world = World::start().await;
    let setting = world.registered(OAK).settings[0].clone();
    let oak = world.provider(OAK);
    world.nothing_appended(oak.place_hold(&setting, "INQUIRY", "")).await.refused("NOT_PERMITTED");
    world.framework_manager().place_hold(&setting, "SAFEGUARDING", "").await.accepted();
    world.nothing_appended(oak.order_erasure(&setting, "DATA_SUBJECT_REQUEST", "")).await.refused("LEGAL_HOLD");
    world.framework_manager().lift_hold(&setting, 1).await.accepted();
    oak.order_erasure(&setting, "DATA_SUBJECT_REQUEST", "").await.accepted();
    world.erase().await.accepted();
    let listed = api::register::v1::ListSettingsRequest { parent: oak.organisation().to_owned(), ..Default::default() };
    let listed = reply(oak.register().list_settings(listed).await).accepted().settings;
    let erased: Vec<&str> = listed.iter().filter(|found| found.erased).map(|found| found.name.as_str()).collect();
    assert_eq!(erased, [setting.as_str()]);
    assert!(listed.iter().all(|found| found.erased == found.display_name.is_empty()));
    // The register is matched without it.
    let search = world.drafted(canaries).await.name;
    world.finder().acknowledge_pre_match(&search).await.accepted();
}

#[tokio::test]
async fn acr_3_a_rotation_wraps_every_key_anew_and_loses_nothing() {
    let mut world = World::start().await;
    let (search, offer) = concluded(&world).await;
    let kept = world.rotate(false).await.accepted();
    assert_eq!((kept.master_keys.len(), kept.keys_under_old_master), (2, 0));
    let run = kept.last_run.expect("a run");
    assert!(run.rewrapped > 0 && run.completed_at.is_some());
    let gone = world.rotate(true).await.accepted();
    assert_eq!(gone.master_keys, ["master-3"]);
    let names: Vec<PathBuf> = files(&world.data_dir().with_extension("keys"));
    let masters = names.iter().filter(|path| path.display().to_string().contains("master-"));
    assert_eq!(masters.count(), 1, "{names:?}");
    for again in [false, true] {
        if again {
            world.start_again().await;
        }
        let read = format!("{:?}", world.finder().search(&search).await.accepted());
        assert!(read.contains(OUTCOME));
        let own = world.provider(OAK).get_offer(&offer).await.accepted();
        assert_eq!(own.terms_state(), TermsState::Open);
    }
    world.verify().await.accepted();
}

#[tokio::test]
async fn acr_3_master_keys_move_to_a_key_command_and_are_destroyed_there() {
    let mut world = World::start().await;
    let (search, _) = concluded(&world).await;
    let kms = tempfile::tempdir().expect("a folder");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/example-kms.sh");
    let words = ["sh", &script.display().to_string(), &kms.path().display().to_string()].map(str::to_owned);
    let command = KeyCommand::of(&words, std::time::Duration::from_secs(60));
    world.start_again_as(|options| options.key_command = command.clone()).await;
    let moved = world.rotate(true).await.accepted();
    assert_eq!(moved.master_keys, ["master-2"]);
    let keys = world.data_dir().with_extension("keys");
    assert!(keys.join("master-2.wrapped").exists() && !keys.join("master-1.key").exists());
    assert_eq!(files(kms.path()).len(), 1);
    world.start_again_as(|options| options.key_command = command.clone()).await;
    assert!(format!("{:?}", world.finder().search(&search).await.accepted()).contains(OUTCOME));
    world.stop().await;
    assert!(world.start_again_refused().await.contains("keys.command"), "only the command opens it");
    world.start_again_as(|options| options.key_command = command.clone()).await;
    let child = world.team_manager().find_child(CARDIFF, "K-1").await.accepted().name;
    world.team_manager().order_erasure(&child, "COURT_ORDER", "").await.accepted();
    let held = files(kms.path());
    world.erase().await.accepted();
    assert_eq!(files(kms.path()).len(), 1);
    assert_ne!(files(kms.path()), held, "the old key is destroyed where it was kept");
    assert!(world.finder().search(&search).await.accepted().erased);
}

#[tokio::test]
async fn acr_3_keys_that_are_not_those_of_the_store_are_refused_at_the_start() {
    let mut world = World::start().await;
    world.drafted(|_| {}).await;
    world.stop().await;
    let keys = world.data_dir().with_extension("keys");
    fs::rename(keys.join("master-1.key"), keys.join("elsewhere")).expect("a key put aside");
    let refused = world.start_again_refused().await;
    assert!(refused.contains("master-1") && refused.contains("none"), "{refused}");
    assert!(!keys.join("master-1.key").exists(), "no new key is made beside what another wrapped");
    fs::write(keys.join("master-1.key"), "ab".repeat(32)).expect("another key");
    let refused = world.start_again_refused().await;
    assert!(refused.contains("not those of this store"), "{refused}");
    fs::rename(keys.join("elsewhere"), keys.join("master-1.key")).expect("the key back");
    world.start_again().await;
}

#[tokio::test]
async fn acr_3_what_retention_lets_go_is_listed_and_ordered_and_a_hold_keeps_it() {
    let world = World::start().await;
    let draft = world.drafted(canaries).await.name;
    let kept = world.drafted(|search| child(search).number = "K-2".to_owned()).await.name;
    assert_eq!(world.admin().retention_due().await.accepted(), []);
    world.team_manager().retention_due().await.refused("NOT_PERMITTED");
    world.team_manager().place_hold(&kept, "COMPLAINT", "").await.accepted();
    world.advance(366 * 24).await;
    world.advance(366 * 24).await;
    let due: Vec<String> = world.admin().retention_due().await.accepted().into_iter().map(|due| due.name).collect();
    let child = world.team_manager().find_child(CARDIFF, "K-1").await.accepted().name;
    assert_eq!(due, [child.clone(), draft.clone()]);
    assert_eq!(world.admin().order_retention_due().await.accepted(), 2);
    assert_eq!(world.admin().order_retention_due().await.accepted(), 0, "once");
    world.erase().await.accepted();
    assert!(world.finder().search(&draft).await.accepted().erased);
    assert!(!world.finder().search(&kept).await.accepted().erased);
    let orders = world.auditor().subject(&child).await.accepted().orders;
    assert_eq!((orders[0].reason.as_str(), orders[0].state()), ("RETENTION_OVER", ErasureState::Erased));
}

#[tokio::test]
async fn acr_3_where_retention_works_by_itself_nobody_needs_to_ask() {
    let mut world = World::start().await;
    let draft = world.drafted(canaries).await.name;
    world.start_again_as(|options| options.retention = Retention::Automatic).await;
    world.advance(366 * 24).await;
    world.advance(366 * 24).await;
    let mut status = world.key_status().await;
    while status.last_run.is_none() {
        tokio::task::yield_now().await;
        status = world.key_status().await;
    }
    assert!(status.last_run.is_some_and(|run| run.begun_by.is_empty()), "nobody began it");
    assert!(world.finder().search(&draft).await.accepted().erased);
}

#[tokio::test]
async fn acr_3_everything_held_of_a_child_is_told_and_nothing_of_others() {
    let world = World::start().await;
    let (search, _) = concluded(&world).await;
    let child = world.team_manager().find_child(CARDIFF, "K-1").await.accepted().name;
    let before = world.log_head().await.position;
    let parts = world.team_manager().access(&child).await.accepted();
    let told = format!("{parts:?}");
    for wanted in [FIRST_NAME, ADDRESS, OUTCOME, WORDS, FILE, "Does she keep her school?", &search] {
        assert!(told.contains(wanted), "{wanted} is held and not told");
    }
    for others in [STATEMENT, QUESTION, "court's order", "barred from contact"] {
        assert!(!told.contains(others), "{others} is of others");
    }
    let opened =
        parts.iter().filter(|part| part.title.as_ref().is_some_and(|title| title.en.contains("shown the profile")));
    assert!(opened.count() > 0, "who was shown the profile");
    assert!(parts.iter().all(|part| part.title.as_ref().is_some_and(|title| !title.cy.is_empty())));
    let recorded: Vec<String> = world.log_after(before).await.into_iter().map(|record| record.event).collect();
    assert_eq!(recorded, ["privacy.access_given"]);
}
