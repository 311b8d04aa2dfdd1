//! Judging one row: by the very rules of a put by call, against the register and the rows before it.

use std::sync::Arc;

use vocabulary::{RefusalReason, SettingId, Timestamp};

use super::Known;
use crate::actor::Actor;
use crate::event::{SettingRecorded, Staged};
use crate::framework::{Lot, PriceList, put_prices};
use crate::provider::{Provider, put_provider, registration};
use crate::refusal::{Fault, Refusal};
use crate::setting::{HeldPlaces, PutSetting, Setting, put_setting, state_places};

/// What the row is about, as it stands before it.
#[derive(Clone, Copy, Default)]
pub struct Facts<'a> {
    /// Of a row of a provider: it, as the register has it. Of any other row: its provider, with what earlier rows make of it.
    pub provider: Option<&'a Provider>,
    /// The setting, as the register has it.
    pub setting: Option<&'a Setting>,
    /// The setting as an earlier row states it.
    pub drafted: Option<&'a SettingRecorded>,
    /// The lot of a price list.
    pub lot: Option<&'a Lot>,
    /// The provider's price lists in that lot.
    pub prices: Option<&'a PriceList>,
}

/// What a row that passes comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// Something new.
    Created,
    /// A change.
    Changed,
    /// Nothing: the register says so already. Of a setting this says nothing of its profile, which lies in the vault.
    Unchanged,
}

/// Judges a row: what it comes to, and until when the rules allow it (REG-1 to REG-7, FRM-2).
pub fn judge(
    staged: &Staged,
    actor: &Actor,
    facts: Facts<'_>,
    known: &dyn Known,
    now: Timestamp,
) -> Result<(Judged, Option<Timestamp>), Refusal> {
    match staged {
        Staged::Provider { provider, recorded } => {
            let taken = known.provider_registered(&registration(recorded)).filter(|taken| taken != provider);
            let decided = put_provider(facts.provider, actor, *provider, (**recorded).clone());
            let taken = taken.map(|_| {
                let fault = Fault::new(RefusalReason::RegistrationTaken, "registration_number");
                fault.with("regulator", recorded.regulator)
            });
            let before = joined(taken.into_iter().collect(), decided.map(|decision| decision.before))?;
            let judged = match facts.provider {
                None => Judged::Created,
                Some(existing) if existing.recorded == **recorded => Judged::Unchanged,
                Some(_) => Judged::Changed,
            };
            Ok((judged, before))
        }
        Staged::Setting { setting, recorded, places } => {
            let provider = facts.provider.ok_or_else(|| unknown("provider"))?;
            let taken = recorded.reference.and_then(|reference| known.setting_referred(&reference));
            let taken = taken.filter(|taken| taken != setting);
            let taken = taken.map(|_| Fault::new(RefusalReason::ReferenceTaken, "reference"));
            let command = PutSetting { setting: *setting, recorded: (**recorded).clone() };
            let decided = put_setting(facts.setting, provider, actor, command, now).map(|decision| decision.before);
            let stated = places.as_ref().map(|places| {
                state_places(
                    &standing(facts.setting, *setting, recorded),
                    actor,
                    places.clone(),
                    &HeldPlaces::Keep,
                    now,
                )
                .map(|_| ())
            });
            let mut beside: Vec<Fault> = taken.into_iter().collect();
            if let Some(Err(refusal)) = stated {
                beside.extend(refusal.faults().cloned());
            }
            let before = joined(beside, decided)?;
            let judged = match facts.setting {
                None => Judged::Created,
                Some(existing) if is_same(existing, recorded) && places_same(existing, places.as_deref()) => {
                    Judged::Unchanged
                }
                Some(_) => Judged::Changed,
            };
            Ok((judged, before))
        }
        Staged::Places { setting, places } => {
            let recorded = facts.drafted.or_else(|| facts.setting.map(|setting| &setting.recorded));
            let recorded = recorded.ok_or_else(|| unknown("reference"))?;
            state_places(&standing(facts.setting, *setting, recorded), actor, places.clone(), &HeldPlaces::Keep, now)?;
            let same = facts.setting.is_some_and(|existing| places_same(existing, Some(places)));
            Ok((if same { Judged::Unchanged } else { Judged::Changed }, None))
        }
        Staged::Prices { lot, provider, prices } => {
            facts.provider.ok_or_else(|| unknown("provider"))?;
            put_prices(facts.lot, actor, lot.clone(), *provider, (**prices).clone())?;
            let dated = facts.prices.map_or(&[][..], |list| &list.dated);
            let existing = dated.iter().find(|dated| dated.valid_from == prices.valid_from);
            Ok(match existing {
                None => (Judged::Created, None),
                Some(existing) if *existing == **prices => (Judged::Unchanged, None),
                Some(_) => (Judged::Changed, None),
            })
        }
    }
}

/// Judges a staged row once more at the commit: also that its setting is the one it was staged upon.
pub fn judge_again(
    staged: &Staged,
    actor: &Actor,
    facts: Facts<'_>,
    known: &dyn Known,
    now: Timestamp,
) -> Result<Option<Timestamp>, Refusal> {
    if let Staged::Setting { recorded, .. } = staged {
        let version = facts.setting.map_or(0, |setting| setting.recorded.profile_version);
        if version + 1 != recorded.profile_version {
            return Err(Refusal::of(RefusalReason::ImportRowStale, "reference"));
        }
    }
    judge(staged, actor, facts, known, now).map(|(_, before)| before)
}

/// The fault of a row that names what nobody has.
fn unknown(field: &str) -> Refusal {
    Refusal::of(RefusalReason::ImportSubjectUnknown, field)
}

/// One answer with the faults found beside a decision and those of that decision.
fn joined<T>(mut beside: Vec<Fault>, decided: Result<T, Refusal>) -> Result<T, Refusal> {
    match decided {
        Ok(decided) => Refusal::unless_empty(beside).map(|()| decided),
        Err(refusal) => {
            beside.extend(refusal.faults().cloned());
            Refusal::unless_empty(beside)?;
            Err(refusal)
        }
    }
}

/// The setting as it will be recorded, with the places, holds and awards it has.
fn standing(existing: Option<&Setting>, id: SettingId, recorded: &SettingRecorded) -> Setting {
    match existing {
        Some(existing) => Setting { recorded: recorded.clone(), ..existing.clone() },
        None => Setting::new(id, recorded.clone()),
    }
}

/// Whether the register says of a setting what the row says, its sealed profile aside.
fn is_same(existing: &Setting, recorded: &Arc<SettingRecorded>) -> bool {
    let row = SettingRecorded {
        profile: existing.recorded.profile,
        profile_version: existing.recorded.profile_version,
        ..(**recorded).clone()
    };
    existing.recorded == row
}

/// Whether stating these places would leave the setting's as they are; a row that states none leaves them.
fn places_same(existing: &Setting, places: Option<&[crate::event::StatedPlace]>) -> bool {
    let Some(places) = places else { return true };
    let mut after = existing.clone();
    crate::setting::restate(&mut after, places);
    existing.places_stated_at.is_some() && after.places == existing.places
}
