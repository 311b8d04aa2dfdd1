//! Changing the request after the close (SRC-12): a new version, told to every provider whose offer still stands. After a material change the
//! award, and the signature, wait until the offer's provider says that it stands for the request as it is now.

use vocabulary::{AmendmentKind, OfferId, RefusalReason, SearchState, Timestamp, limits};

use super::Search;
use super::amend::{Amend, unchangeable};
use crate::actor::Actor;
use crate::by;
use crate::contract::Contract;
use crate::decision::Decision;
use crate::event::{Event, OfferScore, SearchEvent};
use crate::refusal::{Fault, Refusal, require};
use crate::request::{bounds, essentials};

/// Decides an amendment after the close: the finder's act, before both sides have signed `contract`, that of the award. The type never
/// changes; to reconsider it the search ends with a successor (ESC-2). What was scored stays as it was frozen.
pub fn amend_closed(
    search: &Search,
    contract: Option<&Contract>,
    actor: &Actor,
    command: Amend<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let wanted = [SearchState::Shortlisting, SearchState::Deciding, SearchState::Chosen, SearchState::Awarded];
    search.require_state(now, &wanted)?;
    search.require_shortlist()?;
    if let Some(exchanged) = contract.filter(|contract| !contract.exchanged.is_empty()) {
        return Err(Refusal::of(RefusalReason::ContractExchanged, exchanged.id.to_string()));
    }
    if search.amendments.len() >= limits::AMENDMENTS_PER_SEARCH_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "amendments");
        return Err(fault.with("max", limits::AMENDMENTS_PER_SEARCH_MAX).into());
    }
    require(command.closes.is_none(), RefusalReason::ValueInvalid, "closes_at")?;
    let mut faults = bounds::faults(command.after, command.geography);
    faults.extend(essentials::missing(command.after));
    faults.extend(unchangeable(search, &command).into_iter().map(with_way_out));
    Refusal::unless_empty(faults)?;
    let amended = SearchEvent::AmendedAfterClose {
        by: by(actor),
        kind: command.kind,
        request: command.sealed,
        request_digest: command.request_digest,
    };
    Ok(Decision::of(Event::Search(search.id, amended)))
}

/// A type that is to change has a way of its own.
fn with_way_out(fault: Fault) -> Fault {
    if fault.reason == RefusalReason::TypeFixed { fault.with("way_out", "EndForReconsideration") } else { fault }
}

impl Search {
    /// The version of the request that an offer's provider has still to say it stands for: that of the newest material change since the close
    /// of its round. None where there was none, or it has said so (SRC-12).
    pub fn awaits_reconfirmation(&self, offer: OfferId) -> Option<u32> {
        let closed_at = self.round_numbered(self.offers.get(&offer)?.round)?.closed_at?;
        let material = self.amendments.iter().filter(|one| one.kind == AmendmentKind::Material && one.at >= closed_at);
        let newest = material.map(|one| one.request_version).max()?;
        let said = self.reconfirmed.get(&offer).copied().unwrap_or(0);
        (said < newest).then_some(newest)
    }

    /// The offers whose providers a change after the close reaches: those of the latest round that still stand.
    pub fn reached_by_change(&self) -> Vec<OfferId> {
        let answered = |offer: &OfferId| {
            let awarded = self.award.as_ref().is_some_and(|(award, ..)| award.offer == *offer);
            !awarded && self.answers.contains_key(offer)
        };
        let failed = |offer: &OfferId| self.score_of(*offer).is_none_or(OfferScore::fails);
        let stands = |offer: &OfferId| {
            self.is_of_latest_round(*offer) && !answered(offer) && !self.retracted.contains_key(offer) && !failed(offer)
        };
        self.offers.keys().copied().filter(stands).collect()
    }
}

/// What stands against an award, and its signature, while the provider has not said that its offer stands for the request as it is now.
pub(crate) fn reconfirmation_fault(search: &Search, offer: OfferId) -> Option<Fault> {
    let version = search.awaits_reconfirmation(offer)?;
    Some(Fault::new(RefusalReason::ReconfirmationMissing, offer.to_string()).with("request_version", version))
}
