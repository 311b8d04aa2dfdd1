//! Drafting a search and editing the draft.

use domain::event::{ChildKey, Subject};
use domain::request::{Identity, Request};
use domain::search::{Draft, EditDraft, draft, edit};
use domain::{Decision, Refusal};
use views::permit::{SearchAction, may_draft};
use vocabulary::{ActorId, AuthorityCode, RefusalReason, SearchId};

use super::permitted;
use crate::failure::Failure;
use crate::tx::{Tx, Verb};

/// Writes a draft.
pub struct CreateSearch {
    /// The new search.
    pub search: SearchId,
    /// The authority.
    pub authority: AuthorityCode,
    /// Who decides.
    pub decision_maker: ActorId,
    /// The request.
    pub request: Request,
    /// Who the children are, one per child.
    pub identities: Vec<Identity>,
}

impl Verb for CreateSearch {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_draft(tx.actor, self.authority)?;
        // Refused before anything is sealed, so that a malformed request never reaches the vault.
        Refusal::unless_empty(domain::request::bounds::faults(&self.request))?;
        tx.will_write(Subject::Search(self.search));
        let children = child_keys(tx, self.authority, self.search, &self.request)?;
        let sealed = tx.seal_request(self.search, 1, &self.request, &self.identities, &children).await?;
        let command = Draft {
            search: self.search,
            authority: self.authority,
            decision_maker: self.decision_maker.clone(),
            request: &self.request,
            sealed,
            children,
        };
        Ok(draft(tx.actor, command)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Replaces the request of a search that has not opened.
pub struct UpdateSearch {
    /// The search.
    pub search: SearchId,
    /// The request.
    pub request: Request,
    /// Who the children are; empty to keep what is known.
    pub identities: Vec<Identity>,
    /// The search's version its caller read, if it named an etag.
    pub read_version: Option<u64>,
}

impl Verb for UpdateSearch {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, SearchAction::Find)?;
        require_version(tx, self.search, self.read_version)?;
        Refusal::unless_empty(domain::request::bounds::faults(&self.request))?;
        let children = child_keys(tx, search.authority, self.search, &self.request)?;
        let identities = match self.identities.is_empty() {
            true => tx.engine().open_request(&search).await?.1,
            false => self.identities.clone(),
        };
        let version = search.request.version + 1;
        let sealed = tx.seal_request(self.search, version, &self.request, &identities, &children).await?;
        Ok(edit(&search, tx.actor, EditDraft { request: &self.request, sealed, children }, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// The children's streams: keyed hashes of the authority's own child numbers. A child without a number yet has a key of its draft alone,
/// so that no two children ever share one.
pub(crate) fn child_keys(
    tx: &Tx<'_>,
    authority: AuthorityCode,
    search: SearchId,
    request: &Request,
) -> Result<Vec<ChildKey>, Failure> {
    let vault = tx.engine().vault();
    let mut keys: Vec<ChildKey> = Vec::with_capacity(request.children.len());
    for (index, child) in request.children.iter().enumerate() {
        let key = match child.number.trim() {
            "" => ChildKey(vault.keyed_hash("unnumbered", &[search.to_string().as_bytes(), &index.to_be_bytes()])),
            number => vault.child_key(&authority.to_string(), number),
        };
        if keys.contains(&key) {
            return Err(Refusal::of(RefusalReason::ValueInvalid, format!("request.children[{index}].number")).into());
        }
        keys.push(key);
    }
    Ok(keys)
}

/// Refuses a caller whose etag is of another version than the search has.
pub(crate) fn require_version(tx: &Tx<'_>, search: SearchId, read: Option<u64>) -> Result<(), Failure> {
    let Some(read) = read else { return Ok(()) };
    let current = tx.engine().world().version(&Subject::Search(search));
    if read == current { Ok(()) } else { Err(Refusal::of(RefusalReason::StaleEtag, "etag").into()) }
}
