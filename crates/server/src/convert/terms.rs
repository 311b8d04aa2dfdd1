//! The terms of an offer: `hafan.search.v1.Terms` to [`domain::terms::Terms`] and back (OFF-2).

use api::search::v1 as proto;
use domain::request::YesNoUnknown;
use domain::terms::{
    Extra, Fee, Household, HouseholdChild, IdentityAnswer, MustHaveAnswer, NeedAnswer, ParentAndBabyAnswer,
    SchoolAnswer, Terms, WishAnswer, bounds,
};
use domain::{Fault, Refusal};
use vocabulary::RefusalReason;

use super::child::each;
use super::common::{answer_out, date_out, instant_out};
use super::faults::Faults;
use super::path::Path;
use super::stand_in::StandIn;

/// Reads terms, under the path `terms`.
///
/// # Errors
/// Every fault of the message at once, joined with those of the domain's bounds as for a request.
pub fn read_terms(given: Option<proto::Terms>) -> Result<Terms, Refusal> {
    let mut faults = Faults::new();
    let at = Path::root("terms");
    let terms = faults.required(&at, given).map(|given| terms(given, &at, &mut faults));
    if let Some(terms) = terms.as_ref().filter(|_| !faults.is_empty()) {
        faults.join(bounds::faults(terms));
    }
    faults.finish_some(terms)
}

/// Reads a fee on its own, under the path `fee`, held to its bounds.
///
/// # Errors
/// Every fault at once.
pub fn read_fee(given: Option<proto::Fee>) -> Result<Fee, Refusal> {
    let mut faults = Faults::new();
    let fee = fee(given, &Path::root("fee"), &mut faults);
    let mut of_bounds = Vec::new();
    bounds::fee(&fee, &mut of_bounds);
    // The bounds name the fee as part of the terms; here it stands alone.
    for fault in &mut of_bounds {
        fault.subject = fault.subject.trim_start_matches("terms.").to_owned();
    }
    faults.join(of_bounds);
    faults.finish(fee)
}

fn terms(given: proto::Terms, at: &Path<'_>, faults: &mut Faults) -> Terms {
    let proto::Terms {
        children_taken,
        fee: price,
        earliest_start,
        notice_days,
        stay,
        valid_until,
        hold_hours,
        must_haves,
        needs,
        schools,
        wishes,
        identity_needs,
        household: people,
        siblings,
        family_time_transport,
        conditions_accepted,
        parent_and_baby,
        matching_statement,
        support_needed,
    } = given;
    Terms {
        children_taken,
        fee: fee(price, &at.field("fee"), faults),
        earliest_start: faults.date(&at.field("earliest_start"), earliest_start),
        notice_days: faults.number(&at.field("notice_days"), notice_days),
        stay: faults.code(&at.field("stay"), &stay),
        valid_until: faults.instant(&at.field("valid_until"), valid_until),
        hold_hours: faults.number(&at.field("hold_hours"), hold_hours),
        must_haves: each(must_haves, &at.field("must_haves"), faults, must_have),
        needs: each(needs, &at.field("needs"), faults, need),
        schools: each(schools, &at.field("schools"), faults, school),
        wishes: each(wishes, &at.field("wishes"), faults, wish),
        identity_needs: each(identity_needs, &at.field("identity_needs"), faults, identity_need),
        household: people.map(|given| household(given, &at.field("household"), faults)),
        siblings: faults.optional_code(&at.field("siblings"), siblings.as_deref()),
        family_time_transport: faults.answer(&at.field("family_time_transport"), family_time_transport),
        conditions_accepted: faults.answer(&at.field("conditions_accepted"), conditions_accepted),
        parent_and_baby: parent_and_baby.map(|given| both(&given, &at.field("parent_and_baby"), faults)),
        matching_statement,
        support_needed,
    }
}

/// A fee of nothing is refused by the bounds, so one that is missing must not look like it.
impl StandIn for Fee {
    fn stand_in() -> Self {
        Self {
            core_weekly_pence: StandIn::stand_in(),
            extras: Vec::new(),
            education_weekly_pence: 0,
            other_weekly_pence: 0,
            one_off_pence: 0,
            nightly_pence: 0,
        }
    }
}

fn fee(given: Option<proto::Fee>, at: &Path<'_>, faults: &mut Faults) -> Fee {
    let Some(given) = given else {
        return faults.at_fault(Fault::new(RefusalReason::FieldRequired, at.to_string()));
    };
    let proto::Fee {
        core_weekly_pence,
        extras,
        education_weekly_pence,
        other_weekly_pence,
        one_off_pence,
        nightly_pence,
    } = given;
    let core_missing = || Fault::new(RefusalReason::FieldRequired, at.field("core_weekly_pence").to_string());
    Fee {
        core_weekly_pence: core_weekly_pence.unwrap_or_else(|| faults.at_fault(core_missing())),
        extras: each(extras, &at.field("extras"), faults, |proto::Extra { code, weekly_pence }, _, _| Extra {
            code,
            weekly_pence,
        }),
        education_weekly_pence,
        other_weekly_pence,
        one_off_pence,
        nightly_pence,
    }
}

fn must_have(given: proto::MustHaveAnswer, at: &Path<'_>, faults: &mut Faults) -> MustHaveAnswer {
    let proto::MustHaveAnswer { must_have, answer, note } = given;
    MustHaveAnswer { must_have, answer: faults.answer(&at.field("answer"), answer), note }
}

fn need(given: proto::NeedAnswer, at: &Path<'_>, faults: &mut Faults) -> NeedAnswer {
    let proto::NeedAnswer { child, domain, capability, support, evidence } = given;
    let at_capability = at.field("capability");
    NeedAnswer {
        child,
        domain: faults.code(&at.field("domain"), &domain),
        capability: match faults.required(&at_capability, capability) {
            Some(capability) => faults.level(&at_capability, capability),
            None => StandIn::stand_in(),
        },
        support,
        evidence: faults.code(&at.field("evidence"), &evidence),
    }
}

fn school(given: proto::SchoolAnswer, at: &Path<'_>, faults: &mut Faults) -> SchoolAnswer {
    let proto::SchoolAnswer { child, outcome } = given;
    SchoolAnswer { child, outcome: faults.code(&at.field("outcome"), &outcome) }
}

fn wish(given: proto::WishAnswer, at: &Path<'_>, faults: &mut Faults) -> WishAnswer {
    let proto::WishAnswer { child, wish, outcome } = given;
    WishAnswer { child, wish, outcome: faults.code(&at.field("outcome"), &outcome) }
}

fn identity_need(given: proto::IdentityAnswer, at: &Path<'_>, faults: &mut Faults) -> IdentityAnswer {
    let proto::IdentityAnswer { child, identity_need, need, can_meet } = given;
    IdentityAnswer {
        child,
        identity_need,
        need: faults.code(&at.field("need"), &need),
        can_meet: faults.answer(&at.field("can_meet"), can_meet),
    }
}

fn household(given: proto::Household, at: &Path<'_>, faults: &mut Faults) -> Household {
    let proto::Household { adults, children, animals } = given;
    Household {
        adults,
        children: each(children, &at.field("children"), faults, household_child),
        animals: faults.codes(&at.field("animals"), &animals),
    }
}

fn household_child(given: proto::HouseholdChild, at: &Path<'_>, faults: &mut Faults) -> HouseholdChild {
    let proto::HouseholdChild { age_band, sex } = given;
    HouseholdChild { age_band: faults.code(&at.field("age_band"), &age_band), sex: faults.code(&at.field("sex"), &sex) }
}

fn both(given: &proto::ParentAndBabyAnswer, at: &Path<'_>, faults: &mut Faults) -> ParentAndBabyAnswer {
    let proto::ParentAndBabyAnswer { houses_both, assessments } = given;
    let houses_both: YesNoUnknown = faults.answer(&at.field("houses_both"), *houses_both);
    ParentAndBabyAnswer { houses_both, assessments: faults.codes(&at.field("assessments"), assessments) }
}

/// Terms, for the wire.
pub fn terms_out(terms: &Terms) -> proto::Terms {
    let Terms {
        children_taken,
        fee,
        earliest_start,
        notice_days,
        stay,
        valid_until,
        hold_hours,
        must_haves,
        needs,
        schools,
        wishes,
        identity_needs,
        household,
        siblings,
        family_time_transport,
        conditions_accepted,
        parent_and_baby,
        matching_statement,
        support_needed,
    } = terms;
    proto::Terms {
        children_taken: children_taken.clone(),
        fee: Some(fee_out(fee)),
        earliest_start: Some(date_out(*earliest_start)),
        notice_days: Some(*notice_days),
        stay: stay.to_string(),
        valid_until: Some(instant_out(*valid_until)),
        hold_hours: Some(*hold_hours),
        must_haves: must_haves.iter().map(must_have_out).collect(),
        needs: needs.iter().map(need_out).collect(),
        schools: schools.iter().map(school_out).collect(),
        wishes: wishes.iter().map(wish_out).collect(),
        identity_needs: identity_needs.iter().map(identity_need_out).collect(),
        household: household.as_ref().map(household_out),
        siblings: siblings.map(|code| code.to_string()),
        family_time_transport: answer_out(*family_time_transport),
        conditions_accepted: answer_out(*conditions_accepted),
        parent_and_baby: parent_and_baby.as_ref().map(both_out),
        matching_statement: matching_statement.clone(),
        support_needed: support_needed.clone(),
    }
}

fn fee_out(fee: &Fee) -> proto::Fee {
    let Fee { core_weekly_pence, extras, education_weekly_pence, other_weekly_pence, one_off_pence, nightly_pence } =
        fee;
    let extra_out =
        |Extra { code, weekly_pence }: &Extra| proto::Extra { code: code.clone(), weekly_pence: *weekly_pence };
    proto::Fee {
        core_weekly_pence: Some(*core_weekly_pence),
        extras: extras.iter().map(extra_out).collect(),
        education_weekly_pence: *education_weekly_pence,
        other_weekly_pence: *other_weekly_pence,
        one_off_pence: *one_off_pence,
        nightly_pence: *nightly_pence,
    }
}

fn must_have_out(answer: &MustHaveAnswer) -> proto::MustHaveAnswer {
    let MustHaveAnswer { must_have, answer, note } = answer;
    proto::MustHaveAnswer { must_have: *must_have, answer: answer_out(*answer), note: note.clone() }
}

fn need_out(answer: &NeedAnswer) -> proto::NeedAnswer {
    let NeedAnswer { child, domain, capability, support, evidence } = answer;
    proto::NeedAnswer {
        child: *child,
        domain: domain.to_string(),
        capability: Some((*capability).into()),
        support: support.clone(),
        evidence: evidence.to_string(),
    }
}

fn school_out(answer: &SchoolAnswer) -> proto::SchoolAnswer {
    let SchoolAnswer { child, outcome } = answer;
    proto::SchoolAnswer { child: *child, outcome: outcome.to_string() }
}

fn wish_out(answer: &WishAnswer) -> proto::WishAnswer {
    let WishAnswer { child, wish, outcome } = answer;
    proto::WishAnswer { child: *child, wish: *wish, outcome: outcome.to_string() }
}

fn identity_need_out(answer: &IdentityAnswer) -> proto::IdentityAnswer {
    let IdentityAnswer { child, identity_need, need, can_meet } = answer;
    proto::IdentityAnswer {
        child: *child,
        identity_need: *identity_need,
        need: need.to_string(),
        can_meet: answer_out(*can_meet),
    }
}

fn household_out(household: &Household) -> proto::Household {
    let Household { adults, children, animals } = household;
    let child_out = |HouseholdChild { age_band, sex }: &HouseholdChild| proto::HouseholdChild {
        age_band: age_band.to_string(),
        sex: sex.to_string(),
    };
    proto::Household {
        adults: *adults,
        children: children.iter().map(child_out).collect(),
        animals: animals.iter().map(ToString::to_string).collect(),
    }
}

fn both_out(answer: &ParentAndBabyAnswer) -> proto::ParentAndBabyAnswer {
    let ParentAndBabyAnswer { houses_both, assessments } = answer;
    proto::ParentAndBabyAnswer {
        houses_both: answer_out(*houses_both),
        assessments: assessments.iter().map(ToString::to_string).collect(),
    }
}
