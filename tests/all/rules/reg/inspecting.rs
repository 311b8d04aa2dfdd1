//! REG-6: inspection reports are recorded by framework managers; the newest stands beside every offer.

use api::common::v1::Date;
use api::register::v1::{
    BatchRecordInspectionsRequest, BatchRecordInspectionsResponse, Inspection, InspectionToRecord,
    ListInspectionsRequest, ListInspectionsResponse, Setting,
};

use crate::harness::{Caller, OAK, Outcome as _, ROWAN, Reply, World, new_request_id, reply};

impl Caller {
    async fn record(&self, setting: &str, inspections: &[Inspection]) -> Reply<BatchRecordInspectionsResponse> {
        let to_record = |inspection: &Inspection| InspectionToRecord {
            setting: setting.to_owned(),
            inspection: Some(inspection.clone()),
        };
        let request = BatchRecordInspectionsRequest {
            inspections: inspections.iter().map(to_record).collect(),
            request_id: new_request_id(),
        };
        reply(self.register().batch_record_inspections(request).await)
    }

    async fn inspections(&self, setting: &str, page_size: i32, page_token: &str) -> Reply<ListInspectionsResponse> {
        let (parent, page_token) = (setting.to_owned(), page_token.to_owned());
        reply(self.register().list_inspections(ListInspectionsRequest { parent, page_size, page_token }).await)
    }
}

fn report(year: i32, judgement: &str) -> Inspection {
    Inspection {
        inspected_on: Some(Date { year, month: 5, day: 12 }),
        body: "CIW".to_owned(),
        judgement: judgement.to_owned(),
        link: format!("https://reports.example/{year}"),
    }
}

#[tokio::test]
async fn reg_6_the_newest_report_stands_and_the_history_stays() {
    let world = World::start().await;
    let setting = world.registered(OAK).settings[0].clone();
    let manager = world.framework_manager();
    let newest = report(2026, "Needs improvement");
    let recorded = manager.record(&setting, &[newest.clone(), report(2019, "Good")]).await.accepted();
    assert_eq!(recorded.settings.len(), 2);
    for reader in [world.finder(), world.provider(OAK), manager] {
        assert_eq!(reader.get_setting(&setting).await.accepted().inspection.as_ref(), Some(&newest));
    }
    let first = world.provider(OAK).inspections(&setting, 2, "").await.accepted();
    let rest = world.provider(OAK).inspections(&setting, 2, &first.next_page_token).await.accepted();
    assert!(rest.next_page_token.is_empty());
    let judgements: Vec<String> = [first.inspections, rest.inspections]
        .concat()
        .into_iter()
        .map(|recorded| recorded.inspection.expect("a report").judgement)
        .collect();
    assert_eq!(judgements, ["Good", "Needs improvement", "Good"], "the latest record first");
    world.provider(ROWAN).inspections(&setting, 2, "").await.refused("NOT_PERMITTED");
}

#[tokio::test]
async fn reg_6_a_provider_cannot_write_or_replace_a_report() {
    let world = World::start().await;
    let setting = world.registered(OAK).settings[0].clone();
    let own = world.provider(OAK);
    for caller in [world.provider(OAK), world.provider(ROWAN), world.finder(), world.auditor()] {
        let reports = [report(2026, "Excellent")];
        let recording = caller.record(&setting, &reports);
        world.nothing_appended(recording).await.refused("NOT_PERMITTED");
    }
    let read = own.get_setting(&setting).await.accepted();
    let read = Setting { etag: String::new(), ..read };
    let replaced = Setting { inspection: Some(report(2026, "Excellent")), ..read.clone() };
    let refused =
        world.nothing_appended(own.put_settings(vec![replaced.clone()])).await.refused("INSPECTION_NOT_YOURS");
    refused.names_exactly(&["settings[0].inspection"]);
    let manager = world.framework_manager();
    world.nothing_appended(manager.put_settings(vec![replaced])).await.refused("INSPECTION_NOT_YOURS");
    let new = Setting { name: format!("{}/settings/", world.registered(OAK).name), ..read.clone() };
    world.nothing_appended(own.put_settings(vec![new])).await.refused("INSPECTION_NOT_YOURS");
    // As it was read it may stay, and left out it is not taken away.
    let put = own.put_settings(vec![read.clone()]).await.accepted();
    assert_eq!(put[0].inspection, read.inspection);
    let silent = Setting { inspection: None, ..read.clone() };
    assert_eq!(own.put_settings(vec![silent]).await.accepted()[0].inspection, read.inspection);
}

#[tokio::test]
async fn reg_6_everything_wrong_with_a_report_is_said_at_once() {
    let world = World::start().await;
    let setting = world.registered(OAK).settings[0].clone();
    let manager = world.framework_manager();
    let bad = Inspection {
        inspected_on: None,
        body: "POLICE".to_owned(),
        judgement: "x".repeat(201),
        link: "http://reports.example/1".to_owned(),
    };
    let refused = world.nothing_appended(manager.record(&setting, &[bad])).await.refused("UNKNOWN_CODE");
    refused.names_exactly(&[
        "inspections[0].inspection.body",
        "inspections[0].inspection.inspected_on",
        "inspections[0].inspection.judgement",
        "inspections[0].inspection.link",
    ]);
    let ahead = Inspection { inspected_on: Some(world.day(1)), ..report(2026, "Good") };
    let refused = world
        .nothing_appended(manager.record(&setting, &[report(2026, "Good"), ahead]))
        .await
        .refused("VALUE_OUT_OF_RANGE");
    refused.names_exactly(&["inspections[1].inspection.inspected_on"]);
}

#[tokio::test]
async fn reg_6_a_report_stands_beside_every_offer_and_its_link_shows_once_opened() {
    let world = World::start().await;
    let newest = Inspection { inspected_on: Some(world.day(-1)), ..report(2026, "Excellent") };
    world
        .framework_manager()
        .record(&world.registered(OAK).settings[0], std::slice::from_ref(&newest))
        .await
        .accepted();
    let search = world.published(|_| {}).await.name;
    world.offer(&search, OAK).submit().await.accepted();
    world.close(&search).await;
    world.settle(&search).await;
    let shortlist = world.finder().shortlist(&search).await.accepted();
    let row = &shortlist.rows[0];
    let seen = row.inspection.clone().expect("a report beside the offer");
    assert_eq!((seen.inspected_on, seen.judgement.as_str()), (newest.inspected_on, "Excellent"));
    assert!(seen.link.is_empty() && row.identity.is_none(), "{seen:?}");
    let opened = world.finder().open_identity(&row.offer).await.accepted();
    assert_eq!(opened.inspection, Some(newest));
}
