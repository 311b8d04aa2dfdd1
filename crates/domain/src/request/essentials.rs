//! The missing essentials of a request (SRC-4, vocabularies.md), and the options considered (SRC-1): both block, advice never does.

use std::collections::BTreeMap;

use vocabulary::{NeedDomain, OptionConsidered, RefusalReason, RiskToChild, RiskToOthers};

use super::{Child, Need, Parent, Request, YesNoUnknown};
use crate::refusal::Fault;

/// Every essential that is missing, each naming its field; and every section taken over that nobody has reconfirmed (SRC-15).
pub fn missing(request: &Request) -> Vec<Fault> {
    let shared = &request.shared;
    let mut missing = Missing(Vec::new());
    missing.unless(shared.needed_by.is_some(), "request.shared.needed_by");
    missing.unless(shared.needed_on.is_some(), "request.shared.needed_on");
    missing.unless(shared.placement_type.is_some(), "request.shared.placement_type");
    missing.unless(shared.level.is_some(), "request.shared.level");
    missing.unless(shared.plan_length.is_some(), "request.shared.plan_length");
    let reachable = shared.contact.as_ref().is_some_and(|contact| {
        let reached_by = [&contact.email, &contact.telephone];
        !contact.name.trim().is_empty() && reached_by.iter().any(|way| !way.trim().is_empty())
    });
    missing.unless(reachable, "request.shared.contact");
    for option in OptionConsidered::ALL {
        let recorded = shared.options_considered.iter().any(|considered| considered.option == *option);
        if !recorded {
            let subject = format!("request.shared.options_considered.{option}");
            missing.0.push(Fault::new(RefusalReason::OptionsNotConsidered, subject));
        }
    }
    for (index, one) in request.children.iter().enumerate() {
        child(one, &format!("request.children[{index}]"), &mut missing);
    }
    if request.is_parent_and_baby() {
        missing.unless(shared.assessment.is_some(), "request.shared.assessment");
        match &request.parent {
            Some(one) => parent(one, &mut missing),
            None => missing.unless(false, "request.parent"),
        }
    }
    missing.0.extend(super::carried::unconfirmed(request));
    missing.0
}

struct Missing(Vec<Fault>);

impl Missing {
    fn unless(&mut self, present: bool, field: &str) {
        if !present {
            self.0.push(Fault::new(RefusalReason::EssentialsMissing, field));
        }
    }
}

fn child(child: &Child, path: &str, missing: &mut Missing) {
    missing.unless(!child.number.trim().is_empty(), &format!("{path}.number"));
    missing.unless(child.age_band.is_some(), &format!("{path}.age_band"));
    missing.unless(child.sex.is_some(), &format!("{path}.sex"));
    missing.unless(child.home_sector.is_some(), &format!("{path}.home_sector"));
    missing.unless(child.home_authority.is_some(), &format!("{path}.home_authority"));
    missing.unless(child.legal_status.is_some(), &format!("{path}.legal_status"));
    missing.unless(child.category_of_need.is_some(), &format!("{path}.category_of_need"));
    let school = child.school.as_ref().is_some_and(|school| school.attends != YesNoUnknown::Unknown);
    missing.unless(school, &format!("{path}.school"));
    missing.unless(!child.pen_picture.trim().is_empty(), &format!("{path}.pen_picture"));
    needs(&child.needs, path, missing);
    risks(&child.risks_to_child, &child.risks_to_others, path, missing);
}

fn parent(parent: &Parent, missing: &mut Missing) {
    missing.unless(parent.legal_status.is_some(), "request.parent.legal_status");
    needs(&parent.needs, "request.parent", missing);
    risks(&parent.risks_to_child, &parent.risks_to_others, "request.parent", missing);
}

fn needs(needs: &BTreeMap<NeedDomain, Need>, path: &str, missing: &mut Missing) {
    for domain in NeedDomain::ALL {
        let rated = needs.get(domain).is_some_and(|need| need.level.is_some());
        missing.unless(rated, &format!("{path}.needs.{domain}"));
    }
}

fn risks(
    to_child: &BTreeMap<RiskToChild, super::Risk>,
    to_others: &BTreeMap<RiskToOthers, super::Risk>,
    path: &str,
    missing: &mut Missing,
) {
    for risk in RiskToChild::ALL {
        missing.unless(to_child.contains_key(risk), &format!("{path}.risks_to_child.{risk}"));
    }
    for risk in RiskToOthers::ALL {
        missing.unless(to_others.contains_key(risk), &format!("{path}.risks_to_others.{risk}"));
    }
}
