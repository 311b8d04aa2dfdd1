//! The clock by hand: a sandbox's is moved forward, a machine's that left the elapsed time is taken as it stands (P6). Both are events of the
//! store.

use domain::event::{By, ClockEvent, Event, Subject};
use domain::{Decision, Fault, Refusal};
use views::permit::{Action, may_serve};
use vocabulary::RefusalReason;

use crate::call::Call;
use crate::engine::{Done, Engine};
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
        may_serve(tx.actor, Action::Administer)?;
        if tx.engine().settings.sandbox.is_none() {
            return Err(Refusal::of(RefusalReason::SandboxOnly, "clock").into());
        }
        if !(1..=MICROS_MAX).contains(&self.micros) {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, "advance");
            return Err(Refusal::from(fault.with("min_micros", 1).with("max_micros", MICROS_MAX)).into());
        }
        tx.will_write(Subject::Clock);
        let by = By { actor: tx.actor.id.clone(), role: tx.actor.role };
        Ok(Decision::of(Event::Clock(ClockEvent::Advanced { by, micros: self.micros })))
    }

    fn outcome(&self) -> String {
        self.micros.to_string()
    }
}

/// Takes the machine's clock as it stands, once it is suspect: until then what depends on time waits.
pub struct AcceptClock;

impl Verb for AcceptClock {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, Action::Administer)?;
        if !tx.engine().log().clock_suspect() {
            let fault = Fault::new(RefusalReason::StateForbids, "clock").with("rule", "P6");
            return Err(Refusal::from(fault.with("state", "BELIEVED").with("allowed", "")).into());
        }
        tx.will_write(Subject::Clock);
        let by = By { actor: tx.actor.id.clone(), role: tx.actor.role };
        Ok(Decision::of(Event::Clock(ClockEvent::Accepted { by })))
    }

    fn outcome(&self) -> String {
        String::new()
    }
}

impl Engine {
    /// Carries out [`AcceptClock`]: recorded first, then done. A call that was answered before does nothing again, for by now the clock may
    /// be another.
    ///
    /// # Errors
    /// As [`Engine::execute`].
    pub async fn accept_clock(&self, call: Call) -> Result<Done, Failure> {
        let begun = self.now();
        let done = self.execute(call, AcceptClock).await?;
        if done.recorded_at >= begun {
            self.log().accept_clock();
        }
        Ok(done)
    }
}
