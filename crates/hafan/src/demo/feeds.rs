//! A feed watched as it happens, by one connection.

use std::time::Duration;

use api::feed::v1::{FeedItem, FeedItemKind, WatchFeedRequest};
use tonic::Streaming;

use crate::client::Connection;
use crate::failure::Failure;

/// How long an item may take to come: far longer than it does.
const COMES_WITHIN: Duration = Duration::from_secs(15);

/// A feed, and what came of it so far.
pub(super) struct Feed {
    stream: Streaming<FeedItem>,
    /// Every item so far, in order.
    pub(super) items: Vec<FeedItem>,
}

impl Feed {
    /// Watches the feed of a caller from its beginning.
    pub(super) async fn watch(connection: &Connection) -> Result<Self, Failure> {
        let request = WatchFeedRequest { cursor: String::new() };
        let stream = connection.feed().watch_feed(request).await?.into_inner();
        Ok(Self { stream, items: Vec::new() })
    }

    /// The next item of a kind; others that come before it are kept as well.
    pub(super) async fn next(&mut self, kind: FeedItemKind) -> Result<&FeedItem, Failure> {
        let missing = |why: &str| Failure::Internal(format!("no feed item {} came: {why}", kind.as_str_name()));
        loop {
            let received = tokio::time::timeout(COMES_WITHIN, self.stream.message()).await;
            let item = received.map_err(|_| missing("it took too long"))??;
            let item = item.ok_or_else(|| missing("the stream ended"))?;
            let found = item.kind() == kind;
            self.items.push(item);
            if found {
                return self.items.last().ok_or_else(|| missing("it was lost"));
            }
        }
    }
}
