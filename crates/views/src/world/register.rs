//! Reading the register and the frameworks: providers, settings, lots and price lists.

use std::sync::Arc;

use domain::event::LotKey;
use domain::framework::{Lot, Lots, PriceList};
use domain::provider::Provider;
use domain::setting::Setting;
use vocabulary::{AuthorityCode, PlacementType, ProviderId, SettingId};

use super::World;

impl World {
    /// A provider.
    pub fn provider(&self, id: ProviderId) -> Option<&Arc<Provider>> {
        self.providers.get(&id)
    }

    /// Every provider, by id.
    pub fn providers(&self) -> impl Iterator<Item = &Arc<Provider>> {
        self.providers.values()
    }

    /// A setting.
    pub fn setting(&self, id: SettingId) -> Option<&Arc<Setting>> {
        self.settings.get(&id)
    }

    /// Every setting, by id.
    pub fn settings(&self) -> impl Iterator<Item = &Arc<Setting>> {
        self.settings.values()
    }

    /// Settings of a provider, by id.
    pub fn settings_of(&self, provider: ProviderId) -> impl Iterator<Item = &Arc<Setting>> {
        self.settings_of.get(&provider).into_iter().flatten().filter_map(|id| self.settings.get(id))
    }

    /// A lot.
    pub fn lot(&self, key: &LotKey) -> Option<&Arc<Lot>> {
        self.lots.get(key)
    }

    /// Every lot.
    pub fn lots(&self) -> impl Iterator<Item = (&LotKey, &Arc<Lot>)> {
        self.lots.iter()
    }

    /// The lots that list a provider, whenever and however.
    pub fn lots_listing(&self, provider: ProviderId) -> Lots {
        let listing = self.lots.iter().filter(|(_, lot)| lot.lists(provider));
        listing.map(|(key, lot)| (key.clone(), lot.clone())).collect()
    }

    /// The lots of a framework that stand, by lot; none where there is no such framework.
    pub fn lots_of(&self, framework: &str) -> impl Iterator<Item = (&LotKey, &Arc<Lot>)> {
        self.lots.iter().filter(move |(key, lot)| key.framework == framework && lot.stands())
    }

    /// The lot whose term runs on a day and that covers a type, signed by the authority if any such is.
    pub fn lot_for(
        &self,
        placement_type: PlacementType,
        authority: AuthorityCode,
        on: vocabulary::Date,
    ) -> Option<(&LotKey, &Arc<Lot>)> {
        let covers = |lot: &Lot| lot.runs_on(on) && lot.recorded.placement_types.contains(&placement_type);
        let mut covering = self.lots.iter().filter(|(_, lot)| covers(lot));
        let signed = covering.clone().find(|(_, lot)| lot.recorded.authorities.contains(&authority));
        signed.or_else(|| covering.next())
    }

    /// A provider's price lists in a lot; empty when it has none.
    pub fn prices(&self, key: &LotKey, provider: ProviderId) -> Arc<PriceList> {
        self.prices.get(&(key.clone(), provider)).cloned().unwrap_or_default()
    }

    /// Every provider's price lists, by lot and provider.
    pub fn price_lists(&self) -> impl Iterator<Item = (&LotKey, ProviderId, &Arc<PriceList>)> {
        self.prices.iter().map(|((key, provider), list)| (key, *provider, list))
    }
}
