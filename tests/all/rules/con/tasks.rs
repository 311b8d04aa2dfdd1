//! CON-2, CON-3: what a contract leaves to do, on whose list, until when; what is marked as done, and what ends by itself.

use api::task::v1::Task;
use vocabulary::working_days::{add_working_days, add_working_days_to_date};
use vocabulary::{from_london, limits};

use super::super::tasks::told;
use crate::harness::{Caller, Outcome as _, World, instant};

const NOTICES: [&str; 3] = ["NOTIFY_HEALTH_BOARD", "NOTIFY_REVIEWING_OFFICER", "NOTIFY_SCHOOL"];

async fn task(caller: &Caller, kind: &str) -> Option<Task> {
    caller.task_list().await.accepted().into_iter().find(|task| task.kind == kind)
}

#[tokio::test]
async fn con_3_the_award_leaves_tasks_with_due_times_and_tells_them_once() {
    let world = World::start().await;
    let made = world.contracted().await;
    let officer = world.contracts_officer();
    let listed = officer.task_list().await.accepted();
    assert!(listed.iter().all(|task| task.subject == made.contract), "{listed:?}");
    let mut kinds: Vec<&str> = listed.iter().map(|task| task.kind.as_str()).collect();
    kinds.sort_unstable();
    let mut expected = vec!["CONTRACT_TO_COMPLETE", "PLACEMENT_PLAN"];
    expected.extend(NOTICES);
    expected.sort_unstable();
    assert_eq!(kinds, expected, "in the authority's own area nobody else has to be told");
    let complete = listed.iter().find(|task| task.kind == "CONTRACT_TO_COMPLETE").expect("it");
    let since = instant(complete.created_at.expect("a time"));
    let due = add_working_days(since, limits::CONTRACT_STEP_WORKING_DAYS).expect("within the calendar");
    assert_eq!(complete.due_at.map(instant), Some(due));
    let sentence = complete.sentence.clone().expect("a sentence");
    assert!(!sentence.en.is_empty() && sentence.en != sentence.cy);
    let start = world.start_of_days(20).london_date();
    let plan = listed.iter().find(|task| task.kind == "PLACEMENT_PLAN").expect("it");
    assert_eq!(plan.due_at.map(instant), from_london(start, 9, 0).ok(), "before the start");
    let notice = listed.iter().find(|task| task.kind == "NOTIFY_SCHOOL").expect("it");
    let last = add_working_days_to_date(start, limits::PLACEMENT_NOTICE_WORKING_DAYS).expect("a day");
    assert_eq!(notice.due_at.map(instant), from_london(last, 17, 0).ok());
    // Each arrives once on the feed of those it concerns; the finder has the plan too, nobody else has any.
    assert_eq!(told(&officer.whole_feed().await).len(), expected.len());
    assert!(world.finder().kinds_of_tasks().await.contains(&"PLACEMENT_PLAN".to_owned()));
    for other in [world.other_finder(), world.approver(), world.decision_maker(), world.provider(made.agency)] {
        assert!(
            !other.kinds_of_tasks().await.iter().any(|kind| kind.starts_with("CONTRACT") || kind == "PLACEMENT_PLAN")
        );
    }
}

#[tokio::test]
async fn con_3_signing_waits_for_each_side_and_ends_by_itself() {
    let world = World::start().await;
    let made = world.contracted().await;
    let (officer, provider) = (world.contracts_officer(), world.provider(made.agency));
    let waiting = task(&officer, "CONTRACT_TO_COMPLETE").await.expect("a task");
    let marked = officer.complete(&waiting.name);
    world.nothing_appended(async { marked.await.refused("TASK_ENDS_BY_ITSELF") }).await;
    let digest = world.completed(&made.contract).await;
    assert_eq!(task(&officer, "CONTRACT_TO_COMPLETE").await, None, "done when it is completed");
    for caller in [&officer, &provider] {
        let sign = task(caller, "CONTRACT_TO_SIGN").await.expect("each side has its own");
        assert!(sign.due_at.is_some() && sign.subject == made.contract);
    }
    let machine = world.caller("systems/places-api", "PROVIDER_SYSTEM", &world.registered(made.agency).name);
    assert_eq!(task(&machine, "CONTRACT_TO_SIGN").await, None, "a machine signs nothing");
    provider.sign_contract(&made.contract, &digest).await.accepted();
    assert_eq!(task(&provider, "CONTRACT_TO_SIGN").await, None);
    assert!(task(&officer, "CONTRACT_TO_SIGN").await.is_some());
    officer.sign_contract(&made.contract, &digest).await.accepted();
    assert_eq!(task(&officer, "CONTRACT_TO_SIGN").await, None);
}

#[tokio::test]
async fn con_3_who_has_to_know_is_marked_as_told_and_a_plan_ends_its_own_task() {
    let world = World::start().await;
    let made = world.contracted().await;
    let officer = world.contracts_officer();
    for kind in NOTICES {
        let notice = task(&officer, kind).await.expect("a task");
        let who = world.vale_finder();
        let stranger = who.complete(&notice.name);
        world.nothing_appended(async { stranger.await.refused("NOT_PERMITTED") }).await;
        let done = officer.complete(&notice.name).await.accepted();
        assert_eq!((done.name.as_str(), done.done_by.as_str()), (notice.name.as_str(), officer.actor()));
        let again = officer.complete(&notice.name);
        world.nothing_appended(async { again.await.refused("NOT_PERMITTED") }).await;
    }
    let plan = task(&officer, "PLACEMENT_PLAN").await.expect("a task");
    let marked = officer.complete(&plan.name);
    world.nothing_appended(async { marked.await.refused("TASK_ENDS_BY_ITSELF") }).await;
    let today = world.today().await;
    officer.record_plan(&made.contract, today, "", "").await.accepted();
    for caller in [&officer, &world.finder()] {
        assert_eq!(task(caller, "PLACEMENT_PLAN").await, None);
    }
    assert_eq!(officer.kinds_of_tasks().await, ["CONTRACT_TO_COMPLETE"]);
}

#[tokio::test]
async fn con_3_reviews_come_up_two_weeks_ahead_and_are_marked_as_held() {
    let world = World::start().await;
    let made = world.placed().await;
    let officer = world.contracts_officer();
    assert_eq!(task(&officer, "REVIEW_DUE").await, None, "the first is further ahead than two weeks");
    let contract = officer.contract(&made.contract).await.accepted();
    let first = contract.document.expect("a document").review_dates[0];
    world.at_start(19).await;
    let review = task(&officer, "REVIEW_DUE").await.expect("it has come up");
    let due = instant(review.due_at.expect("a time")).london_date();
    assert_eq!(
        (i32::from(due.year()), i32::from(due.month()), i32::from(due.day())),
        (first.year, first.month, first.day)
    );
    assert_eq!(task(&world.finder(), "REVIEW_DUE").await, None, "reviews are the contracts officers'");
    officer.complete(&review.name).await.accepted();
    assert_eq!(task(&officer, "REVIEW_DUE").await, None, "held, and gone");
    let again = officer.complete(&review.name);
    world.nothing_appended(async { again.await.refused("NOT_PERMITTED") }).await;
}

#[tokio::test]
async fn con_2_a_contract_unsigned_at_the_arrival_is_due_in_five_working_days() {
    let world = World::start().await;
    let made = world.contracted().await;
    let (officer, finder) = (world.contracts_officer(), world.finder());
    world.at_start(0).await;
    finder.request_approval(&made.search, "ARRIVAL_BEFORE_SIGNATURE", "", &made.offer).await.accepted();
    world.approver().grant(&made.search, "ARRIVAL_BEFORE_SIGNATURE", None).await.accepted();
    let today = world.today().await;
    officer.record_arrival(&made.contract, today).await.accepted();
    let overdue = task(&officer, "CONTRACT_AFTER_ARRIVAL").await.expect("a task");
    let last = add_working_days_to_date(world.now().await.london_date(), 5).expect("a day");
    assert_eq!(overdue.due_at.map(instant), from_london(last, 17, 0).ok());
    let marked = officer.complete(&overdue.name);
    world.nothing_appended(async { marked.await.refused("TASK_ENDS_BY_ITSELF") }).await;
    world.exchanged(&made).await;
    assert_eq!(task(&officer, "CONTRACT_AFTER_ARRIVAL").await, None, "signed by both, it is gone");
}

#[tokio::test]
async fn con_3_an_undone_award_leaves_nothing_to_do() {
    let world = World::start().await;
    let made = world.contracted().await;
    let officer = world.contracts_officer();
    let notice = task(&officer, "NOTIFY_SCHOOL").await.expect("a task");
    officer.refuse_contract(&made.contract, "NO_LONGER_NEEDED", "").await.accepted();
    assert_eq!(officer.kinds_of_tasks().await, [""; 0]);
    let late = officer.complete(&notice.name);
    world.nothing_appended(async { late.await.refused("NOT_PERMITTED") }).await;
}
