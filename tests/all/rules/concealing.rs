//! REG-5 whole: what a concealment freezes, who decides, and how it lifts; DEC-10 as far as a concealment asks for it.

mod retaken;

use api::decision::v1::{
    AwardOfferRequest, ConfirmAfterConcealmentRequest, GateOutcome, OfferToAnswer, ShortlistRow,
    UndoAfterConcealmentRequest,
};
use api::feed::v1::FeedItemKind;
use api::register::v1::{ConcealSettingRequest, LiftConcealmentRequest, PlaceState, Setting};
use api::search::v1::{ApprovalStatus, DisclosureStage, Offer, OfferState, ReconfirmOfferRequest, Search, SearchState};

use crate::harness::{
    BIRCH, Caller, OAK, Outcome as _, ROWAN, Reply, Shortlisted, World, new_request_id, proto_instant, reply, row,
};

impl Caller {
    pub(crate) async fn conceal_setting(&self, name: &str, lift: Option<vocabulary::Timestamp>) -> Reply<Setting> {
        let request = ConcealSettingRequest {
            name: name.to_owned(),
            category: "CARE_STANDARDS".to_owned(),
            reason: "Two complaints upheld in a month.".to_owned(),
            lift_time: lift.map(proto_instant),
            request_id: new_request_id(),
        };
        reply(self.register().conceal_setting(request).await)
    }

    pub(crate) async fn lift_concealment(&self, name: &str) -> Reply<()> {
        let request = LiftConcealmentRequest { name: name.to_owned(), request_id: new_request_id() };
        reply(self.register().lift_concealment(request).await).map(|_| ())
    }

    pub(crate) async fn confirm_after_concealment(&self, search: &str) -> Reply<Search> {
        let request = ConfirmAfterConcealmentRequest {
            name: search.to_owned(),
            conditions: "A visit by the reviewing officer within the week.".to_owned(),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.decisions().confirm_after_concealment(request).await)
    }

    pub(crate) async fn undo_after_concealment(&self, search: &str) -> Reply<Search> {
        let request = UndoAfterConcealmentRequest {
            name: search.to_owned(),
            text: "Not while the concern stands.".to_owned(),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.decisions().undo_after_concealment(request).await)
    }

    pub(crate) async fn reconfirm(&self, offer: &str) -> Reply<Offer> {
        let request =
            ReconfirmOfferRequest { name: offer.to_owned(), request_version: 0, request_id: new_request_id() };
        reply(self.offers().reconfirm_offer(request).await)
    }
}

/// A search whose best offer is chosen: the search, the offers in the tranche, and the setting of the first.
pub(crate) struct Chosen {
    pub(crate) search: String,
    pub(crate) offers: Vec<String>,
    pub(crate) setting: String,
    pub(crate) provider: String,
    pub(crate) done: Shortlisted,
}

impl World {
    pub(crate) async fn chosen(&self) -> Chosen {
        let done = self.shortlisted().await;
        let tranche = self.deciding(&done).await;
        let offers: Vec<String> = tranche.offers.iter().map(|sent| sent.offer.clone()).collect();
        self.decision_maker().choose(&offers[0]).await.accepted();
        let registered = self.registered(done.agency_of(&offers[0]));
        let (provider, setting) = (registered.name.clone(), registered.settings[0].clone());
        Chosen { search: done.search.clone(), offers, setting, provider, done }
    }
}

pub(crate) async fn kinds(caller: &Caller) -> Vec<FeedItemKind> {
    caller.whole_feed().await.into_iter().map(|item| item.kind()).collect()
}

fn gate_1(row: &ShortlistRow) -> GateOutcome {
    row.gates.iter().find(|gate| gate.gate == "G1").expect("gate G1").outcome()
}

#[tokio::test]
async fn reg_5_a_chosen_search_freezes_at_once_and_goes_on_when_an_approver_confirms() {
    let world = World::start().await;
    let chosen = world.chosen().await;
    world.framework_manager().conceal_provider(&chosen.provider).await.accepted();
    let frozen = world.finder().search(&chosen.search).await.accepted();
    let freeze = frozen.freeze.expect("why it is frozen");
    assert_eq!((freeze.category.as_str(), freeze.offer.as_str()), ("SAFEGUARDING", chosen.offers[0].as_str()));
    assert!(!frozen.next_actions.contains(&"AwardOffer".to_owned()), "{:?}", frozen.next_actions);
    let award = world.award_of(&chosen.offers[0]);
    let refused =
        world.nothing_appended(async { world.finder().award_as(award.clone()).await.refused("SEARCH_FROZEN") }).await;
    refused.shows("category", "SAFEGUARDING").shows("approval", "CONTINUE_AFTER_CONCEALMENT");
    let tranche = frozen.tranche.clone();
    world
        .nothing_appended(async {
            world.decision_maker().return_tranche(&tranche, "NONE_SUITABLE", "").await.refused("SEARCH_FROZEN")
        })
        .await;
    // Not the finder in another role, not who may not approve, and nobody of another authority.
    let ann = world.caller("people/ann.finder", "APPROVER", crate::harness::CARDIFF);
    world
        .nothing_appended(async { ann.confirm_after_concealment(&chosen.search).await.refused("APPROVAL_OWN_REQUEST") })
        .await;
    let elsewhere = world.caller("people/val.approver", "APPROVER", crate::harness::VALE);
    for caller in [world.finder(), world.decision_maker(), elsewhere, world.framework_manager()] {
        world
            .nothing_appended(async { caller.confirm_after_concealment(&chosen.search).await.refused("NOT_PERMITTED") })
            .await;
    }
    let approver = world.approver();
    assert_eq!(
        approver.search(&chosen.search).await.accepted().next_actions,
        ["ConfirmAfterConcealment", "UndoAfterConcealment"]
    );
    let confirmed = approver.confirm_after_concealment(&chosen.search).await.accepted();
    assert!(confirmed.freeze.is_none());
    let approval = confirmed.approvals.iter().find(|one| one.kind == "CONTINUE_AFTER_CONCEALMENT").expect("approval");
    assert_eq!(approval.status(), ApprovalStatus::Granted);
    assert_eq!((approval.decided_by.as_str(), approval.offer.as_str()), (approver.actor(), chosen.offers[0].as_str()));
    assert!(approval.decided_at.is_some() && !approval.conditions.is_empty());
    assert!(kinds(&world.finder()).await.contains(&FeedItemKind::ApprovalGranted));
    world
        .nothing_appended(async { approver.confirm_after_concealment(&chosen.search).await.refused("NOT_FROZEN") })
        .await;
    // A concealment that comes later is another.
    world.framework_manager().conceal_setting(&chosen.setting, None).await.accepted();
    world.nothing_appended(async { world.finder().award_as(award.clone()).await.refused("SEARCH_FROZEN") }).await;
    approver.confirm_after_concealment(&chosen.search).await.accepted();
    let awarded = world.finder().award_as(award).await.accepted().search.expect("the search");
    assert_eq!(awarded.state(), SearchState::Awarded);
}

#[tokio::test]
async fn reg_5_an_approver_undoes_a_choice_its_holds_are_released_and_everyone_is_told() {
    let world = World::start().await;
    let chosen = world.chosen().await;
    world.framework_manager().conceal_provider(&chosen.provider).await.accepted();
    let undone = world.approver().undo_after_concealment(&chosen.search).await.accepted();
    assert_eq!(undone.state(), SearchState::Shortlisting);
    assert!(undone.choice.is_none() && undone.freeze.is_none());
    let other = world.provider(chosen.done.agency_of(&chosen.offers[1]));
    assert!(other.get_offer(&chosen.offers[1]).await.accepted().hold.is_none(), "the hold is released");
    for caller in [world.finder(), world.decision_maker(), other] {
        assert!(kinds(&caller).await.contains(&FeedItemKind::OfferUndone));
    }
    // What was ranked before is judged anew: the concealed provider's offer fails G1.
    world.settle(&chosen.search).await;
    let shortlist = world.finder().shortlist(&chosen.search).await.accepted();
    assert_eq!(gate_1(row(&shortlist, &chosen.offers[0])), GateOutcome::Fail);
    assert_eq!(gate_1(row(&shortlist, &chosen.offers[1])), GateOutcome::Pass);
    world
        .nothing_appended(async { world.approver().undo_after_concealment(&chosen.search).await.refused("NOT_FROZEN") })
        .await;
}

#[tokio::test]
async fn dec_10_an_award_undone_frees_the_place_closes_identities_and_asks_the_others_once() {
    let world = World::start().await;
    let chosen = world.chosen().await;
    let (winner, loser) = (chosen.offers[0].clone(), chosen.offers[1].clone());
    let answers = [&chosen.done.oak, &chosen.done.rowan, &chosen.done.birch].into_iter().filter(|one| **one != winner);
    let answers = answers.map(|offer| OfferToAnswer {
        offer: offer.clone(),
        reason: if *offer == loser { "BETTER_MATCH_CHOSEN" } else { "TOO_FAR" }.to_owned(),
        text: String::new(),
    });
    let award = AwardOfferRequest { answers: answers.collect(), ..world.award_of(&winner) };
    world.finder().award_as(award).await.accepted();
    let agency = chosen.done.agency_of(&winner);
    let other = world.provider(chosen.done.agency_of(&loser));
    assert_eq!(world.provider(agency).invitation(&chosen.search).await.accepted().stage(), DisclosureStage::Award);
    world
        .nothing_appended(async { world.approver().undo_after_concealment(&chosen.search).await.refused("NOT_FROZEN") })
        .await;
    world.framework_manager().conceal_setting(&chosen.setting, None).await.accepted();
    let frozen = world.finder().search(&chosen.search).await.accepted();
    assert_eq!(frozen.freeze.expect("an awarded search freezes too").category, "CARE_STANDARDS");
    let undone = world.approver().undo_after_concealment(&chosen.search).await.accepted();
    assert_eq!(undone.state(), SearchState::Shortlisting);
    assert!(undone.award.is_none());
    assert_eq!(undone.undone_awards.len(), 1);
    assert_eq!((undone.undone_awards[0].reason.as_str(), &undone.undone_awards[0].offer), ("CONCEALED", &winner));
    let invitation = world.provider(agency).invitation(&chosen.search).await.accepted();
    assert_ne!(invitation.stage(), DisclosureStage::Award, "identity access is closed");
    assert!(
        invitation.identities.is_none_or(|identities| identities.children.iter().all(|one| one.last_name.is_empty()))
    );
    let setting = world.provider(agency).get_setting(&chosen.setting).await.accepted();
    assert!(setting.places.iter().all(|place| place.state() != PlaceState::Awarded), "{setting:#?}");
    // The answer stands, and was no rejection: its provider says once that the offer stands again.
    assert!(kinds(&other).await.contains(&FeedItemKind::ReconfirmationAsked));
    let answered = other.get_offer(&loser).await.accepted();
    assert_eq!(answered.answer.expect("answers are kept").reason, "BETTER_MATCH_CHOSEN");
    let rejected = [&chosen.done.oak, &chosen.done.rowan, &chosen.done.birch];
    let rejected = rejected.into_iter().find(|one| ![&winner, &loser].contains(one)).expect("a third offer");
    // What is due first is recorded by a call of its own: the shortlist judged anew.
    world.settle(&chosen.search).await;
    let third = world.provider(chosen.done.agency_of(rejected));
    world.nothing_appended(async { third.reconfirm(rejected).await.refused("OFFER_ANSWERED") }).await;
    assert!(!kinds(&third).await.contains(&FeedItemKind::ReconfirmationAsked));
    assert_eq!(other.reconfirm(&loser).await.accepted().state(), OfferState::Ranked);
    world.nothing_appended(async { other.reconfirm(&loser).await.refused("OFFER_ANSWERED") }).await;
    world.nothing_appended(async { world.provider(agency).reconfirm(&loser).await.refused("NOT_PERMITTED") }).await;
}

#[tokio::test]
async fn reg_5_a_concealed_offer_is_neither_sent_nor_chosen_and_is_revived_when_the_concealment_lifts() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let ranked = done.ranked(&world).await;
    let agency = done.agency_of(&ranked[0]);
    let name = world.registered(agency).name.clone();
    let lifts = world.now().await.plus_hours(5);
    let setting = world.registered(agency).settings[0].clone();
    world.framework_manager().conceal_setting(&setting, Some(lifts)).await.accepted();
    world.settle(&done.search).await;
    let shortlist = world.finder().shortlist(&done.search).await.accepted();
    assert_eq!(gate_1(row(&shortlist, &ranked[0])), GateOutcome::Fail);
    assert!(row(&shortlist, &ranked[0]).rank.is_none());
    let send = async |offers: Vec<String>| {
        let offers: Vec<&str> = offers.iter().map(String::as_str).collect();
        let return_by = world.now().await.plus_hours(24);
        world.finder().send_tranche(&done.search, &offers, return_by).await
    };
    world.nothing_appended(async { send(vec![ranked[0].clone()]).await.unwrap_err() }).await;
    // The first snapshot stays as it was; the date comes, and a further one ranks it again.
    let first = world.finder().snapshot(&done.search, 1).await.accepted();
    assert_eq!(gate_1(row(&first, &ranked[0])), GateOutcome::Pass);
    world.advance_to(lifts).await;
    world.settle(&done.search).await;
    assert_eq!(done.ranked(&world).await, ranked, "revived, in its rank");
    let tranche = send(ranked[..2].to_vec()).await.accepted();
    for offer in &ranked[..2] {
        world.decision_maker().open_identity(offer).await.accepted();
        world.provider(done.agency_of(offer)).declare(offer, api::common::v1::YesNoUnknown::No, "").await.accepted();
    }
    // Concealed between sending and choosing: not chosen.
    world.framework_manager().conceal_provider(&name).await.accepted();
    world.settle(&done.search).await;
    world.nothing_appended(async { world.decision_maker().choose(&ranked[0]).await.refused("CONCEALED") }).await;
    world.framework_manager().lift_concealment(&name).await.accepted();
    assert!(!tranche.name.is_empty());
    world.decision_maker().choose(&ranked[0]).await.accepted();
}

#[tokio::test]
async fn reg_5_a_concealment_lifted_before_the_close_leaves_the_offer_ranked() {
    let world = World::start().await;
    let search = world.published(crate::harness::unnamed).await.name;
    let offer = world.offer(&search, OAK).submit().await.accepted().name;
    let name = world.registered(OAK).name.clone();
    world.framework_manager().conceal_provider(&name).await.accepted();
    world.nothing_appended(async { world.offer(&search, OAK).setting(1).submit().await.refused("CONCEALED") }).await;
    world.framework_manager().lift_concealment(&name).await.accepted();
    world.close(&search).await;
    world.settle(&search).await;
    let shortlist = world.finder().shortlist(&search).await.accepted();
    assert_eq!(gate_1(row(&shortlist, &offer)), GateOutcome::Pass);
    assert_eq!(row(&shortlist, &offer).rank, Some(1));
}

#[tokio::test]
async fn reg_5_a_provider_all_of_whose_settings_are_concealed_is_not_invited() {
    let world = World::start().await;
    for setting in world.registered(BIRCH).settings.clone() {
        world.framework_manager().conceal_setting(&setting, None).await.accepted();
    }
    let search = world.published(|_| {}).await.name;
    world.provider(ROWAN).invitation(&search).await.accepted();
    world.provider(BIRCH).invitation(&search).await.refused("NOT_PERMITTED");
}

#[tokio::test]
async fn apr_1_a_confirmation_after_a_concealment_stands_in_the_list_of_approvals() {
    let world = World::start().await;
    let chosen = world.chosen().await;
    let kind = ["CONTINUE_AFTER_CONCEALMENT"];
    let approver = world.approver();
    assert!(approver.approval_list(&kind, 10).await.accepted().is_empty());
    world.framework_manager().conceal_provider(&chosen.provider).await.accepted();
    let waiting = approver.approval_list(&kind, 10).await.accepted();
    assert_eq!(waiting.len(), 1, "{waiting:#?}");
    let row = &waiting[0];
    assert_eq!((row.status(), row.yours), (ApprovalStatus::Requested, true));
    assert_eq!((row.search.as_str(), row.offer.as_str()), (chosen.search.as_str(), chosen.offers[0].as_str()));
    assert_eq!((row.rule.as_str(), row.requested_by.as_str()), ("REG-5", ""));
    let seen = world.finder().approval_list(&kind, 10).await.accepted();
    assert!(!seen[0].yours, "the finder reads it and does not answer it");
    approver.confirm_after_concealment(&chosen.search).await.accepted();
    let given = approver.approval_list(&kind, 10).await.accepted();
    assert_eq!(given.len(), 1, "{given:#?}");
    assert_eq!((given[0].status(), given[0].yours), (ApprovalStatus::Granted, false));
    assert_eq!(given[0].decided_by, approver.actor());
}
