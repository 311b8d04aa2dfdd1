//! What a provider may charge for a search (FRM-2): looked up as the request states it, counted from what is.

use std::sync::Arc;

use domain::event::LotKey;
use domain::framework::{Membership, PriceLine, PriceList, Quote, line};
use domain::{Actor, Fault, Refusal};
use views::World;
use views::permit::{Action, NotPermitted, may, may_act_for, may_respond};
use views::register::reader_of_provider;
use vocabulary::{Date, ProviderId, RefusalReason, SearchId};

use crate::engine::Engine;
use crate::failure::Failure;

/// A fee asked about.
#[derive(Clone, Debug)]
pub struct FeeOfSearch {
    /// The search.
    pub search: SearchId,
    /// Whose prices.
    pub provider: ProviderId,
    /// The award date; absent for today.
    pub on: Option<Date>,
    /// How many children go there by the award; absent for all of the request.
    pub children: Option<u32>,
}

/// What the fee was worked out from.
#[derive(Clone, Debug)]
pub struct SearchFeeView {
    /// The lot whose list it is.
    pub lot: LotKey,
    /// The day.
    pub on: Date,
    /// Type, age band, level as the request states them.
    pub line: PriceLine,
    /// Children counted.
    pub children: u32,
    /// The authority's live placements with the provider.
    pub live_placements: u32,
    /// The provider's lists in the lot.
    pub prices: Arc<PriceList>,
}

impl SearchFeeView {
    /// The working.
    ///
    /// # Errors
    /// NO_LIST_PRICE.
    pub fn quote(&self) -> Result<Quote<'_>, Fault> {
        self.prices.quote(self.line, self.children, self.live_placements, self.on)
    }
}

impl Engine {
    /// Permits a look at what a provider may charge for a search, on the names alone.
    pub fn permit_search_fee(&self, actor: &Actor, search: SearchId, provider: ProviderId) -> Result<(), Failure> {
        Ok(permit(&self.world(), actor, search, provider)?)
    }

    /// What a provider may charge for a search, by those of its authority and by the invited provider itself. The check of the award is
    /// worked the same way.
    pub async fn search_fee(&self, actor: &Actor, asked: &FeeOfSearch) -> Result<SearchFeeView, Failure> {
        let (search, now) = {
            let world = self.world();
            permit(&world, actor, asked.search, asked.provider)?;
            let search = world.search(asked.search).ok_or(Failure::NotPermitted)?;
            drop(world);
            (search, self.now())
        };
        let on = asked.on.unwrap_or_else(|| now.london_date());
        let (request, _) = self.open_request(&search).await?;
        let line = line(&request).ok_or_else(|| Refusal::of(RefusalReason::EssentialsMissing, "request"))?;
        let all = u32::try_from(request.children.len()).unwrap_or(u32::MAX);
        let children = asked.children.unwrap_or(all);
        if children == 0 || children > all {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, "children").with("given", children);
            return Err(Refusal::from(fault.with("min", 1).with("max", all)).into());
        }
        let world = self.world();
        let Some((key, lot)) = world.lot_for(line.0, search.authority, on) else {
            return Err(Refusal::from(Fault::new(RefusalReason::NoLot, "placement_type").with("on", on)).into());
        };
        if lot.membership(asked.provider, on) == Membership::None {
            return Err(Refusal::from(Fault::new(RefusalReason::NotFrameworkMember, "provider").with("on", on)).into());
        }
        let view = SearchFeeView {
            lot: key.clone(),
            on,
            line,
            children,
            live_placements: world.live_placements(asked.provider, search.authority),
            prices: world.prices(key, asked.provider),
        };
        view.quote().map_err(Refusal::from)?;
        Ok(view)
    }
}

/// An invited provider for itself; those of the authority for any whose page they may read.
fn permit(world: &World, actor: &Actor, search: SearchId, provider: ProviderId) -> Result<(), NotPermitted> {
    let search = world.search(search);
    let search = search.as_deref();
    if may_act_for(actor, provider).is_ok() {
        return may_respond(actor, search).map(|_| ());
    }
    may(actor, Action::ReadSearch, search)?;
    let provider = world.provider(provider).ok_or(NotPermitted)?;
    reader_of_provider(world, actor, provider).map(|_| ())
}
