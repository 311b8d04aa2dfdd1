//! G2: the setting serves the placement type asked for (SRC-2, REG-2).

use vocabulary::Gate;

use super::{GateReason, GateResult, SatisfiedBy};
use crate::v1::setting::SettingFacts;
use crate::v1::tender::Tender;

pub(super) fn judge(tender: &Tender, setting: &SettingFacts) -> GateResult {
    let asked = tender.placement_type;
    let served = setting.placement_types.contains(&asked);
    let reasons = if served { Vec::new() } else { vec![GateReason::TypeNotServed { asked }] };
    GateResult::of(Gate::G2, reasons, SatisfiedBy::Facts)
}

#[cfg(test)]
mod tests {
    use vocabulary::PlacementType;

    use super::*;
    use crate::v1::examples::{candidate, tender};

    #[test]
    fn only_the_type_asked_for_passes() {
        let mut setting = candidate(1).setting;
        assert_eq!(judge(&tender(), &setting).reasons, []);
        setting.placement_types = [PlacementType::Residential].into();
        let asked = tender().placement_type;
        assert_eq!(judge(&tender(), &setting).reasons, [GateReason::TypeNotServed { asked }]);
    }
}
