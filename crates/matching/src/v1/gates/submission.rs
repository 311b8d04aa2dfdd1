//! G3: invited, in time, complete (OFF-1, OFF-2, OFF-5). An offer that takes no child of this search is not complete.

use vocabulary::Gate;

use super::{GateReason, GateResult, SatisfiedBy};
use crate::v1::answer::Answer;
use crate::v1::candidate::Candidate;
use crate::v1::tender::Tender;

pub(super) fn judge(tender: &Tender, candidate: &Candidate) -> GateResult {
    let submission = candidate.submission;
    let invited = against(submission.invited, GateReason::NotInvited, GateReason::InvitationNotKnown);
    let in_time = against(submission.in_time, GateReason::NotInTime, GateReason::ReceiptNotKnown);
    let complete = against(submission.complete, GateReason::Incomplete, GateReason::CompletenessNotKnown);
    let takes = (!candidate.takes_children_of(tender)).then_some(GateReason::TakesNoChild);
    let reasons = [invited, in_time, complete, takes].into_iter().flatten().collect();
    GateResult::of(Gate::G3, reasons, SatisfiedBy::Facts)
}

fn against(answer: Answer, no: GateReason, unknown: GateReason) -> Option<GateReason> {
    match answer {
        Answer::Yes => None,
        Answer::No => Some(no),
        Answer::Unknown => Some(unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::candidate::Submission;
    use crate::v1::examples::{candidate, tender};

    #[test]
    fn each_part_can_fail_or_ask_for_a_check() {
        use Answer::{No, Unknown, Yes};
        use GateReason as R;
        let cases = [
            ((Yes, Yes, Yes), None),
            ((No, Yes, Yes), Some(R::NotInvited)),
            ((Yes, No, Yes), Some(R::NotInTime)),
            ((Yes, Yes, No), Some(R::Incomplete)),
            ((Unknown, Yes, Yes), Some(R::InvitationNotKnown)),
            ((Yes, Unknown, Yes), Some(R::ReceiptNotKnown)),
            ((Yes, Yes, Unknown), Some(R::CompletenessNotKnown)),
        ];
        for ((invited, in_time, complete), expected) in cases {
            let mut candidate = candidate(1);
            candidate.submission = Submission { invited, in_time, complete };
            assert_eq!(judge(&tender(), &candidate).reason().copied(), expected);
        }
    }

    #[test]
    fn an_offer_for_no_child_or_a_strange_one_or_one_twice_fails() {
        let given = candidate(1);
        let mut none = given.clone();
        none.children.clear();
        let mut strange = given.clone();
        strange.children[0].child = 9;
        let mut twice = given.clone();
        twice.children.push(given.children[0].clone());
        for candidate in [none, strange, twice] {
            assert_eq!(judge(&tender(), &candidate).reasons, [GateReason::TakesNoChild]);
        }
    }
}
