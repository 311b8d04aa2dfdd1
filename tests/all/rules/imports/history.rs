//! REG-2, REG-3, FRM-2 and SHL-4: what an import did stands in the history of each entry, and the holds that ran out in the log.

use api::register::v1::register_change::Recorded;
use api::register::v1::{ListChangesRequest, RegisterChange, RegisterChangeKind as Kind};

use super::*;

impl Caller {
    /// Every change of an entry, in pages of two, the newest first.
    async fn changes_of(&self, name: &str) -> Vec<RegisterChange> {
        let (mut all, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = ListChangesRequest { name: name.to_owned(), page_size: 2, page_token };
            let page = reply(self.register().list_changes(request).await).accepted();
            all.extend(page.changes);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return all;
            }
        }
    }
}

fn told(changes: &[RegisterChange]) -> Vec<(Kind, &str)> {
    changes.iter().map(|change| (change.kind(), change.import.as_str())).collect()
}

#[tokio::test]
async fn reg_2_the_history_of_an_entry_tells_what_imports_did_and_what_came_after() {
    let world = World::start().await;
    let manager = world.framework_manager();
    let rows = vec![provider("N-1"), setting("N-1", "A1"), places("N-1", "A1", free(&[1, 2]))];
    let first = manager.import(rows).await;
    let made = manager.provider_named("Provider N-1").await.expect("the provider");
    let read = manager.settings_of(&made.name).await.remove(0);
    let name = read.name.clone();
    let renamed = Setting { display_name: "Renamed".to_owned(), etag: String::new(), ..read };
    manager.put_settings(vec![renamed]).await.accepted();
    let mut skilled = household("A1");
    skilled.skills = vec!["Makaton".to_owned()];
    let skilled = row(Row::Setting(SettingRow { provider: key("N-1"), setting: Some(skilled) }));
    let second = manager.import(vec![skilled]).await;

    let changes = manager.changes_of(&name).await;
    let (one, two) = (first.name.as_str(), second.name.as_str());
    let expected = [
        (Kind::Updated, two),
        (Kind::PlacesStated, ""),
        (Kind::Updated, ""),
        (Kind::PlacesStated, one),
        (Kind::Created, one),
    ];
    assert_eq!(told(&changes), expected);
    assert_eq!(changes[0].fields, ["display_name", "skills"], "against what the put left");
    assert_eq!(changes[2].fields, ["display_name"], "a put after an import changes what the import made");
    assert_eq!(changes[4].changed_by, "people/mair.manager");
    assert_eq!((changes[4].changed_at, changes[0].changed_at), (first.end_time, second.end_time));
    let Some(Recorded::Setting(then)) = &changes[4].recorded else { panic!("as it first was: {:#?}", changes[4]) };
    assert_eq!((then.display_name.as_str(), then.postcode.as_str()), ("Household A1", "CF5 1AA"));
    let of_provider = manager.changes_of(&made.name).await;
    assert_eq!(told(&of_provider), [(Kind::Created, one)]);
    // Authorities read neither who did it nor by which import, and of a household only what they may.
    let seen = world.finder().changes_of(&name).await;
    assert!(seen.iter().all(|change| change.import.is_empty() && change.changed_by.is_empty()), "{seen:#?}");
    assert!(!format!("{seen:?}").contains("display_name") && !format!("{seen:?}").contains("CF5"), "{seen:#?}");
}

#[tokio::test]
async fn frm_2_the_history_of_a_provider_tells_of_its_price_lists() {
    let world = World::start().await;
    let manager = world.framework_manager();
    let oak = world.registered(OAK).name.clone();
    let before = manager.changes_of(&oak).await.len();
    let first = manager.import(vec![prices("W-0000", 90_000)]).await.name;
    let second = manager.import(vec![prices("W-0000", 91_000)]).await.name;
    let changes = manager.changes_of(&oak).await;
    assert_eq!(changes.len(), before + 2);
    let newest = told(&changes[..2]);
    assert_eq!(newest, [(Kind::PricesUpdated, second.as_str()), (Kind::PricesCreated, first.as_str())]);
    let list = changes[0].price_list.as_ref().expect("which list");
    assert_eq!(
        (list.lot.clone(), list.valid_from.map(|from| from.year)),
        (format!("{FRAMEWORK}/lots/FOSTERING"), Some(2026))
    );
}

#[tokio::test]
async fn acr_6_the_history_of_imports_is_the_same_after_a_restart_and_without_those_given_up() {
    let mut world = World::start().await;
    let manager = world.framework_manager();
    let given_up = manager.start_import().await.accepted().name;
    manager.stage(&given_up, 1, vec![provider("N-1")]).await.accepted();
    manager.abandon(&given_up).await.accepted();
    let many: Vec<ImportRow> = (0..400).map(|number| setting("N-1", &format!("A{number}"))).collect();
    manager.import([vec![provider("N-1")], many].concat()).await;
    let made = manager.provider_named("Provider N-1").await.expect("the provider").name;
    let settings = manager.settings_of(&made).await;
    let name = settings.last().expect("a setting").name.clone();
    let before = (manager.changes_of(&name).await, manager.changes_of(&made).await);
    assert_eq!((before.0.len(), before.1.len()), (1, 1), "{before:#?}");
    world.start_again().await;
    let manager = world.framework_manager();
    assert_eq!((manager.changes_of(&name).await, manager.changes_of(&made).await), before);
}

#[tokio::test]
async fn shl_4_an_import_that_cuts_a_place_whose_hold_ran_out_records_that_it_did() {
    let world = World::start().await;
    let oak = world.provider(OAK);
    let setting = world.registered(OAK).settings[0].clone();
    let cut = |places| {
        let reference = String::new();
        row(Row::Places(PlacesRow { provider: None, setting: setting.clone(), reference, places }))
    };
    let done = world.shortlisted().await;
    let ranked = done.ranked(&world).await;
    // Answered long after the hold runs out, so that nothing else records that it did.
    let return_by = world.now().await.plus_hours(24 * 7);
    world.finder().send_tranche(&done.search, &[&ranked[0], &ranked[1]], return_by).await.accepted();
    let held = oak.get_setting(&setting).await.accepted();
    let until = held.places.iter().find_map(|place| place.held_until).expect("a hold");
    world.advance_to(crate::harness::instant(until).plus_hours(1)).await;
    let before = world.log_head().await.position;
    let import = oak.start_import().await.accepted().name;
    oak.stage(&import, 1, vec![cut(Vec::new())]).await.accepted();
    oak.commit(&import).await.accepted();
    let kinds: Vec<String> = world.log_after(before).await.into_iter().map(|record| record.event).collect();
    let tail = ["imports.commit_begun", "setting.hold_expired", "imports.committed"];
    assert_eq!(kinds[kinds.len() - 3..], tail, "{kinds:?}");
    assert_eq!(oak.get_setting(&setting).await.accepted().places, [], "no place is left behind by a hold that ran out");
    // One that stands would still be refused, whoever imports.
    let other = oak.start_import().await.accepted().name;
    oak.stage(&other, 1, vec![cut(free(&[1]))]).await.accepted();
    oak.commit(&other).await.accepted();
    assert_eq!(oak.get_setting(&setting).await.accepted().places.len(), 1);
}
