//! Lists of the register: by name, as far as the caller may see, a page at a time.

use api::register::v1::{ListProvidersRequest, ListProvidersResponse, ListSettingsRequest, ListSettingsResponse};
use domain::Actor;
use engine::Moment;
use tonic::Status;
use views::permit::{Action, NotPermitted, may_serve};
use vocabulary::{ProviderId, ProviderName, SettingId};

use super::Register;
use crate::present::register::{ProviderSeen, SettingSeen};
use crate::present::{Page, next_page_token};
use crate::services::call::{failed, name};
use crate::services::permit;

/// The settings of every provider.
const OF_ALL: &str = "providers/-";
/// Bytes of a provider's key in a page token, and of a setting's after its provider's.
const PROVIDER_KEY_BYTES: usize = 16;
const SETTING_KEY_BYTES: usize = 2 * PROVIDER_KEY_BYTES;

impl Register {
    pub(super) async fn list_of_providers(
        &self,
        actor: &Actor,
        message: &ListProvidersRequest,
    ) -> Result<ListProvidersResponse, Status> {
        const LIST: &str = "ListProviders";
        may_list(actor).map_err(permit::refused)?;
        let page = Page::read(&self.engine, actor, LIST, message.page_size, &message.page_token)?;
        let after = page.after::<PROVIDER_KEY_BYTES>().map(ProviderId::from_bytes);
        let mut seen: Vec<ProviderSeen> = self.engine.at(&Moment::Now, |world, _| {
            let following = world.providers().filter(|provider| after.is_none_or(|after| after < provider.id));
            let seen = following.filter_map(|provider| ProviderSeen::of(world, actor, provider.id).ok());
            seen.take(page.limit + 1).collect()
        });
        let more = seen.len() > page.limit;
        seen.truncate(page.limit);
        let last = seen.last().filter(|_| more).map(|last| last.id().to_bytes());
        let next_page_token = next_page_token(&self.engine, actor, LIST, last.as_ref().map(<[u8; 16]>::as_slice))?;
        let mut providers = Vec::with_capacity(seen.len());
        for provider in seen {
            providers.push(provider.message(&self.engine, actor).await.map_err(failed)?);
        }
        Ok(ListProvidersResponse { providers, next_page_token })
    }

    pub(super) async fn list_of_settings(
        &self,
        actor: &Actor,
        message: &ListSettingsRequest,
    ) -> Result<ListSettingsResponse, Status> {
        let parent: Option<ProviderName> =
            if message.parent == OF_ALL { None } else { Some(name("parent", &message.parent)?) };
        match parent {
            None => may_list(actor).map_err(permit::refused)?,
            Some(ProviderName { provider }) => {
                let seen = self.engine.at(&Moment::Now, |world, _| ProviderSeen::of(world, actor, provider));
                seen.map_err(permit::refused)?;
            }
        }
        let list = format!("ListSettings|{}", message.parent);
        let page = Page::read(&self.engine, actor, &list, message.page_size, &message.page_token)?;
        let mut seen = self.settings_seen(actor, parent, page.after().map(key_of), page.limit + 1);
        let more = seen.len() > page.limit;
        seen.truncate(page.limit);
        let last = seen.last().filter(|_| more).map(|last| [last.provider().to_bytes(), last.id().to_bytes()].concat());
        let next_page_token = next_page_token(&self.engine, actor, &list, last.as_deref())?;
        let mut settings = Vec::with_capacity(seen.len());
        for setting in seen {
            settings.push(setting.message(&self.engine, actor).await.map_err(failed)?);
        }
        Ok(ListSettingsResponse { settings, next_page_token })
    }

    /// Settings after a key, by provider and id, as far as the caller may see them.
    fn settings_seen(
        &self,
        actor: &Actor,
        parent: Option<ProviderName>,
        after: Option<(ProviderId, SettingId)>,
        limit: usize,
    ) -> Vec<SettingSeen> {
        self.engine.at(&Moment::Now, |world, now| {
            let asked = world.providers().filter(|provider| parent.is_none_or(|parent| parent.provider == provider.id));
            let settings = asked.flat_map(|provider| world.settings_of(provider.id));
            let following =
                settings.filter(|setting| after.is_none_or(|after| after < (setting.recorded.provider, setting.id)));
            following.filter_map(|setting| SettingSeen::of(world, actor, setting.id, now).ok()).take(limit).collect()
        })
    }
}

/// Whoever may see anything of the register may ask for a list of it: providers see themselves, the others all.
fn may_list(actor: &Actor) -> Result<(), NotPermitted> {
    may_serve(actor, Action::ListRegister)
}

fn key_of(key: [u8; SETTING_KEY_BYTES]) -> (ProviderId, SettingId) {
    let (mut provider, mut setting) = ([0; PROVIDER_KEY_BYTES], [0; PROVIDER_KEY_BYTES]);
    provider.copy_from_slice(&key[..PROVIDER_KEY_BYTES]);
    setting.copy_from_slice(&key[PROVIDER_KEY_BYTES..]);
    (ProviderId::from_bytes(provider), SettingId::from_bytes(setting))
}
