//! A choice and its confirm-by time, undone by either side, typed.

use hafan::Exit;

use super::{Desk, Who, approver, decision_maker, finder};
use crate::harness::{Outcome as _, World};

fn of_provider(name: &str) -> Who {
    ("people/una.user", "PROVIDER_USER", name.to_owned())
}

#[tokio::test]
async fn a_choice_is_made_with_a_time_held_on_undone_and_an_award_refused_by_typed_lines() {
    let desk = Desk::new().await;
    let done = desk.world.shortlisted().await;
    let tranche = desk.world.deciding(&done).await;
    let (search, offer) = (done.search.clone(), tranche.offers[0].offer.clone());
    let registered = desk.world.registered(done.agency_of(&offer)).name.clone();
    let confirm_by = desk.in_hours(72).await;
    let too_late = desk.in_hours(24 * 30).await;
    let choose = ["decide", "choose", &offer, "--childs-view", "She liked it.", "--confirm-by"];
    let late: Vec<&str> = choose.into_iter().chain([too_late.as_str()]).collect();
    desk.refused(decision_maker(), &late, "CONFIRM_BY_INVALID").await;
    let in_time: Vec<&str> = choose.into_iter().chain([confirm_by.as_str()]).collect();
    desk.typed(decision_maker(), &in_time).await;
    let provider = of_provider(&registered);
    desk.typed(provider.clone(), &["offer", "accept-confirm-by", &offer]).await;
    desk.refused(provider.clone(), &["offer", "accept-confirm-by", &offer], "CONFIRM_BY_ACCEPTED").await;
    let held = desk.typed(provider.clone(), &["register", "holds"]).await;
    assert!(held.contains(&offer) || held.contains("settings/"), "{held}");
    let wordless = ["decide", "undo-choice", &search, "--reason", "OTHER"];
    desk.ends(decision_maker(), &wordless, Exit::BadInput, "TEXT_REQUIRED").await;
    let undone =
        desk.typed(decision_maker(), &["decide", "undo-choice", &search, "--reason", "NO_LONGER_NEEDED"]).await;
    assert!(undone.contains("Shortlisting"), "{undone}");
}

#[tokio::test]
async fn an_award_is_undone_by_an_approver_or_refused_by_its_provider_by_typed_lines() {
    let desk = Desk::new().await;
    let made = World::contracted(&desk.world).await;
    let undo = ["decide", "undo-award", &made.search, "--reason", "NO_LONGER_NEEDED"];
    desk.ends(finder(), &undo, Exit::NotPermitted, "NOT_PERMITTED").await;
    let undone = desk.typed(approver(), &undo).await;
    assert!(undone.contains("Shortlisting"), "{undone}");

    let desk = Desk::new().await;
    let made = World::contracted(&desk.world).await;
    let registered = desk.world.registered(made.agency).name.clone();
    let refuse = ["offer", "refuse-award", &made.offer, "--reason", "PLACE_FILLED"];
    desk.typed(of_provider(&registered), &refuse).await;
    let search = desk.world.finder().search(&made.search).await.accepted();
    assert_eq!(search.undone_awards[0].reason, "PROVIDER_REFUSED");
}
