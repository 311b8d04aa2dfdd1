//! A world, its program and its store: begun, moved by one step after another, and ended.

use std::sync::Arc;

use engine::{Engine, Settings};
use event_log::{EventLog as _, MemoryDisk, Mode, StoreId, StoreMarks};
use tokio::runtime::Runtime;
use vocabulary::Timestamp;

use super::calls::{Calls, Trace, key_of};
use super::keys::Keys;
use super::looks::Feeds;
use crate::asked::{Asked, Heard};
use crate::audit::Auditor;
use crate::clock::SimulatedClock;
use crate::dice::Dice;
use crate::store::{Fate, FaultyLog, Ledger, Sabotage};
use crate::workload::{Cast, Intent, Memory, Purpose, Scene, register};
use crate::{Tally, Violation, hold};

/// 1 December 2026, nine in the morning.
const START_MICROS: i64 = 1_796_115_600_000_000;
/// Calls that are under way at a time.
const RUNNING_MAX: usize = 5;
/// Turns the runtime is given without anything having moved before nothing will.
const STILL_TURNS: usize = 12;
/// Rounds of letting everything through before something goes round in circles.
const DRAINS_MAX: usize = 5_000;

/// One life.
pub(super) struct Life {
    pub(super) dice: Dice,
    pub(super) clock: Arc<SimulatedClock>,
    pub(super) store: Arc<FaultyLog>,
    pub(super) engine: Engine,
    pub(super) cast: Cast,
    pub(super) auditor: Auditor,
    pub(super) trace: Trace,
    pub(super) steps: usize,
    pub(super) feeds: Feeds,
    pub(super) counted: Tally,
    pub(super) calls: Calls,
    pub(super) stalled: bool,
    disk: MemoryDisk,
    /// Taken only to be dropped with everything that runs on it.
    runtime: Option<Runtime>,
    pub(super) memory: Memory,
    pub(super) keys: Keys,
    sabotage: Option<Sabotage>,
}

fn runtime() -> Result<Runtime, Violation> {
    let built = tokio::runtime::Builder::new_current_thread().build();
    built.map_err(|error| Violation::new("simulation", error.to_string()))
}

/// The engine on a store, with the keys there are.
pub(super) fn opened(runtime: &Runtime, store: &Arc<FaultyLog>, keys: &Keys) -> Result<Engine, Violation> {
    let log: Arc<FaultyLog> = Arc::clone(store);
    let settings = Settings { steps: keys.steps(), ..Settings::default() };
    let engine = runtime.block_on(Engine::open(log, keys.masters()?, settings));
    engine.map_err(|failure| Violation::new("ACR-6", format!("the store does not open again: {failure}")))
}

impl Life {
    /// A new world with its register.
    pub(super) fn begin(seed: u64, sabotage: Option<Sabotage>) -> Result<Self, Violation> {
        let mut dice = Dice::of(seed);
        let cast = Cast::of(&mut dice)?;
        let clock = Arc::new(SimulatedClock::at(Timestamp::from_micros(START_MICROS)));
        let mut id = [0; 16];
        id[..8].copy_from_slice(&seed.to_be_bytes());
        let disk = MemoryDisk::new(StoreMarks { id: StoreId(id), mode: Mode::Production });
        let store = Arc::new(FaultyLog::open(disk.clone(), clock.clone(), Ledger::default(), None));
        let runtime = runtime()?;
        let keys = Keys::begin()?;
        let engine = opened(&runtime, &store, &keys)?;
        let purpose = Purpose::of(&mut dice);
        let mut life = Self {
            dice,
            clock,
            store,
            engine,
            cast,
            auditor: Auditor::default(),
            trace: Trace::default(),
            steps: 0,
            feeds: Feeds::default(),
            counted: Tally::default(),
            calls: Calls::default(),
            stalled: false,
            disk,
            runtime: Some(runtime),
            memory: Memory { purpose, ..Memory::default() },
            keys,
            sabotage,
        };
        for intent in register::founding(&life.cast)? {
            let heard = life.at_once(intent)?;
            hold(matches!(heard, Heard::Accepted(_)), "simulation", || format!("no register: {heard:?}"))?;
        }
        life.crash()?;
        Ok(life)
    }

    pub(super) fn runtime(&self) -> Result<&Runtime, Violation> {
        self.runtime.as_ref().ok_or_else(|| Violation::new("simulation", "there is no runtime"))
    }

    /// What it came to.
    pub(super) fn tally(&self) -> Tally {
        let mut tally = self.counted.clone();
        tally.events = self.auditor.kinds();
        tally
    }

    pub(super) fn fault(&mut self, what: &'static str) {
        Tally::count(&mut self.counted.faults, what);
        self.trace.note(format!("{}: {what}", self.steps));
    }

    /// Lets the engine run until it waits for the store, hears what was answered, and holds what was recorded.
    pub(super) fn settle(&mut self) -> Result<(), Violation> {
        let runtime = self.runtime()?;
        runtime.block_on(async {
            let (mut still, mut seen) = (0, (0, 0));
            // A key that is being made or destroyed is waited for: that is done beside the runtime, and ends by itself.
            while still < STILL_TURNS || self.keys.at_work(&self.engine) {
                if still >= STILL_TURNS {
                    std::thread::yield_now();
                }
                tokio::task::yield_now().await;
                let moved = (self.store.moves(), self.calls.finished_count());
                still = if moved == seen { still + 1 } else { 0 };
                seen = moved;
            }
        });
        self.auditor.see(&self.store)?;
        for (number, asked, answer) in self.calls.take_finished() {
            let heard = Heard::of(answer)?;
            self.hear(number, asked, heard)?;
        }
        Ok(())
    }

    fn hear(&mut self, number: u64, asked: Asked, heard: Heard) -> Result<(), Violation> {
        let kind = asked.intent.kind;
        match &heard {
            Heard::Accepted(_) => Tally::count(&mut self.counted.accepted, kind),
            Heard::Unknown => Tally::count(&mut self.counted.unknown, kind),
            Heard::Refused(reasons) => {
                Tally::count(&mut self.counted.refused, kind);
                for reason in reasons {
                    Tally::count(&mut self.counted.reasons, reason);
                }
            }
        }
        let told = match &heard {
            Heard::Accepted(_) => "accepted".to_owned(),
            other => format!("{other:?}"),
        };
        self.trace.note(format!("{}:   #{number} {kind}: {told}", self.steps));
        self.auditor.heard(&asked, &heard, &self.store)?;
        if heard == Heard::Unknown {
            self.calls.unheard.push(asked);
        }
        Ok(())
    }

    /// Makes a call of what somebody asks for; now and then twice at once.
    pub(super) fn ask(&mut self, intent: Intent) -> Result<(), Violation> {
        let request_id = self.dice.request(self.engine.now());
        let key = key_of(&self.engine, &intent, request_id);
        let asked = Asked { intent, request_id, key };
        self.auditor.asked(&asked);
        self.start(asked.clone())?;
        if self.dice.once_in(12) {
            self.fault("asked twice at once");
            self.start(asked)?;
        }
        Ok(())
    }

    fn start(&mut self, asked: Asked) -> Result<(), Violation> {
        let told = format!("{:?}", asked.intent);
        let runtime = self.runtime.as_ref().ok_or_else(|| Violation::new("simulation", "there is no runtime"))?;
        let number = self.calls.start(runtime, &self.engine, asked);
        self.trace.note(format!("{}: #{number} {told}", self.steps));
        Ok(())
    }

    /// Somebody who heard nothing asks again under the same request id.
    pub(super) fn ask_again(&mut self) -> Result<(), Violation> {
        if self.calls.unheard.is_empty() {
            return Ok(());
        }
        let at = self.dice.below(self.calls.unheard.len());
        let asked = self.calls.unheard.swap_remove(at);
        self.fault("asked again");
        self.start(asked)
    }

    /// Something somebody asks for, if there is room and something comes to mind.
    pub(super) fn ask_something(&mut self) -> Result<(), Violation> {
        if self.calls.running.len() >= RUNNING_MAX {
            return Ok(());
        }
        let now = self.engine.now();
        let Self { engine, cast, dice, memory, .. } = self;
        match (Scene { engine, cast, dice, now, memory }).intent() {
            Some(intent) => self.ask(intent),
            None => self.wait(),
        }
    }

    /// Lets everything through until nothing is under way.
    pub(super) fn drain(&mut self) -> Result<(), Violation> {
        for _ in 0..DRAINS_MAX {
            self.settle()?;
            let waiting = self.store.waiting();
            if waiting.is_empty() {
                let stuck = || format!("calls that wait for nothing: {:?}", self.calls.running);
                return hold(self.calls.running.is_empty(), "progress", stuck);
            }
            for ticket in waiting {
                self.store.release(ticket, Fate::Answered);
            }
        }
        Err(Violation::new("progress", "it goes round in circles"))
    }

    /// Makes a call with nothing else under way, and hears its answer.
    pub(super) fn at_once(&mut self, intent: Intent) -> Result<Heard, Violation> {
        self.drain()?;
        let request_id = self.dice.request(self.engine.now());
        let key = key_of(&self.engine, &intent, request_id);
        let asked = Asked { intent, request_id, key };
        self.auditor.asked(&asked);
        self.start(asked)?;
        self.drain()?;
        Ok(self.auditor.last_heard(&key))
    }

    /// The program dies, with everything under way, and starts again over the same disk.
    pub(super) fn crash(&mut self) -> Result<(), Violation> {
        self.fault("crashed");
        // Everything that runs is dropped where it waits.
        drop(self.runtime.take());
        self.keys.dropped();
        for asked in self.calls.lose_all() {
            self.auditor.lost(&asked);
            self.calls.unheard.push(asked);
        }
        let Self { store, dice, .. } = self;
        let ledger = store.die(|| dice.once_in(2));
        let full = self.store.is_full();
        self.clock.restart();
        self.store = Arc::new(FaultyLog::open(self.disk.clone(), self.clock.clone(), ledger, self.sabotage));
        let runtime = runtime()?;
        self.engine = opened(&runtime, &self.store, &self.keys)?;
        self.runtime = Some(runtime);
        self.store.fill(full);
        self.store.gate(true);
        self.auditor.see(&self.store)?;
        self.auditor.replayed(&self.engine, self.store.head().position.0)
    }
}
