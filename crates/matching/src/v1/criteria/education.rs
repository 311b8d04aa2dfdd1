//! C2 education: applies where the school is to be kept, weight 15 by default.
//!
//! KEPT earns the distance utility of the miles to that school (1 up to 3 miles, linear to 0 at 30), NEW_CONFIRMED half of it
//! (so at most 0.5), NEITHER 0. The miles are always those to the school the child is to keep: an offer names no other place, and
//! a provider could otherwise choose the better of two. A school that is not to be kept, or none: nothing asked.

use vocabulary::SchoolOutcome;

use super::{Asked, Pair, falling};
use crate::v1::answer::Answer;
use crate::v1::criterion::Fact;
use crate::v1::miles::{Miles, Place};
use crate::v1::range::{Range, Ratio};
use crate::v1::tender::{Child, School};

pub(super) fn asked(child: &Child) -> Asked {
    match child.school {
        School::Unknown | School::Attends { keep: Answer::Unknown, .. } => Asked::FactMissing,
        School::Attends { keep: Answer::Yes, place: None } => Asked::FactMissing,
        School::None | School::Attends { keep: Answer::No, .. } => Asked::Nothing,
        School::Attends { keep: Answer::Yes, place: Some(_) } => Asked::Yes,
    }
}

pub(super) fn utility(pair: Pair<'_>) -> (Range, Fact) {
    let anchors = pair.tender.policy.anchors;
    let outcome = pair.answers.school;
    let miles = school_place(pair.child)
        .and_then(|school| pair.candidate.setting.place.map(|setting| Miles::between(setting, school)));
    let distance = match miles {
        Some(miles) => Range::known(falling(anchors.school, miles.travel_tenths)),
        None => Range::unanswered(),
    };
    let range = match outcome {
        Some(SchoolOutcome::Kept) => distance,
        Some(SchoolOutcome::NewConfirmed) => distance.times(Ratio::percent(anchors.new_school_percent)),
        Some(SchoolOutcome::Neither) => Range::known(Ratio::ZERO),
        None => Range::unanswered(),
    };
    (range, Fact::Education { outcome, miles })
}

/// Before an offer nobody has said what becomes of the school: anything from nothing to what a school kept from there would earn, so
/// that the miles alone bound it. At the quarter of that, as anything unanswered.
pub(in crate::v1) fn before_offer(pair: Pair<'_>) -> (Range, Fact) {
    let miles = school_place(pair.child)
        .and_then(|school| pair.candidate.setting.place.map(|setting| Miles::between(setting, school)));
    let most = miles.map_or(Ratio::ONE, |miles| falling(pair.tender.policy.anchors.school, miles.travel_tenths));
    (Range::unanswered().times(most), Fact::Education { outcome: None, miles })
}

pub(in crate::v1) fn school_place(child: &Child) -> Option<Place> {
    match child.school {
        School::Attends { place, keep: _ } => place,
        School::Unknown | School::None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{CARDIFF, candidate, north_of, tender, utility_of};
    use crate::v1::{Applies, Criterion, Share, Utility, score};

    fn given(tenths: u32, outcome: Option<SchoolOutcome>) -> Utility {
        let mut tender = tender();
        tender.children[0].school = School::Attends { place: Some(CARDIFF), keep: Answer::Yes };
        let mut candidate = candidate(1);
        candidate.setting.place = Some(north_of(CARDIFF, tenths));
        candidate.children[0].school = outcome;
        utility_of(Criterion::C2, &tender, &candidate)
    }

    #[test]
    fn a_kept_school_falls_from_three_miles_to_thirty() {
        use SchoolOutcome::{Kept, Neither, NewConfirmed};
        let cases = [
            (0, Kept, Share::ONE),
            (30, Kept, Share::ONE),
            (31, Kept, Share::of(269, 270)),
            (165, Kept, Share::of(1, 2)),
            (300, Kept, Share::ZERO),
            (400, Kept, Share::ZERO),
            (30, NewConfirmed, Share::of(1, 2)),
            (165, NewConfirmed, Share::of(1, 4)),
            (300, NewConfirmed, Share::ZERO),
            (0, Neither, Share::ZERO),
        ];
        for (tenths, outcome, expected) in cases {
            assert_eq!(given(tenths, Some(outcome)), Utility::Known(expected), "{tenths} {outcome}");
        }
    }

    #[test]
    fn no_answer_or_no_place_is_open() {
        let open = Utility::Unknown { low: Share::ZERO, at: Share::of(1, 4), high: Share::ONE };
        assert_eq!(given(30, None), open);
        let mut candidate = candidate(1);
        candidate.setting.place = None;
        candidate.children[0].school = Some(SchoolOutcome::NewConfirmed);
        let half = Utility::Unknown { low: Share::ZERO, at: Share::of(1, 8), high: Share::of(1, 2) };
        assert_eq!(utility_of(Criterion::C2, &tender(), &candidate), half);
    }

    #[test]
    fn it_counts_only_where_the_school_is_to_be_kept() {
        let place = Some(CARDIFF);
        let cases = [
            (School::None, Applies::NothingAsked),
            (School::Attends { place, keep: Answer::No }, Applies::NothingAsked),
            (School::Attends { place, keep: Answer::Yes }, Applies::Yes),
            (School::Attends { place, keep: Answer::Unknown }, Applies::Dropped),
            (School::Attends { place: None, keep: Answer::Yes }, Applies::Dropped),
            (School::Unknown, Applies::Dropped),
        ];
        for (school, expected) in cases {
            let mut tender = tender();
            tender.children[0].school = school;
            assert_eq!(score(&tender, &candidate(1)).criteria()[1].applies, expected, "{school:?}");
        }
    }
}
