//! What every call begins and ends with: who calls, which request this is, and what became of it.

use std::fmt::Display;
use std::str::FromStr;

use domain::{Actor, Fault, Refusal};
use engine::{Call, Failure};
use prost::Message;
use tonic::{Request, Status};
use vocabulary::{AuthorityCode, RefusalReason, RequestId};

use crate::convert::{Faults, read_authority, read_name};
use crate::status::{self, EdgeReason};

/// Who calls, as the identity layer established it.
///
/// # Errors
/// UNAUTHENTICATED where no layer said so.
pub fn actor<T>(request: &Request<T>) -> Result<Actor, Status> {
    let known = request.extensions().get::<Actor>().cloned();
    known.ok_or_else(|| status::of_edge(EdgeReason::NotAuthenticated))
}

/// A call that may change something: the same request id with the same message is answered with the first answer (OFF-6).
///
/// `method` is the full name, such as `hafan.search.v1.SearchService/CreateSearch`.
///
/// # Errors
/// REQUEST_ID_MISSING without an id, VALUE_INVALID where it is no UUIDv7.
pub fn call(actor: Actor, method: &'static str, request_id: &str, message: &impl Message) -> Result<Call, Status> {
    read_call(&actor, method, request_id, message).map_err(|refusal| status::refused(&refusal))
}

/// As [`call`], where the faults of the message are told with those of the id.
///
/// # Errors
/// As [`call`].
pub fn read_call(
    actor: &Actor,
    method: &'static str,
    request_id: &str,
    message: &impl Message,
) -> Result<Call, Refusal> {
    let request_id = self::request_id(request_id)?;
    Ok(Call { actor: actor.clone(), method, request_id, body: message.encode_to_vec() })
}

fn request_id(given: &str) -> Result<RequestId, Fault> {
    const FIELD: &str = "request_id";
    if given.is_empty() {
        return Err(Fault::new(RefusalReason::RequestIdMissing, FIELD));
    }
    let id: Option<RequestId> = given.parse().ok();
    id.filter(|id| id.made_at().is_some()).ok_or_else(|| {
        let fault = Fault::new(RefusalReason::ValueInvalid, FIELD);
        fault.with("expected", "a UUIDv7 in lower case with hyphens")
    })
}

/// A resource name that must be there. Nothing is said of whether the thing exists.
///
/// # Errors
/// A field violation of `field`.
pub fn name<N: FromStr<Err: Display>>(field: &'static str, given: &str) -> Result<N, Status> {
    read_name(field, given).map_err(|refusal| status::refused(&refusal))
}

/// An authority by its name, `authorities/W06000015`.
///
/// # Errors
/// A field violation of `field`.
pub fn authority(field: &'static str, given: &str) -> Result<AuthorityCode, Status> {
    read_authority(field, given).map_err(|refusal| status::refused(&refusal))
}

/// The call and what its message says, or every fault of both in one answer (SRC-3).
///
/// # Errors
/// INVALID_ARGUMENT.
pub fn with<T>(call: Result<Call, Refusal>, said: Result<T, Refusal>) -> Result<(Call, T), Status> {
    match (call, said) {
        (Ok(call), Ok(said)) => Ok((call, said)),
        (call, said) => {
            let mut faults = Faults::new();
            for refusal in [call.err(), said.err()].into_iter().flatten() {
                faults.join(refusal.faults().cloned().collect());
            }
            faults.finish_some(None).map_err(|refusal| status::refused(&refusal))
        }
    }
}

/// Why a call came to nothing, as gRPC says it.
// By value, so that it fits `map_err` as it is.
#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
pub fn failed(failure: Failure) -> Status {
    match &failure {
        Failure::Refused(refusal) => status::refused(refusal),
        Failure::NotPermitted => status::not_permitted(),
        Failure::Exhausted => status::of_edge(EdgeReason::StoreFull),
        Failure::Unavailable(cause) => {
            tracing::warn!(error = %cause, "the store is away or too busy");
            status::of_edge(EdgeReason::StoreUnavailable)
        }
        Failure::Due(_) | Failure::Altered(_) | Failure::Internal(_) => status::incident(&failure),
    }
}

#[cfg(test)]
mod tests {
    use api::search::v1::GetSearchRequest;
    use tonic::Code;
    use tonic_types::StatusExt;

    use super::*;

    fn ann() -> Actor {
        Actor {
            id: "people/ann.finder".parse().unwrap(),
            role: vocabulary::Role::PlacementFinder,
            organisation: "authorities/W06000015".parse().unwrap(),
        }
    }

    fn reason(status: &Status) -> String {
        status.get_details_error_info().unwrap().reason
    }

    #[test]
    fn nobody_calls_unnamed() {
        let refused = actor(&Request::new(())).unwrap_err();
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Unauthenticated, "NOT_AUTHENTICATED"));
        let mut request = Request::new(());
        request.extensions_mut().insert(ann());
        assert_eq!(actor(&request).unwrap(), ann());
    }

    #[test]
    fn a_change_needs_an_id_of_its_own_that_says_when_it_was_made() {
        let message = GetSearchRequest { name: "x".to_owned() };
        let given = |id: &str| call(ann(), "a/B", id, &message).map(|call| call.body).map_err(|status| reason(&status));
        assert_eq!(given("0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01").unwrap(), message.encode_to_vec());
        assert_eq!(given("").unwrap_err(), "REQUEST_ID_MISSING");
        assert_eq!(given("one").unwrap_err(), "VALUE_INVALID");
        assert_eq!(given("0193e4a0-7c1b-4d3e-8f2a-5b6c7d8e9f01").unwrap_err(), "VALUE_INVALID", "not version 7");
    }

    #[test]
    fn the_faults_of_id_and_message_are_told_at_once() {
        let message = GetSearchRequest::default();
        let said: Result<(), Refusal> = Err(Refusal::of(RefusalReason::FieldRequired, "reason"));
        let refused = with(read_call(&ann(), "a/B", "", &message), said).unwrap_err();
        let named: Vec<String> =
            refused.get_details_bad_request().unwrap().field_violations.into_iter().map(|found| found.field).collect();
        assert_eq!(named, ["request_id", "reason"]);
        let id = "0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";
        assert_eq!(with(read_call(&ann(), "a/B", id, &message), Ok(7)).unwrap().1, 7);
    }

    #[test]
    fn a_name_is_there_and_of_its_form() {
        let read = |given: &str| name::<vocabulary::SearchName>("name", given).map_err(|status| reason(&status));
        let id = "authorities/W06000015/searches/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";
        assert_eq!(read(id).unwrap().to_string(), id);
        assert_eq!(read("").unwrap_err(), "FIELD_REQUIRED");
        assert_eq!(read("searches/7").unwrap_err(), "VALUE_INVALID");
        assert_eq!(authority("parent", "authorities/W06000015").unwrap().to_string(), "W06000015");
        assert_eq!(reason(&authority("parent", "W06000015").unwrap_err()), "VALUE_INVALID");
    }

    #[test]
    fn a_failure_tells_no_more_than_its_kind_allows() {
        let internal = failed(Failure::Internal("vault key 7".to_owned()));
        assert_eq!((internal.code(), reason(&internal).as_str()), (Code::Internal, "INCIDENT"));
        assert!(!internal.message().contains("vault"));
        assert_eq!(failed(Failure::NotPermitted).code(), Code::PermissionDenied);
        assert_eq!(failed(Failure::Exhausted).code(), Code::ResourceExhausted);
        let away = failed(Failure::Unavailable("disk sda".to_owned()));
        assert_eq!(away.code(), Code::Unavailable);
        assert!(away.get_details_retry_info().is_some() && !away.message().contains("sda"));
    }
}
