//! Who acts on a search: roles given to others by a team manager, interests declared (section 2 of the domain, ACR-2).

use api::common::v1::{Role, YesNoUnknown};
use api::feed::v1::FeedItemKind;
use api::feed::v1::feed_item::Payload;
use api::search::v1::{DeclareInterestRequest, ReassignRoleRequest, Search};

use crate::harness::{CARDIFF, Caller, OAK, Outcome as _, Reply, VALE, World, new_request_id, reply};

impl Caller {
    async fn reassign(&self, search: &str, role: Role, to: &str) -> Reply<Search> {
        self.reassign_as(search, role, to, "ABSENCE", "").await
    }

    async fn reassign_as(&self, search: &str, role: Role, to: &str, reason: &str, text: &str) -> Reply<Search> {
        let request = ReassignRoleRequest {
            name: search.to_owned(),
            role: role.into(),
            to: to.to_owned(),
            reason: reason.to_owned(),
            text: text.to_owned(),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.searches().reassign_role(request).await)
    }

    async fn declare_interest(&self, search: &str, interest: YesNoUnknown, text: &str) -> Reply<Search> {
        let request = DeclareInterestRequest {
            name: search.to_owned(),
            interest: interest.into(),
            text: text.to_owned(),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.searches().declare_interest(request).await)
    }
}

impl World {
    fn leader(&self) -> Caller {
        self.caller("people/tom.leader", "TEAM_MANAGER", CARDIFF)
    }
}

#[tokio::test]
async fn acr_2_a_team_manager_reassigns_the_finder_and_the_old_one_is_refused_at_once() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let (old, new) = (world.finder(), world.other_finder());
    let closes = world.now().await.plus_hours(60);
    world.nothing_appended(new.extend(&search, closes, "FEW_OFFERS", "")).await.refused("NOT_PERMITTED");
    let reassigned = world.leader().reassign(&search, Role::PlacementFinder, new.actor()).await.accepted();
    assert_eq!(reassigned.finder, new.actor());
    let recorded = &reassigned.reassignments[0];
    assert_eq!((recorded.from.as_str(), recorded.to.as_str()), (old.actor(), new.actor()));
    assert_eq!((recorded.reason.as_str(), recorded.reassigned_by.as_str()), ("ABSENCE", world.leader().actor()));
    world.nothing_appended(old.extend(&search, closes, "FEW_OFFERS", "")).await.refused("NOT_PERMITTED");
    new.extend(&search, closes, "FEW_OFFERS", "").await.accepted();
    for person in [old, new] {
        let told = person.whole_feed().await;
        let told = told.iter().find(|item| item.kind() == FeedItemKind::RoleReassigned).expect("it is told");
        let Some(Payload::RoleReassigned(item)) = &told.payload else { panic!("{told:#?}") };
        assert_eq!((item.role.as_str(), item.to.as_str()), ("PLACEMENT_FINDER", "people/bea.finder"));
    }
}

#[tokio::test]
async fn acr_2_the_two_roles_are_never_one_persons() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let leader = world.leader();
    let (finder, dm) = (world.finder(), world.decision_maker());
    let one = world.nothing_appended(leader.reassign(&search, Role::PlacementFinder, dm.actor())).await;
    one.refused("ROLES_NOT_APART").names_exactly(&["to"]);
    let one = world.nothing_appended(leader.reassign(&search, Role::DecisionMaker, finder.actor())).await;
    one.refused("ROLES_NOT_APART");
    let same = world.nothing_appended(leader.reassign(&search, Role::DecisionMaker, dm.actor())).await;
    same.refused("ROLE_HELD");
    let system = world.nothing_appended(leader.reassign(&search, Role::DecisionMaker, "systems/robot")).await;
    system.refused("VALUE_INVALID").names_exactly(&["to"]);
    let role = world.nothing_appended(leader.reassign(&search, Role::Approver, "people/x.y")).await;
    role.refused("VALUE_INVALID").names_exactly(&["role"]);
    let wordless = leader.reassign_as(&search, Role::DecisionMaker, "people/x.yz", "OTHER", "");
    world.nothing_appended(wordless).await.refused("TEXT_REQUIRED");
}

#[tokio::test]
async fn acr_2_only_a_team_manager_of_the_authority_reassigns() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let of_the_vale = world.caller("people/tom.leader", "TEAM_MANAGER", VALE);
    let callers = [of_the_vale, world.finder(), world.decision_maker(), world.approver(), world.provider(OAK)];
    for caller in callers {
        let refused = world.nothing_appended(caller.reassign(&search, Role::DecisionMaker, "people/x.yz")).await;
        refused.refused("NOT_PERMITTED");
    }
    world.finder().withdraw_search(&search, "KIN_FOUND", "KIN", "").await.accepted();
    let ended = world.nothing_appended(world.leader().reassign(&search, Role::DecisionMaker, "people/x.yz")).await;
    ended.refused("STATE_FORBIDS").shows("state", "WITHDRAWN");
}

#[tokio::test]
async fn acr_2_whoever_declares_an_interest_reads_and_does_nothing_more() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let finder = world.finder();
    let wordless = world.nothing_appended(finder.declare_interest(&done.search, YesNoUnknown::Yes, "")).await;
    wordless.refused("TEXT_REQUIRED");
    let unknown = world.nothing_appended(finder.declare_interest(&done.search, YesNoUnknown::Unknown, "")).await;
    unknown.refused("VALUE_INVALID");
    let text = "The carer is my cousin.";
    let declared = finder.declare_interest(&done.search, YesNoUnknown::Yes, text).await.accepted();
    assert_eq!((declared.interests[0].person.as_str(), declared.interests[0].text.as_str()), (finder.actor(), text));
    let seen = world.decision_maker().search(&done.search).await.accepted();
    assert_eq!((seen.interests[0].interest(), seen.interests[0].text.as_str()), (YesNoUnknown::Yes, ""));
    let told = world.leader().whole_feed().await;
    assert!(told.iter().any(|item| item.kind() == FeedItemKind::InterestDeclared), "{told:#?}");
    // Reading stays.
    finder.shortlist(&done.search).await.accepted();
    let return_by = world.now().await.plus_hours(24);
    let refused = world.nothing_appended(finder.send_tranche(&done.search, &[&done.oak], return_by)).await;
    refused.refused("INTEREST_DECLARED").shows("way_out", "ReassignRole");
    world.nothing_appended(finder.open_identity(&done.oak)).await.refused("INTEREST_DECLARED");
    // The way out: another finder. Or there was none after all.
    let to_herself = world.leader().reassign(&done.search, Role::PlacementFinder, "people/bea.finder").await;
    to_herself.accepted();
    let leader = world.leader();
    let again = leader.reassign(&done.search, Role::PlacementFinder, finder.actor());
    world.nothing_appended(again).await.refused("INTEREST_DECLARED").names_exactly(&["to"]);
    let bea = world.other_finder();
    bea.declare_interest(&done.search, YesNoUnknown::No, "").await.accepted();
    let both = [done.oak.as_str(), done.rowan.as_str()];
    bea.send_tranche(&done.search, &both, return_by).await.accepted();
}

#[tokio::test]
async fn acr_2_a_decision_maker_or_an_approver_with_an_interest_is_refused_too() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    world.deciding(&done).await;
    let dm = world.decision_maker();
    dm.declare_interest(&done.search, YesNoUnknown::Yes, "She taught my son.").await.accepted();
    world.nothing_appended(dm.choose(&done.oak)).await.refused("INTEREST_DECLARED");
    let mark = world.nothing_appended(dm.mark_nearer(&done.search, &[(&done.oak, "NOT_CAPABLE", "")])).await;
    mark.refused("INTEREST_DECLARED");
    dm.declare_interest(&done.search, YesNoUnknown::No, "").await.accepted();
    let ranked = done.ranked(&world).await;
    dm.choose(&ranked[0]).await.accepted();

    let draft = world.drafted(|search| crate::harness::child(search).number = "CDF-70003".to_owned()).await.name;
    world.finder().request_approvals(&draft).await.accepted();
    let approver = world.approver();
    approver.declare_interest(&draft, YesNoUnknown::Yes, "A neighbour.").await.accepted();
    world.nothing_appended(approver.grant(&draft, "INDEPENDENT_SEARCH", None)).await.refused("INTEREST_DECLARED");
    assert!(approver.task_list().await.accepted().is_empty(), "it is no longer hers to do");
    world.higher_approver().grant(&draft, "INDEPENDENT_SEARCH", None).await.accepted();
    let outsider = world.caller("people/cam.contracts", "CONTRACTS_OFFICER", CARDIFF);
    let refused = outsider.declare_interest(&draft, YesNoUnknown::No, "");
    world.nothing_appended(refused).await.refused("NOT_PERMITTED");
}
