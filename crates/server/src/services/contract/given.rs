//! What is given to complete, vary or sign a contract: every fault at once.

use api::common::v1::Date as ProtoDate;
use api::contract::v1 as proto;
use domain::contract::{Completion, ContractContact, Given, VariedTerms};
use domain::{Fault, Refusal};
use prost_types::FieldMask;
use vocabulary::{ContractSide, ContractState, Date, RefusalReason, limits};

use crate::convert::{Faults, Path, read_fee};

/// The parts of a completion, as a mask names them.
const PARTS: [&str; 4] = ["review_dates", "contacts", "agreed_supports", "special_terms"];

/// A variation as given.
pub(super) struct Varied {
    pub(super) completion: Completion,
    pub(super) terms: VariedTerms,
    pub(super) effective_on: Date,
    pub(super) changes: String,
}

pub(super) fn completion(given: proto::ContractCompletion, mask: Option<FieldMask>) -> Result<Completion, Refusal> {
    let mut faults = Faults::new();
    let read = read_completion(&mut faults, given, mask);
    faults.finish(read)
}

pub(super) fn variation(given: proto::ProposeVariationRequest) -> Result<Varied, Refusal> {
    let mut faults = Faults::new();
    let completion = read_completion(&mut faults, given.completion.unwrap_or_default(), given.update_mask);
    let terms = read_terms(&mut faults, given.terms.unwrap_or_default());
    let effective_on = faults.date(&Path::root("effective_on"), given.effective_on);
    let changes = faults.required_text(&Path::root("changes"), given.changes, limits::NOTE_CHARS_MAX);
    faults.finish(Varied { completion, terms, effective_on, changes })
}

fn read_terms(faults: &mut Faults, given: proto::VariedTerms) -> VariedTerms {
    let proto::VariedTerms { fee, notice_days, stay } = given;
    let fee = fee.and_then(|fee| match read_fee(Some(fee)) {
        Ok(fee) => Some(fee),
        Err(refusal) => {
            let named = |fault: &Fault| Fault { subject: format!("terms.{}", fault.subject), ..fault.clone() };
            faults.join(refusal.faults().map(named).collect());
            None
        }
    });
    let at = Path::root("terms");
    if let Some(days) = notice_days.filter(|days| *days > limits::NOTICE_DAYS_MAX) {
        let fault = Fault::new(RefusalReason::ValueOutOfRange, at.field("notice_days").to_string());
        faults.push(fault.with("given", days).with("max", limits::NOTICE_DAYS_MAX));
    }
    let stay = (!stay.is_empty()).then(|| faults.code(&at.field("stay"), &stay));
    VariedTerms { fee, notice_days, stay }
}

/// The digest a signer names: 64 lower-case hex digits.
pub(super) fn digest(given: &str) -> Result<[u8; 32], Refusal> {
    let plain = given.len() == 64 && given.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let mut bytes = [0; 32];
    for (index, byte) in bytes.iter_mut().enumerate() {
        let read = given.get(index * 2..index * 2 + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match read.filter(|_| plain) {
            Some(read) => *byte = read,
            None if given.is_empty() => return Err(Refusal::of(RefusalReason::FieldRequired, "digest")),
            None => {
                let fault = Fault::new(RefusalReason::ValueInvalid, "digest");
                return Err(fault.with("expected", "SHA-256 of the text, 64 lower-case hex digits").into());
            }
        }
    }
    Ok(bytes)
}

pub(super) fn states(given: &[i32]) -> Result<Vec<ContractState>, Refusal> {
    let read = given.iter().enumerate().map(|(index, number)| {
        let state = match proto::ContractState::try_from(*number) {
            Ok(proto::ContractState::Generated) => Some(ContractState::Generated),
            Ok(proto::ContractState::Completed) => Some(ContractState::Completed),
            Ok(proto::ContractState::Exchanged) => Some(ContractState::Exchanged),
            Ok(proto::ContractState::Void) => Some(ContractState::Void),
            Ok(proto::ContractState::Ended) => Some(ContractState::Ended),
            Ok(proto::ContractState::Unspecified) | Err(_) => None,
        };
        state.ok_or_else(|| Fault::new(RefusalReason::ValueInvalid, format!("states[{index}]")).with("given", number))
    });
    read.collect::<Result<Vec<_>, Fault>>().map_err(Refusal::from)
}

fn read_completion(faults: &mut Faults, given: proto::ContractCompletion, mask: Option<FieldMask>) -> Completion {
    let proto::ContractCompletion { review_dates, contacts, agreed_supports, special_terms } = given;
    let said = [!review_dates.is_empty(), !contacts.is_empty(), !agreed_supports.is_empty(), !special_terms.is_empty()];
    let counts = counting(faults, mask, said);
    let root = Path::root("completion");
    let reviews = reviews(faults, &root.field("review_dates"), review_dates);
    let contacts = read_contacts(faults, &root.field("contacts"), contacts);
    let at = root.field("agreed_supports");
    faults.list(&at, agreed_supports.len(), limits::LIST_ITEMS_MAX);
    let agreed = agreed_supports.into_iter().take(limits::LIST_ITEMS_MAX).enumerate();
    let agreed = agreed.map(|(index, text)| faults.text(&at.index(index), text, limits::NOTE_CHARS_MAX)).collect();
    let terms = faults.text(&root.field("special_terms"), special_terms, limits::LONG_TEXT_CHARS_MAX);
    Completion {
        review_dates: if_counts(counts[0], reviews),
        contacts: if_counts(counts[1], contacts),
        agreed: if_counts(counts[2], agreed),
        special_terms: if_counts(counts[3], terms),
    }
}

fn if_counts<T>(counts: bool, value: T) -> Given<T> {
    if counts { Given::As(value) } else { Given::Not }
}

/// Which parts count: those the mask names, `*` for all; without a mask those that are given.
fn counting(faults: &mut Faults, mask: Option<FieldMask>, said: [bool; 4]) -> [bool; 4] {
    let paths = mask.map(|mask| mask.paths).unwrap_or_default();
    if paths.is_empty() {
        return said;
    }
    let at = Path::root("update_mask");
    faults.list(&at, paths.len(), limits::MASK_PATHS_MAX);
    let mut counts = [false; 4];
    for path in paths.iter().take(limits::MASK_PATHS_MAX) {
        match PARTS.iter().position(|part| part == path) {
            _ if path == "*" => counts = [true; 4],
            Some(part) => counts[part] = true,
            None => {
                let fault = Fault::new(RefusalReason::ValueInvalid, at.to_string());
                faults.push(fault.with("expected", PARTS.join(", ")));
            }
        }
    }
    counts
}

fn reviews(faults: &mut Faults, at: &Path<'_>, given: Vec<ProtoDate>) -> Vec<Date> {
    faults.list(at, given.len(), limits::REVIEWS_PER_CONTRACT_MAX);
    let given = given.into_iter().take(limits::REVIEWS_PER_CONTRACT_MAX).enumerate();
    given.map(|(index, date)| faults.date(&at.index(index), Some(date))).collect()
}

fn read_contacts(faults: &mut Faults, at: &Path<'_>, given: Vec<proto::ContractContact>) -> Vec<ContractContact> {
    faults.list(at, given.len(), limits::CONTACTS_PER_CONTRACT_MAX);
    let given = given.into_iter().take(limits::CONTACTS_PER_CONTRACT_MAX).enumerate();
    let read = given.map(|(index, contact)| {
        let at = at.index(index);
        let side = match contact.side() {
            proto::ContractSide::Authority => ContractSide::Authority,
            proto::ContractSide::Provider => ContractSide::Provider,
            proto::ContractSide::Unspecified => {
                faults.push(Fault::new(RefusalReason::FieldRequired, at.field("side").to_string()));
                ContractSide::Authority
            }
        };
        let mut short = |field: &'static str, text| faults.text(&at.field(field), text, limits::SHORT_TEXT_CHARS_MAX);
        ContractContact {
            side,
            name: short("name", contact.name),
            telephone: short("telephone", contact.telephone),
            email: short("email", contact.email),
        }
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_given_or_not_named_does_not_count() {
        let given = proto::ContractCompletion { special_terms: "Bus fares.".to_owned(), ..Default::default() };
        let read = completion(given.clone(), None).unwrap();
        assert_eq!(read, Completion { special_terms: Given::As("Bus fares.".to_owned()), ..Completion::default() });
        let mask = |paths: &[&str]| Some(FieldMask { paths: paths.iter().map(|&path| path.to_owned()).collect() });
        let read = completion(given.clone(), mask(&["contacts"])).unwrap();
        assert_eq!(read, Completion { contacts: Given::As(Vec::new()), ..Completion::default() });
        let refusal = completion(given, mask(&["fees"])).unwrap_err();
        assert_eq!(refusal.reason(), RefusalReason::ValueInvalid);
    }

    #[test]
    fn a_digest_is_64_lower_case_hex_digits() {
        assert_eq!(digest(&"0a".repeat(32)).unwrap(), [10; 32]);
        assert_eq!(digest("").unwrap_err().reason(), RefusalReason::FieldRequired);
        for wrong in ["0A".repeat(32), "0a".repeat(31), "+a".repeat(32), "é".repeat(32)] {
            assert_eq!(digest(&wrong).unwrap_err().reason(), RefusalReason::ValueInvalid, "{wrong}");
        }
    }
}
