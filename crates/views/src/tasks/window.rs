//! What an open window leaves to do, each until its close: an invitation to answer, an offer to confirm for an amended request, a question to
//! answer (INV-4, SRC-8, QST-1).

use domain::event::Notice;
use domain::search::{Round, Search};
use vocabulary::{Organisation, ProviderId, TaskKind, Timestamp};

use super::{About, Task};
use crate::World;

fn of_round(search: &Search, round: &Round, (kind, of): (TaskKind, Organisation), created_at: Timestamp) -> Task {
    Task {
        kind,
        of,
        about: About::Search(search.id),
        category: None,
        settings: Vec::new(),
        created_at,
        due_at: Some(round.closes),
    }
}

/// What a provider has yet to answer: the invitation of one of whose settings may serve, or an offer that answers an older request.
pub(super) fn of_invitee(world: &World, search: &Search, provider: ProviderId, now: Timestamp) -> Option<Task> {
    let round = search.open_round_of(provider, now).ok()?;
    let of = Organisation::Provider(provider);
    let slots = world.slots_of(search.id, round.opening.round);
    let own = slots.iter().filter_map(|(_, offers)| offers.live.as_ref().filter(|live| live.provider == provider));
    let own: Vec<_> = own.collect();
    if own.iter().any(|live| live.answers_request_version < round.confirm_from_version) {
        let amended =
            search.amendments.iter().rfind(|amendment| amendment.request_version <= round.confirm_from_version);
        return Some(of_round(search, round, (TaskKind::OfferToConfirm, of), amended?.at));
    }
    let alerted = round.invited.get(&provider) == Some(&Notice::Alert);
    let answered = !own.is_empty() || round.declined.contains_key(&provider);
    (alerted && !answered).then(|| of_round(search, round, (TaskKind::InvitationDue, of), round.opened.1))
}

/// The oldest question that its finder has not answered.
pub(super) fn question_due(search: &Search, now: Timestamp) -> Option<Task> {
    let round = search.open_round(now).ok()?;
    let waiting = round.questions.values().filter(|question| question.published.is_none());
    let oldest = waiting.map(|question| question.asked_at).min()?;
    Some(of_round(search, round, (TaskKind::QuestionDue, Organisation::Authority(search.authority)), oldest))
}
