//! Drafts that begin with what was written before, and saying that it still holds (SRC-15).

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::event::{ChildKey, Subject};
use domain::request::carried::{SectionNamed, of_child, reconfirm};
use domain::request::{Request, Sibling};
use domain::search::{Draft, EditDraft, Search, begun_from, draft, edit};
use domain::{Decision, Fault, Refusal};
use views::permit::{Action, may};
use vocabulary::{ActorId, AuthorityCode, RefusalReason, SearchId};

use super::draft::child_keys;
use super::permitted;
use crate::failure::Failure;
use crate::reads::documents::Identities;
use crate::tx::{Tx, Verb};

/// Begins a draft with the last search of each child.
pub struct StartSearch {
    /// The new search.
    pub search: SearchId,
    /// The authority.
    pub authority: AuthorityCode,
    /// Who decides.
    pub decision_maker: ActorId,
    /// The children's own numbers, in the order of the new request.
    pub numbers: Vec<String>,
}

/// The last search of one child, and the child's place in it.
struct Last {
    search: Arc<Search>,
    child: u32,
}

impl StartSearch {
    /// The last search of each child, in the order of the numbers; every number without one is named.
    fn last_of_each(&self, tx: &Tx<'_>) -> Result<Vec<Last>, Refusal> {
        let (mut last, mut faults) = (Vec::new(), Vec::new());
        for (index, number) in self.numbers.iter().enumerate() {
            let key = tx.engine().vault().child_key(&self.authority.to_string(), number.trim());
            let found = tx.engine().world().last_search_of(self.authority, key);
            match found.and_then(|search| Some(Last { child: place_of(&search, key)?, search })) {
                Some(found) => last.push(found),
                None => faults.push(Fault::new(RefusalReason::NoEarlierSearch, format!("child_numbers[{index}]"))),
            }
        }
        Refusal::unless_empty(faults)?;
        Ok(last)
    }

    /// The request it begins with: what concerns all from the newest of the searches, each child from its own.
    async fn begun(&self, tx: &Tx<'_>, last: &[Last]) -> Result<(Request, Identities), Failure> {
        let newest = last.iter().max_by_key(|found| (found.search.drafted_at, found.search.id));
        let Some(newest) = newest else { return Err(Failure::NotPermitted) };
        let base = newest.search.clone();
        let of_base = last.iter().filter(|found| found.search.id == base.id).map(|found| found.child);
        let of_base: BTreeSet<u32> = of_base.collect();
        let (request, identities) = tx.engine().open_request(&base).await?;
        let mut begun = begun_from(&request, base.id, &of_base, base.drafted_at.london_date());
        let mut who: Vec<_> = of_base.iter().map(|child| of(&identities.children, *child)).collect();
        for other in last.iter().filter(|found| found.search.id != base.id) {
            let (request, identities) = tx.engine().open_request(&other.search).await?;
            let index = usize::try_from(other.child).unwrap_or(usize::MAX);
            let Some(child) = request.children.get(index) else { return Err(Failure::NotPermitted) };
            // Places in that request mean nothing in this one.
            let mut child = child.clone();
            child.siblings = child.siblings.into_iter().map(|sibling| Sibling { child: None, ..sibling }).collect();
            begun.shared.carried.extend(of_child(&child, other.search.drafted_at.london_date()));
            begun.children.push(child);
            who.push(of(&identities.children, other.child));
        }
        Ok((begun, Identities { children: who, parent: identities.parent }))
    }
}

impl Verb for StartSearch {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may(tx.actor, Action::DraftSearch, self.authority)?;
        let last = self.last_of_each(tx)?;
        let (request, identities) = self.begun(tx, &last).await?;
        tx.will_write(Subject::Search(self.search));
        let children = child_keys(tx, self.authority, self.search, &request)?;
        let sealed = tx.seal_request(self.search, 1, &request, &identities, &children).await?;
        let command = Draft {
            search: self.search,
            authority: self.authority,
            decision_maker: self.decision_maker.clone(),
            request: &request,
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

/// Says that sections taken over still hold.
pub struct ReconfirmSections {
    /// The search.
    pub search: SearchId,
    /// Which; all of them where none is named.
    pub sections: Vec<SectionNamed>,
}

impl Verb for ReconfirmSections {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Find)?;
        let (mut request, identities) = tx.engine().open_request(&search).await?;
        reconfirm(&mut request, &self.sections, tx.now.london_date())?;
        let children = search.children.clone();
        let version = search.request.version + 1;
        let sealed = tx.seal_request(self.search, version, &request, &identities, &children).await?;
        let decision_maker = search.decision_maker.clone();
        let command =
            EditDraft { decision_maker, request: &request, geography: tx.engine().geography(), sealed, children };
        Ok(edit(&search, tx.actor, command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

fn of<T: Clone + Default>(list: &[T], child: u32) -> T {
    usize::try_from(child).ok().and_then(|index| list.get(index)).cloned().unwrap_or_default()
}

fn place_of(search: &Search, key: ChildKey) -> Option<u32> {
    u32::try_from(search.children.iter().position(|child| *child == key)?).ok()
}
