//! Tasks of an open window: an invitation to answer, an offer to confirm, a question to answer (INV-4, SRC-8, QST-1).

use api::search::v1::AmendmentKind;

use super::changing::waiting;
use crate::harness::{BIRCH, OAK, Outcome as _, ROWAN, World};

#[tokio::test]
async fn inv_4_an_invitation_is_a_task_until_it_is_answered_or_the_window_closes() {
    let world = World::start().await;
    let search = world.published(crate::harness::unnamed).await.name;
    let closes = world.closes(&search).await;
    for agency in [OAK, ROWAN, BIRCH] {
        let task = waiting(&world.provider(agency), "INVITATION_DUE").await.expect("a task");
        assert_eq!((&task.subject, task.due_at.map(crate::harness::instant)), (&search, Some(closes)));
    }
    world.offer(&search, OAK).submit().await.accepted();
    world.provider(ROWAN).decline(&search, "NO_VACANCY", "").await.accepted();
    for agency in [OAK, ROWAN] {
        assert_eq!(waiting(&world.provider(agency), "INVITATION_DUE").await, None);
    }
    assert!(waiting(&world.provider(BIRCH), "INVITATION_DUE").await.is_some(), "another's answer changes nothing");
    world.close(&search).await;
    assert_eq!(waiting(&world.provider(BIRCH), "INVITATION_DUE").await, None, "closed");
}

#[tokio::test]
async fn src_8_an_offer_that_answers_an_older_request_is_a_task_until_it_is_confirmed() {
    let world = World::start().await;
    let search = world.published(crate::harness::unnamed).await;
    let offer = world.offer(&search.name, OAK).submit().await.accepted();
    let oak = world.provider(OAK);
    assert_eq!(waiting(&oak, "OFFER_TO_CONFIRM").await, None);
    let mut request = search.request.clone().expect("a request");
    request.children[0].sex = Some("M".to_owned());
    let closes = world.closes(&search.name).await.plus_hours(24);
    let amended = world.finder().amend(&search.name, AmendmentKind::Material, request, Some(closes)).await.accepted();
    let task = waiting(&oak, "OFFER_TO_CONFIRM").await.expect("a task");
    assert_eq!((&task.subject, task.due_at.map(crate::harness::instant)), (&search.name, Some(closes)));
    assert_eq!(waiting(&world.provider(ROWAN), "OFFER_TO_CONFIRM").await, None);
    oak.confirm(&offer.name, amended.request_version).await.accepted();
    assert_eq!(waiting(&oak, "OFFER_TO_CONFIRM").await, None);
}

#[tokio::test]
async fn qst_1_a_question_is_a_task_of_its_finder_until_it_is_answered() {
    let world = World::start().await;
    let search = world.published(crate::harness::unnamed).await.name;
    let finder = world.finder();
    assert_eq!(waiting(&finder, "QUESTION_DUE").await, None);
    let asked = world.provider(OAK).ask(&search, "How far may the way to school be?").await.accepted();
    assert_eq!(waiting(&finder, "QUESTION_DUE").await.expect("a task").subject, search);
    assert_eq!(waiting(&world.other_finder(), "QUESTION_DUE").await, None);
    finder.answer(&asked.name, "How far?", "Twenty minutes on foot.").await.accepted();
    assert_eq!(waiting(&finder, "QUESTION_DUE").await, None);
}
