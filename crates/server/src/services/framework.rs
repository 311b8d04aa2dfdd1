//! Frameworks, their lots and their prices; the fee check beforehand (FRM-1, FRM-2, DEC-2).

mod lists;

use api::framework::v1::framework_service_server::{FrameworkService, FrameworkServiceServer};
use api::framework::v1::{
    BatchPutPriceListsRequest, BatchPutPriceListsResponse, CheckFeeRequest, FeeWorking, Framework, GetFrameworkRequest,
    GetPriceListRequest, ListPriceListsRequest, ListPriceListsResponse, PriceList, PutFrameworkRequest,
};
use domain::event::LotKey;
use domain::{Actor, Fault, Refusal};
use engine::verbs::{LotToPut, PricesToPut, PutLots, PutPriceLists};
use engine::{Engine, Moment};
use tonic::{Request, Response, Status};
use views::World;
use views::permit::{NotPermitted, ServiceAction, may_serve};
use views::register::reader_of_provider;
use vocabulary::{Date, ProviderId, ProviderName, RefusalReason, Role, limits};

use super::call::{actor, call, failed, name};
use super::permit;
use crate::convert::{
    FeeAsked, FrameworkName, LotName, PricesAsked, PricesGiven, price_list_out, read_fee_asked, read_framework,
    read_price_lists, read_prices_asked,
};
use crate::present::framework::{framework, quote_out};
use crate::status::refused;

const PUT_FRAMEWORK: &str = "hafan.framework.v1.FrameworkService/PutFramework";
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
        let found = self.engine.at(moment, |world, _| framework(world, actor, slug));
        found.ok_or_else(|| refused(&Refusal::of(RefusalReason::NotFound, "name")))
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
        may_serve(&actor, ServiceAction::ManageFramework).map_err(permit::refused)?;
        let message = request.into_inner();
        let given = read_framework(message.framework.clone()).map_err(|refusal| refused(&refusal))?;
        let call = call(actor.clone(), PUT_FRAMEWORK, &message.request_id, &message)?;
        let slug = given.slug;
        let lots = given.lots.into_iter().map(|(key, recorded)| LotToPut { key, recorded }).collect();
        let verb = PutLots { framework: slug.clone(), lots };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        Ok(Response::new(self.framework(&actor, &slug, &done.moment)?))
    }

    async fn batch_put_price_lists(
        &self,
        request: Request<BatchPutPriceListsRequest>,
    ) -> Result<Response<BatchPutPriceListsResponse>, Status> {
        let actor = actor(&request)?;
        may_serve(&actor, ServiceAction::ManageFramework).map_err(permit::refused)?;
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
    if actor.role == Role::Administrator { Err(NotPermitted) } else { Ok(()) }
}

/// Whose page one may read, whose prices: a provider its own alone.
fn may_read_prices(world: &World, actor: &Actor, provider: ProviderId) -> Result<(), NotPermitted> {
    let found = world.provider(provider).ok_or(NotPermitted)?;
    reader_of_provider(world, actor, found).map(|_| ())
}
