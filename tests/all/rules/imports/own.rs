//! REG-8 of imports: an authority's team manager imports what is of its authority's own providers, and nothing else.

use api::register::v1::PutAuthorityProviderRequest;

use super::*;
use crate::harness::{CARDIFF, VALE};

fn team_manager(world: &World, authority: &str) -> Caller {
    world.caller("people/tom.manager", "TEAM_MANAGER", authority)
}

fn in_house() -> Provider {
    let Some(Row::Provider(provider)) = provider("C-1").row else { panic!("a provider") };
    Provider { legal_form: "LOCAL_AUTHORITY".to_owned(), agreement_signed_on: None, ..provider }
}

async fn put_in_house(world: &World) -> Provider {
    let request = PutAuthorityProviderRequest {
        parent: CARDIFF.to_owned(),
        provider: Some(in_house()),
        request_id: new_request_id(),
    };
    reply(team_manager(world, CARDIFF).own_register().put_authority_provider(request).await).accepted()
}

#[tokio::test]
async fn reg_8_a_team_manager_imports_what_is_its_authoritys_own() {
    let world = World::start().await;
    let own = put_in_house(&world).await;
    let manager = team_manager(&world, CARDIFF);
    let renamed = row(Row::Provider(Provider { display_name: "Cardiff Fostering".to_owned(), ..in_house() }));
    let rows = || vec![renamed.clone(), setting("C-1", "A1"), places("C-1", "A1", free(&[1, 2]))];
    let done = manager.import(rows()).await;
    assert_eq!((done.created_rows, done.changed_rows), (1, 2));
    assert_eq!(done.organisation, CARDIFF);
    let seen = manager.settings_of(&own.name).await;
    assert_eq!((seen.len(), seen[0].reference.as_str(), seen[0].places.len()), (1, "A1", 2));
    assert_eq!(manager.import(rows()).await.unchanged_rows, 3);
    // Its places are confirmed by who keeps them, once a day (REG-4).
    world.advance(24 * 8).await;
    assert!(manager.settings_of(&own.name).await[0].stale);
    assert_eq!(manager.import(rows()).await.changed_rows, 1);
    assert!(!manager.settings_of(&own.name).await[0].stale);
}

#[tokio::test]
async fn reg_8_rows_of_others_are_faults_of_those_rows() {
    let world = World::start().await;
    put_in_house(&world).await;
    let manager = team_manager(&world, CARDIFF);
    let homes = world.registered(OAK).settings[0].clone();
    let of_oak =
        row(Row::Places(PlacesRow { provider: None, setting: homes, reference: String::new(), places: Vec::new() }));
    let import = manager.start_import().await.accepted().name;
    let rows = vec![setting("C-1", "A1"), setting("W-0000", "A1"), of_oak, provider("W-0000"), provider("N-1")];
    let refused =
        world.nothing_appended(async { manager.stage(&import, 1, rows).await.refused("IMPORT_SUBJECT_UNKNOWN") }).await;
    refused.names_exactly(&[
        "rows[1].setting.provider",
        "rows[2].places.name",
        "rows[3].provider.registration_number",
        "rows[4].provider.registration_number",
    ]);
    // Prices are kept by framework managers alone, and its own provider stays a local authority's.
    world
        .nothing_appended(async {
            manager.stage(&import, 1, vec![prices("C-1", 90_000)]).await.refused("NOT_PERMITTED")
        })
        .await;
    let charity =
        row(Row::Provider(Provider { legal_form: "CHARITABLE_COMPANY_BY_GUARANTEE".to_owned(), ..in_house() }));
    let refused =
        world.nothing_appended(async { manager.stage(&import, 1, vec![charity]).await.refused("NOT_OF_AUTHORITY") });
    refused.await.names_exactly(&["rows[0].provider.legal_form"]);
    manager.stage(&import, 1, vec![setting("C-1", "A1")]).await.accepted();
}

#[tokio::test]
async fn reg_8_nobody_else_of_an_authority_imports_and_an_import_is_its_authoritys() {
    let world = World::start().await;
    put_in_house(&world).await;
    let import = team_manager(&world, CARDIFF).start_import().await.accepted().name;
    let vale = team_manager(&world, VALE);
    for other in [&vale, &world.finder(), &world.decision_maker(), &world.provider(OAK), &world.framework_manager()] {
        world.nothing_appended(async { other.commit(&import).await.refused("NOT_PERMITTED") }).await;
        other.get_import(&import).await.refused("NOT_PERMITTED");
    }
    for other in [world.finder(), world.decision_maker(), world.approver()] {
        world.nothing_appended(async { other.start_import().await.refused("NOT_PERMITTED") }).await;
    }
    let of_vale = vale.start_import().await.accepted().name;
    let refused = world.nothing_appended(async {
        vale.stage(&of_vale, 1, vec![setting("C-1", "A1")]).await.refused("IMPORT_SUBJECT_UNKNOWN")
    });
    refused.await.names_exactly(&["rows[0].setting.provider"]);
    // One at a time (ACR-5).
    world.nothing_appended(async { vale.start_import().await.refused("LIMIT_EXCEEDED") }).await;
}
