//! Which events are of a person who asks what is held, what each is called, and which of its documents are told. What is not named here is
//! not told: it is about others, or it works for the service alone.

use domain::event::{
    AttachedTo, AttachmentEvent, ChildKey, ChildsView, ContractEvent, Event, PrivacyEvent, RequestSealed, Sealed,
    SearchEvent, SettingEvent,
};
use serde_json::Value;

use super::AccessSection;
use crate::vault::KeySubject;

/// An event as it is told.
pub(super) struct Told {
    pub(super) section: AccessSection,
    pub(super) title: (&'static str, &'static str),
    pub(super) by: String,
    pub(super) lines: Vec<(String, String)>,
    pub(super) documents: Documents,
}

/// Parts of documents that are about others, or that could harm the person in the wrong hands: no part of an answer.
/// What a file's chunks hash to says nothing to anybody.
const LEFT_OUT: [&str; 8] =
    ["named_people", "no_go_areas", "reason_text", "household", "carried", "matching_statement", "siblings", "chunks"];

/// Fields of events that say nothing to a person: digests, and who else was in it.
const PLUMBING: [&str; 9] =
    ["by", "commitment", "ciphertext", "digest", "children", "request", "document", "criteria_digest", "text_digest"];

/// The event as it is told; `None` where it is not. `place` is where the person stands among a search's children, and its key.
pub(super) fn told(event: &Event, stored: Value, place: Option<(usize, ChildKey)>) -> Option<Told> {
    let by = stored.pointer("/fact/by/actor").and_then(Value::as_str).unwrap_or_default().to_owned();
    let (section, title, documents) = match event {
        Event::Search(id, event) => {
            let (section, title) = of_search(event)?;
            let documents = match request(event) {
                Some(request) => of_request(request, KeySubject::Parent(*id), place),
                None => documents_of_search(event),
            };
            (section, title, documents)
        }
        Event::Contract(_, event) => {
            let (title, documents) = of_contract(event)?;
            (AccessSection::Contract, title, documents)
        }
        Event::Attachment(to, event) => {
            let (section, title, documents) = of_attachment(*to, event, place)?;
            (section, title, documents)
        }
        Event::Setting(_, event) => {
            let (title, documents) = of_setting(event)?;
            (AccessSection::Setting, title, documents)
        }
        Event::Privacy(_, event) => {
            let (title, text) = of_privacy(event);
            let text = text.map(|text| (None, "text".to_owned(), text));
            (AccessSection::Privacy, title, text.into_iter().collect())
        }
        Event::Offer(..)
        | Event::Provider(..)
        | Event::Standing(_)
        | Event::Lot(..)
        | Event::PriceList(..)
        | Event::Child(..)
        | Event::Authority(..)
        | Event::Evidence(..)
        | Event::Reference(..)
        | Event::Import(..)
        | Event::Imports(_)
        | Event::Keys(_)
        | Event::Principal(..)
        | Event::Clock(_) => return None,
    };
    let mut lines = Vec::new();
    if let Some(fact) = stored.get("fact") {
        flatten("", &without(fact, &PLUMBING), &mut lines);
    }
    Some(Told { section, title, by, lines, documents })
}

type Title = (&'static str, &'static str);

/// Whose key a document lies under, where it is not that of the stream; under which field it is told; where it lies.
type Documents = Vec<(Option<KeySubject>, String, Sealed)>;

fn of_search(event: &SearchEvent) -> Option<(AccessSection, Title)> {
    use AccessSection::{Decision, Opening, Question, Request};
    Some(match event {
        SearchEvent::Drafted { .. } => (Request, ("The request was written", "Ysgrifennwyd y cais")),
        SearchEvent::Edited { .. } => (Request, ("The request was edited", "Golygwyd y cais")),
        SearchEvent::Amended { .. } => (Request, ("The request was amended", "Diwygiwyd y cais")),
        SearchEvent::AmendedAfterClose { .. } => {
            (Request, ("The request was amended after the close", "Diwygiwyd y cais ar ôl y cau"))
        }
        SearchEvent::RoundOpened { .. } => (Request, ("The search opened", "Agorodd y chwiliad")),
        SearchEvent::ProfileOpened { .. } => {
            (Opening, ("A provider was shown the profile without names", "Dangoswyd y proffil heb enwau i ddarparwr"))
        }
        SearchEvent::DisclosureReleased { .. } => (
            Opening,
            ("First name and school were released to providers", "Rhyddhawyd enw cyntaf ac ysgol i ddarparwyr"),
        ),
        SearchEvent::OfferIdentityOpened { .. } => {
            (Opening, ("Whose an offer is was opened", "Agorwyd pwy sydd y tu ôl i gynnig"))
        }
        SearchEvent::QuestionAnswered { .. } => (Question, ("A question and its answer", "Cwestiwn a'i ateb")),
        SearchEvent::ApprovalGranted { .. } => (Decision, ("An approval was granted", "Rhoddwyd cymeradwyaeth")),
        SearchEvent::ApprovalRefused { .. } => (Decision, ("An approval was refused", "Gwrthodwyd cymeradwyaeth")),
        SearchEvent::Returned { .. } => (Decision, ("The request was returned", "Dychwelwyd y cais")),
        SearchEvent::RoleReassigned { .. } => {
            (Decision, ("A role was given to another person", "Rhoddwyd rôl i berson arall"))
        }
        SearchEvent::OfferChosen { .. } => (AccessSection::Offer, ("An offer was chosen", "Dewiswyd cynnig")),
        SearchEvent::Awarded { .. } => (AccessSection::Offer, ("The place was awarded", "Dyfarnwyd y lle")),
        SearchEvent::ChoiceUndone { .. } => (Decision, ("The choice was undone", "Dadwnaed y dewis")),
        SearchEvent::AwardUndone { .. } => (Decision, ("The award was undone", "Dadwnaed y dyfarniad")),
        SearchEvent::ChildArrived { .. } => (Decision, ("The child arrived", "Cyrhaeddodd y plentyn")),
        SearchEvent::Withdrawn { .. } => (Decision, ("The search was withdrawn", "Tynnwyd y chwiliad yn ôl")),
        SearchEvent::EndedWithoutMatch { .. } => {
            (Decision, ("The search ended without a match", "Daeth y chwiliad i ben heb baru"))
        }
        SearchEvent::TransferOffered { .. } | SearchEvent::TransferAccepted { .. } => {
            (Decision, ("The search was handed to another authority", "Trosglwyddwyd y chwiliad i awdurdod arall"))
        }
        SearchEvent::TypeReconsidered { .. } => (Decision, ("The type was reconsidered", "Ailystyriwyd y math")),
        _ => return None,
    })
}

fn request(event: &SearchEvent) -> Option<&RequestSealed> {
    match event {
        SearchEvent::Drafted { request, .. }
        | SearchEvent::Edited { request, .. }
        | SearchEvent::Amended { request, .. }
        | SearchEvent::AmendedAfterClose { request, .. } => Some(request),
        _ => None,
    }
}

/// What a request says as a whole and of the child who asks; to whoever asks of a search or a parent, the parent's part.
fn of_request(request: &RequestSealed, parent: KeySubject, place: Option<(usize, ChildKey)>) -> Documents {
    let mut documents = vec![(None, "request".to_owned(), request.shared)];
    match place {
        Some((place, key)) => {
            let child = request.children.get(place).copied();
            documents.extend(child.map(|sealed| (Some(KeySubject::Child(key)), "child".to_owned(), sealed)));
        }
        None => documents.extend(request.parent.map(|sealed| (Some(parent), "parent".to_owned(), sealed))),
    }
    documents
}

fn documents_of_search(event: &SearchEvent) -> Documents {
    let own = |field: &str, sealed: Option<Sealed>| sealed.map(|sealed| (None, field.to_owned(), sealed));
    let found = match event {
        SearchEvent::QuestionAnswered { published, .. } => vec![own("question", Some(*published))],
        SearchEvent::ApprovalGranted { conditions, .. } => vec![own("conditions", *conditions)],
        SearchEvent::Returned { reason, .. } => vec![own("reason", Some(*reason))],
        SearchEvent::RoleReassigned { text, .. }
        | SearchEvent::Withdrawn { text, .. }
        | SearchEvent::EndedWithoutMatch { text, .. } => vec![own("text", *text)],
        SearchEvent::OfferChosen { childs_view, .. } => match childs_view {
            ChildsView::Recorded(text) | ChildsView::NotRecorded(text) => vec![own("childs_view", Some(*text))],
        },
        SearchEvent::Awarded { award, .. } => vec![own("award_information", award.information)],
        _ => Vec::new(),
    };
    found.into_iter().flatten().collect()
}

fn of_contract(event: &ContractEvent) -> Option<(Title, Documents)> {
    let own = |field: &str, sealed: Sealed| (None, field.to_owned(), sealed);
    Some(match event {
        ContractEvent::Generated { generated, .. } => {
            (("The contract was generated", "Lluniwyd y contract"), vec![own("contract", generated.document)])
        }
        ContractEvent::Completed { text, .. } => {
            (("The contract was completed", "Cwblhawyd y contract"), vec![own("text", text.text)])
        }
        ContractEvent::VariationProposed { text, changes, .. } => (
            ("A variation of the contract was proposed", "Cynigiwyd amrywiad i'r contract"),
            vec![own("changes", *changes), own("text", text.text)],
        ),
        ContractEvent::Signed { .. } => (("The contract was signed", "Llofnodwyd y contract"), Vec::new()),
        ContractEvent::Refused { text, .. } => {
            (("Signing was refused", "Gwrthodwyd llofnodi"), text.iter().map(|text| own("text", *text)).collect())
        }
        ContractEvent::ArrivalRecorded { .. } => (("The arrival was recorded", "Cofnodwyd y cyrraedd"), Vec::new()),
        ContractEvent::PlacementPlanRecorded { text, .. } => (
            ("The placement plan was recorded", "Cofnodwyd y cynllun lleoli"),
            text.iter().map(|text| own("text", *text)).collect(),
        ),
        ContractEvent::PlacementEnded { text, .. } => {
            (("The placement ended", "Daeth y lleoliad i ben"), text.iter().map(|text| own("text", *text)).collect())
        }
        ContractEvent::TaskDone { .. } | ContractEvent::NearerHomeMatched { .. } => return None,
    })
}

/// Files of a search, unless they are about another child of it, and of a contract. Those of offers are about others.
fn of_attachment(
    to: AttachedTo,
    event: &AttachmentEvent,
    place: Option<(usize, ChildKey)>,
) -> Option<(AccessSection, Title, Documents)> {
    let section = match to {
        AttachedTo::Search(_) => AccessSection::Request,
        AttachedTo::Contract(_) => AccessSection::Contract,
        AttachedTo::Offer(..) => return None,
    };
    let (title, documents) = match event {
        AttachmentEvent::Added { child, content, .. } => {
            let under = match child {
                Some(index) => {
                    let (_, key) = place.filter(|(place, _)| usize::try_from(*index) == Ok(*place))?;
                    Some(KeySubject::Child(key))
                }
                None => None,
            };
            (("A file was attached", "Atodwyd ffeil"), vec![(under, "file".to_owned(), *content)])
        }
        AttachmentEvent::Removed { .. } => (("A file was taken away", "Tynnwyd ffeil ymaith"), Vec::new()),
        AttachmentEvent::Opened { .. } => (("A provider opened a file", "Agorodd darparwr ffeil"), Vec::new()),
    };
    Some((section, title, documents))
}

fn of_setting(event: &SettingEvent) -> Option<(Title, Documents)> {
    Some(match event {
        SettingEvent::Recorded { setting, .. } => {
            (("The setting was recorded", "Cofnodwyd y lleoliad"), vec![(None, "profile".to_owned(), setting.profile)])
        }
        SettingEvent::InspectionRecorded { report, .. } => {
            (("An inspection was recorded", "Cofnodwyd arolygiad"), vec![(None, "inspection".to_owned(), *report)])
        }
        _ => return None,
    })
}

fn of_privacy(event: &PrivacyEvent) -> (Title, Option<Sealed>) {
    match event {
        PrivacyEvent::HoldPlaced { text, .. } => (("A legal hold was placed", "Gosodwyd daliad cyfreithiol"), *text),
        PrivacyEvent::HoldLifted { .. } => (("A legal hold was lifted", "Codwyd daliad cyfreithiol"), None),
        PrivacyEvent::ErasureOrdered { text, .. } => (("Erasure was ordered", "Gorchmynnwyd dileu"), *text),
        PrivacyEvent::ErasureTakenBack { .. } => {
            (("The order to erase was taken back", "Tynnwyd y gorchymyn dileu yn ôl"), None)
        }
        PrivacyEvent::ErasureBegun { .. } => (("Erasure began", "Dechreuwyd dileu"), None),
        PrivacyEvent::ErasurePutOff { .. } => (("Erasure was put off", "Gohiriwyd dileu"), None),
        PrivacyEvent::Erased { .. } => (("It was erased", "Fe'i dilëwyd"), None),
        PrivacyEvent::AccessGiven { .. } => (("Everything held was told", "Rhoddwyd popeth a ddelir"), None),
    }
}

/// Lines of a document: each value with the names of the fields it stands under.
pub(super) fn flatten(field: &str, value: &Value, lines: &mut Vec<(String, String)>) {
    let within = |name: &str| if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (name, value) in fields.iter().filter(|(name, _)| !LEFT_OUT.contains(&name.as_str())) {
                flatten(&within(name), value, lines);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(&format!("{field}[{index}]"), item, lines);
            }
        }
        Value::String(text) if text.is_empty() => {}
        Value::String(text) => lines.push((field.to_owned(), text.clone())),
        Value::Bool(_) | Value::Number(_) => lines.push((field.to_owned(), value.to_string())),
    }
}

/// A fact without some of its fields, at any depth.
fn without(value: &Value, left_out: &[&str]) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| !left_out.contains(&name.as_str()));
            Value::Object(kept.map(|(name, value)| (name.clone(), without(value, left_out))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| without(item, left_out)).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_told_line_by_line_and_other_people_are_left_out() {
        let document = serde_json::json!({
            "child": { "sex": "FEMALE", "wishes": ["A dog", ""], "age": null },
            "location": { "preferred_sector": "CF10 4", "named_people": ["an uncle"], "no_go_areas": [{ "sector": "X" }] },
        });
        let mut lines = Vec::new();
        flatten("request", &document, &mut lines);
        let told: Vec<String> = lines.iter().map(|(field, value)| format!("{field}={value}")).collect();
        assert_eq!(
            told,
            ["request.child.sex=FEMALE", "request.child.wishes[0]=A dog", "request.location.preferred_sector=CF10 4"]
        );
    }
}
