//! A provider's standing filter (INV-1): its own to set.

use domain::Decision;
use domain::event::Subject;
use domain::provider::{StandingFilter, put_filter};
use views::permit::may_act_for;
use vocabulary::ProviderId;

use super::register::require_read;
use crate::failure::Failure;
use crate::tx::{Tx, Verb};

/// Puts a standing filter in the place of the one before.
pub struct PutStandingFilter {
    /// The provider.
    pub provider: ProviderId,
    /// What it wants to be alerted to.
    pub filter: StandingFilter,
    /// The provider's version its caller read, if it named an etag.
    pub read_version: Option<u64>,
}

impl Verb for PutStandingFilter {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_act_for(tx.actor, self.provider)?;
        let provider = tx.provider(self.provider)?.ok_or(Failure::NotPermitted)?;
        require_read(tx, Subject::Provider(self.provider), self.read_version)?;
        Ok(put_filter(&provider, tx.actor, self.filter.clone())?)
    }

    fn outcome(&self) -> String {
        self.provider.to_string()
    }
}
