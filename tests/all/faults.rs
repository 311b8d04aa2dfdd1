//! Kills and power cuts under load, behind the real server: what was acknowledged is there, nothing is half there, verify passes.
//!
//! A client notes every acknowledgement. The program under test is killed after a number of them drawn from a seed, in the kill tests
//! also at a named place of the store's commit; then it is started again on the same store, and everything noted is looked for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use power_cut::{Cut, VolatileDisk};
use tokio::io::AsyncBufReadExt as _;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::harness::{BIRCH, HAZEL, OAK, Outcome as _, ROWAN, Refused, WILLOW, World, new_request_id};

/// Rounds of each kind; `HAFAN_FAULT_ROUNDS` sets another number for the deep check.
fn rounds() -> u64 {
    option_env!("HAFAN_FAULT_ROUNDS").and_then(|rounds| rounds.parse().ok()).unwrap_or(20)
}

/// A number from a seed, spread evenly enough (SplitMix64).
fn drawn(seed: u64, below: u64) -> u64 {
    let mut z = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) % below
}

/// What a client was told: offers that stand, and offers it has withdrawn.
#[derive(Default)]
struct Acknowledged {
    standing: BTreeSet<String>,
    withdrawn: BTreeSet<String>,
}

/// The program under test, running on a store.
struct Program {
    child: Child,
    world: World,
}

impl Program {
    /// Starts it on `folder`, on a disk that forgets if one is given, with a failpoint if one is named.
    async fn start(folder: &Path, disk: Option<&VolatileDisk>, failpoint: Option<&str>, known: Option<&World>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hafan-under-test"));
        let data = folder.join("data");
        command.args(["serve", "--listen", "127.0.0.1:0", "--insecure-identities", "--sandbox", "--log", "info"]);
        command.arg("--data-dir").arg(&data).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some(disk) = disk {
            disk.preload(&mut command).expect("the library to preload");
        }
        if let Some(failpoint) = failpoint {
            command.env("HAFAN_ABORT_AT", failpoint);
        }
        let mut child = command.spawn().expect("the program under test");
        let address = address_of(&mut child).await;
        let world = match known {
            None => World::begin_at(address).await,
            Some(known) => known.moved_to(address).await,
        };
        Self { child, world }
    }

    /// SIGKILL.
    fn kill(mut self) -> World {
        self.child.kill().expect("a kill");
        self.child.wait().expect("an end");
        self.world
    }
}

/// The address that the program says it serves.
async fn address_of(child: &mut Child) -> std::net::SocketAddr {
    let stderr = child.stderr.take().expect("its messages");
    let mut lines = tokio::io::BufReader::new(tokio::process::ChildStderr::from_std(stderr).expect("a pipe")).lines();
    let mut said = Vec::new();
    while let Some(line) = lines.next_line().await.expect("its messages") {
        let address = line.split("server.address=").nth(1).and_then(|rest| rest.split_whitespace().next());
        if let Some(address) = address.and_then(|address| address.parse().ok()) {
            // Read on, so that the program never waits for a reader.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return address;
        }
        said.push(line);
    }
    panic!("the program did not serve: {said:#?}");
}

/// Five providers offering and withdrawing until the server is gone; each answer is noted before the next call.
async fn load(world: &World, search: &str, noted: &Arc<Mutex<Acknowledged>>, count: &Arc<AtomicUsize>) -> JoinSet<()> {
    let mut calls = JoinSet::new();
    for agency in [OAK, ROWAN, BIRCH, HAZEL, WILLOW] {
        let caller = world.provider(agency);
        let draft = world.offer(search, agency).into_request();
        let (noted, count) = (noted.clone(), count.clone());
        calls.spawn(async move {
            loop {
                let mut request = draft.clone();
                request.request_id = new_request_id();
                let offer = match caller.submit(request).await {
                    Ok(offer) => offer.name,
                    Err(status) if Refused::of(&status).reason == "LIVE_OFFER_EXISTS" => {
                        let Ok(own) = caller.offers_of(&draft_search(&draft.parent)).await else { return };
                        match own.into_iter().find(|offer| offer.state() == api::search::v1::OfferState::Submitted) {
                            Some(offer) => offer.name,
                            None => continue,
                        }
                    }
                    Err(_) => return,
                };
                noted.lock().await.standing.insert(offer.clone());
                count.fetch_add(1, Ordering::SeqCst);
                // From here until it is answered nobody knows which of the two it is.
                noted.lock().await.standing.remove(&offer);
                match caller.withdraw_offer(&offer).await {
                    Ok(_) => noted.lock().await.withdrawn.insert(offer),
                    Err(_) => return,
                };
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    calls
}

fn draft_search(round: &str) -> String {
    round.split("/rounds/").next().unwrap_or_default().to_owned()
}

/// Everything noted is there, each stream counts from one without a gap, and the chain holds.
async fn check(world: &World, noted: &Acknowledged) {
    use api::search::v1::OfferState::{Submitted, Withdrawn};
    let mut states = BTreeMap::new();
    for agency in [OAK, ROWAN, BIRCH, HAZEL, WILLOW] {
        let search = world.search_under_load();
        let own = world.provider(agency).offers_of(&search).await.accepted();
        states.extend(own.into_iter().map(|offer| (offer.name.clone(), offer.state())));
    }
    for offer in &noted.withdrawn {
        assert_eq!(states.get(offer), Some(&Withdrawn), "an acknowledged withdrawal is gone");
    }
    for offer in &noted.standing {
        assert_eq!(states.get(offer), Some(&Submitted), "an acknowledged offer is gone");
    }
    check_log(world).await;
}

/// The log has no gap, each stream counts from one, and the chain holds. Records of an open round are sealed: without stream or version.
async fn check_log(world: &World) {
    let mut versions: BTreeMap<String, u64> = BTreeMap::new();
    for (index, record) in (1_u64..).zip(world.log_after(0).await) {
        assert_eq!(record.position, index, "a gap in the log");
        if record.version == 0 {
            continue;
        }
        let version = versions.entry(record.stream).or_default();
        *version += 1;
        assert_eq!(record.version, *version, "half an append");
    }
    world.verify().await.accepted();
}

/// Rounds of load, kill and look, on one store.
async fn survives(name: &str, cut: impl Fn(u64) -> Option<Cut>, failpoint: impl Fn(u64) -> Option<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = cut(0).map(|_| {
        VolatileDisk::new(folder.path().join("data"), folder.path().join("writes.log")).expect("a disk that forgets")
    });
    let program = Program::start(folder.path(), disk.as_ref(), None, None).await;
    program.world.publish_under_load().await;
    let mut world = program.kill();
    if let (Some(disk), Some(cut)) = (&disk, cut(0)) {
        disk.cut_power(cut).expect("a power cut");
    }
    let mut barriers = 0;
    let mut total = 0;
    let noted = Arc::new(Mutex::new(Acknowledged::default()));
    for round in 1..=rounds() {
        let failpoint = failpoint(round);
        let program = Program::start(folder.path(), disk.as_ref(), failpoint.as_deref(), Some(&world)).await;
        check(&program.world, &*noted.lock().await).await;
        let count = Arc::new(AtomicUsize::new(0));
        let mut calls = load(&program.world, &program.world.search_under_load(), &noted, &count).await;
        if failpoint.is_none() {
            let enough = 20 + usize::try_from(drawn(round, 60)).expect("a small number");
            while count.load(Ordering::SeqCst) < enough {
                tokio::task::yield_now().await;
            }
            world = program.kill();
            while calls.join_next().await.is_some() {}
        } else {
            while calls.join_next().await.is_some() {}
            world = program.kill();
        }
        total += count.load(Ordering::SeqCst);
        if let (Some(disk), Some(cut)) = (&disk, cut(round)) {
            barriers += disk.cut_power(cut).expect("a power cut").barriers;
        }
    }
    let program = Program::start(folder.path(), disk.as_ref(), None, Some(&world)).await;
    check(&program.world, &*noted.lock().await).await;
    // After the close nothing is sealed any more: now every stream can be counted.
    program.world.close(&program.world.search_under_load()).await;
    program.world.settle(&program.world.search_under_load()).await;
    check_log(&program.world).await;
    program.kill();
    assert!(total > 10 * usize::try_from(rounds()).expect("a small number"), "{name}: too little happened: {total}");
    assert!(disk.is_none() || barriers > 0, "{name}: the disk saw no barrier");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acr_6_what_was_acknowledged_survives_kills_at_random_moments() {
    survives("kill", |_| None, |_| None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acr_6_what_was_acknowledged_survives_an_end_at_every_place_of_a_commit() {
    let place = |round: u64| {
        ["before_flush", "after_flush_before_sync", "after_sync"][usize::try_from(round % 3).expect("three")]
    };
    survives("failpoint", |_| None, |round| Some(format!("{}:{}", place(round), 15 + drawn(round, 30)))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acr_6_what_was_acknowledged_survives_power_cuts() {
    let cut = |round: u64| Some(if round.is_multiple_of(2) { Cut::All } else { Cut::Half { seed: round } });
    survives("power cut", cut, |_| None).await;
}

/// DEC-6: wherever the program ends in the commit of an award that parts siblings, it is wholly there or not at all: never an award
/// without the successor of the child left over, never a successor without its award.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dec_6_a_split_award_is_whole_or_not_at_all_after_an_end_at_every_place_of_its_commit() {
    for place in ["before_flush", "after_flush_before_sync", "after_sync"] {
        let folder = tempfile::tempdir().expect("a folder");
        let program = Program::start(folder.path(), None, None, None).await;
        let grouped = program.world.chosen_apart().await;
        let known = program.kill();
        let failpoint = format!("{place}:1");
        let program = Program::start(folder.path(), None, Some(&failpoint), Some(&known)).await;
        let award = program.world.award_for(&grouped.girl, &[0]);
        program.world.finder().award_as(award.clone()).await.expect_err("it ended in the commit");
        let known = program.kill();
        let program = Program::start(folder.path(), None, None, Some(&known)).await;
        let world = &program.world;
        let found = world.finder().search(&grouped.search).await.accepted();
        let drafts = world.log_after(0).await.iter().filter(|record| record.event == "search.drafted").count();
        match found.award {
            Some(found) => {
                let successor = world.finder().search(&found.successor).await.accepted();
                assert_eq!((successor.predecessor.as_str(), drafts), (grouped.search.as_str(), 2), "{place}");
            }
            None => {
                assert_eq!(drafts, 1, "{place}: a successor without its award");
                let answer = world.finder().award_as(award).await.accepted();
                world.finder().search(&answer.successor).await.accepted();
            }
        }
        check_log(world).await;
        program.kill();
    }
}
