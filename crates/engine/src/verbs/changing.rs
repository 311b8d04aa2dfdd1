//! Changing the request after the close (SRC-12).

use domain::request::Request;
use domain::search::{Amend, amend_closed};
use domain::{Decision, Refusal};
use views::permit::Action;
use vocabulary::{AmendmentKind, SearchId};

use super::draft::child_keys;
use super::{criteria_digest, permitted};
use crate::failure::Failure;
use crate::scoring::Weighed;
use crate::tx::{Tx, Verb};

/// Amends the request of a search whose round has closed.
pub struct AmendClosedSearch {
    /// The search.
    pub search: SearchId,
    /// CORRECTION or MATERIAL.
    pub kind: AmendmentKind,
    /// The request as it shall stand.
    pub request: Request,
}

impl Verb for AmendClosedSearch {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Find)?;
        let (before, identities) = tx.engine().open_request(&search).await?;
        Refusal::unless_empty(domain::request::bounds::faults(&self.request, tx.engine().geography()))?;
        let children = child_keys(tx, search.authority, self.search, &self.request)?;
        let version = search.request.version + 1;
        let sealed = tx.seal_request(self.search, version, &self.request, &identities, &children).await?;
        let weights = Weighed::of(&tx.engine().world(), &search, tx.now.london_date()).weights;
        let command = Amend {
            kind: self.kind,
            before: &before,
            after: &self.request,
            geography: tx.engine().geography(),
            children,
            sealed,
            request_digest: criteria_digest(&self.request, &weights)?,
            closes: None,
        };
        let contract = search.award.as_ref().and_then(|(award, ..)| tx.contract(award.contract));
        Ok(amend_closed(&search, contract.as_deref(), tx.actor, command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}
