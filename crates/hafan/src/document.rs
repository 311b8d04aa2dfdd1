//! Files as messages: the proto's own JSON, written as YAML or as JSON, read strictly. There is no other model of a request.
//!
//! A field that the message does not have, a value of another kind, an enum value that is none: each is refused with the path
//! inside the file and the line. Codes are strings here; the server judges them against their lists, all at once.

use std::path::Path;

use prost::{Message, Name};
use prost_reflect::{DeserializeOptions, DynamicMessage};

use crate::failure::Failure;

/// Bytes of a file, at most: what one call may carry.
const MAX_FILE_BYTES: usize = 1 << 20;

/// Reads a file as one message.
///
/// # Errors
/// [`Failure::File`] naming the path, what is wrong and where.
pub(crate) fn read<M: Message + Name + Default>(path: &Path) -> Result<M, Failure> {
    let at_fault = |message: String| Failure::File { path: path.to_owned(), message };
    let bytes = std::fs::read(path).map_err(|error| at_fault(error.to_string()))?;
    if bytes.len() > MAX_FILE_BYTES {
        return Err(at_fault(format!("{} bytes; at most {MAX_FILE_BYTES} fit in a call", bytes.len())));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let line =
            error.as_bytes().iter().take(error.utf8_error().valid_up_to()).filter(|byte| **byte == b'\n').count() + 1;
        at_fault(format!("line {line} is not valid UTF-8"))
    })?;
    parse(&text).map_err(at_fault)
}

/// Reads a text as one message. JSON is YAML too, so that both are read by one reader.
pub(crate) fn parse<M: Message + Name + Default>(text: &str) -> Result<M, String> {
    let full_name = M::full_name();
    if text.trim().is_empty() {
        return Err(format!("there is nothing in it (reading a {full_name})"));
    }
    let descriptor = api::pool()
        .get_message_by_name(&full_name)
        .ok_or_else(|| format!("the contract has no message {full_name}"))?;
    let options = DeserializeOptions::new().deny_unknown_fields(true);
    let reader = serde_norway::Deserializer::from_str(text);
    let dynamic = DynamicMessage::deserialize_with_options(descriptor, reader, &options)
        .map_err(|error| format!("{error} (reading a {full_name})"))?;
    M::decode(dynamic.encode_to_vec().as_slice()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use api::search::v1::{Search, SubmitOfferRequest};

    use super::*;

    fn fault<M: Message + Name + Default + std::fmt::Debug>(text: &str) -> String {
        parse::<M>(text).unwrap_err()
    }

    #[test]
    fn yaml_and_json_read_alike_in_both_spellings_of_a_field() {
        let yaml = "decisionMaker: people/dewi.decision\nrequest:\n  shared:\n    needed_on: { year: 2026, month: 12, day: 1 }\n";
        let json = r#"{"decision_maker": "people/dewi.decision", "request": {"shared": {"neededOn": {"year": 2026, "month": 12, "day": 1}}}}"#;
        let read: Search = parse(yaml).unwrap();
        assert_eq!(read, parse(json).unwrap());
        assert_eq!(read.decision_maker, "people/dewi.decision");
        assert_eq!(
            read.request.and_then(|request| request.shared).and_then(|shared| shared.needed_on).map(|on| on.day),
            Some(1)
        );
    }

    #[test]
    fn an_unknown_field_is_named_with_its_path_and_line() {
        let told = fault::<Search>("decisionMaker: people/a.b\nrequest:\n  shared:\n    placementTyp: RESIDENTIAL\n");
        assert!(told.contains("placementTyp") && told.contains("line 4"), "{told}");
        assert!(told.contains("request.shared"), "{told}");
    }

    #[test]
    fn a_value_of_another_kind_is_named_with_its_line() {
        let told = fault::<SubmitOfferRequest>("terms:\n  noticeDays: soon\n");
        assert!(told.contains("terms.noticeDays") && told.contains("line 2"), "{told}");
        let told = fault::<SubmitOfferRequest>("terms:\n  fee: { coreWeeklyPence: 82600.5 }\n");
        assert!(told.contains("terms.fee.coreWeeklyPence"), "{told}");
    }

    #[test]
    fn an_enum_value_that_is_none_is_refused() {
        let told = fault::<SubmitOfferRequest>("vacancyReconfirmed: PERHAPS\n");
        assert!(told.contains("vacancyReconfirmed") && told.contains("PERHAPS"), "{told}");
    }

    #[test]
    fn a_timestamp_is_rfc_3339() {
        let read: SubmitOfferRequest = parse("terms:\n  validUntil: 2027-01-29T17:00:00Z\n").unwrap();
        assert_eq!(read.terms.and_then(|terms| terms.valid_until).map(|at| at.seconds), Some(1_801_242_000));
        assert!(fault::<SubmitOfferRequest>("terms:\n  validUntil: tomorrow\n").contains("validUntil"));
    }

    #[test]
    fn what_is_no_yaml_is_told_with_its_line() {
        let told = fault::<Search>("decisionMaker: [people/a.b\nrequest: {}\n");
        assert!(told.contains("line"), "{told}");
        assert!(fault::<Search>("").contains("hafan.search.v1.Search"));
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = read::<Search>(Path::new("/nowhere/search.yaml")).unwrap_err();
        assert!(error.to_string().starts_with("/nowhere/search.yaml: "));
        assert_eq!(error.exit(), crate::exit::Exit::BadInput);
    }

    #[test]
    fn every_example_of_the_repository_reads() {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
        let mut read_so_far = 0;
        for (folder, is_search) in [("searches", true), ("offers", false)] {
            for entry in std::fs::read_dir(examples.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                if is_search {
                    let _: Search = read(&path).unwrap();
                } else {
                    let _: SubmitOfferRequest = read(&path).unwrap();
                }
                read_so_far += 1;
            }
        }
        assert!(read_so_far >= 8, "{read_so_far} examples");
    }
}
