//! Random sequences of all commands of the main job, through gRPC, against a book of their own: several searches, children of groups, and the
//! few places of a small register that all of them want. After each step what the program tells is what the book expects.
//!
//! A failure names its seed and its steps. `HAFAN_RANDOM_SEED=7 HAFAN_RANDOM_STEPS=180` runs one world again, as far as that step;
//! `HAFAN_RANDOM_STEPS=5000` alone runs longer sequences of the usual seeds.

mod acting;
mod awarding;
mod book;
mod checking;
mod deciding;
mod dice;
mod drafting;
mod ending;
mod offering;
mod placing;
mod steps;
mod undoing;

use std::sync::{Arc, PoisonError};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use acting::{Run, Tally, Trace};
use steps::Step;

/// The worlds of a usual run.
const SEEDS: std::ops::Range<u64> = 1..9;
/// Those that follow where some kind of step was never accepted in them.
const FURTHER_SEEDS: std::ops::Range<u64> = 9..21;
/// Steps in each.
const STEPS: usize = 440;
/// Worlds at a time: one server and one caller each.
const AT_ONCE: usize = 2;
/// The stack of a thread that runs steps.
const STACK_BYTES: usize = 16 << 20;
/// What is done so often at least over all seeds; every other kind of step once.
const ACCEPTED_MIN: [(Step, u32); 6] = [
    (Step::SendTranche, 50),
    (Step::Choose, 30),
    (Step::Award, 8),
    (Step::CutPlaces, 3),
    (Step::UndoChoice, 2),
    (Step::UndoAward, 1),
];

/// What something is refused for at least once.
const REFUSED: [&str; 5] =
    ["PLACE_HELD", "APPROVAL_MISSING", "STATE_FORBIDS", "OFFERS_UNANSWERED", "APPROVAL_OWN_REQUEST"];

/// A number that whoever runs the tests may set.
#[expect(clippy::disallowed_methods, reason = "a seed is given so that a run can be repeated; no server reads this")]
fn given(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|error| panic!("{name}={text}: {error}")))
}

/// Runs one seed, and ends every search.
async fn run(seed: u64, steps: usize, trace: Trace) -> Tally {
    let mut run = Run::begin(seed, trace).await;
    for _ in 0..steps {
        run.step().await;
    }
    run.wind_down().await;
    run.finished()
}

/// What no place, award, undo or answer may ever be, whatever the order of the commands (INVARIANT-3, INVARIANT-4, APR-1, DEC-7, DEC-10).
#[test]
fn whatever_the_order_of_commands_places_approvals_undos_ends_and_answers_are_right() {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    // A step is a deep call, and unoptimised its frames are large.
    runtime.worker_threads(AT_ONCE).thread_stack_size(STACK_BYTES).enable_all();
    runtime.build().expect("a runtime").block_on(in_random_worlds());
}

async fn in_random_worlds() {
    let steps = given("HAFAN_RANDOM_STEPS").map_or(STEPS, |steps| usize::try_from(steps).expect("a count"));
    if let Some(seed) = given("HAFAN_RANDOM_SEED") {
        worlds(seed..seed + 1, steps).await;
        return;
    }
    let mut all = worlds(SEEDS, steps).await;
    // Where these did not come everywhere, a few more do: which is chance, and no fault.
    for seed in FURTHER_SEEDS.step_by(AT_ONCE) {
        if lacking(&all).is_empty() {
            return;
        }
        all = all.and(worlds(seed..seed + 2, steps).await);
    }
    assert!(lacking(&all).is_empty(), "hardly ever accepted or refused: {:?}: {all:#?}", lacking(&all));
}

/// What these seeds came to, so many worlds at a time.
async fn worlds(seeds: std::ops::Range<u64>, steps: usize) -> Tally {
    let (turns, mut worlds) = (Arc::new(Semaphore::new(AT_ONCE)), JoinSet::new());
    for seed in seeds {
        let turns = turns.clone();
        worlds.spawn(async move {
            let _turn = turns.acquire_owned().await.expect("never closed");
            let trace = Trace::default();
            let ran = tokio::spawn(run(seed, steps, trace.clone())).await;
            ran.unwrap_or_else(|error| {
                let steps = trace.lock().unwrap_or_else(PoisonError::into_inner).join("\n  ");
                panic!("HAFAN_RANDOM_SEED={seed}\n  {steps}\n{error}")
            })
        });
    }
    worlds.join_all().await.into_iter().fold(Tally::default(), Tally::and)
}

/// Where the sequences have not come yet: a run in which nothing happens proves nothing.
fn lacking(all: &Tally) -> Vec<String> {
    let few = |step: &&Step| {
        let least = ACCEPTED_MIN.iter().find(|(of, _)| of == *step).map_or(1, |(_, least)| *least);
        let again = if **step == Step::Reconfirm { all.stood_again } else { 0 };
        all.accepted(**step) + again < least
    };
    let steps = Step::ALL.iter().filter(few).map(|step| format!("{step:?}"));
    let reasons = REFUSED.into_iter().filter(|reason| all.refused(reason) == 0).map(str::to_owned);
    let counts = [("undone", all.undone, 10), ("contended", all.contended, 1), ("parted", all.parted, 1)];
    let counts = counts.into_iter().filter(|(_, times, least)| times < least).map(|(what, ..)| what.to_owned());
    steps.chain(reasons).chain(counts).collect()
}
