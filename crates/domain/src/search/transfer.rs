//! Handing a search over to another authority (SRC-14). A search never changes authority: one offers it, the other accepts, and in the
//! commit of that consent the one search is withdrawn as TRANSFERRED and a draft of the other authority begins with what it asked.

use std::collections::BTreeSet;

use geography::Geography;
use vocabulary::{
    ActorId, AuthorityCode, RefusalReason, SearchId, SearchWithdrawalReason, Timestamp, Whereabouts, limits,
};

use super::draft::{Draft, draft};
use super::successor::begun_from;
use super::withdraw::{LIVE, Withdraw, withdrawing};
use super::{Search, Transfer, TransferAnswer};
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{ChildKey, Event, RequestSealed, Sealed, SearchEvent};
use crate::refusal::{Fault, Refusal};
use crate::request::{Request, carried};
use crate::setting::Setting;
use crate::{by, text_fault};

/// Offers a search to another authority: the first consent.
pub struct OfferTransfer {
    /// To which.
    pub to: AuthorityCode,
    /// Where the child is, as the withdrawal will record it (ESC-3).
    pub whereabouts: Whereabouts,
    /// In words, for that authority too; required with OTHER.
    pub text: Option<Sealed>,
}

/// Decides an offer: one at a time, of a search that has not ended, and never to its own authority.
pub fn offer_transfer(
    search: &Search,
    actor: &Actor,
    command: OfferTransfer,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &LIVE)?;
    let OfferTransfer { to, whereabouts, text } = command;
    let mut faults = Vec::new();
    if to == search.authority {
        faults.push(Fault::new(RefusalReason::ValueInvalid, "to").with("expected", "another authority"));
    }
    if let Some(standing) = search.standing_transfer() {
        faults.push(Fault::new(RefusalReason::TransferStands, "search").with("to", standing.to));
    }
    if search.transfers.len() >= limits::TRANSFERS_PER_SEARCH_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "transfers");
        faults.push(fault.with("max", limits::TRANSFERS_PER_SEARCH_MAX));
    }
    faults.extend(text_fault(whereabouts.needs_text(), text.as_ref(), "text"));
    Refusal::unless_empty(faults)?;
    let offered = SearchEvent::TransferOffered { by: by(actor), to, whereabouts, text };
    Ok(Decision::of(Event::Search(search.id, offered)))
}

/// Decides that an offer is taken back, as long as it has no answer.
pub fn take_back_transfer(search: &Search, actor: &Actor) -> Result<Decision, Refusal> {
    require_standing(search)?;
    Ok(Decision::of(Event::Search(search.id, SearchEvent::TransferTakenBack { by: by(actor) })))
}

/// Decides that the other authority declines; the search goes on as it was.
pub fn decline_transfer(search: &Search, actor: &Actor, text: Option<Sealed>) -> Result<Decision, Refusal> {
    require_standing(search)?;
    Ok(Decision::of(Event::Search(search.id, SearchEvent::TransferDeclined { by: by(actor), text })))
}

/// Accepts a search: the second consent.
pub struct AcceptTransfer<'a> {
    /// The draft that goes on.
    pub search: SearchId,
    /// Who decides on it; not the finder who accepts.
    pub decision_maker: ActorId,
    /// The request as the draft begins with it.
    pub request: &'a Request,
    /// Where its sectors are.
    pub geography: &'a Geography,
    /// Where the request lies in the vault.
    pub sealed: RequestSealed,
    /// The children, as keyed hashes of the accepting authority's own numbers.
    pub children: Vec<ChildKey>,
}

/// Decides an acceptance. `held` are the settings on which the search may hold a place: what it held or took there is free again.
pub fn accept_transfer(
    search: &Search,
    actor: &Actor,
    held: &[&Setting],
    command: AcceptTransfer<'_>,
) -> Result<Decision, Refusal> {
    let Transfer { to, by: offered_by, whereabouts, text, .. } = require_standing(search)?.clone();
    let AcceptTransfer { search: id, decision_maker, request, geography, sealed, children } = command;
    let drafted =
        draft(actor, Draft { search: id, authority: to, decision_maker, request, geography, sealed, children })?;
    let accepted = SearchEvent::TransferAccepted { by: by(actor), search: id };
    let mut decision = Decision::of(Event::Search(search.id, accepted));
    // It ends on the word of the authority whose it is, given with the offer.
    let command = Withdraw { reason: SearchWithdrawalReason::Transferred, whereabouts, text };
    decision.events.extend(withdrawing(search, &offered_by, held, command));
    decision.events.extend(drafted.events);
    let received = SearchEvent::TransferReceived { by: by(actor), from: search.authority, search: search.id };
    Ok(decision.and(Event::Search(id, received)))
}

fn require_standing(search: &Search) -> Result<&Transfer, Refusal> {
    search.standing_transfer().ok_or_else(|| Refusal::of(RefusalReason::TransferNotOffered, "search"))
}

impl Search {
    /// The offer to another authority that waits for its answer; none once the search has ended.
    pub fn standing_transfer(&self) -> Option<&Transfer> {
        self.transfers.last().filter(|transfer| transfer.answer.is_none() && self.end.is_none())
    }

    /// The draft of another authority that goes on with this search.
    pub fn transferred_to(&self) -> Option<(AuthorityCode, SearchId)> {
        self.transfers.iter().find_map(|transfer| match &transfer.answer {
            Some(TransferAnswer::Accepted { search, .. }) => Some((transfer.to, *search)),
            Some(TransferAnswer::TakenBack { .. } | TransferAnswer::Declined { .. }) | None => None,
        })
    }
}

/// The request a transferred search begins with: for the children still to be placed, under the numbers that the new authority has for
/// them; every section to be reconfirmed. What was asked for the occasion is left out, and whom providers reached at the old authority.
/// Children who were placed before are siblings placed elsewhere.
///
/// # Errors
/// TRANSFER_NOT_OFFERED while it is not offered; CHILD_NUMBERS_DIFFER unless there is a number for each child.
pub fn transferred(search: &Search, request: &Request, numbers: &[String]) -> Result<Request, Refusal> {
    require_standing(search)?;
    let children: BTreeSet<u32> = search.to_place().into_iter().collect();
    if numbers.len() != children.len() {
        let fault = Fault::new(RefusalReason::ChildNumbersDiffer, "child_numbers");
        return Err(fault.with("given", numbers.len()).with("wanted", children.len()).into());
    }
    let as_of = search.drafted_at.london_date();
    let mut begun = begun_from(request, search.id, &children, as_of);
    // A predecessor is a search of the same authority: what changed since is none of this one's providers' business (SRC-6).
    begun.shared.predecessor = None;
    begun.shared.contact = None;
    for (child, number) in begun.children.iter_mut().zip(numbers) {
        number.trim().clone_into(&mut child.number);
    }
    begun.shared.carried = carried::sections(&begun, as_of);
    Ok(begun)
}

/// Folds what became of an offer.
pub(super) fn fold(search: &mut Search, event: &SearchEvent, at: Timestamp) {
    match event {
        SearchEvent::TransferOffered { by, to, whereabouts, text } => search.transfers.push(Transfer {
            to: *to,
            by: by.clone(),
            at,
            whereabouts: *whereabouts,
            text: *text,
            answer: None,
        }),
        SearchEvent::TransferTakenBack { by } => {
            answer_last(search, TransferAnswer::TakenBack { by: by.clone(), at });
        }
        SearchEvent::TransferDeclined { by, text } => {
            answer_last(search, TransferAnswer::Declined { by: by.clone(), text: *text, at });
        }
        SearchEvent::TransferAccepted { by, search: draft } => {
            answer_last(search, TransferAnswer::Accepted { by: by.clone(), search: *draft, at });
        }
        SearchEvent::TransferReceived { by: _, from, search: earlier } => search.received = Some((*from, *earlier)),
        _ => {}
    }
}

fn answer_last(search: &mut Search, answer: TransferAnswer) {
    if let Some(transfer) = search.transfers.last_mut() {
        transfer.answer = Some(answer);
    }
}
