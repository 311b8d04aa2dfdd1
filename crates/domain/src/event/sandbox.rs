//! The sandbox clock: moved by a recorded event, never by hand.

use super::By;

/// The sandbox clock.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
pub enum SandboxEvent {
    /// The clock was moved forward by so many microseconds.
    ClockAdvanced { by: By, micros: i64 },
}
