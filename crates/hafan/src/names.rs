//! Resource names as people type them: whole, or shortened by what the caller's own organisation makes plain.

use crate::client::Connection;
use crate::failure::Failure;

/// A search: whole, or its id alone for somebody of an authority.
pub(crate) fn search(connection: &Connection, given: &str) -> Result<String, Failure> {
    if given.contains('/') {
        return Ok(given.to_owned());
    }
    let organisation = connection.organisation();
    if organisation.starts_with("authorities/") {
        return Ok(format!("{organisation}/searches/{given}"));
    }
    Err(Failure::Usage(format!("`{given}`: give the whole name, authorities/CODE/searches/ID")))
}

/// A contract: whole, or its id alone for somebody of an authority.
pub(crate) fn contract(connection: &Connection, given: &str) -> Result<String, Failure> {
    if given.contains('/') {
        return Ok(given.to_owned());
    }
    let organisation = connection.organisation();
    if organisation.starts_with("authorities/") {
        return Ok(format!("{organisation}/contracts/{given}"));
    }
    Err(Failure::Usage(format!("`{given}`: give the whole name, authorities/CODE/contracts/ID")))
}

/// A round: whole, or a search for its first.
pub(crate) fn round(connection: &Connection, given: &str) -> Result<String, Failure> {
    let name = search(connection, given)?;
    Ok(if name.contains("/rounds/") { name } else { format!("{name}/rounds/1") })
}

/// The search of any name below it.
pub(crate) fn search_of(name: &str) -> String {
    name.split('/').take(4).collect::<Vec<_>>().join("/")
}

/// The caller's invitation to a search: whole, or by the search.
pub(crate) fn invitation(connection: &Connection, given: &str) -> Result<String, Failure> {
    if given.contains("/invitations/") {
        return Ok(given.to_owned());
    }
    let Some(provider) = connection.organisation().strip_prefix("providers/") else {
        return Err(Failure::Usage(format!("`{given}`: only a provider has an invitation; give its whole name")));
    };
    Ok(format!("{}/invitations/{provider}", search_of(given)))
}

/// A setting: whole, or its id alone for a provider.
pub(crate) fn setting(connection: &Connection, given: &str) -> String {
    let organisation = connection.organisation();
    if given.contains('/') || !organisation.starts_with("providers/") {
        return given.to_owned();
    }
    format!("{organisation}/settings/{given}")
}

/// The last part of a name, enough to tell rows of one table apart.
pub(crate) fn last(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_name_is_found_by_its_place() {
        let offer = "authorities/W06000015/searches/s/rounds/1/offers/o";
        assert_eq!(search_of(offer), "authorities/W06000015/searches/s");
        assert_eq!(last(offer), "o");
    }
}
