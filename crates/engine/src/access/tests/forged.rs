//! Whoever can write the files can compute every chain value anew; what it cannot make is the signature at the end of a day.

use super::*;
use crate::access::line::written;
use crate::vault::{hex, unhex};

impl Desk {
    fn lines(&self, day: &str) -> Vec<Line> {
        self.text(day).lines().map(|text| read_line(text.as_bytes()).unwrap().0).collect()
    }

    /// Writes a day of these lines, each chained to the one before, from what its first line says; the chain at its end.
    fn forge(&self, day: &str, lines: &[Line]) -> String {
        let Line::Opened { previous, .. } = &lines[0] else { panic!("{lines:?}") };
        let (mut chain, mut text) = (unhex(previous).unwrap(), String::new());
        for line in lines {
            let (one, next) = written(line, &chain).unwrap();
            chain = next;
            text.push_str(&one);
            text.push('\n');
        }
        fs::write(self.file(day), text).unwrap();
        hex(&chain)
    }

    /// Writes a day as it was, after another chain value.
    fn follows(&self, day: &str, after: &str) {
        let mut lines = self.lines(day);
        let Line::Opened { previous, .. } = &mut lines[0] else { panic!("{lines:?}") };
        after.clone_into(previous);
        self.forge(day, &lines);
    }

    fn broken(&self) -> (String, u64, LineError) {
        let Broken { file, line, why } = self.verified().unwrap_err();
        (file, line, why)
    }
}

const FIRST: &str = "2026-11-23";
const SECOND: &str = "2026-11-24";

fn at(day: &str, line: u64, why: LineError) -> (String, u64, LineError) {
    (format!("{day}.jsonl"), line, why)
}

/// The second line of a day said of somebody else.
fn of_eve(mut lines: Vec<Line>) -> Vec<Line> {
    let Line::Called(called) = &mut lines[1] else { panic!("{lines:?}") };
    called.who = Some("people/eve.finder".to_owned());
    lines
}

#[tokio::test]
async fn a_day_forged_with_its_whole_chain_is_found_by_its_signature() {
    let desk = two_days().await;
    assert!(desk.lines(FIRST).len() == 5 && desk.lines(SECOND).len() == 3);
    let whole = desk.text(FIRST);
    desk.forge(FIRST, &desk.lines(FIRST));
    assert_eq!(desk.text(FIRST), whole, "what is forged alike is the same");
    let end = desk.forge(FIRST, &of_eve(desk.lines(FIRST)));
    desk.follows(SECOND, &end);
    assert_eq!(desk.broken(), at(FIRST, 5, LineError::Signature));
    // Signed by a key of the forger's own, under the name of ours.
    let desk = two_days().await;
    let mut lines = of_eve(desk.lines(FIRST));
    let (own, mut chain) = (SigningKeys::of_this_run().unwrap(), event_log::CHAIN_START);
    for line in &lines[..4] {
        chain = written(line, &chain).unwrap().1;
    }
    let store = desk.log.marks().id.to_string();
    let signed = own.sign(&crate::signing::access_statement(&store, FIRST.parse().unwrap(), 4, &chain));
    let Line::Head { signature, key, .. } = &mut lines[4] else { panic!("{lines:?}") };
    *signature = hex(&signed.bytes);
    let (ours, theirs) = (key.clone(), signed.key);
    let end = desk.forge(FIRST, &lines);
    desk.follows(SECOND, &end);
    assert_eq!(desk.broken(), at(FIRST, 5, LineError::Signature), "{ours} is not {theirs}");
}

#[tokio::test]
async fn a_signed_end_counts_the_lines_before_it() {
    let desk = two_days().await;
    let mut lines = desk.lines(FIRST);
    let Line::Head { lines: count, .. } = &mut lines[4] else { panic!("{lines:?}") };
    *count = 3;
    desk.forge(FIRST, &lines);
    assert_eq!(desk.broken(), at(FIRST, 5, LineError::Misplaced("a signed end that counts other lines")));
}

#[tokio::test]
async fn a_day_without_its_signed_end_is_found_though_the_next_was_chained_to_it() {
    let desk = two_days().await;
    let end = desk.forge(FIRST, &desk.lines(FIRST)[..4]);
    desk.follows(SECOND, &end);
    let why = LineError::Misplaced("the day before has no signed end: it was cut off");
    assert_eq!(desk.broken(), at(SECOND, 1, why));
}

#[tokio::test]
async fn a_day_is_of_its_name_of_its_store_begins_once_and_has_a_line() {
    let begins_twice = LineError::Misplaced("a day that begins twice");
    let of_another_name = LineError::Misplaced("a day under the name of another");
    let of_another_store = LineError::Misplaced("a day of another store");
    let desk = two_days().await;
    let mut lines = desk.lines(FIRST);
    lines.insert(2, lines[0].clone());
    desk.forge(FIRST, &lines);
    assert_eq!(desk.broken(), at(FIRST, 3, begins_twice));

    let desk = two_days().await;
    fs::rename(desk.file(SECOND), desk.file("2026-11-25")).unwrap();
    assert_eq!(desk.broken(), at("2026-11-25", 1, of_another_name));

    let desk = two_days().await;
    let mut lines = desk.lines(SECOND);
    let Line::Opened { store, .. } = &mut lines[0] else { panic!("{lines:?}") };
    *store = "5e".repeat(16);
    desk.forge(SECOND, &lines);
    assert_eq!(desk.broken(), at(SECOND, 1, of_another_store));

    let desk = two_days().await;
    fs::write(desk.file(SECOND), "").unwrap();
    assert_eq!(desk.broken(), at(SECOND, 1, LineError::Misplaced("a day without a line: it was cut off")));
}
