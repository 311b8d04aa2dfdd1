//! Folding what the log has into the world. Only synced positions are ever seen.

use domain::event::Event;
use event_log::{Position, stored};
use tokio::task::JoinHandle;
use views::World;
use vocabulary::Timestamp;

use crate::engine::Engine;
use crate::failure::Failure;

/// Events read from the log at a time.
const PAGE: usize = 1_000;

/// Events with the instants they were recorded at.
pub(crate) type Page = Vec<(Event, Timestamp)>;

impl Engine {
    /// Folds everything up to the log's head. An event of an unknown version stops serving; it is never skipped.
    ///
    /// What lies beyond one page is read and decoded by another task while that page is folded, so that a start takes two cores.
    pub(crate) async fn catch_up(&self) -> Result<(), Failure> {
        let _folding = self.folding.lock().await;
        let mut ahead: Option<JoinHandle<Result<Page, Failure>>> = None;
        loop {
            let from = Position(self.world().position + 1);
            let head = self.log.head().position;
            if from > head {
                return Ok(());
            }
            let page = match ahead.take() {
                Some(page) => page.await.map_err(|error| Failure::Internal(error.to_string()))??,
                None => self.page(from).await?,
            };
            if page.is_empty() {
                return Ok(());
            }
            let next = Position(from.0 + u64::try_from(page.len()).unwrap_or(u64::MAX));
            if next <= head {
                let engine = self.clone();
                ahead = Some(tokio::spawn(async move { engine.page(next).await }));
            }
            let mut world = self.world_mut();
            for (event, at) in page {
                world.apply(&event, at);
                self.forget_ended(&world, &event);
            }
            self.after_fold(&world);
        }
    }

    /// What a search says is kept open in memory only while it lives.
    fn forget_ended(&self, world: &World, event: &Event) {
        if let Event::Search(id, _) = event
            && world.search(*id).is_none_or(|search| search.end.is_some())
        {
            self.vault.forget_request(*id);
        }
    }

    /// Events from a position on, decoded.
    async fn page(&self, from: Position) -> Result<Page, Failure> {
        self.events(from, PAGE).await
    }

    /// At most so many of them.
    pub(crate) async fn events(&self, from: Position, limit: usize) -> Result<Page, Failure> {
        let page = self.log.read(from, limit.min(PAGE)).await?;
        let decoded = page.iter().map(|recorded| Ok((stored::decode(&recorded.bytes)?, recorded.recorded_at)));
        decoded.collect::<Result<_, stored::DecodeError>>().map_err(|error| Failure::Internal(error.to_string()))
    }
}
