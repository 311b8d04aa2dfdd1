//! One mutating call: who, which method, which request.

use domain::Actor;
use vocabulary::RequestId;

/// A call that may change something. The same request id with the same body gives the same answer (OFF-6).
#[derive(Clone, Debug)]
pub struct Call {
    /// Who calls.
    pub actor: Actor,
    /// Full name of the method, such as `hafan.search.v1.SearchService/CreateSearch`.
    pub method: &'static str,
    /// The caller's request id, a UUIDv7.
    pub request_id: RequestId,
    /// The canonical request: the message's bytes as the edge decoded them.
    pub body: Vec<u8>,
}
