//! Names of resources, read before anything else of a message: who may ask is decided on the name alone (ACR-2).

use std::fmt::Display;
use std::str::FromStr;

use domain::{Fault, Refusal};
use vocabulary::{AuthorityCode, RefusalReason};

use super::faults::{Faults, form_of};
use super::path::Path;

/// Reads the name in `field`.
///
/// # Errors
/// FIELD_REQUIRED where it is empty, VALUE_INVALID with the form expected where it is another.
pub fn read_name<T: FromStr<Err: Display>>(field: &'static str, given: &str) -> Result<T, Refusal> {
    if given.is_empty() {
        return Err(Refusal::of(RefusalReason::FieldRequired, field));
    }
    given
        .parse()
        .map_err(|expected| Fault::new(RefusalReason::ValueInvalid, field).with("expected", form_of(&expected)).into())
}

/// Reads the name of an authority in `field`.
///
/// # Errors
/// As [`read_name`].
pub fn read_authority(field: &'static str, given: &str) -> Result<AuthorityCode, Refusal> {
    let mut faults = Faults::new();
    let code = faults.authority(&Path::root(field), given);
    faults.finish(code)
}

/// The name of an authority.
pub fn authority_name(code: AuthorityCode) -> String {
    format!("authorities/{code}")
}

#[cfg(test)]
mod tests {
    use vocabulary::SearchName;

    use super::*;

    const ID: &str = "0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";

    #[test]
    fn a_name_is_required_and_of_its_form() {
        let told = |given: &str| read_name::<SearchName>("name", given).map_err(|refusal| refusal.to_string());
        assert_eq!(told("").unwrap_err(), "refused FIELD_REQUIRED name");
        assert_eq!(
            told("searches/1").unwrap_err(),
            "refused VALUE_INVALID name expected=a name of the form authorities/{authority}/searches/{search}"
        );
        assert!(told(&format!("authorities/W06000015/searches/{ID}")).is_ok());
        assert_eq!(
            read_authority("parent", "authorities/W06000015").map(authority_name).unwrap(),
            "authorities/W06000015"
        );
        assert!(read_authority("parent", "W06000015").is_err());
    }
}
