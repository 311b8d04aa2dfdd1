//! ACR-3 under faults: a run over the keys that is ended at every step goes on by itself, and one under load loses nothing.

use super::load::{Crew, Unanswered, standing_offers_are_read};
use super::program::Program;
use crate::harness::{Outcome as _, child};

/// ACR-3: wherever the program ends in a run over the keys, it goes on by itself when it is started again, and what was ordered is erased.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acr_3_an_erasure_completes_by_itself_after_an_end_at_every_step() {
    for step in hafan::serve::Steps::ALL {
        let folder = tempfile::tempdir().expect("a folder");
        let program = Program::start(folder.path(), None).await;
        let search = program.world.published(|_| {}).await.name;
        program.world.finder().withdraw_search(&search, "KIN_FOUND", "KIN", "").await.accepted();
        let kept = program.world.drafted(|search| child(search).number = "K-2".to_owned()).await.name;
        program.world.team_manager().order_erasure(&search, "COURT_ORDER", "").await.accepted();
        let known = program.kill();
        let program = Program::start_as(folder.path(), Some(&known), |command| {
            command.env("HAFAN_ABORT_AT", format!("{step}:1"));
        })
        .await;
        program.world.erase().await.expect_err("it ended in the run");
        let known = program.kill();
        let program = Program::start(folder.path(), Some(&known)).await;
        let world = &program.world;
        let status = loop {
            let status = world.key_status().await;
            if status.open_run.is_none() {
                break status;
            }
            tokio::task::yield_now().await;
        };
        assert!(status.last_run.is_some_and(|run| run.completed_at.is_some()), "{step}: the run is complete");
        assert_eq!(
            (status.master_keys.len(), status.keys_under_old_master, status.waiting_orders),
            (1, 0, 0),
            "{step}"
        );
        let files = std::fs::read_dir(folder.path().join("data.keys")).expect("the keys");
        let masters =
            files.filter(|file| file.as_ref().is_ok_and(|file| file.path().display().to_string().contains("master-")));
        assert_eq!(masters.count(), 1, "{step}: the old master key is destroyed");
        assert!(world.finder().search(&search).await.accepted().erased, "{step}");
        let kept = world.finder().search(&kept).await.accepted();
        assert!(!kept.erased && kept.request.is_some(), "{step}: and nothing else is");
        world.verify().await.accepted();
        program.kill();
    }
}

/// ACR-3: keys are rotated again and again while providers offer and withdraw; nothing acknowledged is lost, nor is it after a kill.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acr_3_a_rotation_under_load_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::start(folder.path(), None).await;
    program.world.publish_under_load().await;
    let crew = Crew::of(&program.world).await;
    let mut working = crew.work(async || program.world.moved_to(program.address).await, Unanswered::Stop).await;
    for rotation in 1..=5 {
        working.until_told(rotation * 20).await;
        let status = program.world.rotate(rotation % 2 == 0).await.accepted();
        assert_eq!(status.keys_under_old_master, 0);
    }
    let known = program.kill();
    let mut crew = working.stopped().await;
    let program = Program::start(folder.path(), Some(&known)).await;
    standing_offers_are_read(&program.world).await;
    assert_eq!(crew.faults(&program.world).await, [""; 0]);
    program.kill();
}
