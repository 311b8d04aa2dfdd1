//! What an invited provider does before it offers: opening the profile, declining.

use domain::Decision;
use domain::event::Subject;
use domain::search::{Decline, decline, open_profile};
use views::permit::may_respond;
use vocabulary::{NoBidReason, ProviderId, SearchId};

use super::require_note;
use crate::failure::Failure;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Opens the full pseudonymous profile.
pub struct OpenInvitation {
    /// The search.
    pub search: SearchId,
}

impl Verb for OpenInvitation {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let (search, provider) = responding(tx, self.search)?;
        let provider = tx.provider(provider)?.ok_or(Failure::NotPermitted)?;
        Ok(open_profile(&search, tx.actor, &provider, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Declines an invitation.
pub struct DeclineInvitation {
    /// The search.
    pub search: SearchId,
    /// Why.
    pub reason: NoBidReason,
    /// In words.
    pub note: String,
}

impl Verb for DeclineInvitation {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let (search, provider) = responding(tx, self.search)?;
        require_note("note", &self.note)?;
        let round = search.round_of(provider).map_or(0, |round| round.opening.round);
        let live = tx.engine().world().live_offers_of(self.search, round, provider);
        let note = tx.seal_text(KeySubject::Search(self.search), &self.note).await?;
        Ok(decline(&search, tx.actor, live, Decline { provider, reason: self.reason, note }, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// The search an invited provider responds to, with its own response stream bound.
pub(super) fn responding(
    tx: &mut Tx<'_>,
    id: SearchId,
) -> Result<(std::sync::Arc<domain::search::Search>, ProviderId), Failure> {
    let search = tx.search_as_is(id);
    let provider = may_respond(tx.actor, search.as_deref())?;
    // Bound before the search is read: what it folds of this stream is then no newer than the guard.
    tx.will_write(Subject::Response(id, provider));
    let search = tx.search(id)?.ok_or(Failure::NotPermitted)?;
    Ok((search, provider))
}
