//! What is no longer free once a choice or an award was undone (DEC-10): offers by name, never who has their place.

use std::sync::Arc;

use domain::Actor;
use domain::search::{NoLongerFree, PlacesAsked, no_longer_free};
use domain::setting::Setting;
use views::permit::{Action, may};
use vocabulary::{OfferId, SearchId};

use crate::engine::Engine;
use crate::failure::Failure;
use crate::moment::Moment;
use crate::verbs::places_in;

impl Engine {
    /// The offers of the latest round that could still be had and whose place has gone, by their id.
    pub async fn no_longer_free(
        &self,
        actor: &Actor,
        id: SearchId,
        moment: &Moment,
    ) -> Result<Vec<NoLongerFree>, Failure> {
        let (search, found, now) = self.at(moment, |world, now| {
            let search = world.search(id);
            may(actor, Action::ReadSearch, search.as_deref())?;
            let search = search.ok_or(Failure::NotPermitted)?;
            let found: Vec<(OfferId, Arc<Setting>, _)> = search
                .still_to_be_had()
                .into_iter()
                .filter_map(|offer| {
                    let setting = world.setting(search.offers.get(&offer)?.setting)?.clone();
                    Some((offer, setting, self.terms_of(world, &search, offer)?))
                })
                .collect();
            Ok::<_, Failure>((search, found, now))
        })?;
        let mut opened = Vec::with_capacity(found.len());
        for (offer, setting, sealed) in found {
            opened.push((offer, setting, self.open_terms(offer, &sealed).await?));
        }
        let asked: Vec<PlacesAsked<'_>> = opened
            .iter()
            .map(|(offer, setting, terms)| PlacesAsked {
                offer: *offer,
                setting,
                places: places_in(&search, terms),
                start: terms.earliest_start,
            })
            .collect();
        Ok(no_longer_free(&asked, now))
    }
}
