//! Drafting a search, and editing the draft. An edit voids every approval asked for or granted (section 3).

use geography::Geography;
use vocabulary::{ActorId, AuthorityCode, RefusalReason, SearchId, SearchState, Timestamp};

use super::Search;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{ChildKey, Event, RequestSealed, SearchEvent};
use crate::refusal::{Refusal, require};
use crate::request::{Request, bounds};

/// Writes a draft; it may lack anything, but nothing in it may be malformed (SRC-3).
pub struct Draft<'a> {
    /// The new search.
    pub search: SearchId,
    /// The authority.
    pub authority: AuthorityCode,
    /// Who decides; not the finder.
    pub decision_maker: ActorId,
    /// The request.
    pub request: &'a Request,
    /// Where its sectors are.
    pub geography: &'a Geography,
    /// Where the request lies in the vault.
    pub sealed: RequestSealed,
    /// The children, as keyed hashes.
    pub children: Vec<ChildKey>,
}

/// Decides a draft.
pub fn draft(actor: &Actor, command: Draft<'_>) -> Result<Decision, Refusal> {
    require_other_decision_maker(&actor.id, &command.decision_maker, command.request)?;
    Refusal::unless_empty(bounds::faults(command.request, command.geography))?;
    let drafted = SearchEvent::Drafted {
        by: by(actor),
        authority: command.authority,
        decision_maker: command.decision_maker,
        children: command.children,
        request: command.sealed,
        succeeds: None,
    };
    Ok(Decision::of(Event::Search(command.search, drafted)))
}

/// Replaces request and decision maker of a search that has not opened.
pub struct EditDraft<'a> {
    /// Who decides; not the finder.
    pub decision_maker: ActorId,
    /// The request.
    pub request: &'a Request,
    /// Where its sectors are.
    pub geography: &'a Geography,
    /// Where it lies in the vault; its version follows the current one.
    pub sealed: RequestSealed,
    /// The children, as keyed hashes.
    pub children: Vec<ChildKey>,
}

/// Decides an edit.
pub fn edit(search: &Search, actor: &Actor, command: EditDraft<'_>, now: Timestamp) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Draft, SearchState::AwaitingApproval, SearchState::Approved])?;
    require_other_decision_maker(&search.finder, &command.decision_maker, command.request)?;
    Refusal::unless_empty(bounds::faults(command.request, command.geography))?;
    let unchanged = || {
        let same = |child: &ChildKey| search.children.contains(child);
        command.children.len() == search.children.len() && command.children.iter().all(same)
    };
    require(search.succeeds.is_none() || unchanged(), RefusalReason::SuccessorChildrenFixed, "request.children")?;
    let edited = SearchEvent::Edited {
        by: by(actor),
        decision_maker: command.decision_maker,
        children: command.children,
        request: command.sealed,
    };
    Ok(Decision::of(Event::Search(search.id, edited)))
}

/// The decision maker is not the finder (DEC-8), but in a same-day emergency, where its opening judges whether it is out of hours (SRC-10).
fn require_other_decision_maker(finder: &ActorId, decision_maker: &ActorId, request: &Request) -> Result<(), Refusal> {
    let may_be_one = request.shared.emergency.is_some();
    let reason = RefusalReason::DecisionMakerIsFinder;
    require(decision_maker != finder || may_be_one, reason, "search.decision_maker")
}
