//! SHL-4 and OFF-7: how long a choice stands, the hold its provider extends, and what providers see of their held places.

use api::decision::v1::choose_offer_request::ChildsView;
use api::decision::v1::{AcceptConfirmByRequest, ChooseOfferRequest, GetTrancheRequest, TrancheState};
use api::feed::v1::FeedItemKind;
use api::register::v1::{HeldPlace, ListHeldPlacesRequest, Place};
use api::search::v1::{Offer, Search, SearchState};
use vocabulary::Timestamp;

use super::concealing::kinds;
use crate::harness::{
    CARDIFF, Caller, Outcome as _, ROWAN, Reply, Shortlisted, World, child, instant, new_request_id, proto_instant,
    reply, row, unnamed,
};
use api::common::v1::YesNoUnknown;

impl Caller {
    pub(crate) async fn choose_by(&self, offer: &str, confirm_by: Timestamp) -> Reply<Search> {
        self.choose_as(ChooseOfferRequest {
            offer: offer.to_owned(),
            childs_view: Some(ChildsView::ChildsViewText("I want to live there.".to_owned())),
            confirm_by: Some(proto_instant(confirm_by)),
            ..Default::default()
        })
        .await
    }

    pub(crate) async fn accept_confirm_by(&self, offer: &str) -> Reply<Offer> {
        let request = AcceptConfirmByRequest { offer: offer.to_owned(), request_id: new_request_id() };
        reply(self.decisions().accept_confirm_by(request).await)
    }

    pub(crate) async fn held_places(&self, provider: &str) -> Reply<Vec<HeldPlace>> {
        let mut request = ListHeldPlacesRequest { parent: provider.to_owned(), page_size: 1, ..Default::default() };
        let mut all = Vec::new();
        loop {
            let page = reply(self.register().list_held_places(request.clone()).await)?;
            all.extend(page.places);
            if page.next_page_token.is_empty() {
                return Ok(all);
            }
            request.page_token = page.next_page_token;
        }
    }
}

/// A tranche of two whose first offer may be chosen.
struct Deciding {
    done: Shortlisted,
    offers: Vec<String>,
    tranche: String,
}

impl Deciding {
    async fn in_world(world: &World) -> Self {
        let done = world.shortlisted().await;
        let tranche = world.deciding(&done).await;
        Self { done, offers: tranche.offers.iter().map(|sent| sent.offer.clone()).collect(), tranche: tranche.name }
    }

    fn provider(&self, world: &World, at: usize) -> Caller {
        world.provider(self.done.agency_of(&self.offers[at]))
    }
}

#[tokio::test]
async fn shl_4_a_choice_stands_to_its_confirm_by_time_and_the_hold_too_once_its_provider_accepts() {
    let world = World::start().await;
    let deciding = Deciding::in_world(&world).await;
    let (chosen, dewi) = (&deciding.offers[0], world.decision_maker());
    let now = world.now().await;
    for wrong in [now.plus_days(30), now.plus_hours(-1)] {
        let asked = dewi.choose_by(chosen, wrong);
        world.nothing_appended(asked).await.refused("CONFIRM_BY_INVALID").names_exactly(&["confirm_by"]);
    }
    let confirm_by = now.plus_days(7);
    let search = dewi.choose_by(chosen, confirm_by).await.accepted();
    assert_eq!(search.choice.expect("a choice").confirm_by, Some(proto_instant(confirm_by)));
    let (provider, other) = (deciding.provider(&world, 0), deciding.provider(&world, 1));
    assert!(kinds(&provider).await.contains(&FeedItemKind::OfferChosen));
    let told = provider.get_offer(chosen).await.accepted();
    let before = told.hold.and_then(|hold| hold.held_until).expect("the tranche's hold");
    assert!(told.confirm_by.is_some_and(|told| told.accepted_at.is_none()));
    // Only its own provider accepts, and only the one that was chosen.
    world.nothing_appended(other.accept_confirm_by(chosen)).await.refused("NOT_PERMITTED");
    world.nothing_appended(other.accept_confirm_by(&deciding.offers[1])).await.refused("NOT_CHOSEN");
    world.nothing_appended(dewi.accept_confirm_by(chosen)).await.refused("NOT_PERMITTED");
    let accepted = provider.accept_confirm_by(chosen).await.accepted();
    let until = accepted.hold.and_then(|hold| hold.held_until);
    assert_eq!(until, Some(proto_instant(confirm_by)));
    assert_ne!(until, Some(before));
    world.nothing_appended(provider.accept_confirm_by(chosen)).await.refused("CONFIRM_BY_ACCEPTED");
    for caller in [world.finder(), world.decision_maker()] {
        assert!(kinds(&caller).await.contains(&FeedItemKind::ConfirmByAccepted));
    }
    // The provider sees which of its places is held, for what and until when; nobody else does.
    let name = provider.organisation().to_owned();
    let held = provider.held_places(&name).await.accepted();
    assert_eq!((held.len(), &held[0].offer, held[0].place), (1, chosen, 1));
    assert_eq!(held[0].held_until, Some(proto_instant(confirm_by)));
    for caller in [other, world.finder(), world.framework_manager()] {
        world.nothing_appended(caller.held_places(&name)).await.refused("NOT_PERMITTED");
    }
    // Long after the tranche's return-by time the choice stands, and is awarded.
    world.advance_to(confirm_by.plus_hours(-1)).await;
    assert_eq!(world.finder().search(&search.name).await.accepted().state(), SearchState::Chosen);
    let awarded = world.finder().award_as(world.award_of(chosen)).await.accepted();
    assert_eq!(awarded.search.expect("the search").state(), SearchState::Awarded);
    assert!(provider.held_places(&name).await.accepted().is_empty(), "consumed by the award");
}

#[tokio::test]
async fn shl_4_not_accepted_the_hold_ends_as_it_would_have_and_somebody_else_may_take_the_place() {
    let world = World::start().await;
    let deciding = Deciding::in_world(&world).await;
    let chosen = &deciding.offers[0];
    let confirm_by = world.now().await.plus_days(7);
    world.decision_maker().choose_by(chosen, confirm_by).await.accepted();
    let provider = deciding.provider(&world, 0);
    world.advance(72).await;
    let name = provider.organisation().to_owned();
    assert!(provider.held_places(&name).await.accepted().is_empty(), "the hold has run out");
    // The provider has given the place away: the award is refused, and so is a late acceptance.
    let home = world.registered(deciding.done.agency_of(chosen)).settings[0].clone();
    provider.put_places(&home, Vec::<Place>::new()).await.accepted();
    let refused = provider.accept_confirm_by(chosen);
    world.nothing_appended(refused).await.refused("PLACE_HELD");
    let finder = world.finder();
    let award = finder.award_as(world.award_of(chosen));
    world.nothing_appended(award).await.refused("HOLD_EXPIRED");
}

#[tokio::test]
async fn shl_4_a_confirm_by_time_that_passes_is_recorded_and_the_team_manager_has_a_task() {
    let world = World::start().await;
    let deciding = Deciding::in_world(&world).await;
    let chosen = &deciding.offers[0];
    let confirm_by = world.now().await.plus_days(7);
    let search = world.decision_maker().choose_by(chosen, confirm_by).await.accepted().name;
    let provider = deciding.provider(&world, 0);
    provider.accept_confirm_by(chosen).await.accepted();
    world.advance_to(confirm_by).await;
    // What time closed is closed, recorded or not.
    world.finder().award_as(world.award_of(chosen)).await.refused("STATE_FORBIDS");
    world.nothing_appended(provider.accept_confirm_by(chosen)).await.refused("STATE_FORBIDS");
    let read = world.finder().search(&search).await.accepted();
    assert!(read.state() == SearchState::Shortlisting && read.choice.is_none());
    assert!(provider.get_offer(chosen).await.accepted().hold.is_none());
    let manager = world.caller("people/tess.manager", "TEAM_MANAGER", CARDIFF);
    let tasks = manager.task_list().await.accepted();
    let kinds_of: Vec<&str> = tasks.iter().map(|task| task.kind.as_str()).collect();
    assert_eq!(kinds_of, ["CONFIRM_BY_PASSED"]);
    assert!(kinds(&provider).await.contains(&FeedItemKind::ConfirmByPassed));
    let request = GetTrancheRequest { name: deciding.tranche.clone() };
    let tranche = reply(world.finder().decisions().get_tranche(request).await).accepted();
    assert_eq!(tranche.state(), TrancheState::Expired);
    // Another tranche: the task is done.
    let return_by = world.now().await.plus_hours(24);
    let ranked = deciding.done.ranked(&world).await;
    let two: Vec<&str> = ranked.iter().take(2).map(String::as_str).collect();
    world.finder().send_tranche(&search, &two, return_by).await.accepted();
    let tasks = manager.task_list().await.accepted();
    assert!(tasks.is_empty(), "{tasks:#?}");
}

#[tokio::test]
async fn shl_4_of_an_acceptance_and_an_undo_that_race_no_place_is_left_held() {
    let world = World::start().await;
    let deciding = Deciding::in_world(&world).await;
    let chosen = &deciding.offers[0];
    let confirm_by = world.now().await.plus_days(7);
    let search = world.decision_maker().choose_by(chosen, confirm_by).await.accepted().name;
    let (provider, dewi) = (deciding.provider(&world, 0), world.decision_maker());
    let accept = provider.accept_confirm_by(chosen);
    let undo = dewi.undo_choice(&search, "NO_LONGER_NEEDED", "");
    let (accepted, undone) = tokio::join!(accept, undo);
    undone.accepted();
    if accepted.is_err() {
        accepted.refused("STATE_FORBIDS");
    }
    let name = provider.organisation().to_owned();
    assert!(provider.held_places(&name).await.accepted().is_empty());
}

#[tokio::test]
async fn shl_4_an_acceptance_as_the_confirm_by_time_passes_holds_nothing_beyond_it() {
    let world = World::start().await;
    let deciding = Deciding::in_world(&world).await;
    let chosen = &deciding.offers[0];
    let confirm_by = world.now().await.plus_hours(60);
    world.decision_maker().choose_by(chosen, confirm_by).await.accepted();
    let provider = deciding.provider(&world, 0);
    let (accepted, ()) = tokio::join!(provider.accept_confirm_by(chosen), world.advance_to(confirm_by));
    if accepted.is_err() {
        accepted.refused("STATE_FORBIDS");
    }
    let name = provider.organisation().to_owned();
    assert!(provider.held_places(&name).await.accepted().is_empty());
    world.nothing_appended(provider.accept_confirm_by(chosen)).await.refused("STATE_FORBIDS");
}

#[tokio::test]
async fn off_7_a_retraction_breaks_the_extended_hold_and_returns_the_search() {
    let world = World::start().await;
    let deciding = Deciding::in_world(&world).await;
    let chosen = &deciding.offers[0];
    let confirm_by = world.now().await.plus_days(7);
    let search = world.decision_maker().choose_by(chosen, confirm_by).await.accepted().name;
    let provider = deciding.provider(&world, 0);
    provider.accept_confirm_by(chosen).await.accepted();
    world.advance(96).await;
    // Cutting the place it promised warns first.
    let home = world.registered(deciding.done.agency_of(chosen)).settings[0].clone();
    let cut = provider.put_places(&home, Vec::<Place>::new());
    world.nothing_appended(cut).await.refused("VACANCY_BELOW_HELD");
    world.nothing_appended(provider.retract(chosen, "OTHER", "")).await.refused("TEXT_REQUIRED");
    provider.retract(chosen, "CARER_UNAVAILABLE", "").await.accepted();
    assert_eq!(world.finder().search(&search).await.accepted().state(), SearchState::Shortlisting);
    let name = provider.organisation().to_owned();
    assert!(provider.held_places(&name).await.accepted().is_empty());
    world.nothing_appended(provider.accept_confirm_by(chosen)).await.refused("STATE_FORBIDS");
}

#[tokio::test]
async fn shl_4_a_place_held_elsewhere_is_an_open_question_with_the_time_it_frees_and_never_whose() {
    let world = World::start().await;
    let first = world.published(unnamed).await.name;
    let sent = world.offer(&first, ROWAN).submit().await.accepted().name;
    world.advance(4).await;
    let second = world
        .published(|search| {
            unnamed(search);
            child(search).number = "CDF-OTHER-9".to_owned();
        })
        .await
        .name;
    // The household has one place, and offers it twice.
    let offered = world.offer(&second, ROWAN).submit().await.accepted().name;
    world.close(&first).await;
    world.settle(&first).await;
    let return_by = world.now().await.plus_hours(24);
    world.finder().send_tranche(&first, &[&sent], return_by).await.accepted();
    let hold = world.provider(ROWAN).get_offer(&sent).await.accepted().hold.expect("a hold");
    world.close(&second).await;
    world.settle(&second).await;
    let shortlist = world.finder().shortlist(&second).await.accepted();
    let told = row(&shortlist, &offered);
    let open = told.open_questions.iter().find(|question| question.item == "gate/G6").expect("an open question");
    let text = open.text.clone().expect("words");
    let until = instant(hold.held_until.expect("until when"));
    assert!(text.en.contains(&until.to_string()) && text.cy.contains(&until.to_string()), "{text:?}");
    assert!(!format!("{told:?}").contains(&first), "never whose");
    let finder = world.finder();
    let resolved = finder.resolve(&offered, "gate/G6", "YES");
    world.nothing_appended(resolved).await.refused("NOTHING_TO_RESOLVE");
    let offers = [offered.as_str()];
    let held = finder.send_tranche(&second, &offers, return_by);
    world.nothing_appended(held).await.refused("PLACE_HELD");
    // Once the hold is over it is sent, chosen and awarded: what the snapshot found at the close is not held against it.
    world.advance_to(until).await;
    let return_by = world.now().await.plus_hours(24);
    finder.send_tranche(&second, &offers, return_by).await.accepted();
    let search = finder.search(&second).await.accepted();
    let decision_maker = world.caller(&search.decision_maker, "DECISION_MAKER", CARDIFF);
    decision_maker.open_identity(&offered).await.accepted();
    world.provider(ROWAN).declare(&offered, YesNoUnknown::No, "").await.accepted();
    decision_maker.choose(&offered).await.accepted();
    let awarded = finder.award_as(world.award_of(&offered)).await.accepted();
    assert_eq!(awarded.search.expect("the search").state(), SearchState::Awarded);
}
