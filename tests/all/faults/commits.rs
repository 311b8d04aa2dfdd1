//! Single commands ended at every place of their commit: wholly there or not at all.

use super::program::Program;
use crate::harness::Outcome as _;

/// DEC-6: wherever the program ends in the commit of an award that parts siblings, it is wholly there or not at all: never an award
/// without the successor of the child left over, never a successor without its award.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dec_6_a_split_award_is_whole_or_not_at_all_after_an_end_at_every_place_of_its_commit() {
    for place in ["before_flush", "after_flush_before_sync", "after_sync"] {
        let folder = tempfile::tempdir().expect("a folder");
        let program = Program::start(folder.path(), None).await;
        let grouped = program.world.chosen_apart().await;
        let known = program.kill();
        let failpoint = format!("{place}:1");
        let program = Program::start_as(folder.path(), Some(&known), |command| {
            command.env("HAFAN_ABORT_AT", failpoint);
        })
        .await;
        let award = program.world.award_for(&grouped.girl, &[0]);
        program.world.finder().award_as(award.clone()).await.expect_err("it ended in the commit");
        let known = program.kill();
        let program = Program::start(folder.path(), Some(&known)).await;
        let world = &program.world;
        let found = world.finder().search(&grouped.search).await.accepted();
        let drafts = world.log_after(0).await.iter().filter(|record| record.event == "search.drafted").count();
        match found.award {
            Some(found) => {
                let successor = world.finder().search(&found.successor).await.accepted();
                assert_eq!((successor.predecessor.as_str(), drafts), (grouped.search.as_str(), 2), "{place}");
            }
            None => {
                assert_eq!(drafts, 1, "{place}: a successor without its award");
                let answer = world.finder().award_as(award).await.accepted();
                world.finder().search(&answer.successor).await.accepted();
            }
        }
        world.verify().await.accepted();
        program.kill();
    }
}
