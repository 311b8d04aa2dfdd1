//! What time alone may make due, kept apart from everything there is: whoever looks several times a second looks at these and at nothing else.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::contract::Contract;
use domain::setting::Setting;
use vocabulary::{ContractId, SettingId};

use crate::world::World;

/// Ids of what is to be looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Watched {
    concealed: BTreeSet<SettingId>,
    holding: BTreeSet<SettingId>,
    running: BTreeSet<ContractId>,
}

impl Watched {
    /// A setting as it is from now on.
    pub(crate) fn setting(&mut self, setting: &Setting) {
        keep(&mut self.concealed, setting.id, setting.concealment.is_some());
        keep(&mut self.holding, setting.id, !setting.holds.is_empty());
    }

    /// Nothing of a contract is due any longer.
    pub(crate) fn forget_contract(&mut self, id: ContractId) {
        self.running.remove(&id);
    }

    /// A contract as it is from now on.
    pub(crate) fn contract(&mut self, contract: &Contract) {
        keep(&mut self.running, contract.id, contract.arrival.is_some() && contract.ended.is_none());
    }
}

fn keep<T: Ord>(among: &mut BTreeSet<T>, id: T, is_kept: bool) {
    if is_kept {
        among.insert(id);
    } else {
        among.remove(&id);
    }
}

impl World {
    /// Settings that are concealed, by id.
    pub fn concealed_settings(&self) -> impl Iterator<Item = &Arc<Setting>> {
        self.watched.concealed.iter().filter_map(|id| self.setting(*id))
    }

    /// Settings of which a place is held, whether or not the hold has run out, by id.
    pub fn holding_settings(&self) -> impl Iterator<Item = &Arc<Setting>> {
        self.watched.holding.iter().filter_map(|id| self.setting(*id))
    }

    /// Contracts whose placement runs: the child has arrived, and it has not ended; by id.
    pub fn running_contracts(&self) -> impl Iterator<Item = Arc<Contract>> {
        self.watched.running.iter().filter_map(|id| self.contract(*id))
    }
}
