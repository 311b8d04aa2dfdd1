//! The packages of the lock file and who depends on whom, as `cargo metadata` tells it.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;

/// What the checks need of `cargo metadata`.
#[derive(Debug, Deserialize)]
pub(crate) struct Packages {
    /// Every package of the lock file.
    packages: Vec<Package>,
    /// Ids of the packages of this workspace.
    workspace_members: Vec<String>,
}

/// One package.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Package {
    /// Cargo's opaque id.
    pub(crate) id: String,
    /// Its name in the registry.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
    /// SPDX expression, if the manifest has one.
    pub(crate) license: Option<String>,
    /// What its own manifest asks for.
    pub(crate) dependencies: Vec<Dependency>,
}

/// One line of a manifest.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Dependency {
    /// The package's name, whatever it is renamed to.
    pub(crate) name: String,
    /// Absent in Cargo's output for a normal dependency.
    #[serde(default, deserialize_with = "kind")]
    pub(crate) kind: Kind,
    /// Features asked for by this manifest.
    #[serde(default)]
    pub(crate) features: Vec<String>,
}

/// When a dependency is needed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// By the crate itself.
    #[default]
    Normal,
    /// By its build script.
    Build,
    /// By its tests and benches only.
    Dev,
}

fn kind<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
    Ok(Option::<Kind>::deserialize(deserializer)?.unwrap_or_default())
}

impl Packages {
    /// Asks Cargo, for every platform and feature, so that the answer is the lock file's and not this machine's.
    ///
    /// # Errors
    /// A sentence, when Cargo cannot resolve the workspace or its answer has another shape.
    pub(crate) fn ask_cargo(root: &Path) -> Result<Self, String> {
        let output = Command::new("cargo")
            .args(["metadata", "--format-version", "1", "--all-features"])
            .current_dir(root)
            .output()
            .map_err(|error| format!("cargo does not run: {error}"))?;
        if !output.status.success() {
            return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim()));
        }
        serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata has another shape: {error}"))
    }

    /// Every package of the lock file.
    pub(crate) fn all(&self) -> &[Package] {
        &self.packages
    }

    /// The packages of this workspace.
    pub(crate) fn ours(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| self.workspace_members.contains(&package.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_of_cargo_metadata_is_read() {
        let told = r#"{"workspace_members":["a#1"],"packages":[
            {"id":"a#1","name":"a","version":"1.0.0","license":null,"dependencies":[
                {"name":"b","kind":null,"features":["x"]},{"name":"c","kind":"dev"},{"name":"d","kind":"build"}]},
            {"id":"b#1","name":"b","version":"1.0.0","license":"MIT","dependencies":[]}]}"#;
        let packages: Packages = serde_json::from_str(told).unwrap();
        let ours: Vec<_> = packages.ours().collect();
        assert_eq!(ours.iter().map(|package| package.name.as_str()).collect::<Vec<_>>(), ["a"]);
        let kinds: Vec<_> = ours[0].dependencies.iter().map(|dependency| dependency.kind).collect();
        assert_eq!(kinds, [Kind::Normal, Kind::Dev, Kind::Build]);
        assert_eq!(packages.all().len(), 2);
    }
}
