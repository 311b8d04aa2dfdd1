//! What stands for and against erasing somebody's data, read from the world.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::event::{ChildKey, DataSubject, KeyName, Subject};
use domain::offer::Offers;
use domain::privacy::{ErasureFacts, Periods};
use domain::search::{End, Search};
use domain::setting::{Setting, Taken};
use vocabulary::{AuthorityCode, Date, OfferId, SearchId, Timestamp};

use crate::world::World;

/// What a search came to, as retention counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftOrEnd {
    /// It never opened, and was last touched then.
    Draft(Timestamp),
    /// It opened and is over, its placement too, since then.
    Ended(Timestamp),
}

/// What a search came to; `None` while it, or the placement it led to, is live. A draft is live until it has lain for its period.
pub fn concluded(world: &World, search: &Search, periods: &Periods, now: Timestamp) -> Option<DraftOrEnd> {
    let opened = !search.rounds.is_empty();
    match &search.end {
        Some(End::Withdrawn { at, .. } | End::NoMatch { at, .. }) if opened => Some(DraftOrEnd::Ended(*at)),
        Some(End::Withdrawn { at, .. } | End::NoMatch { at, .. }) => Some(DraftOrEnd::Draft(*at)),
        Some(End::Placed { contract, .. }) => {
            let contract = world.contract(*contract)?;
            contract.ended.as_ref().map(|ended| DraftOrEnd::Ended(ended.by.1))
        }
        None => {
            let lain = now >= search.changed_at.plus_days(i64::from(periods.draft_days));
            (!opened && lain).then_some(DraftOrEnd::Draft(search.changed_at))
        }
    }
}

/// The searches that somebody's data is of; none of a setting's.
pub fn searches_of(world: &World, subject: DataSubject) -> Vec<Arc<Search>> {
    match subject {
        DataSubject::Child(authority, child) => world.searches_of_child(authority, child),
        DataSubject::Search(authority, id)
        | DataSubject::Parent(authority, id)
        | DataSubject::Offers(authority, id) => {
            world.search(id).filter(|search| search.authority == authority).into_iter().collect()
        }
        DataSubject::Setting(..) => Vec::new(),
    }
}

/// Whose holds count for a subject: its own, and those over what it is part of or is part of it.
fn related(world: &World, subject: DataSubject) -> BTreeSet<DataSubject> {
    let mut related = BTreeSet::from([subject]);
    for search in searches_of(world, subject) {
        let (authority, id) = (search.authority, search.id);
        related.extend([
            DataSubject::Search(authority, id),
            DataSubject::Parent(authority, id),
            DataSubject::Offers(authority, id),
        ]);
        related.extend(search.children.iter().map(|child| DataSubject::Child(authority, *child)));
    }
    related
}

/// The streams whose moving may change what stands against erasing a subject's data.
pub fn guarded(world: &World, subject: DataSubject) -> BTreeSet<Subject> {
    let mut guarded: BTreeSet<Subject> = related(world, subject).into_iter().map(Subject::Privacy).collect();
    for search in searches_of(world, subject) {
        guarded.insert(Subject::Search(search.id));
        let contract = search.award.as_ref().map(|(award, ..)| award.contract);
        guarded.extend(contract.map(Subject::Contract));
    }
    match subject {
        DataSubject::Child(authority, child) => {
            guarded.insert(Subject::Child(child));
            if world.evidence(authority).placements.contains_key(&child) {
                guarded.insert(Subject::Evidence(authority));
            }
        }
        DataSubject::Setting(_, id) => {
            guarded.insert(Subject::Setting(id));
        }
        DataSubject::Search(..) | DataSubject::Parent(..) | DataSubject::Offers(..) => {}
    }
    guarded
}

/// Everything that stands for and against erasing a subject's data.
pub fn facts(world: &World, subject: DataSubject, periods: &Periods, now: Timestamp) -> ErasureFacts {
    let mut facts = ErasureFacts::default();
    for related in related(world, subject) {
        let privacy = world.privacy.of(&related);
        facts.holds.extend(privacy.standing_holds().map(|hold| (related, hold.number)));
    }
    let searches = searches_of(world, subject);
    for search in &searches {
        match concluded(world, search, periods, now) {
            None => facts.live.push(live_name(search)),
            Some(came) => keep(&mut facts, kept(subject, came, periods)),
        }
    }
    match subject {
        DataSubject::Child(authority, child) => {
            of_child(world, (authority, child), &searches, &mut facts);
            elsewhere(world, (authority, child), periods, &mut facts);
        }
        DataSubject::Search(..) => facts.keys.extend(searches.iter().flat_map(|search| whole(world, search))),
        DataSubject::Parent(_, id) => facts.keys.push(KeyName::Parent(id)),
        DataSubject::Offers(..) => {
            let unsuccessful = searches.iter().flat_map(|search| unsuccessful(world, search));
            facts.keys.extend(unsuccessful.map(KeyName::Offer));
        }
        DataSubject::Setting(_, id) => {
            if let Some(setting) = world.setting(id) {
                of_setting(world, setting, periods, &mut facts);
            }
        }
    }
    let drafted = searches.iter().map(|search| search.drafted_at).max();
    facts.keys.retain(|key| is_left(world, *key, drafted));
    facts.keys.sort_unstable();
    facts.keys.dedup();
    facts
}

/// Whether there is still something under a key: a child or a setting may have come again after its key was destroyed.
fn is_left(world: &World, key: KeyName, last_drafted: Option<Timestamp>) -> bool {
    let Some(erased) = world.privacy.erased(key) else { return true };
    match key {
        KeyName::Child(_) => last_drafted.is_some_and(|drafted| drafted > erased),
        KeyName::Setting(_) => true,
        KeyName::Search(_) | KeyName::Parent(_) | KeyName::Offer(_) => false,
    }
}

fn live_name(search: &Search) -> String {
    match &search.end {
        Some(End::Placed { contract, .. }) => format!("authorities/{}/contracts/{contract}", search.authority),
        Some(End::Withdrawn { .. } | End::NoMatch { .. }) | None => {
            format!("authorities/{}/searches/{}", search.authority, search.id)
        }
    }
}

/// The first day on which what a search came to no longer keeps a subject's data.
pub fn kept(subject: DataSubject, came: DraftOrEnd, periods: &Periods) -> Date {
    let (from, days) = match (came, subject) {
        (DraftOrEnd::Draft(at), _) => (at, periods.draft_days),
        (DraftOrEnd::Ended(at), DataSubject::Offers(..)) => (at, periods.unsuccessful_offer_days),
        (DraftOrEnd::Ended(at), _) => (at, periods.case_record_days.max(periods.contract_days)),
    };
    from.london_date().plus_days(days)
}

fn keep(facts: &mut ErasureFacts, until: Date) {
    facts.kept_until = Some(facts.kept_until.map_or(until, |known| known.max(until)));
}

/// Keys of a search as a whole: its own, its parent's, its offers'.
fn whole(world: &World, search: &Search) -> Vec<KeyName> {
    let parent = search.request.parent.is_some().then_some(KeyName::Parent(search.id));
    let offers = offers_of(world, search).into_iter().map(KeyName::Offer);
    [KeyName::Search(search.id)].into_iter().chain(parent).chain(offers).collect()
}

fn offers_of(world: &World, search: &Search) -> Vec<OfferId> {
    let rounds = search.rounds.iter().map(|round| round.opening.round);
    let slots = rounds.flat_map(|round| world.slots_of(search.id, round));
    let ids = |(_, offers): (_, Arc<Offers>)| {
        let all = offers.live.iter().chain(&offers.withdrawn);
        all.map(|offer| offer.id).collect::<Vec<_>>()
    };
    slots.flat_map(ids).collect()
}

/// Offers that were never awarded: what an award rested on stays with the child's record, though it was undone.
fn unsuccessful(world: &World, search: &Search) -> Vec<OfferId> {
    let undone = search.undone.iter().map(|undone| undone.award.offer);
    let awarded: BTreeSet<OfferId> = search.award.iter().map(|(award, ..)| award.offer).chain(undone).collect();
    offers_of(world, search).into_iter().filter(|offer| !awarded.contains(offer)).collect()
}

/// A child's own key, and its searches as a whole where no other child's data is left in them.
fn of_child(world: &World, (_, child): (AuthorityCode, ChildKey), searches: &[Arc<Search>], facts: &mut ErasureFacts) {
    facts.keys.push(KeyName::Child(child));
    for search in searches {
        let mut others = search.children.iter().filter(|other| **other != child);
        let is_alone = others.all(|other| world.privacy.erased(KeyName::Child(*other)).is_some());
        if is_alone {
            facts.keys.extend(whole(world, search));
        }
    }
}

/// Placements made elsewhere, of the child (EVD-0).
fn elsewhere(
    world: &World,
    (authority, child): (AuthorityCode, ChildKey),
    periods: &Periods,
    facts: &mut ErasureFacts,
) {
    for placement in world.evidence(authority).of_child(child) {
        match placement.until {
            Some(until) => keep(facts, until.plus_days(periods.case_record_days)),
            None => facts.live.push(format!("authorities/{authority}/placements-elsewhere/{}", placement.from)),
        }
    }
}

/// A setting's own key, and its offers that were not awarded.
fn of_setting(world: &World, setting: &Setting, periods: &Periods, facts: &mut ErasureFacts) {
    facts.keys.push(KeyName::Setting(setting.id));
    let holding: BTreeSet<SearchId> = setting.holds.values().map(|hold| hold.search).collect();
    let taken = setting.places.values().filter_map(|place| match place.taken {
        Taken::Awarded { search, .. } => Some(search),
        Taken::Free | Taken::Held(_) => None,
    });
    let busy: BTreeSet<SearchId> = holding.into_iter().chain(taken).collect();
    facts.live.extend(busy.iter().filter_map(|id| world.search(*id)).map(|search| live_name(&search)));
    for contract in world.contracts_of(setting.id) {
        if let Some(ended) = &contract.ended {
            keep(facts, ended.on.plus_days(periods.household_days));
        }
    }
    for search in world.offered_in(setting.recorded.provider, setting.id) {
        let rounds = search.rounds.iter().map(|round| round.opening.round);
        let slots = rounds.flat_map(|round| world.slots_of(search.id, round));
        let own: Vec<Arc<Offers>> =
            slots.filter(|(slot, _)| slot.setting == setting.id).map(|(_, offers)| offers).collect();
        let all = own.iter().flat_map(|offers| offers.live.iter().chain(&offers.withdrawn));
        let offers: BTreeSet<OfferId> = all.map(|offer| offer.id).collect();
        if !offers.is_empty() && search.end.is_none() && !busy.contains(&search.id) {
            facts.live.push(live_name(&search));
        }
        let unsuccessful = unsuccessful(world, &search);
        facts.keys.extend(unsuccessful.into_iter().filter(|offer| offers.contains(offer)).map(KeyName::Offer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acr_3_each_kind_of_data_is_kept_for_its_own_period_from_the_day_in_london() {
        let authority: AuthorityCode = "W06000015".parse().unwrap();
        let id: SearchId = "0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01".parse().unwrap();
        let periods = Periods {
            case_record_days: 100,
            contract_days: 30,
            unsuccessful_offer_days: 20,
            draft_days: 10,
            household_days: 5,
        };
        // Half an hour before midnight by Greenwich is the next day of a London summer.
        let at: Timestamp = "2026-06-30T23:30:00Z".parse().unwrap();
        let (draft, ended) = (DraftOrEnd::Draft(at), DraftOrEnd::Ended(at));
        let (search, offers) = (DataSubject::Search(authority, id), DataSubject::Offers(authority, id));
        let kept_until = |subject, came, periods: &Periods| kept(subject, came, periods).to_string();
        assert_eq!(kept_until(search, draft, &periods), "2026-07-11");
        assert_eq!(kept_until(offers, draft, &periods), "2026-07-11");
        assert_eq!(kept_until(offers, ended, &periods), "2026-07-21");
        for subject in [search, DataSubject::Parent(authority, id), DataSubject::Child(authority, ChildKey([1; 32]))] {
            assert_eq!(kept_until(subject, ended, &periods), "2026-10-09", "{subject}");
            let longer = Periods { contract_days: 200, ..periods };
            assert_eq!(kept_until(subject, ended, &longer), "2027-01-17", "the longer of case record and contract");
        }
    }
}
