//! A setting and its numbered places. INVARIANT-4: no place is held twice, nor awarded twice (SHL-4).

mod apply;
mod conceal;
mod freshness;
mod holds;
mod inspection;
mod numbered;
mod places;
mod profile;
mod put;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use vocabulary::{
    AuthorityCode, ConcealmentReason, Date, HoldId, OfferId, ProviderId, RefusalReason, SearchId, SettingId, Timestamp,
};

pub use apply::apply;
pub(crate) use apply::restate;
pub(crate) use conceal::require_lift_ahead;
pub use conceal::{conceal, lift};
pub use freshness::{Freshness, reminder_at, stale_at};
pub use inspection::{Report, record_inspection};
pub use numbered::Places;
pub use places::{HeldPlaces, ReleaseHolds, cut_holds, expire_cut_holds, state_places};
pub use profile::{Capacity, Inspection, Profile, ProvidedBy, Service};
pub use put::{PutSetting, put_setting};

use crate::event::{Sealed, SettingRecorded};
use crate::refusal::{Fault, Refusal};

/// A setting as its events leave it.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Id.
    pub id: SettingId,
    /// As the register has it.
    pub recorded: SettingRecorded,
    /// Its places by number.
    pub places: Places,
    /// When its places were last stated one by one; see [`Setting::places_confirmed_at`] for when they were last confirmed (REG-4).
    pub places_stated_at: Option<Timestamp>,
    /// When its places were reconfirmed with an offer: the latest of the rounds that are over, and each of those that run.
    pub reconfirmed: Vec<Reconfirmed>,
    /// The newest inspection report by its own day, if there is one (REG-6).
    pub report: Option<Report>,
    /// Concealment, if any (REG-5).
    pub concealment: Option<Concealment>,
    /// While it is concealed: the authorities whose holds the concealment released.
    pub held_by: Vec<AuthorityCode>,
    /// Holds that stand.
    pub holds: BTreeMap<HoldId, Hold>,
}

/// One numbered place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Free from this day on; absent when not available.
    pub available_from: Option<Date>,
    /// Who has it.
    pub taken: Taken,
}

/// A reconfirmation of its places with an offer (REG-4), which stands in the offer's own stream: nobody but its provider may know of it while that round runs (OFF-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reconfirmed {
    /// When.
    pub at: Timestamp,
    /// With an offer in this search.
    pub search: SearchId,
    /// In this round.
    pub round: u32,
}

/// Who has a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Nobody.
    Free,
    /// A hold.
    Held(HoldId),
    /// An award, and the authority that made it.
    Awarded {
        /// The search it was awarded in.
        search: SearchId,
        /// The authority.
        authority: AuthorityCode,
    },
}

/// A hold on places (SHL-4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// For which search.
    pub search: SearchId,
    /// For which offer.
    pub offer: OfferId,
    /// Numbers of the places held.
    pub places: Vec<u32>,
    /// Until this instant.
    pub until: Timestamp,
}

/// A concealment (REG-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concealment {
    /// Category: what authorities see.
    pub reason: ConcealmentReason,
    /// Why, in the vault: for framework managers alone.
    pub text: Sealed,
    /// When it was put on.
    pub since: Timestamp,
    /// When it lifts itself, if it does.
    pub lifts: Option<Timestamp>,
}

/// What a setting's places come to for a number of children on a day (G6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vacancy {
    /// Enough places are free.
    Free,
    /// Enough places, but some are held elsewhere until this instant; never whose.
    HeldUntil(Timestamp),
    /// Not enough places.
    None,
}

impl Setting {
    /// A setting as it is first recorded: without places.
    pub fn new(id: SettingId, recorded: SettingRecorded) -> Self {
        Self {
            id,
            recorded,
            places: Places::new(),
            places_stated_at: None,
            reconfirmed: Vec::new(),
            report: None,
            concealment: None,
            held_by: Vec::new(),
            holds: BTreeMap::new(),
        }
    }

    /// Refuses a concealed setting (REG-5).
    pub fn require_shown(&self, now: Timestamp) -> Result<(), Refusal> {
        require_not_concealed(self.concealment, &self.id.to_string(), now)
    }

    /// Refuses a setting of another provider (OFF-1).
    pub fn require_of(&self, provider: ProviderId) -> Result<(), Refusal> {
        let own = self.recorded.provider == provider;
        crate::refusal::require(own, RefusalReason::SettingNotOwn, self.id.to_string())
    }

    /// What its places come to for `count` children from `start` on; holds for `own` count as free.
    pub fn vacancy(&self, count: u32, start: Date, own: Option<OfferId>) -> Vacancy {
        let usable = |place: &&Place| place.available_from.is_some_and(|from| from <= start);
        let own_hold = |hold: HoldId| self.holds.get(&hold).is_some_and(|hold| Some(hold.offer) == own);
        let wanted = usize::try_from(count).unwrap_or(usize::MAX);
        let free = self.places.values().filter(usable).filter(|place| match place.taken {
            Taken::Free => true,
            Taken::Held(hold) => own_hold(hold),
            Taken::Awarded { .. } => false,
        });
        let free = free.count();
        if free >= wanted {
            return Vacancy::Free;
        }
        let mut frees: Vec<Timestamp> = self
            .places
            .values()
            .filter(usable)
            .filter_map(|place| match place.taken {
                Taken::Held(hold) if !own_hold(hold) => self.holds.get(&hold).map(|hold| hold.until),
                Taken::Held(_) | Taken::Free | Taken::Awarded { .. } => None,
            })
            .collect();
        frees.sort_unstable();
        frees.get(wanted - free - 1).map_or(Vacancy::None, |until| Vacancy::HeldUntil(*until))
    }
}

/// Refuses while a concealment stands. It lifts itself on its date, but only once that is recorded (`due`).
pub(crate) fn require_not_concealed(
    concealment: Option<Concealment>,
    subject: &str,
    now: Timestamp,
) -> Result<(), Refusal> {
    match concealment {
        None => Ok(()),
        Some(concealment) => {
            let mut fault = Fault::new(RefusalReason::Concealed, subject).with("category", concealment.reason);
            if let Some(lifts) = concealment.lifts.filter(|lifts| *lifts > now) {
                fault = fault.with("lifts", lifts);
            }
            Err(fault.into())
        }
    }
}
