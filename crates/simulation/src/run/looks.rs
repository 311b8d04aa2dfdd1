//! Looking: what each reads, held against what it read before, against a program started anew, and against what rivals do meanwhile.

use std::collections::BTreeMap;

use domain::Actor;
use domain::event::KeyName;
use engine::{Engine, Failure, Moment, Replayed, SnapshotReplay};
use event_log::EventLog as _;
use vocabulary::{Organisation, ProviderId, RefusalReason, Role, SearchId};

use super::life::{Life, opened};
use crate::asked::Heard;
use crate::workload::Scene;
use crate::{Violation, hold};

/// Entries of a feed read at a time: few, so that a page often ends between two of one instant.
const PAGE: usize = 3;

/// What each reader was told so far, and where it reads on.
#[derive(Default)]
pub(super) struct Feeds(BTreeMap<String, Told>);

#[derive(Default)]
struct Told {
    cursor: Option<String>,
    entries: Vec<String>,
}

/// Rounds of asking before a life must have come to rest.
const RESTS_MAX: usize = 60;

impl Life {
    /// Reads with nothing under way.
    pub(super) fn look(&mut self) -> Result<(), Violation> {
        self.drain()?;
        self.fault("looked");
        self.store.gate(false);
        let looked = self.read_feeds().and_then(|()| self.probe_sealed()).and_then(|()| self.hold_files());
        self.store.gate(true);
        looked
    }

    pub(super) fn readers(&self) -> Vec<Actor> {
        let roles = [
            Role::PlacementFinder,
            Role::DecisionMaker,
            Role::Approver,
            Role::TeamManager,
            Role::ContractsOfficer,
            Role::PanelAdministrator,
        ];
        let people = self.cast.houses.iter().flat_map(|house| roles.map(|role| house.actor(role)));
        let systems = self.cast.agencies.iter().filter_map(|agency| agency.actor(Role::ProviderSystem).ok());
        people.chain(systems).collect()
    }

    /// Each reads on in its feed: every entry once, in order (P3).
    fn read_feeds(&mut self) -> Result<(), Violation> {
        for reader in self.readers() {
            let name = format!("{}|{}", reader.id, reader.role);
            let mut told = self.feeds.0.remove(&name).unwrap_or_default();
            let runtime = self.runtime()?;
            loop {
                let page = runtime.block_on(self.engine.feed(&reader, told.cursor.as_deref(), PAGE));
                let page = match page {
                    Ok(page) => page,
                    // It has not looked for longer than items are kept, and begins again.
                    Err(Failure::Refused(refusal)) if refusal.reason() == RefusalReason::CursorExpired => {
                        told = Told::default();
                        continue;
                    }
                    // A store that takes nothing now, or does not believe its clock, cannot say what fell due.
                    Err(_) => break,
                };
                let ended = page.entries.is_empty();
                told.cursor = Some(page.next);
                told.entries.extend(page.entries.iter().map(|(entry, _)| format!("{:?}", entry.key)));
                if ended {
                    break;
                }
            }
            let sorted = told.entries.iter().zip(told.entries.iter().skip(1)).all(|(one, next)| one != next);
            hold(sorted, "P3", || format!("{name} was told something twice"))?;
            self.feeds.0.insert(name, told);
        }
        Ok(())
    }

    /// What each was told bit by bit is what it is told from the start (P3).
    fn hold_feeds(&mut self) -> Result<(), Violation> {
        self.read_feeds()?;
        for reader in self.readers() {
            let name = format!("{}|{}", reader.id, reader.role);
            let Some(told) = self.feeds.0.get(&name) else { continue };
            let Ok(whole) = self.runtime()?.block_on(self.engine.feed(&reader, None, 100_000)) else { continue };
            let keys: Vec<_> = whole.entries.iter().map(|(entry, _)| entry.key).collect();
            let ordered = keys.iter().zip(keys.iter().skip(1)).all(|(one, next)| one < next);
            hold(ordered, "P3", || format!("the feed of {name} is out of order"))?;
            let whole: Vec<String> = keys.iter().map(|key| format!("{key:?}")).collect();
            let missed =
                || format!("{name} was told {} entries bit by bit, and {} at once", told.entries.len(), whole.len());
            // What is old is no longer kept; of what is, nothing was missed.
            hold(told.entries.ends_with(&whole), "P3", missed)?;
        }
        Ok(())
    }

    /// Before a round has closed nobody but its provider reads an offer (INVARIANT-2, OFF-3).
    fn probe_sealed(&mut self) -> Result<(), Violation> {
        for (offer, search, provider) in self.auditor.sealed_offers() {
            let Some(house) = self.auditor.authority_of(search).and_then(|code| self.cast.house(code)) else {
                continue;
            };
            let rivals = self.cast.agencies.iter().filter(|agency| agency.id != provider);
            let rivals = rivals.filter_map(|agency| agency.actor(Role::ProviderSystem).ok());
            let people = [Role::PlacementFinder, Role::DecisionMaker, Role::Approver].map(|role| house.actor(role));
            for reader in people.into_iter().chain(rivals) {
                let read = self.runtime()?.block_on(self.engine.offer(&reader, (search, offer), &Moment::Now));
                let refused = matches!(read, Err(Failure::NotPermitted));
                hold(refused, "INVARIANT-2", || format!("{} read {offer} before its round closed", reader.id))?;
            }
        }
        Ok(())
    }

    /// What a provider reads of an open round is the same before and after anything a rival does (OFF-3).
    pub(super) fn watch_rivals(&mut self) -> Result<(), Violation> {
        self.drain()?;
        // After a lost answer the world is behind the log, and whatever comes next shows each also what it did itself.
        if self.engine.world().position != self.store.head().position.0 {
            return Ok(());
        }
        let now = self.engine.now();
        let Self { engine, cast, dice, memory, .. } = self;
        let Some(intent) = (Scene { engine, cast, dice, now, memory }).a_response() else { return Ok(()) };
        let Organisation::Provider(rival) = intent.actor.organisation else { return Ok(()) };
        let before = self.told_to_others(rival)?;
        let kind = intent.kind;
        let heard = self.at_once(intent)?;
        if !matches!(heard, Heard::Accepted(_)) {
            return Ok(());
        }
        self.fault("watched a rival");
        let after = self.told_to_others(rival)?;
        for ((who, told), (_, told_now)) in before.iter().zip(&after) {
            let changed = || format!("{kind} of {rival} changed what {who} reads:\n{told}\n{told_now}");
            hold(told == told_now, "OFF-3", changed)?;
        }
        Ok(())
    }

    /// Everything of open rounds that every other provider reads.
    fn told_to_others(&self, rival: ProviderId) -> Result<Vec<(ProviderId, String)>, Violation> {
        let mut told = Vec::new();
        let runtime = self.runtime()?;
        self.store.gate(false);
        for agency in self.cast.agencies.iter().filter(|agency| agency.id != rival) {
            let system = agency.actor(Role::ProviderSystem)?;
            let mut words = String::new();
            for (search, round) in self.auditor.open_rounds() {
                let view = runtime.block_on(self.engine.invitation(&system, search, &Moment::Now));
                words.push_str(&match view {
                    Ok(view) => format!(
                        "{search} {round} {:?} {:?} {:?} {:?} {} {} {:?}",
                        view.stage,
                        view.passing,
                        view.failing,
                        view.offers,
                        view.offers_standing,
                        view.now,
                        view.search.round().map(|round| (round.closes, round.question_deadline)),
                    ),
                    Err(failure) => format!("{search} {failure}"),
                });
            }
            told.push((agency.id, words));
        }
        self.store.gate(true);
        Ok(told)
    }

    /// Everything comes to rest, every caller has heard, and all of it is held once more.
    pub(super) fn end(&mut self) -> Result<(), Violation> {
        self.store.fill(false);
        self.store.gate_lookups(false);
        for _ in 0..RESTS_MAX {
            self.drain()?;
            self.rest_clock()?;
            if self.calls.unheard.is_empty() {
                break;
            }
            self.ask_again()?;
        }
        self.drain()?;
        self.store.gate(false);
        let ticked = self.runtime()?.block_on(self.engine.tick());
        if let Err(failure) = ticked {
            return Err(self.stopped_by(&failure));
        }
        self.auditor.see(&self.store)?;
        let verified = self.runtime()?.block_on(self.store.verify());
        hold(verified.is_ok(), "P7", || format!("{verified:?}"))?;
        self.auditor.conclude(&self.store, self.engine.now())?;
        self.auditor.hold_register(&self.engine)?;
        self.hold_files()?;
        self.hold_replay()?;
        self.hold_erased()?;
        self.hold_feeds()
    }

    /// What stops the ticker, by name.
    fn stopped_by(&self, failure: &Failure) -> Violation {
        let searches = self.auditor.searches().into_iter();
        let stops = |search: &SearchId| {
            self.runtime().is_ok_and(|runtime| runtime.block_on(self.engine.run_due_search(*search)).is_err())
        };
        let stops: Vec<String> = searches.filter(stops).map(|search| search.to_string()).collect();
        Violation::new("progress", format!("the ticker fails at rest for {stops:?}: {failure}"))
    }

    /// A clock that is not believed is accepted.
    fn rest_clock(&mut self) -> Result<(), Violation> {
        if !self.store.clock_suspect() {
            return Ok(());
        }
        let accept = crate::workload::register::accept_clock(&self.cast);
        self.at_once(accept).map(drop)
    }

    /// A program started anew on the log tells everybody the same.
    fn hold_replay(&mut self) -> Result<(), Violation> {
        let head = self.store.head().position.0;
        // An answer that was lost leaves the world behind the log until the next commit; what is due has been recorded by now.
        if self.engine.world().position != head {
            return Ok(());
        }
        let anew = opened(self.runtime()?, &self.store, &self.keys)?;
        for search in self.auditor.searches() {
            let same = self.engine.world().search(search) == anew.world().search(search);
            hold(same, "replay", || format!("{search} is another after a start"))?;
            let readers = self.readers();
            let some = [Role::PlacementFinder, Role::ContractsOfficer, Role::ProviderSystem];
            for reader in readers.iter().filter(|reader| some.contains(&reader.role)) {
                let (live, again) = (self.reads(&self.engine, reader, search)?, self.reads(&anew, reader, search)?);
                hold(live == again, "replay", || format!("{} reads another {search} after a start", reader.id))?;
            }
        }
        Ok(())
    }

    fn reads(&self, engine: &Engine, reader: &Actor, search: SearchId) -> Result<String, Violation> {
        let runtime = self.runtime()?;
        let now = &Moment::Now;
        if reader.role == Role::ProviderSystem {
            return Ok(format!("{:?}", runtime.block_on(engine.invitation(reader, search, now))));
        }
        let read = runtime.block_on(engine.search(reader, search, now));
        let replayed = runtime.block_on(engine.replay(reader, search, now));
        if let Ok(replayed) = &replayed {
            let erased = self.auditor.erased().contains(&KeyName::Search(search));
            let same = |snapshot: &SnapshotReplay| match &snapshot.replayed {
                Replayed::Erased => erased,
                Replayed::Computed { .. } => snapshot.is_same(),
                Replayed::Altered | Replayed::UnknownEngine => false,
            };
            let same = replayed.snapshots.iter().all(same);
            hold(same, "SHL-2", || format!("a shortlist of {search} replays to something else"))?;
        }
        Ok(format!("{read:?} {:?}", replayed.map(|replayed| replayed.snapshots.len()).ok()))
    }
}
