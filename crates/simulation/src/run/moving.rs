//! What may happen next: a call, an append let through or not, time, the ticker, a crash.

use vocabulary::{SearchState, Timestamp};

use super::life::Life;
use crate::Violation;
use crate::store::Fate;
use crate::workload::{Purpose, register};

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

impl Life {
    /// One step.
    pub(super) fn step(&mut self) -> Result<(), Violation> {
        self.steps += 1;
        match self.dice.below(200) {
            // A disk is full for a while, and not for good.
            _ if self.store.is_full() && self.dice.once_in(12) => self.fill(),
            0..=74 => self.ask_something()?,
            75..=149 => self.release()?,
            150..=163 => self.time_passes(),
            164..=177 => self.tick()?,
            178..=183 => self.ask_again()?,
            184 | 185 => self.crash()?,
            186 => self.step_clock(),
            187 => self.fill(),
            188 | 189 => self.gate_lookups(),
            190 => self.stall(),
            196 => self.carry_on_keys()?,
            191..=193 => self.look()?,
            194 | 195 => self.watch_rivals()?,
            _ => self.accept_clock()?,
        }
        self.settle()
    }

    /// One of what waits goes on, mostly well.
    fn release(&mut self) -> Result<(), Violation> {
        let waiting = self.store.waiting();
        let Some(ticket) = self.dice.one_of(&waiting) else { return self.ask_something() };
        let fate = match self.dice.below(60) {
            0 => Fate::AnswerLost,
            1 | 2 => Fate::AnsweredLate,
            3 => Fate::Away,
            4 => Fate::Full,
            _ => Fate::Answered,
        };
        match fate {
            Fate::Answered => {}
            Fate::AnsweredLate => self.fault("answered late"),
            Fate::AnswerLost => self.fault("answer lost"),
            Fate::Away => self.fault("store away"),
            Fate::Full => self.fault("store full for one"),
        }
        self.store.release(ticket, fate);
        Ok(())
    }

    /// A little time, or as much as it takes until something ends: to the microsecond before, to it, or past it.
    fn time_passes(&mut self) {
        let now = self.engine.now();
        let hurried = self.memory.purpose.leads() && self.is_hurried(now) && !self.dice.once_in(4);
        let micros = match self.dice.below(if hurried { 5 } else { 40 }) {
            // Nobody waits so long for an answer.
            9 if self.memory.purpose.leads() && self.calls.running.is_empty() && self.dice.once_in(4) => {
                self.dice.between(1, 40) * DAY
            }
            // A month on, whoever is out of area is matched nearer home.
            30..=32 if self.memory.purpose == Purpose::Panel && self.calls.running.is_empty() => {
                self.dice.between(25, 40) * DAY
            }
            0..=2 => self.dice.between(1, 90) * SECOND,
            3..=7 => self.dice.between(1, 50) * 60 * SECOND,
            8..=12 => self.dice.between(1, 20) * 3_600 * SECOND,
            _ => self.until_something_ends(now),
        };
        self.clock.pass(micros);
        self.trace.note(format!("{}: {micros} microseconds pass, now {}", self.steps, self.engine.now()));
    }

    /// Whether somebody is about to decide, for whom time would run out.
    fn is_hurried(&self, now: Timestamp) -> bool {
        if self.memory.purpose == Purpose::Emergency {
            return true;
        }
        let deciding = [SearchState::Deciding, SearchState::Chosen];
        self.engine.world().live_searches().any(|search| deciding.contains(&search.state(now)))
    }

    /// Nobody has anything to ask for: time passes, or the ticker looks.
    pub(super) fn wait(&mut self) -> Result<(), Violation> {
        if !self.memory.purpose.leads() || !self.calls.running.is_empty() {
            return Ok(());
        }
        if self.dice.once_in(2) {
            return self.tick();
        }
        let now = self.engine.now();
        let micros = self.until_something_ends(now);
        self.clock.pass(micros);
        self.trace.note(format!("{}: waited for {micros} microseconds, now {}", self.steps, self.engine.now()));
        Ok(())
    }

    fn until_something_ends(&mut self, now: Timestamp) -> i64 {
        let mut ends = Vec::new();
        {
            let world = self.engine.world();
            for search in world.live_searches() {
                ends.extend(search.round().map(|round| round.closes));
                ends.extend(search.tranches.last().map(|tranche| tranche.sent.return_by));
                ends.extend(search.choice.as_ref().map(|choice| choice.confirm_by));
            }
            for setting in world.settings() {
                ends.extend(setting.holds.values().map(|hold| hold.until));
            }
        }
        ends.retain(|end| *end > now);
        ends.sort_unstable();
        ends.dedup();
        let Some(end) = ends.first().copied() else { return 3_600 * SECOND };
        let to = end.micros() - now.micros();
        to + self.dice.one_of(&[-1, 0, 0, 1, 7 * SECOND]).unwrap_or(0)
    }

    /// The ticker looks, unless it stalls; now and then two of them at once.
    fn tick(&mut self) -> Result<(), Violation> {
        if self.stalled {
            return Ok(());
        }
        let twice = self.dice.once_in(4);
        for _ in 0..=usize::from(twice) {
            let engine = self.engine.clone();
            self.runtime()?.spawn(async move {
                // What it could not record is recorded by whoever comes next.
                drop(engine.tick().await);
            });
        }
        self.fault(if twice { "ticked twice at once" } else { "ticked" });
        Ok(())
    }

    fn stall(&mut self) {
        self.stalled = !self.stalled;
        self.fault("ticker stalls, or goes on");
    }

    /// Somebody sets the clock: a little, by what raises an alarm, or by what is not believed.
    fn step_clock(&mut self) {
        let size = match self.dice.below(3) {
            0 => self.dice.between(1, 4),
            1 => self.dice.between(6, 59),
            _ => self.dice.between(61, 600),
        };
        let back = self.dice.once_in(2);
        self.clock.step(if back { -size * SECOND } else { size * SECOND });
        self.fault(match (back, size) {
            (true, ..=5) => "clock back a little",
            (true, ..=60) => "clock back",
            (true, _) => "clock back beyond belief",
            (false, ..=5) => "clock on a little",
            (false, ..=60) => "clock on",
            (false, _) => "clock on beyond belief",
        });
    }

    /// Once the clock is suspect an administrator takes it as it stands; seldom before.
    fn accept_clock(&mut self) -> Result<(), Violation> {
        use event_log::EventLog as _;
        if !self.store.clock_suspect() && !self.dice.once_in(20) {
            return Ok(());
        }
        let intent = register::accept_clock(&self.cast);
        self.ask(intent)
    }

    fn fill(&mut self) {
        let full = !self.store.is_full();
        self.store.fill(full);
        self.fault(if full { "disk full" } else { "disk has room again" });
    }

    fn gate_lookups(&mut self) {
        let wait = self.dice.once_in(2);
        self.store.gate_lookups(wait);
    }
}
