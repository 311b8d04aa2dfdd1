//! The fee check behind an award that was issued, with its working (DEC-2).

use domain::Actor;
use domain::framework::FeeWorking;
use domain::setting::Taken;
use views::World;
use views::permit::{Action, may};
use vocabulary::{AuthorityCode, ProviderId, SearchId};

use crate::engine::Engine;
use crate::failure::Failure;
use crate::moment::Moment;

impl Engine {
    /// The working of the fee check of a search's award, as it was when the award was issued; `None` where there is no award.
    pub async fn award_working(
        &self,
        actor: &Actor,
        id: SearchId,
        moment: &Moment,
    ) -> Result<Option<FeeWorking>, Failure> {
        let found = self.at(moment, |world, _| {
            let search = world.search(id);
            may(actor, Action::ReadSearch, search.as_deref())?;
            let search = search.ok_or(Failure::NotPermitted)?;
            let facts = search.award.as_ref().and_then(|(award, ..)| {
                let round = search.round_numbered(search.offers.get(&award.offer)?.round)?;
                // Whom no list price bound was judged by the ceiling, and has no working (DEC-3).
                award.allowed_core_weekly?;
                let prices = world.prices(round.opening.lot.as_ref()?, award.provider);
                let placements = placements_before(world, id, award.provider, search.authority);
                let placements = (placements, world.siblings_there(&search, award.setting));
                Some((award.clone(), prices, placements, self.terms_of(world, &search, award.offer)?))
            });
            Ok::<_, Failure>((search, facts))
        })?;
        let (search, Some((award, prices, placements, terms))) = found else { return Ok(None) };
        let (request, _) = self.open_request(&search).await?;
        let terms = self.open_terms(award.offer, &terms).await?;
        Ok(prices.working(&request, &terms, placements, award.start_date).ok())
    }
}

/// The authority's placements with a provider, but for those of this search: the volume the award was priced by.
fn placements_before(world: &World, id: SearchId, provider: ProviderId, authority: AuthorityCode) -> u32 {
    let places = world.settings_of(provider).flat_map(|setting| setting.places.values());
    let taken = places.filter(|place| match place.taken {
        Taken::Awarded { search, authority: by } => search != id && by == authority,
        Taken::Free | Taken::Held(_) => false,
    });
    u32::try_from(taken.count()).unwrap_or(u32::MAX)
}
