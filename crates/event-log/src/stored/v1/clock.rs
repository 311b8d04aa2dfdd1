//! The stored facts of the clock.

use domain::event::ClockEvent;

use super::parts::By;
use super::shape::Convert;

facts! {
    Fact = ClockEvent, KINDS, kind_of {
        "clock.advanced" Advanced { by: By, micros: i64 }
        "clock.accepted" Accepted { by: By }
    }
}
