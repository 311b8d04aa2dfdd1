//! Placements and budgets made elsewhere (EVD-0).

mod rows;

use api::evidence::v1 as proto;
use api::evidence::v1::evidence_service_server::{EvidenceService, EvidenceServiceServer};
use engine::verbs::{EvidenceTally, ImportBudgets, ImportPlacements, Tallied};
use engine::{BudgetKey, Done, Engine, PlacementKey};
use tonic::{Request, Response, Status};
use views::permit::{Action, may};
use vocabulary::{Date, limits};

use super::call::{actor, authority, failed, read_call, with};
use super::permit;
use crate::convert::{Faults, Path, date_out};
use crate::present::{Page, names, next_page_token};
use crate::status::{incident, refused};

const IMPORT_PLACEMENTS: &str = "hafan.evidence.v1.EvidenceService/ImportPlacements";
const IMPORT_BUDGETS: &str = "hafan.evidence.v1.EvidenceService/ImportBudgets";
const LIST_PLACEMENTS: &str = "hafan.evidence.v1.EvidenceService/ListImportedPlacements";
const LIST_BUDGETS: &str = "hafan.evidence.v1.EvidenceService/ListBudgets";

/// What authorities say of what was made elsewhere.
#[derive(Clone)]
pub struct Evidence {
    engine: Engine,
}

impl Evidence {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine) -> EvidenceServiceServer<Self> {
        EvidenceServiceServer::new(Self { engine: engine.clone() }).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }
}

#[tonic::async_trait]
impl EvidenceService for Evidence {
    async fn import_placements(
        &self,
        request: Request<proto::ImportPlacementsRequest>,
    ) -> Result<Response<proto::ImportRowsResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let authority = authority("parent", &message.parent)?;
        may(&actor, Action::ImportEvidence, authority).map_err(permit::refused)?;
        let (good, faults) = rows::placements(&message.rows);
        let judged = self.engine.check_placements(&actor, authority, &good).map_err(failed)?;
        if message.validate_only {
            return Ok(Response::new(rows::checked(faults, judged)));
        }
        let called = read_call(&actor, IMPORT_PLACEMENTS, &message.request_id, &message);
        let read = rows::whole(faults, &judged, ImportPlacements { authority, rows: good, tally: Tallied::default() });
        let (call, verb) = with(called, read)?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        tallied(&done)
    }

    async fn import_budgets(
        &self,
        request: Request<proto::ImportBudgetsRequest>,
    ) -> Result<Response<proto::ImportRowsResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let authority = authority("parent", &message.parent)?;
        may(&actor, Action::ImportEvidence, authority).map_err(permit::refused)?;
        let (good, faults) = rows::budgets(&message.rows);
        let judged = self.engine.check_budgets(&actor, authority, &good).map_err(failed)?;
        if message.validate_only {
            return Ok(Response::new(rows::checked(faults, judged)));
        }
        let called = read_call(&actor, IMPORT_BUDGETS, &message.request_id, &message);
        let read = rows::whole(faults, &judged, ImportBudgets { authority, rows: good, tally: Tallied::default() });
        let (call, verb) = with(called, read)?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        tallied(&done)
    }

    async fn list_imported_placements(
        &self,
        request: Request<proto::ListImportedPlacementsRequest>,
    ) -> Result<Response<proto::ListImportedPlacementsResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let authority = authority("parent", &message.parent)?;
        may(&actor, Action::ReadEvidence, authority).map_err(permit::refused)?;
        let as_at = read_day(message.as_at)?;
        let shown_day = as_at.map(|day| day.to_string()).unwrap_or_default();
        let list = format!("{LIST_PLACEMENTS}|{authority}|{shown_day}");
        let page = Page::read(&self.engine, &actor, &list, message.page_size, &message.page_token)?;
        let after = rows::read_placement_key(&page.after);
        let found = self.engine.imported_placements(&actor, authority, as_at, (after, page.limit + 1)).await;
        let found = found.map_err(failed)?;
        let shown = &found[..found.len().min(page.limit)];
        let key =
            |last: &engine::ImportedPlacementView| -> PlacementKey { (last.placement.from, last.placement.child) };
        let last = shown.last().filter(|_| found.len() > page.limit).map(|last| rows::placement_key(key(last)));
        Ok(Response::new(proto::ListImportedPlacementsResponse {
            placements: shown.iter().map(rows::placement_out).collect(),
            next_page_token: next_page_token(&self.engine, &actor, &list, last.as_deref())?,
        }))
    }

    async fn list_budgets(
        &self,
        request: Request<proto::ListBudgetsRequest>,
    ) -> Result<Response<proto::ListBudgetsResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let authority = authority("parent", &message.parent)?;
        may(&actor, Action::ReadEvidence, authority).map_err(permit::refused)?;
        let list = format!("{LIST_BUDGETS}|{authority}");
        let page = Page::read(&self.engine, &actor, &list, message.page_size, &message.page_token)?;
        let after = rows::read_budget_key(&page.after);
        let found = self.engine.imported_budgets(&actor, authority, (after, page.limit + 1)).map_err(failed)?;
        let shown = &found[..found.len().min(page.limit)];
        let key = |last: &domain::event::Budget| -> BudgetKey { (last.from, last.code) };
        let last = shown.last().filter(|_| found.len() > page.limit).map(|last| rows::budget_key(key(last)));
        Ok(Response::new(proto::ListBudgetsResponse {
            budgets: shown.iter().map(rows::budget_out).collect(),
            next_page_token: next_page_token(&self.engine, &actor, &list, last.as_deref())?,
        }))
    }

    async fn get_placement_counts(
        &self,
        request: Request<proto::GetPlacementCountsRequest>,
    ) -> Result<Response<proto::GetPlacementCountsResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let authority = authority("parent", &message.parent)?;
        may(&actor, Action::CountEvidence, authority).map_err(permit::refused)?;
        let as_at = read_day(message.as_at)?;
        let found = self.engine.placement_counts(&actor, authority, as_at).map_err(failed)?;
        let sum = |of: &dyn Fn(vocabulary::AuthorityCode) -> bool| {
            found.counts.iter().filter(|((_, placed_in), _)| of(*placed_in)).map(|(_, count)| *count).sum()
        };
        let count = |((code, placed_in), placements): (&(vocabulary::PlacementCode, _), &u32)| proto::PlacementCount {
            code: code.code().to_owned(),
            placed_in: names::authority(*placed_in),
            placements: *placements,
        };
        Ok(Response::new(proto::GetPlacementCountsResponse {
            as_at: Some(date_out(found.as_at)),
            placements: sum(&|_| true),
            in_own_area: sum(&|placed_in| placed_in == authority),
            elsewhere_in_wales: sum(&|placed_in| placed_in != authority && placed_in.is_welsh()),
            outside_wales: sum(&|placed_in| placed_in != authority && !placed_in.is_welsh()),
            weekly_pence: found.weekly_pence,
            without_cost: found.without_cost,
            counts: found.counts.iter().map(count).collect(),
        }))
    }
}

fn read_day(given: Option<api::common::v1::Date>) -> Result<Option<Date>, Status> {
    let mut faults = Faults::new();
    let day = faults.optional_date(&Path::root("as_at"), given);
    faults.finish(day).map_err(|refusal| refused(&refusal))
}

fn tallied(done: &Done) -> Result<Response<proto::ImportRowsResponse>, Status> {
    let tally = EvidenceTally::read(&done.outcome).ok_or_else(|| incident(&"an import without a tally"))?;
    Ok(Response::new(rows::tally_out(tally)))
}
