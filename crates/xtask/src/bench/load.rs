//! Load: so many calls in flight at once (a closed loop), or calls that begin when they are due whatever became of those before (an open
//! loop). In an open loop a call's time runs from the instant it was *due*, so that a stall lengthens every call that waited behind it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use hdrhistogram::Histogram;
use tokio::task::JoinSet;

use super::frame::{Failed, Latencies, Point, told};

/// The longest latency a histogram has room for, in microseconds: a minute.
const LONGEST_MICROS: u64 = 60_000_000;
/// Digits that count.
const DIGITS: u8 = 3;

/// What a load came to.
pub(super) struct Load {
    /// From the first call's beginning to the last one's end.
    pub(super) seconds: f64,
    /// Of calls that succeeded, in microseconds.
    pub(super) times: Histogram<u64>,
    /// Calls that failed.
    pub(super) errors: u64,
    /// How the first of them failed.
    pub(super) first_error: Option<Failed>,
}

impl Load {
    /// Nothing yet.
    pub(super) fn none() -> Result<Self, Failed> {
        let times = Histogram::new_with_bounds(1, LONGEST_MICROS, DIGITS).map_err(told)?;
        Ok(Self { seconds: 0.0, times, errors: 0, first_error: None })
    }

    fn note(&mut self, took: Duration, ended: Result<(), Failed>) {
        match ended {
            Ok(()) => self.times.saturating_record(u64::try_from(took.as_micros()).unwrap_or(LONGEST_MICROS)),
            Err(failure) => {
                self.errors += 1;
                self.first_error.get_or_insert(failure);
            }
        }
    }

    /// Another load's calls as well.
    pub(super) fn add(&mut self, other: &Self) -> Result<(), Failed> {
        self.times.add(&other.times).map_err(told)?;
        self.seconds += other.seconds;
        self.errors += other.errors;
        self.first_error = self.first_error.take().or_else(|| other.first_error.clone());
        Ok(())
    }

    /// Calls a second, of those that succeeded.
    pub(super) fn rate(&self) -> f64 {
        self.times.len() as f64 / self.seconds
    }

    /// The middle call's time, in milliseconds.
    pub(super) fn p50_milliseconds(&self) -> f64 {
        self.times.value_at_quantile(0.5) as f64 / 1_000.0
    }

    /// The figures of single calls.
    pub(super) fn latencies(&self) -> Latencies {
        Latencies {
            p50: self.times.value_at_quantile(0.5),
            p99: self.times.value_at_quantile(0.99),
            p99_9: self.times.value_at_quantile(0.999),
            max: self.times.max(),
            calls: self.times.len(),
            errors: self.errors,
        }
    }

    /// Itself, where no call failed: a rate of failures is no figure.
    pub(super) fn whole(self) -> Result<Self, Failed> {
        match self.first_error {
            Some(failure) => Err(format!("{} calls failed, the first: {failure}", self.errors)),
            None => Ok(self),
        }
    }
}

/// Makes every call of a list, `in_flight` at a time: as one ends, the next begins.
pub(super) async fn closed<T, F>(
    calls: Vec<T>,
    in_flight: usize,
    call: impl Fn(T) -> F + Clone + Send + 'static,
) -> Result<Load, Failed>
where
    T: Send + 'static,
    F: Future<Output = Result<(), Failed>> + Send + 'static,
{
    let queue = Arc::new(std::sync::Mutex::new(calls.into_iter()));
    let mut workers = JoinSet::new();
    let started = super::stopwatch::start();
    for _ in 0..in_flight {
        let (queue, call, mut load) = (Arc::clone(&queue), call.clone(), Load::none()?);
        workers.spawn(async move {
            loop {
                let next = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
                let Some(next) = next else { return load };
                let began = super::stopwatch::start();
                let ended = call(next).await;
                load.note(began.elapsed(), ended);
            }
        });
    }
    let mut whole = Load::none()?;
    while let Some(worker) = workers.join_next().await {
        whole.add(&worker.map_err(told)?)?;
    }
    whole.seconds = started.elapsed().as_secs_f64();
    Ok(whole)
}

/// Makes every call of a list when it is due: `due` are the instants after the beginning, in order.
pub(super) async fn open<T, F>(
    calls: Vec<T>,
    due: &[Duration],
    call: impl Fn(T) -> F + Clone + Send + 'static,
) -> Result<Load, Failed>
where
    T: Send + 'static,
    F: Future<Output = Result<(), Failed>> + Send + 'static,
{
    let (runtime, due) = (tokio::runtime::Handle::current(), due.to_vec());
    let started = super::stopwatch::start();
    // A thread of its own keeps the time: the runtime's timer rings on whole milliseconds only.
    let paced = tokio::task::spawn_blocking(move || {
        let mut running = JoinSet::new();
        for (next, after) in calls.into_iter().zip(due) {
            let intended = started + after;
            std::thread::sleep(intended.saturating_duration_since(super::stopwatch::start()));
            let call = call.clone();
            let timed = async move {
                let ended = call(next).await;
                (intended.elapsed(), ended)
            };
            running.spawn_on(timed, &runtime);
        }
        running
    });
    let mut running = paced.await.map_err(told)?;
    let mut whole = Load::none()?;
    while let Some(ended) = running.join_next().await {
        let (took, ended) = ended.map_err(told)?;
        whole.note(took, ended);
    }
    whole.seconds = started.elapsed().as_secs_f64();
    Ok(whole)
}

/// Loads of both sides by turns, and what each came to.
pub(super) struct Pair {
    ours: Vec<f64>,
    ceiling: Vec<f64>,
    times: Load,
    ceiling_times: Load,
}

impl Pair {
    /// Nothing yet.
    pub(super) fn none() -> Result<Self, Failed> {
        Ok(Self { ours: Vec::new(), ceiling: Vec::new(), times: Load::none()?, ceiling_times: Load::none()? })
    }

    /// One repeat of each, of which `value` is the figure.
    pub(super) fn note(&mut self, ours: &Load, ceiling: &Load, value: fn(&Load) -> f64) -> Result<(), Failed> {
        self.ours.push(value(ours));
        self.ceiling.push(value(ceiling));
        self.times.add(ours)?;
        self.ceiling_times.add(ceiling)
    }

    /// As a point of a row.
    pub(super) fn point(self, size: u64) -> Result<Point, Failed> {
        let (latencies, ceiling_latencies) = (Some(self.times.latencies()), Some(self.ceiling_times.latencies()));
        let point = Point::beside(size, self.ours, self.ceiling).ok_or("no repeat was made")?;
        Ok(Point { latencies, ceiling_latencies, ..point })
    }
}
