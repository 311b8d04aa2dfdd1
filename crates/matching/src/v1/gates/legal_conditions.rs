//! G9: court and legal conditions of the search can all be kept. Never told to a provider before the close (INV-2).

use vocabulary::Gate;

use super::{GateReason, GateResult, SatisfiedBy};
use crate::v1::answer::Answer;
use crate::v1::candidate::Candidate;
use crate::v1::tender::Tender;

pub(super) fn judge(tender: &Tender, candidate: &Candidate) -> GateResult {
    if tender.legal_conditions == 0 {
        return GateResult::nothing_asked(Gate::G9);
    }
    let reason = match candidate.legal_conditions_kept {
        Answer::Yes => None,
        Answer::No => Some(GateReason::LegalConditionNotKept),
        Answer::Unknown => Some(GateReason::LegalConditionNotKnown),
    };
    GateResult::of(Gate::G9, reason.into_iter().collect(), SatisfiedBy::Facts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{candidate, tender};
    use crate::v1::gates::GateOutcome;

    #[test]
    fn conditions_are_kept_or_not_or_have_to_be_checked() {
        let asked = Tender { legal_conditions: 1, ..tender() };
        let cases = [
            (Answer::Yes, GateOutcome::Pass),
            (Answer::No, GateOutcome::Fail),
            (Answer::Unknown, GateOutcome::NeedsCheck),
        ];
        for (legal_conditions_kept, expected) in cases {
            let candidate = Candidate { legal_conditions_kept, ..candidate(1) };
            assert_eq!(judge(&asked, &candidate).outcome, expected);
            assert_eq!(judge(&tender(), &candidate).satisfied_by, Some(SatisfiedBy::NothingAsked));
        }
    }
}
