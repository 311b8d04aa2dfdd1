//! Welsh and English throughout (ACR-4). That each refusal of a rule comes in both is held by every test that refuses.

use api::reference::v1::{ListAuthoritiesRequest, ListCodesRequest, ListCodesResponse};
use api::search::v1::GetSearchRequest;
use api::search::v1::search_service_client::SearchServiceClient;
use tonic::Code;
use vocabulary::{Language, RefusalReason};

use crate::harness::{OAK, Outcome as _, World, reply, shared};

async fn codes(world: &World, lists: &[&str]) -> ListCodesResponse {
    let request = ListCodesRequest { lists: lists.iter().map(|&list| list.to_owned()).collect() };
    reply(world.provider(OAK).reference().list_codes(request).await).accepted()
}

#[tokio::test]
async fn acr_4_every_code_of_every_list_has_a_label_in_both_languages() {
    let world = World::start().await;
    let served = codes(&world, &[]).await.lists;
    assert!(served.len() > 50, "{} lists", served.len());
    for list in &served {
        let title = list.title.as_ref().expect("a title");
        assert!(!title.en.is_empty() && !title.cy.is_empty(), "{}", list.list);
        assert!(!list.codes.is_empty(), "{}", list.list);
        for code in &list.codes {
            let label = code.label.as_ref().expect("a label");
            assert!(!label.en.is_empty() && !label.cy.is_empty(), "{} {}", list.list, code.code);
        }
    }
}

#[tokio::test]
async fn acr_4_a_list_is_served_by_name_and_an_unknown_one_is_refused() {
    let world = World::start().await;
    let two = codes(&world, &["sex", "placement-type"]).await.lists;
    let names: Vec<&str> = two.iter().map(|list| list.list.as_str()).collect();
    assert_eq!(names, ["sex", "placement-type"]);
    let request = ListCodesRequest { lists: vec!["sex".to_owned(), "shoe-size".to_owned()] };
    let refused = reply(world.provider(OAK).reference().list_codes(request).await);
    refused.refused("VALUE_INVALID").names_exactly(&["lists[1]"]);
}

#[tokio::test]
async fn acr_4_the_welsh_authorities_have_welsh_names() {
    let world = World::start().await;
    let request = ListAuthoritiesRequest { welsh_only: true };
    let served = reply(world.finder().reference().list_authorities(request).await).accepted().authorities;
    assert_eq!(served.len(), 22);
    let names = |code: &str| {
        let found = served.iter().find(|authority| authority.code == code).expect("one of the 22");
        found.display_name.clone().expect("a name")
    };
    assert_eq!((names("W06000015").en.as_str(), names("W06000015").cy.as_str()), ("Cardiff", "Caerdydd"));
}

#[tokio::test]
async fn acr_4_a_refusal_is_told_in_both_languages() {
    let world = World::start().await;
    let mut search = world.example_search("long-term-fostering");
    shared(&mut search).placement_type = Some("SECURE".to_owned());
    let refused = world.finder().draft(search).await.refused("TYPE_REFUSED");
    let frozen = RefusalReason::TypeRefused;
    assert_eq!(refused.english, frozen.message(Language::En));
    assert_eq!(refused.welsh, frozen.message(Language::Cy));
    assert!(
        refused.message.starts_with(&refused.english) || refused.message.contains(&refused.english),
        "{refused:#?}"
    );
}

#[tokio::test]
async fn acr_4_who_does_not_say_who_calls_is_told_so_in_both_languages() {
    let world = World::start().await;
    let mut nobody = SearchServiceClient::new(world.channel());
    let answer = nobody.get_search(GetSearchRequest::default()).await.map(tonic::Response::into_inner);
    let refused = answer.expect_refusal(Code::Unauthenticated, "NOT_AUTHENTICATED");
    assert!(
        !refused.english.is_empty() && !refused.welsh.is_empty() && refused.english != refused.welsh,
        "{refused:#?}"
    );
    refused.names_exactly(&["hafan-actor", "hafan-role", "hafan-organisation"]);
}
