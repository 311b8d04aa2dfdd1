//! What became of an entry, change by change, as far as its reader may know (REG-2, REG-5).

use api::register::v1::{ListChangesRequest, ListChangesResponse};
use domain::Actor;
use engine::Happened;
use tonic::Status;
use views::ImportedEntry;
use views::register::{address, reader_of_provider, reader_of_setting};
use vocabulary::{ProviderName, SettingName};

use super::Register;
use crate::present::register_history::{History, change};
use crate::present::{Page, next_page_token};
use crate::services::call::{failed, name};
use crate::services::permit;
use crate::status::not_permitted;

impl Register {
    pub(super) async fn list_of_changes(
        &self,
        actor: &Actor,
        message: &ListChangesRequest,
    ) -> Result<ListChangesResponse, Status> {
        // Both forms are read, so that a name of neither is told the form of the shorter one.
        let (entry, history) = match message.name.parse::<SettingName>() {
            Ok(name) => (ImportedEntry::Setting(name.setting), self.setting_history(actor, name)?),
            Err(_) => {
                let name: ProviderName = name("name", &message.name)?;
                (ImportedEntry::Provider(name.provider), self.provider_history(actor, name)?)
            }
        };
        let list = format!("ListChanges|{}", message.name);
        let page = Page::read(&self.engine, actor, &list, message.page_size, &message.page_token)?;
        let before = page.after().map(u64::from_be_bytes);
        let happened = self.engine.history_of_entry(entry).await.map_err(failed)?;
        let asked = happened.iter().rev().filter(|found| before.is_none_or(|before| found.version < before));
        let asked: Vec<&Happened> = asked.take(page.limit + 1).collect();
        let last = asked.get(page.limit.wrapping_sub(1)).filter(|_| asked.len() > page.limit);
        let last = last.map(|last| last.version.to_be_bytes());
        let mut changes = Vec::new();
        for found in asked.into_iter().take(page.limit) {
            let before = happened.iter().take_while(|other| other.version < found.version);
            let earlier = before.filter(|other| found.is_record_of_same(other)).last();
            changes.extend(change(&self.engine, &history, found, earlier).await.map_err(failed)?);
        }
        let next_page_token = next_page_token(&self.engine, actor, &list, last.as_ref().map(<[u8; 8]>::as_slice))?;
        Ok(ListChangesResponse { changes, next_page_token })
    }

    fn setting_history(&self, actor: &Actor, name: SettingName) -> Result<History, Status> {
        let world = self.engine.world();
        let found = world.setting(name.setting).filter(|setting| setting.recorded.provider == name.provider);
        let setting = found.ok_or_else(not_permitted)?;
        let reader = reader_of_setting(&world, actor, setting).map_err(permit::refused)?;
        Ok(History { reader, role: actor.role, address: address(reader, setting) })
    }

    fn provider_history(&self, actor: &Actor, name: ProviderName) -> Result<History, Status> {
        let world = self.engine.world();
        let provider = world.provider(name.provider).ok_or_else(not_permitted)?;
        let reader = reader_of_provider(&world, actor, provider).map_err(permit::refused)?;
        Ok(History { reader, role: actor.role, address: views::register::Address::Whole })
    }
}
