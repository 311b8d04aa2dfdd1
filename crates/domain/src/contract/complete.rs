//! Completing the contract (CON-1): what the award could not know is written in, and its text is fixed for both sides to sign.

use std::collections::BTreeSet;

use vocabulary::{ContractSide, Date, RefusalReason, limits};

use super::{Contract, ContractContact, Document};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{ContractEvent, Event, TextSealed};
use crate::refusal::{Fault, Refusal, require};
use crate::search::Search;

/// Whether a part was given: what is not given stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Given<T> {
    /// It was not.
    #[default]
    Not,
    /// It is to be this, perhaps empty.
    As(T),
}

/// What is written into a contract.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Review dates.
    pub review_dates: Given<Vec<Date>>,
    /// Contacts.
    pub contacts: Given<Vec<ContractContact>>,
    /// The support agreed for each gap, in the order of the gaps.
    pub agreed: Given<Vec<String>>,
    /// Special terms.
    pub special_terms: Given<String>,
}

impl Completion {
    /// Whether nothing is given.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The document with what was given written in.
pub fn completed(mut document: Document, given: Completion) -> Result<Document, Refusal> {
    let Completion { review_dates, contacts, agreed, special_terms } = given;
    if let Given::As(dates) = review_dates {
        document.review_dates = dates;
    }
    if let Given::As(contacts) = contacts {
        document.contacts = contacts;
    }
    if let Given::As(agreed) = agreed {
        let (gaps, given) = (document.supports.len(), agreed.len());
        if gaps != given {
            let fault = Fault::new(RefusalReason::ValueInvalid, "agreed_supports");
            return Err(fault.with("gaps", gaps).with("given", given).into());
        }
        for (support, agreed) in document.supports.iter_mut().zip(agreed) {
            support.agreed = agreed;
        }
    }
    if let Given::As(terms) = special_terms {
        document.special_terms = terms;
    }
    Ok(document)
}

/// Everything a contract lacks before it can be signed, and what of it cannot be.
pub fn completion_faults(document: &Document) -> Vec<Fault> {
    let mut faults = Vec::new();
    let lacks = |field: String| Fault::new(RefusalReason::ContractIncomplete, field);
    if document.review_dates.is_empty() {
        faults.push(lacks("review_dates".to_owned()));
    }
    let mut known = BTreeSet::new();
    for (index, date) in document.review_dates.iter().enumerate() {
        let field = format!("review_dates[{index}]");
        if *date < document.start_date {
            faults.push(Fault::new(RefusalReason::ValueOutOfRange, field).with("min", document.start_date));
        } else if !known.insert(*date) {
            faults.push(Fault::new(RefusalReason::ValueInvalid, field).with("expected", "each day once"));
        }
    }
    for side in ContractSide::ALL {
        if !document.contacts.iter().any(|contact| contact.side == *side) {
            faults.push(lacks(format!("contacts.{side}")));
        }
    }
    for (index, contact) in document.contacts.iter().enumerate() {
        if contact.name.trim().is_empty() {
            faults.push(lacks(format!("contacts[{index}].name")));
        }
        if contact.telephone.trim().is_empty() && contact.email.trim().is_empty() {
            faults.push(lacks(format!("contacts[{index}].telephone")));
        }
    }
    for (index, support) in document.supports.iter().enumerate() {
        if support.agreed.trim().is_empty() {
            faults.push(lacks(format!("agreed_supports[{index}]")));
        }
    }
    faults
}

/// Decides that a contract is completed: the contracts officer's act. Doing it again before both have signed voids the signatures given.
pub fn complete(
    contract: &Contract,
    search: &Search,
    actor: &Actor,
    document: &Document,
    text: TextSealed,
) -> Result<Decision, Refusal> {
    contract.require_standing(search)?;
    let open = contract.exchanged.is_empty();
    require(open, RefusalReason::ContractExchanged, contract.id.to_string())?;
    Refusal::unless_empty(completion_faults(document))?;
    require_room(contract)?;
    let completed = ContractEvent::Completed { by: by(actor), text: Box::new(text) };
    Ok(Decision::of(Event::Contract(contract.id, completed)))
}

/// Refuses one text too many.
pub(super) fn require_room(contract: &Contract) -> Result<(), Refusal> {
    let room = contract.texts < limits::TEXTS_PER_CONTRACT_MAX;
    require(room, RefusalReason::ContractTextsFull, contract.id.to_string())
}
