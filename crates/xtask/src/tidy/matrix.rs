//! The boundaries of the workspace, written as absences: which crate may know which, and what the pure ones never see.
//! The table is the law; a crate or an edge that is not in it is refused until it has a row and a reason.

use super::finding::Finding;
use super::packages::{Dependency, Kind, Package, Packages};

/// What a crate may depend on.
struct Row {
    name: &'static str,
    ours: Ours,
    outside: Outside,
}

/// Which crates of the workspace it may know.
enum Ours {
    Only(&'static [&'static str]),
    AllBut(&'static [&'static str]),
}

/// Which packages from outside it may know.
enum Outside {
    /// Nothing but these: a pure crate answers from its arguments alone.
    Pure,
    /// Anything but these and their families (`tonic` is `tonic-types` too).
    Never(&'static [&'static [&'static str]]),
}

/// A package that a pure crate may use, less the features that would bring a clock, randomness or the environment.
struct Allowed {
    name: &'static str,
    never_with: &'static [&'static str],
}

/// What a pure crate may import. No runtime, transport, log, store, clock, randomness or environment is in here.
const PURE: &[Allowed] = &[
    Allowed { name: "flate2", never_with: &[] },
    Allowed { name: "jiff", never_with: &["tz-system", "tzdb-zoneinfo", "tzdb-bundle-platform"] },
    Allowed { name: "serde", never_with: &[] },
    Allowed { name: "sha2", never_with: &[] },
    Allowed { name: "thiserror", never_with: &[] },
    Allowed { name: "uuid", never_with: &["v1", "v4", "v6", "v7", "rng-getrandom", "rng-rand", "fast-rng"] },
    // Reads an archive that lies in memory: its clock and its ciphers are features that stay off.
    Allowed { name: "zip", never_with: &["time", "chrono", "jiff-02", "aes-crypto"] },
];
/// What the tests of a pure crate may import as well.
const PURE_TESTS: &[&str] = &["expect-test", "proptest", "rand", "rand_chacha", "serde_json", "tempfile"];
/// What a build script may import as well: it runs before the crate exists.
const BUILD_SCRIPTS: &[&str] = &["serde_json", "toml", "serde_norway", "prost", "protox", "tonic-prost-build"];

const TRANSPORT: &[&str] = &["axum", "h2", "hyper", "tonic", "tower"];
const STORES: &[&str] = &["deadpool", "postgres", "redb", "rocksdb", "rusqlite", "sled", "sqlx", "tokio-postgres"];
/// Crates that exist to test the others; nothing that is shipped knows them.
const TEST_CRATES: &[&str] = &["evaluation", "hafan-tests", "power-cut", "power-cut-shim", "simulation", "xtask"];

const BELOW_DOMAIN: &[&str] = &["vocabulary", "geography", "matching"];
const BELOW_VIEWS: &[&str] = &["vocabulary", "geography", "matching", "domain"];
const BELOW_STORES: &[&str] = &["vocabulary", "geography", "matching", "domain", "event-log"];
const BELOW_ENGINE: &[&str] = &["vocabulary", "geography", "matching", "domain", "views", "event-log"];
const BELOW_SIMULATION: &[&str] = &["vocabulary", "geography", "matching", "domain", "views", "event-log", "engine"];
const BELOW_EVALUATION: &[&str] = &["vocabulary", "matching"];
const BELOW_SERVER: &[&str] = &["vocabulary", "geography", "matching", "domain", "views", "event-log", "engine", "api"];

const MATRIX: &[Row] = &[
    Row { name: "vocabulary", ours: Ours::Only(&[]), outside: Outside::Pure },
    Row { name: "geography", ours: Ours::Only(&["vocabulary"]), outside: Outside::Pure },
    Row { name: "matching", ours: Ours::Only(&["vocabulary", "geography"]), outside: Outside::Pure },
    Row { name: "domain", ours: Ours::Only(BELOW_DOMAIN), outside: Outside::Pure },
    Row { name: "views", ours: Ours::Only(BELOW_VIEWS), outside: Outside::Pure },
    Row { name: "event-log", ours: Ours::Only(BELOW_VIEWS), outside: Outside::Never(&[TRANSPORT, STORES]) },
    Row { name: "event-log-sled", ours: Ours::Only(BELOW_STORES), outside: Outside::Never(&[TRANSPORT]) },
    Row { name: "event-log-postgres", ours: Ours::Only(BELOW_STORES), outside: Outside::Never(&[TRANSPORT]) },
    Row { name: "engine", ours: Ours::Only(BELOW_ENGINE), outside: Outside::Never(&[TRANSPORT, STORES]) },
    Row { name: "api", ours: Ours::Only(&[]), outside: Outside::Never(&[STORES]) },
    Row { name: "server", ours: Ours::Only(BELOW_SERVER), outside: Outside::Never(&[STORES]) },
    Row { name: "portal", ours: Ours::Only(&["api"]), outside: Outside::Never(&[STORES]) },
    Row { name: "hafan", ours: Ours::AllBut(TEST_CRATES), outside: Outside::Never(&[]) },
    Row { name: "simulation", ours: Ours::Only(BELOW_SIMULATION), outside: Outside::Never(&[TRANSPORT, STORES]) },
    Row { name: "power-cut-shim", ours: Ours::Only(&[]), outside: Outside::Never(&[TRANSPORT, STORES]) },
    Row { name: "power-cut", ours: Ours::Only(&["power-cut-shim"]), outside: Outside::Never(&[TRANSPORT, STORES]) },
    Row { name: "evaluation", ours: Ours::Only(BELOW_EVALUATION), outside: Outside::Never(&[TRANSPORT, STORES]) },
    Row { name: "xtask", ours: Ours::AllBut(&[]), outside: Outside::Never(&[]) },
    Row { name: "hafan-tests", ours: Ours::AllBut(&["xtask"]), outside: Outside::Never(&[]) },
];

/// Whether the crate answers from its arguments alone.
pub(crate) fn is_pure(name: &str) -> bool {
    MATRIX.iter().any(|row| row.name == name && matches!(row.outside, Outside::Pure))
}

/// Findings in the manifests of the workspace.
pub(crate) fn check(packages: &Packages) -> Vec<Finding> {
    let ours: Vec<&Package> = packages.ours().collect();
    let names: Vec<&str> = ours.iter().map(|package| package.name.as_str()).collect();
    ours.iter().flat_map(|package| check_package(package, &names)).collect()
}

fn check_package(package: &Package, names: &[&str]) -> Vec<Finding> {
    let manifest = manifest_of(&package.name);
    let Some(row) = MATRIX.iter().find(|row| row.name == package.name) else {
        let advice = format!("`{}` has no row in the dependency matrix (xtask tidy/matrix.rs): add one", package.name);
        return vec![Finding::new(&manifest, 0, "dependency-matrix", advice)];
    };
    let refused = |dependency: &Dependency| match names.contains(&dependency.name.as_str()) {
        true => refused_ours(row, dependency),
        false => refused_outside(row, dependency),
    };
    let finding = |advice| Finding::new(&manifest, 0, "dependency-matrix", advice);
    package.dependencies.iter().filter_map(refused).map(finding).collect()
}

fn refused_ours(row: &Row, dependency: &Dependency) -> Option<String> {
    let name = dependency.name.as_str();
    // The tests of an outer crate may use any other; those of a pure one keep its boundary, or it would not be tested.
    if dependency.kind == Kind::Dev && matches!(row.outside, Outside::Never(_)) {
        return None;
    }
    let allowed = match row.ours {
        Ours::Only(list) => list.contains(&name),
        Ours::AllBut(list) => !list.contains(&name),
    };
    let advice = || {
        format!(
            "`{}` may not know `{name}`: pass what it needs as a value, or move the code to the crate above",
            row.name
        )
    };
    (!allowed).then(advice)
}

fn refused_outside(row: &Row, dependency: &Dependency) -> Option<String> {
    let name = dependency.name.as_str();
    match (&row.outside, dependency.kind) {
        (Outside::Pure, Kind::Dev) if PURE_TESTS.contains(&name) => None,
        (Outside::Pure, Kind::Build) if BUILD_SCRIPTS.contains(&name) => None,
        (Outside::Pure, Kind::Normal | Kind::Build | Kind::Dev) => refused_pure(row.name, dependency),
        (Outside::Never(_), Kind::Dev) => None,
        (Outside::Never(lists), Kind::Normal | Kind::Build) => {
            let ban = lists.iter().copied().flatten().find(|ban| is_family(name, ban))?;
            Some(format!(
                "`{}` may not know `{name}` (the {ban} family): keep it behind the crate that owns it",
                row.name
            ))
        }
    }
}

fn refused_pure(row: &str, dependency: &Dependency) -> Option<String> {
    let name = dependency.name.as_str();
    let Some(allowed) = PURE.iter().find(|allowed| allowed.name == name) else {
        return Some(format!(
            "`{row}` is pure and `{name}` is not on its list: do without, or add it to PURE in xtask tidy/matrix.rs with \
             the reason in the commit"
        ));
    };
    let feature = dependency.features.iter().find(|feature| allowed.never_with.contains(&feature.as_str()))?;
    Some(format!("`{row}` is pure and asks for `{name}` with `{feature}`: drop that feature"))
}

fn is_family(name: &str, ban: &str) -> bool {
    name.strip_prefix(ban).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
}

fn manifest_of(name: &str) -> String {
    match name {
        "hafan-tests" => "tests/Cargo.toml".to_owned(),
        _ => format!("crates/{name}/Cargo.toml"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &[&str] =
        &["vocabulary", "geography", "domain", "engine", "event-log", "event-log-sled", "server", "hafan"];

    fn check_edge(from: &str, to: &str, kind: Kind, features: &[&str], expected: Option<&str>) {
        let features = features.iter().map(|feature| (*feature).to_owned()).collect();
        let package = Package {
            id: from.to_owned(),
            name: from.to_owned(),
            version: "0.1.0".to_owned(),
            license: None,
            dependencies: vec![Dependency { name: to.to_owned(), kind, features }],
        };
        let found = check_package(&package, OURS);
        let advice = found.first().map(|finding| finding.advice.split(':').next().unwrap());
        assert_eq!(advice, expected, "{from} -> {to}");
    }

    #[test]
    fn a_crate_knows_those_below_it_only() {
        check_edge("geography", "vocabulary", Kind::Normal, &[], None);
        check_edge("vocabulary", "geography", Kind::Normal, &[], Some("`vocabulary` may not know `geography`"));
        check_edge("server", "engine", Kind::Normal, &[], None);
        check_edge("engine", "server", Kind::Normal, &[], Some("`engine` may not know `server`"));
    }

    #[test]
    fn only_the_program_chooses_a_store() {
        check_edge("hafan", "event-log-sled", Kind::Normal, &[], None);
        check_edge("server", "event-log-sled", Kind::Normal, &[], Some("`server` may not know `event-log-sled`"));
        check_edge("engine", "event-log-sled", Kind::Normal, &[], Some("`engine` may not know `event-log-sled`"));
        check_edge("engine", "sled", Kind::Normal, &[], Some("`engine` may not know `sled` (the sled family)"));
    }

    #[test]
    fn a_pure_crate_sees_no_runtime_clock_or_randomness() {
        for name in ["tokio", "tonic", "prost", "tracing", "sled", "rand", "getrandom", "chrono"] {
            let expected = format!("`domain` is pure and `{name}` is not on its list");
            check_edge("domain", name, Kind::Normal, &[], Some(&expected));
        }
        check_edge("vocabulary", "uuid", Kind::Normal, &["std"], None);
        check_edge(
            "vocabulary",
            "uuid",
            Kind::Normal,
            &["v7"],
            Some("`vocabulary` is pure and asks for `uuid` with `v7`"),
        );
        check_edge(
            "vocabulary",
            "jiff",
            Kind::Normal,
            &["tz-system"],
            Some("`vocabulary` is pure and asks for `jiff` with `tz-system`"),
        );
    }

    #[test]
    fn tests_may_know_more_and_those_of_a_pure_crate_a_little_more() {
        check_edge("engine", "event-log-sled", Kind::Dev, &[], None);
        check_edge("engine", "tonic", Kind::Dev, &[], None);
        check_edge("domain", "proptest", Kind::Dev, &[], None);
        check_edge("domain", "tokio", Kind::Dev, &[], Some("`domain` is pure and `tokio` is not on its list"));
        check_edge("domain", "engine", Kind::Dev, &[], Some("`domain` may not know `engine`"));
    }

    #[test]
    fn a_family_is_banned_whole_and_a_namesake_is_not() {
        check_edge(
            "engine",
            "tonic-types",
            Kind::Normal,
            &[],
            Some("`engine` may not know `tonic-types` (the tonic family)"),
        );
        check_edge("engine", "sledgehammer", Kind::Normal, &[], None);
        check_edge("api", "tonic", Kind::Normal, &[], None);
    }

    #[test]
    fn a_crate_without_a_row_is_refused() {
        check_edge(
            "newcomer",
            "serde",
            Kind::Normal,
            &[],
            Some("`newcomer` has no row in the dependency matrix (xtask tidy/matrix.rs)"),
        );
    }
}
