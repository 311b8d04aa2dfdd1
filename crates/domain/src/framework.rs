//! Frameworks: lots with their members (FRM-1), dated price lists (FRM-2), and the fee check with its working (DEC-2).

mod fee_check;
mod keep;
mod membership;
mod put;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use vocabulary::{AuthorityCode, Date, ProviderId, RefusalReason, Timestamp, from_london};

pub use fee_check::{ExtraWorking, FeeWorking, PriceLine, Quote, line};
pub use keep::{LotTerms, put_lot, put_members, reinstate_member, suspend_member};
pub use membership::{LotChange, LotChanged, Lots, Membership, Suspension, apply_lot};
pub use put::{put_framework, put_prices};

use crate::event::{LotRecorded, Member, PriceListEvent, Prices};
use crate::refusal::{Fault, Refusal};

/// A lot as its events leave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// As recorded last.
    pub recorded: LotRecorded,
    /// The last suspension of each member that has had one, ended or not.
    pub suspensions: BTreeMap<ProviderId, Suspension>,
    /// What has changed of it, oldest first.
    pub changes: Vec<LotChange>,
}

/// A provider's price lists in a lot, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceList {
    /// Every dated list.
    pub dated: Vec<Prices>,
}

impl Lot {
    /// Whether the lot stands. One that a later put of its framework left out covers nothing and has nobody in it.
    pub fn stands(&self) -> bool {
        !self.recorded.placement_types.is_empty()
    }

    /// Whether a provider is a member, whenever and however.
    pub fn lists(&self, provider: ProviderId) -> bool {
        self.recorded.members.iter().any(|member| member.provider == provider)
    }

    /// Whether the term runs on a day.
    pub fn runs_on(&self, on: Date) -> bool {
        self.recorded.from <= on && on <= self.recorded.until
    }

    /// Whether a provider is a member on a day, and not suspended.
    pub fn has_member(&self, provider: ProviderId, on: Date) -> bool {
        self.require_member(provider, on).is_ok()
    }

    /// The instant at which a provider's membership lapses, or the term: what is decided on it is true only before.
    pub fn lapses_at(&self, provider: ProviderId, on: Date) -> Option<Timestamp> {
        let current = |member: &&Member| {
            member.provider == provider && member.from <= on && member.until.is_none_or(|until| on <= until)
        };
        let until = self.recorded.members.iter().find(current).and_then(|member| member.until);
        let last = until.map_or(self.recorded.until, |until| until.min(self.recorded.until));
        from_london(last.plus_days(1), 0, 0).ok()
    }

    /// Refuses an authority that is no signatory of this lot (FRM-1).
    pub fn require_signatory(&self, authority: AuthorityCode, on: Date) -> Result<(), Refusal> {
        if self.runs_on(on) && self.recorded.authorities.contains(&authority) {
            return Ok(());
        }
        Err(Fault::new(RefusalReason::NotFrameworkMember, authority.to_string()).with("on", on).into())
    }
}

impl PriceList {
    /// The list that applies on a day: the newest that is valid from that day or earlier.
    pub fn on(&self, on: Date) -> Option<&Prices> {
        self.dated.iter().filter(|prices| prices.valid_from <= on).max_by_key(|prices| prices.valid_from)
    }
}

/// Folds one event of a price list: a list of the same day replaces the earlier one.
pub fn apply_prices(mut list: PriceList, event: &PriceListEvent) -> PriceList {
    let PriceListEvent::Recorded { prices, .. } = event;
    list.dated.retain(|dated| dated.valid_from != prices.valid_from);
    list.dated.push((**prices).clone());
    list
}
