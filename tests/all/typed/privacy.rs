//! Erasure, holds, keys and access typed.

use std::fs;

use super::{Desk, Who, finder};
use crate::harness::{CARDIFF, Outcome as _, child};

fn manager() -> Who {
    ("people/tess.manager", "TEAM_MANAGER", CARDIFF.to_owned())
}

fn administrator() -> Who {
    ("people/root", "ADMINISTRATOR", "operator".to_owned())
}

#[tokio::test]
async fn a_childs_data_is_held_told_ordered_to_be_erased_and_erased_by_typed_lines() {
    let desk = Desk::new().await;
    let search = desk.world.published(|search| child(search).number = "K-9".to_owned()).await.name;
    let found = desk.typed(manager(), &["privacy", "find-child", CARDIFF, "K-9"]).await;
    assert!(found.contains("/children/") && found.contains(&search), "{found}");
    let subject = found.split_whitespace().find(|word| word.contains("/children/")).expect("a name").to_owned();
    desk.refused(manager(), &["privacy", "erase", &subject, "--reason", "COURT_ORDER"], "STILL_LIVE").await;
    desk.world.finder().withdraw_search(&search, "KIN_FOUND", "KIN", "").await.accepted();
    desk.typed(manager(), &["privacy", "hold", &subject, "--reason", "INQUIRY"]).await;
    desk.refused(manager(), &["privacy", "erase", &subject, "--reason", "COURT_ORDER"], "LEGAL_HOLD").await;
    let lifted = desk.typed(manager(), &["privacy", "lift", &subject, "--hold", "1", "--lang", "cy"]).await;
    assert!(lifted.contains("Daliad cyfreithiol") && lifted.contains("codwyd"), "{lifted}");

    let out = desk.files.path().join("access");
    desk.typed(manager(), &["privacy", "access", &subject, "--out", &out.display().to_string()]).await;
    let read = |name: &str| fs::read_to_string(out.join(name)).expect("a file");
    let json: serde_json::Value = serde_json::from_str(&read("access.json")).expect("JSON");
    assert!(json.as_array().is_some_and(|parts| parts.len() > 3));
    assert!(
        read("access.en.html").contains("What this service holds of you") && read("access.cy.html").contains("Cais")
    );

    desk.typed(manager(), &["privacy", "erase", &subject, "--reason", "COURT_ORDER", "--text", "As ordered."]).await;
    desk.typed(manager(), &["privacy", "take-back", &subject]).await;
    desk.typed(manager(), &["privacy", "erase", &subject, "--reason", "COURT_ORDER"]).await;
    let erased = desk.typed(administrator(), &["admin", "erase"]).await;
    assert!(erased.contains("master-2") && erased.contains("erasure, orders: 1"), "{erased}");
    let shown = desk.typed(finder(), &["search", "show", &search]).await;
    assert!(shown.contains("ERASED"), "{shown}");
    let shown = desk.typed(finder(), &["search", "show", &search, "--lang", "cy"]).await;
    assert!(shown.contains("WEDI'I DDILEU"), "{shown}");
    desk.typed(administrator(), &["admin", "rotate-keys"]).await;
    let keys = desk.typed(administrator(), &["admin", "keys"]).await;
    assert!(keys.contains("master-2, master-3"), "{keys}");
    desk.typed(administrator(), &["admin", "retention", "due"]).await;
    desk.typed(administrator(), &["admin", "retention", "order"]).await;
}
