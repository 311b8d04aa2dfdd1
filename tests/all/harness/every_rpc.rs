//! Every RPC of the contract, called by name as anybody: a well-formed request about the objects of a prepared world, and the whole answer.
//!
//! [`every_rpc`] walks the descriptors, so an RPC that is new is in it at once; [`request`] has a maker for each, and a test below names
//! those it has none for. What a request names stands in [`Objects`]: the same request about another search, another provider, or about
//! nothing at all, is the same maker with other objects.

mod objects;
mod prepared;
mod requests;
mod wire;

use std::fmt;

use api::feed::v1::ListFeedRequest;
use prost_reflect::MethodDescriptor;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::metadata::{KeyAndValueRef, MetadataMap};
use tonic::{Code, Request, Status};

use super::caller::Caller;
use super::outcome::reply;

pub(crate) use objects::Objects;
pub(crate) use prepared::Prepared;
pub(crate) use requests::request;
pub(crate) use wire::Raw;

/// One RPC of the contract.
#[derive(Clone, Debug)]
pub(crate) struct Rpc {
    /// Such as `hafan.search.v1.SearchService/GetSearch`.
    pub(crate) name: String,
    /// Its descriptor: its messages, and which of them stream.
    pub(crate) method: MethodDescriptor,
}

/// Every RPC of every service of the contract, in the order of their names.
pub(crate) fn every_rpc() -> Vec<Rpc> {
    let pool = api::pool();
    let of_service = |service: prost_reflect::ServiceDescriptor| service.methods().collect::<Vec<_>>();
    let named = |method: MethodDescriptor| Rpc {
        name: format!("{}/{}", method.parent_service().full_name(), method.name()),
        method,
    };
    let mut all: Vec<Rpc> = pool.services().flat_map(of_service).map(named).collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}

/// The RPC of that name.
pub(crate) fn rpc(name: &str) -> Rpc {
    every_rpc().into_iter().find(|rpc| rpc.name == name).unwrap_or_else(|| panic!("{name} is no RPC"))
}

/// Everything one call gave its caller.
#[derive(Clone)]
pub(crate) struct Answer {
    /// The messages as they came, one where the answer is no stream.
    pub(crate) items: Vec<Vec<u8>>,
    /// What ended it, unless it ended well; its metadata are the trailers.
    pub(crate) refused: Option<Status>,
    /// The headers before the first message.
    pub(crate) headers: MetadataMap,
}

impl Answer {
    /// The code; `Ok` where nothing refused it.
    pub(crate) fn code(&self) -> Code {
        self.refused.as_ref().map_or(Code::Ok, Status::code)
    }

    /// Whether the caller may ask this at all: a refusal by a rule of the domain, or of a malformed request, is no refusal of that.
    pub(crate) fn is_permitted(&self) -> bool {
        self.code() != Code::PermissionDenied
    }

    /// Every byte of it, but for the day and time that the transport adds by itself: to be compared, and to be searched.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut put = |part: &[u8]| {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part);
        };
        self.items.iter().for_each(|item| put(item));
        each_header(&self.headers, &mut put);
        if let Some(status) = &self.refused {
            put(&i32::from(status.code()).to_be_bytes());
            put(status.message().as_bytes());
            put(status.details());
            each_header(status.metadata(), &mut put);
        }
        bytes
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let refused = self.refused.as_ref().map(super::outcome::Refused::of);
        f.debug_struct("Answer").field("items", &self.items.len()).field("refused", &refused).finish_non_exhaustive()
    }
}

fn each_header(headers: &MetadataMap, put: &mut impl FnMut(&[u8])) {
    let read = |header: KeyAndValueRef<'_>| match header {
        KeyAndValueRef::Ascii(key, value) => (key.as_str().to_owned(), value.as_encoded_bytes().to_vec()),
        KeyAndValueRef::Binary(key, value) => (key.as_str().to_owned(), value.as_encoded_bytes().to_vec()),
    };
    let mut all: Vec<(String, Vec<u8>)> = headers.iter().map(read).filter(|(key, _)| key != "date").collect();
    all.sort();
    for (key, value) in all {
        put(key.as_bytes());
        put(&value);
    }
}

impl Caller {
    /// Calls an RPC with the request its maker makes about these objects, and reads the answer to its end. The feed's watch has no end: as
    /// much of it is read as the caller's feed holds now.
    pub(crate) async fn call(&self, rpc: &Rpc, objects: &Objects) -> Answer {
        self.call_with(rpc, request(&rpc.name, objects).unwrap_or_else(|| panic!("{} has no request", rpc.name))).await
    }

    /// As [`Caller::call`], with the bytes of a request.
    pub(crate) async fn call_with(&self, rpc: &Rpc, request: Vec<u8>) -> Answer {
        let items_max = if rpc.name.ends_with("/WatchFeed") { self.items_of_feed().await } else { usize::MAX };
        self.call_for(&rpc.name, vec![request], items_max).await
    }

    /// Sends these messages to the method of that name, and reads at most so many messages of the answer.
    pub(crate) async fn call_for(&self, name: &str, messages: Vec<Vec<u8>>, items_max: usize) -> Answer {
        let mut client = Grpc::new(self.service()).max_decoding_message_size(16 << 20);
        client.ready().await.unwrap_or_else(|error| panic!("{name}: the server does not answer: {error}"));
        let path = PathAndQuery::try_from(format!("/{name}")).expect("a path");
        let sent = Request::new(tokio_stream::iter(messages));
        let answered = match client.streaming(sent, path, Raw).await {
            Ok(answered) => answered,
            Err(status) => return Answer { items: Vec::new(), refused: Some(status), headers: MetadataMap::new() },
        };
        let (headers, mut stream, _) = answered.into_parts();
        let mut answer = Answer { items: Vec::new(), refused: None, headers };
        while answer.items.len() < items_max {
            match stream.message().await {
                Ok(Some(item)) => answer.items.push(item),
                Ok(None) => break,
                Err(status) => {
                    answer.refused = Some(status);
                    break;
                }
            }
        }
        answer
    }

    /// How many items the caller's feed holds; none where it has no feed.
    async fn items_of_feed(&self) -> usize {
        let (mut items, mut cursor) = (0, String::new());
        loop {
            let Ok(page) = reply(self.feed().list_feed(ListFeedRequest { cursor, page_size: 100 }).await) else {
                return 0;
            };
            items += page.items.len();
            if !page.more {
                return items;
            }
            cursor = page.next_cursor;
        }
    }
}

#[test]
fn every_rpc_of_the_contract_has_a_well_formed_request() {
    let objects = Objects::absent();
    let missing: Vec<String> =
        every_rpc().into_iter().map(|rpc| rpc.name).filter(|name| request(name, &objects).is_none()).collect();
    assert!(missing.is_empty(), "no maker in tests/all/harness/every_rpc/requests for {missing:#?}");
    for rpc in every_rpc() {
        let bytes = request(&rpc.name, &objects).unwrap_or_default();
        let read = prost_reflect::DynamicMessage::decode(rpc.method.input(), bytes.as_slice());
        let read = read.unwrap_or_else(|error| panic!("{}: {error}", rpc.name));
        let unknown: Vec<_> = read.unknown_fields().collect();
        assert!(unknown.is_empty(), "{} is made of another message: {unknown:?}", rpc.name);
    }
}
