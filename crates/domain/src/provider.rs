//! A provider's standing (REG-1, REG-5): whether it may be invited, offer, and be awarded; and whether it may be registered (REG-7).

mod filter;
#[cfg(test)]
mod tests;

use vocabulary::{
    AuthorityCode, ConcealmentReason, Date, LegalForm, ProviderId, RefusalReason, Regulator, Timestamp, limits, london,
};

pub use filter::{Near, StandingFilter, put_filter};

use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, ProviderEvent, ProviderRecorded, Sealed, StandingEvent};
use crate::policy::{NOT_FOR_PROFIT, is_phased_out, on_or_after, provides_restricted_service};
use crate::refusal::{Fault, Refusal, require};
use crate::request::bounds::text;
use crate::setting::{Concealment, Setting, require_lift_ahead, require_not_concealed};

/// A provider as its events leave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Id.
    pub id: ProviderId,
    /// As the register has it.
    pub recorded: ProviderRecorded,
    /// Concealment, if any.
    pub concealment: Option<Concealment>,
    /// While it is concealed: the authorities whose holds the concealment released.
    pub held_by: Vec<AuthorityCode>,
    /// When it last confirmed the places of all its settings as they stand (REG-4).
    pub places_confirmed_at: Option<Timestamp>,
    /// The authority whose own it is (REG-8).
    pub authority: Option<AuthorityCode>,
    /// What it wants to be alerted to (INV-1).
    pub filter: StandingFilter,
}

impl Provider {
    /// A provider as it is first recorded.
    pub const fn new(id: ProviderId, recorded: ProviderRecorded) -> Self {
        Self {
            id,
            recorded,
            concealment: None,
            held_by: Vec::new(),
            places_confirmed_at: None,
            authority: None,
            filter: StandingFilter::NONE,
        }
    }

    /// Refuses a provider that has not signed the pre-placement agreement (REG-1).
    pub fn require_signed(&self, now: Timestamp) -> Result<(), Refusal> {
        let (today, ..) = london(now);
        let signed = self.recorded.agreement_signed_on.is_some_and(|signed| signed <= today);
        require(signed, RefusalReason::ProviderUnsigned, self.id.to_string())
    }

    /// Refuses a provider that has not signed the pre-placement agreement (REG-1) or is concealed (REG-5).
    pub fn require_standing(&self, now: Timestamp) -> Result<(), Refusal> {
        self.require_signed(now)?;
        require_not_concealed(self.concealment, &self.id.to_string(), now)
    }
}

/// A registration number with its regulator, as two are compared: blanks and case say nothing.
pub fn registration(recorded: &ProviderRecorded) -> (Regulator, String) {
    let number = recorded.registration_number.chars().filter(|character| !character.is_whitespace());
    (recorded.regulator, number.flat_map(char::to_uppercase).collect())
}

/// Folds one event; a provider begins with `Recorded`.
pub fn apply(provider: Option<Provider>, id: ProviderId, event: &ProviderEvent, at: Timestamp) -> Option<Provider> {
    match (provider, event) {
        (None, ProviderEvent::Recorded { provider, .. }) => Some(Provider::new(id, (**provider).clone())),
        (None, _) => None,
        (Some(provider), ProviderEvent::Recorded { provider: recorded, .. }) => {
            Some(Provider { recorded: (**recorded).clone(), ..provider })
        }
        (Some(provider), ProviderEvent::Concealed { by: _, reason, text, lifts, held_by }) => {
            let concealment = Concealment { reason: *reason, text: *text, since: at, lifts: *lifts };
            Some(Provider { concealment: Some(concealment), held_by: held_by.clone(), ..provider })
        }
        (Some(provider), ProviderEvent::ConcealmentLifted { .. }) => {
            Some(Provider { concealment: None, held_by: Vec::new(), ..provider })
        }
        (Some(provider), ProviderEvent::PlacesConfirmed { .. }) => {
            Some(Provider { places_confirmed_at: Some(at), ..provider })
        }
        (Some(provider), ProviderEvent::OwnerStated { by: _, authority }) => {
            Some(Provider { authority: Some(*authority), ..provider })
        }
        (Some(provider), ProviderEvent::FilterPut { by: _, filter }) => {
            Some(Provider { filter: (**filter).clone(), ..provider })
        }
    }
}

/// Creates or replaces a provider; a change of what standing rests on is told to the standing stream.
pub fn put_provider(
    existing: Option<&Provider>,
    actor: &Actor,
    id: ProviderId,
    recorded: ProviderRecorded,
) -> Result<Decision, Refusal> {
    let mut faults = Vec::new();
    let texts = [
        ("display_name", &recorded.display_name, limits::SHORT_TEXT_CHARS_MAX),
        ("registration_number", &recorded.registration_number, limits::REGISTRATION_NUMBER_CHARS_MAX),
    ];
    for (field, given, max) in texts {
        if given.trim().is_empty() {
            faults.push(Fault::new(RefusalReason::FieldRequired, field));
        }
        text(field, given, max, &mut faults);
    }
    faults.extend(new_for_profit_fault(existing, &recorded));
    if let Some(authority) = existing.and_then(|provider| provider.authority) {
        faults.extend(not_local_authority_fault(&recorded, authority));
    }
    Refusal::unless_empty(faults)?;
    let before = existing.map(|provider| (&provider.recorded.agreement_signed_on, provider.recorded.legal_form));
    let changed = before != Some((&recorded.agreement_signed_on, recorded.legal_form));
    let event = ProviderEvent::Recorded { by: by(actor), provider: Box::new(recorded) };
    let decision = Decision::of(Event::Provider(id, event));
    Ok(if changed { decision.and(StandingEvent::Changed(id)) } else { decision })
}

/// From 1 April 2026 no for-profit provider is newly registered for a restricted service (REG-7).
///
/// The register has no day of registration: a provider counts as registered when it first signs the pre-placement agreement, without
/// which it can do nothing (REG-1). Whoever had signed as a for-profit provider before keeps its registration.
fn new_for_profit_fault(existing: Option<&Provider>, recorded: &ProviderRecorded) -> Option<Fault> {
    let phased_out = is_phased_out(recorded.legal_form) && provides_restricted_service(recorded.kind);
    let new_on =
        recorded.agreement_signed_on.filter(|signed| on_or_after(*signed, NOT_FOR_PROFIT.no_new_registration_from))?;
    let kept = existing.is_some_and(|provider| {
        let before = &provider.recorded;
        let was_so = is_phased_out(before.legal_form) && provides_restricted_service(before.kind);
        was_so && before.agreement_signed_on.is_some()
    });
    (phased_out && !kept)
        .then(|| legal_form_fault("legal_form", recorded, NOT_FOR_PROFIT.no_new_registration_from).with("on", new_on))
}

/// What the not-for-profit rules refuse, with the day from which they do.
pub(crate) fn legal_form_fault(subject: &str, recorded: &ProviderRecorded, from: (i16, i8, i8)) -> Fault {
    let (year, month, day) = from;
    let fault = Fault::new(RefusalReason::LegalFormForbids, subject).with("legal_form", recorded.legal_form);
    match Date::new(year, month, day) {
        Ok(from) => fault.with("from", from),
        Err(_) => fault,
    }
}

/// Conceals a provider: its holds, on whichever of its settings, are released in the same commit; `held_by` are the authorities that
/// had them, each of which gets a task. Concealing twice is refused.
pub fn conceal(
    provider: &Provider,
    actor: &Actor,
    settings: &[&Setting],
    concealment: (ConcealmentReason, Sealed, Option<Timestamp>),
    held_by: Vec<AuthorityCode>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let (reason, text, lifts) = concealment;
    require_not_concealed(provider.concealment, &provider.id.to_string(), now)?;
    require_lift_ahead(lifts, now)?;
    let concealed = ProviderEvent::Concealed { by: by(actor), reason, text, lifts, held_by };
    let mut decision = Decision::of(Event::Provider(provider.id, concealed)).and(StandingEvent::Changed(provider.id));
    for setting in settings {
        decision.events.extend(setting.release_all_holds());
    }
    Ok(decision)
}

/// Shows a provider again, by a person or (`actor` absent) because its date came.
pub fn lift(provider: &Provider, actor: Option<&Actor>) -> Result<Decision, Refusal> {
    require(provider.concealment.is_some(), RefusalReason::NotConcealed, provider.id.to_string())?;
    let lifted = ProviderEvent::ConcealmentLifted { by: actor.map(by) };
    Ok(Decision::of(Event::Provider(provider.id, lifted)).and(StandingEvent::Changed(provider.id)))
}

/// Confirms the places of all its settings as they stand (REG-4): one event, however many settings it has.
pub fn confirm_places(provider: &Provider, actor: &Actor) -> Decision {
    Decision::of(Event::Provider(provider.id, ProviderEvent::PlacesConfirmed { by: by(actor) }))
}

/// Creates or replaces an authority's own provider (REG-8): its legal form is LOCAL_AUTHORITY, and it is no other authority's.
pub fn put_own_provider(
    existing: Option<&Provider>,
    actor: &Actor,
    id: ProviderId,
    authority: AuthorityCode,
    recorded: ProviderRecorded,
) -> Result<Decision, Refusal> {
    let mut faults: Vec<Fault> = not_local_authority_fault(&recorded, authority).into_iter().collect();
    let owner = existing.and_then(|provider| provider.authority);
    if owner.is_some_and(|owner| owner != authority) {
        faults.push(Fault::new(RefusalReason::NotOfAuthority, "name").with("authority", authority));
    }
    let put = put_provider(existing, actor, id, recorded);
    if let Err(refusal) = &put {
        let known = |fault: &&Fault| faults.iter().all(|known| known.subject != fault.subject);
        let more: Vec<Fault> = refusal.faults().filter(known).cloned().collect();
        faults.extend(more);
    }
    Refusal::unless_empty(faults)?;
    let decision = put?;
    let stated = ProviderEvent::OwnerStated { by: by(actor), authority };
    Ok(if owner.is_none() { decision.and(Event::Provider(id, stated)) } else { decision })
}

/// What keeps a provider from being an authority's own.
fn not_local_authority_fault(recorded: &ProviderRecorded, authority: AuthorityCode) -> Option<Fault> {
    let fault = || Fault::new(RefusalReason::NotOfAuthority, "legal_form");
    (recorded.legal_form != LegalForm::LocalAuthority)
        .then(|| fault().with("authority", authority).with("legal_form", recorded.legal_form))
}
