//! REG, FRM, OFF-6, SRC-3 and ACR through imports: many rows seen by nobody until one commit, judged row by row, and twice.

mod history;
mod judging;
mod own;

use api::common::v1::Date;
use api::framework::v1::{CorePrice, ListPriceListsRequest, PriceList};
use api::imports::v1::import_row::Row;
use api::imports::v1::{
    AbandonImportRequest, CheckRowsRequest, CheckRowsResponse, CommitImportRequest, GetImportRequest, Import,
    ImportRow, ImportState, ListImportsRequest, PlacesRow, PriceListRow, ProviderKey, SettingRow, StageRowsRequest,
    StageRowsResponse, StartImportRequest,
};
use api::register::v1::{
    ListProvidersRequest, ListSettingsRequest, Place, PlaceState, Provider, Setting, TermsOfApproval,
};
use tonic::Code;

use crate::harness::{Caller, FRAMEWORK, LARCH, OAK, Outcome as _, ROWAN, Reply, World, new_request_id, reply};

impl Caller {
    async fn start_import(&self) -> Reply<Import> {
        reply(self.imports().start_import(StartImportRequest { request_id: new_request_id() }).await)
    }

    async fn stage(&self, import: &str, sequence: u32, rows: Vec<ImportRow>) -> Reply<StageRowsResponse> {
        let request = StageRowsRequest {
            name: import.to_owned(),
            sequence,
            rows,
            validate_only: false,
            request_id: new_request_id(),
        };
        reply(self.imports().stage_rows(request).await)
    }

    async fn commit(&self, import: &str) -> Reply<Import> {
        let request = CommitImportRequest { name: import.to_owned(), request_id: new_request_id() };
        reply(self.imports().commit_import(request).await)
    }

    async fn abandon(&self, import: &str) -> Reply<Import> {
        let request = AbandonImportRequest { name: import.to_owned(), request_id: new_request_id() };
        reply(self.imports().abandon_import(request).await)
    }

    async fn get_import(&self, import: &str) -> Reply<Import> {
        reply(self.imports().get_import(GetImportRequest { name: import.to_owned() }).await)
    }

    async fn check_rows(&self, chunks: Vec<Vec<ImportRow>>) -> Reply<CheckRowsResponse> {
        let sent = chunks.into_iter().map(|rows| CheckRowsRequest { rows });
        reply(self.imports().check_rows(tokio_stream::iter(sent.collect::<Vec<_>>())).await)
    }

    /// Stages and commits rows of one chunk.
    async fn import(&self, rows: Vec<ImportRow>) -> Import {
        let import = self.start_import().await.accepted().name;
        self.stage(&import, 1, rows).await.accepted();
        self.commit(&import).await.accepted()
    }

    async fn settings_of(&self, provider: &str) -> Vec<Setting> {
        let request = ListSettingsRequest { parent: provider.to_owned(), page_size: 100, page_token: String::new() };
        reply(self.register().list_settings(request).await).accepted().settings
    }

    async fn provider_named(&self, display_name: &str) -> Option<Provider> {
        let request = ListProvidersRequest { page_size: 100, page_token: String::new() };
        let all = reply(self.register().list_providers(request).await).accepted().providers;
        all.into_iter().find(|provider| provider.display_name == display_name)
    }
}

fn row(row: Row) -> ImportRow {
    ImportRow { row: Some(row), unreadable: Vec::new() }
}

fn key(number: &str) -> Option<ProviderKey> {
    Some(ProviderKey { name: String::new(), regulator: "CIW".to_owned(), registration_number: number.to_owned() })
}

fn provider(number: &str) -> ImportRow {
    row(Row::Provider(Provider {
        display_name: format!("Provider {number}"),
        registration_number: number.to_owned(),
        regulator: "CIW".to_owned(),
        kind: "FOSTERING_AGENCY".to_owned(),
        legal_form: "CHARITABLE_COMPANY_BY_GUARANTEE".to_owned(),
        agreement_signed_on: Some(Date { year: 2024, month: 4, day: 2 }),
        ..Provider::default()
    }))
}

fn household(reference: &str) -> Setting {
    Setting {
        display_name: format!("Household {reference}"),
        reference: reference.to_owned(),
        kind: "FOSTER_HOUSEHOLD".to_owned(),
        placement_types: vec!["LONG_TERM_FOSTERING".to_owned()],
        approval: Some(TermsOfApproval {
            age_years_min: Some(0),
            age_years_max: Some(17),
            sexes: vec!["F".to_owned(), "M".to_owned()],
            children_max: 2,
        }),
        postcode: "CF5 1AA".to_owned(),
        ..Setting::default()
    }
}

fn setting(number: &str, reference: &str) -> ImportRow {
    row(Row::Setting(SettingRow { provider: key(number), setting: Some(household(reference)) }))
}

fn places(number: &str, reference: &str, places: Vec<Place>) -> ImportRow {
    row(Row::Places(PlacesRow {
        provider: key(number),
        setting: String::new(),
        reference: reference.to_owned(),
        places,
    }))
}

fn free(numbers: &[u32]) -> Vec<Place> {
    let from = Some(Date { year: 2026, month: 1, day: 1 });
    numbers.iter().map(|number| Place { number: *number, available_from: from, ..Place::default() }).collect()
}

fn prices(number: &str, weekly_pence: i64) -> ImportRow {
    let core = CorePrice {
        placement_type: "LONG_TERM_FOSTERING".to_owned(),
        age_band: "AGE_5_9".to_owned(),
        level: "STANDARD".to_owned(),
        weekly_pence,
    };
    row(Row::PriceList(PriceListRow {
        provider: key(number),
        price_list: Some(PriceList {
            lot: format!("{FRAMEWORK}/lots/FOSTERING"),
            valid_from: Some(Date { year: 2026, month: 10, day: 1 }),
            core: vec![core],
            ..PriceList::default()
        }),
    }))
}

#[tokio::test]
async fn reg_2_imported_rows_count_for_nobody_until_all_count_at_once() {
    let world = World::start().await;
    let manager = world.framework_manager();
    let rows = || vec![provider("N-1"), setting("N-1", "A1"), places("N-1", "A1", free(&[1, 2])), setting("N-1", "A2")];
    let import = manager.start_import().await.accepted();
    assert_eq!((import.state(), import.next_sequence), (ImportState::Open, 1));
    let staged = manager.stage(&import.name, 1, rows()).await.accepted().import.expect("the import");
    assert_eq!((staged.staged_rows, staged.created_rows, staged.changed_rows, staged.next_sequence), (4, 3, 1, 2));
    assert!(manager.provider_named("Provider N-1").await.is_none(), "no read tells of a staged row");
    let before = world.log_head().await.position;
    let committed = manager.commit(&import.name).await.accepted();
    assert_eq!(committed.state(), ImportState::Committed);
    assert!(committed.end_time.is_some());
    let provider = manager.provider_named("Provider N-1").await.expect("the provider");
    let settings = manager.settings_of(&provider.name).await;
    assert_eq!(settings.len(), 2);
    let first = settings.iter().find(|setting| setting.reference == "A1").expect("its reference");
    assert_eq!(first.places.iter().filter(|place| place.state() == PlaceState::Available).count(), 2);
    let kinds: Vec<String> = world.log_after(before).await.into_iter().map(|record| record.event).collect();
    assert_eq!(kinds, ["imports.commit_begun", "standing.changed", "imports.committed"]);
    // Names and addresses are nowhere in the log.
    let told = format!("{:?}", world.log_after(0).await);
    assert!(!told.contains("Household A1") && !told.contains("CF5 1AA"), "a staged row tells its profile");

    let again = manager.import(rows()).await;
    assert_eq!(
        (again.created_rows, again.changed_rows, again.unchanged_rows),
        (0, 0, 4),
        "the same rows change nothing"
    );
    assert_eq!(manager.settings_of(&provider.name).await, settings);
    // Who may not know of it cannot tell that it exists.
    for other in [world.finder(), world.provider(OAK)] {
        world.nothing_appended(async { other.commit(&import.name).await.refused("NOT_PERMITTED") }).await;
        other.get_import(&import.name).await.refused("NOT_PERMITTED");
    }
}

#[tokio::test]
async fn reg_1_a_registration_taken_since_it_was_staged_refuses_the_whole_import() {
    let world = World::start().await;
    let manager = world.framework_manager();
    let import = manager.start_import().await.accepted().name;
    manager.stage(&import, 1, vec![provider("N-1"), provider("N-2"), setting("N-1", "A1")]).await.accepted();
    let Some(Row::Provider(same)) = provider("n-2").row else { panic!("a provider") };
    manager.put_providers(vec![same]).await.accepted();
    let refused = world.nothing_appended(async { manager.commit(&import).await.refused("REGISTRATION_TAKEN") }).await;
    refused.names_exactly(&["rows[1].provider.registration_number"]);
    assert!(manager.provider_named("Provider N-1").await.is_none(), "not even the rows that pass");
    assert_eq!(manager.get_import(&import).await.accepted().state(), ImportState::Open);
    assert_eq!(manager.abandon(&import).await.accepted().state(), ImportState::Abandoned);
    world.nothing_appended(async { manager.commit(&import).await.refused("STATE_FORBIDS") }).await;
    // The same file now finds the provider and changes its name back.
    let again = manager.import(vec![provider("N-1"), provider("N-2"), setting("N-1", "A1")]).await;
    assert_eq!((again.created_rows, again.unchanged_rows + again.changed_rows), (2, 1));
}

#[tokio::test]
async fn reg_2_a_reference_is_unique_with_its_provider_by_call_and_by_import() {
    let world = World::start().await;
    let oak = world.provider(OAK);
    let parent = world.registered(OAK).name.clone();
    let named = |reference: &str| Setting { name: format!("{parent}/settings/"), ..household(reference) };
    let first = oak.put_settings(vec![named("K-7")]).await.accepted().remove(0);
    assert_eq!(first.reference, "K-7");
    world.nothing_appended(async { oak.put_settings(vec![named("k-7")]).await.refused("REFERENCE_TAKEN") }).await;
    let own = |setting: Setting| row(Row::Setting(SettingRow { provider: None, setting: Some(setting) }));
    let changed = oak.import(vec![own(Setting { display_name: "Renamed".to_owned(), ..household("K-7") })]).await;
    assert_eq!((changed.created_rows, changed.changed_rows), (0, 1), "known by its reference");
    assert_eq!(oak.get_setting(&first.name).await.accepted().display_name, "Renamed");
    // One named by its id may not take the reference of another.
    let other = world.registered(OAK).settings[0].clone();
    let taken = own(Setting { name: other, ..household("K-7") });
    let import = oak.start_import().await.accepted().name;
    let refused =
        world.nothing_appended(async { oak.stage(&import, 1, vec![taken]).await.refused("REFERENCE_TAKEN") }).await;
    refused.names_exactly(&["rows[0].setting.setting.reference"]);
    // To authorities a household is a reference of Hafan's own, never its provider's.
    assert!(world.finder().get_setting(&first.name).await.accepted().reference.is_empty());
    let without = household("");
    world.nothing_appended(async { oak.stage(&import, 1, vec![own(without)]).await.refused("FIELD_REQUIRED") }).await;
}

#[tokio::test]
async fn reg_3_a_place_held_since_it_was_staged_is_never_cut() {
    let world = World::start().await;
    let oak = world.provider(OAK);
    let setting = world.registered(OAK).settings[0].clone();
    let stated = |places| {
        let reference = String::new();
        row(Row::Places(PlacesRow { provider: None, setting: setting.clone(), reference, places }))
    };
    let done = world.shortlisted().await;
    let import = oak.start_import().await.accepted().name;
    oak.stage(&import, 1, vec![stated(Vec::new())]).await.accepted();
    world.deciding(&done).await;
    let held = oak.get_setting(&setting).await.accepted();
    assert!(held.places.iter().any(|place| place.state() == PlaceState::Held), "{held:#?}");
    let refused = world.nothing_appended(async { oak.commit(&import).await.refused("VACANCY_BELOW_HELD") }).await;
    refused.names_exactly(&["rows[0].places.places.1"]);
    oak.abandon(&import).await.accepted();
    // One that keeps the held place passes, and the hold stays.
    oak.import(vec![stated(free(&[1]))]).await;
    let kept = oak.get_setting(&setting).await.accepted();
    assert_eq!(kept.places.len(), 1);
    assert_eq!(kept.places[0].state(), PlaceState::Held);
}

#[tokio::test]
async fn reg_4_a_provider_that_imports_its_places_confirms_them_once_a_day() {
    let world = World::start().await;
    let rowan = world.provider(ROWAN);
    let setting = world.registered(ROWAN).settings[0].clone();
    let stated = rowan.get_setting(&setting).await.accepted();
    let row = || {
        let places = stated.places.clone();
        row(Row::Places(PlacesRow { provider: None, setting: setting.clone(), reference: String::new(), places }))
    };
    world.advance(24 * 8).await;
    assert!(rowan.get_setting(&setting).await.accepted().stale);
    let by_manager = world.framework_manager().import(vec![row()]).await;
    assert_eq!(by_manager.unchanged_rows, 1, "what somebody else repeats is no confirmation");
    assert!(rowan.get_setting(&setting).await.accepted().stale);
    assert_eq!(rowan.import(vec![row()]).await.changed_rows, 1);
    assert!(!rowan.get_setting(&setting).await.accepted().stale);
    assert_eq!(rowan.import(vec![row()]).await.unchanged_rows, 1, "and once is enough");
}

#[tokio::test]
async fn reg_5_concealment_stays_over_an_import() {
    let world = World::start().await;
    let name = world.registered(OAK).name.clone();
    world.framework_manager().conceal_provider(&name).await.accepted();
    let existing = world.framework_manager().settings_of(&name).await.remove(0);
    let changed = Setting { display_name: "Renamed".to_owned(), ..existing };
    let changed = row(Row::Setting(SettingRow { provider: None, setting: Some(changed) }));
    let Some(Row::Provider(oak)) = provider("W-0000").row else { panic!("a provider") };
    world.framework_manager().import(vec![row(Row::Provider(oak)), changed]).await;
    let seen = world.framework_manager().settings_of(&name).await.remove(0);
    assert_eq!(seen.display_name, "Renamed");
    assert!(seen.concealment.is_some_and(|concealment| !concealment.reason.is_empty()));
    assert!(world.framework_manager().provider_named("Provider W-0000").await.expect("it").concealment.is_some());
    let search = world.published(|_| {}).await.name;
    world.provider(OAK).invitation(&search).await.refused("NOT_PERMITTED");
}

#[tokio::test]
async fn reg_7_the_not_for_profit_rules_hold_for_imported_rows() {
    let world = World::start().await;
    let manager = world.framework_manager();
    let import = manager.start_import().await.accepted().name;
    let Some(Row::Provider(new)) = provider("N-1").row else { panic!("a provider") };
    let late = Some(Date { year: 2026, month: 4, day: 1 });
    let for_profit =
        Provider { legal_form: "FOR_PROFIT_TRANSITIONAL".to_owned(), agreement_signed_on: late, ..new.clone() };
    let rows = vec![row(Row::Provider(for_profit))];
    let refused =
        world.nothing_appended(async { manager.stage(&import, 1, rows).await.refused("LEGAL_FORM_FORBIDS") }).await;
    refused.names_exactly(&["rows[0].provider.legal_form"]);
    manager.stage(&import, 1, vec![row(Row::Provider(new))]).await.accepted();
}

#[tokio::test]
async fn frm_2_price_lists_are_imported_for_members_of_the_lot_alone() {
    let world = World::start().await;
    let manager = world.framework_manager();
    let import = manager.start_import().await.accepted().name;
    let refused = world
        .nothing_appended(async {
            manager.stage(&import, 1, vec![prices("W-0007", 90_000)]).await.refused("NOT_FRAMEWORK_MEMBER")
        })
        .await;
    refused.names_exactly(&["rows[0].price_list.provider"]);
    manager.stage(&import, 1, vec![prices("W-0000", 90_000)]).await.accepted();
    manager.commit(&import).await.accepted();
    let listed = |caller: Caller| async move {
        let request =
            ListPriceListsRequest { parent: "frameworks/-/lots/-".to_owned(), page_size: 100, ..Default::default() };
        reply(caller.frameworks().list_price_lists(request).await).accepted().price_lists
    };
    let oak = world.registered(OAK).name.clone();
    let all = listed(manager).await;
    let imported = all.iter().find(|list| list.provider == oak && list.core.len() == 1).expect("the list");
    assert_eq!(imported.core[0].weekly_pence, 90_000);
    let own = listed(world.provider(OAK)).await;
    assert!(own.len() >= 2 && own.iter().all(|list| list.provider == oak), "a provider reads its own prices alone");
    let again = world.framework_manager().import(vec![prices("W-0000", 90_000)]).await;
    assert_eq!(again.unchanged_rows, 1);
}

#[tokio::test]
async fn off_6_chunks_come_in_sequence_and_a_repeat_changes_nothing() {
    let world = World::start().await;
    let manager = world.framework_manager();
    let import = manager.start_import().await.accepted().name;
    let gap = world
        .nothing_appended(async {
            manager.stage(&import, 2, vec![provider("N-1")]).await.refused("IMPORT_OUT_OF_SEQUENCE")
        })
        .await;
    gap.shows("next", "1");
    manager.stage(&import, 1, vec![provider("N-1")]).await.accepted();
    world.nothing_appended(async { manager.stage(&import, 1, vec![provider("N-1")]).await.accepted() }).await;
    world
        .nothing_appended(async {
            manager.stage(&import, 1, vec![provider("N-9")]).await.refused("IMPORT_CHUNK_DIFFERS")
        })
        .await;
    world
        .nothing_appended(async {
            manager.stage(&import, 2, vec![provider("N-1")]).await.refused("IMPORT_ROW_REPEATED")
        })
        .await;
    let commit = CommitImportRequest { name: import.clone(), request_id: new_request_id() };
    let first = reply(manager.imports().commit_import(commit.clone()).await).accepted();
    let again = world.nothing_appended(async { reply(manager.imports().commit_import(commit).await).accepted() }).await;
    assert_eq!(first, again);
    // And by another call, since it is committed.
    assert_eq!(world.nothing_appended(async { manager.commit(&import).await.accepted() }).await, first);
}

#[tokio::test]
async fn acr_6_a_restart_between_chunks_loses_nothing_and_the_client_goes_on() {
    let mut world = World::start().await;
    let import = world.framework_manager().start_import().await.accepted().name;
    world.framework_manager().stage(&import, 1, vec![provider("N-1")]).await.accepted();
    world.start_again().await;
    let manager = world.framework_manager();
    let open = manager.get_import(&import).await.accepted();
    assert_eq!((open.next_sequence, open.staged_rows), (2, 1));
    manager.stage(&import, 2, vec![setting("N-1", "A1")]).await.accepted();
    manager.commit(&import).await.accepted();
    world.start_again().await;
    let manager = world.framework_manager();
    let provider = manager.provider_named("Provider N-1").await.expect("the provider");
    assert_eq!(manager.settings_of(&provider.name).await.len(), 1);
    let request = ListImportsRequest { page_size: 10, page_token: String::new() };
    let listed = reply(manager.imports().list_imports(request).await).accepted().imports;
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].name.as_str(), listed[0].state()), (import.as_str(), ImportState::Committed));
}

#[tokio::test]
async fn src_3_every_faulty_row_is_told_at_once_and_a_check_leaves_no_trace() {
    let world = World::start().await;
    let manager = world.framework_manager();
    let bad = |alter: fn(&mut Setting)| {
        let mut setting = household("B1");
        alter(&mut setting);
        row(Row::Setting(SettingRow { provider: key("N-1"), setting: Some(setting) }))
    };
    let chunks = || {
        vec![
            vec![provider("N-1"), bad(|setting| setting.postcode = "CF99 9ZZ".to_owned()), setting("N-8", "C1")],
            vec![
                bad(|setting| setting.kind = "CASTLE".to_owned()),
                setting("N-1", "D1"),
                places("N-1", "D1", free(&[1, 1])),
                places("N-1", "D1", free(&[1, 2, 3])),
            ],
        ]
    };
    let checked = world.nothing_appended(async { manager.check_rows(chunks()).await.accepted() }).await;
    let told: Vec<(u32, &str, &str)> =
        checked.faults.iter().map(|fault| (fault.row, fault.field.as_str(), fault.reason.as_str())).collect();
    assert_eq!(
        told,
        [
            (1, "setting.setting.postcode", "LOCATION_NOT_FOUND"),
            (2, "setting.provider", "IMPORT_SUBJECT_UNKNOWN"),
            (3, "setting.setting.kind", "UNKNOWN_CODE"),
            (3, "setting.setting.reference", "IMPORT_ROW_REPEATED"),
            (5, "places.places[1].number", "VALUE_INVALID"),
            (6, "places.reference", "IMPORT_ROW_REPEATED"),
            (6, "places.places", "VACANCY_NOT_REAL"),
        ],
        "also of rows that repeat one at fault"
    );
    assert!(checked.faults.iter().all(|fault| !fault.message_en.is_empty() && !fault.message_cy.is_empty()));
    let tally = checked.tally.expect("a tally");
    assert_eq!((tally.created_rows, tally.faulty_rows), (2, 5));
    // The same of one chunk on an import, without staging it.
    let import = manager.start_import().await.accepted().name;
    let request = StageRowsRequest {
        name: import.clone(),
        sequence: 7,
        rows: chunks().remove(0),
        validate_only: true,
        request_id: String::new(),
    };
    let judged = world.nothing_appended(async { reply(manager.imports().stage_rows(request).await).accepted() }).await;
    assert_eq!(judged.faults.len(), 2);
    assert_eq!(judged.import.expect("the import").staged_rows, 0);
    // And staged for real, all of the chunk is refused, every fault named.
    let refused =
        world.nothing_appended(async { manager.stage(&import, 1, chunks().remove(1)).await.unwrap_err() }).await;
    let refused = crate::harness::Refused::of(&refused);
    assert_eq!(refused.code, Code::InvalidArgument);
    refused
        .names("rows[0].setting.setting.kind", "UNKNOWN_CODE")
        .names("rows[2].places.places[1].number", "VALUE_INVALID");
}

#[tokio::test]
async fn acr_1_an_etag_read_before_an_import_is_stale_after_it() {
    let world = World::start().await;
    let oak = world.provider(OAK);
    let name = world.registered(OAK).settings[0].clone();
    let read = oak.get_setting(&name).await.accepted();
    let renamed = Setting { display_name: "Renamed".to_owned(), ..read.clone() };
    oak.import(vec![row(Row::Setting(SettingRow { provider: None, setting: Some(renamed) }))]).await;
    world.nothing_appended(async { oak.put_settings(vec![read.clone()]).await.refused("STALE_ETAG") }).await;
    let now = oak.get_setting(&name).await.accepted();
    assert_eq!(now.display_name, "Renamed");
    oak.put_settings(vec![Setting { display_name: "Canton 1".to_owned(), ..now }]).await.accepted();
    // And a row staged before that put no longer stands on what it was staged upon.
    let import = oak.start_import().await.accepted().name;
    let again = Setting { display_name: "Renamed again".to_owned(), etag: String::new(), ..read };
    oak.stage(&import, 1, vec![row(Row::Setting(SettingRow { provider: None, setting: Some(again) }))])
        .await
        .accepted();
    let now = oak.get_setting(&name).await.accepted();
    oak.put_settings(vec![Setting { display_name: "Put meanwhile".to_owned(), ..now }]).await.accepted();
    world.nothing_appended(async { oak.commit(&import).await.refused("IMPORT_ROW_STALE") }).await;
}

#[tokio::test]
async fn acr_2_a_provider_imports_settings_and_places_of_its_own_and_nothing_else() {
    let world = World::start().await;
    let oak = world.provider(OAK);
    let import = oak.start_import().await.accepted().name;
    for others in [provider("N-1"), prices("W-0000", 1)] {
        world.nothing_appended(async { oak.stage(&import, 1, vec![others]).await.refused("NOT_PERMITTED") }).await;
    }
    // Another's, and one that nobody has, are one answer.
    for number in ["W-0007", "W-9999"] {
        let refused = world
            .nothing_appended(async {
                oak.stage(&import, 1, vec![setting(number, "A1")]).await.refused("IMPORT_SUBJECT_UNKNOWN")
            })
            .await;
        refused.names_exactly(&["rows[0].setting.provider"]);
    }
    let homes = world.registered(LARCH).settings[0].clone();
    let theirs =
        row(Row::Places(PlacesRow { provider: None, setting: homes, reference: String::new(), places: Vec::new() }));
    world.nothing_appended(async { oak.stage(&import, 1, vec![theirs]).await.refused("IMPORT_SUBJECT_UNKNOWN") }).await;
    world.nothing_appended(async { world.finder().start_import().await.refused("NOT_PERMITTED") }).await;
    world.nothing_appended(async { world.admin().start_import().await.refused("NOT_PERMITTED") }).await;
    oak.stage(&import, 1, vec![setting("W-0000", "A1")]).await.accepted();
}

#[tokio::test]
async fn acr_5_open_imports_and_rows_of_a_chunk_have_a_limit() {
    let world = World::start().await;
    let oak = world.provider(OAK);
    let import = oak.start_import().await.accepted().name;
    world.nothing_appended(async { oak.start_import().await.refused("LIMIT_EXCEEDED") }).await;
    oak.abandon(&import).await.accepted();
    let import = oak.start_import().await.accepted().name;
    let rows = (0..501).map(|number| setting("W-0000", &format!("A{number}"))).collect();
    let refused = world.nothing_appended(async { oak.stage(&import, 1, rows).await.refused("LIMIT_EXCEEDED") }).await;
    refused.shows("max", "500");
    world.nothing_appended(async { oak.stage(&import, 1, Vec::new()).await.refused("LIMIT_EXCEEDED") }).await;
}
