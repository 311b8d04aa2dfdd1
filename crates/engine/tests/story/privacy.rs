//! What stands against an erasure is judged once more when its keys are destroyed (ACR-3), and whose data is whose.

use domain::Actor;
use domain::event::{DataSubject, KeyName};
use domain::privacy::{OrderState, Periods};
use domain::request::Identity;
use engine::documents::Identities;
use engine::verbs::{BeginErasures, CreateSearch, LiftHold, OrderErasure, Origin, PlaceHold};
use engine::{Moment, NewIds};
use views::privacy::facts;
use vocabulary::{ErasureReason, LegalHoldReason, Organisation, Role, SearchId};

use crate::stage::{
    Story, actor, authority, decision_maker, finder, published, refused, register, request, start, submit, terms,
};

pub(crate) fn manager() -> Actor {
    actor("people/tess.manager", Role::TeamManager, authority())
}

pub(crate) fn admin() -> Actor {
    actor("people/olu.admin", Role::Administrator, Organisation::Operator)
}

/// A draft about so many children that nobody has touched for longer than drafts are kept.
pub(crate) async fn forgotten_draft(story: &mut Story, children: usize) -> SearchId {
    let search = NewIds.search();
    let mut request = request("C-1");
    for number in 1..children {
        let mut sibling = request.children[0].clone();
        sibling.number = format!("C-{}", number + 1);
        request.children.push(sibling);
    }
    let identity = Identity { first_name: "Mali".into(), ..Identity::default() };
    let identities = Identities { children: vec![identity; children], parent: None };
    let Organisation::Authority(authority) = authority() else { panic!("an authority") };
    let decision_maker = decision_maker().id;
    let create = CreateSearch { search, authority, decision_maker, request, identities, origin: Origin::Written };
    story.must(&finder(), create).await;
    story.clock.set(start().plus_days(400));
    search
}

/// The search and its children as data subjects.
pub(crate) fn subjects(story: &Story, search: SearchId) -> (DataSubject, Vec<DataSubject>) {
    let world = story.engine.world();
    let found = world.search(search).unwrap();
    let children = found.children.iter().map(|child| DataSubject::Child(found.authority, *child)).collect();
    (DataSubject::Search(found.authority, search), children)
}

#[tokio::test]
async fn acr_3_a_hold_placed_after_a_run_began_puts_the_erasure_off_and_nothing_is_destroyed() {
    let mut story = Story::begin().await;
    let search = forgotten_draft(&mut story, 1).await;
    let (subject, children) = subjects(&story, search);
    let order = OrderErasure { subject, reason: ErasureReason::RetentionOver, text: String::new() };
    story.must(&manager(), order).await;
    story.must(&admin(), BeginErasures).await;
    let on_itself = PlaceHold { subject, reason: LegalHoldReason::Litigation, text: String::new() };
    let too_late = story.run(&manager(), on_itself).await;
    assert_eq!(refused(too_late), [vocabulary::RefusalReason::ErasureBegun]);
    let on_child = PlaceHold { subject: children[0], reason: LegalHoldReason::Litigation, text: String::new() };
    story.must(&manager(), on_child).await;
    story.engine.carry_on_keys().await.unwrap();
    let state = |story: &Story| {
        let world = story.engine.world();
        let erased = world.privacy.erased(KeyName::Search(search)).is_some();
        (world.privacy.of(&subject).orders[0].state.clone(), erased)
    };
    assert_eq!(state(&story), (OrderState::Waiting, false));
    story.must(&manager(), LiftHold { subject: children[0], hold: 1 }).await;
    story.must(&admin(), BeginErasures).await;
    story.engine.carry_on_keys().await.unwrap();
    let (order, erased) = state(&story);
    assert!(matches!(order, OrderState::Erased(_)) && erased, "{order:?}");
}

#[tokio::test]
async fn acr_3_a_request_that_was_kept_open_reads_as_erased_at_once() {
    let mut story = Story::begin().await;
    let search = forgotten_draft(&mut story, 1).await;
    let read = async |story: &Story| story.engine.search(&finder(), search, &Moment::Now).await.unwrap();
    for _ in 0..2 {
        let before = read(&story).await;
        assert!(!before.erased && before.request.children[0].number == "C-1", "read, and read again");
    }
    let (subject, _) = subjects(&story, search);
    let order = OrderErasure { subject, reason: ErasureReason::RetentionOver, text: String::new() };
    story.must(&manager(), order).await;
    story.must(&admin(), BeginErasures).await;
    assert!(!read(&story).await.erased, "not before its key is destroyed");
    story.engine.carry_on_keys().await.unwrap();
    let after = read(&story).await;
    assert!(after.erased && after.request.children.is_empty(), "{:?}", after.request);
}

#[tokio::test]
async fn acr_3_a_child_takes_no_data_of_its_sibling_along() {
    let mut story = Story::begin().await;
    let search = forgotten_draft(&mut story, 2).await;
    let (subject, children) = subjects(&story, search);
    let keys_of = |story: &Story, subject| {
        let (world, now) = (story.engine.world(), story.engine.now());
        facts(&world, subject, &Periods::default(), now).keys
    };
    let [DataSubject::Child(_, first), DataSubject::Child(..)] = children[..] else { panic!("{children:?}") };
    assert_eq!(keys_of(&story, children[0]), [KeyName::Child(first)], "the search is of the other one too");
    assert_eq!(keys_of(&story, subject), [KeyName::Search(search)]);
    // Alone, it takes the search along.
    let mut story = Story::begin().await;
    let search = forgotten_draft(&mut story, 1).await;
    let (_, children) = subjects(&story, search);
    let keys = keys_of(&story, children[0]);
    assert!(keys.contains(&KeyName::Search(search)) && keys.len() == 2, "{keys:?}");
}

#[tokio::test]
async fn acr_3_a_search_that_opened_is_live_however_old_it_is_and_its_offers_and_settings_too() {
    let mut story = Story::begin().await;
    let settings = register(&mut story).await;
    let search = published(&mut story, "C-1").await;
    let (oak, setting) = settings[0];
    story.must(&crate::stage::of_provider(oak), submit(search, setting, terms(80_000, 3))).await;
    let (subject, children) = subjects(&story, search);
    let DataSubject::Search(authority, _) = subject else { panic!("{subject:?}") };
    let name = format!("authorities/{authority}/searches/{search}");
    let all = [subject, children[0], DataSubject::Offers(authority, search), DataSubject::Setting(oak, setting)];
    let (world, later) = (story.engine.world(), start().plus_days(10_000));
    for subject in all {
        let live = facts(&world, subject, &Periods::default(), later).live;
        assert!(live.iter().eq([&name]), "{subject}: {live:?}");
    }
}
