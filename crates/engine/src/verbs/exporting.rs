//! An evidence pack that says who the children are: that it goes out is recorded before its first part does (EVD-1).

use domain::Decision;
use domain::search::export_identities;
use views::permit::Action;
use vocabulary::SearchId;

use super::permitted;
use crate::failure::Failure;
use crate::tx::{Tx, Verb};

/// Records that a pack with identities goes out.
pub struct ExportIdentities {
    /// The search.
    pub search: SearchId,
}

impl Verb for ExportIdentities {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::ExportIdentities)?;
        Ok(export_identities(&search, tx.actor)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}
