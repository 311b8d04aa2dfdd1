//! Ending a search to reconsider the type (ESC-2): it ends without a match, stating why, and a successor linked to it carries the request
//! over, drafted in the same commit.

use std::collections::BTreeMap;

use vocabulary::{RefusalReason, SearchId, SearchWithdrawalReason, SettingId, Timestamp};

use super::successor::{Successor, draft_of};
use super::{EndWithoutMatch, Search, end_without_match};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{ChildEvent, Event, SearchEvent};
use crate::refusal::{Fault, Refusal, require};
use crate::setting::Setting;

/// Why a type is reconsidered: nothing else ends a search so.
const REASONS: [SearchWithdrawalReason; 2] = [SearchWithdrawalReason::NeedsChanged, SearchWithdrawalReason::NoSupply];

/// Ends a search to reconsider the type.
pub struct EndForReconsideration {
    /// NEEDS_CHANGED or NO_SUPPLY.
    pub reason: SearchWithdrawalReason,
    /// The end as without a match: where the child is, and answers given in the same call.
    pub end: EndWithoutMatch,
    /// The search that goes on, ready to be drafted for every child still to place.
    pub successor: Successor,
}

/// Why a search was ended to reconsider the type, and which search goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reconsidered {
    /// Why.
    pub reason: SearchWithdrawalReason,
    /// The search that goes on.
    pub successor: SearchId,
}

/// Decides it: every offer has its answer, as before any end without a match (DEC-7).
pub fn end_for_reconsideration(
    search: &Search,
    actor: &Actor,
    settings: &BTreeMap<SettingId, &Setting>,
    command: &EndForReconsideration,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let ended = end_without_match(search, actor, settings, &command.end, now)?;
    if !REASONS.contains(&command.reason) {
        let expected: Vec<&str> = REASONS.iter().map(|reason| reason.code()).collect();
        let fault = Fault::new(RefusalReason::ValueInvalid, "reason");
        return Err(fault.with("expected", expected.join("|")).into());
    }
    let successor = &command.successor;
    let keys = search.children_to_place();
    require(successor.children == keys, RefusalReason::ChildNotNamed, "successor.children")?;
    let by = by(actor);
    let reason = command.reason;
    let reconsidered = SearchEvent::TypeReconsidered { by: by.clone(), reason, successor: successor.search };
    let mut decision = Decision::all(vec![Event::Search(search.id, reconsidered)]);
    decision.events.extend(ended.events);
    decision.events.push(draft_of(search, &by, successor));
    let opened = keys.into_iter().map(|key| Event::Child(key, ChildEvent::SearchOpened(successor.search)));
    decision.events.extend(opened);
    Ok(decision)
}
