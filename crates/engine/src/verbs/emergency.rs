//! Choosing and awarding in one act, in a same-day emergency (SRC-10).

use domain::Decision;
use domain::search::{ChooseAndAward as Both, ChooseFacts, choose_and_award};
use views::permit::Action;

use super::permitted;
use super::{AwardOffer, ChooseOffer};
use crate::failure::Failure;
use crate::tx::{Tx, Verb};

/// Chooses an offer and awards it: the decision maker's act.
pub struct ChooseAndAward {
    /// The choice.
    pub choice: ChooseOffer,
    /// The award of the same offer in the same search.
    pub award: AwardOffer,
}

impl Verb for ChooseAndAward {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        // Whoever comes after an award gets its rule, before anything else is looked at (DEC-6).
        let known = permitted(tx, self.award.search, Action::Decide)?;
        domain::refusal::require(known.award.is_none(), vocabulary::RefusalReason::AwardExists, "search.award")?;
        let choice = self.choice.sealed(tx).await?;
        let gathered = self.award.gather(tx, Action::Decide).await?;
        let award = self.award.sealed(tx, &gathered).await?;
        let facts = gathered.facts();
        let of_choice = ChooseFacts {
            provider: facts.provider,
            setting: facts.setting,
            places: (facts.places, facts.terms.earliest_start),
        };
        let command = Both { choice: &choice, award: &award };
        Ok(choose_and_award(gathered.search(), tx.actor, (of_choice, &facts), &command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.award.search.to_string()
    }
}
