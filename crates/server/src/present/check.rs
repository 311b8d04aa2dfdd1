//! The check of a request, in words: what is missing, what is advised, what a window brings (SRC-4, SRC-5).

use api::common::v1::{LocalizedText, Warning};
use api::search::v1 as proto;
use domain::request::advice::{Advice, AdviceKind};
use domain::request::{Child, Request};
use domain::search;
use domain::{Actor, Fault};
use engine::CheckedRequest;
use views::permit::{Action, may};
use vocabulary::{
    Date, Language, NeedDomain, OptionConsidered, RiskToChild, RiskToOthers, Timestamp, limits, working_days,
};

use crate::convert::date_out;

use super::pre_match;
use super::text::{both, localized};

/// A check, with what is to be expected of a window that would close at `closes`.
pub fn search_check(checked: &CheckedRequest, closes: Option<Timestamp>, actor: &Actor) -> proto::SearchCheck {
    let today = checked.now.london_date();
    proto::SearchCheck {
        missing: checked.missing.iter().map(missing).collect(),
        advice: checked.advice.iter().map(advice).collect(),
        section_ages: section_ages(&checked.request, today),
        window: closes.map(|closes| window_advice(checked.now, closes)),
        own_settings: checked
            .own_match
            .as_ref()
            .filter(|_| may(actor, Action::PreMatch, checked.authority).is_ok())
            .map(|own| pre_match::own(own, checked)),
        approvals_due: checked.approvals_due.iter().map(|kind| kind.code().to_owned()).collect(),
    }
}

/// What a publisher is told of a window without being stopped.
pub fn window_warnings(opens: Timestamp, closes: Timestamp) -> Vec<Warning> {
    search::window_warnings(opens, closes).iter().map(warning).collect()
}

fn window_advice(opens: Timestamp, closes: Timestamp) -> proto::WindowAdvice {
    let days = working_days::working_days_between(opens.london_date(), closes.london_date());
    proto::WindowAdvice {
        window_hours: u32::try_from(closes.since(opens).whole_hours()).unwrap_or(0),
        working_days: days.unwrap_or(0),
        warnings: window_warnings(opens, closes),
    }
}

/// A warning about the window: how it departs from what is advised, and which offers that loses.
pub fn warning(warning: &search::Warning) -> Warning {
    let (code, text) = match warning {
        search::Warning::ShorterThanAdvised { hours } => {
            let (min, less) = (limits::WINDOW_HOURS_ADVISED_MIN, limits::WINDOW_HOURS_ADVISED_MIN - hours);
            let en = format!(
                "The window runs {hours} hours; at least {min} are advised. Expect to lose the offers of providers that need \
                 the other {less} hours to ask, match and answer."
            );
            let cy = format!(
                "Mae'r ffenestr yn para {hours} awr; cynghorir o leiaf {min}. Disgwyliwch golli cynigion darparwyr y mae \
                 angen y {less} awr arall arnynt i holi, paru ac ateb."
            );
            ("WINDOW_SHORTER_THAN_ADVISED", LocalizedText { en, cy })
        }
        search::Warning::LongerThanAdvised { hours } => {
            let max = limits::WINDOW_HOURS_ADVISED_MAX;
            let en = format!(
                "The window runs {hours} hours; at most {max} are advised. The child waits longer: expect to lose offers \
                 whose place is taken meanwhile."
            );
            let cy = format!(
                "Mae'r ffenestr yn para {hours} awr; cynghorir {max} ar y mwyaf. Mae'r plentyn yn aros yn hirach: \
                 disgwyliwch golli cynigion y cymerir eu lle yn y cyfamser."
            );
            ("WINDOW_LONGER_THAN_ADVISED", LocalizedText { en, cy })
        }
        search::Warning::FewWorkingDays { working_days } => {
            let min = limits::WINDOW_WORKING_DAYS_ADVISED_MIN;
            let en = format!(
                "The window has {working_days} working days; at least {min} are advised. Expect to lose the offers of \
                 providers whose matching staff do not work outside them."
            );
            let cy = format!(
                "Mae {working_days} diwrnod gwaith yn y ffenestr; cynghorir o leiaf {min}. Disgwyliwch golli cynigion \
                 darparwyr nad yw eu staff paru yn gweithio y tu allan iddynt."
            );
            ("WINDOW_FEW_WORKING_DAYS", LocalizedText { en, cy })
        }
        search::Warning::CloseOutsideOffice { close: _ } => {
            let (first, last) = (limits::CLOSE_HOUR_ADVISED_FIRST, limits::CLOSE_HOUR_ADVISED_LAST);
            let en = format!(
                "The window closes outside {first:02}:00 to {last}:00 on a working day. Expect to lose offers that would \
                 have been finished in the last hours."
            );
            let cy = format!(
                "Mae'r ffenestr yn cau y tu allan i {first:02}:00 i {last}:00 ar ddiwrnod gwaith. Disgwyliwch golli cynigion \
                 a fyddai wedi'u gorffen yn yr oriau olaf."
            );
            ("WINDOW_CLOSES_OUTSIDE_OFFICE_HOURS", LocalizedText { en, cy })
        }
    };
    Warning { code: code.to_owned(), field: "closes_at".to_owned(), text: Some(text) }
}

fn section_ages(request: &Request, today: Date) -> Vec<proto::SectionAge> {
    let age = |(index, child): (usize, &Child)| proto::SectionAge {
        section: format!("children[{index}]"),
        reviewed_on: child.reviewed_on.map(date_out),
        age_days: child.reviewed_on.map_or(0, |on| u32::try_from(today.days_since(on)).unwrap_or(0)),
    };
    request.children.iter().enumerate().map(age).collect()
}

fn advice(advice: &Advice) -> proto::Advice {
    let (code, text) = advised(advice.kind);
    proto::Advice {
        section: section(&advice.field),
        field: advice.field.clone(),
        code: code.to_owned(),
        text: Some(text),
    }
}

/// The section of the format that a field is of: `needs` of `request.children[0].needs.HEALTH.context`.
fn section(field: &str) -> String {
    let mut steps = field.split('.').skip(1);
    let (part, section) = (steps.next().unwrap_or_default(), steps.next().unwrap_or_default());
    let whole = section.is_empty() || section == "reviewed_on";
    if whole { part.to_owned() } else { section.split('[').next().unwrap_or_default().to_owned() }
}

/// What each piece of advice says. It is about the words, never about the child.
fn advised(kind: AdviceKind) -> (&'static str, LocalizedText) {
    match kind {
        AdviceKind::SectionEmpty => (
            "SECTION_EMPTY",
            both(
                "Nothing is said here. Offers match better where something is.",
                "Ni ddywedir dim yma. Mae cynigion yn cyfateb yn well lle dywedir rhywbeth.",
            ),
        ),
        AdviceKind::SectionOld => (
            "SECTION_OLD",
            both(
                "This was last brought up to date more than 28 days ago. Check that it still holds.",
                "Diweddarwyd hwn ddiwethaf dros 28 diwrnod yn ôl. Gwiriwch ei fod yn dal yn gywir.",
            ),
        ),
        AdviceKind::ReviewDateMissing => (
            "REVIEW_DATE_MISSING",
            both(
                "It is not said when this was last brought up to date. Give the day.",
                "Ni ddywedir pryd y diweddarwyd hwn ddiwethaf. Rhowch y diwrnod.",
            ),
        ),
        AdviceKind::PhraseVague => (
            "PHRASE_VAGUE",
            both(
                "This phrase could mean anything from a push to repeated punching. Say what happened, how often, and when last.",
                "Gallai'r ymadrodd hwn olygu unrhyw beth o wthiad i ddyrnu dro ar ôl tro. Dywedwch beth ddigwyddodd, pa mor aml, a phryd ddiwethaf.",
            ),
        ),
        AdviceKind::DescribesParents => (
            "DESCRIBES_PARENTS",
            both(
                "This describes the parents. Describe the child.",
                "Mae hyn yn disgrifio'r rhieni. Disgrifiwch y plentyn.",
            ),
        ),
        AdviceKind::NoContext => (
            "NO_CONTEXT",
            both("Say what brings it on, and what helps.", "Dywedwch beth sy'n ei achosi, a beth sy'n helpu."),
        ),
        AdviceKind::NoStrengths => (
            "NO_STRENGTHS",
            both(
                "No strengths are named. Say what the child enjoys and is good at.",
                "Ni enwir cryfderau. Dywedwch beth mae'r plentyn yn ei fwynhau ac yn dda am ei wneud.",
            ),
        ),
    }
}

fn missing(fault: &Fault) -> proto::MissingEssential {
    proto::MissingEssential { field: fault.subject.clone(), text: Some(what_to_say(fault)) }
}

/// What to say in a field that is missing.
fn what_to_say(fault: &Fault) -> LocalizedText {
    let mut steps = fault.subject.rsplit('.');
    let (last, before) = (steps.next().unwrap_or_default(), steps.next().unwrap_or_default());
    let keyed = |label: Option<[&'static str; 2]>, en: &str, cy: &str| {
        label.map(|[of_en, of_cy]| LocalizedText { en: format!("{en}: {of_en}."), cy: format!("{cy}: {of_cy}.") })
    };
    let by_code = match before {
        "needs" => keyed(
            NeedDomain::from_code(last).map(|code| [code.label(Language::En), code.label(Language::Cy)]),
            "State the level of need, 0 to 3",
            "Nodwch lefel yr angen, 0 i 3",
        ),
        "risks_to_child" => keyed(
            RiskToChild::from_code(last).map(|code| [code.label(Language::En), code.label(Language::Cy)]),
            "Rate this risk to the child",
            "Graddiwch y risg hon i'r plentyn",
        ),
        "risks_to_others" => keyed(
            RiskToOthers::from_code(last).map(|code| [code.label(Language::En), code.label(Language::Cy)]),
            "Rate this risk to others",
            "Graddiwch y risg hon i eraill",
        ),
        "options_considered" => keyed(
            OptionConsidered::from_code(last).map(|code| [code.label(Language::En), code.label(Language::Cy)]),
            "Record what came of considering this option",
            "Cofnodwch beth ddaeth o ystyried yr opsiwn hwn",
        ),
        _ => None,
    };
    let by_name = || essential(last).map(|(en, cy)| both(en, cy));
    by_code.or_else(by_name).unwrap_or_else(|| localized(|language| fault.reason.message(language)))
}

fn essential(field: &str) -> Option<(&'static str, &'static str)> {
    Some(match field {
        "needed_by" => ("Say how soon the placement is needed.", "Dywedwch pa mor fuan y mae angen y lleoliad."),
        "needed_on" => ("Give the day it is needed.", "Rhowch y diwrnod y mae ei angen."),
        "placement_type" => ("Choose the type of placement.", "Dewiswch y math o leoliad."),
        "level" => ("State the level of need.", "Nodwch lefel yr angen."),
        "plan_length" => ("Say how long the plan foresees.", "Dywedwch am ba hyd y mae'r cynllun yn ei ragweld."),
        "contact" => (
            "Name an officer with an e-mail address or a telephone number.",
            "Enwch swyddog gyda chyfeiriad e-bost neu rif ffôn.",
        ),
        "assessment" => (
            "Say which assessment is wanted, and for how many weeks.",
            "Dywedwch pa asesiad sydd ei angen, ac am faint o wythnosau.",
        ),
        "parent" => {
            ("Describe the parent who is placed with the baby.", "Disgrifiwch y rhiant sy'n cael ei leoli gyda'r babi.")
        }
        "number" => ("Give the authority's own child number.", "Rhowch rif plentyn yr awdurdod ei hun."),
        "age_band" => ("Choose the age band.", "Dewiswch y band oedran."),
        "sex" => ("State the sex.", "Nodwch y rhyw."),
        "home_sector" => {
            ("Give the postcode sector of home, such as CF10 4.", "Rhowch sector cod post y cartref, fel CF10 4.")
        }
        "home_authority" => ("Give the authority of home.", "Rhowch awdurdod y cartref."),
        "legal_status" => ("State the legal status.", "Nodwch y statws cyfreithiol."),
        "category_of_need" => ("Choose the category of need.", "Dewiswch y categori angen."),
        "school" => (
            "Say whether a school is attended, and if so where it is and whether it is to be kept.",
            "Dywedwch a fynychir ysgol, ac os felly ble mae hi ac a yw i'w chadw.",
        ),
        "pen_picture" => {
            ("Describe who this child is, naming nobody.", "Disgrifiwch pwy yw'r plentyn hwn, heb enwi neb.")
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use domain::request::essentials;

    use super::*;

    #[test]
    fn the_section_is_that_of_the_format() {
        assert_eq!(section("request.children[0].needs.HEALTH.specifics[1]"), "needs");
        assert_eq!(section("request.children[0].wishes"), "wishes");
        assert_eq!(section("request.shared.must_haves"), "must_haves");
        assert_eq!(section("request.children[1].reviewed_on"), "children[1]");
    }

    #[test]
    fn whatever_can_be_missing_has_words_of_its_own_in_both_languages() {
        let with_baby = vocabulary::PlacementType::ParentAndBabyFostering;
        let mut request =
            Request { children: vec![Child::default()], parent: Some(Default::default()), ..Request::default() };
        request.shared.placement_type = Some(with_baby);
        let mut found = essentials::missing(&request);
        found.extend(essentials::missing(&Request { children: vec![Child::default()], ..Request::default() }));
        request.parent = None;
        found.extend(essentials::missing(&request));
        assert!(found.len() > 50);
        for fault in found {
            let said = what_to_say(&fault);
            assert_ne!(said.en, fault.reason.message(Language::En), "{}", fault.subject);
            assert_ne!(said.en, said.cy, "{}", fault.subject);
        }
    }

    #[test]
    fn a_short_window_says_what_it_loses() {
        let opens: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        let closes = opens.plus_hours(20);
        let advice = window_advice(opens, closes);
        assert_eq!((advice.window_hours, advice.working_days), (20, 1));
        let codes: Vec<&str> = advice.warnings.iter().map(|warning| warning.code.as_str()).collect();
        let expected = ["WINDOW_SHORTER_THAN_ADVISED", "WINDOW_FEW_WORKING_DAYS", "WINDOW_CLOSES_OUTSIDE_OFFICE_HOURS"];
        assert_eq!(codes, expected);
        let text = advice.warnings[0].text.clone().unwrap();
        assert!(text.en.contains("20 hours") && text.en.contains("other 28 hours"), "{}", text.en);
        assert!(text.cy.contains("20 awr") && text.cy.contains("28 awr"), "{}", text.cy);
        assert!(window_warnings(opens, opens.plus_hours(50)).is_empty());
    }
}
