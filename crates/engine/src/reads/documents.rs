//! Opening the vault's documents for whoever the caller has established may read them.

use domain::event::{RequestSealed, Sealed};
use domain::request::{Child, Identity, Parent, Request, Shared, YesNoUnknown};
use domain::search::Search;
use domain::setting::{Inspection, Profile, Setting};
use domain::terms::Terms;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use vocabulary::{OfferId, ReturnReason, SearchId};
use zeroize::Zeroizing;

use crate::engine::Engine;
use crate::failure::Failure;
use crate::vault::{KeySubject, Parts};

use super::subject::unless_erased;

/// A child's part of a request: profile and identity under the child's own key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChildPart {
    /// The pseudonymous profile.
    pub child: Child,
    /// Who the child is.
    pub identity: Identity,
}

/// The parent's part of a request, under the parent's own key (ACR-3).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ParentPart {
    /// The pseudonymous profile.
    pub parent: Parent,
    /// Who the parent is.
    pub identity: Identity,
}

/// Who the people of a request are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identities {
    /// One per child, in the order of the request; those not said are missing at the end.
    pub children: Vec<Identity>,
    /// The parent of a parent-and-baby search.
    pub parent: Option<Identity>,
}

/// Why an approver returned a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Returned {
    /// Why.
    pub reason: ReturnReason,
    /// In words.
    pub text: String,
}

/// What a placement panel needs to know of a placement out of area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PanelInformation {
    /// What education is provided.
    pub education: String,
    /// What health care is provided.
    pub health: String,
    /// Who pays which part.
    pub funding_split: String,
    /// Whether an impasse was referred to the chief executive.
    pub impasse_referred: YesNoUnknown,
}

/// What an answered offer's provider reads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AnswerWords {
    /// What the person who answered wrote.
    pub text: String,
    /// The sentences of the criteria in which it fell short, in English and in Welsh, when those were given as the answer.
    pub sentences: Option<(String, String)>,
}

/// A question as published, with its answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PublishedQuestion {
    /// As the finder edited it.
    pub question: String,
    /// The answer.
    pub answer: String,
}

impl Engine {
    /// Opens one document.
    pub async fn open_document<T: DeserializeOwned>(&self, subject: KeySubject, sealed: &Sealed) -> Result<T, Failure> {
        read(&self.open_document_bytes(subject, sealed).await?)
    }

    /// Opens one document as it was written, byte for byte.
    pub(crate) async fn open_document_bytes(
        &self,
        subject: KeySubject,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, Failure> {
        Ok(self.vault.open_document(&*self.log, subject, sealed).await?.plaintext)
    }

    /// Opens a text; empty when there is none.
    pub async fn open_text(&self, subject: KeySubject, sealed: Option<&Sealed>) -> Result<String, Failure> {
        match sealed {
            Some(sealed) => self.open_document(subject, sealed).await,
            None => Ok(String::new()),
        }
    }

    /// Opens a search's request as it stands, with the identities of its children. Kept open in memory while the search lives.
    pub async fn open_request(&self, search: &Search) -> Result<(Request, Identities), Failure> {
        if let Some(kept) = self.vault.kept_request(search.id, &search.request) {
            return read_request(&kept, &search.request);
        }
        // From before the first document is opened: nothing is kept that a run over the keys has destroyed meanwhile.
        let gate = self.vault.gate.try_read();
        let parts = self.open_parts(search.id, &search.children, &search.request).await?;
        if gate.is_ok() {
            let world = self.world();
            // Judged under the world's lock, and an end is folded under it: what has ended is not kept.
            if world.search(search.id).is_some_and(|known| known.end.is_none() && known.request == search.request) {
                self.vault.keep_request(search.id, &search.request, &parts);
            }
        }
        read_request(&parts, &search.request)
    }

    /// Opens one version of a request.
    pub async fn open_request_version(
        &self,
        search: SearchId,
        children: &[domain::event::ChildKey],
        sealed: &RequestSealed,
    ) -> Result<(Request, Identities), Failure> {
        read_request(&self.open_parts(search, children, sealed).await?, sealed)
    }

    /// The documents of one version of a request: shared, children, parent.
    async fn open_parts(
        &self,
        search: SearchId,
        children: &[domain::event::ChildKey],
        sealed: &RequestSealed,
    ) -> Result<Parts, Failure> {
        let shared = [(KeySubject::Search(search), &sealed.shared)];
        let children = children.iter().map(|key| KeySubject::Child(*key)).zip(&sealed.children);
        let parent = sealed.parent.iter().map(|parent| (KeySubject::Parent(search), parent));
        let mut parts = Vec::with_capacity(sealed.children.len() + 2);
        for (subject, sealed) in shared.into_iter().chain(children).chain(parent) {
            parts.push(self.open_document_bytes(subject, sealed).await?);
        }
        Ok(parts.into())
    }

    /// Opens a request as [`Self::open_request`] does; `None` where any part of it was erased (ACR-3).
    pub(crate) async fn request_unless_erased(
        &self,
        search: &Search,
    ) -> Result<Option<(Request, Identities)>, Failure> {
        unless_erased(self.open_request(search).await)
    }

    /// Opens a text; empty where there is none, or it was erased: whoever shows it says so beside.
    pub(crate) async fn words(&self, subject: KeySubject, sealed: Option<&Sealed>) -> Result<String, Failure> {
        Ok(unless_erased(self.open_text(subject, sealed).await)?.unwrap_or_default())
    }

    /// Opens a setting's profile; `None` where it was erased.
    pub async fn profile_unless_erased(&self, setting: &Setting) -> Result<Option<Profile>, Failure> {
        unless_erased(self.open_profile_of(setting).await)
    }

    /// Opens an offer's terms. Callers other than its provider hold a search whose round is closed (OFF-3).
    pub async fn open_terms(&self, offer: OfferId, sealed: &Sealed) -> Result<Terms, Failure> {
        self.open_document(KeySubject::Offer(offer), sealed).await
    }

    /// Opens the words of an answer; empty when there are none.
    pub async fn open_answer(&self, offer: OfferId, sealed: Option<&Sealed>) -> Result<AnswerWords, Failure> {
        match sealed {
            Some(sealed) => self.open_document(KeySubject::Offer(offer), sealed).await,
            None => Ok(AnswerWords::default()),
        }
    }

    /// Opens a setting's profile.
    pub async fn open_profile_of(&self, setting: &Setting) -> Result<Profile, Failure> {
        self.open_document(KeySubject::Setting(setting.id), &setting.recorded.profile).await
    }

    /// Opens a setting's newest inspection report (REG-6), if it has one.
    pub async fn open_report_of(&self, setting: &Setting) -> Result<Option<Inspection>, Failure> {
        match &setting.report {
            Some(report) => self.open_document(KeySubject::Setting(setting.id), &report.report).await.map(Some),
            None => Ok(None),
        }
    }

    /// Where the counting terms of a closed offer lie: the last version of its slot, or the reduced fee's.
    pub(crate) fn terms_of(&self, world: &views::World, search: &Search, offer: OfferId) -> Option<Sealed> {
        if let Some(reduced) = search.reduced.get(&offer) {
            return Some(reduced.0);
        }
        let slot = world.slot_of(search.id, offer)?;
        world.offers(&slot)?.find(offer).map(|found| found.terms)
    }
}

/// A request read from its opened documents, of as many children as these are of.
fn read_request(parts: &[Zeroizing<Vec<u8>>], sealed: &RequestSealed) -> Result<(Request, Identities), Failure> {
    let (shared, rest) =
        parts.split_first().ok_or_else(|| Failure::Internal("a request has no document".to_owned()))?;
    let shared: Shared = read(shared)?;
    let (rest, parent) = match &sealed.parent {
        Some(_) => rest.split_last().map_or((rest, None), |(parent, rest)| (rest, Some(parent))),
        None => (rest, None),
    };
    let children = rest.iter().map(|part| read(part).map(|part: ChildPart| (part.child, part.identity)));
    let (children, identities) = children.collect::<Result<(Vec<_>, Vec<_>), _>>()?;
    let parent = parent.map(|part| read(part).map(|part: ParentPart| (part.parent, part.identity))).transpose()?;
    let (parent, parent_identity) = parent.unzip();
    Ok((Request { shared, children, parent }, Identities { children: identities, parent: parent_identity }))
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(bytes).map_err(|error| Failure::Internal(error.to_string()))
}
