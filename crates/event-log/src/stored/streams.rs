//! Which stream holds the events of which aggregate. The names are those of [`Subject`]'s `Display`; here they are held to
//! the log's rules, and read back for listings and audits.

use domain::event::{AttachedTo, ChildKey, LotKey, OfferSlot, ReferenceKey, Subject};

use super::v1;
use crate::names::{NameError, StreamName};

/// The stream of an aggregate.
///
/// # Errors
/// [`NameError`] where a framework's slug is empty, too long or not printable; ids and codes always fit.
pub fn stream_name(subject: &Subject) -> Result<StreamName, NameError> {
    StreamName::new(subject.to_string())
}

/// The aggregate whose events a stream holds; absent where the name is not exactly one that [`stream_name`] gives.
pub fn subject_of(stream: &StreamName) -> Option<Subject> {
    let parts: Vec<&str> = stream.as_str().split('/').collect();
    let subject = match parts.as_slice() {
        ["search", id] => Subject::Search(id.parse().ok()?),
        ["response", search, provider] => Subject::Response(search.parse().ok()?, provider.parse().ok()?),
        ["offer", search, round, setting] => Subject::Offer(OfferSlot {
            search: search.parse().ok()?,
            round: round.parse().ok()?,
            setting: setting.parse().ok()?,
        }),
        ["setting", id] => Subject::Setting(id.parse().ok()?),
        ["provider", id] => Subject::Provider(id.parse().ok()?),
        ["standing", "all"] => Subject::Standing,
        ["lot", framework, lot] => Subject::Lot(lot_key(framework, lot)?),
        ["prices", framework, lot, provider] => Subject::PriceList(lot_key(framework, lot)?, provider.parse().ok()?),
        ["child", key] => Subject::Child(ChildKey(v1::from_hex(key)?)),
        ["authority", code] => Subject::Authority(code.parse().ok()?),
        ["evidence", code] => Subject::Evidence(code.parse().ok()?),
        ["reference", key] => Subject::Reference(ReferenceKey(v1::from_hex(key)?)),
        ["import", id] => Subject::Import(id.parse().ok()?),
        ["contract", id] => Subject::Contract(id.parse().ok()?),
        ["imports", "all"] => Subject::Imports,
        ["privacy", of @ ..] => Subject::Privacy(of.join("/").parse().ok()?),
        ["keys", "all"] => Subject::Keys,
        ["principals", "all"] => Subject::Principals,
        ["attachments", to @ ..] => Subject::Attachments(attached_to(to)?),
        ["attachments-opened", to @ .., provider] => {
            Subject::AttachmentsOpened(attached_to(to)?, provider.parse().ok()?)
        }
        ["service", "clock"] => Subject::Clock,
        _ => return None,
    };
    (subject.to_string() == stream.as_str()).then_some(subject)
}

fn attached_to(parts: &[&str]) -> Option<AttachedTo> {
    Some(match parts {
        ["search", id] => AttachedTo::Search(id.parse().ok()?),
        ["offer", search, round, setting, offer] => {
            let (search, setting) = (search.parse().ok()?, setting.parse().ok()?);
            AttachedTo::Offer(OfferSlot { search, round: round.parse().ok()?, setting }, offer.parse().ok()?)
        }
        ["contract", id] => AttachedTo::Contract(id.parse().ok()?),
        _ => return None,
    })
}

fn lot_key(framework: &str, lot: &str) -> Option<LotKey> {
    Some(LotKey { framework: framework.to_owned(), lot: lot.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";

    #[test]
    fn every_aggregate_has_a_stream_and_is_found_by_its_name() {
        let key = "ab".repeat(32);
        let names = [
            format!("search/{ID}"),
            format!("response/{ID}/{ID}"),
            format!("offer/{ID}/1/{ID}"),
            format!("setting/{ID}"),
            format!("provider/{ID}"),
            "standing/all".to_owned(),
            "lot/4cs-2026/FOSTERING".to_owned(),
            format!("prices/4cs-2026/FOSTERING/{ID}"),
            format!("child/{key}"),
            "authority/W06000015".to_owned(),
            "evidence/W06000015".to_owned(),
            format!("reference/{key}"),
            format!("import/{ID}"),
            format!("contract/{ID}"),
            "imports/all".to_owned(),
            format!("attachments/search/{ID}"),
            format!("attachments/offer/{ID}/1/{ID}/{ID}"),
            format!("attachments/contract/{ID}"),
            format!("attachments-opened/search/{ID}/{ID}"),
            format!("privacy/authorities/W06000015/children/{key}"),
            format!("privacy/authorities/W06000015/searches/{ID}/offers"),
            format!("privacy/providers/{ID}/settings/{ID}"),
            "keys/all".to_owned(),
            "principals/all".to_owned(),
            "service/clock".to_owned(),
        ];
        for name in names {
            let stream = StreamName::new(&name).unwrap();
            let subject = subject_of(&stream).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(stream_name(&subject), Ok(stream));
        }
    }

    #[test]
    fn a_name_that_is_not_exactly_ours_is_of_no_aggregate() {
        let wrong = [
            format!("search/{ID}/x"),
            format!("search/{}", ID.to_uppercase()),
            format!("offer/{ID}/01/{ID}"),
            format!("offer/{ID}/+1/{ID}"),
            "lot/4cs-2026/Fostering".to_owned(),
            format!("child/{}", "AB".repeat(32)),
            format!("child/{}", "ab".repeat(31)),
            "standing/some".to_owned(),
            "unique/x".to_owned(),
        ];
        for name in wrong {
            assert_eq!(subject_of(&StreamName::new(&name).unwrap()), None, "{name}");
        }
    }

    #[test]
    fn a_slug_the_log_cannot_hold_is_refused() {
        let lot = |framework: &str| Subject::Lot(lot_key(framework, "FOSTERING").unwrap());
        assert_eq!(stream_name(&lot("")), Err(NameError::EmptyPart));
        assert_eq!(stream_name(&lot("fframwaith ŷ")), Err(NameError::NotPrintable));
        assert!(matches!(stream_name(&lot(&"x".repeat(200))), Err(NameError::TooLong { .. })));
    }
}
