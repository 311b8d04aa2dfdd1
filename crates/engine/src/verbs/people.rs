//! Who acts on a search: roles given to others, interests declared.

use domain::Decision;
use domain::request::YesNoUnknown;
use domain::search::{Reassign, declare_interest, reassign};
use views::permit::Action;
use vocabulary::{ActorId, ReassignmentReason, Role, SearchId};

use super::{permitted, require_note};
use crate::failure::Failure;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Gives a role of a search to another person.
pub struct ReassignRole {
    /// The search.
    pub search: SearchId,
    /// Finder or decision maker.
    pub role: Role,
    /// To whom.
    pub to: ActorId,
    /// Why.
    pub reason: ReassignmentReason,
    /// In words; required with OTHER.
    pub text: String,
}

impl Verb for ReassignRole {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Reassign)?;
        require_note("text", &self.text)?;
        let text = tx.seal_text(KeySubject::Search(self.search), &self.text).await?;
        let command = Reassign { role: self.role, to: self.to.clone(), reason: self.reason, text };
        Ok(reassign(&search, tx.actor, command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Declares an interest in a search, or that there is none.
pub struct DeclareInterest {
    /// The search.
    pub search: SearchId,
    /// YES or NO.
    pub interest: YesNoUnknown,
    /// In words; required with YES.
    pub text: String,
}

impl Verb for DeclareInterest {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::DeclareInterest)?;
        require_note("text", &self.text)?;
        let text = tx.seal_text(KeySubject::Search(self.search), &self.text).await?;
        Ok(declare_interest(&search, tx.actor, self.interest, text)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}
