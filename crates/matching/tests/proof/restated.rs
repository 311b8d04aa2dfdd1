//! The twelve gates said again, from the rules and not from the engine's code: every gate is an "and" over plain questions, each answered
//! yes, no or not known. An "and" is no where any part is no, else not known where any part is.

use std::collections::BTreeSet;

use matching::v1::{
    Answer, Candidate, Child, ChildAge, ChildAnswers, Companions, GateOutcome, IncompatibleWith, LegalFormOutcome,
    NoGoArea, Place, Tender,
};
use vocabulary::{AssessmentType, Gate, PlacementType, Sex};

/// Metres in a tenth of a mile, of 1,609.3 m as the published oracle of G.2 has it.
const TENTH: f64 = 160.93;

fn and(parts: impl IntoIterator<Item = Answer>) -> Answer {
    let mut all = Answer::Yes;
    for part in parts {
        all = match (all, part) {
            (Answer::No, _) | (_, Answer::No) => Answer::No,
            (Answer::Unknown, _) | (_, Answer::Unknown) => Answer::Unknown,
            (Answer::Yes, Answer::Yes) => Answer::Yes,
        };
    }
    all
}

fn or(one: Answer, other: Answer) -> Answer {
    not(and([not(one), not(other)]))
}

fn not(answer: Answer) -> Answer {
    match answer {
        Answer::Yes => Answer::No,
        Answer::No => Answer::Yes,
        Answer::Unknown => Answer::Unknown,
    }
}

fn known(is: bool) -> Answer {
    if is { Answer::Yes } else { Answer::No }
}

/// What a gate has to say of an offer.
pub(crate) fn outcome(gate: Gate, tender: &Tender, offer: &Candidate) -> GateOutcome {
    let holds = match (holds(gate, tender, offer), offer.resolved.get(&gate)) {
        (Answer::Unknown, Some(found)) => *found,
        (found, _) => found,
    };
    match holds {
        Answer::Yes => GateOutcome::Pass,
        Answer::No => GateOutcome::Fail,
        Answer::Unknown => GateOutcome::NeedsCheck,
    }
}

fn holds(gate: Gate, tender: &Tender, offer: &Candidate) -> Answer {
    let setting = &offer.setting;
    match gate {
        Gate::G1 => and([setting.standing.registered, setting.standing.signed, not(setting.standing.concealed)]),
        Gate::G2 => known(setting.placement_types.contains(&tender.placement_type)),
        Gate::G3 => {
            let named: Vec<u32> = offer.children.iter().map(|answers| answers.child).collect();
            let once: BTreeSet<u32> = named.iter().copied().collect();
            let theirs = named.iter().all(|child| (*child as usize) < tender.children.len());
            let takes = known(!named.is_empty() && once.len() == named.len() && theirs);
            and([offer.submission.invited, offer.submission.in_time, offer.submission.complete, takes])
        }
        Gate::G4 => approval(tender, offer),
        Gate::G5 => fostering_limit(tender, offer),
        Gate::G6 => vacancy(tender, offer),
        Gate::G7 => match setting.legal_form {
            LegalFormOutcome::Allowed => Answer::Yes,
            LegalFormOutcome::NotAllowed => Answer::No,
            LegalFormOutcome::MinistersApprovalNeeded | LegalFormOutcome::NotKnown => Answer::Unknown,
        },
        Gate::G8 => safety(tender, offer),
        Gate::G9 => or(known(tender.legal_conditions == 0), offer.legal_conditions_kept),
        Gate::G10 => and((0_u32..).zip(&tender.must_haves).map(|(index, asked)| {
            let concerned = asked.child.is_none_or(|child| offer.children.iter().any(|it| it.child == child));
            let answer = offer.must_haves.get(&index).copied().unwrap_or(Answer::Unknown);
            if concerned { answer } else { Answer::Yes }
        })),
        Gate::G11 => and(tender.incompatibilities.iter().flat_map(|asked| {
            let concerned = offer.children.iter().filter(|it| asked.child.is_none_or(|child| child == it.child));
            concerned.map(|answers| without(asked.with, offer, answers)).collect::<Vec<_>>()
        })),
        Gate::G12 => match &tender.parent_and_baby {
            None => Answer::Yes,
            Some(family) => {
                let offered = &setting.parent_and_baby.assessments;
                let assessed = match (family.assessment, offered) {
                    (Some(AssessmentType::SupportOnly), _) => Answer::Yes,
                    (Some(asked), Some(offered)) => known(offered.contains(&asked)),
                    (None, _) | (_, None) => Answer::Unknown,
                };
                and([setting.parent_and_baby.houses_both, assessed])
            }
        },
    }
}

/// Places the offer takes: one a child, one for a family.
fn places(tender: &Tender, offer: &Candidate) -> u32 {
    let children: BTreeSet<u32> = offer.children.iter().map(|answers| answers.child).collect();
    if tender.parent_and_baby.is_some() { 1 } else { children.len() as u32 }
}

fn taken<'t>(tender: &'t Tender, offer: &Candidate) -> Vec<&'t Child> {
    let children: BTreeSet<u32> = offer.children.iter().map(|answers| answers.child).collect();
    children.into_iter().filter_map(|child| tender.children.get(child as usize)).collect()
}

fn approval(tender: &Tender, offer: &Candidate) -> Answer {
    let approval = &offer.setting.approval;
    let age = |child: &Child| {
        let Some((ages, age)) = approval.ages.zip(child.age) else { return Answer::Unknown };
        let possible: Vec<u32> = match age {
            ChildAge::Years(years) => vec![years],
            ChildAge::Band(band) => (u32::from(band.min_years())..=u32::from(band.max_years())).collect(),
        };
        let covered = possible.iter().filter(|years| (ages.from_years..=ages.to_years).contains(years)).count();
        // A range that ends before it begins covers nothing, and both of its ends may lie inside a band.
        let touches = possible.iter().any(|years| *years >= ages.from_years)
            && possible.iter().any(|years| *years <= ages.to_years);
        match covered {
            all if all == possible.len() => Answer::Yes,
            0 if !touches => Answer::No,
            _ => Answer::Unknown,
        }
    };
    let sex = |child: &Child| {
        let (Some(sexes), Some(sex)) = (&approval.sexes, child.sex) else { return Answer::Unknown };
        let both = sexes.contains(&Sex::M) && sexes.contains(&Sex::F);
        match sex {
            Sex::U if !both && !sexes.contains(&Sex::U) => Answer::Unknown,
            sex => known(both || sexes.contains(&sex)),
        }
    };
    let number = match (approval.number, offer.setting.children_there) {
        (None, _) => Answer::Unknown,
        (Some(number), Some(there)) => known(there + places(tender, offer) <= number),
        (Some(number), None) if places(tender, offer) > number => Answer::No,
        (Some(_), None) => Answer::Unknown,
    };
    let kind = approval.types.as_ref().map_or(Answer::Unknown, |types| known(types.contains(&tender.placement_type)));
    let children = taken(tender, offer);
    let each = children.iter().flat_map(|child| [age(child), sex(child)]);
    and(each.chain([number, kind]))
}

/// Fostering only: within the limit, or all of them siblings, or exempted.
fn fostering_limit(tender: &Tender, offer: &Candidate) -> Answer {
    if !matches!(
        tender.placement_type,
        PlacementType::LongTermFostering
            | PlacementType::ShortTermFostering
            | PlacementType::ParentAndBabyFostering
            | PlacementType::RespiteFostering
    ) {
        return Answer::Yes;
    }
    let (limit, places) = (tender.policy.usual_fostering_limit, places(tender, offer));
    let within = match offer.setting.children_there {
        Some(there) => known(there + places <= limit),
        None if places > limit => Answer::No,
        None => Answer::Unknown,
    };
    let siblings = if offer.setting.children_there == Some(0) { Answer::Yes } else { offer.setting.all_siblings };
    or(within, or(siblings, offer.setting.limit_exemption))
}

fn vacancy(tender: &Tender, offer: &Candidate) -> Answer {
    let Some(vacancy) = &offer.setting.vacancy else { return Answer::Unknown };
    let needed = places(tender, offer);
    let held: u32 = vacancy.held.iter().map(|held| held.places).sum();
    let enough = match vacancy.places_free {
        free if free >= needed => Answer::Yes,
        free if free + held >= needed => Answer::Unknown,
        _ => Answer::No,
    };
    // The later of the two days, of those that are known.
    let wanted = [tender.start_needed, offer.earliest_start].into_iter().flatten().max();
    let free_by_then = wanted.map_or(Answer::Unknown, |wanted| known(vacancy.available_from <= wanted));
    and([enough, free_by_then])
}

/// At least so many tenths of a mile away, for all that is known of the place.
fn as_far_as(offer: &Candidate, from: Place, tenths: u32) -> Answer {
    let Some(place) = offer.setting.place else { return Answer::Unknown };
    let (east, north) =
        (f64::from(place.easting) - f64::from(from.easting), f64::from(place.northing) - f64::from(from.northing));
    let away = ((east * east + north * north).sqrt() / TENTH + 0.5).floor();
    if away < f64::from(tenths) {
        return Answer::No;
    }
    let least = (away - f64::from(offer.setting.place_margin_tenths)).max(0.0);
    if least < f64::from(tenths) { Answer::Unknown } else { Answer::Yes }
}

fn safety(tender: &Tender, offer: &Candidate) -> Answer {
    let area = |area: &NoGoArea| match area {
        NoGoArea::Circle { centre, radius_tenths } => as_far_as(offer, *centre, radius_tenths + 1),
        NoGoArea::Sector(sector) => {
            offer.setting.sector.as_ref().map_or(Answer::Unknown, |there| known(there != sector))
        }
    };
    let areas = tender.safety.no_go.iter().map(area);
    let distances = tender.safety.minimum_distances.iter().map(|it| as_far_as(offer, it.from, it.at_least_tenths));
    let people = (tender.safety.named_people > 0).then(|| not(offer.setting.named_person_there));
    and(areas.chain(distances).chain(people))
}

/// Whether what a child must not live with is not there.
fn without(with: IncompatibleWith, offer: &Candidate, answers: &ChildAnswers) -> Answer {
    let none_but =
        |allowed: &[Companions]| answers.companions.map_or(Answer::Unknown, |found| known(allowed.contains(&found)));
    match with {
        IncompatibleWith::AnyChild => none_but(&[Companions::NoOthers]),
        IncompatibleWith::OlderChild => none_but(&[Companions::NoOthers, Companions::AllYounger]),
        IncompatibleWith::YoungerChild => none_but(&[Companions::NoOthers, Companions::AllOlder]),
        IncompatibleWith::NamedChild => not(offer.setting.named_child_there),
        IncompatibleWith::AnyAnimal => {
            offer.setting.animals.as_ref().map_or(Answer::Unknown, |there| known(there.is_empty()))
        }
        IncompatibleWith::Animal(kind) => {
            offer.setting.animals.as_ref().map_or(Answer::Unknown, |there| known(!there.contains(&kind)))
        }
    }
}
