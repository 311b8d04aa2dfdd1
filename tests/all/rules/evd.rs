//! Placements and budgets made elsewhere (EVD-0).

mod packs;

use api::common::v1::Date;
use api::evidence::v1::{
    GetPlacementCountsRequest, GetPlacementCountsResponse, ImportBudgetsRequest, ImportPlacementsRequest,
    ImportRowsResponse, ImportedBudget, ImportedPlacement, ListBudgetsRequest, ListImportedPlacementsRequest,
    ListImportedPlacementsResponse,
};

use crate::harness::{CARDIFF, Caller, OAK, Outcome as _, Reply, VALE, World, new_request_id, reply};

impl Caller {
    async fn import_placements(&self, rows: &[ImportedPlacement]) -> Reply<ImportRowsResponse> {
        self.import_placements_as(ImportPlacementsRequest {
            parent: CARDIFF.to_owned(),
            rows: rows.to_vec(),
            validate_only: false,
            request_id: new_request_id(),
        })
        .await
    }

    async fn import_placements_as(&self, request: ImportPlacementsRequest) -> Reply<ImportRowsResponse> {
        reply(self.evidence().import_placements(request).await)
    }

    async fn check_placements(&self, rows: &[ImportedPlacement]) -> Reply<ImportRowsResponse> {
        let (parent, rows) = (CARDIFF.to_owned(), rows.to_vec());
        let request = ImportPlacementsRequest { parent, rows, validate_only: true, request_id: String::new() };
        reply(self.evidence().import_placements(request).await)
    }

    async fn import_budgets(&self, rows: &[ImportedBudget]) -> Reply<ImportRowsResponse> {
        let (parent, rows) = (CARDIFF.to_owned(), rows.to_vec());
        let request = ImportBudgetsRequest { parent, rows, validate_only: false, request_id: new_request_id() };
        reply(self.evidence().import_budgets(request).await)
    }

    async fn imported(&self, as_at: Option<Date>, page: (i32, &str)) -> Reply<ListImportedPlacementsResponse> {
        let (page_size, page_token) = (page.0, page.1.to_owned());
        let request = ListImportedPlacementsRequest { parent: CARDIFF.to_owned(), as_at, page_size, page_token };
        reply(self.evidence().list_imported_placements(request).await)
    }

    async fn counts(&self, as_at: Option<Date>) -> Reply<GetPlacementCountsResponse> {
        let request = GetPlacementCountsRequest { parent: CARDIFF.to_owned(), as_at };
        reply(self.evidence().get_placement_counts(request).await)
    }
}

fn day(year: i32, month: i32, day: i32) -> Date {
    Date { year, month, day }
}

fn placement(number: &str, code: &str, placed_in: &str, from: Date, until: Option<Date>) -> ImportedPlacement {
    ImportedPlacement {
        child_number: number.to_owned(),
        code: code.to_owned(),
        placed_in: placed_in.to_owned(),
        from: Some(from),
        until,
        weekly_pence: Some(82_600),
    }
}

fn tally(answer: &ImportRowsResponse) -> (u32, u32, u32) {
    (answer.created_rows, answer.changed_rows, answer.unchanged_rows)
}

#[tokio::test]
async fn evd_0_placements_made_elsewhere_are_imported_once_listed_and_counted_as_at_a_day() {
    let world = World::start().await;
    let (officer, auditor) = (world.contracts_officer(), world.auditor());
    let mut rows = vec![
        placement("CDF-1", "U4", CARDIFF, day(2019, 9, 2), None),
        placement("CDF-2", "K2", VALE, day(2019, 3, 1), Some(day(2020, 2, 1))),
        placement("CDF-3", "K2", "authorities/E06000023", day(2018, 1, 1), None),
    ];
    rows[2].weekly_pence = None;
    let before = world.log_head().await.position;
    let request = ImportPlacementsRequest {
        parent: CARDIFF.to_owned(),
        rows: rows.clone(),
        validate_only: false,
        request_id: new_request_id(),
    };
    assert_eq!(tally(&officer.import_placements_as(request.clone()).await.accepted()), (3, 0, 0));
    for record in world.log_after(before).await {
        assert!(!format!("{record:?}").contains("CDF-"), "a child number stands in the log: {record:?}");
    }
    // The same request has its first answer (OFF-6); the same rows again change nothing.
    let again = world.nothing_appended(officer.import_placements_as(request)).await.accepted();
    assert_eq!(tally(&again), (3, 0, 0));
    let before = world.log_head().await.position;
    assert_eq!(tally(&officer.import_placements(&rows).await.accepted()), (0, 0, 3));
    assert_eq!(world.log_head().await.position, before, "no event");
    // One row ends a placement, and another begins where it ended.
    let moved = [
        placement("CDF-1", "U4", CARDIFF, day(2019, 9, 2), Some(day(2020, 1, 10))),
        placement("CDF-1", "K2", CARDIFF, day(2020, 1, 10), None),
    ];
    assert_eq!(tally(&officer.import_placements(&moved).await.accepted()), (1, 1, 0));

    let page = auditor.imported(None, (3, "")).await.accepted();
    let numbers: Vec<&str> = page.placements.iter().map(|row| row.child_number.as_str()).collect();
    assert_eq!(numbers, ["CDF-1", "CDF-1", "CDF-2"], "newest first");
    assert_eq!(page.placements[1].until, Some(day(2020, 1, 10)));
    let next = auditor.imported(None, (3, &page.next_page_token)).await.accepted();
    assert_eq!((next.placements.len(), next.next_page_token.as_str()), (1, ""));
    assert_eq!(next.placements[0], rows[2]);
    let then = officer.imported(Some(day(2020, 1, 9)), (10, "")).await.accepted();
    assert_eq!(then.placements.len(), 3);

    let analyst = world.caller("people/ana.analyst", "ANALYST", CARDIFF);
    let counts = analyst.counts(Some(day(2020, 1, 21))).await.accepted();
    assert_eq!((counts.placements, counts.in_own_area), (3, 1));
    assert_eq!((counts.elsewhere_in_wales, counts.outside_wales), (1, 1));
    assert_eq!((counts.weekly_pence, counts.without_cost), (165_200, 1));
    let told: Vec<_> =
        counts.counts.iter().map(|count| (count.code.as_str(), count.placed_in.as_str(), count.placements)).collect();
    assert_eq!(told, [("K2", "authorities/E06000023", 1), ("K2", VALE, 1), ("K2", CARDIFF, 1)]);
    let today = analyst.counts(None).await.accepted();
    assert_eq!(today.placements, 2, "one has ended");
    analyst.imported(None, (10, "")).await.refused("NOT_PERMITTED");
}

#[tokio::test]
async fn evd_0_every_fault_of_every_row_is_told_and_nothing_is_taken() {
    let world = World::start().await;
    let officer = world.contracts_officer();
    officer.import_placements(&[placement("CDF-1", "U4", CARDIFF, day(2019, 9, 2), None)]).await.accepted();
    let mut rows = vec![
        placement("CDF-1", "K2", CARDIFF, day(2020, 1, 1), None),
        placement("", "Q9", "Cardiff", day(2020, 1, 1), None),
        placement("CDF-4", "K2", CARDIFF, day(2020, 1, 1), Some(day(2019, 1, 1))),
        placement("CDF-5", "K2", CARDIFF, day(2030, 1, 1), None),
        placement("CDF-6", "K2", CARDIFF, day(2020, 1, 1), None),
        placement("CDF-6", "K2", CARDIFF, day(2020, 1, 1), None),
    ];
    rows[4].weekly_pence = Some(-1);
    let checked = world.nothing_appended(officer.check_placements(&rows)).await.accepted();
    let told: Vec<_> =
        checked.faults.iter().map(|fault| (fault.row, fault.field.as_str(), fault.reason.as_str())).collect();
    // A row at fault is judged for what else is wrong with it.
    for expected in [
        (0, "from", "EVIDENCE_OVERLAPS"),
        (1, "child_number", "FIELD_REQUIRED"),
        (1, "code", "UNKNOWN_CODE"),
        (1, "placed_in", "VALUE_INVALID"),
        (2, "until", "VALUE_OUT_OF_RANGE"),
        (3, "from", "VALUE_OUT_OF_RANGE"),
        (4, "weekly_pence", "VALUE_OUT_OF_RANGE"),
        (5, "", "VALUE_INVALID"),
    ] {
        assert!(told.contains(&expected), "{expected:?}: {told:?}");
    }
    assert_eq!(told.len(), 8, "{told:?}");
    assert!(checked.faults.iter().all(|fault| !fault.message_en.is_empty() && !fault.message_cy.is_empty()));
    let refused = world.nothing_appended(officer.import_placements(&rows)).await;
    assert_eq!(refused.unwrap_err().code(), tonic::Code::InvalidArgument);
    let overlap = world.nothing_appended(officer.import_placements(&rows[..1])).await;
    overlap.refused("EVIDENCE_OVERLAPS").of_rule("EVD-0").shows("other", "2019-09-02").names_exactly(&["rows[0].from"]);
    world.nothing_appended(officer.import_placements(&[])).await.refused("FIELD_REQUIRED").names_exactly(&["rows"]);
    let many = vec![rows[0].clone(); 501];
    world.nothing_appended(officer.import_placements(&many)).await.refused("LIMIT_EXCEEDED");
    let rows = [placement("CDF-7", "K2", VALE, day(2020, 1, 1), None)];
    let good = world.nothing_appended(officer.check_placements(&rows)).await.accepted();
    assert_eq!(tally(&good), (1, 0, 0));
}

#[tokio::test]
async fn evd_0_budgets_are_imported_once_and_never_two_for_one_day() {
    let world = World::start().await;
    let officer = world.contracts_officer();
    let budget = |code: &str, from, until| ImportedBudget {
        code: code.to_owned(),
        from: Some(from),
        until: Some(until),
        amount_pence: 230_000_000,
    };
    let rows = [
        budget("K2", day(2026, 4, 1), day(2027, 4, 1)),
        budget("U4", day(2026, 4, 1), day(2027, 4, 1)),
        budget("K2", day(2025, 4, 1), day(2026, 4, 1)),
    ];
    assert_eq!(tally(&officer.import_budgets(&rows).await.accepted()), (3, 0, 0));
    assert_eq!(tally(&officer.import_budgets(&rows).await.accepted()), (0, 0, 3));
    let overlap = [budget("K2", day(2026, 10, 1), day(2027, 10, 1))];
    let overlap = world.nothing_appended(officer.import_budgets(&overlap)).await;
    overlap.refused("EVIDENCE_OVERLAPS").of_rule("EVD-0").shows("other", "2026-04-01");
    let request = ListBudgetsRequest { parent: CARDIFF.to_owned(), page_size: 2, page_token: String::new() };
    let page = reply(world.auditor().evidence().list_budgets(request.clone()).await).accepted();
    assert_eq!(page.budgets.len(), 2);
    let request = ListBudgetsRequest { page_token: page.next_page_token, ..request };
    let page = reply(world.auditor().evidence().list_budgets(request).await).accepted();
    assert_eq!(page.budgets, [rows[2].clone()]);
}

#[tokio::test]
async fn evd_0_only_contracts_officers_of_the_authority_import() {
    let world = World::start().await;
    let rows = [placement("CDF-1", "U4", CARDIFF, day(2019, 9, 2), None)];
    let of_the_vale = world.caller("people/olwen.contracts", "CONTRACTS_OFFICER", VALE);
    let others = [world.finder(), world.approver(), world.auditor(), world.provider(OAK), world.admin(), of_the_vale];
    for caller in others {
        world.nothing_appended(caller.import_placements(&rows)).await.refused("NOT_PERMITTED");
        world.nothing_appended(caller.check_placements(&[])).await.refused("NOT_PERMITTED");
    }
    for caller in [world.finder(), world.provider(OAK), world.admin()] {
        caller.imported(None, (10, "")).await.refused("NOT_PERMITTED");
        caller.counts(None).await.refused("NOT_PERMITTED");
    }
}
