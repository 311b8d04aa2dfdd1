//! Recording an inspection report of a setting (REG-6). The history of them is the setting's stream; the newest by its own day stands beside
//! every offer.

use vocabulary::{Date, RefusalReason, Regulator, Timestamp};

use super::Setting;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SettingEvent};
use crate::refusal::{Fault, Refusal};

/// A report as the register refers to it; judgement and link are in the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// The day of the report.
    pub inspected_on: Date,
    /// Who inspected.
    pub body: Regulator,
    /// The report in the vault.
    pub report: Sealed,
}

impl Setting {
    /// Takes a report as the newest unless a later one is known; of two of one day the one recorded last counts, a correction.
    pub(super) fn take_report(&mut self, report: Report) {
        if self.report.is_none_or(|known| known.inspected_on <= report.inspected_on) {
            self.report = Some(report);
        }
    }
}

/// Decides the record of a report; no inspection has its day ahead.
pub fn record_inspection(
    setting: &Setting,
    actor: &Actor,
    report: Report,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let Report { inspected_on, body, report } = report;
    let today = now.london_date();
    if inspected_on > today {
        let fault = Fault::new(RefusalReason::ValueOutOfRange, "inspected_on");
        return Err(fault.with("given", inspected_on).with("max", today).into());
    }
    let recorded = SettingEvent::InspectionRecorded { by: by(actor), inspected_on, body, report };
    Ok(Decision::of(Event::Setting(setting.id, recorded)))
}
