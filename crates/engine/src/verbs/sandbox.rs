//! Moving the sandbox clock forward: an event of the store, refused in any other mode.

use domain::event::{By, Event, SandboxEvent, Subject};
use domain::{Decision, Fault, Refusal};
use views::permit::{ServiceAction, may_serve};
use vocabulary::RefusalReason;

use crate::failure::Failure;
use crate::tx::{Tx, Verb};

/// Furthest the clock moves in one call: a year.
const MICROS_MAX: i64 = 366 * 86_400 * 1_000_000;

/// Advances the clock.
pub struct AdvanceClock {
    /// By how much, in microseconds.
    pub micros: i64,
}

impl Verb for AdvanceClock {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, ServiceAction::Administer)?;
        if tx.engine().settings.sandbox.is_none() {
            return Err(Refusal::of(RefusalReason::SandboxOnly, "clock").into());
        }
        if !(1..=MICROS_MAX).contains(&self.micros) {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, "advance");
            return Err(Refusal::from(fault.with("min_micros", 1).with("max_micros", MICROS_MAX)).into());
        }
        tx.will_write(Subject::Sandbox);
        let by = By { actor: tx.actor.id.clone(), role: tx.actor.role };
        Ok(Decision::of(Event::Sandbox(SandboxEvent::ClockAdvanced { by, micros: self.micros })))
    }

    fn outcome(&self) -> String {
        self.micros.to_string()
    }
}
