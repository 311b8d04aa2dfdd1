//! G8: safety exclusions: no-go areas, minimum distances, named people. Its reasons never reach a provider (INV-2, INV-3).
//!
//! Distances here are as the crow flies: a person to be feared does not go by the bridge. The edge of a no-go area belongs to it;
//! exactly the least distance allowed is allowed. Where the setting's place is known by its sector only and lies within that margin
//! of an edge, the gate asks for a check.

use vocabulary::Gate;

use super::{GateReason, GateResult, SatisfiedBy};
use crate::v1::answer::Answer;
use crate::v1::miles::{Place, straight_tenths};
use crate::v1::setting::SettingFacts;
use crate::v1::tender::{MinimumDistance, NoGoArea, Safety, Tender};

pub(super) fn judge(tender: &Tender, setting: &SettingFacts) -> GateResult {
    if tender.safety == Safety::default() {
        return GateResult::nothing_asked(Gate::G8);
    }
    let mut reasons = Vec::new();
    for area in &tender.safety.no_go {
        note(&mut reasons, no_go(setting, area));
    }
    for distance in &tender.safety.minimum_distances {
        note(&mut reasons, minimum_distance(setting, distance));
    }
    if tender.safety.named_people > 0 {
        note(&mut reasons, named_person(setting));
    }
    GateResult::of(Gate::G8, reasons, SatisfiedBy::Facts)
}

/// Several areas may give the same reason; saying it twice would only count them.
fn note(reasons: &mut Vec<GateReason>, reason: Option<GateReason>) {
    reasons.extend(reason.filter(|reason| !reasons.contains(reason)));
}

fn no_go(setting: &SettingFacts, area: &NoGoArea) -> Option<GateReason> {
    match area {
        NoGoArea::Circle { centre, radius_tenths } => {
            let keeps_out_from = radius_tenths.saturating_add(1);
            nearer_than(setting, *centre, keeps_out_from, GateReason::InNoGoArea)
        }
        NoGoArea::Sector(sector) => match &setting.sector {
            None => Some(GateReason::LocationNotKnown),
            Some(there) => (there == sector).then_some(GateReason::InNoGoArea),
        },
    }
}

fn minimum_distance(setting: &SettingFacts, distance: &MinimumDistance) -> Option<GateReason> {
    nearer_than(setting, distance.from, distance.at_least_tenths, GateReason::NearerThanAllowed)
}

/// `too_near` where the setting lies nearer to `from` than `least_tenths`; a check where it may, for all that is known of its place.
fn nearer_than(setting: &SettingFacts, from: Place, least_tenths: u32, too_near: GateReason) -> Option<GateReason> {
    let Some(place) = setting.place else {
        return Some(GateReason::LocationNotKnown);
    };
    let tenths = straight_tenths(place, from);
    if tenths < least_tenths {
        return Some(too_near);
    }
    let may_be_nearer = tenths.saturating_sub(setting.place_margin_tenths) < least_tenths;
    may_be_nearer.then_some(GateReason::LocationNotKnown)
}

fn named_person(setting: &SettingFacts) -> Option<GateReason> {
    match setting.named_person_there {
        Answer::Yes => Some(GateReason::NamedPersonThere),
        Answer::No => None,
        Answer::Unknown => Some(GateReason::NamedPersonNotKnown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{CARDIFF, candidate, north_of, tender};

    fn reasons(safety: Safety, setting: SettingFacts) -> Vec<GateReason> {
        judge(&Tender { safety, ..tender() }, &setting).reasons
    }

    fn setting_miles_north(tenths: u32) -> SettingFacts {
        SettingFacts { place: Some(north_of(CARDIFF, tenths)), ..candidate(1).setting }
    }

    #[test]
    fn the_edge_of_a_no_go_area_belongs_to_it() {
        let safety =
            || Safety { no_go: vec![NoGoArea::Circle { centre: CARDIFF, radius_tenths: 50 }], ..Safety::default() };
        assert_eq!(reasons(safety(), setting_miles_north(50)), [GateReason::InNoGoArea]);
        assert_eq!(reasons(safety(), setting_miles_north(51)), []);
        let nowhere = SettingFacts { place: None, ..candidate(1).setting };
        assert_eq!(reasons(safety(), nowhere), [GateReason::LocationNotKnown]);
    }

    #[test]
    fn exactly_the_least_distance_is_allowed() {
        let safety = || Safety {
            minimum_distances: vec![MinimumDistance { from: CARDIFF, at_least_tenths: 200 }],
            ..Safety::default()
        };
        assert_eq!(reasons(safety(), setting_miles_north(199)), [GateReason::NearerThanAllowed]);
        assert_eq!(reasons(safety(), setting_miles_north(200)), []);
    }

    #[test]
    fn a_place_known_by_its_sector_only_is_checked_near_an_edge() {
        let safety =
            || Safety { no_go: vec![NoGoArea::Circle { centre: CARDIFF, radius_tenths: 50 }], ..Safety::default() };
        let about = |tenths| SettingFacts { place_margin_tenths: 35, ..setting_miles_north(tenths) };
        assert_eq!(reasons(safety(), about(50)), [GateReason::InNoGoArea]);
        assert_eq!(reasons(safety(), about(85)), [GateReason::LocationNotKnown]);
        assert_eq!(reasons(safety(), about(86)), []);
    }

    #[test]
    fn a_sector_is_matched_by_name() {
        let safety = || Safety { no_go: vec![NoGoArea::Sector("CF10 4".to_owned())], ..Safety::default() };
        let there = |sector: Option<&str>| SettingFacts { sector: sector.map(str::to_owned), ..candidate(1).setting };
        assert_eq!(reasons(safety(), there(Some("CF10 4"))), [GateReason::InNoGoArea]);
        assert_eq!(reasons(safety(), there(Some("CF10 5"))), []);
        assert_eq!(reasons(safety(), there(None)), [GateReason::LocationNotKnown]);
    }

    #[test]
    fn a_named_person_is_asked_about_only_where_one_is_named() {
        let there = |named_person_there| SettingFacts { named_person_there, ..candidate(1).setting };
        let named = || Safety { named_people: 1, ..Safety::default() };
        assert_eq!(reasons(named(), there(Answer::Yes)), [GateReason::NamedPersonThere]);
        assert_eq!(reasons(named(), there(Answer::No)), []);
        assert_eq!(reasons(named(), there(Answer::Unknown)), [GateReason::NamedPersonNotKnown]);
        assert_eq!(judge(&tender(), &there(Answer::Unknown)).satisfied_by, Some(SatisfiedBy::NothingAsked));
    }
}
