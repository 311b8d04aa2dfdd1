//! Who looks, and everything they get: each RPC of the contract called as each of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use prost::Message as _;
use prost_reflect::{DynamicMessage, ReflectMessage as _, Value};
use tokio::task::JoinSet;
use tonic::Code;

use super::canaries::Canaries;
use super::forms;
use crate::harness::{
    Answer, CARDIFF, Caller, LARCH, OAK, Objects, ROWAN, Rpc, VALE, WILLOW, World, every_rpc, new_request_id, request,
};

/// Everybody.
pub(super) const EVERYBODY: [&str; 17] = [
    "oak",
    "rowan",
    "willow",
    "outsider",
    "finder",
    "decision maker",
    "team manager",
    "officer",
    "auditor",
    "analyst",
    "administrator",
    "colleague",
    "approver",
    "vale finder",
    "manager",
    "operator auditor",
    "provider auditor",
];

/// Those who look again at each later stage: who stands to it as one of these does gets the same.
pub(super) const AGAIN: [&str; 11] = {
    let mut again = [""; 11];
    let mut at = 0;
    while at < again.len() {
        again[at] = EVERYBODY[at];
        at += 1;
    }
    again
};

/// The caller of a viewer's name.
pub(super) fn caller(world: &World, viewer: &str) -> Caller {
    let oak = world.registered(OAK).name.clone();
    match viewer {
        "oak" => world.provider(OAK),
        "rowan" => world.provider(ROWAN),
        "willow" => world.provider(WILLOW),
        "outsider" => world.provider(LARCH),
        "finder" => world.finder(),
        "colleague" => world.other_finder(),
        "decision maker" => world.decision_maker(),
        "approver" => world.approver(),
        "team manager" => world.team_manager(),
        "officer" => world.contracts_officer(),
        "auditor" => world.auditor(),
        "vale finder" => world.caller("people/vic.finder", "PLACEMENT_FINDER", VALE),
        "analyst" => world.caller("people/ana.analyst", "ANALYST", CARDIFF),
        "manager" => world.framework_manager(),
        "operator auditor" => world.caller("people/oz.auditor", "AUDITOR", "operator"),
        "provider auditor" => world.caller("people/pia.auditor", "AUDITOR", &oak),
        "administrator" => world.admin(),
        other => panic!("{other} is no viewer"),
    }
}

/// Whether an RPC leaves everything as it is, by the verb it begins with.
pub(super) fn only_reads(rpc: &Rpc) -> bool {
    let method = rpc.name.rsplit('/').next().unwrap_or_default();
    let verbs =
        ["Check", "Download", "Explain", "Export", "Find", "Get", "List", "PreMatch", "Replay", "Verify", "Watch"];
    verbs.iter().any(|verb| method.starts_with(verb))
}

/// One RPC, and each different message it is sent.
pub(super) struct Asking {
    pub(super) rpc: Rpc,
    messages: Vec<DynamicMessage>,
}

impl Asking {
    /// The requests about each of these, each different one once.
    pub(super) fn about(rpc: Rpc, about: &[Objects]) -> Self {
        let mut messages = Vec::new();
        for objects in about {
            let bytes = request(&rpc.name, objects).unwrap_or_else(|| panic!("{} has no request", rpc.name));
            let mut message = DynamicMessage::decode(rpc.method.input(), bytes.as_slice()).expect("its request");
            set(&mut message, "request_id", Value::String(String::new()));
            if !messages.contains(&message) {
                messages.push(message);
            }
        }
        Self { rpc, messages }
    }

    /// The same, and each as `alter` leaves it, if it alters it.
    pub(super) fn and(mut self, alter: impl FnMut(&mut DynamicMessage) -> bool) -> Self {
        let altered = Self { rpc: self.rpc.clone(), messages: self.messages.clone() }.altered(alter);
        self.messages.extend(altered.messages);
        self
    }

    /// Each as `alter` leaves it, if it alters it.
    pub(super) fn altered(mut self, mut alter: impl FnMut(&mut DynamicMessage) -> bool) -> Self {
        self.messages.retain_mut(&mut alter);
        self
    }

    /// A message under a request id of its own.
    fn sent(message: &DynamicMessage) -> Vec<u8> {
        let mut message = message.clone();
        set(&mut message, "request_id", Value::String(new_request_id()));
        message.encode_to_vec()
    }

    /// What asks for the page after this answer, where there is one.
    fn next_page(&self, message: &DynamicMessage, answer: &Answer) -> Option<DynamicMessage> {
        let page = DynamicMessage::decode(self.rpc.method.output(), answer.items.first()?.as_slice()).ok()?;
        let pages = [("next_page_token", "page_token"), ("next_cursor", "cursor")];
        let (token, field) = pages.into_iter().find_map(|(token, field)| {
            let token = page.get_field_by_name(token)?.as_str()?.to_owned();
            (!token.is_empty()).then_some((token, field))
        })?;
        let mut next = message.clone();
        set(&mut next, field, Value::String(token)).then_some(next)
    }
}

/// Sets a field, where the message has it.
pub(super) fn set(message: &mut DynamicMessage, field: &str, value: Value) -> bool {
    let known = message.descriptor().get_field_by_name(field);
    known.is_some_and(|known| message.try_set_field(&known, value).is_ok())
}

/// Pages of one item, so that there are tokens.
pub(super) fn by_one(message: &mut DynamicMessage) -> bool {
    set(message, "page_size", Value::I32(1))
}

/// Every RPC that is chosen, about each of these.
pub(super) fn asking(about: &[Objects], chosen: impl Fn(&Rpc) -> bool) -> Vec<Asking> {
    every_rpc().into_iter().filter(chosen).map(|rpc| Asking::about(rpc, about)).collect()
}

/// Which canaries each viewer was given, and by what; which RPCs were called, and which answered anybody.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) canaries: BTreeMap<(String, String), BTreeSet<String>>,
    pub(super) called: BTreeSet<String>,
    pub(super) answered: BTreeSet<String>,
}

impl Seen {
    fn add(&mut self, canaries: &Canaries, viewer: &str, rpc: &Rpc, answer: &Answer) {
        // Whoever got no answer for want of time or of a connection saw nothing, and that proves nothing. What we refuse has details.
        let answered = answer.refused.as_ref().is_none_or(|refused| !refused.details().is_empty());
        assert!(answered, "{viewer}: {}: {:?}", rpc.name, answer.refused);
        // Tokens, cursors and etags are in the bytes, as are headers, trailers and the details of a refusal.
        let mut found = canaries.found_in(&answer.bytes());
        for item in answer.items.iter().filter(|item| forms::may_hold_a_number(item)) {
            let item = DynamicMessage::decode(rpc.method.output(), item.as_slice()).expect("its answer");
            canaries.numbers_in(&item, &mut found);
        }
        for canary in found {
            self.canaries.entry((canary, viewer.to_owned())).or_default().insert(rpc.name.clone());
        }
        self.called.insert(rpc.name.clone());
        if answer.code() == Code::Ok {
            self.answered.insert(rpc.name.clone());
        }
    }

    pub(super) fn join(&mut self, other: Self) {
        for (key, by) in other.canaries {
            self.canaries.entry(key).or_default().extend(by);
        }
        self.called.extend(other.called);
        self.answered.extend(other.answered);
    }

    /// The canaries, of those chosen, that nobody saw, a line each: one that nobody ever sees says nothing of who may not.
    pub(super) fn in_vain(&self, canaries: &Canaries, chosen: impl Fn(&str) -> bool) -> Vec<String> {
        let was_seen = |canary: &String| self.canaries.keys().any(|(found, _)| found == canary);
        let unseen = canaries.all().filter(|(canary, _)| chosen(canary) && !was_seen(canary));
        unseen.map(|(_, planted)| format!("planted in vain: {planted:?}")).collect()
    }
}

/// What one viewer gets.
async fn looks(caller: Caller, viewer: String, canaries: Arc<Canaries>, asking: Arc<Vec<Asking>>) -> Seen {
    let mut seen = Seen::default();
    for asked in asking.iter() {
        for message in &asked.messages {
            let answer = caller.call_with(&asked.rpc, Asking::sent(message)).await;
            seen.add(&canaries, &viewer, &asked.rpc, &answer);
            if let Some(next) = asked.next_page(message, &answer) {
                let answer = caller.call_with(&asked.rpc, Asking::sent(&next)).await;
                seen.add(&canaries, &viewer, &asked.rpc, &answer);
            }
        }
    }
    seen
}

/// What these viewers get, all at once: for what changes nothing.
pub(super) async fn all_look(world: &World, viewers: &[&str], canaries: &Canaries, asking: Vec<Asking>) -> Seen {
    let (canaries, asking) = (Arc::new(canaries.clone()), Arc::new(asking));
    let mut looking = JoinSet::new();
    for viewer in viewers {
        let (canaries, asking) = (Arc::clone(&canaries), Arc::clone(&asking));
        looking.spawn(looks(caller(world, viewer), (*viewer).to_owned(), canaries, asking));
    }
    let mut all = Seen::default();
    looking.join_all().await.into_iter().for_each(|seen| all.join(seen));
    all
}

/// What these viewers get, one after another: for what changes something.
pub(super) async fn each_tries(world: &World, viewers: &[&str], canaries: &Canaries, asking: Vec<Asking>) -> Seen {
    let (canaries, asking) = (Arc::new(canaries.clone()), Arc::new(asking));
    let mut all = Seen::default();
    for viewer in viewers {
        let (canaries, asking) = (Arc::clone(&canaries), Arc::clone(&asking));
        all.join(Box::pin(looks(caller(world, viewer), (*viewer).to_owned(), canaries, asking)).await);
    }
    all
}
