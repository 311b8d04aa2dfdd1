//! What callers heard, held against what was recorded: an accepted call is recorded exactly once and by whoever made it, a refused one never,
//! one whose fate nobody heard at most once; and whoever asks again hears the first answer (P1, P4, OFF-6).

use std::collections::{BTreeMap, BTreeSet};

use event_log::{Recorded, RequestKey};

use crate::asked::{Asked, Heard};
use crate::store::Ledger;
use crate::{Violation, hold};

/// Whoever records what time alone makes due.
const TICKER: &str = "systems/hafan-ticker";
/// Reasons that say nothing of whether the call was committed before.
const SAYS_NOTHING: [&str; 2] = ["REQUEST_ID_EXPIRED", "EXHAUSTED"];

#[derive(Debug)]
struct Call {
    kind: &'static str,
    actor: String,
    heard: Vec<Heard>,
}

/// The calls of one life.
#[derive(Default)]
pub(super) struct Calls {
    calls: BTreeMap<RequestKey, Call>,
    /// Committed before what is heard now was answered.
    committed: BTreeSet<RequestKey>,
    just_committed: Vec<RequestKey>,
}

impl Calls {
    pub(super) fn asked(&mut self, asked: &Asked) {
        let (kind, actor) = (asked.intent.kind, asked.intent.actor.id.to_string());
        self.calls.insert(asked.key, Call { kind, actor, heard: Vec::new() });
    }

    /// What was committed until now was so before whatever is answered next.
    pub(super) fn settle(&mut self) {
        self.committed.extend(self.just_committed.drain(..));
    }

    /// An append: what people did in it is of one call, and of its caller.
    pub(super) fn recorded(&mut self, request: Option<RequestKey>, records: &[Recorded]) -> Result<(), Violation> {
        self.just_committed.extend(request);
        let call = request.and_then(|key| self.calls.get(&key));
        for record in records {
            let Some(by) = actor_of(&record.bytes) else { continue };
            if by == TICKER {
                continue;
            }
            let Some(call) = call else {
                return Err(Violation::new("P1", format!("{} of {by} is of no call", record.stream)));
            };
            // Whoever offered a search to another authority withdraws it by that authority's acceptance (SRC-14).
            let own = call.actor == by || call.kind == "AcceptTransfer";
            hold(own, "ACR-1", || format!("{} of {} is recorded as of {by}", call.kind, call.actor))?;
        }
        Ok(())
    }

    pub(super) fn lost(&mut self, key: RequestKey) {
        if let Some(call) = self.calls.get_mut(&key) {
            call.heard.push(Heard::Unknown);
        }
    }

    pub(super) fn last_heard(&self, key: &RequestKey) -> Heard {
        self.calls.get(key).and_then(|call| call.heard.last().cloned()).unwrap_or(Heard::Unknown)
    }

    pub(super) fn heard(&mut self, key: RequestKey, heard: &Heard, ledger: &Ledger) -> Result<(), Violation> {
        let Some(call) = self.calls.get_mut(&key) else {
            return Err(Violation::new("simulation", "an answer to no call"));
        };
        call.heard.push(heard.clone());
        let recorded = ledger.requests.get(&key);
        match heard {
            Heard::Unknown => Ok(()),
            Heard::Accepted(outcome) => {
                let first = recorded.map(|request| &request.outcome);
                hold(first.is_some(), "P1", || format!("{} was acknowledged and is not recorded", call.kind))?;
                hold(first == Some(outcome), "P4", || format!("{} was answered {outcome:?} after {first:?}", call.kind))
            }
            Heard::Refused(reasons) => {
                let says_nothing = reasons.iter().any(|reason| SAYS_NOTHING.contains(reason));
                // What began is an attempt: it is told as refused where rows no longer passed, and all of them are as before.
                let halted = call.kind == super::IMPORT;
                let refused_after = self.committed.contains(&key) && !says_nothing && !halted;
                let told = || format!("{} was committed, and asked again refused for {reasons:?}", call.kind);
                hold(!refused_after, "P4", told)
            }
        }
    }

    pub(super) fn conclude(&self, ledger: &Ledger) -> Result<(), Violation> {
        for (key, call) in &self.calls {
            let recorded = ledger.requests.contains_key(key);
            let kind = call.kind;
            let acknowledged = call.heard.iter().any(|heard| matches!(heard, Heard::Accepted(_)));
            hold(recorded || !acknowledged, "P1", || format!("{kind} was acknowledged and is not recorded"))?;
            let refused = !call.heard.is_empty() && call.heard.iter().all(|heard| matches!(heard, Heard::Refused(_)));
            hold(!(recorded && refused) || kind == super::IMPORT, "P1", || {
                format!("{kind} was refused and is recorded")
            })?;
        }
        let twice = ledger.twice.iter().find_map(|key| self.calls.get(key));
        hold(twice.is_none(), "P4", || format!("recorded twice: {twice:?}"))
    }
}

/// Who did it, where somebody did.
fn actor_of(bytes: &[u8]) -> Option<String> {
    let event: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    event.get("fact")?.get("by")?.get("actor")?.as_str().map(str::to_owned)
}
