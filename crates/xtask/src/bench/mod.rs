//! Measurements, one file a group: each figure of ours beside a ceiling of the same run. Run by `cargo xtask bench`; told in docs/performance.md.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a measurement for people at a terminal: it prints")]

mod arithmetic;
mod bare;
mod close;
mod confirmations;
mod feed;
mod frame;
mod generated;
mod geography;
mod history;
mod import;
mod load;
mod machine;
mod memory;
mod offers;
mod plot;
mod postgres;
mod pre_match;
mod reads;
mod register;
mod replay;
mod results;
mod sampling;
mod sensitivity;
mod stage;
mod stopwatch;
mod table;

use std::process::ExitCode;

use frame::{Effort, Failed, Measured};
use results::{Missing, Results};
use sampling::Drawn;

/// Measures one group.
type Run = fn(Effort) -> Result<Vec<Measured>, Failed>;

/// Every group, the most important first.
const GROUPS: [(&str, Run); 12] = [
    ("offers", offers::run),
    ("reads", reads::run),
    ("replay", replay::run),
    ("close", close::run),
    ("feed", feed::run),
    ("memory", memory::run),
    ("register", register::run),
    ("pre-match", pre_match::run),
    ("postgres", postgres::run),
    ("confirmations", confirmations::run),
    ("import", import::run),
    ("sensitivity", sensitivity::run),
];
/// What no target asks for; measured when it is named, or with all.
const OTHERS: [(&str, Run); 2] = [("geography", geography::run), ("history", history::run)];

/// What is asked for.
struct Asked {
    groups: Vec<(&'static str, Run)>,
    effort: Effort,
    plots: bool,
    sampled: Option<Drawn>,
}

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some(import::AS_HAFAN) => return import::as_hafan(),
        Some(memory::AS_FOLDER) => return memory::as_folder(),
        Some(register::AS_HOLDER) => return register::as_holder(),
        _ => {}
    }
    match asked(std::env::args().skip(1)) {
        Ok(asked) => run(&asked),
        Err(unknown) => {
            let names: Vec<&str> = all().map(|(name, _)| name).collect();
            eprintln!("{unknown} is none of the measurements: {}", names.join(", "));
            ExitCode::from(2)
        }
    }
}

fn all() -> impl Iterator<Item = (&'static str, Run)> {
    GROUPS.into_iter().chain(OTHERS)
}

/// Reads the command line; Cargo adds a flag of its own.
fn asked(words: impl Iterator<Item = String>) -> Result<Asked, String> {
    let mut asked = Asked { groups: Vec::new(), effort: Effort::Full, plots: false, sampled: None };
    for word in words {
        match word.as_str() {
            "--bench" => {}
            "--quick" => asked.effort = Effort::Quick,
            "--plot" => asked.plots = true,
            "--profile" => asked.sampled = Some(Drawn::Report),
            "--flamegraph" => asked.sampled = Some(Drawn::Flames),
            name => asked.groups.push(all().find(|(known, _)| *known == name).ok_or(word)?),
        }
    }
    if asked.groups.is_empty() {
        asked.groups.extend(all());
    }
    Ok(asked)
}

fn run(asked: &Asked) -> ExitCode {
    if asked.sampled.is_some() {
        sampling::ask();
    }
    let (mut measured, mut not_measured) = (Vec::new(), Vec::new());
    for (group, measure) in &asked.groups {
        eprintln!("measuring {group} ...");
        match measure(asked.effort) {
            Ok(rows) => measured.extend(rows),
            Err(why) => {
                eprintln!("{group} is not measured: {why}");
                not_measured.push(Missing { group, why });
            }
        }
    }
    let results = Results::of(asked.effort, measured, not_measured);
    match asked.sampled.map_or_else(|| told(&results, asked.plots), |drawn| told_of_samples(&results, drawn)) {
        Ok(()) if results.not_measured.iter().all(|missing| missing.why.starts_with("SKIPPED")) => ExitCode::SUCCESS,
        Ok(()) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("the results cannot be written: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Figures taken under a profiler are no figures: they are neither shown nor written.
fn told_of_samples(results: &Results, drawn: Drawn) -> Result<(), Failed> {
    for missing in &results.not_measured {
        println!("NOT MEASURED {}: {}", missing.group, missing.why);
    }
    for path in sampling::draw(drawn)? {
        println!("{}", path.display());
    }
    Ok(())
}

fn told(results: &Results, plots: bool) -> Result<(), Failed> {
    println!("{}", table::table(&results.measured));
    println!("{}", table::legend(&results.measured));
    for missing in &results.not_measured {
        println!("NOT MEASURED {}: {}", missing.group, missing.why);
    }
    let machine = &results.machine;
    println!(
        "{} cores of {}, Linux {}, {}, commit {}",
        machine.cores, machine.cpu, machine.kernel, machine.rustc, machine.commit
    );
    println!("written to {}", results.write()?.display());
    if plots {
        for path in plot::draw(&results.measured)? {
            println!("drawn in {}", path.display());
        }
    }
    Ok(())
}
