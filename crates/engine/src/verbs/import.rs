//! Importing the register: starting, staging, checking, committing and abandoning (REG-1 to REG-7, FRM-2).
//!
//! A commit is frozen on the log: `CommitBegun` first, then the rows are judged a last time while nobody else can change a provider, a
//! setting or a price list, then `Committed` or `CommitHalted`. Whoever meets a begun commit finishes it, so a process that dies between
//! leaves nothing behind that the next call does not settle.

mod doubts;
mod ground;
mod rows;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use domain::event::{Event, ImportsEvent, LotKey, Staged, StandingEvent, Subject};
use domain::import::{
    Chunk, Draft, Facts, ImportState, Progress, Turn, abandon, begin_commit, judge_again, stage, start, turn,
};
use domain::provider::Provider;
use domain::setting::expire_cut_holds;
use domain::{Actor, Decision, Fault, Refusal};
use views::World;
use views::permit::{may_ask_import, may_import};
use vocabulary::{ImportId, Organisation, RefusalReason, Timestamp, limits};

pub use doubts::Doubts;
pub use rows::{Checked, ProviderKey, RowGiven, RowToJudge, SettingKey, Tally};
use rows::{judged, sealed};

use crate::call::Call;
use crate::due::system_actor;
use crate::engine::{Done, Engine};
use crate::failure::{Due, Failure};
use crate::tx::{Tx, Verb};

/// Rows judged under one hold of the world, so that a large commit keeps no writer waiting.
const ROWS_PER_HOLD: usize = 1_000;

/// Settings whose holds that ran out one append records, below what an append may write.
const SETTINGS_PER_APPEND: usize = 400;

/// Holds that ran out which one append records, below what an append may hold.
const EXPIRED_PER_APPEND: usize = 1_500;

/// How often the end of a commit is tried again after a lost race.
const ATTEMPTS_MAX: usize = 50;

/// Begins an import.
pub struct StartImport {
    /// Its id.
    pub import: ImportId,
}

impl Verb for StartImport {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let organisation = may_import(tx.actor)?;
        tx.will_write(Subject::Import(self.import));
        let open = tx.engine().world().open_imports_of(organisation);
        Ok(start(open, tx.actor, self.import)?)
    }

    fn outcome(&self) -> String {
        self.import.to_string()
    }
}

/// Stages a chunk of rows.
pub struct StageRows {
    /// The import.
    pub import: ImportId,
    /// The chunk's number, from 1.
    pub chunk: u32,
    /// What was sent, as it is compared with a repeat.
    pub body: Vec<u8>,
    /// The rows, numbered from 0.
    pub rows: Vec<RowToJudge>,
}

impl Verb for StageRows {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let progress = permitted(tx, self.import)?;
        may_hold(tx.actor, &self.rows)?;
        // Bound, so that no row is staged while its import is being committed.
        let committing = tx.bind(Subject::Imports, World::committing);
        if committing == Some(self.import) {
            return Err(Failure::Due(Due::Import(self.import)));
        }
        let digest = tx.engine().vault().keyed_hash("import-chunk", &[&self.body]);
        let found = tx.bind(Subject::Import(self.import), |world| {
            world.import(self.import).map(|import| turn(import, self.chunk, &digest))
        });
        if found.ok_or(Failure::NotPermitted)?? == Turn::Repeated {
            return Ok(Decision::default());
        }
        let limits = (tx.now, limits::FAULTS_PER_CALL_MAX);
        let mut draft = Draft::default();
        let (rows, mut checked) = judged(tx.engine(), tx.actor, self.import, &mut draft, &self.rows, limits).await?;
        checked.require_none()?;
        drop(draft);
        let count = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let Tally { created, changed, .. } = checked.tally;
        let before = rows.iter().filter_map(rows::Passed::before).min();
        let staged = sealed(tx, progress.rows, rows).await?;
        let chunk = Chunk { number: self.chunk, digest, rows: count, created, changed, staged };
        let decision = stage(&progress, tx.actor, chunk)?;
        Ok(before.map_or(decision.clone(), |before| decision.before(before)))
    }

    fn outcome(&self) -> String {
        self.import.to_string()
    }
}

/// Gives an import up.
pub struct AbandonImport {
    /// The import.
    pub import: ImportId,
}

impl Verb for AbandonImport {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let progress = permitted(tx, self.import)?;
        if tx.bind(Subject::Imports, World::committing) == Some(self.import) {
            return Err(Failure::Due(Due::Import(self.import)));
        }
        Ok(abandon(&progress, tx.actor)?)
    }

    fn outcome(&self) -> String {
        self.import.to_string()
    }
}

/// Begins the commit of an import whose rows all pass.
struct BeginCommit {
    import: ImportId,
}

impl Verb for BeginCommit {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let progress = permitted(tx, self.import)?;
        if let Some(other) = tx.bind(Subject::Imports, World::committing) {
            return Err(Failure::Due(Due::Import(other)));
        }
        if progress.state == ImportState::Committed {
            return Ok(Decision::default());
        }
        let decision = begin_commit(&progress, tx.actor)?;
        let (faults, _) = tx.engine().judge_import(self.import, tx.actor, tx.now);
        Refusal::unless_empty(faults)?;
        Ok(decision)
    }

    fn outcome(&self) -> String {
        self.import.to_string()
    }
}

/// The import of that id as the actor may ask for it, bound.
fn permitted(tx: &mut Tx<'_>, import: ImportId) -> Result<Progress, Failure> {
    let progress = tx.bind(Subject::Import(import), |world| world.import(import).map(|import| import.progress));
    Ok(may_ask_import(tx.actor, progress.as_ref())?)
}

/// A provider imports settings and places, an authority's team manager providers as well, a framework manager everything; whose they are
/// is judged row by row (REG-8).
pub fn may_hold(actor: &Actor, rows: &[RowToJudge]) -> Result<(), Failure> {
    let may = |row: &RowToJudge| match (actor.organisation, &row.row) {
        (Organisation::Consortium, _)
        | (
            Organisation::Provider(_) | Organisation::Authority(_),
            RowGiven::Setting { .. } | RowGiven::Places { .. },
        )
        | (Organisation::Authority(_), RowGiven::Provider { .. }) => true,
        (Organisation::Provider(_), RowGiven::Provider { .. } | RowGiven::Prices { .. })
        | (Organisation::Authority(_), RowGiven::Prices { .. })
        | (Organisation::Operator, _) => false,
    };
    if rows.iter().all(may) { Ok(()) } else { Err(Failure::NotPermitted) }
}

impl Engine {
    /// Commits an import: all its rows, or none and every row that no longer passes.
    pub async fn commit_import(&self, call: Call, import: ImportId) -> Result<Done, Failure> {
        let engine = self.clone();
        let run = tokio::spawn(async move {
            let done = engine.execute(call.clone(), BeginCommit { import }).await?;
            // It has begun, and whoever comes next ends it: so nobody may be told that it came to nothing.
            engine.finish_commit(import).await.map_err(|failure| match failure {
                Failure::Exhausted => Failure::Unavailable("the import's commit has begun; ask again".to_owned()),
                failure => failure,
            })?;
            let state = engine.world().import(import).map(|import| import.progress.state);
            if state == Some(ImportState::Committed) {
                return Ok(done);
            }
            let (faults, _) = engine.judge_import(import, &call.actor, engine.now());
            Refusal::unless_empty(faults)?;
            Err(Failure::Unavailable("the import was not committed; commit it again".to_owned()))
        });
        run.await.unwrap_or_else(|error| Err(Failure::Internal(error.to_string())))
    }

    /// Judges rows as staging them would, and stages none; `draft` takes them up, so that the next rows may stand on these.
    pub async fn check_rows(
        &self,
        actor: &Actor,
        import: Option<ImportId>,
        draft: &mut Draft,
        rows: &[RowToJudge],
    ) -> Result<Checked, Failure> {
        may_import(actor)?;
        may_hold(actor, rows)?;
        if let Some(import) = import {
            let progress = self.world().import(import).map(|import| import.progress);
            may_ask_import(actor, progress.as_ref())?;
        }
        let nowhere = ImportId::from_bytes([0; 16]);
        let limits = (self.now(), limits::IMPORT_FAULTS_MAX);
        let (_, checked) = judged(self, actor, import.unwrap_or(nowhere), draft, rows, limits).await?;
        Ok(checked)
    }

    /// Ends a commit that has begun: by all its rows, or by none where one no longer passes.
    pub(crate) async fn finish_commit(&self, import: ImportId) -> Result<(), Failure> {
        for _ in 0..ATTEMPTS_MAX {
            let system = system_actor()?;
            let mut tx = Tx::new(self, &system);
            if tx.bind(Subject::Imports, World::committing) != Some(import) {
                return Ok(());
            }
            let (lots, standing) = self.import_touches(import);
            for lot in lots {
                tx.lot(&lot);
            }
            let (faults, before) = self.judge_import(import, &system, tx.now);
            let mut decision = if faults.is_empty() {
                Decision::of(Event::Imports(ImportsEvent::Committed { import }))
            } else {
                Decision::of(Event::Imports(ImportsEvent::CommitHalted { import }))
            };
            if faults.is_empty() {
                tx.end_commit_of(import);
                let (expired, more) = self.expired_by(import, &mut tx);
                if more {
                    // So many that they take an append before; what ran out has run out, whatever becomes of the import.
                    self.commit(tx, Decision::all(expired), None)
                        .await
                        .map_err(crate::engine::CommitError::into_failure)?;
                    continue;
                }
                // In the log before the commit, as their streams come before its: the places are free when they are cut.
                decision.events.splice(0..0, expired);
                if let Some(changed) = standing {
                    // Publish and award guard the standing of all providers, and read them without binding each.
                    tx.standing();
                    decision = decision.and(changed);
                }
                decision = before.map_or(decision.clone(), |before| decision.before(before));
            }
            if self.commit(tx, decision, None).await.map_err(crate::engine::CommitError::into_failure)?.is_some() {
                return Ok(());
            }
        }
        Err(Failure::Unavailable("an import is being committed".to_owned()))
    }

    /// The holds that ran out on places an import cuts, and whether there are more than one append may have (SHL-4).
    fn expired_by(&self, import: ImportId, tx: &mut Tx<'_>) -> (Vec<Event>, bool) {
        let world = self.world();
        let rows = world.import(import).map_or(&[][..], |import| &import.rows);
        let (mut found, mut settings, mut more) = (Vec::new(), Vec::new(), false);
        for row in rows {
            let (id, places) = match &row.staged {
                Staged::Places { setting, places } | Staged::Setting { setting, places: Some(places), .. } => {
                    (*setting, places)
                }
                Staged::Setting { places: None, .. } | Staged::Provider { .. } | Staged::Prices { .. } => continue,
            };
            let Some(setting) = world.setting(id).filter(|setting| !setting.holds.is_empty()) else { continue };
            let expired = expire_cut_holds(setting, places, tx.now);
            if expired.is_empty() {
                continue;
            }
            if settings.len() == SETTINGS_PER_APPEND || found.len() + expired.len() > EXPIRED_PER_APPEND {
                more = true;
                break;
            }
            settings.push(id);
            found.extend(expired);
        }
        drop(world);
        for setting in settings {
            tx.will_write(Subject::Setting(setting));
        }
        (found, more)
    }

    /// The lots its price lists stand on, and that the standing of providers changes, if it may.
    fn import_touches(&self, import: ImportId) -> (std::collections::BTreeSet<LotKey>, Option<StandingEvent>) {
        let world = self.world();
        let rows = world.import(import).map_or(&[][..], |import| &import.rows);
        let (mut lots, mut standing) = (std::collections::BTreeSet::new(), None);
        for row in rows {
            match &row.staged {
                Staged::Provider { provider, .. } => standing = Some(StandingEvent::Changed(*provider)),
                Staged::Prices { lot, .. } => {
                    if !lots.contains(lot) {
                        lots.insert(lot.clone());
                    }
                }
                Staged::Setting { .. } | Staged::Places { .. } => {}
            }
        }
        (lots, standing)
    }

    /// Every fault of an import's rows against the register as it is, and until when those that pass may count.
    fn judge_import(&self, import: ImportId, actor: &Actor, now: Timestamp) -> (Vec<Fault>, Option<Timestamp>) {
        let (mut faults, mut left_out, mut before, mut from) = (Vec::new(), 0_usize, None, 0);
        loop {
            let world = self.world();
            let Some(staged) = world.import(import) else { break };
            let rows = staged.rows.get(from..).unwrap_or_default();
            if rows.is_empty() {
                break;
            }
            for row in rows.iter().take(ROWS_PER_HOLD) {
                match judge_staged(&world, &staged.draft, &row.staged, actor, now) {
                    Ok(until) => before = [before, until].into_iter().flatten().min(),
                    Err(refusal) if faults.len() < limits::FAULTS_PER_CALL_MAX => {
                        let told = ground::told(&row.staged, &refusal);
                        faults.extend(told.into_iter().map(|fault| ground::of_row(row.row, fault)));
                    }
                    Err(_) => left_out += 1,
                }
            }
            from += ROWS_PER_HOLD;
        }
        if let Some(first) = faults.first_mut().filter(|_| left_out > 0) {
            *first = first.clone().with("faults_left_out", left_out);
        }
        (faults, before)
    }
}

/// Judges one staged row against the register and the whole import.
fn judge_staged(
    world: &World,
    draft: &Draft,
    staged: &Staged,
    actor: &Actor,
    now: Timestamp,
) -> Result<Option<Timestamp>, Refusal> {
    let drafted_provider;
    let mut facts = Facts::default();
    let prices;
    match staged {
        Staged::Provider { provider, .. } => facts.provider = world.provider(*provider).map(|provider| &**provider),
        Staged::Setting { setting, recorded, .. } => {
            drafted_provider = ground::provider_as_drafted(world, &[draft], recorded.provider);
            facts.provider = drafted_provider.as_deref();
            facts.setting = world.setting(*setting).map(|setting| &**setting);
        }
        Staged::Places { setting, .. } => {
            facts.setting = world.setting(*setting).map(|setting| &**setting);
            facts.drafted = draft.setting(*setting).map(|recorded| &**recorded);
        }
        Staged::Prices { lot, provider, .. } => {
            drafted_provider = ground::provider_as_drafted(world, &[draft], *provider);
            facts.provider = drafted_provider.as_deref();
            facts.lot = world.lot(lot).map(|lot| &**lot);
            prices = world.prices(lot, *provider);
            facts.prices = Some(&prices);
        }
    }
    judge_again(staged, actor, facts, world, now)
}

/// A provider as rows of an import leave it.
pub(crate) type ProviderAsDrafted = Arc<Provider>;

/// Refuses an empty chunk, or one over its limit.
pub fn require_chunk(given: usize) -> Result<(), Refusal> {
    if (1..=limits::IMPORT_ROWS_PER_CHUNK_MAX).contains(&given) {
        return Ok(());
    }
    let fault = Fault::new(RefusalReason::LimitExceeded, "rows");
    Err(fault.with("given", given).with("min", 1).with("max", limits::IMPORT_ROWS_PER_CHUNK_MAX).into())
}
