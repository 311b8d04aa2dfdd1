//! `docs/limits.md`: every limit in one place, written by the code that holds it.

use std::fmt::Write as _;

use server::serving::FIXED;

use super::limits::LIMITS;

/// The limits of what is said, with the sentence that stands over each.
const OF_WHAT_IS_SAID: &str = include_str!("../../../../vocabulary/src/limits.rs");

const BEGINNING: &str = "\
# Limits

Every list, text, queue, stream, connection and rate has a limit (ACR-5). This page is written by the program (`hafan config limits`) from the
constants and settings that hold them, and a test keeps it so.

Beside them, a client certificate ends its connection when it ends itself, and the store is bounded by its disk (`STORE_FULL`).

## What an operator sets

Each is a setting as any other: in the file a key of the table `[limits]`, `HAFAN_LIMITS_…` in the environment, `--set limits.…=` as a flag.
A rate is a burst, which a principal has after a rest, and what comes back of it each minute. Over a rate, over the open streams, and after too
many failed authentications the answer is `RESOURCE_EXHAUSTED` with the reason `RATE_LIMITED`, the setting in the details, and a `RetryInfo` that
says when to come again. A principal's rates hold across all its connections.

| setting | default | from | to | limits | over it |
|---|---:|---:|---:|---|---|
";

const FIXED_BEGINS: &str = "
## What is fixed

| limit | of | over it |
|---:|---|---|
";

const SAID_BEGINS: &str = "
## Of what is said

Over one of these the answer names the field and the limit (`LIMIT_EXCEEDED`, `VALUE_OUT_OF_RANGE` or a reason of its own), and changes nothing.
Lengths of texts count characters, not bytes. Those that say *default* are what an authority or the consortium may set; the others hold everywhere.

| limit | is | of |
|---|---:|---|
";

/// The page.
pub(crate) fn limits() -> String {
    let mut page = BEGINNING.to_owned();
    // Writing to a string cannot fail.
    for limit in LIMITS {
        let (name, default) = (limit.name, limit.default);
        let _ = writeln!(
            page,
            "| `{name}` | {default} | {} | {} | {} | {} |",
            limit.min, limit.max, limit.what, limit.over
        );
    }
    page.push_str(FIXED_BEGINS);
    for limit in FIXED {
        let _ = writeln!(page, "| {} | {} | {} |", limit.value, limit.what, limit.over);
    }
    page.push_str(SAID_BEGINS);
    for (name, value, said) in of_what_is_said() {
        let _ = writeln!(page, "| `{name}` | {value} | {said} |");
    }
    page
}

/// Name, value and sentence of each constant.
fn of_what_is_said() -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    let mut said = String::new();
    for line in OF_WHAT_IS_SAID.lines() {
        if let Some(sentence) = line.strip_prefix("///") {
            said.push_str(sentence);
        } else if let Some(constant) = line.strip_prefix("pub const ") {
            let (name, rest) = constant.split_once(':').unwrap_or((constant, ""));
            let value = rest.split_once('=').map_or("", |(_, value)| value.trim().trim_end_matches(';'));
            found.push((name.to_owned(), value.to_owned(), std::mem::take(&mut said).trim().to_owned()));
        } else {
            said.clear();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use expect_test::expect_file;

    use super::*;

    #[test]
    fn the_page_is_the_code() {
        expect_file!["../../../../../docs/limits.md"].assert_eq(&limits());
    }

    #[test]
    fn no_constant_is_left_out_or_goes_without_a_sentence() {
        let found = of_what_is_said();
        assert_eq!(found.len(), OF_WHAT_IS_SAID.matches("pub const ").count());
        for (name, value, said) in found {
            assert!(!value.is_empty() && !said.is_empty(), "{name}");
        }
    }
}
