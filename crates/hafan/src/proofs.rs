//! Verifying offline what the service signed, and the log as it was exported: with files alone, and no server.

use std::path::Path;

use api::audit::v1::{LogHead, LogRecord, LogVerdict, VerifyLogResponse};
use api::common::v1::{LocalizedText, Signature};
use api::reference::v1::{ListVerificationKeysResponse, VerificationKey};
use api::search::v1::Receipt;
use engine::signing::{PublicKey, checkpoint_statement, receipt_statement};
use engine::vault::{hex, unhex_bytes as unhex};
use event_log::envelope::{Envelope, extend_chain};
use event_log::{CHAIN_START, ChainHash, Position, StreamName, Version, stored};

use crate::document;
use crate::failure::Failure;
use crate::wire::timestamp;

/// What a record shows as its stream while it is sealed (OFF-3).
const SEALED: &str = "sealed";

/// Keys as they were kept.
pub(crate) fn keys(path: &Path) -> Result<Vec<VerificationKey>, Failure> {
    Ok(document::read::<ListVerificationKeysResponse>(path)?.keys)
}

/// Whether one of the keys signed a receipt.
pub(crate) fn receipt_holds(receipt: &Receipt, keys: &[VerificationKey]) -> Result<(), Failure> {
    let received_at = receipt.received_at.as_ref().map(timestamp).unwrap_or_default();
    let Receipt { store, offer, version, commitment, .. } = receipt;
    let statement = receipt_statement(store, offer, *version, commitment, received_at);
    signed("the receipt", &statement, receipt.signature.as_ref(), keys)
}

/// Whether one of the keys signed a checkpoint.
pub(crate) fn checkpoint_holds(head: &LogHead, keys: &[VerificationKey]) -> Result<(), Failure> {
    let recorded_at = head.recorded_at.as_ref().map(timestamp).unwrap_or_default();
    let statement = checkpoint_statement(&head.store, Position(head.position), &head.chain, recorded_at);
    signed("the checkpoint", &statement, head.signature.as_ref(), keys)
}

/// Whether one of the keys signed a statement.
pub(crate) fn signed(
    what: &str,
    statement: &str,
    signature: Option<&Signature>,
    keys: &[VerificationKey],
) -> Result<(), Failure> {
    let fails = |why: String| Err(Failure::NotVerified(format!("{what} does not hold: {why}")));
    let Some(signature) = signature else { return fails("it carries no signature".to_owned()) };
    let Some(key) = keys.iter().find(|key| key.id == signature.key) else {
        return fails(format!("none of the keys given is {}", signature.key));
    };
    let public = unhex(&key.public_key).map(|bytes| PublicKey::of(&bytes));
    let bytes = unhex(&signature.signature);
    match (public, bytes) {
        (Some(public), Some(bytes)) if public.id == key.id && public.verifies(statement, &bytes) => Ok(()),
        _ => fails(format!("the signature is not of key {} over what it says", key.id)),
    }
}

/// The chain of an export, recomputed record by record.
#[derive(Debug)]
pub(crate) struct Following {
    position: u64,
    chain: ChainHash,
    sealed: u64,
    /// The chain values of positions to look out for.
    noted: Vec<(u64, String)>,
    fault: Option<LocalizedText>,
}

impl Following {
    /// From the first record on; `noted` are checkpoints that the export has to pass through.
    pub(crate) fn new(noted: &[LogHead]) -> Self {
        let noted = noted.iter().map(|head| (head.position, head.chain.clone())).collect();
        Self { position: 0, chain: CHAIN_START, sealed: 0, noted, fault: None }
    }

    /// The next record; nothing after the first fault counts.
    pub(crate) fn see(&mut self, record: &LogRecord) {
        if self.fault.is_some() {
            return;
        }
        match self.next(record) {
            Ok(chain) => {
                self.chain = chain;
                self.position += 1;
            }
            Err((en, cy)) => {
                let at = self.position + 1;
                self.fault = Some(both(format!("position {at}: {en}"), format!("safle {at}: {cy}")));
            }
        }
        let here = self.noted.iter().find(|(position, chain)| *position == self.position && *chain != hex(&self.chain));
        if let (None, Some((position, _))) = (&self.fault, here) {
            self.fault = Some(both(
                format!("position {position}: the chain is not that of the checkpoint kept"),
                format!("safle {position}: nid cadwyn y pwynt gwirio a gadwyd yw hon"),
            ));
        }
    }

    fn next(&mut self, record: &LogRecord) -> Result<ChainHash, (String, String)> {
        let fault = |en: &str, cy: &str| (en.to_owned(), cy.to_owned());
        if record.position != self.position + 1 {
            let said = record.position;
            return Err((format!("the record found there says {said}"), format!("mae'r cofnod yno'n dweud {said}")));
        }
        let noted: ChainHash = unhex(&record.chain).and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| {
            fault("its chain value is not 64 hexadecimal digits", "nid 64 digid hecsadegol yw gwerth ei gadwyn")
        })?;
        if record.stream == SEALED {
            let bare = LogRecord {
                position: record.position,
                stream: SEALED.to_owned(),
                chain: record.chain.clone(),
                ..LogRecord::default()
            };
            if *record != bare {
                return Err(fault(
                    "it is sealed and says more than its chain value",
                    "mae dan sêl ac yn dweud mwy na gwerth ei gadwyn",
                ));
            }
            // What a provider does before a close is told after it: until then its chain value is all there is.
            self.sealed += 1;
            return Ok(noted);
        }
        let stream =
            StreamName::new(&record.stream).map_err(|_| fault("its stream has no name", "nid oes enw i'w ffrwd"))?;
        let recorded_at = record
            .recorded_at
            .as_ref()
            .map(timestamp)
            .ok_or_else(|| fault("it has no instant", "nid oes amser iddo"))?;
        let stored = Envelope {
            position: Position(record.position),
            recorded_at,
            stream: &stream,
            version: Version(record.version),
            event: record.json.as_bytes(),
        };
        let chain = extend_chain(&self.chain, &stored.encode());
        if chain != noted {
            return Err(fault(
                "its bytes do not give the chain noted beside them",
                "nid yw ei feitiau'n rhoi'r gadwyn a nodwyd wrth eu hymyl",
            ));
        }
        // The label stands beside the hashed bytes for whoever reads: it says nothing of its own.
        if stored::kind(record.json.as_bytes()).unwrap_or_default() == record.event {
            return Ok(chain);
        }
        Err(fault(
            "it is labelled as another kind of event than its bytes are",
            "mae label math arall o ddigwyddiad arno na'i feitiau",
        ))
    }

    /// How many sealed records were taken as they stand.
    pub(crate) const fn sealed(&self) -> u64 {
        self.sealed
    }

    /// What came of it, held against the checkpoint at the end of the export and those kept.
    pub(crate) fn concluded(mut self, end: Option<&LogHead>) -> VerifyLogResponse {
        let chain = hex(&self.chain);
        if self.fault.is_none() {
            self.fault = match end {
                None => Some(both(
                    "the export ends without its checkpoint".to_owned(),
                    "daw'r allforiad i ben heb ei bwynt gwirio".to_owned(),
                )),
                Some(head) if head.position != self.position || (head.position > 0 && head.chain != chain) => {
                    let (here, said) = (self.position, head.position);
                    Some(both(
                        format!("the export ends at {here}, and its checkpoint says {said}"),
                        format!("daw'r allforiad i ben yn {here}, a dywed ei bwynt gwirio {said}"),
                    ))
                }
                Some(_) => None,
            };
        }
        let missing = self.noted.iter().find(|(position, _)| *position > self.position).map(|(position, _)| *position);
        let verdict = match (&self.fault, missing) {
            (Some(_), _) => LogVerdict::Broken,
            (None, Some(_)) => LogVerdict::UnexpectedHead,
            (None, None) => LogVerdict::Holds,
        };
        let cut = missing.map(|position| {
            both(
                format!("cut off: a checkpoint kept says that there was a position {position}"),
                format!("wedi'i gwtogi: dywed pwynt gwirio a gadwyd fod safle {position} yno"),
            )
        });
        VerifyLogResponse {
            verdict: verdict.into(),
            records: self.position,
            verified_position: self.position,
            chain,
            fault: self.fault.or(cut),
        }
    }
}

/// A fault in both languages. The Welsh waits for review.
const fn both(en: String, cy: String) -> LocalizedText {
    LocalizedText { en, cy }
}

#[cfg(test)]
mod tests;
