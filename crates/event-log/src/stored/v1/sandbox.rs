//! The stored facts of the sandbox clock.

use domain::event::SandboxEvent;

use super::parts::By;
use super::shape::Convert;

facts! {
    Fact = SandboxEvent, KINDS, kind_of {
        "sandbox.clock_advanced" ClockAdvanced { by: By, micros: i64 }
    }
}
