//! All tests of the workspace. Their output passes through as it is; the lines `test result:` are added up on the way,
//! and a run that executed no test is a failure, not a success.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::stage::{self, Outcome};

/// Runs the tests, all binaries of them even when one fails.
pub(crate) fn run(root: &Path) -> Outcome {
    let mut command = stage::cargo_at(root);
    command.args(["test", "--workspace", "--release", "--no-fail-fast"]).stdout(Stdio::piped());
    match counted(&mut command) {
        Ok((Outcome::Passed(_), count)) if count.passed == 0 => Outcome::Failed("no test ran".to_owned()),
        Ok((Outcome::Passed(_), count)) => Outcome::Passed(count.to_string()),
        Ok((Outcome::Failed(why), count)) => Outcome::Failed(format!("{count}, {why}")),
        Ok((skipped @ Outcome::Skipped(_), _)) => skipped,
        Err(error) => Outcome::Failed(format!("cargo test does not run: {error}")),
    }
}

/// What the result lines add up to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Count {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl std::fmt::Display for Count {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} passed, {} failed, {} ignored", self.passed, self.failed, self.ignored)
    }
}

fn counted(command: &mut Command) -> std::io::Result<(Outcome, Count)> {
    let mut child = command.spawn()?;
    let mut count = Count::default();
    if let Some(output) = child.stdout.take() {
        let mut output = BufReader::new(output);
        let mut terminal = std::io::stdout();
        let mut line = Vec::new();
        // Bytes, not text: a test may print anything.
        while output.read_until(b'\n', &mut line)? > 0 {
            terminal.write_all(&line)?;
            count.add(&String::from_utf8_lossy(&line));
            line.clear();
        }
    }
    Ok((stage::ended(child.wait()?), count))
}

impl Count {
    /// Adds a line such as `test result: ok. 3 passed; 0 failed; 1 ignored; ...`; any other line adds nothing.
    fn add(&mut self, line: &str) {
        let Some((_, results)) = line.split_once("test result: ") else { return };
        for part in results.split([';', '.']) {
            let mut words = part.split_whitespace();
            let (Some(Ok(number)), Some(kind)) = (words.next().map(str::parse::<u64>), words.next()) else { continue };
            match kind {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_lines_add_up_and_others_do_not() {
        let mut count = Count::default();
        count.add("running 5 tests\n");
        count.add("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.07s\n");
        count.add(
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 12.34s\n",
        );
        assert_eq!(count, Count { passed: 4, failed: 2, ignored: 1 });
    }
}
