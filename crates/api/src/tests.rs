//! What the contract must hold as a whole: its descriptors decode, its examples are examples of it, its lists exist, its
//! packages look one way, and the fields that every call shares have one number.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, ReflectMessage as _};

/// The root of the repository, as seen from this crate, where tests run.
const ROOT: &str = "../..";

/// Packages in the order in which they may import: each from itself and those before it.
const PACKAGES: [&str; 8] = ["common", "reference", "register", "framework", "search", "decision", "contract", "task"];
/// Packages that nothing imports.
const LAST: [&str; 7] = ["attachment", "imports", "evidence", "feed", "audit", "admin", "privacy"];

/// Every folder of examples, and the message its files are written as.
const EXAMPLES: [(&str, &str); 2] =
    [("searches", "hafan.search.v1.Search"), ("offers", "hafan.search.v1.SubmitOfferRequest")];

/// Fields that mean the same in every request, with their number (`call.proto`).
const SHARED_FIELDS: [(&str, u32); 5] =
    [("page_size", 10), ("page_token", 11), ("validate_only", 13), ("etag", 14), ("request_id", 15)];

#[test]
fn the_descriptors_decode_and_hold_every_package() {
    let pool = crate::pool();
    let found: BTreeSet<String> =
        pool.files().map(|file| file.package_name().to_owned()).filter(|name| name.starts_with("hafan.")).collect();
    let wanted: BTreeSet<String> = PACKAGES.iter().chain(&LAST).map(|package| format!("hafan.{package}.v1")).collect();
    assert_eq!(found, wanted);
}

#[test]
fn every_example_reads_strictly_as_its_message() {
    for (folder, message) in EXAMPLES {
        let message = message_named(message);
        let files = files_below(&Path::new(ROOT).join("examples").join(folder), "yaml");
        assert!(files.len() >= 3, "{folder}: {} examples", files.len());
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            if let Err(error) = read(&message, &text) {
                panic!("{}: {error}", file.display());
            }
        }
    }
}

#[test]
fn a_misspelt_field_is_refused_by_name() {
    let error =
        read(&message_named("hafan.search.v1.Search"), "request: { shared: { neededFor: TODAY } }").unwrap_err();
    assert!(error.contains("neededFor"), "{error}");
}

#[test]
fn every_code_in_an_example_is_in_the_list_its_field_cites() {
    let cited = cited_lists();
    let codes = fs::read_to_string(Path::new(ROOT).join("crates/vocabulary/codes.toml")).unwrap();
    let mut checked = 0;
    for (folder, message) in EXAMPLES {
        let message = message_named(message);
        for file in files_below(&Path::new(ROOT).join("examples").join(folder), "yaml") {
            let read = read(&message, &fs::read_to_string(&file).unwrap()).unwrap();
            checked += check_codes(&read, &cited, &codes, &file);
        }
    }
    assert!(checked > 250, "only {checked} codes were found");
}

#[test]
fn every_code_list_that_a_field_cites_exists() {
    let codes = fs::read_to_string(Path::new(ROOT).join("crates/vocabulary/codes.toml")).unwrap();
    let cited = cited_lists();
    assert!(cited.len() > 80, "only {} fields cite a list", cited.len());
    for (message, field, list) in cited {
        assert!(codes.contains(&format!("\n[{list}]\n")), "{message}.{field} cites `{list}`");
    }
}

#[test]
fn packages_import_one_way() {
    for file in crate::pool().files().filter(|file| file.package_name().starts_with("hafan.")) {
        let own = package(file.name());
        for import in file.dependencies().filter(|import| import.package_name().starts_with("hafan.")) {
            let theirs = package(import.name());
            let allowed = match (place(own), place(theirs)) {
                (Some(own), Some(theirs)) => theirs <= own,
                (None, Some(_)) => true,
                (_, None) => own == theirs,
            };
            assert!(allowed, "{} imports {}", file.name(), import.name());
        }
    }
}

#[test]
fn fields_that_every_call_shares_have_one_number() {
    for message in crate::pool().all_messages().filter(|message| message.name().ends_with("Request")) {
        for (name, number) in SHARED_FIELDS {
            let Some(field) = message.get_field_by_name(name) else { continue };
            assert_eq!(field.number(), number, "{}", field.full_name());
        }
    }
}

#[test]
fn every_call_that_changes_something_takes_a_request_id() {
    for service in crate::pool().services() {
        for method in service.methods() {
            let reads = ["Get", "List", "Check", "Watch", "Verify", "PreMatch", "Explain", "Replay", "Find"];
            let reads = reads.iter().any(|verb| method.name().starts_with(verb));
            let takes = method.input().get_field_by_name("request_id").is_some();
            assert_ne!(reads, takes, "{}", method.full_name());
        }
    }
}

#[test]
fn every_enum_starts_unspecified() {
    for one in crate::pool().all_enums().filter(|one| one.full_name().starts_with("hafan.")) {
        assert!(one.default_value().name().ends_with("_UNSPECIFIED"), "{}", one.full_name());
    }
}

fn message_named(name: &str) -> MessageDescriptor {
    crate::pool().get_message_by_name(name).unwrap_or_else(|| panic!("no message {name}"))
}

/// Reads YAML as a message; a field the message does not have is an error.
fn read(message: &MessageDescriptor, text: &str) -> Result<DynamicMessage, String> {
    let yaml = serde_norway::Deserializer::from_str(text);
    DynamicMessage::deserialize(message.clone(), yaml).map_err(|error| error.to_string())
}

fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The folder of a package in a file name such as `hafan/search/v1/offer.proto`.
fn package(file: &str) -> &str {
    file.split('/').nth(1).unwrap_or_default()
}

fn place(package: &str) -> Option<usize> {
    PACKAGES.iter().position(|one| *one == package)
}

/// Every field whose comment cites a code list, as message, field, list. Descriptors carry no comments, so the files are read:
/// a comment belongs to the field after it, a field to the message last opened.
fn cited_lists() -> Vec<(String, String, String)> {
    let mut cited = Vec::new();
    for file in files_below(&Path::new(ROOT).join("proto"), "proto") {
        let (mut message, mut comment) = (String::new(), String::new());
        for line in fs::read_to_string(&file).unwrap().lines().map(str::trim) {
            if let Some(more) = line.strip_prefix("//") {
                comment.push_str(more);
                continue;
            }
            if let Some(opened) = line.strip_prefix("message ") {
                message = opened.split(' ').next().unwrap_or_default().to_owned();
            } else if let (Some(list), Some((field, _))) = (list_in(&comment), line.split_once(" = ")) {
                let field = field.rsplit(' ').next().unwrap_or_default();
                cited.push((message.clone(), field.to_owned(), list.to_owned()));
            }
            comment.clear();
        }
    }
    cited
}

fn list_in(comment: &str) -> Option<&str> {
    comment.split_once("code list `")?.1.split('`').next()
}

/// Checks every coded field set in a message and below it; returns how many codes were checked.
fn check_codes(message: &DynamicMessage, cited: &[(String, String, String)], codes: &str, file: &Path) -> usize {
    let mut checked = 0;
    for (field, value) in message.fields() {
        let values = value.as_list().map_or_else(|| vec![value.clone()], <[_]>::to_vec);
        if matches!(field.kind(), Kind::Message(_)) {
            checked += values
                .iter()
                .filter_map(|value| value.as_message())
                .map(|below| check_codes(below, cited, codes, file))
                .sum::<usize>();
            continue;
        }
        let cites =
            |(owner, name, _): &&(String, String, String)| owner == message.descriptor().name() && name == field.name();
        let Some((.., list)) = cited.iter().find(cites) else { continue };
        let table = codes.split_once(&format!("\n[{list}]\n")).map_or("", |(_, after)| after);
        let table = table.split("\n[").next().unwrap_or_default();
        for code in values.iter().filter_map(|value| value.as_str()) {
            assert!(table.contains(&format!("code = \"{code}\"")), "{}: {code} is not in {list}", file.display());
            checked += 1;
        }
    }
    checked
}
