//! Reading the whole log and recomputing its chain (P7), a little at a time so that others get their turn.

use event_log::audit::Auditor;
use event_log::{Broken, Head, Position, ReadError, Verified, VerifyError};

use crate::shared::Shared;
use crate::{keys, values};

/// Events looked at before others get their turn.
const EVENTS_A_TURN: u64 = 256;

/// Looks at every event up to the head as it stands now, and at its entry in the stream index.
pub(crate) async fn verify(shared: &Shared) -> Result<Verified, VerifyError> {
    let head = shared.published().head;
    let mut auditor = Auditor::new();
    let mut from = 1;
    while from <= head.position.0 {
        let until = head.position.0.min(from + EVENTS_A_TURN - 1);
        see(shared, &mut auditor, from, until)?;
        from = until + 1;
        tokio::task::yield_now().await;
    }
    require_no_more_entries(shared, &head).await?;
    // Of a store that has stopped meanwhile nothing is said.
    shared.require_alive().map_err(|_| VerifyError::Stopped)?;
    Ok(auditor.conclude(&head)?)
}

fn see(shared: &Shared, auditor: &mut Auditor, from: u64, until: u64) -> Result<(), VerifyError> {
    let range = keys::event(Position(from))..=keys::event(Position(until));
    let mut places = (from..=until).map(Position);
    for entry in shared.db.range(range) {
        let Some(place) = places.next() else { break };
        let failed = |error: sled::Error| failed(shared, place, &error);
        let damaged = |what: &str| Broken { position: place, what: what.to_owned() };
        let (key, value) = entry.map_err(failed)?;
        let found = keys::number(&key).map(Position).ok_or_else(|| damaged("its key is damaged"))?;
        let (chain, stored) = values::split_event(&value).ok_or_else(|| damaged("the event is cut short"))?;
        let event = auditor.see(found, stored, chain)?;
        let (chapter, at) = keys::chapter_of(event.version);
        let positions = shared.db.get(keys::chapter(&event.stream, chapter)).map_err(failed)?;
        if positions.and_then(|positions| values::position_in_chapter(&positions, at)) != Some(place) {
            return Err(damaged("the stream index does not lead to it").into());
        }
    }
    match places.next() {
        Some(position) => Err(Broken { position, what: "the event is missing".to_owned() }.into()),
        None => Ok(()),
    }
}

/// The stream index leads to every event; it must lead nowhere else.
async fn require_no_more_entries(shared: &Shared, head: &Head) -> Result<(), VerifyError> {
    let mut up_to_head = 0;
    let mut seen = 0;
    for value in shared.db.scan_prefix(keys::STREAMS).values() {
        let value = value.map_err(|error| failed(shared, head.position, &error))?;
        let positions = values::split_chapter(&value).unwrap_or_default();
        up_to_head += positions.iter().filter(|bytes| u64::from_be_bytes(**bytes) <= head.position.0).count() as u64;
        seen += 1;
        if seen % EVENTS_A_TURN == 0 {
            tokio::task::yield_now().await;
        }
    }
    if up_to_head != head.position.0 {
        let what = format!("the stream index leads to {up_to_head} events");
        return Err(Broken { position: head.position, what }.into());
    }
    Ok(())
}

fn failed(shared: &Shared, position: Position, error: &sled::Error) -> VerifyError {
    match shared.read_failed(position, error) {
        ReadError::Broken(broken) => VerifyError::Broken(broken),
        ReadError::Stopped => VerifyError::Stopped,
    }
}
