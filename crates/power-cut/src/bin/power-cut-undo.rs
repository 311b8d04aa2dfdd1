//! Plays a power cut on a folder whose writes were noted: `power-cut-undo <dir> <log> all|half|pages [seed]`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool for the command line")]

use std::io;
use std::process::ExitCode;

use power_cut::{Cut, Lost, VolatileDisk};

const USAGE: &str = "usage: power-cut-undo <dir> <log> all|half|pages [seed]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(Lost { unsynced, lost, barriers }) => {
            println!("{barriers} barriers; of {unsynced} writes after the last ones {lost} are lost");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("power-cut-undo: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> io::Result<Lost> {
    let usage = || io::Error::new(io::ErrorKind::InvalidInput, USAGE);
    let [dir, log, what, seed @ ..] = arguments else { return Err(usage()) };
    let seed = match seed {
        [] => 0,
        [seed] => seed.parse().map_err(|_| usage())?,
        [_, ..] => return Err(usage()),
    };
    let cut = match what.as_str() {
        "all" => Cut::All,
        "half" => Cut::Half { seed },
        "pages" => Cut::Pages { seed },
        _ => return Err(usage()),
    };
    VolatileDisk::new(dir, log)?.cut_power(cut)
}
