//! Who acts on a search, as its readers see it.

use api::common::v1::Role;
use api::search::v1 as proto;
use domain::Actor;
use engine::SearchView;

use crate::convert::{answer_out, instant_out};

/// Roles given to other people, oldest first.
pub(super) fn reassignments(view: &SearchView) -> Vec<proto::Reassignment> {
    let given = view.search.reassignments.iter().zip(&view.reassignment_texts);
    let given = given.map(|(given, text)| proto::Reassignment {
        role: Role::from_str_name(&format!("ROLE_{}", given.role)).unwrap_or_default().into(),
        from: given.from.to_string(),
        to: given.to.to_string(),
        reason: given.reason.code().to_owned(),
        text: text.clone(),
        reassigned_by: given.by.actor.to_string(),
        reassigned_at: Some(instant_out(given.at)),
    });
    given.collect()
}

/// What each declared last; the words for that person and for team managers alone.
pub(super) fn interests(view: &SearchView, actor: &Actor) -> Vec<proto::Interest> {
    let declared = view.search.interests.iter().zip(&view.interest_texts);
    let declared = declared.map(|((person, interest), text)| {
        let reads = actor.id == *person || actor.role == vocabulary::Role::TeamManager;
        proto::Interest {
            person: person.to_string(),
            interest: answer_out(interest.interest),
            text: if reads { text.clone() } else { String::new() },
            declared_at: Some(instant_out(interest.at)),
        }
    });
    declared.collect()
}
