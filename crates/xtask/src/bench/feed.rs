//! Measures how long a published search takes to reach everybody: from the finder's call of `PublishSearch` until the last of so many connected
//! providers has its invitation from `WatchFeed`; beside a bare append whose message goes to as many streams.

use api::feed::v1::{FeedItemKind, WatchFeedRequest};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use super::bare::{BareServer, connect};
use super::frame::{Effort, Failed, Measured, Point, Row, Target, Unit, told};
use super::sampling;
use super::stage::{Caller, Stage, refusal};
use super::stopwatch::start;

/// Bytes of the message that the ceiling appends and sends.
const RECORD_BYTES: usize = 1_024;

/// Messages that may wait to be counted.
const WAITING: usize = 1_024;

const ROW: Row = Row {
    name: "feed-fan-out",
    what: "PublishSearch until the last connected provider has its invitation by WatchFeed",
    size_of: "connected providers",
    unit: Unit::Milliseconds,
    ceiling: Some("bare append over tonic until the last of as many tonic streams has its message"),
    target: Some(Target::RatioAtMost(3.0, 1.5)),
    judged_at: Some(200),
};

/// The row.
pub(super) fn run(effort: Effort) -> Result<Vec<Measured>, Failed> {
    Runtime::new().map_err(told)?.block_on(measure(effort))
}

async fn measure(effort: Effort) -> Result<Vec<Measured>, Failed> {
    let mut points = Vec::new();
    for size in effort.of([20, 100, 200], [5, 10, 20]) {
        let mut stage = Stage::start(size).await?;
        let mut feeds = watch_feeds(&stage).await?;
        let bare = BareServer::start().await?;
        let mut streams = watch_streams(&bare, size).await?;
        let publisher = bare.connect().await?;
        let (mut ours, mut ceiling) = (Vec::new(), Vec::new());
        // The first is for those who come late: it is not counted.
        for repeat in 0..=effort.of(9, 2) {
            let search = stage.approved().await?;
            let sampled = sampling::of(ROW.name)?;
            let began = start();
            stage.publish(&search, 0).await?;
            until_all(&mut feeds, size, &search).await?;
            let of_ours = began.elapsed().as_secs_f64() * 1_000.0;
            drop(sampled);
            let began = start();
            publisher.clone().append(RECORD_BYTES).await?;
            until_all(&mut streams, size, "").await?;
            let of_ceiling = began.elapsed().as_secs_f64() * 1_000.0;
            if repeat > 0 {
                ours.push(of_ours);
                ceiling.push(of_ceiling);
            }
        }
        points.push(Point::beside(size as u64, ours, ceiling).ok_or("no repeat was made")?);
    }
    let note = "every provider on a connection of its own; publishing decides gates of every setting and writes an invitation for each provider";
    Ok(vec![Measured::of(ROW, points, vec![note.to_owned()], effort)])
}

/// Of which search each message is.
type Told = mpsc::Receiver<Result<String, Failed>>;

/// Waits until as many messages of a search have come; those of others are passed over.
async fn until_all(told: &mut Told, size: usize, search: &str) -> Result<(), Failed> {
    let mut missing = size;
    while missing > 0 {
        let of = told.recv().await.ok_or("every stream has ended")??;
        if of == search {
            missing -= 1;
        }
    }
    Ok(())
}

async fn watch_feeds(stage: &Stage) -> Result<Told, Failed> {
    let (tell, hear) = mpsc::channel(WAITING);
    for (number, provider) in stage.providers.iter().enumerate() {
        // Streams held at once are counted by the caller: each provider has a system of its own.
        let system = format!("systems/provider-{number}");
        let caller = Caller::new(connect(stage.address()).await?, &system, "PROVIDER_SYSTEM", &provider.name)?;
        let watched = caller.feed().watch_feed(WatchFeedRequest::default()).await.map_err(refusal)?;
        let (mut items, tell) = (watched.into_inner(), tell.clone());
        tokio::spawn(async move {
            loop {
                let said = match items.message().await {
                    Ok(Some(item)) if item.kind() != FeedItemKind::Invitation => continue,
                    Ok(Some(item)) => Ok(item.search),
                    Ok(None) => Err("a feed ended".to_owned()),
                    Err(status) => Err(refusal(status)),
                };
                let last = said.is_err();
                // Who does not listen any more has its figure.
                if tell.send(said).await.is_err() || last {
                    return;
                }
            }
        });
    }
    Ok(hear)
}

async fn watch_streams(bare: &BareServer, size: usize) -> Result<Told, Failed> {
    let (tell, hear) = mpsc::channel(WAITING);
    for _ in 0..size {
        let mut messages = bare.connect().await?.watch().await?;
        let tell = tell.clone();
        tokio::spawn(async move {
            loop {
                let said = match messages.message().await {
                    Ok(Some(_)) => Ok(String::new()),
                    Ok(None) => Err("a stream ended".to_owned()),
                    Err(status) => Err(refusal(status)),
                };
                let last = said.is_err();
                // Who does not listen any more has its figure.
                if tell.send(said).await.is_err() || last {
                    return;
                }
            }
        });
    }
    Ok(hear)
}
