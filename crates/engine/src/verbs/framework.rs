//! Keeping frameworks: lots and price lists (FRM-1, FRM-2).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::event::{LotKey, LotRecorded, Prices};
use domain::framework::{Lot, put_framework, put_prices};
use domain::{Decision, Fault, Refusal};
use views::permit::{Action, may_serve};
use vocabulary::{ProviderId, RefusalReason};

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

/// Creates or replaces a framework with all its lots; a lot left out ends.
pub struct PutLots {
    /// The framework's slug.
    pub framework: String,
    /// Its lots.
    pub lots: Vec<LotToPut>,
}

impl Verb for PutLots {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, Action::ManageFramework)?;
        tx.standing();
        let mut keys: BTreeSet<LotKey> = self.lots.iter().map(|put| put.key.clone()).collect();
        keys.extend(tx.engine().world().lots_of(&self.framework).map(|(key, _)| key.clone()));
        let existing: BTreeMap<LotKey, Lot> =
            keys.into_iter().filter_map(|key| Some((key.clone(), Arc::unwrap_or_clone(tx.lot(&key)?)))).collect();
        let lots: Vec<_> = self.lots.iter().map(|put| (put.key.clone(), put.recorded.clone())).collect();
        let mut faults = self.unknown_members(tx);
        let decided = put_framework(&existing, tx.actor, &lots);
        if let Err(refusal) = &decided {
            faults.extend(prefixed(refusal, "framework"));
        }
        Refusal::unless_empty(faults)?;
        Ok(decided?)
    }

    fn outcome(&self) -> String {
        self.framework.clone()
    }
}

impl PutLots {
    /// Members the register does not know; the framework manager reads all of it, so this tells nobody anything.
    fn unknown_members(&self, tx: &Tx<'_>) -> Vec<Fault> {
        let world = tx.engine().world();
        let mut faults = Vec::new();
        for (index, put) in self.lots.iter().enumerate() {
            for (at, member) in put.recorded.members.iter().enumerate() {
                if world.provider(member.provider).is_none() {
                    let subject = format!("framework.lots[{index}].members[{at}].provider");
                    let fault = Fault::new(RefusalReason::ValueInvalid, subject);
                    faults.push(fault.with("expected", "a provider of the register"));
                }
            }
        }
        faults
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

/// Puts dated price lists, all or none.
pub struct PutPriceLists {
    /// The lists.
    pub lists: Vec<PricesToPut>,
}

impl Verb for PutPriceLists {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, Action::ManageFramework)?;
        require_batch("price_lists", self.lists.len())?;
        let mut all = Decision::default();
        let mut faults = Vec::new();
        for (index, put) in self.lists.iter().enumerate() {
            tx.prices(&put.key, put.provider);
            let lot = tx.lot(&put.key);
            match put_prices(lot.as_deref(), tx.actor, put.key.clone(), put.provider, put.prices.clone()) {
                Ok(decision) => all.events.extend(decision.events),
                Err(refusal) => faults.extend(prefixed(&refusal, &format!("price_lists[{index}]"))),
            }
        }
        Refusal::unless_empty(faults)?;
        Ok(all)
    }

    /// A count: the lists are named by the request itself, and their names together are longer than an outcome may be.
    fn outcome(&self) -> String {
        self.lists.len().to_string()
    }
}
