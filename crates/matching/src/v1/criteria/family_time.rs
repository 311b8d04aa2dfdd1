//! C7 family time: the mean over contacts of the distance utility (1 up to 5 miles, linear to 0 at 50), plus 0.2 if the provider
//! drives, capped at 1. Weight 5 by default.
//!
//! Whether the provider drives is an answer of its own: while it is missing the bonus is open, and nothing else.

use super::{Asked, Pair, falling, of_answer};
use crate::v1::criterion::Fact;
use crate::v1::miles::Miles;
use crate::v1::range::{Range, Ratio};
use crate::v1::tender::Child;

pub(super) fn asked(child: &Child) -> Asked {
    match &child.contacts {
        None => Asked::FactMissing,
        Some(contacts) if contacts.is_empty() => Asked::Nothing,
        Some(contacts) if contacts.iter().any(Option::is_none) => Asked::FactMissing,
        Some(_) => Asked::Yes,
    }
}

pub(super) fn utility(pair: Pair<'_>) -> (Range, Fact) {
    let anchors = pair.tender.policy.anchors;
    let drives = pair.candidate.drives_to_family_time;
    let contacts = pair.child.contacts.as_deref().unwrap_or_default();
    let miles: Vec<Option<Miles>> = contacts
        .iter()
        .map(|contact| {
            contact.zip(pair.candidate.setting.place).map(|(contact, setting)| Miles::between(setting, contact))
        })
        .collect();
    let mean = Range::mean(miles.iter().map(|miles| match miles {
        Some(miles) => Range::known(falling(anchors.family_time, miles.travel_tenths)),
        None => Range::unanswered(),
    }));
    let bonus = of_answer(drives).times(Ratio::percent(anchors.drives_percent));
    let range = mean.unwrap_or(Range::unanswered()).plus(bonus).capped();
    (range, Fact::FamilyTime { miles, drives })
}

#[cfg(test)]
mod tests {
    use crate::v1::examples::{CARDIFF, candidate, north_of, tender, utility_of};
    use crate::v1::{Answer, Applies, Criterion, Share, Utility, score};

    fn given(contacts: &[u32], drives: Answer) -> Utility {
        let mut tender = tender();
        tender.children[0].contacts = Some(contacts.iter().map(|tenths| Some(north_of(CARDIFF, *tenths))).collect());
        let mut candidate = candidate(1);
        candidate.setting.place = Some(CARDIFF);
        candidate.drives_to_family_time = drives;
        utility_of(Criterion::C7, &tender, &candidate)
    }

    #[test]
    fn the_mean_over_contacts_falls_from_five_miles_to_fifty() {
        assert_eq!(given(&[50], Answer::No), Utility::Known(Share::ONE));
        assert_eq!(given(&[275], Answer::No), Utility::Known(Share::of(1, 2)));
        assert_eq!(given(&[500], Answer::No), Utility::Known(Share::ZERO));
        assert_eq!(given(&[50, 500], Answer::No), Utility::Known(Share::of(1, 2)));
    }

    #[test]
    fn driving_adds_a_fifth_and_never_more_than_one() {
        assert_eq!(given(&[275], Answer::Yes), Utility::Known(Share::of(7, 10)));
        assert_eq!(given(&[500], Answer::Yes), Utility::Known(Share::of(2, 10)));
        assert_eq!(given(&[50], Answer::Yes), Utility::Known(Share::ONE));
    }

    #[test]
    fn while_driving_is_not_said_only_the_bonus_is_open() {
        let open = Utility::Unknown { low: Share::of(50, 100), at: Share::of(55, 100), high: Share::of(70, 100) };
        assert_eq!(given(&[275], Answer::Unknown), open);
        assert_eq!(given(&[50], Answer::Unknown), Utility::Known(Share::ONE), "the cap leaves nothing open");
    }

    #[test]
    fn without_family_time_it_asks_nothing_and_with_a_place_missing_it_drops() {
        let applies = |contacts| {
            let mut tender = tender();
            tender.children[0].contacts = contacts;
            score(&tender, &candidate(1)).criteria()[6].applies
        };
        assert_eq!(applies(Some(vec![])), Applies::NothingAsked);
        assert_eq!(applies(Some(vec![Some(CARDIFF), None])), Applies::Dropped);
        assert_eq!(applies(None), Applies::Dropped);
    }
}
