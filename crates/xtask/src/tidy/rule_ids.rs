//! The rules of the domain are listed once each in `docs/rules.md`, and whatever names a rule names one of those.

use std::collections::{BTreeMap, BTreeSet};

use super::code::is_name;
use super::finding::Finding;
use crate::repository::{File, Repository};

/// Where every rule is listed, one line each.
const LIST: &str = "docs/rules.md";
/// Where rules are named: code, contracts, and pages.
const NAMING: [&str; 3] = [".rs", ".proto", ".md"];

/// Findings in the list and in what names its rules; none while the list does not exist.
pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    let Some(list) = repository.file(LIST) else { return Vec::new() };
    let naming = repository.files.iter().filter(|file| NAMING.iter().any(|ending| file.path.ends_with(ending)));
    check_list(list, naming.filter(|file| file.path != LIST))
}

fn check_list<'a>(list: &File, naming: impl Iterator<Item = &'a File>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut listed: BTreeMap<&str, usize> = BTreeMap::new();
    for (line, id) in list.text.lines().enumerate().filter_map(|(index, line)| Some((index + 1, listed_id(line)?))) {
        if let Some(first) = listed.insert(id, line) {
            let advice = format!("{id} is listed on line {first} already: keep one of the two");
            findings.push(Finding::new(LIST, line, "rule-listed-twice", advice));
        }
    }
    if listed.is_empty() {
        let advice = "no line lists a rule: write `| SRC-1 | ...`, `- **SRC-1** ...` or `## SRC-1`";
        findings.push(Finding::new(LIST, 0, "rules-unreadable", advice));
    }
    // `SHA-256` looks like a rule too: only the families of the list are rules.
    let families: BTreeSet<&str> = listed.keys().filter_map(|id| id.split('-').next()).collect();
    for file in naming {
        for (line, id) in named_ids(&file.text).chain(test_ids(file)) {
            if families.contains(&id[..3]) && !listed.contains_key(id.as_str()) {
                let advice = format!("{id} is not in {LIST}: correct the id, or list the rule there");
                findings.push(Finding::new(&file.path, line, "unknown-rule", advice));
            }
        }
    }
    findings
}

/// The rule that a line of the list is about: the id stands first, after the marks of a table, list or heading.
fn listed_id(line: &str) -> Option<&str> {
    if !line.starts_with(['|', '-', '*', '#']) {
        return None;
    }
    let text = line.trim_start_matches(['|', '-', '*', '#', ' ', '`', '[']);
    id_at_start(text)
}

/// All ids a text names, with their lines.
fn named_ids(text: &str) -> impl Iterator<Item = (usize, String)> {
    text.lines().enumerate().flat_map(|(index, line)| {
        let starts = line.char_indices().filter(|(at, _)| !line[..*at].chars().next_back().is_some_and(is_name));
        starts.filter_map(move |(at, _)| Some((index + 1, id_at_start(&line[at..])?.to_owned())))
    })
}

/// The rules that functions are named after: `fn src_5_refuses_a_past_close` is about SRC-5.
fn test_ids(file: &File) -> impl Iterator<Item = (usize, String)> {
    let is_rust = file.path.ends_with(".rs");
    file.text.lines().enumerate().filter(move |_| is_rust).filter_map(|(index, line)| {
        let (_, name) = line.split_once("fn ")?;
        let spelt = name.to_ascii_uppercase().replacen('_', "-", 1);
        Some((index + 1, id_at_start(&spelt)?.to_owned()))
    })
}

/// Three capitals, a hyphen, digits.
fn id_at_start(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let family = bytes.get(..4)?;
    if !family[..3].iter().all(u8::is_ascii_uppercase) || family[3] != b'-' {
        return None;
    }
    let digits = bytes[4..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    (digits > 0).then(|| &text[..4 + digits])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_texts(list: &str, code: &str, expected: &[&str]) {
        let list = File { path: LIST.to_owned(), text: list.to_owned() };
        let code = File { path: "a.rs".to_owned(), text: code.to_owned() };
        let findings = check_list(&list, [&code].into_iter());
        let found: Vec<_> = findings.iter().map(|f| format!("{}:{}:{}", f.file, f.line, f.rule)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_rule_is_listed_once() {
        check_texts("| SRC-1 | a |\n- **SRC-2** b, see SRC-1\n## OFF-1\n", "", &[]);
        check_texts("| SRC-1 | a |\n| SRC-1 | b |\n", "", &["docs/rules.md:2:rule-listed-twice"]);
        check_texts("nothing", "", &["docs/rules.md:0:rules-unreadable"]);
    }

    #[test]
    fn a_named_rule_is_a_listed_one() {
        check_texts("| SRC-1 | a |", "// SRC-1, SHA-256, TSRC-9\n", &[]);
        check_texts("| SRC-1 | a |", "x\n/// (SRC-11)\n", &["a.rs:2:unknown-rule"]);
        check_texts("| SRC-1 | a |", "fn src_1_holds() {}\nfn sha_256() {}\n", &[]);
        check_texts("| SRC-1 | a |", "async fn src_11_holds() {}\n", &["a.rs:1:unknown-rule"]);
    }
}
