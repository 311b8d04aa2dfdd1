//! Matching placements nearer home, month by month (CON-5). What a month's match found is recorded, also that it found nothing: so however
//! often the ticker looks, a month is matched once.

use std::collections::BTreeSet;

use domain::contract::{nearer_home, nearer_home_due};
use domain::request::Request;
use domain::search::carried_over;
use vocabulary::{ContractId, Timestamp};

use crate::due::system_actor;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::tx::Tx;

impl Engine {
    /// Contracts whose placement is due to be matched nearer home.
    pub(crate) fn nearer_home_due(&self, now: Timestamp) -> Vec<ContractId> {
        let world = self.world();
        let due = world.running_contracts().filter(|contract| {
            let search = world.search(contract.generated.search);
            search.is_some_and(|search| nearer_home_due(contract, &search, now).is_some())
        });
        due.map(|contract| contract.id).collect()
    }

    /// Matches one placement nearer home and records what was found.
    pub(crate) async fn run_nearer_home(&self, id: ContractId) -> Result<(), Failure> {
        let system = system_actor()?;
        let mut tx = Tx::new(self, &system);
        let Some(contract) = tx.contract(id) else { return Ok(()) };
        let Some(search) = tx.search_as_is(contract.generated.search) else { return Ok(()) };
        let Some((month, tier)) = nearer_home_due(&contract, &search, tx.now) else { return Ok(()) };
        let (request, _) = self.open_request(&search).await?;
        let placed: BTreeSet<u32> = contract.generated.children.iter().copied().collect();
        let setting = contract.generated.setting;
        let sector = self.world().setting(setting).map(|setting| setting.recorded.sector.clone()).unwrap_or_default();
        let request = wanted_now(carried_over(&request, search.id, &placed, Some(&sector)), tx.now);
        let found = self.nearer_home(&request, (search.authority, search.id), (tier, setting), tx.now).await?;
        match nearer_home(&contract, &search, month, found, tx.now) {
            Some(decision) => self.commit_due(tx, decision).await,
            None => Ok(()),
        }
    }
}

/// The request as if it were asked for today: what a place is free for.
fn wanted_now(mut request: Request, now: Timestamp) -> Request {
    request.shared.needed_on = Some(now.london_date());
    request.shared.predecessor = None;
    request
}
