//! The dated price lists of a lot or of all lots, a page at a time: what an export reads.

use api::framework::v1::{ListPriceListsRequest, ListPriceListsResponse, PriceList};
use domain::Actor;
use domain::event::LotKey;
use engine::Moment;
use tonic::Status;
use views::permit::{Action, NotPermitted, may_serve};
use vocabulary::{Date, ProviderId};

use super::Frameworks;
use crate::convert::{LotName, price_list_out};
use crate::present::{Page, next_page_token};
use crate::services::call::name;
use crate::services::permit;

/// The lots of every framework.
const OF_ALL: &str = "frameworks/-/lots/-";

/// What orders the lists, and what a page token holds as text.
type Key = (LotKey, ProviderId, Date);

impl Frameworks {
    pub(super) fn list_of_price_lists(
        &self,
        actor: &Actor,
        message: &ListPriceListsRequest,
    ) -> Result<ListPriceListsResponse, Status> {
        let lot: Option<LotName> = if message.parent == OF_ALL { None } else { Some(name("parent", &message.parent)?) };
        let own = whose(actor).map_err(permit::refused)?;
        let list = format!("ListPriceLists|{}", message.parent);
        let page = Page::read(&self.engine, actor, &list, message.page_size, &message.page_token)?;
        let after = read_key(&page.after);
        let mut found: Vec<(Key, PriceList)> = self.engine.at(&Moment::Now, |world, _| {
            let lists = world.price_lists().filter(|(key, provider, _)| {
                lot.as_ref().is_none_or(|lot| lot.0 == **key) && own.is_none_or(|own| own == *provider)
            });
            let dated = lists.flat_map(|(key, provider, list)| {
                let mut dated: Vec<_> = list.dated.iter().collect();
                dated.sort_by_key(|prices| prices.valid_from);
                dated.into_iter().map(move |prices| ((key.clone(), provider, prices.valid_from), prices))
            });
            let following = dated.filter(|(key, _)| after.as_ref().is_none_or(|after| after < key));
            let page = following.take(page.limit + 1);
            page.map(|(key, prices)| (key.clone(), price_list_out(&key.0, key.1, prices))).collect()
        });
        let more = found.len() > page.limit;
        found.truncate(page.limit);
        let last = found.last().filter(|_| more).map(|(key, _)| write_key(key));
        let next_page_token = next_page_token(&self.engine, actor, &list, last.as_deref())?;
        Ok(ListPriceListsResponse { price_lists: found.into_iter().map(|(_, list)| list).collect(), next_page_token })
    }
}

/// Whose lists: a provider its own, framework managers everybody's.
fn whose(actor: &Actor) -> Result<Option<ProviderId>, NotPermitted> {
    may_serve(actor, Action::ListPrices).map(|()| actor.provider())
}

fn write_key((lot, provider, from): &Key) -> Vec<u8> {
    format!("{}|{provider}|{from}", LotName(lot.clone())).into_bytes()
}

fn read_key(token: &[u8]) -> Option<Key> {
    let mut parts = std::str::from_utf8(token).ok()?.split('|');
    let LotName(lot) = parts.next()?.parse().ok()?;
    Some((lot, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}
