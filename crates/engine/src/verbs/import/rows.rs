//! The rows of a chunk: found by what they are known by, judged, compared with the register, sealed.

use std::sync::Arc;

use domain::event::{LotKey, Prices, ProviderRecorded, SettingRecorded, Staged, StagedRow, StatedPlace};
use domain::import::Draft;
use domain::setting::{Inspection, Profile};
use domain::{Actor, Fault, Refusal};
use vocabulary::{ImportId, ProviderId, RefusalReason, Regulator, SettingId, Timestamp};

use super::doubts::Doubts;
use super::ground::{Fate, Ground, Judgement, Resolved, of_row, told};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::tx::Tx;
use crate::vault::KeySubject;

/// What a row names its provider by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderKey {
    /// Its resource name.
    Id(ProviderId),
    /// Its registration.
    Registration(Regulator, String),
    /// Nothing: the caller's own, where it is a provider.
    Own,
}

/// What a row names its setting by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingKey {
    /// Its resource name.
    Id(SettingId),
    /// Its provider's own reference.
    Reference(String),
}

/// A row as it is given.
#[derive(Clone, Debug)]
pub enum RowGiven {
    /// A provider, known by its id or its registration.
    Provider {
        /// Its id, where the row names it.
        id: Option<ProviderId>,
        /// As the register shall have it.
        recorded: ProviderRecorded,
    },
    /// A setting, known by its id or its reference.
    Setting {
        /// Its provider.
        provider: ProviderKey,
        /// Its id, where the row names it.
        id: Option<SettingId>,
        /// As the register shall have it; provider, sector, profile and reference are filled in here.
        recorded: Box<SettingRecorded>,
        /// Name, reference, postcode, household.
        profile: Box<Profile>,
        /// Its places, where the row states them.
        places: Option<Vec<StatedPlace>>,
        /// The inspection report as it was exported; an import writes none, so it has to be the one that stands (REG-6).
        inspection: Option<Box<Inspection>>,
    },
    /// All places of a setting.
    Places {
        /// Its provider.
        provider: ProviderKey,
        /// The setting.
        setting: SettingKey,
        /// Its places.
        places: Vec<StatedPlace>,
    },
    /// A dated price list.
    Prices {
        /// Its provider.
        provider: ProviderKey,
        /// The lot.
        lot: LotKey,
        /// The prices.
        prices: Box<Prices>,
    },
}

/// A row of a chunk.
#[derive(Clone, Debug)]
pub struct RowToJudge {
    /// Its number there, from 0.
    pub number: u32,
    /// What it says; of a row that is only checked, with stand-ins for what is at fault already.
    pub row: RowGiven,
    /// What is at fault already; nothing of a row that is to be staged.
    pub doubts: Doubts,
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    /// Every fault up to a limit; each subject begins with its row, as `rows[3].`.
    pub faults: Vec<Fault>,
    /// Faults beyond the limit.
    pub left_out: usize,
    /// What the rows come to.
    pub tally: Tally,
}

impl Checked {
    fn take(&mut self, more: Vec<Fault>, max: usize) {
        let room = max.saturating_sub(self.faults.len());
        self.left_out += more.len().saturating_sub(room);
        self.faults.extend(more.into_iter().take(room));
    }

    /// A refusal with every fault, where there is one; the first says how many are left out.
    pub(super) fn require_none(&mut self) -> Result<(), Refusal> {
        if let Some(first) = self.faults.first_mut().filter(|_| self.left_out > 0) {
            *first = first.clone().with("faults_left_out", self.left_out);
        }
        Refusal::unless_empty(std::mem::take(&mut self.faults))
    }
}

/// What rows come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows that would make something new.
    pub created: u32,
    /// Rows that would change something.
    pub changed: u32,
    /// Rows that would change nothing.
    pub unchanged: u32,
    /// Rows at fault.
    pub faulty: u32,
}

impl Tally {
    const fn count(&mut self, fate: Fate) {
        match fate {
            Fate::Created => self.created += 1,
            Fate::Changed => self.changed += 1,
            Fate::Unchanged => self.unchanged += 1,
        }
    }
}

/// A row that passes, not yet sealed.
pub(super) struct Passed {
    number: u32,
    resolved: Resolved,
}

impl Passed {
    /// Until when it may count, where a rule sets an end to that.
    pub(super) const fn before(&self) -> Option<Timestamp> {
        self.resolved.before
    }
}

/// Judges the rows of a chunk in order, each on the register, on the import and on those before it; `draft` takes them up.
pub(super) async fn judged(
    engine: &Engine,
    actor: &Actor,
    import: ImportId,
    draft: &mut Draft,
    rows: &[RowToJudge],
    (now, faults_max): (Timestamp, usize),
) -> Result<(Vec<Passed>, Checked), Failure> {
    let judgements: Vec<Judgement> = {
        let world = engine.world();
        let none = Draft::default();
        let staged = world.import(import).map_or(&none, |import| &import.draft);
        let mut ground = Ground { engine, world: &world, actor, staged, chunk: draft, now };
        rows.iter().map(|row| ground.judge(row)).collect()
    };
    let (mut passed, mut checked) = (Vec::with_capacity(rows.len()), Checked::default());
    for (RowToJudge { doubts, .. }, judgement) in rows.iter().zip(judgements) {
        let Judgement { number, mut faults, resolved } = judgement;
        if let Some(resolved) = &resolved
            && !has_standing_report(engine, resolved).await?
        {
            let refusal = Refusal::of(RefusalReason::InspectionNotYours, "inspection");
            faults.extend(told(&resolved.staged, &refusal));
        }
        faults.retain(|fault| !doubts.cover(&fault.subject, fault));
        match resolved {
            Some(mut resolved) if faults.is_empty() && doubts.is_empty() => {
                let fate = settled(engine, &resolved).await?;
                checked.tally.count(fate);
                resolved.fate = fate;
                passed.push(Passed { number, resolved });
            }
            Some(_) | None => {
                checked.tally.faulty += 1;
                checked.take(faults.into_iter().map(|fault| of_row(number, fault)).collect(), faults_max);
            }
        }
    }
    Ok((passed, checked))
}

/// Whether the inspection report a row gives, if it gives one, is the one that stands: no row writes a report (REG-6).
async fn has_standing_report(engine: &Engine, row: &Resolved) -> Result<bool, Failure> {
    let (Some(given), Staged::Setting { setting, .. }) = (&row.inspection, &row.staged) else { return Ok(true) };
    let known = engine.world().setting(*setting).cloned();
    let stands = match known {
        Some(known) => engine.open_report_of(&known).await?,
        None => None,
    };
    Ok(stands.as_ref() == Some(&**given))
}

/// What a row comes to, its sealed profile compared where nothing else of it differs.
async fn settled(engine: &Engine, row: &Resolved) -> Result<Fate, Failure> {
    let (Some((setting, sealed)), Some(profile)) = (row.existing, &row.profile) else { return Ok(row.fate) };
    let opened = engine.vault().open_apart(&**engine.log(), KeySubject::Setting(setting), &sealed).await?;
    let known: Profile =
        serde_json::from_slice(&opened.plaintext).map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(if is_same(&known, profile) { Fate::Unchanged } else { Fate::Changed })
}

/// The rows that make or change something, their profiles sealed, numbered from `first`.
pub(super) async fn sealed(tx: &mut Tx<'_>, first: u32, rows: Vec<Passed>) -> Result<Vec<StagedRow>, Failure> {
    let mut staged = Vec::with_capacity(rows.len());
    for Passed { number, resolved: row } in rows {
        if row.fate == Fate::Unchanged {
            continue;
        }
        let made = match (row.staged, row.profile) {
            (Staged::Setting { setting, recorded, places }, Some(profile)) => {
                let sealed = tx.seal_apart(KeySubject::Setting(setting), &*profile).await?;
                let recorded = Arc::new(SettingRecorded { profile: sealed, ..Arc::unwrap_or_clone(recorded) });
                Staged::Setting { setting, recorded, places }
            }
            (other, _) => other,
        };
        staged.push(StagedRow { row: first + number, staged: made });
    }
    Ok(staged)
}

/// Whether two profiles say the same; a blank in a postcode says nothing.
fn is_same(known: &Profile, row: &Profile) -> bool {
    let plain = |postcode: &str| postcode.chars().filter(|character| !character.is_whitespace()).collect::<String>();
    plain(&known.postcode) == plain(&row.postcode)
        && *known == Profile { postcode: known.postcode.clone(), ..row.clone() }
}
