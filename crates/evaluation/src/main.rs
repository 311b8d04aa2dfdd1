//! The synthetic benchmark of the matching model: a world whose truth is drawn apart from the scorer.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for people at a terminal: printing is its output"
)]

mod digest;
mod draws;
#[allow(
    dead_code,
    reason = "the scorer, which reads what is asked and offered, comes after the commit of the generator"
)]
mod world;

fn main() {
    print!("{}", digest::text());
}
