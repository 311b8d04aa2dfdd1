//! Where a run was made: the figures mean nothing without it.

use std::path::Path;
use std::process::Command;

use serde::Serialize;

/// A machine, and what was measured on it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Machine {
    /// Cores this process may use.
    pub(super) cores: usize,
    /// What the processor calls itself.
    pub(super) cpu: String,
    /// The kernel's release.
    pub(super) kernel: String,
    /// The compiler.
    pub(super) rustc: String,
    /// The commit, with `+` where something is not committed.
    pub(super) commit: String,
}

impl Machine {
    /// This one.
    pub(super) fn here() -> Self {
        let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        Self {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            cpu: model.map_or_else(|| "not known".to_owned(), |(_, name)| name.trim().to_owned()),
            kernel: kernel.trim().to_owned(),
            rustc: said("rustc", &["--version"]),
            commit: commit(),
        }
    }
}

fn commit() -> String {
    let changed = !said("git", &["status", "--porcelain", "--untracked-files=no"]).is_empty();
    format!("{}{}", said("git", &["rev-parse", "--short", "HEAD"]), if changed { "+" } else { "" })
}

/// What a program says; nothing where it cannot be asked.
fn said(program: &str, words: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(program).args(words).current_dir(root).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}
