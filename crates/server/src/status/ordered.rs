//! The reason of a status with its working in the order of the keys: a refusal that says the same is the same bytes, wherever and however often it
//! is said (ACR-2, OFF-3). A map of the library's own has an order of its own each time.

use std::collections::BTreeMap;

use prost::Message as _;
use tonic::Status;

/// `google.rpc.ErrorInfo`.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct OrderedInfo {
    #[prost(string, tag = "1")]
    pub(super) reason: String,
    #[prost(string, tag = "2")]
    pub(super) domain: String,
    #[prost(btree_map = "string, string", tag = "3")]
    pub(super) metadata: BTreeMap<String, String>,
}

/// The same status, its reason written in order.
pub(super) fn ordered(status: Status) -> Status {
    let Ok(mut told) = tonic_types::pb::Status::decode(status.details()) else { return status };
    alter_info(&mut told, |_| {});
    Status::with_details(status.code(), status.message(), told.encode_to_vec().into())
}

/// Writes the reason of a status anew, altered.
pub(super) fn alter_info(told: &mut tonic_types::pb::Status, alter: impl Fn(&mut OrderedInfo)) {
    for any in told.details.iter_mut().filter(|any| any.type_url.ends_with("google.rpc.ErrorInfo")) {
        if let Ok(mut info) = OrderedInfo::decode(&any.value[..]) {
            alter(&mut info);
            any.value = info.encode_to_vec();
        }
    }
}
