//! The rules a machine can count. Every check is a function from what it reads to findings; nothing here changes a file.

mod code;
mod finding;
mod guarantees;
mod licences;
mod links;
mod manifests;
mod matrix;
mod packages;
mod rule_ids;
mod style;
mod text;

use finding::Finding;
use packages::Packages;

use crate::repository::{self, Repository};

/// Runs all checks and prints what they found.
///
/// # Errors
/// A sentence, when anything was found or the repository cannot be read.
pub(crate) fn run() -> Result<(), String> {
    let root = repository::root();
    let repository = Repository::read(&root)?;
    let packages = Packages::ask_cargo(&root)?;
    for (lines, path) in style::long_files(&repository) {
        println!("note: {path} has {lines} lines; files read best between 100 and 400");
    }
    let mut findings = all_findings(&repository, &packages);
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("tidy: {} files, {} packages, nothing found", repository.paths.len(), packages.all().len());
            Ok(())
        }
        1 => Err("tidy found 1 thing to mend".to_owned()),
        many => Err(format!("tidy found {many} things to mend")),
    }
}

fn all_findings(repository: &Repository, packages: &Packages) -> Vec<Finding> {
    [
        matrix::check(packages),
        licences::check(repository, packages),
        manifests::check(repository),
        style::check(repository),
        text::check(repository),
        links::check(repository),
        rule_ids::check(repository),
        guarantees::check(repository),
    ]
    .concat()
}
