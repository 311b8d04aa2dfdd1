//! Every guarantee that is published names the tests that prove it, and every test it names is one.

use std::collections::BTreeSet;

use super::finding::Finding;
use crate::repository::{File, Repository};

/// Where the guarantees stand, one row of a table each.
const PAGE: &str = "docs/guarantees.md";

/// How the rows are called.
const PROMISES: [&str; 9] = ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9"];

/// Findings in the page; none while it does not exist.
pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    let Some(page) = repository.file(PAGE) else { return Vec::new() };
    let code: Vec<&str> = repository.ending(".rs").map(|file| file.text.as_str()).collect();
    check_page(page, &functions(&code))
}

fn check_page(page: &File, functions: &BTreeSet<&str>) -> Vec<Finding> {
    let rows: Vec<(usize, &str)> = (1..).zip(page.text.lines()).filter(|(_, line)| line.starts_with("| P")).collect();
    let mut findings = Vec::new();
    for promise in PROMISES {
        let row = rows.iter().find(|(_, line)| line.starts_with(&format!("| {promise} |")));
        let Some((number, line)) = row else {
            findings.push(Finding::new(PAGE, 0, "guarantee", format!("no row is about {promise}")));
            continue;
        };
        let named: Vec<&str> = line.split('`').skip(1).step_by(2).filter(|word| is_a_test(word)).collect();
        if named.is_empty() {
            findings.push(Finding::new(PAGE, *number, "guarantee", format!("{promise} names no test")));
        }
        let lost = named.into_iter().filter(|test| !functions.contains(test));
        findings
            .extend(lost.map(|test| Finding::new(PAGE, *number, "guarantee", format!("no test is called `{test}`"))));
    }
    findings
}

/// Names of tests are sentences.
fn is_a_test(word: &str) -> bool {
    word.matches('_').count() > 1
        && word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}

/// Every function there is.
fn functions<'a>(code: &[&'a str]) -> BTreeSet<&'a str> {
    let lines = code.iter().flat_map(|text| text.lines());
    lines.filter_map(|line| line.split_once("fn ")?.1.split(['(', '<']).next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(page: &str, code: &str) -> Vec<String> {
        let page = File { path: PAGE.to_owned(), text: page.to_owned() };
        check_page(&page, &functions(&[code]))
            .iter()
            .map(|finding| format!("{}: {}", finding.line, finding.advice))
            .collect()
    }

    fn page(first: &str) -> String {
        let rows = PROMISES[1..].iter().map(|promise| format!("| {promise} | it holds | | `it_always_holds` |\n"));
        format!("{first}\n{}", rows.collect::<String>())
    }

    #[test]
    fn every_promise_names_tests_that_are_there() {
        const CODE: &str = "fn it_always_holds() {}\nasync fn it_is_kept_too<T>() {}\n";
        assert_eq!(found(&page("| P1 | `flush()` | | `it_always_holds`, `it_is_kept_too` |"), CODE), [""; 0]);
        assert_eq!(
            found(&page("| P1 | it holds | | `it_never_holds` |"), CODE),
            ["1: no test is called `it_never_holds`"]
        );
        assert_eq!(found(&page("| P1 | `flush()` | | |"), CODE), ["1: P1 names no test"]);
        assert_eq!(found(&page(""), CODE), ["0: no row is about P1"]);
    }
}
