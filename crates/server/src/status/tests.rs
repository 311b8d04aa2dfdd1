//! What a status says, and that it fits.

use std::collections::BTreeSet;

use tonic_types::{ErrorDetail, StatusExt as _};
use vocabulary::limits;

use super::details::DETAILS_BYTES_MAX;
use super::*;

fn fields(status: &Status) -> Vec<String> {
    let bad = status.get_details_bad_request();
    bad.map(|bad| bad.field_violations.into_iter().map(|violation| violation.field).collect()).unwrap_or_default()
}

#[test]
fn every_reason_has_its_status_and_both_languages() {
    for reason in RefusalReason::ALL {
        let status = refused(&Refusal::of(*reason, "terms.fee"));
        assert_eq!(status.code(), code_of(reason.kind()), "{reason}");
        let info = status.get_details_error_info().unwrap();
        assert_eq!((info.reason.as_str(), info.domain.as_str()), (reason.code(), "hafan"));
        let languages: Vec<String> = status
            .get_error_details_vec()
            .into_iter()
            .filter_map(|detail| match detail {
                ErrorDetail::LocalizedMessage(said) => Some(said.locale),
                _ => None,
            })
            .collect();
        assert_eq!(languages, ["en-GB", "cy-GB"], "{reason}");
    }
}

#[test]
fn the_words_of_the_edge_are_no_refusals_words() {
    let mut words = BTreeSet::new();
    for reason in EdgeReason::ALL {
        assert!(words.insert(reason.code()));
        assert_eq!(RefusalReason::from_code(reason.code()), None);
        assert_ne!(reason.message(Language::En), reason.message(Language::Cy));
        let status = of_edge(*reason);
        assert_eq!(
            (status.code(), status.get_details_error_info().unwrap().reason.as_str()),
            (reason.status(), reason.code())
        );
    }
}

#[test]
fn what_is_malformed_names_every_field() {
    let faults = vec![
        Fault::new(RefusalReason::UnknownCode, "terms.stay").with("list", "plan-length"),
        Fault::new(RefusalReason::EvidenceNotYours, "terms.needs[0].evidence"),
    ];
    let status = refused(&Refusal::unless_empty(faults).unwrap_err());
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(fields(&status), ["terms.stay", "terms.needs[0].evidence"]);
    assert!(status.get_details_precondition_failure().is_none());
    assert_eq!(
        status.message(),
        "terms.stay: The code is not in its list. ListCodes serves every list. (list=plan-length) And 1 more."
    );
    let info = status.get_details_error_info().unwrap();
    assert_eq!(info.metadata.get("subject").map(String::as_str), Some("terms.stay"));
    assert_eq!(info.metadata.get("rule").map(String::as_str), Some("SRC-3"));
    assert_eq!(info.metadata.get("list").map(String::as_str), Some("plan-length"));
}

#[test]
fn a_rule_that_refuses_comes_with_its_working() {
    let late = Fault::new(RefusalReason::OfferLate, "rounds/1").with("close", "12:00").with("received", "12:00");
    let status = refused(&late.into());
    assert_eq!(status.code(), Code::FailedPrecondition);
    let violations = status.get_details_precondition_failure().unwrap().violations;
    assert_eq!((violations[0].r#type.as_str(), violations[0].subject.as_str()), ("OFFER_LATE", "rounds/1"));
    assert!(violations[0].description.ends_with("(close=12:00, received=12:00)"), "{}", violations[0].description);
    assert!(status.get_details_bad_request().is_none());
}

#[test]
fn a_mixed_list_names_the_malformed_fields_beside_the_rules() {
    let faults = vec![
        Fault::new(RefusalReason::OfferLate, "rounds/1"),
        Fault::new(RefusalReason::ValueOutOfRange, "terms.hold_hours"),
    ];
    let status = refused(&Refusal::unless_empty(faults).unwrap_err());
    assert_eq!(status.code(), Code::FailedPrecondition);
    assert_eq!(status.get_details_precondition_failure().unwrap().violations.len(), 2);
    assert_eq!(fields(&status), ["terms.hold_hours"]);
}

#[test]
fn not_permitted_is_the_same_bytes_whatever_the_cause() {
    let told = |refusal: &Refusal| {
        let status = refused(refusal);
        (status.code(), status.message().to_owned(), status.details().to_vec())
    };
    let absent = told(&Refusal::of(RefusalReason::NotPermitted, "authorities/W06000015/searches/x"));
    let hidden = told(&Fault::new(RefusalReason::NotPermitted, "").with("role", "AUDITOR").into());
    let status = not_permitted();
    assert_eq!(absent, hidden);
    assert_eq!(absent, (status.code(), status.message().to_owned(), status.details().to_vec()));
}

#[test]
fn what_says_the_same_is_the_same_bytes() {
    let say = || {
        let mut fault = Fault::new(RefusalReason::ValueOutOfRange, "terms.hold_hours");
        for key in ["given", "min", "max", "close", "received", "state", "wanted"] {
            fault = fault.with(key, 7);
        }
        refused(&fault.into())
    };
    let first = say();
    assert_eq!(first.get_details_error_info().unwrap().metadata.len(), 9, "with rule and subject");
    assert!((0..20).all(|_| say().details() == first.details()));
}

#[test]
fn the_rule_of_what_is_not_built_is_the_one_named() {
    let fault = Fault::new(RefusalReason::NotSupportedYet, "awards").with("rule", "DEC-4");
    let info = refused(&fault.into()).get_details_error_info().unwrap();
    assert_eq!(info.metadata.get("rule").map(String::as_str), Some("DEC-4"));
}

/// What a client has to take in: header names, values and 32 bytes for each, as HTTP/2 counts.
fn trailer_bytes(status: Status) -> usize {
    let response = status.into_http::<()>();
    response.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 32).sum()
}

#[test]
fn the_longest_list_still_fits_and_says_what_is_left_out() {
    let path = |index| format!("request.children[7].identity_needs[{index}].detail");
    let faults: Vec<Fault> = (0..limits::FAULTS_PER_CALL_MAX)
        .map(|index| Fault::new(RefusalReason::UnknownCode, path(index)).with("list", "identity-need"))
        .collect();
    let status = refused(&Refusal::unless_empty(faults).unwrap_err());
    assert!(status.details().len() <= DETAILS_BYTES_MAX);
    let named = fields(&status).len();
    let left_out: usize = status.get_details_error_info().unwrap().metadata["faults_left_out"].parse().unwrap();
    assert_eq!(named + left_out, limits::FAULTS_PER_CALL_MAX);
    assert!(named >= 60, "{named}");
    assert!(trailer_bytes(status) <= 8_192 - 200, "room for what the transport adds");
}

#[test]
fn a_list_that_does_not_fit_in_sentences_is_told_in_short() {
    let faults: Vec<Fault> = (0..30)
        .map(|index| Fault::new(RefusalReason::FieldRequired, format!("request.children[{index}].school.attends")))
        .chain([Fault::new(RefusalReason::OfferIncomplete, "terms.needs")])
        .chain((0..20).map(|index| Fault::new(RefusalReason::FieldRequired, format!("request.children[{index}].sex"))))
        .collect();
    let status = refused(&Refusal::unless_empty(faults).unwrap_err());
    assert_eq!(fields(&status).len(), 51);
    assert!(!status.get_details_error_info().unwrap().metadata.contains_key("faults_left_out"));
}

#[test]
fn no_value_however_long_breaks_the_frame() {
    let fault = Fault::new(RefusalReason::ValueInvalid, "é".repeat(5_000)).with("expected", "ŵ".repeat(50_000));
    let status = refused(&fault.into());
    assert!(is_ours(&status));
    assert!(trailer_bytes(status) <= 8_192 - 200);
}

#[test]
fn a_bug_tells_an_incident_id_and_nothing_else() {
    let status = incident(&"secret path /var/lib/hafan");
    assert_eq!(status.code(), Code::Internal);
    let told = format!("{} {}", status.message(), String::from_utf8_lossy(status.details()));
    assert!(told.contains("INCIDENT") && !told.contains("secret"), "{told}");
    let id = status.get_details_error_info().unwrap().metadata["incident_id"].clone();
    assert!(status.message().contains(&id));
    assert!(id.parse::<Uuid>().is_ok());
}

#[test]
fn a_store_that_is_away_says_when_to_try_again() {
    let retry = |reason| of_edge(reason).get_details_retry_info().and_then(|retry| retry.retry_delay);
    assert_eq!(retry(EdgeReason::StoreUnavailable), Some(RETRY_AFTER));
    assert_eq!(retry(EdgeReason::StoreFull), None);
}
