//! Drafting a search and editing the draft.

use domain::event::{ChildKey, Subject};
use domain::request::Request;
use domain::request::carried::{renumbered, sections};
use domain::search::{Draft, EditDraft, draft, edit};
use domain::{Decision, Refusal};
use views::permit::{Action, may};
use vocabulary::{ActorId, AuthorityCode, RefusalReason, SearchId};

use super::permitted;
use crate::failure::Failure;
use crate::reads::documents::Identities;
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
    /// Who they are.
    pub identities: Identities,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where the request of a new draft comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Written for it.
    Written,
    /// A case file kept elsewhere: each section is as old as it says, and to be reconfirmed (SRC-15).
    CaseFile,
}

impl Verb for CreateSearch {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may(tx.actor, Action::DraftSearch, self.authority)?;
        // Refused before anything is sealed, so that a malformed request never reaches the vault.
        Refusal::unless_empty(domain::request::bounds::faults(&self.request, tx.engine().geography()))?;
        tx.will_write(Subject::Search(self.search));
        let children = child_keys(tx, self.authority, self.search, &self.request)?;
        let mut request = self.request.clone();
        request.shared.carried = match self.origin {
            Origin::Written => Vec::new(),
            Origin::CaseFile => sections(&request, tx.now.london_date()),
        };
        let sealed = tx.seal_request(self.search, 1, &request, &self.identities, &children).await?;
        let command = Draft {
            search: self.search,
            authority: self.authority,
            decision_maker: self.decision_maker.clone(),
            request: &self.request,
            geography: tx.engine().geography(),
            sealed,
            children,
        };
        Ok(draft(tx.actor, command)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Replaces request and decision maker of a search that has not opened.
pub struct UpdateSearch {
    /// The search.
    pub search: SearchId,
    /// Who decides.
    pub decision_maker: ActorId,
    /// The request.
    pub request: Request,
    /// Who they are; absent to keep those on file.
    pub identities: Option<Identities>,
}

impl Verb for UpdateSearch {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Find)?;
        Refusal::unless_empty(domain::request::bounds::faults(&self.request, tx.engine().geography()))?;
        let children = child_keys(tx, search.authority, self.search, &self.request)?;
        let (before, known) = tx.engine().open_request(&search).await?;
        let identities = match &self.identities {
            Some(identities) => identities.clone(),
            None => {
                let unnumbered = unnumbered_keys(tx, self.search, search.children.len());
                follow(known, (&search.children, &unnumbered), &children)
            }
        };
        let version = search.request.version + 1;
        // What was taken over, and reconfirmed, is the server's own record and no part of what is edited.
        let mut request = self.request.clone();
        request.shared.carried = renumbered(&before, &self.request);
        let sealed = tx.seal_request(self.search, version, &request, &identities, &children).await?;
        let decision_maker = self.decision_maker.clone();
        let command =
            EditDraft { decision_maker, request: &self.request, geography: tx.engine().geography(), sealed, children };
        Ok(edit(&search, tx.actor, command, tx.now)?)
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
    let unnumbered = unnumbered_keys(tx, search, request.children.len());
    let mut keys: Vec<ChildKey> = Vec::with_capacity(request.children.len());
    for (index, (child, unnumbered)) in request.children.iter().zip(unnumbered).enumerate() {
        let key = match child.number.trim() {
            "" => unnumbered,
            number => vault.child_key(&authority.to_string(), number),
        };
        if keys.contains(&key) {
            return Err(Refusal::of(RefusalReason::ValueInvalid, format!("request.children[{index}].number")).into());
        }
        keys.push(key);
    }
    Ok(keys)
}

/// The keys of the children of a draft as long as they have no number.
fn unnumbered_keys(tx: &Tx<'_>, search: SearchId, children: usize) -> Vec<ChildKey> {
    let search = search.to_string();
    let key = |index: usize| tx.engine().vault().keyed_hash("unnumbered", &[search.as_bytes(), &index.to_be_bytes()]);
    (0..children).map(|index| ChildKey(key(index))).collect()
}

/// Identities on file, for the children as they are now: each follows its own child, whatever its place in the list. A child that had no
/// number until now is the one at its place; any other that is new has no identity yet, so that no child ever gets another's name.
fn follow(known: Identities, before: (&[ChildKey], &[ChildKey]), now: &[ChildKey]) -> Identities {
    let (keys, unnumbered) = before;
    let at = |index: usize, key: &ChildKey| {
        let unnumbered_here = || keys.get(index).is_some_and(|known| unnumbered.get(index) == Some(known));
        keys.iter().position(|known| known == key).or_else(|| unnumbered_here().then_some(index))
    };
    let of = |(index, key): (usize, &ChildKey)| {
        at(index, key).and_then(|at| known.children.get(at)).cloned().unwrap_or_default()
    };
    Identities { children: now.iter().enumerate().map(of).collect(), parent: known.parent.clone() }
}
