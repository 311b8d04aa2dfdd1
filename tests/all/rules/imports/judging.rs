//! SRC-3, ACR-2 and ACR-5 of checks: every fault of every row at once, whatever of it could not be read; and who may check at all.

use super::*;

fn faults(checked: &CheckRowsResponse) -> Vec<(u32, &str, &str)> {
    checked.faults.iter().map(|fault| (fault.row, fault.field.as_str(), fault.reason.as_str())).collect()
}

fn unread(row: ImportRow, fields: &[&str]) -> ImportRow {
    ImportRow { unreadable: fields.iter().map(|&field| field.to_owned()).collect(), ..row }
}

fn altered(number: &str, reference: &str, alter: impl FnOnce(&mut Setting)) -> ImportRow {
    let mut setting = household(reference);
    alter(&mut setting);
    row(Row::Setting(SettingRow { provider: key(number), setting: Some(setting) }))
}

/// Rows of which a field could not be read, and rows that stand on them.
fn partly_read() -> Vec<ImportRow> {
    let Some(Row::Provider(castle)) = provider("N-1").row else { panic!("a provider") };
    let castle = Provider { kind: "CASTLE".to_owned(), agreement_signed_on: None, ..castle };
    let castle = unread(row(Row::Provider(castle)), &["provider.agreement_signed_on"]);
    let crowded = altered("N-1", "A1", |setting| {
        setting.postcode = "CF99 9ZZ".to_owned();
        setting.approval.as_mut().expect("an approval").children_max = 0;
    });
    let crowded = unread(crowded, &["setting.setting.approval.children_max"]);
    let undated = Place { number: 2, ..Place::default() };
    let five = [free(&[1]), vec![undated], free(&[3, 4, 5])].concat();
    let places = unread(places("N-1", "A1", five), &["places.places[1].available_from"]);
    let Some(Row::PriceList(mut list)) = prices("N-9", 0).row else { panic!("a price list") };
    list.price_list.as_mut().expect("a list").valid_from = None;
    let prices = unread(row(Row::PriceList(list)), &["price_list.price_list.valid_from"]);
    vec![castle, crowded, places, prices]
}

#[tokio::test]
async fn src_3_a_row_with_a_field_that_could_not_be_read_is_judged_in_all_else() {
    let world = World::start().await;
    let manager = world.framework_manager();
    let nobodys = altered("N-8", "B1", |setting| {
        setting.postcode = "CF99 9ZZ".to_owned();
        setting.kind = "CASTLE".to_owned();
        setting.reference = String::new();
    });
    let mut rows = partly_read();
    rows.extend([nobodys, setting("N-1", "C1"), places("N-1", "C1", free(&[1, 2, 3]))]);
    let checked = world.nothing_appended(async { manager.check_rows(vec![rows]).await.accepted() }).await;
    assert_eq!(
        faults(&checked),
        [
            (0, "provider.kind", "UNKNOWN_CODE"),
            (1, "setting.setting.postcode", "LOCATION_NOT_FOUND"),
            (3, "price_list.provider", "IMPORT_SUBJECT_UNKNOWN"),
            (4, "setting.setting.postcode", "LOCATION_NOT_FOUND"),
            (4, "setting.setting.kind", "UNKNOWN_CODE"),
            (4, "setting.setting.reference", "FIELD_REQUIRED"),
            (4, "setting.provider", "IMPORT_SUBJECT_UNKNOWN"),
            (6, "places.places", "VACANCY_NOT_REAL"),
        ],
        "nothing of the fields that could not be read, nor of what only follows from them"
    );
    let tally = checked.tally.expect("a tally");
    assert_eq!((tally.created_rows, tally.faulty_rows), (1, 6));
}

#[tokio::test]
async fn src_3_a_row_with_a_field_that_could_not_be_read_is_never_staged() {
    let world = World::start().await;
    let manager = world.framework_manager();
    let import = manager.start_import().await.accepted().name;
    let undated = unread(provider("N-1"), &["provider.agreement_signed_on"]);
    let rows = vec![provider("N-2"), undated.clone()];
    let refused =
        world.nothing_appended(async { manager.stage(&import, 1, rows).await.refused("VALUE_INVALID") }).await;
    refused.names_exactly(&["rows[1].unreadable"]);
    // By validate_only it is judged, as by a check.
    let rows = partly_read();
    let request = StageRowsRequest { name: import, sequence: 1, rows, validate_only: true, request_id: String::new() };
    let judged = world.nothing_appended(async { reply(manager.imports().stage_rows(request).await).accepted() }).await;
    assert_eq!(judged.faults.len(), 3, "{judged:#?}");
    // What is no path, and more than a row can have, are faults of their own.
    let many = vec!["provider.kind"; 1_001];
    let checked = manager.check_rows(vec![vec![unread(provider("N-1"), &many), unread(provider("N-2"), &["Mr X"])]]);
    let checked = checked.await.accepted();
    assert_eq!(faults(&checked), [(0, "unreadable", "LIMIT_EXCEEDED"), (1, "unreadable[0]", "VALUE_INVALID")]);
}

#[tokio::test]
async fn src_3_an_inspection_that_is_not_the_one_that_stands_is_told_with_all_else() {
    let world = World::start().await;
    let oak = world.provider(OAK);
    let name = world.registered(OAK).settings[0].clone();
    let mut read = oak.get_setting(&name).await.accepted();
    read.places = Vec::new();
    let same = row(Row::Setting(SettingRow { provider: None, setting: Some(read.clone()) }));
    assert_eq!(oak.check_rows(vec![vec![same]]).await.accepted().faults, [], "as it was exported");
    read.inspection.as_mut().expect("a report").judgement = "Excellent".to_owned();
    read.postcode = "CF99 9ZZ".to_owned();
    let other = row(Row::Setting(SettingRow { provider: None, setting: Some(read) }));
    let checked = oak.check_rows(vec![vec![other]]).await.accepted();
    let expected = [
        (0, "setting.setting.postcode", "LOCATION_NOT_FOUND"),
        (0, "setting.setting.inspection", "INSPECTION_NOT_YOURS"),
    ];
    assert_eq!(faults(&checked), expected);
}

#[tokio::test]
async fn acr_2_who_may_not_import_is_refused_before_a_row_is_read() {
    let world = World::start().await;
    for caller in [world.finder(), world.decision_maker(), world.auditor(), world.admin()] {
        // The stream never says anything: only who calls is known.
        let silent = tokio_stream::pending::<CheckRowsRequest>();
        reply(caller.imports().check_rows(silent).await).refused("NOT_PERMITTED");
    }
}

#[tokio::test]
async fn acr_5_as_many_checks_as_may_run_keep_out_the_next_and_let_it_in_when_one_ends() {
    let world = World::start().await;
    let mut running = Vec::new();
    for _ in 0..4 {
        let (rows, sent) = tokio::sync::mpsc::channel(1);
        let manager = world.framework_manager();
        let stream = tokio_stream::wrappers::ReceiverStream::new(sent);
        let checking = tokio::spawn(async move { reply(manager.imports().check_rows(stream).await) });
        running.push((rows, checking));
    }
    let manager = world.framework_manager();
    let next = async || manager.check_rows(vec![vec![provider("N-1")]]).await;
    // A check that began is not told before it ends, so the next is tried until all four have begun.
    let refused = loop {
        if let Err(status) = next().await {
            break status;
        }
    };
    assert_eq!(crate::harness::Refused::of(&refused).reason, "QUOTA_EXCEEDED");
    for (rows, checking) in running {
        drop(rows);
        checking.await.expect("a check").accepted();
    }
    next().await.accepted();
}
