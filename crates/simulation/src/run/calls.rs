//! Calls that are under way, and what their callers heard.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use engine::{Done, Engine, Failure};
use event_log::RequestKey;
use sha2::{Digest as _, Sha256};
use tokio::runtime::Runtime;
use vocabulary::RequestId;

use crate::asked::Asked;
use crate::workload::Intent;

type Finished = Arc<Mutex<Vec<(u64, Result<Done, Failure>)>>>;

/// The calls of one life.
#[derive(Default)]
pub(super) struct Calls {
    /// Under way.
    pub(super) running: BTreeMap<u64, Asked>,
    /// Whose callers heard nothing, and will ask again.
    pub(super) unheard: Vec<Asked>,
    finished: Finished,
    next: u64,
}

impl Calls {
    /// Makes a call.
    pub(super) fn start(&mut self, runtime: &Runtime, engine: &Engine, asked: Asked) -> u64 {
        let number = self.next;
        self.next += 1;
        let answer = asked.intent.ask(engine.clone(), asked.request_id);
        let finished = Arc::clone(&self.finished);
        self.running.insert(number, asked);
        runtime.spawn(async move {
            let answer = answer.await;
            finished.lock().unwrap_or_else(PoisonError::into_inner).push((number, answer));
        });
        number
    }

    /// What was answered since.
    pub(super) fn take_finished(&mut self) -> Vec<(u64, Asked, Result<Done, Failure>)> {
        let finished = std::mem::take(&mut *self.finished.lock().unwrap_or_else(PoisonError::into_inner));
        let known = finished.into_iter();
        known.filter_map(|(number, answer)| Some((number, self.running.remove(&number)?, answer))).collect()
    }

    /// How many answers wait to be heard.
    pub(super) fn finished_count(&self) -> usize {
        self.finished.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The program died: nobody hears of what was under way.
    pub(super) fn lose_all(&mut self) -> Vec<Asked> {
        self.finished = Finished::default();
        std::mem::take(&mut self.running).into_values().collect()
    }
}

/// By which key the store knows a request: the words the engine hashes, under its key.
pub(super) fn key_of(engine: &Engine, intent: &Intent, request_id: RequestId) -> RequestKey {
    let actor = format!("{}|{}|{}", intent.actor.id, intent.actor.role, intent.actor.organisation);
    let parts = [actor.as_bytes(), intent.kind.as_bytes(), request_id.to_string().as_bytes()].map(<[u8]>::to_vec);
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    engine.vault().keyed_hash("request", &parts)
}

/// What happened, line by line.
#[derive(Default)]
pub(super) struct Trace {
    lines: Vec<String>,
    digest: Sha256,
}

impl Trace {
    pub(super) fn note(&mut self, line: String) {
        self.digest.update(line.as_bytes());
        self.digest.update([b'\n']);
        self.lines.push(line);
    }

    pub(super) fn last(&self, most: usize) -> Vec<String> {
        let from = self.lines.len().saturating_sub(most);
        self.lines.iter().skip(from).cloned().collect()
    }

    pub(super) fn digest(&self) -> String {
        let digest: [u8; 32] = self.digest.clone().finalize().into();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
