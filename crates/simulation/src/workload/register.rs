//! The register: what is there when a world begins, and what the framework manager and providers change while searches run.

use domain::framework::LotTerms;
use domain::provider::StandingFilter;
use domain::request::YesNoUnknown;
use engine::Engine;
use engine::verbs::{
    AcceptClock, Conceal, Concealable, ConfirmPlaces, Entry, HeldPlaces, LiftConcealment, ProviderToPut, PutLot,
    PutLots, PutMembers, PutPlaces, PutPriceLists, PutProviders, PutSettings, PutStandingFilter, ReinstateMember,
    SuspendMember,
};
use futures::FutureExt as _;
use vocabulary::{ConcealmentReason, PlacementType, RetractionReason, Role, SuspensionReason};

use super::{Agency, Cast, Intent, Scene, words};
use crate::Violation;

/// What fills the register of a new world, in order.
///
/// # Errors
/// Never: all of it is well formed.
pub fn founding(cast: &Cast) -> Result<Vec<Intent>, Violation> {
    let providers = cast.agencies.iter().map(words::provider).collect::<Result<_, _>>()?;
    let mut settings = Vec::new();
    for agency in &cast.agencies {
        for (id, postcode, places) in &agency.settings {
            settings.push(words::setting((agency.id, *id), postcode, Some(*places), Entry::New)?);
        }
    }
    let members = cast.agencies.iter().filter(|agency| agency.member);
    let listed = members.clone().map(|agency| words::member(agency.id, YesNoUnknown::No)).collect::<Result<_, _>>()?;
    let lists = members.map(|agency| words::prices(&cast.lot, agency.id, None)).collect::<Result<_, _>>()?;
    let authorities = cast.houses.iter().map(|house| house.code).collect();
    let lot = words::lot(&cast.lot, authorities, listed)?;
    let manager = &cast.manager;
    Ok(vec![
        Intent::of(manager, PutProviders { providers }),
        Intent::of(manager, PutSettings { settings, held: HeldPlaces::Keep }),
        Intent::of(manager, PutLots { framework: cast.lot.framework.clone(), lots: vec![lot] }),
        Intent::of(manager, PutPriceLists { lists }),
    ])
}

/// An administrator takes the clock as it stands.
#[must_use]
pub fn accept_clock(cast: &Cast) -> Intent {
    let run = |engine: Engine, call| async move { engine.accept_clock(call).await }.boxed();
    let kind = std::any::type_name::<AcceptClock>().rsplit("::").next().unwrap_or_default();
    Intent::by(kind, &cast.administrator, run)
}

impl Scene<'_> {
    pub(super) fn of_the_register(&mut self) -> Option<Intent> {
        let agency = self.dice.one_of(&self.cast.agencies)?;
        match self.dice.below(24) {
            0..=5 => self.places(&agency),
            6..=9 => self.confirm_places(&agency),
            10 | 11 => self.conceal(&agency),
            12..=15 => self.lift(&agency),
            16 => self.suspend(&agency),
            17..=19 => self.reinstate(&agency),
            20 => self.put_provider(&agency),
            21 => self.put_setting(&agency),
            22 => self.put_filter(&agency),
            _ => self.of_the_framework(&agency),
        }
    }

    /// All its places again, from today or tomorrow: now and then fewer of them.
    pub(super) fn places(&mut self, agency: &Agency) -> Option<Intent> {
        let (setting, _, most) = self.dice.one_of(&agency.settings)?;
        let from = self.now.london_date().plus_days(i32::from(self.dice.once_in(3)));
        let there = if self.dice.once_in(6) { 0 } else { most };
        let places = words::places(most, there, from);
        let held = match self.dice.once_in(2) {
            true => HeldPlaces::Keep,
            false => HeldPlaces::Release { reason: RetractionReason::ALL.first().copied()?, text: "Gone.".into() },
        };
        let put = PutPlaces { setting, places, read_version: None, held };
        Some(Intent::of(&agency.actor(Role::ProviderSystem).ok()?, put))
    }

    pub(super) fn confirm_places(&mut self, agency: &Agency) -> Option<Intent> {
        Some(Intent::of(&agency.actor(Role::ProviderSystem).ok()?, ConfirmPlaces { provider: agency.id }))
    }

    fn concealable(&mut self, agency: &Agency) -> Option<Concealable> {
        let (setting, ..) = self.dice.one_of(&agency.settings)?;
        Some(if self.dice.once_in(2) { Concealable::Provider(agency.id) } else { Concealable::Setting(setting) })
    }

    fn conceal(&mut self, agency: &Agency) -> Option<Intent> {
        let lifts = self.now.plus_hours(self.dice.between(1, 60));
        let lifts = if self.dice.once_in(4) { None } else { Some(lifts) };
        let reason = self.dice.one_of(ConcealmentReason::ALL)?;
        let conceal = Conceal { subject: self.concealable(agency)?, reason, text: "A concern.".into(), lifts };
        Some(Intent::of(&self.cast.manager, conceal))
    }

    fn lift(&mut self, agency: &Agency) -> Option<Intent> {
        Some(Intent::of(&self.cast.manager, LiftConcealment { subject: self.concealable(agency)? }))
    }

    fn suspend(&mut self, agency: &Agency) -> Option<Intent> {
        let reason = self.dice.one_of(SuspensionReason::ALL)?;
        let (key, provider, text) = (self.cast.lot.clone(), agency.id, "After an inspection.".to_owned());
        Some(Intent::of(&self.cast.manager, SuspendMember { key, provider, reason, text, from: None }))
    }

    pub(super) fn reinstate(&mut self, agency: &Agency) -> Option<Intent> {
        let (key, provider, text) = (self.cast.lot.clone(), agency.id, "All is well.".to_owned());
        Some(Intent::of(&self.cast.manager, ReinstateMember { key, provider, on: None, text }))
    }

    /// Its entry again, now and then without the agreement signed.
    fn put_provider(&mut self, agency: &Agency) -> Option<Intent> {
        let recorded = words::recorded(agency.name, !self.dice.once_in(3)).ok()?;
        let put = ProviderToPut { id: agency.id, entry: Entry::Existing, read_version: None, recorded };
        Some(Intent::of(&self.cast.manager, PutProviders { providers: vec![put] }))
    }

    fn put_setting(&mut self, agency: &Agency) -> Option<Intent> {
        let (setting, postcode, _) = self.dice.one_of(&agency.settings)?;
        let put = words::setting((agency.id, setting), postcode, None, Entry::Existing).ok()?;
        let by = agency.actor(Role::ProviderSystem).ok()?;
        Some(Intent::of(&by, PutSettings { settings: vec![put], held: HeldPlaces::Keep }))
    }

    fn put_filter(&mut self, agency: &Agency) -> Option<Intent> {
        let authorities = if self.dice.once_in(2) { vec![] } else { vec![self.cast.houses.first()?.code] };
        let none = (vec![], vec![], vec![]);
        let (placement_types, age_bands, levels) = none;
        let filter = StandingFilter { placement_types, age_bands, levels, authorities, near: None };
        let put = PutStandingFilter { provider: agency.id, filter, read_version: None };
        Some(Intent::of(&agency.actor(Role::ProviderUser).ok()?, put))
    }

    fn of_the_framework(&mut self, agency: &Agency) -> Option<Intent> {
        if self.dice.once_in(2) {
            let from = self.now.london_date().plus_days(1);
            let lists = vec![words::prices(&self.cast.lot, agency.id, Some(from)).ok()?];
            return Some(Intent::of(&self.cast.manager, PutPriceLists { lists }));
        }
        if self.dice.once_in(2) {
            let authorities = self.cast.houses.iter().map(|house| house.code).collect();
            let terms = LotTerms { placement_types: vec![PlacementType::LongTermFostering], authorities };
            let key = self.cast.lot.clone();
            let by = if self.dice.once_in(4) { self.cast.administrator.clone() } else { self.cast.manager.clone() };
            return Some(Intent::of(&by, PutLot { key, terms }));
        }
        let members = vec![words::member(agency.id, YesNoUnknown::No).ok()?];
        Some(Intent::of(&self.cast.manager, PutMembers { key: self.cast.lot.clone(), members }))
    }
}
