//! Approvals typed: an award that needs the panel, asked for, listed, granted and ratified; a role given to another, an interest declared.

use hafan::Exit;

use super::{Desk, Who, decision_maker, finder};
use crate::harness::{CARDIFF, ChosenOf, World};

fn panel() -> Who {
    ("people/pam.panel", "PANEL_ADMINISTRATOR", CARDIFF.to_owned())
}

fn leader() -> Who {
    ("people/tom.leader", "TEAM_MANAGER", CARDIFF.to_owned())
}

#[tokio::test]
async fn an_award_out_of_area_is_typed_with_its_panel_and_its_nearer_offers() {
    let desk = Desk::new().await;
    let ChosenOf { search, offer, others } = World::chosen_out_of_area(&desk.world).await;
    let request = ["approvals", "request", &search, "OUT_OF_AREA", "--offer", &offer, "--education", "At her school."];
    let rest = ["--health", "Her GP.", "--funding", "Social services.", "--impasse", "NO"];
    let request: Vec<&str> = request.into_iter().chain(rest).collect();
    desk.typed(finder(), &request).await;
    desk.refused(finder(), &request, "APPROVAL_STANDS").await;
    let listed = desk.typed(panel(), &["approvals", "list", "--kind", "OUT_OF_AREA"]).await;
    assert!(listed.contains("Out-of-area placement") && listed.contains("yes"), "{listed}");
    let welsh = desk.typed(panel(), &["approvals", "list", "--lang", "cy"]).await;
    assert!(welsh.contains("Eich"), "{welsh}");
    let tasks = desk.typed(panel(), &["tasks", "--json"]).await;
    assert!(tasks.contains("APPROVAL_WAITING"), "{tasks}");
    let today = desk.world.now().await.london_date().to_string();
    let grant = ["approvals", "grant", &search, "OUT_OF_AREA", "--basis", "CHAIRS_ACTION"];
    desk.typed(panel(), &grant).await;
    desk.typed(panel(), &["approvals", "ratify", &search, "OUT_OF_AREA", "--decided-on", &today]).await;
    let again = ["approvals", "ratify", &search, "OUT_OF_AREA", "--decided-on", &today];
    desk.refused(panel(), &again, "NOTHING_TO_RATIFY").await;
    let not_capable = format!("{}=No room for her horse.", others[0]);
    let capable = format!("{}=NOT_REASONABLY_PRACTICABLE=Her school is too far.", others[1]);
    let mark = ["decide", "mark-nearer", &search, "--not-capable", &not_capable, "--capable", &capable];
    desk.typed(decision_maker(), &mark).await;
    let start = (desk.world.now().await.london_date()).plus_days(21).to_string();
    let check = ["award", "check", &offer, "--start", &start, "--agreement", "yes", "--default-answers"];
    let told = desk.typed(finder(), &check).await;
    assert!(told.contains("Every check passes."), "{told}");
}

#[tokio::test]
async fn a_panel_declines_to_ratify_by_a_typed_line() {
    let desk = Desk::new().await;
    let ChosenOf { search, offer, .. } = World::chosen_out_of_area(&desk.world).await;
    let request = ["approvals", "request", &search, "OUT_OF_AREA", "--offer", &offer, "--education", "At her school."];
    let rest = ["--health", "Her GP.", "--funding", "Social services.", "--impasse", "NO"];
    desk.typed(finder(), &request.into_iter().chain(rest).collect::<Vec<_>>()).await;
    desk.typed(panel(), &["approvals", "grant", &search, "OUT_OF_AREA", "--basis", "CHAIRS_ACTION"]).await;
    let today = desk.world.now().await.london_date().to_string();
    let refuse =
        ["approvals", "refuse-ratification", &search, "OUT_OF_AREA", "--decided-on", &today, "--reason", "OTHER"];
    desk.ends(panel(), &refuse, Exit::BadInput, "TEXT_REQUIRED").await;
    let told = desk.typed(panel(), &refuse.into_iter().chain(["--text", "Too far."]).collect::<Vec<_>>()).await;
    assert!(told.contains("Too far."), "{told}");
    // What was chosen on it is the decision maker's to look at.
    let tasks = desk.typed(decision_maker(), &["tasks", "--json"]).await;
    assert!(tasks.contains("RATIFICATION_REFUSED"), "{tasks}");
}

#[tokio::test]
async fn a_role_is_given_to_another_and_an_interest_declared_by_typed_lines() {
    let desk = Desk::new().await;
    let search = desk.world.published(|_| {}).await.name;
    desk.typed(finder(), &["search", "declare-interest", &search, "YES", "--text", "My cousin fosters."]).await;
    let closes = desk.in_hours(60).await;
    let extend = ["search", "extend", &search, "--closes", &closes, "--reason", "FEW_OFFERS"];
    desk.refused(finder(), &extend, "INTEREST_DECLARED").await;
    let role = ["search", "reassign", &search, "PLACEMENT_FINDER", "--to", "people/bea.finder"];
    let reassign: Vec<&str> = role.into_iter().chain(["--reason", "DECLARED_INTEREST"]).collect();
    desk.typed(leader(), &reassign).await;
    let bea = ("people/bea.finder", "PLACEMENT_FINDER", CARDIFF.to_owned());
    desk.typed(bea, &extend).await;
}
