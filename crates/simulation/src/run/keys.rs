//! The master keys of a life, in a folder of its own, and the runs over them (ACR-3).
//!
//! A run makes and destroys master keys beside the runtime; every other step waits for the store as any call does. So a life knows from
//! the last step that was reached whether something is under way that no dice decide, and waits for that.

use std::sync::{Arc, Mutex, PoisonError};

use engine::keys::MasterKeys;
use engine::{Engine, Steps};
use tempfile::TempDir;

use super::life::Life;
use crate::Violation;

/// The keys there are, and how far the run over them is.
pub(super) struct Keys {
    folder: TempDir,
    reached: Reached,
}

/// The step a run reached last; none where none is under way.
type Reached = Arc<Mutex<Option<&'static str>>>;

fn told(error: impl std::fmt::Display) -> Violation {
    Violation::new("simulation", error.to_string())
}

impl Keys {
    /// One master key.
    pub(super) fn begin() -> Result<Self, Violation> {
        let folder = tempfile::tempdir().map_err(told)?;
        std::fs::write(folder.path().join("master-1.key"), "03".repeat(32)).map_err(told)?;
        Ok(Self { folder, reached: Reached::default() })
    }

    /// Those that are kept.
    pub(super) fn masters(&self) -> Result<MasterKeys, Violation> {
        MasterKeys::of_folder(self.folder.path(), None).map_err(told)
    }

    /// What notes how far a run is.
    pub(super) fn steps(&self) -> Steps {
        let reached = Arc::clone(&self.reached);
        Steps::calling(Arc::new(move |step| *reached.lock().unwrap_or_else(PoisonError::into_inner) = Some(step)))
    }

    fn reached(&self) -> Option<&'static str> {
        *self.reached.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a key is being made or destroyed right now.
    pub(super) fn at_work(&self, engine: &Engine) -> bool {
        let Some(step) = self.reached() else { return false };
        let Some(run) = engine.world().privacy.keys().open.clone() else { return false };
        match step {
            "run_begun" => run.made.is_none(),
            "all_rewrapped" | "key_overwritten" => run.destroys_old,
            _ => false,
        }
    }

    /// The program died, and the run with it.
    pub(super) fn dropped(&self) {
        *self.reached.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Life {
    /// A run that has begun is carried on, as the program does by itself.
    pub(super) fn carry_on_keys(&mut self) -> Result<(), Violation> {
        let open = self.engine.world().privacy.keys().open.is_some();
        if !open || self.keys.reached().is_some() {
            return Ok(());
        }
        self.fault("run over the keys");
        let (engine, reached) = (self.engine.clone(), Arc::clone(&self.keys.reached));
        self.runtime()?.spawn(async move {
            // What stopped it is met again by whoever carries it on next.
            drop(engine.carry_on_keys().await);
            *reached.lock().unwrap_or_else(PoisonError::into_inner) = None;
        });
        Ok(())
    }
}
