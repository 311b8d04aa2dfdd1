//! Refusals in the words of the call: fields as the message has them, offers by their names.
//!
//! A rule names what it is about by id, and that may be the setting or the provider of an offer. In the first look nobody may learn whose
//! an offer is (SHL-3), so all three are told as the offer itself.

use domain::search::Search;
use domain::{Fault, Refusal};
use engine::Failure;
use tonic::Status;

use crate::present::names;
use crate::services::call::failed;

/// A field of the command that has another name in the message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Renamed {
    /// How the rule names it, from the beginning.
    pub(super) from: &'static str,
    /// How the message does.
    pub(super) to: &'static str,
}

/// Why a call about a search came to nothing.
pub(super) fn told(search: &Search, failure: Failure) -> Status {
    told_renamed(search, failure, &[])
}

/// As [`told`], with fields renamed.
pub(super) fn told_renamed(search: &Search, failure: Failure, renamed: &[Renamed]) -> Status {
    let Failure::Refused(refusal) = failure else { return failed(failure) };
    let faults = refusal.faults().map(|fault| retold(search, fault, renamed)).collect();
    failed(Failure::Refused(Refusal::unless_empty(faults).err().unwrap_or(refusal)))
}

/// A fault with its subject as the caller knows it.
pub(super) fn retold(search: &Search, fault: &Fault, renamed: &[Renamed]) -> Fault {
    let mut fault = fault.clone();
    for Renamed { from, to } in renamed {
        if let Some(rest) = fault.subject.strip_prefix(from) {
            fault.subject = format!("{to}{rest}");
            return fault;
        }
    }
    let subject = fault.subject.as_str();
    let about = search.offers.iter().find(|(offer, closed)| {
        offer.to_string() == subject || closed.setting.to_string() == subject || closed.provider.to_string() == subject
    });
    if let Some((offer, _)) = about {
        fault.subject = names::closed_offer(search, *offer);
    } else if let Some(tranche) = search.tranches.iter().find(|tranche| tranche.sent.id.to_string() == subject) {
        fault.subject = names::tranche(search, tranche.sent.id);
    }
    fault
}
