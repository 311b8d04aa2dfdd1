//! Calls whose bytes are no message: what no generated client can send.

use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::{Request, Status};

use crate::harness::{Caller, Raw, Reply};

/// Sends bytes to a method, such as `/hafan.search.v1.SearchService/CreateSearch`; answers with the first message of its answer.
pub(super) async fn send(caller: &Caller, method: &str, bytes: Vec<u8>) -> Reply<Vec<u8>> {
    let mut client = Grpc::new(caller.service());
    client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    let path = PathAndQuery::try_from(method).expect("a path");
    let mut answers = client.server_streaming(Request::new(bytes), path, Raw).await?.into_inner();
    Ok(answers.message().await?.unwrap_or_default())
}

/// A field of a message: its number, its wire type, its bytes.
pub(super) fn field(number: u32, wire_type: u32, bytes: &[u8]) -> Vec<u8> {
    let mut field = Vec::new();
    prost::encoding::encode_varint(u64::from(number << 3 | wire_type), &mut field);
    field.extend_from_slice(bytes);
    field
}

/// A field of bytes, text or a message.
pub(super) fn delimited(number: u32, bytes: &[u8]) -> Vec<u8> {
    let mut length = Vec::new();
    prost::encoding::encode_varint(bytes.len() as u64, &mut length);
    field(number, 2, &[&length, bytes].concat())
}
