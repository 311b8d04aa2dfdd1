//! Which rejection code goes with what an offer lost in a criterion. An open answer is INFORMATION_NOT_PROVIDED: the provider can
//! do something about that.

use vocabulary::{RejectionReason, SchoolOutcome};

use super::hides_a_safe_zone;
use crate::v1::answer::Answer;
use crate::v1::criterion::{Fact, NeedLine, StartFact, StayFact};

pub(super) fn of(fact: &Fact) -> RejectionReason {
    if hides_a_safe_zone(fact) {
        return RejectionReason::LocationOrHouseholdNotSuitable;
    }
    match fact {
        Fact::NeedFit { lines } => need_fit(lines),
        Fact::Education { outcome, miles: _ } => match outcome {
            Some(SchoolOutcome::Kept) => RejectionReason::TooFar,
            Some(SchoolOutcome::NewConfirmed | SchoolOutcome::Neither) => RejectionReason::SchoolLost,
            None => RejectionReason::InformationNotProvided,
        },
        Fact::Home { .. } | Fact::FamilyTime { .. } => RejectionReason::TooFar,
        Fact::Siblings { outcome: None, .. } => RejectionReason::InformationNotProvided,
        Fact::Siblings { outcome: Some(_), .. } => RejectionReason::SiblingsSplit,
        Fact::Wishes { partly: 0, not: 0, .. } => RejectionReason::InformationNotProvided,
        Fact::Wishes { .. } => RejectionReason::Other,
        Fact::Identity { needs } if needs.iter().any(|(_, answer)| *answer == Answer::No) => {
            RejectionReason::CultureOrLanguageNotMet
        }
        Fact::Identity { .. } => RejectionReason::InformationNotProvided,
        Fact::Household { found: None, .. } => RejectionReason::InformationNotProvided,
        Fact::Household { found: Some(_), .. } => RejectionReason::HouseholdNotCompatible,
        Fact::Timing { start, stay } => timing(*start, *stay),
    }
}

/// Where the only thing missing is an answer or its evidence, that is what is said.
fn need_fit(lines: &[NeedLine]) -> RejectionReason {
    let short = |line: &NeedLine| line.answer.is_some_and(|answer| answer.capability < line.need);
    if lines.iter().any(short) { RejectionReason::NeedNotMet } else { RejectionReason::InformationNotProvided }
}

fn timing(start: StartFact, stay: StayFact) -> RejectionReason {
    match (start, stay) {
        (StartFact::Late { .. }, _) => RejectionReason::NotAvailableInTime,
        (StartFact::OnTime | StartFact::Unanswered, StayFact::Shorter { .. }) => RejectionReason::NeedNotMet,
        (
            StartFact::OnTime | StartFact::Unanswered,
            StayFact::AsPlanned | StayFact::Unanswered | StayFact::PlanNotKnown,
        ) => RejectionReason::InformationNotProvided,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::{Companions, HomeMode, Miles};
    use vocabulary::{LivingCompanions, SiblingOutcome};

    #[test]
    fn each_loss_has_the_code_that_names_it() {
        use RejectionReason as R;
        let far = Some(Miles { travel_tenths: 400, straight_tenths: 400 });
        let siblings = |outcome| Fact::Siblings { asked: 1, together: 0, outcome };
        let wanted = LivingCompanions::Solo;
        let timing = |start, stay| Fact::Timing { start, stay };
        let cases = [
            (Fact::Education { outcome: Some(SchoolOutcome::Kept), miles: far }, R::TooFar),
            (Fact::Education { outcome: Some(SchoolOutcome::Neither), miles: far }, R::SchoolLost),
            (Fact::Education { outcome: None, miles: far }, R::InformationNotProvided),
            (Fact::Home { mode: HomeMode::NearHome, miles: far }, R::TooFar),
            (
                Fact::Home { mode: HomeMode::SafeZone { at_least_tenths: 500 }, miles: far },
                R::LocationOrHouseholdNotSuitable,
            ),
            (siblings(Some(SiblingOutcome::Apart)), R::SiblingsSplit),
            (siblings(None), R::InformationNotProvided),
            (Fact::Wishes { met: 0, partly: 0, not: 1, unanswered: 0 }, R::Other),
            (Fact::Wishes { met: 1, partly: 0, not: 0, unanswered: 1 }, R::InformationNotProvided),
            (Fact::Household { wanted, found: Some(Companions::Mixed) }, R::HouseholdNotCompatible),
            (Fact::Household { wanted, found: None }, R::InformationNotProvided),
            (timing(StartFact::Late { days: 3 }, StayFact::AsPlanned), R::NotAvailableInTime),
            (timing(StartFact::OnTime, StayFact::Shorter { offered_days: 1, planned_days: 9 }), R::NeedNotMet),
            (timing(StartFact::Unanswered, StayFact::AsPlanned), R::InformationNotProvided),
        ];
        for (fact, expected) in cases {
            assert_eq!(of(&fact), expected, "{fact:?}");
        }
    }
}
