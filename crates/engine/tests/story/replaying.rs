//! A replay says what it finds in the store: the same, something else, or that it was erased (SHL-2, ACR-3).

use engine::keys::MasterKey;
use engine::{Engine, Moment, Replayed, Settings};
use event_log::{Append, EventLog as _, VaultKey, VaultRecord};
use vocabulary::{RefusalReason, SearchId};

use crate::stage::{Story, finder, of_provider, published, register, start, submit, terms};

/// A closed search with one offer.
async fn shortlisted(story: &mut Story) -> SearchId {
    let settings = register(story).await;
    let search = published(story, "C-1").await;
    story.must(&of_provider(settings[0].0), submit(search, settings[0].1, terms(90_000, 3))).await;
    story.clock.set(start().plus_hours(48));
    story.engine.run_due_search(search).await.unwrap();
    search
}

/// Overwrites one record of the vault, as nothing of ours would.
async fn overwrite(story: &Story, key: VaultKey, bytes: Vec<u8>) {
    let append = Append { vault: vec![VaultRecord { key, bytes }], ..Append::default() };
    story.between.append(append).await.unwrap();
}

/// What a program that starts now on the same store finds: no key is in its memory.
async fn replayed(story: &Story, search: SearchId) -> Vec<Replayed> {
    let master = MasterKey::of("test", [3; 32]);
    let engine = Engine::open(story.between.clone(), master, Settings::default()).await.unwrap();
    let view = engine.replay(&finder(), search, &Moment::Now).await.unwrap();
    view.snapshots.into_iter().map(|snapshot| snapshot.replayed).collect()
}

#[tokio::test]
async fn shl_2_a_replay_answers_erased_once_the_key_is_destroyed() {
    let mut story = Story::begin().await;
    let search = shortlisted(&mut story).await;
    assert!(matches!(replayed(&story, search).await[..], [Replayed::Computed { .. }]));
    overwrite(&story, VaultKey::new(format!("key/search/{search}")).unwrap(), Vec::new()).await;
    assert_eq!(replayed(&story, search).await, [Replayed::Erased]);
    let master = MasterKey::of("test", [3; 32]);
    let engine = Engine::open(story.between.clone(), master, Settings::default()).await.unwrap();
    let refused = engine.shortlist(&finder(), search, None, &Moment::Now).await;
    assert!(
        matches!(refused, Err(engine::Failure::Refused(refusal)) if refusal.reason() == RefusalReason::Erased),
        "reading the shortlist says the same"
    );
}

#[tokio::test]
async fn shl_2_a_replay_tells_inputs_that_were_altered_in_the_store() {
    let mut story = Story::begin().await;
    let search = shortlisted(&mut story).await;
    let inputs = {
        let world = story.engine.world();
        world.search(search).unwrap().snapshots[0].published.clone().unwrap().inputs
    };
    let digest: String = inputs.ciphertext.iter().map(|byte| format!("{byte:02x}")).collect();
    let key = VaultKey::new(format!("doc/search/{search}/{digest}/0000")).unwrap();
    let mut bytes = story.between.vault(&key).await.unwrap().unwrap();
    bytes[40] ^= 1;
    overwrite(&story, key, bytes).await;
    assert_eq!(replayed(&story, search).await, [Replayed::Altered]);
}
