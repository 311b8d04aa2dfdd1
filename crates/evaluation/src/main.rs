//! The synthetic benchmark of the matching model: a world whose truth is drawn apart from the scorer, the model and five simple methods
//! measured on it, and a report (`docs/evaluation.md`). Run by `cargo xtask evaluate`.
//!
//! Exits 0 when the report was written or is the committed one, 1 when it is another or cannot be made, 2 when called wrongly.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for people at a terminal: printing is its output"
)]

#[cfg(test)]
mod boundaries;
mod digest;
mod draws;
mod intervals;
mod measures;
mod methods;
mod report;
mod results;
mod scorer;
mod world;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use report::{File, Worlds};
use results::Results;
use world::World;

/// Where the report is written.
const MADE: &str = "target/evaluation";
/// Where the committed copy lies.
const COMMITTED: &str = "docs/evaluation";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => made().and_then(|files| write(&files)),
        ["--check"] => made().and_then(|files| compare(&files)),
        ["--digest"] => {
            print!("{}", digest::text());
            Ok(())
        }
        _ => {
            eprintln!(
                "evaluation: nothing writes {MADE}, --check compares with {COMMITTED}, --digest prints the generator's digest"
            );
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("evaluation: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn made() -> Result<Vec<File>, String> {
    let main = measures::measure(World::Main)?;
    let worlds = Worlds {
        groups: results::groups(&main),
        main: Results::of(&main),
        boastful: Results::of(&measures::measure(World::Boastful)?),
        only_miles: Results::of(&measures::measure(World::OnlyMiles)?),
    };
    report::files(&worlds)
}

/// The root of the workspace: two folders above this crate.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

fn write(files: &[File]) -> Result<(), String> {
    let folder = root().join(MADE);
    std::fs::create_dir_all(&folder).map_err(|error| format!("{MADE}: {error}"))?;
    for file in files {
        let path = folder.join(file.name);
        std::fs::write(&path, &file.text).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("{MADE}/{}", file.name);
    }
    Ok(())
}

fn compare(files: &[File]) -> Result<(), String> {
    let differs = |file: &&File| {
        std::fs::read_to_string(root().join(COMMITTED).join(file.name)).ok().as_deref() != Some(file.text.as_str())
    };
    let other: Vec<&str> = files.iter().filter(differs).map(|file| file.name).collect();
    if other.is_empty() {
        println!("{COMMITTED} is what the command makes");
        return Ok(());
    }
    Err(format!(
        "{COMMITTED} is not what the command makes: {}. Run `cargo xtask evaluate`, read what changed and why, and copy {MADE} there",
        other.join(", ")
    ))
}
