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

/// An event as it is folded.
#[derive(Debug)]
pub(crate) struct Decoded {
    event: Event,
    at: Timestamp,
    position: u64,
    version: u64,
}

impl Decoded {
    /// Folds it into a world.
    pub(crate) fn fold_into(&self, world: &mut World) {
        world.apply_recorded(&self.event, self.at, (self.position, self.version));
    }
}

/// Events in the order of the log.
pub(crate) type Page = Vec<Decoded>;

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
            let next = Position(page.last().map_or(from.0, |last| last.position + 1));
            if next <= head {
                let engine = self.clone();
                ahead = Some(tokio::spawn(async move { engine.page(next).await }));
            }
            let mut world = self.world_mut();
            for event in page {
                event.fold_into(&mut world);
                self.forget_ended(&world, &event.event);
            }
            self.after_fold(&world);
        }
    }

    /// What a search says is kept open in memory only while it lives.
    fn forget_ended(&self, world: &World, event: &Event) {
        if let Event::Search(id, _) = event
            && !world.is_going_on(*id)
        {
            self.vault.forget_request(*id);
        }
    }

    /// Events from a position on, decoded, but for those that were left out when the engine was opened.
    async fn page(&self, from: Position) -> Result<Page, Failure> {
        if from.0 > self.leaves_out.up_to {
            return self.events(from, PAGE).await;
        }
        let mut page = Vec::new();
        let mut next = from.0;
        while let Some((first, length)) = self.leaves_out.positions.next_run(next, self.leaves_out.up_to) {
            let room = PAGE - page.len();
            let wanted = usize::try_from(length).unwrap_or(usize::MAX).min(room);
            page.append(&mut self.events(Position(first), wanted).await?);
            next = page.last().map_or(first, |last: &Decoded| last.position + 1);
            if page.len() >= PAGE {
                return Ok(page);
            }
        }
        if page.is_empty() { self.events(Position(self.leaves_out.up_to + 1), PAGE).await } else { Ok(page) }
    }

    /// At most so many events from a position on, none left out.
    pub(crate) async fn events(&self, from: Position, limit: usize) -> Result<Page, Failure> {
        let page = self.log.read(from, limit.min(PAGE)).await?;
        let decoded = page.iter().map(|recorded| {
            let event = stored::decode(&recorded.bytes)?;
            let (position, version) = (recorded.position.0, recorded.version.0);
            Ok(Decoded { event, at: recorded.recorded_at, position, version })
        });
        decoded.collect::<Result<_, stored::DecodeError>>().map_err(|error| Failure::Internal(error.to_string()))
    }
}
