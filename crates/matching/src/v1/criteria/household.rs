//! C8 household fit: who lives there against the stated preference: fits 1, against 0. Weight 6 by default.
//!
//! "Only older" and "only younger" allow those children and ask for none, so an empty household fits them.

use vocabulary::LivingCompanions;

use super::{Asked, Pair};
use crate::v1::candidate::Companions;
use crate::v1::criterion::Fact;
use crate::v1::range::{Range, Ratio};
use crate::v1::tender::Child;

pub(super) fn asked(child: &Child) -> Asked {
    match child.companions {
        None => Asked::FactMissing,
        Some(LivingCompanions::NoPreference) => Asked::Nothing,
        Some(_) => Asked::Yes,
    }
}

pub(super) fn utility(pair: Pair<'_>) -> (Range, Fact) {
    let wanted = pair.child.companions.unwrap_or(LivingCompanions::NoPreference);
    let found = pair.answers.companions;
    let range = match found {
        None => Range::unanswered(),
        Some(found) if fits(wanted, found) => Range::known(Ratio::ONE),
        Some(_) => Range::known(Ratio::ZERO),
    };
    (range, Fact::Household { wanted, found })
}

fn fits(wanted: LivingCompanions, found: Companions) -> bool {
    match wanted {
        LivingCompanions::Solo => found == Companions::NoOthers,
        LivingCompanions::WithChildren => found != Companions::NoOthers,
        LivingCompanions::OnlyOlder => matches!(found, Companions::NoOthers | Companions::AllOlder),
        LivingCompanions::OnlyYounger => matches!(found, Companions::NoOthers | Companions::AllYounger),
        LivingCompanions::NoPreference => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{candidate, tender, utility_of};
    use crate::v1::{Applies, Criterion, Share, Utility, score};

    fn given(wanted: LivingCompanions, found: Option<Companions>) -> Utility {
        let mut tender = tender();
        tender.children[0].companions = Some(wanted);
        let mut candidate = candidate(1);
        candidate.children[0].companions = found;
        utility_of(Criterion::C8, &tender, &candidate)
    }

    #[test]
    fn each_preference_fits_or_is_against() {
        use Companions::{AllOlder, AllYounger, Mixed, NoOthers};
        let cases: [(LivingCompanions, [u8; 4]); 4] = [
            (LivingCompanions::Solo, [1, 0, 0, 0]),
            (LivingCompanions::WithChildren, [0, 1, 1, 1]),
            (LivingCompanions::OnlyOlder, [1, 1, 0, 0]),
            (LivingCompanions::OnlyYounger, [1, 0, 1, 0]),
        ];
        for (wanted, expected) in cases {
            for (found, expected) in [NoOthers, AllOlder, AllYounger, Mixed].into_iter().zip(expected) {
                let expected = Utility::Known(Share::of(i128::from(expected), 1));
                assert_eq!(given(wanted, Some(found)), expected, "{wanted} {found:?}");
            }
        }
    }

    #[test]
    fn an_unsaid_household_is_open_and_no_preference_asks_nothing() {
        let open = Utility::Unknown { low: Share::ZERO, at: Share::of(1, 4), high: Share::ONE };
        assert_eq!(given(LivingCompanions::Solo, None), open);
        let mut tender = tender();
        tender.children[0].companions = Some(LivingCompanions::NoPreference);
        assert_eq!(score(&tender, &candidate(1)).criteria()[7].applies, Applies::NothingAsked);
        tender.children[0].companions = None;
        assert_eq!(score(&tender, &candidate(1)).criteria()[7].applies, Applies::Dropped);
    }
}
