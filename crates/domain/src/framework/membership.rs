//! Who is a member of a lot on a day (FRM-1), and what has changed of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use vocabulary::{Date, ProviderId, RefusalReason, SuspensionReason, Timestamp};

use super::Lot;
use crate::event::{By, LotEvent, LotKey, LotRecorded, Member, Sealed};
use crate::refusal::{Fault, Refusal};
use crate::request::YesNoUnknown;

/// Lots by key.
pub type Lots = BTreeMap<LotKey, Arc<Lot>>;

/// How a provider stands to a lot on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// It is no member, or the framework does not run.
    None,
    /// It is a member.
    Member,
    /// It is one, suspended for quality.
    Suspended,
}

/// A suspension for quality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// Why; absent where the framework was put with the member suspended and nobody said why.
    pub reason: Option<SuspensionReason>,
    /// In words, in the vault.
    pub text: Option<Sealed>,
    /// First day.
    pub from: Date,
    /// First day it is over; absent while nobody has ended it.
    pub until: Option<Date>,
}

/// One change of a lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotChange {
    /// When.
    pub at: Timestamp,
    /// Who made it.
    pub by: By,
    /// What.
    pub what: LotChanged,
}

/// What a change of a lot was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LotChanged {
    /// Types, signatories and all its members were put.
    Put,
    /// Some members were put.
    MembersPut(Vec<ProviderId>),
    /// A member was suspended: why, from which day, in words in the vault.
    Suspended(ProviderId, SuspensionReason, Date, Option<Sealed>),
    /// A member was reinstated: from which day, in words in the vault.
    Reinstated(ProviderId, Date, Option<Sealed>),
}

impl Suspension {
    /// Whether it holds on a day.
    pub fn holds_on(&self, on: Date) -> bool {
        self.from <= on && self.until.is_none_or(|until| on < until)
    }
}

impl Lot {
    /// A lot of these terms, with no history.
    pub fn new(recorded: LotRecorded) -> Self {
        Self { recorded, suspensions: BTreeMap::new(), changes: Vec::new() }
    }

    /// What is recorded of a member, whenever it is one.
    pub fn member(&self, provider: ProviderId) -> Option<&Member> {
        self.recorded.members.iter().find(|member| member.provider == provider)
    }

    /// How a provider stands to the lot on a day.
    pub fn membership(&self, provider: ProviderId, on: Date) -> Membership {
        let is_one = |member: &&Member| member.from <= on && member.until.is_none_or(|until| on <= until);
        match self.member(provider).filter(is_one) {
            Some(member) if self.runs_on(on) => match self.suspensions.get(&provider) {
                Some(suspension) if suspension.holds_on(on) => Membership::Suspended,
                None if member.suspended == YesNoUnknown::Yes => Membership::Suspended,
                Some(_) | None => Membership::Member,
            },
            Some(_) | None => Membership::None,
        }
    }

    /// Refuses a provider that is no member on a day, or is suspended for quality (FRM-1).
    pub fn require_member(&self, provider: ProviderId, on: Date) -> Result<(), Refusal> {
        let refused = |reason| Err(Fault::new(reason, provider.to_string()).with("on", on).into());
        match self.membership(provider, on) {
            Membership::Member => Ok(()),
            Membership::None => refused(RefusalReason::NotFrameworkMember),
            Membership::Suspended => refused(RefusalReason::MemberSuspended),
        }
    }

    /// The suspension of a member that holds on a day or later; with no reason where none was recorded.
    pub fn suspension(&self, provider: ProviderId, on: Date) -> Option<Suspension> {
        let member = self.member(provider)?;
        match self.suspensions.get(&provider) {
            Some(suspension) => suspension.until.is_none_or(|until| on < until).then_some(*suspension),
            None => (member.suspended == YesNoUnknown::Yes).then_some(Suspension {
                reason: None,
                text: None,
                from: member.from,
                until: None,
            }),
        }
    }
}

/// Folds one event of a lot; a lot begins with `Recorded`.
pub fn apply_lot(before: Option<Lot>, event: &LotEvent, at: Timestamp) -> Option<Lot> {
    let (by, what) = change(event);
    let mut lot = match (before, event) {
        (Some(before), LotEvent::Recorded { lot, .. }) => put_again(before, lot, at.london_date()),
        (None, LotEvent::Recorded { lot, .. }) => Lot::new((**lot).clone()),
        (before, LotEvent::MembersPut { members, .. }) => put_members(before?, members),
        (before, LotEvent::MemberSuspended { provider, reason, text, from, .. }) => {
            let suspension = Suspension { reason: Some(*reason), text: *text, from: *from, until: None };
            let mut lot = before?;
            lot.suspensions.insert(*provider, suspension);
            lot
        }
        (before, LotEvent::MemberReinstated { provider, on, .. }) => {
            let mut lot = before?;
            if let Some(suspension) = lot.suspension(*provider, *on) {
                lot.suspensions.insert(*provider, Suspension { until: Some(*on), ..suspension });
            }
            lot
        }
    };
    lot.changes.push(LotChange { at, by: by.clone(), what });
    Some(lot)
}

fn change(event: &LotEvent) -> (&By, LotChanged) {
    match event {
        LotEvent::Recorded { by, .. } => (by, LotChanged::Put),
        LotEvent::MembersPut { by, members } => {
            (by, LotChanged::MembersPut(members.iter().map(|member| member.provider).collect()))
        }
        LotEvent::MemberSuspended { by, provider, reason, text, from } => {
            (by, LotChanged::Suspended(*provider, *reason, *from, *text))
        }
        LotEvent::MemberReinstated { by, provider, on, text } => (by, LotChanged::Reinstated(*provider, *on, *text)),
    }
}

/// A whole put says of each member whether it is suspended on its day: NO ends what holds then, YES goes on with what is recorded.
/// A suspension of a later day is of no put's concern, and stays.
fn put_again(before: Lot, recorded: &LotRecorded, on: Date) -> Lot {
    let mut lot = Lot { recorded: recorded.clone(), ..before };
    for member in &recorded.members {
        let Some(suspension) = lot.suspensions.get(&member.provider).copied() else { continue };
        match member.suspended {
            YesNoUnknown::Yes if suspension.until.is_some() => {
                lot.suspensions.remove(&member.provider);
            }
            YesNoUnknown::No if suspension.holds_on(on) => {
                lot.suspensions.insert(member.provider, Suspension { until: Some(on), ..suspension });
            }
            YesNoUnknown::Yes | YesNoUnknown::No | YesNoUnknown::Unknown => {}
        }
    }
    lot
}

/// Dates of members, new or as they shall be; whether one is suspended stays as it is.
fn put_members(mut lot: Lot, members: &[Member]) -> Lot {
    for member in members {
        match lot.recorded.members.iter_mut().find(|known| known.provider == member.provider) {
            Some(known) => *known = Member { suspended: known.suspended, ..member.clone() },
            None => lot.recorded.members.push(member.clone()),
        }
    }
    lot
}
