//! The demo, run as a visitor runs it but from the binary of the test build: it must end well without anybody's help.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Place;
use super::stage::{self, Outcome};

/// Builds the program with the features of the test build, so that no dependency is built a third time, and runs it.
pub(crate) fn run(root: &Path, place: Place) -> Outcome {
    let build = stage::cargo(root, &["build", "--workspace", "--release", "--tests", "--bin", "hafan"]);
    if build.is_failure() {
        return build;
    }
    let program = match beside_this_tool() {
        Ok(program) => program,
        Err(error) => return Outcome::Failed(format!("cannot tell where the program was built: {error}")),
    };
    if !offers_demo(&program) {
        let why = "`hafan --help` names no demo".to_owned();
        return match place {
            Place::Ci => Outcome::Failed(why),
            Place::Desk => Outcome::Skipped(why),
        };
    }
    stage::command(Command::new(program).arg("demo").current_dir(root))
}

/// Cargo puts the workspace's programs into one folder.
fn beside_this_tool() -> std::io::Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name(format!("hafan{}", std::env::consts::EXE_SUFFIX)))
}

fn offers_demo(program: &Path) -> bool {
    let help = Command::new(program).arg("--help").output();
    help.is_ok_and(|help| String::from_utf8_lossy(&help.stdout).split_whitespace().any(|word| word == "demo"))
}
