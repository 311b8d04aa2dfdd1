//! Folding what the log has into the world. Only synced positions are ever seen.

use event_log::{Position, stored};
use views::World;

use crate::engine::Engine;
use crate::failure::Failure;

/// Events read from the log at a time.
const PAGE: usize = 1_000;

impl Engine {
    /// Folds everything up to the log's head. An event of an unknown version stops serving; it is never skipped.
    pub(crate) async fn catch_up(&self) -> Result<(), Failure> {
        let _folding = self.folding.lock().await;
        loop {
            let from = Position(self.world().position + 1);
            if from > self.log.head().position {
                return Ok(());
            }
            let page = self.log.read(from, PAGE).await?;
            if page.is_empty() {
                return Ok(());
            }
            let mut decoded = Vec::with_capacity(page.len());
            for recorded in &page {
                let event = stored::decode(&recorded.bytes).map_err(|error| Failure::Internal(error.to_string()))?;
                decoded.push((event, recorded.recorded_at));
            }
            let mut world = self.world_mut();
            for (event, at) in decoded {
                world.apply(&event, at);
            }
            self.after_fold(&world);
        }
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
