//! Measures the one call that all providers make in the last minute: a durable `SubmitOffer` through the real server (authorise, decide, encrypt,
//! append, fold, answer), beside a bare append of 1 KiB over tonic onto a store of the same kind.

use tokio::runtime::Runtime;

use super::arithmetic::{median, poisson};
use super::bare::{BareClient, BareServer};
use super::frame::{Effort, Failed, Measured, Row, Target, Unit, told};
use super::load::{Load, Pair, closed, open};
use super::sampling;
use super::stage::{CONNECTIONS, Stage, submit};

/// Bytes of a bare append.
const RECORD_BYTES: usize = 1_024;
/// Calls in flight of the load: eight on each connection.
pub(super) const IN_FLIGHT: usize = 64;
/// Of what the server takes at most, the share that comes in the open loop.
const SHARE_OF_MOST: f64 = 0.5;
/// Of the instants at which calls are due.
const SEED: u64 = 20_261_123;

/// Providers that are invited, and so offers of a round.
const SIZES: [usize; 3] = [20, 100, 200];
const QUICK_SIZES: [usize; 3] = [5, 10, 20];

const LOADED: Row = Row {
    name: "submit-offer",
    what: "durable SubmitOffer through the real server, 64 calls in flight",
    size_of: "offers of a round",
    unit: Unit::PerSecond,
    ceiling: Some("bare append of 1 KiB over tonic onto the same kind of store, 64 calls in flight"),
    target: Some(Target::RatioAtLeast(0.5, 0.8)),
    judged_at: None,
};

const ALONE: Row = Row {
    name: "submit-offer-alone",
    what: "durable SubmitOffer, one call in flight: its p50",
    size_of: "offers of a round",
    unit: Unit::Milliseconds,
    ceiling: Some("the bare append, one call in flight: its p50"),
    target: Some(Target::RatioAtMost(1.5, 1.15)),
    judged_at: None,
};

const ARRIVING: Row = Row {
    name: "submit-offer-arriving",
    what: "durable SubmitOffer as calls arrive by themselves, at half the rate of submit-offer: p50 since each was due",
    size_of: "offers of a round",
    unit: Unit::Milliseconds,
    ceiling: Some("the bare append at the same instants"),
    target: None,
    judged_at: None,
};

/// How many calls of each kind a repeat makes.
struct Calls {
    loaded: usize,
    alone: usize,
}

/// All three rows, of the same stages.
pub(super) fn run(effort: Effort) -> Result<Vec<Measured>, Failed> {
    Runtime::new().map_err(told)?.block_on(measure(effort))
}

async fn measure(effort: Effort) -> Result<Vec<Measured>, Failed> {
    let (mut loaded, mut alone, mut arriving) = (Vec::new(), Vec::new(), Vec::new());
    let calls = effort.of(Calls { loaded: 2_000, alone: 200 }, Calls { loaded: 100, alone: 20 });
    let repeats = effort.of(5, 2);
    for size in effort.of(SIZES, QUICK_SIZES) {
        let mut sides = Sides::start(size).await?;
        // Once, so that no repeat is the first of all.
        sides.both(None, calls.alone, &Way::InFlight(IN_FLIGHT)).await?;
        let (mut full, mut one, mut due) = (Pair::none()?, Pair::none()?, Pair::none()?);
        let mut rates = Vec::new();
        for _ in 0..repeats {
            let (ours, ceiling) = sides.both(Some(&LOADED), calls.loaded, &Way::InFlight(IN_FLIGHT)).await?;
            rates.push(ours.rate());
            full.note(&ours, &ceiling, Load::rate)?;
            let (ours, ceiling) = sides.both(Some(&ALONE), calls.alone, &Way::InFlight(1)).await?;
            one.note(&ours, &ceiling, Load::p50_milliseconds)?;
            let per_second = median(&rates).unwrap_or(1.0) * SHARE_OF_MOST;
            let (ours, ceiling) = sides.both(Some(&ARRIVING), calls.loaded, &Way::Due { per_second }).await?;
            due.note(&ours, &ceiling, Load::p50_milliseconds)?;
        }
        let size = size as u64;
        loaded.push(full.point(size)?);
        alone.push(one.point(size)?);
        arriving.push(due.point(size)?);
    }
    let note = || {
        vec![
            "server and client in one process on the same cores; rates of principals lifted; callers believed, no TLS"
                .to_owned(),
        ]
    };
    let row = |row, points| Measured::of(row, points, note(), effort);
    Ok(vec![row(LOADED, loaded), row(ALONE, alone), row(ARRIVING, arriving)])
}

/// How calls come.
enum Way {
    /// So many at once.
    InFlight(usize),
    /// By themselves.
    Due { per_second: f64 },
}

/// The server and its ceiling, side by side.
struct Sides {
    stage: Stage,
    clients: Vec<BareClient>,
    _bare: BareServer,
}

impl Sides {
    async fn start(providers: usize) -> Result<Self, Failed> {
        let bare = BareServer::start().await?;
        let clients = bare.connect_many(CONNECTIONS).await?;
        Ok(Self { stage: Stage::start(providers).await?, clients, _bare: bare })
    }

    /// The same load on each, ours first, and sampled where it counts for a row.
    async fn both(&mut self, row: Option<&Row>, calls: usize, way: &Way) -> Result<(Load, Load), Failed> {
        let searches = self.stage.published(calls.div_ceil(self.stage.providers.len())).await?;
        let mut offers = self.stage.offers(&searches)?;
        offers.truncate(calls);
        let clients: Vec<BareClient> = self.clients.iter().cycle().take(calls).cloned().collect();
        let append = |client: BareClient| client.append(RECORD_BYTES);
        let sampled = row.map(|row| sampling::of(row.name)).transpose()?;
        let (ours, ceiling) = match way {
            Way::InFlight(most) => {
                let ours = closed(offers, *most, submit).await?;
                drop(sampled);
                (ours, closed(clients, *most, append).await?)
            }
            Way::Due { per_second } => {
                let due = poisson(calls, *per_second, SEED);
                let ours = open(offers, &due, submit).await?;
                drop(sampled);
                (ours, open(clients, &due, append).await?)
            }
        };
        Ok((ours.whole()?, ceiling.whole()?))
    }
}
