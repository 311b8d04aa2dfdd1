//! What each provider of the story offers, and where: written against the request itself, so that every answer it asks for is given.

use api::common::v1::{Date, YesNoUnknown};
use api::search::v1::{
    Child, Extra, Fee, Household, HouseholdChild, IdentityAnswer, MustHaveAnswer, Need, NeedAnswer,
    ParentAndBabyAnswer, PlacementRequest, SchoolAnswer, Terms, WishAnswer,
};
use vocabulary::Timestamp;

use crate::wire::{date, day, instant};

/// What an offer does well and what it does not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bid {
    /// Who it is in the story.
    pub(super) part: Part,
    /// The authorities its setting may lie in.
    pub(super) near: &'static [&'static str],
    /// Core fee as basis points of the provider's own list price.
    pub(super) fee_points: i64,
    /// Capability less than the need, by this much.
    pub(super) shortfall: u32,
    pub(super) evidence: &'static str,
    pub(super) school: &'static str,
    /// How many of the child's wishes are met in part only, the last ones first.
    pub(super) wishes_partly: usize,
    pub(super) welsh: YesNoUnknown,
    pub(super) transport: YesNoUnknown,
    /// Answers to the must-haves: the first, and the others.
    pub(super) must_haves: (YesNoUnknown, YesNoUnknown),
    /// Days after the day needed on which it can start.
    pub(super) late_days: i32,
    pub(super) hold_hours: u32,
    pub(super) statement: &'static str,
    pub(super) support: &'static str,
}

/// What becomes of an offer in the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Best of all, and above the list price.
    Dear,
    /// One of several.
    Other,
    /// Leaves answers open.
    Unknowns,
    /// Asks a question before it offers.
    Asks,
    /// Comes back with a better offer before the close.
    Revises,
    /// Takes its offer back before the close.
    Withdraws,
    /// Will not offer.
    NoBid,
    /// Offers a second after the close.
    Late,
}

const YES: YesNoUnknown = YesNoUnknown::Yes;
const NO: YesNoUnknown = YesNoUnknown::No;
const UNKNOWN: YesNoUnknown = YesNoUnknown::Unknown;

const CARDIFF: &[&str] = &["W06000015"];

/// As good as an offer can be; each one below says in what it differs.
pub(super) const BEST: Bid = Bid {
    part: Part::Other,
    near: CARDIFF,
    fee_points: 10_000,
    shortfall: 0,
    evidence: "DOCUMENTED",
    school: "KEPT",
    wishes_partly: 0,
    welsh: YES,
    transport: YES,
    must_haves: (YES, YES),
    late_days: 0,
    hold_hours: 96,
    statement: "Two carers who speak Welsh at home, ten minutes from her school; one of them is there all day. They have brought up two \
                foster children to adulthood and know the choir she sings in.",
    support: "Play therapy to go on until summer.",
};

/// Nearly as good: not every wish is met in full.
pub(super) const COUPLE: Bid = Bid {
    wishes_partly: 1,
    fee_points: 9_800,
    statement: "A Welsh-speaking couple whose own daughters have left home. A quiet house, and patience with nights.",
    ..BEST
};

/// Less able than the needs ask for, and without papers to show it.
pub(super) const LIVELY: Bid = Bid {
    shortfall: 1,
    wishes_partly: 2,
    evidence: "CLAIMED",
    statement: "A lively household with a big garden.",
    ..BEST
};

/// Everybody who plays a part, in the order in which they are heard.
pub(super) const BIDS: [Bid; 14] = [
    Bid { part: Part::Dear, fee_points: 10_600, ..BEST },
    Bid {
        wishes_partly: 1,
        fee_points: 9_900,
        statement: "A Welsh-speaking couple whose own daughters have left home. A quiet house, and patience with nights.",
        ..BEST
    },
    Bid {
        wishes_partly: 2,
        evidence: "CLAIMED",
        fee_points: 9_800,
        statement: "An experienced single carer, Welsh learner turned fluent, who walks past her school every morning.",
        ..BEST
    },
    Bid {
        part: Part::Revises,
        shortfall: 1,
        welsh: NO,
        wishes_partly: 2,
        evidence: "CLAIMED",
        fee_points: 9_700,
        statement: "A warm and busy family near her grandmother. English at home; they would see that she keeps her Welsh at school.",
        ..BEST
    },
    Bid {
        part: Part::Unknowns,
        welsh: UNKNOWN,
        transport: UNKNOWN,
        must_haves: (YES, UNKNOWN),
        hold_hours: 0,
        fee_points: 9_900,
        statement: "A new household close by. The carer's shifts for the new year are not fixed yet.",
        ..BEST
    },
    Bid {
        part: Part::Asks,
        near: &["W06000014"],
        school: "NEW_CONFIRMED",
        wishes_partly: 2,
        fee_points: 9_700,
        statement: "By the sea in the Vale, with a place confirmed at the Welsh-medium primary round the corner.",
        ..BEST
    },
    Bid {
        near: &["W06000016"],
        evidence: "CLAIMED",
        wishes_partly: 1,
        late_days: 5,
        statement: "A Welsh-speaking household up the valley. They would drive her to her school and back every day.",
        ..BEST
    },
    Bid {
        near: &["W06000018", "W06000022"],
        school: "NEITHER",
        welsh: NO,
        wishes_partly: 4,
        shortfall: 1,
        fee_points: 9_200,
        statement: "A lively household with a big garden.",
        ..BEST
    },
    Bid {
        near: &["W06000011", "W06000012"],
        school: "NEITHER",
        wishes_partly: 3,
        statement: "Welsh-speaking carers who specialise in children who sleep badly; too far for her school.",
        ..BEST
    },
    Bid {
        near: &["W06000002", "W06000001"],
        school: "NEITHER",
        wishes_partly: 4,
        transport: NO,
        late_days: 9,
        fee_points: 9_500,
        statement: "A farm where everybody speaks Welsh all day. Far from her brother.",
        ..BEST
    },
    Bid {
        must_haves: (NO, YES),
        fee_points: 9_000,
        statement: "She would share a room with a girl of eleven who is looking forward to it.",
        ..BEST
    },
    Bid {
        part: Part::Withdraws,
        fee_points: 9_900,
        wishes_partly: 3,
        statement: "A household that is free from Advent.",
        ..BEST
    },
    Bid { part: Part::NoBid, near: &["W06000022", "W06000013"], ..BEST },
    Bid { part: Part::Late, fee_points: 8_000, ..BEST },
];

impl Bid {
    /// The terms of this offer, for a request for one child, at the provider's own list price.
    pub(super) fn terms(&self, request: &PlacementRequest, list_pence: i64, close: Timestamp) -> Terms {
        self.terms_for(&[0], request, list_pence, close)
    }

    /// The terms of this offer for some children of a request, by their places in it.
    pub(super) fn terms_for(
        &self,
        children: &[u32],
        request: &PlacementRequest,
        list_pence: i64,
        close: Timestamp,
    ) -> Terms {
        let taken: Vec<(u32, &Child)> =
            (0..).zip(&request.children).filter(|(place, _)| children.contains(place)).collect();
        let needed_on = request.shared.as_ref().and_then(|shared| shared.needed_on);
        Terms {
            children_taken: children.to_vec(),
            fee: Some(self.fee(list_pence)),
            earliest_start: needed_on.map(|on| later(on, self.late_days)),
            notice_days: Some(28),
            stay: if self.shortfall == 0 { "TO_18" } else { "UP_TO_2_YEARS" }.to_owned(),
            valid_until: Some(instant(close.plus_days(45))),
            hold_hours: Some(self.hold_hours),
            must_haves: self.must_have_answers(request),
            needs: taken
                .iter()
                .flat_map(|(place, child)| self.need_answers(Some(*place), &child.needs))
                .chain(request.parent.iter().flat_map(|parent| self.need_answers(None, &parent.needs)))
                .collect(),
            schools: taken
                .iter()
                .filter(|(_, child)| child.school.as_ref().is_some_and(|school| school.attends() == YES))
                .map(|(place, _)| SchoolAnswer { child: *place, outcome: self.school.to_owned() })
                .collect(),
            wishes: taken.iter().flat_map(|(place, child)| self.wish_answers(*place, child)).collect(),
            identity_needs: taken.iter().flat_map(|(place, child)| self.identity_answers(*place, child)).collect(),
            household: Some(Household {
                adults: 2,
                children: vec![HouseholdChild { age_band: "AGE_16_17".to_owned(), sex: "F".to_owned() }],
                animals: Vec::new(),
            }),
            siblings: taken
                .iter()
                .any(|(_, child)| !child.siblings.is_empty())
                .then(|| if taken.len() > 1 { "TOGETHER" } else { "CONTACT_PLAN" }.to_owned()),
            family_time_transport: self.transport.into(),
            conditions_accepted: YES.into(),
            parent_and_baby: request.parent.as_ref().map(|_| Self::parent_and_baby(request)),
            matching_statement: self.statement.to_owned(),
            support_needed: self.support.to_owned(),
        }
    }

    /// The same offer with what its provider found after it: a Welsh-speaking carer in the household, a plan for each need, and a
    /// lower fee.
    pub(super) const fn revised(self) -> Self {
        Self { welsh: YES, shortfall: 0, fee_points: 9_500, ..self }
    }

    fn fee(&self, list_pence: i64) -> Fee {
        let core = list_pence * self.fee_points / 10_000;
        let extra = Extra { code: "THERAPEUTIC_SUPERVISION".to_owned(), weekly_pence: 6_000 };
        let extras = if self.shortfall == 0 { vec![extra] } else { Vec::new() };
        Fee { core_weekly_pence: Some(core), extras, ..Fee::default() }
    }

    fn must_have_answers(&self, request: &PlacementRequest) -> Vec<MustHaveAnswer> {
        let asked = request.shared.iter().flat_map(|shared| &shared.must_haves);
        let (first, others) = self.must_haves;
        (0..)
            .zip(asked)
            .map(|(index, _)| {
                let answer = if index == 0 { first } else { others };
                MustHaveAnswer { must_have: index, answer: answer.into(), note: String::new() }
            })
            .collect()
    }

    /// Of a child by its place, or of the parent without one.
    fn need_answers(&self, place: Option<u32>, needs: &[Need]) -> Vec<NeedAnswer> {
        let present = needs.iter().filter(|need| need.level.unwrap_or(0) > 0);
        present
            .map(|need| NeedAnswer {
                child: place,
                domain: need.domain.clone(),
                capability: Some(need.level.unwrap_or(0).saturating_sub(self.shortfall)),
                support: String::new(),
                evidence: self.evidence.to_owned(),
            })
            .collect()
    }

    /// Both are housed, and the assessment asked for is offered.
    fn parent_and_baby(request: &PlacementRequest) -> ParentAndBabyAnswer {
        let asked = request.shared.as_ref().and_then(|shared| shared.assessment.as_ref());
        let kind = asked.map(|assessment| assessment.kind.clone());
        ParentAndBabyAnswer { houses_both: YES.into(), assessments: kind.into_iter().collect() }
    }

    /// A provider that leaves answers open says nothing of the wishes it cannot judge.
    fn wish_answers(&self, place: u32, child: &Child) -> Vec<WishAnswer> {
        let wishes = child.wishes.len();
        let told = if self.part == Part::Unknowns { wishes / 2 } else { wishes };
        (0..told)
            .map(|wish| {
                let outcome = if wish + self.wishes_partly >= wishes { "PARTLY" } else { "MET" };
                WishAnswer { child: place, wish: u32::try_from(wish).unwrap_or(0), outcome: outcome.to_owned() }
            })
            .collect()
    }

    fn identity_answers(&self, place: u32, child: &Child) -> Vec<IdentityAnswer> {
        (0..)
            .zip(&child.identity_needs)
            .map(|(index, asked)| {
                let can_meet = if asked.need == "LANGUAGE" { self.welsh } else { YES };
                IdentityAnswer {
                    child: place,
                    identity_need: index,
                    need: asked.need.clone(),
                    can_meet: can_meet.into(),
                }
            })
            .collect()
    }
}

/// A day so many days later.
pub(super) fn later(on: Date, days: i32) -> Date {
    date(&on).map_or(on, |on| day(on.plus_days(days)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::document;

    fn request() -> PlacementRequest {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/searches/long-term-fostering.yaml");
        document::read::<api::search::v1::Search>(&example).unwrap().request.unwrap()
    }

    #[test]
    fn every_offer_answers_every_must_have_and_every_need_that_counts() {
        let request = request();
        for bid in BIDS {
            let terms = bid.terms(&request, 100_000, Timestamp::from_micros(1_800_000_000_000_000));
            assert_eq!(terms.must_haves.len(), request.shared.as_ref().unwrap().must_haves.len());
            for need in request.children[0].needs.iter().filter(|need| need.level >= Some(2)) {
                assert!(terms.needs.iter().any(|answer| answer.domain == need.domain), "{}", need.domain);
            }
            assert_eq!(terms.fee.unwrap().core_weekly_pence, Some(bid.fee_points * 10));
        }
    }

    #[test]
    fn a_dozen_offers_are_made_and_one_alone_is_above_the_list() {
        let made = BIDS.iter().filter(|bid| !matches!(bid.part, Part::NoBid | Part::Late));
        assert_eq!(made.clone().count(), 12);
        assert_eq!(made.filter(|bid| bid.fee_points > 10_000).count(), 1);
    }
}
