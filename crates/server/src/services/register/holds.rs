//! A provider's own places that are held, for which of its offers and until when (SHL-4).

use api::register::v1::{HeldPlace, ListHeldPlacesRequest, ListHeldPlacesResponse};
use domain::Actor;
use engine::Moment;
use tonic::Status;
use views::permit::may_act_for;
use vocabulary::{ProviderName, SettingId};

use super::Register;
use crate::convert::instant_out;
use crate::present::{Page, names, next_page_token};
use crate::services::call::name;
use crate::services::permit;

/// Bytes of a setting's key and of a place's number in a page token.
const SETTING_BYTES: usize = 16;
const KEY_BYTES: usize = SETTING_BYTES + 4;

/// Where a held place stands in the list: by setting, then by number.
fn key(setting: SettingId, place: u32) -> [u8; KEY_BYTES] {
    let mut key = [0; KEY_BYTES];
    key[..SETTING_BYTES].copy_from_slice(&setting.to_bytes());
    key[SETTING_BYTES..].copy_from_slice(&place.to_be_bytes());
    key
}

impl Register {
    pub(super) fn list_of_held_places(
        &self,
        actor: &Actor,
        message: &ListHeldPlacesRequest,
    ) -> Result<ListHeldPlacesResponse, Status> {
        let parent: ProviderName = name("parent", &message.parent)?;
        may_act_for(actor, parent.provider).map_err(permit::refused)?;
        let list = format!("ListHeldPlaces|{parent}");
        let page = Page::read(&self.engine, actor, &list, message.page_size, &message.page_token)?;
        let after = page.after::<KEY_BYTES>();
        let mut found: Vec<([u8; KEY_BYTES], HeldPlace)> = self.engine.at(&Moment::Now, |world, now| {
            let settings = world.settings_of(parent.provider);
            let held =
                settings.flat_map(|setting| setting.held_places(now).into_iter().map(move |held| (setting, held)));
            let following = held
                .map(|(setting, held)| (key(setting.id, held.place), setting, held))
                .filter(|(key, ..)| after.is_none_or(|after| after < *key));
            let told = following.filter_map(|(key, setting, held)| {
                let search = world.search(setting.holds.values().find(|hold| hold.offer == held.offer)?.search)?;
                let message = HeldPlace {
                    setting: names::setting(parent.provider, setting.id),
                    place: held.place,
                    offer: names::closed_offer(&search, held.offer),
                    held_until: Some(instant_out(held.until)),
                };
                Some((key, message))
            });
            told.take(page.limit + 1).collect()
        });
        let more = found.len() > page.limit;
        found.truncate(page.limit);
        let last = found.last().filter(|_| more).map(|(key, _)| key.to_vec());
        let next_page_token = next_page_token(&self.engine, actor, &list, last.as_deref())?;
        Ok(ListHeldPlacesResponse { places: found.into_iter().map(|(_, held)| held).collect(), next_page_token })
    }
}
