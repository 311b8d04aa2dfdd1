//! The machine's clock is stepped, both ways, while the program runs and while it does not (P6): no instant goes back, a wrong clock
//! leaves no mark in the log, and what depends on time waits until an administrator takes the clock as it stands.

use api::admin::v1::{AcceptClockRequest, GetServerStatusRequest};
use power_cut::SteppedClock;
use tonic::Code;
use vocabulary::Timestamp;

use super::load::{Crew, Unanswered, Working};
use super::program::Program;
use crate::harness::{ASH, Outcome as _, Refused, World, instant, new_request_id, reply};

const HOUR: i64 = 3_600;
const HOUR_MICROS: i64 = HOUR * 1_000_000;

/// More changes, acknowledged.
async fn goes_on(working: &mut Working) {
    let told = working.told();
    working.until_told(told + 30).await;
}

async fn is_suspect(world: &World) -> bool {
    reply(world.admin().admin().get_server_status(GetServerStatusRequest {}).await).accepted().clock_suspect
}

/// Sets the clock so far off that it is not believed: offers wait, drafts do not, and no instant is of the wrong clock.
async fn waits_until_accepted(world: &World, clock: &SteppedClock, seconds: i64) {
    let before = world.now().await;
    clock.set(seconds).expect("a stepped clock");
    assert!(is_suspect(world).await);
    let search = world.search_under_load();
    let late = world.provider(ASH).submit(world.offer(&search, ASH).into_request()).await;
    late.expect_refusal(Code::Unavailable, "STORE_UNAVAILABLE");
    world.drafted(|search| crate::harness::child(search).number = format!("K-{}", new_request_id())).await;
    let now = world.now().await;
    assert!(now >= before && now.since(before).micros() < HOUR_MICROS / 2, "{before} {now}");
    let accepted = reply(world.admin().admin().accept_clock(AcceptClockRequest { request_id: new_request_id() }).await);
    assert!(instant(accepted.accepted().now.expect("an instant")) >= now);
    assert!(!is_suspect(world).await);
    let again = reply(world.admin().admin().accept_clock(AcceptClockRequest { request_id: new_request_id() }).await);
    let refused: Refused = again.refused("STATE_FORBIDS");
    refused.of_rule("P6");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p6_a_stepped_clock_takes_no_instant_back_and_is_not_believed_until_accepted() {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = SteppedClock::new(folder.path().join("clock")).expect("a clock");
    let started = async |known: Option<&World>| {
        Program::start_as(folder.path(), known, |command| clock.preload(command).expect("the library to preload")).await
    };
    let program = started(None).await;
    program.world.publish_under_load().await;
    let crew = Crew::of(&program.world).await;
    let begun = program.world.now().await;
    let connected = async || program.world.moved_to(program.address).await;
    let mut working = crew.work(connected, Unanswered::AskAgain).await;
    goes_on(&mut working).await;
    // Less than a minute either way is followed, as a corrected clock is; behind, time stands still.
    for seconds in [25, 0, -25, 0] {
        clock.set(seconds).expect("a stepped clock");
        goes_on(&mut working).await;
        assert!(!is_suspect(&program.world).await);
    }
    // An hour back: once accepted, time stands still until the clock has caught up.
    waits_until_accepted(&program.world, &clock, -HOUR).await;
    goes_on(&mut working).await;
    assert!(program.world.now().await.since(begun).micros() < HOUR_MICROS / 2);
    // And on: two hours after where it was, one hour after where it should be.
    waits_until_accepted(&program.world, &clock, HOUR).await;
    goes_on(&mut working).await;
    let ahead = program.world.now().await.since(begun).micros();
    assert!(ahead > HOUR_MICROS / 2 && ahead < 2 * HOUR_MICROS, "taken as it stood: {ahead}");
    working.stop();
    let crew = working.stopped().await;
    let known = program.kill();

    // Started with a clock behind what is recorded.
    clock.set(-HOUR).expect("a stepped clock");
    let program = started(Some(&known)).await;
    assert!(is_suspect(&program.world).await);
    waits_until_accepted(&program.world, &clock, -HOUR).await;
    let connected = async || program.world.moved_to(program.address).await;
    let mut working = crew.work(connected, Unanswered::AskAgain).await;
    goes_on(&mut working).await;
    working.stop();
    let mut crew = working.stopped().await;
    // Set right again, so that time goes on to the close.
    waits_until_accepted(&program.world, &clock, HOUR).await;
    // What the test itself drafted beside the clients is nobody's; everything else agrees.
    let faults = crew.faults(&program.world).await;
    let log = program.world.log_after(0).await;
    let recorded: Vec<Timestamp> = log.iter().map(|record| instant(record.recorded_at.expect("an instant"))).collect();
    assert!(recorded.is_sorted(), "an instant went back");
    let (own, other): (Vec<_>, Vec<_>) = faults.into_iter().partition(|fault| fault.starts_with("search.drafted"));
    assert_eq!((own.len(), other), (4, vec![]));
    program.kill();
}
