//! Holds over somebody's data, orders to erase it, and the runs over the keys: each step once and in its order (ACR-3).

use std::collections::{BTreeMap, BTreeSet};

use domain::event::{DataSubject, KeyName, KeysEvent, PrivacyEvent};

use super::book::Book;
use crate::{Violation, hold};

/// How far an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Far {
    Waits,
    TakenBack,
    Begun(u32),
    Erased,
}

/// What is ordered and held of somebody.
#[derive(Debug, Default)]
struct Dossier {
    holds: BTreeSet<u32>,
    orders: BTreeMap<u32, (Far, Vec<KeyName>)>,
}

/// The run that is open.
#[derive(Debug)]
struct Run {
    number: u32,
    made: bool,
    destroyed: bool,
}

/// Everybody's data, and the runs.
#[derive(Debug, Default)]
pub(super) struct Erasures {
    of: BTreeMap<DataSubject, Dossier>,
    run: Option<Run>,
    runs: u32,
    /// Keys that were destroyed by the run that is open, and by those before.
    pub(super) destroyed: BTreeSet<KeyName>,
    pub(super) erased: BTreeSet<KeyName>,
}

fn wrong(what: impl FnOnce() -> String) -> Violation {
    Violation::new("ACR-3", what())
}

impl Dossier {
    fn order(&mut self, number: u32, expected: Far, becomes: Far) -> Result<(), Violation> {
        let found = self.orders.get_mut(&number).filter(|(far, _)| *far == expected);
        let Some((far, _)) = found else {
            return Err(wrong(|| format!("order {number} becomes {becomes:?} and is not {expected:?}")));
        };
        *far = becomes;
        Ok(())
    }
}

impl Erasures {
    pub(super) fn privacy(&mut self, subject: DataSubject, event: &PrivacyEvent) -> Result<(), Violation> {
        let run = self.run.as_ref().map(|run| run.number);
        let destroyed = self.run.as_ref().is_some_and(|run| run.destroyed);
        let dossier = self.of.entry(subject).or_default();
        let held = !dossier.holds.is_empty();
        match event {
            PrivacyEvent::HoldPlaced { hold: number, .. } => {
                hold(dossier.holds.insert(*number), "ACR-3", || format!("hold {number} was placed twice"))
            }
            PrivacyEvent::HoldLifted { hold: number, .. } => {
                hold(dossier.holds.remove(number), "ACR-3", || format!("hold {number} was lifted and does not stand"))
            }
            PrivacyEvent::ErasureOrdered { order, keys, .. } => {
                let open = dossier.orders.values().any(|(far, _)| matches!(far, Far::Waits | Far::Begun(_)));
                hold(!held && !open && !keys.is_empty(), "ACR-3", || format!("{subject} was ordered: {dossier:?}"))?;
                let new = dossier.orders.insert(*order, (Far::Waits, keys.clone())).is_none();
                hold(new, "ACR-3", || format!("order {order} was given twice"))
            }
            PrivacyEvent::ErasureTakenBack { order, .. } => dossier.order(*order, Far::Waits, Far::TakenBack),
            PrivacyEvent::ErasureBegun { order, run: by } => {
                // In one append with the run, whose event may follow.
                hold(!held, "ACR-3", || format!("{subject} is being erased and held"))?;
                dossier.order(*order, Far::Waits, Far::Begun(*by))
            }
            PrivacyEvent::ErasurePutOff { order, run: by } => {
                hold(!destroyed, "ACR-3", || format!("{subject} was put off after its keys were destroyed"))?;
                dossier.order(*order, Far::Begun(*by), Far::Waits)
            }
            PrivacyEvent::Erased { order, run: by } => {
                let ended = run.is_none_or(|run| run == *by && destroyed);
                hold(ended, "ACR-3", || format!("{subject} is told to be erased and its keys are there"))?;
                dossier.order(*order, Far::Begun(*by), Far::Erased)?;
                let keys = dossier.orders.get(order).map(|(_, keys)| keys.clone()).unwrap_or_default();
                let gone = keys.iter().all(|key| self.destroyed.contains(key));
                hold(gone, "ACR-3", || format!("{subject} is told to be erased, and not every key was destroyed"))?;
                self.erased.extend(keys);
                Ok(())
            }
            PrivacyEvent::AccessGiven { .. } => Ok(()),
        }
    }

    /// A step of a run.
    pub(super) fn keys(&mut self, event: &KeysEvent) -> Result<(), Violation> {
        match event {
            KeysEvent::RotationBegun { run, .. } | KeysEvent::ErasureBegun { run, .. } => self.begun(*run),
            KeysEvent::MasterKeyMade { run, .. } => {
                let open = self.open(*run)?;
                hold(!open.made, "ACR-3", || format!("run {run} made two master keys"))?;
                open.made = true;
                Ok(())
            }
            KeysEvent::KeysDestroyed { run, .. } => {
                let open = self.open(*run)?;
                hold(open.made && !open.destroyed, "ACR-3", || format!("run {run} destroyed keys out of its turn"))?;
                open.destroyed = true;
                let orders = self.of.values().flat_map(|dossier| dossier.orders.values());
                let keys =
                    orders.filter(|(far, _)| *far == Far::Begun(*run)).flat_map(|(_, keys)| keys.iter().copied());
                let keys: BTreeSet<KeyName> = keys.collect();
                self.destroyed.extend(keys);
                Ok(())
            }
            KeysEvent::RunCompleted { run, .. } => {
                let open = self.open(*run)?;
                hold(open.destroyed, "ACR-3", || format!("run {run} ended before it destroyed anything"))?;
                self.run = None;
                Ok(())
            }
        }
    }

    fn begun(&mut self, run: u32) -> Result<(), Violation> {
        let next = self.run.is_none() && run == self.runs + 1;
        hold(next, "ACR-3", || format!("run {run} begins after {} beside {:?}", self.runs, self.run))?;
        self.runs = run;
        self.run = Some(Run { number: run, made: false, destroyed: false });
        Ok(())
    }

    fn open(&mut self, run: u32) -> Result<&mut Run, Violation> {
        let open = self.run.as_mut().filter(|open| open.number == run);
        open.ok_or_else(|| wrong(|| format!("a step of run {run}, which is not open")))
    }

    /// After an append: no order is left begun by a run that has ended.
    pub(super) fn hold_orders(&self) -> Result<(), Violation> {
        let open = self.run.as_ref().map(|run| run.number);
        let orders = self.of.values().flat_map(|dossier| dossier.orders.values());
        let left = orders.map(|(far, _)| *far).find(|far| matches!(far, Far::Begun(run) if Some(*run) != open));
        hold(left.is_none(), "ACR-3", || format!("an order is left {left:?}"))
    }
}

impl Book {
    /// Keys that were told to be erased.
    pub(super) fn erased(&self) -> Vec<KeyName> {
        self.erasures.erased.iter().copied().collect()
    }
}
