//! What reflection tells: the services of the table and the messages they use, and nothing of what is only designed.

use std::collections::BTreeSet;

use prost::Message as _;
use prost_types::{FileDescriptorProto, FileDescriptorSet};

/// Why the contract compiled into the program could not be told.
#[derive(Debug, thiserror::Error)]
pub enum ReflectionError {
    /// The descriptors are unreadable.
    #[error("the descriptors of the contract cannot be read: {0}")]
    Unreadable(#[from] prost::DecodeError),
    /// A service of the table is in no descriptor.
    #[error("the contract has no service {0}")]
    Unknown(&'static str),
}

/// The files of the named services with all they import, less every service that is not named.
///
/// # Errors
/// [`ReflectionError`] where the descriptors are unreadable or lack a service.
pub fn reflected(names: &[&'static str]) -> Result<FileDescriptorSet, ReflectionError> {
    let mut files = FileDescriptorSet::decode(api::FILE_DESCRIPTOR_SET)?.file;
    for file in &mut files {
        let package = file.package().to_owned();
        file.service.retain(|service| names.contains(&format!("{package}.{}", service.name()).as_str()));
    }
    let told: BTreeSet<String> = files.iter().flat_map(service_names).collect();
    if let Some(missing) = names.iter().find(|name| !told.contains(**name)) {
        return Err(ReflectionError::Unknown(missing));
    }
    let mut wanted: Vec<String> =
        files.iter().filter(|file| !file.service.is_empty()).map(|file| file.name().to_owned()).collect();
    let mut reached = BTreeSet::new();
    while let Some(name) = wanted.pop() {
        let Some(file) = files.iter().find(|file| file.name() == name) else { continue };
        if reached.insert(name) {
            wanted.extend(file.dependency.iter().cloned());
        }
    }
    files.retain(|file| reached.contains(file.name()));
    Ok(FileDescriptorSet { file: files })
}

fn service_names(file: &FileDescriptorProto) -> impl Iterator<Item = String> {
    file.service.iter().map(|service| format!("{}.{}", file.package(), service.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_comes_with_what_it_imports_and_without_the_others() {
        let set = reflected(&["hafan.reference.v1.ReferenceService"]).unwrap();
        let names: Vec<String> = set.file.iter().flat_map(service_names).collect();
        assert_eq!(names, ["hafan.reference.v1.ReferenceService"]);
        let files: Vec<&str> = set.file.iter().map(FileDescriptorProto::name).collect();
        assert!(files.contains(&"hafan/common/v1/text.proto") && files.contains(&"hafan/reference/v1/distance.proto"));
        assert!(!files.iter().any(|file| file.contains("search")), "{files:?}");
    }

    #[test]
    fn a_service_that_the_contract_lacks_is_an_error() {
        assert!(matches!(reflected(&["hafan.x.v1.XService"]), Err(ReflectionError::Unknown("hafan.x.v1.XService"))));
        assert_eq!(reflected(&[]).unwrap().file, []);
    }
}
