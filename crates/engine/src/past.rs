//! The world as a past commit left it, for the first answer to a repeated request (OFF-6).
//!
//! It is folded anew from the log. Calls are repeated in bursts, after answers were lost, and ask for worlds that lie close together: so the last
//! one is kept for a while, and one from some way before it, and what is asked for is folded on from there.

use std::sync::Arc;

use event_log::Position;
use tokio::sync::Mutex;
use views::{Outlived, World};
use vocabulary::Timestamp;

use crate::engine::Engine;
use crate::failure::Failure;

/// How many events lie between the first world that is asked for and the one kept from before it.
const SPAN: u64 = 10_000;

/// How long worlds are kept that nobody asks for.
const KEPT_MINUTES: i64 = 10;

/// The worlds that are kept. One is folded at a time: whoever else repeats a call waits, and then has little left to fold.
#[derive(Default)]
pub(crate) struct PastWorlds(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// From some way before the first that was asked for.
    base: Option<Arc<World>>,
    /// The last that was asked for.
    last: Option<Arc<World>>,
    used_at: Option<Timestamp>,
}

impl Kept {
    /// The newest that is no newer than a position; it is taken out where it would be kept no longer anyway.
    fn nearest(&mut self, position: u64) -> Option<Arc<World>> {
        if let Some(last) = self.last.take_if(|last| last.position <= position) {
            return Some(last);
        }
        self.base.clone().filter(|base| base.position <= position)
    }
}

impl Engine {
    /// The world as the commit at a position left it.
    pub(crate) async fn world_at(&self, position: Position) -> Result<Arc<World>, Failure> {
        let mut kept = self.past.0.lock().await;
        kept.used_at = Some(self.now());
        let nearest = match kept.nearest(position.0) {
            Some(world) => world,
            None => {
                let base = Arc::new(
                    self.folded_on(World::over(self.archive(), Outlived::default()), position.0.saturating_sub(SPAN))
                        .await?,
                );
                kept.base = Some(Arc::clone(&base));
                base
            }
        };
        let world = if nearest.position == position.0 {
            nearest
        } else {
            Arc::new(self.folded_on(Arc::unwrap_or_clone(nearest), position.0).await?)
        };
        kept.last = Some(Arc::clone(&world));
        Ok(world)
    }

    /// A world, folded on up to a position.
    async fn folded_on(&self, mut world: World, position: u64) -> Result<World, Failure> {
        while world.position < position {
            let wanted = usize::try_from(position - world.position).unwrap_or(usize::MAX);
            let events = self.events(Position(world.position + 1), wanted).await?;
            if events.is_empty() {
                return Err(Failure::Internal("the log ends before a position it gave".to_owned()));
            }
            for event in events {
                event.fold_into(&mut world);
            }
            // A long fold lets others run.
            tokio::task::yield_now().await;
        }
        Ok(world)
    }

    /// Lets go of worlds that nobody asked for in a while.
    pub(crate) fn forget_past(&self, now: Timestamp) {
        // Whoever holds it asks right now.
        let Ok(mut kept) = self.past.0.try_lock() else { return };
        if kept.used_at.is_some_and(|used_at| used_at.plus_minutes(KEPT_MINUTES) <= now) {
            *kept = Kept::default();
        }
    }
}
