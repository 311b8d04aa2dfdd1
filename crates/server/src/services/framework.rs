//! Frameworks, their lots and their prices; the fee check beforehand (FRM-1, FRM-2, DEC-2).

mod keeping;
mod lists;

use api::framework::v1::framework_service_server::{FrameworkService, FrameworkServiceServer};
use api::framework::v1::{
    BatchPutMembersRequest, BatchPutPriceListsRequest, BatchPutPriceListsResponse, CheckFeeRequest,
    CheckSearchFeeRequest, FeeWorking, Framework, GetFrameworkRequest, GetPriceListRequest, ListFrameworksRequest,
    ListFrameworksResponse, ListLotChangesRequest, ListLotChangesResponse, ListPriceListsRequest,
    ListPriceListsResponse, PriceList, PutFrameworkRequest, PutLotRequest, ReinstateMemberRequest, SearchFee,
    SuspendMemberRequest,
};
use domain::event::LotKey;
use domain::{Actor, Fault, Refusal};
use engine::verbs::{LotToPut, PricesToPut, PutLots, PutPriceLists};
use engine::{Engine, FeeOfSearch, Moment, Verb};
use tonic::{Request, Response, Status};
use views::World;
use views::permit::{Action, NotPermitted, may_serve};
use views::register::reader_of_provider;
use vocabulary::{Date, ProviderId, ProviderName, RefusalReason, SearchName, limits};

use self::keeping::{IfFrameworkUnchanged, may_read_changes};
use super::call::{actor, call, failed, name, read_call, with};
use super::permit;
use crate::convert::{
    Faults, FeeAsked, FrameworkName, LotName, Path, PricesAsked, PricesGiven, price_list_out, read_fee_asked,
    read_framework, read_price_lists, read_prices_asked,
};
use crate::present::framework::{framework, quote_out, search_fee_out};
use crate::present::{Page, etag, next_page_token};
use crate::status::refused;

const PUT_FRAMEWORK: &str = "hafan.framework.v1.FrameworkService/PutFramework";
const PUT_LOT: &str = "hafan.framework.v1.FrameworkService/PutLot";
const PUT_MEMBERS: &str = "hafan.framework.v1.FrameworkService/BatchPutMembers";
const SUSPEND: &str = "hafan.framework.v1.FrameworkService/SuspendMember";
const REINSTATE: &str = "hafan.framework.v1.FrameworkService/ReinstateMember";
const LIST: &str = "hafan.framework.v1.FrameworkService/ListFrameworks";
const LIST_CHANGES: &str = "hafan.framework.v1.FrameworkService/ListLotChanges";
const PUT_PRICE_LISTS: &str = "hafan.framework.v1.FrameworkService/BatchPutPriceLists";

/// The frameworks over one engine.
#[derive(Clone)]
pub struct Frameworks {
    engine: Engine,
}

impl Frameworks {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine) -> FrameworkServiceServer<Self> {
        FrameworkServiceServer::new(Self::over(engine)).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }

    /// The calls alone, over an engine.
    pub(super) fn over(engine: &Engine) -> Self {
        Self { engine: engine.clone() }
    }

    /// A framework as the caller reads it at a moment; frameworks are public, so one that is not is told apart.
    fn framework(&self, actor: &Actor, slug: &str, moment: &Moment) -> Result<Framework, Status> {
        let found = self.engine.at(moment, |world, now| framework(world, actor, slug, now.london_date()));
        let mut message = found.ok_or_else(|| refused(&Refusal::of(RefusalReason::NotFound, "name")))?;
        message.etag = etag(&self.engine, actor, &message);
        Ok(message)
    }

    /// Keeps a framework by one verb, unless it is no longer as the caller read it.
    async fn keep<V: Verb>(
        &self,
        actor: Actor,
        call: engine::Call,
        verb: V,
        (framework, etag): (String, &str),
    ) -> Result<Response<Framework>, Status> {
        let read = self.known(&actor, &framework, etag);
        let verb = IfFrameworkUnchanged { verb, framework: framework.clone(), read };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        Ok(Response::new(self.framework(&actor, &framework, &done.moment)?))
    }

    /// Permits who keeps frameworks, then reads the lot's name.
    fn lot_to_keep(&self, actor: &Actor, field: &'static str, given: &str) -> Result<LotKey, Status> {
        may_serve(actor, Action::ManageFramework).map_err(permit::refused)?;
        let LotName(key) = name(field, given)?;
        Ok(key)
    }

    /// Permits a look at a provider's prices, on the names alone.
    fn permit_prices(&self, actor: &Actor, lot: &str, provider: &str) -> Result<(), Status> {
        let _: LotName = name("lot", lot)?;
        let ProviderName { provider } = name("provider", provider)?;
        self.engine.at(&Moment::Now, |world, _| may_read_prices(world, actor, provider)).map_err(permit::refused)
    }

    fn today(&self, on: Option<Date>) -> Date {
        on.unwrap_or_else(|| self.engine.now().london_date())
    }
}

#[tonic::async_trait]
impl FrameworkService for Frameworks {
    async fn put_framework(&self, request: Request<PutFrameworkRequest>) -> Result<Response<Framework>, Status> {
        let actor = actor(&request)?;
        may_serve(&actor, Action::ManageFramework).map_err(permit::refused)?;
        let message = request.into_inner();
        let given = read_framework(message.framework.clone()).map_err(|refusal| refused(&refusal))?;
        let call = call(actor.clone(), PUT_FRAMEWORK, &message.request_id, &message)?;
        let slug = given.slug;
        let lots = given.lots.into_iter().map(|(key, recorded)| LotToPut { key, recorded }).collect();
        let verb = PutLots { framework: slug.clone(), lots };
        self.keep(actor, call, verb, (slug, &message.etag)).await
    }

    async fn put_lot(&self, request: Request<PutLotRequest>) -> Result<Response<Framework>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let key = self.lot_to_keep(&actor, "name", &message.name)?;
        let call = read_call(&actor, PUT_LOT, &message.request_id, &message);
        let (call, verb) = with(call, keeping::read_put_lot(&message, key.clone()))?;
        self.keep(actor, call, verb, (key.framework, &message.etag)).await
    }

    async fn batch_put_members(&self, request: Request<BatchPutMembersRequest>) -> Result<Response<Framework>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let key = self.lot_to_keep(&actor, "lot", &message.lot)?;
        let call = read_call(&actor, PUT_MEMBERS, &message.request_id, &message);
        let (call, verb) = with(call, keeping::read_put_members(&message, key.clone()))?;
        self.keep(actor, call, verb, (key.framework, &message.etag)).await
    }

    async fn suspend_member(&self, request: Request<SuspendMemberRequest>) -> Result<Response<Framework>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let key = self.lot_to_keep(&actor, "lot", &message.lot)?;
        let call = read_call(&actor, SUSPEND, &message.request_id, &message);
        let (call, verb) = with(call, keeping::read_suspend(&message, key.clone()))?;
        self.keep(actor, call, verb, (key.framework, &message.etag)).await
    }

    async fn reinstate_member(&self, request: Request<ReinstateMemberRequest>) -> Result<Response<Framework>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let key = self.lot_to_keep(&actor, "lot", &message.lot)?;
        let call = read_call(&actor, REINSTATE, &message.request_id, &message);
        let (call, verb) = with(call, keeping::read_reinstate(&message, key.clone()))?;
        self.keep(actor, call, verb, (key.framework, &message.etag)).await
    }

    async fn list_frameworks(
        &self,
        request: Request<ListFrameworksRequest>,
    ) -> Result<Response<ListFrameworksResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        may_read_frameworks(&actor).map_err(permit::refused)?;
        let page = Page::read(&self.engine, &actor, LIST, message.page_size, &message.page_token)?;
        let after = String::from_utf8(page.after.clone()).unwrap_or_default();
        let slugs: Vec<String> = {
            let world = self.engine.world();
            let standing = world.lots().filter(|(_, lot)| lot.stands()).map(|(key, _)| &key.framework);
            let mut slugs: Vec<String> = standing.filter(|slug| **slug > after).cloned().collect();
            slugs.dedup();
            slugs.truncate(page.limit + 1);
            slugs
        };
        let shown = &slugs[..slugs.len().min(page.limit)];
        let mut frameworks = Vec::with_capacity(shown.len());
        for slug in shown {
            let mut framework = self.framework(&actor, slug, &Moment::Now)?;
            framework.lots.iter_mut().for_each(|lot| lot.members.clear());
            frameworks.push(framework);
        }
        let last = shown.last().filter(|_| slugs.len() > shown.len());
        let next_page_token = next_page_token(&self.engine, &actor, LIST, last.map(|slug| slug.as_bytes()))?;
        Ok(Response::new(ListFrameworksResponse { frameworks, next_page_token }))
    }

    async fn list_lot_changes(
        &self,
        request: Request<ListLotChangesRequest>,
    ) -> Result<Response<ListLotChangesResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        may_read_changes(&actor).map_err(permit::refused)?;
        let LotName(key) = name("lot", &message.lot)?;
        if self.engine.world().lot(&key).is_none() {
            return Err(refused(&Refusal::of(RefusalReason::NotFound, "lot")));
        }
        let list = format!("{LIST_CHANGES}|{}", message.lot);
        let page = Page::read(&self.engine, &actor, &list, message.page_size, &message.page_token)?;
        let from = page.after().map_or(0, u32::from_be_bytes);
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let (changes, more) = self.changes(&key, from, page.limit).await?;
        let next = u32::try_from(from.saturating_add(changes.len())).unwrap_or(u32::MAX).to_be_bytes();
        let next_page_token = next_page_token(&self.engine, &actor, &list, more.then_some(&next[..]))?;
        Ok(Response::new(ListLotChangesResponse { changes, next_page_token }))
    }

    async fn check_search_fee(&self, request: Request<CheckSearchFeeRequest>) -> Result<Response<SearchFee>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let SearchName { authority, search } = name("search", &message.search)?;
        let ProviderName { provider } = name("provider", &message.provider)?;
        let known = self.engine.world().search(search).is_some_and(|found| found.authority == authority);
        if !known {
            return Err(permit::refused(NotPermitted));
        }
        self.engine.permit_search_fee(&actor, search, provider).map_err(failed)?;
        let mut faults = Faults::new();
        let on = faults.optional_date(&Path::root("on"), message.on);
        let on = faults.finish(on).map_err(|refusal| refused(&refusal))?;
        let children = (message.children > 0).then_some(message.children);
        let view = self.engine.search_fee(&actor, &FeeOfSearch { search, provider, on, children }).await;
        let told = search_fee_out(&view.map_err(failed)?).map_err(|fault| refused(&fault.into()))?;
        Ok(Response::new(told))
    }

    async fn batch_put_price_lists(
        &self,
        request: Request<BatchPutPriceListsRequest>,
    ) -> Result<Response<BatchPutPriceListsResponse>, Status> {
        let actor = actor(&request)?;
        may_serve(&actor, Action::ManageFramework).map_err(permit::refused)?;
        let message = request.into_inner();
        let given = read_price_lists(message.price_lists.clone()).map_err(|refusal| refused(&refusal))?;
        let named: Vec<_> =
            given.iter().map(|list| (list.lot.clone(), list.provider, list.prices.valid_from)).collect();
        let to_put = |PricesGiven { lot, provider, prices }| PricesToPut { key: lot, provider, prices };
        let lists = given.into_iter().map(to_put).collect();
        let call = call(actor, PUT_PRICE_LISTS, &message.request_id, &message)?;
        let done = self.engine.execute(call, PutPriceLists { lists }).await.map_err(failed)?;
        let price_lists = self.engine.at(&done.moment, |world, _| {
            let put = named.iter().filter_map(|(lot, provider, from)| dated(world, lot, *provider, *from));
            put.collect()
        });
        Ok(Response::new(BatchPutPriceListsResponse { price_lists }))
    }

    async fn get_framework(&self, request: Request<GetFrameworkRequest>) -> Result<Response<Framework>, Status> {
        let actor = actor(&request)?;
        let FrameworkName(slug) = name("name", &request.into_inner().name)?;
        may_read_frameworks(&actor).map_err(permit::refused)?;
        Ok(Response::new(self.framework(&actor, &slug, &Moment::Now)?))
    }

    async fn get_price_list(&self, request: Request<GetPriceListRequest>) -> Result<Response<PriceList>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        self.permit_prices(&actor, &message.lot, &message.provider)?;
        let asked = read_prices_asked(&message.lot, &message.provider, message.on);
        let PricesAsked { lot, provider, on } = asked.map_err(|refusal| refused(&refusal))?;
        let on = self.today(on);
        let list = self.engine.at(&Moment::Now, |world, _| world.prices(&lot, provider));
        match list.on(on) {
            Some(prices) => Ok(Response::new(price_list_out(&lot, provider, prices))),
            None => Err(refused(&Fault::new(RefusalReason::NoListPrice, "on").with("on", on).into())),
        }
    }

    async fn list_price_lists(
        &self,
        request: Request<ListPriceListsRequest>,
    ) -> Result<Response<ListPriceListsResponse>, Status> {
        let actor = actor(&request)?;
        Ok(Response::new(self.list_of_price_lists(&actor, &request.into_inner())?))
    }

    async fn check_fee(&self, request: Request<CheckFeeRequest>) -> Result<Response<FeeWorking>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        self.permit_prices(&actor, &message.lot, &message.provider)?;
        let FeeAsked { prices: PricesAsked { lot, provider, on }, line, children, live_placements, extras } =
            read_fee_asked(message).map_err(|refusal| refused(&refusal))?;
        let list = self.engine.at(&Moment::Now, |world, _| world.prices(&lot, provider));
        let quote = list.quote(line, children, live_placements, self.today(on));
        let quote = quote.map_err(|fault| refused(&fault.into()))?;
        Ok(Response::new(quote_out(&quote, &extras)))
    }
}

/// The list put for a day.
fn dated(world: &World, lot: &LotKey, provider: ProviderId, from: Date) -> Option<PriceList> {
    let list = world.prices(lot, provider);
    let put = list.dated.iter().find(|prices| prices.valid_from == from);
    put.map(|prices| price_list_out(lot, provider, prices))
}

/// Everybody but the operator reads frameworks.
fn may_read_frameworks(actor: &Actor) -> Result<(), NotPermitted> {
    may_serve(actor, Action::ReadFrameworks)
}

/// Whose page one may read, whose prices: a provider its own alone.
fn may_read_prices(world: &World, actor: &Actor, provider: ProviderId) -> Result<(), NotPermitted> {
    let found = world.provider(provider).ok_or(NotPermitted)?;
    reader_of_provider(world, actor, found).map(|_| ())
}
