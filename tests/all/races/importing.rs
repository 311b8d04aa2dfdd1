//! Imports against updates: what one changed the other never writes back (REG-2, ACR-1).

use api::imports::v1::import_row::Row;
use api::imports::v1::{CommitImportRequest, ImportRow, SettingRow, StageRowsRequest, StartImportRequest};
use api::register::v1::{Setting, UpdateSettingRequest};
use prost_types::FieldMask;

use crate::harness::{OAK, Outcome as _, Refused, World, new_request_id, reply};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reg_2_an_update_without_an_etag_never_writes_back_what_an_import_changed() {
    let world = World::start().await;
    let name = world.registered(OAK).settings[0].clone();
    let (mut imported, mut refused) = (0, 0);
    for round in 0..12 {
        let (one, other) = (world.own_connection(OAK).await, world.own_connection(OAK).await);
        let before = one.get_setting(&name).await.accepted();
        let import = reply(one.imports().start_import(StartImportRequest { request_id: new_request_id() }).await);
        let import = import.accepted().name;
        let renamed = Setting {
            display_name: format!("Household {round}"),
            etag: String::new(),
            places: Vec::new(),
            ..before.clone()
        };
        let row = Row::Setting(SettingRow { provider: None, setting: Some(renamed) });
        let rows = vec![ImportRow { row: Some(row), unreadable: Vec::new() }];
        let chunk = StageRowsRequest {
            name: import.clone(),
            sequence: 1,
            rows,
            validate_only: false,
            request_id: new_request_id(),
        };
        reply(one.imports().stage_rows(chunk).await).accepted();
        let commit = CommitImportRequest { name: import.clone(), request_id: new_request_id() };
        let skilled = UpdateSettingRequest {
            setting: Some(Setting { name: name.clone(), skills: vec![format!("skill {round}")], ..Setting::default() }),
            update_mask: Some(FieldMask { paths: vec!["skills".to_owned()] }),
            request_id: new_request_id(),
        };
        let (mut imports, mut register) = (one.imports(), other.register());
        let (committed, updated) = tokio::join!(imports.commit_import(commit), register.update_setting(skilled));
        reply(updated).accepted();
        let now = world.provider(OAK).get_setting(&name).await.accepted();
        assert_eq!(now.skills, [format!("skill {round}")], "the update stands, whichever came first");
        match reply(committed) {
            Ok(_) => {
                imported += 1;
                assert_eq!(now.display_name, format!("Household {round}"), "and so does the import");
            }
            // The update came first: the row was staged upon something else.
            Err(status) => {
                refused += 1;
                assert_eq!(Refused::of(&status).reason, "IMPORT_ROW_STALE");
                assert_eq!(now.display_name, before.display_name);
                let abandon = api::imports::v1::AbandonImportRequest { name: import, request_id: new_request_id() };
                reply(one.imports().abandon_import(abandon).await).accepted();
            }
        }
    }
    assert_eq!(imported + refused, 12);
}
