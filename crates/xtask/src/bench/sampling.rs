//! Samples of ours alone: a `perf record` on this very process that sleeps except while a row's own side is measured. So neither the ceiling nor the
//! making of the stage is in a profile. One perf lives at a time, for one row: begun from here, a second would be sampled by the first. Stacks are
//! followed by frame pointers, which `cargo xtask` has this program built with.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use inferno::collapse::Collapse as _;
use inferno::collapse::perf::Folder;
use inferno::flamegraph;

use super::frame::{Failed, told};
use super::results::folder;

/// Samples a second of a core: no divisor of what anything else does regularly.
const FREQUENCY: &str = "1997";
/// How often it is asked whether perf still runs while it does not answer, and how long each time: it reads the maps of this process first.
const ASKED_MAX: usize = 600;
const ASKED_EVERY: Duration = Duration::from_millis(100);
/// How often perf is begun again: it ends where a thread ends just as it attaches to all of them.
const TRIES: usize = 5;
/// Lines of each half of a report.
const REPORTED: usize = 80;

/// What is made of the samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drawn {
    /// A list of functions by their share.
    Report,
    /// A flame graph.
    Flames,
}

/// A stack, the outermost caller first, parted by `;`, and for how many nanoseconds it was met.
type Stacks = BTreeMap<String, u64>;

/// What is sampled so far.
#[derive(Default)]
struct Sampled {
    rows: BTreeMap<&'static str, Stacks>,
    /// perf, and of which row its samples are.
    open: Option<(&'static str, Recorder)>,
}

/// Nothing where no samples are asked for.
static SAMPLED: Mutex<Option<Sampled>> = Mutex::new(None);

fn sampled() -> MutexGuard<'static, Option<Sampled>> {
    SAMPLED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on rows are sampled.
pub(super) fn ask() {
    sampled().get_or_insert_default();
}

/// Samples belong to a row for as long as this is kept.
#[must_use = "samples are taken until it is dropped"]
pub(super) struct Window(&'static str);

/// Begins to sample a row's own side, where samples are asked for.
pub(super) fn of(row: &'static str) -> Result<Option<Window>, Failed> {
    let mut sampled = sampled();
    let Some(sampled) = &mut *sampled else { return Ok(None) };
    if sampled.open.as_ref().is_some_and(|(open, _)| *open != row) {
        sampled.end()?;
    }
    match &mut sampled.open {
        Some((_, recorder)) => recorder.say("enable")?,
        None => sampled.open = Some((row, Recorder::start(row)?)),
    }
    Ok(Some(Window(row)))
}

impl Drop for Window {
    fn drop(&mut self) {
        let mut sampled = sampled();
        let open = sampled.as_mut().and_then(|sampled| sampled.open.as_mut());
        if let Some(Err(failure)) = open.map(|(_, recorder)| recorder.say("disable")) {
            eprintln!("the profile of {} has more in it than it says: {failure}", self.0);
        }
    }
}

impl Sampled {
    /// Ends the recording that is open and takes its stacks.
    fn end(&mut self) -> Result<(), Failed> {
        let Some((row, mut recorder)) = self.open.take() else { return Ok(()) };
        let all = self.rows.entry(row).or_default();
        for (stack, nanoseconds) in recorder.end()? {
            *all.entry(stack).or_default() += nanoseconds;
        }
        Ok(())
    }
}

/// Draws what was sampled; answers where.
pub(super) fn draw(drawn: Drawn) -> Result<Vec<PathBuf>, Failed> {
    let mut sampled = sampled().take().unwrap_or_default();
    sampled.end()?;
    if sampled.rows.is_empty() {
        return Err("none of these groups has a row that is sampled".to_owned());
    }
    let mut paths = Vec::with_capacity(sampled.rows.len());
    for (row, stacks) in &sampled.rows {
        paths.push(match drawn {
            Drawn::Report => report(row, stacks)?,
            Drawn::Flames => flames(row, stacks)?,
        });
    }
    Ok(paths)
}

/// perf on this process, told what to do over a pipe with a name.
struct Recorder {
    perf: Child,
    tell: File,
    heard: Receiver<()>,
    samples: PathBuf,
}

impl Recorder {
    /// Answers when samples are being taken.
    fn start(row: &str) -> Result<Self, Failed> {
        let mut failed = Failed::new();
        for _ in 0..TRIES {
            match Self::try_start(row) {
                Ok(recorder) => return Ok(recorder),
                Err(failure) => failed = failure,
            }
        }
        Err(failed)
    }

    fn try_start(row: &str) -> Result<Self, Failed> {
        let folder = folder()?;
        let [samples, tell, hear] = ["perf", "tell", "hear"].map(|kind| folder.join(format!("{row}.{kind}")));
        let told_by = pipe(&tell)?;
        drop(pipe(&hear)?);
        let mut perf = Command::new("perf");
        perf.args(["record", "--quiet", "--call-graph", "fp", "--freq", FREQUENCY, "--delay", "-1", "--pid"]);
        perf.arg(std::process::id().to_string());
        perf.arg("--control").arg(format!("fifo:{},{}", tell.display(), hear.display()));
        let perf =
            perf.arg("--output").arg(&samples).stdout(Stdio::null()).stderr(Stdio::null()).spawn().map_err(told)?;
        let (heard, hears) = channel();
        std::thread::spawn(move || {
            // Opens when perf does, and ends when perf does.
            let lines = File::open(hear).into_iter().flat_map(|pipe| BufReader::new(pipe).lines());
            for line in lines {
                if line.is_err() || heard.send(()).is_err() {
                    return;
                }
            }
        });
        let mut recorder = Self { perf, tell: told_by, heard: hears, samples };
        recorder.say("enable")?;
        Ok(recorder)
    }

    /// Has perf do something, and waits until it has.
    fn say(&mut self, word: &str) -> Result<(), Failed> {
        writeln!(self.tell, "{word}").map_err(told)?;
        for _ in 0..ASKED_MAX {
            if self.heard.recv_timeout(ASKED_EVERY).is_ok() {
                return Ok(());
            }
            if let Some(status) = self.perf.try_wait().map_err(told)? {
                return Err(format!("perf record ended with {status}: may it sample here?"));
            }
        }
        self.perf.kill().map_err(told)?;
        Err(format!("perf does not answer to `{word}`"))
    }

    /// Ends the recording; answers the stacks that it met.
    fn end(&mut self) -> Result<Stacks, Failed> {
        self.say("stop")?;
        let status = self.perf.wait().map_err(told)?;
        if !status.success() {
            return Err(format!("perf record ended with {status}"));
        }
        let stacks = folded(&self.samples)?;
        for kind in ["perf", "tell", "hear"] {
            std::fs::remove_file(self.samples.with_extension(kind)).map_err(told)?;
        }
        Ok(stacks)
    }
}

/// A pipe with a name, open both ways, so that opening it waits for nobody.
fn pipe(path: &Path) -> Result<File, Failed> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(told(error)),
        Ok(()) | Err(_) => {}
    }
    let made = Command::new("mkfifo").arg(path).status().map_err(told)?;
    if !made.success() {
        return Err(format!("mkfifo ended with {made}"));
    }
    OpenOptions::new().read(true).write(true).open(path).map_err(told)
}

fn folded(samples: &Path) -> Result<Stacks, Failed> {
    let mut script = Command::new("perf");
    script.args(["script", "--no-inline", "--input"]).arg(samples).stderr(Stdio::null()).stdout(Stdio::piped());
    let mut script = script.spawn().map_err(told)?;
    let stacks = script.stdout.take().ok_or("perf script says nothing")?;
    let mut folded = Vec::new();
    Folder::default().collapse(BufReader::new(stacks), &mut folded).map_err(told)?;
    let ended = script.wait().map_err(told)?;
    if !ended.success() {
        return Err(format!("perf script ended with {ended}"));
    }
    let text = String::from_utf8_lossy(&folded);
    let parted = text.lines().filter_map(|line| line.rsplit_once(' '));
    Ok(parted.filter_map(|(stack, times)| Some((stack.to_owned(), times.parse().ok()?))).collect())
}

/// What share of the samples lies in each function with all that it calls, and in each function itself.
fn report(row: &str, stacks: &Stacks) -> Result<PathBuf, Failed> {
    let path = folder()?.join(format!("{row}.profile.txt"));
    let (mut within, mut itself) = (BTreeMap::<&str, u64>::new(), BTreeMap::<&str, u64>::new());
    for (stack, times) in stacks {
        let frames: BTreeSet<&str> = stack.split(';').collect();
        frames.into_iter().for_each(|frame| *within.entry(frame).or_default() += times);
        *itself.entry(stack.rsplit(';').next().unwrap_or_default()).or_default() += times;
    }
    let all: u64 = stacks.values().sum();
    let mut text = format!("{row}: ours alone\n");
    for (title, shares) in [("with all that it calls", within), ("itself", itself)] {
        writeln!(text, "\n{title}").map_err(told)?;
        let mut shares: Vec<(&str, u64)> = shares.into_iter().collect();
        shares.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
        for (frame, times) in shares.into_iter().take(REPORTED) {
            writeln!(text, "{:6.2} %  {frame}", times as f64 * 100.0 / all as f64).map_err(told)?;
        }
    }
    std::fs::write(&path, text).map_err(told)?;
    Ok(path)
}

/// A flame graph: as wide as a function's share, the callers below.
fn flames(row: &str, stacks: &Stacks) -> Result<PathBuf, Failed> {
    let path = folder()?.join(format!("{row}.flames.svg"));
    let lines: Vec<String> = stacks.iter().map(|(stack, times)| format!("{stack} {times}")).collect();
    let mut options = flamegraph::Options::default();
    options.title = format!("{row}: ours alone");
    options.count_name = "nanoseconds".to_owned();
    let drawn = File::create(&path).map_err(told)?;
    flamegraph::from_lines(&mut options, lines.iter().map(String::as_str), drawn).map_err(told)?;
    Ok(path)
}
