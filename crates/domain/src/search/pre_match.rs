//! Being shown the match against the authority's own and partner settings, before others are asked (SRC-1, REG-8).

use vocabulary::{ApprovalKind, RefusalReason, SearchState, Timestamp};

use super::Search;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, SearchEvent};
use crate::refusal::{Fault, Refusal};

/// The call that records it: what a refusal names.
pub const ACKNOWLEDGE_CALL: &str = "hafan.search.v1.PreMatchService/AcknowledgePreMatch";

/// What was shown.
pub struct AcknowledgePreMatch {
    /// As of which position of the log.
    pub as_of: u64,
    /// Own and partner settings that were matched.
    pub settings: u32,
    /// Of them, those that could serve.
    pub could_serve: u32,
}

/// Records that the finder was shown it, for the request as it stands. Being shown it again is recorded again: the register moves on.
pub fn acknowledge_pre_match(
    search: &Search,
    actor: &Actor,
    command: AcknowledgePreMatch,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Draft])?;
    let AcknowledgePreMatch { as_of, settings, could_serve } = command;
    let request_version = search.request.version;
    let shown = SearchEvent::PreMatchShown { by: by(actor), request_version, as_of, settings, could_serve };
    Ok(Decision::of(Event::Search(search.id, shown)))
}

impl Search {
    /// What keeps a search from going to others than the authority's own: that its finder was not shown the match against those, for
    /// the request as it stands (SRC-1). An edit makes another request.
    pub fn pre_match_fault(&self, kinds: &[ApprovalKind]) -> Option<Fault> {
        let version = self.request.version;
        let shown = self.pre_match.as_ref().is_some_and(|shown| shown.request_version == version);
        let asks_others = kinds.contains(&ApprovalKind::IndependentSearch);
        let fault = || Fault::new(RefusalReason::PreMatchNotShown, "request");
        (asks_others && !shown).then(|| fault().with("call", ACKNOWLEDGE_CALL).with("request_version", version))
    }
}
