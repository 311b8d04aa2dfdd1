//! What every manifest of the workspace says in the same way: the common lints, and a folder named as the crate.

use super::finding::Finding;
use crate::repository::{File, Repository};

/// Findings in the manifests under `crates/` and `tests/`.
pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    let of_a_crate = |file: &&File| file.path.starts_with("crates/") || file.path.starts_with("tests/");
    repository.ending("Cargo.toml").filter(of_a_crate).flat_map(check_manifest).collect()
}

fn check_manifest(file: &File) -> Vec<Finding> {
    let has = |line: &str, section: &str| lines_of(&file.text, section).any(|found| found == line);
    let mut findings = Vec::new();
    if !has("workspace = true", "[lints]") {
        let advice = "the workspace's lints do not apply here: add `[lints]` with `workspace = true`";
        findings.push(Finding::new(&file.path, 0, "manifest-lints", advice));
    }
    let folder = file.path.strip_prefix("crates/").and_then(|rest| rest.split('/').next());
    if let Some(folder) = folder.filter(|folder| !has(&format!("name = \"{folder}\""), "[package]")) {
        let advice = format!("the package must be named `{folder}`, as its folder is");
        findings.push(Finding::new(&file.path, 0, "manifest-name", advice));
    }
    findings
}

/// The lines of one section.
fn lines_of<'a>(text: &'a str, section: &'a str) -> impl Iterator<Item = &'a str> {
    let from_section = text.lines().map(str::trim).skip_while(move |line| *line != section).skip(1);
    from_section.take_while(|line| !line.starts_with('['))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_text(path: &str, text: &str, expected: &[&str]) {
        let file = File { path: path.to_owned(), text: text.to_owned() };
        let found: Vec<_> = check_manifest(&file).iter().map(|finding| finding.rule).collect();
        assert_eq!(found, expected, "in {text:?}");
    }

    #[test]
    fn a_manifest_takes_the_common_lints() {
        let package = "[package]\nname = \"a\"\n";
        check_text("crates/a/Cargo.toml", &format!("{package}\n[lints]\nworkspace = true\n"), &[]);
        check_text(
            "crates/a/Cargo.toml",
            &format!("{package}\n[dependencies]\nworkspace = true\n"),
            &["manifest-lints"],
        );
    }

    #[test]
    fn a_crate_is_named_as_its_folder() {
        let text = "[lints]\nworkspace = true\n[package]\nname = \"b\"\n[lib]\nname = \"a\"\n";
        check_text("crates/a/Cargo.toml", text, &["manifest-name"]);
        check_text("tests/Cargo.toml", text, &[]);
    }
}
