//! The `hafan` program: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    hafan::main(hafan::serve::Hooks::default()).into()
}
