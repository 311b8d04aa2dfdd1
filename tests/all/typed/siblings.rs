//! A sibling group typed: a draft for two, offers for both and for one, the shortlist with its combinations, a split and its successor.

use api::search::v1::SubmitOfferRequest;
use serde_json::Value;

use super::{Desk, decision_maker, finder, name_of};
use crate::harness::{APART, Agency, BIRCH, OAK, ROWAN, group, takes};

impl Desk {
    async fn published_for_two(&self) -> String {
        let file = self.search_file("group.json", group);
        let search = name_of(&self.json(finder(), &["search", "create", &file]).await);
        self.approvals(&search, "approve").await;
        let closes = self.in_hours(54).await;
        self.typed(finder(), &["search", "publish", &search, "--closes", &closes]).await;
        search
    }

    async fn offered_for(&self, agency: Agency, search: &str, children: &[u32]) -> String {
        let mut request: SubmitOfferRequest = self.world.example_offer("long-term-fostering-canton");
        takes(request.terms.get_or_insert_default(), children);
        let file = self.file("offer.json", &request);
        let setting = self.world.registered(agency).settings[0].clone();
        let words = ["offer", "submit", &file, "--search", search, "--setting", &setting];
        name_of(&self.json(self.provider(agency), &words).await)
    }
}

#[tokio::test]
async fn siblings_are_parted_by_typed_lines_with_a_reason_and_the_other_goes_on() {
    let desk = Desk::new().await;
    let search = desk.published_for_two().await;
    let both = desk.offered_for(OAK, &search, &[0, 1]).await;
    let girl = desk.offered_for(ROWAN, &search, &[0]).await;
    let brother = desk.offered_for(BIRCH, &search, &[1]).await;
    desk.world.close(&search).await;

    let table = desk.typed(finder(), &["shortlist", &search]).await;
    assert!(table.contains("Combination") && table.contains("together") && table.contains("apart"), "{table}");
    assert!(table.contains("An offer takes all the children together."), "{table}");
    let welsh = desk.typed(finder(), &["shortlist", &search, "--lang", "cy"]).await;
    assert!(welsh.contains("Cyfuniad") && welsh.contains("gyda'i gilydd"), "{welsh}");

    let return_by = desk.in_hours(24).await;
    let send = ["tranche", "send", &search, &girl, &both, "--return-by", &return_by, "--reorder-reason", "CHILD_VIEW"];
    desk.typed(finder(), &send).await;
    for (agency, offer) in [(OAK, &both), (ROWAN, &girl)] {
        desk.typed(desk.provider(agency), &["tranche", "conflict", offer, "--none"]).await;
        desk.typed(decision_maker(), &["shortlist", "open", offer]).await;
    }
    let choose = ["decide", "choose", &girl, "--childs-view", "She asked to.", "--children", "0"];
    desk.refused(decision_maker(), &choose, "SPLIT_REASON_MISSING").await;
    let coded: Vec<&str> = choose.into_iter().chain(["--split", "SAFETY"]).collect();
    desk.refused(decision_maker(), &coded, "TOGETHER_PASSED_OVER").await;
    let reasoned: Vec<&str> = coded.into_iter().chain(["--split-text", APART]).collect();
    let told = desk.typed(decision_maker(), &reasoned).await;
    assert!(told.contains(APART) && told.contains("passed over: takes all the children together"), "{told}");

    let start = (desk.world.now().await.london_date()).plus_days(21).to_string();
    let check =
        ["award", "check", &girl, "--start", &start, "--agreement", "yes", "--children", "0", "--default-answers"];
    let told = desk.typed(finder(), &check).await;
    assert!(told.contains("Every check passes.") && told.contains("TOGETHER_PASSED_OVER"), "{told}");
    let issue: Vec<&str> = ["award", "issue"].into_iter().chain(check[2..].iter().copied()).collect();
    let issued: Value = desk.json(finder(), &issue).await;
    let successor = issued["successor"].as_str().expect("a successor").to_owned();
    let shown = desk.typed(finder(), &["search", "show", &successor]).await;
    assert!(shown.contains(&search) && shown.contains("Succeeds"), "{shown}");
    assert_eq!(desk.state(&successor).await, "SEARCH_STATE_DRAFT");
    let shown = desk.typed(finder(), &["search", "show", &search]).await;
    assert!(shown.contains("The others go on in") && shown.contains(&successor), "{shown}");
    let told = desk.typed(desk.provider(BIRCH), &["offer", "show", &brother]).await;
    assert!(told.contains("answered") || told.contains("Answer"), "{told}");
}
