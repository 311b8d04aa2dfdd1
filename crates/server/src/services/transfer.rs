//! Handing a search over to another authority (SRC-14).

use api::search::v1 as proto;
use api::search::v1::transfer_service_server::{TransferService, TransferServiceServer};
use domain::event::Subject;
use domain::{Actor, Refusal};
use engine::verbs::{AcceptTransfer, DeclineTransfer, OfferTransfer, TakeBackTransfer};
use engine::{Engine, Moment, NewIds, TransferKey};
use tonic::{Request, Response, Status};
use views::permit::{Action, may};
use vocabulary::{SearchId, SearchName, limits};

use super::call::{actor, authority, failed, name, read_call, with};
use super::permit;
use super::search::{Searches, child_numbers, made, person};
use super::unchanged::{IfUnchanged, Read};
use crate::convert::{Faults, Path};
use crate::present::{Page, etag, next_page_token, transfer};

const OFFER: &str = "hafan.search.v1.TransferService/OfferTransfer";
const TAKE_BACK: &str = "hafan.search.v1.TransferService/TakeBackTransfer";
const ACCEPT: &str = "hafan.search.v1.TransferService/AcceptTransfer";
const DECLINE: &str = "hafan.search.v1.TransferService/DeclineTransfer";
const LIST: &str = "hafan.search.v1.TransferService/ListTransfers";

/// Bytes of what orders a list of offers: when, and which search.
const KEY_BYTES: usize = 24;

/// Searches offered to another authority.
#[derive(Clone)]
pub struct Transfers {
    engine: Engine,
}

impl Transfers {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine) -> TransferServiceServer<Self> {
        TransferServiceServer::new(Self { engine: engine.clone() }).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }

    /// The last offer of a search as `actor` reads it, with its etag.
    async fn read(&self, actor: &Actor, id: SearchId, moment: &Moment) -> Result<proto::Transfer, Status> {
        let view = self.engine.transfer(actor, id, moment).await.map_err(failed)?;
        let mut message = transfer::transfer(&view);
        message.etag = etag(&self.engine, actor, &message);
        Ok(message)
    }

    /// What a caller's etag says it had read.
    async fn known(&self, actor: &Actor, id: SearchId, given: &str) -> Result<Read, Status> {
        if given.is_empty() {
            return Ok(Read::Unsaid);
        }
        let version = Read::version(&self.engine, &Subject::Search(id));
        // Once it can no longer be read, the etag is stale, and a repeated call still gets its first answer.
        let current = match self.engine.transfer(actor, id, &Moment::Now).await {
            Ok(view) => {
                let message = transfer::transfer(&view);
                etag(&self.engine, actor, &message)
            }
            Err(engine::Failure::NotPermitted) => String::new(),
            Err(failure) => return Err(failed(failure)),
        };
        Ok(Read::of(given, &current, version))
    }
}

#[tonic::async_trait]
impl TransferService for Transfers {
    async fn offer_transfer(
        &self,
        request: Request<proto::OfferTransferRequest>,
    ) -> Result<Response<proto::Transfer>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: SearchName = name("name", &message.name)?;
        permit::search(&self.engine, &actor, name, Action::Transfer)?;
        let call = read_call(&actor, OFFER, &message.request_id, &message);
        let (call, verb) = with(call, read_offer(&message, name.search))?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.read(&actor, name.search, &done.moment).await.map(Response::new)
    }

    async fn take_back_transfer(
        &self,
        request: Request<proto::TakeBackTransferRequest>,
    ) -> Result<Response<proto::Transfer>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: SearchName = name("name", &message.name)?;
        permit::search(&self.engine, &actor, name, Action::Transfer)?;
        let call = super::call::call(actor.clone(), TAKE_BACK, &message.request_id, &message)?;
        let done = self.engine.execute(call, TakeBackTransfer { search: name.search }).await.map_err(failed)?;
        self.read(&actor, name.search, &done.moment).await.map(Response::new)
    }

    async fn accept_transfer(
        &self,
        request: Request<proto::AcceptTransferRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: SearchName = name("name", &message.name)?;
        permit::offered(&self.engine, &actor, name, Action::AcceptTransfer)?;
        let call = read_call(&actor, ACCEPT, &message.request_id, &message);
        let (call, verb) = with(call, read_accept(&message, name.search, NewIds.search()))?;
        let read = self.known(&actor, name.search, &message.etag).await?;
        let verb = IfUnchanged { verb, subject: Subject::Search(name.search), read };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        let draft = made(&done)?;
        Searches::of(&self.engine).read(&actor, draft, &done.moment).await.map(Response::new)
    }

    async fn decline_transfer(
        &self,
        request: Request<proto::DeclineTransferRequest>,
    ) -> Result<Response<proto::DeclineTransferResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: SearchName = name("name", &message.name)?;
        permit::offered(&self.engine, &actor, name, Action::DeclineTransfer)?;
        let call = read_call(&actor, DECLINE, &message.request_id, &message);
        let mut faults = Faults::new();
        let text = faults.text(&Path::root("text"), message.text.clone(), limits::NOTE_CHARS_MAX);
        let (call, verb) = with(call, faults.finish(DeclineTransfer { search: name.search, text }))?;
        self.engine.execute(call, verb).await.map_err(failed)?;
        Ok(Response::new(proto::DeclineTransferResponse {}))
    }

    async fn get_transfer(
        &self,
        request: Request<proto::GetTransferRequest>,
    ) -> Result<Response<proto::Transfer>, Status> {
        let actor = actor(&request)?;
        let name: SearchName = name("name", &request.into_inner().name)?;
        permit::transfer(&self.engine, &actor, name)?;
        self.read(&actor, name.search, &Moment::Now).await.map(Response::new)
    }

    async fn list_transfers(
        &self,
        request: Request<proto::ListTransfersRequest>,
    ) -> Result<Response<proto::ListTransfersResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let authority = authority("parent", &message.parent)?;
        may(&actor, Action::ListSearches, authority).map_err(permit::refused)?;
        let list = format!("{LIST}|{authority}");
        let page = Page::read(&self.engine, &actor, &list, message.page_size, &message.page_token)?;
        let after = page.after::<KEY_BYTES>().map(read_key);
        let found = self.engine.transfers(&actor, authority, (after, page.limit + 1)).await.map_err(failed)?;
        let more = found.len() > page.limit;
        let shown = &found[..found.len().min(page.limit)];
        let last = shown.last().filter(|_| more).map(|(key, _)| key_bytes(*key));
        let transfers = shown.iter().map(|(_, view)| {
            let mut message = transfer::transfer(view);
            message.etag = etag(&self.engine, &actor, &message);
            message
        });
        Ok(Response::new(proto::ListTransfersResponse {
            transfers: transfers.collect(),
            next_page_token: next_page_token(&self.engine, &actor, &list, last.as_ref().map(|key| &key[..]))?,
        }))
    }
}

fn key_bytes((at, search): TransferKey) -> [u8; KEY_BYTES] {
    let mut key = [0; KEY_BYTES];
    key[..8].copy_from_slice(&at.to_be_bytes());
    key[8..].copy_from_slice(&search.to_bytes());
    key
}

fn read_key(key: [u8; KEY_BYTES]) -> TransferKey {
    let (mut at, mut search) = ([0; 8], [0; 16]);
    at.copy_from_slice(&key[..8]);
    search.copy_from_slice(&key[8..]);
    (i64::from_be_bytes(at), SearchId::from_bytes(search))
}

fn read_offer(given: &proto::OfferTransferRequest, search: SearchId) -> Result<OfferTransfer, Refusal> {
    let mut faults = Faults::new();
    let to = faults.authority(&Path::root("to"), &given.to);
    let whereabouts = faults.code(&Path::root("whereabouts"), &given.whereabouts);
    let text = faults.text(&Path::root("text"), given.text.clone(), limits::NOTE_CHARS_MAX);
    faults.finish(OfferTransfer { search, to, whereabouts, text })
}

fn read_accept(
    given: &proto::AcceptTransferRequest,
    search: SearchId,
    draft: SearchId,
) -> Result<AcceptTransfer, Refusal> {
    let mut faults = Faults::new();
    let numbers = child_numbers(&given.child_numbers, &mut faults);
    let decision_maker = person(&Path::root("decision_maker"), &given.decision_maker, &mut faults);
    let accept = decision_maker.map(|decision_maker| AcceptTransfer { search, draft, decision_maker, numbers });
    faults.finish_some(accept)
}
