//! Keeping one lot of a framework: its terms, some of its members, suspensions for quality (FRM-1). The rest stays as it is.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{AuthorityCode, Date, PlacementType, ProviderId, RefusalReason, SuspensionReason, limits};

use super::put::{lot_faults, member_faults};
use super::{Lot, Membership};
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{Event, LotEvent, LotKey, LotRecorded, Member, Sealed, StandingEvent};
use crate::refusal::{Fault, Refusal, require};
use crate::request::bounds::list;
use crate::{by, text_fault};

/// What a lot covers, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotTerms {
    /// Types.
    pub placement_types: Vec<PlacementType>,
    /// Signatories.
    pub authorities: Vec<AuthorityCode>,
}

/// Creates a lot of a framework, or replaces its types and signatories: name and term are the framework's, members stay.
///
/// `lots` are those the framework has; a framework without any is created whole, by a put of its own.
pub fn put_lot(
    lots: &BTreeMap<LotKey, Lot>,
    actor: &Actor,
    key: &LotKey,
    terms: LotTerms,
) -> Result<Decision, Refusal> {
    let standing = |lot: &&Lot| lot.stands();
    let Some(framework) = lots.values().find(standing) else {
        return Err(Refusal::of(RefusalReason::NotFound, "lot.name"));
    };
    let members = lots.get(key).filter(standing).map(|lot| lot.recorded.members.clone()).unwrap_or_default();
    let recorded = LotRecorded {
        placement_types: terms.placement_types,
        authorities: terms.authorities,
        members,
        ..framework.recorded.clone()
    };
    let mut faults = lot_faults(&recorded, "lot");
    for (at, placement_type) in recorded.placement_types.iter().enumerate() {
        let elsewhere =
            |(other, lot): (&LotKey, &Lot)| other != key && lot.recorded.placement_types.contains(placement_type);
        if lots.iter().any(elsewhere) {
            let fault = Fault::new(RefusalReason::ValueInvalid, format!("lot.placement_types[{at}]"));
            faults.push(fault.with("expected", "a type in one lot of the framework at most"));
        }
    }
    Refusal::unless_empty(faults)?;
    let event = LotEvent::Recorded { by: by(actor), lot: Box::new(recorded) };
    Ok(Decision::of(Event::Lot(key.clone(), event)))
}

/// Puts members with their dates, all or none: each new or in place of what is recorded of it. Suspensions stay.
pub fn put_members(lot: Option<&Lot>, actor: &Actor, key: &LotKey, members: Vec<Member>) -> Result<Decision, Refusal> {
    let lot = require_standing(lot)?;
    let mut faults = member_faults(&members, "");
    if members.is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, "members"));
    }
    let all: BTreeSet<ProviderId> = lot.recorded.members.iter().chain(&members).map(|member| member.provider).collect();
    list("members", all.len(), limits::MEMBERS_PER_LOT_MAX, &mut faults);
    Refusal::unless_empty(faults)?;
    let first = members.first().map(|member| member.provider);
    let put = LotEvent::MembersPut { by: by(actor), members };
    let mut decision = Decision::of(Event::Lot(key.clone(), put));
    decision.events.extend(first.map(|provider| StandingEvent::Changed(provider).into()));
    Ok(decision)
}

/// Suspends a member for quality from a day on, today or later: out of the lot's rounds and of every spot purchase.
pub fn suspend_member(
    lot: Option<&Lot>,
    actor: &Actor,
    of: (&LotKey, ProviderId),
    why: (SuspensionReason, Option<Sealed>),
    (from, today): (Date, Date),
) -> Result<Decision, Refusal> {
    let lot = require_standing(lot)?;
    let (key, provider) = of;
    let (reason, text) = why;
    let mut faults = day_faults("from", from, today);
    faults.extend(text_fault(reason.needs_text(), text.as_ref(), "text"));
    match lot.membership(provider, from) {
        Membership::None => {
            faults.push(Fault::new(RefusalReason::NotFrameworkMember, "provider").with("on", from));
        }
        Membership::Suspended => faults.push(Fault::new(RefusalReason::MemberSuspended, "provider").with("on", from)),
        // One that is already to come would be moved without a word: it is reinstated first.
        Membership::Member => {
            let later = lot.suspension(provider, from);
            faults.extend(
                later.map(|later| Fault::new(RefusalReason::MemberSuspended, "provider").with("on", later.from)),
            );
        }
    }
    Refusal::unless_empty(faults)?;
    let suspended = LotEvent::MemberSuspended { by: by(actor), provider, reason, text, from };
    Ok(Decision::of(Event::Lot(key.clone(), suspended)).and(StandingEvent::Changed(provider)))
}

/// Ends a suspension from a day on, today or later.
pub fn reinstate_member(
    lot: Option<&Lot>,
    actor: &Actor,
    of: (&LotKey, ProviderId),
    (on, text): (Date, Option<Sealed>),
    today: Date,
) -> Result<Decision, Refusal> {
    let lot = require_standing(lot)?;
    let (key, provider) = of;
    let mut faults = day_faults("on", on, today);
    match (lot.member(provider), lot.suspension(provider, on)) {
        (None, _) => faults.push(Fault::new(RefusalReason::NotFrameworkMember, "provider").with("on", on)),
        (Some(_), None) => faults.push(Fault::new(RefusalReason::NotSuspended, "provider").with("on", on)),
        (Some(_), Some(suspension)) if suspension.until.is_some() => {
            faults.push(Fault::new(RefusalReason::NotSuspended, "provider").with("on", on));
        }
        (Some(_), Some(_)) => {}
    }
    Refusal::unless_empty(faults)?;
    let reinstated = LotEvent::MemberReinstated { by: by(actor), provider, on, text };
    Ok(Decision::of(Event::Lot(key.clone(), reinstated)).and(StandingEvent::Changed(provider)))
}

/// A lot that is there, and covers something.
fn require_standing(lot: Option<&Lot>) -> Result<&Lot, Refusal> {
    require(lot.is_some_and(Lot::stands), RefusalReason::NotFound, "lot")?;
    lot.ok_or_else(|| Refusal::of(RefusalReason::NotFound, "lot"))
}

/// Nothing is changed for days that have passed: what was decided on them stands.
fn day_faults(field: &str, given: Date, today: Date) -> Vec<Fault> {
    if given >= today {
        return Vec::new();
    }
    vec![Fault::new(RefusalReason::ValueOutOfRange, field).with("given", given).with("min", today)]
}
