//! G7: what the legal-form rules of the day say (REG-7). The dated policy is worked out by the caller; the gate reads its result.

use vocabulary::Gate;

use super::{GateReason, GateResult, SatisfiedBy};
use crate::v1::setting::{LegalFormOutcome, SettingFacts};

pub(super) fn judge(setting: &SettingFacts) -> GateResult {
    let reason = match setting.legal_form {
        LegalFormOutcome::Allowed => None,
        LegalFormOutcome::NotAllowed => Some(GateReason::LegalFormNotAllowed),
        LegalFormOutcome::MinistersApprovalNeeded => Some(GateReason::MinistersApprovalNeeded),
        LegalFormOutcome::NotKnown => Some(GateReason::LegalFormNotKnown),
    };
    GateResult::of(Gate::G7, reason.into_iter().collect(), SatisfiedBy::Facts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::gates::GateOutcome;

    #[test]
    fn ministers_approval_still_to_come_is_a_check_and_a_refusal_is_a_fail() {
        let cases = [
            (LegalFormOutcome::Allowed, GateOutcome::Pass),
            (LegalFormOutcome::NotAllowed, GateOutcome::Fail),
            (LegalFormOutcome::MinistersApprovalNeeded, GateOutcome::NeedsCheck),
            (LegalFormOutcome::NotKnown, GateOutcome::NeedsCheck),
        ];
        for (legal_form, expected) in cases {
            assert_eq!(judge(&SettingFacts { legal_form, ..SettingFacts::default() }).outcome, expected);
        }
    }
}
