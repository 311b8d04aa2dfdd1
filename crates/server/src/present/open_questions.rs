//! What is unknown about an offer: each item exactly as `ResolveUnknown` takes it (SHL-2). A place that is held elsewhere is among them,
//! with the time it frees (SHL-4), though no evidence settles it.

use api::common::v1::LocalizedText;
use api::decision::v1 as proto;
use domain::scoring::is_settled_by_a_person;
use matching::v1::{
    Answer, Applies, Candidate, ChildScored, Criterion, Fact, GateOutcome, GateReason, GateResult, Person, Scored,
    Tender, Utility,
};
use vocabulary::{Gate, IdentityNeed, Language, NeedDomain};

use super::scored::gate_text;
use super::text::localized;

/// Open questions of one offer: its gates first, then its criteria, child by child.
pub fn open_questions(
    tender: &Tender,
    candidate: &Candidate,
    gates: &[GateResult],
    scored: &Scored,
) -> Vec<proto::OpenQuestion> {
    let mut questions: Vec<proto::OpenQuestion> = gates.iter().flat_map(of_gate).collect();
    for child in &scored.children {
        for question in of_child(tender, candidate, child) {
            // The parent's needs, and whether the provider drives, come up with every child.
            if !questions.iter().any(|known| known.item == question.item) {
                questions.push(question);
            }
        }
    }
    questions
}

fn question(item: String, text: LocalizedText) -> proto::OpenQuestion {
    proto::OpenQuestion { item, text: Some(text) }
}

fn of_gate(result: &GateResult) -> Vec<proto::OpenQuestion> {
    if result.outcome != GateOutcome::NeedsCheck {
        return Vec::new();
    }
    if result.gate == Gate::G6 {
        // Nobody settles it with evidence: time does, or whoever has the place.
        let why = gate_text(result);
        let text = LocalizedText {
            en: format!("{} It is judged again when the offer is sent, chosen and awarded.", why.en),
            cy: format!("{} Caiff ei farnu eto pan anfonir, dewisir a dyfernir y cynnig.", why.cy),
        };
        return vec![question(format!("gate/{}", result.gate), text)];
    }
    if !is_settled_by_a_person(result.gate) {
        return Vec::new();
    }
    if result.gate == Gate::G10 {
        return result.reasons.iter().filter_map(must_have).collect();
    }
    let why = gate_text(result);
    let text = LocalizedText {
        en: format!("{}: {} Does it hold?", result.gate.label(Language::En), why.en),
        cy: format!("{}: {} A yw'n dal?", result.gate.label(Language::Cy), why.cy),
    };
    vec![question(format!("gate/{}", result.gate), text)]
}

fn must_have(reason: &GateReason) -> Option<proto::OpenQuestion> {
    let GateReason::MustHaveNotKnown { index, code } = reason else { return None };
    let text = LocalizedText {
        en: format!("A must-have is not answered: {}. Is it met?", code.label(Language::En)),
        cy: format!("Gofyniad hanfodol heb ei ateb: {}. A yw'n cael ei fodloni?", code.label(Language::Cy)),
    };
    Some(question(format!("must-have/{index}"), text))
}

fn of_child(tender: &Tender, candidate: &Candidate, scored: &ChildScored) -> Vec<proto::OpenQuestion> {
    let child = scored.child;
    let mut questions = Vec::new();
    for criterion in scored.criteria.iter().filter(|criterion| criterion.applies == Applies::Yes) {
        let open = matches!(criterion.utility, Utility::Unknown { .. });
        match (&criterion.fact, criterion.criterion) {
            (Some(Fact::NeedFit { lines }), _) => {
                let unanswered = lines.iter().filter(|line| line.answer.is_none());
                questions.extend(unanswered.map(|line| need(line.person, line.domain)));
            }
            (Some(Fact::Education { outcome: None, .. }), _) => questions.push(school(child)),
            (Some(Fact::Wishes { .. }), Criterion::C5) => {
                let asked = tender.child(child).and_then(|asked| asked.wishes).unwrap_or(0);
                let given = candidate.children.iter().find(|answers| answers.child == child);
                let open = (0..asked).filter(|wish| given.is_none_or(|given| !given.wishes.contains_key(wish)));
                questions.extend(open.map(|index| wish(child, index)));
            }
            (Some(Fact::Identity { needs }), _) => {
                let unknown = (0_u32..).zip(needs).filter(|(_, (_, answer))| *answer == Answer::Unknown);
                questions.extend(unknown.map(|(index, (need, _))| identity(child, index, *need)));
            }
            (Some(Fact::FamilyTime { drives: Answer::Unknown, .. }), _) if open => questions.push(transport()),
            (
                Some(
                    Fact::Education { .. }
                    | Fact::Wishes { .. }
                    | Fact::FamilyTime { .. }
                    | Fact::Home { .. }
                    | Fact::Siblings { .. }
                    | Fact::Household { .. }
                    | Fact::Timing { .. },
                )
                | None,
                _,
            ) => {}
        }
    }
    questions
}

fn need(person: Person, domain: NeedDomain) -> proto::OpenQuestion {
    let item = match person {
        Person::Child(child) => format!("need/{child}/{domain}"),
        Person::Parent => format!("need/parent/{domain}"),
    };
    let text = LocalizedText {
        en: format!("Which capability is there, 0 to 3: {}?", domain.label(Language::En)),
        cy: format!("Pa allu sydd yno, 0 i 3: {}?", domain.label(Language::Cy)),
    };
    question(item, text)
}

fn school(child: u32) -> proto::OpenQuestion {
    let text = |language: Language| language.of("What becomes of the school?", "Beth a ddaw o'r ysgol?");
    question(format!("school/{child}"), localized(text))
}

fn wish(child: u32, index: u32) -> proto::OpenQuestion {
    let number = index.saturating_add(1);
    let text = LocalizedText {
        en: format!("How far would wish {number} of the child be met?"),
        cy: format!("I ba raddau y byddai dymuniad {number} y plentyn yn cael ei fodloni?"),
    };
    question(format!("wish/{child}/{index}"), text)
}

fn identity(child: u32, index: u32, need: IdentityNeed) -> proto::OpenQuestion {
    let text = LocalizedText {
        en: format!("Can this need be met: {}?", need.label(Language::En)),
        cy: format!("A ellir diwallu'r angen hwn: {}?", need.label(Language::Cy)),
    };
    question(format!("identity/{child}/{index}"), text)
}

fn transport() -> proto::OpenQuestion {
    let text = |language: Language| {
        language.of(
            "Does the provider drive the child to family time?",
            "A yw'r darparwr yn gyrru'r plentyn i amser teuluol?",
        )
    };
    question("family-time-transport".to_owned(), localized(text))
}
