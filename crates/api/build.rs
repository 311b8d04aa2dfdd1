//! Generates the messages and services of `proto/` with a compiler written in Rust: there is no protoc to install.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use prost::Message as _;
use tonic_prost_build::FileDescriptorSet;

/// The root of the contract, as seen from this crate.
const ROOT: &str = "../../proto";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={ROOT}");
    let root = Path::new(ROOT);
    let mut files = Vec::new();
    collect(root, &mut files)?;
    // The order of a folder's entries differs between machines; the generated code must not.
    files.sort();

    let mut compiler = protox::Compiler::new([root])?;
    compiler.include_source_info(true).include_imports(true).open_files(&files)?;
    let mut descriptors = compiler.file_descriptor_set();
    // Every message knows its full name, so that it can be told as JSON by its descriptor.
    let mut generation = tonic_prost_build::Config::new();
    generation.enable_type_names();
    tonic_prost_build::configure().compile_fds_with_config(descriptors.clone(), generation)?;

    let mut methods = methods(&descriptors)?;
    methods.sort();

    // Comments become the documentation of the generated code; reflection does not carry them to every caller.
    for file in &mut descriptors.file {
        file.source_code_info = None;
    }
    #[allow(clippy::disallowed_methods, reason = "cargo tells a build script where to write by this variable only")]
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    fs::write(out.join("descriptors.binpb"), descriptors.encode_to_vec())?;
    fs::write(out.join("methods.rs"), enumeration(&methods)?)?;
    Ok(())
}

/// Every RPC of ours, by its full name and the name of its variant.
fn methods(descriptors: &FileDescriptorSet) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut methods = Vec::new();
    for file in descriptors.file.iter().filter(|file| file.package().starts_with("hafan.")) {
        for service in &file.service {
            let word = service.name().strip_suffix("Service").ok_or("a service ends in Service")?;
            let full = |method: &str| format!("{}.{}/{method}", file.package(), service.name());
            let named = service.method.iter().map(|method| method.name());
            methods.extend(named.map(|method| (full(method), format!("{word}{method}"))));
        }
    }
    Ok(methods)
}

/// An enum with one variant for each RPC, so that a `match` over it that leaves one out does not compile.
fn enumeration(methods: &[(String, String)]) -> Result<String, std::fmt::Error> {
    let mut rust = String::new();
    writeln!(rust, "/// Every RPC of the contract.")?;
    writeln!(rust, "#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\npub enum Method {{")?;
    for (name, variant) in methods {
        writeln!(rust, "    /// `{name}`.\n    {variant},")?;
    }
    writeln!(rust, "}}\n\nimpl Method {{\n    /// Every RPC, in the order of their names.")?;
    writeln!(rust, "    pub const ALL: &[Self] = &[")?;
    for (_, variant) in methods {
        writeln!(rust, "        Self::{variant},")?;
    }
    writeln!(rust, "    ];\n\n    /// Its full name, such as `hafan.search.v1.SearchService/GetSearch`.")?;
    writeln!(rust, "    pub const fn name(self) -> &'static str {{\n        match self {{")?;
    for (name, variant) in methods {
        writeln!(rust, "            Self::{variant} => {name:?},")?;
    }
    writeln!(rust, "        }}\n    }}\n\n    /// The RPC of that full name.")?;
    writeln!(rust, "    pub fn from_name(name: &str) -> Option<Self> {{\n        Some(match name {{")?;
    for (name, variant) in methods {
        writeln!(rust, "            {name:?} => Self::{variant},")?;
    }
    writeln!(rust, "            _ => return None,\n        }})\n    }}\n}}")?;
    Ok(rust)
}

/// Every `.proto` file at or below `folder`.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
    Ok(())
}
