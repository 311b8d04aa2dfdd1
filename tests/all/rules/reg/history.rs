//! The history of an entry: what changed, when and by whom, as far as the reader may know (REG-2, ACR-1).

use api::register::v1::register_change::Recorded;
use api::register::v1::{
    ConfirmPlacesRequest, ListChangesRequest, ListChangesResponse, Place, RegisterChange, RegisterChangeKind as Kind,
    Setting,
};

use crate::harness::{Caller, OAK, Outcome as _, ROWAN, Reply, World, new_request_id, reply};

impl Caller {
    async fn changes(&self, name: &str, page_size: i32, page_token: &str) -> Reply<ListChangesResponse> {
        let (name, page_token) = (name.to_owned(), page_token.to_owned());
        reply(self.register().list_changes(ListChangesRequest { name, page_size, page_token }).await)
    }

    /// Every change, in pages of two.
    async fn all_changes(&self, name: &str) -> Vec<RegisterChange> {
        let (mut all, mut token) = (Vec::new(), String::new());
        loop {
            let page = self.changes(name, 2, &token).await.accepted();
            assert!(page.changes.len() <= 2);
            all.extend(page.changes);
            if page.next_page_token.is_empty() {
                return all;
            }
            token = page.next_page_token;
        }
    }
}

fn kinds(changes: &[RegisterChange]) -> Vec<Kind> {
    changes.iter().map(RegisterChange::kind).collect()
}

/// oak's home moves, gets a dog and a skill, then states its place.
async fn changed(world: &World) -> String {
    let (own, name) = (world.provider(OAK), world.registered(OAK).settings[0].clone());
    let read = own.get_setting(&name).await.accepted();
    let moved = Setting {
        postcode: "CF5 3AA".to_owned(),
        animals: vec!["DOG".to_owned()],
        skills: vec!["Makaton".to_owned()],
        etag: String::new(),
        ..read
    };
    own.put_settings(vec![moved]).await.accepted();
    let place = Place { number: 1, available_from: Some(world.day(3)), ..Place::default() };
    own.put_places(&name, vec![place]).await.accepted();
    name
}

#[tokio::test]
async fn reg_2_the_history_of_a_setting_tells_every_change_the_newest_first() {
    let world = World::start().await;
    let name = changed(&world).await;
    for reader in [world.provider(OAK), world.framework_manager()] {
        let changes = reader.all_changes(&name).await;
        let expected = [
            Kind::PlacesStated,
            Kind::PlacesStated,
            Kind::Updated,
            Kind::InspectionRecorded,
            Kind::PlacesStated,
            Kind::Created,
        ];
        assert_eq!(kinds(&changes), expected);
        assert!(changes.is_sorted_by(|later, earlier| {
            let at = |change: &RegisterChange| crate::harness::instant(change.changed_at.expect("when"));
            at(later) >= at(earlier)
        }));
        let updated = &changes[2];
        assert_eq!(updated.fields, ["postcode", "skills", "animals"]);
        assert_eq!(updated.changed_by, "people/una.user");
        let Some(Recorded::Setting(then)) = &updated.recorded else { panic!("the entry as it was then: {updated:#?}") };
        assert_eq!((then.postcode.as_str(), then.animals.len()), ("CF5 3AA", 1));
        let Some(Recorded::Setting(first)) = &changes[5].recorded else { panic!("as it first was") };
        assert_eq!((first.postcode.as_str(), first.animals.len()), ("CF5 1AA", 0));
        assert_eq!(changes[5].changed_by, "people/mair.manager");
    }
}

#[tokio::test]
async fn reg_2_authorities_learn_nothing_of_an_address_or_household_from_a_history() {
    let world = World::start().await;
    let name = changed(&world).await;
    let changes = world.finder().all_changes(&name).await;
    let updated = changes.iter().find(|change| change.kind() == Kind::Updated).expect("an update");
    assert_eq!(updated.fields, ["skills"]);
    assert!(changes.iter().all(|change| change.recorded.is_none() && change.changed_by.is_empty()), "{changes:#?}");
    let told = format!("{changes:?}");
    assert!(!told.contains("CF5") && !told.contains("Canton") && !told.contains("DOG"), "{told}");
    // A change of the household alone is none that they could know of.
    let own = world.provider(OAK);
    let read = own.get_setting(&name).await.accepted();
    let cat = Setting { animals: vec!["CAT".to_owned()], places: read.places.clone(), etag: String::new(), ..read };
    own.put_settings(vec![cat]).await.accepted();
    let later = world.finder().all_changes(&name).await;
    assert_eq!(later.iter().filter(|change| change.kind() == Kind::Updated).count(), 1, "{later:#?}");
    assert_eq!(world.auditor().all_changes(&name).await[0].changed_by, "people/una.user", "an auditor reads who");
}

#[tokio::test]
async fn reg_2_a_rival_reads_no_history_and_none_is_read_of_nothing() {
    let world = World::start().await;
    let setting = world.registered(OAK).settings[0].clone();
    let provider = world.registered(OAK).name.clone();
    for name in [&setting, &provider] {
        world.provider(ROWAN).changes(name, 0, "").await.refused("NOT_PERMITTED");
    }
    let misplaced = setting.replace(&provider, &world.registered(ROWAN).name);
    world.finder().changes(&misplaced, 0, "").await.refused("NOT_PERMITTED");
    world.finder().changes("castles/1", 0, "").await.refused("VALUE_INVALID").names_exactly(&["name"]);
    let bad = world.finder().changes(&setting, -1, "x").await.refused("VALUE_OUT_OF_RANGE");
    bad.names_exactly(&["page_size", "page_token"]);
}

#[tokio::test]
async fn reg_5_the_history_of_a_provider_tells_confirmations_and_concealments() {
    let world = World::start().await;
    let name = world.registered(OAK).name.clone();
    let confirm = ConfirmPlacesRequest { provider: name.clone(), request_id: new_request_id() };
    reply(world.provider(OAK).register().confirm_places(confirm).await).accepted();
    world.framework_manager().conceal_provider(&name).await.accepted();
    let changes = world.provider(OAK).all_changes(&name).await;
    assert_eq!(kinds(&changes), [Kind::Concealed, Kind::PlacesConfirmed, Kind::PricesCreated, Kind::Created]);
    assert!(!format!("{changes:?}").contains("regulator;"), "never the allegation");
    assert!(changes[3].fields.contains(&"registration_number".to_owned()));
    world.finder().changes(&name, 0, "").await.refused("NOT_PERMITTED");
}
