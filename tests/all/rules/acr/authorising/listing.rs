//! Lists, feeds and tasks hold what their reader may see, nothing of the rest, and no count of it (ACR-2, OFF-3); and a page goes on for
//! whom it began.

use std::collections::BTreeSet;

use prost_reflect::{DynamicMessage, Value};

use super::people::{People, named};
use super::{about, lines};
use crate::harness::{Caller, Objects, Outcome as _, Prepared, ROWAN, Rpc, every_rpc, request};

/// Lists of which the prepared world has no second page: their own token cannot be tried by another.
const ONE_PAGE: [&str; 10] = [
    "EvidenceService/ListBudgets",
    "EvidenceService/ListImportedPlacements",
    "ContractService/ListContracts",
    "FrameworkService/ListFrameworks",
    "FrameworkService/ListLotChanges",
    "ImportService/ListImports",
    "QuestionService/ListQuestions",
    "RegisterService/ListHeldPlaces",
    "RegisterService/ListInspections",
    "TransferService/ListTransfers",
];

fn is_list(rpc: &Rpc) -> bool {
    let input = rpc.method.input();
    input.get_field_by_name("page_token").is_some() || input.get_field_by_name("cursor").is_some()
}

fn message(rpc: &Rpc, objects: &Objects, size: i32, token: &str) -> Vec<u8> {
    let bytes = request(&rpc.name, objects).expect("a maker");
    let mut message = DynamicMessage::decode(rpc.method.input(), bytes.as_slice()).expect("a message");
    if rpc.method.input().get_field_by_name("page_size").is_some() {
        message.set_field_by_name("page_size", Value::I32(size));
    }
    let field = if is_paged(rpc) { "page_token" } else { "cursor" };
    message.set_field_by_name(field, Value::String(token.to_owned()));
    prost::Message::encode_to_vec(&message)
}

fn is_paged(rpc: &Rpc) -> bool {
    rpc.method.input().get_field_by_name("page_token").is_some()
}

/// What the answer says the next page begins with.
fn next(rpc: &Rpc, item: &[u8]) -> String {
    let message = DynamicMessage::decode(rpc.method.output(), item).expect("a message");
    let field = if is_paged(rpc) { "next_page_token" } else { "next_cursor" };
    let found = message.get_field_by_name(field).and_then(|value| value.as_str().map(str::to_owned));
    found.unwrap_or_default()
}

#[tokio::test]
async fn acr_2_a_page_token_or_cursor_of_another_principal_is_refused_by_every_list() {
    let prepared = Prepared::start().await;
    let everybody = People::of(&prepared.world);
    let (mut one_page, mut paged) = (BTreeSet::new(), BTreeSet::new());
    let lists = lines().into_iter().filter(|(_, rpc, who)| is_list(rpc) && who.len() > 1);
    for (stage, rpc, who) in lists.filter(|(_, rpc, _)| !rpc.name.ends_with("/WatchFeed")) {
        let objects = about(&prepared, stage);
        let mut given = None;
        for name in &who {
            let page = everybody.get(name).call_with(&rpc, message(&rpc, objects, 1, "")).await;
            let token = page.items.first().map(|item| next(&rpc, item)).unwrap_or_default();
            if !token.is_empty() {
                given = Some((*name, token));
                break;
            }
        }
        let method = rpc.name.rsplit('.').next().unwrap_or_default().to_owned();
        let Some((name, token)) = given else {
            one_page.insert(method);
            continue;
        };
        paged.insert(method);
        let own = everybody.get(name).call_with(&rpc, message(&rpc, objects, 1, &token)).await;
        assert!(own.refused.is_none(), "{} goes on for {name}: {own:?}", rpc.name);
        for other in who.iter().filter(|other| **other != name) {
            let answer = everybody.get(other).call_with(&rpc, message(&rpc, objects, 1, &token)).await;
            assert!(answer.refused.is_some(), "{} goes on for {other} where it began for {name}", rpc.name);
            assert!(answer.items.is_empty(), "{}", rpc.name);
        }
    }
    let expected: BTreeSet<String> = ONE_PAGE.map(str::to_owned).into();
    assert_eq!(&one_page - &paged, expected);
}

/// Ids that stand in names, and everybody who may come across them in a list.
fn secrets(prepared: &Prepared) -> Vec<(&'static str, String, BTreeSet<&'static str>)> {
    let id = |name: &str| name.rsplit('/').next().expect("a name").to_owned();
    let who = |words: &'static str| words.split_whitespace().flat_map(named).collect::<BTreeSet<_>>();
    vec![
        ("the draft", id(&prepared.draft.search), who("READERS")),
        ("the search that waits", id(&prepared.waiting.search), who("READERS")),
        ("the search that runs", id(&prepared.live.search), who("READERS INVITED")),
        ("the awarded search", id(&prepared.awarded.search), who("READERS INVITED")),
        ("the search offered", id(&prepared.transfer.search), who("READERS VALE_READERS")),
        ("oak's sealed offer", id(&prepared.live.offer), who("OAK")),
        ("rowan's sealed offer", id(&prepared.live_rival), who("rowan rowan.system")),
        ("oak's awarded offer", id(&prepared.awarded.offer), who("READERS OAK")),
        ("rowan's offer not awarded", id(&prepared.awarded_rival), who("READERS rowan rowan.system")),
        ("the contract", id(&prepared.awarded.contract), who("READERS OAK")),
        ("the tranche", id(&prepared.deciding.tranche), who("READERS")),
        ("the manager's import", id(&prepared.live.import), who("mair")),
        ("oak's import", id(&prepared.own_import.import), who("OAK")),
    ]
}

#[tokio::test]
async fn acr_2_no_list_feed_or_task_holds_what_its_reader_may_not_see() {
    let prepared = Prepared::start().await;
    let everybody = People::of(&prepared.world);
    let secrets = secrets(&prepared);
    let (mut wrong, mut seen) = (BTreeSet::new(), BTreeSet::new());
    for rpc in every_rpc().into_iter().filter(is_list) {
        for (name, caller) in everybody.iter() {
            for (stage, objects) in prepared.stages() {
                // A search that is named is no secret to whoever names it: what is looked for is what else comes with it.
                let answer = caller.call(&rpc, objects).await;
                let told = answer.items.concat();
                for (what, id, who) in &secrets {
                    if !told.windows(id.len()).any(|part| part == id.as_bytes()) {
                        continue;
                    }
                    seen.insert(*what);
                    if !who.contains(name) {
                        wrong.insert(format!("{} about {stage} tells {name} of {what}", rpc.name));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(seen.len(), secrets.len(), "each is in some list of somebody's: {seen:?}");
}

/// Everything that lists tell a caller, without what is sealed anew each time it is told.
async fn told(prepared: &Prepared, caller: &Caller) -> Vec<(String, String)> {
    let mut told = Vec::new();
    for rpc in every_rpc().into_iter().filter(|rpc| is_list(rpc) && !rpc.name.ends_with("/WatchFeed")) {
        for (stage, objects) in prepared.stages() {
            let answer = caller.call(&rpc, objects).await;
            for item in &answer.items {
                let mut page = DynamicMessage::decode(rpc.method.output(), item.as_slice()).expect("a message");
                page.clear_field_by_name("next_cursor");
                if let Some(Value::List(items)) = page.get_field_by_name_mut("items") {
                    let messages = items.iter_mut().filter_map(Value::as_message_mut);
                    messages.for_each(|item| item.clear_field_by_name("cursor"));
                }
                told.push((format!("{} about {stage}", rpc.name), format!("{page:?}")));
            }
        }
    }
    told
}

#[tokio::test]
async fn off_3_a_rivals_offer_withdrawn_and_made_again_changes_no_list_of_another_provider() {
    let prepared = Prepared::start().await;
    let everybody = People::of(&prepared.world);
    let mut before = Vec::new();
    for name in ["oak", "willow", "larch"] {
        before.push(told(&prepared, everybody.get(name)).await);
    }
    prepared.world.provider(ROWAN).withdraw_offer(&prepared.live_rival).await.accepted();
    prepared.world.offer(&prepared.live.search, ROWAN).submit().await.accepted();
    for (name, before) in ["oak", "willow", "larch"].into_iter().zip(before) {
        let after = told(&prepared, everybody.get(name)).await;
        let changed: Vec<&String> =
            before.iter().zip(&after).filter(|(one, other)| one != other).map(|((what, _), _)| what).collect();
        assert!(changed.is_empty() && before.len() == after.len(), "{name}: {changed:?}");
    }
}
