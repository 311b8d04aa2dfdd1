//! Which documents of a search a pack holds, and under whose key each lies.
//!
//! Withheld are the request, for it says who a child is and whom it must not meet, unless the identities are asked for; what a shortlist was
//! scored on, for it holds the places where children and carers live: its whole result is there instead, proven by its digest; and terms that
//! never counted, which nobody but their provider has ever read.

use domain::event::{AttachedTo, AttachmentEvent, Event, OfferEvent, Sealed, SearchEvent};
use matching::v1;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use vocabulary::RefusalReason;

use super::{EvidencePack, PackDocument};
use crate::failure::Failure;
use crate::pack::{DocumentState, Identities, RESULT, Reference, references};
use crate::reads::SnapshotInputs;
use crate::scoring::result_digest;
use crate::vault::{KeySubject, Opened};

impl EvidencePack {
    /// The documents that an event names, in the order of their pointers; of a shortlist its result too.
    pub(super) async fn documents_of(
        &self,
        position: u64,
        event: &Event,
        json: &Value,
    ) -> Result<Vec<PackDocument>, Failure> {
        let mut documents = Vec::new();
        for reference in references(json) {
            let subject = self.key_of(event, &reference.field)?;
            let document = match self.is_told(event, &reference.field) {
                true => self.opened(position, subject, &reference).await?,
                false => unread(position, reference.field, DocumentState::Withheld),
            };
            documents.push(document);
        }
        if let Event::Search(_, SearchEvent::ShortlistPublished { engine_version, inputs, result_digest, .. }) = event {
            documents.push(self.result(position, engine_version, inputs, result_digest).await?);
        }
        Ok(documents)
    }

    /// Under whose key a document lies.
    fn key_of(&self, event: &Event, field: &str) -> Result<KeySubject, Failure> {
        let search = self.search.id;
        let child = |index: &str| {
            let index: Option<usize> = index.parse().ok();
            let key = index.and_then(|index| self.children.get(index));
            key.map(|key| KeySubject::Child(*key)).ok_or_else(|| Failure::Internal("a child without a key".to_owned()))
        };
        match event {
            Event::Offer(_, event) => Ok(KeySubject::Offer(offer_of(event))),
            Event::Search(_, event) => match (event, field.strip_prefix("/request/")) {
                (_, Some("parent")) => Ok(KeySubject::Parent(search)),
                (_, Some(part)) => part.strip_prefix("children/").map_or(Ok(KeySubject::Search(search)), child),
                (
                    SearchEvent::OfferRetracted { offer, .. }
                    | SearchEvent::FeeReduced { offer, .. }
                    | SearchEvent::UnknownResolved { offer, .. }
                    | SearchEvent::ConflictDeclared { offer, .. }
                    | SearchEvent::OfferRejected { offer, .. }
                    | SearchEvent::OfferQuestionAsked { offer, .. }
                    | SearchEvent::OfferQuestionAnswered { offer, .. },
                    None,
                ) => Ok(KeySubject::Offer(*offer)),
                (_, None) => Ok(KeySubject::Search(search)),
            },
            Event::Contract(..) => Ok(KeySubject::Search(search)),
            Event::Attachment(AttachedTo::Offer(_, offer), _) => Ok(KeySubject::Offer(*offer)),
            Event::Attachment(_, AttachmentEvent::Added { child: Some(index), .. }) => child(&index.to_string()),
            Event::Attachment(..) => Ok(KeySubject::Search(search)),
            other => Err(Failure::Internal(format!("{} is of no search", other.subject()))),
        }
    }

    /// Whether whoever has this pack may read a document.
    fn is_told(&self, event: &Event, field: &str) -> bool {
        match event {
            Event::Offer(_, OfferEvent::Submitted { offer, .. }) => self.counted.get(offer) == Some(&1),
            Event::Offer(_, OfferEvent::Revised { offer, terms_version, .. }) => {
                self.counted.get(offer) == Some(terms_version)
            }
            Event::Search(_, SearchEvent::ShortlistPublished { .. }) => false,
            // What a file is called may name a child.
            Event::Attachment(..) => self.opening.identities == Identities::Included,
            Event::Search(..) if field.starts_with("/request/") => self.opening.identities == Identities::Included,
            _ => true,
        }
    }

    async fn opened(&self, position: u64, subject: KeySubject, reference: &Reference) -> Result<PackDocument, Failure> {
        let sealed = Sealed { commitment: reference.commitment, ciphertext: reference.ciphertext };
        let field = reference.field.clone();
        match erased_or(self.engine.vault().open_document(&**self.engine.log(), subject, &sealed).await)? {
            None => Ok(unread(position, field, DocumentState::Erased)),
            Some(Opened { salt, plaintext }) => {
                let content = text(&plaintext)?;
                Ok(PackDocument { position, field, state: DocumentState::Open, salt: Some(salt), content })
            }
        }
    }

    /// The whole result of a shortlist, computed again: it is told only where it is the very one that was published.
    async fn result(
        &self,
        position: u64,
        engine_version: &str,
        inputs: &Sealed,
        published: &[u8; 32],
    ) -> Result<PackDocument, Failure> {
        let field = RESULT.to_owned();
        if engine_version != v1::ENGINE_VERSION {
            return Ok(unread(position, field, DocumentState::Withheld));
        }
        let subject = KeySubject::Search(self.search.id);
        let opened = erased_or(self.engine.open_document::<SnapshotInputs>(subject, inputs).await)?;
        let Some(inputs) = opened else { return Ok(unread(position, field, DocumentState::Erased)) };
        let result = v1::rank(&inputs.tender, &inputs.candidates);
        if result_digest(&result) != *published {
            return Err(Failure::Altered("a shortlist computed again is not the one published".to_owned()));
        }
        let bytes = serde_json::to_vec(&result).map_err(|error| Failure::Internal(error.to_string()))?;
        debug_assert_eq!(<[u8; 32]>::from(Sha256::digest(&bytes)), *published, "the digest is over these bytes");
        Ok(PackDocument { position, field, state: DocumentState::Open, salt: None, content: text(&bytes)? })
    }
}

const fn offer_of(event: &OfferEvent) -> vocabulary::OfferId {
    match event {
        OfferEvent::Submitted { offer, .. }
        | OfferEvent::Revised { offer, .. }
        | OfferEvent::CarriedOn { offer, .. }
        | OfferEvent::Withdrawn { offer, .. }
        | OfferEvent::Confirmed { offer, .. } => *offer,
    }
}

const fn unread(position: u64, field: String, state: DocumentState) -> PackDocument {
    PackDocument { position, field, state, salt: None, content: String::new() }
}

/// What was opened, or nothing where it was erased.
fn erased_or<T>(opened: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match opened {
        Ok(opened) => Ok(Some(opened)),
        Err(Failure::Refused(refusal)) if refusal.reason() == RefusalReason::Erased => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn text(bytes: &[u8]) -> Result<String, Failure> {
    let text = std::str::from_utf8(bytes).map_err(|_| Failure::Altered("a document is no text".to_owned()))?;
    Ok(text.to_owned())
}
