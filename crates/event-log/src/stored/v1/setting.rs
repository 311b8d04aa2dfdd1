//! The stored facts of a setting.

use domain::event::{
    ReferenceEvent, SettingEvent, SettingRecorded as DomainSettingRecorded, StatedPlace as DomainStatedPlace,
};
use domain::request::YesNoUnknown;
use vocabulary::{
    AuthorityCode, ConcealmentReason, Date, HoldId, OfferId, PlacementType, ProviderId, Regulator, SearchId, SettingId,
    SettingKind, Sex, Timestamp,
};

use super::parts::{By, Hex, Sealed};
use super::shape::Convert;

facts! {
    Fact = SettingEvent, KINDS, kind_of {
        "setting.recorded" Recorded { by: By, setting: Box<SettingRecorded> }
        "setting.places_stated" PlacesStated { by: By, places: Vec<StatedPlace> }
        "setting.inspection_recorded" InspectionRecorded {
            by: By,
            inspected_on: Date,
            body: Regulator,
            report: Sealed,
        }
        "setting.concealed" Concealed {
            by: By,
            reason: ConcealmentReason,
            text: Sealed,
            lifts: Option<Timestamp>,
            held_by: Vec<AuthorityCode>,
        }
        "setting.concealment_lifted" ConcealmentLifted { by: Option<By> }
        "setting.hold_taken" HoldTaken {
            hold: HoldId,
            search: SearchId,
            offer: OfferId,
            places: Vec<u32>,
            until: Timestamp,
        }
        "setting.hold_extended" HoldExtended { hold: HoldId, until: Timestamp }
        "setting.hold_released" HoldReleased { hold: HoldId }
        "setting.hold_expired" HoldExpired { hold: HoldId }
        "setting.places_awarded" PlacesAwarded {
            search: SearchId,
            offer: OfferId,
            places: Vec<u32>,
            hold: Option<HoldId>,
            authority: AuthorityCode,
        }
        "setting.places_freed" PlacesFreed { search: SearchId, places: Vec<u32> }
        "setting.places_vacated" PlacesVacated { search: SearchId, places: Vec<u32> }
    }
}

facts! {
    ReferenceFact = ReferenceEvent, REFERENCE_KINDS, kind_of_reference {
        "reference.given" Given { setting: SettingId }
    }
}

object! {
    SettingRecorded = DomainSettingRecorded {
        provider: ProviderId,
        kind: SettingKind,
        placement_types: Vec<PlacementType>,
        ages: AgeRange,
        sexes: Vec<Sex>,
        children_max: u32,
        fostering_exemption: YesNoUnknown,
        sector: String,
        profile_version: u32,
        profile: Sealed,
        reference: Option<Hex>,
    }
    StatedPlace = DomainStatedPlace { number: u32, available_from: Option<Date> }
}

pair! {
    AgeRange = (years_min: u32 = u32, years_max: u32 = u32)
}
