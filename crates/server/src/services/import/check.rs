//! Checking rows without a trace: every faulty row is told, up to a limit, by its number and the path of the field.

use api::imports::v1::{CheckRowsResponse, ImportRow, RowFault, RowTally};
use domain::import::{Draft, rows_max};
use domain::{Actor, Fault, Refusal};
use engine::Engine;
use engine::verbs::Checked;
use tonic::Status;
use vocabulary::{ImportId, Language, RefusalReason, limits};

use crate::convert::read_rows;
use crate::services::call::failed;
use crate::status::{refused, working};

/// What was found so far.
#[derive(Default)]
pub(super) struct Checking {
    draft: Draft,
    rows: u32,
    faults: Vec<RowFault>,
    left_out: usize,
    tally: RowTally,
}

impl Checking {
    /// Judges the next rows on those before.
    pub(super) async fn chunk(
        &mut self,
        engine: &Engine,
        actor: &Actor,
        import: Option<ImportId>,
        rows: Vec<ImportRow>,
    ) -> Result<(), Status> {
        let first = self.rows;
        self.rows = self.rows.saturating_add(u32::try_from(rows.len()).unwrap_or(u32::MAX));
        let max = rows_max(actor.organisation);
        if self.rows > max {
            let fault = Fault::new(RefusalReason::LimitExceeded, "rows").with("given", self.rows).with("max", max);
            return Err(refused(&Refusal::from(fault)));
        }
        let given = read_rows(rows, engine.geography());
        self.tally.faulty_rows += given.faulty;
        let checked = engine.check_rows(actor, import, &mut self.draft, &given.rows).await.map_err(failed)?;
        let Checked { faults, left_out, tally } = checked;
        self.tally.created_rows += tally.created;
        self.tally.changed_rows += tally.changed;
        self.tally.unchanged_rows += tally.unchanged;
        self.tally.faulty_rows += tally.faulty;
        self.left_out += left_out;
        let mut told: Vec<RowFault> = given.faults.iter().chain(&faults).map(|fault| row_fault(fault, first)).collect();
        told.sort_by_key(|fault| fault.row);
        let room = limits::IMPORT_FAULTS_MAX.saturating_sub(self.faults.len());
        self.left_out += told.len().saturating_sub(room);
        told.truncate(room);
        self.faults.extend(told);
        Ok(())
    }

    /// All of it.
    pub(super) fn finish(self) -> CheckRowsResponse {
        CheckRowsResponse {
            faults: self.faults,
            faults_left_out: u32::try_from(self.left_out).unwrap_or(u32::MAX),
            tally: Some(self.tally),
        }
    }
}

/// A fault whose subject begins with its row, such as `rows[3].provider.kind`.
fn row_fault(fault: &Fault, first: u32) -> RowFault {
    let within = fault.subject.strip_prefix("rows[").and_then(|rest| rest.split_once(']'));
    let (row, field) = within.unwrap_or(("0", &fault.subject));
    RowFault {
        row: first + row.parse::<u32>().unwrap_or(0),
        field: field.trim_start_matches('.').to_owned(),
        reason: fault.reason.code().to_owned(),
        message_en: fault.reason.message(Language::En).to_owned(),
        message_cy: fault.reason.message(Language::Cy).to_owned(),
        working: working(fault),
    }
}

/// As many checks as there may be are running.
pub(super) fn too_many() -> Status {
    refused(&Refusal::of(RefusalReason::QuotaExceeded, "checks"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_by_its_row_in_all_that_was_sent() {
        let fault = Fault::new(RefusalReason::FieldRequired, "rows[3].setting.setting.postcode");
        let told = row_fault(&fault, 500);
        assert_eq!((told.row, told.field.as_str()), (503, "setting.setting.postcode"));
        let whole = row_fault(&Fault::new(RefusalReason::FieldRequired, "rows[0]"), 0);
        assert_eq!((whole.row, whole.field.as_str()), (0, ""));
    }
}
