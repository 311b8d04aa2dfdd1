//! What is fuzzed: every reader of bytes that come from outside or from a disk, and the whole service under requests made up from bytes.
//!
//! A target takes any bytes and panics where the code under it breaks its word: nothing read from bytes may panic, what reads back must read
//! the same, and a request gets one answer, an error of ours or none. `cargo xtask fuzz` runs each under libFuzzer; the suite runs the same
//! targets over fewer bytes (`tests/all/fuzzed.rs`).

mod decoders;
mod dice;
mod service;

/// A target: its name, and what it does with bytes.
pub type Target = (&'static str, fn(&[u8]));

/// Every target there is.
pub const TARGETS: [Target; 10] = [
    ("stored_event", decoders::stored_event),
    ("envelope", decoders::envelope),
    ("document", decoders::document),
    ("name", decoders::name),
    ("attached_file", decoders::attached_file),
    ("token", service::token),
    ("sheet", decoders::sheet),
    ("access_line", decoders::access_line),
    ("handed_file", decoders::handed_file),
    ("request", service::request),
];

/// Runs the target of a name.
///
/// # Panics
/// Where the target does, or there is none of that name.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|(known, _)| *known == name).map(|(_, target)| target);
    target.unwrap_or_else(|| panic!("no target is called {name}"))(data);
}
