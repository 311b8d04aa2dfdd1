//! Recording inspection reports (REG-6): by a framework manager, never by the provider inspected.

use domain::setting::{Inspection, Report, record_inspection};
use domain::{Decision, Refusal};
use views::permit::{Action, may_serve};
use vocabulary::{Regulator, SettingId};

use super::register::{prefixed, require_batch};
use crate::failure::Failure;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// A report to record.
#[derive(Clone, Debug)]
pub struct ReportToRecord {
    /// The setting inspected.
    pub setting: SettingId,
    /// By whom.
    pub body: Regulator,
    /// The report.
    pub inspection: Inspection,
}

/// Records reports of settings, all or none.
pub struct RecordInspections {
    /// The reports.
    pub reports: Vec<ReportToRecord>,
}

impl Verb for RecordInspections {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, Action::ManageRegister)?;
        require_batch("inspections", self.reports.len())?;
        let mut all = Decision::default();
        let mut faults = Vec::new();
        for (index, given) in self.reports.iter().enumerate() {
            let setting = tx.setting(given.setting)?.ok_or(Failure::NotPermitted)?;
            let sealed = tx.seal(KeySubject::Setting(given.setting), &given.inspection).await?;
            let report = Report { inspected_on: given.inspection.inspected_on, body: given.body, report: sealed };
            match record_inspection(&setting, tx.actor, report, tx.now) {
                Ok(decision) => all.events.extend(decision.events),
                Err(refusal) => faults.extend(prefixed(&refusal, &format!("inspections[{index}].inspection"))),
            }
        }
        Refusal::unless_empty(faults)?;
        Ok(all)
    }

    fn outcome(&self) -> String {
        let ids: Vec<String> = self.reports.iter().map(|given| given.setting.to_string()).collect();
        ids.join("\n")
    }
}
