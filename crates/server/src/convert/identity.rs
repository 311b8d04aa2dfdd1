//! The identity blocks of a search: `hafan.search.v1.Identities` to the domain and back (INV-3).

use api::search::v1 as proto;
use domain::request::Identity;
use domain::{Fault, Refusal};
use vocabulary::{RefusalReason, limits};

use super::child::each;
use super::common::date_out;
use super::faults::Faults;
use super::path::Path;

/// Who the people of a request are, apart from it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identities {
    /// In the order of the request's children; as many as are said, at most as many as there are.
    pub children: Vec<Identity>,
    /// The parent of a parent-and-baby search.
    pub parent: Option<Identity>,
}

/// Reads identities, under the path `identities`; `None` where the message is left out.
///
/// # Errors
/// Every fault at once; more identities than `children` are one.
pub fn read_identities(given: Option<proto::Identities>, children: usize) -> Result<Option<Identities>, Refusal> {
    let mut faults = Faults::new();
    let at = Path::root("identities");
    let identities = given.map(|proto::Identities { children: each_child, parent }| {
        if each_child.len() > children {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, at.field("children").to_string());
            faults.push(fault.with("given", each_child.len()).with("max", children));
        }
        Identities {
            children: each(each_child, &at.field("children"), &mut faults, identity),
            parent: parent.map(|given| identity(given, &at.field("parent"), &mut faults)),
        }
    });
    faults.finish(identities)
}

fn identity(given: proto::Identity, at: &Path<'_>, faults: &mut Faults) -> Identity {
    let proto::Identity { first_name, last_name, birth_date, address, school_name } = given;
    Identity {
        first_name: faults.text(&at.field("first_name"), first_name, limits::SHORT_TEXT_CHARS_MAX),
        last_name: faults.text(&at.field("last_name"), last_name, limits::SHORT_TEXT_CHARS_MAX),
        birth_date: faults.optional_date(&at.field("birth_date"), birth_date),
        address: faults.text(&at.field("address"), address, limits::NOTE_CHARS_MAX),
        school_name: faults.text(&at.field("school_name"), school_name, limits::SHORT_TEXT_CHARS_MAX),
    }
}

/// Identities, for the wire; what the reader's stage does not give has been left empty before.
pub fn identities_out(identities: &Identities) -> proto::Identities {
    let Identities { children, parent } = identities;
    proto::Identities {
        children: children.iter().map(identity_out).collect(),
        parent: parent.as_ref().map(identity_out),
    }
}

fn identity_out(identity: &Identity) -> proto::Identity {
    let Identity { first_name, last_name, birth_date, address, school_name } = identity;
    proto::Identity {
        first_name: first_name.clone(),
        last_name: last_name.clone(),
        birth_date: birth_date.map(date_out),
        address: address.clone(),
        school_name: school_name.clone(),
    }
}
