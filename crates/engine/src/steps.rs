//! Failpoints of a run over the keys, passed in as a value, so that the shipped program cannot have them.

use std::fmt;
use std::sync::Arc;

/// What is called at the named steps of a run over the keys, with the step's name. A closure may end the process.
#[derive(Clone, Default)]
pub struct Steps(Option<Arc<dyn Fn(&'static str) + Send + Sync>>);

impl Steps {
    /// Every step of a run, in order. `run_begun` comes once the run is recorded; `key_overwritten` for each old master key.
    pub const ALL: [&str; 9] = [
        "run_begun",
        "key_made",
        "key_recorded",
        "keys_destroyed",
        "page_rewrapped",
        "all_rewrapped",
        "key_overwritten",
        "old_destroyed",
        "run_completed",
    ];

    /// Steps that call this.
    pub fn calling(hook: Arc<dyn Fn(&'static str) + Send + Sync>) -> Self {
        Self(Some(hook))
    }

    pub(crate) fn reached(&self, step: &'static str) {
        if let Some(hook) = &self.0 {
            hook(step);
        }
    }
}

impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Steps").field(&self.0.is_some()).finish()
    }
}
