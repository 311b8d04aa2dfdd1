//! The public contract's own lint and the check for changes that break a caller. buf comes from a package index as a
//! ready binary, pinned, into the target folder; nothing is installed on the machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Place;
use super::stage::{self, Outcome};

/// The version of the `buf-bin` package, which is buf's own.
const VERSION: &str = "1.75.0";
/// The folder of the contract, with its `buf.yaml`.
const CONTRACT: &str = "proto";
/// What callers rely on already. A package joins when the issue that builds it closes, with whatever it imports:
/// `buf build proto --as-file-descriptor-set -o proto/baseline.binpb`; every package there is has joined.
const BASELINE: &str = "proto/baseline.binpb";

/// Lints, and compares with the baseline if there is one.
pub(crate) fn run(root: &Path, place: Place) -> Outcome {
    if !has_contract(&root.join(CONTRACT)) {
        return Outcome::Skipped(format!("no .proto file under {CONTRACT}/"));
    }
    let buf = match installed(root) {
        Ok(buf) => buf,
        Err(why) => {
            return match place {
                Place::Ci => Outcome::Failed(why),
                Place::Desk => Outcome::Skipped(format!("{why}; CI will run it")),
            };
        }
    };
    let lint = stage::command(Command::new(&buf).args(["lint", CONTRACT]).current_dir(root));
    if lint.is_failure() {
        return lint;
    }
    if !root.join(BASELINE).is_file() {
        return Outcome::Passed("lint only: no package has joined the baseline yet".to_owned());
    }
    stage::command(Command::new(&buf).args(["breaking", CONTRACT, "--against", BASELINE]).current_dir(root))
}

fn has_contract(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().map(|entry| entry.path()).any(|path| match path.is_dir() {
        true => has_contract(&path),
        false => path.extension().is_some_and(|extension| extension == "proto"),
    })
}

/// The binary, installed if it is not there yet. The folder carries the version: another pin installs anew.
fn installed(root: &Path) -> Result<PathBuf, String> {
    let folder = root.join("target/tools").join(format!("buf-{VERSION}"));
    let binary = folder.join("bin").join(format!("buf{}", std::env::consts::EXE_SUFFIX));
    if binary.is_file() {
        return Ok(binary);
    }
    let package = format!("buf-bin=={VERSION}");
    let output = Command::new("python3")
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--upgrade", "--target"])
        .arg(&folder)
        .arg(&package)
        .output()
        .map_err(|error| format!("buf needs python3 to be fetched, and it does not run: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().last().unwrap_or("no reason given").trim();
        return Err(format!("python3 -m pip cannot install {package}: {last}"));
    }
    if binary.is_file() { Ok(binary) } else { Err(format!("{package} holds no buf for this machine")) }
}
