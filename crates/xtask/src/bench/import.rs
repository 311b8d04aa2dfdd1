//! Measures an import of the register through the real server and the real client, each a process of its own; beside the same number of settings
//! put through an engine in this process, a hundred a call. The most memory either process ever held stands in the notes.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

use tokio::runtime::Runtime;

use super::frame::{Effort, Failed, Measured, Point, Row, Target, Unit, interleaved, told};
use super::register;
use super::stopwatch::start;

/// Settings of one provider.
const SETTINGS_PER_PROVIDER: u32 = 100;
/// How often the memory of the client is looked at.
const LOOK: Duration = Duration::from_millis(50);
/// The argument that makes this program the one it measures.
pub(super) const AS_HAFAN: &str = "as-hafan";

const ROW: Row = Row {
    name: "import",
    what: "rows of `hafan register import`, server and client a process each, from a file to committed",
    size_of: "settings",
    unit: Unit::PerSecond,
    ceiling: Some(
        "the same number of settings through an engine in process, 100 a call, over a store of the same kind",
    ),
    target: Some(Target::RatioAtLeast(0.5, 0.8)),
    judged_at: None,
};

/// The row.
pub(super) fn run(effort: Effort) -> Result<Vec<Measured>, Failed> {
    let mut points = Vec::new();
    let mut notes = Vec::new();
    for settings in effort.of([10_000, 50_000, 100_000], [500, 1_000, 2_000]) {
        let mut most = (0, 0);
        let ours = || {
            let figures = one(settings)?;
            most = (most.0.max(figures.of_server), most.1.max(figures.of_client));
            Ok(f64::from(settings) / figures.seconds)
        };
        let repeats = effort.of(3, 1);
        let (ours, ceiling) = interleaved(repeats, ours, || in_process(settings))?;
        notes.push(format!(
            "at {settings}: at most {} MB resident in the server, {} MB in the client",
            most.0 >> 20,
            most.1 >> 20
        ));
        points.push(Point::beside(u64::from(settings), ours, ceiling).ok_or("no repeat was made")?);
    }
    Ok(vec![Measured::of(ROW, points, notes, effort)])
}

/// The program that is measured: this one, run as Hafan, so that it is of the same build.
pub(super) fn as_hafan() -> ExitCode {
    let words = std::iter::once("hafan".into()).chain(std::env::args_os().skip(3));
    let environment = hafan::Environment::of_process();
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    let Ok(runtime) = Runtime::new() else { return ExitCode::FAILURE };
    let ran = hafan::run(words, &environment, hafan::serve::Hooks::default(), (&mut out, &mut err));
    ExitCode::from(runtime.block_on(ran) as u8)
}

struct Figures {
    seconds: f64,
    of_server: u64,
    of_client: u64,
}

/// Settings a second that an engine takes in this process.
fn in_process(settings: u32) -> Result<f64, Failed> {
    let folder = tempfile::tempdir().map_err(told)?;
    let runtime = Runtime::new().map_err(told)?;
    let engine = register::open(folder.path(), &runtime)?;
    let began = start();
    runtime.block_on(register::fill(&engine, settings))?;
    Ok(f64::from(settings) / began.elapsed().as_secs_f64())
}

/// One import into a new store.
fn one(settings: u32) -> Result<Figures, Failed> {
    let folder = tempfile::tempdir().map_err(told)?;
    let (providers, rows) = (folder.path().join("providers.csv"), folder.path().join("settings.csv"));
    std::fs::write(&providers, providers_csv(settings)).map_err(told)?;
    std::fs::write(&rows, settings_csv(settings)).map_err(told)?;
    let address = free_address()?;
    let mut server = Server::start(folder.path(), &address)?;
    let started = start();
    let mut client = hafan()
        .args(["register", "import"])
        .args([&providers, &rows])
        .args(["--server", &format!("http://{address}"), "--as", "people/mair.manager"])
        .args(["--role", "FRAMEWORK_MANAGER", "--organisation", "consortium"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(told)?;
    let mut told_by_client = client.stderr.take();
    let drained = std::thread::spawn(move || {
        let mut text = String::new();
        let read = told_by_client.as_mut().map(|stream| std::io::Read::read_to_string(stream, &mut text));
        read.map_or(String::new(), |_| text)
    });
    let mut of_client = 0;
    let ended = loop {
        of_client = of_client.max(peak_bytes(client.id()));
        if let Some(ended) = client.try_wait().map_err(told)? {
            break ended;
        }
        std::thread::sleep(LOOK);
    };
    let seconds = started.elapsed().as_secs_f64();
    let complaint = drained.join().unwrap_or_default();
    if !ended.success() {
        return Err(complaint.lines().last().unwrap_or("the client failed").to_owned());
    }
    let of_server = peak_bytes(server.process.id());
    server.stop()?;
    Ok(Figures { seconds, of_server, of_client })
}

/// A server of its own store.
struct Server {
    process: Child,
}

impl Server {
    /// Starts it, and waits until it listens.
    fn start(folder: &Path, address: &str) -> Result<Self, Failed> {
        let mut process = hafan()
            .args(["serve", "--insecure-identities", "--listen", address])
            .arg("--data-dir")
            .arg(folder.join("data"))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(told)?;
        let errors = process.stderr.take().ok_or("the server has no error stream")?;
        let mut lines = BufReader::new(errors).lines();
        let serving = lines.by_ref().map_while(Result::ok).any(|line| line.contains("serving"));
        // Whatever it says later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        if serving { Ok(Self { process }) } else { Err("the server did not start".to_owned()) }
    }

    fn stop(&mut self) -> Result<(), Failed> {
        self.process.kill().map_err(told)?;
        self.process.wait().map(drop).map_err(told)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Whatever ended the measurement, the server does not stay behind; one that has ended already is no fault.
        let _ = self.stop();
    }
}

fn hafan() -> Command {
    let this = std::env::current_exe().unwrap_or_default();
    let mut command = Command::new(this);
    command.args([AS_HAFAN, "--"]).env_clear();
    command
}

fn free_address() -> Result<String, Failed> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(told)?;
    listener.local_addr().map(|address| address.to_string()).map_err(told)
}

fn providers_csv(settings: u32) -> String {
    let mut csv = "regulator,registration_number,display_name,kind,legal_form,agreement_signed_on\n".to_owned();
    for number in 0..settings.div_ceil(SETTINGS_PER_PROVIDER) {
        // Writing to a string cannot fail.
        let _ =
            writeln!(csv, "CIW,B-{number},Agency {number},FOSTERING_AGENCY,CHARITABLE_COMPANY_BY_GUARANTEE,2024-04-02");
    }
    csv
}

fn settings_csv(settings: u32) -> String {
    let postcodes = ["CF10 4UW", "SA1 1DP", "CF5 1AA", "NP20 1AA", "CF10 1AA"];
    let mut csv =
        "provider_regulator,provider_registration_number,reference,display_name,kind,placement_types,age_years_min,\
                   age_years_max,sexes,children_max,postcode,languages,capacities,skills,animals\n"
            .to_owned();
    for number in 0..settings {
        let postcode = postcodes.get((number % 5) as usize).copied().unwrap_or("CF10 4UW");
        let provider = number / SETTINGS_PER_PROVIDER;
        // Writing to a string cannot fail.
        let _ = writeln!(
            csv,
            "CIW,B-{provider},R{number},Household R{number},FOSTER_HOUSEHOLD,SHORT_TERM_FOSTERING; LONG_TERM_FOSTERING,0,17,F; M,2,\
             {postcode},cy; en,LANGUAGE: Welsh at home,therapeutic parenting,DOG"
        );
    }
    csv
}

/// The most a process ever held resident, as Linux tells; nothing elsewhere.
fn peak_bytes(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1_024
}
