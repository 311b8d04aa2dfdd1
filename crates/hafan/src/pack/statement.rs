//! What a pack says, computed from its proofs and from nothing else, in codes: the same proofs give the same bytes.

use std::collections::BTreeMap;

use api::audit::v1::{EvidenceState, LogRecord};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::Pack;
use super::words::{self, Section};
use crate::failure::Failure;
use crate::wire::timestamp;

/// Everything a pack says.
#[derive(Debug, Serialize)]
pub(super) struct Evidence {
    pub(super) format: &'static str,
    pub(super) store: String,
    pub(super) search: String,
    pub(super) from_position: u64,
    pub(super) to_position: u64,
    pub(super) identities: &'static str,
    pub(super) providers: BTreeMap<String, String>,
    pub(super) invitations: Vec<Invitation>,
    pub(super) offers: Vec<Offer>,
    pub(super) shortlists: Vec<Shortlist>,
    pub(super) history: Vec<Entry>,
}

/// An instant, and the record that says so.
#[derive(Clone, Debug, Serialize)]
pub(super) struct At {
    pub(super) position: u64,
    pub(super) at: String,
}

/// A provider that was invited, and what it answered.
#[derive(Debug, Serialize)]
pub(super) struct Invitation {
    pub(super) provider: String,
    pub(super) invited: Vec<InvitedTo>,
    pub(super) opened: Option<At>,
    pub(super) declined: Option<Declined>,
    pub(super) questions: u32,
    pub(super) offers: Vec<String>,
}

/// One round's invitation.
#[derive(Debug, Serialize)]
pub(super) struct InvitedTo {
    pub(super) round: u64,
    pub(super) notice: String,
    #[serde(flatten)]
    pub(super) at: At,
}

/// A no-bid.
#[derive(Debug, Serialize)]
pub(super) struct Declined {
    pub(super) reason: String,
    #[serde(flatten)]
    pub(super) at: At,
}

/// An offer with its versions.
#[derive(Debug, Serialize)]
pub(super) struct Offer {
    pub(super) offer: String,
    pub(super) provider: String,
    pub(super) setting: String,
    pub(super) round: u64,
    pub(super) versions: Vec<Version>,
    pub(super) withdrawn: Option<At>,
    pub(super) answered: Option<Declined>,
}

/// One version of an offer's terms.
#[derive(Debug, Serialize)]
pub(super) struct Version {
    pub(super) version: u64,
    pub(super) commitment: String,
    #[serde(flatten)]
    pub(super) at: At,
    pub(super) terms: Told,
}

/// A snapshot of the shortlist.
#[derive(Debug, Serialize)]
pub(super) struct Shortlist {
    pub(super) snapshot: u64,
    pub(super) engine_version: String,
    #[serde(flatten)]
    pub(super) at: At,
    pub(super) rows: Vec<Row>,
    pub(super) result: Told,
}

/// One offer of a snapshot.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) offer: String,
    pub(super) position: u64,
    pub(super) rank: Option<u64>,
    pub(super) score: i64,
    pub(super) tier: Option<String>,
    pub(super) gates: Vec<(String, String)>,
}

/// One record.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    #[serde(flatten)]
    pub(super) at: At,
    pub(super) event: String,
    pub(super) stream: String,
    pub(super) by: Option<String>,
    pub(super) role: Option<String>,
    pub(super) facts: Vec<Fact>,
    pub(super) documents: Vec<Told>,
}

impl Entry {
    /// Where it stands in the pages.
    pub(super) fn section(&self) -> Section {
        words::kind(&self.event).map_or(Section::Other, |kind| kind.section)
    }
}

/// One fact of an event: a value, or several of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Fact {
    pub(super) name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) value: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) of: Vec<Fact>,
}

/// A document, or why it is not there.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Told {
    pub(super) field: String,
    pub(super) state: &'static str,
    pub(super) content: Option<Box<RawValue>>,
}

impl Told {
    /// As data; nothing where it is not there.
    pub(super) fn value(&self) -> Option<Value> {
        serde_json::from_str(self.content.as_ref()?.get()).ok()
    }
}

/// What a pack says, as JSON.
pub(super) fn json(evidence: &Evidence) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(evidence).map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(text + "\n")
}

/// Computes what a pack says.
pub(super) fn evidence(pack: &Pack) -> Evidence {
    let mut building =
        Building { pack, invitations: BTreeMap::new(), offers: Vec::new(), shortlists: Vec::new(), rows: Vec::new() };
    let mut history = Vec::with_capacity(pack.records.len());
    for record in &pack.records {
        let event: Value = serde_json::from_str(&record.json).unwrap_or_default();
        building.see(record, &event);
        history.push(entry(pack, record, &event));
    }
    let Building { invitations, offers, shortlists, .. } = building;
    let covered = pack.end.head.as_ref().map_or(0, |head| head.position);
    Evidence {
        format: "hafan evidence 1",
        store: pack.opening.store.clone(),
        search: pack.opening.search.clone(),
        from_position: pack.opening.from_position,
        to_position: covered,
        identities: if pack.opening.with_identities { "INCLUDED" } else { "WITHHELD" },
        providers: pack.providers.iter().map(|found| (found.name.clone(), found.display_name.clone())).collect(),
        invitations: invitations.into_values().collect(),
        offers,
        shortlists,
        history,
    }
}

/// What is put together from several records.
struct Building<'a> {
    pack: &'a Pack,
    invitations: BTreeMap<String, Invitation>,
    offers: Vec<Offer>,
    shortlists: Vec<Shortlist>,
    rows: Vec<Row>,
}

impl Building<'_> {
    fn see(&mut self, record: &LogRecord, event: &Value) {
        let (fact, at) = (&event["fact"], at(record));
        match record.event.as_str() {
            "search.providers_invited" => self.invited(fact, &at),
            "search.profile_opened" => {
                let opened = &mut self.invitation(fact).opened;
                *opened = opened.take().or(Some(at));
            }
            "search.invitation_declined" => {
                self.invitation(fact).declined = Some(Declined { reason: text(&fact["reason"]), at });
            }
            "search.question_asked" => self.invitation(fact).questions += 1,
            "offer.submitted" => self.submitted(record, event, at),
            "offer.revised" | "search.fee_reduced" => {
                let version = self.version(record, fact, fact["terms_version"].as_u64().unwrap_or(0), at);
                if let Some(offer) = self.offer(fact) {
                    offer.versions.push(version);
                }
            }
            "offer.withdrawn" => self.of_offer(fact, |offer| offer.withdrawn = Some(at)),
            "search.offer_rejected" => {
                let answered = Declined { reason: text(&fact["reason"]), at };
                self.of_offer(fact, |offer| offer.answered = Some(answered));
            }
            "search.offer_scored" => self.rows.push(self.row(record, fact)),
            "search.shortlist_published" => {
                let rows = std::mem::take(&mut self.rows);
                self.shortlists.push(Shortlist {
                    snapshot: fact["snapshot"].as_u64().unwrap_or(0),
                    engine_version: text(&fact["engine_version"]),
                    at,
                    rows,
                    result: told(self.pack, record.position, engine::pack::RESULT),
                });
            }
            _ => {}
        }
    }

    fn invited(&mut self, fact: &Value, at: &At) {
        let round = fact["round"].as_u64().unwrap_or(0);
        for invited in fact["invited"].as_array().into_iter().flatten() {
            let notice = text(&invited["notice"]);
            self.invitation(invited).invited.push(InvitedTo { round, notice, at: at.clone() });
        }
    }

    fn invitation(&mut self, fact: &Value) -> &mut Invitation {
        let provider = format!("providers/{}", text(&fact["provider"]));
        self.invitations.entry(provider.clone()).or_insert_with(|| Invitation {
            provider,
            invited: Vec::new(),
            opened: None,
            declined: None,
            questions: 0,
            offers: Vec::new(),
        })
    }

    fn submitted(&mut self, record: &LogRecord, event: &Value, at: At) {
        let (fact, subject) = (&event["fact"], &event["subject"]);
        let round = subject["round"].as_u64().unwrap_or(0);
        let offer = format!("{}/rounds/{round}/offers/{}", self.pack.opening.search, text(&fact["offer"]));
        let invitation = self.invitation(fact);
        invitation.offers.push(offer.clone());
        let provider = invitation.provider.clone();
        let setting = format!("{provider}/settings/{}", text(&subject["setting"]));
        let versions = vec![self.version(record, fact, 1, at)];
        self.offers.push(Offer { offer, provider, setting, round, versions, withdrawn: None, answered: None });
    }

    fn version(&self, record: &LogRecord, fact: &Value, version: u64, at: At) -> Version {
        let commitment = text(&fact["terms"]["commitment"]);
        Version { version, commitment, at, terms: told(self.pack, record.position, "/terms") }
    }

    fn offer(&mut self, fact: &Value) -> Option<&mut Offer> {
        let id = text(&fact["offer"]);
        self.offers.iter_mut().find(|offer| crate::names::last(&offer.offer) == id)
    }

    fn of_offer(&mut self, fact: &Value, change: impl FnOnce(&mut Offer)) {
        if let Some(offer) = self.offer(fact) {
            change(offer);
        }
    }

    fn row(&self, record: &LogRecord, fact: &Value) -> Row {
        let (id, scored) = (text(&fact["offer"]), &fact["scored"]);
        let offer = self.offers.iter().find(|offer| crate::names::last(&offer.offer) == id);
        let gates = scored["gates"].as_array().into_iter().flatten();
        Row {
            offer: offer.map_or(id, |offer| offer.offer.clone()),
            position: record.position,
            rank: scored["rank"].as_u64(),
            score: scored["score"].as_i64().unwrap_or(0),
            tier: scored["tier"].as_str().map(str::to_owned),
            gates: gates.map(|gate| (text(&gate["gate"]), text(&gate["outcome"]))).collect(),
        }
    }
}

fn at(record: &LogRecord) -> At {
    let at = record.recorded_at.as_ref().map(timestamp).unwrap_or_default();
    At { position: record.position, at: at.to_string() }
}

/// A plain value as a text.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(said) => said.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

fn entry(pack: &Pack, record: &LogRecord, event: &Value) -> Entry {
    let by = &event["fact"]["by"];
    let documents = pack.documents.iter().filter(|document| document.position == record.position);
    let documents = documents.map(|document| told(pack, record.position, &document.field));
    Entry {
        at: at(record),
        event: record.event.clone(),
        stream: record.stream.clone(),
        by: by["actor"].as_str().map(str::to_owned),
        role: by["role"].as_str().map(str::to_owned),
        facts: facts(&event["fact"]),
        documents: documents.collect(),
    }
}

fn told(pack: &Pack, position: u64, field: &str) -> Told {
    let found = pack.documents.iter().find(|document| document.position == position && document.field == field);
    let (state, content) = match found.map(|document| (document.state(), &document.content)) {
        Some((EvidenceState::Open, content)) => {
            let as_text = || RawValue::from_string(Value::String(content.clone()).to_string()).ok();
            ("OPEN", RawValue::from_string(content.clone()).ok().or_else(as_text))
        }
        Some((EvidenceState::Erased, _)) => ("ERASED", None),
        Some((EvidenceState::Withheld | EvidenceState::Unspecified, _)) | None => ("WITHHELD", None),
    };
    Told { field: field.to_owned(), state, content }
}

/// The facts of an event in the order of the table of words: who did it and what is sealed stand elsewhere.
pub(super) fn facts(fact: &Value) -> Vec<Fact> {
    let mut found = Vec::new();
    for (name, value) in fact.as_object().into_iter().flatten().filter(|(name, _)| *name != "by") {
        take(name, value, &mut found);
    }
    found.sort_by_key(|fact| (words::order(&fact.name), fact.name.clone()));
    found
}

fn take(name: &str, value: &Value, found: &mut Vec<Fact>) {
    match value {
        Value::Null => {}
        Value::Object(fields) if fields.contains_key("commitment") && fields.len() == 2 => {}
        Value::Object(fields) => fields.iter().for_each(|(name, value)| take(name, value, found)),
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::Object(fields) if fields.contains_key("commitment") => {}
                    Value::Object(_) => {
                        found.push(Fact { name: name.to_owned(), value: String::new(), of: facts(item) });
                    }
                    item => take(name, item, found),
                }
            }
        }
        plain => found.push(Fact { name: name.to_owned(), value: text(plain), of: Vec::new() }),
    }
}
