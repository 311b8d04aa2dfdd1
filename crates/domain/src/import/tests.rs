//! Imports, given what is staged, when a chunk or row comes, then what becomes of it.

use std::sync::Arc;

use vocabulary::{ImportId, Organisation, RefusalReason, Role, SettingId};

use super::*;
use crate::event::{ReferenceKey, SettingRecorded, Staged, StatedPlace};
use crate::fixtures::{day, provider, provider_id, setting, time};

fn manager() -> Actor {
    Actor {
        id: "people/mair.manager".parse().unwrap(),
        role: Role::FrameworkManager,
        organisation: Organisation::Consortium,
    }
}

fn id() -> ImportId {
    ImportId::from_bytes([7; 16])
}

/// An import as these events leave it.
fn given(events: &[ImportEvent]) -> Import {
    let started = ImportEvent::Started { by: by(&manager()), organisation: Organisation::Consortium };
    let events = std::iter::once(&started).chain(events);
    events.fold(None, |import, event| apply(import, id(), event, time("01T09:00"))).unwrap()
}

fn chunk(number: u32, digest: u8) -> ImportEvent {
    ImportEvent::ChunkStaged {
        by: by(&manager()),
        chunk: number,
        digest: [digest; 32],
        rows: 2,
        created: 1,
        changed: 0,
    }
}

/// Nobody knows any other.
struct Nobody;

impl Known for Nobody {
    fn provider_registered(&self, _: &(vocabulary::Regulator, String)) -> Option<vocabulary::ProviderId> {
        None
    }

    fn setting_referred(&self, _: &ReferenceKey) -> Option<SettingId> {
        None
    }
}

/// Every reference is of the setting named `oak`, every registration of the provider named so.
struct OakHasAll;

impl Known for OakHasAll {
    fn provider_registered(&self, _: &(vocabulary::Regulator, String)) -> Option<vocabulary::ProviderId> {
        Some(provider_id("oak"))
    }

    fn setting_referred(&self, _: &ReferenceKey) -> Option<SettingId> {
        Some(setting("oak", 1).id)
    }
}

fn row_of(name: &str, alter: impl FnOnce(&mut SettingRecorded)) -> Staged {
    let setting = setting(name, 1);
    let mut recorded = setting.recorded;
    recorded.reference = Some(ReferenceKey([1; 32]));
    alter(&mut recorded);
    Staged::Setting { setting: setting.id, recorded: Arc::new(recorded), places: None }
}

fn reasons<T: std::fmt::Debug>(refused: Result<T, Refusal>) -> Vec<RefusalReason> {
    refused.unwrap_err().faults().map(|fault| fault.reason).collect()
}

#[test]
fn off_6_a_chunk_is_the_next_or_a_repeat_or_refused() {
    let import = given(&[chunk(1, 1), chunk(2, 2)]);
    assert_eq!(turn(&import, 3, &[9; 32]), Ok(Turn::Next));
    assert_eq!(turn(&import, 2, &[2; 32]), Ok(Turn::Repeated));
    assert_eq!(reasons(turn(&import, 1, &[2; 32])), [RefusalReason::ImportChunkDiffers]);
    for gap in [0, 4] {
        assert_eq!(reasons(turn(&import, gap, &[2; 32])), [RefusalReason::ImportOutOfSequence]);
    }
}

#[test]
fn an_import_that_has_ended_takes_nothing_and_keeps_no_rows() {
    let rows = vec![StagedRow { row: 0, staged: row_of("oak", |_| {}) }];
    let staged = given(&[ImportEvent::RowsStaged { rows }, chunk(1, 1)]);
    assert_eq!((staged.rows.len(), staged.progress.rows, staged.progress.created), (1, 2, 1));
    let import = apply(Some(staged), id(), &ImportEvent::Abandoned { by: by(&manager()) }, time("02T09:00")).unwrap();
    assert!(import.rows.is_empty() && import.draft == Draft::default());
    assert_eq!(reasons(turn(&import, 2, &[1; 32])), [RefusalReason::StateForbids]);
    assert_eq!(reasons(begin_commit(&import.progress, &manager())), [RefusalReason::StateForbids]);
    assert_eq!(abandon(&import.progress, &manager()), Ok(Decision::default()));
}

#[test]
fn acr_5_open_imports_and_rows_have_a_limit() {
    assert!(start(limits::IMPORTS_OPEN_MAX - 1, &manager(), id()).is_ok());
    assert_eq!(reasons(start(limits::IMPORTS_OPEN_MAX, &manager(), id())), [RefusalReason::LimitExceeded]);
    let full = Progress { rows: limits::IMPORT_ROWS_MAX, ..given(&[]).progress };
    let one = Chunk { number: 1, digest: [1; 32], rows: 1, created: 1, changed: 0, staged: Vec::new() };
    assert_eq!(reasons(stage(&full, &manager(), one)), [RefusalReason::LimitExceeded]);
}

#[test]
fn a_row_is_new_a_change_or_nothing() {
    let oak = provider("oak");
    let existing = setting("oak", 1);
    let come_to = |row: &Staged, existing: Option<&crate::setting::Setting>| {
        let facts = Facts { provider: Some(&oak), setting: existing, ..Facts::default() };
        judge(row, &manager(), facts, &Nobody, time("01T09:00")).map(|(judged, _)| judged)
    };
    let same = row_of("oak", |recorded| recorded.reference = None);
    assert_eq!(come_to(&same, None), Ok(Judged::Created));
    assert_eq!(come_to(&same, Some(&existing)), Ok(Judged::Unchanged));
    let more = row_of("oak", |recorded| recorded.children_max = 2);
    assert_eq!(come_to(&more, Some(&existing)), Ok(Judged::Changed));
    assert_eq!(
        reasons(judge(&same, &manager(), Facts::default(), &Nobody, time("01T09:00"))),
        [RefusalReason::ImportSubjectUnknown]
    );
}

#[test]
fn reg_2_a_reference_of_another_setting_is_refused_with_whatever_else_is_wrong() {
    let (oak, elm) = (provider("oak"), row_of("elm", |recorded| recorded.children_max = 0));
    let facts = Facts { provider: Some(&oak), ..Facts::default() };
    let found = reasons(judge(&elm, &manager(), facts, &OakHasAll, time("01T09:00")));
    assert_eq!(found, [RefusalReason::ReferenceTaken, RefusalReason::ValueOutOfRange]);
    let own = row_of("oak", |_| {});
    assert!(judge(&own, &manager(), facts, &OakHasAll, time("01T09:00")).is_ok(), "its own");
}

#[test]
fn a_setting_put_since_it_was_staged_is_stale_at_the_commit() {
    let (oak, existing) = (provider("oak"), setting("oak", 1));
    let facts = Facts { provider: Some(&oak), setting: Some(&existing), ..Facts::default() };
    let upon = |version| row_of("oak", |recorded| recorded.profile_version = version);
    assert!(judge_again(&upon(2), &manager(), facts, &Nobody, time("01T09:00")).is_ok());
    assert_eq!(
        reasons(judge_again(&upon(1), &manager(), facts, &Nobody, time("01T09:00"))),
        [RefusalReason::ImportRowStale]
    );
}

#[test]
fn a_later_row_stands_on_an_earlier_one_and_never_repeats_it() {
    let row = row_of("oak", |_| {});
    let mut draft = Draft::default();
    assert_eq!(draft.repeated(&row), None);
    draft.add(&row);
    assert_eq!(draft.repeated(&row).map(|fault| fault.reason), Some(RefusalReason::ImportRowRepeated));
    assert_eq!(draft.setting_referred(&ReferenceKey([1; 32])), Some(setting("oak", 1).id));
    let places = vec![StatedPlace { number: 1, available_from: Some(day("2026-12-01")) }];
    let stated = Staged::Places { setting: setting("oak", 1).id, places };
    let drafted = draft.setting(setting("oak", 1).id).cloned();
    let facts = Facts { drafted: drafted.as_deref(), ..Facts::default() };
    let (judged, _) = judge(&stated, &manager(), facts, &Nobody, time("01T09:00")).unwrap();
    assert_eq!(judged, Judged::Changed);
}

#[test]
fn rows_are_packed_in_order_and_none_is_lost() {
    let rows: Vec<StagedRow> = (0..500).map(|row| StagedRow { row, staged: row_of("oak", |_| {}) }).collect();
    let portions = packed(rows.clone());
    assert!(portions.len() > 5 && portions.iter().all(|portion| !portion.is_empty()));
    assert_eq!(portions.concat(), rows);
}
