//! Keeping frameworks: lots and price lists (FRM-1, FRM-2).

use domain::event::{LotKey, LotRecorded, Prices};
use domain::framework::{put_lot, put_prices};
use domain::{Decision, Refusal};
use views::permit::{ServiceAction, may_serve};
use vocabulary::ProviderId;

use super::register::{prefixed, require_batch};
use crate::failure::Failure;
use crate::tx::{Tx, Verb};

/// A lot to put.
#[derive(Clone, Debug)]
pub struct LotToPut {
    /// Its key.
    pub key: LotKey,
    /// As it shall be.
    pub recorded: LotRecorded,
}

/// Creates or replaces the lots of a framework, all or none.
pub struct PutLots {
    /// The framework's slug.
    pub framework: String,
    /// Its lots.
    pub lots: Vec<LotToPut>,
}

impl Verb for PutLots {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, ServiceAction::ManageFramework)?;
        require_batch("lots", self.lots.len())?;
        tx.standing();
        let mut all = Decision::default();
        let mut faults = Vec::new();
        for (index, put) in self.lots.iter().enumerate() {
            let existing = tx.lot(&put.key);
            match put_lot(existing.as_deref(), tx.actor, put.key.clone(), put.recorded.clone()) {
                Ok(decision) => all.events.extend(decision.events),
                Err(refusal) => faults.extend(prefixed(&refusal, &format!("framework.lots[{index}]"))),
            }
        }
        Refusal::unless_empty(faults)?;
        Ok(all)
    }

    fn outcome(&self) -> String {
        self.framework.clone()
    }
}

/// A price list to put.
#[derive(Clone, Debug)]
pub struct PricesToPut {
    /// The lot.
    pub key: LotKey,
    /// The provider.
    pub provider: ProviderId,
    /// The prices.
    pub prices: Prices,
}

/// Adds dated price lists, all or none.
pub struct PutPriceLists {
    /// The lists.
    pub lists: Vec<PricesToPut>,
}

impl Verb for PutPriceLists {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, ServiceAction::ManageFramework)?;
        require_batch("price_lists", self.lists.len())?;
        let mut all = Decision::default();
        let mut faults = Vec::new();
        for (index, put) in self.lists.iter().enumerate() {
            tx.prices(&put.key, put.provider);
            match put_prices(tx.actor, put.key.clone(), put.provider, put.prices.clone()) {
                Ok(decision) => all.events.extend(decision.events),
                Err(refusal) => faults.extend(prefixed(&refusal, &format!("price_lists[{index}]"))),
            }
        }
        Refusal::unless_empty(faults)?;
        Ok(all)
    }

    fn outcome(&self) -> String {
        let lines = self.lists.iter().map(|put| format!("{}/{}/{}", put.key.framework, put.key.lot, put.provider));
        lines.collect::<Vec<_>>().join("\n")
    }
}
