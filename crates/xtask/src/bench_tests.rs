//! The arithmetic, the judgement and the load of the measurements under the tests of the tool, for a bench target has none.

#![allow(dead_code, reason = "the bench target uses what these tests do not")]

#[path = "bench/arithmetic.rs"]
mod arithmetic;
#[path = "bench/frame.rs"]
mod frame;
#[path = "bench/load.rs"]
mod load;
#[path = "bench/stopwatch.rs"]
mod stopwatch;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use arithmetic::{median, poisson, slope};
use frame::{Effort, Measured, Point, Row, Target, Unit, Verdict};
use tokio::sync::Barrier;

fn row(target: Target, unit: Unit, judged_at: Option<u64>) -> Row {
    Row { name: "row", what: "", size_of: "", unit, ceiling: None, target: Some(target), judged_at }
}

/// A point of one repeat for each side.
fn point(size: u64, ours: f64, ceiling: f64) -> Point {
    Point::beside(size, vec![ours], vec![ceiling]).unwrap()
}

fn verdict(target: Target, ours: f64, ceiling: f64) -> Verdict {
    let row = row(target, Unit::PerSecond, None);
    Measured::of(row, vec![point(1, ours, ceiling)], Vec::new(), Effort::Full).verdict.unwrap()
}

#[test]
fn a_rate_has_to_reach_its_share_of_the_ceiling() {
    let target = Target::RatioAtLeast(0.5, 0.8);
    let shares = [49.0, 50.0, 79.0, 80.0].map(|ours| verdict(target, ours, 100.0));
    assert_eq!(shares, [Verdict::Missed, Verdict::Met, Verdict::Met, Verdict::Stretch]);
}

#[test]
fn a_time_has_to_stay_within_its_multiple_of_the_ceiling() {
    let target = Target::RatioAtMost(3.0, 1.5);
    let times = [3.1, 3.0, 1.6, 1.5].map(|ours| verdict(target, ours, 1.0));
    assert_eq!(times, [Verdict::Missed, Verdict::Met, Verdict::Met, Verdict::Stretch]);
}

#[test]
fn a_figure_is_judged_at_the_size_that_is_named_and_never_in_a_quick_run() {
    let target = Target::ValueBelow(2.0, 0.5);
    let points = || vec![point(10, 0.1, 1.0), point(20, 1.0, 1.0), point(30, 9.0, 1.0)];
    let judged = |at, effort| Measured::of(row(target, Unit::Seconds, at), points(), Vec::new(), effort).verdict;
    assert_eq!(judged(Some(20), Effort::Full), Some(Verdict::Met));
    assert_eq!(judged(None, Effort::Full), Some(Verdict::Missed), "the largest");
    assert_eq!(judged(Some(40), Effort::Full), None, "a size that was not measured");
    assert_eq!(judged(Some(20), Effort::Quick), None);
}

#[test]
fn a_slope_is_that_of_the_cost_also_where_a_rate_is_told() {
    let grown = |unit| {
        let points = [10.0_f64, 100.0, 1_000.0].map(|size| point(size as u64, 1.0 / size, 1.0));
        Measured::of(row(Target::RatioAtLeast(1.0, 1.0), unit, None), points.to_vec(), Vec::new(), Effort::Full).slope
    };
    assert!((grown(Unit::PerSecond).unwrap() - 1.0).abs() < 1e-9, "each costs as much as there are");
    assert!((grown(Unit::Seconds).unwrap() + 1.0).abs() < 1e-9);
}

#[tokio::test]
async fn a_closed_loop_makes_every_call_and_no_more_at_once_than_it_may() {
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counted, highest) = (Arc::clone(&running), Arc::clone(&most));
    let load = load::closed((0..50).collect(), 4, move |number: u32| {
        let (running, most) = (Arc::clone(&counted), Arc::clone(&highest));
        async move {
            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            running.fetch_sub(1, Ordering::SeqCst);
            if number.is_multiple_of(10) { Err("refused".to_owned()) } else { Ok(()) }
        }
    });
    let load = load.await.unwrap();
    assert_eq!((load.times.len(), load.errors), (45, 5));
    assert_eq!(most.load(Ordering::SeqCst), 4);
    assert!(load.whole().is_err(), "a load with errors has no figure");
}

#[tokio::test]
async fn an_open_loop_waits_for_no_call_before_it_begins_the_next() {
    // Each call ends only when all have begun: in a loop that waited for one it would never end.
    let all_begun = Arc::new(Barrier::new(20));
    let due: Vec<Duration> = (0..20).map(Duration::from_micros).collect();
    let load = load::open((0..20).collect(), &due, move |_: u32| {
        let all_begun = Arc::clone(&all_begun);
        async move {
            all_begun.wait().await;
            Ok(())
        }
    });
    assert_eq!(load.await.unwrap().times.len(), 20);
}

#[test]
fn a_median_is_the_middle_of_what_was_measured() {
    assert_eq!(median(&[9.0, 1.0, 5.0]), Some(5.0));
    assert_eq!(median(&[9.0, 1.0, 5.0, 7.0]), Some(6.0));
    assert_eq!(median(&[]), None);
}

#[test]
fn a_slope_is_the_power_of_the_size() {
    let grown = |power: f64| slope(&[10.0, 100.0, 1_000.0].map(|size: f64| (size, 7.0 * size.powf(power)))).unwrap();
    assert!((grown(1.0) - 1.0).abs() < 1e-9);
    assert!((grown(2.0) - 2.0).abs() < 1e-9);
    assert!(grown(0.0).abs() < 1e-9, "what does not grow has none");
    assert_eq!(slope(&[(10.0, 3.0)]), None, "one size tells nothing");
}

#[test]
fn calls_are_due_at_their_rate_in_order_and_the_same_for_a_seed() {
    let due = poisson(20_000, 1_000.0, 7);
    assert!(due.is_sorted());
    assert!((due.last().unwrap().as_secs_f64() - 20.0).abs() < 0.6, "20,000 at 1,000 a second last about 20 s");
    assert_eq!(due, poisson(20_000, 1_000.0, 7));
    assert_ne!(due, poisson(20_000, 1_000.0, 8));
}
