//! One planted search from its window to an award, back and to its end, and everybody looking at each stage; a second beside it on which
//! everybody also tries every change there is.

use std::collections::BTreeSet;

use api::audit::v1::ListLogRecordsRequest;
use prost_reflect::{DynamicMessage, Value};
use tokio_stream::StreamExt as _;

use super::canaries::Canaries;
use super::service::Service;
use super::story::{Story, plant_household, plant_transfer};
use super::table::Table;
use super::viewers::{AGAIN, Asking, EVERYBODY, Seen, all_look, asking, by_one, each_tries, only_reads, set};
use crate::harness::{Objects, Outcome as _, World, every_rpc, reply};

/// The stages after the first.
const LATER: [&str; 5] = ["closed", "sent", "awarded", "undone", "ended"];

/// Those who try every change with a canary in it: whatever can be written is some of theirs.
const TRYING: [&str; 6] = ["oak", "finder", "decision maker", "team manager", "officer", "manager"];

/// Everybody, the team manager last: one who was given a role gets what it gives.
const IN_TURN: [&str; 17] = {
    let mut turn = EVERYBODY;
    turn[6] = EVERYBODY[16];
    turn[16] = EVERYBODY[6];
    turn
};

/// Each reading there is, about these: as it is, page by page, and where it says so with what it is asked for by name.
fn readings(about: &[Objects], number: &str, is_first: bool) -> Vec<Asking> {
    let more = |message: &mut DynamicMessage| {
        let is_numbered = set(message, "child_number", Value::String(number.to_owned()));
        is_numbered || set(message, "with_identities", Value::Bool(true))
    };
    let asked = asking(about, only_reads).into_iter().map(|asking| asking.and(more));
    asked.map(|asking| if is_first { asking.and(by_one) } else { asking }).collect()
}

/// Each change there is, about these.
fn changes(about: &[Objects]) -> Vec<Asking> {
    asking(about, |rpc| !only_reads(rpc))
}

/// The same, with a canary in place of each text and code, then with one at the end of each text. What is tried may come to nothing; it
/// stands nowhere but in answers all the same.
fn trials(about: &[Objects], canaries: &mut Canaries) -> Vec<Asking> {
    let mut bad: Vec<Asking> = Vec::new();
    bad.extend(
        changes(about).into_iter().map(|asking| asking.altered(|message| canaries.replace_in(message, "tried"))),
    );
    bad.extend(
        changes(about).into_iter().map(|asking| asking.altered(|message| canaries.plant_each(message, "tried"))),
    );
    bad
}

/// What there is beside the answers: the log of the process, its metrics, the export an auditor makes, the files.
async fn around(service: &Service, world: &World) -> Vec<(String, Vec<u8>)> {
    let mut records =
        reply(world.auditor().audit().list_log_records(ListLogRecordsRequest::default()).await).accepted();
    let mut export = Vec::new();
    while let Some(record) = records.next().await {
        export.extend_from_slice(record.expect("a record").json.as_bytes());
    }
    let mut all = vec![("the metrics".to_owned(), service.metrics().await), ("the export".to_owned(), export)];
    all.extend(service.files());
    all
}

/// Texts that are public: names of organisations, and of what has a price. They stand in the log in clear (docs/field-table.md).
const PUBLIC: [&str; 3] = ["framework.display_name", "provider.display_name", "price_lists[0].extras[0].label"];

/// What lies around with a canary in it, a line each.
fn lying_around(canaries: &Canaries, around: &[(String, Vec<u8>)]) -> Vec<String> {
    let mut found = Vec::new();
    for (place, bytes) in around {
        let planted: Vec<_> = canaries.found_in(bytes).into_iter().map(|canary| canaries.planted(&canary)).collect();
        let private = planted.into_iter().filter(|planted| !PUBLIC.contains(&planted.field.as_str()));
        found.extend(private.map(|planted| format!("in {place}: {planted:?}")));
    }
    found
}

#[tokio::test]
async fn off_3_inv_3_acr_3_no_canary_is_where_it_may_not_be_at_any_stage() {
    Box::pin(everybody_looks()).await;
}

async fn everybody_looks() {
    let mut service = Box::pin(Service::start()).await;
    let world = &service.take_world();
    let mut canaries = Canaries::default();
    plant_household(world, &mut canaries).await;
    let transfer = Box::pin(plant_transfer(world, &mut canaries)).await;
    let common = &Objects { transfer, ..Box::pin(Objects::of(world)).await };
    let mut story = Box::pin(Story::live(world, &mut canaries)).await;
    let number = canaries.of_group("child number");
    // Everybody reads of the story whatever they can; of the search beside it they get what a change tells.
    let table = Table::read();
    let (mut wrong, mut all): (Vec<String>, Seen) = (Vec::new(), Seen::default());

    let looks = readings(&story.objects(world, common), &number, true);
    let seen = all_look(world, &EVERYBODY, &canaries, looks).await;
    wrong.extend(table.leaks(&canaries, "live", &seen));
    wrong.extend(table.unseen(&canaries, "live", &EVERYBODY, &seen));
    all.join(seen);
    let of_the_story: BTreeSet<String> = canaries.all().map(|(canary, _)| canary.clone()).collect();
    let beside = Box::pin(Story::live(world, &mut canaries)).await;
    let about = beside.objects_to_change(world, common);
    let tries = trials(&about[..1], &mut canaries);
    let mut seen = each_tries(world, &TRYING, &canaries, tries).await;
    seen.join(each_tries(world, &IN_TURN, &canaries, changes(&about)).await);
    wrong.extend(table.leaks(&canaries, "live", &seen));
    let mut called = seen.called;
    called.extend(all.called.iter().cloned());
    let every: BTreeSet<String> = every_rpc().into_iter().map(|rpc| rpc.name).collect();
    assert_eq!(called, every, "an RPC was not called");
    wrong.extend(lying_around(&canaries, &around(&service, world).await));
    let beside_it: Vec<String> = canaries.all().map(|(canary, _)| canary.clone()).collect();
    let not_of_the_story: BTreeSet<String> =
        beside_it.into_iter().filter(|canary| !of_the_story.contains(canary)).collect();

    for stage in LATER {
        story.go_on_to(world, &mut canaries, stage).await;
        let seen = all_look(world, &AGAIN, &canaries, readings(&story.objects(world, common), &number, false)).await;
        wrong.extend(table.leaks(&canaries, stage, &seen));
        wrong.extend(table.unseen(&canaries, stage, &AGAIN, &seen));
        all.join(seen);
    }
    // Of the draft that is offered nobody reads all.
    let is_told = |canary: &str| !not_of_the_story.contains(canary) && canaries.planted(canary).group != "draft";
    wrong.extend(all.in_vain(&canaries, is_told));
    wrong.extend(lying_around(&canaries, &around(&service, world).await));
    service.stop().await;
    let mut left = service.files();
    left.push(("the log of the process".into(), service.log()));
    assert!(left.iter().any(|(place, _)| place.contains("data.access")), "the access log was not looked at");
    wrong.extend(lying_around(&canaries, &left));
    let silent: Vec<String> = every_rpc().into_iter().filter(only_reads).map(|rpc| rpc.name).collect();
    let silent: Vec<&String> = silent.iter().filter(|rpc| !all.answered.contains(*rpc)).collect();
    assert!(silent.is_empty(), "nobody got an answer from {silent:?}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
