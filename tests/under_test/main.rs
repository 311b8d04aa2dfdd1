//! The program under test: the hafan library with failpoints passed in as a value, so that the shipped program cannot have them.
//!
//! `HAFAN_ABORT_AT=PLACE:N` ends the process at once, without unwinding, the Nth time the store reaches PLACE (`before_flush`,
//! `after_flush_before_sync`, `after_sync`) or a run over the keys does (`Steps::ALL`). `HAFAN_SYNC=flush_only`
//! leaves out what makes a commit survive a power cut. Everything else is the shipped program.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hafan::serve::{Hooks, Steps};

fn main() -> ExitCode {
    hafan::main(hooks()).into()
}

#[expect(clippy::disallowed_methods, reason = "a failpoint of the program under test is named in its environment")]
fn hooks() -> Hooks {
    let mut hooks = Hooks::default();
    if std::env::var("HAFAN_SYNC").is_ok_and(|mode| mode == "flush_only") {
        hooks.store.sync_mode = event_log_sled::SyncMode::FlushOnly;
    }
    let Ok(wanted) = std::env::var("HAFAN_ABORT_AT") else { return hooks };
    let Some((place, times)) = wanted.split_once(':').and_then(|(place, times)| Some((place, times.parse().ok()?)))
    else {
        return hooks;
    };
    let reached = AtomicU64::new(0);
    let times: u64 = times;
    let abort: event_log_sled::Hook = Arc::new(move |_| {
        if reached.fetch_add(1, Ordering::SeqCst) + 1 == times {
            std::process::abort();
        }
    });
    match place {
        "before_flush" => hooks.store.before_flush = Some(abort),
        "after_flush_before_sync" => hooks.store.after_flush_before_sync = Some(abort),
        "after_sync" => hooks.store.after_sync = Some(abort),
        step if Steps::ALL.contains(&step) => {
            let step = step.to_owned();
            hooks.keys = Steps::calling(Arc::new(move |reached| {
                if reached == step {
                    abort(reached);
                }
            }));
        }
        _ => {}
    }
    hooks
}
