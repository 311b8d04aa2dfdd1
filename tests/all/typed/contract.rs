//! A contract typed: read, completed, signed by both sides, varied, downloaded as text and as HTML in both languages.

use sha2::{Digest as _, Sha256};

use super::{Desk, Who};
use crate::harness::CARDIFF;

fn officer() -> Who {
    ("people/olwen.contracts", "CONTRACTS_OFFICER", CARDIFF.to_owned())
}

#[tokio::test]
async fn con_1_a_contract_is_completed_signed_and_downloaded_by_typed_lines() {
    let desk = Desk::new().await;
    let made = desk.world.contracted().await;
    let contract = made.contract.as_str();
    let signer: Who = ("people/una.user", "PROVIDER_USER", desk.world.registered(made.agency).name.clone());
    let listed = desk.typed(officer(), &["contract", "list"]).await;
    assert!(listed.contains("Generated, to be completed"), "{listed}");
    desk.refused(officer(), &["contract", "text", contract], "CONTRACT_NOT_COMPLETED").await;
    desk.refused(officer(), &["contract", "complete", contract, "--terms", "Bus fares."], "CONTRACT_INCOMPLETE").await;
    let shown = desk.json(officer(), &["contract", "show", contract]).await;
    let supports = shown["document"]["supports"].as_array().map_or(0, Vec::len);
    let agreed = ["--agreed", "As the offer says."].repeat(supports);
    let mut complete = vec!["contract", "complete", contract, "--terms", "Taxi <paid> by the council."];
    complete.extend(["--contact", "authority;Olwen;029 2000 0000", "--contact", "provider;Una;029 2000 0001"]);
    complete.extend(agreed);
    desk.typed(officer(), &complete).await;

    let text = desk.typed(officer(), &["contract", "text", contract]).await;
    let digest: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let wrong = ["contract", "sign", contract, "--digest", &"0".repeat(64)];
    desk.refused(signer.clone(), &wrong, "DIGEST_MISMATCH").await;
    let sign = ["contract", "sign", contract, "--digest", &digest];
    desk.typed(signer, &sign).await;
    let signed = desk.typed(officer(), &sign).await;
    assert!(signed.contains("Signed by both and exchanged") && signed.contains(&digest), "{signed}");

    let path = |name: &str| desk.files.path().join(name).display().to_string();
    desk.typed(officer(), &["contract", "show", contract, "--html", &path("en.html")]).await;
    desk.typed(officer(), &["contract", "show", contract, "--html", &path("cy.html"), "--lang", "cy"]).await;
    let read = |name: &str| std::fs::read_to_string(path(name)).expect("the document");
    let (english, welsh) = (read("en.html"), read("cy.html"));
    assert!(english.contains("<html lang=\"en\">") && english.contains("Individual Placement Contract"));
    assert!(welsh.contains("<html lang=\"cy\">") && welsh.contains("Contract Lleoliad Unigol"));
    for document in [&english, &welsh] {
        assert!(document.contains(&digest) && document.contains("people/una.user"), "{document}");
        assert!(document.contains("Taxi &lt;paid&gt; by the council."), "words are escaped: {document}");
    }
    let from = desk.world.now().await.london_date().plus_days(90).to_string();
    let vary = ["contract", "vary", contract, "--from", &from, "--changes", "Fares.", "--terms", "Bus fares."];
    let varied = desk.typed(officer(), &vary).await;
    assert!(varied.contains("Variation 1") && varied.contains("Fares."), "{varied}");

    let early = ["contract", "non-arrival", contract];
    desk.refused(officer(), &early, "NON_ARRIVAL_NOT_DUE").await;
    let today = desk.world.now().await.london_date().to_string();
    let planned = desk.typed(officer(), &["contract", "plan", contract, "--on", &today]).await;
    assert!(planned.contains("Placement plan") && planned.contains(&today), "{planned}");
    desk.world.at_start(0).await;
    let today = desk.world.now().await.london_date().to_string();
    let end = ["contract", "end", contract, "--on", &today, "--reason", "CREQB"];
    desk.refused(officer(), &end, "PLACEMENT_NOT_STARTED").await;
    let arrived = desk.typed(officer(), &["contract", "arrival", contract, "--on", &today]).await;
    assert!(arrived.contains("Arrived"), "{arrived}");
    let refuse = ["contract", "refuse", contract, "--reason", "NO_LONGER_NEEDED"];
    desk.refused(officer(), &refuse, "ARRIVAL_RECORDED").await;
    let tasks = desk.json(officer(), &["tasks"]).await;
    let listed = tasks["tasks"].as_array().expect("tasks");
    assert!(listed.iter().any(|task| task["kind"] == "NOTIFY_SCHOOL" && task["subject"] == contract), "{tasks}");
    let ended = desk.typed(officer(), &end).await;
    assert!(ended.contains("unplanned") && ended.contains("The placement has ended"), "{ended}");
    assert_eq!(desk.state(&made.search).await, "SEARCH_STATE_PLACED");
}
