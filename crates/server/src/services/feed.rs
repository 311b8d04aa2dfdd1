//! One feed per caller, as a stream or page by page: the same items under the same cursors (INV-2).
//!
//! A stream reads the feed itself whenever the world has grown, so nothing is kept for a reader but a few rendered items; one that
//! does not take them is cut off and resumes from its last cursor (ACR-5).

mod items;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use api::feed::v1::feed_service_server::{FeedService, FeedServiceServer};
use api::feed::v1::{FeedItem, ListFeedRequest, ListFeedResponse, WatchFeedRequest};
use domain::{Actor, Refusal};
use engine::{Engine, Failure, feed_owner};
use futures::{Stream, StreamExt, future, stream};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};
use vocabulary::{RefusalReason, Timestamp, limits};

use super::call::{actor, failed};
use crate::present::Page;
use crate::serving::{Stop, Stopping};
use crate::status::{EdgeReason, of_edge, refused};
use items::item;

/// Items rendered ahead for one reader.
pub(crate) const ITEMS_AHEAD: usize = 32;

/// Entries read from a feed at a time.
const ENTRIES_PER_READ: usize = 50;

/// How long a reader may leave its items untaken.
pub(crate) const READER_WAITS: Duration = Duration::from_secs(10);

/// How long a stream sleeps at most, whatever its feed awaits.
const SLEEP_MAX: Duration = Duration::from_secs(3_600);

/// Streams of one server at once.
pub(crate) const WATCHES_MAX: usize = 4_096;

/// The feeds of one engine.
#[derive(Clone)]
pub struct Feed {
    engine: Engine,
    stopping: Stopping,
    watches: Arc<Semaphore>,
}

impl Feed {
    /// The service, with the limit of a message; its streams end when the server stops.
    pub fn service(engine: &Engine, stop: &Stop) -> FeedServiceServer<Self> {
        let watches = Arc::new(Semaphore::new(WATCHES_MAX));
        let feed = Self { engine: engine.clone(), stopping: stop.stopping(), watches };
        FeedServiceServer::new(feed).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }
}

#[tonic::async_trait]
impl FeedService for Feed {
    type WatchFeedStream = Pin<Box<dyn Stream<Item = Result<FeedItem, Status>> + Send>>;

    async fn watch_feed(&self, request: Request<WatchFeedRequest>) -> Result<Response<Self::WatchFeedStream>, Status> {
        let actor = actor(&request)?;
        feed_owner(&actor).map_err(failed)?;
        let cursor = request.into_inner().cursor;
        // A cursor that is none is told at once, and not as the end of a stream.
        let cursor = self.engine.feed(&actor, Some(&cursor), 0).await.map_err(failed)?.next;
        let permit = self.watches.clone().try_acquire_owned().map_err(|_| cut_off())?;
        let (items, taken) = mpsc::channel(ITEMS_AHEAD);
        let (ending, ended) = oneshot::channel();
        let watch = Watch { engine: self.engine.clone(), actor, stopping: self.stopping.clone(), items };
        tokio::spawn(async move {
            let _permit = permit;
            if let Err(status) = watch.follow(cursor).await {
                // Nobody hears it where the reader has gone.
                let _gone = ending.send(status);
            }
        });
        let end = stream::once(ended).filter_map(|ended| future::ready(ended.ok().map(Err)));
        Ok(Response::new(Box::pin(ReceiverStream::new(taken).map(Ok).chain(end))))
    }

    async fn list_feed(&self, request: Request<ListFeedRequest>) -> Result<Response<ListFeedResponse>, Status> {
        let actor = actor(&request)?;
        let owner = feed_owner(&actor).map_err(failed)?;
        let ListFeedRequest { cursor, page_size } = request.into_inner();
        let limit = Page::read(&self.engine, &actor, "feed", page_size, "")?.limit;
        let page = self.engine.feed(&actor, Some(&cursor), limit + 1).await.map_err(failed)?;
        let more = page.entries.len() > limit;
        let mut items = Vec::with_capacity(limit.min(page.entries.len()));
        for (entry, at) in page.entries.into_iter().take(limit) {
            items.push(item(&self.engine, &actor, &owner, &entry, at).await.map_err(failed)?);
        }
        let next_cursor = match items.last() {
            Some(last) => last.cursor.clone(),
            None => page.next,
        };
        Ok(Response::new(ListFeedResponse { items, next_cursor, more }))
    }
}

/// One stream's task.
struct Watch {
    engine: Engine,
    actor: Actor,
    stopping: Stopping,
    items: mpsc::Sender<FeedItem>,
}

/// Whether to go on.
enum Sent {
    /// The reader has it.
    Yes,
    /// The reader has gone, or the server stops.
    Over,
}

impl Watch {
    /// Sends everything after the cursor, then whatever comes, until the reader goes or the server stops.
    async fn follow(mut self, mut cursor: String) -> Result<(), Status> {
        let mut grown = self.engine.watch();
        let mut stopping = self.stopping.clone();
        loop {
            grown.borrow_and_update();
            // Whoever may act no longer reads no longer, however long the stream has been open.
            let until = self.engine.may_act(&self.actor).ok_or_else(|| of_edge(EdgeReason::CredentialsRefused))?;
            loop {
                let page = self.engine.feed(&self.actor, Some(&cursor), ENTRIES_PER_READ).await.map_err(failed)?;
                if page.entries.is_empty() {
                    cursor = page.next;
                    break;
                }
                for (entry, at) in page.entries {
                    cursor.clone_from(&at);
                    let next = item(&self.engine, &self.actor, &page.owner, &entry, at).await.map_err(failed)?;
                    match self.send(next).await? {
                        Sent::Yes => {}
                        Sent::Over => return Ok(()),
                    }
                }
            }
            let wakes = self.wakes_in(until);
            tokio::select! {
                () = tokio::time::sleep(wakes) => {}
                changed = grown.changed() => {
                    if changed.is_err() {
                        return Err(failed(Failure::Unavailable("the engine has stopped".to_owned())));
                    }
                }
                () = stopping.stopped() => return Ok(()),
                () = self.items.closed() => return Ok(()),
            }
        }
    }

    /// How long until something falls due by time alone; a bounded while where nothing does.
    fn wakes_in(&self, until: Option<Timestamp>) -> Duration {
        let due = [self.engine.feed_wakes_at(&self.actor), until].into_iter().flatten().min();
        let ahead =
            due.map(|due| due.since(self.engine.now()).micros().max(1)).and_then(|ahead| u64::try_from(ahead).ok());
        ahead.map_or(SLEEP_MAX, |ahead| Duration::from_micros(ahead).min(SLEEP_MAX))
    }

    async fn send(&mut self, next: FeedItem) -> Result<Sent, Status> {
        use mpsc::error::SendTimeoutError::{Closed, Timeout};
        tokio::select! {
            sent = self.items.send_timeout(next, READER_WAITS) => match sent {
                Ok(()) => Ok(Sent::Yes),
                Err(Closed(_)) => Ok(Sent::Over),
                Err(Timeout(_)) => Err(cut_off()),
            },
            () = self.stopping.stopped() => Ok(Sent::Over),
        }
    }
}

/// A reader that fell behind, or one stream too many: to be resumed from the last cursor.
fn cut_off() -> Status {
    refused(&Refusal::of(RefusalReason::QuotaExceeded, "feed"))
}
