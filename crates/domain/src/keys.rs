//! Runs over the keys of the service (ACR-3): one at a time, each step an event, so that whoever starts after a crash knows where it stood.

use vocabulary::{RefusalReason, Timestamp};

use crate::actor::Actor;
use crate::event::{By, Event, KeysEvent};
use crate::refusal::Refusal;
use crate::{Decision, by};

/// The runs as their events leave them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// The run that has begun and not ended.
    pub open: Option<Run>,
    /// The run that ended last.
    pub last: Option<Run>,
}

/// A run over the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its number, from 1.
    pub number: u32,
    /// How many orders it carries out; absent for a rotation.
    pub orders: Option<u32>,
    /// Whether old master keys are destroyed at its end.
    pub destroys_old: bool,
    /// Who began it; absent where retention alone did.
    pub by: Option<By>,
    /// When it began.
    pub begun_at: Timestamp,
    /// The new master key, once it is made.
    pub made: Option<String>,
    /// Whether the keys of what is to be erased are destroyed.
    pub destroyed: bool,
    /// Data keys wrapped anew.
    pub rewrapped: u64,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
}

impl Keys {
    /// The number of the next run.
    pub fn next(&self) -> u32 {
        let newest = self.open.iter().chain(&self.last).map(|run| run.number).max();
        newest.unwrap_or(0).saturating_add(1)
    }
}

/// Folds one event.
pub fn apply(mut keys: Keys, event: &KeysEvent, at: Timestamp) -> Keys {
    let begun = |number: u32, orders: Option<u32>, destroys_old: bool, by: Option<By>| Run {
        number,
        orders,
        destroys_old,
        by,
        begun_at: at,
        made: None,
        destroyed: false,
        rewrapped: 0,
        completed_at: None,
    };
    match event {
        KeysEvent::RotationBegun { by, run, destroys_old } => {
            keys.open = Some(begun(*run, None, *destroys_old, Some(by.clone())));
        }
        KeysEvent::ErasureBegun { by, run, orders } => {
            keys.open = Some(begun(*run, Some(*orders), true, by.clone()));
        }
        KeysEvent::MasterKeyMade { run: _, key } => {
            if let Some(open) = &mut keys.open {
                open.made = Some(key.clone());
            }
        }
        KeysEvent::KeysDestroyed { .. } => {
            if let Some(open) = &mut keys.open {
                open.destroyed = true;
            }
        }
        KeysEvent::RunCompleted { run: _, rewrapped } => {
            keys.last = keys.open.take().map(|run| Run { completed_at: Some(at), rewrapped: *rewrapped, ..run });
        }
    }
    keys
}

/// Begins a rotation; refused while another run is open.
pub fn begin_rotation(keys: &Keys, actor: &Actor, destroys_old: bool) -> Result<Decision, Refusal> {
    require_none_open(keys)?;
    let begun = KeysEvent::RotationBegun { by: by(actor), run: keys.next(), destroys_old };
    Ok(Decision::of(Event::Keys(begun)))
}

/// Begins a run that carries out orders, each with the event that it begins; refused while another run is open.
pub fn begin_erasures(keys: &Keys, actor: Option<&Actor>, begun: Vec<Event>) -> Result<Decision, Refusal> {
    require_none_open(keys)?;
    if begun.is_empty() {
        return Err(Refusal::of(RefusalReason::NoSuchOrder, "orders"));
    }
    let orders = u32::try_from(begun.len()).unwrap_or(u32::MAX);
    let run = KeysEvent::ErasureBegun { by: actor.map(by), run: keys.next(), orders };
    let mut events = vec![Event::Keys(run)];
    events.extend(begun);
    Ok(Decision::all(events))
}

fn require_none_open(keys: &Keys) -> Result<(), Refusal> {
    match &keys.open {
        Some(_) => Err(Refusal::of(RefusalReason::KeyRunOpen, "keys")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{actor, time};

    fn folded(keys: Keys, events: &[KeysEvent]) -> Keys {
        events.iter().fold(keys, |keys, event| apply(keys, event, time("01T09:00")))
    }

    #[test]
    fn acr_3_one_run_at_a_time_each_with_the_next_number() {
        let root = actor("manager");
        let Ok(Decision { events, .. }) = begin_rotation(&Keys::default(), &root, false) else { panic!() };
        let [Event::Keys(begun)] = &events[..] else { panic!("{events:?}") };
        let open = folded(Keys::default(), std::slice::from_ref(begun));
        assert_eq!(begin_rotation(&open, &root, false).unwrap_err().reason(), RefusalReason::KeyRunOpen);
        let steps = [
            KeysEvent::MasterKeyMade { run: 1, key: "master-2".to_owned() },
            KeysEvent::KeysDestroyed { run: 1, keys: 0 },
        ];
        let stepped = folded(open, &steps);
        let run = stepped.open.clone().unwrap();
        assert_eq!((run.made.as_deref(), run.destroyed, run.orders), (Some("master-2"), true, None));
        let ended = folded(stepped, &[KeysEvent::RunCompleted { run: 1, rewrapped: 9 }]);
        assert_eq!(
            (ended.open.clone(), ended.last.as_ref().map(|run| run.rewrapped), ended.next()),
            (None, Some(9), 2)
        );
        assert_eq!(begin_erasures(&ended, None, Vec::new()).unwrap_err().reason(), RefusalReason::NoSuchOrder);
    }
}
