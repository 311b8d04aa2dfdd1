//! An import whose commit has begun is told as what it is, also where the store has no room to end it.

use domain::import::ImportState;
use engine::verbs::{Doubts, RowGiven, RowToJudge, StageRows, StartImport};
use engine::{Call, Failure, NewIds};

use crate::stage::{Story, consortium, recorded, register};

#[tokio::test]
async fn reg_1_an_import_that_has_begun_is_not_told_as_if_nothing_had_happened() {
    let mut story = Story::begin().await;
    let oak = register(&mut story).await[0].0;
    let (manager, import) = (consortium(), NewIds.import());
    story.must(&manager, StartImport { import }).await;
    let row = RowGiven::Provider { id: Some(oak), recorded: recorded("Oak and Ash") };
    let rows = vec![RowToJudge { number: 0, row, doubts: Doubts::default() }];
    story.must(&manager, StageRows { import, chunk: 1, body: vec![1], rows }).await;

    let request_id = story.request_id();
    let call = Call { actor: manager.clone(), method: "commit", request_id, body: vec![2] };
    // The disk is full from the second of its two appends on: whoever comes next ends it, so it did not come to nothing.
    story.between.arm_full("imports.committed");
    let failed = story.engine.commit_import(call.clone(), import).await;
    assert!(matches!(&failed, Err(Failure::Unavailable(_))), "{:?}", failed.map(|done| done.outcome));
    let name = |story: &Story| story.engine.world().provider(oak).unwrap().recorded.display_name.clone();
    assert_eq!(name(&story), "Oak");

    // Asked again under the same id, it is ended and answered.
    let answer = story.engine.commit_import(call, import).await.unwrap();
    assert_eq!(answer.outcome, import.to_string());
    assert_eq!(name(&story), "Oak and Ash");
    assert_eq!(story.engine.world().import(import).unwrap().progress.state, ImportState::Committed);
}

#[tokio::test]
async fn reg_1_an_import_that_did_not_begin_for_want_of_room_came_to_nothing() {
    let mut story = Story::begin().await;
    let oak = register(&mut story).await[0].0;
    let (manager, import) = (consortium(), NewIds.import());
    story.must(&manager, StartImport { import }).await;
    let row = RowGiven::Provider { id: Some(oak), recorded: recorded("Oak and Ash") };
    let rows = vec![RowToJudge { number: 0, row, doubts: Doubts::default() }];
    story.must(&manager, StageRows { import, chunk: 1, body: vec![1], rows }).await;
    let position = story.engine.log().head().position;
    let call = Call { actor: manager, method: "commit", request_id: story.request_id(), body: vec![2] };
    story.between.arm_full("imports.commit_begun");
    let failed = story.engine.commit_import(call, import).await;
    assert!(matches!(&failed, Err(Failure::Exhausted)), "{:?}", failed.map(|done| done.outcome));
    assert_eq!(story.engine.log().head().position, position);
    assert_eq!(story.engine.world().import(import).unwrap().progress.state, ImportState::Open);
}
