//! Placements and budgets made elsewhere, typed.

use hafan::Exit;

use super::{Desk, Who};
use crate::harness::CARDIFF;

fn officer() -> Who {
    ("people/olwen.contracts", "CONTRACTS_OFFICER", CARDIFF.to_owned())
}

fn auditor() -> Who {
    ("people/olu.auditor", "AUDITOR", CARDIFF.to_owned())
}

#[tokio::test]
async fn files_of_placements_and_budgets_are_checked_imported_and_counted_by_typed_lines() {
    let desk = Desk::new().await;
    let file = |name: &str, text: &str| {
        let path = desk.files.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let heading = "child_number,code,placed_in,from,until,weekly_pence\n";
    let wrong = file(
        "wrong.csv",
        &format!(
            "{heading}CDF-1,U4,W06000015,2019-09-02,,82600\nCDF-1,ZZ,W06000015,2020-01-01,,\nCDF-2,K2,W06000014,soon,,1\n"
        ),
    );
    for told in
        ["row 3, code: UNKNOWN_CODE", "row 3, from: EVIDENCE_OVERLAPS", "row 4, from: expected a day", "3 faults"]
    {
        desk.ends(officer(), &["evidence", "import-placements", &wrong], Exit::BadInput, told).await;
    }
    let none = desk.json(auditor(), &["evidence", "placements"]).await;
    assert!(none["placements"].as_array().is_none_or(Vec::is_empty), "{none}");
    let good = file(
        "good.csv",
        &format!(
            "{heading}CDF-1,U4,W06000015,2019-09-02,2020-01-01,82600\nCDF-2,K2,W06000014,2018-05-01,,\nCDF-1,K2,W06000015,2020-01-01,,450000\n"
        ),
    );
    let checked = desk.typed(officer(), &["evidence", "import-placements", &good, "--check"]).await;
    assert!(checked.contains("Would create") && checked.contains('3'), "{checked}");
    let none = desk.json(auditor(), &["evidence", "placements"]).await;
    assert!(none["placements"].as_array().is_none_or(Vec::is_empty), "{none}");
    let taken = desk.json(officer(), &["evidence", "import-placements", &good]).await;
    assert_eq!(taken["createdRows"], 3);
    let again = desk.json(officer(), &["evidence", "import-placements", &good]).await;
    assert_eq!(again["unchangedRows"], 3);
    let counted = desk.typed(auditor(), &["evidence", "count", "--as-at", "2020-01-21"]).await;
    assert!(counted.contains("Children's home") && counted.contains("W06000014"), "{counted}");
    let welsh = desk.typed(auditor(), &["evidence", "count", "--lang", "cy"]).await;
    assert!(welsh.contains("Y tu allan i Gymru"), "{welsh}");
    let budgets = file("budgets.csv", "code,from,until,amount_pence\nK2,2026-04-01,2027-04-01,230000000\n");
    desk.typed(officer(), &["evidence", "import-budgets", &budgets]).await;
    let listed = desk.typed(auditor(), &["evidence", "budgets"]).await;
    assert!(listed.contains("2,300,000"), "{listed}");
    let listed = desk.typed(auditor(), &["evidence", "placements", "--as-at", "2019-12-31"]).await;
    assert!(listed.contains("CDF-1") && listed.contains("CDF-2"), "{listed}");
}
