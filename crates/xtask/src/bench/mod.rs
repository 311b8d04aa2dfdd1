//! Measurements, one file each: they print and decide nothing. Run by `cargo xtask bench NAME`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a measurement for people at a terminal: it prints")]

mod generated;
pub mod geography;
mod import;
mod pre_match;
mod register;
mod sensitivity;

use std::process::ExitCode;

/// The first argument names the measurement; Cargo adds others of its own.
fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("geography") => {
            geography::run();
            ExitCode::SUCCESS
        }
        Some("pre-match") => {
            pre_match::run();
            ExitCode::SUCCESS
        }
        Some("register") => {
            register::run();
            ExitCode::SUCCESS
        }
        Some("sensitivity") => match sensitivity::run() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("the golden files of the model cannot be read: {error}");
                ExitCode::FAILURE
            }
        },
        Some("import") => {
            import::run();
            ExitCode::SUCCESS
        }
        Some(import::AS_HAFAN) => import::as_hafan(),
        _ => {
            eprintln!("measurements: geography, import, pre-match, register, sensitivity");
            ExitCode::from(2)
        }
    }
}
