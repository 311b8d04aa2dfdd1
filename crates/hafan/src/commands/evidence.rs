//! `hafan evidence`: placements and budgets made elsewhere, from CSV, JSON and Excel files.
//!
//! Every row is judged before any is taken. Rows of one child stand together in one call, so that one may end a placement and the next
//! begin another; a file that was broken off is imported again, and what is known already changes nothing.

use std::path::{Path, PathBuf};

use api::audit::v1::ExportEvidenceRequest;
use api::evidence::v1 as proto;
use clap::{Args, Subcommand};
use vocabulary::{Date, limits};

use super::{PAGE_SIZE, ROWS_DEFAULT, Session};
use crate::failure::Failure;
use crate::pages::evidence as page;

use crate::sheet::{Plain, Sheet, SheetFault, column, read_plain};
use crate::wire::{day, iso_date};
use crate::{names, pack};

/// What can be done with what was made elsewhere.
#[derive(Debug, Subcommand)]
pub(crate) enum Evidence {
    /// Imports placements made elsewhere (a contracts officer)
    ImportPlacements(Import),
    /// Imports budgets (a contracts officer)
    ImportBudgets(Import),
    /// Lists imported placements, newest first
    Placements {
        /// Only those that lasted on this day
        #[arg(long, value_parser = iso_date, value_name = "DATE")]
        as_at: Option<Date>,
        /// How many rows, at most
        #[arg(long, default_value_t = ROWS_DEFAULT)]
        rows: usize,
    },
    /// Lists imported budgets, newest first
    Budgets {
        /// How many rows, at most
        #[arg(long, default_value_t = ROWS_DEFAULT)]
        rows: usize,
    },
    /// Writes the evidence pack of one search: pages in both languages, JSON, and proofs that `log verify --pack` holds it to
    Pack {
        /// The search
        search: String,
        /// A folder, or a ZIP where it ends in .zip; it must not be there yet
        #[arg(long, value_name = "PATH")]
        out: PathBuf,
        /// With the request in full and who the children are (a team manager; recorded)
        #[arg(long)]
        with_identities: bool,
    },
    /// Counts imported placements by kind and by authority
    Count {
        /// As at this day; today unless given
        #[arg(long, value_parser = iso_date, value_name = "DATE")]
        as_at: Option<Date>,
    },
}

/// A file to import.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// A CSV, JSON or .xlsx file
    file: PathBuf,
    /// Judge every row and tell every fault; change nothing
    #[arg(long)]
    check: bool,
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Evidence) -> Result<(), Failure> {
    let parent = session.connection.organisation().to_owned();
    match command {
        Evidence::ImportPlacements(import) => {
            // A child's rows stand together, and so in one call.
            let key = |row: &proto::ImportedPlacement| row.child_number.trim().to_owned();
            rows::<Placements>(session, import, key).await
        }
        Evidence::ImportBudgets(import) => rows::<Budgets>(session, import, |row| row.code.clone()).await,
        Evidence::Pack { search, out, with_identities } => {
            let name = names::search(&session.connection, &search)?;
            let request_id = if with_identities { session.connection.request_id() } else { String::new() };
            write_pack(session, ExportEvidenceRequest { name, with_identities, request_id }, &out).await
        }
        Evidence::Placements { as_at, rows } => placements(session, parent, as_at, rows).await,
        Evidence::Budgets { rows } => budgets(session, parent, rows).await,
        Evidence::Count { as_at } => {
            let request = proto::GetPlacementCountsRequest { parent, as_at: as_at.map(day) };
            let counts = session.connection.evidence().get_placement_counts(request).await?;
            session.output.show(counts.get_ref(), page::counts)
        }
    }
}

/// The one call that takes rows of a kind.
trait Takes {
    type Row: Sheet;
    async fn call(
        session: &Session<'_>,
        rows: Vec<Self::Row>,
        step: Step,
    ) -> Result<proto::ImportRowsResponse, Failure>;
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Judge,
    Take,
}

struct Placements;

impl Takes for Placements {
    type Row = proto::ImportedPlacement;

    async fn call(
        session: &Session<'_>,
        rows: Vec<Self::Row>,
        step: Step,
    ) -> Result<proto::ImportRowsResponse, Failure> {
        let request = proto::ImportPlacementsRequest {
            parent: session.connection.organisation().to_owned(),
            rows,
            validate_only: step == Step::Judge,
            request_id: session.connection.request_id(),
        };
        Ok(session.connection.evidence().import_placements(request).await?.into_inner())
    }
}

struct Budgets;

impl Takes for Budgets {
    type Row = proto::ImportedBudget;

    async fn call(
        session: &Session<'_>,
        rows: Vec<Self::Row>,
        step: Step,
    ) -> Result<proto::ImportRowsResponse, Failure> {
        let request = proto::ImportBudgetsRequest {
            parent: session.connection.organisation().to_owned(),
            rows,
            validate_only: step == Step::Judge,
            request_id: session.connection.request_id(),
        };
        Ok(session.connection.evidence().import_budgets(request).await?.into_inner())
    }
}

/// Judges every row of a file, and takes all of them where none is at fault.
async fn rows<T: Takes>(
    session: &mut Session<'_>,
    Import { file, check }: Import,
    key: impl Fn(&T::Row) -> String,
) -> Result<(), Failure> {
    let Plain { mut rows, mut faults } = read_plain::<T::Row>(&file);
    // Without whose and when it is, nothing can be said of a row, nor of one beside it.
    rows.retain(|row| !row.unreadable.iter().any(|field| ["child_number", "from", "until"].contains(field)));
    rows.sort_by_cached_key(|row| key(&row.message));
    let calls = calls(&rows, |row| key(&row.message));
    let mut total = proto::ImportRowsResponse::default();
    for (first, count) in &calls {
        let batch = &rows[*first..first + count];
        let messages = batch.iter().map(|row| row.message.clone()).collect();
        let judged = T::call(session, messages, Step::Judge).await?;
        add(&mut total, &judged);
        let lang = session.output.lang;
        for fault in &judged.faults {
            let row = usize::try_from(fault.row).ok().and_then(|row| batch.get(row));
            // What could not be read is told already, and nothing else of that cell.
            if row.is_some_and(|row| row.unreadable.contains(&fault.field.as_str())) {
                continue;
            }
            let message = lang.of(&fault.message_en, &fault.message_cy);
            let working = if fault.working.is_empty() { String::new() } else { format!(" ({})", fault.working) };
            faults.push(SheetFault {
                file: file.clone(),
                row: row.map_or(0, |row| row.row),
                column: column::<T::Row>(&fault.field).unwrap_or_else(|| fault.field.clone()),
                reason: fault.reason.clone(),
                expected: format!("{message}{working}"),
            });
        }
    }
    if rows.is_empty() && faults.is_empty() {
        faults.push(nothing(&file));
    }
    if !faults.is_empty() {
        faults.sort_by(|one, other| (one.row, &one.column).cmp(&(other.row, &other.column)));
        return Err(Failure::Sheets { faults, left_out: 0 });
    }
    if !check {
        total = proto::ImportRowsResponse::default();
        for (first, count) in calls {
            let messages = rows[first..first + count].iter().map(|row| row.message.clone()).collect();
            add(&mut total, &T::call(session, messages, Step::Take).await?);
        }
    }
    session.output.show(&total, if check { page::would_take } else { page::taken })
}

fn nothing(file: &Path) -> SheetFault {
    SheetFault {
        file: file.to_owned(),
        row: 0,
        column: String::new(),
        reason: String::new(),
        expected: "at least one row".to_owned(),
    }
}

fn add(total: &mut proto::ImportRowsResponse, more: &proto::ImportRowsResponse) {
    total.created_rows += more.created_rows;
    total.changed_rows += more.changed_rows;
    total.unchanged_rows += more.unchanged_rows;
}

/// Which rows go in one call: as many as there may be, and rows of one key never in two.
fn calls<M>(rows: &[M], key: impl Fn(&M) -> String) -> Vec<(usize, usize)> {
    let mut calls: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < rows.len() {
        let of_key = rows[at..].iter().take_while(|row| key(row) == key(&rows[at])).count();
        match calls.last_mut() {
            Some((_, count)) if *count + of_key <= limits::EVIDENCE_ROWS_PER_CALL_MAX => *count += of_key,
            _ => calls.push((at, of_key)),
        }
        at += of_key;
    }
    calls
}

/// Fetches a pack, writes it, and verifies what was written by the keys inside it.
async fn write_pack(session: &mut Session<'_>, request: ExportEvidenceRequest, out: &Path) -> Result<(), Failure> {
    pack::fetch::fetch(&session.connection, request, out).await?;
    super::log::verify_pack(out, None, &mut session.output)
}

async fn placements(
    session: &mut Session<'_>,
    parent: String,
    as_at: Option<Date>,
    rows: usize,
) -> Result<(), Failure> {
    let mut all = proto::ListImportedPlacementsResponse::default();
    loop {
        let request = proto::ListImportedPlacementsRequest {
            parent: parent.clone(),
            as_at: as_at.map(day),
            page_size: PAGE_SIZE,
            page_token: std::mem::take(&mut all.next_page_token),
        };
        let page = session.connection.evidence().list_imported_placements(request).await?.into_inner();
        all.placements.extend(page.placements);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() || all.placements.len() >= rows {
            break;
        }
    }
    all.placements.truncate(rows);
    session.output.show(&all, page::placements)
}

async fn budgets(session: &mut Session<'_>, parent: String, rows: usize) -> Result<(), Failure> {
    let mut all = proto::ListBudgetsResponse::default();
    loop {
        let page_token = std::mem::take(&mut all.next_page_token);
        let request = proto::ListBudgetsRequest { parent: parent.clone(), page_size: PAGE_SIZE, page_token };
        let page = session.connection.evidence().list_budgets(request).await?.into_inner();
        all.budgets.extend(page.budgets);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() || all.budgets.len() >= rows {
            break;
        }
    }
    all.budgets.truncate(rows);
    session.output.show(&all, page::budgets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_one_child_stand_in_one_call() {
        let max = limits::EVIDENCE_ROWS_PER_CALL_MAX;
        let mut rows: Vec<usize> = (0..max - 1).collect();
        rows.extend([max, max, max + 1]);
        assert_eq!(calls(&rows, |row| format!("{row:05}")), [(0, max - 1), (max - 1, 3)]);
        assert_eq!(calls::<usize>(&[], |row| row.to_string()), []);
    }
}
