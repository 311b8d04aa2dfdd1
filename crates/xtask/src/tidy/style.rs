//! What can be counted in a Rust file: its length, its opening promise, its attributes' reasons, its maps' order.

use super::code::{lines_with_word, only_code};
use super::finding::Finding;
use super::matrix::is_pure;
use crate::repository::{File, Repository};

/// More lines than this fail. A file is one verb or one type; more than that is two of them.
const LINES_MAX: usize = 600;
/// More lines than this are named, so that nobody is surprised by the limit.
const LINES_ADVISED: usize = 400;
/// Types whose order differs from run to run. A pure crate must give the same answer twice.
const RANDOM_ORDER: [&str; 3] = ["HashMap", "HashSet", "RandomState"];
/// Macros that stand for unwritten code.
const UNWRITTEN: [&str; 2] = ["todo!", "unimplemented!"];

/// Findings in all Rust files.
pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    repository.ending(".rs").flat_map(check_file).collect()
}

/// Files over the advised length, longest first: `(lines, path)`.
pub(crate) fn long_files(repository: &Repository) -> Vec<(usize, &str)> {
    let mut long: Vec<_> = repository
        .ending(".rs")
        .map(|file| (file.text.lines().count(), file.path.as_str()))
        .filter(|(lines, _)| *lines > LINES_ADVISED)
        .collect();
    long.sort_by(|a, b| b.cmp(a));
    long
}

fn check_file(file: &File) -> Vec<Finding> {
    let code = only_code(&file.text);
    let mut findings = Vec::new();
    findings.extend(length(file));
    findings.extend(opening(file));
    findings.extend(order(file, &code));
    findings.extend(unwritten(file, &code));
    findings.extend(reasons(file, &code));
    findings
}

fn length(file: &File) -> Option<Finding> {
    let lines = file.text.lines().count();
    let advice = || format!("{lines} lines, at most {LINES_MAX}: give each verb or type a file of its own");
    (lines > LINES_MAX).then(|| Finding::new(&file.path, 0, "file-length", advice()))
}

fn opening(file: &File) -> Option<Finding> {
    let opens = file.text.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| line.starts_with("//!"));
    let advice = "the file must open with `//!` and what it promises, before anything else";
    (!opens).then(|| Finding::new(&file.path, 1, "file-promise", advice))
}

fn order(file: &File, code: &str) -> Vec<Finding> {
    if !folder_of_crate(&file.path).is_some_and(is_pure) {
        return Vec::new();
    }
    let found = |name: &'static str| {
        lines_with_word(code, name).into_iter().map(move |line| {
            let advice = format!("`{name}` iterates in random order: use BTreeMap, BTreeSet or a sorted Vec");
            Finding::new(&file.path, line, "random-order", advice)
        })
    };
    RANDOM_ORDER.into_iter().flat_map(found).collect()
}

fn unwritten(file: &File, code: &str) -> Vec<Finding> {
    let advice = |name| format!("`{name}` in code: build it, or refuse by name what is not built yet");
    UNWRITTEN
        .into_iter()
        .flat_map(|name| lines_with_word(code, name).into_iter().map(move |line| (name, line)))
        .map(|(name, line)| Finding::new(&file.path, line, "unwritten", advice(name)))
        .collect()
}

/// Every `#[allow(...)]` and `#[expect(...)]`, also inside `cfg_attr`, gives its reason.
fn reasons(file: &File, code: &str) -> Vec<Finding> {
    let advice = "a lint is silenced without `reason = \"...\"`: say why it does not apply here";
    attributes(code)
        .filter(|(_, inside)| ["allow(", "expect("].iter().any(|word| begins_list(inside, word)))
        .filter(|(_, inside)| lines_with_word(inside, "reason").is_empty())
        .map(|(line, _)| Finding::new(&file.path, line, "silenced-lint", advice))
        .collect()
}

fn begins_list(inside: &str, word: &str) -> bool {
    inside.match_indices(word).any(|(at, _)| !inside[..at].chars().next_back().is_some_and(super::code::is_name))
}

/// The attributes of a file: line of the opening, and the text between the brackets.
fn attributes(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let starts = code.match_indices('#').filter_map(|(at, _)| {
        let after = code[at + 1..].strip_prefix('!').unwrap_or(&code[at + 1..]);
        after.strip_prefix('[').map(|inside| (at, inside))
    });
    starts.map(|(at, inside)| {
        let mut depth = 1_usize;
        let end = inside.find(|letter| {
            match letter {
                '[' => depth += 1,
                ']' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        (code[..at].matches('\n').count() + 1, &inside[..end.unwrap_or(inside.len())])
    })
}

/// `crates/NAME/...` gives NAME.
fn folder_of_crate(path: &str) -> Option<&str> {
    path.strip_prefix("crates/")?.split('/').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_text(path: &str, text: &str, expected: &[&str]) {
        let file = File { path: path.to_owned(), text: text.to_owned() };
        let found: Vec<_> = check_file(&file).iter().map(|f| format!("{}:{}", f.rule, f.line)).collect();
        assert_eq!(found, expected, "in {text:?}");
    }

    #[test]
    fn a_file_opens_with_its_promise() {
        check_text("a.rs", "//! Promises.\nfn a() {}\n", &[]);
        check_text("a.rs", "\n//! Promises.\n", &[]);
        check_text("a.rs", "fn a() {}\n", &["file-promise:1"]);
        check_text("a.rs", "// Not a promise.\n//! Late.\n", &["file-promise:1"]);
        check_text("a.rs", "", &["file-promise:1"]);
    }

    #[test]
    fn a_file_may_have_600_lines_and_not_601() {
        check_text("a.rs", &("//! Long.\n".to_owned() + &"\n".repeat(599)), &[]);
        check_text("a.rs", &("//! Long.\n".to_owned() + &"\n".repeat(600)), &["file-length:0"]);
    }

    #[test]
    fn random_order_is_for_crates_that_are_not_pure() {
        let text = "//! Map.\nuse std::collections::HashMap;\n// HashSet\n";
        check_text("crates/domain/src/a.rs", text, &["random-order:2"]);
        check_text("crates/engine/src/a.rs", text, &[]);
        check_text("tests/all/main.rs", text, &[]);
    }

    #[test]
    fn unwritten_code_is_found_and_a_sentence_about_it_is_not() {
        check_text("a.rs", "//! No todo! here.\nfn a() { todo!() }\n", &["unwritten:2"]);
        check_text("a.rs", "//! A.\nfn a() { unimplemented!(\"x\") }\n", &["unwritten:2"]);
    }

    #[test]
    fn a_silenced_lint_has_a_reason() {
        check_text("a.rs", "//! A.\n#[allow(dead_code)]\nfn a() {}\n", &["silenced-lint:2"]);
        check_text("a.rs", "//! A.\n#![expect(\n  x,\n)]\n", &["silenced-lint:2"]);
        check_text("a.rs", "//! A.\n#[allow(x, reason = \"y [z]\")]\n#[expect(\n  a,\n  reason = \"b\"\n)]\n", &[]);
        check_text("a.rs", "//! A.\n#[cfg_attr(test, allow(x))]\nfn a() {}\n", &["silenced-lint:2"]);
        check_text("a.rs", "//! A.\n#[disallow(x)]\n#[doc = \"allow(x)\"]\nfn a() {}\n", &[]);
    }
}
