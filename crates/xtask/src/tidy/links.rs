//! Every link of a Markdown file to a file of the repository leads somewhere.

use super::finding::Finding;
use crate::repository::{File, Repository};

/// Findings in all Markdown files.
pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    repository.ending(".md").flat_map(|file| check_file(file, |path| repository.has(path))).collect()
}

fn check_file(file: &File, exists: impl Fn(&str) -> bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut in_fence = false;
    for (index, line) in file.text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_fence = !in_fence;
            continue;
        }
        if in_fence {
            continue;
        }
        let lost = targets(line).into_iter().filter_map(|target| lost_link(&file.path, &target, &exists));
        findings.extend(lost.map(|advice| Finding::new(&file.path, index + 1, "link", advice)));
    }
    findings
}

/// What is wrong with a link, if anything. Addresses with a scheme and places within the page are not looked at.
fn lost_link(page: &str, target: &str, exists: impl Fn(&str) -> bool) -> Option<String> {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    if path.is_empty() || has_scheme(path) {
        return None;
    }
    match resolve(page, path) {
        Some(resolved) if exists(&resolved) => None,
        Some(resolved) => Some(format!("`{target}` leads to `{resolved}`, which is not in the repository")),
        None => Some(format!("`{target}` leads out of the repository")),
    }
}

fn has_scheme(path: &str) -> bool {
    let scheme = path.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| !scheme.is_empty() && scheme.chars().all(|letter| letter.is_ascii_alphanumeric()))
}

/// The path from the root; a leading `/` means the root, as on the usual hosts. None if it climbs above the root.
fn resolve(page: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = match path.starts_with('/') {
        true => Vec::new(),
        false => page.split('/').collect::<Vec<_>>().split_last().map(|(_, folders)| folders.to_vec())?,
    };
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match part {
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// The targets of `[text](target)` and `[name]: target` on a line, code spans left out.
fn targets(line: &str) -> Vec<String> {
    let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
    let mut found: Vec<String> = Vec::new();
    for (at, opening) in prose.match_indices("](") {
        let rest = &prose[at + opening.len()..];
        let inside = rest.split(')').next().unwrap_or_default();
        let target = inside.split_whitespace().next().unwrap_or_default();
        found.push(target.trim_matches(['<', '>']).to_owned());
    }
    let definition = prose.strip_prefix('[').and_then(|rest| rest.split_once("]: "));
    found.extend(definition.and_then(|(_, target)| target.split_whitespace().next()).map(str::to_owned));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_page(path: &str, text: &str, expected: &[&str]) {
        let file = File { path: path.to_owned(), text: text.to_owned() };
        let known = ["README.md", "docs", "docs/rules.md", "docs/a b.md"];
        let findings = check_file(&file, |path| known.contains(&path));
        let found: Vec<_> = findings.iter().map(|f| format!("{}: {}", f.line, f.advice)).collect();
        assert_eq!(found, expected, "in {text:?}");
    }

    #[test]
    fn links_that_lead_somewhere_are_left_alone() {
        check_page("README.md", "[a](docs/rules.md#src-1) [b](docs/) [c](#here) [d](https://example.org/x)", &[]);
        check_page("docs/rules.md", "[up](../README.md) [root](/README.md) [mail](mailto:a@b.example)", &[]);
        check_page("README.md", "[a]: docs/rules.md \"Rules\"\n`[no](link)`\n```\n[no](link)\n```\n", &[]);
    }

    #[test]
    fn links_that_lead_nowhere_are_named() {
        check_page(
            "README.md",
            "x\n[a](docs/gone.md)",
            &["2: `docs/gone.md` leads to `docs/gone.md`, which is not in the repository"],
        );
        check_page("docs/x.md", "[a](../../up.md)", &["1: `../../up.md` leads out of the repository"]);
        check_page("README.md", "[a]: gone.md", &["1: `gone.md` leads to `gone.md`, which is not in the repository"]);
    }
}
