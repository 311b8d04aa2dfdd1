//! Updates of the register (REG-1 to REG-3): a mask names what changes, and of two updates from one etag one wins.

use api::register::v1::{
    BatchUpdateSettingsRequest, GetProviderRequest, Provider, Setting, SettingUpdate, TermsOfApproval,
    UpdateProviderRequest, UpdateSettingRequest,
};
use prost_types::FieldMask;
use tonic::{Code, Status};

use crate::harness::{Caller, OAK, Outcome as _, ROWAN, Refused, Reply, World, new_request_id, reply};

fn mask(paths: &[&str]) -> Option<FieldMask> {
    (!paths.is_empty()).then(|| FieldMask { paths: paths.iter().map(|&path| path.to_owned()).collect() })
}

impl Caller {
    async fn update_setting(&self, setting: Setting, paths: &[&str]) -> Reply<Setting> {
        let request =
            UpdateSettingRequest { setting: Some(setting), update_mask: mask(paths), request_id: new_request_id() };
        reply(self.register().update_setting(request).await)
    }

    async fn update_settings(&self, updates: Vec<(Setting, &[&str])>) -> Reply<Vec<Setting>> {
        let update =
            |(setting, paths): (Setting, &[&str])| SettingUpdate { setting: Some(setting), update_mask: mask(paths) };
        let updates = updates.into_iter().map(update).collect();
        let request = BatchUpdateSettingsRequest { updates, request_id: new_request_id() };
        reply(self.register().batch_update_settings(request).await).map(|updated| updated.settings)
    }

    async fn update_provider(&self, provider: Provider, paths: &[&str]) -> Reply<Provider> {
        let request =
            UpdateProviderRequest { provider: Some(provider), update_mask: mask(paths), request_id: new_request_id() };
        reply(self.register().update_provider(request).await)
    }

    async fn get_provider(&self, name: &str) -> Reply<Provider> {
        reply(self.register().get_provider(GetProviderRequest { name: name.to_owned() }).await)
    }
}

/// The current state that a refusal brings with it.
fn current<M: prost::Name + Default>(status: &Status) -> Vec<M> {
    use prost::Message as _;
    let told = tonic_types::pb::Status::decode(status.details()).expect("details");
    told.details.iter().filter_map(|any| any.to_msg::<M>().ok()).collect()
}

fn named(name: &str) -> Setting {
    Setting { name: name.to_owned(), ..Setting::default() }
}

#[tokio::test]
async fn reg_2_an_update_changes_the_fields_it_names_and_no_others() {
    let world = World::start().await;
    let (own, name) = (world.provider(OAK), world.registered(OAK).settings[0].clone());
    let before = own.get_setting(&name).await.accepted();
    let approval = |children_max| TermsOfApproval { children_max, ..TermsOfApproval::default() };
    let update = Setting {
        skills: vec!["Makaton".to_owned()],
        approval: Some(approval(3)),
        kind: "SCHOOL".to_owned(),
        ..named(&name)
    };
    let updated = own.update_setting(update, &["skills", "approval.children_max"]).await.accepted();
    let expected = Setting {
        skills: vec!["Makaton".to_owned()],
        approval: before.approval.clone().map(|before| TermsOfApproval { children_max: 3, ..before }),
        etag: updated.etag.clone(),
        ..before.clone()
    };
    assert_eq!(updated, expected, "its places are neither stated again nor confirmed");
    assert_ne!(updated.etag, before.etag);
    // A field that is named and empty is emptied; without a mask, what has a value is changed.
    let emptied = own.update_setting(named(&name), &["skills"]).await.accepted();
    assert_eq!(emptied.skills, [""; 0]);
    let update = Setting { languages: vec!["cy".to_owned()], stale: true, ..named(&name) };
    let updated = own.update_setting(update, &[]).await.accepted();
    assert_eq!((updated.languages, updated.display_name), (vec!["cy".to_owned()], before.display_name));
}

#[tokio::test]
async fn reg_2_every_path_that_is_unknown_or_output_only_is_named() {
    let world = World::start().await;
    let (own, name) = (world.provider(OAK), world.registered(OAK).settings[0].clone());
    let paths = ["skills", "stale", "colour", "inspection", "etag"];
    let refused = world.nothing_appended(own.update_setting(named(&name), &paths)).await.refused("VALUE_INVALID");
    refused.names_exactly(&[
        "update_mask.paths[1]",
        "update_mask.paths[2]",
        "update_mask.paths[3]",
        "update_mask.paths[4]",
    ]);
    let nothing = own.update_setting(named(&name), &[]);
    world.nothing_appended(nothing).await.refused("FIELD_REQUIRED").names_exactly(&["update_mask"]);
    let bad = Setting { postcode: "BT1 1AA".to_owned(), skills: vec![String::new()], ..named(&name) };
    let refused = world.nothing_appended(own.update_setting(bad, &["postcode", "skills"])).await;
    refused.refused("NORTHERN_IRELAND").names_exactly(&["setting.postcode", "setting.skills[0]"]);
    let ages = TermsOfApproval { age_years_max: Some(99), ..TermsOfApproval::default() };
    let bad = Setting { approval: Some(ages), ..named(&name) };
    let refused = world.nothing_appended(own.update_setting(bad, &["approval.age_years_max"])).await;
    refused.refused("VALUE_OUT_OF_RANGE").names_exactly(&["setting.approval.age_years_max"]);
}

#[tokio::test]
async fn reg_2_nobody_updates_what_they_do_not_keep() {
    let world = World::start().await;
    let name = world.registered(OAK).settings[0].clone();
    let update = Setting { skills: vec!["Makaton".to_owned()], ..named(&name) };
    for caller in [world.provider(ROWAN), world.finder(), world.auditor()] {
        world.nothing_appended(caller.update_setting(update.clone(), &["skills"])).await.refused("NOT_PERMITTED");
        let batch = caller.update_settings(vec![(update.clone(), &["skills"])]);
        world.nothing_appended(batch).await.refused("NOT_PERMITTED");
    }
    let misnamed = named(&name.replace(&world.registered(OAK).name, &world.registered(ROWAN).name));
    world.nothing_appended(world.provider(ROWAN).update_setting(misnamed, &["skills"])).await.refused("NOT_PERMITTED");
    world.framework_manager().update_setting(update, &["skills"]).await.accepted();
}

#[tokio::test]
async fn reg_2_a_batch_of_updates_is_all_or_none_and_names_each_fault_in_its_place() {
    let world = World::start().await;
    let own = world.provider(OAK);
    let names = world.registered(OAK).settings.clone();
    let skilled = |name: &str| Setting { skills: vec!["Makaton".to_owned()], ..named(name) };
    let bad = Setting { skills: vec![String::new()], ..named(&names[1]) };
    let updates = vec![(skilled(&names[0]), &["skills"][..]), (bad, &["skills"][..])];
    let refused = world.nothing_appended(own.update_settings(updates)).await.refused("FIELD_REQUIRED");
    refused.names_exactly(&["updates[1].setting.skills[0]"]);
    let twice = vec![(skilled(&names[0]), &["skills"][..]), (skilled(&names[0]), &["colour"][..])];
    let refused = world.nothing_appended(own.update_settings(twice)).await.refused("VALUE_INVALID");
    refused.names_exactly(&["updates[1].setting.name", "updates[1].update_mask.paths[0]"]);
    let both = names.iter().map(|name| (skilled(name), &["skills"][..])).collect();
    let updated = own.update_settings(both).await.accepted();
    assert!(updated.iter().all(|setting| setting.skills == ["Makaton"]), "{updated:#?}");
}

#[tokio::test]
async fn reg_2_a_stale_etag_is_aborted_with_the_state_as_it_is_now() {
    let world = World::start().await;
    let (own, name) = (world.provider(OAK), world.registered(OAK).settings[0].clone());
    let read = own.get_setting(&name).await.accepted();
    let with = |skill: &str| Setting { skills: vec![skill.to_owned()], etag: read.etag.clone(), ..named(&name) };
    let won = own.update_setting(with("Makaton"), &["skills"]).await.accepted();
    let losing = world.nothing_appended(own.update_setting(with("BSL"), &["skills"])).await;
    let status = losing.clone().unwrap_err();
    losing.refused("STALE_ETAG").names("setting.etag", "STALE_ETAG");
    assert_eq!((status.code(), current::<Setting>(&status)), (Code::Aborted, vec![won.clone()]));
    // Decided again on what it is now.
    let again = Setting { etag: won.etag, ..with("BSL") };
    assert_eq!(own.update_setting(again, &["skills"]).await.accepted().skills, ["BSL"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reg_2_of_two_updates_from_one_etag_one_wins() {
    let world = World::start().await;
    let name = world.registered(OAK).settings[0].clone();
    for round in 0..10 {
        let etag = world.provider(OAK).get_setting(&name).await.accepted().etag;
        let (one, other) = (world.own_connection(OAK).await, world.own_connection(OAK).await);
        let with = |who: &str| Setting { skills: vec![format!("{who} {round}")], etag: etag.clone(), ..named(&name) };
        let (first, second) = tokio::join!(
            one.update_setting(with("one"), &["skills"]),
            other.update_setting(with("other"), &["skills"])
        );
        let (won, lost) = match (first, second) {
            (Ok(won), Err(lost)) | (Err(lost), Ok(won)) => (won, lost),
            both => panic!("one wins and one loses: {both:#?}"),
        };
        assert_eq!(Refused::of(&lost).reason, "STALE_ETAG");
        assert_eq!(current::<Setting>(&lost), std::slice::from_ref(&won));
        assert_eq!(world.provider(OAK).get_setting(&name).await.accepted(), won);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reg_2_two_updates_of_other_fields_without_an_etag_both_stand() {
    let world = World::start().await;
    let name = world.registered(OAK).settings[0].clone();
    for round in 0..10 {
        let (one, other) = (world.own_connection(OAK).await, world.own_connection(OAK).await);
        let skilled = Setting { skills: vec![format!("skill {round}")], ..named(&name) };
        let renamed = Setting { display_name: format!("Household {round}"), ..named(&name) };
        let (first, second) =
            tokio::join!(one.update_setting(skilled, &["skills"]), other.update_setting(renamed, &["display_name"]));
        first.accepted();
        second.accepted();
        let now = world.provider(OAK).get_setting(&name).await.accepted();
        assert_eq!((now.skills, now.display_name), (vec![format!("skill {round}")], format!("Household {round}")));
    }
}

#[tokio::test]
async fn reg_1_a_provider_is_updated_by_framework_managers_alone() {
    let world = World::start().await;
    let name = world.registered(OAK).name.clone();
    let manager = world.framework_manager();
    let before = manager.get_provider(&name).await.accepted();
    let renamed = Provider { name: name.clone(), display_name: "Oak Homes".to_owned(), ..Provider::default() };
    for caller in [world.provider(OAK), world.provider(ROWAN), world.finder()] {
        world.nothing_appended(caller.update_provider(renamed.clone(), &[])).await.refused("NOT_PERMITTED");
    }
    let updated = manager.update_provider(renamed, &[]).await.accepted();
    let expected = Provider { display_name: "Oak Homes".to_owned(), etag: updated.etag.clone(), ..before.clone() };
    assert_eq!(updated, expected);
    let stale = Provider { display_name: "Elm".to_owned(), ..before };
    let losing = world.nothing_appended(manager.update_provider(stale, &["display_name"])).await;
    let status = losing.clone().unwrap_err();
    losing.refused("STALE_ETAG").names("provider.etag", "STALE_ETAG");
    assert_eq!(current::<Provider>(&status), [updated]);
    let rivals = manager.get_provider(&world.registered(ROWAN).name).await.accepted();
    let taken = Provider { registration_number: rivals.registration_number, name, ..Provider::default() };
    let refused = world.nothing_appended(manager.update_provider(taken, &["registration_number"])).await;
    refused.refused("REGISTRATION_TAKEN").names_exactly(&["provider.registration_number"]);
}

#[tokio::test]
async fn reg_2_a_put_with_a_stale_etag_is_told_each_entry_as_it_is_now() {
    let world = World::start().await;
    let own = world.provider(OAK);
    let names = world.registered(OAK).settings.clone();
    let first = own.get_setting(&names[0]).await.accepted();
    let second = own.get_setting(&names[1]).await.accepted();
    let skilled = Setting { skills: vec!["Makaton".to_owned()], ..named(&names[1]) };
    let now = own.update_setting(skilled, &["skills"]).await.accepted();
    let losing = world.nothing_appended(own.put_settings(vec![first, second])).await;
    let status = losing.clone().unwrap_err();
    losing.refused("STALE_ETAG").names_exactly(&["settings[1].etag"]);
    assert_eq!(current::<Setting>(&status), [now], "and only what is otherwise");
    let manager = world.framework_manager();
    let name = world.registered(OAK).name.clone();
    let read = manager.get_provider(&name).await.accepted();
    let renamed = Provider { name, display_name: "Oak Homes".to_owned(), ..Provider::default() };
    let now = manager.update_provider(renamed, &[]).await.accepted();
    let losing = world.nothing_appended(manager.put_providers(vec![read])).await;
    let status = losing.clone().unwrap_err();
    losing.refused("STALE_ETAG").names_exactly(&["providers[0].etag"]);
    assert_eq!(current::<Provider>(&status), [now]);
}
