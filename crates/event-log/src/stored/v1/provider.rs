//! The stored facts of a provider, and of the standing of all of them.

use domain::event::{ProviderEvent, ProviderRecorded as DomainProviderRecorded, StandingEvent};
use domain::provider::{Near as DomainNear, StandingFilter as DomainStandingFilter};
use serde::{Deserialize, Serialize};
use vocabulary::{
    AgeBand, AuthorityCode, ConcealmentReason, Date, LegalForm, LevelOfNeed, PlacementType, ProviderId, ProviderKind,
    Regulator, Timestamp,
};

use super::parts::{By, Sealed};
use super::shape::Convert;

facts! {
    Fact = ProviderEvent, KINDS, kind_of {
        "provider.recorded" Recorded { by: By, provider: Box<ProviderRecorded> }
        "provider.concealed" Concealed {
            by: By,
            reason: ConcealmentReason,
            text: Sealed,
            lifts: Option<Timestamp>,
            held_by: Vec<AuthorityCode>,
        }
        "provider.concealment_lifted" ConcealmentLifted { by: Option<By> }
        "provider.places_confirmed" PlacesConfirmed { by: By }
        "provider.owner_stated" OwnerStated { by: By, authority: AuthorityCode }
        "provider.filter_put" FilterPut { by: By, filter: Box<StandingFilter> }
    }
}

object! {
    StandingFilter = DomainStandingFilter {
        placement_types: Vec<PlacementType>,
        age_bands: Vec<AgeBand>,
        levels: Vec<LevelOfNeed>,
        authorities: Vec<AuthorityCode>,
        near: Option<Near>,
    }
    Near = DomainNear { sector: String, miles: u32 }
    ProviderRecorded = DomainProviderRecorded {
        display_name: String,
        registration_number: String,
        regulator: Regulator,
        kind: ProviderKind,
        legal_form: LegalForm,
        agreement_signed_on: Option<Date>,
    }
}

/// Every kind of the standing stream.
pub(crate) const STANDING_KINDS: &[&str] = &["standing.changed"];

/// The kind of an event of the standing stream.
pub(crate) fn kind_of_standing(event: &StandingEvent) -> &'static str {
    match event {
        StandingEvent::Changed(_) => "standing.changed",
    }
}

/// The facts of the standing stream.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", content = "fact", deny_unknown_fields)]
pub(crate) enum StandingFact {
    #[serde(rename = "standing.changed")]
    Changed { provider: ProviderId },
}

impl Convert<StandingFact> for StandingEvent {
    fn convert(self) -> StandingFact {
        match self {
            Self::Changed(provider) => StandingFact::Changed { provider },
        }
    }
}

impl Convert<StandingEvent> for StandingFact {
    fn convert(self) -> StandingEvent {
        match self {
            Self::Changed { provider } => StandingEvent::Changed(provider),
        }
    }
}
