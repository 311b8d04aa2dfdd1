//! What a decision leaves to do, each with the instant at which it settles itself: the tranche to decide, the award to issue, a timed question
//! to answer, an offer to confirm again (SHL-4, DEC-1, SRC-12).

use domain::Actor;
use domain::search::Search;
use vocabulary::{OfferId, Organisation, ProviderId, TaskKind, Timestamp};

use super::{About, Task};

fn of_search(search: &Search, kind: TaskKind, created_at: Timestamp, due_at: Timestamp) -> Task {
    Task {
        kind,
        of: Organisation::Authority(search.authority),
        about: About::Search(search.id),
        category: None,
        settings: Vec::new(),
        created_at,
        due_at: Some(due_at),
    }
}

/// The tranche that its decision maker has neither decided nor returned.
pub(super) fn decision_due(search: &Search, actor: &Actor, now: Timestamp) -> Option<Task> {
    let tranche = search.active_tranche(now).filter(|_| search.decision_maker == actor.id)?;
    let open = search.award.is_none() && search.end.is_none() && search.standing_choice(now).is_none();
    open.then(|| of_search(search, TaskKind::DecisionDue, tranche.sent_at, tranche.sent.return_by))
}

/// The choice that its finder has yet to award; while a concealment freezes it, an approver has to decide first (REG-5).
pub(super) fn award_due(search: &Search, now: Timestamp) -> Option<Task> {
    let open = search.award.is_none() && search.end.is_none();
    let choice = search.standing_choice(now).filter(|_| open)?;
    Some(of_search(search, TaskKind::AwardDue, choice.at, choice.confirm_by))
}

/// What a provider is asked of its offers after the close: timed questions, and whether an offer stands for a changed request.
pub(super) fn asked_of<'a>(
    search: &'a Search,
    provider: ProviderId,
    now: Timestamp,
) -> impl Iterator<Item = Task> + 'a {
    let own = move |offer: &OfferId| search.offers.get(offer).is_some_and(|found| found.provider == provider);
    let task = move |kind, about, created_at, due_at| Task {
        kind,
        of: Organisation::Provider(provider),
        about,
        category: None,
        settings: Vec::new(),
        created_at,
        due_at,
    };
    let running = search.end.is_none();
    let waiting = move |asked: &&domain::search::OfferQuestion| {
        running
            && own(&asked.offer)
            && asked.answer.is_none()
            && now < asked.answer_by
            && search.is_undecided(asked.offer)
    };
    let questions = search.offer_questions.iter().filter(waiting);
    let questions = questions.map(move |asked| {
        let about = About::OfferQuestion(search.id, asked.offer, asked.id);
        task(TaskKind::OfferQuestionDue, about, asked.asked_at, Some(asked.answer_by))
    });
    let reached = if running { search.reached_by_change() } else { Vec::new() };
    let changed = reached.into_iter().filter(move |offer| own(offer)).filter_map(move |offer| {
        let version = search.awaits_reconfirmation(offer)?;
        let since = search.amendments.iter().find(|amendment| amendment.request_version == version)?.at;
        let until = search.active_tranche(now).filter(|tranche| tranche.sent.offers.contains(&offer));
        let until = until.filter(|_| search.award.is_none()).map(|tranche| search.tranche_ends(tranche));
        Some(task(TaskKind::ReconfirmationDue, About::Offer(search.id, offer), since, until))
    });
    questions.chain(changed)
}
