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
type Page = Vec<(Event, Timestamp)>;

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
            }
            self.after_fold(&world);
        }
    }

    /// Events from a position on, decoded.
    async fn page(&self, from: Position) -> Result<Page, Failure> {
        let page = self.log.read(from, PAGE).await?;
        let decoded = page.iter().map(|recorded| Ok((stored::decode(&recorded.bytes)?, recorded.recorded_at)));
        decoded.collect::<Result<_, stored::DecodeError>>().map_err(|error| Failure::Internal(error.to_string()))
    }

    /// The world as the commit at `position` left it, folded anew from the log.
    pub(crate) async fn world_at(&self, position: Position) -> Result<World, Failure> {
        let mut world = World::default();
        while world.position < position.0 {
            let wanted = usize::try_from(position.0 - world.position).unwrap_or(PAGE).min(PAGE);
            let page = self.log.read(Position(world.position + 1), wanted).await?;
            if page.is_empty() {
                return Err(Failure::Internal("the log ends before a position it gave".to_owned()));
            }
            for recorded in page.iter().take_while(|recorded| recorded.position <= position) {
                let event = stored::decode(&recorded.bytes).map_err(|error| Failure::Internal(error.to_string()))?;
                world.apply(&event, recorded.recorded_at);
            }
        }
        Ok(world)
    }
}
