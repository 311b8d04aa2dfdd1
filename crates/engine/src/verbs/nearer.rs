//! Marking nearer offers before an award out of area (DEC-4).

use domain::Decision;
use domain::event::NearerMark;
use domain::search::{MarkNearer, mark_nearer};
use views::permit::Action;
use vocabulary::{NearerVerdict, OfferId, PassedOverReason, SearchId};

use super::{permitted, require_words};
use crate::failure::Failure;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// One mark.
pub struct NearerGiven {
    /// The offer.
    pub offer: OfferId,
    /// Whether it could serve.
    pub verdict: NearerVerdict,
    /// Why it is passed over, where it could.
    pub reason: Option<PassedOverReason>,
    /// Text for the panel.
    pub text: String,
}

/// Marks nearer offers.
pub struct MarkNearerOffers {
    /// The search.
    pub search: SearchId,
    /// The marks.
    pub marks: Vec<NearerGiven>,
}

impl Verb for MarkNearerOffers {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Decide)?;
        let mut marks = Vec::with_capacity(self.marks.len());
        for (index, given) in self.marks.iter().enumerate() {
            require_words(&format!("marks[{index}].text"), &given.text)?;
            let text = tx.seal(KeySubject::Search(self.search), &given.text).await?;
            let NearerGiven { offer, verdict, reason, text: _ } = given;
            marks.push(NearerMark { offer: *offer, verdict: *verdict, reason: *reason, text });
        }
        Ok(mark_nearer(&search, tx.actor, MarkNearer { marks }, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}
