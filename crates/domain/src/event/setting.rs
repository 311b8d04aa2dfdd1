//! What happens to a setting: its register entry, its numbered places and the holds on them (REG-2, REG-3, SHL-4).

use vocabulary::{
    AuthorityCode, ConcealmentReason, Date, HoldId, OfferId, PlacementType, ProviderId, Regulator, SearchId, SettingId,
    SettingKind, Sex, Timestamp,
};

use super::{By, ReferenceKey, Sealed};
use crate::request::YesNoUnknown;

/// What happened to a setting.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
pub enum SettingEvent {
    /// The register has it so from now on.
    Recorded { by: By, setting: Box<SettingRecorded> },
    /// Its places were stated; all of them, each time.
    PlacesStated { by: By, places: Vec<StatedPlace> },
    /// An inspection report was recorded (REG-6); judgement and link are in the vault.
    InspectionRecorded { by: By, inspected_on: Date, body: Regulator, report: Sealed },
    /// Concealed (REG-5), until lifted or until `lifts`; `held_by` are the authorities whose holds there it releases.
    Concealed { by: By, reason: ConcealmentReason, text: Sealed, lifts: Option<Timestamp>, held_by: Vec<AuthorityCode> },
    /// Shown again; by nobody when the time of the concealment ran out.
    ConcealmentLifted { by: Option<By> },
    /// Places were held for an offer in a tranche (SHL-4), by their numbers.
    HoldTaken { hold: HoldId, search: SearchId, offer: OfferId, places: Vec<u32>, until: Timestamp },
    /// Its provider holds the places longer, until the confirm-by time of a choice (SHL-4).
    HoldExtended { hold: HoldId, until: Timestamp },
    /// A hold ended: rejected, returned, retracted, withdrawn or not chosen.
    HoldReleased { hold: HoldId },
    /// A hold ran out.
    HoldExpired { hold: HoldId },
    /// Places were taken by an award, consuming its hold if one stood.
    PlacesAwarded { search: SearchId, offer: OfferId, places: Vec<u32>, hold: Option<HoldId>, authority: AuthorityCode },
    /// Places of an undone award are free again (DEC-10).
    PlacesFreed { search: SearchId, places: Vec<u32> },
    /// Places of a placement that ended are free, and no vacancies until their provider says from when (CON-4).
    PlacesVacated { search: SearchId, places: Vec<u32> },
}

/// A setting as the register has it; the profile with name, address and household is in the vault.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingRecorded {
    /// Its provider.
    pub provider: ProviderId,
    /// Kind.
    pub kind: SettingKind,
    /// Types it may serve.
    pub placement_types: Vec<PlacementType>,
    /// Approval: youngest and oldest age in whole years.
    pub ages: (u32, u32),
    /// Approval: sexes.
    pub sexes: Vec<Sex>,
    /// Approval: number of children.
    pub children_max: u32,
    /// An exemption from the usual fostering limit is on file (G5).
    pub fostering_exemption: YesNoUnknown,
    /// Postcode sector.
    pub sector: String,
    /// Version of the profile, from 1.
    pub profile_version: u32,
    /// The profile in the vault.
    pub profile: Sealed,
    /// Its provider's own reference of it, as a keyed hash; the reference itself is in the profile.
    pub reference: Option<ReferenceKey>,
}

/// What happened to a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
pub enum ReferenceEvent {
    /// A setting bears it from now on.
    Given { setting: SettingId },
}

/// One numbered place as its provider states it (REG-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatedPlace {
    /// Number, unique in the setting.
    pub number: u32,
    /// Free from this day on; absent when not available.
    pub available_from: Option<Date>,
}
