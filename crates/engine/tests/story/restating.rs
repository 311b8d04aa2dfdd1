//! What may be left out of a start is written down under a digest: where it is altered, everything is read, and the same world comes of it.

use engine::keys::MasterKey;
use engine::verbs::WithdrawSearch;
use engine::{Engine, Settings};
use event_log::{Append, EventLog as _, VaultKey, VaultRecord};
use vocabulary::{SearchId, SearchWithdrawalReason, Whereabouts};

use crate::stage::{Story, finder, published, register, start};

async fn started(story: &Story) -> Engine {
    Engine::open(story.between.clone(), MasterKey::of("test", [3; 32]), Settings::default()).await.unwrap()
}

fn told(engine: &Engine, search: SearchId) -> (bool, u64, String) {
    let world = engine.world();
    (world.row(search).is_some(), world.outlived().count(), format!("{:?}", world.search(search)))
}

#[tokio::test]
async fn acr_6_a_start_reads_everything_where_what_it_may_leave_out_was_altered() {
    let mut story = Story::begin().await;
    register(&mut story).await;
    let search = published(&mut story, "C-1").await;
    let (reason, whereabouts) = (SearchWithdrawalReason::CurrentPlacementContinues, Whereabouts::Remained);
    story.must(&finder(), WithdrawSearch { search, reason, whereabouts, text: String::new() }).await;
    let before = format!("{:?}", story.engine.world().search(search));
    story.clock.set(start().plus_days(46));
    story.engine.tick().await.unwrap();
    let (is_over, left_out, over) = told(&story.engine, search);
    assert!(is_over && left_out > 5, "{left_out}");
    assert_eq!(over, before);
    assert_eq!(told(&started(&story).await, search), (true, left_out, before.clone()));

    let key = VaultKey::new("outlived/00000000").unwrap();
    let sound = story.between.vault(&key).await.unwrap().unwrap();
    for byte in [0, 32, 39, 40, sound.len() - 1] {
        let mut bytes = sound.clone();
        bytes[byte] ^= 2;
        let altered = Append { vault: vec![VaultRecord { key: key.clone(), bytes }], ..Append::default() };
        story.between.append(altered).await.unwrap();
        assert_eq!(told(&started(&story).await, search), (true, left_out, before.clone()), "byte {byte}");
    }
}
