//! What a rival does before the close changes no byte that another provider gets, by any RPC of the contract (OFF-3): neither of what it was
//! told before, nor of what it asks and does next.

use std::collections::BTreeMap;

use api::common::v1::YesNoUnknown;
use prost_reflect::{DynamicMessage, MapKey, ReflectMessage as _, SerializeOptions, Value};

use super::viewers::only_reads;
use crate::harness::{
    Answer, Caller, OAK, Objects, Outcome as _, ROWAN, Refused, Rpc, WILLOW, World, child, every_rpc, lower, of_offer,
    pdf, request, unnamed,
};

/// How often the same requests are sent, at most, until what they change themselves has come to rest.
const REST_MAX: usize = 6;

/// Every request of one run: made once, so that each time the same bytes are sent under the same request ids.
struct Requests(Vec<(Rpc, Vec<u8>)>);

impl Requests {
    /// About the one what changes nothing, about the other what changes something.
    fn about(reads: &Objects, changes: &Objects) -> Self {
        let made = |rpc: Rpc| {
            let objects = if only_reads(&rpc) { reads } else { changes };
            let bytes = request(&rpc.name, objects).unwrap_or_else(|| panic!("{} has no request", rpc.name));
            (rpc, bytes)
        };
        Self(every_rpc().into_iter().map(made).collect())
    }

    async fn sent_by(&self, caller: &Caller) -> BTreeMap<&str, Vec<u8>> {
        let mut answers = BTreeMap::new();
        for (rpc, bytes) in &self.0 {
            answers.insert(rpc.name.as_str(), caller.call_with(rpc, bytes.clone()).await.bytes());
        }
        answers
    }

    /// The answers once they stay the same: a withdrawal lets a no-bid through that was refused before, which lets an offer through.
    async fn at_rest(&self, caller: &Caller) -> BTreeMap<&str, Vec<u8>> {
        let mut before = self.sent_by(caller).await;
        let mut moved = Vec::new();
        for _ in 0..REST_MAX {
            let after = self.sent_by(caller).await;
            moved = different(&before, &after);
            if moved.is_empty() {
                return after;
            }
            before = after;
        }
        panic!("{moved:?} answer each time otherwise, and nobody did anything")
    }
}

/// By what two runs differ.
fn different<'a, T: PartialEq>(one: &BTreeMap<&'a str, T>, other: &BTreeMap<&'a str, T>) -> Vec<&'a str> {
    assert_eq!(one.len(), other.len());
    one.iter().filter(|(name, told)| other.get(*name) != Some(told)).map(|(name, _)| *name).collect()
}

async fn published(world: &World, number: &str) -> String {
    let published = world.published(|search| {
        unnamed(search);
        child(search).number = number.to_owned();
    });
    published.await.name
}

#[tokio::test]
async fn off_3_a_rival_changes_no_byte_of_what_another_provider_gets_by_any_rpc() {
    Box::pin(the_same_is_asked_again()).await;
}

async fn the_same_is_asked_again() {
    let world = &World::start().await;
    let common = Box::pin(Objects::of(world)).await;
    let oak = world.provider(OAK);
    // Oak reads of the one search, and changes what it can of the other.
    let mut about = Vec::new();
    for number in ["CDF-2020-0028", "CDF-2020-0029"] {
        let search = published(world, number).await;
        oak.open(&search).await.accepted();
        let offer = world.offer(&search, OAK).submit().await.accepted().name;
        about.push(Objects { offer, ..common.clone().about_search(&search) });
    }
    let requests = Requests::about(&about[0], &about[1]);
    let before = Box::pin(requests.at_rest(&oak)).await;
    let told = before.values().filter(|told| !told.is_empty()).count();
    assert_eq!(told, before.len(), "each RPC tells something, if only a refusal");

    let (rowan, willow) = (world.provider(ROWAN), world.provider(WILLOW));
    for Objects { search, .. } in &about {
        let unchanged = async |what: &str| {
            let shows = different(&before, &requests.sent_by(&oak).await);
            assert!(shows.is_empty(), "{what} shows in {shows:?}");
        };
        rowan.open(search).await.accepted();
        let offer = world.offer(search, ROWAN).terms(|terms| lower(terms, 1)).submit().await.accepted().name;
        world.offer(search, ROWAN).submit().await.refused("LIVE_OFFER_EXISTS");
        let bytes = pdf("Ours.", 0);
        rowan.attach(&offer, of_offer(&bytes, YesNoUnknown::No), &bytes).await.accepted();
        unchanged("an offer with a file, and one too many").await;
        let terms = world.offer(search, ROWAN).terms(|terms| lower(terms, 7)).into_request().terms.expect("terms");
        rowan.revise(&offer, terms, 1).await.accepted();
        rowan.ask(search, "Does she have a cat?").await.accepted();
        unchanged("a revision and a question").await;
        rowan.withdraw_offer(&offer).await.accepted();
        willow.decline(search, "NO_VACANCY", "").await.accepted();
        unchanged("a withdrawal and a no-bid").await;
    }
}

#[tokio::test]
async fn off_3_what_a_provider_asks_and_does_next_is_answered_as_if_its_rival_had_done_nothing() {
    let alone = Box::pin(told_of_a_round(Rival::Rests)).await;
    let beside = Box::pin(told_of_a_round(Rival::Acts)).await;
    assert_eq!(alone.len(), beside.len());
    for ((what, alone), (_, beside)) in alone.iter().zip(&beside) {
        assert_eq!(alone, beside, "{what}");
    }
}

/// What the rival does in a round.
#[derive(Clone, Copy, PartialEq)]
enum Rival {
    Rests,
    Acts,
}

/// A world of its own, and everything a provider is told in it, as it would be told in any.
async fn told_of_a_round(rival: Rival) -> Vec<(String, String)> {
    let world = &World::start().await;
    let common = Box::pin(Objects::of(world)).await;
    let search = published(world, "CDF-2020-0030").await;
    let (oak, rowan, willow) = (world.provider(OAK), world.provider(ROWAN), world.provider(WILLOW));
    let mut of_rowan = String::new();
    if rival == Rival::Acts {
        rowan.open(&search).await.accepted();
        of_rowan = world.offer(&search, ROWAN).terms(|terms| lower(terms, 1)).submit().await.accepted().name;
        world.offer(&search, ROWAN).submit().await.refused("LIVE_OFFER_EXISTS");
    }
    oak.open(&search).await.accepted();
    let offer = world.offer(&search, OAK).submit().await.accepted().name;
    let about = Objects { offer, ..common.about_search(&search) };
    let mut told = Vec::new();
    for turn in 0..2 {
        if rival == Rival::Acts && turn == 0 {
            let terms = world.offer(&search, ROWAN).terms(|terms| lower(terms, 7)).into_request().terms.expect("terms");
            rowan.revise(&of_rowan, terms, 1).await.accepted();
            rowan.ask(&search, "Does she have a cat?").await.accepted();
        } else if rival == Rival::Acts {
            rowan.withdraw_offer(&of_rowan).await.accepted();
            willow.decline(&search, "NO_VACANCY", "").await.accepted();
        }
        for rpc in every_rpc() {
            let answer = oak.call(&rpc, &about).await;
            told.push((format!("{} ({turn})", rpc.name), renamed(&rpc, &answer)));
        }
    }
    told
}

/// An answer as text without what differs between any two worlds: an id is an id, digests and tokens have a length, instants are none, and as lists
/// go by ids, their order says nothing.
fn renamed(rpc: &Rpc, answer: &Answer) -> String {
    let mut text = format!("{} items\n", answer.items.len());
    for item in &answer.items {
        let mut message = DynamicMessage::decode(rpc.method.output(), item.as_slice()).expect("its answer");
        rename(&mut message);
        let options = SerializeOptions::new().skip_default_fields(false);
        let mut line = Vec::new();
        message.serialize_with_options(&mut serde_json::Serializer::new(&mut line), &options).expect("JSON");
        text.push_str(&String::from_utf8_lossy(&line));
        text.push('\n');
    }
    if let Some(status) = &answer.refused {
        text.push_str(&renamed_text(&format!("{:?}", Refused::of(status))));
    }
    text
}

fn rename(message: &mut DynamicMessage) {
    if message.descriptor().full_name() == "google.protobuf.Timestamp" {
        return ["seconds", "nanos"].into_iter().for_each(|field| message.clear_field_by_name(field));
    }
    for field in message.fields().map(|(field, _)| field).collect::<Vec<_>>() {
        rename_value(message.get_field_mut(&field));
    }
}

fn rename_value(value: &mut Value) {
    match value {
        Value::Message(inner) => rename(inner),
        Value::List(items) => {
            items.iter_mut().for_each(rename_value);
            items.sort_by_cached_key(|item| format!("{item:?}"));
        }
        Value::Map(map) => map.iter_mut().for_each(|(_, value): (&MapKey, &mut Value)| rename_value(value)),
        Value::String(text) => *text = renamed_text(text),
        Value::Bytes(bytes) => *bytes = vec![0; bytes.len()].into(),
        _ => {}
    }
}

fn renamed_text(text: &str) -> String {
    let is_of_word = |letter: char| letter.is_ascii_alphanumeric() || "-:.".contains(letter);
    let mut renamed = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = match is_of_word(first) {
            true => rest.find(|letter| !is_of_word(letter)).unwrap_or(rest.len()),
            false => first.len_utf8(),
        };
        let (word, after) = rest.split_at(end);
        // A sentence may end with a name, or go on after it.
        let stop = word.len() - word.trim_end_matches([':', '.']).len();
        let (word, stop) = word.split_at(word.len() - stop);
        let is_digits = |part: &str| part.len() >= 12 && part.chars().all(|letter| letter.is_ascii_hexdigit());
        let is_instant = word.len() >= 20 && word.as_bytes()[10] == b'T' && word.ends_with('Z');
        if is_instant {
            renamed.push_str("an instant");
        } else if uuid::Uuid::try_parse(word).is_ok() && word.contains('-') {
            renamed.push_str("an id");
        } else if word.split('-').any(is_digits) {
            let part = |part: &str| if is_digits(part) { format!("{} digits", part.len()) } else { part.to_owned() };
            renamed.push_str(&word.split('-').map(part).collect::<Vec<_>>().join("-"));
        } else {
            renamed.push_str(word);
        }
        renamed.push_str(stop);
        rest = after;
    }
    renamed
}
