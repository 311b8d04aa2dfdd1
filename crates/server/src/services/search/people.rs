//! What the calls about who acts on a search say.

use api::common::v1 as common;
use api::search::v1 as proto;
use domain::request::YesNoUnknown;
use domain::{Fault, Refusal};
use engine::verbs::{DeclareInterest, ReassignRole};
use vocabulary::{ActorId, ActorKind, RefusalReason, Role, SearchId, limits};

use crate::convert::{Faults, Path};

/// Reads a reassignment: to a person, of one of the two roles.
pub(super) fn read_reassignment(given: &proto::ReassignRoleRequest, search: SearchId) -> Result<ReassignRole, Refusal> {
    let mut faults = Faults::new();
    let role = match common::Role::try_from(given.role) {
        Ok(common::Role::PlacementFinder) => Some(Role::PlacementFinder),
        Ok(common::Role::DecisionMaker) => Some(Role::DecisionMaker),
        Ok(common::Role::Unspecified) => {
            faults.push(Fault::new(RefusalReason::FieldRequired, "role"));
            None
        }
        Ok(_) | Err(_) => {
            let fault = Fault::new(RefusalReason::ValueInvalid, "role").with("given", given.role);
            faults.push(fault.with("expected", "ROLE_PLACEMENT_FINDER or ROLE_DECISION_MAKER"));
            None
        }
    };
    let to = person(&mut faults, &given.to);
    let reason = faults.code(&Path::root("reason"), &given.reason);
    let text = faults.text(&Path::root("text"), given.text.clone(), limits::NOTE_CHARS_MAX);
    let read = role.zip(to);
    faults.finish_some(read.map(|(role, to)| ReassignRole { search, role, to, reason, text }))
}

fn person(faults: &mut Faults, given: &str) -> Option<ActorId> {
    if given.is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, "to"));
        return None;
    }
    let id: ActorId = faults.optional_name(&Path::root("to"), Some(given))?;
    match id.kind() {
        ActorKind::Person => Some(id),
        ActorKind::System => {
            let fault = Fault::new(RefusalReason::ValueInvalid, "to");
            faults.push(fault.with("expected", "a person, such as people/bea.finder"));
            None
        }
    }
}

/// Reads a declaration.
pub(super) fn read_interest(
    given: &proto::DeclareInterestRequest,
    search: SearchId,
) -> Result<DeclareInterest, Refusal> {
    let mut faults = Faults::new();
    let interest = faults.answer(&Path::root("interest"), given.interest);
    if interest == YesNoUnknown::Unknown && !faults.names("interest") {
        faults.push(Fault::new(RefusalReason::ValueInvalid, "interest").with("expected", "YES or NO"));
    }
    let text = faults.text(&Path::root("text"), given.text.clone(), limits::NOTE_CHARS_MAX);
    faults.finish(DeclareInterest { search, interest, text })
}
