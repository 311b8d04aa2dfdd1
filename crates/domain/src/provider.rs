//! A provider's standing (REG-1, REG-5): whether it may be invited, offer, and be awarded.

use vocabulary::{ConcealmentReason, ProviderId, RefusalReason, Timestamp, limits, london};

use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, ProviderEvent, ProviderRecorded, Sealed, StandingEvent};
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
}

impl Provider {
    /// Refuses a provider that has not signed the pre-placement agreement (REG-1) or is concealed (REG-5).
    pub fn require_standing(&self, now: Timestamp) -> Result<(), Refusal> {
        let (today, ..) = london(now);
        let signed = self.recorded.agreement_signed_on.is_some_and(|signed| signed <= today);
        require(signed, RefusalReason::ProviderUnsigned, self.id.to_string())?;
        require_not_concealed(self.concealment, &self.id.to_string(), now)
    }
}

/// Folds one event; a provider begins with `Recorded`.
pub fn apply(provider: Option<Provider>, id: ProviderId, event: &ProviderEvent) -> Option<Provider> {
    match (provider, event) {
        (None, ProviderEvent::Recorded { provider, .. }) => {
            Some(Provider { id, recorded: (**provider).clone(), concealment: None })
        }
        (None, _) => None,
        (Some(provider), ProviderEvent::Recorded { provider: recorded, .. }) => {
            Some(Provider { recorded: (**recorded).clone(), ..provider })
        }
        (Some(provider), ProviderEvent::Concealed { reason, lifts, .. }) => {
            Some(Provider { concealment: Some(Concealment { reason: *reason, lifts: *lifts }), ..provider })
        }
        (Some(provider), ProviderEvent::ConcealmentLifted { .. }) => Some(Provider { concealment: None, ..provider }),
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
    Refusal::unless_empty(faults)?;
    let before = existing.map(|provider| (&provider.recorded.agreement_signed_on, provider.recorded.legal_form));
    let changed = before != Some((&recorded.agreement_signed_on, recorded.legal_form));
    let event = ProviderEvent::Recorded { by: by(actor), provider: Box::new(recorded) };
    let decision = Decision::of(Event::Provider(id, event));
    Ok(if changed { decision.and(StandingEvent::Changed(id)) } else { decision })
}

/// Conceals a provider: its holds, on whichever of its settings, are released in the same commit.
pub fn conceal(
    provider: &Provider,
    actor: &Actor,
    settings: &[&Setting],
    concealment: (ConcealmentReason, Sealed, Option<Timestamp>),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let (reason, text, lifts) = concealment;
    require_lift_ahead(lifts, now)?;
    let concealed = ProviderEvent::Concealed { by: by(actor), reason, text, lifts };
    let mut decision = Decision::of(Event::Provider(provider.id, concealed)).and(StandingEvent::Changed(provider.id));
    for setting in settings {
        let held = setting.holds.values().map(|hold| hold.offer);
        decision.events.extend(held.flat_map(|offer| setting.release_hold_for(offer)));
    }
    Ok(decision)
}

/// Shows a provider again, by a person or (`actor` absent) because its date came.
pub fn lift(provider: &Provider, actor: Option<&Actor>) -> Result<Decision, Refusal> {
    require(provider.concealment.is_some(), RefusalReason::NotConcealed, provider.id.to_string())?;
    let lifted = ProviderEvent::ConcealmentLifted { by: actor.map(by) };
    Ok(Decision::of(Event::Provider(provider.id, lifted)).and(StandingEvent::Changed(provider.id)))
}
