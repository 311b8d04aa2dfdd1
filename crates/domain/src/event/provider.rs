//! What happens to a provider, and the standing of all of them (REG-1, REG-5).

use vocabulary::{AuthorityCode, ConcealmentReason, Date, LegalForm, ProviderId, ProviderKind, Regulator, Timestamp};

use super::{By, Sealed};
use crate::provider::StandingFilter;

/// What happened to a provider.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
pub enum ProviderEvent {
    /// The register has it so from now on.
    Recorded { by: By, provider: Box<ProviderRecorded> },
    /// Concealed (REG-5), until lifted or until `lifts`; `held_by` are the authorities whose holds there it releases.
    Concealed { by: By, reason: ConcealmentReason, text: Sealed, lifts: Option<Timestamp>, held_by: Vec<AuthorityCode> },
    /// Shown again; by nobody when the time of the concealment ran out.
    ConcealmentLifted { by: Option<By> },
    /// All places of all its settings were confirmed as they stand (REG-4).
    PlacesConfirmed { by: By },
    /// It is the authority's own from now on (REG-8).
    OwnerStated { by: By, authority: AuthorityCode },
    /// Its standing filter was put in the place of the one before (INV-1).
    FilterPut { by: By, filter: Box<StandingFilter> },
}

/// A provider as the register has it: an organisation, so its name is no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderRecorded {
    /// Name.
    pub display_name: String,
    /// Registration number.
    pub registration_number: String,
    /// Regulator.
    pub regulator: Regulator,
    /// Kind.
    pub kind: ProviderKind,
    /// Legal form (REG-7).
    pub legal_form: LegalForm,
    /// Date it signed the All Wales Pre-Placement Agreement (REG-1).
    pub agreement_signed_on: Option<Date>,
}

/// The standing of a provider changed: signature, registration, concealment or lot membership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StandingEvent {
    /// Of this provider.
    Changed(ProviderId),
}
