//! The layers themselves: each setting's value as text, where it comes from, and readers that note a fault instead of stopping at it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::ServeFlags;
use super::table;
use crate::config::Environment;
use crate::failure::Failure;

/// The layer a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Layer {
    Default,
    File(PathBuf),
    Environment(String),
    Flag(String),
}

/// Every setting with its value, and the faults found so far.
pub(super) struct Layers {
    settled: Vec<(&'static str, String, Layer)>,
    /// Every fault, `name: what is wrong and what is expected`.
    pub(super) faults: Vec<String>,
}

impl Layers {
    /// Settles each setting by the highest layer that says it. Names in `--set` that there are not are faults already.
    pub(super) fn read(flags: &ServeFlags, environment: &Environment) -> Result<Self, Failure> {
        let path = flags.config.clone().or_else(|| environment.get("CONFIG").map(PathBuf::from));
        let mut file = path.as_deref().map(read_file).transpose()?.unwrap_or_default();
        let mut faults = Vec::new();
        let mut set = assignments(&flags.set, &mut faults);
        let mut settled: Vec<(&'static str, String, Layer)> = Vec::new();
        for setting in table::all() {
            let variable = setting.name.to_uppercase().replace('.', "_");
            let in_file = file.remove(setting.name);
            let assigned = set.remove(setting.name);
            let (value, layer) = if let Some(value) = flags.given(setting.name) {
                (value, Layer::Flag(format!("--{}", setting.name.replace('_', "-"))))
            } else if let Some(value) = assigned {
                (value, Layer::Flag(format!("--set {}", setting.name)))
            } else if let Some(value) = environment.get(&variable) {
                (value.to_owned(), Layer::Environment(format!("HAFAN_{variable}")))
            } else if let Some(value) = in_file {
                (value, Layer::File(path.clone().unwrap_or_default()))
            } else if let Some(ending) = beside_data_dir(setting.name) {
                let data_dir = settled.first().map_or("", |(_, value, _)| value.as_str());
                (format!("{}.{ending}", data_dir.trim_end_matches('/')), Layer::Default)
            } else {
                (setting.default.to_owned(), Layer::Default)
            };
            settled.push((setting.name, value, layer));
        }
        if let (Some(path), false) = (path, file.is_empty()) {
            let unknown: Vec<String> = file.into_keys().collect();
            return Err(Failure::File { path, message: format!("no such setting: {}", unknown.join(", ")) });
        }
        faults
            .extend(set.into_keys().map(|name| format!("{name}: no such setting; `hafan config explain` lists them")));
        Ok(Self { settled, faults })
    }

    /// The value as text; empty where nothing is said.
    pub(super) fn text(&self, name: &str) -> &str {
        self.settled.iter().find(|(settled, ..)| *settled == name).map_or("", |(_, value, _)| value.as_str())
    }

    /// Notes a fault of the value: `fault` goes on after it.
    pub(super) fn fault(&mut self, name: &str, fault: &str) {
        let value = self.text(name).to_owned();
        let gap = if fault.starts_with(';') { "" } else { " " };
        self.faults.push(format!("{name}: `{value}`{gap}{fault}"));
    }

    /// true or false; false with a fault where it is neither.
    pub(super) fn boolean(&mut self, name: &str) -> bool {
        match self.text(name) {
            "true" => true,
            "false" => false,
            _ => {
                self.fault(name, "; expected true or false");
                false
            }
        }
    }

    /// A whole number within bounds; the least of them with a fault where it is not one.
    pub(super) fn number(&mut self, name: &str, min: u64, max: u64) -> u64 {
        match self.text(name).parse() {
            Ok(number) if (min..=max).contains(&number) => number,
            _ => {
                self.fault(name, &format!("; expected a whole number from {min} to {max}"));
                min
            }
        }
    }

    /// A path, where one is said.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        Some(self.text(name)).filter(|path| !path.is_empty()).map(PathBuf::from)
    }

    /// A list of texts: in the file an array, elsewhere separated by commas.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        self.text(name).split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
    }

    /// Name, value and layer of every setting, as a person reads it.
    pub(super) fn told(&self) -> impl Iterator<Item = (&'static str, &str, String)> {
        self.settled.iter().map(|(name, value, layer)| {
            let from = match layer {
                Layer::Default => "default".to_owned(),
                Layer::File(path) => format!("file {}", path.display()),
                Layer::Environment(variable) => format!("environment {variable}"),
                Layer::Flag(flag) => format!("flag {flag}"),
            };
            (*name, value.as_str(), from)
        })
    }
}

/// How a folder is called that lies beside the store unless it is said where.
fn beside_data_dir(name: &str) -> Option<&'static str> {
    match name {
        "keys_dir" => Some("keys"),
        "access_log.dir" => Some("access"),
        _ => None,
    }
}

fn assignments(set: &[String], faults: &mut Vec<String>) -> BTreeMap<String, String> {
    let mut assigned = BTreeMap::new();
    for given in set {
        match given.split_once('=') {
            Some((name, value)) => drop(assigned.insert(name.trim().to_owned(), value.trim().to_owned())),
            None => faults.push(format!("--set {given}: expected NAME=VALUE")),
        }
    }
    assigned
}

fn read_file(path: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let at_fault = |message: String| Failure::File { path: path.to_owned(), message };
    let text = std::fs::read_to_string(path).map_err(|error| at_fault(error.to_string()))?;
    let table: toml::Table = toml::from_str(&text).map_err(|error| at_fault(error.to_string()))?;
    let mut values = BTreeMap::new();
    flatten("", table, &mut values).map_err(at_fault)?;
    Ok(values)
}

/// Tables become names with dots, arrays of texts become lists.
fn flatten(prefix: &str, table: toml::Table, values: &mut BTreeMap<String, String>) -> Result<(), String> {
    for (key, value) in table {
        let name = format!("{prefix}{key}");
        let text = match value {
            toml::Value::Table(inner) => {
                flatten(&format!("{name}."), inner, values)?;
                continue;
            }
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(value) => value.to_string(),
            toml::Value::Array(items) => {
                let texts: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
                texts.ok_or_else(|| format!("{name}: expected a list of texts"))?.join(",")
            }
            toml::Value::Float(_) | toml::Value::Datetime(_) => {
                return Err(format!("{name}: expected a text, a whole number, true or false"));
            }
        };
        values.insert(name, text);
    }
    Ok(())
}
