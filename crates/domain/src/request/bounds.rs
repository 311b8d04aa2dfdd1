//! The bounds of a request (SRC-2, SRC-3, ACR-5): every violation at once, each naming its field.

use std::collections::BTreeMap;

use geography::{Geography, Sector};
use vocabulary::{
    AgeBand, CommunicationNeed, NeedDomain, NeededBy, PlacementType, RefusalReason, RiskToChild, RiskToOthers, limits,
};

use super::{Child, Need, Parent, Request, Risk, Shared};
use crate::refusal::Fault;
use crate::request::YesNoUnknown;

/// Everything wrong with what is said; what is not said is the business of [`super::essentials`].
pub fn faults(request: &Request, geography: &Geography) -> Vec<Fault> {
    let mut faults = Vec::new();
    shared(&request.shared, geography, &mut faults);
    type_allowed(request, &mut faults);
    if request.children.is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, "request.children"));
    }
    list("request.children", request.children.len(), limits::CHILDREN_PER_SEARCH_MAX, &mut faults);
    for (index, one) in request.children.iter().enumerate() {
        let path = format!("request.children[{index}]");
        child(one, (&path, request.children.len()), geography, &mut faults);
    }
    if let Some(one) = &request.parent {
        parent(one, &mut faults);
    }
    for (index, must_have) in request.shared.must_haves.iter().enumerate() {
        let path = format!("request.shared.must_haves[{index}]");
        text(&format!("{path}.parameter"), &must_have.parameter, limits::SHORT_TEXT_CHARS_MAX, &mut faults);
        other(must_have.code.needs_text(), &must_have.parameter, &format!("{path}.parameter"), &mut faults);
        child_index(must_have.child, request.children.len(), &format!("{path}.child"), &mut faults);
    }
    faults
}

/// SECURE and RESPITE_FOSTERING are refused by name, SUPPORTED_ACCOMMODATION is from 16 (SRC-2).
fn type_allowed(request: &Request, faults: &mut Vec<Fault>) {
    let subject = "request.shared.placement_type";
    match request.shared.placement_type {
        Some(refused @ (PlacementType::Secure | PlacementType::RespiteFostering)) => {
            faults.push(Fault::new(RefusalReason::TypeRefused, subject).with("placement_type", refused));
        }
        Some(PlacementType::SupportedAccommodation) => {
            let too_young = |child: &&Child| child.age_band.is_some_and(|band| band != AgeBand::Age16_17);
            if request.children.iter().any(|child| too_young(&child)) {
                faults.push(Fault::new(RefusalReason::TypeAgeForbids, subject));
            }
        }
        Some(_) | None => {}
    }
    if request.parent.is_some() && !request.is_parent_and_baby() {
        faults.push(Fault::new(RefusalReason::ValueInvalid, "request.parent"));
    }
}

fn shared(shared: &Shared, geography: &Geography, faults: &mut Vec<Fault>) {
    let location = &shared.location;
    sector("request.shared.location.preferred_sector", location.preferred_sector.as_deref(), geography, faults);
    text("request.shared.location.reason_text", &location.reason_text, limits::NOTE_CHARS_MAX, faults);
    let other_reason = location.out_of_area_reason.is_some_and(|reason| reason.needs_text());
    other(other_reason, &location.reason_text, "request.shared.location.reason_text", faults);
    if location.minimum_miles.is_some_and(|miles| miles == 0 || miles > limits::SAFE_ZONE_MILES_MAX) {
        let fault = Fault::new(RefusalReason::ValueOutOfRange, "request.shared.location.minimum_miles");
        faults.push(fault.with("min", 1).with("max", limits::SAFE_ZONE_MILES_MAX));
    }
    list("request.shared.location.no_go_areas", location.no_go_areas.len(), limits::NO_GO_AREAS_MAX, faults);
    for (index, area) in location.no_go_areas.iter().enumerate() {
        let path = format!("request.shared.location.no_go_areas[{index}]");
        sector(&format!("{path}.sector"), Some(&area.sector), geography, faults);
        text(&format!("{path}.reason"), &area.reason, limits::NOTE_CHARS_MAX, faults);
        if area.radius_miles > limits::SAFE_ZONE_MILES_MAX {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, format!("{path}.radius_miles"));
            faults.push(fault.with("max", limits::SAFE_ZONE_MILES_MAX));
        }
    }
    texts("request.shared.location.named_people", &location.named_people, limits::NAMED_PEOPLE_MAX, faults);
    texts("request.shared.outcomes", &shared.outcomes, limits::OUTCOMES_PER_SEARCH_MAX, faults);
    list("request.shared.must_haves", shared.must_haves.len(), limits::MUST_HAVES_PER_SEARCH_MAX, faults);
    list("request.shared.options_considered", shared.options_considered.len(), 10, faults);
    for (index, considered) in shared.options_considered.iter().enumerate() {
        let field = format!("request.shared.options_considered[{index}].note");
        text(&field, &considered.note, limits::NOTE_CHARS_MAX, faults);
    }
    if let Some(contact) = &shared.contact {
        let fields = [("name", &contact.name), ("email", &contact.email), ("telephone", &contact.telephone)];
        for (field, value) in fields {
            text(&format!("request.shared.contact.{field}"), value, limits::SHORT_TEXT_CHARS_MAX, faults);
        }
    }
    if let Some(short) = &shared.short_window {
        if !(1..24).contains(&short.window_hours_min) {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, "request.shared.short_window.window_hours_min");
            faults.push(fault.with("min", 1).with("max", 23));
        }
        text("request.shared.short_window.text", &short.text, limits::NOTE_CHARS_MAX, faults);
        other(short.reason.needs_text(), &short.text, "request.shared.short_window.text", faults);
    }
    if let Some(direct) = &shared.direct {
        text("request.shared.direct.text", &direct.text, limits::NOTE_CHARS_MAX, faults);
        other(direct.reason.needs_text(), &direct.text, "request.shared.direct.text", faults);
    }
    if let Some(emergency) = &shared.emergency {
        text("request.shared.emergency.text", &emergency.text, limits::NOTE_CHARS_MAX, faults);
        other(emergency.reason.needs_text(), &emergency.text, "request.shared.emergency.text", faults);
        emergency_alone(shared, faults);
    }
    if let Some(parallel) = &shared.parallel {
        text("request.shared.parallel.text", &parallel.text, limits::NOTE_CHARS_MAX, faults);
        other(parallel.reason.needs_text(), &parallel.text, "request.shared.parallel.text", faults);
    }
    if shared.assessment.as_ref().is_some_and(|assessment| !(1..=104).contains(&assessment.weeks)) {
        let fault = Fault::new(RefusalReason::ValueOutOfRange, "request.shared.assessment.weeks");
        faults.push(fault.with("min", 1).with("max", 104));
    }
}

/// What does not go with a same-day emergency: it asks everybody at once, in a window as short as it takes, and is needed today.
fn emergency_alone(shared: &Shared, faults: &mut Vec<Fault>) {
    let others = [
        ("request.shared.short_window", shared.short_window.is_some()),
        ("request.shared.direct", shared.direct.is_some()),
        ("request.shared.parallel", shared.parallel.is_some()),
    ];
    for (field, _) in others.into_iter().filter(|(_, given)| *given) {
        let fault = Fault::new(RefusalReason::ValueInvalid, field);
        faults.push(fault.with("expected", "nothing, in a same-day emergency"));
    }
    if shared.needed_by.is_some_and(|needed| needed != NeededBy::Today) {
        let fault = Fault::new(RefusalReason::ValueInvalid, "request.shared.needed_by");
        faults.push(fault.with("expected", NeededBy::Today));
    }
}

fn child(child: &Child, (path, children): (&str, usize), geography: &Geography, faults: &mut Vec<Fault>) {
    text(&format!("{path}.number"), &child.number, limits::CHILD_NUMBER_CHARS_MAX, faults);
    age(child.age_years, child.age_band, path, faults);
    sector(&format!("{path}.home_sector"), child.home_sector.as_deref(), geography, faults);
    list(&format!("{path}.siblings"), child.siblings.len(), limits::SIBLINGS_PER_CHILD_MAX, faults);
    for (index, sibling) in child.siblings.iter().enumerate() {
        let field = format!("{path}.siblings[{index}]");
        child_index(sibling.child, children, &format!("{field}.child"), faults);
        sector(&format!("{field}.placed_sector"), sibling.placed_sector.as_deref(), geography, faults);
    }
    if let Some(school) = &child.school {
        sector(&format!("{path}.school.sector"), school.sector.as_deref(), geography, faults);
        if school.attends == YesNoUnknown::Yes && school.sector.is_none() {
            faults.push(Fault::new(RefusalReason::FieldRequired, format!("{path}.school.sector")));
        }
    }
    list(&format!("{path}.family_time"), child.family_time.len(), limits::CONTACTS_PER_CHILD_MAX, faults);
    for (index, contact) in child.family_time.iter().enumerate() {
        sector(&format!("{path}.family_time[{index}].sector"), contact.sector.as_deref(), geography, faults);
        if contact.times_per_month > 62 {
            let field = format!("{path}.family_time[{index}].times_per_month");
            faults.push(Fault::new(RefusalReason::ValueOutOfRange, field).with("max", 62));
        }
    }
    needs(&child.needs, path, faults);
    risks(&child.risks_to_child, &child.risks_to_others, path, faults);
    list(&format!("{path}.communication"), child.communication.len(), CommunicationNeed::ALL.len(), faults);
    list(&format!("{path}.identity_needs"), child.identity_needs.len(), limits::IDENTITY_NEEDS_PER_CHILD_MAX, faults);
    for (index, need) in child.identity_needs.iter().enumerate() {
        let field = format!("{path}.identity_needs[{index}].detail");
        text(&field, &need.detail, limits::SHORT_TEXT_CHARS_MAX, faults);
        other(need.need.needs_text(), &need.detail, &field, faults);
    }
    texts(&format!("{path}.adaptations"), &child.adaptations, limits::ADAPTATIONS_PER_CHILD_MAX, faults);
    texts(&format!("{path}.wishes"), &child.wishes, limits::WISHES_PER_CHILD_MAX, faults);
    texts(&format!("{path}.conditions"), &child.conditions, limits::LEGAL_CONDITIONS_PER_CHILD_MAX, faults);
    texts(&format!("{path}.strengths"), &child.strengths, limits::STRENGTHS_PER_CHILD_MAX, faults);
    text(&format!("{path}.pen_picture"), &child.pen_picture, limits::LONG_TEXT_CHARS_MAX, faults);
}

fn parent(parent: &Parent, faults: &mut Vec<Fault>) {
    needs(&parent.needs, "request.parent", faults);
    risks(&parent.risks_to_child, &parent.risks_to_others, "request.parent", faults);
    text("request.parent.pen_picture", &parent.pen_picture, limits::LONG_TEXT_CHARS_MAX, faults);
    if parent.age_years.is_some_and(|years| !(10..=crate::policy::AGE_YEARS_MAX).contains(&years)) {
        let fault = Fault::new(RefusalReason::ValueOutOfRange, "request.parent.age_years");
        faults.push(fault.with("min", 10).with("max", crate::policy::AGE_YEARS_MAX));
    }
}

fn needs(needs: &BTreeMap<NeedDomain, Need>, path: &str, faults: &mut Vec<Fault>) {
    for (domain, need) in needs {
        let field = format!("{path}.needs.{domain}");
        if need.level.is_some_and(|level| level > limits::NEED_LEVEL_MAX) {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, format!("{field}.level"));
            faults.push(fault.with("max", limits::NEED_LEVEL_MAX));
        }
        texts(&format!("{field}.specifics"), &need.specifics, limits::SPECIFICS_PER_NEED_MAX, faults);
        text(&format!("{field}.context"), &need.context, limits::NOTE_CHARS_MAX, faults);
    }
}

fn risks(
    to_child: &BTreeMap<RiskToChild, Risk>,
    to_others: &BTreeMap<RiskToOthers, Risk>,
    path: &str,
    faults: &mut Vec<Fault>,
) {
    for (risk, rated) in to_child {
        specifics(rated, &format!("{path}.risks_to_child.{risk}"), faults);
    }
    for (risk, rated) in to_others {
        specifics(rated, &format!("{path}.risks_to_others.{risk}"), faults);
    }
}

/// Specifics are required when a risk is present (vocabularies.md).
fn specifics(risk: &Risk, path: &str, faults: &mut Vec<Fault>) {
    let field = format!("{path}.specifics");
    text(&field, &risk.specifics, limits::NOTE_CHARS_MAX, faults);
    if risk.level != vocabulary::RiskLevel::NoKnownRisk && risk.specifics.trim().is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, field));
    }
}

fn age(years: Option<u32>, band: Option<AgeBand>, path: &str, faults: &mut Vec<Fault>) {
    let Some(years) = years else { return };
    let within = band.is_none_or(|band| (u32::from(band.min_years())..=u32::from(band.max_years())).contains(&years));
    if years > 17 || !within {
        faults.push(Fault::new(RefusalReason::ValueOutOfRange, format!("{path}.age_years")).with("given", years));
    }
}

/// A sector must be one the gazetteer has; Northern Ireland is refused by name.
fn sector(field: &str, sector: Option<&str>, geography: &Geography, faults: &mut Vec<Fault>) {
    let Some(sector) = sector else { return };
    let located = sector.parse::<Sector>().map_err(|error| error.to_string());
    let located = located.and_then(|sector| geography.locate_sector(sector).map_err(|error| error.to_string()));
    if let Err(expected) = located {
        let reason = if sector.trim().to_ascii_uppercase().starts_with("BT") {
            RefusalReason::NorthernIreland
        } else {
            RefusalReason::LocationNotFound
        };
        faults.push(Fault::new(reason, field).with("expected", expected));
    }
}

fn child_index(index: Option<u32>, children: usize, field: &str, faults: &mut Vec<Fault>) {
    let outside = index.is_some_and(|index| usize::try_from(index).is_ok_and(|index| index >= children));
    if outside {
        faults.push(Fault::new(RefusalReason::ValueOutOfRange, field).with("children", children));
    }
}

fn other(needed: bool, given: &str, field: &str, faults: &mut Vec<Fault>) {
    if needed && given.trim().is_empty() {
        faults.push(Fault::new(RefusalReason::TextRequired, field));
    }
}

fn texts(field: &str, given: &[String], max: usize, faults: &mut Vec<Fault>) {
    list(field, given.len(), max, faults);
    for (index, one) in given.iter().enumerate() {
        text(&format!("{field}[{index}]"), one, limits::NOTE_CHARS_MAX, faults);
    }
}

/// A text over its limit in characters.
pub(crate) fn text(field: &str, given: &str, max: usize, faults: &mut Vec<Fault>) {
    let chars = given.chars().count();
    if chars > max {
        faults.push(Fault::new(RefusalReason::LimitExceeded, field).with("chars", chars).with("max", max));
    }
}

/// A list over its limit.
pub(crate) fn list(field: &str, given: usize, max: usize, faults: &mut Vec<Fault>) {
    if given > max {
        faults.push(Fault::new(RefusalReason::LimitExceeded, field).with("given", given).with("max", max));
    }
}
