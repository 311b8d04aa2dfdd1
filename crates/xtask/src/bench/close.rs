//! Measures the close of a round: every offer unsealed, gated, scored, ranked, explained and recorded, by the real server as its clock passes the
//! close; beside the bare arithmetic of a shortlist over as many rows, the decryption of as many bytes, and one durable append.

use std::cmp::Reverse;
use std::hint::black_box;
use std::sync::Arc;

use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use event_log::EventLog;
use prost::Message as _;
use tokio::runtime::Runtime;

use super::bare::{one_append, open_store};
use super::frame::{Effort, Failed, Measured, Point, Row, Target, Unit, told};
use super::load::closed;
use super::offers::IN_FLIGHT;
use super::sampling;
use super::stage::{Stage, submit};
use super::stopwatch::start;

/// Criteria of a row.
const CRITERIA: usize = 20;
/// Bytes of the record that the ceiling appends for each offer.
const RECORD_BYTES: usize = 256;

const ROW: Row = Row {
    name: "close-round",
    what: "the close of a round by the server: unseal, gate, score, rank, explain, append",
    size_of: "offers of the round",
    unit: Unit::Milliseconds,
    ceiling: Some("bare scoring loop and sort + decrypting as many bytes + one durable append"),
    target: Some(Target::RatioAtMost(3.0, 1.5)),
    judged_at: Some(200),
};

/// The row.
pub(super) fn run(effort: Effort) -> Result<Vec<Measured>, Failed> {
    Runtime::new().map_err(told)?.block_on(measure(effort))
}

async fn measure(effort: Effort) -> Result<Vec<Measured>, Failed> {
    let mut points = Vec::new();
    for size in effort.of([20, 100, 200], [5, 10, 20]) {
        let mut stage = Stage::start(size).await?;
        let folder = tempfile::tempdir().map_err(told)?;
        let log = open_store(&folder)?;
        let (mut ours, mut ceiling) = (Vec::new(), Vec::new());
        let mut sealed = None;
        let repeats = effort.of(7, 2);
        for minutes in 0..repeats {
            let search = stage.approved().await?;
            stage.publish(&search, minutes).await?;
            let offers = stage.offers(std::slice::from_ref(&search))?;
            if sealed.is_none() {
                sealed = Some(Sealed::of(offers.iter().map(|(_, request)| request.encoded_len()))?);
            }
            closed(offers, IN_FLIGHT, submit).await?.whole()?;
        }
        let sealed = sealed.ok_or("no repeat was made")?;
        for minutes in 0..repeats {
            let sampled = sampling::of(ROW.name)?;
            let began = start();
            stage.advance_to(stage.closes(minutes)).await?;
            ours.push(began.elapsed().as_secs_f64() * 1_000.0);
            drop(sampled);
            let began = start();
            bare(&sealed, &log).await?;
            ceiling.push(began.elapsed().as_secs_f64() * 1_000.0);
        }
        points.push(Point::beside(size as u64, ours, ceiling).ok_or("no repeat was made")?);
    }
    let note = "ours is two calls: asking for the clock and moving it to the close, which records everything that is due: the move, the \
                close, the scores and the shortlist, each durable";
    Ok(vec![Measured::of(ROW, points, vec![note.to_owned()], effort)])
}

/// As many sealed offers as were made, each as large as its message.
struct Sealed {
    cipher: XChaCha20Poly1305,
    texts: Vec<Vec<u8>>,
    rows: Vec<[i64; CRITERIA]>,
}

impl Sealed {
    fn of(sizes: impl Iterator<Item = usize>) -> Result<Self, Failed> {
        let cipher = XChaCha20Poly1305::new(&Key::from([3; 32]));
        let texts = sizes.map(|size| cipher.encrypt(&XNonce::from([1; 24]), vec![7_u8; size].as_slice()).map_err(told));
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        let row = |number: usize| std::array::from_fn(|at| (number * 40_503 + at * 977) as i64 % 1_000);
        let rows = (0..texts.len()).map(row).collect();
        Ok(Self { cipher, texts, rows })
    }
}

async fn bare(sealed: &Sealed, log: &Arc<dyn EventLog>) -> Result<(), Failed> {
    for text in &sealed.texts {
        black_box(sealed.cipher.decrypt(&XNonce::from([1; 24]), text.as_slice()).map_err(told)?);
    }
    let weights: [i64; CRITERIA] = std::array::from_fn(|at| 500 + at as i64);
    let passes = |row: &&[i64; CRITERIA]| row.iter().take(5).all(|answer| *answer >= 0);
    let score = |row: &[i64; CRITERIA]| row.iter().zip(&weights).map(|(answer, weight)| answer * weight).sum::<i64>();
    let mut scores: Vec<Reverse<i64>> = sealed.rows.iter().filter(passes).map(|row| Reverse(score(row))).collect();
    scores.sort_unstable();
    black_box(&scores);
    let bytes = (scores.len() * RECORD_BYTES).min(event_log::limits::MAX_EVENT_BYTES);
    log.append(one_append(vec![7; bytes])?).await.map_err(told)?;
    Ok(())
}
