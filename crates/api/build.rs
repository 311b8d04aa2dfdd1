//! Generates the messages and services of `proto/` with a compiler written in Rust: there is no protoc to install.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use prost::Message as _;

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

    // Comments become the documentation of the generated code; reflection does not carry them to every caller.
    for file in &mut descriptors.file {
        file.source_code_info = None;
    }
    #[allow(clippy::disallowed_methods, reason = "cargo tells a build script where to write by this variable only")]
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    fs::write(out.join("descriptors.binpb"), descriptors.encode_to_vec())?;
    Ok(())
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
