//! Names of attachments and of what they are attached to: a search, an offer, a contract.

use std::fmt;
use std::str::FromStr;

use crate::ids::AttachmentId;
use crate::names::{ContractName, NameError, OfferName, SearchName};

/// What attachments belong to, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachmentParent {
    /// A search.
    Search(SearchName),
    /// An offer.
    Offer(OfferName),
    /// A contract.
    Contract(ContractName),
}

impl fmt::Display for AttachmentParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Search(name) => name.fmt(f),
            Self::Offer(name) => name.fmt(f),
            Self::Contract(name) => name.fmt(f),
        }
    }
}

impl FromStr for AttachmentParent {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let search = || text.parse().map(Self::Search).ok();
        let offer = || text.parse().map(Self::Offer).ok();
        let contract = || text.parse().map(Self::Contract).ok();
        search().or_else(offer).or_else(contract).ok_or(NameError { expected: "a search, an offer or a contract" })
    }
}

/// An attachment: `{parent}/attachments/{attachment}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttachmentName {
    /// What it is attached to.
    pub parent: AttachmentParent,
    /// Which.
    pub attachment: AttachmentId,
}

impl fmt::Display for AttachmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/attachments/{}", self.parent, self.attachment)
    }
}

impl FromStr for AttachmentName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let parts = text.rsplit_once("/attachments/");
        let read =
            parts.and_then(|(parent, id)| Some(Self { parent: parent.parse().ok()?, attachment: id.parse().ok()? }));
        read.ok_or(NameError { expected: "{search, offer or contract}/attachments/{attachment}" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attachment_has_one_name_below_what_it_is_attached_to() {
        let id = "0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";
        let search = format!("authorities/W06000015/searches/{id}");
        for parent in
            [search.clone(), format!("{search}/rounds/1/offers/{id}"), format!("authorities/W06000015/contracts/{id}")]
        {
            let name = format!("{parent}/attachments/{id}");
            assert_eq!(name.parse::<AttachmentName>().unwrap().to_string(), name);
            assert_eq!(parent.parse::<AttachmentParent>().unwrap().to_string(), parent);
        }
        for wrong in
            [search.as_str(), "", &format!("{search}/rounds/1/attachments/{id}"), &format!("{search}/attachments/x")]
        {
            assert!(wrong.parse::<AttachmentName>().is_err(), "{wrong}");
        }
    }
}
