//! Settings in layers: defaults, then a TOML file, then `HAFAN_` variables, then flags. All of them are checked, and every fault
//! is told at once, before anything is opened.

mod identities;
mod keeping;
mod layers;
mod limits;
mod page;
mod table;
mod tls;

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::logging::check_filter;
use super::{AccessOptions, Hooks, Identities, LogFormat, Logging, Mode, ServeOptions};
use crate::config::Environment;
use crate::failure::Failure;
use layers::Layers;
pub(crate) use page::limits as limits_page;

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
    /// Any other setting, such as `tls.key=/etc/hafan/server.key`; `hafan config explain` lists them
    /// [env: HAFAN_TLS_KEY and so on]
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
}

impl ServeFlags {
    /// Those of a command that only asks where the store lies.
    pub(crate) fn of_folder(config: Option<PathBuf>, data_dir: Option<String>) -> Self {
        Self { config, data_dir, ..Self::default() }
    }

    /// The value of a flag of its own, and what the flag is called.
    fn given(&self, name: &str) -> Option<String> {
        let set = |is_set: bool| is_set.then(|| "true".to_owned());
        match name {
            "data_dir" => self.data_dir.clone(),
            "keys_dir" => self.keys_dir.clone(),
            "listen" => self.listen.clone(),
            "metrics_listen" => self.metrics_listen.clone(),
            "insecure_identities" => set(self.insecure_identities),
            "sandbox" => set(self.sandbox),
            "log_format" => self.log_format.clone(),
            "log" => self.log.clone(),
            _ => None,
        }
    }
}

/// Settles the layers into options, or tells every fault at once.
///
/// # Errors
/// [`Failure::Usage`] with every fault, [`Failure::File`] for a file that does not read.
pub fn settle(flags: &ServeFlags, environment: &Environment) -> Result<(ServeOptions, Logging), Failure> {
    let mut layers = Layers::read(flags, environment)?;
    let listen: Option<SocketAddr> = layers.text("listen").parse().ok();
    let identities = identities::settled(&mut layers);
    let insecure = identities == Identities::Insecure;
    let sandbox = layers.boolean("sandbox");
    if listen.is_none() {
        layers.fault("listen", "is no address; expected such as 127.0.0.1:7447");
    }
    if insecure && listen.is_some_and(|address| !address.ip().is_loopback()) {
        layers.faults.push("insecure_identities: only on a loopback address, such as 127.0.0.1:7447".to_owned());
    }
    let metrics = metrics_address(&mut layers);
    let (tls, limits) = (tls::settled(&mut layers, listen), limits::settled(&mut layers));
    let (data_dir, keys_dir) = (PathBuf::from(layers.text("data_dir")), PathBuf::from(layers.text("keys_dir")));
    if keys_dir.starts_with(&data_dir) {
        layers.faults.push("keys_dir: inside data_dir; a backup of the store must not carry its key".to_owned());
    }
    let format = match layers.text("log_format") {
        "json" => LogFormat::Json,
        "text" => LogFormat::Text,
        _ => {
            layers.fault("log_format", "; expected text or json");
            LogFormat::Text
        }
    };
    if let Err(error) = check_filter(layers.text("log")) {
        layers.faults.push(format!("log: {error}"));
    }
    let (key_command, periods, retention) =
        (keeping::key_command(&mut layers), keeping::periods(&mut layers), keeping::retention(&mut layers));
    let filter = layers.text("log").to_owned();
    let access = access_log(&mut layers, &data_dir, &keys_dir);
    let backups_dir = backups(&mut layers, &data_dir, &keys_dir);
    let Some(listen) = listen.filter(|_| layers.faults.is_empty()) else {
        return Err(Failure::Usage(layers.faults.join("\n  ")));
    };
    let options = ServeOptions {
        data_dir,
        keys_dir,
        listen,
        backups_dir,
        metrics,
        mode: if sandbox { Mode::Sandbox } else { Mode::Production },
        identities,
        access,
        key_command,
        periods,
        retention,
        tls,
        limits,
        hooks: Hooks::default(),
    };
    Ok((options, Logging { format, filter }))
}

/// Where the store lies, by the same layers as for a server: for a command that works on its folder.
///
/// # Errors
/// [`Failure::File`] for a file that does not read.
pub fn data_dir(flags: &ServeFlags, environment: &Environment) -> Result<PathBuf, Failure> {
    Ok(PathBuf::from(Layers::read(flags, environment)?.text("data_dir")))
}

/// Every setting with its value and where it comes from, a line each.
///
/// # Errors
/// As [`settle`].
pub fn explain(flags: &ServeFlags, environment: &Environment) -> Result<String, Failure> {
    let mut told = String::new();
    for (name, value, from) in Layers::read(flags, environment)?.told() {
        // Writing to a string cannot fail.
        let _ = writeln!(told, "{name:<24} = {value:<28} # {from}");
    }
    settle(flags, environment)?;
    Ok(told)
}

/// How it is recorded who looks at what.
fn access_log(layers: &mut Layers, data_dir: &Path, keys_dir: &Path) -> AccessOptions {
    const MEBIBYTE: u64 = 1 << 20;
    let folder = PathBuf::from(layers.text("access_log.dir"));
    if folder.starts_with(data_dir) || folder.starts_with(keys_dir) {
        layers
            .faults
            .push("access_log.dir: inside data_dir or keys_dir; it is kept apart, and deleted by itself".to_owned());
    }
    let days = layers.number("access_log.days", 1, vocabulary::limits::ACCESS_DAYS_MAX);
    let mebibytes = layers.number("access_log.day_mebibytes", 1, vocabulary::limits::ACCESS_DAY_MEBIBYTES_MAX);
    let seconds = layers.number("access_log.flush_seconds", 1, 60);
    AccessOptions {
        folder,
        days: u32::try_from(days).unwrap_or(u32::MAX),
        day_bytes: mebibytes * MEBIBYTE,
        flush_every: Duration::from_secs(seconds),
    }
}

/// Where backups of the running service are written; nowhere where nothing is said.
fn backups(layers: &mut Layers, data_dir: &Path, keys_dir: &Path) -> Option<PathBuf> {
    let folder = PathBuf::from(layers.text("backups.dir"));
    if folder.as_os_str().is_empty() {
        return None;
    }
    if folder.starts_with(data_dir) || folder.starts_with(keys_dir) {
        layers.faults.push(
            "backups.dir: inside data_dir or keys_dir; a backup is of use where the store or its keys are lost"
                .to_owned(),
        );
    }
    Some(folder)
}

/// Where metrics are told; nowhere where nothing is said. Whoever is on another machine is not to read them.
fn metrics_address(layers: &mut Layers) -> Option<SocketAddr> {
    if layers.text("metrics_listen").is_empty() {
        return None;
    }
    let address = layers.text("metrics_listen").parse::<SocketAddr>().ok();
    if address.is_none() {
        layers.fault("metrics_listen", "is no address; expected such as 127.0.0.1:9464");
    }
    if address.is_some_and(|address| !address.ip().is_loopback()) {
        layers.faults.push("metrics_listen: only a loopback address, such as 127.0.0.1:9464".to_owned());
    }
    address
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
    fn without_tls_nothing_is_sent_to_another_machine() {
        let fault = settled(&ServeFlags::default(), &[("HAFAN_LISTEN", "0.0.0.0:7447")]).unwrap_err().to_string();
        assert!(fault.contains("tls.certificate and tls.key"), "{fault}");
        let given = [("HAFAN_LISTEN", "0.0.0.0:7447"), ("HAFAN_TLS_CERTIFICATE", "a.pem"), ("HAFAN_TLS_KEY", "a.key")];
        let (options, _) = settled(&ServeFlags::default(), &given).unwrap();
        assert_eq!(options.tls.map(|tls| (tls.key, tls.client_ca)), Some(("a.key".into(), None)));
    }

    #[test]
    fn what_belongs_together_in_tls_is_asked_together_and_believes_nobody() {
        let given =
            [("HAFAN_TLS_CLIENT_CA", "ca.pem"), ("HAFAN_TLS_KEY", "a.key"), ("HAFAN_INSECURE_IDENTITIES", "true")];
        let fault = settled(&ServeFlags::default(), &given).unwrap_err().to_string();
        for told in [
            "tls.key: needs tls.certificate",
            "tls.client_ca: needs tls.certificate",
            "insecure_identities: not beside",
        ] {
            assert!(fault.contains(told), "{told} in {fault}");
        }
        let lists = [("HAFAN_TLS_CLIENT_CRL", "a.crl, b.crl")];
        let fault = settled(&ServeFlags::default(), &lists).unwrap_err().to_string();
        assert!(fault.contains("tls.client_crl: needs tls.client_ca"), "{fault}");
    }

    #[test]
    fn the_limits_that_may_be_set_are_those_of_the_server_and_have_bounds() {
        let (options, _) = settled(&ServeFlags::default(), &[]).unwrap();
        assert_eq!(format!("{:?}", options.limits), format!("{:?}", server::serving::Limits::default()));
        for limit in limits::LIMITS {
            let over = (limit.max + 1).to_string();
            let flags = ServeFlags { set: vec![format!("{}={over}", limit.name)], ..ServeFlags::default() };
            let fault = settled(&flags, &[]).unwrap_err().to_string();
            assert!(
                fault.contains(&format!(
                    "{}: `{over}`; expected a whole number from {} to {}",
                    limit.name, limit.min, limit.max
                )),
                "{fault}"
            );
        }
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
    fn the_access_log_lies_beside_the_store_and_neither_in_it_nor_with_the_keys() {
        let (options, _) = settled(&ServeFlags::default(), &[("HAFAN_ACCESS_LOG_DAYS", "30")]).unwrap();
        assert_eq!((options.access.folder.as_path(), options.access.days), (Path::new("hafan-data.access"), 30));
        for (name, value) in
            [("DIR", "hafan-data/access"), ("DIR", "hafan-data.keys"), ("DAYS", "0"), ("FLUSH_SECONDS", "61")]
        {
            let fault = settled(&ServeFlags::default(), &[(&*format!("HAFAN_ACCESS_LOG_{name}"), value)]).unwrap_err();
            assert!(fault.to_string().contains(&format!("access_log.{}: ", name.to_lowercase())), "{fault}");
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

    #[test]
    fn any_setting_is_set_by_name_and_an_unknown_name_is_refused() {
        let flags = |set: &str| ServeFlags { set: vec![set.to_owned()], ..ServeFlags::default() };
        assert_eq!(settled(&flags("log_format=json"), &[]).unwrap().1.format, LogFormat::Json);
        for wrong in ["log_format", "lgo=info"] {
            let fault = settled(&flags(wrong), &[]).unwrap_err().to_string();
            assert!(fault.contains(wrong.split('=').next().unwrap()), "{fault}");
        }
    }
}
