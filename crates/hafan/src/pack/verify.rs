//! Verifying a pack with files alone: the chain, the signatures, each document against the event that names it, and every other file computed
//! anew. The first thing wrong is told with its file and position.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};

use api::audit::v1::evidence_part::Part;
use api::audit::v1::{EvidenceDocument, EvidencePart, EvidenceState, LogRecord};
use api::reference::v1::VerificationKey;
use api::search::v1::Receipt;
use engine::pack::{Covered, DocumentState, Identities, RESULT, Unchained, evidence_statement, references};
use engine::vault::{hex, unhex_bytes as unhex};
use event_log::envelope::{Envelope, extend_by_leaf, extend_chain};
use event_log::{ChainHash, Position, StreamName, Version};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{CHAIN, DOCUMENTS, PACK, Pack, RECEIPTS, Reader, read_line};
use crate::failure::Failure;
use crate::proofs;
use crate::wire::{instant, timestamp};

/// Bytes of one line, at most: the largest document there can be, written as JSON.
const LINE_BYTES_MAX: u64 = 16 << 20;

/// What is wrong with a pack, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// In English.
    pub(crate) en: String,
    /// In Welsh; it waits for review.
    pub(crate) cy: String,
}

fn fault<T>(en: impl Into<String>, cy: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { en: en.into(), cy: cy.into() })
}

/// What was verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verified {
    /// The search.
    pub(crate) search: String,
    /// First and last position.
    pub(crate) span: (u64, u64),
    /// Records in full.
    pub(crate) records: usize,
    /// Records of which only the hash is told.
    pub(crate) leaves: u64,
    /// Documents that are open, withheld, erased.
    pub(crate) documents: [usize; 3],
    /// Receipts.
    pub(crate) receipts: usize,
}

/// Verifies a pack; by the keys given, else by those inside it.
pub(crate) fn verify(
    reader: &mut Reader,
    keys: Option<&[VerificationKey]>,
) -> Result<Result<Verified, Fault>, Failure> {
    if let Some(name) = reader.misfits()?.first() {
        return Ok(fault(
            format!("{name}: not a file of a pack, or missing from it"),
            format!("{name}: nid yw'n ffeil o becyn, neu mae ar goll ohono"),
        ));
    }
    let read = match Read::all(reader)? {
        Ok(read) => read,
        Err(fault) => return Ok(Err(fault)),
    };
    if let Err(fault) = read.proofs_hold(keys) {
        return Ok(Err(fault));
    }
    for (name, wanted) in read.pack.computed()? {
        let found = reader.whole(name)?;
        if found != wanted.as_bytes() {
            let line = first_difference(&found, wanted.as_bytes());
            return Ok(fault(
                format!(
                    "{name}, line {line}: not what the proofs say, as this program (hafan {}) writes it",
                    env!("CARGO_PKG_VERSION")
                ),
                format!(
                    "{name}, llinell {line}: nid dyma a ddywed y profion, fel y mae'r rhaglen hon (hafan {}) yn ei ysgrifennu",
                    env!("CARGO_PKG_VERSION")
                ),
            ));
        }
    }
    Ok(Ok(read.verified()))
}

/// The first line, from 1, in which two files differ.
fn first_difference(found: &[u8], wanted: &[u8]) -> usize {
    let same = found.iter().zip(wanted).take_while(|(one, other)| one == other);
    same.filter(|(byte, _)| **byte == b'\n').count() + 1
}

/// A pack as read, its chain followed on the way.
struct Read {
    pack: Pack,
    last: u64,
    chain: ChainHash,
    leaves: u64,
}

impl Read {
    /// Reads the proofs; every line is one that the program writes.
    fn all(reader: &mut Reader) -> Result<Result<Self, Fault>, Failure> {
        let mut pack = Pack::default();
        let opened = each_line(reader, PACK, |part, whole| {
            let ended = pack.end.head.is_some();
            match part {
                Part::Opening(opening) if whole == 1 => pack.opening = opening,
                Part::Provider(provider) if whole > 1 && !ended => pack.providers.push(provider),
                Part::End(end) if whole > 1 && !ended && end.head.is_some() => pack.end = end,
                _ => return fault("not in its place", "nid yw yn ei le"),
            }
            Ok(())
        })?;
        if let Err(fault) = opened {
            return Ok(Err(fault));
        }
        let mut following = match Following::new(&pack) {
            Ok(following) => following,
            Err(fault) => return Ok(Err(fault)),
        };
        let followed = each_line(reader, CHAIN, |part, _| following.see(part))?;
        let documents = each_line(reader, DOCUMENTS, |part, _| match part {
            Part::Document(document) => {
                pack.documents.push(document);
                Ok(())
            }
            _ => fault("no document", "nid dogfen"),
        })?;
        let receipts = each_line(reader, RECEIPTS, |part, _| match part {
            Part::Receipt(receipt) => {
                pack.receipts.push(receipt);
                Ok(())
            }
            _ => fault("no receipt", "nid derbynneb"),
        })?;
        if let Err(fault) = followed.and(documents).and(receipts) {
            return Ok(Err(fault));
        }
        let Following { last, chain, leaves, records, .. } = following;
        pack.records = records;
        Ok(Ok(Self { pack, last, chain, leaves }))
    }

    fn proofs_hold(&self, given: Option<&[VerificationKey]>) -> Result<(), Fault> {
        let keys = self.keys(given)?;
        self.end_holds(keys)?;
        self.streams_are_whole()?;
        let unchained = self.documents_hold()?;
        if unchained != self.pack.end.unchained {
            return fault(
                format!(
                    "{PACK}: which records are shown, what became of a document, or what a provider is called is not what was signed"
                ),
                format!("{PACK}: nid yw'r cofnodion a ddangosir, hynt dogfen neu enw darparwr yr hyn a lofnodwyd"),
            );
        }
        self.statement_holds(keys)?;
        self.receipts_hold(keys)
    }

    /// The keys to verify by: every key of the pack is one of those given.
    fn keys<'a>(&'a self, given: Option<&'a [VerificationKey]>) -> Result<&'a [VerificationKey], Fault> {
        let Some(given) = given else { return Ok(&self.pack.end.keys) };
        match self.pack.end.keys.iter().find(|key| !given.contains(key)) {
            None => Ok(given),
            Some(key) => fault(
                format!("{PACK}: key {} is not one of those given", key.id),
                format!("{PACK}: nid yw allwedd {} yn un o'r rhai a roddwyd", key.id),
            ),
        }
    }

    fn end_holds(&self, keys: &[VerificationKey]) -> Result<(), Fault> {
        let head = self.pack.end.head.clone().unwrap_or_default();
        let last = self.pack.records.last();
        let recorded_at = last.and_then(|record| record.recorded_at);
        let here = (self.last, hex(&self.chain), recorded_at, &self.pack.opening.store);
        if here != (head.position, head.chain.clone(), head.recorded_at, &head.store)
            || last.is_none_or(|record| record.position != self.last)
        {
            let (here, said) = (self.last, head.position);
            return fault(
                format!("{CHAIN}: it ends at position {here}, which is not the checkpoint of position {said}"),
                format!("{CHAIN}: daw i ben yn safle {here}, ac nid dyna bwynt gwirio safle {said}"),
            );
        }
        proofs::checkpoint_holds(&head, keys)
            .or_else(|failure| fault(format!("{PACK}: {failure}"), format!("{PACK}: {failure}")))
    }

    /// Each stream shown is shown from its first version on, without a gap: a record turned into a hash leaves one.
    fn streams_are_whole(&self) -> Result<(), Fault> {
        let mut versions: BTreeMap<&str, u64> = BTreeMap::new();
        for record in &self.pack.records {
            let known = versions.entry(&record.stream).or_default();
            if record.version != *known + 1 {
                let (position, stream, missing) = (record.position, &record.stream, *known + 1);
                return fault(
                    format!("{CHAIN}, position {position}: version {missing} of {stream} is not shown before it"),
                    format!("{CHAIN}, safle {position}: ni ddangosir fersiwn {missing} o {stream} o'i flaen"),
                );
            }
            *known = record.version;
        }
        Ok(())
    }

    /// Each document is the one its event commits to, none is missing and none too many. What the signature has to be over.
    fn documents_hold(&self) -> Result<String, Fault> {
        let mut unchained = Unchained::default();
        let mut documents = self.pack.documents.iter();
        for record in &self.pack.records {
            unchained.record(record.position);
            let event: Value = serde_json::from_str(&record.json).unwrap_or_default();
            if event["kind"].as_str() != Some(&record.event) {
                return at_record(
                    record,
                    "what it says of its event is not in its bytes",
                    "nid yw'r hyn a ddywed am ei ddigwyddiad yn ei feitiau",
                );
            }
            let named = references(&event).into_iter().map(|found| (found.field, Some(found.commitment)));
            let result = (record.event == "search.shortlist_published").then(|| (RESULT.to_owned(), None));
            for (field, commitment) in named.chain(result) {
                let found = documents.next().filter(|found| found.position == record.position && found.field == field);
                let Some(found) = found else { return lost(record.position, &field) };
                let digest = commitment.map_or_else(
                    || event["fact"]["result_digest"].as_str().map(str::to_owned),
                    |bytes| Some(hex(&bytes)),
                );
                let state = document_holds(found, commitment.is_some(), &digest.unwrap_or_default())?;
                unchained.document(record.position, &field, state);
            }
        }
        if let Some(more) = documents.next() {
            return lost(more.position, &more.field);
        }
        for provider in &self.pack.providers {
            unchained.provider(&provider.name, &provider.display_name);
        }
        Ok(unchained.finish())
    }

    fn statement_holds(&self, keys: &[VerificationKey]) -> Result<(), Fault> {
        let Pack { opening, end, .. } = &self.pack;
        let identities = if opening.with_identities { Identities::Included } else { Identities::Withheld };
        let statement = evidence_statement(&Covered {
            store: &opening.store,
            search: &opening.search,
            from: Position(opening.from_position),
            to: Position(self.last),
            chain: &hex(&self.chain),
            identities,
            unchained: &end.unchained,
        });
        proofs::signed("the pack", &statement, end.signature.as_ref(), keys)
            .or_else(|failure| fault(format!("{PACK}: {failure}"), format!("{PACK}: {failure}")))
    }

    /// Every version of an offer has its receipt, and no other is there.
    fn receipts_hold(&self, keys: &[VerificationKey]) -> Result<(), Fault> {
        let mut receipts = self.pack.receipts.iter();
        let mut rounds: BTreeMap<String, u64> = BTreeMap::new();
        for record in &self.pack.records {
            let event: Value = serde_json::from_str(&record.json).unwrap_or_default();
            let fact = &event["fact"];
            let version = match record.event.as_str() {
                "offer.submitted" => 1,
                "offer.revised" | "search.fee_reduced" => fact["terms_version"].as_u64().unwrap_or(0),
                _ => continue,
            };
            let id = fact["offer"].as_str().unwrap_or_default();
            if let Some(round) = event["subject"]["round"].as_u64() {
                rounds.insert(id.to_owned(), round);
            }
            let round = rounds.get(id).copied().unwrap_or(0);
            let wanted = Receipt {
                version: u32::try_from(version).unwrap_or(0),
                commitment: fact["terms"]["commitment"].as_str().unwrap_or_default().to_owned(),
                received_at: record.recorded_at,
                store: self.pack.opening.store.clone(),
                offer: format!("{}/rounds/{round}/offers/{id}", self.pack.opening.search),
                ..Receipt::default()
            };
            let found = receipts.next().filter(|found| Receipt { signature: None, ..(*found).clone() } == wanted);
            let Some(found) = found else {
                return at_record(
                    record,
                    "its receipt is missing or another",
                    "mae ei dderbynneb ar goll neu'n un arall",
                );
            };
            if let Err(failure) = proofs::receipt_holds(found, keys) {
                return fault(
                    format!("{RECEIPTS}, position {}: {failure}", record.position),
                    format!("{RECEIPTS}, safle {}: {failure}", record.position),
                );
            }
        }
        match receipts.next() {
            None => Ok(()),
            Some(more) => fault(
                format!("{RECEIPTS}: a receipt of {} too many", more.offer),
                format!("{RECEIPTS}: derbynneb {} yn ormod", more.offer),
            ),
        }
    }

    fn verified(&self) -> Verified {
        let count = |state: EvidenceState| self.pack.documents.iter().filter(|found| found.state() == state).count();
        Verified {
            search: self.pack.opening.search.clone(),
            span: (self.pack.opening.from_position, self.last),
            records: self.pack.records.len(),
            leaves: self.leaves,
            documents: [EvidenceState::Open, EvidenceState::Withheld, EvidenceState::Erased].map(count),
            receipts: self.pack.receipts.len(),
        }
    }
}

/// The chain of a pack, line by line.
struct Following {
    last: u64,
    chain: ChainHash,
    leaves: u64,
    /// The last position at which a record said the chain value, so that an altered hash is told between two positions.
    sure: u64,
    records: Vec<LogRecord>,
}

impl Following {
    fn new(pack: &Pack) -> Result<Self, Fault> {
        let chain = unhex(&pack.opening.chain_before).and_then(|bytes| bytes.try_into().ok());
        let before = pack.opening.from_position.checked_sub(1);
        match (chain, before) {
            (Some(chain), Some(last)) => Ok(Self { last, chain, leaves: 0, sure: last, records: Vec::new() }),
            _ => fault(
                format!("{PACK}: it does not say where the chain begins"),
                format!("{PACK}: nid yw'n dweud ble mae'r gadwyn yn dechrau"),
            ),
        }
    }

    fn see(&mut self, part: Part) -> Result<(), Fault> {
        match part {
            Part::Record(record) => self.record(record),
            Part::Leaves(run) => {
                let (leaves, rest) = run.leaves.as_chunks::<32>();
                if run.first_position != self.last + 1 || leaves.is_empty() || !rest.is_empty() {
                    return self.gap(run.first_position);
                }
                for leaf in leaves {
                    self.chain = extend_by_leaf(&self.chain, leaf);
                    self.last += 1;
                    self.leaves += 1;
                }
                Ok(())
            }
            _ => fault("neither a record nor hashes", "nid cofnod na stwnsiau"),
        }
    }

    fn record(&mut self, record: LogRecord) -> Result<(), Fault> {
        if record.position != self.last + 1 {
            return self.gap(record.position);
        }
        let at = record.recorded_at.as_ref().map(timestamp);
        let whole = at.map(instant) == record.recorded_at;
        let stream = StreamName::new(&record.stream);
        let (Some(recorded_at), Ok(stream), true) = (at, stream, whole) else {
            return at_record(&record, "its instant or its stream is none", "nid yw ei amser neu ei ffrwd yn un");
        };
        let stored = Envelope {
            position: Position(record.position),
            recorded_at,
            stream: &stream,
            version: Version(record.version),
            event: record.json.as_bytes(),
        };
        self.chain = extend_chain(&self.chain, &stored.encode());
        if hex(&self.chain) != record.chain {
            let (from, to) = (self.sure + 1, record.position);
            return fault(
                format!(
                    "{CHAIN}, positions {from} to {to}: the bytes and hashes there do not give the chain noted at {to}"
                ),
                format!(
                    "{CHAIN}, safleoedd {from} i {to}: nid yw'r beitiau a'r stwnsiau yno'n rhoi'r gadwyn a nodwyd yn {to}"
                ),
            );
        }
        self.last = record.position;
        self.sure = record.position;
        self.records.push(record);
        Ok(())
    }

    fn gap(&self, said: u64) -> Result<(), Fault> {
        let wanted = self.last + 1;
        fault(
            format!("{CHAIN}, position {wanted}: what stands there says {said}"),
            format!("{CHAIN}, safle {wanted}: mae'r hyn sydd yno'n dweud {said}"),
        )
    }
}

/// Reads a file part by part; `take` is told the number of the line.
fn each_line(
    reader: &mut Reader,
    name: &str,
    mut take: impl FnMut(Part, usize) -> Result<(), Fault>,
) -> Result<Result<(), Fault>, Failure> {
    let in_file = |error: &std::io::Error| Failure::File { path: name.into(), message: error.to_string() };
    let mut text = BufReader::new(reader.lines_of(name)?);
    for number in 1.. {
        let mut line = Vec::new();
        let limited = &mut std::io::Read::take(&mut text, LINE_BYTES_MAX);
        if limited.read_until(b'\n', &mut line).map_err(|error| in_file(&error))? == 0 {
            break;
        }
        let whole = line.strip_suffix(b"\n").and_then(|line| std::str::from_utf8(line).ok());
        let part = whole.ok_or_else(|| "no line of text".to_owned()).and_then(read_line);
        let taken = match part {
            Ok(EvidencePart { part: Some(part) }) => take(part, number),
            Ok(EvidencePart { part: None }) => fault("nothing stands there", "nid oes dim yno"),
            Err(error) => fault(error.clone(), error),
        };
        if let Err(Fault { en, cy }) = taken {
            let placed = |text: String, word: &str| {
                if text.starts_with(name) { text } else { format!("{name}, {word} {number}: {text}") }
            };
            return Ok(fault(placed(en, "line"), placed(cy, "llinell")));
        }
    }
    Ok(Ok(()))
}

fn at_record<T>(record: &LogRecord, en: &str, cy: &str) -> Result<T, Fault> {
    let position = record.position;
    fault(format!("{CHAIN}, position {position}: {en}"), format!("{CHAIN}, safle {position}: {cy}"))
}

fn lost<T>(position: u64, field: &str) -> Result<T, Fault> {
    fault(
        format!(
            "{DOCUMENTS}, position {position}: the document {field} is missing, out of its place, or named by no event"
        ),
        format!(
            "{DOCUMENTS}, safle {position}: mae'r ddogfen {field} ar goll, allan o'i lle, neu heb ei henwi gan ddigwyddiad"
        ),
    )
}

/// Whether a document is what its event says, or says nothing.
fn document_holds(found: &EvidenceDocument, salted: bool, digest: &str) -> Result<DocumentState, Fault> {
    let EvidenceDocument { position, field, salt, content, .. } = found;
    let state = match found.state() {
        EvidenceState::Open => {
            let salt = unhex(salt).filter(|bytes| bytes.len() == if salted { 32 } else { 0 });
            let made = salt.map(|salt| hex(&Sha256::new().chain_update(salt).chain_update(content).finalize()));
            (made.as_deref() == Some(digest)).then_some(DocumentState::Open)
        }
        EvidenceState::Withheld => Some(DocumentState::Withheld),
        EvidenceState::Erased => Some(DocumentState::Erased),
        EvidenceState::Unspecified => None,
    };
    let silent = state == Some(DocumentState::Open) || (salt.is_empty() && content.is_empty());
    match state.filter(|_| silent) {
        Some(state) => Ok(state),
        None => fault(
            format!("{DOCUMENTS}, position {position}: the document {field} is not the one that its event commits to"),
            format!("{DOCUMENTS}, safle {position}: nid y ddogfen {field} yw'r un y mae ei digwyddiad yn ymrwymo iddi"),
        ),
    }
}
