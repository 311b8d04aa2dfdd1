//! A child, and the parent placed with a baby: `hafan.search.v1.Child` and `Parent` to the domain and back.

use std::collections::BTreeMap;
use std::str::FromStr;

use api::search::v1 as proto;
use domain::request::{Child, CurrentPlacement, FamilyTime, IdentityNeedAsked, Need, Parent, Risk, School, Sibling};
use vocabulary::codes::UnknownCode;
use vocabulary::{NeedDomain, RiskToChild, RiskToOthers};

use super::common::{answer_out, date_out};
use super::faults::Faults;
use super::path::Path;
use super::request::twice;
use super::stand_in::StandIn;

/// Reads one child.
pub(super) fn child(given: proto::Child, at: &Path<'_>, faults: &mut Faults) -> Child {
    let proto::Child {
        number,
        siblings,
        age_band,
        age_years,
        sex,
        home_sector,
        home_authority,
        current_placement,
        school: education,
        family_time,
        needs: in_domains,
        risks_to_child,
        risks_to_others,
        communication,
        identity_needs,
        adaptations,
        companions,
        pets,
        wishes,
        legal_status,
        conditions,
        category_of_need,
        pen_picture,
        strengths,
        reviewed_on,
    } = given;
    Child {
        number,
        siblings: each(siblings, &at.field("siblings"), faults, sibling),
        age_band: faults.optional_code(&at.field("age_band"), age_band.as_deref()),
        age_years,
        sex: faults.optional_code(&at.field("sex"), sex.as_deref()),
        home_sector,
        home_authority: home_authority.map(|name| faults.authority(&at.field("home_authority"), &name)),
        current_placement: current_placement.map(|given| placement(&given, &at.field("current_placement"), faults)),
        school: education.map(|given| school(given, &at.field("school"), faults)),
        family_time: each(family_time, &at.field("family_time"), faults, contact),
        needs: needs(in_domains, &at.field("needs"), faults),
        risks_to_child: risks(risks_to_child, to_child, &at.field("risks_to_child"), faults),
        risks_to_others: risks(risks_to_others, to_others, &at.field("risks_to_others"), faults),
        communication: faults.codes(&at.field("communication"), &communication),
        identity_needs: each(identity_needs, &at.field("identity_needs"), faults, identity_need),
        adaptations,
        companions: faults.optional_code(&at.field("companions"), companions.as_deref()),
        pets: faults.optional_code(&at.field("pets"), pets.as_deref()),
        wishes,
        legal_status: faults.optional_code(&at.field("legal_status"), legal_status.as_deref()),
        conditions,
        category_of_need: faults.optional_code(&at.field("category_of_need"), category_of_need.as_deref()),
        pen_picture,
        strengths,
        reviewed_on: faults.optional_date(&at.field("reviewed_on"), reviewed_on),
    }
}

/// Reads the parent placed with a baby.
pub(super) fn parent(given: proto::Parent, at: &Path<'_>, faults: &mut Faults) -> Parent {
    let proto::Parent {
        age_band,
        age_years,
        sex,
        legal_status,
        needs: in_domains,
        risks_to_child,
        risks_to_others,
        pen_picture,
    } = given;
    Parent {
        age_band: faults.optional_code(&at.field("age_band"), age_band.as_deref()),
        age_years,
        sex: faults.optional_code(&at.field("sex"), sex.as_deref()),
        legal_status: faults.optional_code(&at.field("legal_status"), legal_status.as_deref()),
        needs: needs(in_domains, &at.field("needs"), faults),
        risks_to_child: risks(risks_to_child, to_child, &at.field("risks_to_child"), faults),
        risks_to_others: risks(risks_to_others, to_others, &at.field("risks_to_others"), faults),
        pen_picture,
    }
}

/// Reads every entry of a list at its own path.
pub(super) fn each<G, D>(
    given: Vec<G>,
    at: &Path<'_>,
    faults: &mut Faults,
    read: impl Fn(G, &Path<'_>, &mut Faults) -> D,
) -> Vec<D> {
    let given = faults.readable(at, given);
    given.into_iter().enumerate().map(|(index, given)| read(given, &at.index(index), faults)).collect()
}

fn sibling(given: proto::Sibling, at: &Path<'_>, faults: &mut Faults) -> Sibling {
    let proto::Sibling { child, placed_sector, together_wanted } = given;
    Sibling { child, placed_sector, together_wanted: faults.answer(&at.field("together_wanted"), together_wanted) }
}

fn placement(given: &proto::CurrentPlacement, at: &Path<'_>, faults: &mut Faults) -> CurrentPlacement {
    let proto::CurrentPlacement { code, notice_on, ends_on } = given;
    CurrentPlacement {
        code: faults.code(&at.field("code"), code),
        notice_on: faults.optional_date(&at.field("notice_on"), *notice_on),
        ends_on: faults.optional_date(&at.field("ends_on"), *ends_on),
    }
}

fn school(given: proto::School, at: &Path<'_>, faults: &mut Faults) -> School {
    let proto::School { attends, sector, keep, key_stage } = given;
    School {
        attends: faults.answer(&at.field("attends"), attends),
        sector,
        keep: faults.answer(&at.field("keep"), keep),
        key_stage: faults.optional_code(&at.field("key_stage"), key_stage.as_deref()),
    }
}

fn contact(given: proto::FamilyTime, at: &Path<'_>, faults: &mut Faults) -> FamilyTime {
    let proto::FamilyTime { who, sector, times_per_month } = given;
    FamilyTime { who: faults.code(&at.field("who"), &who), sector, times_per_month }
}

fn identity_need(given: proto::IdentityNeedAsked, at: &Path<'_>, faults: &mut Faults) -> IdentityNeedAsked {
    let proto::IdentityNeedAsked { need, detail } = given;
    IdentityNeedAsked { need: faults.code(&at.field("need"), &need), detail }
}

/// Needs by their domain; an entry is named by its domain wherever it has one.
fn needs(given: Vec<proto::Need>, at: &Path<'_>, faults: &mut Faults) -> BTreeMap<NeedDomain, Need> {
    let mut needs = BTreeMap::new();
    let given = faults.readable(at, given);
    for (index, given) in given.into_iter().enumerate() {
        let proto::Need { domain, level, specifics, context } = given;
        let Some(key) = key(&domain, needs.keys(), &at.index(index).field("domain"), faults) else { continue };
        let level = level.map(|level| faults.level(&at.field(&domain).field("level"), level));
        needs.insert(key, Need { level, specifics, context });
    }
    needs
}

/// A risk of either kind: which, level, specifics.
type RiskGiven = (String, String, String);

fn to_child(given: proto::RiskToChild) -> RiskGiven {
    let proto::RiskToChild { risk, level, specifics } = given;
    (risk, level, specifics)
}

fn to_others(given: proto::RiskToOthers) -> RiskGiven {
    let proto::RiskToOthers { risk, level, specifics } = given;
    (risk, level, specifics)
}

fn risks<G, K>(given: Vec<G>, parts: impl Fn(G) -> RiskGiven, at: &Path<'_>, faults: &mut Faults) -> BTreeMap<K, Risk>
where
    K: FromStr<Err = UnknownCode> + StandIn + Ord,
{
    let mut risks = BTreeMap::new();
    let given = faults.readable(at, given);
    for (index, (risk, level, specifics)) in given.into_iter().map(parts).enumerate() {
        let Some(key) = key(&risk, risks.keys(), &at.index(index).field("risk"), faults) else { continue };
        let level = faults.code(&at.field(&risk).field("level"), &level);
        risks.insert(key, Risk { level, specifics });
    }
    risks
}

/// The code an entry is keyed by; none where it is at fault, or stands there twice.
fn key<'a, K>(given: &str, seen: impl Iterator<Item = &'a K>, at: &Path<'_>, faults: &mut Faults) -> Option<K>
where
    K: FromStr<Err = UnknownCode> + StandIn + Ord + 'a,
{
    let Ok(known) = given.parse::<K>() else {
        let _kept_out: K = faults.code(at, given);
        return None;
    };
    if seen.into_iter().any(|earlier| *earlier == known) {
        faults.push(twice(at));
        return None;
    }
    Some(known)
}

/// A child, for the wire.
pub(super) fn child_out(child: &Child) -> proto::Child {
    let Child {
        number,
        siblings,
        age_band,
        age_years,
        sex,
        home_sector,
        home_authority,
        current_placement,
        school,
        family_time,
        needs,
        risks_to_child,
        risks_to_others,
        communication,
        identity_needs,
        adaptations,
        companions,
        pets,
        wishes,
        legal_status,
        conditions,
        category_of_need,
        pen_picture,
        strengths,
        reviewed_on,
    } = child;
    proto::Child {
        number: number.clone(),
        siblings: siblings.iter().map(sibling_out).collect(),
        age_band: age_band.map(|code| code.to_string()),
        age_years: *age_years,
        sex: sex.map(|code| code.to_string()),
        home_sector: home_sector.clone(),
        home_authority: home_authority.map(|code| format!("authorities/{code}")),
        current_placement: current_placement.as_ref().map(placement_out),
        school: school.as_ref().map(school_out),
        family_time: family_time.iter().map(contact_out).collect(),
        needs: needs_out(needs),
        risks_to_child: risks_to_child_out(risks_to_child),
        risks_to_others: risks_to_others_out(risks_to_others),
        communication: communication.iter().map(ToString::to_string).collect(),
        identity_needs: identity_needs.iter().map(identity_need_out).collect(),
        adaptations: adaptations.clone(),
        companions: companions.map(|code| code.to_string()),
        pets: pets.map(|code| code.to_string()),
        wishes: wishes.clone(),
        legal_status: legal_status.map(|code| code.to_string()),
        conditions: conditions.clone(),
        category_of_need: category_of_need.map(|code| code.to_string()),
        pen_picture: pen_picture.clone(),
        strengths: strengths.clone(),
        reviewed_on: reviewed_on.map(date_out),
    }
}

/// A parent, for the wire.
pub(super) fn parent_out(parent: &Parent) -> proto::Parent {
    let Parent { age_band, age_years, sex, legal_status, needs, risks_to_child, risks_to_others, pen_picture } = parent;
    proto::Parent {
        age_band: age_band.map(|code| code.to_string()),
        age_years: *age_years,
        sex: sex.map(|code| code.to_string()),
        legal_status: legal_status.map(|code| code.to_string()),
        needs: needs_out(needs),
        risks_to_child: risks_to_child_out(risks_to_child),
        risks_to_others: risks_to_others_out(risks_to_others),
        pen_picture: pen_picture.clone(),
    }
}

fn sibling_out(sibling: &Sibling) -> proto::Sibling {
    let Sibling { child, placed_sector, together_wanted } = sibling;
    let together_wanted = answer_out(*together_wanted);
    proto::Sibling { child: *child, placed_sector: placed_sector.clone(), together_wanted }
}

fn placement_out(placement: &CurrentPlacement) -> proto::CurrentPlacement {
    let CurrentPlacement { code, notice_on, ends_on } = placement;
    proto::CurrentPlacement {
        code: code.to_string(),
        notice_on: notice_on.map(date_out),
        ends_on: ends_on.map(date_out),
    }
}

fn school_out(school: &School) -> proto::School {
    let School { attends, sector, keep, key_stage } = school;
    proto::School {
        attends: answer_out(*attends),
        sector: sector.clone(),
        keep: answer_out(*keep),
        key_stage: key_stage.map(|code| code.to_string()),
    }
}

fn contact_out(contact: &FamilyTime) -> proto::FamilyTime {
    let FamilyTime { who, sector, times_per_month } = contact;
    proto::FamilyTime { who: who.to_string(), sector: sector.clone(), times_per_month: *times_per_month }
}

fn identity_need_out(asked: &IdentityNeedAsked) -> proto::IdentityNeedAsked {
    let IdentityNeedAsked { need, detail } = asked;
    proto::IdentityNeedAsked { need: need.to_string(), detail: detail.clone() }
}

fn needs_out(needs: &BTreeMap<NeedDomain, Need>) -> Vec<proto::Need> {
    let out = |(domain, Need { level, specifics, context }): (&NeedDomain, &Need)| proto::Need {
        domain: domain.to_string(),
        level: level.map(u32::from),
        specifics: specifics.clone(),
        context: context.clone(),
    };
    needs.iter().map(out).collect()
}

fn risks_to_child_out(risks: &BTreeMap<RiskToChild, Risk>) -> Vec<proto::RiskToChild> {
    let out = |(risk, Risk { level, specifics }): (&RiskToChild, &Risk)| proto::RiskToChild {
        risk: risk.to_string(),
        level: level.to_string(),
        specifics: specifics.clone(),
    };
    risks.iter().map(out).collect()
}

fn risks_to_others_out(risks: &BTreeMap<RiskToOthers, Risk>) -> Vec<proto::RiskToOthers> {
    let out = |(risk, Risk { level, specifics }): (&RiskToOthers, &Risk)| proto::RiskToOthers {
        risk: risk.to_string(),
        level: level.to_string(),
        specifics: specifics.clone(),
    };
    risks.iter().map(out).collect()
}
