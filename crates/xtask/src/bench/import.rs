//! Measures an import of the register through the real server and the real client, each a process of its own: rows a second, and the most
//! memory either ever held. At three sizes, so that the growth shows.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// Settings imported at once.
const SIZES: [u32; 3] = [50_000, 100_000, 200_000];
/// Settings of one provider.
const SETTINGS_PER_PROVIDER: u32 = 100;
/// The longest the largest may take.
const SECONDS_MAX: f64 = 120.0;
/// The most either process may hold.
const MEGABYTES_MAX: u64 = 1_024;
/// How often the memory of the client is looked at.
const LOOK: Duration = Duration::from_millis(50);
/// The argument that makes this program the one it measures.
pub(crate) const AS_HAFAN: &str = "as-hafan";

/// Prints the figures.
pub(crate) fn run() {
    println!("import: settings and their providers through `hafan register import`, server and client a process each");
    let mut measured = Vec::new();
    for settings in SIZES {
        match one(settings) {
            Ok(figures) => measured.push(figures),
            Err(failure) => println!("{settings} settings: not measured: {failure}"),
        }
    }
    for pair in measured.windows(2) {
        if let [small, large] = pair {
            let rows = f64::from(large.settings) / f64::from(small.settings);
            let slope = (large.seconds / small.seconds).ln() / rows.ln();
            println!("from {} to {}: time grows with the power {slope:.2} of the rows", small.settings, large.settings);
        }
    }
}

/// The program that is measured: this one, run as Hafan, so that it is of the same build.
pub(crate) fn as_hafan() -> ExitCode {
    let words = std::iter::once("hafan".into()).chain(std::env::args_os().skip(3));
    let environment = hafan::Environment::of_process();
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    let Ok(runtime) = tokio::runtime::Runtime::new() else { return ExitCode::FAILURE };
    let ran = hafan::run(words, &environment, hafan::serve::Hooks::default(), (&mut out, &mut err));
    ExitCode::from(runtime.block_on(ran) as u8)
}

struct Figures {
    settings: u32,
    seconds: f64,
}

/// One import into a new store.
fn one(settings: u32) -> Result<Figures, String> {
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
    let largest = settings == SIZES[SIZES.len() - 1];
    let targets =
        if largest { format!(" (targets: below {SECONDS_MAX} s, {MEGABYTES_MAX} MB)") } else { String::new() };
    println!(
        "{settings} settings: {seconds:.1} s, {:.0} rows a second; at most {} MB resident in the server, {} MB in the client{targets}",
        f64::from(settings) / seconds,
        of_server >> 20,
        of_client >> 20,
    );
    Ok(Figures { settings, seconds })
}

/// A server of its own store.
struct Server {
    process: Child,
}

impl Server {
    /// Starts it, and waits until it listens.
    fn start(folder: &Path, address: &str) -> Result<Self, String> {
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

    fn stop(&mut self) -> Result<(), String> {
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

fn free_address() -> Result<String, String> {
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

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn start() -> Instant {
    Instant::now()
}
