//! What the calls before a search opens say.

use api::search::v1 as proto;
use domain::request::carried::SectionNamed;
use domain::request::{Request, bounds};
use domain::{Fault, Refusal};
use engine::documents;
use engine::verbs::{CreateSearch, Origin, ReconfirmSections, StartSearch, UpdateSearch};
use geography::Geography;
use vocabulary::{ActorId, ActorKind, AuthorityCode, RefusalReason, SearchId, SearchState, limits};

use crate::convert::{Faults, Identities, Path, read_identities, read_request};
use crate::present::search::state_out;

/// A draft as a message says it.
pub(super) struct Draft {
    decision_maker: ActorId,
    request: Request,
    identities: Option<Identities>,
}

impl Draft {
    pub(super) fn create(self, search: SearchId, authority: AuthorityCode, origin: Origin) -> CreateSearch {
        let Self { decision_maker, request, identities } = self;
        let identities = identities.map(of_engine).unwrap_or_default();
        CreateSearch { search, authority, decision_maker, request, identities, origin }
    }

    pub(super) fn update(self, search: SearchId) -> UpdateSearch {
        let Self { decision_maker, request, identities } = self;
        UpdateSearch { search, decision_maker, request, identities: identities.map(of_engine) }
    }
}

fn of_engine(identities: Identities) -> documents::Identities {
    let Identities { children, parent } = identities;
    documents::Identities { children, parent }
}

/// Reads a draft. It may lack anything but the decision maker and one child; what it says is well formed, or every fault is named.
pub(super) fn read(
    given: Option<proto::Search>,
    authority: AuthorityCode,
    geography: &Geography,
) -> Result<Draft, Refusal> {
    let given = given.ok_or_else(|| Refusal::of(RefusalReason::FieldRequired, "search"))?;
    let mut faults = Faults::new();
    let decision_maker = decision_maker(&given.decision_maker, &mut faults);
    let children = given.request.as_ref().map_or(0, |request| request.children.len());
    let request = take(read_request(Some(given.request.unwrap_or_default()), authority, geography), &mut faults);
    let identities = take(read_identities(given.identities, children), &mut faults);
    if let Some(request) = request.as_ref().filter(|_| !faults.is_empty()) {
        faults.join(bounds::faults(request, geography));
    }
    let draft = decision_maker.zip(request).zip(identities);
    let draft = draft.map(|((decision_maker, request), identities)| Draft { decision_maker, request, identities });
    faults.finish_some(draft)
}

/// Where the request of a new draft comes from.
pub(super) fn read_origin(given: i32) -> Result<Origin, Refusal> {
    match proto::RequestOrigin::try_from(given) {
        Ok(proto::RequestOrigin::Unspecified) => Ok(Origin::Written),
        Ok(proto::RequestOrigin::CaseFile) => Ok(Origin::CaseFile),
        Err(_) => Err(unknown_number(&Path::root("origin"), given).into()),
    }
}

/// Reads whose earlier searches to begin a draft with (SRC-15).
pub(super) fn read_start(
    given: &proto::StartSearchRequest,
    search: SearchId,
    authority: AuthorityCode,
) -> Result<StartSearch, Refusal> {
    let mut faults = Faults::new();
    let numbers = child_numbers(&given.child_numbers, &mut faults);
    let decision_maker = person(&Path::root("decision_maker"), &given.decision_maker, &mut faults);
    let start = decision_maker.map(|decision_maker| StartSearch { search, authority, decision_maker, numbers });
    faults.finish_some(start)
}

/// Reads `child_numbers`: one at least, each once.
pub(in crate::services) fn child_numbers(given: &[String], faults: &mut Faults) -> Vec<String> {
    let at = Path::root("child_numbers");
    let numbers: Vec<String> = given.iter().map(|number| number.trim().to_owned()).collect();
    if numbers.is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, at.to_string()));
    }
    faults.list(&at, numbers.len(), limits::CHILDREN_PER_SEARCH_MAX);
    for (index, number) in numbers.iter().enumerate().take(limits::CHILDREN_PER_SEARCH_MAX) {
        let at = at.index(index);
        faults.required_text(&at, number.clone(), limits::CHILD_NUMBER_CHARS_MAX);
        if numbers[..index].contains(number) {
            faults.push(Fault::new(RefusalReason::ValueInvalid, at.to_string()).with("expected", "each number once"));
        }
    }
    numbers
}

/// Reads sections that still hold (SRC-15).
pub(super) fn read_reconfirm(
    given: &proto::ReconfirmSectionsRequest,
    search: SearchId,
) -> Result<ReconfirmSections, Refusal> {
    let mut faults = Faults::new();
    let at = Path::root("sections");
    faults.list(&at, given.sections.len(), limits::SECTIONS_PER_CALL_MAX);
    let named = given.sections.iter().take(limits::SECTIONS_PER_CALL_MAX).enumerate();
    let named = named.map(|(index, named)| SectionNamed {
        section: faults.code(&at.index(index).field("section"), &named.section),
        child: named.child,
    });
    let sections = named.collect();
    faults.finish(ReconfirmSections { search, sections })
}

/// The named person who decides (DEC-8).
fn decision_maker(given: &str, faults: &mut Faults) -> Option<ActorId> {
    let at = Path::root("search");
    person(&at.field("decision_maker"), given, faults)
}

/// A person by name; no system.
pub(in crate::services) fn person(at: &Path<'_>, given: &str, faults: &mut Faults) -> Option<ActorId> {
    if given.is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, at.to_string()));
        return None;
    }
    let id: ActorId = faults.optional_name(at, Some(given))?;
    match id.kind() {
        ActorKind::Person => Some(id),
        ActorKind::System => {
            let fault = Fault::new(RefusalReason::ValueInvalid, at.to_string());
            faults.push(fault.with("expected", "a person, such as people/dai.social-worker"));
            None
        }
    }
}

/// A part that was read, or its faults joined to the others.
fn take<T>(read: Result<T, Refusal>, faults: &mut Faults) -> Option<T> {
    read.map_err(|refusal| faults.join(refusal.faults().cloned().collect())).ok()
}

/// Two parts, or the faults of both.
pub(super) fn both<A, B>(one: Result<A, Refusal>, other: Result<B, Refusal>) -> Result<(A, B), Refusal> {
    let mut faults = Faults::new();
    let (one, other) = (take(one, &mut faults), take(other, &mut faults));
    faults.finish_some(one.zip(other))
}

/// States to list; none for any, which an unspecified one also means.
pub(super) fn read_states(given: &[i32]) -> Result<Vec<SearchState>, Refusal> {
    let mut faults = Faults::new();
    let at = Path::root("states");
    faults.list(&at, given.len(), SearchState::ALL.len());
    let mut states = Vec::new();
    let mut any = false;
    for (index, given) in given.iter().enumerate().take(SearchState::ALL.len()) {
        match proto::SearchState::try_from(*given) {
            Ok(proto::SearchState::Unspecified) => any = true,
            Ok(wanted) => states.extend(SearchState::ALL.iter().filter(|state| state_out(**state) == wanted)),
            Err(_) => faults.push(unknown_number(&at.index(index), *given)),
        }
    }
    states.sort_unstable();
    states.dedup();
    faults.finish(if any { Vec::new() } else { states })
}

pub(in crate::services) fn unknown_number(at: &Path<'_>, given: i32) -> Fault {
    let fault = Fault::new(RefusalReason::ValueInvalid, at.to_string());
    fault.with("given", given).with("expected", "a value of this field's enum")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(given: proto::Search) -> String {
        let read = read(Some(given), "W06000015".parse().unwrap(), Geography::builtin());
        read.map_or_else(|refusal| refusal.to_string(), |_| "fine".to_owned())
    }

    fn one_child() -> Option<proto::PlacementRequest> {
        Some(proto::PlacementRequest { children: vec![proto::Child::default()], ..Default::default() })
    }

    #[test]
    fn a_draft_names_who_decides_and_one_child_at_least() {
        let decision_maker = "people/dai.social-worker".to_owned();
        assert_eq!(told(proto::Search { decision_maker, request: one_child(), ..Default::default() }), "fine");
        assert_eq!(
            told(proto::Search::default()),
            "refused FIELD_REQUIRED search.decision_maker; FIELD_REQUIRED request.children"
        );
        let decision_maker = "systems/decider".to_owned();
        assert_eq!(
            told(proto::Search { decision_maker, request: one_child(), ..Default::default() }),
            "refused VALUE_INVALID search.decision_maker expected=a person, such as people/dai.social-worker"
        );
    }

    #[test]
    fn an_unspecified_state_in_a_filter_is_any() {
        let open = proto::SearchState::Open as i32;
        assert_eq!(read_states(&[open, open]).unwrap(), [SearchState::Open]);
        assert!(read_states(&[open, 0]).unwrap().is_empty());
        assert!(read_states(&[99]).is_err());
    }
}
