//! Settings in layers: defaults, then a TOML file, then `HAFAN_` variables, then flags. All of them are checked, and every fault
//! is told at once, before anything is opened.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;

use super::logging::check_filter;
use super::{Hooks, Identities, LogFormat, Logging, Mode, ServeOptions};
use crate::config::Environment;
use crate::failure::Failure;

/// The flags of `hafan serve`.
#[derive(Clone, Debug, Default, Args)]
pub struct ServeFlags {
    /// A TOML file with these same settings, such as `data_dir = "/var/lib/hafan"` [env: HAFAN_CONFIG]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the store lies [env: HAFAN_DATA_DIR] [default: ./hafan-data]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<String>,
    /// Where the master key and the signing keys lie, made on first start [env: HAFAN_KEYS_DIR] [default: <data-dir>.keys]
    #[arg(long, value_name = "DIR")]
    keys_dir: Option<String>,
    /// Where to listen [env: HAFAN_LISTEN] [default: 127.0.0.1:7447]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Where to tell metrics, on loopback only, such as 127.0.0.1:9464; nowhere unless given [env: HAFAN_METRICS_LISTEN]
    #[arg(long, value_name = "ADDRESS")]
    metrics_listen: Option<String>,
    /// Believe callers who they say they are; on loopback only [env: HAFAN_INSECURE_IDENTITIES=true]
    #[arg(long)]
    insecure_identities: bool,
    /// A store whose clock can be moved; it stays a sandbox for ever [env: HAFAN_SANDBOX=true]
    #[arg(long)]
    sandbox: bool,
    /// text or json [env: HAFAN_LOG_FORMAT] [default: text]
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
    /// What is logged, such as info or warn,engine=debug [env: HAFAN_LOG] [default: info]
    #[arg(long, value_name = "FILTER")]
    log: Option<String>,
}

impl ServeFlags {
    /// Those of a command that only asks where the store lies.
    pub(crate) fn of_folder(config: Option<PathBuf>, data_dir: Option<String>) -> Self {
        Self { config, data_dir, ..Self::default() }
    }
}

/// The file. A key it does not know is refused.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileLayer {
    data_dir: Option<String>,
    keys_dir: Option<String>,
    listen: Option<String>,
    metrics_listen: Option<String>,
    insecure_identities: Option<bool>,
    sandbox: Option<bool>,
    log_format: Option<String>,
    log: Option<String>,
}

/// The layer a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Layer {
    Default,
    File(PathBuf),
    Environment(String),
    Flag(String),
}

/// A value as text, and the layer it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Settled {
    name: &'static str,
    value: String,
    layer: Layer,
}

/// Settles the layers into options, or tells every fault at once.
///
/// # Errors
/// [`Failure::Usage`] with every fault, [`Failure::File`] for a file that does not read.
pub fn settle(flags: &ServeFlags, environment: &Environment) -> Result<(ServeOptions, Logging), Failure> {
    let settled = layers(flags, environment)?;
    let value = |name: &str| settled.iter().find(|one| one.name == name).map_or("", |one| one.value.as_str());
    let mut faults = Vec::new();
    let listen: Option<SocketAddr> = value("listen").parse().ok();
    let identities = boolean(&settled, "insecure_identities", &mut faults);
    let sandbox = boolean(&settled, "sandbox", &mut faults);
    if listen.is_none() {
        faults.push(format!("listen: `{}` is no address; expected such as 127.0.0.1:7447", value("listen")));
    }
    if identities && listen.is_some_and(|address| !address.ip().is_loopback()) {
        faults.push("insecure_identities: only on a loopback address, such as 127.0.0.1:7447".to_owned());
    }
    let metrics = metrics_address(value("metrics_listen"), &mut faults);
    let (data_dir, keys_dir) = (PathBuf::from(value("data_dir")), PathBuf::from(value("keys_dir")));
    if keys_dir.starts_with(&data_dir) {
        faults.push("keys_dir: inside data_dir; a backup of the store must not carry its key".to_owned());
    }
    let format = match value("log_format") {
        "text" => LogFormat::Text,
        "json" => LogFormat::Json,
        other => {
            faults.push(format!("log_format: `{other}`; expected text or json"));
            LogFormat::Text
        }
    };
    if let Err(error) = check_filter(value("log")) {
        faults.push(format!("log: {error}"));
    }
    let Some(listen) = listen.filter(|_| faults.is_empty()) else {
        return Err(Failure::Usage(faults.join("\n  ")));
    };
    let options = ServeOptions {
        data_dir,
        keys_dir,
        listen,
        metrics,
        mode: if sandbox { Mode::Sandbox } else { Mode::Production },
        identities: if identities { Identities::Insecure } else { Identities::None },
        hooks: Hooks::default(),
    };
    Ok((options, Logging { format, filter: value("log").to_owned() }))
}

/// Where the store lies, by the same layers as for a server: for a command that works on its folder.
///
/// # Errors
/// [`Failure::File`] for a file that does not read.
pub fn data_dir(flags: &ServeFlags, environment: &Environment) -> Result<PathBuf, Failure> {
    let settled = layers(flags, environment)?;
    let found = settled.into_iter().find(|one| one.name == "data_dir");
    Ok(found.map(|one| PathBuf::from(one.value)).unwrap_or_default())
}

/// Every setting with its value and where it comes from, a line each.
///
/// # Errors
/// As [`settle`].
pub fn explain(flags: &ServeFlags, environment: &Environment) -> Result<String, Failure> {
    let mut told = String::new();
    for Settled { name, value, layer } in layers(flags, environment)? {
        let from = match layer {
            Layer::Default => "default".to_owned(),
            Layer::File(path) => format!("file {}", path.display()),
            Layer::Environment(variable) => format!("environment {variable}"),
            Layer::Flag(flag) => format!("flag {flag}"),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(told, "{name:<20} = {value:<28} # {from}");
    }
    settle(flags, environment)?;
    Ok(told)
}

/// Where metrics are told; nowhere where nothing is said. Whoever is on another machine is not to read them.
fn metrics_address(given: &str, faults: &mut Vec<String>) -> Option<SocketAddr> {
    if given.is_empty() {
        return None;
    }
    let address = given.parse::<SocketAddr>().ok();
    if address.is_none() {
        faults.push(format!("metrics_listen: `{given}` is no address; expected such as 127.0.0.1:9464"));
    }
    if address.is_some_and(|address| !address.ip().is_loopback()) {
        faults.push("metrics_listen: only a loopback address, such as 127.0.0.1:9464".to_owned());
    }
    address
}

fn boolean(settled: &[Settled], name: &str, faults: &mut Vec<String>) -> bool {
    match settled.iter().find(|one| one.name == name).map(|one| one.value.as_str()) {
        Some("true") => true,
        Some("false") | None => false,
        Some(other) => {
            faults.push(format!("{name}: `{other}`; expected true or false"));
            false
        }
    }
}

fn layers(flags: &ServeFlags, environment: &Environment) -> Result<Vec<Settled>, Failure> {
    let path = flags.config.clone().or_else(|| environment.get("CONFIG").map(PathBuf::from));
    let file = path.as_deref().map(read_file).transpose()?.unwrap_or_default();
    let set = |is_set: bool| is_set.then(|| "true".to_owned());
    let told = |value: Option<bool>| value.map(|value| value.to_string());
    let settle = |name: &'static str, flag: Option<String>, in_file: Option<String>, default: &str| {
        let variable = name.to_uppercase();
        let (value, layer) = if let Some(value) = flag {
            (value, Layer::Flag(format!("--{}", name.replace('_', "-"))))
        } else if let Some(value) = environment.get(&variable) {
            (value.to_owned(), Layer::Environment(format!("HAFAN_{variable}")))
        } else if let Some(value) = in_file {
            (value, Layer::File(path.clone().unwrap_or_default()))
        } else {
            (default.to_owned(), Layer::Default)
        };
        Settled { name, value, layer }
    };
    let data_dir = settle("data_dir", flags.data_dir.clone(), file.data_dir, "hafan-data");
    let keys_beside = format!("{}.keys", data_dir.value.trim_end_matches('/'));
    Ok(vec![
        data_dir,
        settle("keys_dir", flags.keys_dir.clone(), file.keys_dir, &keys_beside),
        settle("listen", flags.listen.clone(), file.listen, "127.0.0.1:7447"),
        settle("metrics_listen", flags.metrics_listen.clone(), file.metrics_listen, ""),
        settle("insecure_identities", set(flags.insecure_identities), told(file.insecure_identities), "false"),
        settle("sandbox", set(flags.sandbox), told(file.sandbox), "false"),
        settle("log_format", flags.log_format.clone(), file.log_format, "text"),
        settle("log", flags.log.clone(), file.log, "info"),
    ])
}

fn read_file(path: &Path) -> Result<FileLayer, Failure> {
    let at_fault = |message: String| Failure::File { path: path.to_owned(), message };
    let text = std::fs::read_to_string(path).map_err(|error| at_fault(error.to_string()))?;
    toml::from_str(&text).map_err(|error| at_fault(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(flags: &ServeFlags, variables: &[(&str, &str)]) -> Result<(ServeOptions, Logging), Failure> {
        settle(flags, &Environment::of(variables.iter().copied()))
    }

    #[test]
    fn alone_it_listens_on_loopback_believes_nobody_and_is_no_sandbox() {
        let (options, logging) = settled(&ServeFlags::default(), &[]).unwrap();
        assert_eq!(options.listen.to_string(), "127.0.0.1:7447");
        assert_eq!((options.mode, options.identities), (Mode::Production, Identities::None));
        assert_eq!(options.keys_dir, Path::new("hafan-data.keys"));
        assert_eq!(logging, Logging { format: LogFormat::Text, filter: "info".to_owned() });
    }

    #[test]
    fn a_later_layer_wins() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hafan.toml");
        std::fs::write(&file, "listen = \"127.0.0.1:1\"\nlog = \"debug\"\nsandbox = true\ndata_dir = \"from-file\"\n")
            .unwrap();
        let flags = ServeFlags { config: Some(file), listen: Some("127.0.0.1:3".to_owned()), ..ServeFlags::default() };
        let (options, logging) = settled(&flags, &[("HAFAN_LISTEN", "127.0.0.1:2"), ("HAFAN_LOG", "warn")]).unwrap();
        assert_eq!(options.listen.port(), 3);
        assert_eq!(logging.filter, "warn");
        assert_eq!(options.mode, Mode::Sandbox);
        assert_eq!(options.keys_dir, Path::new("from-file.keys"));
        let told = explain(&flags, &Environment::of([("HAFAN_LOG", "warn")])).unwrap();
        assert!(told.contains("# flag --listen") && told.contains("# environment HAFAN_LOG"), "{told}");
        assert!(told.contains("# file ") && told.contains("# default"), "{told}");
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let variables = [
            ("HAFAN_LISTEN", "here"),
            ("HAFAN_SANDBOX", "perhaps"),
            ("HAFAN_LOG_FORMAT", "xml"),
            ("HAFAN_KEYS_DIR", "hafan-data/keys"),
        ];
        let told = settled(&ServeFlags::default(), &variables).unwrap_err().to_string();
        for name in ["listen:", "sandbox:", "log_format:", "keys_dir:"] {
            assert!(told.contains(name), "{name} in {told}");
        }
    }

    #[test]
    fn insecure_identities_stay_on_loopback() {
        let open = |listen: &str| {
            let flags =
                ServeFlags { listen: Some(listen.to_owned()), insecure_identities: true, ..ServeFlags::default() };
            settled(&flags, &[])
        };
        assert!(open("127.0.0.1:0").is_ok() && open("[::1]:7447").is_ok());
        assert!(open("0.0.0.0:7447").unwrap_err().to_string().contains("loopback"));
    }

    #[test]
    fn metrics_are_told_nowhere_unless_asked_and_then_on_loopback() {
        let told = |variables: &[(&str, &str)]| settled(&ServeFlags::default(), variables).map(|(options, _)| options);
        assert_eq!(told(&[]).unwrap().metrics, None);
        let asked = told(&[("HAFAN_METRICS_LISTEN", "127.0.0.1:9464")]).unwrap();
        assert_eq!(asked.metrics.map(|address| address.port()), Some(9464));
        for wrong in ["0.0.0.0:9464", "9464"] {
            let fault = told(&[("HAFAN_METRICS_LISTEN", wrong)]).unwrap_err().to_string();
            assert!(fault.contains("metrics_listen: "), "{fault}");
        }
    }

    #[test]
    fn a_file_with_an_unknown_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hafan.toml");
        std::fs::write(&file, "listne = \"127.0.0.1:1\"\n").unwrap();
        let flags = ServeFlags { config: Some(file), ..ServeFlags::default() };
        let error = settled(&flags, &[]).unwrap_err();
        assert_eq!(error.exit(), crate::exit::Exit::BadInput);
        assert!(error.to_string().contains("listne"), "{error}");
    }
}
