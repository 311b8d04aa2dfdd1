//! C9 timing and permanence: half start (on time 1, up to 7 days late 0.5, later 0), half plan length (can stay as long as the
//! plan says 1, else pro rata). Weight 4 by default.
//!
//! A plan whose length is stated as not known leaves the start alone to count, for every offer alike and with a banner.

use vocabulary::Date;

use super::{Asked, Pair};
use crate::v1::candidate::Stay;
use crate::v1::criterion::{Fact, StartFact, StayFact};
use crate::v1::policy::Anchors;
use crate::v1::range::{Range, Ratio};
use crate::v1::tender::{Plan, Tender};

pub(super) fn asked(tender: &Tender) -> Asked {
    if tender.start_needed.is_some() { Asked::Yes } else { Asked::FactMissing }
}

pub(super) fn utility(pair: Pair<'_>) -> (Range, Fact) {
    let start = start(pair.tender.start_needed, pair.candidate.earliest_start);
    let stay = stay(pair.tender.plan, pair.candidate.stay);
    let start_utility = of_start(start, &pair.tender.policy.anchors);
    let range = match of_stay(stay) {
        None => start_utility,
        Some(stay_utility) => start_utility.plus(stay_utility).times(Ratio::new(1, 2)),
    };
    (range, Fact::Timing { start, stay })
}

fn start(needed: Option<Date>, offered: Option<Date>) -> StartFact {
    let Some((needed, offered)) = needed.zip(offered) else {
        return StartFact::Unanswered;
    };
    match u32::try_from(offered.days_since(needed)) {
        Err(_) | Ok(0) => StartFact::OnTime,
        Ok(days) => StartFact::Late { days },
    }
}

fn stay(plan: Plan, offered: Option<Stay>) -> StayFact {
    match (plan, offered) {
        (Plan::NotKnown, _) => StayFact::PlanNotKnown,
        (Plan::Days(_), None) => StayFact::Unanswered,
        (Plan::Days(_), Some(Stay::AsLongAsNeeded)) => StayFact::AsPlanned,
        (Plan::Days(planned_days), Some(Stay::Days(offered_days))) if offered_days < planned_days => {
            StayFact::Shorter { offered_days, planned_days }
        }
        (Plan::Days(_), Some(Stay::Days(_))) => StayFact::AsPlanned,
    }
}

fn of_start(start: StartFact, anchors: &Anchors) -> Range {
    match start {
        StartFact::OnTime => Range::known(Ratio::ONE),
        StartFact::Late { days } if days <= anchors.late_days => Range::known(Ratio::percent(anchors.late_percent)),
        StartFact::Late { .. } => Range::known(Ratio::ZERO),
        StartFact::Unanswered => Range::unanswered(),
    }
}

/// `None` where the plan's length is not known.
fn of_stay(stay: StayFact) -> Option<Range> {
    match stay {
        StayFact::AsPlanned => Some(Range::known(Ratio::ONE)),
        StayFact::Shorter { offered_days, planned_days } => {
            Some(Range::known(Ratio::new(i128::from(offered_days), i128::from(planned_days))))
        }
        StayFact::Unanswered => Some(Range::unanswered()),
        StayFact::PlanNotKnown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{candidate, date, tender, utility_of};
    use crate::v1::{Applies, Criterion, Share, Utility, score};

    /// The example tender needs its place on 1 March 2027.
    fn given(plan: Plan, earliest_start: Option<&str>, stay: Option<Stay>) -> Utility {
        let mut tender = tender();
        tender.plan = plan;
        let mut candidate = candidate(1);
        candidate.earliest_start = earliest_start.map(date);
        candidate.stay = stay;
        utility_of(Criterion::C9, &tender, &candidate)
    }

    #[test]
    fn the_start_is_on_time_a_week_late_or_later() {
        let days = [
            ("2027-02-01", Share::ONE),
            ("2027-03-01", Share::ONE),
            ("2027-03-02", Share::of(1, 2)),
            ("2027-03-08", Share::of(1, 2)),
            ("2027-03-09", Share::ZERO),
        ];
        for (start, expected) in days {
            assert_eq!(given(Plan::NotKnown, Some(start), None), Utility::Known(expected), "{start}");
        }
    }

    #[test]
    fn half_is_the_start_and_half_the_stay() {
        let plan = Plan::Days(200);
        let on_time = Some("2027-03-01");
        let cases = [
            (on_time, Stay::AsLongAsNeeded, Share::ONE),
            (on_time, Stay::Days(200), Share::ONE),
            (on_time, Stay::Days(900), Share::ONE),
            (on_time, Stay::Days(50), Share::of(5, 8)),
            (on_time, Stay::Days(0), Share::of(1, 2)),
            (Some("2027-03-05"), Stay::Days(100), Share::of(1, 2)),
            (Some("2027-04-05"), Stay::Days(0), Share::ZERO),
        ];
        for (start, stay, expected) in cases {
            assert_eq!(given(plan, start, Some(stay)), Utility::Known(expected), "{start:?} {stay:?}");
        }
    }

    #[test]
    fn each_half_is_open_by_itself() {
        let plan = Plan::Days(200);
        let half = Utility::Unknown { low: Share::of(1, 2), at: Share::of(5, 8), high: Share::ONE };
        assert_eq!(given(plan, Some("2027-03-01"), None), half);
        assert_eq!(given(plan, None, Some(Stay::AsLongAsNeeded)), half);
        let all = Utility::Unknown { low: Share::ZERO, at: Share::of(1, 4), high: Share::ONE };
        assert_eq!(given(plan, None, None), all);
    }

    #[test]
    fn without_a_day_needed_it_drops() {
        let mut tender = tender();
        tender.start_needed = None;
        assert_eq!(score(&tender, &candidate(1)).criteria()[8].applies, Applies::Dropped);
    }
}
