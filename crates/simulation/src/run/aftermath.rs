//! What comes long after: everything that is over for good is restated and let go of, and to everybody it is as if nothing had been. Law: fold,
//! evict, fold equals fold.

use std::collections::BTreeSet;

use domain::Actor;
use domain::event::{AttachedTo, ChildKey, DataSubject, Event, Subject};
use engine::Periods;
use engine::verbs::ExportIdentities;
use event_log::{EventLog, Position, stored};
use views::feed::{Key, Owner};
use views::{World, approvals, privacy, tasks};
use vocabulary::{Role, SearchId, Timestamp, limits};

use super::life::{Life, opened};
use crate::workload::Intent;
use crate::{Violation, hold};

const DAY_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

/// Days that pass at a time: what was recorded last may be restated then.
const DAYS: i64 = limits::RESTATED_AFTER_DAYS + 5;

impl Life {
    /// A long time passes, twice; in between something happens once more to some of what was over.
    pub(super) fn outlive(&mut self) -> Result<(), Violation> {
        self.days_pass()?;
        let over: Vec<SearchId> = self.engine.world().rows().map(|row| row.id).collect();
        for search in over.into_iter().step_by(2) {
            let Some(found) = self.engine.world().search(search) else { continue };
            let Some(house) = self.cast.house(found.authority) else { continue };
            let export = Intent::of(&house.actor(Role::TeamManager), ExportIdentities { search });
            self.at_once(export)?;
        }
        self.hold_law()?;
        self.days_pass()
    }

    fn days_pass(&mut self) -> Result<(), Violation> {
        // What falls due on the way is recorded before what it leaves is old.
        for _ in 0..2 {
            self.clock.pass(DAYS * DAY_MICROS);
            let ticked = self.runtime()?.block_on(self.engine.tick());
            hold(ticked.is_ok(), "progress", || format!("the ticker fails long after: {ticked:?}"))?;
        }
        let restated = self.engine.world().rows().count();
        for _ in 0..restated {
            self.fault("found a search restated");
        }
        self.auditor.see(&self.store)?;
        self.hold_law()
    }

    /// The world that let go of what is over, the one that was started without it, and the one that keeps everything tell the same.
    fn hold_law(&mut self) -> Result<(), Violation> {
        let anew = opened(self.runtime()?, &self.store, &self.keys)?;
        let mut whole = World::default();
        let mut all = All::default();
        let mut from = Position(1);
        loop {
            let page = self.runtime()?.block_on(self.store.read(from, 1_000));
            let page = page.map_err(|error| Violation::new("P3", error.to_string()))?;
            let Some(last) = page.last() else { break };
            from = last.position.next();
            for recorded in &page {
                let event = stored::decode(&recorded.bytes).map_err(|error| Violation::new("P7", error.to_string()))?;
                all.note(&event);
                whole.apply_recorded(&event, recorded.recorded_at, (recorded.position.0, recorded.version.0));
            }
        }
        let readers = self.readers();
        let now = self.engine.now();
        let kept = all.told(&whole, &readers, now);
        if anew.world().outlived().count() > 0 {
            self.fault("started without what is over");
        }
        for (world, which) in [(&self.engine, "the world that let go"), (&anew, "the world that was started without")] {
            let told = all.told(&world.world(), &readers, now);
            let differing = kept.iter().zip(&told).find(|(kept, told)| kept != told);
            hold(kept.len() == told.len() && differing.is_none(), "fold-evict-fold", || {
                format!("{which} tells otherwise: {differing:?} ({} and {} lines)", kept.len(), told.len())
            })?;
        }
        Ok(())
    }
}

/// Everything there ever was, by name.
#[derive(Default)]
struct All {
    subjects: BTreeSet<Subject>,
    searches: BTreeSet<SearchId>,
    children: BTreeSet<ChildKey>,
    attached: BTreeSet<AttachedTo>,
}

impl All {
    fn note(&mut self, event: &Event) {
        self.subjects.insert(event.subject());
        match event {
            Event::Search(id, _) => drop(self.searches.insert(*id)),
            Event::Child(key, _) => drop(self.children.insert(*key)),
            Event::Attachment(to, _) => drop(self.attached.insert(*to)),
            _ => {}
        }
    }

    /// What a world tells of all of it, line by line.
    fn told(&self, world: &World, readers: &[Actor], now: Timestamp) -> Vec<String> {
        let mut lines = Vec::new();
        let versions = self.subjects.iter().map(|subject| format!("{subject} @{}", world.version(subject)));
        lines.extend(versions);
        for id in &self.searches {
            lines.extend(self.of_search(world, *id, now));
        }
        for key in &self.children {
            lines.push(format!("{key} {:?}", world.child(*key)));
        }
        for to in &self.attached {
            lines.push(format!("{to:?} {:?}", world.attachments(to)));
        }
        for setting in world.settings() {
            let provider = setting.recorded.provider;
            let seen = |reader| views::register::places_confirmed_at(world, reader, setting);
            let confirmed = (seen(views::register::Reader::Own), seen(views::register::Reader::Manager));
            let contracts = world.contracts_of(setting.id).len();
            lines.push(format!("{} {:?} {:?} {confirmed:?} {contracts}", setting.id, setting.places, setting.holds));
            let reminders = &world.reminders;
            lines.push(format!("{provider} {:?} {:?}", reminders.waiting(provider, now), reminders.next(provider)));
            let facts = privacy::facts(world, DataSubject::Setting(provider, setting.id), &Periods::default(), now);
            lines.push(format!("{facts:?}"));
        }
        lines.push(format!("{:?}", world.opened_searches()));
        for reader in readers {
            lines.push(format!("{} {:?}", reader.id, tasks::tasks(world, reader, now)));
            let owners = [
                reader.provider().map(Owner::Provider),
                reader.authority().map(|authority| Owner::Person(authority, reader.id.clone())),
            ];
            let owners: Vec<Owner> = owners.into_iter().flatten().collect();
            lines.push(format!("{:?}", world.feeds.read(&world.reminders, &owners, Key::START, usize::MAX, now)));
            if let Some(authority) = reader.authority() {
                let listed = world.listed(authority, None).map(|listed| match listed {
                    views::Listed::Whole(search) => (search.id, search.state(now)),
                    views::Listed::Over(row) => (row.id, row.state),
                });
                lines.push(format!("{:?}", listed.collect::<Vec<_>>()));
                let waiting = [approvals::Standing::Waiting];
                let rows = approvals::approvals(world, reader, authority, (&[], &waiting), now);
                lines.push(format!("{}", rows.iter().filter(|row| row.whose == approvals::Whose::Yours).count()));
                let providers = world.providers().filter(|provider| world.has_invited(authority, provider.id));
                lines.push(format!("{:?}", providers.map(|provider| provider.id).collect::<Vec<_>>()));
            }
        }
        lines
    }

    fn of_search(&self, world: &World, id: SearchId, now: Timestamp) -> Vec<String> {
        let Some(search) = world.search(id) else { return vec![format!("no {id}")] };
        let mut lines = vec![format!("{search:?}"), format!("{:?}", world.contracts_in(id))];
        for round in &search.rounds {
            let number = round.opening.round;
            let slots = world.slots_of(id, number);
            let offers = slots.iter().flat_map(|(_, offers)| offers.live.iter().chain(&offers.withdrawn));
            let found = offers.map(|offer| world.slot_of(id, offer.id)).collect::<Vec<_>>();
            lines.push(format!(
                "{slots:?} {found:?} {} {}",
                world.live_offers(id, number),
                world.round_is_over(id, number)
            ));
        }
        for child in &search.children {
            let last = world.last_search_of(search.authority, *child).map(|last| last.id);
            lines.push(format!("{last:?} {}", world.was_searched_for(search.authority, *child)));
        }
        for setting in world.settings() {
            lines.push(format!(
                "{} {}",
                world.placed_before(&search, setting.id),
                world.siblings_there(&search, setting.id)
            ));
        }
        let subjects = [DataSubject::Search(search.authority, id), DataSubject::Offers(search.authority, id)];
        lines.extend(subjects.map(|subject| format!("{:?}", privacy::facts(world, subject, &Periods::default(), now))));
        lines
    }
}
