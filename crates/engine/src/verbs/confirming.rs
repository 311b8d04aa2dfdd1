//! The weekly confirmation of a provider's vacancies (REG-4).

use domain::Decision;
use domain::provider::confirm_places;
use views::permit::may_keep;
use vocabulary::ProviderId;

use crate::failure::Failure;
use crate::tx::{Tx, Verb};

/// Confirms the places of all settings of a provider as they stand: one event, however many they are.
pub struct ConfirmPlaces {
    /// The provider.
    pub provider: ProviderId,
}

impl Verb for ConfirmPlaces {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let owner = tx.engine().world().owner(self.provider);
        may_keep(tx.actor, self.provider, owner)?;
        let provider = tx.provider(self.provider)?.ok_or(Failure::NotPermitted)?;
        Ok(confirm_places(&provider, tx.actor))
    }

    fn outcome(&self) -> String {
        self.provider.to_string()
    }
}
