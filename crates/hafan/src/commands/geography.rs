//! `hafan geography`: takes a release of the ONS Postcode Directory into the folder of a store, and says which one is in use. Works on the
//! folder alone, with a server running or not.

mod read;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use geography::{Geography as Places, Release};

use super::folder::Folder;
use crate::config::Environment;
use crate::failure::Failure;
use crate::output::Output;
use crate::pages::geography as page;
use crate::serve::geography as kept;

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Geography {
    /// Reads the whole directory (ONSPD_..._UK.csv), judges every row, and puts it in the place of the one in use from the next start on
    Import(Import),
    /// Which release is in use from the next start on
    Show(Folder),
}

/// An import.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The directory, as one CSV file for the whole country
    file: PathBuf,
    /// What to call the release, with its year; told by the file's name where that is such as ONSPD_FEB_2026_UK.csv
    #[arg(long, value_name = "NAME")]
    release: Option<String>,
    /// Judge every row and tell what it comes to, and change nothing
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    folder: Folder,
}

/// Does it.
pub(crate) fn run(command: Geography, environment: &Environment, output: &mut Output<'_>) -> Result<(), Failure> {
    match command {
        Geography::Import(command) => import(command, environment, output),
        Geography::Show(folder) => show(folder, environment, output),
    }
}

fn import(command: Import, environment: &Environment, output: &mut Output<'_>) -> Result<(), Failure> {
    let Import { file, release, check, folder } = command;
    let data_dir = folder.path(environment)?;
    let release = match release {
        Some(named) => {
            Release::of(&named).ok_or_else(|| Failure::Usage(format!("--release: expected {}", Release::EXPECTED)))?
        }
        None => {
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            Release::of_file(&name).ok_or_else(|| {
                let why = "the name of the file does not tell the release: name it by --release";
                Failure::Usage(format!("{why}, {}", Release::EXPECTED))
            })?
        }
    };
    let (made, summary, source) = read::directory(&file, &release)?;
    let digest = if check { None } else { Some(kept::replace(&data_dir, &made)?) };
    let told = page::Imported { release: made.release(), summary: &summary, source, digest };
    output.show_value(&told.json(), |page| told.page(page))
}

fn show(folder: Folder, environment: &Environment, output: &mut Output<'_>) -> Result<(), Failure> {
    let imported = kept::imported(&folder.path(environment)?)?;
    let geography = imported.as_ref().map_or(Places::builtin(), |imported| &imported.geography);
    let told = page::Shown { geography, digest: imported.as_ref().map(|imported| imported.digest) };
    output.show_value(&told.json(), |page| told.page(page))
}
