//! Oracles that nobody here wrote: published Python packages, pinned, in an environment that this command makes itself below `target/`.
//! They answer generated cases; the tests named `oracle_` compare our answers with theirs.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::check::Place;
use crate::check::stage::{self, Outcome};

/// What is installed, every package pinned.
const REQUIREMENTS: &str = "crates/xtask/oracles/requirements.txt";
/// What makes the cases.
const CASES: &str = "crates/xtask/oracles/cases.py";
/// Where they lie; the tests read them there.
const FOLDER: &str = "target/oracles";

/// Makes the environment where there is none yet, the cases, and runs the tests that compare.
pub(crate) fn run(root: &Path, place: Place) -> Outcome {
    let python = match environment(root) {
        Ok(python) => python,
        Err(why) => {
            return match place {
                Place::Ci => Outcome::Failed(why),
                Place::Desk => Outcome::Skipped(format!("{why}; CI will run it")),
            };
        }
    };
    let made = stage::command(Command::new(python).arg(CASES).arg(FOLDER).current_dir(root));
    if made.is_failure() {
        return made;
    }
    stage::cargo(root, &["test", "--workspace", "--release", "--", "--ignored", "oracle_"])
}

/// The environment's interpreter. The folder carries a digest of the requirements: other pins make another one.
fn environment(root: &Path) -> Result<PathBuf, String> {
    let requirements = root.join(REQUIREMENTS);
    let pins = std::fs::read_to_string(&requirements).map_err(|error| format!("{REQUIREMENTS}: {error}"))?;
    let folder = root.join("target/tools").join(format!("oracles-{:016x}", digest(&pins)));
    let python = folder.join("bin/python");
    let whole = folder.join("whole");
    if whole.is_file() {
        return Ok(python);
    }
    succeed(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder), "python3 -m venv")?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement"]);
    succeed(pip.arg(&requirements), "pip install")?;
    std::fs::write(&whole, "").map_err(|error| format!("{}: {error}", whole.display()))?;
    Ok(python)
}

fn succeed(command: &mut Command, what: &str) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("the oracles need {what}, and it does not run: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{what} failed: {}", said.lines().last().unwrap_or("no reason given").trim()))
}

/// FNV-1a: names a folder, proves nothing.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
