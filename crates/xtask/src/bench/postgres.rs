//! Measures pre-matching against PostgreSQL on the same rows: a server of its own in a folder that is thrown away, the columns copied into a
//! table, and the same search as SQL: every row scored, or gates in an indexed WHERE first.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hint::black_box;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use matching::v1::{Columns, ProviderFacts, Tender};
use tempfile::TempDir;
use vocabulary::{Span, Timestamp};

use super::frame::{Effort, Failed, Measured, Point, Row, Target, Unit, interleaved, told};
use super::generated;
use super::pre_match::{BEST, STALE_DAYS, best, question};
use super::stopwatch::seconds;

/// Whom a server that may not run as root runs as: nobody.
const NOBODY: u32 = 65_534;

const SCORING: Row = Row {
    name: "pre-match-postgres-scoring",
    what: "gates of every setting, the best 20 ranked, on one core",
    size_of: "settings",
    unit: Unit::PerSecond,
    ceiling: Some("PostgreSQL on the same rows, scoring all"),
    target: Some(Target::RatioAtLeast(50.0, 100.0)),
    judged_at: Some(100_000),
};

const INDEXED: Row = Row {
    name: "pre-match-postgres-indexed",
    ceiling: Some("PostgreSQL on the same rows, an indexed WHERE first"),
    target: Some(Target::RatioAtLeast(3.0, 5.0)),
    ..SCORING
};

/// Both rows.
pub(super) fn run(effort: Effort) -> Result<Vec<Measured>, Failed> {
    let cluster = Cluster::start()?;
    let (mut scoring, mut indexed) = (Vec::new(), Vec::new());
    let tender = generated::tender();
    for size in effort.of([10_000, 100_000, 300_000], [1_000, 5_000, 10_000]) {
        let columns = generated::columns(size);
        cluster.load(&columns)?;
        let providers: Vec<ProviderFacts> = columns.providers().iter().map(|_| generated::provider_facts()).collect();
        let listed = BTreeMap::new();
        let asked = question(&tender, &providers, &listed);
        for (query, points) in [(scoring_all(&tender), &mut scoring), (where_first(&tender), &mut indexed)] {
            // Once for nothing, so that the rows are in memory.
            cluster.rate(&query)?;
            let ours = || {
                Ok(1.0
                    / seconds(|| {
                        black_box(best(&columns, &asked));
                    }))
            };
            let (ours, ceiling) = interleaved(effort.of(9, 3), ours, || cluster.rate(&query))?;
            points.push(Point::beside(u64::from(size), ours, ceiling).ok_or("no repeat was made")?);
        }
    }
    let note = format!(
        "{}; as installed, vacuumed, everything in its cache, through psql over a socket with its own timing; its query knows no more than \
         the bare loop of pre-match does",
        cluster.version()?
    );
    let row = |row, points| Measured::of(row, points, vec![note.clone()], effort);
    Ok(vec![row(SCORING, scoring), row(INDEXED, indexed)])
}

/// What passes the gates.
fn gates(tender: &Tender) -> String {
    let asked = generated::asked_bits(tender);
    let stale = stale(generated::now());
    format!(
        "free <= {} AND youngest <= {age} AND oldest >= {age} AND types & {} <> 0 AND sexes & {} <> 0 AND there < number AND confirmed > {stale}",
        asked.day,
        asked.types,
        asked.sexes,
        age = asked.age,
    )
}

fn stale(now: Timestamp) -> i64 {
    now.minus(Span::of_days(STALE_DAYS)).micros()
}

/// Nearer home, school and family is more.
fn score(tender: &Tender) -> String {
    let near = |east: u32, north: u32| {
        format!(
            "GREATEST(0, 1000 - floor(sqrt(power(easting - {east}, 2) + power(northing - {north}, 2)) * 100 / 16093))"
        )
    };
    let places = generated::asked_bits(tender).places;
    places.iter().map(|place| near(place.easting, place.northing)).collect::<Vec<_>>().join(" + ")
}

fn scoring_all(tender: &Tender) -> String {
    let (gates, score) = (gates(tender), score(tender));
    format!(
        "SELECT id, ({score}) * (CASE WHEN {gates} THEN 1 ELSE -1 END) AS score FROM setting ORDER BY score DESC LIMIT {BEST}"
    )
}

fn where_first(tender: &Tender) -> String {
    format!(
        "SELECT id, {} AS score FROM setting WHERE {} ORDER BY score DESC LIMIT {BEST}",
        score(tender),
        gates(tender)
    )
}

/// A server in a folder of its own.
struct Cluster {
    programs: PathBuf,
    folder: TempDir,
    nobody: bool,
}

impl Cluster {
    /// Makes and starts one.
    fn start() -> Result<Self, Failed> {
        let programs = programs()?;
        let folder = tempfile::tempdir().map_err(told)?;
        // PostgreSQL refuses to run as root.
        let nobody = std::fs::metadata("/proc/self").map_err(told)?.uid() == 0;
        if nobody {
            chown(folder.path(), Some(NOBODY), Some(NOBODY)).map_err(told)?;
        }
        let cluster = Self { programs, folder, nobody };
        let (data, socket) = (cluster.data(), cluster.folder.path().display().to_string());
        cluster
            .run("initdb", &["-D", &data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"])?;
        let options = format!("-k {socket} -c listen_addresses=");
        let log = cluster.folder.path().join("log").display().to_string();
        cluster.run("pg_ctl", &["-D", &data, "-o", &options, "-l", &log, "-w", "start"])?;
        Ok(cluster)
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    /// Runs one of its programs, and answers what it said.
    fn run(&self, program: &str, words: &[&str]) -> Result<String, Failed> {
        let path = self.programs.join(program);
        let mut command = if self.nobody {
            let mut command = Command::new("setpriv");
            command.args([format!("--reuid={NOBODY}"), format!("--regid={NOBODY}")]).arg("--clear-groups").arg(path);
            command
        } else {
            Command::new(path)
        };
        let Output { status, stdout, stderr } = command
            .args(words)
            .current_dir(self.folder.path())
            .output()
            .map_err(|error| format!("{program}: {error}"))?;
        if !status.success() {
            return Err(format!("{program}: {}", String::from_utf8_lossy(&stderr).trim()));
        }
        Ok(String::from_utf8_lossy(&stdout).into_owned())
    }

    /// Runs statements in one session.
    fn sql(&self, statements: &[&str]) -> Result<String, Failed> {
        let socket = self.folder.path().display().to_string();
        let mut words = vec!["-h", &socket, "-U", "bench", "-d", "postgres", "-X", "-q", "-v", "ON_ERROR_STOP=1"];
        for statement in statements {
            words.extend(["-c", statement]);
        }
        self.run("psql", &words)
    }

    fn version(&self) -> Result<String, Failed> {
        Ok(self.run("postgres", &["--version"])?.trim().to_owned())
    }

    /// The columns as a table.
    fn load(&self, columns: &Columns) -> Result<(), Failed> {
        let file = self.folder.path().join("rows.csv");
        std::fs::write(&file, rows(columns)).map_err(told)?;
        let copy = format!("\\copy setting FROM '{}' WITH (FORMAT csv)", file.display());
        self.sql(&[
            "DROP TABLE IF EXISTS setting",
            "CREATE TABLE setting (id int PRIMARY KEY, types int NOT NULL, youngest int NOT NULL, oldest int NOT NULL, sexes int NOT NULL, \
             there int NOT NULL, number int NOT NULL, free int NOT NULL, confirmed bigint NOT NULL, easting int NOT NULL, northing int NOT NULL)",
            &copy,
            "CREATE INDEX ON setting (free, youngest, oldest)",
            "VACUUM ANALYZE setting",
        ])?;
        Ok(())
    }

    /// Queries a second, by psql's own clock.
    fn rate(&self, query: &str) -> Result<f64, Failed> {
        let said = self.sql(&["\\timing on", query])?;
        let milliseconds =
            said.lines().find_map(|line| line.strip_prefix("Time: ")?.split(' ').next()?.parse::<f64>().ok());
        Ok(1_000.0 / milliseconds.ok_or_else(|| format!("psql told no time: {said}"))?)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Whatever ended the measurement, the server does not stay behind; one that never started is no fault.
        let _ = self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "-w", "stop"]);
    }
}

fn rows(columns: &Columns) -> String {
    let slices = columns.slices();
    let mut csv = String::new();
    for at in 0..slices.types.len() {
        let days =
            [slices.types[at].into(), slices.youngest[at].into(), slices.oldest[at].into(), slices.sexes[at].into()];
        let [types, youngest, oldest, sexes]: [u32; 4] = days;
        let (there, number, free) = (slices.there[at], slices.number[at], slices.free[at][0]);
        let (confirmed, easting, northing) = (slices.confirmed[at], slices.easting[at], slices.northing[at]);
        // Writing to a string cannot fail.
        let _ = writeln!(
            csv,
            "{at},{types},{youngest},{oldest},{sexes},{there},{number},{free},{confirmed},{easting},{northing}"
        );
    }
    csv
}

/// Where the server's programs lie: `initdb` is seldom on the path.
fn programs() -> Result<PathBuf, Failed> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    found.extend([Path::new("/usr/local/bin").to_owned(), Path::new("/usr/bin").to_owned()]);
    let whole = |folder: &PathBuf| ["initdb", "pg_ctl", "psql"].iter().all(|name| folder.join(name).is_file());
    found
        .into_iter()
        .find(whole)
        .ok_or_else(|| "SKIPPED: PostgreSQL is not installed (Debian: apt-get install postgresql)".to_owned())
}
