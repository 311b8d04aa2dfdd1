//! Inspection reports: `hafan.register.v1` to the domain and back (REG-6).

use api::register::v1 as proto;
use domain::setting::Inspection;
use domain::{Fault, Refusal};
use vocabulary::{RefusalReason, Regulator, SettingName, limits};

use super::child::each;
use super::common::date_out;
use super::faults::Faults;
use super::path::Path;
use super::register::batch;

/// How an address of a report begins.
const SECURE: &str = "https://";

/// A report to record.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportGiven {
    /// The setting inspected.
    pub setting: SettingName,
    /// By whom.
    pub body: Regulator,
    /// The report.
    pub inspection: Inspection,
}

/// Reads the reports of a call, under the path `inspections`.
///
/// # Errors
/// Every fault at once.
pub fn read_inspections(given: Vec<proto::InspectionToRecord>) -> Result<Vec<ReportGiven>, Refusal> {
    let mut faults = Faults::new();
    let at = Path::root("inspections");
    batch(&at, given.len(), &mut faults);
    let read = each(given, &at, &mut faults, report);
    faults.finish(read)
}

fn report(given: proto::InspectionToRecord, at: &Path<'_>, faults: &mut Faults) -> ReportGiven {
    let proto::InspectionToRecord { setting, inspection } = given;
    let setting = faults.name(&at.field("setting"), &setting);
    let inspection_at = at.field("inspection");
    let given = faults.required(&inspection_at, inspection);
    let said = given.is_some();
    // Of a report that is not there at all, that is the fault and its fields are none.
    let (body, inspection) = if said {
        self::inspection(given.unwrap_or_default(), &inspection_at, faults)
    } else {
        self::inspection(given.unwrap_or_default(), &inspection_at, &mut Faults::new())
    };
    ReportGiven { setting, body, inspection }
}

/// Reads one report.
pub(super) fn inspection(given: proto::Inspection, at: &Path<'_>, faults: &mut Faults) -> (Regulator, Inspection) {
    let proto::Inspection { inspected_on, body, judgement, link } = given;
    let body: Regulator = faults.code(&at.field("body"), &body);
    let link_at = at.field("link");
    let link = faults.text(&link_at, link, limits::LINK_CHARS_MAX);
    if !is_link(&link) {
        let fault = Fault::new(RefusalReason::ValueInvalid, link_at.to_string());
        faults.push(fault.with("expected", "an address that begins with https://, or nothing"));
    }
    let inspection = Inspection {
        inspected_on: faults.date(&at.field("inspected_on"), inspected_on),
        body: body.to_string(),
        judgement: faults.required_text(&at.field("judgement"), judgement, limits::SHORT_TEXT_CHARS_MAX),
        link,
    };
    (body, inspection)
}

/// Nothing, or a secure address with a host, without blanks, control characters or a user before the host.
fn is_link(link: &str) -> bool {
    if link.is_empty() {
        return true;
    }
    let Some(rest) = link.strip_prefix(SECURE) else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':');
    let shown = |character: char| !character.is_whitespace() && !character.is_control();
    !host.is_empty() && host.bytes().all(plain) && rest.chars().all(shown)
}

/// An inspection, for the wire.
pub fn inspection_out(inspection: &Inspection) -> proto::Inspection {
    let Inspection { inspected_on, body, judgement, link } = inspection;
    proto::Inspection {
        inspected_on: Some(date_out(*inspected_on)),
        body: body.clone(),
        judgement: judgement.clone(),
        link: link.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_secure_or_nothing() {
        for good in ["", "https://careinspectorate.wales/report/1", "https://a.example:8443?x=1#y"] {
            assert!(is_link(good), "{good}");
        }
        for bad in [
            "http://a.example",
            "https://",
            "https:///x",
            "javascript:alert(1)",
            "HTTPS://a.example",
            "https://a.example/a b",
            "https://a.example/\n",
            "https://user@a.example/",
            " https://a.example",
        ] {
            assert!(!is_link(bad), "{bad}");
        }
    }

    #[test]
    fn everything_wrong_with_reports_is_said_at_once() {
        let inspection = proto::Inspection {
            inspected_on: None,
            body: "POLICE".to_owned(),
            judgement: " ".to_owned(),
            link: "http://a.example".to_owned(),
        };
        let given = vec![
            proto::InspectionToRecord { setting: "x".to_owned(), inspection: Some(inspection) },
            proto::InspectionToRecord::default(),
        ];
        let refused = read_inspections(given).unwrap_err();
        let named: Vec<String> = refused.faults().map(|fault| format!("{} {}", fault.reason, fault.subject)).collect();
        assert_eq!(
            named,
            [
                "VALUE_INVALID inspections[0].setting",
                "UNKNOWN_CODE inspections[0].inspection.body",
                "VALUE_INVALID inspections[0].inspection.link",
                "FIELD_REQUIRED inspections[0].inspection.inspected_on",
                "FIELD_REQUIRED inspections[0].inspection.judgement",
                "FIELD_REQUIRED inspections[1].setting",
                "FIELD_REQUIRED inspections[1].inspection",
            ]
        );
        assert_eq!(read_inspections(vec![]).unwrap_err().to_string(), "refused FIELD_REQUIRED inspections");
    }
}
