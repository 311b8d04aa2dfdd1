//! The clock of the service: what was done to it by hand, never without a record.

use super::By;

/// The clock by which everything is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
pub enum ClockEvent {
    /// The clock of a sandbox was moved forward by so many microseconds.
    Advanced { by: By, micros: i64 },
    /// The machine's clock, which had left the elapsed time, was taken as it then stood.
    Accepted { by: By },
}
