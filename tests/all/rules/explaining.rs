//! Trusting a shortlist: one offer explained, the order under other weights, and every snapshot computed again (SHL-1, SHL-2, SHL-3).

use api::decision::v1::{
    ExplainOfferRequest, GetSensitivityRequest, OfferExplanation, ReplayOutcome, ReplayShortlistsRequest,
    ReplayShortlistsResponse, ShortlistSensitivity,
};
use api::search::v1::OfferState;

use crate::harness::{ASH, Caller, OAK, Outcome as _, Reply, World, reply, row, unnamed};

async fn explain(caller: &Caller, offer: &str) -> Reply<OfferExplanation> {
    let request = ExplainOfferRequest { offer: offer.to_owned(), snapshot: 0 };
    reply(caller.decisions().explain_offer(request).await)
}

async fn sensitivity(caller: &Caller, search: &str) -> Reply<ShortlistSensitivity> {
    let request = GetSensitivityRequest { round: format!("{search}/rounds/1"), snapshot: 0 };
    reply(caller.decisions().get_sensitivity(request).await)
}

async fn replay(caller: &Caller, search: &str) -> Reply<ReplayShortlistsResponse> {
    let request = ReplayShortlistsRequest { search: search.to_owned() };
    reply(caller.decisions().replay_shortlists(request).await)
}

#[tokio::test]
async fn shl_1_an_offer_is_explained_whole_in_both_languages_and_its_points_add_up() {
    let world = World::start().await;
    let shortlisted = world.shortlisted().await;
    let ranked = shortlisted.ranked(&world).await;
    let shortlist = world.finder().shortlist(&shortlisted.search).await.accepted();
    for (offer, place) in ranked.iter().zip(1..) {
        let explained = explain(&world.finder(), offer).await.accepted();
        let shown = explained.row.as_ref().expect("a row");
        assert_eq!(shown, row(&shortlist, offer), "what the shortlist shows, and no more");
        let score = shown.score.as_ref().expect("a score").points_hundredths;
        let sum = |criteria: &[api::decision::v1::CriterionScore]| {
            criteria.iter().map(|criterion| criterion.points_hundredths).sum::<u32>()
        };
        assert_eq!(sum(&shown.criteria), score);
        for child in &shown.children {
            assert_eq!(Some(sum(&child.criteria)), child.score.as_ref().map(|score| score.points_hundredths));
        }
        assert_eq!((explained.ranked_offers, explained.draws), (3, 1_000));
        let seen = explained.sensitivity.as_ref().expect("it is ranked");
        assert!(seen.best_place <= seen.worst_place && seen.worst_place <= 3, "{seen:?}");
        let text = explained.text.as_ref().expect("a text");
        assert!(text.en.starts_with(&format!("Rank {} of 3", shown.rank.expect("a rank"))), "{place}: {}", text.en);
        assert!(text.cy.starts_with("Safle "), "{}", text.cy);
        assert!(!explained.needs.is_empty());
        for need in &explained.needs {
            let said = need.text.as_ref().expect("words");
            assert!(!said.en.is_empty() && !said.cy.is_empty() && need.capability.is_some());
            assert!(text.en.contains(&said.en) && text.cy.contains(&said.cy));
        }
        for criterion in &shown.criteria {
            assert!(text.en.contains(&criterion.sentence.as_ref().expect("a sentence").en));
        }
    }
}

#[tokio::test]
async fn shl_1_a_failed_offer_is_explained_with_its_gate_and_without_a_rank() {
    let world = World::start().await;
    let search = world.published(unnamed).await.name;
    world.offer(&search, OAK).submit().await.accepted();
    let ash = world.offer(&search, ASH).submit().await.accepted().name;
    explain(&world.finder(), &ash).await.refused("NOT_PERMITTED");
    sensitivity(&world.finder(), &search).await.refused("SEALED");
    assert_eq!(replay(&world.finder(), &search).await.accepted().snapshots, [], "nothing is published yet");
    world.close(&search).await;
    world.settle(&search).await;
    let explained = explain(&world.finder(), &ash).await.accepted();
    let shown = explained.row.as_ref().expect("a row");
    assert_eq!((shown.state(), shown.rank), (OfferState::NotEligible, None));
    assert_eq!(explained.sensitivity, None);
    let text = explained.text.expect("a text");
    assert!(text.en.contains("Not ranked") && text.en.contains("G4"), "{}", text.en);
}

#[tokio::test]
async fn shl_3_who_may_not_read_the_shortlist_learns_nothing_from_what_explains_it() {
    let world = World::start().await;
    let shortlisted = world.shortlisted().await;
    for caller in [world.provider(OAK), world.framework_manager()] {
        explain(&caller, &shortlisted.oak).await.refused("NOT_PERMITTED");
        sensitivity(&caller, &shortlisted.search).await.refused("NOT_PERMITTED");
        replay(&caller, &shortlisted.search).await.refused("NOT_PERMITTED");
    }
    let explained = explain(&world.finder(), &shortlisted.oak).await.accepted();
    let told = format!("{explained:?}");
    let setting = &world.registered(OAK).settings[0];
    assert!(!told.contains(setting.as_str()) && !told.contains("Canton"), "the first look names nobody: {told}");
}

#[tokio::test]
async fn shl_1_sensitivity_covers_every_ranked_offer_and_says_the_same_each_time() {
    let world = World::start().await;
    let shortlisted = world.shortlisted().await;
    let ranked = shortlisted.ranked(&world).await;
    let found = sensitivity(&world.finder(), &shortlisted.search).await.accepted();
    assert_eq!(found.offers.iter().map(|offer| offer.offer.clone()).collect::<Vec<_>>(), ranked);
    assert_eq!(found, sensitivity(&world.decision_maker(), &shortlisted.search).await.accepted());
    assert_eq!(found.draws, 1_000);
    let first: u32 = found.offers.iter().map(|offer| offer.first_draws).sum();
    assert!(first >= 1_000, "somebody is first in every draw: {first}");
    assert!(found.offers.iter().all(|offer| offer.first_draws <= offer.first_band_draws));
    assert!(!found.turning_points.is_empty());
    assert!(found.priced.iter().any(|offer| offer.on_front));
    let cheapest = found.priced.iter().min_by_key(|offer| offer.total_weekly_pence).expect("an offer");
    let best = found.priced.iter().max_by_key(|offer| offer.points_hundredths).expect("an offer");
    let cheapest_of = |pence| found.priced.iter().filter(move |offer| offer.total_weekly_pence == pence);
    assert!(
        cheapest_of(cheapest.total_weekly_pence).any(|offer| offer.on_front),
        "nobody beats the cheapest on the fee"
    );
    assert!(found.priced.iter().any(|offer| offer.points_hundredths == best.points_hundredths && offer.on_front));
    let text = found.text.expect("a text");
    assert_eq!((text.en.lines().count(), text.cy.lines().count()), (3, 3));
}

#[tokio::test]
async fn shl_2_every_snapshot_replays_to_the_same_bytes_also_after_what_was_read_has_changed() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let oak = world.offer(&search, OAK).submit().await.accepted().name;
    world.close(&search).await;
    world.settle(&search).await;
    let first = replay(&world.finder(), &search).await.accepted();
    assert_eq!(first.snapshots.iter().map(|found| found.outcome()).collect::<Vec<_>>(), [ReplayOutcome::Same]);
    let snapshot = &first.snapshots[0];
    assert_eq!(snapshot.inputs_digest, snapshot.replayed_inputs_digest);
    assert_eq!(snapshot.result_digest, snapshot.replayed_result_digest);
    assert_eq!((snapshot.engine_version.as_str(), snapshot.differing_offers.len()), ("v1", 0));
    world.finder().resolve(&oak, "gate/G8", "YES").await.accepted();
    // The register moves on; what was frozen does not.
    world.framework_manager().conceal_provider(&world.registered(OAK).name).await.accepted();
    let second = replay(&world.finder(), &search).await.accepted();
    assert!(second.snapshots.len() >= 2, "{second:?}");
    assert!(second.snapshots.iter().all(|found| found.outcome() == ReplayOutcome::Same), "{second:?}");
    assert_eq!(second.snapshots[0], first.snapshots[0]);
    assert_ne!(second.snapshots[1].result_digest, first.snapshots[0].result_digest, "the settled unknown changed it");
}
