//! English.

use vocabulary::{Language, LivingCompanions, NeedDomain, RejectionReason, SchoolOutcome, SiblingOutcome};

use super::{Band, Detail, band, criterion_name, farthest, hides_a_safe_zone, tenths};
use crate::v1::answer::Answer;
use crate::v1::candidate::Companions;
use crate::v1::criterion::{Fact, NeedLine, Person, StartFact, StayFact};
use crate::v1::miles::Miles;
use crate::v1::rank::Banner;
use crate::v1::tender::HomeMode;

const EN: Language = Language::En;

pub(super) fn fact(fact: &Fact, detail: Detail) -> String {
    match fact {
        Fact::NeedFit { lines } => need_fit(lines),
        Fact::Education { outcome, miles } => education(*outcome, &distance(*miles, detail)),
        Fact::Home { mode, miles } => match mode {
            HomeMode::NearHome => format!("{} from home", distance(*miles, detail)),
            HomeMode::SafeZone { at_least_tenths } => {
                format!(
                    "{} from home; at least {} miles were agreed",
                    distance(*miles, detail),
                    tenths(*at_least_tenths)
                )
            }
        },
        Fact::Siblings { asked, together, outcome } => siblings(*asked, *together, *outcome),
        Fact::Wishes { met, partly, not, unanswered } => {
            join([(*met, "met"), (*partly, "partly met"), (*not, "not met"), (*unanswered, "not answered")])
        }
        Fact::Identity { needs } => identity(needs),
        Fact::FamilyTime { miles, drives } => family_time(miles, *drives, detail),
        Fact::Household { wanted, found } => format!("{}; {}", wish(*wanted), household(*found)),
        Fact::Timing { start, stay } => format!("{}; {}", start_of(*start), stay_of(*stay)),
    }
}

pub(super) fn fell_short(fact: &Fact) -> String {
    if hides_a_safe_zone(fact) {
        return RejectionReason::LocationOrHouseholdNotSuitable.provider_text(EN).to_owned();
    }
    match fact {
        Fact::NeedFit { lines } => needs_short(lines),
        Fact::Education { outcome, miles } => match outcome {
            Some(SchoolOutcome::Kept) => {
                format!("The school the child should stay at is {} away.", distance(*miles, Detail::Banded))
            }
            Some(SchoolOutcome::NewConfirmed) => "The child would have to change to a new school.".to_owned(),
            Some(SchoolOutcome::Neither) => "The child would lose the school and no new place is confirmed.".to_owned(),
            None => "There was no answer about the school.".to_owned(),
        },
        Fact::Home { mode: _, miles } => {
            format!("The placement is {} from the child's home.", distance(*miles, Detail::Banded))
        }
        Fact::Siblings { asked, together, outcome } => match outcome {
            None => "There was no answer about the brothers and sisters.".to_owned(),
            Some(SiblingOutcome::ContactPlan) if *together == 0 => {
                "The child would live apart from brothers and sisters, with a contact plan.".to_owned()
            }
            Some(_) if *together == 0 => "The child would live apart from brothers and sisters.".to_owned(),
            Some(_) => format!("The child would live with {together} of {asked} brothers and sisters."),
        },
        Fact::Wishes { unanswered, .. } if *unanswered > 0 => "Not every wish of the child was answered.".to_owned(),
        Fact::Wishes { .. } => "Not every wish of the child would be met.".to_owned(),
        Fact::Identity { needs } => identity_short(needs),
        Fact::FamilyTime { miles, drives: _ } => {
            format!("Family time would be up to {} away.", distance_reach(farthest(miles)))
        }
        Fact::Household { wanted: _, found: None } => "There was no answer about who lives there.".to_owned(),
        Fact::Household { wanted, found: Some(_) } => {
            format!("Who lives there does not fit what was asked: {}.", wish(*wanted))
        }
        Fact::Timing { start, stay } => format!("On time and length: {}; {}.", start_of(*start), stay_of(*stay)),
    }
}

pub(super) fn banner(banner: &Banner) -> String {
    match banner {
        Banner::CriterionDropped { criterion } => {
            let name = criterion_name(*criterion, EN);
            format!("{name} is not counted for any offer: the authority has not stated the fact.")
        }
        Banner::PlanLengthNotKnown => {
            "The length of the plan is not known: timing rests on the start alone for every offer.".to_owned()
        }
        Banner::NothingToScore { child } => {
            format!(
                "No criterion counts for child {}: the offers cannot be told apart by score.",
                child.saturating_add(1)
            )
        }
        Banner::TakesSome { key: _, taken, asked } => {
            format!("This offer takes {taken} of {asked} children; its score speaks of those only.")
        }
        Banner::NeedsCheck { key: _, gates } => {
            let gates: Vec<&str> = gates.iter().map(|gate| gate.label(EN)).collect();
            format!("To be checked before an award: {}.", gates.join("; "))
        }
        Banner::TierNeedsCheck { key: _ } => {
            "The statutory distance tier cannot be told from the data and has to be checked.".to_owned()
        }
    }
}

fn need_fit(lines: &[NeedLine]) -> String {
    let full = lines.iter().filter(|line| !line.is_gap()).count();
    let mut parts = vec![format!("{full} of {} met in full", lines.len())];
    let short: Vec<String> = lines.iter().filter_map(short).collect();
    if !short.is_empty() {
        parts.push(format!("short in {}", short.join(", ")));
    }
    let claimed = domains(lines, NeedLine::is_claim_only);
    if !claimed.is_empty() {
        parts.push(format!("claimed without evidence in {claimed}"));
    }
    let open = domains(lines, |line| line.answer.is_none());
    if !open.is_empty() {
        parts.push(format!("not answered for {open}"));
    }
    parts.join("; ")
}

fn short(line: &NeedLine) -> Option<String> {
    let answer = line.answer.filter(|answer| answer.capability < line.need)?;
    Some(format!("{} (needs {}, offers {})", domain(line), line.need.number(), answer.capability.number()))
}

fn needs_short(lines: &[NeedLine]) -> String {
    let mut sentences = Vec::new();
    let short = domains(lines, |line| line.answer.is_some_and(|answer| answer.capability < line.need));
    if !short.is_empty() {
        sentences.push(format!("These needs would not be met in full: {short}."));
    }
    let claimed = domains(lines, NeedLine::is_claim_only);
    if !claimed.is_empty() {
        sentences.push(format!("No evidence was given for: {claimed}."));
    }
    let open = domains(lines, |line| line.answer.is_none());
    if !open.is_empty() {
        sentences.push(format!("There was no answer about: {open}."));
    }
    sentences.join(" ")
}

fn domains(lines: &[NeedLine], which: impl Fn(&NeedLine) -> bool) -> String {
    lines.iter().filter(|line| which(line)).map(domain).collect::<Vec<_>>().join(", ")
}

fn domain(line: &NeedLine) -> String {
    match line.person {
        Person::Child(_) => label(line.domain),
        Person::Parent => format!("{} (parent)", label(line.domain)),
    }
}

fn label(domain: NeedDomain) -> String {
    domain.label(EN).to_lowercase()
}

fn education(outcome: Option<SchoolOutcome>, away: &str) -> String {
    match outcome {
        Some(SchoolOutcome::Kept) => format!("the child stays at the school, {away} away"),
        Some(SchoolOutcome::NewConfirmed) => {
            format!("a place at a new school is confirmed; the school to be kept is {away} away")
        }
        Some(SchoolOutcome::Neither) => "the child leaves the school and no new place is confirmed".to_owned(),
        None => "not answered".to_owned(),
    }
}

fn siblings(asked: u32, together: u32, outcome: Option<SiblingOutcome>) -> String {
    let with = format!("lives with {together} of {asked}");
    if together >= asked {
        return with;
    }
    let others = match outcome {
        Some(SiblingOutcome::ContactPlan) => "a contact plan for the others",
        Some(SiblingOutcome::Apart | SiblingOutcome::Together) => "apart from the others",
        None => "not answered for the others",
    };
    format!("{with}; {others}")
}

fn identity(needs: &[(vocabulary::IdentityNeed, Answer)]) -> String {
    let parts = [
        ("can meet", named(needs, Answer::Yes)),
        ("cannot meet", named(needs, Answer::No)),
        ("not answered for", named(needs, Answer::Unknown)),
    ];
    let said = parts.into_iter().filter(|(_, names)| !names.is_empty());
    said.map(|(word, names)| format!("{word} {names}")).collect::<Vec<_>>().join("; ")
}

fn identity_short(needs: &[(vocabulary::IdentityNeed, Answer)]) -> String {
    let (unmet, open) = (named(needs, Answer::No), named(needs, Answer::Unknown));
    let unmet = (!unmet.is_empty()).then(|| format!("These needs would not be met: {unmet}."));
    let open = (!open.is_empty()).then(|| format!("There was no answer about: {open}."));
    unmet.into_iter().chain(open).collect::<Vec<_>>().join(" ")
}

fn named(needs: &[(vocabulary::IdentityNeed, Answer)], which: Answer) -> String {
    let names = needs.iter().filter(|(_, answer)| *answer == which).map(|(need, _)| need.label(EN).to_lowercase());
    names.collect::<Vec<_>>().join(", ")
}

fn family_time(miles: &[Option<Miles>], drives: Answer, detail: Detail) -> String {
    let away = match detail {
        Detail::Exact => miles.iter().map(|miles| distance(*miles, detail)).collect::<Vec<_>>().join(" and "),
        Detail::Banded => format!("at most {}", distance_reach(farthest(miles))),
    };
    let drives = match drives {
        Answer::Yes => "the provider drives",
        Answer::No => "the provider does not drive",
        Answer::Unknown => "whether the provider drives is not answered",
    };
    format!("{away} away; {drives}")
}

fn wish(wanted: LivingCompanions) -> &'static str {
    match wanted {
        LivingCompanions::Solo => "no other children wanted",
        LivingCompanions::WithChildren => "other children wanted",
        LivingCompanions::OnlyOlder => "only older children wanted",
        LivingCompanions::OnlyYounger => "only younger children wanted",
        LivingCompanions::NoPreference => "no preference",
    }
}

fn household(found: Option<Companions>) -> &'static str {
    match found {
        Some(Companions::NoOthers) => "no other children live there",
        Some(Companions::AllOlder) => "the other children there are older",
        Some(Companions::AllYounger) => "the other children there are younger",
        Some(Companions::Mixed) => "children of mixed or the same age live there",
        None => "who lives there is not answered",
    }
}

fn start_of(start: StartFact) -> String {
    match start {
        StartFact::OnTime => "starts on time".to_owned(),
        StartFact::Late { days: 1 } => "starts 1 day late".to_owned(),
        StartFact::Late { days } => format!("starts {days} days late"),
        StartFact::Unanswered => "the start is not answered".to_owned(),
    }
}

fn stay_of(stay: StayFact) -> String {
    match stay {
        StayFact::AsPlanned => "can stay as long as planned".to_owned(),
        StayFact::Shorter { offered_days, planned_days } => format!("can stay {offered_days} of {planned_days} days"),
        StayFact::Unanswered => "the length of the stay is not answered".to_owned(),
        StayFact::PlanNotKnown => "the length of the plan is not known".to_owned(),
    }
}

fn distance(miles: Option<Miles>, detail: Detail) -> String {
    let Some(miles) = miles else {
        return "an unknown distance".to_owned();
    };
    match detail {
        Detail::Banded => match band(miles.travel_tenths) {
            Band::UpTo(high) => format!("up to {high} miles"),
            Band::Between(low, high) => format!("{low} to {high} miles"),
            Band::Over(low) => format!("over {low} miles"),
        },
        Detail::Exact if miles.travel_tenths == miles.straight_tenths => {
            format!("{} miles", tenths(miles.travel_tenths))
        }
        Detail::Exact => {
            let (travel, straight) = (tenths(miles.travel_tenths), tenths(miles.straight_tenths));
            format!("{travel} miles by the bridge ({straight} in a straight line)")
        }
    }
}

/// As far as a band reaches, for "at most".
fn distance_reach(miles: Option<Miles>) -> String {
    match miles.map(|miles| band(miles.travel_tenths)) {
        None => "an unknown distance".to_owned(),
        Some(Band::UpTo(high) | Band::Between(_, high)) => format!("{high} miles"),
        Some(Band::Over(low)) => format!("more than {low} miles"),
    }
}

fn join<const N: usize>(parts: [(u32, &str); N]) -> String {
    let said = parts.into_iter().filter(|(count, _)| *count > 0);
    said.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}
