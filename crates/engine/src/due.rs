//! Recording what time has made due: closes, shortlists, return-by times, lifted concealments. Each an append of its own.
//!
//! Run before any command on the same search, and by the ticker for the rest; done twice or late it changes nothing.

use domain::Decision;
use domain::search::{
    Due as SearchDue, Search, close_round, confirm_by_passed, due, publish_shortlist, return_by_passed,
};
use event_log::{Append, AppendError, Bounds, RequestRecord};
use matching::v1::Answer;
use vocabulary::{ActorId, Organisation, ProviderId, Role, SearchId, SettingId, Timestamp};

use crate::engine::{CommitError, Engine};
use crate::failure::Failure;
use crate::tx::Tx;

/// How often one due thing is tried again after a lost race.
const ATTEMPTS_MAX: usize = 50;

impl Engine {
    /// Records everything due on a search, first things first.
    pub async fn run_due_search(&self, id: SearchId) -> Result<(), Failure> {
        for _ in 0..ATTEMPTS_MAX {
            let system = system_actor()?;
            let mut tx = Tx::new(self, &system);
            let Some(search) = tx.search_as_is(id) else { return Ok(()) };
            let next = due(&search, tx.now).0;
            if next.is_none() && !self.world().needs_rejudging(&search, tx.now) {
                return Ok(());
            }
            let decision = match next {
                None => self.rejudged(&mut tx, id).await?,
                Some(SearchDue::CloseRound) => {
                    self.fence(id, &search, tx.now).await?;
                    // The fence has passed: every offer that was in time is folded, and none can follow.
                    tx = Tx::new(self, &system);
                    let Some(search) = tx.search_as_is(id) else { return Ok(()) };
                    let number = search.round().map_or(0, |round| round.opening.round);
                    let standing: Vec<_> = self
                        .world()
                        .slots_of(id, number)
                        .iter()
                        .filter_map(|(slot, offers)| offers.standing(slot))
                        .collect();
                    close_round(&search, &standing, tx.now)
                }
                Some(SearchDue::PublishShortlist(number)) => {
                    self.lift_what_is_due(&search, tx.now).await?;
                    tx = Tx::new(self, &system);
                    // Bound before anything is judged, so that no concealment slips between judging and publishing (REG-5).
                    tx.standing();
                    let Some(search) = tx.search_as_is(id) else { return Ok(()) };
                    if due(&search, tx.now).0 != Some(SearchDue::PublishShortlist(number)) {
                        // Somebody else published it while concealments were lifted, and the next round may be open already (ESC-2).
                        continue;
                    }
                    self.first_shortlist(&mut tx, &search, number).await?
                }
                Some(SearchDue::PassReturnBy(_)) => {
                    let held = tx.settings_of(&search)?;
                    let held: Vec<_> = held.values().map(|setting| &**setting).collect();
                    return_by_passed(&search, &held, tx.now)
                }
                Some(SearchDue::PassConfirmBy(_)) => {
                    let held = tx.settings_of(&search)?;
                    let held: Vec<_> = held.values().map(|setting| &**setting).collect();
                    confirm_by_passed(&search, &held, tx.now)
                }
            };
            let Some(decision) = decision else { continue };
            self.commit_due(tx, decision).await?;
        }
        Ok(())
    }

    /// A further snapshot of a shortlist whose offers were concealed or shown again since: G1 is judged anew, all else as it was frozen, and
    /// no answer improves (REG-5, SHL-2).
    async fn rejudged(&self, tx: &mut Tx<'_>, id: SearchId) -> Result<Option<Decision>, Failure> {
        tx.standing();
        let Some(search) = tx.search_as_is(id) else { return Ok(None) };
        let Some(shortlist) = search.shortlist() else { return Ok(None) };
        let mut inputs = self.snapshot_inputs(&search, shortlist).await?;
        {
            let world = self.world();
            for (offer, candidate) in inputs.offers.iter().zip(&mut inputs.candidates) {
                let Some(closed) = search.offers.get(offer) else { continue };
                let setting = world.setting(closed.setting);
                let concealed = setting.and_then(|setting| views::register::concealment(&world, setting)).is_some();
                candidate.setting.standing.concealed = if concealed { Answer::Yes } else { Answer::No };
            }
        }
        let frozen = self.seal_snapshot(tx, &search, &inputs).await?;
        Ok(publish_shortlist(&search, search.next_snapshot(), frozen))
    }

    /// Lifts the concealments over a search's offers whose date has come, so that its first snapshot sees them lifted.
    async fn lift_what_is_due(&self, search: &Search, now: Timestamp) -> Result<(), Failure> {
        let due = |lifts: Option<Timestamp>| lifts.is_some_and(|lifts| lifts <= now);
        for offer in search.offers.values() {
            let (provider, setting) = {
                let world = self.world();
                let provider = world.provider(offer.provider).and_then(|provider| provider.concealment);
                let setting = world.setting(offer.setting).and_then(|setting| setting.concealment);
                (provider.and_then(|found| found.lifts), setting.and_then(|found| found.lifts))
            };
            if due(provider) {
                self.lift_provider(offer.provider).await?;
            }
            if due(setting) {
                self.lift_setting(offer.setting).await?;
            }
        }
        Ok(())
    }

    /// Releases holds that stand on a concealed setting: those taken by a tranche that was sent as the concealment was decided. Those of a
    /// search that an approver confirmed goes on were taken again by that, and stay.
    pub(crate) async fn release_under_concealment(&self, id: SettingId) -> Result<(), Failure> {
        let system = system_actor()?;
        let mut tx = Tx::new(self, &system);
        tx.standing();
        let subject = domain::event::Subject::Setting(id);
        let now = tx.now;
        let released = tx.bind(subject, |world| {
            let setting = world.setting(id)?;
            views::register::concealment(world, setting)?;
            let frozen = setting.holds.values().filter(|hold| !world.goes_on(hold.search, hold.offer, now));
            Some(frozen.flat_map(|hold| setting.release_hold_for(hold.offer)).collect::<Vec<_>>())
        });
        let decision = Decision::all(released.unwrap_or_default());
        if decision.events.is_empty() { Ok(()) } else { self.commit_due(tx, decision).await }
    }

    /// Waits until every append stamped before the close is committed and folded.
    ///
    /// An offer may have been stamped in time and not yet be seen. The writer commits in order, so once an append of ours that may not
    /// commit before the close has committed, every offer in time is in the log, and any later one is stamped at or after the close and
    /// refused by its own bound.
    async fn fence(&self, id: SearchId, search: &domain::search::Search, now: Timestamp) -> Result<(), Failure> {
        let Some(round) = search.round().filter(|round| now >= round.closes) else { return Ok(()) };
        let name = format!("{id}/{}/{}", round.opening.round, round.closes.micros());
        let key = self.vault.keyed_hash("fence", &[name.as_bytes()]);
        let request = RequestRecord { key, digest: key, outcome: Vec::new() };
        let bounds = Bounds { not_before: Some(round.closes), before: None };
        let append = Append { bounds, request: Some(request), ..Append::default() };
        match self.log.append(append).await {
            Ok(_) | Err(AppendError::RequestIdKnown { .. }) => self.catch_up().await,
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) async fn lift_provider(&self, id: ProviderId) -> Result<(), Failure> {
        let system = system_actor()?;
        let mut tx = Tx::new(self, &system);
        tx.standing();
        let subject = domain::event::Subject::Provider(id);
        let provider = tx.bind(subject, |world| world.provider(id).cloned());
        let Some(provider) = provider else { return Ok(()) };
        let lifts = provider.concealment.and_then(|concealed| concealed.lifts);
        let Some(lifts) = lifts.filter(|lifts| *lifts <= tx.now) else { return Ok(()) };
        let decision = domain::provider::lift(&provider, None)?.not_before(lifts);
        self.commit_due(tx, decision).await
    }

    pub(crate) async fn lift_setting(&self, id: SettingId) -> Result<(), Failure> {
        let system = system_actor()?;
        let mut tx = Tx::new(self, &system);
        tx.standing();
        let subject = domain::event::Subject::Setting(id);
        let setting = tx.bind(subject, |world| world.setting(id).cloned());
        let Some(setting) = setting else { return Ok(()) };
        let lifts = setting.concealment.and_then(|concealed| concealed.lifts);
        let Some(lifts) = lifts.filter(|lifts| *lifts <= tx.now) else { return Ok(()) };
        let decision = domain::setting::lift(&setting, None)?.not_before(lifts);
        self.commit_due(tx, decision).await
    }

    /// Commits something due; a lost race is no failure, since whoever won may have done it.
    pub(crate) async fn commit_due(&self, tx: Tx<'_>, decision: Decision) -> Result<(), Failure> {
        match self.commit(tx, decision, None).await {
            Ok(_) | Err(CommitError::Known(_)) => Ok(()),
            Err(CommitError::Other(failure)) => Err(failure),
        }
    }
}

/// The engine itself, when nobody asked.
pub(crate) fn system_actor() -> Result<domain::Actor, Failure> {
    let id: ActorId =
        "systems/hafan-ticker".parse().map_err(|_| Failure::Internal("the ticker has no name".to_owned()))?;
    Ok(domain::Actor { id, role: Role::Administrator, organisation: Organisation::Operator })
}
