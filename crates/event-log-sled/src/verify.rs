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
        shared.require_alive().map_err(|_| VerifyError::Stopped)?;
        let until = head.position.0.min(from + EVENTS_A_TURN - 1);
        see(shared, &mut auditor, from, until)?;
        from = until + 1;
        tokio::task::yield_now().await;
    }
    require_no_more_entries(shared, &head).await?;
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
        let indexed = shared.db.get(keys::stream_event(&event.stream, event.version)).map_err(failed)?;
        if indexed.is_none_or(|position| *position != place.0.to_be_bytes()) {
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
        let position = value.as_ref().try_into().map_or(0, u64::from_be_bytes);
        up_to_head += u64::from(position <= head.position.0);
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
