//! Tasks: computed, told once on the feed of those they concern, gone when done (SHL-4, REG-4, REG-5).

use std::time::Duration;

use api::feed::v1::feed_item::Payload;
use api::feed::v1::{FeedItem, ListFeedRequest, WatchFeedRequest};
use api::register::v1::{ConfirmPlacesRequest, GetProviderRequest};
use api::task::v1::{CompleteTaskRequest, CompleteTaskResponse, ListTasksRequest, Task};
use tokio_stream::StreamExt as _;

use crate::harness::{CARDIFF, Caller, OAK, Outcome as _, ROWAN, Reply, VALE, World, instant, new_request_id, reply};

impl Caller {
    pub(crate) async fn task_list(&self) -> Reply<Vec<Task>> {
        let mut tasks = Vec::new();
        let mut page_token = String::new();
        loop {
            let page = reply(self.tasks().list_tasks(ListTasksRequest { page_size: 1, page_token }).await)?;
            tasks.extend(page.tasks);
            if page.next_page_token.is_empty() {
                return Ok(tasks);
            }
            page_token = page.next_page_token;
        }
    }

    pub(crate) async fn kinds_of_tasks(&self) -> Vec<String> {
        self.task_list().await.accepted().into_iter().map(|task| task.kind).collect()
    }

    /// The caller's own entry in the register.
    pub(crate) async fn register_of_own(&self) -> api::register::v1::Provider {
        let request = GetProviderRequest { name: self.organisation().to_owned() };
        reply(self.register().get_provider(request).await).accepted()
    }

    pub(crate) async fn confirm_places(&self) -> Reply<api::register::v1::Provider> {
        let request = ConfirmPlacesRequest { provider: self.organisation().to_owned(), request_id: new_request_id() };
        reply(self.register().confirm_places(request).await)
    }

    /// The feed after a cursor, item by item, each page of one.
    async fn feed_after(&self, mut cursor: String) -> Vec<FeedItem> {
        let mut items = Vec::new();
        loop {
            let page = reply(self.feed().list_feed(ListFeedRequest { cursor, page_size: 1 }).await).accepted();
            items.extend(page.items);
            if !page.more {
                return items;
            }
            cursor = page.next_cursor;
        }
    }
}

pub(crate) fn told(items: &[FeedItem]) -> Vec<&Task> {
    let tasks = items.iter().filter_map(|item| match &item.payload {
        Some(Payload::Task(told)) => told.task.as_ref(),
        _ => None,
    });
    tasks.collect()
}

fn team_manager(world: &World, authority: &str) -> Caller {
    world.caller("people/tess.team", "TEAM_MANAGER", authority)
}

#[tokio::test]
async fn shl_4_a_return_by_time_that_passes_is_a_task_of_the_team_managers_until_another_tranche_is_sent() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let tranche = world.deciding(&done).await;
    let manager = team_manager(&world, CARDIFF);
    assert!(manager.task_list().await.accepted().is_empty());
    world.advance_to(instant(tranche.return_by.expect("a time"))).await;
    world.settle(&done.search).await;
    let tasks = manager.task_list().await.accepted();
    assert_eq!(tasks.len(), 1, "{tasks:#?}");
    assert_eq!((tasks[0].kind.as_str(), &tasks[0].subject), ("RETURN_BY_PASSED", &done.search));
    let sentence = tasks[0].sentence.clone().expect("a sentence");
    assert!(!sentence.en.is_empty() && !sentence.cy.is_empty() && sentence.en != sentence.cy);
    let feed = manager.whole_feed().await;
    assert_eq!(told(&feed).into_iter().cloned().collect::<Vec<_>>(), tasks, "told once, under the same name");
    for caller in [team_manager(&world, VALE), world.finder(), world.decision_maker(), world.approver()] {
        assert!(caller.task_list().await.accepted().is_empty());
    }
    let ranked = done.ranked(&world).await;
    let return_by = world.now().await.plus_hours(24);
    world.finder().send_tranche(&done.search, &[&ranked[0], &ranked[1]], return_by).await.accepted();
    assert!(manager.task_list().await.accepted().is_empty(), "done");
    assert_eq!(told(&manager.whole_feed().await).len(), 1, "what was told stays told");
}

#[tokio::test]
async fn reg_5_a_concealment_is_a_task_of_those_it_concerns_with_the_category_and_never_the_allegation() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let tranche = world.deciding(&done).await;
    let offer = tranche.offers[0].offer.clone();
    world.decision_maker().choose(&offer).await.accepted();
    let provider = world.registered(done.agency_of(&offer)).name.clone();
    world.framework_manager().conceal_provider(&provider).await.accepted();
    let decisions = world.approver().task_list().await.accepted();
    assert_eq!(decisions.len(), 1, "{decisions:#?}");
    assert_eq!((decisions[0].kind.as_str(), &decisions[0].subject), ("CONCEALMENT_DECISION", &done.search));
    assert_eq!(decisions[0].category, "SAFEGUARDING");
    assert!(decisions[0].due_at.is_some(), "a choice lapses at its confirm-by time");
    let manager = team_manager(&world, CARDIFF);
    for caller in [world.finder(), world.other_finder(), manager] {
        let reviews = caller.task_list().await.accepted();
        assert_eq!(reviews.len(), 1, "{reviews:#?}");
        assert_eq!((reviews[0].kind.as_str(), &reviews[0].subject), ("CONCEALMENT_REVIEW", &provider));
        assert_eq!(reviews[0].category, "SAFEGUARDING");
        let feed = caller.whole_feed().await;
        assert_eq!(told(&feed), [&reviews[0]]);
        let said = format!("{feed:?}{reviews:?}");
        assert!(!said.contains("Referred by the regulator"), "never the allegation");
    }
    let approvers = world.approver().whole_feed().await;
    assert!(told(&approvers).contains(&&decisions[0]));
    // Nobody of an authority without a placement, award or hold there, and not the provider itself.
    for caller in [world.vale_finder(), team_manager(&world, VALE), world.provider(done.agency_of(&offer))] {
        assert!(!caller.kinds_of_tasks().await.contains(&"CONCEALMENT_REVIEW".to_owned()));
    }
    world.approver().confirm_after_concealment(&done.search).await.accepted();
    assert!(world.approver().task_list().await.accepted().is_empty(), "decided");
    world.finder().award_as(world.award_of(&offer)).await.accepted();
    // The award leaves its finder the placement plan to make (CON-3).
    let listed = world.finder().kinds_of_tasks().await;
    assert_eq!(listed, ["CONCEALMENT_REVIEW", "PLACEMENT_PLAN"], "the award is there now");
    world.framework_manager().lift_concealment(&provider).await.accepted();
    assert_eq!(world.finder().kinds_of_tasks().await, ["PLACEMENT_PLAN"], "lifted");
}

#[tokio::test]
async fn reg_4_a_provider_is_reminded_once_on_day_six_in_its_list_and_in_its_feed() {
    let world = World::start().await;
    let oak = world.provider(OAK);
    oak.confirm_places().await.accepted();
    world.published(|_| {}).await;
    let before = oak.feed_after(String::new()).await;
    assert!(told(&before).is_empty());
    let confirmed = oak.register_of_own().await.places_confirmed_at.map(instant).expect("confirmed");
    let reminded = confirmed.plus_days(6);
    world.advance_to(reminded.plus_micros(-60_000_000)).await;
    assert!(oak.task_list().await.accepted().is_empty(), "not before day 6");
    world.advance_to(reminded.plus_hours(1)).await;
    let tasks = oak.task_list().await.accepted();
    assert_eq!(tasks.len(), 1, "{tasks:#?}");
    assert_eq!((tasks[0].kind.as_str(), tasks[0].subject.as_str()), ("PLACES_TO_CONFIRM", oak.organisation()));
    assert_eq!(tasks[0].created_at.map(instant), Some(reminded));
    assert_eq!(tasks[0].due_at.map(instant), Some(confirmed.plus_days(7)));
    // A resumed reader gets it exactly once, where it fell due, and what came later after it.
    let cursor = before.last().expect("an invitation").cursor.clone();
    let resumed = oak.feed_after(cursor).await;
    assert_eq!(told(&resumed).len(), 1);
    let search = world.published(|search| crate::harness::child(search).number = "C-2".to_owned()).await.name;
    let later = oak.feed_after(resumed.last().expect("the reminder").cursor.clone()).await;
    assert!(told(&later).is_empty() && later.iter().any(|item| item.search == search), "{later:#?}");
    oak.confirm_places().await.accepted();
    assert_eq!(oak.kinds_of_tasks().await, ["INVITATION_DUE"], "done, and the later search waits");
    // From the beginning the order is the same, though the reminder has been heeded since.
    let whole = oak.feed_after(String::new()).await;
    let pieces: Vec<FeedItem> = before.iter().chain(&resumed).chain(&later).cloned().collect();
    let names =
        |items: &[FeedItem]| items.iter().map(|item| (item.kind, item.time, item.cursor.clone())).collect::<Vec<_>>();
    assert_eq!(names(&whole), names(&pieces));
    let times: Vec<_> = whole.iter().map(|item| item.time.map(instant)).collect();
    assert!(times.is_sorted(), "{times:?}");
    // Rowan has never confirmed since its places were stated: reminded once too, and nobody else is told.
    assert_eq!(told(&world.provider(ROWAN).whole_feed().await).len(), 1);
    assert!(told(&world.finder().whole_feed().await).is_empty());
}

#[tokio::test]
async fn reg_4_a_stream_that_waits_is_woken_by_the_reminder() {
    let world = World::start().await;
    let oak = world.provider(OAK);
    oak.confirm_places().await.accepted();
    let confirmed = oak.register_of_own().await.places_confirmed_at.map(instant).expect("confirmed");
    // Two seconds before it falls due nothing has come; nothing else happens, and the stream wakes by itself.
    world.advance_to(confirmed.plus_days(6).plus_micros(-2_000_000)).await;
    let mut stream = reply(oak.feed().watch_feed(WatchFeedRequest { cursor: String::new() }).await).accepted();
    let next = tokio::time::timeout(Duration::from_secs(60), stream.next()).await.expect("woken in time");
    let item = next.expect("an item").expect("no end");
    assert_eq!(told(&[item]).len(), 1);
}

impl Caller {
    pub(crate) async fn complete(&self, name: &str) -> Reply<CompleteTaskResponse> {
        let request = CompleteTaskRequest { name: name.to_owned(), request_id: new_request_id() };
        reply(self.tasks().complete_task(request).await)
    }
}

/// A search with a chosen offer, whose provider is concealed: the search, and the provider.
async fn concealed(world: &World) -> (String, String) {
    let done = world.shortlisted().await;
    let tranche = world.deciding(&done).await;
    let offer = tranche.offers[0].offer.clone();
    world.decision_maker().choose(&offer).await.accepted();
    let provider = world.registered(done.agency_of(&offer)).name.clone();
    world.framework_manager().conceal_provider(&provider).await.accepted();
    (done.search, provider)
}

#[tokio::test]
async fn reg_5_a_review_is_marked_as_done_by_who_has_it_and_comes_back_with_another_concealment() {
    let world = World::start().await;
    let (_, provider) = concealed(&world).await;
    let manager = team_manager(&world, CARDIFF);
    let review = manager.task_list().await.accepted().remove(0).name;
    let before = world.log_head().await.position;
    let request = CompleteTaskRequest { name: review.clone(), request_id: new_request_id() };
    let first = reply(manager.tasks().complete_task(request.clone()).await).accepted();
    assert_eq!((first.name.as_str(), first.done_by.as_str()), (review.as_str(), "people/tess.team"));
    let recorded = world.log_after(before).await;
    assert_eq!(
        recorded.iter().map(|record| record.event.as_str()).collect::<Vec<_>>(),
        ["authority.concealment_reviewed"]
    );
    for caller in [&manager, &world.finder(), &world.other_finder()] {
        assert!(caller.task_list().await.accepted().is_empty(), "done for the authority");
    }
    // Repeated it is the same; asked anew it is gone, and what was told in the feed stays told (OFF-6).
    let again = world.nothing_appended(async { reply(manager.tasks().complete_task(request).await).accepted() }).await;
    assert_eq!(again, first);
    world.nothing_appended(async { world.finder().complete(&review).await.refused("NOT_PERMITTED") }).await;
    assert_eq!(told(&manager.whole_feed().await).len(), 1);
    world.framework_manager().lift_concealment(&provider).await.accepted();
    world.framework_manager().conceal_provider(&provider).await.accepted();
    // Its hold was released by the first one, so that only what it has there now concerns it: nothing, while nothing is awarded.
    assert!(!manager.task_list().await.accepted().iter().any(|task| task.name == review));
}

#[tokio::test]
async fn reg_5_nobody_marks_a_task_of_others_and_only_a_review_is_marked() {
    let world = World::start().await;
    let (search, _) = concealed(&world).await;
    let review = world.finder().task_list().await.accepted().remove(0).name;
    let strangers = [
        world.vale_finder(),
        team_manager(&world, VALE),
        world.decision_maker(),
        world.framework_manager(),
        world.provider(OAK),
        world.auditor(),
    ];
    for caller in strangers {
        world.nothing_appended(async { caller.complete(&review).await.refused("NOT_PERMITTED") }).await;
    }
    // An approver of the authority has a task, and not this one; one that never was is no other.
    let other = if review.ends_with('0') { '1' } else { '0' };
    let never = format!("{}{other}", &review[..review.len() - 1]);
    for (caller, name) in [(world.approver(), &review), (world.finder(), &never)] {
        world.nothing_appended(async { caller.complete(name).await.refused("NOT_PERMITTED") }).await;
    }
    let decision = world.approver().task_list().await.accepted().remove(0).name;
    let refused =
        world.nothing_appended(async { world.approver().complete(&decision).await.refused("TASK_ENDS_BY_ITSELF") });
    refused.await.shows("kind", "CONCEALMENT_DECISION");
    world.nothing_appended(async { world.finder().complete("tasks/1").await.refused("VALUE_INVALID") }).await;
    world.approver().confirm_after_concealment(&search).await.accepted();
    world.finder().complete(&review).await.accepted();
}
