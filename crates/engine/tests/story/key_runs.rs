//! A run over the keys beside everybody else (ACR-3): who seals is waited for, what a call that came to nothing left in memory is not written later,
//! what was read in between is forgotten, and an order rests on what stands when it is appended.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::event::DataSubject;
use engine::documents::Identities;
use engine::verbs::{BeginErasures, CreateSearch, OrderErasure, Origin, PlaceHold, RotateKeys, WithdrawSearch};
use engine::{Backup, Backups, Call, Failure, Moment, NewIds, Settings, Steps};
use event_log::{Epoch, Head, Position};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, yield_now};
use vocabulary::{
    ErasureReason, LegalHoldReason, Organisation, RefusalReason, RequestId, SearchWithdrawalReason, Timestamp,
    Whereabouts,
};

use crate::privacy::{admin, forgotten_draft, manager, subjects};
use crate::stage::{Story, authority, decision_maker, finder, refused, request};

/// How often a run is let go on while something waits for it: far more often than it takes to its end.
const TURNS: usize = 10_000;

/// A draft about a child, under an id of its own.
fn draft(search: vocabulary::SearchId, number: &str) -> CreateSearch {
    let Organisation::Authority(authority) = authority() else { panic!("an authority") };
    let (decision_maker, identities) = (decision_maker().id, Identities::default());
    CreateSearch { search, authority, decision_maker, request: request(number), identities, origin: Origin::Written }
}

#[tokio::test]
async fn acr_3_a_run_waits_for_whoever_is_sealing_so_that_nothing_is_left_under_a_key_it_destroys() {
    let (reached, mut steps) = mpsc::unbounded_channel();
    let hook = Arc::new(move |step: &'static str| reached.send(step).unwrap_or_default());
    let mut story = Story::begin_with(Settings { steps: Steps::calling(hook), ..Settings::default() }).await;
    story.must(&admin(), RotateKeys { destroy_old: true }).await;
    let (engine, (told, mut run)) = (story.engine.clone(), mpsc::unbounded_channel::<JoinHandle<_>>());
    story.between.arm("search.drafted", move || {
        Box::pin(async move {
            let running = tokio::spawn(async move { engine.carry_on_keys().await });
            while steps.recv().await != Some("key_recorded") {}
            for _ in 0..TURNS {
                yield_now().await;
            }
            told.send(running).unwrap();
        })
    });
    let search = NewIds.search();
    story.must(&finder(), draft(search, "C-1")).await;
    assert!(story.between.has_run());
    run.recv().await.unwrap().await.unwrap().unwrap();
    let status = story.engine.key_status().await.unwrap();
    assert_eq!((status.open, status.under_old_keys), (None, 0));
    assert!(!story.engine.search(&finder(), search, &Moment::Now).await.unwrap().erased);
}

#[tokio::test]
async fn acr_3_a_key_that_a_call_made_in_vain_is_not_written_as_a_master_key_wrapped_it_that_is_gone() {
    let mut story = Story::begin().await;
    let search = NewIds.search();
    story.between.arm_full("search.drafted");
    story.run(&finder(), draft(search, "C-1")).await.unwrap_err();
    story.must(&admin(), RotateKeys { destroy_old: true }).await;
    story.engine.carry_on_keys().await.unwrap();
    story.must(&finder(), draft(search, "C-1")).await;
    assert_eq!(story.engine.key_status().await.unwrap().under_old_keys, 0);
}

#[tokio::test]
async fn acr_3_what_is_read_while_a_run_is_held_up_is_forgotten_with_its_keys() {
    let mut story = Story::begin().await;
    let search = forgotten_draft(&mut story, 1).await;
    let (_, children) = subjects(&story, search);
    let order = OrderErasure { subject: children[0], reason: ErasureReason::RetentionOver, text: String::new() };
    story.must(&manager(), order).await;
    story.must(&admin(), BeginErasures).await;
    story.between.arm_full("keys.keys_destroyed");
    story.engine.carry_on_keys().await.unwrap_err();
    assert!(!story.engine.search(&finder(), search, &Moment::Now).await.unwrap().erased, "not yet");
    story.engine.carry_on_keys().await.unwrap();
    assert!(story.engine.search(&finder(), search, &Moment::Now).await.unwrap().erased);
}

/// What is done between the decision that a forgotten draft's child is erased and its append.
#[derive(Clone, Copy, Debug)]
enum Meanwhile {
    /// A hold over the search, which is of the child.
    Held,
    /// The search is withdrawn: its period begins anew.
    Withdrawn,
}

/// What an order comes to where something was done meanwhile.
async fn ordered_while(meanwhile: Meanwhile) -> Vec<RefusalReason> {
    let mut story = Story::begin().await;
    let search = forgotten_draft(&mut story, 1).await;
    let (subject, children) = subjects(&story, search);
    let (engine, request_id) = (story.engine.clone(), story.request_id());
    story.between.arm("privacy.erasure_ordered", move || {
        Box::pin(async move {
            let call = |actor| engine::Call { actor, method: "test", request_id, body: vec![] };
            let done = match meanwhile {
                Meanwhile::Held => {
                    let hold = PlaceHold { subject, reason: LegalHoldReason::Inquiry, text: String::new() };
                    engine.execute(call(manager()), hold).await
                }
                Meanwhile::Withdrawn => {
                    let (reason, whereabouts) = (SearchWithdrawalReason::KinFound, Whereabouts::Kin);
                    let withdraw = WithdrawSearch { search, reason, whereabouts, text: String::new() };
                    engine.execute(call(finder()), withdraw).await
                }
            };
            done.unwrap();
        })
    });
    let of_child: DataSubject = children[0];
    let order = OrderErasure { subject: of_child, reason: ErasureReason::RetentionOver, text: String::new() };
    let done = story.run(&manager(), order).await;
    assert!(story.between.has_run());
    refused(done)
}

#[tokio::test]
async fn acr_3_an_order_rests_on_what_stands_when_it_is_appended() {
    assert_eq!(ordered_while(Meanwhile::Held).await, [RefusalReason::LegalHold]);
    assert_eq!(ordered_while(Meanwhile::Withdrawn).await, [RefusalReason::RetentionNotOver]);
}

/// Counts how often it is asked for a backup, and says that it wrote one.
#[derive(Debug, Default)]
struct Counting(AtomicU32);

impl Backups for Counting {
    fn back_up(&self, named: RequestId) -> Result<Backup, Failure> {
        self.0.fetch_add(1, Ordering::Relaxed);
        let head =
            Head { epoch: Epoch(1), position: Position(1), chain: [0; 32], recorded_at: Timestamp::from_micros(0) };
        Ok(Backup { file: named.to_string(), head, vault_records: 0, digest: [0; 32] })
    }
}

#[tokio::test]
async fn p9_no_backup_is_written_while_the_keys_are_being_changed() {
    let counting = Arc::new(Counting::default());
    let backups: Arc<dyn Backups> = counting.clone();
    let mut story = Story::begin_with(Settings { backups: Some(backups), ..Settings::default() }).await;
    let call = |request_id| Call { actor: admin(), method: "back_up", request_id, body: Vec::new() };
    let id = story.request_id();
    assert_eq!(story.engine.back_up(&call(id)).await.unwrap().file, id.to_string());
    // The run is open, and broke off: some keys may be wrapped by the one master key, some by the other.
    story.must(&admin(), RotateKeys { destroy_old: true }).await;
    let id = story.request_id();
    let busy = story.engine.back_up(&call(id)).await;
    assert!(matches!(busy, Err(Failure::Unavailable(_))), "{busy:?}");
    assert_eq!(counting.0.load(Ordering::Relaxed), 1);
    story.engine.carry_on_keys().await.unwrap();
    story.engine.back_up(&call(id)).await.unwrap();
    assert_eq!(counting.0.load(Ordering::Relaxed), 2);
}
