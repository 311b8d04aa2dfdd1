//! Handing a search over to another authority (SRC-14).

use std::sync::Arc;

use domain::Decision;
use domain::event::Subject;
use domain::search::{
    AcceptTransfer as Accept, OfferTransfer as Offer, Search, accept_transfer, decline_transfer, offer_transfer,
    take_back_transfer, transferred,
};
use views::permit::{Action, may};
use vocabulary::{ActorId, AuthorityCode, SearchId, Whereabouts};

use super::draft::child_keys;
use super::{permitted, require_note};
use crate::failure::Failure;
use crate::reads::documents::Identities;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Offers a search to another authority.
pub struct OfferTransfer {
    /// The search.
    pub search: SearchId,
    /// To which.
    pub to: AuthorityCode,
    /// Where the child is.
    pub whereabouts: Whereabouts,
    /// In words; empty for none.
    pub text: String,
}

impl Verb for OfferTransfer {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Transfer)?;
        require_note("text", &self.text)?;
        let text = tx.seal_text(KeySubject::Search(self.search), &self.text).await?;
        let command = Offer { to: self.to, whereabouts: self.whereabouts, text };
        Ok(offer_transfer(&search, tx.actor, command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Takes an offer back.
pub struct TakeBackTransfer {
    /// The search.
    pub search: SearchId,
}

impl Verb for TakeBackTransfer {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Transfer)?;
        Ok(take_back_transfer(&search, tx.actor)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Declines an offer, for the authority it was made to.
pub struct DeclineTransfer {
    /// The search.
    pub search: SearchId,
    /// In words; empty for none.
    pub text: String,
}

impl Verb for DeclineTransfer {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = offered(tx, self.search, Action::DeclineTransfer)?;
        require_note("text", &self.text)?;
        let text = tx.seal_text(KeySubject::Search(self.search), &self.text).await?;
        Ok(decline_transfer(&search, tx.actor, text)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Accepts an offer, for the authority it was made to.
pub struct AcceptTransfer {
    /// The search offered.
    pub search: SearchId,
    /// The draft that goes on.
    pub draft: SearchId,
    /// Who decides on it.
    pub decision_maker: ActorId,
    /// That authority's own numbers of the children still to be placed, in their order.
    pub numbers: Vec<String>,
}

impl Verb for AcceptTransfer {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = offered(tx, self.search, Action::AcceptTransfer)?;
        let authority = tx.actor.authority().ok_or(Failure::NotPermitted)?;
        let (asked, known) = tx.engine().open_request(&search).await?;
        let request = transferred(&search, &asked, &self.numbers)?;
        for child in &search.children {
            tx.will_write(Subject::Child(*child));
        }
        tx.will_write(Subject::Search(self.draft));
        let places = search.to_place().into_iter().filter_map(|child| usize::try_from(child).ok());
        let who = places.map(|child| known.children.get(child).cloned().unwrap_or_default());
        let identities = Identities { children: who.collect(), parent: known.parent };
        let children = child_keys(tx, authority, self.draft, &request)?;
        let held = tx.settings_of(&search)?;
        let held: Vec<_> = held.values().map(|setting| &**setting).collect();
        let sealed = tx.seal_request(self.draft, 1, &request, &identities, &children).await?;
        let command = Accept {
            search: self.draft,
            decision_maker: self.decision_maker.clone(),
            request: &request,
            geography: tx.engine().geography(),
            sealed,
            children,
        };
        Ok(accept_transfer(&search, tx.actor, &held, command)?)
    }

    fn outcome(&self) -> String {
        self.draft.to_string()
    }
}

/// A search last offered to the actor's authority, with whatever was due on it recorded.
fn offered(tx: &mut Tx<'_>, id: SearchId, action: Action) -> Result<Arc<Search>, Failure> {
    let search = tx.search_as_is(id);
    may(tx.actor, action, search.as_deref())?;
    tx.search(id)?.ok_or(Failure::NotPermitted)
}
