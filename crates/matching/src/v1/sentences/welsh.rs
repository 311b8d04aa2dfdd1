//! Welsh. Written with colons and lists, so that labels stand unmutated.
//!
//! To be confirmed by a Welsh speaker of the field:
//!
//! | phrase | meant | doubt |
//! |---|---|---|
//! | wedi'i honni heb dystiolaeth | claimed without evidence | `honni` may sound like an accusation |
//! | gallu / cynnig | capability / what is offered | field usage |
//! | ni ellir pennu'r haen bellter statudol o'r data | the tier cannot be told from the data | wording |
//! | cyhyd â'r cynllun | as long as planned | word order |
//! | dros y bont | by the bridge | preposition for a route |
//! | pellter anhysbys | unknown distance | agreement where it stands before `i ffwrdd` |
//! | amdanynt hwy yn unig y mae'r sgôr | its score speaks of those only | register |
//! | ar wahân i'r lleill | apart from the others | register |

use vocabulary::{Language, LivingCompanions, NeedDomain, RejectionReason, SchoolOutcome, SiblingOutcome};

use super::{Band, Detail, band, criterion_name, farthest, hides_a_safe_zone, tenths};
use crate::v1::answer::Answer;
use crate::v1::candidate::Companions;
use crate::v1::criterion::{Fact, NeedLine, Person, StartFact, StayFact};
use crate::v1::miles::Miles;
use crate::v1::rank::Banner;
use crate::v1::tender::HomeMode;

const CY: Language = Language::Cy;

pub(super) fn fact(fact: &Fact, detail: Detail) -> String {
    match fact {
        Fact::NeedFit { lines } => need_fit(lines),
        Fact::Education { outcome, miles } => education(*outcome, &distance(*miles, detail)),
        Fact::Home { mode, miles } => match mode {
            HomeMode::NearHome => format!("{} o'r cartref", distance(*miles, detail)),
            HomeMode::SafeZone { at_least_tenths } => {
                let least = tenths(*at_least_tenths);
                format!("{} o'r cartref; cytunwyd ar o leiaf {least} milltir", distance(*miles, detail))
            }
        },
        Fact::Siblings { asked, together, outcome } => siblings(*asked, *together, *outcome),
        Fact::Wishes { met, partly, not, unanswered } => join([
            (*met, "wedi'u bodloni"),
            (*partly, "wedi'u bodloni'n rhannol"),
            (*not, "heb eu bodloni"),
            (*unanswered, "heb ateb"),
        ]),
        Fact::Identity { needs } => identity(needs),
        Fact::FamilyTime { miles, drives } => family_time(miles, *drives, detail),
        Fact::Household { wanted, found } => format!("{}; {}", wish(*wanted), household(*found)),
        Fact::Timing { start, stay } => format!("{}; {}", start_of(*start), stay_of(*stay)),
    }
}

pub(super) fn fell_short(fact: &Fact) -> String {
    if hides_a_safe_zone(fact) {
        return RejectionReason::LocationOrHouseholdNotSuitable.provider_text(CY).to_owned();
    }
    match fact {
        Fact::NeedFit { lines } => needs_short(lines),
        Fact::Education { outcome, miles } => match outcome {
            Some(SchoolOutcome::Kept) => {
                format!("Mae'r ysgol y dylai'r plentyn aros ynddi {} i ffwrdd.", distance(*miles, Detail::Banded))
            }
            Some(SchoolOutcome::NewConfirmed) => "Byddai'n rhaid i'r plentyn newid i ysgol newydd.".to_owned(),
            Some(SchoolOutcome::Neither) => {
                "Byddai'r plentyn yn colli'r ysgol ac nid oes lle newydd wedi'i gadarnhau.".to_owned()
            }
            None => "Ni chafwyd ateb am yr ysgol.".to_owned(),
        },
        Fact::Home { mode: _, miles } => {
            format!("Mae'r lleoliad {} o gartref y plentyn.", distance(*miles, Detail::Banded))
        }
        Fact::Siblings { asked, together, outcome } => match outcome {
            None => "Ni chafwyd ateb am y brodyr a'r chwiorydd.".to_owned(),
            Some(SiblingOutcome::ContactPlan) if *together == 0 => {
                "Byddai'r plentyn yn byw ar wahân i frodyr a chwiorydd, gyda chynllun cyswllt.".to_owned()
            }
            Some(_) if *together == 0 => "Byddai'r plentyn yn byw ar wahân i frodyr a chwiorydd.".to_owned(),
            Some(_) => format!("Byddai'r plentyn yn byw gyda {together} o {asked} o frodyr a chwiorydd."),
        },
        Fact::Wishes { unanswered, .. } if *unanswered > 0 => {
            "Ni chafwyd ateb i bob un o ddymuniadau'r plentyn.".to_owned()
        }
        Fact::Wishes { .. } => "Ni fyddai pob un o ddymuniadau'r plentyn yn cael ei fodloni.".to_owned(),
        Fact::Identity { needs } => identity_short(needs),
        Fact::FamilyTime { miles, drives: _ } => {
            format!("Byddai amser teuluol hyd at {} i ffwrdd.", distance_reach(farthest(miles)))
        }
        Fact::Household { wanted: _, found: None } => "Ni chafwyd ateb am bwy sy'n byw yno.".to_owned(),
        Fact::Household { wanted, found: Some(_) } => {
            format!("Nid yw'r bobl sy'n byw yno yn cyd-fynd â'r hyn a ofynnwyd: {}.", wish(*wanted))
        }
        Fact::Timing { start, stay } => format!("Amseru a hyd: {}; {}.", start_of(*start), stay_of(*stay)),
    }
}

pub(super) fn banner(banner: &Banner) -> String {
    match banner {
        Banner::CriterionDropped { criterion } => {
            let name = criterion_name(*criterion, CY);
            format!("{name}: heb ei gyfrif ar gyfer unrhyw gynnig, am nad yw'r awdurdod wedi nodi'r ffaith.")
        }
        Banner::PlanLengthNotKnown => {
            "Nid yw hyd y cynllun yn hysbys: mae'r amseru'n dibynnu ar y dechrau yn unig ar gyfer pob cynnig."
                .to_owned()
        }
        Banner::NothingToScore { child } => {
            let number = child.saturating_add(1);
            format!(
                "Nid oes maen prawf yn cyfrif ar gyfer plentyn {number}: ni ellir gwahaniaethu'r cynigion yn ôl sgôr."
            )
        }
        Banner::TakesSome { key: _, taken, asked } => {
            format!("Mae'r cynnig hwn yn cymryd {taken} o {asked} o blant; amdanynt hwy yn unig y mae'r sgôr.")
        }
        Banner::NeedsCheck { key: _, gates } => {
            let gates: Vec<&str> = gates.iter().map(|gate| gate.label(CY)).collect();
            format!("I'w wirio cyn dyfarnu: {}.", gates.join("; "))
        }
        Banner::TierNeedsCheck { key: _ } => {
            "Ni ellir pennu'r haen bellter statudol o'r data: rhaid ei gwirio.".to_owned()
        }
    }
}

fn need_fit(lines: &[NeedLine]) -> String {
    let full = lines.iter().filter(|line| !line.is_gap()).count();
    let mut parts = vec![format!("{full} o {} wedi'u diwallu'n llawn", lines.len())];
    let short: Vec<String> = lines.iter().filter_map(short).collect();
    if !short.is_empty() {
        parts.push(format!("diffyg: {}", short.join(", ")));
    }
    let claimed = domains(lines, NeedLine::is_claim_only);
    if !claimed.is_empty() {
        parts.push(format!("wedi'i honni heb dystiolaeth: {claimed}"));
    }
    let open = domains(lines, |line| line.answer.is_none());
    if !open.is_empty() {
        parts.push(format!("heb ateb: {open}"));
    }
    parts.join("; ")
}

fn short(line: &NeedLine) -> Option<String> {
    let answer = line.answer.filter(|answer| answer.capability < line.need)?;
    Some(format!("{} (angen {}, cynnig {})", domain(line), line.need.number(), answer.capability.number()))
}

fn needs_short(lines: &[NeedLine]) -> String {
    let mut sentences = Vec::new();
    let short = domains(lines, |line| line.answer.is_some_and(|answer| answer.capability < line.need));
    if !short.is_empty() {
        sentences.push(format!("Ni fyddai'r anghenion hyn yn cael eu diwallu'n llawn: {short}."));
    }
    let claimed = domains(lines, NeedLine::is_claim_only);
    if !claimed.is_empty() {
        sentences.push(format!("Ni roddwyd tystiolaeth ar gyfer: {claimed}."));
    }
    let open = domains(lines, |line| line.answer.is_none());
    if !open.is_empty() {
        sentences.push(format!("Ni chafwyd ateb am: {open}."));
    }
    sentences.join(" ")
}

fn domains(lines: &[NeedLine], which: impl Fn(&NeedLine) -> bool) -> String {
    lines.iter().filter(|line| which(line)).map(domain).collect::<Vec<_>>().join(", ")
}

fn domain(line: &NeedLine) -> String {
    match line.person {
        Person::Child(_) => label(line.domain),
        Person::Parent => format!("{} (rhiant)", label(line.domain)),
    }
}

fn label(domain: NeedDomain) -> String {
    domain.label(CY).to_lowercase()
}

fn education(outcome: Option<SchoolOutcome>, away: &str) -> String {
    match outcome {
        Some(SchoolOutcome::Kept) => format!("mae'r plentyn yn aros yn yr ysgol, {away} i ffwrdd"),
        Some(SchoolOutcome::NewConfirmed) => {
            format!("mae lle mewn ysgol newydd wedi'i gadarnhau; mae'r ysgol i'w chadw {away} i ffwrdd")
        }
        Some(SchoolOutcome::Neither) => {
            "mae'r plentyn yn gadael yr ysgol ac nid oes lle newydd wedi'i gadarnhau".to_owned()
        }
        None => "heb ateb".to_owned(),
    }
}

fn siblings(asked: u32, together: u32, outcome: Option<SiblingOutcome>) -> String {
    let with = format!("yn byw gyda {together} o {asked}");
    if together >= asked {
        return with;
    }
    let others = match outcome {
        Some(SiblingOutcome::ContactPlan) => "cynllun cyswllt ar gyfer y lleill",
        Some(SiblingOutcome::Apart | SiblingOutcome::Together) => "ar wahân i'r lleill",
        None => "heb ateb am y lleill",
    };
    format!("{with}; {others}")
}

fn identity(needs: &[(vocabulary::IdentityNeed, Answer)]) -> String {
    let parts = [
        ("gellir diwallu", named(needs, Answer::Yes)),
        ("ni ellir diwallu", named(needs, Answer::No)),
        ("heb ateb", named(needs, Answer::Unknown)),
    ];
    let said = parts.into_iter().filter(|(_, names)| !names.is_empty());
    said.map(|(word, names)| format!("{word}: {names}")).collect::<Vec<_>>().join("; ")
}

fn identity_short(needs: &[(vocabulary::IdentityNeed, Answer)]) -> String {
    let (unmet, open) = (named(needs, Answer::No), named(needs, Answer::Unknown));
    let unmet = (!unmet.is_empty()).then(|| format!("Ni fyddai'r anghenion hyn yn cael eu diwallu: {unmet}."));
    let open = (!open.is_empty()).then(|| format!("Ni chafwyd ateb am: {open}."));
    unmet.into_iter().chain(open).collect::<Vec<_>>().join(" ")
}

fn named(needs: &[(vocabulary::IdentityNeed, Answer)], which: Answer) -> String {
    let names = needs.iter().filter(|(_, answer)| *answer == which).map(|(need, _)| need.label(CY).to_lowercase());
    names.collect::<Vec<_>>().join(", ")
}

fn family_time(miles: &[Option<Miles>], drives: Answer, detail: Detail) -> String {
    let away = match detail {
        Detail::Exact => miles.iter().map(|miles| distance(*miles, detail)).collect::<Vec<_>>().join(", "),
        Detail::Banded => format!("hyd at {}", distance_reach(farthest(miles))),
    };
    let drives = match drives {
        Answer::Yes => "mae'r darparwr yn gyrru",
        Answer::No => "nid yw'r darparwr yn gyrru",
        Answer::Unknown => "heb ateb a yw'r darparwr yn gyrru",
    };
    format!("{away} i ffwrdd; {drives}")
}

fn wish(wanted: LivingCompanions) -> &'static str {
    match wanted {
        LivingCompanions::Solo => "heb blant eraill",
        LivingCompanions::WithChildren => "gyda phlant eraill",
        LivingCompanions::OnlyOlder => "gyda phlant hŷn yn unig",
        LivingCompanions::OnlyYounger => "gyda phlant iau yn unig",
        LivingCompanions::NoPreference => "dim dewis penodol",
    }
}

fn household(found: Option<Companions>) -> &'static str {
    match found {
        Some(Companions::NoOthers) => "nid oes plant eraill yn byw yno",
        Some(Companions::AllOlder) => "mae'r plant eraill yno yn hŷn",
        Some(Companions::AllYounger) => "mae'r plant eraill yno yn iau",
        Some(Companions::Mixed) => "mae plant o oedrannau cymysg neu o'r un oedran yn byw yno",
        None => "heb ateb am bwy sy'n byw yno",
    }
}

fn start_of(start: StartFact) -> String {
    match start {
        StartFact::OnTime => "yn dechrau mewn pryd".to_owned(),
        StartFact::Late { days } => format!("yn dechrau {days} diwrnod yn hwyr"),
        StartFact::Unanswered => "heb ateb am y dechrau".to_owned(),
    }
}

fn stay_of(stay: StayFact) -> String {
    match stay {
        StayFact::AsPlanned => "gall aros cyhyd â'r cynllun".to_owned(),
        StayFact::Shorter { offered_days, planned_days } => {
            format!("gall aros {offered_days} o {planned_days} diwrnod")
        }
        StayFact::Unanswered => "heb ateb am hyd yr arhosiad".to_owned(),
        StayFact::PlanNotKnown => "nid yw hyd y cynllun yn hysbys".to_owned(),
    }
}

fn distance(miles: Option<Miles>, detail: Detail) -> String {
    let Some(miles) = miles else {
        return "pellter anhysbys".to_owned();
    };
    match detail {
        Detail::Banded => match band(miles.travel_tenths) {
            Band::UpTo(high) => format!("hyd at {high} milltir"),
            Band::Between(low, high) => format!("{low} i {high} milltir"),
            Band::Over(low) => format!("dros {low} milltir"),
        },
        Detail::Exact if miles.travel_tenths == miles.straight_tenths => {
            format!("{} milltir", tenths(miles.travel_tenths))
        }
        Detail::Exact => {
            let (travel, straight) = (tenths(miles.travel_tenths), tenths(miles.straight_tenths));
            format!("{travel} milltir dros y bont ({straight} mewn llinell syth)")
        }
    }
}

/// As far as a band reaches, for "hyd at".
fn distance_reach(miles: Option<Miles>) -> String {
    match miles.map(|miles| band(miles.travel_tenths)) {
        None => "bellter anhysbys".to_owned(),
        Some(Band::UpTo(high) | Band::Between(_, high)) => format!("{high} milltir"),
        Some(Band::Over(low)) => format!("fwy na {low} milltir"),
    }
}

fn join<const N: usize>(parts: [(u32, &str); N]) -> String {
    let said = parts.into_iter().filter(|(count, _)| *count > 0);
    said.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}
