//! The stages, and what can come of one.

use std::fmt;
use std::path::Path;
use std::process::{Command, ExitStatus};

use clap::ValueEnum;

/// One stage of the check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// The layout of the code.
    Format,
    /// The compiler's and clippy's warnings, all of them errors.
    Clippy,
    /// All tests.
    Test,
    /// Scores and distances against packages that nobody here wrote.
    Oracles,
    /// The synthetic benchmark: the committed report is what the command makes.
    Evaluate,
    /// The rules that can be counted.
    Tidy,
    /// The public contract: lint, and what would break a caller.
    Proto,
    /// The demo, as a visitor runs it.
    Demo,
}

impl Stage {
    /// In the order they run.
    pub(crate) const ALL: [Self; 8] =
        [Self::Format, Self::Clippy, Self::Test, Self::Oracles, Self::Evaluate, Self::Tidy, Self::Proto, Self::Demo];

    /// One word.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Clippy => "clippy",
            Self::Test => "test",
            Self::Oracles => "oracles",
            Self::Evaluate => "evaluate",
            Self::Tidy => "tidy",
            Self::Proto => "proto",
            Self::Demo => "demo",
        }
    }

    /// What it runs or holds.
    pub(crate) fn promise(self) -> &'static str {
        match self {
            Self::Format => "cargo fmt --all --check",
            Self::Clippy => "cargo clippy --workspace --all-targets --release -- -D warnings",
            Self::Test => "cargo test --workspace --release",
            Self::Oracles => "pymcdm's SPOTIS and the SSDA903 validator's miles against ours",
            Self::Evaluate => "the synthetic benchmark gives the committed report, byte for byte",
            Self::Tidy => "dependency matrix, licences and bans, manifests, counted style, links, rule ids",
            Self::Proto => "buf lint, and buf breaking against the baseline",
            Self::Demo => "hafan demo, one search from draft to award on the real server",
        }
    }
}

/// What came of a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All is well; a few words on what was seen.
    Passed(String),
    /// Not run, and why.
    Skipped(String),
    /// Something is wrong, and what.
    Failed(String),
}

impl Outcome {
    /// Whether the whole check fails by it.
    pub(crate) fn is_failure(&self) -> bool {
        match self {
            Self::Failed(_) => true,
            Self::Passed(_) | Self::Skipped(_) => false,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed(said) if said.is_empty() => write!(out, "ok"),
            Self::Passed(said) => write!(out, "ok, {said}"),
            Self::Skipped(why) => write!(out, "SKIPPED, {why}"),
            Self::Failed(why) => write!(out, "FAILED, {why}"),
        }
    }
}

impl From<Result<(), String>> for Outcome {
    fn from(result: Result<(), String>) -> Self {
        match result {
            Ok(()) => Self::Passed(String::new()),
            Err(why) => Self::Failed(why),
        }
    }
}

/// Runs cargo in the root, its output going straight to the terminal.
pub(crate) fn cargo(root: &Path, arguments: &[&str]) -> Outcome {
    command(cargo_at(root).args(arguments))
}

/// What Cargo says to the program that it runs. A build script that looks at it (ring's does) runs again where it is said on to another Cargo, and
/// everything above it is built anew.
const SAID_BY_CARGO: [&str; 6] = [
    "CARGO_MANIFEST_DIR",
    "CARGO_PKG_NAME",
    "CARGO_PKG_VERSION_MAJOR",
    "CARGO_PKG_VERSION_MINOR",
    "CARGO_PKG_VERSION_PATCH",
    "CARGO_PKG_VERSION_PRE",
];

/// Cargo, as if it were called from a shell.
pub(crate) fn cargo_at(root: &Path) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(root);
    for name in SAID_BY_CARGO {
        cargo.env_remove(name);
    }
    cargo
}

/// Runs a command, its output going straight to the terminal.
pub(crate) fn command(command: &mut Command) -> Outcome {
    let program = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) => ended(status),
        Err(error) => Outcome::Failed(format!("{program} does not run: {error}")),
    }
}

/// What an exit status means.
pub(crate) fn ended(status: ExitStatus) -> Outcome {
    if status.success() { Outcome::Passed(String::new()) } else { Outcome::Failed(status.to_string()) }
}
