//! Searches that are over for good: restated long after, no longer kept in memory, and read by name as ever, also by a server that started without
//! them (ACR-6, the law fold, evict, fold equals fold).

use api::search::v1::{Invitation, ListInvitationsRequest, ListSearchesRequest, Offer, Search};

use crate::harness::{OAK, Outcome as _, ROWAN, Shortlisted, World, reply, shared};

/// What people read of a search by name, but for what time alone changes.
#[derive(PartialEq)]
struct Read {
    search: Search,
    invitation: Invitation,
    offers: [Offer; 2],
    ranks: Vec<(String, Option<u32>)>,
}

async fn read(world: &World, of: &Shortlisted) -> Read {
    let shortlist = world.decision_maker().shortlist(&of.search).await.accepted();
    let mut invitation = world.provider(OAK).invitation(&of.search).await.accepted();
    // Settings that could serve now: their places have become stale meanwhile.
    invitation.passing_settings.clear();
    invitation.failing_settings.clear();
    Read {
        search: world.finder().search(&of.search).await.accepted(),
        invitation,
        offers: [
            world.provider(OAK).get_offer(&of.oak).await.accepted(),
            world.provider(ROWAN).get_offer(&of.rowan).await.accepted(),
        ],
        ranks: shortlist.rows.into_iter().map(|row| (row.offer, row.rank)).collect(),
    }
}

async fn listed(world: &World) -> Vec<String> {
    let request = ListSearchesRequest { parent: "authorities/W06000015".to_owned(), ..Default::default() };
    let page = reply(world.finder().searches().list_searches(request).await).accepted();
    page.searches.into_iter().map(|search| search.name).collect()
}

async fn invited(world: &World) -> usize {
    let oak = world.provider(OAK);
    let request = ListInvitationsRequest { parent: oak.organisation().to_owned(), ..Default::default() };
    reply(oak.invitations().list_invitations(request).await).accepted().invitations.len()
}

async fn restated(world: &World) -> usize {
    world.log_after(0).await.iter().filter(|record| record.event == "search.restated").count()
}

#[tokio::test]
async fn acr_6_a_search_that_is_over_for_good_is_read_by_name_as_before_also_after_a_restart() {
    let mut world = World::start().await;
    let over = world.shortlisted().await;
    world.finder().withdraw_search(&over.search, "CURRENT_PLACEMENT_CONTINUES", "REMAINED", "").await.accepted();
    let other = world.published(|_| {}).await.name;
    world.finder().withdraw_search(&other, "CURRENT_PLACEMENT_CONTINUES", "REMAINED", "").await.accepted();
    let before = read(&world, &over).await;
    world.advance(24 * 44).await;
    assert_eq!((restated(&world).await, invited(&world).await), (0, 2), "too early");
    world.advance(24 * 2).await;
    assert_eq!((restated(&world).await, invited(&world).await), (2, 0), "of nothing is anything left to do");
    assert!(read(&world, &over).await == before);
    assert_eq!(listed(&world).await, [other.clone(), over.search.clone()], "newest first, as ever");

    world.start_again().await;
    assert!(read(&world, &over).await == before);
    assert_eq!(listed(&world).await, [other.clone(), over.search.clone()]);
    let finder = world.finder();
    let again = finder.withdraw_search(&over.search, "CURRENT_PLACEMENT_CONTINUES", "REMAINED", "");
    world.nothing_appended(again).await.refused("STATE_FORBIDS");
    world.verify().await.accepted();

    // Another search of the same child goes the same way, by the server that started without the first.
    let later = world.published(|search| shared(search).predecessor = Some(over.search.clone())).await.name;
    world.finder().withdraw_search(&later, "CURRENT_PLACEMENT_CONTINUES", "REMAINED", "").await.accepted();
    world.advance(24 * 46).await;
    assert_eq!(restated(&world).await, 3);
    world.start_again().await;
    assert!(read(&world, &over).await == before);
    assert_eq!(listed(&world).await.len(), 3);
}
